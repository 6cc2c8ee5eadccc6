//! The log of Windows' own firewall, `pfirewall.log`: `date time action protocol src-ip dst-ip src-port dst-port …`.
//!
//! It looks like the W3C's extended format and names its fields in a directive, but they are always the same ones in the
//! same order, so that a piece of a log without its head is read as well.
//! <https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-server-2003/cc758040(v=ws.10)>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "windows-firewall",
    title: "Windows Firewall",
    specificity: 0.99,
    extent: Extent::Line,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "#Software: Microsoft Windows Firewall",
        "#Fields: date time action protocol src-ip dst-ip src-port dst-port size tcpflags tcpsyn tcpack tcpwin icmptype icmpcode info path",
        "2024-05-01 12:30:45 DROP TCP 203.0.113.9 192.0.2.7 49152 3389 52 S 1640769051 0 64240 - - - RECEIVE",
        "2024-05-01 12:30:46 ALLOW UDP 192.0.2.7 192.0.2.1 60123 53 0 - - - - - - - SEND",
        "2024-05-01 12:30:47 CLOSE TCP 192.0.2.7 198.51.100.4 49153 443 - - - - - - - - -",
    ],
    grammar: Grammar::Fixed(parse),
};

const DIRECTIVES: [&[u8]; 4] = [
    b"#Version: 1.5",
    b"#Software: Microsoft Windows Firewall",
    b"#Time Format: ",
    b"#Fields: date time action protocol",
];

const ACTIONS: [&[u8]; 6] = [b"ALLOW", b"DROP", b"OPEN", b"OPEN-INBOUND", b"CLOSE", b"INFO-EVENTS-LOST"];

fn parse(line: &[u8]) -> Option<Header> {
    if line.first() == Some(&b'#') {
        let is_directive = DIRECTIVES.iter().any(|start| line.starts_with(start));
        return is_directive.then(|| Header { is_directive, ..Header::default() });
    }
    let mut cursor = Cursor::new(line);
    let (time_ms, false) = time::iso(&mut cursor)? else { return None };
    cursor.byte(b' ')?;
    let message = cursor.remainder();
    cursor.word().filter(|action| ACTIONS.contains(&action.of(line)))?;
    cursor.byte(b' ')?;
    cursor.word()?;
    cursor.byte(b' ')?;
    let source = cursor.word()?;
    cursor.byte(b' ')?;
    cursor.word()?;
    let address = if source.of(line) == b"-" { Default::default() } else { source };
    Some(Header { time_ms, address, message, ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample, shown};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 2),
            "2024-05-01T12:30:45Z | - | - | - | 203.0.113.9 | DROP TCP 203.0.113.9 192.0.2.7 49152 3389 52 S 1640769051 0 64240 - - - RECEIVE"
        );
        assert_eq!(
            shown(&FORMAT, "2024-05-01 12:30:45 INFO-EVENTS-LOST - - - - - - - - - - - - 4 -"),
            "2024-05-01T12:30:45Z | - | - | - | - | INFO-EVENTS-LOST - - - - - - - - - - - - 4 -"
        );
    }

    #[test]
    fn ok_directives() {
        assert!(parse(FORMAT.samples[1].as_bytes()).unwrap().is_directive);
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "#Fields: date time s-ip cs-method cs-uri-stem",
                "2024-05-01 12:30:45 GET TCP 203.0.113.9 192.0.2.7 49152",
                "2024-05-01 12:30:45 DROP TCP 203.0.113.9",
                "2024-05-01 DROP TCP 203.0.113.9 192.0.2.7",
            ],
        );
    }
}
