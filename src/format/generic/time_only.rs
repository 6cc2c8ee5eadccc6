//! Lines that begin with a time of day and no date: `12:30:45.123 INFO [main] message`, `[12:30:45] message`,
//! `[12:30:45 INF] message`. The date is inferred.

use super::iso;
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "time-only",
    title: "Time of day, message",
    specificity: 0.72,
    extent: Extent::Lines,
    clock: Clock::DateLess,
    subject: Subject::Message,
    samples: &[
        "12:30:45.123 [main] INFO shop.cart - cart 7 was paid",
        "[12:30:46] [Server thread/INFO]: alice joined the game",
        "12:30:47 - disk is nearly full",
        "[12:30:48 INF] Now listening on: http://localhost:5000",
        "12:30:48,001|WARN|no answer from 192.0.2.25",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let bracket = cursor.byte(b'[').is_some();
    let time = time::clock_ms(&mut cursor)?;
    if bracket && cursor.byte(b']').is_none() {
        return with_level(line, cursor, time);
    }
    matches!(cursor.peek()?, b' ' | b'\t' | b':' | b',' | b'|').then_some(())?;
    Some(iso::rest(line, cursor, time))
}

/// `[12:30:45 INF] message`: the level stands in the bracket.
fn with_level(line: &[u8], mut cursor: Cursor<'_>, time_ms: Option<i64>) -> Option<Header> {
    cursor.byte(b' ')?;
    let level = Level::from_word(cursor.until(b']')?.of(line))?;
    cursor.spaces();
    Some(Header { time_ms, level: Some(level), message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&FORMAT, 0), "1970-01-01T12:30:45.123Z | info | - | shop.cart | - | cart 7 was paid");
        assert_eq!(
            sample(&FORMAT, 3),
            "1970-01-01T12:30:48Z | info | - | - | - | Now listening on: http://localhost:5000"
        );
        assert!(sample(&FORMAT, 2).starts_with("1970-01-01T12:30:47Z | - |"));
    }

    #[test]
    fn err_near_misses() {
        reads_none(&FORMAT, &["12:30 x", "12:30:45", "[12:30:45 x", "12:30:45Z", "112:30:45 x", "12:30:4 x"]);
    }
}
