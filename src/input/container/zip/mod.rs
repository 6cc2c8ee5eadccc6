//! zip: entries as its directory lists them, or, where that is missing, one after the other from the beginning.
//! <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>
//!
//! The directory stands at the end and is the only place that always tells sizes: an entry that was written in one go
//! has them behind its data. A zip that was cut off has no directory; then local headers are read for as long as they
//! lead on from one to the next.

mod body;
mod directory;
mod record;

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use super::archive::{Archive, Body, Entry, Next};
use super::context::Context;
use super::feed::Feed;
use super::source::{ReadAt, Stretch};
use super::streams::{Compression, Streams};
use super::{NAME_BYTES, NoteKind, visible};
use body::{Checked, Deflated};
use directory::Directory;
use record::Record;

/// Whether `head` begins with a zip archive: an entry, or the end of an empty directory.
pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(record::LOCAL) || head.starts_with(directory::END)
}

pub(super) struct Zip {
    file: Rc<dyn ReadAt>,
    name: String,
    context: Rc<Context>,
    way: Way,
}

/// How the entries are found.
enum Way {
    Listed(Directory),
    InOrder { at: u64, body: Option<Passing> },
}

/// What is left of an entry that is to be passed over to find where the next one begins.
struct Passing {
    deflated: Deflated,
    taken: Rc<Cell<u64>>,
}

impl Zip {
    pub(super) fn new(file: Rc<dyn ReadAt>, name: &str, context: &Rc<Context>) -> io::Result<Self> {
        let way = match Directory::find(&file, context)? {
            Some(directory) => Way::Listed(directory),
            None => {
                let text = format!(
                    "The zip archive {name} has no directory at its end, so it was probably cut off. Its entries were read \
                     one after the other from its beginning."
                );
                context.note(NoteKind::Truncated, name, text);
                Way::InOrder { at: 0, body: None }
            }
        };
        Ok(Self { file, name: name.to_owned(), context: context.clone(), way })
    }

    fn advance(&mut self) -> io::Result<Next> {
        match &mut self.way {
            Way::Listed(directory) => {
                let Some(record) = directory.next()? else { return Ok(Next::End) };
                // A folder's entry.
                if record.path.ends_with(b"/") && record.size == 0 {
                    return Ok(Next::Working);
                }
                let local = Record::local(&self.file, &self.context, record.offset)?;
                Ok(Next::Entry(self.entry(&record, local.map(|local| record.offset.saturating_add(local.length)))))
            }
            Way::InOrder { body: Some(passing), .. } => {
                let mut waste = [0; 4096];
                let is_over = passing.deflated.read(&mut waste).map_or(true, |count| count == 0);
                if is_over {
                    self.find_next()?;
                }
                Ok(Next::Working)
            }
            Way::InOrder { at, body: None } => {
                let at = *at;
                let Some(record) = Record::local(&self.file, &self.context, at)? else { return Ok(Next::End) };
                self.read_in_order(&record, at + record.length)
            }
        }
    }

    /// An entry by its local header alone; its data begin at `start`.
    fn read_in_order(&mut self, record: &Record, start: u64) -> io::Result<Next> {
        if record.is_size_behind() && record.method != record::DEFLATED {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "where its next entry begins is told nowhere"));
        }
        self.way = if record.is_size_behind() {
            let taken = Rc::new(Cell::new(0));
            let feed = Feed::new(Stretch::new(&self.file, start, self.file.size()), &self.context);
            Way::InOrder { at: start, body: Some(Passing { deflated: Deflated::new(feed, &taken), taken }) }
        } else {
            Way::InOrder { at: start.saturating_add(record.packed), body: None }
        };
        if record.path.ends_with(b"/") && record.packed == 0 {
            return Ok(Next::Working);
        }
        Ok(Next::Entry(self.entry(record, Some(start))))
    }

    /// After data whose length is told behind them: the next header follows 12 to 24 bytes later.
    fn find_next(&mut self) -> io::Result<()> {
        let Way::InOrder { at, body } = &mut self.way else { return Ok(()) };
        let Some(passing) = body.take() else { return Ok(()) };
        *at = at.saturating_add(passing.taken.get());
        for length in [12, 16, 20, 24] {
            if Record::local(&self.file, &self.context, *at + length)?.is_some() {
                *at += length;
                return Ok(());
            }
        }
        *at = self.file.size();
        Ok(())
    }

    /// An entry whose data begin at `start`; none where there is no header of it.
    fn entry(&self, record: &Record, start: Option<u64>) -> Entry {
        let path = &record.path[..record.path.len().min(NAME_BYTES)];
        let path = String::from_utf8_lossy(path).into_owned();
        let member = format!("{}/{}", self.name, visible(&path));
        let body = match (record.unreadable(), start) {
            (Some(text), _) => Body::Unreadable(text),
            (None, None) => Body::Unreadable("It is not where the archive's directory says.".to_owned()),
            (None, Some(start)) => Body::Stream(self.stream(record, start, &member)),
        };
        Entry { path, modified_ms: record.modified_ms, body }
    }

    fn stream(&self, record: &Record, start: u64, member: &str) -> Box<dyn Read> {
        let is_told = matches!(self.way, Way::Listed(_)) || !record.is_size_behind();
        let end = if is_told { start.saturating_add(record.packed) } else { self.file.size() };
        let feed = Feed::new(Stretch::new(&self.file, start, end), &self.context);
        let content: Box<dyn Read> = match record.method {
            record::STORED => Box::new(feed),
            record::DEFLATED => Box::new(Deflated::new(feed, &Rc::default())),
            method => match compression(method) {
                Some(compression) => Box::new(Streams::new(compression, feed, member, &self.context)),
                None => Box::new(io::empty()),
            },
        };
        Box::new(Checked::new(content, is_told.then_some((record.crc, record.size)), member, &self.context))
    }
}

/// Methods of newer packers that are the same as files of their own.
fn compression(method: u16) -> Option<Compression> {
    match method {
        12 => Some(Compression::Bzip2),
        93 => Some(Compression::Zstd),
        95 => Some(Compression::Xz),
        _ => None,
    }
}

impl Archive for Zip {
    fn next(&mut self) -> io::Result<Next> {
        let failures = self.context.failures();
        self.advance().map_err(|error| {
            if self.context.failures() != failures {
                return error;
            }
            let (kind, what) = match error.kind() {
                io::ErrorKind::UnexpectedEof => (NoteKind::Truncated, "ends in the middle".to_owned()),
                _ => (NoteKind::Broken, format!("is damaged ({error})")),
            };
            let text = format!("The zip archive {} {what}. What came before was read.", self.name);
            self.context.fail(kind, &self.name, text)
        })
    }
}
