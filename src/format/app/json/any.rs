//! JSON lines of any program: the keys are known by their names, `timestamp`, `severity`, `msg`, or by what is under them.
//!
//! The sampled lines tell which keys they are. A key that stands deeper (`fields.message`) is taken where none on the top
//! has the name. Without a time the log has no clock.

use std::sync::Arc;

use crate::format::address::peer_address;
use crate::format::amount::{Amount, Measured};
use crate::format::dialect::{bunyan_numbers, level_of};
use crate::format::json::{self, Kind, Value};
use crate::format::requested::Requested;
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Level, Span, Subject};

pub(super) const FORMAT: Format = Format {
    name: "json",
    title: "JSON lines",
    specificity: 0.85,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"{"timestamp":"2024-05-01T12:30:45.123Z","severity":"ERROR","service":"shop","message":"no answer from 192.0.2.25","trace":{"id":"a1b2"}}"#,
        r#"{"timestamp":"2024-05-01T14:30:46+02:00","severity":"info","service":"shop","host":"web-1","message":"cart 7 was paid"}"#,
    ],
    grammar: Grammar::Told(tell),
};

const TIMES: &[&str] = &[
    "@timestamp",
    "timestamp",
    "time",
    "ts",
    "t",
    "datetime",
    "date",
    "asctime",
    "eventtime",
    "event_time",
    "time_local",
    "time_iso8601",
    "log_time",
    "logtime",
    "created",
    "created_at",
    "start_time",
    "started_at",
    "timecreated",
    "published",
];
const LEVELS: &[&str] = &[
    "level",
    "severity",
    "lvl",
    "loglevel",
    "log.level",
    "log_level",
    "levelname",
    "level_name",
    "severity_text",
    "severitytext",
    "error_severity",
    "priority",
    "s",
    "l",
];
const HOSTS: &[&str] = &["host", "hostname", "host.name", "host_name", "machine", "node", "computer", "instance"];
const PROCESSES: &[&str] = &[
    "logger",
    "logger_name",
    "loggername",
    "name",
    "component",
    "service",
    "service.name",
    "application",
    "app",
    "module",
    "program",
    "category",
    "channel",
    "source",
    "target",
    "caller",
    "cl",
];
const ADDRESSES: &[&str] = &[
    "remote_addr",
    "client_ip",
    "clientip",
    "remote_ip",
    "remoteaddr",
    "ip",
    "src_ip",
    "source_ip",
    "sourceipaddress",
    "remote_address",
    "client",
];
const MESSAGES: &[&str] =
    &["message", "msg", "@message", "text", "log", "event", "short_message", "body", "description"];

/// So many of [`LEVELS`] mean nothing else: a line's level stands there, also where few lines have one.
const SURE_LEVELS: usize = 10;

/// Whether a member called an address may be one, or a host's name: no number alone, and no marks.
fn is_peer(text: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b".:-_%[]/".contains(byte);
    let begins = text.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || b"[:".contains(byte));
    begins && text.iter().all(is_part) && !text.iter().all(u8::is_ascii_digit)
}

/// How many lines are looked at.
const TRIED: usize = 200;

/// Keys that lead to a member.
type Path = Vec<Vec<u8>>;

/// The paths of a file.
#[derive(Default)]
struct Paths {
    time: Option<Path>,
    level: Option<Path>,
    host: Option<Path>,
    process: Option<Path>,
    address: Option<Path>,
    message: Option<Path>,
    /// Durations, and bytes that were sent.
    measured: Vec<(Path, Measured)>,
}

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    let mut seen = Seen::default();
    for line in lines.iter().take(TRIED) {
        seen.look(line);
    }
    if seen.lines == 0 {
        return None;
    }
    let time = seen.best(TIMES, is_time).or_else(|| seen.any_time());
    let clock = time.map_or(Clock::None, |member| member.clock);
    let paths = Paths {
        time: time.map(|member| member.path.clone()),
        level: seen.path(LEVELS, |member| member.levels * 2 > member.count).or_else(|| seen.sure_level()),
        host: seen.path(HOSTS, |member| member.texts > 0),
        process: seen.path(PROCESSES, |member| member.texts > 0),
        address: seen.path(ADDRESSES, |member| member.texts > 0),
        message: seen.path(MESSAGES, |member| member.texts > 0 && member.times == 0),
        measured: seen.measured(),
    };
    Some(BoundGrammar { clock, parse: Arc::new(move |line| parse(line, &paths)) })
}

