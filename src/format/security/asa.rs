//! Cisco's firewalls (ASA, FTD, PIX, FWSM): `%ASA-6-302013: message` behind whatever the device or a relay writes before.
//! <https://www.cisco.com/c/en/us/td/docs/security/asa/syslog/asa-syslog.html>

use crate::format::cursor::Cursor;
use crate::format::relay::{self, Stamped};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Level, Span, Subject, address};

pub(super) const FORMAT: Format = Format {
    name: "cisco-asa",
    title: "Cisco ASA and FTD",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "<166>May 01 2024 12:30:45: %ASA-6-302013: Built inbound TCP connection 129743 for outside:203.0.113.9/51234 (203.0.113.9/51234) to dmz:192.0.2.10/443 (192.0.2.10/443)",
        "May  1 2024 12:30:46 fw1 : %ASA-4-106023: Deny tcp src outside:198.51.100.23/40000 dst dmz:192.0.2.10/22 by access-group \"outside_in\" [0x0, 0x0]",
        "May 01 2024 12:30:47 fw1: %FTD-3-710003: TCP access denied by ACL from 203.0.113.9/51235 to outside:192.0.2.1/23",
    ],
    grammar: Grammar::Told(tell),
};

const MARKS: [&[u8]; 4] = [b"%ASA-", b"%FTD-", b"%PIX-", b"%FWSM-"];

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    relay::tell(lines, &[parse])
}

fn parse(line: &[u8]) -> Option<Stamped> {
    let mark = memchr::memchr(b'%', line)?;
    let relay = relay::before(line, mark)?;
    let mut cursor = Cursor::new(line);
    cursor.skip(mark);
    MARKS.into_iter().find_map(|mark| cursor.literal(mark))?;
    // %ASA-session-6-302013
    if cursor.peek().is_some_and(|byte| byte.is_ascii_lowercase()) {
        cursor.until(b'-')?;
    }
    let level = severity(cursor.digits(1)?)?;
    cursor.byte(b'-')?;
    let id = cursor.digit_run()?;
    cursor.byte(b':')?;
    cursor.spaces();
    let message = cursor.remainder();
    let host = Span { end: relay.host.end - u32::from(relay.host.of(line).ends_with(b":")), ..relay.host };
    let header = Header {
        level: Some(level),
        host,
        process: id,
        address: address::first_v4(line, message),
        message,
        ..Header::default()
    };
    Some(Stamped { header, stamp: relay.stamp })
}

/// The severities of syslog, 0 the gravest.
fn severity(number: u32) -> Option<Level> {
    Some(match number {
        0..=2 => Level::Critical,
        3 => Level::Error,
        4 => Level::Warning,
        5 => Level::Notice,
        6 => Level::Info,
        7 => Level::Debug,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        for (sample, (time, host, id, client)) in FORMAT.samples.iter().zip([
            (1_714_566_645_000, "", "302013", "203.0.113.9"),
            (1_714_566_646_000, "fw1", "106023", "198.51.100.23"),
            (1_714_566_647_000, "fw1", "710003", "203.0.113.9"),
        ]) {
            let Stamped { header, stamp } = parse(sample.as_bytes()).unwrap();
            let text = |span: Span| &sample[span.start as usize..span.end as usize];
            assert_eq!(stamp.unwrap().instant, Some(time), "{sample}");
            assert_eq!((text(header.host), text(header.process), text(header.address)), (host, id, client), "{sample}");
        }
        assert_eq!(parse(FORMAT.samples[1].as_bytes()).unwrap().header.level, Some(Level::Warning));
    }

    #[test]
    fn ok_other_headers() {
        let clock = |line: &str| tell(&[line.as_bytes()]).map(|bound| bound.clock);
        assert_eq!(clock("May  1 12:30:45 fw1 %ASA-6-302014: x"), Some(Clock::YearLess));
        assert_eq!(clock("2024-05-01T12:30:45Z fw1 %ASA-6-302014: x"), Some(Clock::Zoned));
        assert_eq!(clock("<166>%ASA-session-6-302014: x"), Some(Clock::None));
    }

    #[test]
    fn err_near_misses() {
        for line in
            ["%ASA-9-302014: x", "%ASA-6: x", "%SYS-5-CONFIG_I: x", "it said so: %ASA-6-302014: x", "100 % done"]
        {
            assert!(parse(line.as_bytes()).is_none(), "{line}");
        }
    }
}
