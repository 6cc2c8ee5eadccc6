//! Which places of a message vary: decided over all rows at once.
//!
//! Rows that differ only in what is data by its look are one **pattern** from the start. Then a place of a pattern is a
//! **slot** when enough values stand in it while all the rest of the message is equal. What is enough depends on how much
//! of the message speaks for it:
//!
//! | the place | values |
//! |---|---:|
//! | one for names (`user alice`) | 3 |
//! | any other, with two or more words of wording around it | 5 |
//! | with one word around it | 10 |
//! | the first of the message | 16 |
//! | a closed set: at most one of the values is rare | 13 at the least |
//!
//! Masked values beside words weigh as three. A closed set is what a program writes itself: `started`, `paused`,
//! `resumed`; each comes again and again, and people want them apart. An open one comes from outside.
//! Words of trouble are never values: `failed` stays a word of its template beside a slot of anything else.
//!
//! Each slot makes further rows equal, so the patterns are counted again until nothing changes.
//!
//! Where two places of a message vary in every line, no two lines have the rest in common. That shows in the number of
//! patterns; in a log of too many of them, what is rare varies in a rare pattern beside words that come again and again.

use rustc_hash::FxHashMap;

use super::row::{Core, DATA, Name, OTHER, TAIL, Texts, Token, VARIES};
use super::tails;
use super::words::tells_trouble;

const NAMES: usize = 3;
const VALUES: usize = 5;
const VALUES_BESIDE_ONE_WORD: usize = 10;
const VALUES_IN_FIRST_PLACE: usize = 16;
const VALUES_OF_CLOSED_SET: usize = 13;

/// What masked values beside words weigh.
const DATA_WEIGHT: usize = 3;

/// A value that came at most so often is rare.
const RARE: u64 = 3;

/// An open set has at least so many rare values.
const RARE_VALUES: usize = 2;

/// Where there are more patterns than this, values are told by how seldom their words come.
const MAX_PATTERNS: usize = 8_192;

/// In so many patterns of one length a word of wording stands in its place.
const COMMON: u32 = 32;

/// The least number of such words that make a template.
const COMMON_WORDS: usize = 2;

/// The most times that the patterns are counted again.
const ROUNDS: usize = 8;

/// A row with the number of its messages.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) tokens: Vec<Token>,
    pub(super) count: u64,
}

impl Row {
    /// Counts an equal row in. Texts that differ between the two vary.
    fn absorb(&mut self, other: &Self) {
        self.count += other.count;
        for (ours, theirs) in self.tokens.iter_mut().zip(&other.tokens) {
            if ours.text != theirs.text {
                ours.text = VARIES;
            }
        }
    }
}

/// Rows grouped into patterns.
pub(super) struct Patterns {
    /// The patterns, in the order of the first row of each. A token's text is kept where it is the same in all rows.
    pub(super) list: Vec<Row>,
    /// The pattern of each row.
    pub(super) of_row: Vec<u32>,
}

/// Finds the patterns of rows.
pub(super) fn group(rows: &[Row], texts: &Texts) -> Patterns {
    let mut patterns = Patterns::of(rows);
    let mut trouble = Trouble::default();
    for _ in 0..ROUNDS {
        let slots = patterns.slots(texts, &mut trouble);
        if slots.is_empty() {
            break;
        }
        for (pattern, place) in slots {
            patterns.list[pattern as usize].tokens[place as usize].core = DATA;
        }
        patterns.join();
    }
    if tails::cut(&mut patterns.list, texts) {
        patterns.join();
    }
    if patterns.list.len() > MAX_PATTERNS {
        patterns.keep_common_words(texts, &mut trouble);
    }
    patterns
}

/// Which cores are words of trouble, each looked at once.
#[derive(Default)]
struct Trouble {
    known: FxHashMap<Core, bool>,
}

impl Trouble {
    fn tells(&mut self, core: Core, texts: &Texts) -> bool {
        core != DATA && *self.known.entry(core).or_insert_with(|| tells_trouble(texts.core(core)))
    }
}

/// A value in a place of a pattern, with a hash of all the rest of the message.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    rest: u64,
    value: Core,
    pattern: u32,
    place: u32,
}

impl Patterns {
    fn of(rows: &[Row]) -> Self {
        let mut patterns = Self { list: Vec::new(), of_row: Vec::with_capacity(rows.len()) };
        let mut known = FxHashMap::default();
        for row in rows {
            let number = *known.entry(key(&row.tokens)).or_insert(patterns.list.len() as u32);
            match patterns.list.get_mut(number as usize) {
                Some(pattern) => pattern.absorb(row),
                None => patterns.list.push(row.clone()),
            }
            patterns.of_row.push(number);
        }
        patterns
    }

