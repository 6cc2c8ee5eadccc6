//! The walk through a file's containers, a step at a time.

use std::cell::Cell;
use std::io::{BufRead, Read};
use std::rc::Rc;

use super::archive::{Archive, Body, Entry, Next};
use super::carriage::LineFeeds;
use super::context::Context;
use super::evtx::Evtx;
use super::feed::{FEED, Feed};
use super::kind::{Kind, SNIFFED};
use super::source::{Outermost, ReadAt, Stretch};
use super::streams::{Compression, Streams};
use super::tar::Tar;
use super::utf16::{Order, Utf16};
use super::zip::Zip;
use super::{EMPTY, Member, NoteKind, Skipped, UnpackLimits, UnpackNote, gzip, visible};
use crate::error::{Error, ErrorKind};
use crate::words::many;

/// The most bytes of a zip within another container, which has to be held whole.
const INNER_ZIP: usize = 256 << 20;

/// What came out of one step.
#[derive(Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// A member begins.
    Begin(Member),
    /// Its next bytes: UTF-8, or what takes its place in real logs.
    Bytes(&'a [u8]),
    /// It is over, or cut short; then a note says why.
    End,
    /// Nothing came out yet: something is passed over.
    Working,
    /// There is nothing more.
    Done,
}

/// Unpacks outermost files, one after the other, within the same limits.
///
/// The same files and limits give the same steps, however many bytes the files hand out at once.
pub struct Unpacker {
    context: Rc<Context>,
    furthest: Rc<Cell<u64>>,
    /// The archives that lie around what is read now, the outermost first.
    shelves: Vec<Shelf>,
    work: Work,
    skipped: Vec<Skipped>,
    /// Bytes of text handed out.
    text: u64,
    entries: u32,
    /// A limit was reached: nothing more is opened.
    is_full: bool,
}

/// An open archive.
struct Shelf {
    archive: Box<dyn Archive>,
    item: Item,
}

/// What lies under a name.
#[derive(Clone)]
struct Item {
    /// The path as it is in the containers.
    path: String,
    /// The same without the endings of the packers that it was taken out of.
    plain: String,
    modified_ms: i64,
    /// How many containers lie around it.
    depth: u32,
}

enum Work {
    /// A file whose kind is to be found; the outermost one in place.
    Look {
        item: Item,
        feed: Feed,
        outermost: Option<Rc<dyn ReadAt>>,
    },
    /// A text, of which `taken` bytes were handed out.
    Text {
        feed: Feed,
        taken: usize,
        name: String,
        lone: Rc<Cell<u64>>,
    },
    /// A zip that is being read into memory.
    Hold {
        item: Item,
        feed: Feed,
        bytes: Vec<u8>,
    },
    /// The innermost archive's next entry.
    Next,
    Done,
}

impl Unpacker {
    /// An unpacker without a file.
    pub fn new(limits: UnpackLimits) -> Self {
        Self {
            context: Rc::new(Context::new(limits)),
            furthest: Rc::default(),
            shelves: Vec::new(),
            work: Work::Done,
            skipped: Vec::new(),
            text: 0,
            entries: 0,
            is_full: false,
        }
    }

    /// Begins with a file that is called `name` and was changed at `modified_ms`, UTC milliseconds. What was left of the
    /// last one is given up.
    pub fn open(&mut self, file: impl ReadAt + 'static, name: &str, modified_ms: i64) {
        self.shelves.clear();
        let name = visible(name);
        if self.is_full || self.context.is_spent() {
            let text = format!("{name} was not opened, since a limit was reached before.");
            self.context.note(NoteKind::Limit, &name, text);
            self.work = Work::Done;
            return;
        }
        self.furthest = Rc::default();
        let (context, furthest) = (Rc::clone(&self.context), Rc::clone(&self.furthest));
        let file: Rc<dyn ReadAt> = Rc::new(Outermost { file: Rc::new(file), context, furthest });
        let feed = Feed::new(Stretch::new(&file, 0, file.size()), &self.context);
        let item = Item { path: name.clone(), plain: name, modified_ms, depth: 0 };
        self.work = Work::Look { item, feed, outermost: Some(file) };
    }

