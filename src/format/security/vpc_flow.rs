//! Amazon's flow logs of a network (VPC), version 2, the default columns, with or without the row that names them:
//! `version account interface source destination port port protocol packets bytes start end action status`.
//! <https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "aws-vpc-flow",
    title: "AWS VPC flow log",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status",
        "2 123456789012 eni-1235b8ca 203.0.113.9 192.0.2.20 51234 443 6 20 4249 1714566645 1714566705 ACCEPT OK",
        "2 123456789012 eni-1235b8ca 198.51.100.23 192.0.2.20 40000 22 6 1 40 1714566646 1714566706 REJECT OK",
        "2 123456789012 eni-1235b8ca - - - - - - - 1714566647 1714566707 - NODATA",
    ],
    grammar: Grammar::Fixed(parse),
};

/// The first names of the row that names the columns.
const NAMES: &[u8] = b"version account-id interface-id ";

fn parse(line: &[u8]) -> Option<Header> {
    if line.starts_with(NAMES) {
        return Some(Header { is_directive: true, ..Header::default() });
    }
    let mut cursor = Cursor::new(line);
    cursor.digits(1)?;
    cursor.byte(b' ')?;
    let account = cursor.until(b' ')?;
    (account.of(line).len() == 12 || account.of(line) == b"unknown").then_some(())?;
    let interface = cursor.until(b' ').filter(|name| name.of(line).starts_with(b"eni-"))?;
    let message = cursor.remainder();
    let source = cursor.until(b' ')?;
    for _ in 0..6 {
        cursor.until(b' ')?;
    }
    let stamp = time::epoch(&mut cursor)?;
    cursor.byte(b' ')?;
    cursor.digit_run()?;
    cursor.byte(b' ')?;
    let level = match cursor.until(b' ')?.of(line) {
        b"REJECT" => Some(Level::Warning),
        b"ACCEPT" => Some(Level::Info),
        b"-" => None,
        _ => return None,
    };
    let address = if source.of(line) == b"-" { Span::default() } else { source };
    Some(Header { time_ms: stamp.instant, level, process: interface, address, message, ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        // date -u -d @1714566646
        assert_eq!(
            sample(&FORMAT, 2),
            "2024-05-01T12:30:46Z | warning | - | eni-1235b8ca | 198.51.100.23 | 198.51.100.23 192.0.2.20 40000 22 6 1 40 1714566646 1714566706 REJECT OK"
        );
        assert!(sample(&FORMAT, 3).starts_with("2024-05-01T12:30:47Z | - | - | eni-1235b8ca | - |"));
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "2 123456789012 eth0 203.0.113.9 192.0.2.20 51234 443 6 20 4249 1714566645 1714566705 ACCEPT OK",
                "2 1234 eni-1 203.0.113.9 192.0.2.20 51234 443 6 20 4249 1714566645 1714566705 ACCEPT OK",
                "2 123456789012 eni-1 203.0.113.9 192.0.2.20 51234 443 6 20 4249 1714566645 1714566705 MAYBE OK",
                "2 123456789012 eni-1 203.0.113.9 192.0.2.20 51234 443",
            ],
        );
    }
}
