//! Zeek's logs (Bro's, once): columns between tabs that a `#fields` line names, or an object a line.
//!
//! ```text
//! #separator \x09
//! #fields  ts  uid  id.orig_h  id.orig_p  id.resp_h  id.resp_p  proto  …
//! 1714566645.123456  CwFs1P2UcUdlSxD2La  192.0.2.7  52026  203.0.113.9  80  tcp  …
//! ```
//!
//! <https://docs.zeek.org/en/master/log-formats.html>

use std::sync::Arc;

use crate::find::find;
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Span, Subject, json, time};

pub(super) const HTTP: Format = Format {
    name: "zeek-http",
    title: "Zeek HTTP log",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\ttrans_depth\tmethod\thost\turi\treferrer\tstatus_code\tstatus_msg",
        "1714566645.123456\tCwFs1P2UcUdlSxD2La\t192.0.2.7\t52026\t203.0.113.9\t80\t1\tGET\twww.example.com\t/cart?id=7\t-\t200\tOK",
        "1714566646.000001\tCJxSUgkInyKSHiju1\t2001:db8::7\t52030\t203.0.113.9\t80\t1\tPOST\twww.example.com\t/login\thttp://www.example.com/\t403\tForbidden",
        "1714566647.5\tCwUi9bdB9c1lLW44\t192.0.2.7\t52029\t198.51.100.8\t80\t1\t-\t-\t-\t-\t-\t-",
    ],
    grammar: Grammar::Told(tell_http),
};

pub(super) const TSV: Format = Format {
    name: "zeek",
    title: "Zeek log (columns)",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\tconn_state",
        "1714566645.123456\tCwFs1P2UcUdlSxD2La\t192.0.2.7\t52026\t203.0.113.9\t80\ttcp\thttp\t0.500000\tSF",
        "1714566646.000001\tCJxSUgkInyKSHiju1\t2001:db8::7\t52030\t2001:db8::53\t53\tudp\tdns\t-\tS0",
    ],
    grammar: Grammar::Told(tell_other),
};

pub(super) const JSON: Format = Format {
    name: "zeek-json",
    title: "Zeek log (JSON)",
    specificity: 0.96,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Request,
    samples: &[
        r#"{"ts":1714566645.123456,"uid":"CwFs1P2UcUdlSxD2La","id.orig_h":"192.0.2.7","id.orig_p":52026,"id.resp_h":"203.0.113.9","id.resp_p":80,"proto":"tcp","service":"http","conn_state":"SF"}"#,
        r#"{"_path":"http","ts":"2024-05-01T12:30:46.000001Z","uid":"CJxSUgkInyKSHiju1","id.orig_h":"2001:db8::7","id.orig_p":52030,"id.resp_h":"203.0.113.9","id.resp_p":80,"method":"GET","host":"www.example.com","uri":"/cart?id=7","status_code":404}"#,
        r#"{"_path":"notice","ts":1714566647.5,"note":"SSH::Password_Guessing","msg":"198.51.100.23 appears to be guessing SSH passwords (seen in 30 connections).","src":"198.51.100.23"}"#,
    ],
    grammar: Grammar::Fixed(parse_json),
};

fn tell_http(lines: &[&[u8]]) -> Option<BoundGrammar> {
    tell(lines, true)
}

fn tell_other(lines: &[&[u8]]) -> Option<BoundGrammar> {
    tell(lines, false)
}

fn tell(lines: &[&[u8]], is_http: bool) -> Option<BoundGrammar> {
    let layout = lines.iter().filter_map(|line| Layout::of(line)).find(|layout| layout.is_http() == is_http)?;
    Some(BoundGrammar { clock: Clock::Zoned, parse: Arc::new(move |line: &[u8]| layout.parse(line)) })
}

/// More columns than any log of Zeek has.
const MAX_COLUMNS: usize = 128;

/// Which column holds what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Layout {
    count: usize,
    time: usize,
    host: Option<usize>,
    address: Option<usize>,
    method: Option<usize>,
    path: Option<usize>,
    status: Option<usize>,
    /// The column that says what happened, if there is one.
    telling: Option<usize>,
    /// The first column after the connection's; all from there on is the message where no column tells it.
    message: usize,
}

impl Layout {
    /// The columns that `#fields` names.
    fn of(line: &[u8]) -> Option<Self> {
        let names = line.strip_prefix(b"#fields\t")?;
        let names: Vec<&[u8]> = names.split(|byte| *byte == b'\t').take(MAX_COLUMNS).collect();
        let find = |wanted: &[u8]| names.iter().position(|name| *name == wanted);
        // Before it stand the time, the id and the four parts of the connection.
        let message = names.iter().position(|name| *name != b"ts" && *name != b"uid" && !name.starts_with(b"id."));
        Some(Self {
            count: names.len(),
            time: find(b"ts")?,
            host: find(b"host").filter(|_| find(b"method").is_some()),
            address: find(b"id.orig_h").or_else(|| find(b"src")).or_else(|| find(b"host")),
            method: find(b"method"),
            path: find(b"uri"),
            status: find(b"status_code"),
            telling: TELLING.iter().find_map(|wanted| find(wanted)),
            message: message?,
        })
    }

    fn is_http(&self) -> bool {
        self.method.is_some() && self.path.is_some() && self.status.is_some()
    }

