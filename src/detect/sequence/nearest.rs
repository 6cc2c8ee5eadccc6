//! The distance of a session's counts to the nearest ones that were learned, and how many of its types never were.
//!
//! Event count vectors, as shares of the session, weighted by the types' inverse document frequency:
//! min over learned b of Σ w |a − b| / Σ w max(a, b), 0 to 1 (Landauer, Skopik and Wurzenberger, FSE 2024).

use super::counts::{CountRow, Counts};

/// The most rows that are compared with: the heaviest ones.
const MAX_ROWS: usize = 2_048;

#[derive(Clone, Debug)]
pub(super) struct Nearest {
    learned: Vec<Vec<(u32, f64)>>,
    /// log10((1 + sessions) / sessions with the type); 1 for a type that was never learned.
    weights: Vec<f64>,
    is_known: Vec<bool>,
}

impl Nearest {
    pub(super) fn fit(counts: &Counts, weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let mut present = vec![0.0; counts.types()];
        let mut rows: Vec<(f64, usize)> = Vec::new();
        for (number, (row, weight)) in
            counts.rows().iter().zip(weights).enumerate().filter(|(_, (_, weight))| **weight > 0.0)
        {
            rows.push((*weight, number));
            row.iter().for_each(|(kind, _)| present[*kind as usize] += weight);
        }
        rows.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        rows.truncate(MAX_ROWS);
        Self {
            learned: rows.iter().map(|(_, number)| shares(&counts.rows()[*number])).collect(),
            weights: present.iter().map(|of| if *of > 0.0 { libm::log10((1.0 + total) / of) } else { 1.0 }).collect(),
            is_known: present.iter().map(|of| *of > 0.0).collect(),
        }
    }

    /// The distance to the nearest row, 0 to 1.
    pub(super) fn distance(&self, row: &CountRow) -> f64 {
        let shares = shares(row);
        self.learned.iter().map(|learned| self.between(&shares, learned)).fold(1.0, f64::min)
    }

    /// How many types of a row were never learned.
    pub(super) fn unseen(&self, row: &CountRow) -> f64 {
        row.iter().filter(|(kind, _)| !self.is_known[*kind as usize]).count() as f64
    }

    fn between(&self, one: &[(u32, f64)], other: &[(u32, f64)]) -> f64 {
        let (mut apart, mut all) = (0.0, 0.0);
        let (mut at, mut at_other) = (0, 0);
        while at < one.len() || at_other < other.len() {
            let next = one.get(at).map_or(u32::MAX, |(kind, _)| *kind);
            let next_other = other.get(at_other).map_or(u32::MAX, |(kind, _)| *kind);
            let kind = next.min(next_other);
            let share = if next == kind { one[at].1 } else { 0.0 };
            let share_other = if next_other == kind { other[at_other].1 } else { 0.0 };
            at += usize::from(next == kind);
            at_other += usize::from(next_other == kind);
            apart += self.weights[kind as usize] * (share - share_other).abs();
            all += self.weights[kind as usize] * share.max(share_other);
        }
        if all > 0.0 { apart / all } else { 0.0 }
    }
}

fn shares(row: &CountRow) -> Vec<(u32, f64)> {
    let total: f64 = row.iter().map(|(_, count)| f64::from(*count)).sum();
    row.iter().map(|(kind, count)| (*kind, f64::from(*count) / total)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_distances() {
        let counts = Counts::of(&[vec![0, 1], vec![0, 0, 1, 1], vec![2, 2], vec![0, 1, 2]]);
        let nearest = Nearest::fit(&counts, &[5.0, 1.0, 0.0, 0.0]);
        assert_eq!(nearest.distance(counts.row_of(1)), 0.0);
        assert_eq!(nearest.distance(counts.row_of(2)), 1.0);
        assert_eq!((nearest.unseen(counts.row_of(2)), nearest.unseen(counts.row_of(0))), (1.0, 0.0));
        // Shares 1/3 each against 1/2, 1/2: w is log10(7/6) for types 0 and 1, and 1 for the unknown one.
        let w = libm::log10(7.0 / 6.0);
        let expected = (2.0 * w / 6.0 + 1.0 / 3.0) / (w + 1.0 / 3.0);
        assert!((nearest.distance(counts.row_of(3)) - expected).abs() < 1e-12);
    }
}
