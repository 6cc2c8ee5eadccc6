//! Sequences and networks as bytes, for a saved model, and back. What is no such thing is none, however long it says it is:
//! a count is never larger than the bytes that are left.
//!
//! Counts and types of sequences are LEB128; a network is 32-bit numbers, little-endian.

use super::lstm::{Lstm, VALUE_BYTES};
use super::{Networks, Sequences};

/// The most sequences' events that a model holds.
const MAX_EVENTS: usize = 1 << 24;

/// The networks of a baseline: one of all of it, and one of each half.
const OF_BASELINE: usize = 3;

impl Sequences {
    /// All sessions: the distinct sequences, and which of them each session is. None where there are too many events.
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        if self.distinct.iter().map(Vec::len).sum::<usize>() > MAX_EVENTS {
            return None;
        }
        let mut bytes = Vec::new();
        push(&mut bytes, self.distinct.len());
        for sequence in &self.distinct {
            push(&mut bytes, sequence.len());
            sequence.iter().for_each(|event| push(&mut bytes, *event as usize));
        }
        push(&mut bytes, self.of_session.len());
        self.of_session.iter().for_each(|number| push(&mut bytes, *number as usize));
        Some(bytes)
    }

    /// The same back, as sessions of a baseline; every type must be below `types`.
    pub fn baseline_from_bytes(mut bytes: &[u8], types: u32) -> Option<Self> {
        let mut sequences = Self::default();
        for number in 0..count(&mut bytes)? {
            let length = count(&mut bytes)?;
            let sequence =
                (0..length).map(|_| take(&mut bytes).filter(|event| *event < types)).collect::<Option<Vec<u32>>>()?;
            sequences.push(sequence, true);
            // Each sequence once: else a session's number would not be its place.
            (sequences.distinct.len() == number + 1).then_some(())?;
        }
        sequences.of_session.clear();
        let distinct = sequences.distinct.len() as u32;
        let sessions = count(&mut bytes)?;
        for _ in 0..sessions {
            sequences.of_session.push(take(&mut bytes).filter(|number| *number < distinct)?);
        }
        sequences.is_baseline = vec![true; sessions];
        bytes.is_empty().then_some(sequences)
    }

    /// All of these sessions as a baseline.
    #[must_use]
    pub fn as_baseline(&self) -> Self {
        let mut usual = Self::default();
        self.iter().for_each(|sequence| usual.push(sequence.to_vec(), true));
        usual
    }

    /// These sessions as a baseline for others, which come before them.
    pub fn judging(mut self, judged: impl Iterator<Item = Vec<u32>>) -> Self {
        let baseline = std::mem::take(&mut self.of_session);
        self.is_baseline.clear();
        judged.for_each(|sequence| self.push(sequence, false));
        self.of_session.extend(baseline);
        self.is_baseline.resize(self.of_session.len(), true);
        self
    }
}

impl Networks {
    /// The weights.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for network in std::iter::once(&self.whole).chain(&self.halves) {
            let saved = network.to_bytes();
            push(&mut bytes, saved.len());
            bytes.extend(saved);
        }
        bytes
    }

    /// The same back: three networks, as a baseline has them.
    pub fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let mut networks = Vec::new();
        while networks.len() < OF_BASELINE {
            let (saved, rest) = {
                let length = count(&mut bytes)?;
                bytes.split_at_checked(length)?
            };
            networks.push(Lstm::from_bytes(saved)?);
            bytes = rest;
        }
        bytes.is_empty().then(|| Self { whole: networks.remove(0), halves: networks })
    }
}

fn push(bytes: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u32> {
    let mut value = 0u64;
    for shift in (0..35).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return u32::try_from(value).ok();
        }
    }
    None
}

/// How many things follow, each of which has a byte at least.
fn count(bytes: &mut &[u8]) -> Option<usize> {
    take(bytes).map(|count| count as usize).filter(|count| *count <= bytes.len().saturating_add(1))
}

/// 32-bit numbers, one after the other.
pub(super) struct Words<'a>(pub(super) &'a [u8]);

impl Words<'_> {
    pub(super) fn word(&mut self) -> Option<u32> {
        let (word, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*word))
    }

    /// How many are left.
    pub(super) fn left(&self) -> usize {
        self.0.len() / VALUE_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::LstmSettings;
    use crate::detect::sequence::Training;
    use proptest::prelude::*;
    use std::ops::ControlFlow;

    fn sequences() -> Sequences {
        let mut sequences = Sequences::default();
        for sequence in [vec![1, 2, 300], vec![], vec![1, 2, 300], vec![7]] {
            sequences.push(sequence, true);
        }
        sequences
    }

    fn networks() -> Networks {
        let settings = LstmSettings { hidden: 8, epochs: 1, ..LstmSettings::default() };
        Training::new(&sequences(), &settings).run(&mut |_| ControlFlow::Continue(())).unwrap()
    }

    #[test]
    fn ok_there_and_back() {
        let bytes = sequences().to_bytes().unwrap();
        let back = Sequences::baseline_from_bytes(&bytes, 301).unwrap();
        assert_eq!((back.of_session.clone(), back.distinct.len()), (vec![0, 1, 0, 2], 3));
        assert_eq!(back.to_bytes().unwrap(), bytes);
        assert!(Sequences::baseline_from_bytes(&bytes, 300).is_none());
        assert_eq!(Networks::from_bytes(&networks().to_bytes()), Some(networks()));
    }

    #[test]
    fn ok_judged_sessions_come_before_their_baseline() {
        let all = sequences().judging([vec![7], vec![8]].into_iter());
        assert_eq!((all.of_session.clone(), all.distinct.len()), (vec![2, 3, 0, 1, 0, 2], 4));
        assert_eq!((0..6).filter(|session| all.is_baseline(*session)).count(), 4);
    }

    #[test]
    fn err_cut_off() {
        let bytes = sequences().to_bytes().unwrap();
        assert!((0..bytes.len()).all(|length| Sequences::baseline_from_bytes(&bytes[..length], 301).is_none()));
        let bytes = networks().to_bytes();
        assert!((0..bytes.len()).all(|length| Networks::from_bytes(&bytes[..length]).is_none()));
    }

    proptest! {
        #[test]
        fn ok_any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Sequences::baseline_from_bytes(&bytes, 1_000);
            let _ = Networks::from_bytes(&bytes);
        }
    }
}
