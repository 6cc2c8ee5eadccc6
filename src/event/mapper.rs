//! From a slice of the file to a part.

use super::kinds::LineKind;
use super::part::{CHECKPOINT_LINES, Fragment, Part};
use super::table::NO_TIME;
use crate::diagnostic::Oddity;
use crate::format::{Clock, Extent, Format, Header, Span, begins_other_record};
use crate::input::{MAX_LINE, is_blank, split, trim_line};
use crate::template::Shaping;

/// Maps slices of a log in one format.
#[derive(Clone)]
pub struct Mapper {
    format: Format,
    shaping: Shaping,
}

impl Mapper {
    /// A mapper for this format that makes such shapes.
    pub fn new(format: Format, shaping: Shaping) -> Self {
        Self { format, shaping }
    }

    /// Maps a slice of at most 4 GiB. It may begin and end anywhere in the file.
    pub fn map(&self, bytes: &[u8]) -> Part {
        let slice = split(bytes);
        let mut part = Part {
            head: Fragment::of(slice.head),
            has_line_end: slice.head.ends_with(b"\n"),
            tail: Fragment::of(slice.tail),
            ..Part::default()
        };
        self.map_lines(slice.body, &mut part);
        part
    }

    /// Maps whole lines; the last one may lack its line end.
    pub(super) fn map_lines(&self, body: &[u8], part: &mut Part) {
        let suspicious = std::str::from_utf8(body).is_err() || memchr::memchr(0, body).is_some();
        part.body_length = body.len() as u64;
        let mut start = 0;
        while start < body.len() {
            let end = memchr::memchr(b'\n', &body[start..]).map_or(body.len(), |length| start + length + 1);
            self.map_line(&body[start..end], start, suspicious, part);
            start = end;
        }
    }

    #[inline]
    fn map_line(&self, line: &[u8], start: usize, suspicious: bool, part: &mut Part) {
        let number = part.kinds.len();
        if number.is_multiple_of(CHECKPOINT_LINES) {
            part.checkpoints.push((number, start as u32));
        }
        let mut line = trim_line(line);
        if line.len() > MAX_LINE {
            line = &line[..MAX_LINE];
            part.diagnostics.note(Oddity::LongLine, u64::from(number) + 1);
        }
        if suspicious {
            note_bytes(line, u64::from(number) + 1, part);
        }
        let kind = match self.format.parse(line) {
            Some(header) if header.is_directive => LineKind::Skipped,
            Some(header) if !is_blank(line) => {
                self.push_event(line, &header, start, number, part);
                LineKind::Event
            }
            _ if is_blank(line) => LineKind::Skipped,
            _ => self.kind_of_rest(line, part),
        };
        part.kinds.push(kind);
    }

    /// What a line is that is neither blank nor an event.
    fn kind_of_rest(&self, line: &[u8], part: &mut Part) -> LineKind {
        if self.format.extent == Extent::Line || begins_other_record(self.format.extent, line) {
            return LineKind::Unparsed;
        }
        if part.columns.line.is_empty() {
            part.orphans += 1;
        }
        LineKind::Continuation
    }

    #[inline]
    fn push_event(&self, line: &[u8], header: &Header, start: usize, number: u32, part: &mut Part) {
        if header.time_ms.is_none() && self.format.clock != Clock::None {
            part.diagnostics.note(Oddity::BadTime, u64::from(number) + 1);
        }
        let message = header.message.of(line);
        part.shapes.at(header.time_ms.unwrap_or(NO_TIME));
        let shape = match self.shaping {
            Shaping::Request if header.is_request() => {
                part.shapes.request(header.method.of(line), header.path.of(line), header.status_span.of(line))
            }
            shaping => part.shapes.shape(shaping, message),
        };
        let names = &mut part.names;
        let mut name =
            |span: Span| if span.is_empty() { 0 } else { names.intern(span.of(line), usize::MAX).unwrap_or(0) };
        let columns = &mut part.columns;
        columns.host.push(name(header.host));
        columns.process.push(name(header.process));
        columns.address.push(name(header.address));
        columns.offset.push(start as u32);
        columns.line.push(number);
        columns.time.push(header.time_ms.unwrap_or(NO_TIME));
        columns.level.push(header.level.map_or(0, |level| level as u8));
        columns.length.push(message.len().min(usize::from(u16::MAX)) as u16);
        columns.shape.push(shape.0);
        columns.status.push(header.status);
    }
}

/// Counts bytes that are no clean text.
fn note_bytes(line: &[u8], number: u64, part: &mut Part) {
    if std::str::from_utf8(line).is_err() {
        part.diagnostics.note(Oddity::InvalidUtf8, number);
    }
    if memchr::memchr(0, line).is_some() {
        part.diagnostics.note(Oddity::NulByte, number);
    }
}
