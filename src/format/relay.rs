//! What a syslog relay writes before another program's line: priority, time, host and tag.
//!
//! ```text
//! <134>Oct 11 22:14:15 fw1 haproxy[7]: …       RFC 3164, with or without the priority
//! Oct 11 2024 22:14:15 fw1 : …                 with a year, as Cisco writes it
//! 2024-05-01T12:30:45+02:00 fw1 haproxy[7]: …  rsyslog with ISO times
//! <134>1 2024-05-01T12:30:45Z fw1 app 7 - - …  RFC 5424
//! ```
//!
//! The same program's lines come with any of these, or bare. How the times of a file are written is then told by its
//! lines: [`tell`].

use std::sync::Arc;

use super::cursor::Cursor;
use super::time::{self, Date, Stamp};
use super::{BoundGrammar, Clock, Header, Span};

/// What stands before the line proper.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Relay {
    pub(crate) stamp: Option<Stamp>,
    pub(crate) host: Span,
    pub(crate) process: Span,
}

/// A header, and the time that was read into it as it was written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stamped {
    pub(crate) header: Header,
    pub(crate) stamp: Option<Stamp>,
}

/// How many lines are tried to learn how the times are written.
const TRIED: usize = 200;

/// Reads a line with the time that stands at one of the places where a program or its relay may write it.
pub(crate) type ReadStamped = fn(&[u8]) -> Option<Stamped>;

/// Binds a grammar whose times stand in one place and are written in one way within a file, but not the same in every
/// file: of the `readers` the one that finds most times, the first of equals, and its times as in the first line that has
/// one. Times that are written otherwise are left out, for they can't be compared.
pub(crate) fn tell(lines: &[&[u8]], readers: &[ReadStamped]) -> Option<BoundGrammar> {
    let read =
        |reader: &ReadStamped| -> Vec<Stamped> { lines.iter().filter_map(|line| reader(line)).take(TRIED).collect() };
    let stamped = |read: &[Stamped]| read.iter().filter(|stamped| stamped.stamp.is_some()).count();
    let read = readers.iter().map(|reader| (*reader, read(reader))).rev();
    let (reader, read) =
        read.max_by_key(|(_, read)| (stamped(read), read.len())).filter(|(_, read)| !read.is_empty())?;
    let clock = read.iter().find_map(|stamped| stamped.stamp).map_or(Clock::None, |stamp| stamp.clock);
    let parse = move |line: &[u8]| {
        let Stamped { header, stamp } = reader(line)?;
        let time_ms = stamp.filter(|stamp| stamp.clock == clock).and_then(|stamp| stamp.instant);
        Some(Header { time_ms, ..header })
    };
    Some(BoundGrammar { clock, parse: Arc::new(parse) })
}

/// Reads all of it, and leaves the cursor where the line proper begins.
#[inline]
pub(crate) fn header(cursor: &mut Cursor<'_>, line: &[u8]) -> Option<Relay> {
    let mut ahead = *cursor;
    let (stamp, is_versioned) = opening(&mut ahead)?;
    ahead.byte(b' ')?;
    let host = ahead.word()?;
    ahead.byte(b' ')?;
    ahead.spaces();
    let process = if is_versioned { versioned(&mut ahead, line)? } else { tag(&mut ahead)? };
    *cursor = ahead;
    Some(Relay { stamp: Some(stamp), host, process })
}

/// Reads as much as there is of it before `end`, where a mark was found that begins the line proper. None where
/// something else stands there.
#[inline]
pub(crate) fn before(line: &[u8], end: usize) -> Option<Relay> {
    let prefix = &line[..end];
    let mut cursor = Cursor::new(prefix);
    cursor.spaces();
    if cursor.rest().is_empty() {
        return Some(Relay::default());
    }
    let Some((stamp, _)) = opening(&mut cursor) else {
        // A priority alone, or a host alone.
        priority(&mut cursor);
        let host = cursor.word().unwrap_or_default();
        cursor.spaces();
        let is_host = host.of(prefix).iter().all(|byte| byte.is_ascii_alphanumeric() || b".:-_".contains(byte));
        return (is_host && cursor.rest().is_empty()).then_some(Relay { host, ..Relay::default() });
    };
    let _ = cursor.byte(b':');
    cursor.spaces();
    let host = cursor.word().filter(|word| word.of(prefix) != b":").unwrap_or_default();
    cursor.spaces();
    let process = tag(&mut cursor).or_else(|| cursor.word()).filter(|word| word.of(prefix) != b":");
    Some(Relay { stamp: Some(stamp), host, process: process.unwrap_or_default() })
}

/// Reads the priority, the version and the time; says whether there was a version.
#[inline]
fn opening(cursor: &mut Cursor<'_>) -> Option<(Stamp, bool)> {
    let mut ahead = *cursor;
    let has_priority = priority(&mut ahead);
    let is_versioned = has_priority && ahead.literal(b"1 ").is_some();
    let stamp = stamp(&mut ahead)?;
    *cursor = ahead;
    Some((stamp, is_versioned))
}

/// Passes over `<134>`, and says whether it was there.
#[inline]
pub(crate) fn priority(cursor: &mut Cursor<'_>) -> bool {
    let mut ahead = *cursor;
    let is_there = ahead.byte(b'<').is_some() && ahead.digit_run().is_some() && ahead.byte(b'>').is_some();
    if is_there {
        *cursor = ahead;
    }
    is_there
}

