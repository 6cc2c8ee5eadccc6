//! Envoy's access log in its default text form, Istio's too, and Istio's JSON:
//! `[start] "method path protocol" status flags … bytes bytes duration service-time "forwarded for" "agent" …`.
//! <https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#default-format-string>

use super::request::{method_and_path, quoted};
use crate::find::find;
use crate::format::amount::{Amount, TimeUnit};
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject, address, json, time};

pub(super) const TEXT: Format = Format {
    name: "envoy",
    title: "Envoy access log",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        r#"[2024-05-01T12:30:45.123Z] "GET /api/cart?id=7 HTTP/1.1" 200 - 0 5120 12 11 "203.0.113.9" "curl/8.5.0" "7e9e8a2c-0000-4000-8000-000000000001" "shop.example.com" "192.0.2.20:8080""#,
        r#"[2024-05-01T12:30:46.000Z] "POST /pay HTTP/2" 503 UF upstream_reset_before_response_started{connection_failure} - "-" 212 91 3000 - "198.51.100.23,192.0.2.1" "Mozilla/5.0" "7e9e8a2c-0000-4000-8000-000000000002" "pay.example.com" "192.0.2.21:9000" outbound|80||pay.example.com - 192.0.2.5:80 192.0.2.1:40000 - default"#,
        r#"[2024-05-01T12:30:47.500Z] "- - -" 0 NR filter_chain_not_found - "-" 0 0 0 - "-" "-" "-" "-" "-" - - 192.0.2.5:443 192.0.2.9:52000 - -"#,
    ],
    grammar: Grammar::Fixed(parse_text),
};

pub(super) const JSON: Format = Format {
    name: "envoy-json",
    title: "Envoy and Istio access log (JSON)",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        r#"{"start_time":"2024-05-01T12:30:45.123Z","method":"GET","path":"/api/cart?id=7","protocol":"HTTP/1.1","response_code":200,"response_flags":"-","bytes_sent":5120,"duration":12,"x_forwarded_for":"203.0.113.9","user_agent":"curl/8.5.0","authority":"shop.example.com","upstream_host":"192.0.2.20:8080","downstream_remote_address":"192.0.2.1:40000"}"#,
        r#"{"authority":"pay.example.com","downstream_remote_address":"198.51.100.23:40001","method":"POST","path":"/pay","response_code":503,"response_flags":"UF","route_name":"default","start_time":"2024-05-01T12:30:46.000Z","x_forwarded_for":null}"#,
        r#"{"response_code":0,"response_flags":"NR","start_time":"2024-05-01T12:30:47.500Z","method":null,"path":null,"downstream_remote_address":"192.0.2.9:52000"}"#,
    ],
    grammar: Grammar::Fixed(parse_json),
};

fn parse_text(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.byte(b'[')?;
    let (time_ms, _) = time::iso(&mut cursor)?;
    cursor.literal(b"] ")?;
    let start = cursor.at();
    let request = quoted(&mut cursor)?;
    cursor.byte(b' ')?;
    let code = cursor.digit_run()?;
    let status = number(code.of(line))?;
    cursor.byte(b' ')?;
    let flags = cursor.word()?.of(line);
    let is_flag = |byte: &u8| byte.is_ascii_uppercase() || matches!(byte, b'-' | b',' | b'_');
    if !flags.iter().all(is_flag) {
        return None;
    }
    let (method, path) = method_and_path(line, request);
    // No status was sent where it is 0.
    let status_span = if status == 0 { Span::default() } else { code };
    let (sent, took) = sent_and_took(line, cursor);
    let address = forwarded_for(line, &mut cursor);
    let message = Span::new(start, line.len());
    Some(Header { time_ms, address, method, path, status, status_span, took, sent, message, ..Header::default() })
}

/// The bytes that were sent, and the duration in milliseconds: the second and the third of the numbers that follow the flags,
/// with Istio after its reasons.
#[inline]
fn sent_and_took(line: &[u8], mut cursor: Cursor<'_>) -> (Amount, Amount) {
    let mut numbers = 0;
    let mut sent = Amount::default();
    // Of Istio's reasons there are three.
    for _ in 0..7 {
        cursor.spaces();
        let Some(word) = cursor.word() else { break };
        let word = word.of(line);
        numbers = if word.iter().all(u8::is_ascii_digit) { numbers + 1 } else { 0 };
        match numbers {
            2 => sent = Amount::digits(word),
            3 => return (sent, TimeUnit::MILLISECOND.took(word)),
            _ => {}
        }
    }
    Default::default()
}

