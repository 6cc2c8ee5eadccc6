//! The alerts of OSSEC and Wazuh as text (`alerts.log`): a head, the machine, the rule, what is known, and the lines themselves.
//!
//! ```text
//! ** Alert 1714566645.4242: - syslog,sshd,
//! 2024 May 01 12:30:45 bastion->/var/log/auth.log
//! Rule: 5710 (level 5) -> 'sshd: Attempt to login using a non-existent user'
//! Src IP: 203.0.113.31
//! Dec 10 06:55:46 bastion sshd[24200]: Invalid user webmaster from 203.0.113.31
//! ```
//!
//! <https://www.ossec.net/docs/docs/formats/alerts.html>

use crate::find::find;
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};
use crate::input::RecordRule;

pub(super) const FORMAT: Format = Format {
    name: "ossec-alerts",
    title: "OSSEC, Wazuh alerts (text)",
    specificity: 0.99,
    extent: Extent::Record(RecordRule::Begins(|line| line.starts_with(HEAD))),
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "** Alert 1714566645.4242: - syslog,sshd,invalid_login,\n2024 May 01 14:30:45 bastion->/var/log/auth.log\nRule: 5710 (level 5) -> 'sshd: Attempt to login using a non-existent user'\nSrc IP: 203.0.113.31\nMay  1 14:30:44 bastion sshd[24200]: Invalid user webmaster from 203.0.113.31",
        "** Alert 1714566646.5000: mail  - ossec,rootcheck,\n2024 May 01 14:30:46 (web-1) 192.0.2.10->rootcheck\nRule: 510 (level 7) -> 'Host-based anomaly detection event (rootcheck).'\nFile '/dev/shm/x' is owned by root and has written permissions to anyone.",
    ],
    grammar: Grammar::Fixed(parse),
};

const HEAD: &[u8] = b"** Alert ";

fn parse(record: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(record);
    cursor.literal(HEAD)?;
    // What follows the point is a place in a file.
    let seconds = cursor.digit_run()?;
    let stamp = time::epoch(&mut Cursor::new(seconds.of(record)))?;
    cursor.until(b'\n')?;
    let place = cursor.until(b'\n')?;
    let host = machine(record, place);
    cursor.literal(b"Rule: ")?;
    let process = cursor.until(b' ')?;
    cursor.literal(b"(level ")?;
    let level = cursor.number()?;
    cursor.literal(b") -> ")?;
    let length = memchr::memchr(b'\n', cursor.rest()).unwrap_or(cursor.rest().len());
    let message = Span::new(cursor.at(), cursor.at() + length);
    let address = source(record).unwrap_or_default();
    Some(Header {
        time_ms: stamp.instant,
        level: Some(gravity(level)),
        host,
        process,
        address,
        message,
        ..Header::default()
    })
}

/// The machine of `2024 May 01 12:30:45 bastion->/var/log/auth.log`, or of an agent, `… (web-1) 192.0.2.10->rootcheck`.
fn machine(record: &[u8], place: Span) -> Span {
    let mut cursor = Cursor::new(&record[..place.end as usize]);
    cursor.skip(place.start as usize);
    for _ in 0..4 {
        let _ = cursor.until(b' ');
    }
    if cursor.byte(b'(').is_some() {
        return cursor.until(b')').unwrap_or_default();
    }
    cursor.until_text(b"->").unwrap_or_default()
}

/// The address of the line `Src IP: 203.0.113.31`.
fn source(record: &[u8]) -> Option<Span> {
    let mark = b"\nSrc IP: ";
    let mut cursor = Cursor::new(record);
    cursor.skip(find(record, mark)? + mark.len());
    cursor.while_part(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':'))
}

/// The levels of rules, 0 to 15, of which those from 12 on are of high importance.
fn gravity(level: i64) -> Level {
    match level {
        ..=3 => Level::Info,
        4..=6 => Level::Notice,
        7..=9 => Level::Warning,
        10..=11 => Level::Error,
        _ => Level::Critical,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        // date -u -d @1714566645
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45Z | notice | bastion | 5710 | 203.0.113.31 | 'sshd: Attempt to login using a non-existent user'"
        );
        assert!(sample(&FORMAT, 1).starts_with("2024-05-01T12:30:46Z | warning | web-1 | 510 | - |"));
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "** Alert 17: - x\na\nRule: 1 (level 2) -> 'x'",
                "** Alert 1714566645.1: - x\na\nRule: x",
                "** Alert 1714566645.1: x",
            ],
        );
    }
}
