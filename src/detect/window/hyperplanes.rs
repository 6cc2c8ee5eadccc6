//! A forest of slanted cuts: an extended isolation forest.
//!
//! Hariri, Carrasco Kind, Brunner: *Extended Isolation Forest* (TKDE 2019). A node cuts across two features at once,
//! weighted at random after each is divided by its spread in the node, as in isotree's `ndim = 2`: clusters that lie
//! askew are cut apart where cuts along the axes leave ghosts beside them. Depths and scores are those of the plain forest.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::Fitted;
use super::forest::{BLOCK_ROWS, ForestSettings, LANES, average_path_length, draw, side_by_side};

/// How often a node tries for a cut that parts its samples before it becomes a leaf.
const TRIES: usize = 8;

/// A fitted forest of slanted cuts.
#[derive(Clone, Debug)]
pub struct Hyperplanes {
    trees: Vec<Tree>,
    samples: usize,
    features: usize,
}

#[derive(Clone, Debug)]
struct Tree {
    nodes: Vec<Node>,
    /// Steps to the deepest leaf.
    depth: usize,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    columns: [u32; 2],
    weights: [f64; 2],
    threshold: f64,
    /// Where the two nodes below it stand; the node itself in a leaf, whose threshold no row exceeds.
    children: u32,
    /// Mean path length of the samples in it.
    mean_path: f64,
}

impl Node {
    fn leaf(place: usize, mean_path: f64) -> Self {
        Self { columns: [0, 0], weights: [0.0, 0.0], threshold: f64::INFINITY, children: place as u32, mean_path }
    }

    /// Where a row goes from here, of which these are the values in a column.
    #[inline]
    fn next(&self, value: impl Fn(usize) -> f64) -> usize {
        let [one, other] = self.columns.map(|column| value(column as usize));
        let side = one * self.weights[0] + other * self.weights[1] > self.threshold;
        self.children as usize + usize::from(side)
    }

    fn is_leaf(&self, place: usize) -> bool {
        self.children as usize == place
    }
}

