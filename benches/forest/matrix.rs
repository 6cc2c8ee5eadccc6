//! The matrices of scikit-learn's side of the comparison: normal values, one row in a hundred shifted by six.

use ndarray::Array2;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

pub(crate) const FEATURES: usize = 12;

pub(crate) fn matrix(rows: usize) -> Array2<f64> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
    Array2::from_shape_fn((rows, FEATURES), |(row, _)| {
        let shift = if row < rows / 100 { 6.0 } else { 0.0 };
        shift + normal(random.random(), random.random())
    })
}

/// A standard normal value from two uniform ones (Box and Muller).
fn normal(one: f64, other: f64) -> f64 {
    libm::sqrt(-2.0 * libm::log(1.0 - one)) * libm::cos(std::f64::consts::TAU * other)
}
