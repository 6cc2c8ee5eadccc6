//! Text whose lines end with carriage returns alone, as on old Macs and as some devices still write it.
//!
//! Each becomes a line feed, and the pair of both a single one.

use std::io::{self, BufRead, Read};

use super::feed::Feed;

/// Whether text that begins so has carriage returns for line ends, and no other.
pub(super) fn ends_lines(head: &[u8]) -> bool {
    memchr::memchr(b'\n', head).is_none() && memchr::memchr_iter(b'\r', head).count() > 1
}

/// Reads such text with line feeds.
pub(super) struct LineFeeds {
    feed: Feed,
    /// Whether the last byte was a carriage return, so that a line feed now is part of the same line end.
    is_ended: bool,
}

impl LineFeeds {
    pub(super) fn new(feed: Feed) -> Self {
        Self { feed, is_ended: false }
    }
}

impl Read for LineFeeds {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        while written == 0 && !buffer.is_empty() {
            let bytes = self.feed.fill_buf()?;
            if bytes.is_empty() {
                return Ok(0);
            }
            let taken = bytes.len().min(buffer.len());
            for byte in &bytes[..taken] {
                let is_second = self.is_ended && *byte == b'\n';
                self.is_ended = *byte == b'\r';
                if !is_second {
                    buffer[written] = if self.is_ended { b'\n' } else { *byte };
                    written += 1;
                }
            }
            self.feed.consume(taken);
        }
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_carriage_returns_alone() {
        assert!(ends_lines(b"a\rb\rc"));
        for other in [&b"a\r\nb\r\n"[..], b"a\nb\rc\rd", b"progress 1\r", b"", b"a"] {
            assert!(!ends_lines(other), "{other:?}");
        }
    }
}
