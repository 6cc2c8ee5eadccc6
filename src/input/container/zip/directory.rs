//! The directory at the end of a zip.
//!
//! ```text
//! end        PK 5 6  disk(2) start(2) entries(2) entries(2) size(4) offset(4) k(2) comment(k)
//! end of 64  PK 6 6  length(8) by(2) need(2) disk(4) start(4) entries(8) entries(8) size(8) offset(8) …
//! its place  PK 6 7  disk(4) offset(8) disks(4), right before the end
//! ```

use std::io::{self, Read};
use std::rc::Rc;

use super::record::{LISTED, Record, four, two};
use crate::input::container::context::Context;
use crate::input::container::feed::Feed;
use crate::input::container::source::{ReadAt, Stretch};

pub(super) const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";
const PLACE_64: &[u8] = b"PK\x06\x07";
const END_LENGTH: usize = 22;
const PLACE_LENGTH: usize = 20;

/// The longest end: its fields, a comment, and the place of zip64's before it.
const LONGEST_END: u64 = (END_LENGTH + u16::MAX as usize + PLACE_LENGTH) as u64;

/// The headers of the directory, one after the other.
pub(super) struct Directory {
    feed: Feed,
    /// What lies before the archive in its file: offsets count from behind it.
    before: u64,
}

impl Directory {
    /// Finds the directory, or none where the file has none.
    pub(super) fn find(file: &Rc<dyn ReadAt>, context: &Rc<Context>) -> io::Result<Option<Self>> {
        let from = file.size().saturating_sub(LONGEST_END);
        let tail = bytes(file, from, LONGEST_END)?;
        let Some(end) = end(&tail) else { return Ok(None) };
        let (mut size, mut offset) = (u64::from(four(&tail, end + 12)), u64::from(four(&tail, end + 16)));
        let mut stop = from + end as u64;
        if let Some(place) = end.checked_sub(PLACE_LENGTH).filter(|place| tail[*place..].starts_with(PLACE_64)) {
            let at = eight(&tail, place + 8);
            let fields = bytes(file, at, 56)?;
            if fields.starts_with(END_64) {
                (size, offset, stop) = (eight(&fields, 40), eight(&fields, 48), at);
            }
        } else if u32::from(two(&tail, end + 10)) == 0 && size == 0 {
            // An empty archive.
            (size, offset) = (0, stop);
        }
        // The directory ends where its end begins; where it says otherwise, something was put before the archive.
        let Some(start) = stop.checked_sub(size) else { return Ok(None) };
        let Some(before) = start.checked_sub(offset) else { return Ok(None) };
        let feed = Feed::new(Stretch::new(file, start, stop), context);
        Ok(Some(Self { feed, before }))
    }

    /// The next header, or none at the directory's end.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        if self.feed.peek(1).is_empty() && !self.feed.has_failed() {
            return Ok(None);
        }
        if self.feed.exactly::<4>()? != *LISTED {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its directory holds something else than entries"));
        }
        let mut record = Record::listed(&mut self.feed)?;
        record.offset = record.offset.saturating_add(self.before);
        Ok(Some(record))
    }
}

/// Where the end begins: where its comment reaches to the file's end, or else the last that is whole.
fn end(tail: &[u8]) -> Option<usize> {
    let ends = || memchr::memmem::rfind_iter(tail, END).filter(|end| tail.len() - end >= END_LENGTH);
    let fits = |end: &usize| end + END_LENGTH + usize::from(two(tail, end + 20)) == tail.len();
    ends().find(fits).or_else(|| ends().next())
}

fn bytes(file: &Rc<dyn ReadAt>, start: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Stretch::new(file, start, start.saturating_add(length)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn eight(bytes: &[u8], place: usize) -> u64 {
    u64::from(four(bytes, place)) | u64::from(four(bytes, place + 4)) << 32
}
