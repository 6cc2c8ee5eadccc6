//! A line and a template word by word, as much of both side by side as there can be.

use super::answer::Token;
use crate::template::{MASK, word_allows};

/// The most words of either that are looked at.
const MOST_WORDS: usize = 128;

/// The words of a wording: parted at white space; those of a request also before slashes and the query.
pub(super) fn words(text: &str, is_request: bool) -> Vec<&str> {
    let spaced = text.split_whitespace();
    if !is_request {
        return spaced.take(MOST_WORDS).collect();
    }
    let mut parted = Vec::new();
    for word in spaced {
        let mut start = 0;
        for (at, _) in word.match_indices(['/', '?']).filter(|(at, _)| *at > 0) {
            parted.push(&word[start..at]);
            start = at;
        }
        parted.push(&word[start..]);
    }
    parted.truncate(MOST_WORDS);
    parted
}

/// What a word of a template says: one that is all variable says half as much as wording does.
pub(super) fn weight(word: &str) -> f64 {
    let is_wording = word.split(MASK).any(|part| part.contains(char::is_alphanumeric));
    if is_wording {
        1.0
    } else if word.contains(MASK) {
        0.5
    } else {
        1.0
    }
}

/// A line's word as it was written, and masked.
#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) raw: &'a str,
    pub(super) masked: &'a str,
}

/// The words of a line beside those of a template, and how similar the two are, 0 to 1.
pub(super) fn beside(line: &[Word<'_>], template: &[&str]) -> (f64, Vec<Token>) {
    let mut tokens = Vec::new();
    let similarity = align(line, template, |word, of, same| {
        tokens.push(Token { line: word.map(|word| word.raw.to_owned()), template: of.map(str::to_owned), same });
    });
    (similarity, tokens)
}

/// How similar the two are, 0 to 1.
pub(super) fn similarity(line: &[Word<'_>], template: &[&str]) -> f64 {
    align(line, template, |_, _, _| {})
}

/// Puts both side by side with as much in common as there can be, and tells each place of it. Returns how similar they are.
fn align<'a>(
    line: &[Word<'a>],
    template: &[&'a str],
    mut tell: impl FnMut(Option<&Word<'a>>, Option<&'a str>, bool),
) -> f64 {
    let gains: Vec<f64> = template.iter().map(|word| weight(word)).collect();
    let width = template.len() + 1;
    // What is gained by each pair of words, and what can be gained from each pair of places on.
    let (mut own, mut best) = (vec![0.0f64; line.len() * width], vec![0.0f64; (line.len() + 1) * width]);
    for (column, of) in template.iter().enumerate().rev() {
        let varies = of.contains(MASK);
        for (row, word) in line.iter().enumerate() {
            if agree(word, of, varies) {
                own[row * width + column] = gains[column];
            }
        }
    }
    for row in (0..line.len()).rev() {
        for column in (0..template.len()).rev() {
            let (at, below) = (row * width + column, (row + 1) * width + column);
            best[at] = (own[at] + best[below + 1]).max(best[below]).max(best[at + 1]);
        }
    }
    let (mut row, mut column, mut extra) = (0, 0, 0.0);
    while row < line.len() || column < template.len() {
        let (of_line, of_template) = (line.get(row), template.get(column).copied());
        let (word, of, same) = match (of_line, of_template) {
            (Some(word), Some(of)) => {
                let (at, below) = (row * width + column, (row + 1) * width + column);
                if own[at] + best[below + 1] >= best[at] {
                    (Some(word), Some(of), own[at] > 0.0)
                } else if best[below] >= best[at + 1] {
                    (Some(word), None, false)
                } else {
                    (None, Some(of), false)
                }
            }
            (word, of) => (word, of, false),
        };
        row += usize::from(word.is_some());
        column += usize::from(of.is_some());
        extra += if of.is_none() { 1.0 } else { 0.0 };
        tell(word, of, same);
    }
    let all = gains.iter().sum::<f64>() + extra;
    if all > 0.0 { best[0] / all } else { 1.0 }
}

/// Whether a word of a line may stand where a template has this one.
fn agree(word: &Word<'_>, of: &str, varies: bool) -> bool {
    word.masked == of || if varies { word_allows(of, word.raw) || word_allows(of, word.masked) } else { word.raw == of }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(line: &str, template: &str) -> (f64, String) {
        let words: Vec<Word<'_>> = words(line, false).into_iter().map(|raw| Word { raw, masked: raw }).collect();
        let (similarity, tokens) = beside(&words, &super::words(template, false));
        let shown = |token: &Token| {
            let (line, template) = (token.line.as_deref().unwrap_or("-"), token.template.as_deref().unwrap_or("-"));
            if token.same { line.to_owned() } else { format!("[{line}|{template}]") }
        };
        (similarity, tokens.iter().map(shown).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn ok_words_that_differ_stand_side_by_side() {
        assert_eq!(compared("a b c", "a b c"), (1.0, "a b c".to_owned()));
        // Two of three words of wording, and half a word for what varies: 2.5 of 3.5.
        assert_eq!(
            compared("user eve logged off", "user <*> logged on"),
            (2.5 / 3.5, "user eve logged [off|on]".to_owned())
        );
        // The template's four, and one that it does not have.
        assert_eq!(compared("a b x c d", "a b c d"), (0.8, "a b [x|-] c d".to_owned()));
        assert_eq!(compared("a d", "a b c d"), (0.5, "a [-|b] [-|c] d".to_owned()));
        assert_eq!(compared("", ""), (1.0, String::new()));
        assert_eq!(compared("x", ""), (0.0, "[x|-]".to_owned()));
    }

    #[test]
    fn ok_requests_are_parted_at_slashes() {
        assert_eq!(words("GET /a/<*>.php?<*> 200", true), ["GET", "/a", "/<*>.php", "?<*>", "200"]);
        assert_eq!(words("GET / 200", true), ["GET", "/", "200"]);
    }
}
