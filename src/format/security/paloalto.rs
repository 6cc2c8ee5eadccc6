//! Palo Alto's firewalls: values between commas, bare or behind a syslog header:
//! `1,received,serial,TYPE,subtype,…,generated,…`.
//! <https://docs.paloaltonetworks.com/pan-os/11-0/pan-os-admin/monitoring/use-syslog-for-monitoring/syslog-field-descriptions>

use crate::find::find;
use crate::format::cursor::Cursor;
use crate::format::time::{self, Date};
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, address, relay};

pub(super) const FORMAT: Format = Format {
    name: "palo-alto",
    title: "Palo Alto firewall (CSV)",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "<14>May  1 12:30:45 fw1 1,2024/05/01 12:30:45,001234567890123,TRAFFIC,end,2305,2024/05/01 12:30:45,203.0.113.9,192.0.2.10,0.0.0.0,0.0.0.0,allow-web,,,ssl,vsys1,untrust,dmz,ethernet1/1,ethernet1/2,default,2024/05/01 12:30:45,12345,1,51234,443,0,0,0x1c,tcp,allow,5120,2048,3072,20",
        "1,2024/05/01 12:30:46,001234567890123,THREAT,vulnerability,2305,2024/05/01 12:30:46,198.51.100.23,192.0.2.10,0.0.0.0,0.0.0.0,allow-web,,,web-browsing,vsys1,untrust,dmz",
        "1,2024/05/01 12:30:47,001234567890123,SYSTEM,auth,0,2024/05/01 12:30:47,,auth-fail,,0,0,general,medium,\"failed authentication for user 'admin'. Reason: Invalid username/password. From: 203.0.113.9.\"",
    ],
    grammar: Grammar::Fixed(parse),
};

/// The kinds of logs.
const TYPES: [&[u8]; 14] = [
    b"TRAFFIC",
    b"THREAT",
    b"SYSTEM",
    b"CONFIG",
    b"HIPMATCH",
    b"HIP-MATCH",
    b"GLOBALPROTECT",
    b"USERID",
    b"AUTHENTICATION",
    b"DECRYPTION",
    b"CORRELATION",
    b"TUNNEL",
    b"SCTP",
    b"GTP",
];

fn parse(line: &[u8]) -> Option<Header> {
    let comma = find(line, b",20")?;
    let start = comma.checked_sub(1).filter(|start| line[*start].is_ascii_digit())?;
    let relay = relay::before(line, start)?;
    let mut cursor = Cursor::new(line);
    cursor.skip(comma + 1);
    let time_ms = received(&mut cursor)?;
    cursor.byte(b',')?;
    cursor.until(b',')?;
    let kind = cursor.until(b',')?;
    if !TYPES.contains(&kind.of(line)) {
        return None;
    }
    let subtype = field(&mut cursor)?;
    field(&mut cursor)?;
    field(&mut cursor)?;
    let header = Header { time_ms, host: relay.host, process: kind, ..Header::default() };
    if kind.of(line) == b"SYSTEM" {
        for _ in 7..13 {
            field(&mut cursor)?;
        }
        let level = severity(field(&mut cursor)?.of(line));
        let message = cursor.remainder();
        return Some(Header { level, address: address::first_v4(line, message), message, ..header });
    }
    let source = field(&mut cursor)?;
    let address = if address::is_address(source.of(line)) { source } else { Span::default() };
    Some(Header { address, message: Span { start: kind.start, end: subtype.end }, ..header })
}

/// `2024/05/01 12:30:45`. The comma after it begins the serial number, not a fraction.
#[inline]
fn received(cursor: &mut Cursor<'_>) -> Option<Option<i64>> {
    let year = cursor.digits(4)? as i32;
    cursor.byte(b'/')?;
    let month = cursor.digits(2)?;
    cursor.byte(b'/')?;
    let date = Date { year, month, day: cursor.digits(2)? };
    cursor.byte(b' ')?;
    Some(date.at(time::clock(cursor)?))
}

/// Up to the next comma; it may be empty.
#[inline]
fn field(cursor: &mut Cursor<'_>) -> Option<Span> {
    let start = cursor.at();
    let length = memchr::memchr(b',', cursor.rest())?;
    cursor.skip(length + 1);
    Some(Span::new(start, start + length))
}

fn severity(word: &[u8]) -> Option<Level> {
    Some(match word {
        b"informational" => Level::Info,
        b"low" => Level::Notice,
        b"medium" => Level::Warning,
        b"high" => Level::Error,
        b"critical" => Level::Critical,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[0].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!((header.time_ms, header.host.of(line)), (Some(1_714_566_645_000), &b"fw1"[..]));
        assert_eq!((header.message.of(line), header.address.of(line)), (&b"TRAFFIC,end"[..], &b"203.0.113.9"[..]));
        let line = FORMAT.samples[2].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!((header.level, header.address.of(line)), (Some(Level::Warning), &b"203.0.113.9"[..]));
        assert!(header.message.of(line).starts_with(b"\"failed authentication"));
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "1,2024/05/01 12:30:45,001,TEA,end,2305,2024/05/01 12:30:45,203.0.113.9,192.0.2.10",
            "1,2024/05/01,001,TRAFFIC,end,2305,2024/05/01 12:30:45,203.0.113.9,192.0.2.10",
            "x,2024/05/01 12:30:45,001,TRAFFIC,end,2305,2024/05/01 12:30:45,203.0.113.9,192.0.2.10",
            "1,2024/05/01 12:30:45,001,TRAFFIC,end",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
