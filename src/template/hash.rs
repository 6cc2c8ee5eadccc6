//! The hash of a shape: 64 bits, the same on every machine.
//!
//! Each step multiplies eight bytes in and folds the high half down, as MurmurHash does; with a million shapes, the odds
//! that any two share a hash are one in thirty million.

const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// Hashes the parts of a shape as they come.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShapeHasher {
    state: u64,
}

impl Default for ShapeHasher {
    fn default() -> Self {
        Self { state: MULTIPLIER }
    }
}

/// Mixes a word into a hash.
#[inline]
pub(super) fn mix(state: u64, word: u64) -> u64 {
    let mixed = (state ^ word).wrapping_mul(MULTIPLIER);
    mixed ^ (mixed >> 32)
}

impl ShapeHasher {
    #[inline]
    fn mix(&mut self, word: u64) {
        self.state = mix(self.state, word);
    }

    /// Adds bytes that stay as they are. How many there are goes in with the last of them.
    #[inline]
    pub(super) fn write(&mut self, bytes: &[u8]) {
        let (chunks, rest) = bytes.as_chunks::<8>();
        for chunk in chunks {
            self.mix(u64::from_le_bytes(*chunk));
        }
        let mut last = 0;
        for byte in rest {
            last = last << 8 | u64::from(*byte);
        }
        self.mix(last);
        self.mix(bytes.len() as u64);
    }

    /// Adds a masked part.
    #[inline]
    pub(super) fn mark(&mut self) {
        self.mix(u64::MAX);
    }

    /// The hash of all that was added.
    #[inline]
    pub(super) fn finish(self) -> u64 {
        let mixed = (self.state ^ self.state >> 29).wrapping_mul(MULTIPLIER);
        mixed ^ (mixed >> 32)
    }
}
