//! The isolation forest alone, for `benches/forest_tab.js`: the same core and the same matrices as `benches/forest.rs`.

use logloupe::detect::{Forest, ForestSettings};
use ndarray::Array2;
use wasm_bindgen::prelude::wasm_bindgen;

#[path = "../../forest/matrix.rs"]
mod matrix;

/// A matrix, and the forest that was fitted to it.
#[wasm_bindgen]
pub struct Timed {
    matrix: Array2<f64>,
    forest: Option<Forest>,
}

#[wasm_bindgen]
impl Timed {
    /// A matrix of so many rows.
    #[wasm_bindgen(constructor)]
    pub fn new(rows: u32) -> Self {
        Self { matrix: matrix::matrix(rows as usize), forest: None }
    }

    /// Fits a forest of 100 trees of 256 samples.
    pub fn fit(&mut self) {
        self.forest = Some(Forest::fit(&self.matrix, &ForestSettings { trees: 100, samples: 256, seed: 0 }));
    }

    /// Scores every row, and returns how many scores exceed a half.
    pub fn score(&self) -> u32 {
        let scores = self.forest.as_ref().map_or(Vec::new(), |forest| forest.scores(&self.matrix));
        scores.iter().filter(|score| **score > 0.5).count() as u32
    }
}
