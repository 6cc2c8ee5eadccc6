//! Matrices of weights, and the three products that an LSTM needs of them, in 32-bit floats.
//!
//! Every element of a product is summed up in the order of the inner index, whatever the processor: sums are kept in
//! lanes of eight columns, which a compiler may put into vectors of four or eight without changing a bit. There is no
//! fused multiplication and addition, which WebAssembly does not have.

/// Columns that lie together in memory.
pub(super) const LANES: usize = 8;

/// Rows that are worked out together.
const TILE: usize = 4;

/// A matrix of `rows` × `columns`, in panels of eight columns: each panel holds its rows one after the other.
/// There are as many columns as fill the panels, and a number of rows that four divides.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Matrix {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) panels: Vec<f32>,
}

impl Matrix {
    /// A matrix of zeros.
    pub(super) fn zeros(rows: usize, columns: usize) -> Self {
        debug_assert!(columns.is_multiple_of(LANES) && rows.is_multiple_of(TILE));
        Self { rows, columns, panels: vec![0.0; rows * columns] }
    }

    /// out += left · self, where `left` has a row of `self.rows` for each row of `out`, which has `self.columns`.
    pub(super) fn add_product(&self, left: &[f32], out: &mut [f32]) {
        let (rows, columns) = (self.rows, self.columns);
        for (panel, first) in self.panels.chunks_exact(rows * LANES).zip((0..columns).step_by(LANES)) {
            let (panel, _) = panel.as_chunks::<LANES>();
            let mut left_tiles = left.chunks_exact(TILE * rows);
            let mut out_tiles = out.chunks_exact_mut(TILE * columns);
            for (left, out) in (&mut left_tiles).zip(&mut out_tiles) {
                tile_product(panel, left, out, columns, first);
            }
            let left_rest = left_tiles.remainder().chunks_exact(rows);
            for (left, out) in left_rest.zip(out_tiles.into_remainder().chunks_exact_mut(columns)) {
                row_product(panel, left, &mut out[first..first + LANES]);
            }
        }
    }

    /// self += leftᵀ · right, where `left` has rows of `self.rows` and `right` as many of `self.columns`.
    pub(super) fn add_outer(&mut self, left: &[f32], right: &[f32]) {
        let (rows, columns) = (self.rows, self.columns);
        for (panel, first) in self.panels.chunks_exact_mut(rows * LANES).zip((0..columns).step_by(LANES)) {
            for (tile, row) in panel.chunks_exact_mut(TILE * LANES).zip((0..rows).step_by(TILE)) {
                let (tile, _) = tile.as_chunks_mut::<LANES>();
                let mut sums = [[0.0; LANES]; TILE];
                sums.copy_from_slice(tile);
                for (left, right) in left.chunks_exact(rows).zip(right.chunks_exact(columns)) {
                    let (left, right) = (&left[row..row + TILE], &right[first..first + LANES]);
                    for (sums, factor) in sums.iter_mut().zip(left) {
                        sums.iter_mut().zip(right).for_each(|(sum, value)| *sum += factor * value);
                    }
                }
                tile.copy_from_slice(&sums);
            }
        }
    }

    /// out += a row.
    pub(super) fn add_row(&self, row: usize, out: &mut [f32]) {
        let panels = self.panels.chunks_exact(self.rows * LANES);
        for (panel, out) in panels.zip(out.chunks_exact_mut(LANES)) {
            let values = &panel[row * LANES..(row + 1) * LANES];
            out.iter_mut().zip(values).for_each(|(out, value)| *out += value);
        }
    }

    /// A row += values.
    pub(super) fn add_to_row(&mut self, row: usize, values: &[f32]) {
        let panels = self.panels.chunks_exact_mut(self.rows * LANES);
        for (panel, values) in panels.zip(values.chunks_exact(LANES)) {
            let own = &mut panel[row * LANES..(row + 1) * LANES];
            own.iter_mut().zip(values).for_each(|(own, value)| *own += value);
        }
    }

    /// Rows as columns. Both are numbers that eight divides.
    pub(super) fn transposed(&self) -> Self {
        let mut turned = Self::zeros(self.columns, self.rows);
        for row in 0..self.rows {
            for column in 0..self.columns {
                turned.panels[place(column, row, self.columns)] = self.panels[place(row, column, self.rows)];
            }
        }
        turned
    }
}

/// Where an element lies.
fn place(row: usize, column: usize, rows: usize) -> usize {
    (column / LANES * rows + row) * LANES + column % LANES
}

/// Four rows of eight columns.
fn tile_product(panel: &[[f32; LANES]], left: &[f32], out: &mut [f32], columns: usize, first: usize) {
    let rows = panel.len();
    let mut sums = [[0.0f32; LANES]; TILE];
    for (sums, out) in sums.iter_mut().zip(out.chunks_exact(columns)) {
        sums.copy_from_slice(&out[first..first + LANES]);
    }
    let (one, rest) = left.split_at(rows);
    let (two, rest) = rest.split_at(rows);
    let (three, four) = rest.split_at(rows);
    for ((((values, one), two), three), four) in panel.iter().zip(one).zip(two).zip(three).zip(four) {
        for lane in 0..LANES {
            sums[0][lane] += one * values[lane];
            sums[1][lane] += two * values[lane];
            sums[2][lane] += three * values[lane];
            sums[3][lane] += four * values[lane];
        }
    }
    for (sums, out) in sums.iter().zip(out.chunks_exact_mut(columns)) {
        out[first..first + LANES].copy_from_slice(sums);
    }
}

/// One row of eight columns.
fn row_product(panel: &[[f32; LANES]], left: &[f32], out: &mut [f32]) {
    for (values, factor) in panel.iter().zip(left) {
        out.iter_mut().zip(values).for_each(|(sum, value)| *sum += factor * value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    fn drawn(rng: &mut Xoshiro256PlusPlus, count: usize) -> Vec<f32> {
        (0..count).map(|_| rng.random_range(-1.0..1.0)).collect()
    }

    #[test]
    fn ok_products_are_the_plain_ones_bit_by_bit() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        for (lines, rows, columns) in [(1, 8, 8), (7, 16, 24), (12, 8, 64)] {
            let mut matrix = Matrix::zeros(rows, columns);
            matrix.panels = drawn(&mut rng, rows * columns);
            let at = |matrix: &Matrix, row, column| matrix.panels[place(row, column, rows)];
            let (left, right, before) =
                (drawn(&mut rng, lines * rows), drawn(&mut rng, lines * columns), drawn(&mut rng, lines * columns));
            let mut out = before.clone();
            matrix.add_product(&left, &mut out);
            let mut outer = matrix.clone();
            outer.add_outer(&left, &right);
            for line in 0..lines {
                for column in 0..columns {
                    let sum = (0..rows).fold(before[line * columns + column], |sum, row| {
                        sum + left[line * rows + row] * at(&matrix, row, column)
                    });
                    assert_eq!(out[line * columns + column].to_bits(), sum.to_bits());
                }
            }
            for row in 0..rows {
                for column in 0..columns {
                    let sum = (0..lines).fold(at(&matrix, row, column), |sum, line| {
                        sum + left[line * rows + row] * right[line * columns + column]
                    });
                    assert_eq!(at(&outer, row, column).to_bits(), sum.to_bits());
                    let turned = matrix.transposed();
                    assert_eq!(turned.panels[place(column, row, columns)], at(&matrix, row, column));
                }
            }
            let mut taken = vec![0.0; columns];
            matrix.add_row(3, &mut taken);
            assert!((0..columns).all(|column| taken[column] == at(&matrix, 3, column)));
        }
    }
}
