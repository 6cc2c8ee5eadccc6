//! zap's console encoding, fields parted by tabs: `time<tab>level<tab>logger<tab>caller<tab>message<tab>{json}`, the logger
//! and the caller optional. The OpenTelemetry collector writes it.
//! <https://pkg.go.dev/go.uber.org/zap/zapcore#NewConsoleEncoder>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "zap-console",
    title: "zap (Go, console)",
    specificity: 0.96,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "2024-05-01T12:30:45.854Z\tinfo\tcart was paid\t{\"cart\": 7}",
        "2024-05-01T14:30:46.001+0200\tERROR\tshop.mail\tmail/send.go:128\tno answer from 192.0.2.25\t{\"after\": \"30s\"}",
        "2024-05-01T12:30:47.002Z\twarn\tcart/pay.go:7\tdisk is nearly full",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, true) = time::iso(&mut cursor)? else { return None };
    cursor.byte(b'\t')?;
    let level = Level::from_field(cursor.until(b'\t')?.of(line))?;
    let mut process = Span::default();
    // A caller is `file.go:128`; what stands between the level and it is the logger.
    for _ in 0..2 {
        let mut ahead = cursor;
        let Some(field) = ahead.until(b'\t') else { break };
        if is_caller(field.of(line)) {
            cursor = ahead;
            process = if process.is_empty() { field } else { process };
            break;
        }
        let mut after = ahead;
        if !after.until(b'\t').is_some_and(|next| is_caller(next.of(line))) {
            break;
        }
        (process, cursor) = (field, ahead);
    }
    Some(Header { time_ms, level: Some(level), process, message: cursor.remainder(), ..Header::default() })
}

fn is_caller(field: &[u8]) -> bool {
    let digits = field.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && field[..field.len() - digits].ends_with(b".go:")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&FORMAT, 0), "2024-05-01T12:30:45.854Z | info | - | - | - | cart was paid\t{\"cart\": 7}");
        assert_eq!(
            sample(&FORMAT, 1),
            "2024-05-01T12:30:46.001Z | error | - | shop.mail | - | no answer from 192.0.2.25\t{\"after\": \"30s\"}"
        );
        assert_eq!(
            sample(&FORMAT, 2),
            "2024-05-01T12:30:47.002Z | warning | - | cart/pay.go:7 | - | disk is nearly full"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &["2024-05-01T12:30:45.854Z info x", "2024-05-01T12:30:45.854Z\thello\tx", "2024-05-01 12:30:45\tinfo\tx"],
        );
    }
}
