//! Logs of Microsoft's configuration manager (SCCM, Intune), which CMTrace shows:
//! `<![LOG[message]LOG]!><time="hh:mm:ss.fff±minutes" date="mm-dd-yyyy" component="…" context="" type="1" thread="…" file="…">`.
//! The minutes are what must be added to the local time to get UTC.
//! <https://learn.microsoft.com/en-us/mem/configmgr/core/support/cmtrace>

use memchr::memmem::rfind;

use crate::find::find;
use crate::format::cursor::Cursor;
use crate::format::time::{self, Date, MINUTE};
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject};

pub(super) const FORMAT: Format = Format {
    name: "cmtrace",
    title: "Configuration Manager (CMTrace)",
    specificity: 0.99,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"<![LOG[Policy evaluation started]LOG]!><time="12:30:45.123-120" date="05-01-2024" component="PolicyAgent" context="" type="1" thread="4242" file="agent.cpp:300">"#,
        r#"<![LOG[Failed to reach 192.0.2.9 (0x80072ee2)]LOG]!><time="10:30:46.000+000" date="05-01-2024" component="LocationServices" context="" type="3" thread="4242" file="ls.cpp:12">"#,
    ],
    grammar: Grammar::Fixed(parse),
};

const BEGIN: &[u8] = b"<![LOG[";
const END: &[u8] = b"]LOG]!><";

fn parse(line: &[u8]) -> Option<Header> {
    line.starts_with(BEGIN).then_some(())?;
    let end = rfind(line, END).filter(|end| *end >= BEGIN.len())?;
    let mut cursor = Cursor::new(line);
    cursor.skip(end + END.len());
    cursor.literal(b"time=\"")?;
    let time = time::clock_ms(&mut cursor)?;
    let bias = bias_ms(&mut cursor).unwrap_or(0);
    cursor.literal(b"\" date=\"")?;
    let month = cursor.while_part(|byte| byte.is_ascii_digit())?;
    cursor.byte(b'-')?;
    let day = cursor.while_part(|byte| byte.is_ascii_digit())?;
    cursor.byte(b'-')?;
    let year = cursor.digits(4)? as i32;
    cursor.literal(b"\" component=\"")?;
    let process = cursor.until(b'"').unwrap_or_default();
    let date = Date { year, month: small(month.of(line))?, day: small(day.of(line))? };
    let level = find(cursor.rest(), b" type=\"").and_then(|at| match cursor.rest().get(at + 7)? {
        b'0' => Some(Level::Debug),
        b'1' => Some(Level::Info),
        b'2' => Some(Level::Warning),
        b'3' => Some(Level::Error),
        _ => None,
    });
    let time_ms = date.at(time).map(|instant| instant + bias);
    Some(Header { time_ms, level, process, message: Span::new(BEGIN.len(), end), ..Header::default() })
}

/// `-120` or `+000`.
fn bias_ms(cursor: &mut Cursor<'_>) -> Option<i64> {
    let mut ahead = *cursor;
    let sign = if ahead.byte(b'-').is_some() { -1 } else { 1 };
    let _ = ahead.byte(b'+');
    let minutes = ahead.number().filter(|minutes| *minutes <= 18 * 60)?;
    *cursor = ahead;
    Some(sign * minutes * MINUTE)
}

/// A number of one digit or two.
fn small(digits: &[u8]) -> Option<u32> {
    let mut cursor = Cursor::new(digits);
    (digits.len() <= 2).then(|| cursor.digits(digits.len()))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        // Two hours east of Greenwich: 120 minutes must be taken away.
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T10:30:45.123Z | info | - | PolicyAgent | - | Policy evaluation started"
        );
        assert_eq!(
            sample(&FORMAT, 1),
            "2024-05-01T10:30:46Z | error | - | LocationServices | - | Failed to reach 192.0.2.9 (0x80072ee2)"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "<![LOG[first line of a message",
                r#"<![LOG[x]LOG]!><time="12:30" date="05-01-2024" component="a" type="1">"#,
                r#"<![LOG[x]LOG]!><time="12:30:45.1+000" date="2024-05-01" component="a" type="1">"#,
                r#"<![LOG[x]LOG]!><time="12:30:45.1+000" date="005-01-2024" component="a" type="1">"#,
            ],
        );
    }
}
