//! A format of one's own: a regular expression with named groups, `(?P<time>\S+) (?P<level>\w+) (?P<message>.*)`.
//!
//! | group | also called | |
//! |---|---|---|
//! | `time` | `timestamp`, `ts`, `date`, `datetime` | see [`time::any`] for what is understood |
//! | `level` | `severity`, `lvl`, `loglevel` | a word such as `WARN` |
//! | `host` | `hostname`, `machine` | |
//! | `process` | `program`, `component`, `logger`, `app` | |
//! | `ip` | `address`, `client`, `remote`, `src` | |
//! | `method`, `path`, `status` | `verb`, `url`, `uri`, `code` | |
//! | `message` | `msg`, `text` | without it, the whole line is the message |
//!
//! The expression is matched from the line's beginning; its classes (`\w`, `\d`, `\s`) are ASCII's.

use std::sync::Arc;

use regex::bytes::{Captures, Regex, RegexBuilder};

use super::time::{self, Stamp};
use super::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Level, Span, Subject};
use crate::error::{Error, ErrorKind};

/// The most memory that a compiled expression may take, in bytes.
const SIZE_LIMIT: usize = 4 << 20;

/// The most characters of what is wrong with a pattern.
const MAX_FAULT: usize = 500;

/// How many lines are tried to learn how the times are written.
const TRIED: usize = 200;

/// The format that `pattern` describes, with times as they are written in `lines`.
///
/// # Errors
/// For an expression that is none, is too large, or has no named group that is understood.
pub fn custom(pattern: &str, lines: &[&[u8]]) -> Result<Format, Error> {
    let regex = compile(pattern)?;
    let groups = Groups::of(&regex);
    let clock = clock(&regex, &groups, lines);
    let subject = if groups.method.is_some() && groups.path.is_some() && groups.status.is_some() {
        Subject::Request
    } else {
        Subject::Message
    };
    let parse = move |line: &[u8]| regex.captures(line).map(|found| groups.header(&found, line));
    Ok(Format {
        name: "custom",
        title: "Your own pattern",
        specificity: 1.0,
        extent: Extent::Lines,
        clock,
        subject,
        samples: &[],
        grammar: Grammar::Bound(BoundGrammar { clock, parse: Arc::new(parse) }),
    })
}

/// The expression, bound to a line's beginning.
///
/// # Errors
/// See [`custom`].
pub(super) fn compile(pattern: &str) -> Result<Regex, Error> {
    let build = |pattern: &str| RegexBuilder::new(pattern).unicode(false).size_limit(SIZE_LIMIT).build();
    // Built as it was written first, so that a fault is told in the person's own words.
    let anchored = build(pattern).and_then(|_| build(&format!("^(?:{pattern})")));
    let regex = anchored.map_err(|fault| {
        let fault: String = fault.to_string().chars().take(MAX_FAULT).collect();
        refused(&format!("could not be read: {}", fault.trim_end_matches('.')))
    })?;
    if Groups::of(&regex).is_empty() {
        return Err(refused("has no named group such as (?P<time>…), (?P<level>…) or (?P<message>…)"));
    }
    Ok(regex)
}

fn refused(why: &str) -> Error {
    Error::new(ErrorKind::Settings, format!("The pattern {why}."))
}

/// The numbers of the groups that are understood.
struct Groups {
    time: Option<usize>,
    level: Option<usize>,
    host: Option<usize>,
    process: Option<usize>,
    address: Option<usize>,
    method: Option<usize>,
    path: Option<usize>,
    status: Option<usize>,
    message: Option<usize>,
}

impl Groups {
    fn of(regex: &Regex) -> Self {
        let find = |names: &[&str]| {
            regex
                .capture_names()
                .position(|name| name.is_some_and(|name| names.contains(&name.to_ascii_lowercase().as_str())))
        };
        Self {
            time: find(&["time", "timestamp", "ts", "date", "datetime"]),
            level: find(&["level", "severity", "lvl", "loglevel"]),
            host: find(&["host", "hostname", "machine"]),
            process: find(&["process", "program", "component", "logger", "app"]),
            address: find(&["ip", "address", "client", "remote", "src"]),
            method: find(&["method", "verb"]),
            path: find(&["path", "url", "uri"]),
            status: find(&["status", "code"]),
            message: find(&["message", "msg", "text"]),
        }
    }

