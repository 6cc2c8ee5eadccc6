//! HAProxy's HTTP and TCP logs, bare or behind the syslog header that they mostly come with:
//!
//! ```text
//! client:port [accept date] frontend backend/server Tq/Tw/Tc/Tr/Tt status bytes - - ---- 1/1/0/0/0 0/0 {…} "request"
//! client:port [accept date] frontend backend/server Tw/Tc/Tt bytes -- 1/1/0/0/0 0/0
//! client:port [accept date] frontend/bind: SSL handshake failure
//! ```
//!
//! The accept date has a year; where the program speaks of itself (`Proxy shop started.`) there is only the relay's date,
//! which has none: the requests among the sampled lines tell it.
//! <https://docs.haproxy.org/3.0/configuration.html#8.2>

use std::sync::Arc;

use super::request::method_and_path;
use crate::format::amount::{Amount, TimeUnit};
use crate::format::cursor::Cursor;
use crate::format::time::{self, DAY, Stamp};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Span, Subject, address, relay};

pub(super) const FORMAT: Format = Format {
    name: "haproxy",
    title: "HAProxy (HTTP and TCP)",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Local,
    subject: Subject::Request,
    samples: &[
        r#"Feb 25 16:19:49 lb1 haproxy[7]: 203.0.113.9:53332 [25/Feb/2019:16:19:48.143] web_in~ shop/app1 0/0/7/1457/1487 200 11394 - - ---- 2/1/0/0/0 0/0 {Mozilla/5.0 (X11; Linux x86_64)} {} "GET /cart?item=130 HTTP/1.1""#,
        r#"198.51.100.23:41000 [25/Feb/2019:16:19:50.001] web_in web_in/<NOSRV> -1/-1/-1/-1/0 400 187 - - PR-- 1/1/0/0/0 0/0 "<BADREQ>""#,
        "Feb 25 16:19:52 lb1 haproxy[7]: 2001:db8::7:50186 [25/Feb/2019:16:19:51.234] smtp_in mail/mx1 1/0/5007 212 -- 4/4/1/1/0 0/0",
        "Feb 25 16:20:15 lb1 haproxy[7]: 192.0.2.7:56224 [25/Feb/2019:16:20:10.111] web_in/https: SSL handshake failure",
        "Feb 25 16:20:18 lb1 haproxy[7]: Proxy shop started.",
    ],
    grammar: Grammar::Told(tell),
};

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    lines.iter().find(|line| proxied(line).is_some())?;
    let anchor = lines.iter().find_map(|line| Anchor::of(line));
    let parse = move |line: &[u8]| proxied(line).or_else(|| anchor.as_ref()?.own(line));
    Some(BoundGrammar { clock: Clock::Local, parse: Arc::new(parse) })
}

/// A line about a connection, bare or behind a header.
#[inline]
fn proxied(line: &[u8]) -> Option<Header> {
    connection(line, 0).or_else(|| {
        let mut cursor = Cursor::new(line);
        let relay = relay::header(&mut cursor, line)?;
        let header = connection(line, cursor.at())?;
        Some(Header { host: relay.host, ..header })
    })
}

#[inline]
fn connection(line: &[u8], start: usize) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.skip(start);
    let address = address::before_port(line, cursor.word()?)?;
    cursor.literal(b" [")?;
    let time_ms = time::web(&mut cursor).filter(|stamp| stamp.clock == Clock::Local)?.instant;
    cursor.literal(b"] ")?;
    let message = cursor.remainder();
    let frontend = cursor.word()?;
    cursor.byte(b' ')?;
    let header = Header { time_ms, process: frontend, address, message, ..Header::default() };
    if let Some(name) = frontend.of(line).strip_suffix(b":") {
        // A connection that never came to a backend.
        let process = Span::new(frontend.start as usize, frontend.start as usize + name.len());
        return Some(Header { process, ..header });
    }
    memchr::memchr(b'/', cursor.word()?.of(line))?;
    cursor.byte(b' ')?;
    let timers = cursor.word()?.of(line);
    let is_timer = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'/' | b'-' | b'+');
    // The last timer is the whole time.
    let whole = timers.rsplit(|byte| *byte == b'/').next().unwrap_or(timers);
    let took = TimeUnit::MILLISECOND.took(whole.strip_prefix(b"+").unwrap_or(whole));
    let timers = timers.iter().all(is_timer).then(|| timers.iter().filter(|byte| **byte == b'/').count())?;
    let header = Header { took, ..header };
    cursor.byte(b' ')?;
    if timers < 4 {
        return (timers == 2).then_some(header);
    }
    let status_span = cursor.word()?;
    let status = std::str::from_utf8(status_span.of(line)).ok()?.parse::<i16>().ok()?;
    // No status was sent where it is -1.
    let status_span = if status < 0 { Span::default() } else { status_span };
    let _ = cursor.byte(b' ');
    let sent = cursor.word().map_or(Amount::default(), |bytes| Amount::digits(bytes.of(line)));
    let (method, path) = request(line, &cursor);
    Some(Header { method, path, status: status.max(0) as u16, status_span, sent, ..header })
}

