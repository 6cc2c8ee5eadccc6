//! Suricata's events (EVE), an object a line.
//! An alert is told by its signature, an HTTP event by its request, an answer of DNS by its code, anything else by its type.
//! <https://docs.suricata.io/en/latest/output/eve/eve-json-format.html>

use crate::find::find;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, json};

pub(super) const FORMAT: Format = Format {
    name: "suricata-eve",
    title: "Suricata events (EVE JSON)",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        r#"{"timestamp":"2024-05-01T12:30:45.041456+0000","flow_id":387009461891405,"in_iface":"eth0","event_type":"alert","src_ip":"203.0.113.9","src_port":51234,"dest_ip":"192.0.2.10","dest_port":80,"proto":"TCP","alert":{"action":"allowed","gid":1,"signature_id":2100498,"rev":7,"signature":"GPL ATTACK_RESPONSE id check returned root","category":"Potentially Bad Traffic","severity":2}}"#,
        r#"{"timestamp":"2024-05-01T12:30:46.000001+0200","event_type":"http","src_ip":"2001:db8::7","src_port":40000,"dest_ip":"192.0.2.10","dest_port":80,"proto":"TCP","host":"sensor1","http":{"hostname":"www.example.com","url":"/cart?id=7","http_method":"GET","protocol":"HTTP/1.1","status":404,"length":0}}"#,
        r#"{"timestamp":"2024-05-01T12:31:00.000000+0000","event_type":"stats","stats":{"uptime":60,"capture":{"kernel_packets":1000}}}"#,
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    find(line, b"\"event_type\"")?;
    let mut header = Header::default();
    let (mut stamp, mut telling, mut level) = (None, Span::default(), None);
    json::members(line, &mut |keys, value| match keys {
        [b"timestamp"] => stamp = value.time(line),
        [b"event_type"] => header.process = value.text(),
        [b"src_ip"] => header.address = value.text(),
        [b"host"] => header.host = value.text(),
        [b"alert", b"signature"] | [b"anomaly", b"event"] | [b"dns", b"rcode"] => telling = value.text(),
        [b"alert", b"severity"] => level = priority(value.text().of(line)),
        [b"http", b"http_method"] => header.method = value.text(),
        [b"http", b"url"] => header.path = value.text(),
        [b"http", b"status"] => {
            header.status_span = value.text();
            header.status = value.number(line).unwrap_or(0) as u16;
        }
        _ => {}
    })?;
    if header.process.is_empty() {
        return None;
    }
    header.time_ms = stamp?.instant;
    header.message = if telling.is_empty() { header.process } else { telling };
    header.level = level.filter(|_| header.process.of(line) == b"alert");
    if header.process.of(line) == b"alert" {
        // The request that an alert is about, and its answer, say nothing of how grave the alert is.
        (header.method, header.path, header.status) = (Span::default(), Span::default(), 0);
    }
    Some(header)
}

/// 1 is the gravest.
pub(super) fn priority(number: &[u8]) -> Option<Level> {
    Some(match number {
        b"1" => Level::Error,
        b"2" => Level::Warning,
        b"3" => Level::Notice,
        b"4" => Level::Info,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[0].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!((header.time_ms, header.level), (Some(1_714_566_645_041), Some(Level::Warning)));
        assert_eq!(header.message.of(line), b"GPL ATTACK_RESPONSE id check returned root");
        assert_eq!((header.process.of(line), header.address.of(line)), (&b"alert"[..], &b"203.0.113.9"[..]));
        assert!(!header.is_request());
        let line = FORMAT.samples[1].as_bytes();
        let header = parse(line).unwrap();
        assert!(header.is_request() && header.status == 404);
        assert_eq!((header.path.of(line), header.host.of(line)), (&b"/cart?id=7"[..], &b"sensor1"[..]));
        assert_eq!(header.time_ms, Some(1_714_559_446_000)); // date -u -d '2024-05-01 12:30:46 +0200' +%s
    }

    #[test]
    fn ok_what_tells_most() {
        let message = |line: &'static str| parse(line.as_bytes()).unwrap().message.of(line.as_bytes());
        let alert = r#"{"timestamp":"2024-05-01T12:30:45Z","event_type":"alert","http":{"url":"/","http_method":"GET","status":500},"alert":{"signature":"x y"}}"#;
        assert_eq!((message(alert), parse(alert.as_bytes()).unwrap().status), (&b"x y"[..], 0));
        assert_eq!(
            message(
                r#"{"timestamp":"2024-05-01T12:30:45Z","event_type":"dns","dns":{"type":"answer","rcode":"NXDOMAIN"}}"#
            ),
            b"NXDOMAIN"
        );
        assert_eq!(message(FORMAT.samples[2]), b"stats");
    }

    #[test]
    fn err_near_misses() {
        for line in [
            r#"{"timestamp":"2024-05-01T12:30:45Z","event":"dns"}"#,
            r#"{"event_type":"dns"}"#,
            r#"{"timestamp":"2024-05-01T12:30:45Z","event_type":1.5}x"#,
            r#"{"timestamp":"2024-05-01T12:30:45Z","event_type":null}"#,
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
