//! Traefik's access logs: a combined line that goes on with `requests "router" "server" 0ms`, and its JSON.
//! <https://doc.traefik.io/traefik/observability/access-logs/>

use super::access::parse_request;
use super::request::quoted;
use crate::find::find;
use crate::format::amount::{Amount, TimeUnit};
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, address, json};

pub(super) const TEXT: Format = Format {
    name: "traefik",
    title: "Traefik access log",
    specificity: 0.99,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        r#"192.0.2.7 - - [18/Nov/2018:21:34:30 +0000] "GET /dashboard/ HTTP/2.0" 401 17 "-" "Mozilla/5.0 (X11; Linux x86_64)" 72 "dashboard@file" "http://192.0.2.20:8080" 0ms"#,
        r#"2001:db8::7 - alice [18/Nov/2018:21:34:31 +0000] "POST /api/cart HTTP/1.1" 201 512 "https://shop.example.com/" "curl/8.5.0" 73 "shop@docker" "http://192.0.2.21:3000" 125ms"#,
        r#"198.51.100.23 - - [18/Nov/2018:21:34:32 +0000] "GET /nothing HTTP/1.1" 404 19 "-" "-" 74 "-" "-" 0ms"#,
    ],
    grammar: Grammar::Fixed(parse_text),
};

pub(super) const JSON: Format = Format {
    name: "traefik-json",
    title: "Traefik access log (JSON)",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        r#"{"ClientAddr":"192.0.2.7:49152","ClientHost":"192.0.2.7","DownstreamContentSize":17,"DownstreamStatus":401,"Duration":125000,"RequestHost":"shop.example.com","RequestMethod":"GET","RequestPath":"/dashboard/","RouterName":"dashboard@file","StartUTC":"2024-05-01T12:30:45.123456789Z","level":"info","msg":"","time":"2024-05-01T12:30:45Z"}"#,
        r#"{"ClientHost":"2001:db8::7","DownstreamStatus":502,"RequestMethod":"POST","RequestPath":"/api/cart?id=7","ServiceName":"shop@docker","StartUTC":"2024-05-01T12:30:46Z","level":"info","msg":"","time":"2024-05-01T12:30:47Z"}"#,
        r#"{"ClientAddr":"198.51.100.23:40000","DownstreamStatus":200,"RequestMethod":"HEAD","RequestPath":"/","level":"info","msg":"","time":"2024-05-01T14:30:48+02:00"}"#,
    ],
    grammar: Grammar::Fixed(parse_json),
};

fn parse_text(line: &[u8]) -> Option<Header> {
    let (header, mut cursor) = parse_request(line, 0)?;
    cursor.byte(b' ')?;
    quoted(&mut cursor)?;
    cursor.byte(b' ')?;
    quoted(&mut cursor)?;
    cursor.byte(b' ')?;
    cursor.digit_run()?;
    cursor.byte(b' ')?;
    let router = quoted(&mut cursor)?;
    cursor.byte(b' ')?;
    quoted(&mut cursor)?;
    cursor.byte(b' ')?;
    let took = TimeUnit::MILLISECOND.took(cursor.digit_run()?.of(line));
    cursor.literal(b"ms")?;
    let process = if router.of(line) == b"-" { Span::default() } else { router };
    Some(Header { process, took, ..header })
}

fn parse_json(line: &[u8]) -> Option<Header> {
    find(line, b"\"DownstreamStatus\"")?;
    let mut header = Header { message: Span::new(0, line.len()), ..Header::default() };
    let (mut started, mut written, mut client) = (None, None, Span::default());
    json::members(line, &mut |keys, value| match keys {
        [b"StartUTC"] => started = value.time(line),
        [b"time"] => written = value.time(line),
        [b"level"] => header.level = Level::from_word(value.text().of(line)),
        [b"ClientAddr"] => client = value.text(),
        [b"ClientHost"] => header.address = value.text(),
        [b"RequestHost"] => header.host = value.text(),
        [b"RouterName"] => header.process = value.text(),
        [b"RequestMethod"] => header.method = value.text(),
        [b"RequestPath"] => header.path = value.text(),
        [b"Duration"] => header.took = TimeUnit::NANOSECOND.took(value.text().of(line)),
        [b"DownstreamContentSize"] => header.sent = Amount::digits(value.text().of(line)),
        [b"request_User-Agent"] => header.agent = value.text(),
        [b"request_Referer"] => header.referrer = value.text(),
        [b"DownstreamStatus"] => {
            header.status_span = value.text();
            header.status = value.number(line).unwrap_or(0) as u16;
        }
        _ => {}
    })?;
    if header.address.is_empty() {
        header.address = address::without_port(line, client);
    }
    // Every request is logged at "info", which says nothing of it; its status does.
    header.level = header.level.filter(|level| *level != Level::Info);
    header.time_ms = started.or(written)?.instant;
    header.is_request().then_some(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_text() {
        let line = TEXT.samples[1].as_bytes();
        let header = parse_text(line).unwrap();
        assert_eq!(header.time_ms, Some(1_542_576_871_000)); // date -u -d '2018-11-18 21:34:31' +%s
        assert_eq!((header.address.of(line), header.process.of(line)), (&b"2001:db8::7"[..], &b"shop@docker"[..]));
        assert_eq!((header.path.of(line), header.status), (&b"/api/cart"[..], 201));
        assert!(parse_text(TEXT.samples[2].as_bytes()).unwrap().process.is_empty());
    }

    #[test]
    fn ok_json() {
        let line = JSON.samples[0].as_bytes();
        let header = parse_json(line).unwrap();
        assert_eq!(header.time_ms, Some(1_714_566_645_123));
        assert_eq!((header.method.of(line), header.path.of(line)), (&b"GET"[..], &b"/dashboard/"[..]));
        assert_eq!((header.status, header.status_span.of(line)), (401, &b"401"[..]));
        assert_eq!((header.host.of(line), header.level), (&b"shop.example.com"[..], None));
        let line = JSON.samples[2].as_bytes();
        let header = parse_json(line).unwrap();
        assert_eq!((header.address.of(line), header.time_ms), (&b"198.51.100.23"[..], Some(1_714_566_648_000)));
    }

    #[test]
    fn err_near_misses() {
        for line in [
            r#"192.0.2.7 - - [18/Nov/2018:21:34:30 +0000] "GET / HTTP/2.0" 401 17 "-" "x" 72 "a" "b" 0"#,
            r#"192.0.2.7 - - [18/Nov/2018:21:34:30 +0000] "GET / HTTP/2.0" 401 17 "-" "x" "-""#,
        ] {
            assert_eq!(parse_text(line.as_bytes()), None, "{line}");
        }
        for line in [
            r#"{"DownstreamStatus":200,"time":"2024-05-01T12:30:45Z"}"#,
            r#"{"DownstreamStatus":200,"RequestMethod":"GET","RequestPath":"/"}"#,
            r#"{"level":"info","msg":"Configuration loaded","time":"2024-05-01T12:30:45Z"}"#,
        ] {
            assert_eq!(parse_json(line.as_bytes()), None, "{line}");
        }
    }
}
