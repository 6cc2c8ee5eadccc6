//! Lines that begin with a time since 1970, in seconds with or without a fraction, in milliseconds, micro- or nanoseconds:
//! `1714566645.123 message`, `[1714566645] message` (Nagios).

use super::iso;
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "epoch",
    title: "Seconds since 1970, message",
    specificity: 0.75,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "1714566645.123 cart 7 was paid",
        "1714566645123 ERROR no answer from 192.0.2.25",
        "[1714566646] SERVICE ALERT: web-1;HTTP;CRITICAL;HARD;4;connection refused",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let bracket = cursor.byte(b'[').is_some();
    let stamp = time::epoch(&mut cursor)?;
    if bracket {
        cursor.byte(b']')?;
    }
    // A number that goes on is no time.
    matches!(cursor.peek()?, b' ' | b'\t' | b':' | b',' | b'|' | b';').then_some(())?;
    Some(iso::rest(line, cursor, stamp.instant))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        // date -u -d @1714566645
        assert_eq!(sample(&FORMAT, 0), "2024-05-01T12:30:45.123Z | - | - | - | - | cart 7 was paid");
        assert_eq!(sample(&FORMAT, 1), "2024-05-01T12:30:45.123Z | error | - | - | - | no answer from 192.0.2.25");
    }

    #[test]
    fn err_near_misses() {
        reads_none(&FORMAT, &["171456664 x", "17145666451 x", "1714566645x", "[1714566645 x", "1714566645"]);
    }
}
