//! Cisco's routers and switches (IOS, IOS XE, IOS XR, NX-OS): `%FACILITY-5-MNEMONIC: message` behind a sequence number, a name
//! and a time, each of which a device may be told to leave out.
//!
//! ```text
//! <189>29: core1: 000032: *May  1 12:30:45.123: %SYS-5-CONFIG_I: …   IOS, the asterisk for a clock that was never set
//! May  1 12:30:45 core1 4242: May  1 2024 12:30:44.998 CEST: %…      behind a relay's own header
//! 2024 May  1 12:30:45 core2 %ETHPORT-5-IF_UP: …                     NX-OS
//! ```
//!
//! The time nearest to the message is the device's own, and is taken where there are two.
//! <https://www.cisco.com/c/en/us/td/docs/routers/access/wireless/software/guide/SysMsgLogging.html>

use crate::format::cursor::Cursor;
use crate::format::relay::{self, Stamped};
use crate::format::time::{self, Date, Stamp};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Level, Span, Subject, address};

pub(super) const FORMAT: Format = Format {
    name: "cisco-ios",
    title: "Cisco IOS, NX-OS",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::YearLess,
    subject: Subject::Message,
    samples: &[
        "<189>29: core1: 000032: *May  1 12:30:45.123: %SYS-5-CONFIG_I: Configured from console by alice on vty0 (203.0.113.9)",
        "000033: May  1 12:30:46.001 UTC: %LINK-3-UPDOWN: Interface GigabitEthernet0/1, changed state to down",
        "May  1 12:30:47 core1 34: May  1 12:30:47: %SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: admin] [Source: 198.51.100.23] [localport: 22]",
    ],
    grammar: Grammar::Told(tell),
};

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    relay::tell(lines, &[parse])
}

fn parse(line: &[u8]) -> Option<Stamped> {
    let mut marks = memchr::memchr_iter(b'%', line);
    let (mark, level, process, message) = marks.find_map(|at| {
        let (level, process, message) = mnemonic(line, at)?;
        Some((at, level, process, message))
    })?;
    let Before { stamp, host } = before(&line[..mark])?;
    let address = address::first_v4(line, message);
    let header = Header { level: Some(level), host, process, address, message, ..Header::default() };
    Some(Stamped { header, stamp })
}

/// Reads `%FACILITY-SUBFACILITY-5-MNEMONIC: message` at `at`.
fn mnemonic(line: &[u8], at: usize) -> Option<(Level, Span, Span)> {
    let mut cursor = Cursor::new(line);
    cursor.skip(at + 1);
    let is_part = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    cursor.peek().filter(u8::is_ascii_uppercase)?;
    let facility = cursor.while_part(is_part)?;
    cursor.byte(b'-')?;
    let mut level = severity(&mut cursor);
    while level.is_none() {
        cursor.while_part(is_part)?;
        cursor.byte(b'-')?;
        level = severity(&mut cursor);
    }
    cursor.peek().filter(u8::is_ascii_uppercase)?;
    let mnemonic = cursor.while_part(is_part)?;
    cursor.byte(b':').or_else(|| cursor.literal(b" :"))?;
    cursor.spaces();
    Some((level?, Span { end: mnemonic.end, ..facility }, cursor.remainder()))
}

/// `5-`, the severity of syslog.
fn severity(cursor: &mut Cursor<'_>) -> Option<Level> {
    let mut ahead = *cursor;
    let level = Level::from_severity(i64::from(ahead.digits(1)?))?;
    ahead.byte(b'-')?;
    *cursor = ahead;
    Some(level)
}

/// What stands before the message.
#[derive(Default)]
struct Before {
    stamp: Option<Stamp>,
    host: Span,
}

