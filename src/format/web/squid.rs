//! Squid's native access.log: `time elapsed client code/status bytes method URL user hierarchy/peer type`.
//! <https://wiki.squid-cache.org/Features/LogFormat>

use super::request::is_method;
use crate::format::amount::{Amount, TimeUnit};
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "squid",
    title: "Squid access log (native)",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        "1386543323.000      4 192.0.2.124 TCP_DENIED/403 4099 GET http://www.example.com/azenv.php - HIER_NONE/- text/html",
        "1714566645.123    512 2001:db8::7 TCP_TUNNEL/200 5120 CONNECT shop.example.com:443 alice HIER_DIRECT/198.51.100.8 -",
        "1714566646.001     -1 192.0.2.9 NONE_NONE/000 0 NONE error:invalid-request - HIER_NONE/- -",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let time_ms = time::epoch(&mut cursor)?.instant;
    cursor.byte(b' ')?;
    cursor.spaces();
    let is_unknown = cursor.byte(b'-').is_some();
    let took = TimeUnit::MILLISECOND.took(cursor.digit_run()?.of(line));
    let took = if is_unknown { Amount::default() } else { took };
    cursor.byte(b' ')?;
    let address = cursor.word()?;
    cursor.byte(b' ')?;
    let start = cursor.at();
    let result = cursor.until(b'/')?;
    if !result.of(line).iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_') {
        return None;
    }
    let status = cursor.digits(3)?;
    let status_span = Span::new(cursor.at() - 3, cursor.at());
    cursor.byte(b' ')?;
    let sent = Amount::digits(cursor.digit_run()?.of(line));
    cursor.byte(b' ')?;
    let method = cursor.word()?;
    cursor.byte(b' ')?;
    let path = cursor.word()?;
    let (method, path) = if is_method(method.of(line)) { (method, path) } else { Default::default() };
    let message = Span::new(start, line.len());
    let status = status as u16;
    Some(Header {
        time_ms,
        process: result,
        address,
        method,
        path,
        status,
        status_span,
        took,
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
        let line = FORMAT.samples[1].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!(header.time_ms, Some(1_714_566_645_123));
        assert_eq!((header.address.of(line), header.status), (&b"2001:db8::7"[..], 200));
        assert_eq!((header.method.of(line), header.path.of(line)), (&b"CONNECT"[..], &b"shop.example.com:443"[..]));
        assert_eq!(header.process.of(line), b"TCP_TUNNEL");
        assert_eq!(parse(FORMAT.samples[2].as_bytes()).unwrap().status, 0);
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "1386543323.000 4 192.0.2.124 TCP_DENIED 4099 GET / - HIER_NONE/- text/html",
            "1386543323.000 4 192.0.2.124 tcp/403 4099 GET / - HIER_NONE/- text/html",
            "1386543323.000 192.0.2.124 TCP_DENIED/403 4099 GET /",
            "86543323.000 4 192.0.2.124 TCP_DENIED/403 4099 GET /",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
