//! The journal's export format, `journalctl -o export`: fields of an entry, one a line, `NAME=value`, and an empty line
//! between entries.
//!
//! A value that is no clean text is written as its name alone, a length of eight bytes, and the bytes; such a message is
//! taken from there, as far as it has no line end.
//! <https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-export-format>

use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject};
use crate::input::RecordRule;

pub(super) const FORMAT: Format = Format {
    name: "journal-export",
    title: "systemd journal (export)",
    specificity: 0.99,
    extent: Extent::Record(RecordRule::Begins(begins)),
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "__CURSOR=s=e991;i=372a\n__REALTIME_TIMESTAMP=1714566645123456\n__MONOTONIC_TIMESTAMP=38708007\nPRIORITY=6\n_HOSTNAME=bastion\nSYSLOG_IDENTIFIER=sshd\n_PID=24200\nMESSAGE=Invalid user webmaster from 203.0.113.31 port 4242",
        "__CURSOR=s=e991;i=372b\n__REALTIME_TIMESTAMP=1714566646000000\nPRIORITY=3\n_HOSTNAME=bastion\n_COMM=systemd\nMESSAGE=Failed to start shop.service.",
    ],
    grammar: Grammar::Fixed(parse),
};

fn begins(line: &[u8]) -> bool {
    line.starts_with(b"__CURSOR=")
}

/// Bytes of the length before a value that is no clean text.
const LENGTH: usize = 8;

fn parse(record: &[u8]) -> Option<Header> {
    begins(record).then_some(())?;
    let mut header = Header::default();
    let mut is_timed = false;
    let mut start = 0;
    while start < record.len() {
        let end = memchr::memchr(b'\n', &record[start..]).map_or(record.len(), |length| start + length);
        let line = &record[start..end];
        let name_length = memchr::memchr(b'=', line).unwrap_or(line.len());
        let (name, value) = (&line[..name_length], Span::new((start + name_length + 1).min(end), end));
        match name {
            b"__REALTIME_TIMESTAMP" => {
                is_timed = true;
                header.time_ms = microseconds(value.of(record));
            }
            b"PRIORITY" => header.level = number(value.of(record)).and_then(Level::from_severity),
            b"_HOSTNAME" => header.host = value,
            b"SYSLOG_IDENTIFIER" => header.process = value,
            b"_COMM" if header.process.is_empty() => header.process = value,
            b"MESSAGE" if name_length < line.len() => header.message = value,
            b"MESSAGE" => header.message = raw(record, end + 1),
            _ => {}
        }
        start = end + 1;
    }
    is_timed.then_some(header)
}

/// The first line of a value that is no clean text.
fn raw(record: &[u8], at: usize) -> Span {
    let start = (at + LENGTH).min(record.len());
    let end = memchr::memchr(b'\n', &record[start..]).map_or(record.len(), |length| start + length);
    Span::new(start, end)
}

fn number(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn microseconds(text: &[u8]) -> Option<i64> {
    number(text).map(|microseconds| microseconds.div_euclid(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample, shown};

    #[test]
    fn ok_fields() {
        // date -u -d @1714566645
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.123Z | info | bastion | sshd | - | Invalid user webmaster from 203.0.113.31 port 4242"
        );
        assert_eq!(
            sample(&FORMAT, 1),
            "2024-05-01T12:30:46Z | error | bastion | systemd | - | Failed to start shop.service."
        );
    }

    #[test]
    fn ok_a_message_that_is_no_clean_text() {
        let record =
            "__CURSOR=a\n__REALTIME_TIMESTAMP=1714566646000000\nMESSAGE\n\u{5}\0\0\0\0\0\0\0a\tb\u{7}c\n_PID=1\n";
        assert_eq!(shown(&FORMAT, record), "2024-05-01T12:30:46Z | - | - | - | - | a\tb\u{7}c");
        assert_eq!(
            shown(&FORMAT, "__CURSOR=a\n__REALTIME_TIMESTAMP=1\nMESSAGE\n\u{5}"),
            "1970-01-01T00:00:00Z | - | - | - | - | -"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(&FORMAT, &["__CURSOR=a\nMESSAGE=x", "__REALTIME_TIMESTAMP=1714566646000000\nMESSAGE=x", "CURSOR=a"]);
    }
}