    /// The places (pattern, place) that are slots and not yet data.
    fn slots(&self, texts: &Texts, trouble: &mut Trouble) -> Vec<(u32, u32)> {
        let mut seen = Vec::new();
        for (number, pattern) in self.list.iter().enumerate() {
            let rests = rests(&pattern.tokens);
            for (place, (token, rest)) in pattern.tokens.iter().zip(rests).enumerate() {
                if !matches!(token.core, TAIL | OTHER) && !trouble.tells(token.core, texts) {
                    seen.push(Seen { rest, value: token.core, pattern: number as u32, place: place as u32 });
                }
            }
        }
        seen.sort_unstable();
        let mut slots = Vec::new();
        for alike in seen.chunk_by(|one, other| one.rest == other.rest) {
            if alike.len() > 1 && self.is_slot(alike, texts) {
                let words = alike.iter().filter(|seen| seen.value != DATA);
                slots.extend(words.map(|seen| (seen.pattern, seen.place)));
            }
        }
        slots
    }

    /// Takes for data, in rare patterns with enough words that stand in their place in many patterns, all other words.
    fn keep_common_words(&mut self, texts: &Texts, trouble: &mut Trouble) {
        let place_of = |tokens: &[Token], place: usize| (tokens.len(), place, tokens[place].core);
        let mut counts: FxHashMap<(usize, usize, Core), u32> = FxHashMap::default();
        for pattern in &self.list {
            for place in 0..pattern.tokens.len() {
                *counts.entry(place_of(&pattern.tokens, place)).or_default() += 1;
            }
        }
        for pattern in self.list.iter_mut().filter(|pattern| pattern.count <= RARE) {
            let tokens = &pattern.tokens;
            let is_common = |place: &usize| counts.get(&place_of(tokens, *place)).is_some_and(|count| *count >= COMMON);
            let common: Vec<usize> = (0..tokens.len()).filter(is_common).collect();
            if common.iter().filter(|place| texts.is_wording(tokens[**place])).count() < COMMON_WORDS {
                continue;
            }
            for (place, token) in pattern.tokens.iter_mut().enumerate() {
                let stays = common.contains(&place) || trouble.tells(token.core, texts);
                if !stays && !matches!(token.core, TAIL | OTHER) {
                    token.core = DATA;
                }
            }
        }
        self.join();
    }

    /// Whether the values that were seen with the same rest of the message make a slot.
    fn is_slot(&self, alike: &[Seen], texts: &Texts) -> bool {
        let place = alike[0].place as usize;
        let pattern = &self.list[alike[0].pattern as usize].tokens;
        let has_data = alike[0].value == DATA;
        let mut values = alike.len() + if has_data { DATA_WEIGHT - 1 } else { 0 };
        // A pattern may hold one value once only: the rest is equal, so each value is another pattern.
        let wording =
            pattern.iter().enumerate().filter(|(at, token)| *at != place && texts.is_wording(**token)).count();
        let needed = match (place, wording) {
            (_, 0) | (0, 1) => return false,
            (0, _) => VALUES_IN_FIRST_PLACE,
            (_, 1) => VALUES_BESIDE_ONE_WORD,
            _ => VALUES,
        };
        if pattern[place].name == Name::AfterWord {
            // "user created by" and "user deleting" go on about the user, they don't name one.
            values -= alike.iter().filter(|seen| is_participle(texts.core(seen.value))).count();
            return values >= NAMES.min(needed);
        }
        let rare = alike.iter().filter(|seen| self.list[seen.pattern as usize].count <= RARE).count();
        let is_closed = !has_data && rare < RARE_VALUES && pattern[place].name == Name::Unsaid;
        values >= if is_closed { needed.max(VALUES_OF_CLOSED_SET) } else { needed }
    }

    /// Makes one pattern of those that are equal by now.
    fn join(&mut self) {
        let joined = Self::of(&self.list);
        for pattern in &mut self.of_row {
            *pattern = joined.of_row[*pattern as usize];
        }
        self.list = joined.list;
    }
}

fn is_participle(word: &[u8]) -> bool {
    word.ends_with(b"ed") || word.ends_with(b"ing")
}

fn key(tokens: &[Token]) -> Vec<(u32, Core)> {
    tokens.iter().map(|token| (token.frame, token.core)).collect()
}

/// For every place, a hash of the message without the core in that place.
fn rests(tokens: &[Token]) -> Vec<u64> {
    let mut ends = vec![0; tokens.len() + 1];
    for (place, token) in tokens.iter().enumerate().rev() {
        ends[place] = mix(ends[place + 1], token, token.core);
    }
    let mut start = tokens.len() as u64;
    let mut rests = Vec::with_capacity(tokens.len());
    for (place, token) in tokens.iter().enumerate() {
        // The place itself goes in as a core that no token has.
        let here = mix(start, token, HERE);
        rests.push(here ^ ends[place + 1].rotate_left(32).wrapping_mul(MULTIPLIER));
        start = mix(start, token, token.core);
    }
    rests
}

const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
const HERE: Core = OTHER - 1;

