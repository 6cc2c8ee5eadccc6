//! What a format reads off a line.

use super::{Amount, Level};

/// A stretch of a line's bytes. The empty span at 0 means that the line has no such part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`.
    #[inline]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    /// The bytes of the span in its `line`.
    #[inline]
    pub fn of(self, line: &[u8]) -> &[u8] {
        &line[self.start as usize..self.end as usize]
    }

    /// Whether there is nothing in it.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// The parts of one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Milliseconds since 1970 in UTC; for a clock without years, in the year 2000; for one without dates, on 1970-01-01.
    /// None where the line has no time, or an impossible one.
    pub time_ms: Option<i64>,
    /// How grave the program called it.
    pub level: Option<Level>,
    /// The machine.
    pub host: Span,
    /// The program, logger or component.
    pub process: Span,
    /// The client's address.
    pub address: Span,
    /// Who is logged in, as web servers write it.
    pub user: Span,
    /// A web request's method.
    pub method: Span,
    /// A web request's path, with its query where the two stand together.
    pub path: Span,
    /// A web request's query where it stands apart from the path.
    pub query: Span,
    /// The program that made a web request, where its column or member is named.
    pub agent: Span,
    /// The page that a web request came from, where its column or member is named.
    pub referrer: Span,
    /// A web answer's status; 0 for none.
    pub status: u16,
    /// Where the status lies.
    pub status_span: Span,
    /// How long it took, in microseconds.
    pub took: Amount,
    /// How many bytes were sent.
    pub sent: Amount,
    /// The number that tells what kind of event it is, where the message alone does not: it begins the template.
    pub code: Span,
    /// Where the message lies.
    pub message: Span,
    /// Whether the line is no event but speaks of the lines to come, as `#Fields:` does: it is skipped.
    pub is_directive: bool,
}

impl Header {
    /// Whether the line tells of a web request: what was asked for and what was answered.
    #[inline]
    pub fn is_request(&self) -> bool {
        !self.method.is_empty() && !self.path.is_empty() && !self.status_span.is_empty()
    }

    /// Moves every span: the text begins so many bytes later.
    pub(crate) fn shift(&mut self, bytes: u32) {
        for span in self.spans_mut().into_iter().filter(|span| !span.is_empty()) {
            span.start += bytes;
            span.end += bytes;
        }
    }

    /// Every span, to move them all.
    pub(crate) fn spans_mut(&mut self) -> [&mut Span; 12] {
        [
            &mut self.host,
            &mut self.process,
            &mut self.address,
            &mut self.user,
            &mut self.method,
            &mut self.path,
            &mut self.query,
            &mut self.agent,
            &mut self.referrer,
            &mut self.status_span,
            &mut self.code,
            &mut self.message,
        ]
    }

    /// Every span, for checks.
    #[cfg(test)]
    pub(crate) fn spans(&self) -> [Span; 12] {
        [
            self.host,
            self.process,
            self.address,
            self.user,
            self.method,
            self.path,
            self.query,
            self.agent,
            self.referrer,
            self.status_span,
            self.code,
            self.message,
        ]
    }
}
