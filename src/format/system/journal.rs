//! Two of journald's short outputs that no syslog writes: `journalctl -o short-full`, `Www yyyy-mm-dd hh:mm:ss ZONE host
//! tag[pid]: message`, and `-o short-unix`, `seconds.fraction host tag[pid]: message`.
//!
//! `short` and `short-precise` are of the grammar of [`super::syslog`], `short-iso` of that of [`super::iso_syslog`].
//! <https://www.freedesktop.org/software/systemd/man/latest/journalctl.html#-o>

use super::tag::tag;
use crate::format::address::peer;
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject, time};

pub(super) const FULL: Format = Format {
    name: "journal-full",
    title: "systemd journal (short-full)",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "Wed 2024-05-01 12:30:45 UTC bastion sshd[24200]: Connection closed by 203.0.113.31 port 4242",
        "Wed 2024-05-01 14:30:46 CEST bastion systemd[1]: Reached target network.target - Network.",
    ],
    grammar: Grammar::Fixed(parse_full),
};

pub(super) const UNIX: Format = Format {
    name: "journal-unix",
    title: "systemd journal (short-unix)",
    specificity: 0.95,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "1714566645.123456 bastion sshd[24200]: Invalid user webmaster from 203.0.113.31 port 4242",
        "1714566646.000001 bastion kernel: eth0: link up",
    ],
    grammar: Grammar::Fixed(parse_unix),
};

fn parse_full(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let weekday = cursor.word()?;
    if !matches!(weekday.of(line), b"Mon" | b"Tue" | b"Wed" | b"Thu" | b"Fri" | b"Sat" | b"Sun") {
        return None;
    }
    cursor.byte(b' ')?;
    let (instant, false) = time::iso(&mut cursor)? else { return None };
    cursor.byte(b' ')?;
    // An abbreviation that stands for several zones is passed over: the time is then the machine's own.
    let before = cursor;
    let zone = time::zone_name(&mut cursor).unwrap_or(0);
    cursor = before;
    cursor.word()?;
    rest(line, cursor, instant.map(|instant| instant - zone))
}

fn parse_unix(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let seconds = cursor.rest().iter().position(|byte| *byte == b'.')?;
    let stamp = (seconds == 10).then(|| time::epoch(&mut cursor))??;
    rest(line, cursor, stamp.instant)
}

/// ` host tag[pid]: message`
fn rest(line: &[u8], mut cursor: Cursor<'_>, time_ms: Option<i64>) -> Option<Header> {
    cursor.byte(b' ')?;
    let host = cursor.word()?;
    cursor.byte(b' ')?;
    let (process, message) = tag(line, cursor);
    if process.is_empty() {
        return None;
    }
    Some(Header { time_ms, host, process, address: peer(line, message), message, ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample, shown};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FULL, 1),
            "2024-05-01T12:30:46Z | - | bastion | systemd | - | Reached target network.target - Network."
        );
        // date -u -d @1714566645
        assert_eq!(
            sample(&UNIX, 0),
            "2024-05-01T12:30:45.123Z | - | bastion | sshd | 203.0.113.31 | Invalid user webmaster from 203.0.113.31 port 4242"
        );
    }

    #[test]
    fn ok_a_zone_of_many_meanings_is_passed_over() {
        assert_eq!(shown(&FULL, "Wed 2024-05-01 12:30:45 IST a b: c"), "2024-05-01T12:30:45Z | - | a | b | - | c");
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FULL,
            &[
                "Wed 2024-05-01 12:30:45 UTC bastion",
                "Wen 2024-05-01 12:30:45 UTC a b: c",
                "Wed May 01 12:30:45 a b: c",
            ],
        );
        reads_none(&UNIX, &["1714566645 a b: c", "1714566645.1 a no tag", "171456664.1 a b: c"]);
    }
}
