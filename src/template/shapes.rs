//! The shapes that were met in one slice of the file.

use rustc_hash::FxHashMap;

use super::bounds::{Bounds, OfShape};
use super::drain3;
use super::hash::{ShapeHasher, mix};
use super::lot::{Draw, Drawn};
use super::mask::{Hashed, Sink, has_hex_word, mask_message, mask_request, mask_with_hex_words};
use super::measure::Measure;
use super::values::{Seen, Values};
use crate::config::{Miner, Settings};
use crate::format::Subject;
use crate::ids::ShapeId;

/// What the shape of an event is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shaping {
    /// The message, masked.
    #[default]
    Message,
    /// The web request's method, path and status, masked; the message of an event that has no request.
    Request,
    /// The whole message as it is.
    Whole,
    /// The whole message with Drain3's masks.
    Drain3Masks,
}

impl Shaping {
    /// What these settings ask for, for a format with this subject.
    pub fn of(settings: &Settings, subject: Subject) -> Self {
        match (settings.miner, settings.drain3.masking, subject) {
            (Miner::Own, _, Subject::Message) => Self::Message,
            (Miner::Own, _, Subject::Request) => Self::Request,
            (Miner::Drain3, false, _) => Self::Whole,
            (Miner::Drain3, true, _) => Self::Drain3Masks,
        }
    }
}

/// Stands for a number where a message is to be masked with its hexadecimal words.
const HEX_WORDS: u32 = u32::MAX;

/// Shapes by number, in the order in which they were first met. A shape is told by its hash; its text is kept once.
/// Each call that asks for a shape is an event, the first of them event 0.
#[derive(Clone, Debug, Default)]
pub struct Shapes {
    numbers: FxHashMap<u64, u32>,
    hashes: Vec<u64>,
    text: Vec<u8>,
    ends: Vec<usize>,
    /// How many events there were.
    events: u32,
    seen: Vec<Seen>,
    /// What the masks of all shapes stood for, and where those of each shape end.
    values: Vec<Values>,
    value_ends: Vec<usize>,
    /// Some messages of each shape.
    draws: Vec<Draw>,
    /// Where messages of each shape tell an amount.
    measures: Vec<Option<Measure>>,
    /// The amount of the last event, as columns hold it.
    amount: u32,
    /// What the next event's lot begins with.
    seed: u64,
    /// What earlier slices say about what need not be kept.
    bounds: Bounds,
}

/// What stands before a message, as it is.
#[inline]
fn begin_with<'a, S: Sink<'a>>(code: &'a [u8], sink: &mut S) {
    if !code.is_empty() {
        sink.literal(code);
        sink.literal(b" ");
    }
}

/// A shape with all that is known of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShapeRow<'a> {
    pub(crate) hash: u64,
    pub(crate) text: &'a [u8],
    pub(crate) seen: Seen,
    /// What its first masks stood for, a table each.
    pub(crate) values: &'a [Values],
    /// Some of its messages.
    pub(crate) draw: &'a Draw,
}

impl ShapeRow<'_> {
    /// Where it and its values were seen.
    pub(crate) fn all_seen(&self) -> impl Iterator<Item = Seen> {
        let values = self.values.iter().flat_map(|values| values.list().iter().map(|value| value.seen));
        values.chain([self.seen])
    }
}

impl Shapes {
    /// Shapes of a slice, after others of the same log whose bounds these are.
    pub(crate) fn after(bounds: Bounds) -> Self {
        Self { bounds, ..Self::default() }
    }

    /// The bounds for the slices after this one.
    pub(crate) fn take_bounds(&mut self) -> Bounds {
        let mut bounds = std::mem::take(&mut self.bounds);
        bounds.take(self.rows());
        bounds
    }

    /// Says when the next event was, so that equal messages at other times can be told apart.
    #[inline]
    pub(crate) fn at(&mut self, time: i64) {
        self.seed = time as u64;
    }

    /// The shape of a message under this shaping; `code` as in [`Shapes::coded`].
    #[inline]
    pub fn shape(&mut self, shaping: Shaping, code: &[u8], message: &[u8]) -> ShapeId {
        match shaping {
            Shaping::Message | Shaping::Request => self.coded(code, message),
            Shaping::Whole => self.whole(message),
            Shaping::Drain3Masks => self.whole(&drain3::mask(message)),
        }
    }

