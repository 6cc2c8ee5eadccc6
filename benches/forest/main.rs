//! How quickly the forest is grown and scores, on one thread: `cargo bench --bench forest`.

#![allow(clippy::disallowed_methods, reason = "a benchmark has a clock")]

mod matrix;

use std::time::Instant;

use logloupe::detect::{Forest, ForestSettings};

use matrix::{FEATURES, matrix};

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
