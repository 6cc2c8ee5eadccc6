//! Apache ZooKeeper: `time [myid:n] - LEVEL  [thread:Class@line] - message`.
//! <https://github.com/apache/zookeeper/blob/master/conf/logback.xml>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "zookeeper",
    title: "Apache ZooKeeper",
    specificity: 0.98,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "2024-05-01 12:30:45,123 [myid:1] - INFO  [main:QuorumPeerConfig@136] - Reading configuration from: /etc/zoo.cfg",
        "2024-05-01 12:30:46,001 [myid:] - WARN  [RecvWorker:2:QuorumCnxManager$RecvWorker@780] - Connection broken for id 2",
        "2024-05-01 12:30:47,001 - ERROR [NIOServerCxn.Factory:0.0.0.0/0.0.0.0:2181:NIOServerCnxn@213] - Unexpected exit",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, _) = time::iso(&mut cursor)?;
    if cursor.literal(b" [myid:").is_some() {
        cursor.until(b']').map(|_| ()).or_else(|| cursor.byte(b']'))?;
    }
    cursor.literal(b" - ")?;
    let level = cursor.level()?;
    cursor.spaces();
    cursor.byte(b'[')?;
    let place = cursor.until_text(b"] - ")?;
    let at = memchr::memrchr(b'@', place.of(line))?;
    let class = memchr::memrchr(b':', &place.of(line)[..at])? + 1;
    let process = Span::new(place.start as usize + class, place.start as usize + at);
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
            "2024-05-01T12:30:46.001Z | warning | - | QuorumCnxManager$RecvWorker | - | Connection broken for id 2"
        );
        assert_eq!(sample(&FORMAT, 2), "2024-05-01T12:30:47.001Z | error | - | NIOServerCnxn | - | Unexpected exit");
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "2024-05-01 12:30:45,123 - a.b - INFO - x",
                "2024-05-01 12:30:45,123 - INFO [main] - x",
                "2024-05-01 12:30:45,123 [myid:1] INFO [a:B@1] - x",
            ],
        );
    }
}
