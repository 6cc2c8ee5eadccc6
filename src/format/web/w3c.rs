//! The W3C's extended log format, whose columns a `#Fields:` line names: IIS and other web servers, Amazon CloudFront
//! (with tabs), and whatever else writes it, such as firewalls.
//!
//! ```text
//! #Software: Microsoft Internet Information Services 10.0
//! #Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status
//! 2024-05-01 12:30:45 192.0.2.10 GET /cart - 443 - 203.0.113.9 curl/8.5.0 200
//! ```
//!
//! Dates and times are in UTC, unless their columns are called local. Without a date column, `#Date:` tells the day.
//! Where a file names its columns anew, a line belongs to the naming that has as many.
//! <https://www.w3.org/TR/WD-logfile.html>

use std::sync::Arc;

use super::request::is_method;
use crate::format::amount::{Amount, TimeUnit};
use crate::format::cursor::Cursor;
use crate::format::time::{self, Date};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Span, Subject};

pub(super) const WEB: Format = Format {
    name: "w3c-web",
    title: "IIS and other web servers (W3C extended)",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken",
        "2024-05-01 12:30:45 192.0.2.10 GET /cart item=7 443 - 203.0.113.9 Mozilla/5.0+(Windows+NT+10.0) - 200 0 0 15",
        "2024-05-01 12:30:46 192.0.2.10 POST /owa/auth.owa - 443 EXAMPLE\\alice 2001:db8::7 curl/8.5.0 https://www.example.com/ 401 1 1326 3",
        "2024-05-01 12:30:47 192.0.2.10 GET /missing - 80 - 198.51.100.23 - - 404 0 2 1",
    ],
    grammar: Grammar::Told(tell_web),
};

pub(super) const CLOUDFRONT: Format = Format {
    name: "aws-cloudfront",
    title: "AWS CloudFront access log",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query",
        "2024-05-01\t12:30:45\tFRA56-P1\t2390\t203.0.113.9\tGET\td111111abcdef8.cloudfront.net\t/index.html\t200\t-\tMozilla/5.0%20(X11)\t-",
        "2024-05-01\t12:30:46\tFRA56-P1\t512\t2001:db8::7\tPOST\td111111abcdef8.cloudfront.net\t/pay\t502\thttps://shop.example.com/\tcurl/8.5.0\tid=7",
    ],
    grammar: Grammar::Told(tell_cloudfront),
};

pub(super) const OTHER: Format = Format {
    name: "w3c",
    title: "W3C extended log",
    specificity: 0.95,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "#Fields: date time x-action protocol src-ip dst-ip src-port dst-port size",
        "2024-05-01 12:30:45 REFUSED TCP 203.0.113.9 192.0.2.10 51234 22 52",
        "2024-05-01 12:30:46 PASSED UDP 192.0.2.10 198.51.100.53 50000 53 -",
    ],
    grammar: Grammar::Told(tell_other),
};

/// More columns than any writer has; the rest of a longer line is not looked at.
const MAX_COLUMNS: usize = 96;

/// How many namings of the columns are kept for one file.
const MAX_LAYOUTS: usize = 8;

/// What is logged, as the columns show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    CloudFront,
    Web,
    Other,
}

fn tell_web(lines: &[&[u8]]) -> Option<BoundGrammar> {
    tell(lines, Kind::Web)
}

fn tell_cloudfront(lines: &[&[u8]]) -> Option<BoundGrammar> {
    tell(lines, Kind::CloudFront)
}

fn tell_other(lines: &[&[u8]]) -> Option<BoundGrammar> {
    tell(lines, Kind::Other)
}

fn tell(lines: &[&[u8]], kind: Kind) -> Option<BoundGrammar> {
    let mut layouts: Vec<Layout> = Vec::new();
    for layout in lines.iter().filter_map(|line| Layout::of(line)).filter(|layout| layout.kind == kind) {
        if layouts.len() < MAX_LAYOUTS && layouts.iter().all(|known| known.count != layout.count) {
            layouts.push(layout);
        }
    }
    let first = layouts.first()?;
    let rows = |is_tabbed| {
        let mut columns = [Span::default(); MAX_COLUMNS];
        let rows = lines.iter().filter(|line| !line.starts_with(b"#"));
        let counts = rows.map(|line| split(line, is_tabbed, &mut columns));
        counts.filter(|count| layouts.iter().any(|layout| layout.count == *count)).count()
    };
    let (spaced, tabbed) = (rows(false), rows(true));
    let (is_tabbed, is_loose) = (tabbed > spaced, tabbed.max(spaced) == 0);
    let day = lines.iter().find_map(|line| day(line));
    let clock = match (first.time.is_some(), first.date.is_some() || day.is_some(), first.is_local) {
        (false, ..) | (_, false, _) => Clock::None,
        (_, _, true) => Clock::Local,
        (_, _, false) => Clock::Zoned,
    };
    let file = File { layouts, kind, is_tabbed, is_loose, day };
    Some(BoundGrammar { clock, parse: Arc::new(move |line: &[u8]| file.parse(line)) })
}

