//! Python's `logging`: the default of `basicConfig`, `LEVEL:logger:message`, and the layout of its tutorials and of most
//! programs since, `asctime - name - levelname - message`.
//! <https://docs.python.org/3/howto/logging.html#changing-the-format-of-displayed-messages>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject, time};

pub(super) const BASIC: Format = Format {
    name: "python-basic",
    title: "Python logging (no times)",
    specificity: 0.86,
    extent: Extent::Lines,
    clock: Clock::None,
    subject: Subject::Message,
    samples: &[
        "WARNING:root:disk is nearly full",
        "INFO:billing.worker:job 42 done in 3 s",
        "ERROR:asyncio:Task was destroyed",
    ],
    grammar: Grammar::Fixed(parse_basic),
};

pub(super) const DASHED: Format = Format {
    name: "python-dashed",
    title: "Python logging (time - name - level - message)",
    specificity: 0.90,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "2024-05-01 12:30:45,123 - billing.worker - CRITICAL - out of disk",
        "2024-05-01 12:30:46,001 - __main__ - INFO - listening on 192.0.2.7:8080",
    ],
    grammar: Grammar::Fixed(parse_dashed),
};

fn parse_basic(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let level = match cursor.until(b':')?.of(line) {
        b"DEBUG" => Level::Debug,
        b"INFO" => Level::Info,
        b"WARNING" => Level::Warning,
        b"ERROR" => Level::Error,
        b"CRITICAL" => Level::Critical,
        _ => return None,
    };
    let process = cursor.until(b':').filter(|name| name.of(line).iter().all(is_name))?;
    Some(Header { level: Some(level), process, message: cursor.remainder(), ..Header::default() })
}

fn parse_dashed(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, _) = time::iso(&mut cursor)?;
    cursor.literal(b" - ")?;
    let process = cursor.word()?;
    cursor.literal(b" - ")?;
    let level = cursor.level()?;
    // The level may be padded.
    cursor.spaces();
    cursor.literal(b"- ")?;
    Some(Header { time_ms, level: Some(level), process, message: cursor.remainder(), ..Header::default() })
}

fn is_name(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&BASIC, 1), "- | info | - | billing.worker | - | job 42 done in 3 s");
        assert_eq!(sample(&DASHED, 0), "2024-05-01T12:30:45.123Z | critical | - | billing.worker | - | out of disk");
    }

    #[test]
    fn err_near_misses() {
        reads_none(&BASIC, &["Warning:root:x", "INFO: hello: x", "INFO:x", "NOTICE:root:x"]);
        reads_none(&DASHED, &["2024-05-01 12:30:45,123 - a b - INFO - x", "2024-05-01 12:30:45,123 - a - Hello - x"]);
    }
}
