//! lighttpd's error log: `2024-05-01 12:30:45: (mod_auth.c.525) message`.
//! <https://redmine.lighttpd.net/projects/lighttpd/wiki/Server_errorlogDetails>

use crate::find::find;
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject, address, time};

pub(super) const FORMAT: Format = Format {
    name: "lighttpd-error",
    title: "lighttpd error log",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "2024-05-01 12:30:45: (mod_auth.c.525) password doesn't match for /admin/ username: alice, IP: 203.0.113.9",
        "2024-05-01 12:30:46: (server.c.1513) server started (lighttpd/1.4.59)",
        "2024-05-01 12:31:00: (log.c.217) server stopped by UID = 0 PID = 1",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, _) = time::iso(&mut cursor)?;
    cursor.literal(b": (")?;
    let source = cursor.until(b')')?;
    let is_source = |text: &[u8]| find(text, b".c.").is_some_and(|dot| text[dot + 3..].iter().all(u8::is_ascii_digit));
    if !is_source(source.of(line)) {
        return None;
    }
    cursor.byte(b' ')?;
    let message = cursor.remainder();
    let client = find(message.of(line), b"IP: ");
    let address =
        client.map(|client| address::first_v4(line, Span { start: message.start + client as u32, ..message }));
    Some(Header { time_ms, process: source, address: address.unwrap_or_default(), message, ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[0].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!(header.time_ms, Some(1_714_566_645_000));
        assert_eq!((header.process.of(line), header.address.of(line)), (&b"mod_auth.c.525"[..], &b"203.0.113.9"[..]));
        assert!(header.message.of(line).starts_with(b"password"));
    }

    #[test]
    fn err_near_misses() {
        for line in ["2024-05-01 12:30:45: x", "2024-05-01 12:30:45: (main) x", "2024-05-01 12:30:45 (a.c.1) x"] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
