//! Fortinet's firewalls: `date=2024-05-01 time=12:30:45 devname="fw1" … type="traffic" level="notice" …`, bare or behind a
//! priority or a syslog header. Newer versions write the zone.
//! <https://docs.fortinet.com/document/fortigate/7.4.0/fortios-log-message-reference/656858/log-message-fields>

use super::fields::{is_space, value};
use crate::find::find;
use crate::format::cursor::Cursor;
use crate::format::relay::{self, Stamped};
use crate::format::time::{self, Date, Stamp};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Level, Span, Subject};

pub(super) const FORMAT: Format = Format {
    name: "fortinet",
    title: "Fortinet firewall",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"date=2024-05-01 time=12:30:45 devname="fw1" devid="FGT00000000000001" eventtime=1714559445123456789 tz="+0200" logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" srcip=203.0.113.9 srcport=51234 dstip=192.0.2.10 dstport=443 action="deny" policyid=0 service="HTTPS""#,
        r#"<189>date=2024-05-01 time=12:30:46 devname="fw1" devid="FGT00000000000001" tz="+0200" logid="0100032002" type="event" subtype="system" level="alert" vd="root" logdesc="Admin login failed" user="admin" srcip=198.51.100.23 status="failed" msg="Administrator admin login failed from ssh(198.51.100.23) because of invalid password""#,
        r#"May  1 12:30:47 fw1 date=2024-05-01 time=12:30:47 devname="fw1" tz="+0200" logid="0419016384" type="utm" subtype="ips" level="information" srcip=2001:db8::7 attack="Example.Overflow" msg="web_server: Example.Overflow""#,
    ],
    grammar: Grammar::Told(tell),
};

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    relay::tell(lines, &[parse])
}

fn parse(line: &[u8]) -> Option<Stamped> {
    let mark = find(line, b"date=")?;
    let relay = relay::before(line, mark)?;
    let mut cursor = Cursor::new(line);
    cursor.skip(mark + 5);
    let quote = cursor.byte(b'"').is_some();
    let year = cursor.digits(4)? as i32;
    cursor.byte(b'-')?;
    let month = cursor.digits(2)?;
    cursor.byte(b'-')?;
    let date = Date { year, month, day: cursor.digits(2)? };
    if quote {
        cursor.byte(b'"')?;
    }
    cursor.literal(b" time=")?;
    let _ = cursor.byte(b'"');
    let clock = time::clock(&mut cursor)?;
    let _ = cursor.byte(b'"');
    cursor.byte(b' ')?;
    let rest = cursor.remainder();
    let field = |key: &[u8]| value(line, rest, key, is_space);
    // One of them is in every line, whatever its age.
    let kind = field(b"type");
    if kind.is_empty() || field(b"logid").is_empty() && field(b"log_id").is_empty() {
        return None;
    }
    let zone = time::zone_ms(&mut Cursor::new(field(b"tz").of(line)));
    let instant = date.at(clock).map(|instant| instant - zone.unwrap_or(0));
    let stamp = Stamp { instant, clock: if zone.is_some() { Clock::Zoned } else { Clock::Local } };
    let device = field(b"devname");
    let header = Header {
        level: level(field(b"level").of(line)),
        host: if device.is_empty() { relay.host } else { device },
        process: kind,
        address: field(b"srcip"),
        message: message(line, rest, kind),
        ..Header::default()
    };
    Some(Stamped { header, stamp: Some(stamp) })
}

/// What the line says in words, or all from its type on.
#[inline]
fn message(line: &[u8], rest: Span, kind: Span) -> Span {
    let words = [&b"msg"[..], b"logdesc"].into_iter().map(|key| value(line, rest, key, is_space));
    words.into_iter().find(|words| !words.is_empty()).unwrap_or(Span { end: line.len() as u32, ..kind })
}

fn level(word: &[u8]) -> Option<Level> {
    match word {
        b"information" => Some(Level::Info),
        b"emergency" => Some(Level::Critical),
        word => Level::from_word(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[1].as_bytes();
        let Stamped { header, stamp } = parse(line).unwrap();
        let stamp = stamp.unwrap();
        assert_eq!((stamp.instant, stamp.clock), (Some(1_714_559_446_000), Clock::Zoned)); // 12:30:46 +02:00
        assert_eq!((header.host.of(line), header.address.of(line)), (&b"fw1"[..], &b"198.51.100.23"[..]));
        assert_eq!((header.level, header.process.of(line)), (Some(Level::Critical), &b"event"[..]));
        assert!(header.message.of(line).starts_with(b"Administrator admin"));
        let line = FORMAT.samples[0].as_bytes();
        assert!(parse(line).unwrap().header.message.of(line).starts_with(b"traffic\" subtype="));
    }

    #[test]
    fn ok_without_a_zone() {
        let line =
            b"date=2024-05-01 time=12:30:45 devname=fw1 log_id=0000000013 type=traffic level=notice srcip=192.0.2.7";
        let stamp = parse(line).unwrap().stamp.unwrap();
        assert_eq!((stamp.instant, stamp.clock), (Some(1_714_566_645_000), Clock::Local));
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "date=2024-05-01 time=12:30:45 level=info msg=hello",
            "date=2024-05-01 level=info type=x logid=1",
            "date=01.05.2024 time=12:30:45 type=x logid=1",
            "this line: date=2024-05-01 time=12:30:45 type=x logid=1",
        ] {
            assert!(parse(line.as_bytes()).is_none(), "{line}");
        }
    }
}
