//! Windows event logs: each event becomes a line of JSON, `{"Event":{"System":{…},"EventData":{…}}}`.
//! <https://github.com/libyal/libevtx/blob/main/documentation/Windows%20XML%20Event%20Log%20(EVTX).asciidoc>
//!
//! ```text
//! file    "ElfFile\0" …, 4096 bytes; then chunks of 64 KiB
//! chunk   "ElfChnk\0" … free(4 at 48) …, 512 bytes; then records up to `free`
//! record  2a 2a 00 00 size(4) id(8) time(8) binary XML  size(4)
//! ```
//!
//! Events come in the order of the file, which in a log that goes round is not the order of time.

mod binxml;
mod json;
mod value;

use std::io::{self, Read};
use std::rc::Rc;

use super::NoteKind;
use super::context::Context;
use super::feed::Feed;

/// What such a file begins with.
pub(super) const MAGIC: &[u8] = b"ElfFile\0";

const CHUNK_MAGIC: &[u8] = b"ElfChnk\0";
const RECORD_MAGIC: &[u8] = b"**\0\0";
const FILE_HEADER: u64 = 4096;
const CHUNK: usize = 64 * 1024;
const CHUNK_HEADER: usize = 512;
const RECORD_HEADER: usize = 24;

/// Reads an event log as lines of JSON.
pub(super) struct Evtx {
    feed: Feed,
    member: String,
    context: Rc<Context>,
    is_begun: bool,
    lines: Vec<u8>,
    handed_out: usize,
    /// Events and chunks that could not be read.
    unread: u64,
    read: u64,
}

impl Evtx {
    pub(super) fn new(feed: Feed, member: &str, context: &Rc<Context>) -> Self {
        let (member, context) = (member.to_owned(), context.clone());
        Self { feed, member, context, is_begun: false, lines: Vec::new(), handed_out: 0, unread: 0, read: 0 }
    }

    /// Makes the lines of the next chunk. Returns whether there was one.
    fn advance(&mut self) -> io::Result<bool> {
        self.lines.clear();
        self.handed_out = 0;
        if !self.is_begun {
            self.pass_header()?;
            self.is_begun = true;
        }
        let mut chunk = Vec::with_capacity(CHUNK);
        Read::by_ref(&mut self.feed).take(CHUNK as u64).read_to_end(&mut chunk)?;
        if chunk.is_empty() {
            self.tell_unread();
            return Ok(false);
        }
        if chunk.starts_with(CHUNK_MAGIC) {
            self.read_chunk(&chunk);
        } else if chunk.iter().any(|byte| *byte != 0) {
            // Space that was set aside and never used is zero.
            self.unread += 1;
        }
        if chunk.len() < CHUNK {
            self.tell_cut();
        }
        Ok(true)
    }

    fn pass_header(&mut self) -> io::Result<()> {
        let mut left = FILE_HEADER;
        while left > 0 {
            match self.feed.pass(left)? {
                0 => {
                    self.tell_cut();
                    return Ok(());
                }
                passed => left -= passed,
            }
        }
        Ok(())
    }

    fn read_chunk(&mut self, chunk: &[u8]) {
        let free = four(chunk, 48).map_or(CHUNK, |free| free as usize).min(chunk.len());
        let mut at = CHUNK_HEADER;
        while at + RECORD_HEADER <= free {
            let size = four(chunk, at + 4).map_or(0, |size| size as usize);
            let end = at.checked_add(size).filter(|end| *end <= free && size >= RECORD_HEADER + 4);
            let Some(end) = end.filter(|_| chunk[at..].starts_with(RECORD_MAGIC)) else {
                self.unread += 1;
                return;
            };
            match binxml::document(chunk, at + RECORD_HEADER, end - 4) {
                Some(nodes) => {
                    json::write_line(&nodes, &mut self.lines);
                    self.read += 1;
                }
                None => self.unread += 1,
            }
            at = end;
        }
    }

    fn tell_cut(&self) {
        let (member, read) = (&self.member, self.read);
        let text = match read {
            0 => format!("The event log {member} ends before its first event: it was cut off. Fetch it again."),
            1 => format!("The event log {member} ends in the middle, after 1 event, which was read."),
            _ => format!("The event log {member} ends in the middle, after {read} events. What came before was read."),
        };
        self.context.note(NoteKind::Truncated, member, text);
    }

    fn tell_unread(&mut self) {
        let (member, read) = (&self.member, self.read);
        let text = match std::mem::take(&mut self.unread) {
            0 => return,
            1 => format!(
                "In the event log {member}, 1 event or chunk of events is damaged and was passed over; {read} were read."
            ),
            count => format!(
                "In the event log {member}, {count} events or chunks of events are damaged and were passed over; {read} were read."
            ),
        };
        self.context.note(NoteKind::Broken, member, text);
    }
}

impl Read for Evtx {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.handed_out == self.lines.len() && !buffer.is_empty() {
            if !self.advance()? {
                return Ok(0);
            }
            self.context.spend(self.lines.len(), &self.member)?;
        }
        let count = (&self.lines[self.handed_out..]).read(buffer)?;
        self.handed_out += count;
        Ok(count)
    }
}

fn four(bytes: &[u8], place: usize) -> Option<u32> {
    bytes.get(place..)?.first_chunk().map(|field| u32::from_le_bytes(*field))
}