impl Hyperplanes {
    /// Grows a forest over the rows of a matrix.
    ///
    /// # Errors
    /// Where there is one column: then a cut has nothing to slant towards, and the plain forest says as much.
    pub fn fit(matrix: &Array2<f64>, settings: &ForestSettings) -> Result<Self, String> {
        if matrix.ncols() < 2 {
            return Err("It cuts across two features, and only one varies.".to_owned());
        }
        let samples = settings.samples.min(matrix.nrows());
        let mut rows: Vec<u32> = (0..matrix.nrows() as u32).collect();
        let values = matrix.as_standard_layout();
        let values = values.as_slice().unwrap_or_default();
        let grow = |tree: usize| {
            let seed = settings.seed.wrapping_add((tree as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
            let mut drawn = draw(&mut random, &mut rows, samples);
            let max_depth = samples.max(2).next_power_of_two().ilog2() as usize;
            let mut grower = Grower {
                values,
                features: matrix.ncols(),
                random,
                max_depth,
                nodes: vec![Node::leaf(0, 0.0)],
                depth: 0,
            };
            grower.grow(0, &mut drawn, 0);
            Tree { nodes: grower.nodes, depth: grower.depth }
        };
        Ok(Self { trees: (0..settings.trees).map(grow).collect(), samples, features: matrix.ncols() })
    }
}

impl Hyperplanes {
    /// The sum of the path lengths of each of these rows, [`LANES`] rows side by side; the last ones are filled up.
    #[inline(never)] // A call a block: see `stretches`.
    fn paths(&self, rows: ArrayView2<'_, f64>, block: &mut Vec<[f64; LANES]>) -> Vec<[f64; LANES]> {
        side_by_side(rows, block);
        let mut paths = vec![[0.0; LANES]; block.len() / self.features];
        for tree in &self.trees {
            block.chunks_exact(self.features).zip(&mut paths).for_each(|(rows, paths)| tree.add_paths(rows, paths));
        }
        paths
    }

    /// The score of a row whose path lengths in all trees add up to this.
    fn score_of(&self, paths: f64) -> f64 {
        let mean = paths / self.trees.len() as f64;
        libm::exp2(-mean / average_path_length(self.samples).max(f64::MIN_POSITIVE))
    }
}

impl Tree {
    /// The path length of a row.
    fn path(&self, row: ArrayView1<'_, f64>) -> f64 {
        let mut node = 0;
        while !self.nodes[node].is_leaf(node) {
            node = self.nodes[node].next(|column| row[column]);
        }
        self.nodes[node].mean_path
    }

    /// Adds the path lengths of rows that lie side by side.
    #[inline]
    fn add_paths(&self, rows: &[[f64; LANES]], paths: &mut [f64; LANES]) {
        let mut at = [0; LANES];
        for _ in 0..self.depth {
            for lane in 0..LANES {
                at[lane] = self.nodes[at[lane]].next(|column| rows[column][lane]);
            }
        }
        paths.iter_mut().zip(at).for_each(|(path, leaf)| *path += self.nodes[leaf].mean_path);
    }
}

impl Fitted for Hyperplanes {
    /// Block by block and tree by tree, so that both stay at hand.
    fn scores(&self, matrix: &Array2<f64>) -> Vec<f64> {
        let mut scores = Vec::with_capacity(matrix.nrows());
        let mut block = Vec::new();
        for rows in matrix.axis_chunks_iter(Axis(0), BLOCK_ROWS) {
            let paths = self.paths(rows, &mut block);
            scores.extend(paths.as_flattened().iter().take(rows.nrows()).map(|paths| self.score_of(*paths)));
        }
        scores
    }

    fn score(&self, _: &Array2<f64>, _: usize, row: ArrayView1<'_, f64>) -> f64 {
        self.score_of(self.trees.iter().map(|tree| tree.path(row)).sum())
    }

    /// At each cut the gain in path length goes to its two features, in proportion to what they add to the row's side.
    fn contributions(&self, matrix: &Array2<f64>, window: usize) -> Option<Vec<f64>> {
        let row = matrix.row(window);
        let mut gains = vec![0.0; self.features];
        for Tree { nodes, .. } in &self.trees {
            let mut node = 0;
            while !nodes[node].is_leaf(node) {
                let next = nodes[node].next(|column| row[column]);
                let Node { columns, weights, mean_path, .. } = nodes[node];
                let gain = mean_path - nodes[next].mean_path;
                let parts = [0, 1].map(|side| (row[columns[side] as usize] * weights[side]).abs());
                let whole = parts[0] + parts[1];
                for side in [0, 1] {
                    gains[columns[side] as usize] += gain * if whole > 0.0 { parts[side] / whole } else { 0.5 };
                }
                node = next;
            }
        }
        Some(gains.iter().map(|gain| (gain / self.trees.len() as f64).max(0.0)).collect())
    }
}

struct Grower<'a> {
    /// Row after row.
    values: &'a [f64],
    features: usize,
    random: Xoshiro256PlusPlus,
    max_depth: usize,
    nodes: Vec<Node>,
    /// Steps to the deepest node so far.
    depth: usize,
}

impl Grower<'_> {
    /// Grows the node over these samples. Returns the sum of their path lengths.
    fn grow(&mut self, node: usize, samples: &mut [u32], depth: usize) -> f64 {
        let cut = if depth < self.max_depth && samples.len() > 1 { self.cut(samples) } else { None };
        let Some(cut) = cut else {
            let path = depth as f64 + average_path_length(samples.len());
            self.nodes[node] = Node::leaf(node, path);
            self.depth = self.depth.max(depth);
            return path * samples.len() as f64;
        };
        let mut middle = 0;
        for place in 0..samples.len() {
            if self.side(&cut, samples[place]) <= cut.threshold {
                samples.swap(place, middle);
                middle += 1;
            }
        }
        let children = self.nodes.len();
        self.nodes.extend([children, children + 1].map(|place| Node::leaf(place, 0.0)));
        let size = samples.len() as f64;
        let (left, right) = samples.split_at_mut(middle);
        let paths = self.grow(children, left, depth + 1) + self.grow(children + 1, right, depth + 1);
        self.nodes[node] = Node { children: children as u32, mean_path: paths / size, ..cut };
        paths
    }

