//! Lines, read again from the file when a person looks at them.

use std::ops::Range;

use logloupe::analysis::Parsed;
use logloupe::error::{Error, ErrorKind};
use logloupe::event::LineKind;
use logloupe::filter;
use logloupe::format::{Header, Level, Span};
use logloupe::ids::{EventId, NameId, TemplateId};
use logloupe::input::trim_line;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use crate::source::Source;
use crate::{entities, wire};

/// The most bytes of a line that are shown.
const SHOWN: usize = 8 * 1024;

/// How much is read at once of lines in a row, in bytes.
const CHUNK: u64 = 256 * 1024;

/// How much is read at once of lines that lie apart: one line as it is shown, and a few neighbours.
const APART_CHUNK: u64 = 16 * 1024;

/// The most lines that are picked at once.
const MOST_PICKED: u32 = 500;

/// A line as the page shows it.
#[derive(Serialize)]
pub(crate) struct ShownLine {
    /// From 1, over all files.
    number: u32,
    /// The number of the file among those that were read, and the line's number in it.
    file: u32,
    in_file: u32,
    offset: u64,
    kind: &'static str,
    text: String,
    clipped: bool,
    template: Option<u32>,
    time_ms: Option<i64>,
    level: Option<&'static str>,
    /// Where in the text its parts stand, as its format reads them.
    parts: Option<Parts>,
}

/// Parts of a line: where each begins and ends in its text, in UTF-16 units. An absent one begins where it ends.
#[derive(Serialize)]
struct Parts {
    host: (u32, u32),
    process: (u32, u32),
    address: (u32, u32),
    user: (u32, u32),
    message: (u32, u32),
}

impl Parts {
    fn of(header: &Header, line: &[u8]) -> Self {
        // As often as the text is made of these bytes, so that what is no UTF-8 counts as the sign that stands for it.
        let units = |end: u32| {
            let text = String::from_utf8_lossy(&line[..(end as usize).min(line.len())]);
            text.encode_utf16().count() as u32
        };
        let place = |span: Span| (units(span.start), units(span.end));
        let Header { host, process, address, user, message, .. } = *header;
        Self {
            host: place(host),
            process: place(process),
            address: place(address),
            user: place(user),
            message: place(message),
        }
    }
}

/// `count` lines from the 1-based line `first` on; fewer where the last file ends.
pub(crate) fn read(parsed: &Parsed, source: &Source, first: u32, count: u32) -> Result<Vec<ShownLine>, JsValue> {
    let first = first.max(1) - 1;
    let last = first.saturating_add(count).min(parsed.log.kinds.len());
    let mut lines = Vec::new();
    let mut next = first;
    while next < last {
        let place = Place::of_line(parsed, next);
        let end = place.end.min(last);
        read_in_file(parsed, source, &place, next..end, &mut lines)?;
        next = end;
    }
    Ok(lines)
}

/// Reads lines that lie in one file.
fn read_in_file(
    parsed: &Parsed,
    source: &Source,
    place: &Place,
    wanted: Range<u32>,
    lines: &mut Vec<ShownLine>,
) -> Result<(), JsValue> {
    let (mut number, offset) = parsed.log.checkpoint(wanted.start);
    let mut reader = LineReader::new(source, place.file, CHUNK, offset - place.offset);
    while number < wanted.end {
        let Some(line) = reader.next()? else { break };
        if number >= wanted.start {
            lines.push(shown(parsed, number, &line));
        }
        number += 1;
    }
    Ok(())
}

/// The file of a line.
struct Place {
    /// Its number among all files that were opened.
    file: usize,
    /// Where it begins, in bytes, all files that were read in a row.
    offset: u64,
    /// The line after its last.
    end: u32,
}

impl Place {
    fn of_line(parsed: &Parsed, line: u32) -> Self {
        let number = parsed.log.files.of_line(line);
        let rows = &parsed.log.files.rows()[number];
        Self { file: parsed.read_files()[number], offset: rows.offset, end: rows.first_line + rows.lines }
    }
}

/// What a page asks for. A level is given by its name, an entity by its kind and the number that `entities` gave, files by their
/// numbers among those that were read, lines from 1, a slot by its place in the template and its value as it is shown.
#[derive(Deserialize)]
struct Asked {
    template: Option<u32>,
    level: Option<String>,
    entity: Option<AskedEntity>,
    #[serde(default)]
    status: Option<u16>,
    #[serde(default)]
    files: Option<Vec<u32>>,
    #[serde(default)]
    lines: Option<Vec<u32>>,
    #[serde(default)]
    slot: Option<AskedSlot>,
}

