//! The isolation forest: what is easy to part from the rest is odd.
//!
//! Liu, Ting, Zhou: *Isolation Forest* (ICDM 2008), with scikit-learn's choices: every tree sees a sample without
//! replacement; a node takes one of the features that vary in it at random, and a threshold evenly between that feature's
//! least and largest value; trees end at depth ⌈log2 ψ⌉ for samples of ψ rows.
//!
//! A row's path length in a tree is the depth of its leaf plus [`average_path_length`] of the leaf's size, and its score is
//! 2^(−E\[h\] / c(ψ)), where E\[h\] is the mean over the trees and c(ψ) that average for a whole sample: 0.5 for a row like
//! any other, towards 1 for one that is parted at once.
//!
//! Trees are seeded one by one, so that they are the same in whatever order they grow.
//!
//! Rows are scored tree by tree in blocks that stay in the cache beside a tree, and a few rows go down in step, so that the
//! processor need not wait for one row's next node: a leaf leads to itself, so that all take as many steps and none branches.
//! Paths are added up in the order of the trees, whatever the blocks.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::Fitted;
use super::ranks::{self, RankedForest};

/// Euler's constant.
const EULER: f64 = 0.577_215_664_901_532_9;

/// How a forest is grown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForestSettings {
    /// How many trees.
    pub trees: usize,
    /// How many rows each tree sees, at most; fewer where there are fewer.
    pub samples: usize,
    /// The same seed grows the same forest.
    pub seed: u64,
}

/// A fitted forest.
#[derive(Clone, Debug)]
pub struct Forest {
    trees: Vec<Tree>,
    /// Rows in each tree's sample, ψ.
    samples: usize,
    features: usize,
}

/// The path length of an unsuccessful search in a binary search tree of `rows` rows: c(n) of the paper.
pub fn average_path_length(rows: usize) -> f64 {
    match rows {
        0 | 1 => 0.0,
        2 => 1.0,
        _ => {
            let n = rows as f64;
            2.0 * (libm::log(n - 1.0) + EULER) - 2.0 * (n - 1.0) / n
        }
    }
}

impl Forest {
    /// Grows a forest over the rows of `matrix`, which must hold a row and a column at least.
    pub fn fit(matrix: &Array2<f64>, settings: &ForestSettings) -> Self {
        let samples = settings.samples.min(matrix.nrows());
        let mut rows: Vec<u32> = (0..matrix.nrows() as u32).collect();
        let grow = |tree| Grower::new(matrix, &mut rows, samples, settings.seed, tree as u64).grow();
        Self { trees: (0..settings.trees).map(grow).collect(), samples, features: matrix.ncols() }
    }

    /// The score of every row, 0 to 1.
    pub fn scores(&self, matrix: &Array2<f64>) -> Vec<f64> {
        let is_many = matrix.nrows() >= MANY_ROWS;
        let ranked = is_many.then(|| RankedForest::new(&self.trees, self.features)).flatten();
        let mut scores = Vec::with_capacity(matrix.nrows());
        let mut add = |rows: ArrayView2<'_, f64>, paths: Vec<[f64; LANES]>| {
            scores.extend(paths.as_flattened().iter().take(rows.nrows()).map(|paths| self.score_of(*paths)));
        };
        if let Some(ranked) = ranked {
            let mut ranks = Vec::new();
            matrix.axis_chunks_iter(Axis(0), ranks::ROWS).for_each(|rows| add(rows, ranked.paths(rows, &mut ranks)));
        } else {
            let mut values = Vec::new();
            matrix.axis_chunks_iter(Axis(0), BLOCK_ROWS).for_each(|rows| add(rows, self.paths(rows, &mut values)));
        }
        scores
    }

    /// The sum of the path lengths of each of these rows, [`LANES`] rows side by side; the last ones are filled up.
    #[inline(never)] // A call a block: see `stretches`.
    fn paths(&self, rows: ArrayView2<'_, f64>, block: &mut Vec<[f64; LANES]>) -> Vec<[f64; LANES]> {
        side_by_side(rows, block);
        let mut paths = vec![[0.0; LANES]; block.len() / self.features];
        for tree in &self.trees {
            for (rows, paths) in block.chunks_exact(self.features).zip(&mut paths) {
                tree.add_paths(rows, paths);
            }
        }
        paths
    }

    /// The score of one row: 2^(−E\[h\] / c(ψ)).
    pub fn score(&self, row: ArrayView1<'_, f64>) -> f64 {
        self.score_of(self.trees.iter().map(|tree| tree.path_length(row)).sum())
    }

    fn score_of(&self, paths: f64) -> f64 {
        let mean = paths / self.trees.len() as f64;
        libm::exp2(-mean / average_path_length(self.samples).max(f64::MIN_POSITIVE))
    }

    /// By how many steps each feature shortens the row's mean path, against the mean path of the samples.
    ///
    /// At each split, the difference between the mean path of the samples below it and of those on the row's side goes to
    /// the split's feature. The sum over all features is exactly the samples' mean path minus the row's own.
    pub fn shortening(&self, row: ArrayView1<'_, f64>) -> Vec<f64> {
        let mut gains = vec![0.0; self.features];
        for tree in &self.trees {
            tree.attribute(row, &mut gains);
        }
        gains.iter().map(|gain| gain / self.trees.len() as f64).collect()
    }
}

