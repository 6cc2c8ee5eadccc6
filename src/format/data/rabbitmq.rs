//! RabbitMQ since 3.7: `time [level] <process> message`; and Erlang's reports of the versions before, a heading
//! `=LEVEL REPORT==== d-Mmm-yyyy::hh:mm:ss ===` over lines of text.
//! <https://www.rabbitmq.com/docs/logging> <https://www.erlang.org/doc/apps/sasl/error_logging.html>

use crate::format::cursor::Cursor;
use crate::format::time::{self, Date};
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject};

pub(super) const FORMAT: Format = Format {
    name: "rabbitmq",
    title: "RabbitMQ",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "2024-05-01 12:30:45.123 [info] <0.684.0> connection <0.684.0> (203.0.113.9:52344 -> 192.0.2.7:5672): user 'app' authenticated",
        "2024-05-01 14:30:46.123456+02:00 [warning] <0.700.0> closing AMQP connection <0.700.0>",
    ],
    grammar: Grammar::Fixed(parse),
};

pub(super) const REPORT: Format = Format {
    name: "erlang-report",
    title: "Erlang reports (RabbitMQ before 3.7, ejabberd)",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &["=INFO REPORT==== 1-May-2024::12:30:45 ===", "=ERROR REPORT==== 11-May-2024::12:30:46.123456 ==="],
    grammar: Grammar::Fixed(parse_report),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, _) = time::iso(&mut cursor)?;
    cursor.byte(b' ')?;
    let level = Level::from_word(cursor.bracketed()?.of(line))?;
    cursor.literal(b" <")?;
    cursor.while_part(|byte| byte.is_ascii_digit() || byte == b'.')?;
    cursor.literal(b"> ")?;
    cursor.spaces();
    Some(Header { time_ms, level: Some(level), message: cursor.remainder(), ..Header::default() })
}

fn parse_report(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.byte(b'=')?;
    let kind = cursor.until_text(b" REPORT==== ")?;
    let day = cursor.digits(2).or_else(|| cursor.digits(1))?;
    cursor.byte(b'-')?;
    let month = time::month_name(&mut cursor)?;
    cursor.byte(b'-')?;
    let year = cursor.digits(4)? as i32;
    cursor.literal(b"::")?;
    let time = time::clock_ms(&mut cursor)?;
    cursor.literal(b" ===")?;
    let level = match kind.of(line) {
        b"PROGRESS" => Some(Level::Info),
        b"CRASH" => Some(Level::Critical),
        b"SUPERVISOR" => Some(Level::Error),
        word => Level::from_word(word),
    };
    // What is reported stands on the lines that follow.
    let message = Span { start: kind.start, end: kind.end + b" REPORT".len() as u32 };
    Some(Header { time_ms: Date { year, month, day }.at(time), level, message, ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 1),
            "2024-05-01T12:30:46.123Z | warning | - | - | - | closing AMQP connection <0.700.0>"
        );
        assert_eq!(sample(&REPORT, 1), "2024-05-11T12:30:46.123Z | error | - | - | - | ERROR REPORT");
    }

    #[test]
    fn err_near_misses() {
        reads_none(&FORMAT, &["2024-05-01 12:30:45.123 [info] x", "2024-05-01 12:30:45.123 [info] <a.b> x"]);
        reads_none(&REPORT, &["=INFO REPORT==== 1-May-2024 12:30:45 ===", "INFO REPORT==== 1-May-2024::12:30:45 ==="]);
    }
}