/// Reads priority, numbers, names and times in any order. None where something else stands among them.
fn before(prefix: &[u8]) -> Option<Before> {
    let mut found = Before::default();
    let mut cursor = Cursor::new(prefix);
    relay::priority(&mut cursor);
    loop {
        while matches!(cursor.peek(), Some(b' ' | b':' | b'*' | b'.' | b'\t')) {
            cursor.skip(1);
        }
        if cursor.rest().is_empty() {
            return Some(found);
        }
        if let Some(stamp) = stamp(&mut cursor) {
            found.stamp = Some(stamp);
            continue;
        }
        let word = cursor.while_part(|byte| byte.is_ascii_alphanumeric() || b"-._/[]".contains(&byte))?;
        let is_number = word.of(prefix).iter().all(u8::is_ascii_digit);
        if found.host.is_empty() && !is_number {
            found.host = word;
        }
        matches!(cursor.peek(), None | Some(b' ' | b':')).then_some(())?;
    }
}

/// A time with or without a year, before or after the day, and the name of its zone.
fn stamp(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    // Names are more frequent than times, and a month has three letters.
    let may_begin = cursor.peek()?.is_ascii_digit() || cursor.rest().get(3) == Some(&b' ');
    may_begin.then_some(())?;
    let stamp = year_first(cursor).or_else(|| relay::stamp(cursor))?;
    let mut ahead = *cursor;
    let zone = ahead
        .byte(b' ')
        .and_then(|()| time::zone_name(&mut ahead))
        .filter(|_| matches!(ahead.peek(), None | Some(b':' | b' ')));
    let Some(zone) = zone else { return Some(stamp) };
    *cursor = ahead;
    if stamp.clock != Clock::Local {
        return Some(stamp);
    }
    Some(Stamp { instant: stamp.instant.map(|instant| instant - zone), clock: Clock::Zoned })
}

/// `2024 May  1 12:30:45`
fn year_first(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let year = ahead.digits(4)? as i32;
    ahead.byte(b' ')?;
    let month = time::month_name(&mut ahead)?;
    ahead.byte(b' ')?;
    let day = time::day_of_month(&mut ahead)?;
    ahead.byte(b' ')?;
    let time = time::clock_ms(&mut ahead)?;
    *cursor = ahead;
    Some(Stamp { instant: Date { year, month, day }.at(time), clock: Clock::Local })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2000-05-01T12:30:45.123Z | notice | core1 | SYS-5-CONFIG_I | 203.0.113.9 | Configured from console by alice on vty0 (203.0.113.9)"
        );
        assert!(sample(&FORMAT, 1).starts_with("2000-05-01T12:30:46.001Z | error | - | LINK-3-UPDOWN | - |"));
        assert!(sample(&FORMAT, 2).starts_with("2000-05-01T12:30:47Z | warning | core1 | SEC_LOGIN-4-LOGIN_FAILED |"));
    }

    #[test]
    fn ok_years_and_zones() {
        let time = |line: &str| {
            let format = FORMAT.bind(&[line.as_bytes()]).unwrap();
            (format.clock, format.parse(line.as_bytes()).unwrap().time_ms)
        };
        // date -u -d '2024-05-01 12:30:45' +%s
        let exact = Some(1_714_566_645_000);
        assert_eq!(
            time("2024 May  1 12:30:45 core2 %ETHPORT-5-IF_UP: Interface Ethernet1/1 is up"),
            (Clock::Local, exact)
        );
        assert_eq!(
            time("May  1 12:30:44 core1 7: May  1 2024 14:30:45 CEST: %SYS-5-RESTART: x"),
            (Clock::Zoned, exact)
        );
        assert_eq!(time("%SYS-5-RESTART: System restarted"), (Clock::None, None));
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "May  1 12:30:45: %SYS-9-CONFIG_I: x",
                "May  1 12:30:45: %sys-5-config: x",
                "May  1 12:30:45: %SYS-5-CONFIG_I x",
                "a sentence, with %SYS-5-CONFIG_I: in it",
                "May  1 2024 12:30:45: %ASA-6-302013: Built inbound TCP connection",
            ],
        );
    }
}
