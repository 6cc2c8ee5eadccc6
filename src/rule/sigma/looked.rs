//! A line as rules look at it: what is found out for one rule is kept for the next.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::source::Source;
use crate::find::find;
use crate::format::{Header, windows};
use crate::rule::fields::Fields;
use crate::rule::web::Request;

/// A line with what its format read off it.
pub(crate) struct Looked<'a> {
    pub(super) line: &'a [u8],
    pub(super) header: &'a Header,
    small: OnceCell<Vec<u8>>,
    fields: OnceCell<Fields<'a>>,
}

/// Fields of web requests by the names that rules have for them.
pub(super) const WEB_FIELDS: &[&str] = &[
    "c-uri",
    "cs-uri",
    "c-uri-query",
    "cs-uri-query",
    "c-uri-stem",
    "cs-uri-stem",
    "cs-method",
    "sc-status",
    "c-useragent",
    "cs-user-agent",
    "cs-referer",
    "cs-referrer",
    "c-ip",
    "src_ip",
    "c-uri-path",
    "cs-uri-path",
];

/// Other names of what an event of Windows has, by the rules' own.
const OTHER_NAMES: &[(&str, &[&str])] = &[
    ("EventID", windows::NUMBER_OF_ANY),
    ("Channel", windows::LOG),
    ("Provider_Name", windows::WRITER),
    ("Computer", windows::COMPUTER),
    ("Image", windows::PROGRAM),
    ("ParentImage", windows::PARENT),
    ("CommandLine", windows::COMMAND),
    ("User", &[windows::USER, windows::DOER]),
    ("ProcessId", &["ProcessId", "NewProcessId"]),
    ("LogonId", &["LogonId", "SubjectLogonId"]),
];

impl<'a> Looked<'a> {
    /// A line that nothing was found out about yet.
    pub(crate) fn new(line: &'a [u8], header: &'a Header) -> Self {
        Self { line, header, small: OnceCell::new(), fields: OnceCell::new() }
    }

    /// The line in small letters.
    pub(super) fn small(&self) -> &[u8] {
        self.small.get_or_init(|| self.line.to_ascii_lowercase())
    }

    fn fields(&self) -> &Fields<'a> {
        self.fields.get_or_init(|| Fields::of(self.line))
    }

    /// The value of a field by the name that rules have for it; none where the line has no such field.
    pub(super) fn field(&self, source: Source, name: &str) -> Option<Cow<'a, [u8]>> {
        match source {
            Source::Web => self.of_request(name).map(Cow::Borrowed),
            Source::Program(_) | Source::Audit => {
                let own = self.of_header(name).filter(|value| !value.is_empty());
                own.map(Cow::Borrowed).or_else(|| self.fields().text(name))
            }
            Source::WindowsLog(_) | Source::WindowsEvents(..) => self.of_event(name),
        }
    }

    #[inline(never)]
    fn of_event(&self, name: &str) -> Option<Cow<'a, [u8]>> {
        if !matches!(self.line.trim_ascii_start().first(), Some(b'{' | b'<')) {
            return None;
        }
        let names = OTHER_NAMES.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, names)| *names);
        match names {
            Some(names) => names.iter().find_map(|name| self.fields().text(name)),
            None => self.fields().text(name),
        }
    }

    /// The number of an event of Windows.
    pub(super) fn event_id(&self) -> Option<u32> {
        std::str::from_utf8(&self.of_event("EventID")?).ok()?.parse().ok()
    }

    /// Whether an event is of this log of Windows. Of one that does not name its log, its writer says so.
    pub(super) fn is_of_log(&self, log: &str) -> bool {
        match self.of_event("Channel").filter(|of| !of.is_empty()) {
            _ if log.is_empty() => true,
            Some(of) => of.eq_ignore_ascii_case(log.as_bytes()),
            // Programs of all kinds write these.
            None if matches!(log, "System" | "Application") => true,
            // `Microsoft-Windows-Security-Auditing` writes the Security log.
            None => self.is_written_by(log.split('/').next().unwrap_or(log)),
        }
    }

    /// Whether the name of an event's writer holds this word.
    pub(super) fn is_written_by(&self, word: &str) -> bool {
        self.of_event("Provider_Name").is_some_and(|writer| find(&writer, word.as_bytes()).is_some())
    }

    fn of_header(&self, name: &str) -> Option<&'a [u8]> {
        let span = match name {
            "message" | "Message" => self.header.message,
            "host" => self.header.host,
            "program" => self.header.process,
            _ => return None,
        };
        Some(span.of(self.line))
    }

    fn of_request(&self, name: &str) -> Option<&'a [u8]> {
        let (line, header) = (self.line, self.header);
        let path = header.path.of(line);
        let query = memchr::memchr(b'?', path).unwrap_or(path.len());
        Some(match name {
            // Most rules ask the query for pieces of the path, too, as Microsoft's servers and proxies log it.
            "c-uri" | "cs-uri" | "c-uri-query" | "cs-uri-query" => path,
            "c-uri-stem" | "cs-uri-stem" | "c-uri-path" | "cs-uri-path" => &path[..query],
            "cs-method" => header.method.of(line),
            "sc-status" => header.status_span.of(line),
            "c-ip" | "src_ip" => header.address.of(line),
            "c-useragent" | "cs-user-agent" => Request::of(line, header).agent,
            "cs-referer" | "cs-referrer" => Request::of(line, header).referrer,
            _ => return None,
        })
    }
}
