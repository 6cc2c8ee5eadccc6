//! The Common Event Format of ArcSight, which many products write, bare or behind a syslog header:
//! `CEF:0|vendor|product|version|signature|name|severity|key=value key=value`.
//! Its time stands in the field `rt` (milliseconds since 1970, or `May 01 2024 12:30:45`), or in the header.
//! <https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors-8.4/cef-implementation-standard/>

use super::fields::{is_space, value};
use crate::find::find;
use crate::format::cursor::Cursor;
use crate::format::relay::{self, Stamped};
use crate::format::time::{self, Stamp};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Level, Span, Subject};

pub(super) const FORMAT: Format = Format {
    name: "cef",
    title: "CEF (Common Event Format)",
    specificity: 0.99,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "CEF:0|Example|Firewall|1.0|100|Connection blocked|5|rt=1714566645123 src=203.0.113.9 dst=192.0.2.10 spt=51234 dpt=22 proto=TCP act=blocked",
        r"May  1 12:30:46 fw1 CEF:0|Example|Web \| Mail Gateway|2.1|4711|Malware found|High|rt=1714566646000 src=2001:db8::7 fname=invoice.pdf.exe msg=Removed",
        "<134>1 2024-05-01T12:30:47Z fw1 gateway - - - CEF:1|Example|Firewall|1.0|200|Login failed|Very-High|start=1714566647000 suser=alice src=198.51.100.23",
    ],
    grammar: Grammar::Told(tell),
};

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    relay::tell(lines, &[parse, parse_relayed])
}

/// With the event's own time.
fn parse(line: &[u8]) -> Option<Stamped> {
    let (header, _, extension) = read(line)?;
    let stamp = [&b"rt"[..], b"end", b"start"].into_iter().find_map(|key| stamp(line, extension, key));
    Some(Stamped { header, stamp })
}

/// With the time of the header before it.
fn parse_relayed(line: &[u8]) -> Option<Stamped> {
    let (header, stamp, _) = read(line)?;
    Some(Stamped { header, stamp })
}

/// Returns the header, the relay's time and where the extension lies.
#[inline]
fn read(line: &[u8]) -> Option<(Header, Option<Stamp>, Span)> {
    let mark = find(line, b"CEF:")?;
    let relay = relay::before(line, mark)?;
    let mut cursor = Cursor::new(line);
    cursor.skip(mark + 4);
    cursor.spaces();
    cursor.digit_run()?;
    cursor.byte(b'|')?;
    let _vendor = field(&mut cursor)?;
    let product = field(&mut cursor)?;
    let _version = field(&mut cursor)?;
    let _signature = field(&mut cursor)?;
    let name = field(&mut cursor)?;
    let severity = field(&mut cursor)?;
    let extension = cursor.remainder();
    let host = if relay.host.is_empty() { value(line, extension, b"dvchost", is_space) } else { relay.host };
    let header = Header {
        level: level(severity.of(line)),
        host,
        process: product,
        address: value(line, extension, b"src", is_space),
        message: name,
        ..Header::default()
    };
    Some((header, relay.stamp, extension))
}

/// Up to the next bar that no backslash stands before.
#[inline]
fn field(cursor: &mut Cursor<'_>) -> Option<Span> {
    let start = cursor.at();
    loop {
        let step = memchr::memchr2(b'|', b'\\', cursor.rest())?;
        cursor.skip(step);
        if cursor.byte(b'|').is_some() {
            return Some(Span::new(start, cursor.at() - 1));
        }
        cursor.skip(2);
    }
}

/// 0 to 10, or a word.
fn level(severity: &[u8]) -> Option<Level> {
    Some(match severity {
        b"0" | b"1" | b"2" | b"3" | b"Low" => Level::Info,
        b"4" | b"5" | b"6" | b"Medium" => Level::Warning,
        b"7" | b"8" | b"High" => Level::Error,
        b"9" | b"10" | b"Very-High" => Level::Critical,
        word => return Level::from_word(word),
    })
}

/// `rt=1714566645123` or `rt=May 01 2024 12:30:45.123`.
#[inline]
fn stamp(line: &[u8], extension: Span, key: &[u8]) -> Option<Stamp> {
    let start = value(line, extension, key, is_space);
    let mut cursor = Cursor::new(line);
    cursor.skip(start.start as usize);
    (!start.is_empty()).then(|| time::epoch(&mut cursor).or_else(|| relay::stamp(&mut cursor)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[1].as_bytes();
        let Stamped { header, stamp } = parse(line).unwrap();
        assert_eq!(stamp.unwrap().instant, Some(1_714_566_646_000));
        assert_eq!((header.host.of(line), header.process.of(line)), (&b"fw1"[..], &br"Web \| Mail Gateway"[..]));
        assert_eq!((header.level, header.message.of(line)), (Some(Level::Error), &b"Malware found"[..]));
        assert_eq!(header.address.of(line), b"2001:db8::7");
    }

    #[test]
    fn ok_times() {
        let text = b"CEF:0|a|b|c|d|e|3|rt=May 01 2024 12:30:45.500 src=192.0.2.7";
        let stamp = parse(text).unwrap().stamp.unwrap();
        assert_eq!((stamp.instant, stamp.clock), (Some(1_714_566_645_500), Clock::Local));
        let only_relayed = b"May  1 12:30:45 fw1 CEF:0|a|b|c|d|e|3|src=192.0.2.7";
        assert_eq!(tell(&[only_relayed]).unwrap().clock, Clock::YearLess);
        assert_eq!(tell(&[b"CEF:0|a|b|c|d|e|3|"]).unwrap().clock, Clock::None);
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "CEF:0|a|b|c|d|e",
            "CEF:x|a|b|c|d|e|3|",
            "CEF|0|a|b|c|d|e|3|",
            "he said CEF:0|a|b|c|d|e|3|",
            r"CEF:0|a|b|c|d|e\|3|",
        ] {
            assert!(parse(line.as_bytes()).is_none(), "{line}");
        }
    }
}
