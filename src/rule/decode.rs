//! What a web server or a page would make of a request's text: encodings taken off, round by round.
//!
//! A round takes off percent signs (`%2e`, `%u002e`), codes of servers' logs and of scripts (`\x2e`, `\u002e`), overlong UTF-8
//! (`%c0%ae`), HTML entities, SQL comments within words, NULs and case. Rounds go on until nothing changes, four at the most: `%252e` takes two. Each byte that is left knows
//! the stretch of the original that it stands for, so that a rule can show where it saw something.

use crate::find::find;

/// Bytes of a text that are looked at.
const MOST_BYTES: usize = 8192;

/// Rounds at the most.
const MOST_ROUNDS: u8 = 4;

/// A text without its encodings, in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: Vec<u8>,
    /// For each byte, the stretch of the original.
    origin: Vec<(u32, u32)>,
    /// How many rounds changed something.
    pub rounds: u8,
}

impl Decoded {
    /// Takes the encodings off.
    pub fn of(original: &[u8]) -> Self {
        let mut decoded = Self::begin(original);
        while decoded.next() {}
        decoded
    }

    /// The text before the first round.
    pub(super) fn begin(original: &[u8]) -> Self {
        let original = &original[..original.len().min(MOST_BYTES)];
        let origin = (0..original.len() as u32).map(|at| (at, at + 1)).collect();
        Self { text: original.to_ascii_lowercase(), origin, rounds: 0 }
    }

    /// The next round, where there is to be one. Returns whether anything changed.
    pub(super) fn next(&mut self) -> bool {
        self.rounds < MOST_ROUNDS && self.has_marks() && self.round()
    }

    /// Where these bytes of the original lie in the decoded text.
    pub(super) fn of_original(&self, (start, end): (usize, usize)) -> (usize, usize) {
        let first = self.origin.iter().position(|(_, to)| *to as usize > start).unwrap_or(self.origin.len());
        let last = self.origin.iter().rposition(|(from, _)| (*from as usize) < end).map_or(first, |at| at + 1);
        (first, last.max(first))
    }

    /// Where these decoded bytes lie in the original.
    pub fn original(&self, start: usize, end: usize) -> (usize, usize) {
        let Some(first) = self.origin.get(start) else { return (0, 0) };
        let last = self.origin[end.clamp(start + 1, self.origin.len()) - 1];
        (first.0 as usize, last.1 as usize)
    }

    fn has_marks(&self) -> bool {
        memchr::memchr3(b'%', b'+', b'&', &self.text).is_some()
            || memchr::memchr3(0, 0xC0, b'\\', &self.text).is_some()
            || find(&self.text, b"/*").is_some()
    }

    /// One round. Returns whether anything changed.
    fn round(&mut self) -> bool {
        let mut text = Vec::with_capacity(self.text.len());
        let mut origin = Vec::with_capacity(self.text.len());
        let (mut at, mut changed) = (0, false);
        while at < self.text.len() {
            let (byte, length) = unit(&self.text[at..]).unwrap_or((Some(self.text[at]), 0));
            changed |= length > 0;
            let length = length.max(1);
            if let Some(byte) = byte {
                text.push(byte.to_ascii_lowercase());
                origin.push((self.origin[at].0, self.origin[at + length - 1].1));
            }
            at += length;
        }
        self.text = text;
        self.origin = origin;
        self.rounds += u8::from(changed);
        changed
    }
}

/// The encoded byte that stands first, and how long its code is; no byte for what vanishes.
pub(super) fn unit(text: &[u8]) -> Option<(Option<u8>, usize)> {
    match text[0] {
        b'%' if text.get(1) == Some(&b'u') => Some((Some(hex(text.get(4..6)?)?), 6)),
        b'%' => Some((Some(hex(text.get(1..3)?)?), 3)),
        b'\\' if text.get(1) == Some(&b'x') => Some((Some(hex(text.get(2..4)?)?), 4)),
        b'\\' if text.get(1) == Some(&b'u') => Some((Some(code_point(text.get(2..6)?)?), 6)),
        b'+' => Some((Some(b' '), 1)),
        0 => Some((None, 1)),
        0xC0 | 0xC1 => {
            let next = text.get(1).filter(|next| **next & 0xC0 == 0x80)?;
            Some((Some((text[0] & 1) << 6 | (next & 0x3F)), 2))
        }
        b'&' => entity(text),
        b'/' if text.starts_with(b"/*") => comment(text),
        _ => None,
    }
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    Some((digit(digits[0])? * 16 + digit(digits[1])?) as u8)
}

/// Of a plain sign, whose code begins with two noughts.
fn code_point(digits: &[u8]) -> Option<u8> {
    digits.starts_with(b"00").then(|| hex(&digits[2..]))?
}

/// `&lt;`, `&#60;`, `&#x3c;`.
fn entity(text: &[u8]) -> Option<(Option<u8>, usize)> {
    let end = text.iter().take(10).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(&text[1..end]).ok()?;
    let byte = match name {
        "lt" => b'<',
        "gt" => b'>',
        "quot" => b'"',
        "apos" => b'\'',
        "amp" => b'&',
        _ => {
            let number = name.strip_prefix('#')?;
            number.strip_prefix('x').map_or_else(|| number.parse(), |number| u8::from_str_radix(number, 16)).ok()?
        }
    };
    Some((Some(byte), end + 1))
}

/// `/**/` is a space; of `/*!50000union*/` the content is kept.
fn comment(text: &[u8]) -> Option<(Option<u8>, usize)> {
    if text.get(2) == Some(&b'!') {
        let digits = text[3..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        return Some((Some(b' '), 3 + digits));
    }
    let end = find(&text[2..], b"*/")?;
    Some((Some(b' '), end + 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> String {
        String::from_utf8_lossy(&Decoded::of(text.as_bytes()).text).into_owned()
    }

    #[test]
    fn ok_encodings() {
        for (text, plain) in [
            ("%2E%2e/", "../"),
            ("%252e%252e%252f", "../"),
            ("%u003cscript", "<script"),
            ("%c0%ae%c0%ae/", "../"),
            ("a+b", "a b"),
            ("&lt;b&#62;&#x3c;", "<b><"),
            ("union/**/select", "union select"),
            ("/*!50000union*/", " union*/"),
            ("a%00b", "ab"),
            (r"\x3Cscript\x3e\u0022", "<script>\""),
            ("PassWD", "passwd"),
        ] {
            assert_eq!(decoded(text), plain, "{text}");
        }
    }

    #[test]
    fn ok_spans_lead_back() {
        let decoded = Decoded::of(b"a=%252e%252e/x");
        assert_eq!(decoded.text, b"a=../x");
        assert_eq!(decoded.original(2, 5), (2, 13));
        assert_eq!(decoded.rounds, 2);
    }

    #[test]
    fn err_broken_codes_stay() {
        for text in ["100%", "%zz", "%u12", "&nosuch;", "/* open", "&#999;", r"c:\xy\u12", r"\u2028"] {
            assert_eq!(decoded(text), text);
        }
    }

    #[test]
    fn ok_bounded() {
        let deep = format!("%{}2e", "25".repeat(20_000));
        let decoded = Decoded::of(deep.as_bytes());
        assert!(decoded.rounds <= MOST_ROUNDS && decoded.text.len() <= MOST_BYTES);
        assert_eq!(Decoded::of(b"").original(0, 4), (0, 0));
    }
}
