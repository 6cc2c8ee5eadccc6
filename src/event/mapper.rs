//! From a slice of the file to a part.

use super::kinds::LineKind;
use super::part::{CHECKPOINT_LINES, Fragment, Part, push_sparse};
use super::plan::Plan;
use super::stand_in::moved;
use super::table::NO_TIME;
use crate::config::Settings;
use crate::diagnostic::Oddity;
use crate::format::{Clock, Extent, Format, Header, Span, Subject, begins_other_record, continues};
use crate::ids::ShapeId;
use crate::input::{MAX_LINE, Record, RecordRule, is_blank, is_plain, skip_bom, split, strip_ansi, trim_line};
use crate::key::Key;
use crate::rule::Wording;
use crate::template::{Bounds, Shapes, Shaping};

/// Maps slices of a file.
#[derive(Clone)]
pub struct Mapper {
    formats: Vec<Format>,
    /// How the shapes of each format are made.
    shapings: Vec<Shaping>,
    zone_ms: Option<i64>,
    key: Option<Key>,
}

/// What earlier slices of a log showed.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    bounds: Bounds,
}

impl Mapper {
    /// A mapper for a file that is to be read so.
    pub fn new(plan: &Plan, settings: &Settings) -> Self {
        Self {
            formats: plan.formats.clone(),
            shapings: plan.shapings(settings),
            zone_ms: plan.zone_ms,
            key: plan.key.clone(),
        }
    }

    /// Maps a slice of at most 4 GiB. It may begin and end anywhere in the file.
    pub fn map(&self, bytes: &[u8]) -> Part {
        self.map_after(bytes, &mut Earlier::default())
    }

    /// The same, for slices of one log in their order, though not all of them: what the ones before showed saves work, and
    /// changes nothing of what all parts together are.
    pub fn map_after(&self, bytes: &[u8], earlier: &mut Earlier) -> Part {
        if self.record_rule().is_some() {
            // Where such a record ends can't be told from a slice alone.
            return Part { raw: bytes.to_vec(), ..Part::default() };
        }
        let slice = split(bytes);
        let mut part = Part {
            head: Fragment::of(slice.head),
            has_line_end: slice.head.ends_with(b"\n"),
            tail: Fragment::of(slice.tail),
            shapes: Shapes::after(std::mem::take(&mut earlier.bounds)),
            ..Part::default()
        };
        self.map_lines(slice.body, &mut part);
        earlier.bounds = part.shapes.take_bounds();
        part
    }

    /// How the file's records are cut out of it, where they are told over several lines.
    pub(super) fn record_rule(&self) -> Option<RecordRule> {
        match self.formats[0].extent {
            Extent::Record(rule) => Some(rule),
            _ => None,
        }
    }

    /// Maps whole lines; the last one may lack its line end.
    pub(super) fn map_lines(&self, body: &[u8], part: &mut Part) {
        let doubts = Doubts::of(body);
        part.body_length = body.len() as u64;
        let mut start = 0;
        while start < body.len() {
            let end = memchr::memchr(b'\n', &body[start..]).map_or(body.len(), |length| start + length + 1);
            self.map_line(&body[start..end], start, doubts, part);
            start = end;
        }
        part.columns.fill_up();
    }

    #[inline]
    fn map_line(&self, line: &[u8], start: usize, doubts: Doubts, part: &mut Part) {
        let number = part.kinds.len();
        if number.is_multiple_of(CHECKPOINT_LINES) {
            part.checkpoints.push((number, start as u32));
        }
        let mut line = trim_line(line);
        if line.len() > MAX_LINE {
            line = &line[..MAX_LINE];
            part.diagnostics.note(Oddity::LongLine, u64::from(number) + 1);
        }
        let stripped;
        if doubts.any() {
            note_bytes(line, u64::from(number) + 1, part);
            stripped = strip_ansi(line);
            line = &stripped;
        }
        let kind = match self.parse(line) {
            Some((_, header)) if header.is_directive => LineKind::Skipped,
            Some((format, header)) if !is_blank(line) => {
                self.push_event(line, format, &header, start, number, part);
                LineKind::Event
            }
            _ if is_blank(line) => LineKind::Skipped,
            _ => self.kind_of_rest(line, part),
        };
        part.kinds.push(kind);
    }

    /// The header of a line in the first format that reads it, and that format's number.
    #[inline]
    fn parse(&self, line: &[u8]) -> Option<(usize, Header)> {
        match self.formats[0].parse(line) {
            Some(header) => Some((0, header)),
            None => self.parse_otherwise(line),
        }
    }

    fn parse_otherwise(&self, line: &[u8]) -> Option<(usize, Header)> {
        let mut others = self.formats.iter().enumerate().skip(1);
        others.find_map(|(number, format)| Some((number, format.parse(line)?)))
    }

    /// What a line is that is neither blank nor an event.
    fn kind_of_rest(&self, line: &[u8], part: &mut Part) -> LineKind {
        let extent = self.formats[0].extent;
        let is_rest = match extent {
            Extent::Line => false,
            Extent::Wrapped(_) => continues(extent, line),
            _ => !begins_other_record(extent, line),
        };
        if !is_rest {
            return LineKind::Unparsed;
        }
        if part.columns.line.is_empty() {
            part.orphans += 1;
        }
        LineKind::Continuation
    }

