//! Docker's `json-file` driver: `{"log":"line\n","stream":"stdout","time":"…"}`.
//! <https://docs.docker.com/engine/logging/drivers/json-file/>

use crate::format::dialect::Dialect;
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject};

pub(super) const FORMAT: Format = Format {
    name: "docker-json",
    title: "Docker (json-file)",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"{"log":"listening on 192.0.2.7:8080\n","stream":"stdout","time":"2024-05-01T12:30:45.123456789Z"}"#,
        r#"{"log":"no answer from \"db\"\r\n","stream":"stderr","attrs":{"tag":"shop"},"time":"2024-05-01T12:30:46.000000001Z"}"#,
    ],
    grammar: Grammar::Fixed(parse),
};

const KEYS: Dialect = Dialect {
    needs: &[&[&["stream"]], &[&["log"]], &[&["time"]]],
    time: &[&["time"]],
    process: &[&["attrs", "tag"]],
    message: &[&["log"]],
    ..Dialect::EMPTY
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut header = KEYS.read(line)?;
    let text = header.message.of(line);
    let text = text.strip_suffix(b"\\n").unwrap_or(text);
    let text = text.strip_suffix(b"\\r").unwrap_or(text);
    header.message.end = header.message.start + text.len() as u32;
    Some(header)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&FORMAT, 0), "2024-05-01T12:30:45.123Z | - | - | - | - | listening on 192.0.2.7:8080");
        assert_eq!(sample(&FORMAT, 1), r#"2024-05-01T12:30:46Z | - | - | shop | - | no answer from \"db\""#);
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[r#"{"log":"x","time":"2024-05-01T12:30:45Z"}"#, r#"{"log":"x","stream":"stdout","time":"x"}"#],
        );
    }
}
