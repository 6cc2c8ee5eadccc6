//! The audit log of Kubernetes' API server, an event a line. What was asked is a request: its verb, its path, its answer.
//! <https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/>

use crate::find::find;
use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject, json};

pub(super) const FORMAT: Format = Format {
    name: "kubernetes-audit",
    title: "Kubernetes audit",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"7e9e8a2c-0000-4000-8000-000000000001","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/shop/pods?limit=500","verb":"list","user":{"username":"system:serviceaccount:shop:default","groups":["system:authenticated"]},"sourceIPs":["203.0.113.9","192.0.2.1"],"userAgent":"kubectl/v1.30.0","objectRef":{"resource":"pods","namespace":"shop","apiVersion":"v1"},"responseStatus":{"metadata":{},"code":200},"requestReceivedTimestamp":"2024-05-01T12:30:45.000001Z","stageTimestamp":"2024-05-01T12:30:45.123456Z"}"#,
        r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"7e9e8a2c-0000-4000-8000-000000000002","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/shop/secrets/pay","verb":"get","user":{"username":"alice"},"sourceIPs":["2001:db8::7"],"objectRef":{"resource":"secrets","namespace":"shop","name":"pay"},"responseStatus":{"metadata":{},"status":"Failure","reason":"Forbidden","code":403},"requestReceivedTimestamp":"2024-05-01T12:30:46.000000Z","stageTimestamp":"2024-05-01T12:30:46.001000Z"}"#,
        r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"7e9e8a2c-0000-4000-8000-000000000003","stage":"RequestReceived","requestURI":"/healthz","verb":"get","user":{"username":"system:anonymous"},"sourceIPs":["198.51.100.23"],"requestReceivedTimestamp":"2024-05-01T12:30:47.000000Z","stageTimestamp":"2024-05-01T12:30:47.000000Z"}"#,
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    find(line, b"audit.k8s.io/")?;
    let mut header = Header::default();
    let (mut received, mut reached) = (None, None);
    json::members(line, &mut |keys, value| match keys {
        [b"requestReceivedTimestamp"] => received = value.time(line),
        [b"stageTimestamp"] => reached = value.time(line),
        [b"verb"] => header.method = value.text(),
        [b"requestURI"] => header.path = value.text(),
        [b"sourceIPs"] => header.address = first(line, value.span),
        [b"objectRef", b"resource"] => header.process = value.text(),
        [b"responseStatus", b"code"] => {
            header.status_span = value.text();
            header.status = value.number(line).unwrap_or(0) as u16;
        }
        _ => {}
    })?;
    header.message = header.path;
    // Lines are written in the order of their stages.
    header.time_ms = reached.or(received)?.instant;
    (!header.method.is_empty() && !header.path.is_empty()).then_some(header)
}

/// The first string of an array.
fn first(line: &[u8], array: Span) -> Span {
    let text = array.of(line);
    let mut quotes = memchr::memchr_iter(b'"', text);
    let Some((open, close)) = quotes.next().zip(quotes.next()) else { return Span::default() };
    let start = array.start as usize;
    Span::new(start + open + 1, start + close)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[0].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!((header.time_ms, header.status), (Some(1_714_566_645_123), 200));
        assert_eq!((header.method.of(line), header.process.of(line)), (&b"list"[..], &b"pods"[..]));
        assert_eq!(header.path.of(line), b"/api/v1/namespaces/shop/pods?limit=500");
        assert_eq!(header.address.of(line), b"203.0.113.9");
        assert!(!parse(FORMAT.samples[2].as_bytes()).unwrap().is_request());
    }

    #[test]
    fn err_near_misses() {
        for line in [
            r#"{"apiVersion":"audit.k8s.io/v1","stageTimestamp":"2024-05-01T12:30:45Z","verb":"get"}"#,
            r#"{"apiVersion":"audit.k8s.io/v1","verb":"get","requestURI":"/"}"#,
            r#"{"apiVersion":"v1","stageTimestamp":"2024-05-01T12:30:45Z","verb":"get","requestURI":"/"}"#,
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
