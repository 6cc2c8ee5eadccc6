//! How seldom each type comes as often as it does in a session: the sum of −ln p(count) over all types.
//!
//! HBOS with a bin a count (Goldstein and Dengel, 2012). What was never learned counts as half an observation.

use rustc_hash::FxHashMap;

use super::counts::{CountRow, Counts};

#[derive(Clone, Debug)]
pub(super) struct Rarity {
    /// The learned weight of each type and count.
    seen: FxHashMap<(u32, u32), f64>,
    /// The weight with which each type came at all.
    present: Vec<f64>,
    total: f64,
    /// The surprisal of a session without any event.
    empty: f64,
}

impl Rarity {
    pub(super) fn fit(counts: &Counts, weights: &[f64]) -> Self {
        let mut fitted = Self {
            seen: FxHashMap::default(),
            present: vec![0.0; counts.types()],
            total: weights.iter().sum(),
            empty: 0.0,
        };
        for (row, weight) in counts.rows().iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
            for (kind, count) in row {
                *fitted.seen.entry((*kind, *count)).or_default() += weight;
                fitted.present[*kind as usize] += weight;
            }
        }
        fitted.empty = (0..fitted.present.len() as u32).map(|kind| fitted.of_none(kind)).sum();
        fitted
    }

    /// The sum of the surprisals, in nats.
    pub(super) fn surprisal(&self, row: &CountRow) -> f64 {
        let of_counts =
            row.iter().map(|pair| self.of_weight(self.seen.get(pair).copied().unwrap_or(0.0)) - self.of_none(pair.0));
        self.empty + of_counts.sum::<f64>()
    }

    /// The surprisal of a type's absence.
    fn of_none(&self, kind: u32) -> f64 {
        self.of_weight(self.total - self.present[kind as usize])
    }

    fn of_weight(&self, weight: f64) -> f64 {
        -libm::log(weight.max(0.5) / self.total.max(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_the_sum_of_surprisals() {
        let counts = Counts::of(&[vec![0], vec![0, 1], vec![0, 0]]);
        let rarity = Rarity::fit(&counts, &[6.0, 1.0, 1.0]);
        // Type 0 came once in 7 of 8, twice in 1 of 8; type 1 came in 1 of 8.
        let expected = -libm::log(7.0 / 8.0) - libm::log(1.0 / 8.0);
        assert!((rarity.surprisal(&[(0, 1), (1, 1)]) - expected).abs() < 1e-12);
        let never = -libm::log(0.5 / 8.0) - libm::log(7.0 / 8.0);
        assert!((rarity.surprisal(&[(0, 3)]) - never).abs() < 1e-12);
    }
}