/// The day that `#Date: 2024-05-01 12:30:45` tells.
fn day(line: &[u8]) -> Option<Date> {
    let mut cursor = Cursor::new(line);
    cursor.literal(b"#Date:").or_else(|| cursor.literal(b"#Start-Date:"))?;
    cursor.spaces();
    date(&mut cursor)
}

fn date(cursor: &mut Cursor<'_>) -> Option<Date> {
    let year = cursor.digits(4)? as i32;
    cursor.byte(b'-')?;
    let month = cursor.digits(2)?;
    cursor.byte(b'-')?;
    Some(Date { year, month, day: cursor.digits(2)? })
}

/// Which column holds what.
#[derive(Clone, Copy, Debug)]
struct Layout {
    kind: Kind,
    count: usize,
    is_local: bool,
    date: Option<usize>,
    time: Option<usize>,
    host: Option<usize>,
    process: Option<usize>,
    address: Option<usize>,
    method: Option<usize>,
    path: Option<usize>,
    query: Option<usize>,
    user: Option<usize>,
    agent: Option<usize>,
    referrer: Option<usize>,
    status: Option<usize>,
    took: Option<usize>,
    sent: Option<usize>,
}

impl Layout {
    /// The columns that `#Fields: …` names.
    fn of(line: &[u8]) -> Option<Self> {
        let names = line.strip_prefix(b"#Fields:")?;
        let names: Vec<&[u8]> =
            names.split(u8::is_ascii_whitespace).filter(|name| !name.is_empty()).take(MAX_COLUMNS).collect();
        let find = |wanted: &[&[u8]]| {
            wanted.iter().find_map(|wanted| names.iter().position(|name| name.eq_ignore_ascii_case(wanted)))
        };
        let method = find(&[b"cs-method"]);
        let path = find(&[b"cs-uri-stem", b"cs-uri-path", b"cs-uri"]);
        let status = find(&[b"sc-status"]);
        let is_web = method.is_some() && path.is_some() && status.is_some();
        let kind = match find(&[b"x-edge-location"]) {
            Some(_) if is_web => Kind::CloudFront,
            _ if is_web => Kind::Web,
            _ => Kind::Other,
        };
        (names.len() > 1).then_some(Self {
            kind,
            count: names.len(),
            is_local: find(&[b"time-local"]).is_some(),
            date: find(&[b"date", b"date-utc", b"date-local"]),
            time: find(&[b"time", b"time-utc", b"time-local"]),
            host: find(&[b"s-computername", b"x-host-header", b"cs-host", b"cs(Host)", b"s-dns", b"s-ip"]),
            process: find(&[b"s-sitename", b"x-edge-location"]),
            address: find(&[b"c-ip", b"src-ip", b"c-dns"]),
            method,
            path,
            query: find(&[b"cs-uri-query"]),
            user: find(&[b"cs-username", b"cs-user"]),
            agent: find(&[b"cs(User-Agent)"]),
            referrer: find(&[b"cs(Referer)", b"cs(Referrer)"]),
            status,
            took: find(&[b"time-taken"]),
            sent: find(&[b"sc-bytes"]),
        })
    }
}

/// What one file tells.
struct File {
    layouts: Vec<Layout>,
    kind: Kind,
    is_tabbed: bool,
    /// No line has as many columns as are named: those that are not named are let pass.
    is_loose: bool,
    day: Option<Date>,
}

