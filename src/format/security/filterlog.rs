//! The packet filter of pfSense and OPNsense: values between commas, behind a syslog header with or without a host:
//! `filterlog[1234]: rule,sub,anchor,tracker,interface,reason,action,direction,version,…`.
//! <https://docs.netgate.com/pfsense/en/latest/monitoring/logs/raw-filter-format.html>

use crate::find::find;
use crate::format::cursor::Cursor;
use crate::format::relay::{self, Stamped};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Span, Subject};

pub(super) const FORMAT: Format = Format {
    name: "pf-filterlog",
    title: "pfSense and OPNsense firewall (filterlog)",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::YearLess,
    subject: Subject::Message,
    samples: &[
        "May  1 12:30:45 fw1 filterlog[1234]: 5,,,1000000103,em0,match,block,in,4,0x0,,245,54321,0,none,6,tcp,40,203.0.113.9,192.0.2.10,51234,22,0,S,123456,,1024,,",
        "<134>May  1 12:30:46 filterlog: 7,,,1000000105,em0,match,pass,out,6,0x00,0x00000,64,udp,17,60,2001:db8::7,2001:db8::53,40000,53,60",
        "May  1 12:30:47 fw1 filterlog[1234]: 9,16777216,,1000004761,em1,match,pass,in,4,0x0,,128,1,0,none,1,icmp,60,198.51.100.23,192.0.2.10,request,1,39",
    ],
    grammar: Grammar::Told(tell),
};

/// Where the source's address stands in IPv4 and in IPv6.
const SOURCE: [(u8, usize); 2] = [(b'4', 18), (b'6', 15)];

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    relay::tell(lines, &[parse])
}

fn parse(line: &[u8]) -> Option<Stamped> {
    let mark = find(line, b"filterlog")?;
    let relay = relay::before(line, mark)?;
    let mut cursor = Cursor::new(line);
    cursor.skip(mark);
    // filterlog[1234]: or, from RFC 5424, filterlog 1234 - -
    let prefix = cursor.until(b',')?;
    let number = prefix.of(line).iter().rposition(|byte| *byte == b' ')?;
    if !prefix.of(line)[number + 1..].iter().all(u8::is_ascii_digit) {
        return None;
    }
    cursor = Cursor::new(line);
    cursor.skip(mark + number + 1);
    let fields = Fields { line, at: cursor.at() };
    let (interface, version) = (fields.nth(4)?, fields.nth(8)?);
    if !matches!(fields.nth(7)?.of(line), b"in" | b"out") {
        return None;
    }
    let source = SOURCE.iter().find(|(digit, _)| version.of(line) == [*digit]);
    let address = source.and_then(|(_, place)| fields.nth(*place)).unwrap_or_default();
    // Interface, reason, action, direction and version.
    let message = Span { start: interface.start, end: version.end };
    let process = Span::new(mark, mark + 9);
    let header = Header { host: relay.host, process, address, message, ..Header::default() };
    Some(Stamped { header, stamp: relay.stamp })
}

struct Fields<'a> {
    line: &'a [u8],
    at: usize,
}

impl Fields<'_> {
    /// The value after this many commas.
    fn nth(&self, place: usize) -> Option<Span> {
        let rest = &self.line[self.at..];
        let mut ends = memchr::memchr_iter(b',', rest).chain([rest.len()]);
        let start = if place == 0 { 0 } else { ends.nth(place - 1).filter(|end| *end < rest.len())? + 1 };
        let end = ends.next()?;
        Some(Span::new(self.at + start, self.at + end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        for (sample, (host, source, what)) in FORMAT.samples.iter().zip([
            ("fw1", "203.0.113.9", "em0,match,block,in,4"),
            ("", "2001:db8::7", "em0,match,pass,out,6"),
            ("fw1", "198.51.100.23", "em1,match,pass,in,4"),
        ]) {
            let Stamped { header, stamp } = parse(sample.as_bytes()).unwrap();
            let text = |span: Span| &sample[span.start as usize..span.end as usize];
            assert_eq!((text(header.host), text(header.address), text(header.message)), (host, source, what));
            assert_eq!(text(header.process), "filterlog");
            assert_eq!(stamp.unwrap().clock, Clock::YearLess);
        }
    }

    #[test]
    fn ok_rfc_5424() {
        let line = b"<134>1 2024-05-01T12:30:45+02:00 fw1 filterlog 1234 - - 5,,,1,em0,match,block,in,4,0x0,,1,2,0,none,6,tcp,40,203.0.113.9,192.0.2.10";
        assert_eq!(parse(line).unwrap().stamp.unwrap().instant, Some(1_714_559_445_000));
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "May  1 12:30:45 fw1 filterlog[1]: 5,,,1,em0,match,block,up,4,0x0",
            "May  1 12:30:45 fw1 filterlog[1]: started",
            "May  1 12:30:45 fw1 filterlog[1]: 5,,,1,em0",
            "filterlog,x",
        ] {
            assert!(parse(line.as_bytes()).is_none(), "{line}");
        }
    }
}
