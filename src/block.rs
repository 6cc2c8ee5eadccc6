//! Blocks of bytes, one after the other, each with what it is, its length and a checksum: how files of our own are made.
//!
//! Little-endian: a tag of one byte, the length of the payload (64 bits), the payload, and its CRC-32 (IEEE 802.3).

/// Adds a block.
pub(crate) fn push_block(bytes: &mut Vec<u8>, tag: u8, payload: &[u8]) {
    bytes.push(tag);
    bytes.extend_from_slice(&(payload.len() as u64).to_le_bytes());
    bytes.extend_from_slice(payload);
    bytes.extend_from_slice(&crc32fast::hash(payload).to_le_bytes());
}

/// Blocks that are read one after the other.
pub(crate) struct Blocks<'a> {
    pub(crate) rest: &'a [u8],
    /// Where the rest begins.
    pub(crate) offset: usize,
}

impl<'a> Blocks<'a> {
    /// The next block, its tag and its payload; none where it is damaged or cut off.
    pub(crate) fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (tag, rest) = self.rest.split_first()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (payload, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        let (check, rest) = rest.split_first_chunk()?;
        if crc32fast::hash(payload) != u32::from_le_bytes(*check) {
            return None;
        }
        self.offset += self.rest.len() - rest.len();
        self.rest = rest;
        Some((*tag, payload))
    }
}
