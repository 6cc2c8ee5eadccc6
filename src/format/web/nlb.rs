//! Amazon's network load balancer: a line a TLS connection, version, time, balancer, listener, client, target, …
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject, address, time};

pub(super) const FORMAT: Format = Format {
    name: "aws-nlb",
    title: "AWS network load balancer",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "tls 2.0 2024-05-01T12:30:45 net/shop-lb/c6e77e28c25b2234 g3d4b5e8bb8464cd 203.0.113.9:51341 192.0.2.20:443 5 2 98 246 - arn:aws:acm:eu-central-1:123456789012:certificate/2a108f19 - ECDHE-RSA-AES128-SHA tlsv12 - shop.example.com h2 h2 \"h2\",\"http/1.1\" 2024-05-01T12:30:40",
        "tls 2.0 2024-05-01T12:30:46 net/shop-lb/c6e77e28c25b2234 g3d4b5e8bb8464cd 198.51.100.23:40000 - 31 - 0 0 handshake_failure - - - - - - - - - 2024-05-01T12:30:46",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.literal(b"tls ")?;
    cursor.until(b' ')?;
    let (time_ms, _) = time::iso(&mut cursor)?;
    cursor.literal(b" net/")?;
    let balancer = cursor.until(b'/')?;
    cursor.until(b' ')?;
    cursor.until(b' ')?;
    let message = cursor.remainder();
    let address = address::before_port(line, cursor.until(b' ')?)?;
    Some(Header { time_ms, process: balancer, address, message, ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert!(sample(&FORMAT, 0).starts_with(
            "2024-05-01T12:30:45Z | - | - | shop-lb | 203.0.113.9 | 203.0.113.9:51341 192.0.2.20:443 5 2"
        ));
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "tls 2.0 2024-05-01T12:30:45 app/shop-lb/c6e7 g3d4 203.0.113.9:51341 192.0.2.20:443 5",
                "tls 2.0 noon net/shop-lb/c6e7 g3d4 203.0.113.9:51341 192.0.2.20:443 5",
                "tls 2.0 2024-05-01T12:30:45 net/shop-lb/c6e7 g3d4 - 192.0.2.20:443 5",
            ],
        );
    }
}