fn parse(line: &[u8], paths: &Paths) -> Option<Header> {
    let mut header = Header { message: Span::new(0, line.len()), ..Header::default() };
    let mut is_dated = paths.time.is_none();
    let mut requested = Requested::default();
    json::line(line, |keys, value| {
        let is = |path: &Option<Path>| path.as_ref().is_some_and(|path| leads(path, keys));
        let text = value.text();
        if text.is_empty() {
            return;
        }
        requested.take_member(line, keys, text);
        if is(&paths.time) {
            // A value that is no time is one that could not be read, and the object an event nevertheless.
            is_dated = true;
            header.time_ms = value.time(line).and_then(|stamp| stamp.instant);
        } else if is(&paths.message) {
            header.message = text;
        } else if is(&paths.level) {
            header.level = level_of(text.of(line), bunyan_numbers);
        } else if is(&paths.host) {
            header.host = text;
        } else if is(&paths.process) {
            header.process = text;
        } else if is(&paths.address) && is_peer(text.of(line)) {
            header.address = text;
        } else if let Some((_, measured)) = paths.measured.iter().find(|(path, _)| leads(path, keys)) {
            measured.take(text.of(line), &mut header.took, &mut header.sent);
        }
    })?;
    requested.complete(line, &mut header);
    if header.address.is_empty() && paths.message.is_some() {
        header.address = peer_address(line, header.message);
    }
    // A line without its time is an object of another kind: it would lie outside of every window.
    is_dated.then_some(header)
}

/// Whether these keys are those of the path.
fn leads(path: &Path, keys: &[&[u8]]) -> bool {
    path.iter().map(Vec::as_slice).eq(keys.iter().copied())
}

/// A member that the sampled lines have.
struct Member {
    path: Path,
    /// The name by which it is looked for: its last key, or all of them with dots, in lower case.
    names: [String; 2],
    count: usize,
    times: usize,
    levels: usize,
    texts: usize,
    /// What it measures by its name, and how often it did.
    measured: Option<Measured>,
    amounts: usize,
    clock: Clock,
}

/// What the sampled lines have.
#[derive(Default)]
struct Seen {
    lines: usize,
    members: Vec<Member>,
}

/// How many different members are kept; objects with keys that are data would have ever more.
const MAX_MEMBERS: usize = 500;

impl Seen {
    fn look(&mut self, line: &[u8]) {
        let members = &mut self.members;
        let read = json::line(line, |keys, value| {
            if !matches!(value.kind, Kind::String | Kind::Number) {
                return;
            }
            let at = members.iter().position(|member| leads(&member.path, keys)).unwrap_or(members.len());
            if at == members.len() {
                if at == MAX_MEMBERS {
                    return;
                }
                members.push(Member::new(keys));
            }
            members[at].count(value, line);
        });
        self.lines += usize::from(read.is_some());
    }

    fn path(&self, names: &[&str], fits: impl Fn(&Member) -> bool) -> Option<Path> {
        self.best(names, fits).map(|member| member.path.clone())
    }

    /// The member of a level in few lines: in the others there is none, or a word that only its program knows.
    fn sure_level(&self) -> Option<Path> {
        let rank =
            |member: &Member| LEVELS[..SURE_LEVELS].iter().position(|name| member.names.iter().any(|own| own == name));
        let found = self.members.iter().filter(|member| member.levels > 0 || member.texts > 0);
        let ranked = found.filter_map(|member| Some((member.levels == 0, member.path.len(), rank(member)?, member)));
        ranked.min_by_key(|(none, depth, rank, _)| (*none, *depth, *rank)).map(|(.., member)| member.path.clone())
    }

