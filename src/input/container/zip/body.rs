//! An entry's content: unpacked, and checked at its end.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use flate2::Crc;

use crate::input::container::NoteKind;
use crate::input::container::context::Context;
use crate::input::container::feed::Feed;
use crate::input::container::inflate::Inflate;

/// Deflated content that tells how many bytes it took.
pub(super) struct Deflated {
    inflate: Inflate,
    taken: Rc<Cell<u64>>,
}

impl Deflated {
    pub(super) fn new(feed: Feed, taken: &Rc<Cell<u64>>) -> Self {
        Self { inflate: Inflate::new(feed), taken: taken.clone() }
    }
}

impl Read for Deflated {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let result = self.inflate.read(buffer);
        self.taken.set(self.inflate.taken());
        result
    }
}

/// Content that is compared at its end with what its header says.
pub(super) struct Checked {
    content: Box<dyn Read>,
    /// CRC-32 and length, where the header says them.
    expected: Option<(u32, u64)>,
    crc: Crc,
    made: u64,
    member: String,
    context: Rc<Context>,
}

impl Checked {
    pub(super) fn new(
        content: Box<dyn Read>,
        expected: Option<(u32, u64)>,
        member: &str,
        context: &Rc<Context>,
    ) -> Self {
        Self { content, expected, crc: Crc::new(), made: 0, member: member.to_owned(), context: context.clone() }
    }

    /// What is wrong with the content, now that it has ended.
    fn fault(&self) -> Option<(NoteKind, &'static str)> {
        match self.expected? {
            (_, length) if self.made < length => Some((NoteKind::Truncated, "is shorter than its header says")),
            (crc, _) if crc != self.crc.sum() => Some((NoteKind::Broken, "has another checksum than its header says")),
            _ => None,
        }
    }

    fn fail(&self, kind: NoteKind, what: &str) -> io::Error {
        let (member, made) = (&self.member, self.made);
        let text = format!("{member} {what}, after {made} unpacked bytes. What came before was read.");
        self.context.fail(kind, member, text)
    }
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let failures = self.context.failures();
        match self.content.read(buffer) {
            Ok(0) if !buffer.is_empty() => self.fault().map_or(Ok(0), |(kind, what)| Err(self.fail(kind, what))),
            Ok(count) => {
                self.crc.update(&buffer[..count]);
                self.made += count as u64;
                self.context.spend(count, &self.member)?;
                Ok(count)
            }
            Err(error) if self.context.failures() != failures => Err(error),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(self.fail(NoteKind::Truncated, "ends in the middle"))
            }
            Err(_) => Err(self.fail(NoteKind::Broken, "is damaged")),
        }
    }
}