pub(super) fn mix(state: u64, token: &Token, core: Core) -> u64 {
    let mixed =
        (state ^ (u64::from(token.frame) << 32 | u64::from(core))).wrapping_add(MULTIPLIER).wrapping_mul(MULTIPLIER);
    mixed ^ (mixed >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The templates of shapes that came so often, `#` for what is masked.
    fn templates(shapes: &[(&str, u64)]) -> Vec<String> {
        let mut texts = Texts::default();
        let rows: Vec<Row> = shapes
            .iter()
            .map(|(shape, count)| Row { tokens: texts.row(shape.replace('#', "\u{1}").as_bytes()), count: *count })
            .collect();
        let patterns = group(&rows, &texts);
        let shown = |row: &Row| String::from_utf8(texts.text(&row.tokens)).unwrap().replace('\u{1}', "#");
        patterns.list.iter().map(shown).collect()
    }

    fn with_words(words: &[&str], message: &str, count: u64) -> Vec<String> {
        let shapes: Vec<String> = words.iter().map(|word| message.replace('*', word)).collect();
        let counted: Vec<(&str, u64)> = shapes.iter().map(|shape| (shape.as_str(), count)).collect();
        templates(&counted)
    }

    const FRUIT: [&str; 18] = [
        "apple", "pear", "plum", "fig", "lime", "kiwi", "date", "melon", "grape", "peach", "mango", "papaya", "quince",
        "cherry", "lemon", "orange", "banana", "olive",
    ];

    #[test]
    fn ok_how_many_values_make_a_slot() {
        assert_eq!(with_words(&FRUIT[..5], "the basket got * today", 1), ["the basket got # today"]);
        assert_eq!(with_words(&FRUIT[..4], "the basket got * today", 1).len(), 4);
        // A closed set: each value comes often.
        assert_eq!(with_words(&FRUIT[..12], "the basket got * today", 9).len(), 12);
        assert_eq!(with_words(&FRUIT[..13], "the basket got * today", 9).len(), 1);
        // One word around it; none.
        assert_eq!(with_words(&FRUIT[..9], "got *", 1).len(), 9);
        assert_eq!(with_words(&FRUIT[..10], "got *", 1), ["got #"]);
        assert_eq!(with_words(&FRUIT, "*", 1).len(), 18);
        // The first place.
        assert_eq!(with_words(&FRUIT[..15], "* is ripe", 1).len(), 15);
        assert_eq!(with_words(&FRUIT[..16], "* is ripe", 1), ["# is ripe"]);
    }

    #[test]
    fn ok_places_for_names() {
        assert_eq!(with_words(&FRUIT[..3], "session opened for user * now", 9), ["session opened for user # now"]);
        assert_eq!(with_words(&FRUIT[..2], "session opened for user * now", 9).len(), 2);
        assert_eq!(with_words(&["created", "deleted", "locked"], "the user * by admin", 9).len(), 3);
        assert_eq!(with_words(&FRUIT[..5], "login refused for user=* now", 9), ["login refused for user=# now"]);
    }

    #[test]
    fn ok_data_by_look_is_one() {
        assert_eq!(templates(&[("read /a/b in # ms", 1), ("read /c in # s", 1)]), ["read # in # #"]);
        assert_eq!(templates(&[("up (host.example.net) ok", 1), ("up () ok", 1)]), ["up (#) ok"]);
        // What is the same in all of them is shown.
        assert_eq!(
            templates(&[("load /etc/a at #", 1), ("load /etc/a at #.", 1)]),
            ["load /etc/a at #", "load /etc/a at #."]
        );
        // Masked values and words.
        assert_eq!(templates(&[("got id # of", 1), ("got id a of", 1), ("got id b of", 1)]), ["got id # of"]);
    }

    #[test]
    fn words_of_trouble_stay() {
        let mut words = FRUIT.to_vec();
        words.push("failed");
        let found = with_words(&words, "the last job * at noon", 1);
        assert_eq!(found, ["the last job # at noon", "the last job failed at noon"]);
    }

    #[test]
    fn a_slot_makes_further_slots() {
        // Five users by five verbs: the users (a place for names) open first or together, then nothing is left but one.
        let shapes: Vec<String> =
            (0..25).map(|n| format!("{} of user {} seen", FRUIT[n / 5], FRUIT[5 + n % 5])).collect();
        let counted: Vec<(&str, u64)> = shapes.iter().map(|shape| (shape.as_str(), 1)).collect();
        assert_eq!(templates(&counted).len(), 5);
    }

    #[test]
    fn the_hash_of_the_rest_is_equal_where_the_rest_is() {
        let mut state = 11u64;
        let mut texts = Texts::default();
        let rows: Vec<Vec<Token>> = (0..300)
            .map(|_| {
                let words: Vec<&str> = (0..4)
                    .map(|_| {
                        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                        ["a", "b", "(c)"][(state >> 33) as usize % 3]
                    })
                    .collect();
                texts.row(words.join(" ").as_bytes())
            })
            .collect();
        for one in &rows {
            for other in &rows {
                for place in 0..4 {
                    let masked = |row: &[Token]| {
                        let mut row = row.to_vec();
                        row[place].core = HERE;
                        key(&row)
                    };
                    assert_eq!(masked(one) == masked(other), rests(one)[place] == rests(other)[place]);
                }
            }
        }
    }
}