impl Fitted for Forest {
    fn scores(&self, matrix: &Array2<f64>) -> Vec<f64> {
        Forest::scores(self, matrix)
    }

    fn score(&self, _: &Array2<f64>, _: usize, row: ArrayView1<'_, f64>) -> f64 {
        Forest::score(self, row)
    }

    /// By how many steps each feature shortens the window's path, what lengthens it left out.
    fn contributions(&self, matrix: &Array2<f64>, window: usize) -> Option<Vec<f64>> {
        Some(self.shortening(matrix.row(window)).iter().map(|gain| gain.max(0.0)).collect())
    }
}

/// How many rows go down a tree in step: enough to hide the time a node takes to come from the cache.
pub(super) const LANES: usize = 8;

/// How many rows are scored together: with twelve features they and a tree take some 32 KiB.
pub(super) const BLOCK_ROWS: usize = 32 * LANES;

/// From so many rows on their values are ranked (`ranks`).
const MANY_ROWS: usize = 4_096;

/// Puts rows beside each other, [`LANES`] at a time: an entry for each feature, with the values of those rows. The last
/// ones are filled up with zeros.
pub(super) fn side_by_side(rows: ArrayView2<'_, f64>, block: &mut Vec<[f64; LANES]>) {
    block.clear();
    for lot in rows.axis_chunks_iter(Axis(0), LANES) {
        let start = block.len();
        block.resize(start + rows.ncols(), [0.0; LANES]);
        for (lane, row) in lot.rows().into_iter().enumerate() {
            block[start..].iter_mut().zip(row).for_each(|(values, value)| values[lane] = *value);
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// Rows up to the threshold go to `children`, the others to the node after it.
    pub(super) threshold: f64,
    /// Column of the split.
    pub(super) feature: u32,
    /// The node itself in a leaf, whose threshold no value exceeds.
    pub(super) children: u32,
}

impl Node {
    fn leaf(place: usize) -> Self {
        Self { threshold: f64::INFINITY, feature: 0, children: place as u32 }
    }

    #[inline]
    fn next(self, value: f64) -> u32 {
        self.children + u32::from(value > self.threshold)
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// Mean path length of the samples in each node; in a leaf, that of any row that ends there.
    pub(super) mean_paths: Vec<f64>,
    /// Steps to the deepest leaf.
    pub(super) depth: usize,
}

impl Tree {
    /// The node below this one on a row's way; none below a leaf.
    #[inline]
    fn below(&self, node: usize, row: ArrayView1<'_, f64>) -> Option<usize> {
        let next = self.nodes[node].next(row[self.nodes[node].feature as usize]) as usize;
        (next != node).then_some(next)
    }

    fn path_length(&self, row: ArrayView1<'_, f64>) -> f64 {
        let mut node = 0;
        while let Some(next) = self.below(node, row) {
            node = next;
        }
        self.mean_paths[node]
    }

    /// Adds the path lengths of rows that lie side by side.
    #[inline]
    fn add_paths(&self, rows: &[[f64; LANES]], paths: &mut [f64; LANES]) {
        let mut at = [0_u32; LANES];
        for _ in 0..self.depth {
            for lane in 0..LANES {
                let node = self.nodes[at[lane] as usize];
                at[lane] = node.next(rows[node.feature as usize][lane]);
            }
        }
        paths.iter_mut().zip(at).for_each(|(path, leaf)| *path += self.mean_paths[leaf as usize]);
    }

    fn attribute(&self, row: ArrayView1<'_, f64>, gains: &mut [f64]) {
        let mut node = 0;
        while let Some(next) = self.below(node, row) {
            gains[self.nodes[node].feature as usize] += self.mean_paths[node] - self.mean_paths[next];
            node = next;
        }
    }

    /// Adds a leaf at this depth. Returns its place.
    fn add_leaf(&mut self, depth: usize) -> usize {
        let place = self.nodes.len();
        self.nodes.push(Node::leaf(place));
        self.mean_paths.push(0.0);
        self.depth = self.depth.max(depth);
        place
    }
}

/// Grows one tree.
struct Grower<'a> {
    matrix: ArrayView2<'a, f64>,
    random: Xoshiro256PlusPlus,
    samples: Vec<u32>,
    max_depth: usize,
    tree: Tree,
}

impl<'a> Grower<'a> {
    /// `rows` are the numbers of all rows in order, and are so again afterwards.
    fn new(matrix: &'a Array2<f64>, rows: &mut [u32], samples: usize, seed: u64, tree: u64) -> Self {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed.wrapping_add(tree.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        let samples = draw(&mut random, rows, samples);
        let max_depth = samples.len().max(2).next_power_of_two().ilog2() as usize;
        Self { matrix: matrix.view(), random, samples, max_depth, tree: Tree::default() }
    }

    fn grow(mut self) -> Tree {
        self.tree.add_leaf(0);
        self.grow_node(0, 0, self.samples.len(), 0);
        self.tree
    }

    /// Grows the node over `samples[from..to]`. Returns the sum of the path lengths of its samples.
    fn grow_node(&mut self, node: usize, from: usize, to: usize, depth: usize) -> f64 {
        let size = to - from;
        let split = if depth < self.max_depth && size > 1 { self.choose_split(from, to) } else { None };
        let Some((feature, threshold)) = split else {
            let path = depth as f64 + average_path_length(size);
            self.tree.mean_paths[node] = path;
            return path * size as f64;
        };
        let middle = self.partition(from, to, feature, threshold);
        let children = self.tree.add_leaf(depth + 1);
        self.tree.add_leaf(depth + 1);
        let left = self.grow_node(children, from, middle, depth + 1);
        let right = self.grow_node(children + 1, middle, to, depth + 1);
        let paths = left + right;
        self.tree.mean_paths[node] = paths / size as f64;
        self.tree.nodes[node] = Node { threshold, feature: feature as u32, children: children as u32 };
        paths
    }

    /// One of the features that vary among the samples, and a threshold between its extremes; none where none varies.
    fn choose_split(&mut self, from: usize, to: usize) -> Option<(usize, f64)> {
        let columns = self.matrix.ncols();
        let mut untried: Vec<usize> = (0..columns).collect();
        while !untried.is_empty() {
            let pick = self.random.random_range(0..untried.len());
            let feature = untried.swap_remove(pick);
            let (least, most) = self.extremes(from, to, feature);
            if least < most {
                let share: f64 = self.random.random();
                let threshold = least + share * (most - least);
                // Rounding may put the threshold on the largest value, which would leave one side empty.
                return Some((feature, if threshold < most { threshold } else { least }));
            }
        }
        None
    }

    fn extremes(&self, from: usize, to: usize, feature: usize) -> (f64, f64) {
        let values = self.samples[from..to].iter().map(|row| self.matrix[[*row as usize, feature]]);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)))
    }

    /// Moves the samples up to the threshold to the front. Returns where the others begin.
    fn partition(&mut self, from: usize, to: usize, feature: usize, threshold: f64) -> usize {
        let mut middle = from;
        for place in from..to {
            if self.matrix[[self.samples[place] as usize, feature]] <= threshold {
                self.samples.swap(place, middle);
                middle += 1;
            }
        }
        middle
    }
}

