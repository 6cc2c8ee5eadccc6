//! The tag of a syslog line, `tag[pid]: `, and the address that a daemon's message names.

use crate::find::find;
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

/// The other side's address, where the message names one as daemons do: `… from 203.0.113.31 …`, `rhost=203.0.113.31`.
#[inline]
pub(super) fn peer(line: &[u8], message: Span) -> Span {
    let text = message.of(line);
    if let Some((start, end)) = leaving(text) {
        let start = message.start as usize + start;
        return Span::new(start, start + end);
    }
    let mark = [&b" from "[..], b"rhost="].into_iter().find_map(|mark| Some(find(text, mark)? + mark.len()));
    let Some(start) = mark else { return Span::default() };
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'-');
    let length = text[start..].iter().take_while(is_part).count();
    // `from 203.0.113.31: 11: Bye Bye`, `from 203.0.113.31.`: what ends the word is none of it, but for IPv6's `::`.
    let found = &text[start..start + length];
    let is_open = found.ends_with(b"::") && !found.ends_with(b":::");
    let found = if is_open { found } else { found.strip_suffix(b":").unwrap_or(found) };
    let found = found.strip_suffix(b".").unwrap_or(found);
    // A name of a host or an address holds a dot or a colon; "from" is also just a word.
    if !found.iter().any(|byte| matches!(byte, b'.' | b':')) {
        return Span::default();
    }
    let start = message.start as usize + start;
    Span::new(start, start + found.len())
}

/// Of who leaves sshd, which puts the user before the address: `Connection closed by authenticating user ann 192.0.2.7 port 5`.
/// Returns where the address begins in the message, and its length.
#[inline]
fn leaving(text: &[u8]) -> Option<(usize, usize)> {
    const WAYS: [&[u8]; 4] =
        [b"Connection closed by ", b"Connection reset by ", b"Disconnected from ", b"Disconnecting "];
    if !matches!(text.first(), Some(b'C' | b'D')) {
        return None;
    }
    let way = WAYS.iter().find(|way| text.starts_with(way))?;
    // The user's name is the client's to choose; what stands before the last port is sshd's.
    let (start, end) = match memchr::memmem::rfind(text, b" port ") {
        Some(end) => (memchr::memrchr(b' ', &text[..end])? + 1, end),
        None => (way.len(), way.len() + text[way.len()..].iter().take_while(|byte| **byte != b' ').count()),
    };
    let length = end.checked_sub(start)?;
    let is_address = super::super::address::is_address(&text[start..end]);
    is_address.then_some((start, length))
}
