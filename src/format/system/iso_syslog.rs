//! Syslog with an ISO 8601 stamp in place of the year-less one: `yyyy-mm-ddThh:mm:ss.ffffff+zz:zz host tag[pid]: message`.
//!
//! rsyslog writes it as `RSYSLOG_FileFormat`, its default on newer systems; `journalctl -o short-iso` and macOS's
//! `install.log` differ in the colon of the zone and in a space for the `T`. The zone is always written.
//! <https://www.rsyslog.com/doc/configuration/templates.html#reserved-template-names>

use super::tag::tag;
use crate::format::address::peer;
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "syslog-iso",
    title: "Syslog with ISO time (rsyslog, journalctl -o short-iso)",
    specificity: 0.93,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "2024-05-01T12:30:45.123456+02:00 bastion sshd[24200]: Invalid user webmaster from 203.0.113.31 port 4242",
        "2024-05-01T12:30:46+0200 bastion systemd[1]: Started session-12.scope - Session 12 of User alice.",
        "2024-05-01T10:30:46.000001Z bastion kernel: [12345.678901] eth0: link up",
        "2024-05-01 12:30:47+02 mini Installer Progress[612]: Progress UI App Starting",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, true) = time::iso(&mut cursor)? else { return None };
    cursor.byte(b' ')?;
    let host = cursor.word().filter(|host| is_host(host.of(line)))?;
    cursor.byte(b' ')?;
    cursor.spaces();
    let (mut process, mut message) = tag(line, cursor);
    if process.is_empty() {
        (process, message) = spaced_tag(line, cursor).unwrap_or_default();
    }
    // A line of a program that has no tag can't be told from other lines that begin with a time, and a colon within a
    // word, `10.0.0.4:8080`, ends no tag.
    let before_message = line[..message.start as usize].last();
    if process.is_empty() || !(before_message == Some(&b' ') || message.is_empty()) {
        return None;
    }
    Some(Header { time_ms, host, process, address: peer(line, message), message, ..Header::default() })
}

/// The longest name with a space in it that is taken for a program's.
const MAX_SPACED_TAG: usize = 48;

/// `Installer Progress[612]: message`: programs of macOS have spaces in their names.
fn spaced_tag(line: &[u8], mut cursor: Cursor<'_>) -> Option<(Span, Span)> {
    let name = cursor.until(b'[')?;
    cursor.digit_run()?;
    cursor.literal(b"]: ")?;
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'.' | b'-' | b'_');
    let fits = name.of(line).len() <= MAX_SPACED_TAG && name.of(line).iter().all(is_part);
    fits.then(|| (name, cursor.remainder()))
}

/// Whether the word can be a host's name: no level, and nothing but letters, digits, dots, dashes and colons.
fn is_host(word: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':');
    // dnf has levels of its own: DDEBUG and SUBDEBUG.
    let is_level = Level::from_word(word).is_some() || word.ends_with(b"DEBUG");
    word.iter().all(is_part) && !word.ends_with(b":") && !is_level
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T10:30:45.123Z | - | bastion | sshd | 203.0.113.31 | Invalid user webmaster from 203.0.113.31 port 4242"
        );
        assert_eq!(
            sample(&FORMAT, 2),
            "2024-05-01T10:30:46Z | - | bastion | kernel | - | [12345.678901] eth0: link up"
        );
        assert_eq!(
            sample(&FORMAT, 3),
            "2024-05-01T10:30:47Z | - | mini | Installer Progress | - | Progress UI App Starting"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "2024-05-01T12:30:45 bastion sshd[1]: no zone",
                "2024-05-01T12:30:45Z ERROR connection: lost",
                "2024-05-01T12:30:45Z bastion no tag here",
                "2024-05-01T12:30:45Z [main] app: x",
                "2024-05-01T12:30:45Z bastion",
            ],
        );
    }
}
