//! Templates of messages: shapes are collected as they come, and grouped when all of them are known.
//!
//! While the file is read, an event gets the number of its shape, which costs a look-up. At the end the shapes are grouped
//! ([`slots`](super::slots)), with every shape and its count in sight; so the templates don't depend on what came first.
//! A log with more than [`MAX_LIVE`] shapes is grouped each time that so many have come together; the patterns
//! then go on as shapes of their own. That keeps memory bounded, whatever the log.

use rustc_hash::FxHashMap;

use super::mined::{Group, Groups};
use super::row::{OTHER, Texts, Token};
use super::slots::{Row, group};

/// The most shapes that are held at a time.
const MAX_LIVE: usize = 1 << 16;

/// The most templates. Where there would be more, those that came least often are counted under the catch-all; of those
/// that came equally often, all or none.
pub(super) const MAX_TEMPLATES: usize = 8_192;

/// Collects the shapes of messages.
#[derive(Clone, Debug, Default)]
pub(super) struct Messages {
    texts: Texts,
    /// By hash, the number of a shape that is held.
    numbers: FxHashMap<u64, u32>,
    /// The shapes that are held, numbered from `base`.
    live: Vec<Row>,
    base: u32,
    /// For each shape that is no longer held, the one that went on for it. Always a later one.
    successors: Vec<u32>,
}

impl Messages {
    /// The number of a shape that is held.
    #[inline]
    pub(super) fn known(&self, hash: u64) -> Option<u32> {
        self.numbers.get(&hash).copied()
    }

    /// How many shapes there were.
    pub(super) fn len(&self) -> usize {
        self.successors.len() + self.live.len()
    }

    /// Counts one more message of a shape. Its draft is its number.
    #[inline]
    pub(super) fn count(&mut self, shape: u32) -> u32 {
        let mut held = shape;
        while held < self.base {
            held = self.successors[held as usize];
        }
        self.live[(held - self.base) as usize].count += 1;
        shape
    }

    /// Takes a shape that is not held, with its first message. Returns its number.
    pub(super) fn add(&mut self, hash: u64, shape: &[u8]) -> u32 {
        if self.live.len() >= MAX_LIVE {
            self.compact();
        }
        let number = self.len() as u32;
        let tokens = self.texts.row(shape);
        self.live.push(Row { tokens, count: 1 });
        self.numbers.insert(hash, number);
        number
    }

    /// Groups the shapes that are held; their patterns go on in their stead.
    fn compact(&mut self) {
        let patterns = group(&self.live, &self.texts);
        let (kept, places) = most_common(patterns.list, MAX_TEMPLATES);
        let next = self.len() as u32;
        self.successors.extend(patterns.of_row.iter().map(|pattern| next + places[*pattern as usize]));
        self.base = next;
        self.live = kept;
        self.numbers.clear();
    }

    /// Groups what is left, for good. A draft is a shape's number.
    pub(super) fn finish(mut self) -> Groups {
        self.compact();
        let mut of_draft = vec![0; self.successors.len()];
        for (shape, successor) in self.successors.iter().enumerate().rev() {
            of_draft[shape] = match successor.checked_sub(self.base) {
                Some(template) => template,
                None => of_draft[*successor as usize],
            };
        }
        let group = |row: Row| match is_catch_all(&row) {
            true => Group { text: None, tokens: Vec::new() },
            false => Group { text: Some(self.texts.text(&row.tokens)), tokens: row.tokens },
        };
        Groups { list: self.live.into_iter().map(group).collect(), of_draft, texts: self.texts, order: Vec::new() }
    }
}

fn is_catch_all(row: &Row) -> bool {
    row.tokens.first().is_some_and(|token| token.core == OTHER)
}