    #[inline]
    fn value(&self, row: u32, column: usize) -> f64 {
        self.values[row as usize * self.features + column]
    }

    fn side(&self, cut: &Node, row: u32) -> f64 {
        let [one, other] = cut.columns.map(|column| self.value(row, column as usize));
        one * cut.weights[0] + other * cut.weights[1]
    }

    /// A cut that leaves samples on both sides; none where none was found.
    fn cut(&mut self, samples: &[u32]) -> Option<Node> {
        for _ in 0..TRIES {
            let columns = self.two_columns();
            let weights = columns.map(|column| self.weight(samples, column));
            let cut = Node { columns: columns.map(|column| column as u32), weights, ..Node::leaf(0, 0.0) };
            let sides = samples.iter().map(|row| self.side(&cut, *row));
            let (least, most) = sides.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
            if least < most {
                let share: f64 = self.random.random();
                let threshold = least + share * (most - least);
                return Some(Node { threshold: if threshold < most { threshold } else { least }, ..cut });
            }
        }
        None
    }

    fn two_columns(&mut self) -> [usize; 2] {
        let one = self.random.random_range(0..self.features);
        let other = self.random.random_range(0..self.features - 1);
        [one, if other < one { other } else { other + 1 }]
    }

    /// Between −1 and 1, over the spread of the samples in that column; 0 where they have none.
    fn weight(&mut self, samples: &[u32], column: usize) -> f64 {
        let share: f64 = self.random.random();
        let values = || samples.iter().map(|row| self.value(*row, column));
        let mean = values().sum::<f64>() / samples.len() as f64;
        let variance = values().map(|value| (value - mean) * (value - mean)).sum::<f64>() / samples.len() as f64;
        if variance > 0.0 { (2.0 * share - 1.0) / variance.sqrt() } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{normal, oddest};
    use super::*;

    const SETTINGS: ForestSettings = ForestSettings { trees: 100, samples: 256, seed: 7 };

    #[test]
    fn ok_what_leaves_a_slanted_crowd_is_first() {
        // A crowd along a diagonal; the last row is usual in each column and odd in both together.
        let mut matrix = normal(300, 2, 3);
        for row in 0..300 {
            matrix[[row, 1]] = matrix[[row, 0]] + 0.1 * matrix[[row, 1]];
        }
        (matrix[[299, 0]], matrix[[299, 1]]) = (2.4, -2.4);
        let forest = Hyperplanes::fit(&matrix, &SETTINGS).unwrap();
        let scores = forest.scores(&matrix);
        assert_eq!(oddest(&scores), 299);
        assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)));
    }

    #[test]
    fn ok_the_feature_is_named() {
        let mut matrix = normal(200, 4, 5);
        matrix[[60, 2]] = 14.0;
        let forest = Hyperplanes::fit(&matrix, &SETTINGS).unwrap();
        assert_eq!(oddest(&forest.scores(&matrix)), 60);
        let parts = forest.contributions(&matrix, 60).unwrap();
        assert_eq!(oddest(&parts), 2, "{parts:?}");
    }

    #[test]
    fn ok_equal_rows_are_one_leaf() {
        let matrix = Array2::from_elem((50, 3), 2.0);
        let forest = Hyperplanes::fit(&matrix, &SETTINGS).unwrap();
        assert!(forest.scores(&matrix).iter().all(|score| (score - 0.5).abs() < 1e-12));
    }

    #[test]
    fn err_one_column() {
        assert!(Hyperplanes::fit(&normal(50, 1, 1), &SETTINGS).unwrap_err().contains("two features"));
    }
}
