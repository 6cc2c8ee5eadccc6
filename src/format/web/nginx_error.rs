//! nginx's error log: `2024/05/01 12:30:45 [error] pid#tid: *connection message, client: …, server: …, request: "…"`.
//! OpenResty and Tengine write it too; their Lua traces spread over lines.
//! <https://nginx.org/en/docs/ngx_core_module.html#error_log>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "nginx-error",
    title: "nginx error log",
    specificity: 0.98,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        r#"2024/05/01 12:30:45 [error] 2865#0: *66647 open() "/srv/www/missing.png" failed (2: No such file or directory), client: 203.0.113.9, server: www.example.com, request: "GET /missing.png HTTP/1.1", host: "www.example.com""#,
        r#"2024/05/01 12:30:46 [warn] 2865#2865: *9134 upstream server temporarily disabled while connecting to upstream, client: 2001:db8::7, server: , request: "GET / HTTP/2.0", upstream: "http://192.0.2.20:8080/", host: "shop.example.com""#,
        "2024/05/01 12:31:00 [notice] 812#812: signal 1 (SIGHUP) received from 1, reconfiguring",
        "2024/05/01 12:31:02 [emerg] 812#812: bind() to 0.0.0.0:80 failed (98: Address already in use)",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    if line.get(4) != Some(&b'/') {
        return None;
    }
    let mut cursor = Cursor::new(line);
    let (time_ms, _) = time::iso(&mut cursor)?;
    cursor.literal(b" [")?;
    let level = Level::from_word(cursor.until(b']')?.of(line))?;
    cursor.byte(b' ')?;
    cursor.digit_run()?;
    cursor.byte(b'#')?;
    cursor.digit_run()?;
    cursor.literal(b": ")?;
    connection(&mut cursor);
    let message = cursor.remainder();
    let address = named(line, message, b", client: ");
    let host = named(line, message, b", server: ");
    Some(Header { time_ms, level: Some(level), host, address, message, ..Header::default() })
}

/// Passes over `*66647 `.
fn connection(cursor: &mut Cursor<'_>) {
    let mut ahead = *cursor;
    if ahead.byte(b'*').is_some() && ahead.digit_run().is_some() && ahead.byte(b' ').is_some() {
        *cursor = ahead;
    }
}

/// What follows `name` up to the next comma. The last one counts, for a message may quote a request that holds the name.
#[inline]
fn named(line: &[u8], message: Span, name: &[u8]) -> Span {
    let text = message.of(line);
    let Some(start) = memchr::memmem::rfind(text, name).map(|start| start + name.len()) else {
        return Span::default();
    };
    let length = memchr::memchr(b',', &text[start..]).unwrap_or(text.len() - start);
    let start = message.start as usize + start;
    Span::new(start, start + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[0].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!(header.time_ms, Some(1_714_566_645_000)); // date -u -d '2024-05-01 12:30:45' +%s
        assert_eq!(header.level, Some(Level::Error));
        assert_eq!(header.address.of(line), b"203.0.113.9");
        assert_eq!(header.host.of(line), b"www.example.com");
        assert!(header.message.of(line).starts_with(b"open() \"/srv"));
    }

    #[test]
    fn ok_without_a_client() {
        let line = FORMAT.samples[2].as_bytes();
        let header = parse(line).unwrap();
        assert!(header.address.is_empty() && header.host.is_empty());
        assert!(header.message.of(line).starts_with(b"signal 1"));
        let line = FORMAT.samples[1].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!((header.host.of(line), header.address.of(line)), (&b""[..], &b"2001:db8::7"[..]));
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "2024-05-01 12:30:45 [error] 1#1: x",
            "2024/05/01 12:30:45 [hello] 1#1: x",
            "2024/05/01 12:30:45 [error] 1: x",
            "2024/05/01 12:30:45 [error] x",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
