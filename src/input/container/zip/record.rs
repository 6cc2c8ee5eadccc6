//! What an entry's header says: the local one before its data, or the one in the directory.
//!
//! ```text
//! local      PK 3 4  need(2) flags(2) method(2) time(2) date(2) crc(4) packed(4) size(4) n(2) m(2) name(n) extra(m)
//! directory  PK 1 2  by(2) need(2) … size(4) n(2) m(2) k(2) disk(2) attributes(6) offset(4) name(n) extra(m) comment(k)
//! ```

use std::io::{self, Read};
use std::rc::Rc;

use crate::input::container::context::Context;
use crate::input::container::feed::Feed;
use crate::input::container::source::{ReadAt, Stretch};

pub(super) const LOCAL: &[u8] = b"PK\x03\x04";
pub(super) const LISTED: &[u8] = b"PK\x01\x02";
pub(super) const STORED: u16 = 0;
pub(super) const DEFLATED: u16 = 8;

/// Bytes of a local header before the name.
const HEADER: u64 = 30;

const ENCRYPTED: u16 = 1;
const SIZE_BEHIND: u16 = 1 << 3;
/// The value of a field of four bytes whose true one stands in the zip64 extra field.
const ELSEWHERE: u64 = u32::MAX as u64;

pub(super) struct Record {
    flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    /// Bytes in the archive.
    pub(super) packed: u64,
    /// Bytes unpacked.
    pub(super) size: u64,
    pub(super) path: Vec<u8>,
    /// UTC milliseconds. The time of DOS has no zone, and is read as UTC.
    pub(super) modified_ms: Option<i64>,
    /// Where the local header stands; 0 in a local header.
    pub(super) offset: u64,
    /// The length of the header itself.
    pub(super) length: u64,
}

impl Record {
    /// The local header at `offset`, or none where there is none.
    pub(super) fn local(file: &Rc<dyn ReadAt>, context: &Rc<Context>, offset: u64) -> io::Result<Option<Self>> {
        let mut head = Vec::new();
        Stretch::new(file, offset, offset.saturating_add(HEADER)).read_to_end(&mut head)?;
        if head.len() as u64 != HEADER || !head.starts_with(LOCAL) {
            return Ok(None);
        }
        let (name, extra) = (u64::from(two(&head, 26)), u64::from(two(&head, 28)));
        let fields = Stretch::new(file, offset + HEADER, (offset + HEADER).saturating_add(name + extra));
        Self::read(&head[4..], &mut Feed::new(fields, context), 0, [name, extra, 0]).map(Some)
    }

    /// The directory's next header, behind its signature.
    pub(super) fn listed(feed: &mut Feed) -> io::Result<Self> {
        let head: [u8; 42] = feed.exactly()?;
        let lengths = [24, 26, 28].map(|place| u64::from(two(&head, place)));
        Self::read(&head[2..], feed, u64::from(four(&head, 38)), lengths)
    }

    /// `head` begins with the version needed; `feed` with the name.
    fn read(head: &[u8], feed: &mut Feed, offset: u64, lengths: [u64; 3]) -> io::Result<Self> {
        let [path, extra, _] = lengths.map(|length| {
            let mut field = Vec::new();
            Read::by_ref(feed).take(length).read_to_end(&mut field).map(|_| field)
        });
        let (path, extra) = (path?, extra?);
        if path.len() as u64 != lengths[0] {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut record = Self {
            flags: two(head, 2),
            method: two(head, 4),
            modified_ms: dos_time(two(head, 8), two(head, 6)),
            crc: four(head, 10),
            packed: u64::from(four(head, 14)),
            size: u64::from(four(head, 18)),
            length: HEADER + lengths[0] + lengths[1],
            path,
            offset,
        };
        record.read_extra(&extra);
        Ok(record)
    }

    /// Extra fields: ID(2) LENGTH(2) content.
    fn read_extra(&mut self, mut extra: &[u8]) {
        while let [a, b, c, d, rest @ ..] = extra {
            let Some((field, rest)) = rest.split_at_checked(usize::from(u16::from_le_bytes([*c, *d]))) else { return };
            extra = rest;
            match u16::from_le_bytes([*a, *b]) {
                1 => self.read_zip64(field),
                // Seconds of 1970 in UTC, where the lowest flag says that they are there.
                0x5455 if field.len() >= 5 && field[0] & 1 == 1 => {
                    self.modified_ms = Some(i64::from(four(field, 1).cast_signed()) * 1000);
                }
                _ => {}
            }
        }
    }

    fn read_zip64(&mut self, mut field: &[u8]) {
        for value in [&mut self.size, &mut self.packed, &mut self.offset] {
            if *value == ELSEWHERE
                && let Some((bytes, rest)) = field.split_first_chunk()
            {
                *value = u64::from_le_bytes(*bytes);
                field = rest;
            }
        }
    }

    /// Whether sizes and checksum stand behind the data, and not in the local header.
    pub(super) fn is_size_behind(&self) -> bool {
        self.flags & SIZE_BEHIND != 0
    }

    /// Why the entry can't be read, where it can't.
    pub(super) fn unreadable(&self) -> Option<String> {
        if self.flags & ENCRYPTED != 0 {
            return Some("It is encrypted. Unpack it with its password, and open what comes out.".to_owned());
        }
        let is_known = matches!(self.method, STORED | DEFLATED) || super::compression(self.method).is_some();
        (!is_known).then(|| {
            let name = match self.method {
                9 => "Deflate64".to_owned(),
                14 => "LZMA".to_owned(),
                98 => "PPMd".to_owned(),
                method => format!("number {method}"),
            };
            format!("It is packed by a method that is not read ({name}). Unpack it with another program, and open what comes out.")
        })
    }
}

pub(super) fn two(bytes: &[u8], place: usize) -> u16 {
    bytes.get(place..).and_then(<[u8]>::first_chunk).map_or(0, |field| u16::from_le_bytes(*field))
}

pub(super) fn four(bytes: &[u8], place: usize) -> u32 {
    bytes.get(place..).and_then(<[u8]>::first_chunk).map_or(0, |field| u32::from_le_bytes(*field))
}

/// What programs write that keep no time, so that the same files give the same archive: the first day there is.
const NO_DATE: u16 = (1 << 5) | 1;

/// Date: year since 1980 (7 bits), month (4), day (5). Time: hour (5), minute (6), half seconds (5).
fn dos_time(date: u16, time: u16) -> Option<i64> {
    let (year, month, day) = (1980 + i64::from(date >> 9), i64::from(date >> 5 & 15), i64::from(date & 31));
    if date == NO_DATE || !(1..=12).contains(&month) || day == 0 {
        return None;
    }
    let (hour, minute, second) = (i64::from(time >> 11), i64::from(time >> 5 & 63), i64::from(time & 31) * 2);
    // Days since 1970, counted in years that begin in March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468;
    Some((days * 86_400 + hour * 3600 + minute * 60 + second) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_times_of_dos() {
        // 2024-05-01 12:30:44: date -u -d '2024-05-01 12:30:44' +%s
        let date = (44 << 9) | (5 << 5) | 1;
        assert_eq!(dos_time(date, (12 << 11) | (30 << 5) | 22), Some(1_714_566_644_000));
        // 1980-01-02: date -u -d 1980-01-02 +%s
        assert_eq!(dos_time((1 << 5) | 2, 0), Some(315_619_200_000));
        assert_eq!(dos_time(NO_DATE, 0), None);
        assert_eq!(dos_time(0, 0), None);
    }
}