#[derive(Deserialize)]
struct AskedSlot {
    position: u32,
    value: String,
}

#[derive(Deserialize)]
struct AskedEntity {
    kind: String,
    id: u32,
}

/// Which events are wanted, and perhaps with a value in their lines.
pub(crate) struct Wanted {
    pub(crate) event: filter::Wanted,
    slot: Option<AskedSlot>,
}

/// How what varies is shown in a value.
const SHOWN_MASK: &str = "<*>";

impl Wanted {
    /// What a page asks for.
    pub(crate) fn new(asked: JsValue) -> Result<Self, JsValue> {
        let misuse = |text: String| wire::error(&Error::new(ErrorKind::Misuse, text));
        let Asked { template, level, entity, status, mut files, lines, slot } =
            serde_wasm_bindgen::from_value(asked)
                .map_err(|fault| misuse(format!("What lines are wanted could not be understood: {fault}.")))?;
        let level = level.map(|name| {
            Level::from_word(name.as_bytes()).ok_or_else(|| misuse(format!("There is no level \"{name}\".")))
        });
        let entity = entity.map(|AskedEntity { kind, id }| Ok::<_, JsValue>((entities::kind(&kind)?, NameId(id))));
        let from_0 = |lines: Vec<u32>| lines.iter().filter_map(|line| line.checked_sub(1)).collect();
        let mut lines: Option<Vec<u32>> = lines.map(from_0);
        [&mut files, &mut lines].into_iter().flatten().for_each(|numbers| numbers.sort_unstable());
        let template = template.map(TemplateId);
        let (level, entity) = (level.transpose()?, entity.transpose()?);
        Ok(Self { event: filter::Wanted { template, level, entity, status, files, lines }, slot })
    }

    /// Whether an event's line is as wanted.
    fn takes_line(&self, parsed: &Parsed, event: EventId, line: &[u8]) -> bool {
        let Some(AskedSlot { position, value }) = &self.slot else { return true };
        match parsed.slot_value(event, line, *position) {
            Some(own) => own == *value,
            // It may stand in a later line of the event, or in a record that is told over several.
            None => holds(line, value),
        }
    }
}

/// Whether a line holds a text: its pieces between what varies, one after the other.
fn holds(line: &[u8], wanted: &str) -> bool {
    let text = String::from_utf8_lossy(line);
    let mut pieces = wanted.split(SHOWN_MASK);
    pieces.try_fold(&*text, |rest, piece| Some(&rest[rest.find(piece)? + piece.len()..])).is_some()
}

/// The first lines of up to `count` wanted events that begin after the 1-based line `after` (0: from the beginning on).
pub(crate) fn pick(
    parsed: &Parsed,
    source: &Source,
    wanted: &Wanted,
    after: u32,
    count: u32,
) -> Result<Vec<ShownLine>, JsValue> {
    let events = &parsed.log.events;
    let before = after.checked_sub(1).and_then(|line| events.at_or_before_line(line));
    let first = before.map_or(0, |event| event.0 + 1);
    let picked = (first..events.len() as u32).map(EventId).filter(|event| wanted.event.takes(&parsed.log, *event));
    let mut reader = LineReader::new(source, 0, APART_CHUNK, 0);
    let mut lines = Vec::new();
    for event in picked {
        if lines.len() == count.min(MOST_PICKED) as usize {
            break;
        }
        let place = Place::of_line(parsed, events.line(event));
        reader.seek(place.file, events.offset(event) - place.offset);
        let Some(line) = reader.next()? else { break };
        if !wanted.takes_line(parsed, event, &line.bytes) {
            continue;
        }
        lines.push(shown(parsed, events.line(event), &line));
    }
    Ok(lines)
}

/// The lines with these 1-based numbers, at most [`MOST_PICKED`]; those that do not exist are left out.
pub(crate) fn read_at(parsed: &Parsed, source: &Source, numbers: &[u32]) -> Result<Vec<ShownLine>, JsValue> {
    let mut reader = LineReader::new(source, 0, APART_CHUNK, 0);
    let mut lines = Vec::new();
    let all = parsed.log.kinds.len();
    let wanted = numbers.iter().filter_map(|number| number.checked_sub(1)).filter(|line| *line < all);
    for wanted in wanted.take(MOST_PICKED as usize) {
        let place = Place::of_line(parsed, wanted);
        let (mut number, offset) = parsed.log.checkpoint(wanted);
        reader.seek(place.file, offset - place.offset);
        while let Some(line) = reader.next()? {
            if number == wanted {
                lines.push(shown(parsed, number, &line));
                break;
            }
            number += 1;
        }
    }
    Ok(lines)
}

