//! Log4j 2's `JsonLayout`: the time as `instant`, whole seconds and nanoseconds apart.
//! <https://logging.apache.org/log4j/2.x/manual/json-template-layout.html>

use crate::format::dialect::{Dialect, stamp};
use crate::format::json;
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject};

pub(super) const FORMAT: Format = Format {
    name: "log4j-json",
    title: "Log4j 2 (JSON)",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"{"instant":{"epochSecond":1714566645,"nanoOfSecond":484000000},"thread":"main","level":"INFO","loggerName":"com.example.shop.Cart","message":"cart 7 was paid","endOfBatch":false}"#,
        r#"{"instant":{"epochSecond":1714566646,"nanoOfSecond":222000123},"level":"WARN","loggerName":"com.example.shop.Mailer","message":"no answer from 192.0.2.25"}"#,
    ],
    grammar: Grammar::Fixed(parse),
};

const KEYS: Dialect = Dialect {
    needs: &[&[&["instant", "epochSecond"]]],
    time: &[&["instant", "epochSecond"]],
    level: &[&["level"]],
    process: &[&["loggerName"]],
    message: &[&["message"], &["msg"]],
    ..Dialect::EMPTY
};

fn parse(line: &[u8]) -> Option<Header> {
    let found = KEYS.find(line)?;
    let seconds = stamp(found.time, line)?.instant;
    let mut nanoseconds = 0;
    json::members(line, &mut |keys, value| {
        if matches!(keys, [b"instant", b"nanoOfSecond"]) {
            nanoseconds = value.number(line).unwrap_or(0);
        }
    })?;
    let time_ms = seconds.map(|instant| instant + i64::from(nanoseconds / 1_000_000));
    Some(Header { time_ms, ..found.header })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.484Z | info | - | com.example.shop.Cart | - | cart 7 was paid"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[r#"{"instant":1714566645,"message":"x"}"#, r#"{"epochSecond":1714566645,"message":"x"}"#],
        );
    }
}
