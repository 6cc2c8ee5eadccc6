//! Monolog, the logger of Laravel and Symfony: `[time] channel.LEVEL: message {context} [extra]`.
//! <https://github.com/Seldaek/monolog/blob/main/src/Monolog/Formatter/LineFormatter.php>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "monolog",
    title: "Laravel, Symfony (Monolog)",
    specificity: 0.97,
    extent: Extent::LinesLike(&["[stacktrace]", "#", "\"}", "[previous exception]"]),
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        r#"[2024-05-01 12:30:45] production.ERROR: Undefined variable $cart {"userId":7} "#,
        r#"[2024-05-01T14:30:46.123456+02:00] request.INFO: Matched route "cart_show". {"route":"cart_show"} []"#,
        "[2024-05-01 12:30:47] local.EMERGENCY: Unable to create configured logger.",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.byte(b'[')?;
    let (time_ms, _) = time::iso(&mut cursor)?;
    cursor.literal(b"] ")?;
    let label = cursor.until_text(b": ")?;
    let dot = memchr::memrchr(b'.', label.of(line)).filter(|dot| *dot > 0 && !label.of(line).contains(&b' '))?;
    let (mut process, mut word) = (label, label);
    process.end = label.start + dot as u32;
    word.start = process.end + 1;
    let is_upper = word.of(line).iter().all(u8::is_ascii_uppercase);
    let level = Level::from_field(word.of(line)).filter(|_| is_upper)?;
    Some(Header { time_ms, level: Some(level), process, message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 1),
            r#"2024-05-01T12:30:46.123Z | info | - | request | - | Matched route "cart_show". {"route":"cart_show"} []"#
        );
        assert_eq!(
            sample(&FORMAT, 2),
            "2024-05-01T12:30:47Z | critical | - | local | - | Unable to create configured logger."
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "[2024-05-01 12:30:45] ERROR: x",
                "[2024-05-01 12:30:45] a.hello: x",
                "[2024-05-01 12:30:45] a b.ERROR: x",
            ],
        );
    }
}
