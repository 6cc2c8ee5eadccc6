//! Many rows down a forest: values as ranks, trees without pointers.
//!
//! All that a tree asks is on which side of a threshold a value lies. So each feature's thresholds, over all trees, are put
//! in order once, and a value becomes the number of those below it. Trees are filled up to [`DEPTH`] levels, so that the nodes
//! below node n are 2n and 2n + 1; below a leaf all rows keep to the left, and end at what the leaf says. The answer is the
//! same, and a step is two bytes to fetch and compare. It pays from some thousand rows on.

use ndarray::{ArrayView2, Axis};

use super::forest::{LANES, Node, Tree};

/// Levels of a tree that is filled up: a sample of 256 rows, which is usual, makes as many.
const DEPTH: usize = 8;

/// Ends of ways; there are as many nodes, with the place 0 left out.
const ENDS: usize = 1 << DEPTH;

/// The most features.
const MOST_FEATURES: usize = 64;

/// What no rank exceeds.
const NEVER: u16 = u16::MAX;

/// Thresholds between two marks of the first look-up.
const STRIDE: usize = 16;

/// How many rows are scored together: their ranks stay in the nearest cache beside a tree.
pub(super) const ROWS: usize = 16 * LANES;

/// The ranks of the values of some rows, a row each.
type Ranks = [[u16; MOST_FEATURES]; LANES];

/// A forest whose thresholds are ranks.
pub(super) struct RankedForest {
    features: Vec<Thresholds>,
    trees: Vec<RankedTree>,
}

/// A tree of [`DEPTH`] levels.
struct RankedTree {
    /// The feature that each node asks for, and the rank of its threshold.
    features: [u8; ENDS],
    thresholds: [u16; ENDS],
    /// The path lengths at the ends.
    paths: [f64; ENDS],
}

/// The thresholds of a feature, ascending; and every so many of them, for a first look-up.
struct Thresholds {
    all: Vec<f64>,
    marks: Vec<f64>,
}

impl RankedForest {
    /// The forest of these trees; none where there are too many features or thresholds, or a tree is too deep.
    pub(super) fn new(trees: &[Tree], features: usize) -> Option<Self> {
        if features > MOST_FEATURES || trees.iter().any(|tree| tree.depth > DEPTH) {
            return None;
        }
        let mut thresholds = vec![Vec::new(); features];
        for node in trees.iter().flat_map(|tree| &tree.nodes).filter(|node| node.threshold < f64::INFINITY) {
            thresholds[node.feature as usize].push(node.threshold);
        }
        let features: Vec<Thresholds> = thresholds.into_iter().map(Thresholds::new).collect();
        if features.iter().any(|thresholds| thresholds.all.len() >= usize::from(NEVER)) {
            return None;
        }
        let trees = trees.iter().map(|tree| RankedTree::of(tree, &features)).collect();
        Some(Self { features, trees })
    }

    /// The sum of the path lengths of each of these rows, [`LANES`] rows side by side; the last ones are filled up.
    #[inline(never)] // A call a block: see `stretches`.
    pub(super) fn paths(&self, rows: ArrayView2<'_, f64>, block: &mut Vec<Ranks>) -> Vec<[f64; LANES]> {
        let lots = rows.nrows().div_ceil(LANES);
        block.resize(lots, [[0; MOST_FEATURES]; LANES]);
        for (feature, (thresholds, column)) in self.features.iter().zip(rows.axis_iter(Axis(1))).enumerate() {
            for (row, value) in column.iter().enumerate() {
                block[row / LANES][row % LANES][feature] = thresholds.rank(*value);
            }
        }
        let mut paths = vec![[0.0; LANES]; lots];
        for tree in &self.trees {
            block.iter().zip(&mut paths).for_each(|(ranks, paths)| tree.add_paths(ranks, paths));
        }
        paths
    }
}

impl RankedTree {
    fn of(tree: &Tree, features: &[Thresholds]) -> Self {
        let mut filled = Self { features: [0; ENDS], thresholds: [NEVER; ENDS], paths: [0.0; ENDS] };
        filled.fill(tree, features, 0, 1);
        filled
    }

    /// Puts a node of the tree, and all below it, at a place.
    fn fill(&mut self, tree: &Tree, features: &[Thresholds], node: usize, place: usize) {
        if place >= ENDS {
            self.paths[place - ENDS] = tree.mean_paths[node];
            return;
        }
        let Node { threshold, feature, children } = tree.nodes[node];
        let children = children as usize;
        if children == node {
            return self.fill(tree, features, node, 2 * place);
        }
        self.features[place] = feature as u8;
        self.thresholds[place] = features[feature as usize].rank(threshold);
        self.fill(tree, features, children, 2 * place);
        self.fill(tree, features, children + 1, 2 * place + 1);
    }

    /// Adds the path lengths of rows. They go down in step, so that none waits for what another fetches.
    #[inline]
    fn add_paths(&self, ranks: &Ranks, paths: &mut [f64; LANES]) {
        let mut at = [1_usize; LANES];
        for _ in 0..DEPTH {
            for lane in 0..LANES {
                // No place and no feature lies beyond: the remainders are the numbers themselves, and save asking.
                let place = at[lane] % ENDS;
                let rank = ranks[lane][usize::from(self.features[place]) % MOST_FEATURES];
                at[lane] = 2 * place + usize::from(rank > self.thresholds[place]);
            }
        }
        paths.iter_mut().zip(at).for_each(|(path, end)| *path += self.paths[end % ENDS]);
    }
}

impl Thresholds {
    fn new(mut all: Vec<f64>) -> Self {
        all.sort_unstable_by(f64::total_cmp);
        all.dedup();
        let marks = all.iter().copied().skip(STRIDE - 1).step_by(STRIDE).collect();
        Self { all, marks }
    }

    /// How many of them lie below a value. The value exceeds one of them if its rank does that one's.
    #[inline]
    fn rank(&self, value: f64) -> u16 {
        let below = self.marks.partition_point(|mark| *mark < value) * STRIDE;
        let near = &self.all[below..(below + STRIDE).min(self.all.len())];
        (below + near.iter().filter(|threshold| **threshold < value).count()) as u16
    }
}