    /// The shape that is this text.
    fn whole(&mut self, text: &[u8]) -> ShapeId {
        let mut hasher = ShapeHasher::default();
        hasher.write(text);
        let hash = hasher.finish();
        if let Some(number) = self.numbers.get(&hash).filter(|number| **number != HEX_WORDS) {
            return self.count(*number, &[]);
        }
        self.text.extend_from_slice(text);
        self.add(hash, &[])
    }

    /// The shape of a message.
    #[inline]
    pub fn message(&mut self, message: &[u8]) -> ShapeId {
        self.coded(b"", message)
    }

    /// The shape of a message after a number that tells what kind of event it is; none where it is empty.
    #[inline]
    pub fn coded(&mut self, code: &[u8], message: &[u8]) -> ShapeId {
        let mut hashed = Hashed::default();
        begin_with(code, &mut hashed);
        mask_message(message, &mut hashed);
        let hash = hashed.hash();
        match self.numbers.get(&hash) {
            Some(&HEX_WORDS) => self.with_hex_words(code, message),
            Some(number) => self.count(*number, hashed.values()),
            None if has_hex_word(message) => {
                self.numbers.insert(hash, HEX_WORDS);
                self.with_hex_words(code, message)
            }
            None => {
                begin_with(code, &mut self.text);
                mask_message(message, &mut self.text);
                self.add_measured(hash, hashed.values())
            }
        }
    }

    /// The shape of a message with identifiers that are hard to tell from words.
    #[cold]
    fn with_hex_words(&mut self, code: &[u8], message: &[u8]) -> ShapeId {
        let mut hashed = Hashed::default();
        begin_with(code, &mut hashed);
        mask_with_hex_words(message, &mut hashed);
        let hash = hashed.hash();
        if let Some(number) = self.numbers.get(&hash).filter(|number| **number != HEX_WORDS) {
            return self.count(*number, hashed.values());
        }
        begin_with(code, &mut self.text);
        mask_with_hex_words(message, &mut self.text);
        self.add_measured(hash, hashed.values())
    }

    /// The shape of a web request.
    #[inline]
    pub fn request(&mut self, method: &[u8], path: &[u8], status: &[u8]) -> ShapeId {
        let mut hashed = Hashed::default();
        mask_request(method, path, status, &mut hashed);
        let hash = hashed.hash();
        if let Some(number) = self.numbers.get(&hash).filter(|number| **number != HEX_WORDS) {
            return self.count(*number, hashed.values());
        }
        mask_request(method, path, status, &mut self.text);
        self.add(hash, hashed.values())
    }

    /// Counts one more event of a shape, whose masks stand for these values.
    #[inline]
    fn count(&mut self, number: u32, values: &[&[u8]]) -> ShapeId {
        let row = number as usize;
        self.seen[row].again(self.events);
        let start = if row == 0 { 0 } else { self.value_ends[row - 1] };
        let mut lot = self.seed;
        for (table, value) in self.values[start..].iter_mut().zip(values) {
            lot = mix(lot, table.note(value, self.events));
        }
        if !values.is_empty() && self.draws[row].takes(lot) {
            self.draws[row].add(Drawn::new(lot, values));
        }
        self.events += 1;
        self.amount = self.measures[row].map_or(0, |measure| measure.read(values));
        ShapeId(number)
    }

    /// The amount that the message of the last event told, as a column holds it: 0 for none.
    #[inline]
    pub(crate) fn amount(&self) -> u32 {
        self.amount
    }

    /// Takes the text that was just written as the shape of messages, as [`Shapes::add`] does, and finds their amount.
    fn add_measured(&mut self, hash: u64, values: &[&[u8]]) -> ShapeId {
        let shape = self.add(hash, values);
        let measure = Measure::of(self.text(shape));
        self.amount = measure.map_or(0, |measure| measure.read(values));
        self.measures[shape.index()] = measure;
        shape
    }

