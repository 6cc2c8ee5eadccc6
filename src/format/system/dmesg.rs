//! The kernel's ring buffer: `[seconds since boot] message`, and with `dmesg -T` `[Www Mmm dd hh:mm:ss yyyy] message`.
//!
//! Seconds since boot are no date, and the log does not say when the machine booted: such a log has no clock here and is
//! windowed by line number. `dmesg -r` puts the priority in front, `<6>`, and `dmesg -x` its names, `kern  :info  : `.
//! <https://man7.org/linux/man-pages/man1/dmesg.1.html>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject, time};

pub(super) const UPTIME: Format = Format {
    name: "dmesg",
    title: "Kernel messages (dmesg)",
    specificity: 0.92,
    extent: Extent::Lines,
    clock: Clock::None,
    subject: Subject::Message,
    samples: &[
        "[    0.000000] Linux version 6.1.0-18-amd64 (build@example.com) (gcc-12 12.2.0)",
        "[12345.678901] usb 1-1: new high-speed USB device number 7 using xhci_hcd",
        "<4>[   12.345678] ACPI: thermal zone is hot",
        "kern  :err   : [   12.345679] ata1.00: exception Emask 0x0 SAct 0x0 SErr 0x0 action 0x0",
        "[   12.345680][  T123] audit: backlog limit exceeded",
    ],
    grammar: Grammar::Fixed(parse_uptime),
};

pub(super) const DATED: Format = Format {
    name: "dmesg-dated",
    title: "Kernel messages with dates (dmesg -T)",
    specificity: 0.92,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "[Wed May  1 12:30:45 2024] usb 1-1: new high-speed USB device number 7 using xhci_hcd",
        "[Wed May  1 12:30:46 2024] [drm] Initialized i915 1.6.0 20201103 for 0000:00:02.0 on minor 0",
        "kern  :warn  : [Wed May  1 12:30:47 2024] ACPI: thermal zone is hot",
    ],
    grammar: Grammar::Fixed(parse_dated),
};

fn parse_uptime(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let level = priority(line, &mut cursor);
    cursor.byte(b'[')?;
    cursor.spaces();
    cursor.digit_run()?;
    cursor.byte(b'.')?;
    cursor.digits(6)?;
    cursor.byte(b']')?;
    // The thread or processor, where the kernel is built to say it.
    cursor.bracketed();
    cursor.byte(b' ')?;
    Some(Header { level, message: cursor.remainder(), ..Header::default() })
}

fn parse_dated(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let level = priority(line, &mut cursor);
    cursor.byte(b'[')?;
    let stamp = time::ctime(&mut cursor)?;
    cursor.literal(b"] ")?;
    Some(Header { time_ms: stamp.instant, level, message: cursor.remainder(), ..Header::default() })
}

/// Reads `<6>`, or `kern  :info  : `.
fn priority(line: &[u8], cursor: &mut Cursor<'_>) -> Option<Level> {
    let mut ahead = *cursor;
    let level = if ahead.byte(b'<').is_some() {
        let priority = ahead.number()?;
        ahead.byte(b'>')?;
        Level::from_severity(priority % 8)?
    } else {
        ahead.while_part(|byte| byte.is_ascii_lowercase())?;
        ahead.spaces();
        ahead.byte(b':')?;
        let level = Level::from_word(ahead.while_part(|byte| byte.is_ascii_lowercase())?.of(line))?;
        ahead.spaces();
        ahead.literal(b": ")?;
        level
    };
    *cursor = ahead;
    Some(level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&UPTIME, 1),
            "- | - | - | - | - | usb 1-1: new high-speed USB device number 7 using xhci_hcd"
        );
        assert_eq!(sample(&UPTIME, 2), "- | warning | - | - | - | ACPI: thermal zone is hot");
        assert_eq!(
            sample(&UPTIME, 3),
            "- | error | - | - | - | ata1.00: exception Emask 0x0 SAct 0x0 SErr 0x0 action 0x0"
        );
        assert_eq!(sample(&UPTIME, 4), "- | - | - | - | - | audit: backlog limit exceeded");
        assert_eq!(sample(&DATED, 2), "2024-05-01T12:30:47Z | warning | - | - | - | ACPI: thermal zone is hot");
    }

    #[test]
    fn err_near_misses() {
        reads_none(&UPTIME, &["[12345] x", "[12345.678] x", "[12345.678901]", "12345.678901 x", "[a.678901] x"]);
        reads_none(&DATED, &["[Wed May 01 2024] x", "Wed May  1 12:30:45 2024 x", "[Wed May  1 12:30:45 2024]"]);
    }
}
