//! NLog of .NET in its default layout: `time|LEVEL|logger|message`.
//! <https://github.com/NLog/NLog/wiki/File-target>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "nlog",
    title: "NLog (.NET)",
    specificity: 0.96,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "2024-05-01 12:30:45.1234|INFO|Shop.Cart.Controller|cart 7 was paid",
        "2024-05-01 12:30:46.0001|ERROR|Shop.Mailer|no answer from 192.0.2.25|System.TimeoutException: 30 s",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, _) = time::iso(&mut cursor)?;
    cursor.byte(b'|')?;
    let level = Level::from_word(cursor.until(b'|')?.of(line).trim_ascii())?;
    let process = cursor.until(b'|')?;
    Some(Header { time_ms, level: Some(level), process, message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.123Z | info | - | Shop.Cart.Controller | - | cart 7 was paid"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &["2024-05-01 12:30:45.1|INFO|a", "2024-05-01 12:30:45.1|Hello|a|b", "2024-05-01 12:30:45 |INFO|a|b"],
        );
    }
}