fn number(digits: &[u8]) -> Option<u16> {
    std::str::from_utf8(digits).ok()?.parse().ok().filter(|number| *number < 1_000)
}

/// The first client of the forwarded ones. They stand in the next quotes, but for Istio, which puts a reason there first.
#[inline]
fn forwarded_for(line: &[u8], cursor: &mut Cursor<'_>) -> Span {
    for _ in 0..2 {
        let Some(quote) = memchr::memchr(b'"', cursor.rest()) else { break };
        cursor.skip(quote);
        let Some(span) = quoted(cursor) else { break };
        let text = span.of(line);
        let length = memchr::memchr(b',', text).unwrap_or(text.len());
        if address::is_address(&text[..length]) {
            return Span::new(span.start as usize, span.start as usize + length);
        }
    }
    Span::default()
}

fn parse_json(line: &[u8]) -> Option<Header> {
    find(line, b"\"response_flags\"")?;
    let mut header = Header { message: Span::new(0, line.len()), ..Header::default() };
    let (mut stamp, mut peer, mut code) = (None, Span::default(), None);
    json::members(line, &mut |keys, value| match keys {
        [b"start_time"] => stamp = value.time(line),
        [b"method"] => header.method = value.text(),
        [b"path"] => header.path = value.text(),
        [b"user_agent"] => header.agent = value.text(),
        [b"authority"] => header.host = value.text(),
        [b"route_name"] => header.process = value.text(),
        [b"x_forwarded_for"] => header.address = value.text(),
        [b"downstream_remote_address"] => peer = value.text(),
        [b"bytes_sent"] => header.sent = Amount::digits(value.text().of(line)),
        [b"duration"] => header.took = TimeUnit::MILLISECOND.took(value.text().of(line)),
        [b"response_code"] => {
            code = value.number(line);
            header.status_span = value.text();
        }
        _ => {}
    })?;
    header.status = code? as u16;
    if header.address.is_empty() {
        header.address = address::without_port(line, peer);
    }
    header.time_ms = stamp?.instant;
    Some(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_text() {
        let line = TEXT.samples[0].as_bytes();
        let header = parse_text(line).unwrap();
        assert_eq!(header.time_ms, Some(1_714_566_645_123));
        assert_eq!((header.method.of(line), header.path.of(line)), (&b"GET"[..], &b"/api/cart?id=7"[..]));
        assert_eq!((header.status, header.address.of(line)), (200, &b"203.0.113.9"[..]));
        let line = TEXT.samples[1].as_bytes();
        let header = parse_text(line).unwrap();
        assert_eq!((header.status, header.address.of(line)), (503, &b"198.51.100.23"[..]));
        assert!(!parse_text(TEXT.samples[2].as_bytes()).unwrap().is_request());
    }

    #[test]
    fn ok_json() {
        let line = JSON.samples[1].as_bytes();
        let header = parse_json(line).unwrap();
        assert_eq!((header.status, header.address.of(line)), (503, &b"198.51.100.23"[..]));
        assert_eq!((header.host.of(line), header.time_ms), (&b"pay.example.com"[..], Some(1_714_566_646_000)));
        assert!(!parse_json(JSON.samples[2].as_bytes()).unwrap().is_request());
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "[2024-05-01T12:30:45Z] [error] upstream timed out",
            r#"[2024-05-01T12:30:45Z] "GET / HTTP/1.1" 12345 - 0"#,
            r#"[2024-05-01T12:30:45Z] "GET / HTTP/1.1" 200 1234 0"#,
            r#"[2024-05-01T12:30:45Z] "GET / HTTP/1.1"#,
        ] {
            assert_eq!(parse_text(line.as_bytes()), None, "{line}");
        }
        assert_eq!(parse_json(br#"{"response_flags":"-","start_time":"2024-05-01T12:30:45Z"}"#), None);
        assert_eq!(parse_json(br#"{"response_flags":"-","response_code":200}"#), None);
    }
}
