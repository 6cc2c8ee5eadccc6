//! The line that is still being read when a slice ends.

use super::MAX_LINE;

/// A line under construction. It keeps no more than [`MAX_LINE`] bytes, however long the line is.
#[derive(Clone, Debug, Default)]
pub struct Carry {
    bytes: Vec<u8>,
    length: u64,
    offset: u64,
}

impl Carry {
    /// Begins a line at `offset` in the file.
    pub fn start(&mut self, offset: u64) {
        self.bytes.clear();
        self.length = 0;
        self.offset = offset;
    }

    /// Adds the line's next bytes.
    pub fn extend(&mut self, fragment: &[u8]) {
        self.length += fragment.len() as u64;
        // One byte more than is looked at, so that the line still shows itself as too long.
        let room = (MAX_LINE + 1).saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(&fragment[..fragment.len().min(room)]);
    }

    /// The line's beginning: all of it, unless it is longer than [`MAX_LINE`].
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether the line holds no bytes yet.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Where in the file the line begins.
    pub fn offset(&self) -> u64 {
        self.offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_kept_in_part() {
        let mut carry = Carry::default();
        carry.start(7);
        for _ in 0..3 {
            carry.extend(&vec![b'x'; MAX_LINE]);
        }
        assert_eq!(carry.bytes().len(), MAX_LINE + 1);
        assert_eq!((carry.offset(), carry.is_empty()), (7, false));
        carry.start(9);
        assert!(carry.is_empty());
    }
}
