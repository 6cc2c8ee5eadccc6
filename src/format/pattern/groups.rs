//! What the named groups of a pattern mean, by their names.
//!
//! | meaning | names |
//! |---|---|
//! | the time | `time`, `timestamp`, `@timestamp`, `ts`, `date`, `datetime` … ; date and time may be two groups |
//! | the level | `level`, `severity`, `lvl`, `loglevel`, `log.level` …: a word such as `WARN` |
//! | the machine | `host`, `hostname`, `machine`, `logsource`, `host.name` … |
//! | the program | `process`, `program`, `component`, `logger`, `app`, `process.name`, `log.logger` … |
//! | the client's address | `ip`, `address`, `client`, `remote`, `src`, `clientip`, `source.address`, `source.ip` … |
//! | who is logged in | `user`, `username`, `user_name`, `remote_user`, `auth`, `user.name`; a dash is nobody |
//! | a request | `method` or `verb`; `path`, `url`, `uri` or `request`; `status`, `code` or `response`; the ECS names … |
//! | the message | `message`, `msg`, `text` …; without one, the whole line is the message |
//! | how long it took | `duration_ms`, `latency_us`, `elapsed_seconds` …: what it is, and its unit; without a unit the value has one (`12ms`) |
//! | bytes sent | `bytes`, `bytes_sent`, `body_bytes_sent`, `response_size` … |
//!
//! Capitals do not matter. `[source][address]` is `source.address`. Any other name means nothing.

use regex::bytes::{Captures, Match, Regex};

use super::{TRIED, grok};
use crate::format::amount::{Amount, Measured};
use crate::format::cursor::Cursor;
use crate::format::time::{self, Order, Stamp};
use crate::format::{Clock, Header, Level, Span};

/// What a group may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Time,
    Level,
    Host,
    Process,
    Address,
    User,
    Method,
    Path,
    Status,
    Message,
}

/// The names of each meaning, as [`plain_name`] writes them.
const NAMES: [(Meaning, &[&str]); 10] = [
    (
        Meaning::Time,
        &[
            "time",
            "timestamp",
            "ts",
            "date",
            "datetime",
            "logdate",
            "timestamp8601",
            "syslog_timestamp",
            "event.created",
        ],
    ),
    (
        Meaning::Level,
        &["level", "severity", "lvl", "loglevel", "log_level", "log.level", "syslog_severity", "levelname"],
    ),
    (
        Meaning::Host,
        &[
            "host",
            "hostname",
            "machine",
            "logsource",
            "syslog_hostname",
            "syslog_server",
            "host.name",
            "host.hostname",
            "observer.hostname",
        ],
    ),
    (
        Meaning::Process,
        &[
            "process",
            "program",
            "component",
            "logger",
            "app",
            "prog",
            "application",
            "service",
            "syslog_program",
            "process.name",
            "log.logger",
            "service.name",
            "log.syslog.appname",
        ],
    ),
    (
        Meaning::Address,
        &[
            "ip",
            "address",
            "client",
            "remote",
            "src",
            "clientip",
            "client_ip",
            "remote_addr",
            "remote_ip",
            "src_ip",
            "srcip",
            "source.address",
            "source.ip",
            "client.address",
            "client.ip",
        ],
    ),
    (Meaning::User, &["user", "username", "user_name", "remote_user", "auth", "user.name"]),
    (Meaning::Method, &["method", "verb", "http_method", "request_method", "http.request.method"]),
    (
        Meaning::Path,
        &["path", "url", "uri", "request", "request_uri", "uripath", "uri_path", "url.original", "url.path"],
    ),
    (
        Meaning::Status,
        &["status", "code", "response", "status_code", "response_code", "http_status", "http.response.status_code"],
    ),
    (Meaning::Message, &["message", "msg", "text", "log_message", "syslog_message", "logmessage"]),
];

impl Meaning {
    /// What a group of this name means.
    pub(super) fn of(name: &str) -> Option<Self> {
        let name = plain_name(grok::without_number(name));
        NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(meaning, _)| *meaning)
    }
}

/// `[Source][Address]` as `source.address`, `@timestamp` as `timestamp`, `log-level` as `log_level`.
pub(super) fn plain_name(name: &str) -> String {
    let inner = name.trim_matches(['[', ']', '@']);
    inner.replace("][", ".").replace('-', "_").replace(['@', '[', ']'], "").to_ascii_lowercase()
}

/// The numbers of the groups that are understood. Where several mean the same, the first that took something counts.
pub(super) struct Groups {
    time: Vec<usize>,
    level: Vec<usize>,
    host: Vec<usize>,
    process: Vec<usize>,
    address: Vec<usize>,
    user: Vec<usize>,
    method: Vec<usize>,
    path: Vec<usize>,
    status: Vec<usize>,
    message: Vec<usize>,
    /// Groups of durations and of bytes that were sent.
    measured: Vec<(usize, Measured)>,
    /// How the times are written: as in the first line that has one.
    clock: Clock,
    /// Which part of a date in numbers comes first.
    order: Order,
}

