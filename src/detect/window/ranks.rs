//! Many rows down a forest: values as ranks.
//!
//! All that a tree asks is on which side of a threshold a value lies. So each feature's thresholds, over all trees, are put
//! in order once, a value becomes the number of those below it, and a node one word: half as much to fetch, and the answer
//! is the same. It pays from some thousand rows on.

use ndarray::{ArrayView2, Axis};

use super::forest::{LANES, Node, Tree};

/// Bits of a node's word: the rank in the upper half, then the feature, then where the two nodes below stand.
const FEATURE_BITS: u32 = 12;
const CHILDREN_BITS: u32 = 20;

/// Thresholds between two marks of the first look-up, about.
const STRIDE: usize = 16;

/// A forest whose thresholds are ranks.
pub(super) struct RankedForest<'a> {
    features: Vec<Thresholds>,
    trees: Vec<RankedTree<'a>>,
}

struct RankedTree<'a> {
    nodes: Vec<u64>,
    mean_paths: &'a [f64],
    depth: usize,
}

/// The thresholds of a feature, ascending; and every so many of them, for a first look-up.
struct Thresholds {
    all: Vec<f64>,
    marks: Vec<f64>,
}

impl<'a> RankedForest<'a> {
    /// The forest of these trees; none where a feature or a node has too high a number for its bits.
    pub(super) fn new(trees: &'a [Tree], features: usize) -> Option<Self> {
        if features > 1 << FEATURE_BITS || trees.iter().any(|tree| tree.nodes.len() > 1 << CHILDREN_BITS) {
            return None;
        }
        let mut thresholds = vec![Vec::new(); features];
        for node in trees.iter().flat_map(|tree| &tree.nodes).filter(|node| node.threshold < f64::INFINITY) {
            thresholds[node.feature as usize].push(node.threshold);
        }
        let features: Vec<Thresholds> = thresholds.into_iter().map(Thresholds::new).collect();
        let ranked = |tree: &'a Tree| RankedTree {
            nodes: tree.nodes.iter().map(|node| features[node.feature as usize].word(node)).collect(),
            mean_paths: &tree.mean_paths,
            depth: tree.depth,
        };
        let trees = trees.iter().map(ranked).collect();
        Some(Self { features, trees })
    }

    /// The sum of the path lengths of each of these rows, [`LANES`] rows side by side; the last ones are filled up.
    pub(super) fn paths(&self, rows: ArrayView2<'_, f64>, block: &mut Vec<[u32; LANES]>) -> Vec<[f64; LANES]> {
        let lots = rows.nrows().div_ceil(LANES);
        block.clear();
        block.resize(lots * self.features.len(), [0; LANES]);
        for (feature, (thresholds, column)) in self.features.iter().zip(rows.axis_iter(Axis(1))).enumerate() {
            for (row, value) in column.iter().enumerate() {
                block[row / LANES * self.features.len() + feature][row % LANES] = thresholds.rank(*value);
            }
        }
        let mut paths = vec![[0.0; LANES]; lots];
        for tree in &self.trees {
            for (ranks, paths) in block.chunks_exact(self.features.len()).zip(&mut paths) {
                tree.add_paths(ranks, paths);
            }
        }
        paths
    }
}

impl RankedTree<'_> {
    /// Adds the path lengths of rows that lie side by side. They go down in step: a leaf leads to itself.
    #[inline]
    fn add_paths(&self, ranks: &[[u32; LANES]], paths: &mut [f64; LANES]) {
        let mut at = [0_usize; LANES];
        for _ in 0..self.depth {
            for lane in 0..LANES {
                let word = self.nodes[at[lane]];
                let feature = (word >> CHILDREN_BITS) as usize & ((1 << FEATURE_BITS) - 1);
                let goes_on = ranks[feature][lane] > (word >> (FEATURE_BITS + CHILDREN_BITS)) as u32;
                at[lane] = (word as usize & ((1 << CHILDREN_BITS) - 1)) + usize::from(goes_on);
            }
        }
        paths.iter_mut().zip(at).for_each(|(path, leaf)| *path += self.mean_paths[leaf]);
    }
}

impl Thresholds {
    fn new(mut all: Vec<f64>) -> Self {
        all.sort_unstable_by(f64::total_cmp);
        all.dedup();
        let marks = all.iter().copied().skip(STRIDE - 1).step_by(STRIDE).collect();
        Self { all, marks }
    }

    /// How many of them lie below a value: it exceeds the threshold at a place if its rank does that place's number.
    #[inline]
    fn rank(&self, value: f64) -> u32 {
        let below = self.marks.partition_point(|mark| *mark < value) * STRIDE;
        let near = &self.all[below..(below + STRIDE).min(self.all.len())];
        (below + near.iter().filter(|threshold| **threshold < value).count()) as u32
    }

    /// A node in one word. No value has a higher rank than a leaf's.
    fn word(&self, node: &Node) -> u64 {
        let place = self.all.partition_point(|threshold| *threshold < node.threshold) as u64;
        (place << (FEATURE_BITS + CHILDREN_BITS)) | u64::from(node.feature) << CHILDREN_BITS | u64::from(node.children)
    }
}
