//! Cutting patterns where free text begins: a command line, a query, a sentence that a person wrote.
//!
//! Such text has any number of words, so no slot holds it, and each piece of it would be a template of its own. Where very
//! many patterns begin alike, and most of them are rare, what follows is one slot of any length.
//! Patterns that tell of trouble after the cut are left as they are.

use rustc_hash::FxHashMap;

use super::row::{DATA, TAIL, Texts, Token};
use super::slots::{Row, mix};
use super::words::tells_trouble;

/// The least number of patterns with a common beginning.
const PATTERNS: u64 = 32;

/// The least number of tokens of wording in the beginning.
const WORDING: usize = 3;

/// The most messages that such patterns have on average.
const MEAN_COUNT: u64 = 4;

#[derive(Clone, Copy, Default)]
struct Below {
    patterns: u64,
    messages: u64,
}

/// Cuts the patterns to which that applies, each at the latest place that is common to enough of them.
/// Returns whether there were any.
pub(super) fn cut(patterns: &mut [Row], texts: &Texts) -> bool {
    let mut below: FxHashMap<u64, Below> = FxHashMap::default();
    for pattern in patterns.iter() {
        for (_, beginning) in beginnings(&pattern.tokens, texts) {
            let below = below.entry(beginning).or_default();
            below.patterns += 1;
            below.messages += pattern.count;
        }
    }
    let is_free = |below: &Below| below.patterns >= PATTERNS && below.messages <= MEAN_COUNT * below.patterns;
    let mut any = false;
    for pattern in patterns.iter_mut() {
        let places = beginnings(&pattern.tokens, texts);
        let last = places.iter().rev().find(|(_, beginning)| below.get(beginning).is_some_and(is_free));
        let Some((place, _)) = last else { continue };
        let of_trouble = |token: &Token| token.core != DATA && tells_trouble(texts.core(token.core));
        if pattern.tokens[*place..].iter().any(of_trouble) {
            continue;
        }
        pattern.tokens.truncate(*place);
        pattern.tokens.push(Token::TAIL);
        any = true;
    }
    any
}

/// Every place after which the rest may be cut, with a hash of what is before it.
fn beginnings(tokens: &[Token], texts: &Texts) -> Vec<(usize, u64)> {
    let mut wording = 0;
    let mut hash = 0;
    let mut places = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        if wording >= WORDING && token.core != TAIL {
            places.push((place, hash));
        }
        hash = mix(hash, token, token.core);
        wording += usize::from(texts.is_wording(*token));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(shapes: &[String]) -> (Vec<Row>, Texts) {
        let mut texts = Texts::default();
        let rows = shapes.iter().map(|shape| Row { tokens: texts.row(shape.as_bytes()), count: 1 }).collect();
        (rows, texts)
    }

    fn free_text(lines: usize) -> Vec<String> {
        (0..lines)
            .map(|line| format!("job asked to run {}", "x".repeat(1 + line) + &" word".repeat(line % 7)))
            .collect()
    }

    #[test]
    fn ok_free_text_is_cut() {
        let mut shapes = free_text(40);
        shapes.push("job asked to fail now".to_owned());
        shapes.push("job asked for nothing".to_owned());
        let (mut rows, texts) = rows(&shapes);
        assert!(cut(&mut rows, &texts));
        assert!(rows[..40].iter().all(|row| texts.text(&row.tokens) == b"job asked to run \x01"));
        assert_eq!(texts.text(&rows[40].tokens), b"job asked to fail now");
        assert_eq!(texts.text(&rows[41].tokens), b"job asked for nothing");
    }

    #[test]
    fn few_or_frequent_patterns_stay() {
        let (mut few, texts) = rows(&free_text(PATTERNS as usize - 1));
        assert!(!cut(&mut few, &texts));
        let (mut frequent, texts) = rows(&free_text(40));
        frequent.iter_mut().for_each(|row| row.count = MEAN_COUNT + 1);
        assert!(!cut(&mut frequent, &texts));
    }
}
