//! OpenTelemetry's logs as JSON, as the collector's file exporter writes them: `resourceLogs` hold `scopeLogs`, these hold
//! `logRecords`. A line is one event: of several records in it, the first is read.
//! <https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>

use crate::find::find;
use crate::format::cursor::Cursor;
use crate::format::json::{self, Value};
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject};

pub(super) const FORMAT: Format = Format {
    name: "otlp-json",
    title: "OpenTelemetry (OTLP JSON)",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}},{"key":"host.name","value":{"stringValue":"web-1"}}]},"scopeLogs":[{"scope":{"name":"shop.cart"},"logRecords":[{"timeUnixNano":"1714566645123456789","severityNumber":9,"severityText":"Information","body":{"stringValue":"cart 7 was paid"},"attributes":[]}]}]}]}"#,
        r#"{"resourceLogs":[{"resource":{},"scopeLogs":[{"logRecords":[{"observedTimeUnixNano":"1714566646000000000","severityNumber":17,"body":{"stringValue":"no answer from 192.0.2.25"}}]}]}]}"#,
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    if !line.trim_ascii_start().starts_with(b"{\"resourceLogs\"") {
        return None;
    }
    json::members(line, &mut |_, _| {})?;
    let records = find(line, b"\"logRecords\"")?;
    let first = records + memchr::memchr(b'{', &line[records..])?;
    let mut header = Header { message: Span::new(first, line.len()), ..Header::default() };
    let (mut time, mut observed): (Option<Value>, Option<Value>) = (None, None);
    json::members_of(line, first, &mut |keys, value| match keys {
        [b"timeUnixNano"] => time = Some(value),
        [b"observedTimeUnixNano"] => observed = Some(value),
        [b"severityNumber"] => header.level = value.number(line).and_then(level).or(header.level),
        [b"severityText"] => header.level = header.level.or_else(|| Level::from_field(value.text().of(line))),
        [b"body", b"stringValue"] => header.message = value.text(),
        // A body of several values is what the record says.
        [b"body"] if header.message.end as usize == line.len() => header.message = value.span,
        _ => {}
    })?;
    // A time that is not known is 0.
    let stamp = [time, observed].into_iter().flatten().find_map(|value| value.time(line))?;
    header.time_ms = stamp.instant;
    header.process = attribute(line, records, b"\"service.name\"").unwrap_or_default();
    header.host = attribute(line, records, b"\"host.name\"").unwrap_or_default();
    Some(header)
}

/// Severities are numbered from 1 to 24, four to a level.
fn level(number: u32) -> Option<Level> {
    Some(match number {
        1..=4 => Level::Trace,
        5..=8 => Level::Debug,
        9..=12 => Level::Info,
        13..=16 => Level::Warning,
        17..=20 => Level::Error,
        21..=24 => Level::Critical,
        _ => return None,
    })
}

/// The string that follows `"key"` as its value: `"key","value":{"stringValue":"…"}`.
fn attribute(line: &[u8], before: usize, key: &[u8]) -> Option<Span> {
    let mut cursor = Cursor::new(&line[..before]);
    cursor.skip(find(&line[..before], key)? + key.len());
    cursor.literal(b",\"value\":{\"stringValue\":\"")?;
    cursor.until(b'"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample, shown};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&FORMAT, 0), "2024-05-01T12:30:45.123Z | info | web-1 | shop | - | cart 7 was paid");
        assert_eq!(sample(&FORMAT, 1), "2024-05-01T12:30:46Z | error | - | - | - | no answer from 192.0.2.25");
    }

    #[test]
    fn ok_a_body_of_several_values() {
        let line = FORMAT.samples[1].replace(r#"{"stringValue":"no answer from 192.0.2.25"}"#, r#"{"kvlistValue":{}}"#);
        assert_eq!(shown(&FORMAT, &line), r#"2024-05-01T12:30:46Z | error | - | - | - | {"kvlistValue":{}}"#);
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                r#"{"resourceSpans":[]}"#,
                r#"{"resourceLogs":[]}"#,
                r#"{"resourceLogs":[{"logRecords":[{"timeUnixNano":"0"}]}]}"#,
                r#"{"resourceLogs":[{"logRecords":[{"timeUnixNano":"1714566645123456789"}]}]"#,
            ],
        );
    }
}
