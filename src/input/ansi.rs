//! Terminal colours in a log: escape sequences are taken out of a line before a grammar sees it.
//!
//! Understood are control sequences (`ESC [ … letter`) and operating system commands (`ESC ] … BEL`), after ECMA-48
//! sections 5.4 and 8.3.89; of anything else only the escape itself goes.

use std::borrow::Cow;

const ESCAPE: u8 = 0x1b;

/// The text without escape sequences.
pub fn strip_ansi(text: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr::memchr(ESCAPE, text) else { return Cow::Borrowed(text) };
    let mut plain = text[..first].to_vec();
    let mut rest = &text[first..];
    while let Some((_, after)) = rest.split_first() {
        rest = &after[sequence_length(after)..];
        let next = memchr::memchr(ESCAPE, rest).unwrap_or(rest.len());
        plain.extend_from_slice(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(plain)
}

/// The length of what belongs to the sequence after its escape. A sequence ends with its line.
fn sequence_length(text: &[u8]) -> usize {
    let ends = |is_end: fn(u8) -> bool| {
        let body = text.iter().skip(1);
        let end = body.clone().position(|byte| is_end(*byte) || *byte == b'\n');
        end.map_or(text.len(), |end| end + 1 + usize::from(text[end + 1] != b'\n'))
    };
    match text.first() {
        Some(b'[') => ends(|byte| (0x40..=0x7e).contains(&byte)),
        Some(b']') => ends(|byte| byte == 0x07),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_sequences() {
        let plain = |text: &'static [u8]| strip_ansi(text).into_owned();
        assert_eq!(plain(b"\x1b[31mERROR\x1b[0m failed"), b"ERROR failed");
        assert_eq!(plain(b"a\x1b]0;title\x07b"), b"ab");
        assert_eq!(plain(b"a\x1bb"), b"ab");
        assert_eq!(plain(b"a\x1b"), b"a");
        assert_eq!(plain(b"a\x1b[3"), b"a");
        assert_eq!(plain(b"a\x1b[3\nb"), b"a\nb");
        assert!(matches!(strip_ansi(b"plain"), Cow::Borrowed(b"plain")));
    }
}
