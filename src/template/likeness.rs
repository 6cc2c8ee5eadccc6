//! The templates of another log among those of a model, by their texts.
//!
//! Which parts of a template vary depends on the log: where only one value was seen, it looks like wording. So a text that
//! has no equal is looked for among those that allow it, `<*>` for any run without white space; of several, the one with the
//! most wording. Where there is none, but exactly one of the model's that the text itself allows, it is that one.

use rustc_hash::FxHashMap;

/// Stands for what varies.
pub(crate) const MASK: &str = "<*>";

/// The number of each text among the model's, which those without one are added to.
pub(crate) fn mapped(known: &mut Vec<String>, texts: &[String]) -> Vec<u32> {
    let learned = Patterns::of(known);
    let before = known.clone();
    let mut exact: FxHashMap<String, u32> = FxHashMap::default();
    for (number, text) in (0..).zip(known.iter()) {
        exact.entry(text.clone()).or_insert(number);
    }
    let mut number_of = |text: &String| {
        let found = exact.get(text).copied().or_else(|| similar(&before, &learned, text));
        found.unwrap_or_else(|| {
            known.push(text.clone());
            known.len() as u32 - 1
        })
    };
    texts.iter().map(&mut number_of).collect()
}

fn similar(known: &[String], patterns: &Patterns, text: &str) -> Option<u32> {
    if let Some(number) = patterns.best_allowing(text) {
        return Some(number);
    }
    let allows = |other: &String| allows(text, &other.split_whitespace().collect::<Vec<_>>());
    let mut allowed = (0..).zip(known).filter(|(_, other)| text.contains(MASK) && allows(other));
    let only = allowed.next()?;
    allowed.next().is_none().then_some(only.0)
}

/// How many of a model's events each text stands for. `learned` has the model's texts with their events, `own` this log's
/// with theirs: where several of these are one of the model's, they share its events as they share their own.
pub(crate) fn learned_counts(learned: &[(String, u32)], own: &[(String, u32)]) -> Vec<u32> {
    let mut known: Vec<String> = learned.iter().map(|(text, _)| text.clone()).collect();
    let texts: Vec<String> = own.iter().map(|(text, _)| text.clone()).collect();
    let numbers = mapped(&mut known, &texts);
    let mut shared: FxHashMap<u32, u64> = FxHashMap::default();
    for (number, (_, count)) in numbers.iter().zip(own) {
        *shared.entry(*number).or_default() += u64::from(*count);
    }
    let of = |(number, (text, count)): (&u32, &(String, u32))| match learned.get(*number as usize) {
        Some((_, events)) => {
            let part = u64::from(*events) * u64::from(*count) / shared[number].max(1);
            // What was learned of a text is not nothing, however small its part.
            (part as u32).max(u32::from(*events > 0))
        }
        // More varies here than did there: all that it allows are of it.
        None if text.contains(MASK) => learned
            .iter()
            .filter(|(other, _)| allows(text, &other.split_whitespace().collect::<Vec<_>>()))
            .fold(0u32, |sum, (_, events)| sum.saturating_add(*events)),
        None => 0,
    };
    numbers.iter().zip(own).map(of).collect()
}

/// The templates in which something varies, so laid out that few need a look for a text: each stands under one of its words
/// that do not vary, the one that the fewest others have in its place.
pub(crate) struct Patterns {
    patterns: Vec<Pattern>,
    /// By a word, by how many words a pattern has and where this one stands.
    anchored: FxHashMap<String, FxHashMap<(usize, usize), Vec<u32>>>,
    /// All of whose words vary, by how many they are.
    loose: FxHashMap<usize, Vec<u32>>,
}

struct Pattern {
    number: u32,
    text: String,
    /// How much of it is wording.
    wording: usize,
}

impl Patterns {
    pub(crate) fn of(templates: &[String]) -> Self {
        let varying = (0..).zip(templates).filter(|(_, text)| text.contains(MASK));
        let patterns: Vec<Pattern> = varying
            .map(|(number, text)| {
                let wording = text.len() - text.matches(MASK).count() * MASK.len();
                Pattern { number, text: text.clone(), wording }
            })
            .collect();
        let mut shared: FxHashMap<(usize, usize, &str), u32> = FxHashMap::default();
        for pattern in &patterns {
            anchors(&pattern.text).for_each(|anchor| *shared.entry(anchor).or_default() += 1);
        }
        let (mut anchored, mut loose) = (FxHashMap::<String, FxHashMap<_, Vec<u32>>>::default(), FxHashMap::default());
        for (place, pattern) in (0..).zip(&patterns) {
            match anchors(&pattern.text).min_by_key(|anchor| shared[anchor]) {
                Some((words, at, word)) => {
                    anchored.entry(word.to_owned()).or_default().entry((words, at)).or_default().push(place);
                }
                None => {
                    let words = pattern.text.split_whitespace().count();
                    loose.entry(words).or_insert_with(Vec::new).push(place);
                }
            }
        }
        Self { patterns, anchored, loose }
    }

