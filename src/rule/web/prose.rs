//! Whether somebody writes about an attack, as people do who search or comment, and makes none.

use super::{Value, is_search};

/// Signs that make code of words.
const SIGNS: &[u8] = b"=(`;{}$|&*@\\\"";

/// Whether what stands around a hit is words, and nothing that would make it work: `<script> tag meaning`,
/// `difference of /bin/sh and /bin/bash`.
pub(super) fn is_prose(text: &[u8], (start, end): (usize, usize)) -> bool {
    let around = [&text[..start.min(text.len())], &text[end.min(text.len())..]];
    let is_working = around.iter().any(|part| {
        part.iter().enumerate().any(|(at, byte)| SIGNS.contains(byte) || *byte == b'\'' && !is_apostrophe(part, at))
            || crate::find::find(part, b"</").is_some()
    });
    !is_working && around.iter().map(|part| plain_words(part)).sum::<usize>() >= 2
}

/// The first of the needles in the value, unless somebody only writes about it.
pub(super) fn told(value: &Value<'_>, needles: &[&str]) -> Option<(usize, usize)> {
    super::any(value.text, needles).filter(|hit| !is_prose(value.text, *hit) && !is_talk(value))
}

/// Whether a value is words and calls of functions as people name them, and no sign that would make code of them: `eval() vs
/// exec()`, `man system(3)`. What is searched for may be a single one.
pub(super) fn is_talk(value: &Value<'_>) -> bool {
    let least = if is_search(value.name) { 1 } else { 3 };
    let mut words = value.text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let mut count = 0;
    words.all(|word| {
        count += 1;
        is_word_or_call(word)
    }) && count >= least
}

/// `waitfor`, `vs.`, `sleep(3)`, `eval()`.
fn is_word_or_call(word: &[u8]) -> bool {
    let marks = word.iter().rev().take_while(|byte| b".,:!?".contains(byte)).count();
    let word = &word[..word.len() - marks];
    let (name, given) = match word.iter().position(|byte| *byte == b'(') {
        Some(at) => (&word[..at], word[at + 1..].strip_suffix(b")")),
        None => (word, Some(b"".as_slice())),
    };
    let is_name = !name.is_empty() && name.iter().all(|byte| is_letter(*byte) || *byte == b'_');
    is_name && given.is_some_and(|given| given.len() <= 8 && given.iter().all(u8::is_ascii_alphanumeric))
}

/// Whether letters stand on both sides.
fn is_apostrophe(text: &[u8], at: usize) -> bool {
    let is_letter = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|byte| is_letter(*byte));
    is_letter(at.checked_sub(1)) && is_letter(Some(at + 1))
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}

/// How many words of letters alone there are, of two or more, with a mark at their ends at the most.
fn plain_words(text: &[u8]) -> usize {
    let is_plain = |word: &&[u8]| {
        let marks = word.iter().rev().take_while(|byte| b".,:!?".contains(byte)).count();
        let word = &word[..word.len() - marks];
        word.len() >= 2 && word.iter().all(|byte| is_letter(*byte) || *byte == b'\'')
    };
    text.split(u8::is_ascii_whitespace).filter(is_plain).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str, hit: &str) -> bool {
        let start = text.find(hit).unwrap();
        is_prose(text.as_bytes(), (start, start + hit.len()))
    }

    #[test]
    fn ok_prose() {
        for (text, hit) in [
            ("<script> tag meaning", "<script"),
            ("how to close <script>", "<script"),
            ("what's document.cookie good for?", "document.cookie"),
            ("difference of /bin/sh and /bin/bash", "/bin/sh"),
            ("что такое cmd.exe", "cmd.exe"),
        ] {
            assert!(holds(text, hit), "{text}");
        }
    }

    #[test]
    fn err_what_works_and_what_stands_alone() {
        for (text, hit) in [
            ("<script>", "<script"),
            ("<script>tell me so</script>", "<script"),
            ("<script src=x> tag meaning", "<script"),
            ("/bin/cat /etc/passwd", "/bin/cat"),
            ("cmd.exe /c dir c:", "cmd.exe"),
            ("it is; system(ls)", "system("),
            ("say 'hello there' document.cookie", "document.cookie"),
        ] {
            assert!(!holds(text, hit), "{text}");
        }
    }
}
