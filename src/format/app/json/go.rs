//! The JSON of Go's loggers: zap, `level ts … msg`, logrus, `level msg time`, and the standard library's slog,
//! `time LEVEL msg`. logrus writes its levels in lower case, slog in upper case.
//! <https://pkg.go.dev/go.uber.org/zap#NewProductionEncoderConfig>
//! <https://pkg.go.dev/github.com/sirupsen/logrus#JSONFormatter> <https://pkg.go.dev/log/slog#JSONHandler>

use crate::format::dialect::{Dialect, Place, stamp};
use crate::format::json;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject};

pub(super) const ZAP: Format = Format {
    name: "zap",
    title: "zap (Go, JSON)",
    specificity: 0.91,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"{"level":"info","ts":1714566645.3152757,"logger":"shop.cart","caller":"cart/pay.go:42","msg":"cart was paid","cart":7}"#,
        r#"{"level":"error","ts":"2024-05-01T14:30:46.001+0200","caller":"mail/send.go:7","msg":"no answer","remote_ip":"192.0.2.25"}"#,
    ],
    grammar: Grammar::Fixed(parse_zap),
};

pub(super) const LOGRUS: Format = Format {
    name: "logrus",
    title: "logrus (Go, JSON)",
    samples: &[
        r#"{"cart":7,"level":"info","msg":"cart was paid","time":"2024-05-01T14:30:45+02:00"}"#,
        r#"{"error":"timeout","level":"warning","msg":"no answer from 192.0.2.25","time":"2024-05-01T12:30:46Z"}"#,
    ],
    grammar: Grammar::Fixed(|line| parse_time(line, u8::is_ascii_lowercase)),
    ..ZAP
};

pub(super) const SLOG: Format = Format {
    name: "slog",
    title: "slog (Go, JSON)",
    samples: &[
        r#"{"time":"2024-05-01T14:30:45.123456789+02:00","level":"INFO","msg":"cart was paid","cart":7}"#,
        r#"{"time":"2024-05-01T12:30:46Z","level":"ERROR+2","source":{"function":"main.send","file":"send.go","line":7},"msg":"no answer from 192.0.2.25"}"#,
    ],
    grammar: Grammar::Fixed(|line| parse_time(line, |byte| byte.is_ascii_uppercase() || !byte.is_ascii_alphabetic())),
    ..ZAP
};

const PROCESS: &[Place] = &[&["logger"], &["component"], &["service"], &["app"], &["caller"], &["source", "function"]];
const HOST: &[Place] = &[&["host"], &["hostname"], &["instance"]];
const ADDRESS: &[Place] = &[&["remote_ip"], &["client_ip"], &["remote_addr"], &["request", "remote_ip"]];

const ZAP_KEYS: Dialect = Dialect {
    needs: &[&[&["ts"]], &[&["level"]], &[&["msg"]]],
    time: &[&["ts"]],
    level: &[&["level"]],
    host: HOST,
    process: PROCESS,
    address: ADDRESS,
    message: &[&["msg"]],
    ..Dialect::EMPTY
};

const TIME_KEYS: Dialect =
    Dialect { needs: &[&[&["msg"]], &[&["level"]], &[&["time"]]], time: &[&["time"]], level: &[], ..ZAP_KEYS };

/// The level as it is written: upper or lower case tells whose the line is.
fn level_word(line: &[u8]) -> Option<&[u8]> {
    let mut word = None;
    json::members(line, &mut |keys, value| {
        if keys == [b"level"] {
            word = Some(value.text().of(line));
        }
    })?;
    word
}

fn parse_zap(line: &[u8]) -> Option<Header> {
    let header = ZAP_KEYS.read(line)?;
    level_word(line)?.iter().all(u8::is_ascii_lowercase).then_some(())?;
    header.level.map(|_| header)
}

fn parse_time(line: &[u8], is_part: fn(&u8) -> bool) -> Option<Header> {
    let found = TIME_KEYS.find(line)?;
    let stamp = stamp(found.time, line)?;
    let word = level_word(line)?;
    word.iter().all(is_part).then_some(())?;
    // slog writes levels between its own as ERROR+2.
    let end = word.iter().position(|byte| matches!(byte, b'+' | b'-')).unwrap_or(word.len());
    let level = Level::from_field(&word[..end])?;
    Some(Header { time_ms: stamp.instant, level: Some(level), ..found.header })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&ZAP, 0), "2024-05-01T12:30:45.315Z | info | - | shop.cart | - | cart was paid");
        assert_eq!(sample(&ZAP, 1), "2024-05-01T12:30:46.001Z | error | - | mail/send.go:7 | 192.0.2.25 | no answer");
        assert_eq!(sample(&LOGRUS, 0), "2024-05-01T12:30:45Z | info | - | - | - | cart was paid");
        assert_eq!(sample(&SLOG, 0), "2024-05-01T12:30:45.123Z | info | - | - | - | cart was paid");
        assert_eq!(
            sample(&SLOG, 1),
            "2024-05-01T12:30:46Z | error | - | main.send | 192.0.2.25 | no answer from 192.0.2.25"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &ZAP,
            &[
                LOGRUS.samples[0],
                r#"{"level":"hello","ts":1714566645.3,"msg":"x"}"#,
                r#"{"level":"info","ts":3,"msg":"x"}"#,
            ],
        );
        reads_none(&LOGRUS, &[SLOG.samples[0], ZAP.samples[0]]);
        reads_none(&SLOG, &[LOGRUS.samples[0], r#"{"time":"2024-05-01T12:30:46Z","level":30,"msg":"x"}"#]);
    }
}
