//! Ruby: its `Logger`, `L, [time #pid] LEVEL -- program: message`, and Rails' log, where a record is the lines of a request
//! that `Started GET "/path" for address at time` begins.
//! <https://docs.ruby-lang.org/en/master/Logger/Formatter.html>
//! <https://guides.rubyonrails.org/debugging_rails_applications.html#the-logger>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject, time};

pub(super) const LOGGER: Format = Format {
    name: "ruby-logger",
    title: "Ruby Logger (Rails)",
    specificity: 0.98,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "I, [2024-05-01T12:30:45.123456 #4242]  INFO -- : Started GET \"/cart\" for 203.0.113.9",
        "E, [2024-05-01T12:30:46.000001 #4242] ERROR -- billing: card was declined",
    ],
    grammar: Grammar::Fixed(parse_logger),
};

pub(super) const RAILS: Format = Format {
    name: "rails",
    title: "Rails requests",
    specificity: 0.97,
    extent: Extent::LinesLike(&[
        "Processing by ",
        "Completed ",
        "Redirected to ",
        "Sent file ",
        "Rendering ",
        "Rendered ",
    ]),
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"Started GET "/carts/7" for 203.0.113.9 at 2024-05-01 14:30:45 +0200"#,
        r#"Started POST "/login" for 2001:db8::7 at 2024-05-01 12:30:46 +0000"#,
    ],
    grammar: Grammar::Fixed(parse_rails),
};

fn parse_logger(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    if !matches!(cursor.peek()?, b'D' | b'I' | b'W' | b'E' | b'F' | b'A' | b'U') {
        return None;
    }
    cursor.skip(1);
    cursor.literal(b", [")?;
    let (time_ms, _) = time::iso(&mut cursor)?;
    cursor.spaces();
    cursor.byte(b'#')?;
    cursor.digit_run()?;
    cursor.byte(b']')?;
    cursor.spaces();
    // ANY is the level of what is always written.
    let level = cursor.level();
    if level.is_none() {
        cursor.literal(b"ANY")?;
    }
    cursor.literal(b" -- ")?;
    let process = cursor.until(b':').or_else(|| cursor.byte(b':').map(|()| Span::default()))?;
    let _ = cursor.byte(b' ');
    Some(Header { time_ms, level, process, message: cursor.remainder(), ..Header::default() })
}

fn parse_rails(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.literal(b"Started ")?;
    let method = cursor.while_part(|byte| byte.is_ascii_uppercase())?;
    cursor.literal(b" \"")?;
    let path = cursor.until_text(b"\" for ")?;
    let address = cursor.word()?;
    cursor.literal(b" at ")?;
    let (time_ms, _) = time::iso(&mut cursor)?;
    let message = Span { start: 0, end: path.end + 1 };
    Some(Header { time_ms, address, method, path, message, ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample, shown};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&LOGGER, 1), "2024-05-01T12:30:46Z | error | - | billing | - | card was declined");
        assert_eq!(sample(&RAILS, 0), r#"2024-05-01T12:30:45Z | - | - | - | 203.0.113.9 | Started GET "/carts/7""#);
        assert_eq!(
            shown(&LOGGER, "A, [2024-05-01T12:30:45 #1]   ANY -- : "),
            "2024-05-01T12:30:45Z | - | - | - | - | -"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &LOGGER,
            &[
                "I, [2024-05-01T12:30:45]  INFO -- : x",
                "I [2024-05-01T12:30:45 #1]  INFO -- : x",
                "X, [2024-05-01T12:30:45 #1] INFO -- : x",
            ],
        );
        reads_none(&RAILS, &[r#"Started GET "/" for 192.0.2.7"#, "Started worker 7 at 2024-05-01 12:30:46 +0000"]);
    }
}
