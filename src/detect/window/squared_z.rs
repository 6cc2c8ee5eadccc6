//! The sum of squared robust deviations: what is far from the usual in any feature is odd.
//!
//! On standardised values the score is Σ z², and the part of a feature is exactly its z². No randomness, nothing to set.

use ndarray::{Array2, ArrayView1};

use super::Fitted;

/// The detector. All that it learns stands in the standardised matrix.
#[derive(Clone, Copy, Debug, Default)]
pub struct SquaredZ;

impl Fitted for SquaredZ {
    fn score(&self, _: &Array2<f64>, _: usize, row: ArrayView1<'_, f64>) -> f64 {
        row.iter().map(|z| z * z).sum()
    }

    fn contributions(&self, matrix: &Array2<f64>, window: usize) -> Option<Vec<f64>> {
        Some(matrix.row(window).iter().map(|z| z * z).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn ok_parts_add_up_to_the_score() {
        let matrix = array![[0.5, -2.0, 1.0], [0.0, 0.0, 3.0]];
        assert_eq!(SquaredZ.scores(&matrix), [0.25 + 4.0 + 1.0, 9.0]);
        assert_eq!(SquaredZ.contributions(&matrix, 0).unwrap(), [0.25, 4.0, 1.0]);
    }
}
