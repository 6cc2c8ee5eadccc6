//! tar: ustar, with GNU's long names and pax's paths.
//! <https://www.gnu.org/software/tar/manual/html_node/Standard.html> <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html>
//!
//! ```text
//! name(100) mode(8) uid(8) gid(8) size(12) mtime(12) checksum(8) type(1) link(100) "ustar" … prefix(155 at 345)
//! ```
//! in blocks of 512 bytes; numbers are octal digits, or GNU's base 256 where the first bit is set. The content follows,
//! padded to whole blocks; a block of zeros ends the archive.

use std::cell::RefCell;
use std::io::{self, Read};
use std::rc::Rc;

use super::archive::{Archive, Body, Entry, Next};
use super::context::Context;
use super::feed::Feed;
use super::{NAME_BYTES, NoteKind};

const BLOCK: usize = 512;

/// The most bytes that a long name or a pax header may have.
const MAX_HEADER: u64 = 1 << 20;

/// Whether `head` begins with a header whose checksum is right.
pub(super) fn begins(head: &[u8]) -> bool {
    head.first_chunk::<BLOCK>().is_some_and(|block| Header(*block).is_valid())
}

pub(super) struct Tar {
    content: Rc<RefCell<Content>>,
    name: String,
    context: Rc<Context>,
    /// What extended headers say of the next entry.
    next: Extended,
}

/// The archive's bytes, and how many of them the current entry still has.
struct Content {
    feed: Feed,
    left: u64,
    padding: u64,
}

#[derive(Default)]
struct Extended {
    path: Option<Vec<u8>>,
    size: Option<u64>,
    modified_ms: Option<i64>,
}

struct Header([u8; BLOCK]);

impl Header {
    fn is_valid(&self) -> bool {
        let sum = |bytes: &[u8]| bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>();
        // The field of the sum counts as eight spaces.
        let expected = sum(&self.0[..148]) + 8 * u64::from(b' ') + sum(&self.0[156..]);
        self.0[0] != 0 && number(&self.0[148..156]) == Some(expected)
    }

    fn is_zero(&self) -> bool {
        self.0.iter().all(|byte| *byte == 0)
    }

    fn kind(&self) -> u8 {
        self.0[156]
    }

    fn size(&self) -> Option<u64> {
        number(&self.0[124..136])
    }

    fn modified_ms(&self) -> Option<i64> {
        i64::try_from(number(&self.0[136..148])?.checked_mul(1000)?).ok().filter(|ms| *ms > 0)
    }

    fn path(&self) -> Vec<u8> {
        let (name, prefix) = (until_nul(&self.0[..100]), until_nul(&self.0[345..500]));
        let is_posix = self.0[257..263] == *b"ustar\0";
        if is_posix && !prefix.is_empty() { [prefix, b"/", name].concat() } else { name.to_vec() }
    }
}

fn until_nul(field: &[u8]) -> &[u8] {
    &field[..memchr::memchr(0, field).unwrap_or(field.len())]
}

/// A number in octal digits among spaces and NULs, or in base 256. A negative one is none.
fn number(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 != 0 {
        let (zeros, last) = field.split_at(field.len() - 8);
        let is_small = zeros.iter().enumerate().all(|(place, byte)| *byte == if place == 0 { 0x80 } else { 0 });
        // Of a field of eight bytes, the first one holds the mark.
        return match zeros {
            [] => Some(u64::from_be_bytes(*last.first_chunk()?) & !(1 << 63)),
            _ => is_small.then_some(u64::from_be_bytes(*last.first_chunk()?)),
        };
    }
    let digits = std::str::from_utf8(until_nul(field)).ok()?.trim();
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

impl Tar {
    pub(super) fn new(feed: Feed, name: &str, context: &Rc<Context>) -> Self {
        let content = Rc::new(RefCell::new(Content { feed, left: 0, padding: 0 }));
        Self { content, name: name.to_owned(), context: context.clone(), next: Extended::default() }
    }

    /// The next header, or none at the end of the archive.
    fn header(&self) -> io::Result<Option<Header>> {
        let feed = &mut self.content.borrow_mut().feed;
        let head = feed.peek(BLOCK);
        if head.is_empty() && !feed.has_failed() {
            return Ok(None);
        }
        let header = Header(feed.exactly()?);
        if header.is_zero() {
            return Ok(None);
        }
        if header.is_valid() && header.size().is_some() {
            return Ok(Some(header));
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, "a header's checksum is wrong"))
    }

    /// The content of an extended header.
    fn extension(&self, size: u64) -> io::Result<Vec<u8>> {
        if size > MAX_HEADER {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a header is longer than any should be"));
        }
        let mut bytes = Vec::new();
        EntryBody { content: self.content.clone(), name: String::new(), context: self.context.clone() }
            .read_all(&mut bytes)?;
        Ok(bytes)
    }

    fn take_header(&mut self, header: &Header) -> io::Result<Next> {
        let size = self.next.size.unwrap_or_else(|| header.size().unwrap_or(0));
        {
            let mut content = self.content.borrow_mut();
            content.left = size;
            content.padding = size.wrapping_neg() % BLOCK as u64;
        }
        match header.kind() {
            b'L' => self.next.path = Some(until_nul(&self.extension(size)?).to_vec()),
            b'x' => {
                let records = self.extension(size)?;
                self.next.read_pax(&records);
            }
            // Files, also old and contiguous ones.
            b'0' | 0 | b'7' => return Ok(Next::Entry(self.entry(header))),
            b'S' => {
                let entry = self.entry(header);
                let text = "It is stored as a sparse file, which is not read.".to_owned();
                return Ok(Next::Entry(Entry { body: Body::Unreadable(text), ..entry }));
            }
            // What the headers say stands for the whole archive, or for a link.
            b'g' | b'K' => {}
            // Folders, links and devices hold no text; what was said of them stands for nothing else.
            _ => self.next = Extended::default(),
        }
        Ok(Next::Working)
    }

    fn entry(&mut self, header: &Header) -> Entry {
        let said = std::mem::take(&mut self.next);
        let path = said.path.unwrap_or_else(|| header.path());
        let path = String::from_utf8_lossy(&path[..path.len().min(NAME_BYTES)]).into_owned();
        let content = EntryBody {
            content: self.content.clone(),
            name: format!("{}/{}", self.name, super::visible(&path)),
            context: self.context.clone(),
        };
        Entry { path, modified_ms: said.modified_ms.or(header.modified_ms()), body: Body::Stream(Box::new(content)) }
    }
}

