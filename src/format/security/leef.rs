//! The Log Event Extended Format of QRadar, bare or behind a syslog header:
//! `LEEF:1.0|vendor|product|version|event|key=value<tab>key=value`, and 2.0 with a separator of its own:
//! `LEEF:2.0|vendor|product|version|event|^|key=value^key=value`.
//! <https://www.ibm.com/docs/en/dsm?topic=overview-leef-event-components>

use super::fields::value;
use crate::find::find;
use crate::format::cursor::Cursor;
use crate::format::relay::{self, Stamped};
use crate::format::time::{self, Stamp};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Level, Subject};

pub(super) const FORMAT: Format = Format {
    name: "leef",
    title: "LEEF (Log Event Extended Format)",
    specificity: 0.99,
    extent: Extent::Line,
    clock: Clock::YearLess,
    subject: Subject::Message,
    samples: &[
        "May  1 12:30:45 gateway LEEF:1.0|Example|Mail Gateway|5.1|SYSTEM_EVENT|sev=3\tmsg=Update done\tsrc=192.0.2.7",
        "<13>May  1 12:30:46 gateway LEEF:2.0|Example|Sensor|1.0|41|^|src=203.0.113.9^dst=192.0.2.10^sev=8^srcPort=81",
        "May  1 12:30:47 192.0.2.20 LEEF:2.0|Example|Sensor|1.0|login_failed|x7C|usrName=alice|src=198.51.100.23|sev=10",
    ],
    grammar: Grammar::Told(tell),
};

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    relay::tell(lines, &[parse, parse_relayed])
}

/// With the event's own time.
fn parse(line: &[u8]) -> Option<Stamped> {
    let (header, _, stamp) = read(line)?;
    Some(Stamped { header, stamp })
}

/// With the time of the header before it.
fn parse_relayed(line: &[u8]) -> Option<Stamped> {
    let (header, stamp, _) = read(line)?;
    Some(Stamped { header, stamp })
}

/// Returns the header, the relay's time and the event's own.
#[inline]
fn read(line: &[u8]) -> Option<(Header, Option<Stamp>, Option<Stamp>)> {
    let mark = find(line, b"LEEF:")?;
    let relay = relay::before(line, mark)?;
    let mut cursor = Cursor::new(line);
    cursor.skip(mark + 5);
    let version = cursor.until(b'|')?.of(line);
    let has_separator = match version {
        b"1.0" | b"1" => false,
        b"2.0" | b"2" => true,
        _ => return None,
    };
    let _vendor = cursor.until(b'|')?;
    let product = cursor.until(b'|')?;
    let _version = cursor.until(b'|')?;
    let event = cursor.until(b'|')?;
    let separator = if has_separator { separator(&mut cursor, line) } else { b'\t' };
    let attributes = cursor.remainder();
    let value = |key: &[u8]| value(line, attributes, key, |byte| byte == separator || byte == b'\t');
    let header = Header {
        level: level(value(b"sev").of(line)),
        host: relay.host,
        process: product,
        address: value(b"src"),
        message: event,
        ..Header::default()
    };
    Some((header, relay.stamp, stamp(value(b"devTime").of(line))))
}

/// `^|`, `x5E|`, `0x5E|`, or nothing for a tab.
#[inline]
fn separator(cursor: &mut Cursor<'_>, line: &[u8]) -> u8 {
    let mut ahead = *cursor;
    let Some(text) = ahead.until(b'|').map(|span| span.of(line)).filter(|text| text.len() <= 4) else {
        let _ = cursor.byte(b'|');
        return b'\t';
    };
    let hex = text.strip_prefix(b"0x").or_else(|| text.strip_prefix(b"x")).filter(|hex| !hex.is_empty());
    let code = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
    let Some(byte) = code.or_else(|| (text.len() == 1).then(|| text[0])) else { return b'\t' };
    *cursor = ahead;
    byte
}

/// 1 to 10.
fn level(severity: &[u8]) -> Option<Level> {
    Some(match severity {
        b"0" | b"1" | b"2" | b"3" => Level::Info,
        b"4" | b"5" | b"6" => Level::Warning,
        b"7" | b"8" => Level::Error,
        b"9" | b"10" => Level::Critical,
        _ => return None,
    })
}

#[inline]
fn stamp(text: &[u8]) -> Option<Stamp> {
    time::any(text).or_else(|| relay::with_year(&mut Cursor::new(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[1].as_bytes();
        let Stamped { header, stamp } = parse_relayed(line).unwrap();
        assert_eq!(stamp.unwrap().instant, Some(957_184_246_000)); // date -u -d '2000-05-01 12:30:46' +%s
        assert_eq!((header.address.of(line), header.level), (&b"203.0.113.9"[..], Some(Level::Error)));
        assert_eq!((header.process.of(line), header.message.of(line)), (&b"Sensor"[..], &b"41"[..]));
        let line = FORMAT.samples[2].as_bytes();
        assert_eq!(parse(line).unwrap().header.address.of(line), b"198.51.100.23");
    }

    #[test]
    fn ok_own_times() {
        for time in ["devTime=May 01 2024 12:30:45", "devTime=1714566645000", "devTime=2024-05-01T12:30:45.000+0000"] {
            let line = format!("LEEF:1.0|a|b|c|d|{time}\tsrc=192.0.2.7");
            let stamp = parse(line.as_bytes()).unwrap().stamp.unwrap();
            assert_eq!(stamp.instant, Some(1_714_566_645_000), "{line}");
        }
    }

    #[test]
    fn err_near_misses() {
        for line in ["LEEF:3.0|a|b|c|d|", "LEEF:1.0|a|b|c|d", "LEEF:1.0||b|c|d|", "so he wrote LEEF:1.0|a|b|c|d|"] {
            assert!(parse(line.as_bytes()).is_none(), "{line}");
        }
    }
}
