//! Amazon's load balancers: the application's (ALB), whose lines begin with the kind of request, and the classic one's (ELB).
//!
//! ```text
//! https time name client:port target:port 0.1 0.1 0.1 status target-status received sent "request" "agent" …
//! time name client:port target:port 0.1 0.1 0.1 status target-status received sent "request" "agent" …
//! ```
//!
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html>,
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html>

use super::request::{method_and_path, quoted, without_origin};
use crate::format::amount::{Amount, TimeUnit};
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject, address, time};

pub(super) const ALB: Format = Format {
    name: "aws-alb",
    title: "AWS application load balancer",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        r#"https 2024-05-01T12:30:45.186641Z app/shop-lb/50dc6c495c0c9188 203.0.113.9:2817 192.0.2.20:80 0.086 0.048 0.037 200 200 0 57 "GET https://shop.example.com:443/cart?id=7 HTTP/1.1" "curl/8.5.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/shop/73e2d6bc24d8a067 "Root=1-58337281-1d84f3d73c47ec4e58577259" "shop.example.com" "-" 1 2024-05-01T12:30:45.100000Z "forward" "-" "-" "192.0.2.20:80" "200" "-" "-""#,
        r#"http 2024-05-01T12:30:46.000001Z app/shop-lb/50dc6c495c0c9188 198.51.100.23:46532 - -1 -1 -1 502 - 34 366 "POST http://shop.example.com:80/pay HTTP/1.1" "-" - - - "-" "-" "-" 0 2024-05-01T12:30:46.000000Z "-" "-" "-" "-" "-" "-" "-""#,
        r#"h2 2024-05-01T12:30:47Z app/shop-lb/50dc6c495c0c9188 192.0.2.9:41000 - -1 -1 -1 400 - 0 0 "- http://shop.example.com:80- -" "-" - - - "-" "-" "-" - 2024-05-01T12:30:47Z "-" "-" "-" "-" "-" "-" "-""#,
    ],
    grammar: Grammar::Fixed(parse_alb),
};

pub(super) const ELB: Format = Format {
    name: "aws-elb",
    title: "AWS classic load balancer",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        r#"2024-05-01T12:30:45.945958Z shop-lb 203.0.113.9:2817 192.0.2.20:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://shop.example.com:80/cart HTTP/1.1" "curl/8.5.0" - -"#,
        r#"2024-05-01T12:30:46.000001Z shop-lb 198.51.100.23:2818 - -1 -1 -1 503 0 0 0 "GET https://shop.example.com:443/ HTTP/1.1" "-" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2"#,
        r#"2024-05-01T12:30:47.000001Z mail-lb 192.0.2.9:2819 192.0.2.21:25 0.001065 0.000015 0.000023 - - 57 502 "- - - " "-" - -"#,
    ],
    grammar: Grammar::Fixed(parse_elb),
};

fn parse_alb(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    if !matches!(cursor.word()?.of(line), b"http" | b"https" | b"h2" | b"grpcs" | b"ws" | b"wss") {
        return None;
    }
    cursor.byte(b' ')?;
    parse(line, cursor)
}

fn parse_elb(line: &[u8]) -> Option<Header> {
    parse(line, Cursor::new(line))
}

/// What both have in common.
#[inline]
fn parse(line: &[u8], mut cursor: Cursor<'_>) -> Option<Header> {
    let time_ms = time::iso(&mut cursor).filter(|(_, zoned)| *zoned)?.0;
    cursor.byte(b' ')?;
    let balancer = cursor.until(b' ')?;
    let address = address::before_port(line, cursor.until(b' ')?)?;
    cursor.until(b' ')?;
    let mut took = Some(0);
    for _ in 0..3 {
        let seconds = cursor.until(b' ')?.of(line);
        if !seconds.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-')) {
            return None;
        }
        // -1 where it never came so far.
        took = took.zip(TimeUnit::SECOND.took(seconds).get()).map(|(took, part)| took + u64::from(part));
    }
    let start = cursor.at();
    let code = cursor.until(b' ')?;
    let status = match code.of(line) {
        b"-" => 0,
        digits => std::str::from_utf8(digits).ok()?.parse().ok()?,
    };
    cursor.until(b' ')?;
    cursor.digit_run()?;
    cursor.byte(b' ')?;
    let sent = Amount::digits(cursor.digit_run()?.of(line));
    cursor.byte(b' ')?;
    let (method, url) = method_and_path(line, quoted(&mut cursor)?);
    let path = without_origin(line, url);
    let agent = cursor.byte(b' ').and_then(|()| quoted(&mut cursor)).unwrap_or_default();
    let status_span = if status == 0 { Span::default() } else { code };
    let message = Span::new(start, line.len());
    Some(Header {
        time_ms,
        process: balancer,
        address,
        method,
        path,
        agent,
        status,
        status_span,
        took: took.map_or(Amount::default(), Amount::of),
        sent,
        message,
        ..Header::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = ALB.samples[0].as_bytes();
        let header = parse_alb(line).unwrap();
        assert_eq!(header.time_ms, Some(1_714_566_645_186));
        assert_eq!((header.method.of(line), header.path.of(line)), (&b"GET"[..], &b"/cart?id=7"[..]));
        assert_eq!((header.status, header.address.of(line)), (200, &b"203.0.113.9"[..]));
        assert_eq!(header.process.of(line), b"app/shop-lb/50dc6c495c0c9188");
        let line = ELB.samples[0].as_bytes();
        let header = parse_elb(line).unwrap();
        assert_eq!((header.path.of(line), header.status_span.of(line)), (&b"/cart"[..], &b"200"[..]));
    }

    #[test]
    fn ok_no_request() {
        assert!(!parse_alb(ALB.samples[2].as_bytes()).unwrap().is_request());
        let tcp = parse_elb(ELB.samples[2].as_bytes()).unwrap();
        assert_eq!((tcp.status, tcp.is_request()), (0, false));
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "2024-05-01T12:30:45 shop-lb 203.0.113.9:2817 192.0.2.20:80 0.1 0.1 0.1 200 200 0 29 \"GET / HTTP/1.1\"",
            "2024-05-01T12:30:45Z shop-lb 203.0.113.9 192.0.2.20:80 0.1 0.1 0.1 200 200 0 29 \"GET / HTTP/1.1\"",
            "2024-05-01T12:30:45Z shop-lb 203.0.113.9:1 192.0.2.20:80 a 0.1 0.1 200 200 0 29 \"GET / HTTP/1.1\"",
            "2024-05-01T12:30:45Z shop-lb 203.0.113.9:1 - 0.1 0.1 0.1 200 200 0 29 GET",
        ] {
            assert_eq!(parse_elb(line.as_bytes()), None, "{line}");
        }
        assert_eq!(parse_alb(ELB.samples[0].as_bytes()), None);
        assert_eq!(parse_elb(ALB.samples[0].as_bytes()), None);
    }
}
