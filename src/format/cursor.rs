//! A place in a line, moved forward by what is expected there.

use super::{Level, Span};
use crate::find::find;

/// Reads a line from left to right. Every method leaves the place unchanged where it returns none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    line: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    #[inline]
    pub(crate) fn new(line: &'a [u8]) -> Self {
        Self { line, at: 0 }
    }

    /// The place as an index into the line.
    #[inline]
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// What is still to be read.
    #[inline]
    pub(crate) fn rest(&self) -> &'a [u8] {
        &self.line[self.at..]
    }

    #[inline]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.line.get(self.at).copied()
    }

    /// Moves on by `count` bytes, at most to the end.
    #[inline]
    pub(crate) fn skip(&mut self, count: usize) {
        self.at = (self.at + count).min(self.line.len());
    }

    /// Expects exactly this byte.
    #[inline]
    pub(crate) fn byte(&mut self, expected: u8) -> Option<()> {
        (self.peek()? == expected).then(|| self.at += 1)
    }

    /// Expects exactly these bytes.
    #[inline]
    pub(crate) fn literal(&mut self, expected: &[u8]) -> Option<()> {
        self.rest().starts_with(expected).then(|| self.at += expected.len())
    }

    /// Passes over spaces and tabs, if any.
    #[inline]
    pub(crate) fn spaces(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// Expects exactly `count` digits (at most nine) and returns their number.
    #[inline]
    pub(crate) fn digits(&mut self, count: usize) -> Option<u32> {
        let digits = self.line.get(self.at..self.at + count)?;
        let mut number = 0;
        for byte in digits {
            if !byte.is_ascii_digit() {
                return None;
            }
            number = number * 10 + u32::from(byte - b'0');
        }
        self.at += count;
        Some(number)
    }

    /// Expects one digit or more and returns where they lie.
    #[inline]
    pub(crate) fn digit_run(&mut self) -> Option<Span> {
        let start = self.at;
        let count = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        (count > 0).then(|| Span::new(start, start + count))
    }

    /// Expects at least one byte before the next `end`, and returns where they lie; `end` is passed over.
    #[inline]
    pub(crate) fn until(&mut self, end: u8) -> Option<Span> {
        let length = memchr::memchr(end, self.rest())?;
        if length == 0 {
            return None;
        }
        let span = Span::new(self.at, self.at + length);
        self.at += length + 1;
        Some(span)
    }

    /// Expects at least one byte before the next `end`, and returns where they lie; `end` is passed over.
    #[inline]
    pub(crate) fn until_text(&mut self, end: &[u8]) -> Option<Span> {
        let length = find(self.rest(), end).filter(|length| *length > 0)?;
        let span = Span::new(self.at, self.at + length);
        self.at += length + end.len();
        Some(span)
    }

    /// Expects `[`, at least one byte, and `]`; returns what stands between them.
    #[inline]
    pub(crate) fn bracketed(&mut self) -> Option<Span> {
        let mut ahead = *self;
        ahead.byte(b'[')?;
        let inner = ahead.until(b']')?;
        *self = ahead;
        Some(inner)
    }

    /// Expects at least one byte that `is_part`, and returns where they lie.
    #[inline]
    pub(crate) fn while_part(&mut self, is_part: impl Fn(u8) -> bool) -> Option<Span> {
        let length = self.rest().iter().take_while(|byte| is_part(**byte)).count();
        let span = Span::new(self.at, self.at + length);
        self.at += length;
        (length > 0).then_some(span)
    }

    /// Expects a number that fits, of any length.
    #[inline]
    pub(crate) fn number(&mut self) -> Option<i64> {
        let mut ahead = *self;
        let digits = ahead.digit_run()?;
        let number = std::str::from_utf8(digits.of(self.line)).ok()?.parse().ok()?;
        *self = ahead;
        Some(number)
    }

    /// Expects a word that names a level.
    #[inline]
    pub(crate) fn level(&mut self) -> Option<Level> {
        let mut ahead = *self;
        let level = Level::from_word(ahead.word()?.of(self.line))?;
        *self = ahead;
        Some(level)
    }

    /// Expects a word: bytes up to a space or the end of the line. The space is left.
    #[inline]
    pub(crate) fn word(&mut self) -> Option<Span> {
        let rest = self.rest();
        let length = rest.iter().position(|byte| *byte == b' ' || *byte == b'\t').unwrap_or(rest.len());
        if length == 0 {
            return None;
        }
        let span = Span::new(self.at, self.at + length);
        self.at += length;
        Some(span)
    }

    /// From here to the end of the line.
    #[inline]
    pub(crate) fn remainder(&self) -> Span {
        Span::new(self.at, self.line.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_moves_nothing() {
        let mut cursor = Cursor::new(b"12ab cd");
        assert_eq!(cursor.digits(3), None);
        assert_eq!(cursor.digits(2), Some(12));
        assert_eq!(cursor.byte(b'x'), None);
        assert_eq!(cursor.until(b';'), None);
        assert_eq!(cursor.word(), Some(Span::new(2, 4)));
        cursor.spaces();
        assert_eq!(cursor.rest(), b"cd");
        cursor.skip(9);
        assert_eq!((cursor.peek(), cursor.word(), cursor.digit_run()), (None, None, None));
    }

    #[test]
    fn a_failed_step_of_several_bytes_moves_nothing() {
        let mut cursor = Cursor::new(b"[] 99999999999999999999 warn");
        assert_eq!(cursor.bracketed(), None);
        cursor.skip(3);
        assert_eq!((cursor.number(), cursor.level(), cursor.until_text(b"9 x")), (None, None, None));
        assert_eq!(cursor.while_part(|byte| byte == b'x'), None);
        assert_eq!(cursor.until_text(b"9 "), Some(Span::new(3, 22)));
        assert_eq!(cursor.level(), Some(Level::Warning));
    }
}