    /// Of those that allow the text, the one with the most wording.
    pub(crate) fn best_allowing(&self, text: &str) -> Option<u32> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let under = |(at, word): (usize, &&str)| self.anchored.get(*word)?.get(&(words.len(), at));
        let likely = words.iter().enumerate().filter_map(under).chain(self.loose.get(&words.len())).flatten();
        let allowing =
            likely.map(|place| &self.patterns[*place as usize]).filter(|pattern| allows(&pattern.text, &words));
        // Of equals the first.
        let best = allowing.max_by_key(|pattern| (pattern.wording, u32::MAX - pattern.number));
        best.map(|pattern| pattern.number)
    }
}

/// The words of a pattern that do not vary: how many words it has, where this one stands, and the word.
fn anchors(pattern: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    let words = pattern.split_whitespace().count();
    pattern
        .split_whitespace()
        .enumerate()
        .filter(|(_, word)| !word.contains(MASK))
        .map(move |(at, word)| (words, at, word))
}

/// Whether a text is what a pattern allows.
fn allows(pattern: &str, text: &[&str]) -> bool {
    let (mut words, mut others) = (pattern.split_whitespace(), text.iter());
    loop {
        match (words.next(), others.next()) {
            (None, None) => return true,
            (Some(word), Some(other)) if word_allows(word, other) => {}
            _ => return false,
        }
    }
}

/// The same of a word: its parts one after the other, with something between any two.
pub(crate) fn word_allows(pattern: &str, word: &str) -> bool {
    let mut parts = pattern.split(MASK);
    let Some(mut rest) = parts.next().and_then(|first| word.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        // A mask stands for a character at the least.
        let mut characters = rest.chars();
        if characters.next().is_none() {
            return false;
        }
        let after = characters.as_str();
        if parts.peek().is_none() {
            return after.ends_with(part);
        }
        match after.find(part) {
            Some(place) => rest = &after[place + part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_words() {
        for (pattern, word, expected) in [
            ("<*>", "10", true),
            ("<*>", "<*>", true),
            ("a<*>", "a", false),
            ("a<*>c", "abc", true),
            ("a<*>c", "abd", false),
            ("<*>:<*>,", "1:2,", true),
            ("<*>:<*>,", "1:,", false),
            ("done", "done", true),
            ("done", "gone", false),
        ] {
            assert_eq!(word_allows(pattern, word), expected, "{pattern} {word}");
        }
    }

    #[test]
    fn ok_texts_find_their_like() {
        let mut known: Vec<String> =
            ["job <*> ended", "job <*> <*>", "disk sda full", "net up"].map(str::to_owned).to_vec();
        let texts: Vec<String> =
            ["job <*> ended", "job 7 ended", "job <*> died", "disk <*> full", "new text"].map(str::to_owned).to_vec();
        assert_eq!(mapped(&mut known, &texts), [0, 0, 1, 2, 4]);
        assert_eq!((known.len(), known[4].as_str()), (5, "new text"));
    }

    #[test]
    fn ok_events_of_a_model_by_text() {
        let list =
            |list: &[(&str, u32)]| list.iter().map(|(text, count)| ((*text).to_owned(), *count)).collect::<Vec<_>>();
        let learned = list(&[("job <*> ended", 90), ("disk sda full", 3), ("disk sdb full", 4), ("net up", 7)]);
        let own =
            list(&[("job 7 ended", 20), ("job 8 ended", 10), ("disk <*> full", 2), ("net up", 1), ("net down", 1)]);
        assert_eq!(learned_counts(&learned, &own), [60, 30, 7, 7, 0]);
        assert_eq!(learned_counts(&list(&[("a <*>", 1)]), &list(&[("a 1", 500), ("a 2", 500)])), [1, 1]);
    }

    #[test]
    fn ok_the_best_is_that_of_a_look_at_all() {
        let naive = |known: &[String], text: &str| {
            let words: Vec<&str> = text.split_whitespace().collect();
            let wording = |pattern: &str| pattern.len() - pattern.matches(MASK).count() * MASK.len();
            let allowing = (0u32..).zip(known).filter(|(_, pattern)| pattern.contains(MASK) && allows(pattern, &words));
            allowing.max_by_key(|(number, pattern)| (wording(pattern), u32::MAX - number)).map(|(number, _)| number)
        };
        // All texts of up to three words out of these.
        let some = ["a", "b", "<*>", "a<*>", "x=<*>,y=<*>"];
        let one = some.map(str::to_owned).to_vec();
        let longer = |texts: &[String]| -> Vec<String> {
            texts.iter().flat_map(|text| some.map(|word| format!("{text} {word}"))).collect()
        };
        let (two, three) = (longer(&one), longer(&longer(&one)));
        let known = [three, two, one].concat();
        let patterns = Patterns::of(&known);
        let others = ["a b a", "ab ab", "x=1,y=2 b a", "q", "q q q", "b a7", "", "a b a b"].map(str::to_owned);
        for text in known.iter().chain(&others) {
            assert_eq!(patterns.best_allowing(text), naive(&known, text), "{text}");
        }
    }
}
