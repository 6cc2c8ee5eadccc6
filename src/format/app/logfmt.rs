//! logfmt: `key=value key="a value" …`, as Go's logrus and slog, Grafana, InfluxDB and Heroku's router write it.
//!
//! The fields may come in any order. Where the lines have a time, it is found under one of the usual names; a log without
//! times is logfmt where its lines name a level or a message.
//! <https://brandur.org/logfmt>

use std::sync::Arc;

use crate::format::amount::Measured;
use crate::format::cursor::Cursor;
use crate::format::requested::Requested;
use crate::format::time::{self, Stamp};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Level, Span, Subject};

pub(super) const FORMAT: Format = Format {
    name: "logfmt",
    title: "logfmt (key=value)",
    specificity: 0.90,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"time="2024-05-01T12:30:45.220731Z" level=error msg="could not reach \"shop\"" host=web-1 pod=shop-3"#,
        r#"logger=settings t=2024-05-01T14:30:46.520963849+02:00 level=info msg="Config loaded from" file=/etc/app.ini"#,
        "ts=1714566647.5 caller=main.go:42 level=warn component=cache msg=evicted keys=12",
        r#"level=info ts=2024-05-01T12:30:48Z method=GET path=/cart status=200 remote_addr=203.0.113.9"#,
    ],
    grammar: Grammar::Told(tell),
};

const TIMES: [&[u8]; 8] = [b"time", b"ts", b"t", b"timestamp", b"@timestamp", b"datetime", b"date", b"at"];
const LEVELS: [&[u8]; 4] = [b"level", b"lvl", b"severity", b"loglevel"];
const MESSAGES: [&[u8]; 4] = [b"msg", b"message", b"event", b"error"];
const PROCESSES: [&[u8]; 8] = [b"logger", b"component", b"module", b"service", b"app", b"name", b"source", b"caller"];
const HOSTS: [&[u8]; 4] = [b"host", b"hostname", b"instance", b"node"];
const ADDRESSES: [&[u8]; 6] = [b"remote_addr", b"client_ip", b"remote_ip", b"clientip", b"ip", b"fwd"];

/// How many lines are looked at.
const TRIED: usize = 200;

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    let mut read = lines.iter().take(TRIED).filter_map(|line| fields(line)).peekable();
    read.peek()?;
    let (mut clock, mut dated, mut count) = (Clock::Zoned, 0, 0);
    for (_, stamp) in read {
        count += 1;
        let Some(stamp) = stamp else { continue };
        dated += 1;
        clock = stamp.clock;
    }
    let clock = if dated * 2 > count { clock } else { Clock::None };
    Some(BoundGrammar { clock, parse: Arc::new(move |line| parse(line, clock != Clock::None)) })
}

fn parse(line: &[u8], dated: bool) -> Option<Header> {
    let (mut header, stamp) = fields(line)?;
    if dated {
        header.time_ms = stamp?.instant;
    }
    Some(header)
}

/// The header without its time, and the time; none where the line is not of `key=value`s that tell anything.
fn fields(line: &[u8]) -> Option<(Header, Option<Stamp>)> {
    let mut cursor = Cursor::new(line);
    let mut header = Header::default();
    let mut stamp = None;
    let mut requested = Requested::default();
    let mut rank = (MESSAGES.len(), PROCESSES.len());
    while !cursor.rest().is_empty() {
        let (key, value) = pair(&mut cursor)?;
        cursor.spaces();
        // A word without a value is a flag; a line begins with no flag.
        let Some(value) = value else {
            if key.start == 0 {
                return None;
            }
            continue;
        };
        let key = key.of(line);
        requested.take(line, key, value);
        let rank_in = |names: &[&[u8]]| names.iter().position(|name| *name == key);
        if TIMES.contains(&key) && stamp.is_none() {
            stamp = time::any(value.of(line));
        } else if LEVELS.contains(&key) && header.level.is_none() {
            header.level = Level::from_field(value.of(line));
        } else if let Some(found) = rank_in(&MESSAGES).filter(|found| *found < rank.0) {
            (header.message, rank.0) = (value, found);
        } else if let Some(found) = rank_in(&PROCESSES).filter(|found| *found < rank.1) {
            (header.process, rank.1) = (value, found);
        } else if HOSTS.contains(&key) && header.host.is_empty() {
            header.host = value;
        } else if ADDRESSES.contains(&key) && header.address.is_empty() {
            header.address = value;
        } else if let Some(measured) = Measured::named(key) {
            measured.take(value.of(line), &mut header.took, &mut header.sent);
        }
    }
    if stamp.is_none() && header.level.is_none() && header.message.is_empty() {
        return None;
    }
    requested.complete(line, &mut header);
    // Without a message of its own, the fields are what the line says.
    if rank.0 == MESSAGES.len() {
        header.message = Span::new(0, line.len());
    }
    Some((header, stamp))
}

/// Reads `key=value`, `key="value"` or `key`.
fn pair(cursor: &mut Cursor<'_>) -> Option<(Span, Option<Span>)> {
    let is_key = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'@' | b'/' | b':');
    let key = cursor.while_part(is_key)?;
    if cursor.byte(b'=').is_none() {
        return matches!(cursor.peek(), None | Some(b' ')).then_some((key, None));
    }
    if cursor.byte(b'"').is_none() {
        let start = cursor.at();
        let value = cursor.word().unwrap_or(Span::new(start, start));
        return Some((key, Some(value)));
    }
    let start = cursor.at();
    loop {
        match cursor.peek()? {
            b'\\' => cursor.skip(2),
            b'"' => break,
            _ => cursor.skip(1),
        }
    }
    let value = Span::new(start, cursor.at());
    cursor.skip(1);
    matches!(cursor.peek(), None | Some(b' ')).then_some((key, Some(value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            r#"2024-05-01T12:30:45.220Z | error | web-1 | - | - | could not reach \"shop\""#
        );
        assert_eq!(sample(&FORMAT, 1), "2024-05-01T12:30:46.520Z | info | - | settings | - | Config loaded from");
        assert_eq!(sample(&FORMAT, 2), "2024-05-01T12:30:47.500Z | warning | - | cache | - | evicted");
    }

    #[test]
    fn ok_without_a_message_the_line_is_the_message() {
        assert_eq!(
            sample(&FORMAT, 3),
            format!("2024-05-01T12:30:48Z | info | - | - | 203.0.113.9 | {}", FORMAT.samples[3])
        );
    }

    #[test]
    fn ok_without_times() {
        let line: &[u8] = b"level=info msg=hello user=alice";
        let format = FORMAT.bind(&[line]).unwrap();
        assert_eq!(format.clock, Clock::None);
        assert_eq!(format.parse(line).unwrap().message.of(line), b"hello");
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "hello time=2024-05-01T12:30:45Z",
                "a=1 b=2",
                r#"time=2024-05-01T12:30:45Z msg="open"#,
                "time=2024-05-01T12:30:45Z, msg: x",
                "level=info msg=undated",
            ],
        );
        assert!(FORMAT.bind(&[b"a=1 b=2"]).is_none());
    }
}
