//! The journal as JSON, `journalctl -o json`: the fields of an entry, the time in microseconds since 1970.
//!
//! A message that is no clean text is an array of bytes there; such an entry has no message of its own.
//! <https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-json-format>

use crate::format::dialect::Dialect;
use crate::format::{Clock, Extent, Format, Grammar, Level, Subject};

pub(super) const FORMAT: Format = Format {
    name: "journal-json",
    title: "systemd journal (JSON)",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"{"__REALTIME_TIMESTAMP":"1714566645123456","PRIORITY":"6","_HOSTNAME":"bastion","SYSLOG_IDENTIFIER":"sshd","_PID":"24200","MESSAGE":"Invalid user webmaster from 203.0.113.31 port 4242"}"#,
        r#"{ "__CURSOR" : "s=e991", "__REALTIME_TIMESTAMP" : "1714566646000000", "PRIORITY" : "3", "_HOSTNAME" : "bastion", "_COMM" : "systemd", "MESSAGE" : "Failed to start shop.service." }"#,
    ],
    grammar: Grammar::Fixed(|line| KEYS.read(line)),
};

const KEYS: Dialect = Dialect {
    needs: &[&[&["__REALTIME_TIMESTAMP"]]],
    time: &[&["__REALTIME_TIMESTAMP"]],
    level: &[&["PRIORITY"]],
    numbers: Level::from_severity,
    host: &[&["_HOSTNAME"]],
    process: &[&["SYSLOG_IDENTIFIER"], &["_COMM"], &["_SYSTEMD_UNIT"]],
    message: &[&["MESSAGE"]],
    ..Dialect::EMPTY
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        // date -u -d @1714566645
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.123Z | info | bastion | sshd | 203.0.113.31 | Invalid user webmaster from 203.0.113.31 port 4242"
        );
        assert_eq!(
            sample(&FORMAT, 1),
            "2024-05-01T12:30:46Z | error | bastion | systemd | - | Failed to start shop.service."
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[r#"{"MESSAGE":"x","_HOSTNAME":"a"}"#, r#"{"__REALTIME_TIMESTAMP":"soon","MESSAGE":"x"}"#],
        );
    }
}
