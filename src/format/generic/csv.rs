//! Tables with a header row, parted by commas, semicolons, tabs or bars: exports of event viewers, SIEMs and spreadsheets.
//!
//! The header row tells which column is what, by the names that such exports use. A date and a time in two columns are
//! read together. Values in quotes may hold separators, quotes (doubled) and line ends: a row whose last quote is open
//! goes on over the next lines. <https://www.rfc-editor.org/rfc/rfc4180>

use std::sync::Arc;

use crate::format::cursor::Cursor;
use crate::format::time::{self, Order, Stamp};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Level, Span, Subject};

pub(super) const FORMAT: Format = Format {
    name: "csv",
    title: "Table with a header row (CSV, TSV)",
    specificity: 0.88,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "Level,Date and Time,Source,Event ID,Task Category,Message",
        r#"Information,5/1/2024 12:30:45 PM,Service Control Manager,7036,None,"The Print Spooler service entered the ""stopped"" state, as asked.""#,
        "Error,5/1/2024 12:31:46 PM,DNS Client Events,1014,(1014),Name resolution for example.com timed out",
    ],
    grammar: Grammar::Told(tell),
};

const TIMES: &[&str] = &[
    "timestamp",
    "datetime",
    "dateandtime",
    "time",
    "ts",
    "timecreated",
    "timegenerated",
    "eventtime",
    "timeutc",
    "date",
    "logtime",
    "created",
    "createdat",
    "starttime",
    "datetimeutc",
    "eventdate",
    "receivedtime",
    "systemtime",
];
const LEVELS: &[&str] = &["level", "severity", "loglevel", "leveldisplayname", "entrytype", "priority", "lvl"];
const HOSTS: &[&str] = &["computer", "host", "hostname", "machine", "machinename", "computername", "device", "server"];
const PROCESSES: &[&str] = &[
    "source",
    "provider",
    "providername",
    "sourcename",
    "logger",
    "component",
    "application",
    "app",
    "service",
    "process",
    "program",
    "processname",
    "module",
    "channel",
    "category",
];
const ADDRESSES: &[&str] = &[
    "clientip",
    "ip",
    "ipaddress",
    "srcip",
    "sourceip",
    "src",
    "sourceaddress",
    "remoteaddr",
    "remoteaddress",
    "clientaddress",
    "remotehost",
    "cip",
];
const MESSAGES: &[&str] = &[
    "message",
    "msg",
    "description",
    "details",
    "text",
    "content",
    "eventmessage",
    "log",
    "event",
    "mapdescription",
    "action",
];

/// How many lines are looked at.
const TRIED: usize = 500;

/// The most columns that a table may have.
const MAX_COLUMNS: usize = 400;

/// What the header row told.
struct Columns {
    separator: u8,
    count: usize,
    header: Vec<u8>,
    time: Option<usize>,
    /// The column of the time of day, where `time` is only the date.
    time_of_day: Option<usize>,
    order: Order,
    level: Option<usize>,
    host: Option<usize>,
    process: Option<usize>,
    address: Option<usize>,
    message: Option<usize>,
}

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    let (first, rows) = lines.split_first()?;
    let rows = &rows[..rows.len().min(TRIED)];
    let columns = [b',', b'\t', b';', b'|'].into_iter().find_map(|separator| Columns::of(first, rows, separator))?;
    let stamp = rows.iter().find_map(|row| columns.stamp(row, &values(row, columns.separator)));
    let clock = stamp.map_or(Clock::None, |stamp| stamp.clock);
    let columns = if clock == Clock::None { Columns { time: None, ..columns } } else { columns };
    // A table that tells neither when nor what is no log.
    if clock == Clock::None && columns.message.is_none() && columns.level.is_none() {
        return None;
    }
    Some(BoundGrammar { clock, parse: Arc::new(move |line| columns.parse(line)) })
}

