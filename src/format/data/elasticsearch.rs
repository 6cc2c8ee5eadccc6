//! Elasticsearch and OpenSearch as plain text: `[time][LEVEL][logger] [node] message`, all padded.
//! <https://www.elastic.co/guide/en/elasticsearch/reference/current/logging.html>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "elasticsearch",
    title: "Elasticsearch, OpenSearch",
    specificity: 0.98,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "[2024-05-01T12:30:45,123][INFO ][o.e.n.Node               ] [node-1] started {node-1}{203.0.113.9:9300}",
        "[2024-05-01T12:30:46,001][WARN ][o.e.m.j.JvmGcMonitorService] [node-1] [gc][4242] overhead, spent [612ms] collecting in the last [1s]",
        "[2024-05-01T12:30:47,001][DEPRECATION][o.e.d.c.s.Settings] the setting is deprecated",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.byte(b'[')?;
    let (time_ms, _) = time::iso(&mut cursor)?;
    cursor.byte(b']')?;
    let level = match cursor.bracketed()?.of(line).trim_ascii_end() {
        b"DEPRECATION" => Level::Warning,
        word => Level::from_word(word)?,
    };
    let logger = cursor.bracketed()?;
    let padding = logger.of(line).len() - logger.of(line).trim_ascii_end().len();
    let process = Span { start: logger.start, end: logger.end - padding as u32 };
    cursor.spaces();
    // A message may begin with a bracket of its own; the node's name is one word, as no list or count is.
    let mut ahead = cursor;
    let host = ahead.bracketed().filter(|name| is_node(name.of(line)) && ahead.byte(b' ').is_some());
    if host.is_some() {
        cursor = ahead;
    }
    Some(Header {
        time_ms,
        level: Some(level),
        host: host.unwrap_or_default(),
        process,
        message: cursor.remainder(),
        ..Header::default()
    })
}

fn is_node(name: &[u8]) -> bool {
    name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.123Z | info | node-1 | o.e.n.Node | - | started {node-1}{203.0.113.9:9300}"
        );
        assert_eq!(
            sample(&FORMAT, 2),
            "2024-05-01T12:30:47.001Z | warning | - | o.e.d.c.s.Settings | - | the setting is deprecated"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "[2024-05-01T12:30:45,123] [INFO ][o.e.n.Node] x",
                "[2024-05-01T12:30:45,123][INFO ] x",
                "[2024-05-01T12:30:45,123][Hi][a] x",
            ],
        );
    }
}
