//! The unified log of macOS, as `log show` prints it: `timestamp thread type activity pid ttl process: (sender) message`.
//! Its `--style syslog` is of the grammar of [`super::iso_syslog`]; `--style compact` has one column less:
//! `timestamp Ty process[pid:thread] (sender) message`.
//! <https://keith.github.io/xcode-man-pages/log.1.html>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "macos-log",
    title: "macOS unified log",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "Timestamp                       Thread     Type        Activity             PID    TTL  ",
        "2024-05-01 14:30:45.123456+0200 0x1590e    Default     0x0                  1766   0    bluetoothd: [com.apple.bluetooth:HIDProfileDispatch] HIDInterruptData: before dispatch",
        "2024-05-01 14:30:46.000001+0200 0x71       Error       0x2f1a               0      0    kernel: (Sandbox) deny(1) file-read-data /private/etc/hosts",
        "2024-05-01 14:30:47.100 Df locationd[89:1590e] [com.apple.locationd.Core:Notifier] client is gone",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    if line.starts_with(b"Timestamp  ") {
        return Some(Header { is_directive: true, ..Header::default() });
    }
    let mut cursor = Cursor::new(line);
    let (time_ms, zoned) = time::iso(&mut cursor)?;
    cursor.byte(b' ')?;
    let (level, process) = if zoned { columns(line, &mut cursor)? } else { compact(line, &mut cursor)? };
    cursor.spaces();
    Some(Header { time_ms, level: Some(level), process, message: cursor.remainder(), ..Header::default() })
}

/// `0x1590e    Default     0x0                  1766   0    bluetoothd:`
fn columns(line: &[u8], cursor: &mut Cursor<'_>) -> Option<(Level, Span)> {
    cursor.literal(b"0x")?;
    cursor.word()?;
    cursor.spaces();
    let level = match cursor.word()?.of(line) {
        b"Fault" => Level::Critical,
        b"Error" => Level::Error,
        b"Default" => Level::Notice,
        b"Info" | b"Activity" | b"Signpost" | b"Timesync" | b"State" | b"Loss" => Level::Info,
        b"Debug" => Level::Debug,
        _ => return None,
    };
    cursor.spaces();
    cursor.literal(b"0x")?;
    cursor.word()?;
    cursor.spaces();
    cursor.digit_run()?;
    cursor.spaces();
    cursor.digit_run()?;
    cursor.spaces();
    // A signpost's own brackets stand before the process.
    cursor.bracketed();
    cursor.spaces();
    let process = cursor.until(b':')?;
    Some((level, process))
}

/// `Df locationd[89:1590e]`
fn compact(line: &[u8], cursor: &mut Cursor<'_>) -> Option<(Level, Span)> {
    let level = match cursor.word()?.of(line) {
        b"F" => Level::Critical,
        b"E" => Level::Error,
        b"Df" => Level::Notice,
        b"I" | b"A" => Level::Info,
        b"Db" => Level::Debug,
        _ => return None,
    };
    cursor.spaces();
    let process = cursor.until(b'[')?;
    cursor.digit_run()?;
    cursor.byte(b':')?;
    cursor.while_part(|byte| byte.is_ascii_hexdigit())?;
    cursor.byte(b']')?;
    Some((level, process))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 1),
            "2024-05-01T12:30:45.123Z | notice | - | bluetoothd | - | [com.apple.bluetooth:HIDProfileDispatch] HIDInterruptData: before dispatch"
        );
        assert_eq!(
            sample(&FORMAT, 2),
            "2024-05-01T12:30:46Z | error | - | kernel | - | (Sandbox) deny(1) file-read-data /private/etc/hosts"
        );
        assert_eq!(
            sample(&FORMAT, 3),
            "2024-05-01T14:30:47.100Z | notice | - | locationd | - | [com.apple.locationd.Core:Notifier] client is gone"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "2024-05-01 14:30:45.123456+0200 0x1590e    Hello     0x0    1766   0    a: b",
                "2024-05-01 14:30:45.123456 0x1590e    Default     0x0    1766   0    a: b",
                "2024-05-01 14:30:47.100 Df locationd[89] x",
                "Timestamp: 3",
            ],
        );
    }
}
