//! `key=value` within a line, as firewalls and audit daemons write it.

use crate::format::Span;

/// Where the value of `key` lies in `within`: up to the next separator, or between quotes. The key stands at the beginning
/// or after a separator. The empty span where there is no such key.
#[inline]
pub(super) fn value(line: &[u8], within: Span, key: &[u8], is_separator: impl Fn(u8) -> bool) -> Span {
    let text = within.of(line);
    for start in memchr::memmem::find_iter(text, key) {
        let begins = start == 0 || is_separator(text[start - 1]);
        let value = start + key.len() + 1;
        if !begins || text.get(value - 1) != Some(&b'=') {
            continue;
        }
        let rest = &text[value..];
        let (skipped, length) = match rest.first() {
            Some(b'"') => (1, memchr::memchr(b'"', &rest[1..])),
            _ => (0, rest.iter().position(|byte| is_separator(*byte))),
        };
        let from = within.start as usize + value + skipped;
        return Span::new(from, from + length.unwrap_or(rest.len() - skipped));
    }
    Span::default()
}

/// Whether fields are parted by this byte in most logs.
#[inline]
pub(super) fn is_space(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_values() {
        let line = br#"x a=1 ba=2 b="c d" c=" e="#;
        let value = |key: &str| value(line, Span::new(0, line.len()), key.as_bytes(), is_space).of(line);
        assert_eq!(value("a"), b"1");
        assert_eq!(value("ba"), b"2");
        assert_eq!(value("b"), b"c d");
        assert_eq!(value("c"), b" e=");
        assert_eq!(value("e"), b"");
        assert_eq!(value("d"), b"");
    }
}
