//! The Elastic Common Schema: `@timestamp`, `log.level`, `message`, `ecs.version`, the dots either in the keys or as nested
//! objects. The loggers of Elastic, its Beats (Winlogbeat too) and Elasticsearch since 8 write it.
//! <https://www.elastic.co/guide/en/ecs-logging/overview/current/intro.html>

use crate::format::dialect::Dialect;
use crate::format::{Clock, Extent, Format, Grammar, Subject};

pub(super) const FORMAT: Format = Format {
    name: "ecs",
    title: "Elastic Common Schema (JSON)",
    specificity: 0.96,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"{"@timestamp":"2024-05-01T12:30:45.631Z","log.level":"info","message":"cart 7 was paid","ecs.version":"1.6.0","log":{"logger":"shop.cart","origin":{"file":{"line":42,"name":"cart.py"}}},"host.name":"web-1"}"#,
        r#"{"@timestamp":"2024-05-01T12:30:46.000Z","ecs":{"version":"8.11.0"},"log":{"level":"error"},"event":{"dataset":"shop.mail"},"host":{"name":"web-2"},"source":{"ip":"203.0.113.9"},"message":"no answer"}"#,
    ],
    grammar: Grammar::Fixed(|line| KEYS.read(line)),
};

const KEYS: Dialect = Dialect {
    needs: &[&[&["ecs.version"], &["ecs", "version"]], &[&["@timestamp"]]],
    time: &[&["@timestamp"]],
    level: &[&["log.level"], &["log", "level"]],
    host: &[&["host.name"], &["host", "name"], &["host.hostname"], &["host", "hostname"]],
    process: &[
        &["log.logger"],
        &["log", "logger"],
        &["winlog", "provider_name"],
        &["service.name"],
        &["service", "name"],
        &["process.name"],
        &["process", "name"],
        &["event.dataset"],
        &["event", "dataset"],
    ],
    address: &[&["source.ip"], &["source", "ip"], &["client.ip"], &["client", "ip"]],
    message: &[&["message"], &["event", "original"], &["event.original"]],
    ..Dialect::EMPTY
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&FORMAT, 0), "2024-05-01T12:30:45.631Z | info | web-1 | shop.cart | - | cart 7 was paid");
        assert_eq!(sample(&FORMAT, 1), "2024-05-01T12:30:46Z | error | web-2 | shop.mail | 203.0.113.9 | no answer");
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                r#"{"@timestamp":"2024-05-01T12:30:45.631Z","message":"x"}"#,
                r#"{"@timestamp":"now","ecs.version":"1","message":"x"}"#,
            ],
        );
    }
}