impl File {
    #[inline]
    fn parse(&self, line: &[u8]) -> Option<Header> {
        if line.first() == Some(&b'#') {
            // Columns of another kind are another file's.
            let is_other = Layout::of(line).is_some_and(|layout| layout.kind != self.kind);
            return (is_directive(line) && !is_other).then(|| Header { is_directive: true, ..Header::default() });
        }
        let mut columns = [Span::default(); MAX_COLUMNS];
        let count = split(line, self.is_tabbed, &mut columns);
        let fits = |layout: &&Layout| layout.count == count || self.is_loose && layout.count < count;
        let layout = self.layouts.iter().find(fits)?;
        let value = |column: Option<usize>| {
            let span = column.map(|column| columns[column]).unwrap_or_default();
            if span.of(line) == b"-" { Span::default() } else { span }
        };
        let time_ms = match layout.time {
            Some(time) => self.instant(columns[time].of(line), layout.date.map(|date| columns[date].of(line)))?,
            None => None,
        };
        let status_span = value(layout.status);
        let status = match status_span.of(line) {
            b"" => 0,
            digits => std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok())?,
        };
        let mut method = value(layout.method);
        if !is_method(method.of(line)) {
            method = Span::default();
        }
        Some(Header {
            time_ms,
            host: value(layout.host),
            process: value(layout.process),
            address: value(layout.address),
            method,
            path: value(layout.path),
            query: value(layout.query),
            user: value(layout.user),
            agent: value(layout.agent),
            referrer: value(layout.referrer),
            status,
            status_span,
            took: self.took(value(layout.took).of(line)),
            sent: Amount::digits(value(layout.sent).of(line)),
            message: message(line, layout, &columns),
            ..Header::default()
        })
    }

    /// IIS counts milliseconds, CloudFront and others write seconds with decimals.
    #[inline]
    fn took(&self, text: &[u8]) -> Amount {
        let is_seconds = self.kind == Kind::CloudFront || text.contains(&b'.');
        if is_seconds { TimeUnit::SECOND.took(text) } else { TimeUnit::MILLISECOND.took(text) }
    }

    /// The inner option says whether there is such a time.
    #[inline]
    fn instant(&self, time: &[u8], day: Option<&[u8]>) -> Option<Option<i64>> {
        let mut cursor = Cursor::new(time);
        let clock = time::clock(&mut cursor)?;
        let fraction = time::fraction_ms(&mut cursor);
        cursor.rest().is_empty().then_some(())?;
        let day = match day {
            Some(text) => Some(date(&mut Cursor::new(text))?),
            None => self.day,
        };
        Some(day.and_then(|day| day.at(clock)).map(|instant| instant + fraction))
    }
}

/// `#Name: value`, or a comment that stands in the way.
fn is_directive(line: &[u8]) -> bool {
    line.get(1).is_some_and(u8::is_ascii_alphabetic) && memchr::memchr(b':', line).is_some()
}

/// All that comes after the time, where the time comes first; else the line.
#[inline]
fn message(line: &[u8], layout: &Layout, columns: &[Span; MAX_COLUMNS]) -> Span {
    let last = layout.time.max(layout.date);
    let first = layout.time.into_iter().chain(layout.date).min();
    let start = match (first, last) {
        (Some(0), Some(last)) if last <= 1 => columns[last].end as usize + 1,
        _ => 0,
    };
    let is_mark = |byte: &&u8| matches!(byte, b' ' | b'\t');
    let rest = line.get(start..).unwrap_or_default();
    Span::new(start.min(line.len()) + rest.iter().take_while(is_mark).count(), line.len())
}

