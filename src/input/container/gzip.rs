//! gzip: one stream of it, with its header and its check at the end.
//! <https://www.rfc-editor.org/rfc/rfc1952>
//!
//! ```text
//! 1f 8b 08 FLAGS MTIME(4) XFL OS [XLEN(2) extra] [name 00] [comment 00] [CRC16]  deflate  CRC32 LENGTH(4)
//! ```

use std::io::{self, Read};

use super::feed::Feed;
use super::inflate::Inflate;
use super::streams::Stream;

const HEADER_CRC: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;

pub(super) struct Gzip {
    inflate: Inflate,
    is_checked: bool,
}

/// Reads the header.
pub(super) fn open(mut feed: Feed) -> io::Result<Box<dyn Stream>> {
    let [_, _, _, flags, ..] = feed.exactly::<10>()?;
    if flags & EXTRA != 0 {
        let mut left = u64::from(u16::from_le_bytes(feed.exactly()?));
        while left > 0 {
            match feed.pass(left)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                passed => left -= passed,
            }
        }
    }
    for field in [NAME, COMMENT] {
        while flags & field != 0 && feed.exactly()? != [0] {}
    }
    if flags & HEADER_CRC != 0 {
        feed.exactly::<2>()?;
    }
    Ok(Box::new(Gzip { inflate: Inflate::new(feed), is_checked: false }))
}

/// When the packed file was changed, UTC milliseconds, where the header at the beginning of `head` says so.
pub(super) fn modified_ms(head: &[u8]) -> Option<i64> {
    let seconds = u32::from_le_bytes(*head.get(4..)?.first_chunk()?);
    (seconds != 0).then_some(i64::from(seconds) * 1000)
}

impl Gzip {
    fn check(&mut self) -> io::Result<()> {
        let (sum, length) = self.inflate.sum();
        let [a, b, c, d, rest @ ..] = self.inflate.feed().exactly::<8>()?;
        if sum == u32::from_le_bytes([a, b, c, d]) && length == u32::from_le_bytes(rest) {
            return Ok(());
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, "its checksum is not that of what came out"))
    }
}

impl Read for Gzip {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inflate.read(buffer)?;
        if count == 0 && !buffer.is_empty() && !self.is_checked {
            self.check()?;
            self.is_checked = true;
        }
        Ok(count)
    }
}

impl Stream for Gzip {
    fn into_feed(self: Box<Self>) -> Feed {
        self.inflate.into_feed()
    }
}