/// The request stands in the line's only quotes. Captured headers write theirs as `#22`.
#[inline]
fn request(line: &[u8], cursor: &Cursor<'_>) -> (Span, Span) {
    let rest = cursor.rest();
    let quotes = memchr::memchr(b'"', rest).zip(memchr::memrchr(b'"', rest));
    let Some((open, close)) = quotes.filter(|(open, close)| open < close) else { return Default::default() };
    method_and_path(line, Span::new(cursor.at() + open + 1, cursor.at() + close))
}

/// What a request behind a header tells of the lines that the program writes about itself.
struct Anchor {
    /// The program's name in the header.
    tag: Box<[u8]>,
    /// Year and month of the request.
    year: i64,
    month: u32,
}

impl Anchor {
    fn of(line: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(line);
        let tag = relay::header(&mut cursor, line)?.process.of(line).into();
        let accepted = connection(line, cursor.at())?.time_ms?;
        let (year, month, _) = time::civil_from_days(accepted.div_euclid(DAY));
        Some(Self { tag, year, month })
    }

    /// A line of the program's own.
    fn own(&self, line: &[u8]) -> Option<Header> {
        let mut cursor = Cursor::new(line);
        let relay = relay::header(&mut cursor, line)?;
        if relay.process.of(line) != &*self.tag {
            return None;
        }
        let time_ms = self.dated(relay.stamp?);
        Some(Header {
            time_ms,
            host: relay.host,
            process: relay.process,
            message: cursor.remainder(),
            ..Header::default()
        })
    }

    /// The instant in the year nearest to the request's.
    fn dated(&self, stamp: Stamp) -> Option<i64> {
        let instant = stamp.instant?;
        if stamp.clock != Clock::YearLess {
            return (stamp.clock == Clock::Local).then_some(instant);
        }
        let (_, month, day) = time::civil_from_days(instant.div_euclid(DAY));
        let turn = i64::from(self.month > month + 6) - i64::from(month > self.month + 6);
        let year = i32::try_from(self.year + turn).ok()?;
        time::Date { year, month, day }.at(Some(instant.rem_euclid(DAY)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> Option<Header> {
        let samples: Vec<&[u8]> = FORMAT.samples.iter().map(|sample| sample.as_bytes()).collect();
        (tell(&samples)?.parse)(line.as_bytes())
    }

    #[test]
    fn ok_http() {
        let line = FORMAT.samples[0].as_bytes();
        let header = proxied(line).unwrap();
        assert_eq!(header.time_ms, Some(1_551_111_588_143)); // date -u -d '2019-02-25 16:19:48' +%s, .143
        assert_eq!((header.host.of(line), header.address.of(line)), (&b"lb1"[..], &b"203.0.113.9"[..]));
        assert_eq!((header.method.of(line), header.path.of(line)), (&b"GET"[..], &b"/cart?item=130"[..]));
        assert_eq!((header.status, header.status_span.of(line)), (200, &b"200"[..]));
        assert_eq!(header.process.of(line), b"web_in~");
    }

    #[test]
    fn ok_others() {
        let bad = proxied(FORMAT.samples[1].as_bytes()).unwrap();
        assert!(bad.method.is_empty() && bad.status == 400);
        let line = FORMAT.samples[2].as_bytes();
        let tcp = proxied(line).unwrap();
        assert_eq!((tcp.address.of(line), tcp.status), (&b"2001:db8::7"[..], 0));
        let line = FORMAT.samples[3].as_bytes();
        assert_eq!(proxied(line).unwrap().process.of(line), b"web_in/https");
    }

    #[test]
    fn ok_its_own_lines_take_the_year_of_the_requests() {
        // date -u -d '2019-02-25 16:20:18' +%s, and of 2018-12-31 23:59:59
        assert_eq!(told(FORMAT.samples[4]).unwrap().time_ms, Some(1_551_111_618_000));
        assert_eq!(told("Dec 31 23:59:59 lb1 haproxy[7]: x").unwrap().time_ms, Some(1_546_300_799_000));
        assert_eq!(told("Feb 29 00:00:00 lb1 haproxy[7]: x").unwrap().time_ms, None);
        assert_eq!(told("Feb 25 16:20:18 lb1 sshd[7]: x"), None);
        assert!(tell(&[b"Feb 25 16:20:18 lb1 haproxy[7]: Proxy shop started."]).is_none());
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "203.0.113.9 [25/Feb/2019:16:19:48.143] web_in shop/app1 0/0/7/1457/1487 200 1",
            "203.0.113.9:1 [25/Feb/2019:16:19:48.143] web_in shop 0/0/7/1457/1487 200 1",
            "203.0.113.9:1 [25/Feb/2019:16:19:48.143] web_in shop/app1 0/0 200 1",
            "203.0.113.9:1 [25/Feb/2019:16:19:48.143] web_in",
        ] {
            assert_eq!(proxied(line.as_bytes()), None, "{line}");
        }
    }
}
