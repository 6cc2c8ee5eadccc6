//! Detectors of windows, a file each, behind one small interface.
//!
//! Each is fitted to a matrix of standardised values (a row a window, a column a judged feature, 0 the usual and 1 a robust
//! standard deviation) and gives a score a window, higher for what is odder, and where it can the part that each feature has
//! in it. Where the data is too little for it, it says so instead. Scores of different detectors are not comparable;
//! `ensemble` makes them so.

mod autoencoder;
mod dbscan;
mod forest;
mod hyperplanes;
mod network;
mod ranks;
mod series;
mod squared_z;
mod surprisal;

use std::fmt::Debug;
use std::sync::Arc;

use ndarray::{Array2, ArrayView1};

pub use autoencoder::{Autoencoder, AutoencoderSettings};
pub use dbscan::{Dbscan, DbscanSettings};
pub use forest::{Forest, ForestSettings, average_path_length};
pub use hyperplanes::Hyperplanes;
pub use series::Series;
pub use squared_z::SquaredZ;
pub use surprisal::Surprisal;

/// A detector that has learnt what is usual.
pub trait Fitted: Debug + Send + Sync {
    /// The score of every window that it was fitted to.
    fn scores(&self, matrix: &Array2<f64>) -> Vec<f64> {
        (0..matrix.nrows()).map(|window| self.score(matrix, window, matrix.row(window))).collect()
    }

    /// The score that this window would have with the values of `row`.
    fn score(&self, matrix: &Array2<f64>, window: usize, row: ArrayView1<'_, f64>) -> f64;

    /// The score above which it takes one of so many windows for anomalous, where its scores have a scale of their own.
    fn cut(&self, _windows: usize) -> Option<f64> {
        None
    }

    /// How far off it was in each epoch of its training; empty for what is not trained so.
    fn losses(&self) -> &[f64] {
        &[]
    }

    /// The same for the windows of another log than the good one, where what was fitted is not all that it takes.
    fn judging(&self, _good: &Array2<f64>, _matrix: &Array2<f64>) -> Option<Arc<dyn Fitted>> {
        None
    }

    /// The part of each feature in this window's score, none negative; nothing where the detector can't tell.
    fn contributions(&self, matrix: &Array2<f64>, window: usize) -> Option<Vec<f64>>;
}

/// Rows of random numbers for the tests of detectors.
#[cfg(test)]
mod testing {
    use ndarray::Array2;
    use rand::{RngExt, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    /// Standard normal values, seeded.
    pub(super) fn normal(rows: usize, columns: usize, seed: u64) -> Array2<f64> {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        Array2::from_shape_fn((rows, columns), |_| {
            let (one, other): (f64, f64) = (random.random(), random.random());
            libm::sqrt(-2.0 * libm::log(1.0 - one)) * libm::cos(std::f64::consts::TAU * other)
        })
    }

    /// The row with the highest score.
    pub(super) fn oddest(scores: &[f64]) -> usize {
        (0..scores.len()).max_by(|one, other| scores[*one].total_cmp(&scores[*other])).unwrap()
    }
}