    /// Maps a record that is told over several lines, as a part of its own.
    pub(super) fn map_record(&self, record: &Record) -> Part {
        let mut part = Part { body_length: record.length, ..Part::default() };
        let doubts = Doubts::of(&record.text);
        let text = skip_bom(&record.text);
        let plain = if doubts.any() { strip_ansi(text) } else { text.into() };
        let header = record.is_record.then(|| self.formats[0].parse(plain.trim_ascii_end())).flatten();
        let header = header.filter(|header| !header.is_directive);
        if let Some(header) = &header {
            let start = record.text.len() - text.len();
            self.push_event(&plain, 0, header, start, 0, &mut part);
            part.columns.fill_up();
        }
        part.checkpoints.push((0, 0));
        for (number, line) in record.lines().enumerate() {
            let line = trim_line(line);
            if doubts.any() {
                note_bytes(line, number as u64 + 1, &mut part);
            }
            part.kinds.push(match (&header, number) {
                (Some(_), 0) => LineKind::Event,
                _ if is_blank(line) => LineKind::Skipped,
                (Some(_), _) => LineKind::Continuation,
                (None, _) => LineKind::Unparsed,
            });
        }
        if record.further_lines > 0 {
            part.diagnostics.note(Oddity::LongLine, u64::from(part.kinds.len()));
            let rest = if header.is_some() { LineKind::Continuation } else { LineKind::Unparsed };
            part.kinds.push_run(rest, record.further_lines);
        }
        part
    }

    #[inline]
    fn push_event(&self, line: &[u8], format: usize, header: &Header, start: usize, number: u32, part: &mut Part) {
        let clock = self.formats[format].clock;
        if header.time_ms.is_none() && clock != Clock::None {
            part.diagnostics.note(Oddity::BadTime, u64::from(number) + 1);
        }
        let message = header.message.of(line);
        part.shapes.at(header.time_ms.unwrap_or(NO_TIME));
        let shape = match self.shapings[format] {
            Shaping::Request if header.is_request() => {
                part.shapes.request(header.method.of(line), header.path.of(line), header.status_span.of(line))
            }
            shaping => part.shapes.shape(shaping, header.code.of(line), message),
        };
        let user = self.user(format, header, line, shape, part);
        let names = &mut part.names;
        let mut name =
            |span: Span| if span.is_empty() { 0 } else { names.intern(span.of(line), usize::MAX).unwrap_or(0) };
        let columns = &mut part.columns;
        let row = columns.line.len();
        push_sparse(&mut columns.host, row, name(header.host));
        push_sparse(&mut columns.process, row, name(header.process));
        push_sparse(&mut columns.address, row, name(header.address));
        push_sparse(&mut columns.user, row, name(user));
        push_sparse(&mut columns.format, row, format as u8);
        push_sparse(&mut columns.status, row, header.status);
        push_sparse(&mut columns.took, row, header.took.stored());
        push_sparse(&mut columns.sent, row, header.sent.stored());
        push_sparse(&mut columns.amount, row, part.shapes.amount());
        columns.offset.push(start as u32);
        columns.line.push(number);
        columns.time.push(header.time_ms.map_or(NO_TIME, |time| self.placed(time, clock)));
        columns.level.push(header.level.map_or(0, |level| level as u8));
        columns.length.push(message.len().min(usize::from(u16::MAX)) as u16);
        columns.shape.push(shape.0);
        if let Some(key) = &self.key {
            let event = columns.line.len() as u32 - 1;
            key.find(line, header, &mut |identifier| part.members.push(event, identifier));
        }
    }

    /// The user that an event is about, in the way in which messages of its shape name one. That is told by the shape alone,
    /// so that no cut of the log changes it.
    #[inline]
    fn user(&self, format: usize, header: &Header, line: &[u8], shape: ShapeId, part: &mut Part) -> Span {
        if !header.user.is_empty() || self.formats[format].subject == Subject::Request {
            return header.user;
        }
        for next in part.wordings.len() as u32..=shape.0 {
            let text = part.shapes.text(ShapeId(next));
            let code = if header.code.is_empty() { 0 } else { header.code.of(line).len() + 1 };
            part.wordings.push(Wording::of(text.get(code..).unwrap_or(text)));
        }
        part.wordings[shape.index()].user(line, header.message)
    }

    /// A time without a zone of its own is moved to UTC where a person named the zone. Times without a year or a date stand
    /// apart, and are moved once those are known.
    #[inline]
    fn placed(&self, time: i64, clock: Clock) -> i64 {
        match self.zone_ms {
            Some(zone) if clock == Clock::Local => time - zone,
            _ => moved(time, clock),
        }
    }
}

/// What a stretch of bytes might hold that lines rarely do: looked for once, not line by line.
#[derive(Clone, Copy)]
struct Doubts(bool);

impl Doubts {
    fn of(bytes: &[u8]) -> Self {
        let has_doubts = || std::str::from_utf8(bytes).is_err() || memchr::memchr2(0, 0x1b, bytes).is_some();
        Self(!is_plain(bytes) && has_doubts())
    }

    #[inline]
    fn any(self) -> bool {
        self.0
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
