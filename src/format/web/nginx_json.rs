//! Access logs that nginx writes as JSON (`log_format … escape=json`). Each site names the members as it likes; most keep
//! the names of nginx's variables.
//! <https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format>

use super::request::method_and_path;
use crate::find::find;
use crate::format::amount::{Amount, TimeUnit};
use crate::format::time::Stamp;
use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject, json};

pub(super) const FORMAT: Format = Format {
    name: "nginx-json",
    title: "nginx access log (JSON)",
    specificity: 0.92,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        r#"{"time_iso8601":"2024-05-01T14:30:45+02:00","remote_addr":"203.0.113.9","request_method":"GET","request_uri":"/cart?id=7","status":"200","body_bytes_sent":"5120","request_time":"0.012","http_user_agent":"curl/8.5.0","host":"shop.example.com"}"#,
        r#"{"time_local":"01/May/2024:12:30:46 +0000","remote_addr":"2001:db8::7","remote_user":"","request":"POST /login HTTP/1.1","status":401,"body_bytes_sent":17,"http_referer":"","http_user_agent":"Mozilla/5.0"}"#,
        r#"{"msec":"1714566647.001","remote_addr":"198.51.100.23","request_method":"HEAD","uri":"/","status":"404","server_name":"www.example.com"}"#,
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    find(line, b"\"remote_addr\"")?;
    let mut header = Header { message: Span::new(0, line.len()), ..Header::default() };
    let mut stamp: Option<Stamp> = None;
    let (mut request, mut normalised) = (Span::default(), Span::default());
    json::members(line, &mut |keys, value| match keys {
        [b"time_iso8601" | b"time_local" | b"msec" | b"@timestamp" | b"timestamp" | b"time" | b"ts"] => {
            // The first that has a zone: a site may write several.
            stamp = stamp.or(value.time(line).filter(|stamp| stamp.clock == Clock::Zoned));
        }
        [b"remote_addr"] => header.address = value.text(),
        [b"host" | b"http_host" | b"server_name" | b"vhost"] => header.host = value.text(),
        [b"request_method" | b"method"] => header.method = value.text(),
        [b"request_uri"] => header.path = value.text(),
        [b"uri" | b"path"] => normalised = value.text(),
        [b"http_user_agent" | b"user_agent"] => header.agent = value.text(),
        [b"http_referer" | b"http_referrer" | b"referer" | b"referrer"] => header.referrer = value.text(),
        [b"remote_user"] => header.user = value.text(),
        [b"request"] => request = value.text(),
        [b"body_bytes_sent" | b"bytes_sent"] => header.sent = Amount::digits(value.text().of(line)),
        [b"request_time"] => header.took = TimeUnit::SECOND.took(value.text().of(line)),
        [b"status"] => {
            header.status_span = value.text();
            header.status = value.number(line).unwrap_or(0) as u16;
        }
        _ => {}
    })?;
    if header.path.is_empty() {
        header.path = normalised;
    }
    if header.method.is_empty() || header.path.is_empty() {
        (header.method, header.path) = method_and_path(line, request);
    }
    if header.user.of(line) == b"-" {
        header.user = Span::default();
    }
    header.time_ms = stamp?.instant;
    (header.status != 0).then_some(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        // date -u -d '2024-05-01 12:30:45' +%s
        for (sample, (time, method, path, status)) in FORMAT.samples.iter().zip([
            (1_714_566_645_000, "GET", "/cart?id=7", 200),
            (1_714_566_646_000, "POST", "/login", 401),
            (1_714_566_647_001, "HEAD", "/", 404),
        ]) {
            let header = parse(sample.as_bytes()).unwrap();
            let text = |span: Span| &sample[span.start as usize..span.end as usize];
            assert_eq!((header.time_ms, header.status), (Some(time), status), "{sample}");
            assert_eq!((text(header.method), text(header.path)), (method, path), "{sample}");
        }
        let header = parse(FORMAT.samples[0].as_bytes()).unwrap();
        assert_eq!(header.agent.of(FORMAT.samples[0].as_bytes()), b"curl/8.5.0");
    }

    #[test]
    fn err_near_misses() {
        for line in [
            r#"{"remote_addr":"203.0.113.9","status":200}"#,
            r#"{"remote_addr":"203.0.113.9","msec":"1714566647.001","status":"none"}"#,
            r#"{"client":"203.0.113.9","msec":"1714566647.001","status":200}"#,
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
