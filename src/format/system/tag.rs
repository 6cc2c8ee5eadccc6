//! The tag of a syslog line, `tag[pid]: `.

use crate::format::Span;
use crate::format::cursor::Cursor;

/// The longest tag that is taken for one. RFC 3164 allows 32; units of systemd are longer.
const MAX_TAG: usize = 128;

/// Parts `tag[pid]: message`, `tag: message` and `tag 1.4.1: message`. Without a tag, all is message.
#[inline]
pub(super) fn tag(line: &[u8], cursor: Cursor<'_>) -> (Span, Span) {
    let start = cursor.at();
    let rest = cursor.rest();
    let name = rest.iter().take(MAX_TAG).position(|byte| matches!(byte, b'[' | b':' | b' ')).unwrap_or(0);
    let mut end = name;
    match rest.get(end) {
        Some(b'[') => end += memchr::memchr(b']', &rest[end..]).map_or(0, |close| close + 1),
        // A version may stand between the tag and the colon.
        Some(b' ') => {
            end += 1 + rest[end + 1..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
            end = if end > name + 1 { end } else { name };
        }
        _ => {}
    }
    if name == 0 || rest.get(end) != Some(&b':') {
        return (Span::default(), cursor.remainder());
    }
    let message = end + 1 + usize::from(rest.get(end + 1) == Some(&b' '));
    (Span::new(start, start + name), Span::new(start + message, line.len()))
}
