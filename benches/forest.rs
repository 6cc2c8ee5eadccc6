//! How quickly the forest is grown and scores, on one thread: `cargo bench --bench forest`.
//!
//! The matrices are those of scikit-learn's side of the comparison: normal values, one row in a hundred shifted by six.

#![allow(clippy::disallowed_methods, reason = "a benchmark has a clock")]

use std::time::Instant;

use logloupe::detect::{Forest, ForestSettings};
use ndarray::Array2;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

const FEATURES: usize = 12;

fn main() {
    for rows in [2_000, 50_000, 500_000] {
        let matrix = matrix(rows);
        let start = Instant::now();
        let forest = Forest::fit(&matrix, &ForestSettings { trees: 100, samples: 256, seed: 0 });
        let fit = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let scores = forest.scores(&matrix);
        let score = start.elapsed().as_secs_f64();
        let speed = rows as f64 / score;
        println!("{} x {FEATURES}: fit {fit:.3} s, score {score:.3} s, {speed:.0} rows/s", scores.len());
    }
}

fn matrix(rows: usize) -> Array2<f64> {
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
