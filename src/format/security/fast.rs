//! Alerts on one line, of Suricata (`fast.log`) and of Snort (`alert_fast`):
//! `05/01/2024-12:30:45.041456  [**] [gid:sid:rev] message [**] [Classification: …] [Priority: 2] {TCP} from:port -> to:port`.
//! Snort leaves the year out, or writes two digits of it.
//! <https://docs.suricata.io/en/latest/output/index.html>,
//! <https://docs.snort.org/start/alert_logging>

use super::suricata::priority;
use crate::find::find;
use crate::format::cursor::Cursor;
use crate::format::relay::{self, Stamped};
use crate::format::time::{self, Date, Stamp, YEARLESS_YEAR};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Level, Span, Subject, address};

pub(super) const SURICATA: Format = Format {
    name: "suricata-fast",
    title: "Suricata alerts (fast.log)",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "05/01/2024-12:30:45.041456  [**] [1:2100498:7] GPL ATTACK_RESPONSE id check returned root [**] [Classification: Potentially Bad Traffic] [Priority: 2] {TCP} 203.0.113.9:80 -> 192.0.2.10:51234",
        "05/01/2024-12:30:46.000001  [Drop] [**] [1:2008578:6] ET SCAN Sipvicious Scan [**] [Classification: Attempted Information Leak] [Priority: 1] {UDP} 2001:db8::7:5060 -> 2001:db8::53:5060",
        "05/01/2024-12:30:47.500000  [**] [1:2200024:1] SURICATA ICMPv4 unknown type [**] [Classification: (null)] [Priority: 3] {ICMP} 198.51.100.23:8 -> 192.0.2.10:0",
    ],
    grammar: Grammar::Fixed(parse_suricata),
};

pub(super) const SNORT: Format = Format {
    name: "snort-fast",
    title: "Snort alerts (fast)",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::YearLess,
    subject: Subject::Message,
    samples: &[
        "05/01-12:30:45.041456  [**] [1:2100498:7] GPL ATTACK_RESPONSE id check returned root [**] [Classification: Potentially Bad Traffic] [Priority: 2] {TCP} 203.0.113.9:80 -> 192.0.2.10:51234",
        "05/01-12:30:46.000001 [**] [116:444:1] \"(ipv4) IPv4 option set\" [**] [Priority: 3] {PROTO:002} 198.51.100.23 -> 224.0.0.22",
        "05/01-12:30:47.500000  [**] [1:384:5] ICMP PING [**] [Priority: 0] {ICMP} 192.0.2.7 -> 192.0.2.10",
    ],
    grammar: Grammar::Told(tell_snort),
};

fn parse_suricata(line: &[u8]) -> Option<Header> {
    let Stamped { header, stamp } = parse(line, 4)?;
    Some(Header { time_ms: stamp?.instant, ..header })
}

fn tell_snort(lines: &[&[u8]]) -> Option<BoundGrammar> {
    relay::tell(lines, &[|line| parse(line, 0), |line| parse(line, 2)])
}

/// Reads an alert whose date has a year of this many digits.
#[inline]
fn parse(line: &[u8], year_digits: usize) -> Option<Stamped> {
    let mut cursor = Cursor::new(line);
    let stamp = stamp(&mut cursor, year_digits)?;
    cursor.byte(b' ')?;
    cursor.spaces();
    for action in [&b"[Drop] "[..], b"[wDrop] "] {
        let _ = cursor.literal(action);
    }
    cursor.literal(b"[**] [")?;
    let ids = cursor.until(b']')?;
    if !ids.of(line).iter().all(|byte| byte.is_ascii_digit() || *byte == b':') {
        return None;
    }
    cursor.byte(b' ')?;
    let start = cursor.at();
    let length = find(cursor.rest(), b" [**]")?;
    let message = Span::new(start, start + length);
    cursor.skip(length + 5);
    let (level, address) = about(line, &cursor)?;
    Some(Stamped { header: Header { level, address, message, ..Header::default() }, stamp: Some(stamp) })
}

/// What follows the message: the priority, and the address on the left.
#[inline]
fn about(line: &[u8], cursor: &Cursor<'_>) -> Option<(Option<Level>, Span)> {
    let rest = cursor.rest();
    let mark = find(rest, b"[Priority: ").map(|mark| mark + 11);
    let level = mark.and_then(|mark| priority(rest.get(mark..mark + 1)?));
    let arrow = memchr::memmem::rfind(rest, b" -> ")?;
    let start = memchr::memrchr(b' ', &rest[..arrow])? + 1;
    let pair = Span::new(cursor.at() + start, cursor.at() + arrow);
    Some((level, address::before_port(line, pair).unwrap_or(pair)))
}

/// `05/01/2024-12:30:45.041456`, `05/01/24-…` or `05/01-…`.
#[inline]
fn stamp(cursor: &mut Cursor<'_>, year_digits: usize) -> Option<Stamp> {
    let month = cursor.digits(2)?;
    cursor.byte(b'/')?;
    let day = cursor.digits(2)?;
    let (year, clock) = match year_digits {
        0 => (YEARLESS_YEAR, Clock::YearLess),
        digits => {
            cursor.byte(b'/')?;
            let year = cursor.digits(digits)? as i32;
            (if digits == 2 { 2000 + year } else { year }, Clock::Local)
        }
    };
    cursor.byte(b'-')?;
    let time = time::clock(cursor)?;
    let fraction = time::fraction_ms(cursor);
    Some(Stamp { instant: Date { year, month, day }.at(time).map(|instant| instant + fraction), clock })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_suricata() {
        let line = SURICATA.samples[0].as_bytes();
        let header = parse_suricata(line).unwrap();
        assert_eq!((header.time_ms, header.level), (Some(1_714_566_645_041), Some(Level::Warning)));
        assert_eq!(header.message.of(line), b"GPL ATTACK_RESPONSE id check returned root");
        assert_eq!(header.address.of(line), b"203.0.113.9");
        let line = SURICATA.samples[1].as_bytes();
        let header = parse_suricata(line).unwrap();
        assert_eq!((header.level, header.address.of(line)), (Some(Level::Error), &b"2001:db8::7"[..]));
    }

    #[test]
    fn ok_snort() {
        let line = SNORT.samples[1].as_bytes();
        let Stamped { header, stamp } = parse(line, 0).unwrap();
        assert_eq!(stamp.unwrap().instant, Some(957_184_246_000)); // date -u -d '2000-05-01 12:30:46' +%s
        assert_eq!(header.address.of(line), b"198.51.100.23");
        let dated = SNORT.samples[0].replace("05/01-", "05/01/24-");
        assert_eq!(tell_snort(&[dated.as_bytes()]).unwrap().clock, Clock::Local);
        assert_eq!(parse(dated.as_bytes(), 2).unwrap().stamp.unwrap().instant, Some(1_714_566_645_041));
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "05/01/2024 12:30:45.041456  [**] [1:2:3] x [**] [Priority: 2] {TCP} 192.0.2.7:1 -> 192.0.2.8:2",
            "05/01/2024-12:30:45.041456  [**] [x] x [**] [Priority: 2] {TCP} 192.0.2.7:1 -> 192.0.2.8:2",
            "05/01/2024-12:30:45.041456  [**] [1:2:3] x [Priority: 2] {TCP} 192.0.2.7:1 -> 192.0.2.8:2",
            "05/01/2024-12:30:45.041456  [**] [1:2:3] x [**] [Priority: 2] {TCP} 192.0.2.7:1",
        ] {
            assert_eq!(parse_suricata(line.as_bytes()), None, "{line}");
        }
    }
}
