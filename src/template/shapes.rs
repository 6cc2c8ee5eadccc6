//! The shapes that were met in one slice of the file.

use rustc_hash::FxHashMap;

use super::drain3;
use super::hash::ShapeHasher;
use super::mask::{mask_message, mask_request};
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

/// Shapes by number, in the order in which they were first met. A shape is told by its hash; its text is kept once.
#[derive(Clone, Debug, Default)]
pub struct Shapes {
    numbers: FxHashMap<u64, u32>,
    hashes: Vec<u64>,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Shapes {
    /// The shape of a message under this shaping.
    #[inline]
    pub fn shape(&mut self, shaping: Shaping, message: &[u8]) -> ShapeId {
        match shaping {
            Shaping::Message | Shaping::Request => self.message(message),
            Shaping::Whole => self.whole(message),
            Shaping::Drain3Masks => self.whole(&drain3::mask(message)),
        }
    }

    /// The shape that is this text.
    fn whole(&mut self, text: &[u8]) -> ShapeId {
        let mut hasher = ShapeHasher::default();
        hasher.write(text);
        let hash = hasher.finish();
        if let Some(number) = self.numbers.get(&hash) {
            return ShapeId(*number);
        }
        self.text.extend_from_slice(text);
        self.add(hash)
    }

    /// The shape of a message.
    #[inline]
    pub fn message(&mut self, message: &[u8]) -> ShapeId {
        let mut hasher = ShapeHasher::default();
        mask_message(message, &mut hasher);
        let hash = hasher.finish();
        if let Some(number) = self.numbers.get(&hash) {
            return ShapeId(*number);
        }
        mask_message(message, &mut self.text);
        self.add(hash)
    }

    /// The shape of a web request.
    #[inline]
    pub fn request(&mut self, method: &[u8], path: &[u8], status: &[u8]) -> ShapeId {
        let mut hasher = ShapeHasher::default();
        mask_request(method, path, status, &mut hasher);
        let hash = hasher.finish();
        if let Some(number) = self.numbers.get(&hash) {
            return ShapeId(*number);
        }
        mask_request(method, path, status, &mut self.text);
        self.add(hash)
    }

    /// Takes the text that was just written as the shape with this hash.
    fn add(&mut self, hash: u64) -> ShapeId {
        let number = self.hashes.len() as u32;
        self.numbers.insert(hash, number);
        self.hashes.push(hash);
        self.ends.push(self.text.len());
        ShapeId(number)
    }

    /// How many shapes there are.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Shapes from their hashes and texts, in order; none where one is missing or comes twice.
    pub(crate) fn from_rows<'a>(rows: impl Iterator<Item = Option<(u64, &'a [u8])>>) -> Option<Self> {
        let mut shapes = Self::default();
        for row in rows {
            let (hash, text) = row?;
            if shapes.numbers.contains_key(&hash) {
                return None;
            }
            shapes.text.extend_from_slice(text);
            shapes.add(hash);
        }
        Some(shapes)
    }

    /// Every shape, in order: its hash and its text.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        self.hashes.iter().zip(starts.zip(&self.ends)).map(|(hash, (start, end))| (*hash, &self.text[start..*end]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
