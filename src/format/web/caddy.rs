//! Caddy's log: an object a line with `level`, `ts` and `msg`; a request stands in `request`, its status beside it.
//! Docker Compose puts the service's name in front: `caddy  | {…}`.
//!
//! Caddy logs by zap, as other programs do: a file is Caddy's where a line of it is about a request, or of one of its
//! loggers.
//! <https://caddyserver.com/docs/logging#structured-logs>

use std::sync::Arc;

use crate::format::amount::{Amount, TimeUnit};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Level, Span, Subject, json};

pub(super) const FORMAT: Format = Format {
    name: "caddy",
    title: "Caddy (JSON)",
    specificity: 0.96,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        r#"{"level":"info","ts":1714566645.1234567,"logger":"http.log.access.log0","msg":"handled request","request":{"remote_ip":"192.0.2.7","remote_port":"38574","client_ip":"203.0.113.9","proto":"HTTP/2.0","method":"GET","host":"shop.example.com","uri":"/cart?item=7","headers":{"Accept":["*/*"]}},"bytes_read":0,"duration":0.0012,"size":5120,"status":200,"resp_headers":{"Server":["Caddy"]}}"#,
        r#"caddy  | {"level":"warn","ts":1714566640.5,"logger":"http.auto_https","msg":"server is listening only on the HTTP port","server_name":"srv0","http_port":80}"#,
        r#"{"level":"error","ts":"2024-05-01T12:30:46.000Z","logger":"http.log.error","msg":"dial tcp 192.0.2.20:8080: connect: connection refused","request":{"remote_ip":"198.51.100.23","proto":"HTTP/1.1","method":"POST","host":"api.example.com","uri":"/v1/order"},"duration":0.0003,"status":502}"#,
        r#"{"level":"info","ts":1714566639.25,"msg":"using config from file","file":"/etc/caddy/Caddyfile"}"#,
    ],
    grammar: Grammar::Told(tell),
};

/// The longest name of a service before a line.
const MAX_SERVICE: usize = 64;

/// The first part of the names of Caddy's own loggers.
const LOGGERS: [&[u8]; 4] = [b"http.log.", b"http.handlers.", b"http.auto_https", b"http.acme_client"];

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    let is_its_own = |line: &&&[u8]| {
        parse(line).is_some_and(|header| {
            LOGGERS.iter().any(|logger| header.process.of(line).starts_with(logger)) || header.is_request()
        })
    };
    lines.iter().find(is_its_own)?;
    Some(BoundGrammar { clock: Clock::Zoned, parse: Arc::new(parse) })
}

fn parse(line: &[u8]) -> Option<Header> {
    let start = after_service(line)?;
    let mut header = Header::default();
    let (mut client, mut stamp) = (Span::default(), None);
    let end = json::members_of(line, start, &mut |keys, value| match keys {
        [b"ts"] => stamp = value.time(line),
        [b"level"] => header.level = Level::from_word(value.text().of(line)),
        [b"logger"] => header.process = value.text(),
        [b"msg"] => header.message = value.text(),
        [b"duration"] => header.took = TimeUnit::SECOND.took_or_named(value.text().of(line)),
        [b"size"] => header.sent = Amount::digits(value.text().of(line)),
        [b"status"] => {
            header.status_span = value.text();
            header.status = value.number(line).unwrap_or(0) as u16;
        }
        [b"request", key] => match *key {
            b"method" => header.method = value.text(),
            b"uri" => header.path = value.text(),
            b"host" => header.host = value.text(),
            b"remote_ip" => header.address = value.text(),
            b"client_ip" => client = value.text(),
            _ => {}
        },
        _ => {}
    })?;
    // All three are in every line, whatever it is about.
    if header.level.is_none() || header.message.is_empty() || !line[end..].trim_ascii().is_empty() {
        return None;
    }
    header.time_ms = stamp?.instant;
    // The address that the trusted proxies report, where they do.
    if !client.is_empty() {
        header.address = client;
    }
    Some(header)
}

/// Where the object begins: at the line's beginning, or after `service  | `.
#[inline]
fn after_service(line: &[u8]) -> Option<usize> {
    if line.first() == Some(&b'{') {
        return Some(0);
    }
    let start = memchr::memchr(b'{', &line[..line.len().min(MAX_SERVICE)])?;
    line[..start].ends_with(b" | ").then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_requests() {
        let line = FORMAT.samples[0].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!(header.time_ms, Some(1_714_566_645_123));
        assert_eq!((header.address.of(line), header.host.of(line)), (&b"203.0.113.9"[..], &b"shop.example.com"[..]));
        assert_eq!((header.method.of(line), header.path.of(line)), (&b"GET"[..], &b"/cart?item=7"[..]));
        assert_eq!((header.status, header.process.of(line)), (200, &b"http.log.access.log0"[..]));
        let line = FORMAT.samples[2].as_bytes();
        assert_eq!((parse(line).unwrap().status, parse(line).unwrap().level), (502, Some(Level::Error)));
    }

    #[test]
    fn ok_others() {
        let line = FORMAT.samples[1].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!((header.time_ms, header.level), (Some(1_714_566_640_500), Some(Level::Warning)));
        assert_eq!(header.message.of(line), b"server is listening only on the HTTP port");
        assert!(!header.is_request());
    }

    #[test]
    fn err_another_program_of_zap() {
        let line = br#"{"level":"info","ts":1714566639.25,"logger":"worker","msg":"job done"}"#;
        assert!(tell(&[line]).is_none());
    }

    #[test]
    fn err_near_misses() {
        for line in [
            r#"{"level":"info","ts":1714566639.25}"#,
            r#"{"level":"info","msg":"x"}"#,
            r#"{"ts":1714566639.25,"msg":"x"}"#,
            r#"{"level":"info","ts":1714566639.25,"msg":"x"} y"#,
            r#"caddy {"level":"info","ts":1714566639.25,"msg":"x"}"#,
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