impl Columns {
    /// The columns that the first line names, where `separator` parts it and most of the rows alike.
    fn of(first: &[u8], rows: &[&[u8]], separator: u8) -> Option<Self> {
        let bare = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
        let names: Vec<String> = values(bare, separator).iter().map(|span| plain_name(span.of(bare))).collect();
        let is_name = |name: &String| name.starts_with(|first: char| first.is_ascii_alphabetic());
        let named = names.iter().filter(|name| is_name(name)).count();
        if names.len() < 2 || names.len() > MAX_COLUMNS || named * 10 < names.len() * 9 {
            return None;
        }
        let alike = rows.iter().filter(|row| values(row, separator).len() == names.len()).count();
        if alike == 0 || alike * 2 < rows.len() {
            return None;
        }
        let find = |wanted: &[&str]| wanted.iter().find_map(|wanted| names.iter().position(|name| name == wanted));
        let day = names.iter().position(|name| name == "date");
        let hour = names.iter().position(|name| name == "time");
        let is_split = day.is_some() && hour.is_some();
        let mut columns = Self {
            separator,
            count: names.len(),
            header: first.to_vec(),
            time: if is_split { day } else { find(TIMES) },
            time_of_day: hour.filter(|_| is_split),
            order: Order::MonthFirst,
            level: find(LEVELS),
            host: find(HOSTS),
            process: find(PROCESSES),
            address: find(ADDRESSES),
            message: find(MESSAGES),
        };
        let texts: Vec<Vec<u8>> = rows.iter().map(|row| columns.time_text(row, &values(row, separator))).collect();
        columns.order = Order::of(texts.iter().map(Vec::as_slice));
        Some(columns)
    }

    fn parse(&self, line: &[u8]) -> Option<Header> {
        if line == self.header {
            return Some(Header { is_directive: true, ..Header::default() });
        }
        let values = values(line, self.separator);
        // A row whose quote is open has fewer values: the rest of it is on the next lines.
        let is_open = values.last().is_some_and(|last| is_open(line, *last));
        if values.len() != self.count && !(is_open && values.len() < self.count && values.len() > 1) {
            return None;
        }
        let value = |column: Option<usize>| column.and_then(|column| values.get(column).copied()).unwrap_or_default();
        let time_ms = match self.time {
            Some(_) => self.stamp(line, &values)?.instant,
            None => None,
        };
        let message = value(self.message);
        Some(Header {
            time_ms,
            level: Level::from_field(value(self.level).of(line)),
            host: value(self.host),
            process: value(self.process),
            address: value(self.address),
            message: if message.is_empty() { Span::new(0, line.len()) } else { message },
            ..Header::default()
        })
    }

    /// The time of a row.
    fn stamp(&self, row: &[u8], values: &[Span]) -> Option<Stamp> {
        let mut buffer = [0; MAX_TIME];
        let text = match self.time_of_day {
            None => values.get(self.time?)?.of(row).trim_ascii(),
            Some(_) => {
                let text = self.time_text(row, values);
                let whole = buffer.get_mut(..text.len())?;
                whole.copy_from_slice(&text);
                &*whole
            }
        };
        let mut cursor = Cursor::new(text);
        let numeric = time::numeric(&mut cursor, self.order).filter(|_| cursor.rest().is_empty());
        numeric.or_else(|| time::any(text))
    }

    /// The text of a row's time, from its two columns where it has two.
    fn time_text(&self, row: &[u8], values: &[Span]) -> Vec<u8> {
        let part = |column: Option<usize>| {
            column.and_then(|column| values.get(column)).map_or(&b""[..], |span| span.of(row).trim_ascii())
        };
        let mut text = part(self.time).to_vec();
        text.truncate(MAX_TIME / 2);
        if self.time_of_day.is_some() {
            text.push(b' ');
            text.extend_from_slice(part(self.time_of_day));
        }
        text.truncate(MAX_TIME);
        text
    }
}

/// The longest text that is taken for a time.
const MAX_TIME: usize = 64;

/// The name in lower case, without anything but letters and digits.
fn plain_name(name: &[u8]) -> String {
    let kept = name.iter().filter(|byte| byte.is_ascii_alphanumeric());
    kept.map(|byte| byte.to_ascii_lowercase() as char).collect()
}

