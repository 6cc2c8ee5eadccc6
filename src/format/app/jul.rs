//! java.util.logging: its `SimpleFormatter`, two lines a record, `Mmm dd, yyyy h:mm:ss AM class method` and
//! `LEVEL: message`; and Tomcat's `OneLineFormatter`, `dd-Mmm-yyyy hh:mm:ss.fff LEVEL [thread] class.method message`.
//!
//! Of the two lines, the first has the time and the second the level. What follows them is a stack trace.
//! <https://docs.oracle.com/en/java/javase/21/docs/api/java.logging/java/util/logging/SimpleFormatter.html>
//! <https://tomcat.apache.org/tomcat-10.1-doc/api/org/apache/juli/OneLineFormatter.html>

use crate::format::cursor::Cursor;
use crate::format::time::{self, Date, time_of_day};
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject};
use crate::input::RecordRule;

pub(super) const SIMPLE: Format = Format {
    name: "java-util-logging",
    title: "java.util.logging (two lines)",
    specificity: 0.95,
    extent: Extent::Record(RecordRule::Begins(|line| parse_first(line).is_some())),
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "May 01, 2024 12:30:45 PM com.example.shop.Cart checkout\nWARNING: cart 7 was given up",
        "Dec 9, 2024 1:05:00 AM org.apache.catalina.core.StandardService startInternal\nSEVERE: no port\njava.net.BindException: in use\n\tat java.net.Socket.bind(Socket.java:1)",
    ],
    grammar: Grammar::Fixed(parse_simple),
};

pub(super) const TOMCAT: Format = Format {
    name: "tomcat",
    title: "Tomcat (JULI)",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "01-May-2024 12:30:45.123 INFO [main] org.apache.catalina.startup.VersionLoggerListener.log Server version name: Apache Tomcat/10.1.20",
        "01-May-2024 12:30:46.001 SEVERE [http-nio-8080-exec-3] org.apache.catalina.core.StandardWrapperValve.invoke Servlet.service() for servlet [cart] threw exception",
    ],
    grammar: Grammar::Fixed(parse_tomcat),
};

fn parse_simple(record: &[u8]) -> Option<Header> {
    let end = memchr::memchr(b'\n', record)?;
    let header = parse_first(record[..end].trim_ascii_end())?;
    let rest = &record[end + 1..];
    let line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
    let mut cursor = Cursor::new(line);
    let level = cursor.until_text(b": ").and_then(|word| Level::from_word(word.of(line)));
    // Without a level the line is the message as it is.
    let message = if level.is_some() { cursor.remainder() } else { Span::new(0, line.len()) };
    let message = Span::new(end + 1 + message.start as usize, end + 1 + message.end as usize);
    Some(Header { level, message, ..header })
}

/// Reads the first line of a record.
fn parse_first(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let month = time::month_name(&mut cursor)?;
    cursor.byte(b' ')?;
    let day = cursor.digits(2).or_else(|| cursor.digits(1))?;
    cursor.literal(b", ")?;
    let year = cursor.digits(4)? as i32;
    cursor.byte(b' ')?;
    let hour = cursor.digits(2).or_else(|| cursor.digits(1))?;
    cursor.byte(b':')?;
    let minute = cursor.digits(2)?;
    cursor.byte(b':')?;
    let second = cursor.digits(2)?;
    // Newer versions part the half of the day by a narrow no-break space.
    cursor.byte(b' ').or_else(|| cursor.literal("\u{202f}".as_bytes()))?;
    let noon = match (cursor.literal(b"AM "), cursor.literal(b"PM ")) {
        (Some(()), _) => 0,
        (_, Some(())) => 12,
        _ => return None,
    };
    let process = cursor.word()?;
    let time = (1..=12).contains(&hour).then(|| time_of_day(hour % 12 + noon, minute, second)).flatten();
    Some(Header { time_ms: Date { year, month, day }.at(time), process, ..Header::default() })
}

fn parse_tomcat(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let stamp = time::day_month_year(&mut cursor)?;
    cursor.byte(b' ')?;
    let level = cursor.level()?;
    cursor.spaces();
    cursor.byte(b'[')?;
    cursor.until_text(b"] ")?;
    let process = cursor.word()?;
    cursor.spaces();
    Some(Header {
        time_ms: stamp.instant,
        level: Some(level),
        process,
        message: cursor.remainder(),
        ..Header::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample, shown};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&SIMPLE, 0),
            "2024-05-01T12:30:45Z | warning | - | com.example.shop.Cart | - | cart 7 was given up"
        );
        assert_eq!(
            sample(&TOMCAT, 1),
            "2024-05-01T12:30:46.001Z | error | - | org.apache.catalina.core.StandardWrapperValve.invoke | - | Servlet.service() for servlet [cart] threw exception"
        );
    }

    #[test]
    fn ok_midnight_and_noon() {
        let time = |line: &str| shown(&SIMPLE, &format!("{line}\nINFO: x"))[..20].to_owned();
        assert_eq!(time("May 01, 2024 12:00:00 AM a b"), "2024-05-01T00:00:00Z");
        assert_eq!(time("May 01, 2024 12:00:00\u{202f}PM a b"), "2024-05-01T12:00:00Z");
        assert_eq!(time("May 01, 2024 11:59:59 PM a b"), "2024-05-01T23:59:59Z");
        assert!(shown(&SIMPLE, "May 01, 2024 13:00:00 PM a b\nINFO: x").starts_with("- |"));
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &SIMPLE,
            &[
                "May 01, 2024 12:30:45 a b\nINFO: x",
                "May 01 2024 12:30:45 PM a b\nINFO: x",
                "May 01, 2024 12:30:45 PM \nINFO: x",
                "May 01, 2024 12:30:45 PM a b",
            ],
        );
        reads_none(&TOMCAT, &["01-May-2024 12:30:45.123 INFO main a.B c", "01-May-2024 12:30:45.123 [main] a.B c"]);
    }
}