    #[inline]
    fn parse(&self, line: &[u8]) -> Option<Header> {
        if line.first() == Some(&b'#') {
            let is_other = Self::of(line).is_some_and(|layout| layout.is_http() != self.is_http());
            let is_directive = line.get(1).is_some_and(u8::is_ascii_lowercase) && !is_other;
            return is_directive.then(|| Header { is_directive: true, ..Header::default() });
        }
        let mut columns = [Span::default(); MAX_COLUMNS];
        let mut count = 0;
        let mut start = 0;
        for tab in memchr::memchr_iter(b'\t', line).chain([line.len()]).take(MAX_COLUMNS) {
            columns[count] = Span::new(start, tab);
            count += 1;
            start = tab + 1;
        }
        if count != self.count {
            return None;
        }
        let value = |column: Option<usize>| {
            let span = column.map(|column| columns[column]).unwrap_or_default();
            if span.of(line) == b"-" { Span::default() } else { span }
        };
        let told = value(self.telling);
        let rest = Span { start: columns[self.message].start, end: line.len() as u32 };
        let stamp = time::any(columns[self.time].of(line))?;
        let status_span = value(self.status);
        let status = match status_span.of(line) {
            b"" => 0,
            digits => std::str::from_utf8(digits).ok()?.parse().ok()?,
        };
        Some(Header {
            time_ms: stamp.instant,
            host: value(self.host),
            address: value(self.address),
            method: value(self.method),
            path: value(self.path),
            status,
            status_span,
            message: if told.is_empty() { rest } else { told },
            ..Header::default()
        })
    }
}

fn parse_json(line: &[u8]) -> Option<Header> {
    find(line, b"\"ts\"")?;
    let mut header = Header::default();
    let (mut stamp, mut is_zeek, mut telling) = (None, false, usize::MAX);
    json::members(line, &mut |keys, value| {
        let [key] = keys else { return };
        match *key {
            b"ts" => stamp = value.time(line),
            b"_path" => {
                is_zeek = true;
                header.process = value.text();
            }
            b"id.orig_h" => {
                is_zeek = true;
                header.address = value.text();
            }
            b"src" if header.address.is_empty() => header.address = value.text(),
            b"host" => header.host = value.text(),
            b"method" => header.method = value.text(),
            b"uri" => header.path = value.text(),
            b"status_code" => {
                header.status_span = value.text();
                header.status = value.number(line).unwrap_or(0) as u16;
            }
            _ => {}
        }
        let rank = TELLING.iter().position(|telling| telling == key);
        if let Some(rank) = rank.filter(|rank| *rank < telling && !value.text().is_empty()) {
            telling = rank;
            header.message = value.text();
        }
    })?;
    if header.message.is_empty() {
        header.message = Span::new(0, line.len());
    }
    header.time_ms = stamp?.instant;
    is_zeek.then_some(header)
}

/// The members that say what happened, the most telling first.
const TELLING: [&[u8]; 8] = [b"msg", b"note", b"name", b"conn_state", b"rcode_name", b"mime_type", b"uri", b"_path"];

#[cfg(test)]
mod tests {
    use super::*;

    fn last(lines: &[&str], is_http: bool) -> Option<Header> {
        let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
        (tell(&lines, is_http)?.parse)(lines.last()?)
    }

    #[test]
    fn ok_http() {
        let line = HTTP.samples[2].as_bytes();
        let header = last(&HTTP.samples[..3], true).unwrap();
        assert_eq!((header.time_ms, header.status), (Some(1_714_566_646_000), 403));
        assert_eq!((header.method.of(line), header.path.of(line)), (&b"POST"[..], &b"/login"[..]));
        assert_eq!((header.address.of(line), header.host.of(line)), (&b"2001:db8::7"[..], &b"www.example.com"[..]));
        assert!(!last(HTTP.samples, true).unwrap().is_request());
    }

    #[test]
    fn ok_others() {
        let line = TSV.samples[1].as_bytes();
        let header = last(&TSV.samples[..2], false).unwrap();
        assert_eq!((header.address.of(line), header.time_ms), (&b"192.0.2.7"[..], Some(1_714_566_645_123)));
        assert_eq!(header.message.of(line), b"SF");
        let line = b"1714566645.1\tC1\t192.0.2.7\tx\ty";
        let header = last(&["#fields\tts\tuid\tid.orig_h\ta\tb", "1714566645.1\tC1\t192.0.2.7\tx\ty"], false).unwrap();
        assert_eq!(header.message.of(line), b"x\ty");
        assert!(last(&[TSV.samples[0], "#close\t2024-05-01-13-00-00"], false).unwrap().is_directive);
    }

    #[test]
    fn ok_json() {
        let line = JSON.samples[1].as_bytes();
        let header = parse_json(line).unwrap();
        assert_eq!((header.time_ms, header.status), (Some(1_714_566_646_000), 404));
        assert_eq!((header.path.of(line), header.process.of(line)), (&b"/cart?id=7"[..], &b"http"[..]));
        let line = JSON.samples[2].as_bytes();
        let header = parse_json(line).unwrap();
        assert_eq!(header.address.of(line), b"198.51.100.23");
        assert!(header.message.of(line).starts_with(b"198.51.100.23 appears"));
    }

    #[test]
    fn err_near_misses() {
        for line in ["1714566645.1\tC1\t192.0.2.7", "soon\tC1\t192.0.2.7\t1\t192.0.2.8\t2\ttcp\t-\t-\tSF", "", "# x"] {
            assert_eq!(last(&[TSV.samples[0], line], false), None, "{line}");
        }
        assert!(last(&["#fields\ttime\tuid", "1\t2"], false).is_none());
        for line in
            [r#"{"ts":1714566645.1,"msg":"x"}"#, r#"{"id.orig_h":"192.0.2.7"}"#, r#"{"ts":1714566645.1,"_path":"conn""#]
        {
            assert_eq!(parse_json(line.as_bytes()), None, "{line}");
        }
    }
}
