//! Text in UTF-16, as Windows writes it, made UTF-8.
//!
//! A surrogate without its other half becomes U+FFFD, and is counted; so does a last byte alone.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use super::feed::Feed;

/// Which byte of a unit comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The lesser one, as on Windows.
    Little,
    /// The greater one.
    Big,
}

impl Order {
    /// The order of UTF-16 text that begins with `head`: as its mark says, or as is obvious.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0xff, 0xfe, 0, 0, ..] => None,
            [0xff, 0xfe, ..] => Some(Self::Little),
            [0xfe, 0xff, ..] => Some(Self::Big),
            _ => Self::guess(head),
        }
    }

    /// The order in which nearly all units are characters of one byte.
    fn guess(head: &[u8]) -> Option<Self> {
        let (pairs, _) = head.as_chunks::<2>();
        let plain = |place: usize| {
            let is_plain =
                |pair: &&[u8; 2]| pair[place] == 0 && matches!(pair[1 - place], b'\t' | b'\n' | b'\r' | 32..=255);
            pairs.iter().filter(is_plain).count()
        };
        let is_nearly_all = |count: usize| pairs.len() >= 8 && count * 10 >= pairs.len() * 8;
        [(0, Self::Big), (1, Self::Little)]
            .into_iter()
            .find_map(|(place, order)| is_nearly_all(plain(place)).then_some(order))
    }

    fn unit(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }
}

/// Reads UTF-16 as UTF-8.
pub(super) struct Utf16 {
    feed: Feed,
    order: Order,
    /// A first half that waits for its second.
    half: Option<u16>,
    made: Vec<u8>,
    handed_out: usize,
    lone: Rc<Cell<u64>>,
}

impl Utf16 {
    /// `lone` counts what stands alone. A byte order mark is left out.
    pub(super) fn new(mut feed: Feed, order: Order, lone: &Rc<Cell<u64>>) -> Self {
        if matches!(feed.peek(2), [0xff, 0xfe] | [0xfe, 0xff]) {
            feed.consume(2);
        }
        Self { feed, order, half: None, made: Vec::new(), handed_out: 0, lone: lone.clone() }
    }

    /// Makes the text of what is at hand. Returns whether there was anything.
    fn convert(&mut self) -> io::Result<bool> {
        self.made.clear();
        self.handed_out = 0;
        // A unit may lie across two fillings of the buffer.
        let count = self.feed.peek(super::feed::FEED).len();
        let head: Vec<u8> = self.feed.fill_buf()?[..count].to_vec();
        self.feed.consume(count);
        let (units, rest) = head.as_chunks::<2>();
        for unit in units {
            self.take(self.order.unit(*unit));
        }
        let is_over = head.is_empty();
        if !rest.is_empty() || is_over && self.half.is_some() {
            self.half = None;
            self.stand_alone();
        }
        Ok(!is_over || !self.made.is_empty())
    }

    fn take(&mut self, unit: u16) {
        let first = self.half.take();
        match (first, unit) {
            (Some(first), 0xdc00..=0xdfff) => {
                let code = 0x10000 + ((u32::from(first) & 0x3ff) << 10) + (u32::from(unit) & 0x3ff);
                self.write(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                return;
            }
            (Some(_), _) => self.stand_alone(),
            (None, _) => {}
        }
        match unit {
            0xd800..=0xdbff => self.half = Some(unit),
            0xdc00..=0xdfff => self.stand_alone(),
            _ => self.write(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }

    fn stand_alone(&mut self) {
        self.lone.set(self.lone.get() + 1);
        self.write(char::REPLACEMENT_CHARACTER);
    }

    fn write(&mut self, mark: char) {
        self.made.extend_from_slice(mark.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

impl Read for Utf16 {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.handed_out == self.made.len() {
            if !self.convert()? {
                return Ok(0);
            }
        }
        let count = (&self.made[self.handed_out..]).read(buffer)?;
        self.handed_out += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::container::context::Context;

    fn read(bytes: &[u8]) -> (String, u64) {
        let order = Order::of(bytes).unwrap();
        let (context, lone) = (Rc::new(Context::default()), Rc::default());
        let mut text = String::new();
        let feed = Feed::new(io::Cursor::new(bytes.to_vec()), &context);
        Utf16::new(feed, order, &lone).read_to_string(&mut text).unwrap();
        (text, lone.get())
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn ok_both_orders_with_and_without_a_mark() {
        let text = "Dec 10 06:55:46 caf\u{e9} \u{1f600}: a longer line of text\r\n";
        for to_bytes in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
            assert_eq!(read(&utf16(text, to_bytes)), (text.to_owned(), 0));
            assert_eq!(read(&utf16(&format!("\u{feff}{text}"), to_bytes)), (text.to_owned(), 0));
        }
        let long = "\u{1f600}x".repeat(50_000);
        assert_eq!(read(&utf16(&format!("\u{feff}{long}"), u16::to_le_bytes)), (long, 0));
    }

    #[test]
    fn ok_what_stands_alone_is_counted() {
        let units = [0xfeff, 0xd800, 0x61, 0xdc00, 0xd83d, 0xd83d, 0xde00, 0xd800];
        let mut bytes: Vec<u8> = units.into_iter().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&bytes), ("\u{fffd}a\u{fffd}\u{fffd}\u{1f600}\u{fffd}".to_owned(), 4));
        bytes.push(0x41);
        assert_eq!(read(&bytes).1, 4);
    }

    #[test]
    fn err_text_with_nul_bytes_is_no_utf16() {
        assert_eq!(Order::of(b"Dec 10 06:55:46 host x: last words\n\0\0\0\0\0\0\0\0"), None);
        assert_eq!(Order::of(&[0; 4096]), None);
        assert_eq!(Order::of(b"a\0"), None);
    }
}
