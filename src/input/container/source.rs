//! The outermost file, as the shells hand it in: bytes at any place.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use super::context::Context;

/// A file that is read at any place.
pub trait ReadAt {
    /// Its length in bytes.
    fn size(&self) -> u64;

    /// Reads bytes from `offset` on into `buffer`, as many as come at once. Returns how many; 0 only at the end.
    ///
    /// # Errors
    /// Where the file can't be read; its sentence reaches the person.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;
}

impl<T: AsRef<[u8]>> ReadAt for T {
    fn size(&self) -> u64 {
        self.as_ref().len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.as_ref();
        let start = bytes.len().min(usize::try_from(offset).unwrap_or(usize::MAX));
        (&bytes[start..]).read(buffer)
    }
}

/// The outermost file with how far it was read; a fault of it ends everything.
pub(super) struct Outermost {
    pub(super) file: Rc<dyn ReadAt>,
    pub(super) context: Rc<Context>,
    /// The end of the furthest bytes that were read.
    pub(super) furthest: Rc<Cell<u64>>,
}

impl ReadAt for Outermost {
    fn size(&self) -> u64 {
        self.file.size()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read_at(offset, buffer).map_err(|error| self.context.lose_source(&error))?;
        self.furthest.set(self.furthest.get().max(offset + count as u64));
        Ok(count)
    }
}

/// Reads on from a place to another.
pub(super) struct Stretch {
    file: Rc<dyn ReadAt>,
    at: u64,
    end: u64,
}

impl Stretch {
    pub(super) fn new(file: &Rc<dyn ReadAt>, start: u64, end: u64) -> Self {
        Self { file: file.clone(), at: start, end: end.min(file.size()) }
    }
}

impl Read for Stretch {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = self.end.saturating_sub(self.at).min(buffer.len() as u64);
        if room == 0 {
            return Ok(0);
        }
        let count = self.file.read_at(self.at, &mut buffer[..room as usize])?;
        self.at += count as u64;
        Ok(count)
    }
}