    /// Does a bounded piece of work.
    ///
    /// # Errors
    /// [`ErrorKind::File`] where the outermost file can't be read. The member that was begun is not complete then.
    pub fn step(&mut self) -> Result<Step<'_>, Error> {
        let step = self.advance();
        if let Some(text) = self.context.take_lost() {
            self.shelves.clear();
            self.work = Work::Done;
            return Err(Error::new(ErrorKind::File, text));
        }
        Ok(match step {
            Moved::Begin(member) => Step::Begin(member),
            Moved::Bytes => self.bytes(),
            Moved::End => Step::End,
            Moved::On => Step::Working,
            Moved::Done => Step::Done,
        })
    }

    /// What was noted so far, in order.
    pub fn notes(&self) -> Vec<UnpackNote> {
        self.context.notes()
    }

    /// What was passed over so far, in order.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// What to say where all files together held no text at all.
    pub fn nothing_left(&self) -> Error {
        super::nothing_left(&self.skipped, &self.notes())
    }

    /// How far into the outermost file was read, in bytes.
    pub fn position(&self) -> u64 {
        self.furthest.get()
    }

    fn advance(&mut self) -> Moved {
        match std::mem::replace(&mut self.work, Work::Next) {
            Work::Look { item, feed, outermost } => self.look(item, feed, outermost),
            Work::Text { feed, taken, name, lone } => self.read_text(feed, taken, name, lone),
            Work::Hold { item, feed, bytes } => self.hold(item, feed, bytes),
            Work::Next => self.next(),
            Work::Done => {
                self.work = Work::Done;
                Moved::Done
            }
        }
    }

    /// Finds out what a file is, and opens it.
    fn look(&mut self, item: Item, mut feed: Feed, outermost: Option<Rc<dyn ReadAt>>) -> Moved {
        let kind = Kind::of(feed.peek(SNIFFED));
        match kind {
            Kind::Empty if feed.has_failed() => Moved::On,
            Kind::Empty => self.skip(&item, EMPTY, "Check that it is the right file."),
            Kind::Other(what, advice) => self.skip(&item, what, advice),
            Kind::Text => self.begin(item, feed, Rc::default()),
            Kind::Utf16(order) => self.begin_utf16(item, feed, order),
            Kind::CarriageReturns => self.begin(item, Feed::new(LineFeeds::new(feed), &self.context), Rc::default()),
            Kind::Evtx => self.begin_evtx(item, feed),
            Kind::Compressed(_) | Kind::Tar | Kind::Zip if item.depth >= self.context.limits.depth => {
                self.refuse_depth(&item)
            }
            Kind::Compressed(compression) => self.decompress(compression, item, feed),
            Kind::Tar => {
                let archive = Tar::new(feed, &item.path, &self.context);
                self.shelve(Box::new(archive), item)
            }
            Kind::Zip => match outermost {
                Some(file) => self.open_zip(file, item),
                None => {
                    self.work = Work::Hold { item, feed, bytes: Vec::new() };
                    Moved::On
                }
            },
        }
    }

    fn refuse_depth(&self, item: &Item) -> Moved {
        let text = format!(
            "{} was not opened: it lies in {} containers already. Unpack it by hand, and open what comes out.",
            item.path, item.depth
        );
        self.context.note(NoteKind::Limit, &item.path, text);
        Moved::On
    }

    fn skip(&mut self, item: &Item, what: &'static str, advice: &'static str) -> Moved {
        self.skipped.push(Skipped { name: item.plain.clone(), what, advice });
        Moved::On
    }

    fn begin(&mut self, item: Item, feed: Feed, lone: Rc<Cell<u64>>) -> Moved {
        self.work = Work::Text { feed, taken: 0, name: item.plain.clone(), lone };
        Moved::Begin(Member { name: item.plain, modified_ms: item.modified_ms })
    }

    fn begin_utf16(&mut self, item: Item, feed: Feed, order: Order) -> Moved {
        let lone = Rc::default();
        let text = Feed::new(Utf16::new(feed, order, &lone), &self.context);
        self.begin(item, text, lone)
    }

    fn begin_evtx(&mut self, item: Item, feed: Feed) -> Moved {
        let notes = self.context.notes().len();
        let mut text = Feed::new(Evtx::new(feed, &item.plain, &self.context), &self.context);
        // Where damage left no event, its note says why: the log is not empty.
        if text.peek(1).is_empty() && self.context.notes().len() > notes {
            return Moved::On;
        }
        self.begin(item, text, Rc::default())
    }

    fn decompress(&mut self, compression: Compression, item: Item, mut feed: Feed) -> Moved {
        let told = (compression == Compression::Gzip).then(|| gzip::modified_ms(feed.peek(8))).flatten();
        let streams = Streams::new(compression, feed, &item.path, &self.context);
        let item = Item {
            plain: compression.strip(&item.plain),
            modified_ms: told.unwrap_or(item.modified_ms),
            depth: item.depth + 1,
            ..item
        };
        self.work = Work::Look { item, feed: Feed::new(streams, &self.context), outermost: None };
        Moved::On
    }

    fn shelve(&mut self, archive: Box<dyn Archive>, item: Item) -> Moved {
        let item = Item { depth: item.depth + 1, ..item };
        self.shelves.push(Shelf { archive, item });
        Moved::On
    }

    fn open_zip(&mut self, file: Rc<dyn ReadAt>, item: Item) -> Moved {
        // A directory that can't be read was noted, or the file is lost.
        if let Ok(archive) = Zip::new(file, &item.path, &self.context) {
            return self.shelve(Box::new(archive), item);
        }
        Moved::On
    }

    /// Reads more of a zip into memory; at its end, or where it fails, opens what there is.
    fn hold(&mut self, item: Item, mut feed: Feed, mut bytes: Vec<u8>) -> Moved {
        let before = bytes.len();
        let result = Read::by_ref(&mut feed).take(FEED as u64).read_to_end(&mut bytes);
        if result.is_err() || bytes.len() == before {
            return self.open_zip(Rc::new(bytes), item);
        }
        if bytes.len() > INNER_ZIP {
            let text = format!(
                "The zip archive {} was not opened: within another container, one of up to {} MB is. Unpack it by hand, and \
                 open what comes out.",
                item.path,
                INNER_ZIP >> 20
            );
            self.context.note(NoteKind::Limit, &item.path, text);
            return Moved::On;
        }
        self.work = Work::Hold { item, feed, bytes };
        Moved::On
    }

    /// Lets go of what was handed out, and looks for more.
    fn read_text(&mut self, mut feed: Feed, taken: usize, name: String, lone: Rc<Cell<u64>>) -> Moved {
        feed.consume(taken);
        let left = self.context.limits.bytes.saturating_sub(self.text);
        // A fault has been noted; what came before it stands.
        let at_hand = feed.fill_buf().map_or(0, <[u8]>::len);
        if at_hand == 0 {
            self.tell_lone(&name, lone.get());
            return Moved::End;
        }
        if left == 0 {
            return self.stop_at_bytes(&name);
        }
        let taken = at_hand.min(usize::try_from(left).unwrap_or(usize::MAX));
        self.text += taken as u64;
        self.work = Work::Text { feed, taken, name, lone };
        Moved::Bytes
    }

    fn bytes(&mut self) -> Step<'_> {
        match &mut self.work {
            Work::Text { feed, taken, .. } => Step::Bytes(feed.peek(*taken)),
            _ => Step::Working,
        }
    }

    fn tell_lone(&self, name: &str, count: u64) {
        if count == 0 {
            return;
        }
        let halves = many(count, "half of a character", "halves of characters");
        let text = format!("The UTF-16 text of {name} has {halves} without the other; each is shown as U+FFFD.");
        self.context.note(NoteKind::LoneSurrogates, name, text);
    }

    fn stop_at_bytes(&mut self, name: &str) -> Moved {
        let text = format!(
            "Unpacking stopped in {name}: the limit of {} bytes of text was reached. What came before was read. Raise the \
             limit, or open the logs inside alone.",
            self.context.limits.bytes
        );
        self.context.note(NoteKind::Limit, name, text);
        self.is_full = true;
        self.shelves.clear();
        Moved::End
    }

    /// Takes the next entry of the innermost archive.
    fn next(&mut self) -> Moved {
        let Some(shelf) = self.shelves.last_mut() else {
            self.work = Work::Done;
            return Moved::Done;
        };
        if self.context.is_spent() {
            self.shelves.clear();
            return Moved::On;
        }
        match shelf.archive.next() {
            Ok(Next::Entry(entry)) => self.take(entry),
            Ok(Next::Working) => Moved::On,
            Ok(Next::End) | Err(_) => {
                self.shelves.pop();
                Moved::On
            }
        }
    }

    fn take(&mut self, entry: Entry) -> Moved {
        let Some(shelf) = self.shelves.last() else { return Moved::On };
        let path = format!("{}/{}", shelf.item.path, visible(&entry.path));
        if self.entries >= self.context.limits.members {
            let text = format!(
                "Unpacking stopped before {path}: the limit of {} entries was reached. What came before was read.",
                self.context.limits.members
            );
            self.context.note(NoteKind::Limit, &path, text);
            self.is_full = true;
            self.shelves.clear();
            return Moved::On;
        }
        self.entries += 1;
        let modified_ms = entry.modified_ms.unwrap_or(shelf.item.modified_ms);
        let item = Item { plain: path.clone(), path, modified_ms, depth: shelf.item.depth };
        match entry.body {
            Body::Stream(stream) => {
                let feed = Feed::new(stream, &self.context);
                self.work = Work::Look { item, feed, outermost: None };
            }
            Body::Unreadable(text) => {
                self.context.note(NoteKind::Unsupported, &item.path, format!("{} was not read. {text}", item.path));
            }
        }
        Moved::On
    }
}

/// A step before its bytes are borrowed.
enum Moved {
    Begin(Member),
    Bytes,
    End,
    On,
    Done,
}
