//! What a file is, told by its first bytes alone: names and endings say nothing.

use super::streams::Compression;
use super::utf16::Order;
use super::{carriage, evtx, tar, zip};
use crate::input::magic;

/// How many of a file's first bytes are looked at.
pub const SNIFFED: usize = super::feed::FEED;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No bytes.
    Empty,
    /// Text that can be read as it is.
    Text,
    /// Text in UTF-16.
    Utf16(Order),
    /// Text whose lines end with carriage returns alone.
    CarriageReturns,
    /// Compressed data.
    Compressed(Compression),
    /// A tar archive.
    Tar,
    /// A zip archive.
    Zip,
    /// A Windows event log.
    Evtx,
    /// None of these: what it is instead, and what to do.
    Other(&'static str, &'static str),
}

impl Kind {
    /// What a file is that begins with `head`: its first [`SNIFFED`] bytes, or all of it.
    pub fn of(head: &[u8]) -> Self {
        if head.is_empty() {
            Self::Empty
        } else if let Some(compression) = Compression::of(head) {
            Self::Compressed(compression)
        } else if zip::begins(head) {
            Self::Zip
        } else if head.starts_with(evtx::MAGIC) {
            Self::Evtx
        } else if tar::begins(head) {
            Self::Tar
        } else if let Some(order) = Order::of(head) {
            Self::Utf16(order)
        } else {
            match magic::what_else(head) {
                Some((what, advice)) => Self::Other(what, advice),
                None if carriage::ends_lines(head) => Self::CarriageReturns,
                None => Self::Text,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_told_by_content() {
        assert_eq!(Kind::of(b""), Kind::Empty);
        assert_eq!(Kind::of(b"PK: the name of a line of text\n"), Kind::Text);
        assert_eq!(Kind::of(b"one line\rand another\rand one more"), Kind::CarriageReturns);
        assert_eq!(Kind::of(b"PK\x05\x06\0\0\0\0"), Kind::Zip);
        assert_eq!(Kind::of(b"\x1f\x8b\x08\0\0\0\0\0\0\x03"), Kind::Compressed(Compression::Gzip));
        assert_eq!(Kind::of(b"\xff\xfea\0"), Kind::Utf16(Order::Little));
        assert!(matches!(Kind::of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Kind::Other("a PNG picture", _)));
        assert!(matches!(Kind::of(b"\xff\xfe\0\0a\0\0\0"), Kind::Other("text in UTF-32", _)));
    }
}
