//! Lines, read again from the file when a person looks at them.

use logloupe::analysis::Parsed;
use logloupe::event::LineKind;
use logloupe::format::Level;
use logloupe::input::trim_line;
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::source::Source;

/// The most bytes of a line that are shown.
const SHOWN: usize = 8 * 1024;

/// How much is read at once, in bytes.
const CHUNK: u64 = 256 * 1024;

/// A line as the page shows it.
#[derive(Serialize)]
pub(crate) struct ShownLine {
    number: u32,
    offset: u64,
    kind: &'static str,
    text: String,
    clipped: bool,
    template: Option<u32>,
    time_ms: Option<i64>,
    level: Option<&'static str>,
}

/// `count` lines from the 1-based line `first` on; fewer where the file ends.
pub(crate) fn read(parsed: &Parsed, source: &Source, first: u32, count: u32) -> Result<Vec<ShownLine>, JsValue> {
    let first = first.max(1) - 1;
    let last = first.saturating_add(count).min(parsed.log.kinds.len());
    let (mut number, offset) = parsed.log.checkpoint(first);
    let mut reader = LineReader { source, at: offset, buffer: Vec::new(), buffer_offset: offset };
    let mut lines = Vec::new();
    while number < last {
        let Some(line) = reader.next()? else { break };
        if number >= first {
            lines.push(shown(parsed, number, &line));
        }
        number += 1;
    }
    Ok(lines)
}

/// The beginning of a line, and where it lies.
struct RawLine {
    offset: u64,
    bytes: Vec<u8>,
    clipped: bool,
}

fn shown(parsed: &Parsed, number: u32, line: &RawLine) -> ShownLine {
    let events = &parsed.log.events;
    let kind = parsed.log.kinds.get(number).unwrap_or(LineKind::Skipped);
    let event =
        events.at_or_before_line(number).filter(|event| kind == LineKind::Event && events.line(*event) == number);
    ShownLine {
        number: number + 1,
        offset: line.offset,
        kind: kind.name(),
        text: String::from_utf8_lossy(&line.bytes).into_owned(),
        clipped: line.clipped,
        template: event.map(|event| events.template(event).0),
        time_ms: event.and_then(|event| events.time_ms(event)),
        level: event.and_then(|event| events.level(event)).map(Level::name),
    }
}

/// Reads one line after the other, and keeps no more than is shown of each.
struct LineReader<'a> {
    source: &'a Source,
    /// Where the next chunk begins.
    at: u64,
    buffer: Vec<u8>,
    /// Where the buffer's first byte lies in the file.
    buffer_offset: u64,
}

impl LineReader<'_> {
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
        let end = (self.at + CHUNK).min(self.source.size());
        if end <= self.at {
            return Ok(false);
        }
        self.buffer = self.source.read(self.at, end)?;
        self.at = end;
        Ok(!self.buffer.is_empty())
    }
}
