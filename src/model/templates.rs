//! The templates of another log among those of a model, by their texts.
//!
//! Which parts of a template vary depends on the log: where only one value was seen, it looks like wording. So a text that
//! has no equal is looked for among those that allow it, `<*>` for any run without white space; of several, the one with the
//! most wording. Where there is none, but exactly one of the model's that the text itself allows, it is that one.

use rustc_hash::FxHashMap;

/// Stands for what varies.
pub(crate) const MASK: &str = "<*>";

/// The number of each text among the model's, which those without one are added to.
pub(super) fn mapped(known: &mut Vec<String>, texts: &[String]) -> Vec<u32> {
    let learned = known.clone();
    let mut exact: FxHashMap<String, u32> = FxHashMap::default();
    for (number, text) in (0..).zip(known.iter()) {
        exact.entry(text.clone()).or_insert(number);
    }
    let mut number_of = |text: &String| {
        let found = exact.get(text).copied().or_else(|| similar(&learned, text));
        found.unwrap_or_else(|| {
            known.push(text.clone());
            known.len() as u32 - 1
        })
    };
    texts.iter().map(&mut number_of).collect()
}

fn similar(known: &[String], text: &str) -> Option<u32> {
    if let Some(number) = best_allowing(known, text) {
        return Some(number);
    }
    let mut allowed = (0..).zip(known).filter(|(_, other)| text.contains(MASK) && allows(text, other));
    let only = allowed.next()?;
    allowed.next().is_none().then_some(only.0)
}

/// Of those that allow the text, the one with the most wording.
pub(crate) fn best_allowing(known: &[String], text: &str) -> Option<u32> {
    let wording = |pattern: &str| pattern.len() - pattern.matches(MASK).count() * MASK.len();
    let allowing = (0..).zip(known).filter(|(_, pattern)| pattern.contains(MASK) && allows(pattern, text));
    // Of equals the first: `max_by_key` takes the last.
    let best = allowing.max_by_key(|(number, pattern)| (wording(pattern), u32::MAX - *number));
    best.map(|(number, _)| number)
}

/// Whether a text is what a pattern allows.
fn allows(pattern: &str, text: &str) -> bool {
    let (mut words, mut others) = (pattern.split_whitespace(), text.split_whitespace());
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
}
