//! uWSGI's request log:
//! `[pid: 1|app: 0|req: 1/1] ip (user) {38 vars in 696 bytes} [time] GET /path => generated 47 bytes in 9 msecs (HTTP/1.1 200) …`.
//! What the application prints stands between its lines.
//! <https://uwsgi-docs.readthedocs.io/en/latest/LogFormat.html>

use super::request::is_method;
use crate::find::find;
use crate::format::amount::{self, Amount};
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "uwsgi",
    title: "uWSGI request log",
    specificity: 0.99,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Request,
    samples: &[
        "[pid: 88185|app: 0|req: 1/1] 192.0.2.7 () {38 vars in 696 bytes} [Wed May  1 12:30:45 2024] POST /cart => generated 47 bytes in 129 msecs (HTTP/1.1 200) 9 headers in 378 bytes (1 switches on core 3)",
        "[pid: 88186|app: 0|req: 3/4] 2001:db8::7 (alice) {34 vars in 617 bytes} [Wed May  1 12:30:46 2024] GET /a=>b?x=1 => generated 215 bytes in 68 micros (HTTP/2.0 404) 9 headers in 373 bytes (1 switches on core 8)",
        "[pid: 7|app: -1|req: -1/9] 198.51.100.23 () {30 vars in 300 bytes} [Wed May  1 12:30:47 2024] GET / => generated 21 bytes in 0 msecs (HTTP/1.0 500) 1 headers in 57 bytes (0 switches on core 0)",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.literal(b"[pid: ")?;
    cursor.digit_run()?;
    cursor.literal(b"|app: ")?;
    cursor.until(b']')?;
    cursor.byte(b' ')?;
    let address = cursor.until(b' ')?;
    let time_start = find(cursor.rest(), b"} [")?;
    cursor.skip(time_start + 3);
    let time_ms = time::ctime(&mut cursor)?.instant;
    cursor.literal(b"] ")?;
    let message = cursor.remainder();
    let method = cursor.word().filter(|word| is_method(word.of(line)))?;
    cursor.byte(b' ')?;
    let start = cursor.at();
    let length = find(cursor.rest(), b" => generated ")?;
    cursor.skip(length + 14);
    let path = Span::new(start, start + length);
    let sent = cursor.digit_run().map_or(Amount::default(), |bytes| Amount::digits(bytes.of(line)));
    let took = match cursor.literal(b" bytes in ") {
        Some(()) => {
            let start = cursor.at();
            cursor.until_text(b" (")?;
            amount::duration(&line[start..cursor.at() - 2])
        }
        None => {
            cursor.until(b'(')?;
            Amount::default()
        }
    };
    // (HTTP/1.1 200)
    cursor.until(b' ')?;
    let status = cursor.digits(3)? as u16;
    let status_span = Span::new(cursor.at() - 3, cursor.at());
    cursor.byte(b')')?;
    Some(Header { time_ms, address, method, path, status, status_span, took, sent, message, ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[1].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!(header.time_ms, Some(1_714_566_646_000)); // date -u -d '2024-05-01 12:30:46' +%s
        assert_eq!((header.address.of(line), header.status), (&b"2001:db8::7"[..], 404));
        assert_eq!((header.method.of(line), header.path.of(line)), (&b"GET"[..], &b"/a=>b?x=1"[..]));
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "[pid: 1] 192.0.2.7 () {38 vars} [Wed May  1 12:30:45 2024] GET / => generated 1 bytes (HTTP/1.1 200)",
            "[pid: 1|app: 0|req: 1/1] 192.0.2.7 () {38 vars} [Wed May  1 12:30:45 2024] GET / generated 1 (HTTP/1.1 200)",
            "[pid: 1|app: 0|req: 1/1] 192.0.2.7 () {38 vars} [Wed May  1 12:30:45 2024] GET / => generated 1 (HTTP/1.1)",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