/// `count` of the rows, without replacement (the beginning of a Fisher–Yates shuffle, which is then undone: to count all
/// rows anew for every tree would take longer than to grow it).
pub(super) fn draw(random: &mut Xoshiro256PlusPlus, rows: &mut [u32], count: usize) -> Vec<u32> {
    let others: Vec<usize> = (0..count).map(|place| random.random_range(place..rows.len())).collect();
    others.iter().enumerate().for_each(|(place, other)| rows.swap(place, *other));
    let drawn = rows[..count].to_vec();
    others.iter().enumerate().rev().for_each(|(place, other)| rows.swap(place, *other));
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: ForestSettings = ForestSettings { trees: 100, samples: 256, seed: 7 };

    /// A crowd on a small grid and one row far away.
    fn crowd_and_outlier() -> Array2<f64> {
        Array2::from_shape_fn((200, 3), |(row, column)| match (row, column) {
            (199, 1) => 90.0,
            (row, column) => ((row * (column + 3)) % 7) as f64,
        })
    }

    // The reference values are those of sklearn.ensemble._iforest._average_path_length.
    #[test]
    fn ok_average_path_length() {
        assert_eq!(average_path_length(0), 0.0);
        assert_eq!(average_path_length(1), 0.0);
        assert_eq!(average_path_length(2), 1.0);
        assert!((average_path_length(3) - 1.207_392_357_589_623).abs() < 1e-12);
        assert!((average_path_length(256) - 10.244_770_920_119_917).abs() < 1e-12);
    }

    #[test]
    fn ok_the_outlier_is_first_and_its_feature_named() {
        let matrix = crowd_and_outlier();
        let forest = Forest::fit(&matrix, &SETTINGS);
        let scores = forest.scores(&matrix);
        let best = (0..200).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap();
        assert_eq!(best, 199);
        assert!(scores[199] > 0.7, "{}", scores[199]);
        let gains = forest.shortening(matrix.row(199));
        assert!(gains[1] > gains[0] + gains[2], "{gains:?}");
    }

    #[test]
    fn ok_attribution_adds_up_to_the_score() {
        let matrix = crowd_and_outlier();
        let forest = Forest::fit(&matrix, &SETTINGS);
        let usual: f64 = forest.trees.iter().map(|tree| tree.mean_paths[0]).sum::<f64>() / 100.0;
        for row in matrix.rows() {
            let path = usual - forest.shortening(row).iter().sum::<f64>();
            let score = libm::exp2(-path / average_path_length(200));
            assert!((score - forest.score(row)).abs() < 1e-12);
        }
    }

    #[test]
    fn ok_rows_in_step_score_as_one_alone() {
        let matrix = crowd_and_outlier();
        let forest = Forest::fit(&matrix, &SETTINGS);
        for rows in [1, LANES - 1, LANES, LANES + 1, 200] {
            let some = matrix.slice(ndarray::s![..rows, ..]).to_owned();
            let alone: Vec<f64> = some.rows().into_iter().map(|row| forest.score(row)).collect();
            assert_eq!(forest.scores(&some), alone);
        }
        for count in [2 * BLOCK_ROWS + 3, MANY_ROWS + 3] {
            // Values on thresholds and between them, and such as no tree has seen.
            let thresholds: Vec<f64> =
                forest.trees.iter().flat_map(|tree| &tree.nodes).map(|node| node.threshold).collect();
            let many = Array2::from_shape_fn((count, 3), |(row, column)| match row % 5 {
                0 => thresholds[row % thresholds.len()],
                1 => -f64::INFINITY,
                2 => f64::NAN,
                _ => matrix[[row % 200, column]],
            });
            let alone: Vec<f64> = many.rows().into_iter().map(|row| forest.score(row)).collect();
            assert_eq!(forest.scores(&many), alone);
        }
    }

    #[test]
    fn ok_same_seed_same_scores() {
        let matrix = crowd_and_outlier();
        let scores = |seed| Forest::fit(&matrix, &ForestSettings { seed, ..SETTINGS }).scores(&matrix);
        assert_eq!(scores(1), scores(1));
        assert_ne!(scores(1), scores(2));
    }

    #[test]
    fn ok_equal_rows_score_alike_without_a_split() {
        let matrix = Array2::from_elem((50, 2), 3.0);
        let forest = Forest::fit(&matrix, &SETTINGS);
        // All in one leaf: the path is c(50), so the score is 2^-1.
        assert!(forest.scores(&matrix).iter().all(|score| (score - 0.5).abs() < 1e-12));
    }

    /// The score of a hand-made tree, worked out on paper: three samples, one split at 1.5.
    #[test]
    fn ok_score_of_a_known_tree() {
        let nodes = vec![Node { threshold: 1.5, feature: 0, children: 1 }, Node::leaf(1), Node::leaf(2)];
        // Two samples at depth 1: 1 + c(2); one sample at depth 1: 1 + c(1).
        let tree = Tree { nodes, mean_paths: vec![5.0 / 3.0, 2.0, 1.0], depth: 1 };
        let forest = Forest { trees: vec![tree], samples: 3, features: 1 };
        assert!((forest.score(ndarray::aview1(&[1.0])) - libm::exp2(-2.0 / 1.207_392_357_589_622_7)).abs() < 1e-12);
        assert!((forest.score(ndarray::aview1(&[2.0])) - libm::exp2(-1.0 / 1.207_392_357_589_622_7)).abs() < 1e-12);
    }

    /// A forest that scikit-learn grew, its trees as `tests/peers/record_forest.py` wrote them down.
    #[derive(serde::Deserialize)]
    struct Recorded {
        samples: usize,
        trees: Vec<RecordedTree>,
        rows: Vec<Vec<f64>>,
        scores: Vec<f64>,
    }

    #[derive(serde::Deserialize)]
    struct RecordedTree {
        feature: Vec<Option<u32>>,
        threshold: Vec<f64>,
        left: Vec<i64>,
        right: Vec<i64>,
        samples: Vec<usize>,
    }

    /// Makes the leaf `place` of the tree, at this depth, the recorded node with all below it.
    fn rebuild(recorded: &RecordedTree, node: usize, depth: usize, place: usize, tree: &mut Tree) {
        let Some(feature) = recorded.feature[node] else {
            tree.mean_paths[place] = depth as f64 + average_path_length(recorded.samples[node]);
            return;
        };
        let children = tree.add_leaf(depth + 1);
        tree.add_leaf(depth + 1);
        tree.nodes[place] = Node { threshold: recorded.threshold[node], feature, children: children as u32 };
        rebuild(recorded, recorded.left[node] as usize, depth + 1, children, tree);
        rebuild(recorded, recorded.right[node] as usize, depth + 1, children + 1, tree);
    }

    #[test]
    fn ok_the_scores_of_scikit_learn_for_its_own_trees() {
        let recorded: Recorded =
            serde_json::from_str(include_str!("../../../tests/peers/sklearn_forest.json")).unwrap();
        let trees = recorded.trees.iter().map(|tree| {
            let mut rebuilt = Tree::default();
            rebuilt.add_leaf(0);
            rebuild(tree, 0, 0, 0, &mut rebuilt);
            rebuilt
        });
        let forest = Forest { trees: trees.collect(), samples: recorded.samples, features: 3 };
        assert!(recorded.rows.len() >= 40);
        for (row, expected) in recorded.rows.iter().zip(&recorded.scores) {
            let score = forest.score(ndarray::aview1(row));
            assert!((score - expected).abs() < 1e-9, "{score} {expected}");
        }
    }
}
