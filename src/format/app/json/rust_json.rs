//! The JSON of Rust's `tracing_subscriber`: the message is one of the `fields`, the module is the `target`.
//! <https://docs.rs/tracing-subscriber/latest/tracing_subscriber/fmt/format/struct.Json.html>

use crate::format::dialect::Dialect;
use crate::format::{Clock, Extent, Format, Grammar, Subject};

pub(super) const FORMAT: Format = Format {
    name: "rust-tracing-json",
    title: "Rust tracing (JSON)",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"{"timestamp":"2024-05-01T12:30:45.821315Z","level":"INFO","fields":{"message":"cart was paid","cart":7},"target":"shop::cart","spans":[{"id":3,"name":"request"}]}"#,
        r#"{"timestamp":"2024-05-01T12:30:46.000001Z","level":"ERROR","fields":{"message":"no answer from 192.0.2.9"},"target":"shop::db"}"#,
    ],
    grammar: Grammar::Fixed(|line| KEYS.read(line)),
};

const KEYS: Dialect = Dialect {
    needs: &[&[&["fields"]], &[&["timestamp"]], &[&["level"]], &[&["target"]]],
    time: &[&["timestamp"]],
    level: &[&["level"]],
    process: &[&["target"]],
    message: &[&["fields", "message"]],
    ..Dialect::EMPTY
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&FORMAT, 0), "2024-05-01T12:30:45.821Z | info | - | shop::cart | - | cart was paid");
    }

    #[test]
    fn err_near_misses() {
        reads_none(&FORMAT, &[r#"{"timestamp":"2024-05-01T12:30:45Z","level":"INFO","message":"x","target":"a"}"#]);
    }
}