/// The values of a row, without their quotes. An open quote ends with the line.
fn values(line: &[u8], separator: u8) -> Vec<Span> {
    let mut values = Vec::new();
    let mut start = 0;
    while values.len() <= MAX_COLUMNS {
        let value = value_at(line, start, separator);
        let is_quoted = line.get(start) == Some(&b'"');
        values.push(value);
        // The separator stands behind the value and its quote; where none does, the row ends.
        let end = value.end as usize + usize::from(is_quoted);
        if end >= line.len() {
            break;
        }
        start = end + 1;
    }
    values
}

/// The value that begins at `start`.
fn value_at(line: &[u8], start: usize, separator: u8) -> Span {
    let rest = &line[start..];
    if rest.first() != Some(&b'"') {
        return Span::new(start, start + memchr::memchr(separator, rest).unwrap_or(rest.len()));
    }
    let mut at = 1;
    while let Some(quote) = memchr::memchr(b'"', &rest[at..]) {
        at += quote;
        match rest.get(at + 1) {
            Some(b'"') => at += 2,
            Some(next) if *next != separator => at += 1,
            _ => return Span::new(start + 1, start + at),
        }
    }
    Span::new(start + 1, line.len())
}

/// Whether the last value's quote is not closed.
fn is_open(line: &[u8], last: Span) -> bool {
    last.start > 0 && line[last.start as usize - 1] == b'"' && last.end as usize == line.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 1),
            r#"2024-05-01T12:30:45Z | info | - | Service Control Manager | - | The Print Spooler service entered the ""stopped"" state, as asked."#
        );
        assert_eq!(
            sample(&FORMAT, 2),
            "2024-05-01T12:31:46Z | error | - | DNS Client Events | - | Name resolution for example.com timed out"
        );
    }

    #[test]
    fn ok_the_header_row_is_no_event() {
        let format = FORMAT.bind(&[b"a,time", b"1,2024-05-01T12:30:45Z"]).unwrap();
        assert_eq!(format.clock, Clock::Zoned);
        assert!(format.parse(b"a,time").unwrap().is_directive);
    }

    #[test]
    fn ok_a_date_and_a_time_in_two_columns() {
        let rows: [&[u8]; 3] =
            [b"Date\tTime\tHost\tMessage", b"13.05.2024\t12:30:45\tweb-1\thi", b"14.05.2024\t12:30:45\tweb-1\tho"];
        let header = FORMAT.bind(&rows).unwrap().parse(rows[1]).unwrap();
        assert_eq!(header.time_ms, Some(1_715_603_445_000)); // date -u -d '2024-05-13 12:30:45' +%s
        assert_eq!((header.host.of(rows[1]), header.message.of(rows[1])), (&b"web-1"[..], &b"hi"[..]));
    }

    #[test]
    fn ok_a_row_that_goes_on() {
        let rows: [&[u8]; 2] = [b"timestamp,message,user", br#"2024-05-01 12:30:45,"hi",alice"#];
        let format = FORMAT.bind(&rows).unwrap();
        let open = br#"2024-05-01 12:30:46,"the first line"#;
        assert_eq!(format.parse(open).unwrap().message.of(open), b"the first line");
        assert_eq!(format.parse(br#"and the second",alice"#), None);
    }

    #[test]
    fn err_near_misses() {
        reads_none(&FORMAT, &["Error,5/1/2024 12:31:46 PM,a,b,c", "Error,soon,a,b,c,d", "hello", ""]);
        for rows in [
            [&b"one, two"[..], b"three, four"],
            [b"timestamp,message", b"no row"],
            [b"2024-05-01 12:30:45,x", b"2024-05-01 12:30:46,y"],
            [b"message", b"x"],
        ] {
            assert!(FORMAT.bind(&rows).is_none());
        }
        assert!(FORMAT.bind(&[]).is_none());
    }

    #[test]
    fn ok_values() {
        let text = |line: &str| -> Vec<String> {
            let line = line.as_bytes();
            values(line, b',').iter().map(|span| String::from_utf8_lossy(span.of(line)).into_owned()).collect()
        };
        assert_eq!(text(r#"a,"b,""c""",,d"#), ["a", r#"b,""c"""#, "", "d"]);
        assert_eq!(text("a,"), ["a", ""]);
        assert_eq!(text(r#""a"#), ["a"]);
        assert_eq!(text(""), [""]);
    }
}