    /// Takes the text that was just written as the shape with this hash, whose masks stand for these values.
    fn add(&mut self, hash: u64, values: &[&[u8]]) -> ShapeId {
        let known = self.bounds.of(hash);
        let mut lot = self.seed;
        for (place, value) in values.iter().enumerate() {
            let bound = known.map_or(u64::MAX, |known| known.value(place));
            let (table, hash) = Values::first(value, self.events, bound);
            lot = mix(lot, hash);
            self.values.push(table);
        }
        let mut draw = Draw::up_to(known.map_or(u64::MAX, OfShape::lot));
        if !values.is_empty() && draw.takes(lot) {
            draw.add(Drawn::new(lot, values));
        }
        let number = self.end_row(hash, Seen::once(self.events), draw);
        self.events += 1;
        self.amount = 0;
        number
    }

    fn end_row(&mut self, hash: u64, seen: Seen, draw: Draw) -> ShapeId {
        let number = self.hashes.len() as u32;
        self.numbers.insert(hash, number);
        self.hashes.push(hash);
        self.ends.push(self.text.len());
        self.seen.push(seen);
        self.draws.push(draw);
        self.measures.push(None);
        self.value_ends.push(self.values.len());
        ShapeId(number)
    }

    /// A shape's text.
    pub fn text(&self, shape: ShapeId) -> &[u8] {
        let start = shape.index().checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[shape.index()]]
    }

    /// How many shapes there are.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Shapes from their rows, in order; none where one is missing or comes twice.
    pub(crate) fn from_rows<'a>(
        rows: impl Iterator<Item = Option<(u64, &'a [u8], Seen, Vec<Values>, Draw)>>,
    ) -> Option<Self> {
        let mut shapes = Self::default();
        for row in rows {
            let (hash, text, seen, values, draw) = row?;
            if shapes.numbers.contains_key(&hash) {
                return None;
            }
            shapes.text.extend_from_slice(text);
            shapes.values.extend(values);
            shapes.events = shapes.events.checked_add(seen.count)?;
            shapes.end_row(hash, seen, draw);
        }
        Some(shapes)
    }

    /// Every shape, in order: its hash and its text.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &[u8])> {
        self.rows().map(|row| (row.hash, row.text))
    }

    /// Every shape, in order, with all that is known of it.
    pub(crate) fn rows(&self) -> impl Iterator<Item = ShapeRow<'_>> {
        let texts = ranges(&self.ends).map(|range| &self.text[range]);
        let values = ranges(&self.value_ends).map(|range| &self.values[range]);
        let known = self.hashes.iter().zip(&self.seen).zip(&self.draws);
        known.zip(texts.zip(values)).map(|(((hash, seen), draw), (text, values))| ShapeRow {
            hash: *hash,
            text,
            seen: *seen,
            values,
            draw,
        })
    }
}

/// From where each range ends to the ranges, which follow one another from 0 on.
fn ranges(ends: &[usize]) -> impl Iterator<Item = std::ops::Range<usize>> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends).map(|(start, end)| start..*end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_identifiers_of_letters_alone_are_masked_as_others_are() {
        let mut shapes = Shapes::default();
        for id in ["7f3a91bc", "dbccfafb", "ccabfabf", "dbccfafb", "00000001"] {
            assert_eq!(shapes.message(format!("req={id} paid").as_bytes()), ShapeId(0), "{id}");
        }
        assert_eq!(shapes.len(), 1);
    }

    #[test]
    fn ok_like_messages_share_a_shape() {
        let mut shapes = Shapes::default();
        assert_eq!(shapes.message(b"job 1 done"), ShapeId(0));
        assert_eq!(shapes.message(b"job x done"), ShapeId(1));
        assert_eq!(shapes.message(b"job 22 done"), ShapeId(0));
        assert_eq!(shapes.request(b"GET", b"/a/1", b"200"), ShapeId(2));
        assert_eq!(shapes.request(b"GET", b"/a/2", b"200"), ShapeId(2));
        assert_eq!(shapes.request(b"GET", b"/a/2", b"500"), ShapeId(3));
        let texts: Vec<_> = shapes.iter().map(|(_, text)| text).collect();
        assert_eq!(texts, [&b"job \x01 done"[..], b"job x done", b"GET /a/\x01 200", b"GET /a/\x01 500"]);
    }
}