impl Groups {
    /// The groups of an expression. `order` is none where the pattern does not say it; then `lines` do.
    pub(super) fn of(regex: &Regex, order: Option<Order>, lines: &[&[u8]]) -> Self {
        let find = |meaning: Meaning| {
            let means = |name: Option<&str>| name.and_then(Meaning::of) == Some(meaning);
            regex.capture_names().enumerate().filter(|(_, name)| means(*name)).map(|(group, _)| group).collect()
        };
        let mut groups = Self {
            time: find(Meaning::Time),
            level: find(Meaning::Level),
            host: find(Meaning::Host),
            process: find(Meaning::Process),
            address: find(Meaning::Address),
            user: find(Meaning::User),
            method: find(Meaning::Method),
            path: find(Meaning::Path),
            status: find(Meaning::Status),
            message: find(Meaning::Message),
            measured: measured(regex),
            clock: Clock::None,
            order: order.unwrap_or(Order::MonthFirst),
        };
        groups.learn(regex, order, lines);
        groups
    }

    /// Learns from the sampled lines how the times are written.
    fn learn(&mut self, regex: &Regex, order: Option<Order>, lines: &[&[u8]]) {
        if self.time.is_empty() {
            return;
        }
        let found: Vec<(Captures<'_>, &[u8])> =
            lines.iter().take(TRIED).filter_map(|line| Some((regex.captures(line)?, *line))).collect();
        if order.is_none() {
            let texts = found.iter().flat_map(|(found, line)| self.time_texts(found, line).into_iter().flatten());
            self.order = Order::of(texts.collect::<Vec<_>>().into_iter());
        }
        let stamp = found.iter().find_map(|(found, line)| self.stamp(found, line));
        self.clock = stamp.map_or(Clock::None, |stamp| stamp.clock);
    }

    pub(super) fn is_empty(&self) -> bool {
        let all = [
            &self.time,
            &self.level,
            &self.host,
            &self.process,
            &self.address,
            &self.user,
            &self.method,
            &self.path,
            &self.status,
            &self.message,
        ];
        all.into_iter().all(Vec::is_empty)
    }

    pub(super) fn clock(&self) -> Clock {
        self.clock
    }

    /// Whether the groups are those of a web request.
    pub(super) fn tell_requests(&self) -> bool {
        !self.method.is_empty() && !self.path.is_empty() && !self.status.is_empty()
    }

    pub(super) fn header(&self, found: &Captures<'_>, line: &[u8]) -> Header {
        let span = |groups: &[usize]| first(found, groups).map_or(Span::default(), span_of);
        let status_span = span(&self.status);
        let status = std::str::from_utf8(status_span.of(line)).ok().and_then(|text| text.parse().ok());
        let whole = Span::new(0, line.len());
        let stamp = self.stamp(found, line).filter(|stamp| is_alike(stamp.clock, self.clock));
        let (mut took, mut sent) = (Amount::default(), Amount::default());
        for (group, measured) in &self.measured {
            found.get(*group).into_iter().for_each(|value| measured.take(value.as_bytes(), &mut took, &mut sent));
        }
        Header {
            time_ms: stamp.and_then(|stamp| stamp.instant),
            level: Level::from_field(span(&self.level).of(line)),
            host: span(&self.host),
            process: span(&self.process),
            address: span(&self.address),
            user: Some(span(&self.user)).filter(|user| user.of(line) != b"-").unwrap_or_default(),
            method: span(&self.method),
            path: span(&self.path),
            query: Span::default(),
            agent: Span::default(),
            referrer: Span::default(),
            status: status.unwrap_or(0),
            status_span,
            took,
            sent,
            code: Span::default(),
            message: if self.message.is_empty() { whole } else { span(&self.message) },
            is_directive: false,
        }
    }

    /// The time of a line: what reaches from the first of its groups to the last, or the first one's.
    fn stamp(&self, found: &Captures<'_>, line: &[u8]) -> Option<Stamp> {
        self.time_texts(found, line).into_iter().flatten().find_map(|text| stamp(text, self.order))
    }

    /// What stands for the line's time.
    pub(super) fn time_text<'a>(&self, found: &Captures<'_>, line: &'a [u8]) -> Option<&'a [u8]> {
        self.time_texts(found, line).into_iter().flatten().next()
    }

    /// The texts that may be the line's time, the likelier one first.
    fn time_texts<'a>(&self, found: &Captures<'_>, line: &'a [u8]) -> [Option<&'a [u8]>; 2] {
        let Some(first) = first(found, &self.time) else { return [None; 2] };
        let last = self.time.iter().rev().find_map(|group| found.get(*group));
        let last = last.filter(|last| last.start() > first.start()).map(|last| &line[first.start()..last.end()]);
        // A date alone is no time; a time alone is one, though of no day: both together go first.
        [last, Some(&line[first.start()..first.end()])]
    }
}

/// The groups whose names are those of durations or of bytes that were sent.
fn measured(regex: &Regex) -> Vec<(usize, Measured)> {
    let named = |name: &str| Measured::named(plain_name(grok::without_number(name)).as_bytes());
    regex.capture_names().enumerate().filter_map(|(group, name)| Some((group, named(name?)?))).collect()
}

