//! The JSON of Node.js's loggers: bunyan, whose times are ISO 8601, and pino, whose times are milliseconds since 1970.
//! Both number their levels from 10 to 60.
//! <https://github.com/trentm/node-bunyan#core-fields> <https://github.com/pinojs/pino/blob/main/docs/api.md>

use crate::format::dialect::{Dialect, bunyan_numbers, stamp};
use crate::format::json::Kind;
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject};

pub(super) const BUNYAN: Format = Format {
    name: "bunyan",
    title: "bunyan (Node.js, JSON)",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"{"name":"shop","hostname":"web-1","pid":4242,"level":30,"msg":"cart 7 was paid","time":"2024-05-01T12:30:45.243Z","v":0}"#,
        r#"{"name":"shop","hostname":"web-1","pid":4242,"level":50,"err":{"message":"no answer"},"msg":"no answer from 192.0.2.9","time":"2024-05-01T12:30:46.000Z","v":0}"#,
    ],
    grammar: Grammar::Fixed(|line| parse(line, &BUNYAN_KEYS, Kind::String)),
};

pub(super) const PINO: Format = Format {
    name: "pino",
    title: "pino (Node.js, JSON)",
    samples: &[
        r#"{"level":30,"time":1714566645537,"pid":4242,"hostname":"web-1","msg":"cart 7 was paid"}"#,
        r#"{"level":"warn","time":1714566646000,"pid":4242,"hostname":"web-1","name":"mailer","msg":"no answer from 192.0.2.25"}"#,
    ],
    grammar: Grammar::Fixed(|line| parse(line, &PINO_KEYS, Kind::Number)),
    ..BUNYAN
};

const BUNYAN_KEYS: Dialect = Dialect {
    needs: &[&[&["v"]], &[&["hostname"]], &[&["pid"]], &[&["name"]], &[&["level"]], &[&["time"]]],
    time: &[&["time"]],
    level: &[&["level"]],
    numbers: bunyan_numbers,
    host: &[&["hostname"]],
    process: &[&["component"], &["name"]],
    message: &[&["msg"]],
    ..Dialect::EMPTY
};

const PINO_KEYS: Dialect =
    Dialect { needs: &[&[&["pid"]], &[&["hostname"]], &[&["level"]], &[&["time"]]], ..BUNYAN_KEYS };

fn parse(line: &[u8], keys: &Dialect, time: Kind) -> Option<Header> {
    let found = keys.find(line)?;
    let stamp = stamp(found.time.filter(|value| value.kind == time), line)?;
    Some(Header { time_ms: stamp.instant, ..found.header })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&BUNYAN, 0), "2024-05-01T12:30:45.243Z | info | web-1 | shop | - | cart 7 was paid");
        assert_eq!(
            sample(&BUNYAN, 1),
            "2024-05-01T12:30:46Z | error | web-1 | shop | 192.0.2.9 | no answer from 192.0.2.9"
        );
        // date -u -d @1714566645
        assert_eq!(sample(&PINO, 0), "2024-05-01T12:30:45.537Z | info | web-1 | - | - | cart 7 was paid");
        assert_eq!(
            sample(&PINO, 1),
            "2024-05-01T12:30:46Z | warning | web-1 | mailer | 192.0.2.25 | no answer from 192.0.2.25"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(&BUNYAN, &[PINO.samples[0], PINO.samples[1], &BUNYAN.samples[0].replace("\"v\"", "\"w\"")]);
        reads_none(&PINO, &[BUNYAN.samples[0], r#"{"level":30,"time":1714566645537,"msg":"x"}"#]);
    }
}