    fn is_empty(&self) -> bool {
        let all = [
            self.time,
            self.level,
            self.host,
            self.process,
            self.address,
            self.method,
            self.path,
            self.status,
            self.message,
        ];
        all.iter().all(Option::is_none)
    }

    fn header(&self, found: &Captures<'_>, line: &[u8]) -> Header {
        let span = |group: Option<usize>| {
            let part = group.and_then(|group| found.get(group));
            part.map_or(Span::default(), |part| Span::new(part.start(), part.end()))
        };
        let status_span = span(self.status);
        let status = std::str::from_utf8(status_span.of(line)).ok().and_then(|text| text.parse().ok());
        let whole = Span::new(0, line.len());
        Header {
            time_ms: self.time.and_then(|_| time::any(span(self.time).of(line))).and_then(|stamp| stamp.instant),
            level: Level::from_word(span(self.level).of(line)),
            host: span(self.host),
            process: span(self.process),
            address: span(self.address),
            method: span(self.method),
            path: span(self.path),
            status: status.unwrap_or(0),
            status_span,
            message: self.message.map_or(whole, |_| span(self.message)),
            is_directive: false,
        }
    }
}

/// How the times are written: as in the first line that has one.
fn clock(regex: &Regex, groups: &Groups, lines: &[&[u8]]) -> Clock {
    let stamp = lines.iter().take(TRIED).find_map(|line| {
        let found = regex.captures(line)?;
        time::any(found.get(groups.time?)?.as_bytes())
    });
    stamp.map_or(Clock::None, |Stamp { clock, .. }| clock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_named_groups() {
        let lines: [&[u8]; 1] = [b"WARN|2024-05-01T12:30:45Z|shop|cart is empty"];
        let format = custom(r"(?P<level>\w+)\|(?P<time>[^|]+)\|(?P<app>\w+)\|(?P<msg>.*)", &lines).unwrap();
        let header = format.parse(lines[0]).unwrap();
        assert_eq!(header.level, Some(Level::Warning));
        assert_eq!(header.time_ms, Some(1_714_566_645_000));
        assert_eq!((header.process.of(lines[0]), header.message.of(lines[0])), (&b"shop"[..], &b"cart is empty"[..]));
        assert_eq!(format.clock, Clock::Zoned);
        assert!(format.parse(b"no such line").is_none());
    }

    #[test]
    fn ok_without_a_message_group_the_line_is_the_message() {
        let format = custom(r"(?P<ip>[\d.]+) ", &[]).unwrap();
        let line = b"192.0.2.7 asked for bread";
        let header = format.parse(line).unwrap();
        assert_eq!((header.address.of(line), header.message.of(line)), (&b"192.0.2.7"[..], &line[..]));
        assert_eq!(format.clock, Clock::None);
    }

    #[test]
    fn ok_a_request_has_its_status_anywhere() {
        let line = b"404 GET /a m";
        let format = custom(r"(?P<status>\d+) (?P<method>\w+) (?P<path>\S+) (?P<message>.)", &[]).unwrap();
        let header = format.parse(line).unwrap();
        assert!(format.subject == Subject::Request && header.is_request());
        assert_eq!((header.status, header.status_span.of(line)), (404, &b"404"[..]));
    }

    #[test]
    fn err_patterns() {
        let text = |pattern: &str| custom(pattern, &[]).err().unwrap().to_string();
        assert!(text("(?P<time>").contains("could not be read"));
        assert!(text(r"\w+").contains("no named group"));
        assert!(text(r"(?P<time>\w{500}{500}{500})").contains("could not be read"));
    }
}