impl Archive for Tar {
    fn next(&mut self) -> io::Result<Next> {
        let failures = self.context.failures();
        let result = (|| {
            if !self.content.borrow_mut().pass()? {
                return Ok(Next::Working);
            }
            match self.header()? {
                Some(header) => self.take_header(&header),
                None => Ok(Next::End),
            }
        })();
        result.map_err(|error: io::Error| {
            if self.context.failures() != failures {
                return error;
            }
            let (kind, what) = match error.kind() {
                io::ErrorKind::UnexpectedEof => (NoteKind::Truncated, "ends in the middle".to_owned()),
                _ => (NoteKind::Broken, format!("is damaged ({error})")),
            };
            let text = format!("The tar archive {} {what}. What came before was read.", self.name);
            self.context.fail(kind, &self.name, text)
        })
    }
}

impl Content {
    /// Passes over some of what is left of the entry. Returns whether nothing is.
    fn pass(&mut self) -> io::Result<bool> {
        let left = if self.left > 0 { &mut self.left } else { &mut self.padding };
        if *left == 0 {
            return Ok(true);
        }
        match self.feed.pass(*left)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            passed => {
                *left -= passed;
                Ok(false)
            }
        }
    }
}

/// The content of one entry.
struct EntryBody {
    content: Rc<RefCell<Content>>,
    name: String,
    context: Rc<Context>,
}

impl EntryBody {
    fn read_some(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let content = &mut *self.content.borrow_mut();
        let room = content.left.min(buffer.len() as u64) as usize;
        let count = content.feed.read(&mut buffer[..room])?;
        content.left -= count as u64;
        if count == 0 && room > 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(count) }
    }

    fn read_all(&self, bytes: &mut Vec<u8>) -> io::Result<()> {
        let mut buffer = [0; BLOCK];
        loop {
            match self.read_some(&mut buffer)? {
                0 => return Ok(()),
                count => bytes.extend_from_slice(&buffer[..count]),
            }
        }
    }
}

impl Read for EntryBody {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.read_some(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                let text = format!("The tar archive ends in the middle of {}. What came before was read.", self.name);
                self.context.fail(NoteKind::Truncated, &self.name, text)
            }
            _ => error,
        })
    }
}

impl Extended {
    /// Reads pax's records, `LENGTH KEY=VALUE\n`; what is none ends them.
    fn read_pax(&mut self, mut records: &[u8]) {
        while let Some((key, value, rest)) = pax_record(records) {
            records = rest;
            let text = std::str::from_utf8(value).unwrap_or("");
            match key {
                b"path" => self.path = Some(value.to_vec()),
                b"size" => self.size = text.parse().ok(),
                b"mtime" => self.modified_ms = milliseconds(text),
                _ => {}
            }
        }
    }
}

fn pax_record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = memchr::memchr(b' ', bytes)?;
    let length: usize = std::str::from_utf8(&bytes[..space]).ok()?.parse().ok()?;
    let record = bytes.get(space + 1..length)?.strip_suffix(b"\n")?;
    let equals = memchr::memchr(b'=', record)?;
    Some((&record[..equals], &record[equals + 1..], &bytes[length..]))
}

/// Seconds with a fraction, as milliseconds.
fn milliseconds(text: &str) -> Option<i64> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    seconds.parse::<i64>().ok()?.checked_mul(1000)?.checked_add(thousandths.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_numbers() {
        assert_eq!(number(b"0000644\0"), Some(0o644));
        assert_eq!(number(b"   17 \0\0"), Some(0o17));
        assert_eq!(number(b"\0\0\0\0\0\0\0\0"), Some(0));
        assert_eq!(number(b"\x80\0\0\0\0\0\0\x02\0\0\0\0"), Some(2 << 32));
        assert_eq!(number(b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), None);
        assert_eq!(number(b"9\0\0\0\0\0\0\0"), None);
    }

    #[test]
    fn ok_pax_records() {
        let mut said = Extended::default();
        said.read_pax(b"17 path=a b=c\nd\n\n30 mtime=1714566648.123456789\nx");
        assert_eq!((said.path.unwrap(), said.modified_ms), (b"a b=c\nd\n".to_vec(), Some(1_714_566_648_123)));
    }
}
