//! java.util.logging: its `SimpleFormatter`, two lines a record, `Mmm dd, yyyy h:mm:ss AM class method` and
//! `LEVEL: message`; and Tomcat's `OneLineFormatter`, `dd-Mmm-yyyy hh:mm:ss.fff LEVEL [thread] class.method message`.
//!
//! Of the two lines, the first is the event, for it has the time; the second one, with the level, is the rest of its record.
//! <https://docs.oracle.com/en/java/javase/21/docs/api/java.logging/java/util/logging/SimpleFormatter.html>
//! <https://tomcat.apache.org/tomcat-10.1-doc/api/org/apache/juli/OneLineFormatter.html>

use crate::format::cursor::Cursor;
use crate::format::time::{self, Date, time_of_day};
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject};

pub(super) const SIMPLE: Format = Format {
    name: "java-util-logging",
    title: "java.util.logging (two lines)",
    specificity: 0.95,
    extent: Extent::LinesLike(&["SEVERE: ", "WARNING: ", "INFO: ", "CONFIG: ", "FINE: ", "FINER: ", "FINEST: "]),
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "May 01, 2024 12:30:45 PM com.example.shop.Cart checkout",
        "Dec 9, 2024 1:05:00 AM org.apache.catalina.core.StandardService startInternal",
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

fn parse_simple(line: &[u8]) -> Option<Header> {
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
    let message = cursor.remainder();
    let process = cursor.word()?;
    let time = (1..=12).contains(&hour).then(|| time_of_day(hour % 12 + noon, minute, second)).flatten();
    Some(Header { time_ms: Date { year, month, day }.at(time), process, message, ..Header::default() })
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
            "2024-05-01T12:30:45Z | - | - | com.example.shop.Cart | - | com.example.shop.Cart checkout"
        );
        assert_eq!(
            sample(&TOMCAT, 1),
            "2024-05-01T12:30:46.001Z | error | - | org.apache.catalina.core.StandardWrapperValve.invoke | - | Servlet.service() for servlet [cart] threw exception"
        );
    }

    #[test]
    fn ok_midnight_and_noon() {
        let time = |line: &str| shown(&SIMPLE, line)[..20].to_owned();
        assert_eq!(time("May 01, 2024 12:00:00 AM a b"), "2024-05-01T00:00:00Z");
        assert_eq!(time("May 01, 2024 12:00:00\u{202f}PM a b"), "2024-05-01T12:00:00Z");
        assert_eq!(time("May 01, 2024 11:59:59 PM a b"), "2024-05-01T23:59:59Z");
        assert!(shown(&SIMPLE, "May 01, 2024 13:00:00 PM a b").starts_with("- |"));
    }

    #[test]
    fn err_near_misses() {
        reads_none(&SIMPLE, &["May 01, 2024 12:30:45 a b", "May 01 2024 12:30:45 PM a b", "May 01, 2024 12:30:45 PM "]);
        reads_none(&TOMCAT, &["01-May-2024 12:30:45.123 INFO main a.B c", "01-May-2024 12:30:45.123 [main] a.B c"]);
    }
}