    /// The members of a duration and of bytes that were sent, each the one that stands highest in the objects.
    fn measured(&self) -> Vec<(Path, Measured)> {
        let measuring = || self.members.iter().filter(|member| member.amounts > 0);
        let highest = |is_sent: bool| {
            let alike = measuring().filter(|member| (member.measured == Some(Measured::Sent)) == is_sent);
            alike.min_by_key(|member| member.path.len())
        };
        let found = [highest(false), highest(true)].into_iter().flatten();
        found.filter_map(|member| Some((member.path.clone(), member.measured?))).collect()
    }

    /// The first member whose name ends as those of times do, `EdgeStartTimestamp`, and that always is one.
    fn any_time(&self) -> Option<&Member> {
        let is_named =
            |member: &Member| ["time", "timestamp", "date", "_at"].iter().any(|end| member.names[0].ends_with(end));
        let always = |member: &Member| member.count == self.lines && member.times == member.count;
        self.members.iter().find(|member| is_named(member) && always(member))
    }

    /// The member that stands highest in the objects, then first among the names. It must be in a fair part of the lines.
    fn best(&self, names: &[&str], fits: impl Fn(&Member) -> bool) -> Option<&Member> {
        let rank = |member: &Member| names.iter().position(|name| member.names.iter().any(|own| own == name));
        let fit = self.members.iter().filter(|member| member.count * 5 >= self.lines && fits(member));
        fit.filter_map(|member| Some((member.path.len(), rank(member)?, member)))
            .min_by_key(|(depth, rank, _)| (*depth, *rank))
            .map(|(_, _, member)| member)
    }
}

/// Whether most of what is under it are times.
fn is_time(member: &Member) -> bool {
    member.times * 2 > member.count
}

impl Member {
    fn new(keys: &[&[u8]]) -> Self {
        let lower = |key: &[u8]| String::from_utf8_lossy(key).to_ascii_lowercase();
        let dotted: Vec<String> = keys.iter().map(|key| lower(key)).collect();
        Self {
            path: keys.iter().map(|key| key.to_vec()).collect(),
            names: [dotted.last().cloned().unwrap_or_default(), dotted.join(".")],
            count: 0,
            times: 0,
            levels: 0,
            texts: 0,
            measured: Measured::member(keys),
            amounts: 0,
            clock: Clock::None,
        }
    }

    fn count(&mut self, value: Value, line: &[u8]) {
        self.count += 1;
        self.texts += usize::from(value.kind == Kind::String);
        self.levels += usize::from(level(value, line).is_some());
        if let Some(measured) = self.measured {
            let (mut took, mut sent) = (Amount::default(), Amount::default());
            measured.take(value.text().of(line), &mut took, &mut sent);
            self.amounts += usize::from(took.get().or(sent.get()).is_some());
        }
        if let Some(stamp) = value.time(line) {
            self.times += 1;
            self.clock = stamp.clock;
        }
    }
}

