//! Addresses as logs write them: with and without a port, in brackets, within a text.

use super::Span;
use crate::find::find;

/// The address in `192.0.2.7:49152`, `[2001:db8::7]:49152`, `192.0.2.7` or `2001:db8::7`.
/// Of bare IPv6 with a port nobody can say where it ends; it is left whole.
#[inline]
pub(crate) fn without_port(line: &[u8], pair: Span) -> Span {
    let text = pair.of(line);
    if text.first() == Some(&b'[') {
        let end = memchr::memchr(b']', text).unwrap_or(text.len());
        return Span { start: pair.start + 1, end: pair.start + end as u32 };
    }
    match memchr::memchr(b':', text) {
        Some(colon) if memchr::memrchr(b':', text) == Some(colon) => {
            Span { start: pair.start, end: pair.start + colon as u32 }
        }
        _ => pair,
    }
}

/// The address in a pair that surely ends in a port, as `2001:db8::7:49152` may in some logs; none without a port.
#[inline]
pub(crate) fn before_port(line: &[u8], pair: Span) -> Option<Span> {
    let text = pair.of(line);
    let colon = memchr::memrchr(b':', text)?;
    let port = &text[colon + 1..];
    if colon == 0 || port.is_empty() || !port.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let is_bracketed = text[0] == b'[' && text[colon - 1] == b']';
    let inset = u32::from(is_bracketed);
    Some(Span { start: pair.start + inset, end: pair.start + colon as u32 - inset })
}

/// Whether all of it may be an address: four numbers with dots, or hexadecimal digits with two colons or more.
#[inline]
pub(crate) fn is_address(text: &[u8]) -> bool {
    let count = |mark: u8| text.iter().filter(|byte| **byte == mark).count();
    if text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') {
        return count(b'.') == 3 && text.split(|byte| *byte == b'.').all(|part| (1..=3).contains(&part.len()));
    }
    count(b':') >= 2 && text.iter().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.' | b'%'))
}

/// The first IPv4 address in `span`, where it stands by itself.
pub(crate) fn first_v4(line: &[u8], span: Span) -> Span {
    let text = span.of(line);
    let mut at = 0;
    while at < text.len() {
        let is_part = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
        let length = text[at..].iter().take_while(is_part).count();
        let run = &text[at..at + length];
        let run = run.strip_suffix(b".").unwrap_or(run);
        let before = at.checked_sub(1).map(|place| text[place]);
        if is_address(run) && before.is_none_or(|byte| !byte.is_ascii_alphanumeric() && byte != b'-') {
            let start = span.start as usize + at;
            return Span::new(start, start + run.len());
        }
        at += length.max(1);
    }
    Span::default()
}

/// The other side's address, where the message names one as daemons do: `… from 203.0.113.31 …`, `rhost=203.0.113.31`.
#[inline]
pub(crate) fn peer(line: &[u8], message: Span) -> Span {
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

/// The same where it is an address by its look, or a name of three parts at the least: in other messages, names of people have
/// dots, too.
#[inline]
pub(crate) fn peer_address(line: &[u8], message: Span) -> Span {
    let found = peer(line, message);
    let text = found.of(line);
    let is_name = || text.iter().filter(|byte| **byte == b'.').count() >= 2;
    if is_address(text) || is_name() { found } else { Span::default() }
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
    let is_address = is_address(&text[start..end]);
    is_address.then_some((start, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: &str, cut: impl Fn(&[u8], Span) -> Span) -> &str {
        let span = cut(line.as_bytes(), Span::new(0, line.len()));
        &line[span.start as usize..span.end as usize]
    }

    #[test]
    fn ok_ports() {
        for (pair, address) in [
            ("192.0.2.7:49152", "192.0.2.7"),
            ("192.0.2.7", "192.0.2.7"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("2001:db8::7", "2001:db8::7"),
            ("[", ""),
            ("", ""),
        ] {
            assert_eq!(text(pair, without_port), address, "{pair}");
        }
        let before = |line: &[u8], span: Span| before_port(line, span).unwrap_or_default();
        for (pair, address) in [
            ("192.0.2.7:49152", "192.0.2.7"),
            ("2001:db8::7:49152", "2001:db8::7"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ("192.0.2.7", ""),
            ("192.0.2.7:", ""),
            (":443", ""),
            ("", ""),
        ] {
            assert_eq!(text(pair, before), address, "{pair}");
        }
    }

    #[test]
    fn ok_addresses() {
        for address in ["192.0.2.7", "2001:db8::7", "::ffff:192.0.2.7", "fe80::1%0"] {
            assert!(is_address(address.as_bytes()), "{address}");
        }
        for other in ["", "example.com", "1.2.3", "1.2.3.4.5", "1.2..4", "1234.1.1.1", "12:30", "a:b", "www:443"] {
            assert!(!is_address(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn ok_first() {
        assert_eq!(text("from outside:198.51.100.9/443 to inside:192.0.2.7", first_v4), "198.51.100.9");
        assert_eq!(text("version 1.2.3 banned 192.0.2.7.", first_v4), "192.0.2.7");
        assert_eq!(text("v1.2.3.4 of ip-10.0.0.1", first_v4), "");
        assert_eq!(text("", first_v4), "");
    }
}
