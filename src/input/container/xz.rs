//! xz, by the library's decoder.

use std::io;

use lzma_rust2::XzReader;

use super::feed::Feed;
use super::streams::Stream;

/// The most memory that a stream may ask for, in KiB: `xz -9` needs 65 MiB, and a tab does not get memory back.
const MEMORY_KIB: u32 = 132 * 1024;

pub(super) fn open(feed: Feed) -> io::Result<Box<dyn Stream>> {
    Ok(Box::new(XzReader::new_mem_limit(feed, false, MEMORY_KIB)))
}

impl Stream for XzReader<Feed> {
    fn into_feed(self: Box<Self>) -> Feed {
        self.into_inner()
    }
}
