//! Lines that begin with a level, then an ISO 8601 time: Django's verbose layout, Go programs with a prefix, Java services.

use super::iso;
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject};

pub(super) const FORMAT: Format = Format {
    name: "level-iso",
    title: "Level, ISO 8601 time, message",
    specificity: 0.81,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "INFO 2024-05-01 12:30:45,123 views 4242 140213 cart 7 was paid",
        "[ERROR] 2024-05-01T12:30:46Z mailer: no answer from 192.0.2.25",
        "WARN: 2024/05/01 12:30:47 disk is nearly full",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    // Most lines of other formats end here.
    let level = iso::level_in(cursor.word()?.of(line))?;
    iso::separators(&mut cursor);
    let bracket = cursor.byte(b'[').is_some();
    let time_ms = iso::stamp(&mut cursor)?;
    if bracket {
        cursor.byte(b']')?;
    }
    iso::separators(&mut cursor);
    let (process, message) = iso::logger(line, cursor);
    Some(Header { time_ms, level: Some(level), process, message, ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.123Z | info | - | - | - | views 4242 140213 cart 7 was paid"
        );
        assert_eq!(sample(&FORMAT, 1), "2024-05-01T12:30:46Z | error | - | mailer | - | no answer from 192.0.2.25");
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "hello 2024-05-01 12:30:45 x",
                "INFO at 2024-05-01 12:30:45 x",
                "INFO [2024-05-01 12:30:45 x",
                "info 2024-05-01 12:30:45 x",
            ],
        );
    }
}