fn first<'a>(found: &Captures<'a>, groups: &[usize]) -> Option<Match<'a>> {
    groups.iter().find_map(|group| found.get(*group))
}

fn span_of(part: Match<'_>) -> Span {
    Span::new(part.start(), part.end())
}

/// Whether times of both kinds may stand in one log: with and without a zone, but not with and without a year.
fn is_alike(one: Clock, other: Clock) -> bool {
    let is_full = |clock: Clock| matches!(clock, Clock::Local | Clock::Zoned);
    one == other || (is_full(one) && is_full(other))
}

/// Reads a text as a time: what [`time::any`] understands, a zone by its name behind it, dates in numbers, and times without a date.
fn stamp(text: &[u8], order: Order) -> Option<Stamp> {
    let text = text.trim_ascii();
    time::any(text).or_else(|| zone_named(text)).or_else(|| {
        let numeric: &dyn Fn(&mut Cursor<'_>) -> Option<Stamp> = &|cursor| time::numeric(cursor, order);
        let readers = [numeric, &time::day_month_year, &time::month_day, &time_of_day];
        readers.into_iter().find_map(|read| {
            let mut cursor = Cursor::new(text);
            read(&mut cursor).filter(|_| cursor.rest().is_empty())
        })
    })
}

/// `2024-05-01 12:30:45 CEST`.
fn zone_named(text: &[u8]) -> Option<Stamp> {
    let space = text.iter().rposition(|byte| *byte == b' ')?;
    let mut zone = Cursor::new(&text[space + 1..]);
    let zone_ms = time::zone_name(&mut zone).filter(|_| zone.rest().is_empty())?;
    let stamp = time::any(text[..space].trim_ascii_end()).filter(|stamp| stamp.clock == Clock::Local)?;
    Some(Stamp { instant: stamp.instant.map(|instant| instant - zone_ms), clock: Clock::Zoned })
}

fn time_of_day(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    Some(Stamp { instant: time::clock_ms(cursor)?, clock: Clock::DateLess })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::pattern::custom;

    #[test]
    fn ok_names() {
        for (name, meaning) in [
            ("Timestamp", Meaning::Time),
            ("@timestamp", Meaning::Time),
            ("[@timestamp]", Meaning::Time),
            ("timestamp.2", Meaning::Time),
            ("[source][address]", Meaning::Address),
            ("source.address", Meaning::Address),
            ("[http][response][status_code]", Meaning::Status),
            ("log-level", Meaning::Level),
            ("logsource", Meaning::Host),
        ] {
            assert_eq!(Meaning::of(name), Some(meaning), "{name}");
        }
        for name in ["pid", "bytes", "", "source", "[source]"] {
            assert_eq!(Meaning::of(name), None, "{name}");
        }
    }

    #[test]
    fn ok_the_documentation_has_every_name() {
        let documentation = include_str!("../../../docs/patterns.md");
        for (_, names) in NAMES {
            let row: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            assert!(documentation.contains(&row.join(", ")), "{names:?}");
        }
    }

    #[test]
    fn ok_times_as_they_are_written() {
        let read = |text: &str| {
            stamp(text.as_bytes(), Order::DayFirst).map(|stamp| (stamp.instant.map(time::to_iso), stamp.clock))
        };
        let at = |text: &str, clock| Some((Some(text.to_owned()), clock));
        assert_eq!(read("2024-05-01 12:30:45.5 CEST"), at("2024-05-01T10:30:45.500Z", Clock::Zoned));
        assert_eq!(read("01.05.2024 12:30:45"), at("2024-05-01T12:30:45Z", Clock::Local));
        assert_eq!(read("1 May 2024 12:30:45"), at("2024-05-01T12:30:45Z", Clock::Local));
        assert_eq!(read("05-01 12:30:45"), at("2000-05-01T12:30:45Z", Clock::YearLess));
        assert_eq!(read("12:30:45,123"), at("1970-01-01T12:30:45.123Z", Clock::DateLess));
        assert_eq!(read("2024-05-01T12:30:45Z CEST"), None);
    }

    #[test]
    fn ok_date_and_time_in_two_groups() {
        let line: &[u8] = b"2024-05-01|x";
        assert_eq!(custom(r"(?P<date>\S+)\|(?P<msg>.*)", &[line]).unwrap().clock, Clock::None);
        let line: &[u8] = b"2024-05-01 12:30:45 x";
        let format = custom(r"(?P<date>\S+) (?P<time>\S+) (?P<msg>.*)", &[line]).unwrap();
        assert_eq!((format.clock, format.parse(line).unwrap().time_ms), (Clock::Local, Some(1_714_566_645_000)));
    }

    #[test]
    fn err_times_of_another_kind_are_none() {
        let lines: [&[u8]; 1] = [b"2024-05-01 12:30:45"];
        let format = custom("(?P<time>.*)", &lines).unwrap();
        assert_eq!(format.parse(b"Dec 10 06:55:46").unwrap().time_ms, None);
        assert!(format.parse(b"2024-05-01T12:30:45Z").unwrap().time_ms.is_some());
    }
}