/// At most `limit` patterns, and the catch-all where there were more; and where each pattern went.
fn most_common(patterns: Vec<Row>, limit: usize) -> (Vec<Row>, Vec<u32>) {
    let mut counts: Vec<u64> = patterns.iter().filter(|row| !is_catch_all(row)).map(|row| row.count).collect();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    // All that came as often as the first one beyond the limit go with it.
    let too_rare = counts.get(limit).copied().unwrap_or(0);
    let mut kept: Vec<Row> = Vec::new();
    let mut places = Vec::with_capacity(patterns.len());
    let mut other = None;
    for pattern in patterns {
        if !is_catch_all(&pattern) && pattern.count > too_rare {
            places.push(kept.len() as u32);
            kept.push(pattern);
            continue;
        }
        let place = *other.get_or_insert(kept.len());
        places.push(place as u32);
        match kept.get_mut(place) {
            Some(row) => row.count += pattern.count,
            None => kept.push(Row { tokens: vec![Token { core: OTHER, ..Token::TAIL }], count: pattern.count }),
        }
    }
    (kept, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The templates of messages as the catch-all (none) or text, and the one of each message.
    fn mine(messages: impl Iterator<Item = String>) -> (Vec<Option<String>>, Vec<u32>) {
        let mut mined = Messages::default();
        let mut hashes: FxHashMap<String, u64> = FxHashMap::default();
        let mut shapes = Vec::new();
        for message in messages {
            let fresh = hashes.len() as u64;
            let hash = *hashes.entry(message.clone()).or_insert(fresh);
            let shape = mined.known(hash);
            shapes.push(match shape {
                Some(shape) => mined.count(shape),
                None => mined.add(hash, message.as_bytes()),
            });
        }
        let Groups { list, of_draft, .. } = mined.finish();
        let templates = list.into_iter().map(|group| group.text.map(|text| String::from_utf8(text).unwrap()));
        (templates.collect(), shapes.iter().map(|shape| of_draft[*shape as usize]).collect())
    }

    #[test]
    fn ok_templates_are_numbered_by_first_appearance() {
        let messages = ["b done", "a gone", "b done", "a gone", "c at last"];
        let (templates, of_message) = mine(messages.iter().map(|text| (*text).to_owned()));
        assert_eq!(of_message, [0, 1, 0, 1, 2]);
        assert_eq!(templates, [Some("b done"), Some("a gone"), Some("c at last")].map(|text| text.map(str::to_owned)));
    }

    /// A word of letters only, another one for each number, and none that means anything.
    fn word(number: usize) -> String {
        let digits = std::iter::successors(Some(number), |rest| (rest / 26 > 0).then_some(rest / 26));
        "xx".chars().chain(digits.map(|rest| char::from(b'a' + (rest % 26) as u8))).collect()
    }

    #[test]
    fn more_shapes_than_are_held_are_grouped_on_the_way() {
        // Two templates with a free word each, and one that never varies, far beyond what is held.
        let messages = (0..3 * MAX_LIVE).map(|number| match number % 3 {
            0 => format!("order placed for item {}", word(number)),
            1 => format!("order sent with item {}", word(number)),
            _ => "all is quiet".to_owned(),
        });
        let (templates, of_message) = mine(messages);
        let expected = ["order placed for item \u{1}", "order sent with item \u{1}", "all is quiet"];
        assert_eq!(templates, expected.map(|text| Some(text.to_owned())));
        assert!(of_message.iter().enumerate().all(|(number, template)| number % 3 == *template as usize));
    }

    #[test]
    fn beyond_the_limit_the_rarest_share_a_template() {
        // Nothing to group: no two have a word in common. One of them comes twice.
        let messages = (0..MAX_TEMPLATES + 3).map(|number| word(if number == 7 { 3 } else { number }));
        let (templates, of_message) = mine(messages);
        assert_eq!(templates, [None, Some(word(3))]);
        assert_eq!(of_message.iter().filter(|template| **template == 1).count(), 2);
        // Far more than are held: what came before goes on as the catch-all.
        let (templates, of_message) = mine((0..3 * MAX_LIVE).map(word));
        assert_eq!(templates.iter().filter(|text| text.is_none()).count(), 1);
        assert!(templates.len() <= MAX_TEMPLATES + 1 && of_message[0] == 0);
        // Just as many as there may be.
        let (templates, _) = mine((0..MAX_TEMPLATES).map(word));
        assert_eq!(templates.iter().flatten().count(), MAX_TEMPLATES);
    }
}
