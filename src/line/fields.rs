//! What a format read off a line.

use super::answer::ParsedLog;
use crate::format::time::to_iso;
use crate::format::{Clock, Format, Header, Level, Span, Subject};
use crate::rule::{Wording, canonical, login};
use crate::template::{Signals, worded, worded_request};

/// A line with its parts.
pub(super) struct Fields<'a> {
    pub(super) line: &'a [u8],
    pub(super) header: &'a Header,
    format: &'static str,
    clock: Clock,
    /// The line's own wording.
    pub(super) wording: String,
    /// Whether that is a request's, and no message's.
    pub(super) is_request: bool,
    user: Span,
    /// Its address as it was written.
    source: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn of(line: &'a [u8], format: &Format, header: &'a Header) -> Self {
        let is_request = format.subject == Subject::Request && header.is_request();
        let message = header.message.of(line);
        let wording = if is_request {
            worded_request(header.method.of(line), header.path.of(line), header.status_span.of(line))
        } else {
            worded(header.code.of(line), message)
        };
        let user = if !header.user.is_empty() || format.subject == Subject::Request {
            header.user
        } else {
            Wording::of(message).user(line, header.message)
        };
        Self {
            line,
            header,
            format: format.name,
            clock: format.clock,
            wording,
            is_request,
            user,
            source: source(line, header),
        }
    }

    /// The message, or what there is of one.
    pub(super) fn message(&self) -> &'a [u8] {
        self.header.message.of(self.line)
    }

    /// Who or what the line speaks of, by name: each kind with its text.
    pub(super) fn names(&self) -> [(&'static str, &'a [u8]); 4] {
        let of = |span: Span| span.of(self.line);
        let Header { host, process, .. } = self.header;
        [("host", of(*host)), ("process", of(*process)), ("user", of(self.user)), ("address", self.source)]
    }

    pub(super) fn parsed_log(&self, template_id: Option<u32>) -> ParsedLog {
        let Header { host, process, method, path, status, level, time_ms, .. } = self.header;
        let text = |span: &Span| (!span.is_empty()).then(|| lossy(span.of(self.line)));
        let level = level.or_else(|| Signals::of(self.message()).level());
        ParsedLog {
            timestamp: time_ms.map(|time| timestamp(time, self.clock)),
            ip: self.ip(),
            method: text(method),
            path: text(path),
            status: (*status > 0).then_some(*status),
            template_id,
            template: self.wording.clone(),
            format: self.format,
            level: level.map(Level::name),
            host: text(host),
            process: text(process),
            user: text(&self.user),
            message: text(&self.header.message),
        }
    }

    fn ip(&self) -> Option<String> {
        let source = self.source;
        (!source.is_empty() && source != b"-").then(|| lossy(&canonical(source, 128)))
    }
}

/// The source that a login's message names, for a client may put another address into its name; else the address that the
/// format found.
fn source<'a>(line: &'a [u8], header: &Header) -> &'a [u8] {
    let login = if header.is_request() { None } else { login::read_line(line, header) };
    login.map_or_else(|| header.address.of(line), |login| login.source)
}

/// An instant as far as the line tells it.
fn timestamp(time_ms: i64, clock: Clock) -> String {
    let iso = to_iso(time_ms);
    let local = iso.trim_end_matches('Z');
    match clock {
        Clock::Zoned => iso,
        Clock::Local | Clock::None => local.to_owned(),
        // XML Schema's way of writing dates without a year.
        Clock::YearLess => format!("-{}", local.get(4..).unwrap_or_default()),
        Clock::DateLess => local.get(10..).unwrap_or_default().to_owned(),
    }
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_times_say_no_more_than_the_line() {
        // 2000-03-01T10:20:30Z.
        let time = 951_906_030_000;
        assert_eq!(timestamp(time, Clock::Zoned), "2000-03-01T10:20:30Z");
        assert_eq!(timestamp(time, Clock::Local), "2000-03-01T10:20:30");
        assert_eq!(timestamp(time, Clock::YearLess), "--03-01T10:20:30");
        assert_eq!(timestamp(37_230_500, Clock::DateLess), "T10:20:30.500");
    }
}
