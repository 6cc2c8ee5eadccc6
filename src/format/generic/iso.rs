//! Whatever begins with an ISO 8601 time and, nearly always, a level: log4j, logback, Spring Boot, Python, .NET, Go and
//! Rust loggers, and most that people write themselves.
//!
//! After the time, up to six words are looked through for a level, between brackets, dashes, pipes and colons; then come,
//! all optional, a thread in brackets and a logger that a colon or a dash ends. The rest is the message.

use crate::find::find;
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "iso-level",
    title: "ISO 8601 time, level, message",
    specificity: 0.80,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "2015-10-18 18:01:47,978 INFO [main] org.apache.hadoop.mapreduce.v2.app.MRAppMaster: Created MRAppMaster for application appattempt_1445144423722_0020_000001",
        "2024-05-01T12:30:45.123Z ERROR connection to db-3 lost after 30 s",
        "[2024-05-01T12:30:45+02:00] [error] upstream timed out",
        "2024/05/01 12:30:45 [notice] starting 4 workers",
        "2024-05-01T12:30:45Z listening on 10.0.0.4:8080",
        "\"2024-05-01 12:30:46\"\t\"cart 7 was paid\"\tshop",
    ],
    grammar: Grammar::Fixed(parse),
};

/// How many words after the time may come before the level.
const WORDS_BEFORE_LEVEL: usize = 6;

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let end = opening(&mut cursor);
    let time_ms = stamp(&mut cursor)?;
    if let Some(end) = end {
        cursor.byte(end)?;
    }
    Some(rest(line, cursor, time_ms))
}

/// Reads the time, with the name of its zone where one follows.
pub(super) fn stamp(cursor: &mut Cursor<'_>) -> Option<Option<i64>> {
    let (time_ms, is_zoned) = time::iso(cursor)?;
    let mut ahead = *cursor;
    if is_zoned || ahead.byte(b' ').is_none() {
        return Some(time_ms);
    }
    let zone = time::zone_name(&mut ahead).filter(|_| matches!(ahead.peek(), None | Some(b' ' | b']' | b':' | b'|')));
    let Some(zone) = zone else { return Some(time_ms) };
    *cursor = ahead;
    Some(time_ms.map(|time| time - zone))
}

/// Passes over a bracket, or the quote of a table's first value; returns what must stand after the time then.
fn opening(cursor: &mut Cursor<'_>) -> Option<u8> {
    let end = match cursor.peek()? {
        b'[' => b']',
        b'"' => b'"',
        _ => return None,
    };
    cursor.skip(1);
    Some(end)
}

/// What follows the time, in this format and in those that differ from it in the time.
pub(super) fn rest(line: &[u8], mut cursor: Cursor<'_>, time_ms: Option<i64>) -> Header {
    separators(&mut cursor);
    let after_time = cursor;
    let Some(level) = find_level(&mut cursor, line) else {
        return Header { time_ms, message: after_time.remainder(), ..Header::default() };
    };
    let (process, message) = logger(line, cursor);
    Header { time_ms, level: Some(level), process, message, ..Header::default() }
}

/// Passes over what stands between fields.
pub(super) fn separators(cursor: &mut Cursor<'_>) {
    while let Some(b' ' | b'\t' | b'|' | b'-' | b':' | b',') = cursor.peek() {
        cursor.skip(1);
    }
}

/// Looks for a word that names a level, and leaves the cursor after it.
fn find_level(cursor: &mut Cursor<'_>, line: &[u8]) -> Option<Level> {
    let mut ahead = *cursor;
    for _ in 0..WORDS_BEFORE_LEVEL {
        let word = ahead.word()?.of(line);
        if let Some(level) = level_in(word) {
            separators(&mut ahead);
            *cursor = ahead;
            return Some(level);
        }
        separators(&mut ahead);
    }
    None
}

/// The level that `[WARN]`, `WARN:`, `<warn>`, `level=warn` or `warn` names. In lower case a bare word is taken only
/// between marks, for "error" and "info" are words of messages too.
pub(super) fn level_in(word: &[u8]) -> Option<Level> {
    let inner = word.strip_prefix(b"level=").unwrap_or(word);
    let trimmed = inner.trim_ascii_end_by(b"])>:,|").trim_ascii_start_by(b"[(<|");
    let marked = trimmed.len() < word.len();
    let level = Level::from_word(trimmed)?;
    (marked || trimmed[0].is_ascii_uppercase()).then_some(level)
}

/// Trimming by a set of bytes.
trait TrimBy {
    fn trim_ascii_start_by(&self, set: &[u8]) -> &Self;
    fn trim_ascii_end_by(&self, set: &[u8]) -> &Self;
}

impl TrimBy for [u8] {
    fn trim_ascii_start_by(&self, set: &[u8]) -> &Self {
        let start = self.iter().position(|byte| !set.contains(byte)).unwrap_or(self.len());
        &self[start..]
    }