/// Cuts a line into its columns and returns how many there are: at each tab, or at any white space outside of quotes,
/// in which a quote is doubled.
#[inline]
fn split(line: &[u8], is_tabbed: bool, columns: &mut [Span; MAX_COLUMNS]) -> usize {
    let mut count = 0;
    let mut at = 0;
    if is_tabbed {
        for tab in memchr::memchr_iter(b'\t', line).chain([line.len()]).take(MAX_COLUMNS) {
            columns[count] = Span::new(at, tab);
            count += 1;
            at = tab + 1;
        }
        return count;
    }
    while count < MAX_COLUMNS {
        at += line[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let Some(first) = line.get(at) else { break };
        let (start, end, next) = if *first == b'"' {
            let end = closing_quote(line, at + 1);
            (at + 1, end, (end + 1).min(line.len()))
        } else {
            let length = line[at..].iter().take_while(|byte| !matches!(byte, b' ' | b'\t')).count();
            (at, at + length, at + length)
        };
        columns[count] = Span::new(start, end);
        count += 1;
        at = next;
    }
    count
}

/// Where the quote is that no other one follows; the line's end where there is none.
fn closing_quote(line: &[u8], mut at: usize) -> usize {
    while let Some(quote) = line.get(at..).and_then(|rest| memchr::memchr(b'"', rest)).map(|length| at + length) {
        if line.get(quote + 1) != Some(&b'"') {
            return quote;
        }
        at = quote + 2;
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the last line as those before it tell.
    fn last(lines: &[&str], kind: Kind) -> Option<(Header, Clock)> {
        let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
        let bound = tell(&lines, kind)?;
        Some(((bound.parse)(lines.last()?)?, bound.clock))
    }

    #[test]
    fn ok_web() {
        let line = WEB.samples[2].as_bytes();
        let (header, clock) = last(&WEB.samples[..3], Kind::Web).unwrap();
        assert_eq!((header.time_ms, clock), (Some(1_714_566_646_000), Clock::Zoned));
        assert_eq!((header.method.of(line), header.path.of(line)), (&b"POST"[..], &b"/owa/auth.owa"[..]));
        assert_eq!((header.status, header.address.of(line)), (401, &b"2001:db8::7"[..]));
        assert!(header.message.of(line).starts_with(b"192.0.2.10 POST"));
        assert_eq!((header.agent.of(line), header.user.of(line)), (&b"curl/8.5.0"[..], &br"EXAMPLE\alice"[..]));
        assert_eq!((header.referrer.of(line), header.query.of(line)), (&b"https://www.example.com/"[..], &b""[..]));
    }

    #[test]
    fn ok_cloudfront() {
        let line = CLOUDFRONT.samples[1].as_bytes();
        let (header, _) = last(&CLOUDFRONT.samples[..2], Kind::CloudFront).unwrap();
        assert_eq!((header.path.of(line), header.status), (&b"/index.html"[..], 200));
        assert_eq!((header.agent.of(line), header.referrer.of(line)), (&b"Mozilla/5.0%20(X11)"[..], &b""[..]));
        assert_eq!(
            (header.host.of(line), header.process.of(line)),
            (&b"d111111abcdef8.cloudfront.net"[..], &b"FRA56-P1"[..])
        );
    }

    #[test]
    fn ok_other() {
        let line = OTHER.samples[1].as_bytes();
        let (header, _) = last(&OTHER.samples[..2], Kind::Other).unwrap();
        assert_eq!((header.address.of(line), header.message.of(line)), (&b"203.0.113.9"[..], &line[20..]));
    }

    #[test]
    fn ok_the_day_is_told_and_local_is_local() {
        let time_only = ["#Date: 2024-05-01 00:00:00", "#Fields: time c-ip x-action", "12:30:45 192.0.2.7 quit"];
        let (header, clock) = last(&time_only, Kind::Other).unwrap();
        assert_eq!((header.time_ms, clock), (Some(1_714_566_645_000), Clock::Zoned));
        let (_, clock) = last(&time_only[1..], Kind::Other).unwrap();
        assert_eq!(clock, Clock::None);
        let local = ["#Fields: date-local time-local c-ip", "2024-05-01 12:30:45.500 192.0.2.7"];
        let (header, clock) = last(&local, Kind::Other).unwrap();
        assert_eq!((header.time_ms, clock), (Some(1_714_566_645_500), Clock::Local));
    }

    #[test]
    fn ok_quotes_and_spaces() {
        let lines = [
            "#Fields:  c-ip  date  time  cs-method  cs-uri  sc-status  cs(User-Agent)",
            r#"192.0.2.7    2024-05-01   "12:30:45"  GET "/a b" 200  "x ""y"" z""#,
        ];
        let (header, _) = last(&lines, Kind::Web).unwrap();
        let line = lines[1].as_bytes();
        assert_eq!((header.path.of(line), header.status), (&b"/a b"[..], 200));
        assert_eq!(header.time_ms, Some(1_714_566_645_000));
    }

    #[test]
    fn ok_columns_that_are_named_anew() {
        let lines = [
            "#Fields: date time c-ip cs-method cs-uri-stem sc-status",
            "2024-05-01 12:30:45 192.0.2.7 GET /a 200",
            "#Fields: date time cs-method cs-uri-stem c-ip sc-status time-taken",
            "2024-05-01 12:30:46 GET /b 192.0.2.8 404 15",
        ];
        let (header, _) = last(&lines, Kind::Web).unwrap();
        assert_eq!((header.path.of(lines[3].as_bytes()), header.status), (&b"/b"[..], 404));
        let (header, _) = last(&[lines[0], lines[2]], Kind::Web).unwrap();
        assert!(header.is_directive);
    }

    #[test]
    fn ok_unnamed_columns() {
        let lines =
            ["#Fields: date time c-ip cs-method cs-uri-stem sc-status", "2024-05-01 12:30:45 192.0.2.7 GET /a 200 5 9"];
        assert_eq!(last(&lines, Kind::Web).unwrap().0.status, 200);
        let mixed = [lines[0], "2024-05-01 12:30:45 192.0.2.7 GET /a 200", lines[1]];
        assert_eq!(last(&mixed, Kind::Web), None);
    }

    #[test]
    fn err_near_misses() {
        let fields = "#Fields: date time c-ip cs-method cs-uri-stem sc-status";
        for line in ["2024-05-01 12:30:45 192.0.2.7 GET /a", "2024-05-01 noon 192.0.2.7 GET /a 200", "", "# x", "##"] {
            assert_eq!(last(&[fields, line], Kind::Web), None, "{line}");
        }
        assert_eq!(last(&["#Fields:", "a b"], Kind::Other), None);
        assert_eq!(last(&["2024-05-01 12:30:45 192.0.2.7 GET /a 200"], Kind::Web), None);
    }
}
