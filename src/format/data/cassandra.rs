//! Apache Cassandra and ScyllaDB's drivers: `LEVEL [thread] time File.java:line - message`.
//! <https://github.com/apache/cassandra/blob/trunk/conf/logback.xml>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "cassandra",
    title: "Apache Cassandra",
    specificity: 0.98,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "INFO  [main] 2024-05-01 12:30:45,123 CassandraDaemon.java:486 - JVM Arguments: [-Xms4G, -Xmx4G]",
        "WARN  [GossipTasks:1] 2024-05-01 12:30:46,001 FailureDetector.java:288 - Not marking nodes down due to local pause of 5s",
        "ERROR [Native-Transport-Requests-12] 2024-05-01 12:30:47,001 QueryMessage.java:121 - no answer from /203.0.113.9",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let level = cursor.level()?;
    cursor.spaces();
    cursor.byte(b'[')?;
    cursor.until_text(b"] ")?;
    let (time_ms, _) = time::iso(&mut cursor)?;
    cursor.byte(b' ')?;
    let file = cursor.word()?;
    cursor.literal(b" - ")?;
    let colon = memchr::memrchr(b':', file.of(line))?;
    let process = Span { start: file.start, end: file.start + colon as u32 };
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
            "2024-05-01T12:30:46.001Z | warning | - | FailureDetector.java | - | Not marking nodes down due to local pause of 5s"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "INFO 2024-05-01 12:30:45,123 A.java:1 - x",
                "INFO [main] 2024-05-01 12:30:45,123 A.java - x",
                "Hello [main] 2024-05-01 12:30:45,123 A.java:1 - x",
            ],
        );
    }
}
