//! Apache error logs, 2.2 and 2.4: `[weekday month day time year] [level] message`,
//! and `[… time.micro year] [module:level] [pid N:tid N] [client ip:port] message`.
//! Grammar: <https://httpd.apache.org/docs/2.4/mod/core.html#errorlogformat>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, address, time};

pub(super) const FORMAT: Format = Format {
    name: "apache-error",
    title: "Apache error log",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "[Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok /etc/httpd/conf/workers2.properties",
        "[Mon Dec 05 10:00:01 2005] [error] [client 203.0.113.9] File does not exist: /var/www/html/missing",
        "[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708:tid 4328636416] [client 192.0.2.7:49152] AH00128: File does not exist: /usr/local/favicon.ico",
        "[Tue Mar 05 06:25:02.000123 2024] [mpm_event:notice] [pid 811:tid 139] AH00489: configured -- resuming normal operations",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.byte(b'[')?;
    let time_ms = time::ctime(&mut cursor)?.instant;
    cursor.literal(b"] [")?;
    let label = cursor.until(b']')?;
    let (process, level) = module_and_level(line, label)?;
    cursor.spaces();
    // In 2.4 the process and the client are part of the header; in 2.2 the client begins the message.
    if tag(&mut cursor, b"[pid ").is_some() {
        cursor.spaces();
    }
    let mut after_client = cursor;
    let client = client(&mut after_client).map(|bracket| Span { start: bracket.start + 7, ..bracket });
    let address = address::without_port(line, client.unwrap_or_default());
    if !process.is_empty() {
        after_client.spaces();
        cursor = after_client;
    }
    Some(Header { time_ms, level: Some(level), process, address, message: cursor.remainder(), ..Header::default() })
}

/// `error` or `core:error`.
fn module_and_level(line: &[u8], label: Span) -> Option<(Span, Level)> {
    let colon = memchr::memchr(b':', label.of(line));
    let split = colon.map_or(label.start, |colon| label.start + colon as u32);
    let word = Span { start: if colon.is_some() { split + 1 } else { split }, end: label.end };
    // trace1 to trace8
    let name = word.of(line);
    let level = if name.starts_with(b"trace") { Level::Trace } else { Level::from_word(name)? };
    Some((Span { start: label.start, end: split }, level))
}

/// Reads `[client 192.0.2.7:80]`, or `[client [2001:db8::7]:80]`, whose address has brackets of its own.
fn client(cursor: &mut Cursor<'_>) -> Option<Span> {
    let has_brackets = cursor.rest().starts_with(b"[client [");
    let found = tag(cursor, b"[client ")?;
    if !has_brackets {
        return Some(found);
    }
    Some(Span { start: found.start, end: cursor.until(b']')?.end })
}

/// Reads `[pid …]` or `[client …]`, and returns what stands between the brackets.
fn tag(cursor: &mut Cursor<'_>, opening: &[u8]) -> Option<Span> {
    if !cursor.rest().starts_with(opening) {
        return None;
    }
    cursor.skip(1);
    cursor.until(b']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[0].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!(header.time_ms, Some(1_133_671_664_000)); // date -u -d '2005-12-04 04:47:44' +%s
        assert_eq!(header.level, Some(Level::Notice));
        assert_eq!(header.message.of(line), b"workerEnv.init() ok /etc/httpd/conf/workers2.properties");
    }

    #[test]
    fn ok_version_2_4() {
        let line = FORMAT.samples[2].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!(header.time_ms, Some(1_315_564_949_902)); // date -u -d '2011-09-09 10:42:29' +%s, .902
        assert_eq!((header.process.of(line), header.address.of(line)), (&b"core"[..], &b"192.0.2.7"[..]));
        assert_eq!(header.message.of(line), b"AH00128: File does not exist: /usr/local/favicon.ico");
    }

    #[test]
    fn ok_version_6_client() {
        let line = b"[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 3:tid 4] [client [2001:db8::7]:49] AH00128: x";
        let header = parse(line).unwrap();
        assert_eq!((header.address.of(line), header.message.of(line)), (&b"2001:db8::7"[..], &b"AH00128: x"[..]));
    }

    #[test]
    fn ok_version_2_2_client() {
        let line = FORMAT.samples[1].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!(header.address.of(line), b"203.0.113.9");
        assert_eq!(header.message.of(line), b"[client 203.0.113.9] File does not exist: /var/www/html/missing");
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "[Sun Dec 04 04:47:44 2005] notice x",
            "[Sun Dec 04 2005] [notice] x",
            "[Sun Dec 04 04:47:44 2005] [hello] x",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
