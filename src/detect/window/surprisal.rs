//! Discrete surprisal: how rare is each value in its column?
//!
//! A histogram a feature, and a window's score is the sum of −log₂ of its values' shares: what Goldstein and Dengel call a
//! histogram-based outlier score (HBOS, KI 2012). A column of few values has a bin a value; any other has bins of equal
//! width after Freedman and Diaconis. A bin that is rarer than all bins further out, on its side of the commonest one,
//! counts as much as those: a hole within the crowd is no anomaly. The parts of the features add up to the score.

use ndarray::{Array2, ArrayView1};

use super::Fitted;

/// The most values of a column that has a bin for each.
const MOST_VALUES: usize = 16;

/// The most bins of a column.
const MOST_BINS: usize = 64;

/// Stands in each bin beside what was met, so that no value is impossible.
const PRIOR: f64 = 0.5;

/// The histograms of a log's windows.
#[derive(Clone, Debug)]
pub struct Surprisal {
    columns: Vec<Histogram>,
}

#[derive(Clone, Debug)]
struct Histogram {
    /// Where each bin ends, ascending; values beyond the last are of the last bin.
    ends: Vec<f64>,
    /// The surprise of each bin, in bits.
    bits: Vec<f64>,
    /// The surprise of a value that lies beyond all bins.
    beyond: f64,
    least: f64,
}

impl Surprisal {
    /// Fits a histogram to every column of a matrix that has rows.
    pub fn fit(matrix: &Array2<f64>) -> Self {
        Self { columns: matrix.columns().into_iter().map(Histogram::of).collect() }
    }
}

impl Fitted for Surprisal {
    fn score(&self, _: &Array2<f64>, _: usize, row: ArrayView1<'_, f64>) -> f64 {
        row.iter().zip(&self.columns).map(|(value, column)| column.bits(*value)).sum()
    }

    fn contributions(&self, matrix: &Array2<f64>, window: usize) -> Option<Vec<f64>> {
        Some(matrix.row(window).iter().zip(&self.columns).map(|(value, column)| column.bits(*value)).collect())
    }
}

impl Histogram {
    fn of(values: ArrayView1<'_, f64>) -> Self {
        let mut sorted = values.to_vec();
        sort(&mut sorted);
        let ends = ends(&sorted);
        let mut counts = vec![0.0; ends.len()];
        for value in &sorted {
            counts[bin(&ends, *value)] += 1.0;
        }
        let counts = without_holes(&counts);
        let total: f64 = counts.iter().sum::<f64>() + PRIOR * (counts.len() + 1) as f64;
        let bits = |count: f64| libm::log2(total / (count + PRIOR));
        // The commonest bin is no surprise at all: columns differ in how wide their crowd is.
        let usual = counts.iter().map(|count| bits(*count)).fold(f64::INFINITY, f64::min);
        let bits_of = counts.iter().map(|count| bits(*count) - usual).collect();
        Self { ends, bits: bits_of, beyond: bits(0.0) - usual, least: sorted[0] }
    }

    fn bits(&self, value: f64) -> f64 {
        let is_beyond = value < self.least || self.ends.last().is_some_and(|end| value > *end);
        if is_beyond { self.beyond } else { self.bits[bin(&self.ends, value)] }
    }
}

/// Sorts values, most of which are the least of them in many a column.
fn sort(values: &mut [f64]) {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let mut others = 0;
    for place in 0..values.len() {
        if values[place] != least {
            values.swap(place, others);
            others += 1;
        }
    }
    values[..others].sort_unstable_by(f64::total_cmp);
    values.rotate_left(others);
}

fn bin(ends: &[f64], value: f64) -> usize {
    ends.partition_point(|end| *end < value).min(ends.len() - 1)
}

/// Where bins end: at the values themselves where they are few, else at equal distances.
fn ends(sorted: &[f64]) -> Vec<f64> {
    let mut distinct: Vec<f64> = Vec::new();
    for value in sorted {
        if distinct.last() != Some(value) {
            distinct.push(*value);
        }
        if distinct.len() > MOST_VALUES {
            break;
        }
    }
    if distinct.len() <= MOST_VALUES {
        return distinct;
    }
    let quantile = |percent: usize| sorted[(sorted.len() - 1) * percent / 100];
    let (least, most) = (sorted[0], sorted[sorted.len() - 1]);
    let width = 2.0 * (quantile(75) - quantile(25)) / libm::cbrt(sorted.len() as f64);
    let bins = if width > 0.0 { (most - least) / width } else { MOST_BINS as f64 };
    let bins = libm::ceil(bins).clamp(4.0, MOST_BINS as f64);
    (1..=bins as usize)
        .map(|number| if number as f64 == bins { most } else { least + (most - least) * number as f64 / bins })
        .collect()
}

/// Raises each bin to the largest one further out, away from the commonest.
fn without_holes(counts: &[f64]) -> Vec<f64> {
    let commonest = (0..counts.len()).max_by(|one, other| counts[*one].total_cmp(&counts[*other])).unwrap_or(0);
    let mut filled = counts.to_vec();
    for at in 1..commonest {
        filled[at] = filled[at].max(filled[at - 1]);
    }
    for at in (commonest..counts.len().saturating_sub(1)).rev() {
        filled[at] = filled[at].max(filled[at + 1]);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::super::testing::{normal, oddest};
    use super::*;
    use ndarray::Array2;

    #[test]
    fn ok_few_values_have_a_bin_each() {
        // Ninety-nine zeros and a one: with half an event for each of the two bins and for what was never met, the rare
        // value has (1.5 / 101.5) and the common one (99.5 / 101.5).
        let matrix = Array2::from_shape_fn((100, 1), |(row, _)| if row == 40 { 1.0 } else { 0.0 });
        let scores = Surprisal::fit(&matrix).scores(&matrix);
        assert!((scores[40] - libm::log2(99.5 / 1.5)).abs() < 1e-12);
        assert_eq!(scores[0], 0.0);
    }

    #[test]
    fn ok_parts_add_up_and_what_lies_beyond_is_rarest() {
        let mut matrix = normal(400, 3, 1);
        (matrix[[77, 1]], matrix[[77, 2]]) = (9.0, -9.0);
        let surprisal = Surprisal::fit(&matrix);
        let scores = surprisal.scores(&matrix);
        assert_eq!(oddest(&scores), 77);
        let parts = surprisal.contributions(&matrix, 77).unwrap();
        assert!((parts.iter().sum::<f64>() - scores[77]).abs() < 1e-12);
        assert!(parts[1] > 4.0 * parts[0] && parts[2] > 4.0 * parts[0], "{parts:?}");
        let far = surprisal.score(&matrix, 0, ndarray::aview1(&[0.0, 50.0, 0.0]));
        assert!(far >= surprisal.score(&matrix, 0, ndarray::aview1(&[0.0, 9.0, 0.0])));
    }

    #[test]
    fn ok_a_hole_within_the_crowd_is_no_anomaly() {
        assert_eq!(without_holes(&[2.0, 0.0, 9.0, 3.0, 0.0, 4.0, 1.0]), [2.0, 2.0, 9.0, 4.0, 4.0, 4.0, 1.0]);
    }
}
