use std::io;

use logloupe::input::container::ReadAt;

/// A file that hands out at most so many bytes at once.
pub(crate) struct Dripping(pub(crate) Vec<u8>, pub(crate) usize);

impl ReadAt for Dripping {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let room = buffer.len().min(self.1);
        self.0.read_at(offset, &mut buffer[..room])
    }
}
