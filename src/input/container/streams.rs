//! Compressed data: one stream after the other, as `cat a.gz b.gz` and the parallel packers write them, to the end of the
//! file or to what is no stream.

use std::io::{self, Read};
use std::rc::Rc;

use super::context::Context;
use super::feed::Feed;
use super::{NoteKind, bzip2, gzip, xz, zstd};

/// What one file may be compressed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// RFC 1952.
    Gzip,
    /// Burrows–Wheeler, in blocks.
    Bzip2,
    /// LZMA2 in the .xz container.
    Xz,
    /// RFC 8878.
    Zstd,
}

impl Compression {
    /// What `head` begins with.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        const BLOCK: &[u8] = b"\x31\x41\x59\x26\x53\x59";
        const END: &[u8] = b"\x17\x72\x45\x38\x50\x90";
        match head {
            // The upper flags are reserved, and zero.
            [0x1f, 0x8b, 8, 0..=0x1f, ..] => Some(Self::Gzip),
            // A digit alone would make the text "BZh1" an archive.
            [b'B', b'Z', b'h', b'1'..=b'9', rest @ ..] if rest.starts_with(BLOCK) || rest.starts_with(END) => {
                Some(Self::Bzip2)
            }
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            _ if zstd::is_skippable(head) => Some(Self::Zstd),
            _ => None,
        }
    }

    /// The name without the ending that the packer gave it.
    pub(super) fn strip(self, name: &str) -> String {
        let stripped = self.endings().iter().find_map(|(ending, instead)| {
            let cut = name.len().checked_sub(ending.len()).filter(|cut| *cut > 0 && name.is_char_boundary(*cut))?;
            name[cut..].eq_ignore_ascii_case(ending).then(|| format!("{}{instead}", &name[..cut]))
        });
        stripped.unwrap_or_else(|| name.to_owned())
    }

    fn endings(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Gzip => &[(".gz", ""), (".tgz", ".tar"), (".z", "")],
            Self::Bzip2 => &[(".bz2", ""), (".tbz2", ".tar"), (".tbz", ".tar")],
            Self::Xz => &[(".xz", ""), (".txz", ".tar")],
            Self::Zstd => &[(".zst", ""), (".tzst", ".tar"), (".zstd", "")],
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zstd => "Zstandard",
        }
    }

    fn open(self, feed: Feed) -> io::Result<Box<dyn Stream>> {
        match self {
            Self::Gzip => gzip::open(feed),
            Self::Bzip2 => bzip2::open(feed),
            Self::Xz => xz::open(feed),
            Self::Zstd => zstd::open(feed),
        }
    }
}

/// One stream under decoding.
pub(super) trait Stream: Read {
    /// What follows it, once it has ended.
    fn into_feed(self: Box<Self>) -> Feed;
}

/// All streams of a file, one after the other.
pub(super) struct Streams {
    compression: Compression,
    stage: Stage,
    member: String,
    made: u64,
    context: Rc<Context>,
}

enum Stage {
    Before(Feed),
    In(Box<dyn Stream>),
    After(Feed),
    Ended,
    Failed,
}

impl Streams {
    /// Decodes `feed`, which begins with such a stream. `member` is what notes call it.
    pub(super) fn new(compression: Compression, feed: Feed, member: &str, context: &Rc<Context>) -> Self {
        let (stage, context) = (Stage::Before(feed), context.clone());
        Self { compression, stage, member: member.to_owned(), made: 0, context }
    }

    /// The next bytes of any stream.
    fn advance(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.stage = match std::mem::replace(&mut self.stage, Stage::Failed) {
                Stage::Before(feed) => Stage::In(self.compression.open(feed)?),
                Stage::In(mut stream) => match stream.read(buffer)? {
                    0 => Stage::After(stream.into_feed()),
                    count => {
                        self.stage = Stage::In(stream);
                        return Ok(count);
                    }
                },
                Stage::After(feed) => self.look_behind(feed)?,
                Stage::Ended => {
                    self.stage = Stage::Ended;
                    return Ok(0);
                }
                Stage::Failed => return Err(self.context.refuse()),
            };
        }
    }

    /// After a stream comes another one, padding, or what was never packed.
    fn look_behind(&self, mut feed: Feed) -> io::Result<Stage> {
        // Tapes and disks pad with zeros.
        while feed.peek(1) == [0] {
            let zeros = feed.peek(super::feed::FEED).iter().take_while(|byte| **byte == 0).count();
            feed.pass(zeros as u64)?;
        }
        let head = feed.peek(10);
        if Compression::of(head) == Some(self.compression) {
            return Ok(Stage::Before(feed));
        }
        if !head.is_empty() {
            let name = self.compression.name();
            let text = format!(
                "After the {name} data of {} follow bytes that are none; they were passed over. What came before them was read.",
                self.member
            );
            self.context.note(NoteKind::Trailing, &self.member, text);
        }
        Ok(Stage::Ended)
    }

    fn explain(&self, error: &io::Error) -> io::Error {
        let (name, member, made) = (self.compression.name(), &self.member, self.made);
        let (kind, what) = match error.kind() {
            io::ErrorKind::UnexpectedEof => (NoteKind::Truncated, "ends in the middle".to_owned()),
            _ => (NoteKind::Broken, format!("is damaged ({error})")),
        };
        let text =
            format!("The {name} data of {member} {what}, after {made} unpacked bytes. What came before was read.");
        self.context.fail(kind, member, text)
    }
}

impl Read for Streams {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let failures = self.context.failures();
        match self.advance(buffer) {
            Ok(count) => {
                self.made += count as u64;
                self.context.spend(count, &self.member)?;
                Ok(count)
            }
            Err(error) if self.context.failures() == failures => Err(self.explain(&error)),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_names_without_their_endings() {
        assert_eq!(Compression::Gzip.strip("auth.log.GZ"), "auth.log");
        assert_eq!(Compression::Gzip.strip("logs.tgz"), "logs.tar");
        assert_eq!(Compression::Xz.strip("auth.log.gz"), "auth.log.gz");
        assert_eq!(Compression::Gzip.strip(".gz"), ".gz");
        assert_eq!(Compression::Gzip.strip("\u{e9}\u{e9}"), "\u{e9}\u{e9}");
    }

    #[test]
    fn err_text_is_no_stream() {
        assert_eq!(Compression::of(b"BZh1 is how this line begins\n"), None);
        assert_eq!(Compression::of(b"\x1f\x8b"), None);
        assert_eq!(Compression::of(b""), None);
    }
}
