//! Cloudflare's HTTP requests (Logpush): an object a line, the names of its members chosen by the site.
//! <https://developers.cloudflare.com/logs/logpush/logpush-job/datasets/zone/http_requests/>

use crate::find::find;
use crate::format::amount::{Amount, TimeUnit};
use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject, json};

pub(super) const FORMAT: Format = Format {
    name: "cloudflare",
    title: "Cloudflare HTTP requests (Logpush)",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        r#"{"ClientIP":"203.0.113.9","ClientRequestHost":"www.example.com","ClientRequestMethod":"GET","ClientRequestURI":"/about","EdgeEndTimestamp":"2024-05-01T12:30:46Z","EdgeResponseBytes":12480,"EdgeResponseStatus":200,"EdgeStartTimestamp":"2024-05-01T12:30:45Z","RayID":"87a1b2c3d4e5f001"}"#,
        r#"{"ClientIP":"2001:db8::7","ClientRequestHost":"api.example.com","ClientRequestMethod":"POST","ClientRequestURI":"/v1/login?next=%2F","EdgeResponseStatus":403,"EdgeStartTimestamp":1714566646000000000,"RayID":"87a1b2c3d4e5f002","SecurityAction":"block"}"#,
        r#"{"EdgeStartTimestamp":1714566647,"ClientIP":"198.51.100.23","ClientRequestMethod":"HEAD","ClientRequestPath":"/","EdgeResponseStatus":521}"#,
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    find(line, b"\"EdgeResponseStatus\"")?;
    let mut header = Header { message: Span::new(0, line.len()), ..Header::default() };
    let (mut start, mut end, mut bare_path) = (None, None, Span::default());
    json::members(line, &mut |keys, value| match keys {
        [b"EdgeStartTimestamp"] => start = value.time(line),
        [b"EdgeEndTimestamp"] => end = value.time(line),
        [b"ClientIP"] => header.address = value.text(),
        [b"ClientRequestHost"] => header.host = value.text(),
        [b"ClientRequestMethod"] => header.method = value.text(),
        [b"ClientRequestURI"] => header.path = value.text(),
        [b"ClientRequestUserAgent"] => header.agent = value.text(),
        [b"ClientRequestReferer"] => header.referrer = value.text(),
        [b"ClientRequestPath"] => bare_path = value.text(),
        [b"EdgeResponseBytes"] => header.sent = Amount::digits(value.text().of(line)),
        [b"EdgeTimeToFirstByteMs"] => header.took = TimeUnit::MILLISECOND.took(value.text().of(line)),
        [b"EdgeResponseStatus"] => {
            header.status_span = value.text();
            header.status = value.number(line).unwrap_or(0) as u16;
        }
        _ => {}
    })?;
    if header.path.is_empty() {
        header.path = bare_path;
    }
    header.time_ms = start.or(end)?.instant;
    Some(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        for (sample, time) in FORMAT.samples.iter().zip([1_714_566_645_000, 1_714_566_646_000, 1_714_566_647_000]) {
            let header = parse(sample.as_bytes()).unwrap();
            assert_eq!(header.time_ms, Some(time), "{sample}");
            assert!(header.is_request(), "{sample}");
        }
        let line = FORMAT.samples[1].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!((header.address.of(line), header.status), (&b"2001:db8::7"[..], 403));
        assert_eq!(header.path.of(line), b"/v1/login?next=%2F");
    }

    #[test]
    fn err_near_misses() {
        for line in [
            r#"{"ClientIP":"203.0.113.9","EdgeResponseStatus":200}"#,
            r#"{"ClientIP":"203.0.113.9","EdgeStartTimestamp":1714566647}"#,
            r#"{"EdgeResponseStatus":200,"EdgeStartTimestamp":1714566647"#,
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