/// Reads a time as relays write it: with or without a year, or ISO 8601.
#[inline]
pub(crate) fn stamp(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    if let Some((instant, zoned)) = time::iso(cursor) {
        return Some(Stamp { instant, clock: if zoned { Clock::Zoned } else { Clock::Local } });
    }
    time::year_less(cursor).or_else(|| with_year(cursor))
}

/// `Oct 11 2024 22:14:15`, with or without a fraction.
#[inline]
pub(crate) fn with_year(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let month = time::month_name(&mut ahead)?;
    ahead.byte(b' ')?;
    let day = time::day_of_month(&mut ahead)?;
    ahead.byte(b' ')?;
    let year = ahead.digits(4)? as i32;
    ahead.byte(b' ')?;
    let clock = time::clock(&mut ahead)?;
    let fraction = time::fraction_ms(&mut ahead);
    *cursor = ahead;
    let instant = Date { year, month, day }.at(clock).map(|instant| instant + fraction);
    Some(Stamp { instant, clock: Clock::Local })
}

/// `tag[7]: ` or `tag: `.
#[inline]
fn tag(cursor: &mut Cursor<'_>) -> Option<Span> {
    let mut ahead = *cursor;
    let start = ahead.at();
    let name = ahead.rest().iter().position(|byte| matches!(byte, b'[' | b':' | b' '))?;
    ahead.skip(name);
    if ahead.byte(b'[').is_some() {
        ahead.until(b']')?;
    }
    ahead.byte(b':')?;
    ahead.spaces();
    *cursor = ahead;
    (name > 0).then(|| Span::new(start, start + name))
}

/// `app 7 - - `: the program, its process, the kind of message, and structured data or none.
#[inline]
fn versioned(cursor: &mut Cursor<'_>, line: &[u8]) -> Option<Span> {
    let app = cursor.word()?;
    cursor.byte(b' ')?;
    cursor.until(b' ')?;
    cursor.until(b' ')?;
    if cursor.byte(b'-').is_none() {
        cursor.byte(b'[')?;
        cursor.until(b']')?;
    }
    cursor.byte(b' ')?;
    // A byte-order mark says that the message is UTF-8.
    let _ = cursor.literal(b"\xef\xbb\xbf");
    Some(if app.of(line) == b"-" { Span::default() } else { app })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> Option<(Option<i64>, &str, &str, &str)> {
        let mut cursor = Cursor::new(line.as_bytes());
        let relay = header(&mut cursor, line.as_bytes())?;
        let text = |span: Span| &line[span.start as usize..span.end as usize];
        Some((relay.stamp?.instant, text(relay.host), text(relay.process), &line[cursor.at()..]))
    }

    #[test]
    fn ok_headers() {
        // date -u -d '2000-10-11 22:14:15' +%s, and of 2024
        let (year_less, exact) = (Some(971_302_455_000), Some(1_728_684_855_000));
        assert_eq!(parts("<134>Oct 11 22:14:15 fw1 haproxy[7]: up"), Some((year_less, "fw1", "haproxy", "up")));
        assert_eq!(parts("Oct 11 22:14:15 fw1 kernel: up"), Some((year_less, "fw1", "kernel", "up")));
        assert_eq!(parts("Oct 11 2024 22:14:15 fw1 x: up"), Some((exact, "fw1", "x", "up")));
        assert_eq!(parts("2024-10-12T00:14:15+02:00 fw1 x[1]: up"), Some((exact, "fw1", "x", "up")));
        assert_eq!(parts("<134>1 2024-10-11T22:14:15Z fw1 x 7 - - up"), Some((exact, "fw1", "x", "up")));
        assert_eq!(parts("<134>1 2024-10-11T22:14:15Z fw1 - - - [a b=\"c\"] up"), Some((exact, "fw1", "", "up")));
    }

    #[test]
    fn ok_before_a_mark() {
        let parts = |line: &str| {
            let relay = before(line.as_bytes(), line.find('%')?)?;
            let text = |span: Span| line[span.start as usize..span.end as usize].to_owned();
            Some((relay.stamp.map(|stamp| stamp.clock), text(relay.host), text(relay.process)))
        };
        let found = |clock, host: &str, process: &str| Some((clock, host.to_owned(), process.to_owned()));
        assert_eq!(parts("%x"), found(None, "", ""));
        assert_eq!(parts("<166>%x"), found(None, "", ""));
        assert_eq!(parts("fw1 %x"), found(None, "fw1", ""));
        assert_eq!(parts("Oct 11 22:14:15 fw1 %x"), found(Some(Clock::YearLess), "fw1", ""));
        assert_eq!(parts("<166>Oct 11 2024 22:14:15: %x"), found(Some(Clock::Local), "", ""));
        assert_eq!(parts("<166>Oct 11 2024 22:14:15 fw1 : %x"), found(Some(Clock::Local), "fw1", ""));
        assert_eq!(parts("2024-10-11T22:14:15Z fw1 asa[1]: %x"), found(Some(Clock::Zoned), "fw1", "asa"));
        assert_eq!(parts("some words before %x"), None);
    }

    #[test]
    fn err_near_misses() {
        for line in
            ["Oct 11 22:14:15", "Oct 11 22:14:15 fw1", "Oct 11 22:14:15 fw1 no tag", "<x>Oct 11 22:14:15 a b: c", ""]
        {
            assert_eq!(parts(line), None, "{line}");
        }
    }
}
