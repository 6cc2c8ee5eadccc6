//! Nextcloud and ownCloud: levels are numbered from 0, debug, to 4, fatal.
//! <https://docs.nextcloud.com/server/latest/admin_manual/configuration_server/logging_configuration.html>

use crate::format::dialect::Dialect;
use crate::format::{Clock, Extent, Format, Grammar, Level, Subject};

pub(super) const FORMAT: Format = Format {
    name: "nextcloud",
    title: "Nextcloud, ownCloud (JSON)",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"{"reqId":"twvbRFk1Ow","level":2,"time":"2024-05-01T12:30:45+00:00","remoteAddr":"203.0.113.9","user":"--","app":"core","method":"POST","url":"/login","message":"Login failed: alice (Remote IP: 203.0.113.9)","userAgent":"curl/8.5.0","version":"29.0.1.0"}"#,
        r#"{"reqId":"pZpwRdWUcI","level":1,"time":"2024-05-01T14:30:46+02:00","remoteAddr":"","user":"--","app":"cron","method":"","url":"--","message":"Job was done"}"#,
    ],
    grammar: Grammar::Fixed(|line| KEYS.read(line)),
};

const KEYS: Dialect = Dialect {
    needs: &[&[&["reqId"]], &[&["level"]], &[&["time"]], &[&["app"]], &[&["message"]]],
    time: &[&["time"]],
    level: &[&["level"]],
    numbers,
    process: &[&["app"]],
    address: &[&["remoteAddr"]],
    message: &[&["message"]],
    ..Dialect::EMPTY
};

fn numbers(number: i64) -> Option<Level> {
    Some(match number {
        0 => Level::Debug,
        1 => Level::Info,
        2 => Level::Warning,
        3 => Level::Error,
        4 => Level::Critical,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45Z | warning | - | core | 203.0.113.9 | Login failed: alice (Remote IP: 203.0.113.9)"
        );
        assert_eq!(sample(&FORMAT, 1), "2024-05-01T12:30:46Z | info | - | cron | - | Job was done");
    }

    #[test]
    fn err_near_misses() {
        reads_none(&FORMAT, &[r#"{"level":2,"time":"2024-05-01T12:30:45+00:00","app":"core","message":"x"}"#]);
    }
}
