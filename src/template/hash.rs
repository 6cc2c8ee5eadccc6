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

/// The hash of a value.
#[inline]
pub(super) fn hash_value(text: &[u8]) -> u64 {
    if text.len() <= SHORT {
        return finish(short(text));
    }
    let (words, rest) = text.as_chunks::<8>();
    let state = words.iter().fold(MULTIPLIER, |state, word| mix(state, u64::from_le_bytes(*word)));
    finish(mix(mix(state, last_bytes(text, rest)), text.len() as u64))
}

/// What goes into a hash of a piece of text.
#[inline]
fn piece(text: &[u8]) -> u64 {
    let length = text.len();
    if length <= SHORT {
        return short(text);
    }
    // Two by two at once; the last ones may overlap the ones before.
    let seed = MULTIPLIER ^ length as u64;
    let two = |(one, other), place| (mix(one, word(text, place)), mix(other, word(text, place + 8)));
    let whole = (0..length - 15).step_by(16).fold((seed, !seed), two);
    let (one, other) = two(whole, length - 16);
    one ^ other.rotate_left(32)
}

/// The most bytes of what is short.
const SHORT: usize = 32;

/// What goes into a hash of a short text: words that may overlap, two by two at once.
#[inline]
fn short(text: &[u8]) -> u64 {
    let length = text.len();
    let seed = MULTIPLIER ^ length as u64;
    match length {
        0..4 => mix(seed, text.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))),
        4..8 => mix(seed, u64::from(half(text, 0)) << 32 | u64::from(half(text, length - 4))),
        8..=16 => mix(mix(seed, word(text, 0)), word(text, length - 8)),
        _ => {
            let begin = mix(mix(seed, word(text, 0)), word(text, 8));
            let end = mix(mix(!seed, word(text, length - 16)), word(text, length - 8));
            begin ^ end.rotate_left(32)
        }
    }
}

#[inline]
fn word(text: &[u8], start: usize) -> u64 {
    text[start..].first_chunk().map_or(0, |word| u64::from_le_bytes(*word))
}

#[inline]
fn half(text: &[u8], start: usize) -> u32 {
    text[start..].first_chunk().map_or(0, |half| u32::from_le_bytes(*half))
}

/// The bytes after the last whole word as a number, the first of them highest. Read at once where a word ends with them.
#[inline]
fn last_bytes(text: &[u8], rest: &[u8]) -> u64 {
    match text.last_chunk() {
        Some(word) => u64::from_be_bytes(*word) & ((1 << (8 * rest.len())) - 1),
        None => rest.iter().fold(0, |last, byte| last << 8 | u64::from(*byte)),
    }
}

#[inline]
fn finish(state: u64) -> u64 {
    mix(state ^ state >> 29, 0)
}

impl ShapeHasher {
    #[inline]
    fn mix(&mut self, word: u64) {
        self.state = mix(self.state, word);
    }

    /// Adds bytes that stay as they are: what they make of themselves, so that one piece need not wait for another.
    #[inline]
    pub(super) fn write(&mut self, bytes: &[u8]) {
        self.mix(piece(bytes));
    }

    /// Adds a masked part.
    #[inline]
    pub(super) fn mark(&mut self) {
        self.mix(u64::MAX);
    }

    /// The hash of all that was added.
    #[inline]
    pub(super) fn finish(self) -> u64 {
        finish(self.state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustc_hash::FxHashSet;

    #[test]
    fn ok_values_have_hashes_of_their_own() {
        let texts: FxHashSet<Vec<u8>> =
            (0..20_000usize).map(|n| n.to_string().repeat(1 + n % 9).into_bytes()).chain([Vec::new()]).collect();
        let hashes: FxHashSet<u64> = texts.iter().map(|text| hash_value(text)).collect();
        assert_eq!(hashes.len(), texts.len());
    }

    #[test]
    fn every_byte_counts() {
        for length in 1..80 {
            let text = vec![b'a'; length];
            for place in 0..length {
                let mut other = text.clone();
                other[place] = b'b';
                assert_ne!(hash_value(&text), hash_value(&other), "{length} {place}");
                assert_ne!(piece(&text), piece(&other), "{length} {place}");
            }
        }
    }
}