fn level(value: Value, line: &[u8]) -> Option<Level> {
    level_of(value.text().of(line), bunyan_numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample, shown};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.123Z | error | - | shop | 192.0.2.25 | no answer from 192.0.2.25"
        );
        assert_eq!(sample(&FORMAT, 1), "2024-05-01T12:30:46Z | info | web-1 | shop | - | cart 7 was paid");
    }

    fn told(line: &str) -> (Clock, Header) {
        let format = FORMAT.bind(&[line.as_bytes()]).unwrap();
        (format.clock, format.parse(line.as_bytes()).unwrap())
    }

    #[test]
    fn ok_deeper_members() {
        let line = r#"{"meta":{"time":1714566645},"@fields":{"lvl":"WARN","msg":"x"}}"#;
        let (clock, header) = told(line);
        assert_eq!((clock, header.time_ms), (Clock::Zoned, Some(1_714_566_645_000)));
        assert_eq!((header.level, header.message.of(line.as_bytes())), (Some(Level::Warning), &b"x"[..]));
    }

    #[test]
    fn ok_a_time_by_the_end_of_its_name() {
        let line = r#"{"ClientIP":"203.0.113.9","EdgeStartTimestamp":"2024-05-01T12:30:45Z"}"#;
        let (_, header) = told(line);
        assert_eq!(header.time_ms, Some(1_714_566_645_000)); // date -u -d '2024-05-01 12:30:45' +%s
        assert_eq!(header.address.of(line.as_bytes()), b"203.0.113.9");
    }

    #[test]
    fn ok_a_time_that_is_none() {
        assert_eq!(shown(&FORMAT, r#"{"timestamp":"soon","message":"x"}"#), "- | - | - | - | - | x");
    }

    /// The levels of lines that were looked at together.
    fn levels(values: &[&str]) -> Vec<Option<Level>> {
        let line = |value: &&str| format!(r#"{{"timestamp":"2024-05-01T12:30:45Z","message":"x"{value}}}"#);
        let lines: Vec<String> = values.iter().map(line).collect();
        let lines: Vec<&[u8]> = lines.iter().map(String::as_bytes).collect();
        let format = FORMAT.bind(&lines).unwrap();
        lines.iter().map(|line| format.parse(line).unwrap().level).collect()
    }

    #[test]
    fn ok_levels_line_by_line() {
        let (info, error) = (Some(Level::Info), Some(Level::Error));
        assert_eq!(levels(&[r#","level":30"#, r#","level":"info""#, r#","level":50"#]), [info, info, error]);
        let words = [r#","level":"notice2""#, r#","level":"audit""#, r#","level":"audit""#, r#","level":"error""#];
        assert_eq!(levels(&words), [None, None, None, error]);
        assert_eq!(
            levels(&["", "", "", "", "", "", r#","level":"error""#]),
            [None, None, None, None, None, None, error]
        );
        // What mostly is a level goes before what rarely is one.
        assert_eq!(levels(&[r#","level":7,"severity":"info""#, r#","level":50,"severity":"error""#]), [info, error]);
        // A letter among others is no level.
        assert_eq!(levels(&[r#","s":"x""#, r#","s":"y""#, r#","s":"e""#]), [None; 3]);
    }

    #[test]
    fn ok_addresses_look_like_some() {
        let address = |line: &str| {
            let (_, header) = told(line);
            String::from_utf8_lossy(header.address.of(line.as_bytes())).into_owned()
        };
        // Names of people have dots, too.
        assert_eq!(address(r#"{"timestamp":"2024-05-01T12:30:45Z","message":"order from li.wei at 10.20.2.16"}"#), "");
        assert_eq!(
            address(r#"{"timestamp":"2024-05-01T12:30:45Z","message":"x","client":"10.20.2.16"}"#),
            "10.20.2.16"
        );
        for none in ["-1", "=1+1", "<b>", "1180591620717411303424"] {
            assert_eq!(address(&format!(r#"{{"timestamp":"2024-05-01T12:30:45Z","message":"x","ip":"{none}"}}"#)), "");
        }
    }

    #[test]
    fn ok_a_status_alone() {
        let (_, header) = told(r#"{"timestamp":"2024-05-01T12:30:45Z","message":"slow","status":503}"#);
        assert_eq!((header.status, header.is_request()), (503, false));
        let (_, header) = told(r#"{"timestamp":"2024-05-01T12:30:45Z","message":"slow","status":"ok"}"#);
        assert_eq!(header.status, 0);
    }

    #[test]
    fn ok_without_times_or_messages() {
        let line = r#"{"cart":7,"paid":true}"#;
        let (clock, header) = told(line);
        assert_eq!((clock, header.time_ms, header.message.of(line.as_bytes())), (Clock::None, None, line.as_bytes()));
    }

    #[test]
    fn err_near_misses() {
        reads_none(&FORMAT, &["{", "[1]", r#"{"message":"undated"}"#, "x {}"]);
        assert!(FORMAT.bind(&[b"no object"]).is_none());
    }
}