    fn trim_ascii_end_by(&self, set: &[u8]) -> &Self {
        let end = self.iter().rposition(|byte| !set.contains(byte)).map_or(0, |last| last + 1);
        &self[..end]
    }
}

/// Reads `4242 --- [thread] logger : ` as far as it is there; the logger is the process, the rest the message.
pub(super) fn logger(line: &[u8], mut cursor: Cursor<'_>) -> (Span, Span) {
    process_id(&mut cursor);
    // Threads may hold brackets of their own, but no "] " inside.
    if cursor.peek() == Some(b'[')
        && let Some(length) = find(cursor.rest(), b"] ")
    {
        cursor.skip(length + 2);
        separators(&mut cursor);
    }
    let before = cursor;
    let Some(name) = cursor.word() else { return (Span::default(), before.remainder()) };
    let bytes = name.of(line);
    if let Some(b':') = bytes.last()
        && is_logger(&bytes[..bytes.len() - 1])
    {
        cursor.spaces();
        return (Span { start: name.start, end: name.end - 1 }, cursor.remainder());
    }
    cursor.spaces();
    let dash_or_colon = cursor.literal(b"- ").or_else(|| cursor.literal(b": "));
    if is_logger(bytes) && dash_or_colon.is_some() {
        cursor.spaces();
        return (name, cursor.remainder());
    }
    (Span::default(), before.remainder())
}

/// Passes over Spring Boot's `4242 --- `.
fn process_id(cursor: &mut Cursor<'_>) {
    let mut ahead = *cursor;
    if ahead.digit_run().is_some() && ahead.literal(b" --- ").is_some() {
        *cursor = ahead;
    }
}

/// Whether the word looks like the name of a logger: letters, digits, dots and a few marks, not a number.
fn is_logger(word: &[u8]) -> bool {
    let is_part =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'$' | b'/' | b':' | b'#');
    word.first().is_some_and(u8::is_ascii_alphabetic) && word.iter().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &str) -> (Option<Level>, String, String) {
        let header = parse(line.as_bytes()).unwrap();
        let text = |span: Span| String::from_utf8_lossy(span.of(line.as_bytes())).into_owned();
        (header.level, text(header.process), text(header.message))
    }

    #[test]
    fn ok_fields() {
        let parts = |level, process: &str, message: &str| (Some(level), process.to_owned(), message.to_owned());
        assert_eq!(
            fields(FORMAT.samples[0]),
            parts(
                Level::Info,
                "org.apache.hadoop.mapreduce.v2.app.MRAppMaster",
                "Created MRAppMaster for application appattempt_1445144423722_0020_000001"
            )
        );
        assert_eq!(fields(FORMAT.samples[1]), parts(Level::Error, "", "connection to db-3 lost after 30 s"));
        assert_eq!(
            fields("2024-05-01 12:30:45.123  WARN 4242 --- [nio-8080-exec-1] c.e.Cart : Cart is empty"),
            parts(Level::Warning, "c.e.Cart", "Cart is empty")
        );
        assert_eq!(
            fields("2024-05-01 12:30:45,123 - billing.worker - CRITICAL - out of disk"),
            parts(Level::Critical, "", "out of disk")
        );
        assert_eq!(fields(FORMAT.samples[2]), parts(Level::Error, "", "upstream timed out"));
        assert_eq!(fields(FORMAT.samples[3]).0, Some(Level::Notice));
    }

    #[test]
    fn ok_without_a_level() {
        let (level, process, message) = fields(FORMAT.samples[4]);
        assert_eq!((level, process.as_str(), message.as_str()), (None, "", "listening on 10.0.0.4:8080"));
        assert_eq!(fields("2024-05-01T12:30:45Z an error of the user").0, None);
    }

    #[test]
    fn ok_times() {
        // date -u -d '2024-05-01 12:30:45' +%s
        assert_eq!(parse(b"2024-05-01T12:30:45Z x").unwrap().time_ms, Some(1_714_566_645_000));
        assert_eq!(parse(b"2024-05-01T12:30:45+02:00 x").unwrap().time_ms, Some(1_714_559_445_000));
        assert_eq!(parse(b"2024-05-01 14:30:45 CEST x").unwrap().time_ms, Some(1_714_566_645_000));
        assert_eq!(parse(b"[2024-05-01 07:00:45.5 EST] x").unwrap().time_ms, Some(1_714_564_845_500));
        assert_eq!(parse(b"2024-05-01 12:30:45 ESTABLISHED").unwrap().time_ms, Some(1_714_566_645_000));
        assert_eq!(parse(b"2024-05-51 12:30:45 x").unwrap().time_ms, None);
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "2024-05-01 INFO x",
            "at 2024-05-01 12:30:45 INFO x",
            "[2024-05-01 12:30:45 INFO x",
            "\"2024-05-01 12:30:45 x",
            "",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
