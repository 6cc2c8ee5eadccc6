//! Sessions as counts: how often each event type came. Orders of the same events share a row.

use rustc_hash::FxHashMap;

/// A type and how often it came, ascending by type; types that did not come are left out.
pub(super) type CountRow = [(u32, u32)];

/// The distinct rows of counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    rows: Vec<Box<CountRow>>,
    of_sequence: Vec<u32>,
    types: usize,
}

impl Counts {
    pub(super) fn of(sequences: &[Vec<u32>]) -> Self {
        let mut counts = Self::default();
        let mut known: FxHashMap<Box<CountRow>, u32> = FxHashMap::default();
        for sequence in sequences {
            let row = row(sequence);
            counts.types = row.last().map_or(0, |(kind, _)| *kind as usize + 1).max(counts.types);
            let next = counts.rows.len() as u32;
            let number = *known.entry(row).or_insert_with_key(|row| {
                counts.rows.push(row.clone());
                next
            });
            counts.of_sequence.push(number);
        }
        counts
    }

    /// One more than the largest type.
    pub(super) fn types(&self) -> usize {
        self.types
    }

    pub(super) fn rows(&self) -> &[Box<CountRow>] {
        &self.rows
    }

    /// The counts of a sequence.
    pub(super) fn row_of(&self, sequence: u32) -> &CountRow {
        &self.rows[self.of_sequence[sequence as usize] as usize]
    }

    /// The weight of every row, from that of the sequences.
    pub(super) fn weights(&self, of_sequences: &[f64]) -> Vec<f64> {
        let mut weights = vec![0.0; self.rows.len()];
        for (row, weight) in self.of_sequence.iter().zip(of_sequences) {
            weights[*row as usize] += weight;
        }
        weights
    }
}

fn row(sequence: &[u32]) -> Box<CountRow> {
    let mut sorted = sequence.to_vec();
    sorted.sort_unstable();
    sorted.chunk_by(|one, other| one == other).map(|alike| (alike[0], alike.len() as u32)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_orders_of_the_same_events_share_a_row() {
        let counts = Counts::of(&[vec![3, 1, 3], vec![1, 3, 3], vec![], vec![2]]);
        assert_eq!(counts.row_of(0), [(1, 1), (3, 2)]);
        assert_eq!((counts.rows().len(), counts.types()), (3, 4));
        assert_eq!(counts.weights(&[1.0, 2.0, 4.0, 8.0]), [3.0, 4.0, 8.0]);
    }
}
