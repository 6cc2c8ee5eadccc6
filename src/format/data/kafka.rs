//! Apache Kafka: `[time] LEVEL message (logger)`. The logger stands last.
//!
//! Other programs write `[time] LEVEL message` too: a log is Kafka's where a fair part of such lines ends in a logger.
//! <https://github.com/apache/kafka/blob/trunk/config/log4j2.yaml>

use std::sync::Arc;

use crate::format::cursor::Cursor;
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "kafka",
    title: "Apache Kafka",
    specificity: 0.92,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "[2024-05-01 12:30:45,123] INFO [Controller 0]: Controller starting up (kafka.controller.KafkaController)",
        "[2024-05-01 12:30:46,001] WARN Connection to node 2 (203.0.113.9:9092) could not be established (org.apache.kafka.clients.NetworkClient:780)",
        "[2024-05-01 12:30:47,001] INFO KafkaConfig values: ",
    ],
    grammar: Grammar::Told(tell),
};

/// How many lines are looked at.
const TRIED: usize = 500;

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    let (mut read, mut named) = (0, 0);
    for header in lines.iter().take(TRIED).filter_map(|line| parse(line)) {
        read += 1;
        named += usize::from(!header.process.is_empty());
    }
    (named * 4 > read).then(|| BoundGrammar { clock: Clock::Local, parse: Arc::new(parse) })
}

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.byte(b'[')?;
    let (time_ms, false) = time::iso(&mut cursor)? else { return None };
    cursor.literal(b"] ")?;
    let level: Level = cursor.level()?;
    cursor.byte(b' ')?;
    let mut message = cursor.remainder();
    let process = logger(line, message).unwrap_or_default();
    if !process.is_empty() {
        message.end = process.start - 2;
    }
    Some(Header { time_ms, level: Some(level), process, message, ..Header::default() })
}

/// The name in ` (kafka.server.KafkaServer)` or ` (org.apache.kafka.clients.NetworkClient:780)` at the end.
fn logger(line: &[u8], message: Span) -> Option<Span> {
    let text = message.of(line).strip_suffix(b")")?;
    let open = memchr::memmem::rfind(text, b" (")?;
    let name = &text[open + 2..];
    let end = memchr::memchr(b':', name).unwrap_or(name.len());
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$' | b'-');
    let is_line = name[end..].iter().skip(1).all(u8::is_ascii_digit);
    let fits =
        is_line && name[..end].contains(&b'.') && name[..end].iter().all(is_part) && name[0].is_ascii_alphabetic();
    let start = message.start as usize + open + 2;
    fits.then(|| Span::new(start, start + end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample, shown};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.123Z | info | - | kafka.controller.KafkaController | - | [Controller 0]: Controller starting up"
        );
        assert_eq!(
            sample(&FORMAT, 1),
            "2024-05-01T12:30:46.001Z | warning | - | org.apache.kafka.clients.NetworkClient | - | Connection to node 2 (203.0.113.9:9092) could not be established"
        );
        assert_eq!(
            shown(&FORMAT, "[2024-05-01 12:30:47,001] INFO started (3 s)"),
            "2024-05-01T12:30:47.001Z | info | - | - | - | started (3 s)"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "2024-05-01 12:30:45,123 INFO x (a.B)",
                "[2024-05-01 12:30:45,123] [INFO] x (a.B)",
                "[2024-05-01 12:30:45,123] x (a.B)",
            ],
        );
        assert!(FORMAT.bind(&[b"[2024-05-01 12:30:45,123] INFO of any program"]).is_none());
    }
}
