//! Where events begin: offsets that only grow, four bytes each.
//!
//! A row holds its distance from a base. A new base begins where the distance no longer fits into 32 bits, so that a log
//! has one for every 4 GiB, and a look-up among them costs next to nothing.

use super::room;

/// Offsets in bytes, in ascending order.
#[derive(Clone, Debug, Default)]
pub(super) struct Offsets {
    distances: Vec<u32>,
    /// First row of each base, and the base.
    bases: Vec<(usize, u64)>,
}

impl Offsets {
    /// Adds the next offset, which does not lie before the last one.
    #[inline]
    pub(super) fn push(&mut self, offset: u64) {
        let fitting = self.bases.last().and_then(|(_, base)| u32::try_from(offset.checked_sub(*base)?).ok());
        let distance = fitting.unwrap_or_else(|| {
            self.bases.push((self.distances.len(), offset));
            0
        });
        self.distances.push(distance);
    }

    /// The offset of a row.
    #[inline]
    pub(super) fn get(&self, row: usize) -> u64 {
        let after = self.bases.partition_point(|(first, _)| *first <= row);
        self.bases[after - 1].1 + u64::from(self.distances[row])
    }

    /// Makes room for so many more rows.
    pub(super) fn reserve(&mut self, more: usize) {
        room::reserve(&mut self.distances, more);
    }

    /// Gives back what was reserved for more rows.
    pub(super) fn shrink(&mut self) {
        room::shrink(&mut self.distances);
    }

    /// The memory it holds, in bytes.
    pub(super) fn bytes_held(&self) -> usize {
        size_of::<u32>() * self.distances.capacity() + size_of::<(usize, u64)>() * self.bases.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ok_as_a_plain_list(steps in proptest::collection::vec(prop_oneof![0..300u64, 0..10_000_000_000u64], 0..200)) {
            let mut offsets = Offsets::default();
            let mut list = Vec::new();
            let mut at = 0;
            for step in steps {
                at += step;
                offsets.push(at);
                list.push(at);
            }
            offsets.shrink();
            let read: Vec<u64> = (0..list.len()).map(|row| offsets.get(row)).collect();
            prop_assert_eq!(read, list);
        }
    }

    #[test]
    fn ok_the_last_distance_that_fits() {
        let mut offsets = Offsets::default();
        let last = u64::from(u32::MAX);
        [0, last, last + 1].into_iter().for_each(|offset| offsets.push(offset));
        assert_eq!([offsets.get(0), offsets.get(1), offsets.get(2)], [0, last, last + 1]);
        assert_eq!(offsets.bases.len(), 2);
    }
}
