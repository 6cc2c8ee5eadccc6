//! MongoDB before 4.4: `time L COMPONENT [context] message`, and before 3.0 `time [context] message`. Newer ones write JSON:
//! [`super::mongodb_json`].
//! <https://www.mongodb.com/docs/v4.2/reference/log-messages/>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "mongodb",
    title: "MongoDB (before 4.4)",
    specificity: 0.96,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "2024-05-01T14:30:45.123+0200 I NETWORK  [listener] connection accepted from 203.0.113.9:52344 #42 (7 connections now open)",
        "2024-05-01T14:30:46.000+0200 W -        [conn42] Slow query: 4242ms",
        "2024-05-01T14:30:47.110+0200 D2 STORAGE  [WTCheckpointThread] finished checkpoint",
        "2024-05-01T14:30:48.110+0200 [conn1] Failed to authenticate root@admin with mechanism SCRAM-SHA-1",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, true) = time::iso(&mut cursor)? else { return None };
    cursor.byte(b' ')?;
    let mut level = None;
    let mut process = Span::default();
    if cursor.peek() != Some(b'[') {
        level = Some(letter(&mut cursor)?);
        cursor.byte(b' ')?;
        let component = cursor.word().filter(|word| is_component(word.of(line)))?;
        process = if component.of(line) == b"-" { process } else { component };
        cursor.spaces();
    }
    cursor.bracketed().filter(|context| is_context(context.of(line)))?;
    cursor.byte(b' ')?;
    cursor.spaces();
    Some(Header { time_ms, level, process, message: cursor.remainder(), ..Header::default() })
}

fn letter(cursor: &mut Cursor<'_>) -> Option<Level> {
    let level = match cursor.peek()? {
        b'F' => Level::Critical,
        b'E' => Level::Error,
        b'W' => Level::Warning,
        b'I' => Level::Info,
        b'D' => Level::Debug,
        _ => return None,
    };
    cursor.skip(1);
    // D1 to D5 since 4.2
    let _ = cursor.digits(1);
    Some(level)
}

fn is_component(word: &[u8]) -> bool {
    word.iter().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-'))
}

/// `conn42`, `initandlisten`: a thread's name, no level and no number.
fn is_context(word: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    word[0].is_ascii_alphabetic() && word.iter().all(is_part) && Level::from_word(word).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.123Z | info | - | NETWORK | - | connection accepted from 203.0.113.9:52344 #42 (7 connections now open)"
        );
        assert_eq!(sample(&FORMAT, 1), "2024-05-01T12:30:46Z | warning | - | - | - | Slow query: 4242ms");
        assert_eq!(
            sample(&FORMAT, 3),
            "2024-05-01T12:30:48.110Z | - | - | - | - | Failed to authenticate root@admin with mechanism SCRAM-SHA-1"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "2024-05-01T14:30:45.123 I NETWORK  [listener] no zone",
                "2024-05-01T14:30:45.123Z [info] x",
                "2024-05-01T14:30:45.123Z I network [listener] x",
                "2024-05-01T14:30:45.123Z I NETWORK listener x",
            ],
        );
    }
}