/// The line that begins at a place of a file, as text, while the rest is still being read.
pub(crate) fn text_at(source: &Source, file: usize, offset: u64) -> Result<String, JsValue> {
    let line = LineReader::new(source, file, APART_CHUNK, offset).next()?;
    Ok(line.map_or_else(String::new, |line| String::from_utf8_lossy(&line.bytes).into_owned()))
}

/// The first lines of a kind after the 1-based line `after`, at most [`MOST_PICKED`].
pub(crate) fn of_kind(
    parsed: &Parsed,
    source: &Source,
    kind: LineKind,
    after: u32,
    count: u32,
) -> Result<Vec<ShownLine>, JsValue> {
    let kinds = &parsed.log.kinds;
    let found = kinds.first_in(kind, after.min(kinds.len())..kinds.len(), count.min(MOST_PICKED) as usize);
    read_at(parsed, source, &found.iter().map(|line| line + 1).collect::<Vec<_>>())
}

/// The beginning of a line, and where it lies.
struct RawLine {
    offset: u64,
    bytes: Vec<u8>,
    clipped: bool,
}

fn shown(parsed: &Parsed, number: u32, line: &RawLine) -> ShownLine {
    let events = &parsed.log.events;
    let (file, in_file) = parsed.log.files.in_file(number);
    let kind = parsed.log.kinds.get(number).unwrap_or(LineKind::Skipped);
    let event =
        events.at_or_before_line(number).filter(|event| kind == LineKind::Event && events.line(*event) == number);
    ShownLine {
        number: number + 1,
        file: file as u32,
        in_file,
        offset: line.offset,
        kind: kind.name(),
        text: String::from_utf8_lossy(&line.bytes).into_owned(),
        clipped: line.clipped,
        template: event.map(|event| events.template(event).0),
        time_ms: event.and_then(|event| events.time_ms(event)),
        level: event.and_then(|event| events.level(event)).map(Level::name),
        parts: event
            .and_then(|event| parsed.read_by(event)?.parse(&line.bytes))
            .map(|header| Parts::of(&header, &line.bytes)),
    }
}

/// Reads one line after the other, and keeps no more than is shown of each.
struct LineReader<'a> {
    source: &'a Source,
    file: usize,
    /// How much is read at once.
    chunk: u64,
    /// Where the next chunk begins.
    at: u64,
    buffer: Vec<u8>,
    /// Where the buffer's first byte lies in the file.
    buffer_offset: u64,
}

impl<'a> LineReader<'a> {
    fn new(source: &'a Source, file: usize, chunk: u64, offset: u64) -> Self {
        Self { source, file, chunk, at: offset, buffer: Vec::new(), buffer_offset: offset }
    }

    /// Goes on at another place; what lies there already is not read again.
    fn seek(&mut self, file: usize, offset: u64) {
        if file != self.file {
            (self.file, self.at, self.buffer_offset) = (file, offset, offset);
            return self.buffer.clear();
        }
        match offset.checked_sub(self.buffer_offset) {
            Some(skipped) if skipped < self.buffer.len() as u64 => {
                self.buffer.drain(..skipped as usize);
            }
            _ => {
                self.buffer.clear();
                self.at = offset;
            }
        }
        self.buffer_offset = offset;
    }

    fn next(&mut self) -> Result<Option<RawLine>, JsValue> {
        let offset = self.buffer_offset;
        let mut kept = Vec::new();
        let mut clipped = false;
        loop {
            if self.buffer.is_empty() && !self.fill()? {
                return Ok((self.buffer_offset > offset).then_some(RawLine { offset, bytes: kept, clipped }));
            }
            let end = self.buffer.iter().position(|byte| *byte == b'\n');
            let piece: Vec<u8> = self.buffer.drain(..end.map_or(self.buffer.len(), |end| end + 1)).collect();
            self.buffer_offset += piece.len() as u64;
            let text = if end.is_some() { trim_line(&piece) } else { &piece };
            let room = SHOWN.saturating_sub(kept.len());
            clipped |= text.len() > room;
            kept.extend_from_slice(&text[..text.len().min(room)]);
            if end.is_some() {
                return Ok(Some(RawLine { offset, bytes: kept, clipped }));
            }
        }
    }

    /// Reads the next chunk. Returns whether there was one.
    fn fill(&mut self) -> Result<bool, JsValue> {
        let end = (self.at + self.chunk).min(self.source.size(self.file));
        if end <= self.at {
            return Ok(false);
        }
        self.buffer = self.source.read(self.file, self.at, end)?;
        self.at = end;
        Ok(!self.buffer.is_empty())
    }
}
