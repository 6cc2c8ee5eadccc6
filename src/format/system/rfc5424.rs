//! Syslog, RFC 5424: `<priority>1 time host app procid msgid [structured data] message`.
//!
//! Files often lack the priority and the version (a template of the collector leaves them out); then the structured data
//! must be there, or a dash for it. Over TCP a length may stand in front (RFC 6587).
//! <https://www.rfc-editor.org/rfc/rfc5424#section-6>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "rfc5424",
    title: "Syslog (RFC 5424)",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "<34>1 2024-05-01T12:30:45.003Z gate.example.com su - ID47 - 'su root' failed for alice on /dev/pts/8",
        r#"<165>1 2024-05-01T14:30:45.123456+02:00 192.0.2.7 evntslog 8710 ID47 [exampleSDID@32473 iut="3" eventSource="App\"x\]"][meta seq="2"] An application event"#,
        "2024-05-01T12:30:45.888Z edge-1 routing 4828 SWITCHING [net@6876 comp=\"edge\" level=\"INFO\"] entry 203.0.113.9 is created",
        "83 <13>1 2024-05-01T12:30:46Z edge-1 app 17 - - framed by its length",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let priority = priority(&mut cursor);
    let (time_ms, true) = time::iso(&mut cursor)? else { return None };
    cursor.byte(b' ')?;
    let host = word(&mut cursor)?;
    let process = word(&mut cursor)?;
    let process_id = word(&mut cursor)?;
    word(&mut cursor)?;
    structured_data(&mut cursor)?;
    // Without a priority, the number of the process, or a dash for it, tells these lines from others with brackets in them.
    let is_number = |word: &[u8]| word == b"-" || word.iter().all(u8::is_ascii_digit);
    if priority.is_none() && (!is_number(process_id.of(line)) || Level::from_word(host.of(line)).is_some()) {
        return None;
    }
    cursor.spaces();
    let _ = cursor.literal(b"\xef\xbb\xbf");
    let level = priority.and_then(|priority| Level::from_severity(priority % 8));
    let named = |span: Span| if span.of(line) == b"-" { Span::default() } else { span };
    Some(Header {
        time_ms,
        level,
        host: named(host),
        process: named(process),
        message: cursor.remainder(),
        ..Header::default()
    })
}

/// Reads `<34>1 `, with or without a length before it.
fn priority(cursor: &mut Cursor<'_>) -> Option<i64> {
    let mut ahead = *cursor;
    if ahead.digit_run().is_some() {
        ahead.byte(b' ')?;
    }
    ahead.byte(b'<')?;
    let priority = ahead.number().filter(|priority| *priority < 192)?;
    ahead.byte(b'>')?;
    ahead.digit_run()?;
    ahead.byte(b' ')?;
    *cursor = ahead;
    Some(priority)
}

fn word(cursor: &mut Cursor<'_>) -> Option<Span> {
    let word = cursor.word()?;
    cursor.byte(b' ')?;
    Some(word)
}

/// Passes over `-` or `[id name="value" …]…`, in whose values `"`, `\` and `]` are escaped.
fn structured_data(cursor: &mut Cursor<'_>) -> Option<()> {
    if cursor.byte(b'-').is_some() {
        return matches!(cursor.peek(), None | Some(b' ')).then_some(());
    }
    while cursor.byte(b'[').is_some() {
        let mut quoted = false;
        // The name of an element is no bare word: it holds an @, or names come after it.
        let name = cursor.while_part(|byte| byte.is_ascii_graphic() && !matches!(byte, b'=' | b']' | b'"'))?;
        (cursor.peek() == Some(b' ') || name.end > name.start + 1).then_some(())?;
        loop {
            match cursor.peek()? {
                b'\\' if quoted => cursor.skip(1),
                b'"' => quoted = !quoted,
                b']' if !quoted => break,
                _ => {}
            }
            cursor.skip(1);
        }
        cursor.byte(b']')?;
    }
    matches!(cursor.peek(), None | Some(b' ')).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample, shown};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.003Z | critical | gate.example.com | su | - | 'su root' failed for alice on /dev/pts/8"
        );
        assert_eq!(
            sample(&FORMAT, 1),
            "2024-05-01T12:30:45.123Z | notice | 192.0.2.7 | evntslog | - | An application event"
        );
        assert_eq!(
            sample(&FORMAT, 2),
            "2024-05-01T12:30:45.888Z | - | edge-1 | routing | - | entry 203.0.113.9 is created"
        );
    }

    #[test]
    fn ok_without_names_or_message() {
        assert_eq!(
            shown(&FORMAT, "<191>1 2024-05-01T12:30:45Z - - - - -"),
            "2024-05-01T12:30:45Z | debug | - | - | - | -"
        );
        assert_eq!(
            shown(&FORMAT, "<3>1 2024-05-01T12:30:45Z a b - - - \u{feff}x"),
            "2024-05-01T12:30:45Z | error | a | b | - | x"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "<34>Oct 11 22:14:15 mymachine su: 'su root' failed",
                "<192>1 2024-05-01T12:30:45Z a b - - - x",
                "<34>1 2024-05-01T12:30:45Z a b - -",
                "<34>1 2024-05-01T12:30:45Z a b - - [x y=\"]\" z",
                "2024-05-01T12:30:45Z a b c - - x",
                "2024-05-01T12:30:45Z a 1 --- [b] [c] x",
                "2024-05-01T12:30:45Z ERROR 1 - [b] [c-1] x",
                "2024-05-01 12:30:45 a b 1 - - no zone",
            ],
        );
    }
}
