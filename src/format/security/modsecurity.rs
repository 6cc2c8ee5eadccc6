//! ModSecurity's audit log, serial: a transaction is a stretch of sections, `--boundary-A--` to `--boundary-Z--`
//! (`---boundary---A--` from version 3 on).
//!
//! Section A has time and addresses, B the request, F the answer, H what the rules said.
//! <https://github.com/owasp-modsecurity/ModSecurity/wiki/ModSecurity-2-Data-Formats>

use crate::find::find;
use crate::format::cursor::Cursor;
use crate::format::time;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject};
use crate::input::RecordRule;

pub(super) const FORMAT: Format = Format {
    name: "modsecurity",
    title: "ModSecurity audit log (serial)",
    specificity: 0.99,
    extent: Extent::Record(RecordRule::Begins(|line| section(line) == Some(b'A'))),
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "--a1b2c3d4-A--\n[01/May/2024:14:30:45.123456 +0200] ZjIbdX8AAQEAAB 203.0.113.9 51234 192.0.2.10 443\n--a1b2c3d4-B--\nGET /cart?id=1%27%20or%201=1 HTTP/1.1\nHost: shop.example.com\n\n--a1b2c3d4-F--\nHTTP/1.1 403 Forbidden\n\n--a1b2c3d4-H--\nMessage: Access denied with code 403 (phase 2). Matched SQL injection. [id \"942100\"] [severity \"CRITICAL\"]\nAction: Intercepted (phase 2)\n\n--a1b2c3d4-Z--",
        "---q7Xy2---A--\n[01/May/2024:12:30:46 +0000] 171456664612.345 198.51.100.23 40000 192.0.2.10 80\n---q7Xy2---B--\nPOST /login HTTP/1.1\n\n---q7Xy2---F--\nHTTP/1.1 200\n\n---q7Xy2---Z--",
    ],
    grammar: Grammar::Fixed(parse),
};

/// The letter of the section that a line begins.
fn section(line: &[u8]) -> Option<u8> {
    let inner = line.trim_ascii_end().strip_prefix(b"--")?.strip_suffix(b"--")?;
    let (letter, boundary) = inner.split_last()?;
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'@');
    let fits = boundary.len() > 4 && boundary.ends_with(b"-") && boundary.iter().all(is_part);
    (fits && letter.is_ascii_uppercase()).then_some(*letter)
}

fn parse(record: &[u8]) -> Option<Header> {
    let mut header = Header::default();
    let (mut in_section, mut is_first, mut is_dated) = (0, false, false);
    let mut request = Span::default();
    let mut start = 0;
    while start < record.len() {
        let end = memchr::memchr(b'\n', &record[start..]).map_or(record.len(), |length| start + length);
        let line = Span::new(start, start + record[start..end].trim_ascii_end().len());
        start = end + 1;
        if let Some(letter) = section(line.of(record)) {
            (in_section, is_first) = (letter, true);
            continue;
        }
        match in_section {
            b'A' if is_first => {
                (header.time_ms, header.address) = opening(record, line)?;
                is_dated = true;
            }
            b'B' if is_first => {
                request = line;
                (header.method, header.path) = asked(record, line);
            }
            b'F' if is_first => (header.status, header.status_span) = answered(record, line),
            b'H' if header.message.is_empty() && line.of(record).starts_with(b"Message: ") => {
                header.message = Span { start: line.start + 9, ..line };
                header.level = gravity(header.message.of(record));
            }
            _ => {}
        }
        is_first = false;
    }
    // What no rule spoke of is told by the request.
    header.message = if header.message.is_empty() { request } else { header.message };
    is_dated.then_some(header)
}

/// `[time] id client port server port`
fn opening(record: &[u8], line: Span) -> Option<(Option<i64>, Span)> {
    let mut cursor = Cursor::new(&record[..line.end as usize]);
    cursor.skip(line.start as usize);
    cursor.byte(b'[')?;
    let stamp = time::web(&mut cursor).filter(|stamp| stamp.clock == Clock::Zoned)?;
    cursor.literal(b"] ")?;
    cursor.until(b' ')?;
    Some((stamp.instant, cursor.until(b' ')?))
}

/// Method and path of `GET /cart HTTP/1.1`.
fn asked(record: &[u8], line: Span) -> (Span, Span) {
    let mut cursor = Cursor::new(&record[..line.end as usize]);
    cursor.skip(line.start as usize);
    let method = cursor.word().unwrap_or_default();
    cursor.spaces();
    (method, cursor.word().unwrap_or_default())
}

/// The status of `HTTP/1.1 403 Forbidden`.
fn answered(record: &[u8], line: Span) -> (u16, Span) {
    let mut cursor = Cursor::new(&record[..line.end as usize]);
    cursor.skip(line.start as usize);
    let _ = cursor.until(b' ');
    let span = cursor.digit_run().unwrap_or_default();
    let status = std::str::from_utf8(span.of(record)).ok().and_then(|digits| digits.parse().ok());
    status.map_or((0, Span::default()), |status| (status, span))
}

/// The level of `… [severity "CRITICAL"] …`.
fn gravity(message: &[u8]) -> Option<Level> {
    let mark = b"[severity \"";
    let start = find(message, mark)? + mark.len();
    let word = message[start..].split(|byte| *byte == b'"').next()?;
    Level::from_field(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.123Z | critical | - | - | 203.0.113.9 | Access denied with code 403 (phase 2). Matched SQL injection. [id \"942100\"] [severity \"CRITICAL\"]"
        );
        assert_eq!(sample(&FORMAT, 1), "2024-05-01T12:30:46Z | - | - | - | 198.51.100.23 | POST /login HTTP/1.1");
        let record = FORMAT.samples[0].as_bytes();
        let header = parse(record).unwrap();
        assert_eq!((header.method.of(record), header.path.of(record)), (&b"GET"[..], &b"/cart?id=1%27%20or%201=1"[..]));
        assert_eq!(header.status, 403);
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "--a1b2c3d4-B--\nGET / HTTP/1.1",
                "--a1b2c3d4-A--\nGET / HTTP/1.1",
                "--A--\n[01/May/2024:14:30:45 +0200] id 203.0.113.9 51234 192.0.2.10 443",
            ],
        );
    }
}
