//! Drain3's tree, to the letter: version 0.9.11 of <https://github.com/logpai/Drain3>, `drain3/drain.py`.
//!
//! He, Zhu, Zheng, Lyu: *Drain: An Online Log Parsing Approach with Fixed Depth Tree* (ICWS 2017). A message of *n* tokens
//! goes down by *n* and by its first tokens; in the leaf, the cluster with the largest share of equal tokens takes it, if
//! that share reaches the similarity; where a token differs from the cluster's template, the template gets a wildcard.
//! Otherwise the message founds a cluster.
//!
//! The answer for a message stays what it was until its leaf changes, the tree grows a node or a cluster is dropped. That
//! is counted, so that a caller may keep an answer and ask again only then ([`Tree::is_current`]).

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::config::Drain3;

/// A token by number.
pub(super) type Token = u32;

/// The token that stands for any. A message that holds `<*>` itself holds this token too, as in Drain3.
pub(super) const WILDCARD: Token = 1;

/// A cluster by number, in order of foundation, from 0. (Drain3 counts from 1.)
pub(super) type Cluster = u32;

/// The most clusters that are founded, and the most in one leaf; Drain3 has no bounds of its own. What would be one more
/// is counted under the catch-all.
pub(super) const MAX_CLUSTERS: usize = 1 << 16;
const MAX_CLUSTERS_IN_LEAF: usize = 1 << 14;

const ROOT: u32 = 0;

/// An answer, with what it depended on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    /// The cluster, or none where the message found no place because of the bounds.
    pub(super) cluster: Option<Cluster>,
    node: u32,
    node_version: u32,
    tree_version: u32,
}

#[derive(Clone, Debug, Default)]
struct Node {
    children: FxHashMap<Token, u32>,
    clusters: Vec<Cluster>,
    /// How often the clusters or one of their templates changed.
    version: u32,
}

/// The tree.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    settings: Drain3,
    /// The root's children are numbered by the number of tokens.
    nodes: Vec<Node>,
    templates: Vec<Vec<Token>>,
    /// When each cluster was last used, and which are still in use, the one used longest ago first; kept only where the
    /// number of clusters in use is bounded.
    used: Vec<u64>,
    in_use: BTreeMap<u64, Cluster>,
    clock: u64,
    version: u32,
}

impl Tree {
    pub(super) fn new(settings: Drain3) -> Self {
        Self {
            settings,
            nodes: vec![Node::default()],
            templates: Vec::new(),
            used: Vec::new(),
            in_use: BTreeMap::new(),
            clock: 0,
            version: 0,
        }
    }

    /// The template of each cluster.
    pub(super) fn templates(&self) -> &[Vec<Token>] {
        &self.templates
    }

    /// Whether `answer` would be given again.
    #[inline]
    pub(super) fn is_current(&self, answer: &Answer) -> bool {
        answer.tree_version == self.version && answer.node_version == self.nodes[answer.node as usize].version
    }

    /// Counts one more message with an answer that is current.
    #[inline]
    pub(super) fn touch(&mut self, answer: &Answer) {
        if let Some(cluster) = answer.cluster.filter(|_| self.settings.max_clusters.is_some()) {
            self.use_now(cluster);
        }
    }

    /// Puts a message into its cluster, which may be a new one. `has_number` tells of a token whether it holds a digit.
    pub(super) fn add(&mut self, tokens: &[Token], has_number: impl Fn(Token) -> bool) -> Answer {
        if let Some(node) = self.find_node(tokens)
            && let Some(cluster) = self.best_cluster(node, tokens)
        {
            if generalise(&mut self.templates[cluster as usize], tokens) {
                self.nodes[node as usize].version += 1;
            }
            let answer = self.answer(node, Some(cluster));
            self.touch(&answer);
            return answer;
        }
        // The bounds are looked at before the tree grows. A node that is not there yet has room.
        let crowded = |node: u32| self.nodes[node as usize].clusters.len() >= MAX_CLUSTERS_IN_LEAF;
        if self.templates.len() >= MAX_CLUSTERS || self.find_node(tokens).is_some_and(crowded) {
            return self.answer(self.find_node(tokens).unwrap_or(ROOT), None);
        }
        let cluster = self.templates.len() as Cluster;
        self.found(cluster, tokens);
        let node = self.make_node(tokens, has_number);
        self.enter(node, cluster, tokens.is_empty());
        let answer = self.answer(node, Some(cluster));
        // A message with `<*>` in it may be too unlike itself: the same again founds another cluster, in Drain3 as here.
        let finds_itself = self.best_cluster(node, tokens) == Some(cluster);
        Answer { tree_version: if finds_itself { self.version } else { self.version.wrapping_sub(1) }, ..answer }
    }

    fn answer(&self, node: u32, cluster: Option<Cluster>) -> Answer {
        let node_version = self.nodes[node as usize].version;
        Answer { cluster, node, node_version, tree_version: self.version }
    }

    /// Keeps the cluster; the one that was used longest ago goes, where there are too many.
    fn found(&mut self, cluster: Cluster, tokens: &[Token]) {
        self.templates.push(tokens.to_vec());
        self.used.push(0);
        let Some(most) = self.settings.max_clusters else { return };
        while self.in_use.len() >= most as usize {
            self.in_use.pop_first();
            self.version += 1;
        }
        self.use_now(cluster);
    }

    fn use_now(&mut self, cluster: Cluster) {
        self.clock += 1;
        let used = &mut self.used[cluster as usize];
        self.in_use.remove(used);
        self.in_use.insert(self.clock, cluster);
        *used = self.clock;
    }

    fn is_in_use(&self, cluster: Cluster) -> bool {
        self.settings.max_clusters.is_none() || self.in_use.contains_key(&self.used[cluster as usize])
    }

    /// The tokens that lead from the node of their number to a leaf.
    fn path<'a>(&self, tokens: &'a [Token]) -> &'a [Token] {
        let longest = self.settings.depth as usize - 3;
        &tokens[..longest.min(tokens.len().saturating_sub(1))]
    }

    /// The node where a search ends: at each step the child of the token itself, else the one of any.
    fn find_node(&self, tokens: &[Token]) -> Option<u32> {
        let mut node = *self.nodes[ROOT as usize].children.get(&(tokens.len() as u32))?;
        for token in self.path(tokens) {
            let children = &self.nodes[node as usize].children;
            node = *children.get(token).or_else(|| children.get(&WILDCARD))?;
        }
        Some(node)
    }

    /// The node where a new cluster goes. The last child of a full node is the one of any.
    fn make_node(&mut self, tokens: &[Token], has_number: impl Fn(Token) -> bool) -> u32 {
        let most = self.settings.max_children as usize;
        let mut node = self.child(ROOT, tokens.len() as u32);
        for token in self.path(tokens) {
            let children = &self.nodes[node as usize].children;
            let (count, has_wildcard) = (children.len(), children.contains_key(&WILDCARD));
            let is_known = children.contains_key(token);
            let has_room = if has_wildcard { count < most } else { count + 1 < most };
            let step = if is_known || (!has_number(*token) && has_room) { *token } else { WILDCARD };
            node = self.child(node, step);
        }
        node
    }

    fn child(&mut self, node: u32, token: Token) -> u32 {
        if let Some(child) = self.nodes[node as usize].children.get(&token) {
            return *child;
        }
        let child = self.nodes.len() as u32;
        self.nodes.push(Node::default());
        self.nodes[node as usize].children.insert(token, child);
        self.version += 1;
        child
    }

    fn enter(&mut self, node: u32, cluster: Cluster, is_empty: bool) {
        let mut clusters = std::mem::take(&mut self.nodes[node as usize].clusters);
        clusters.retain(|cluster| !is_empty && self.is_in_use(*cluster));
        clusters.push(cluster);
        let node = &mut self.nodes[node as usize];
        node.clusters = clusters;
        node.version += 1;
    }

    /// The cluster whose template is most like the message: the largest share of equal tokens, among equals the one with
    /// more wildcards, among equals the oldest.
    fn best_cluster(&self, node: u32, tokens: &[Token]) -> Option<Cluster> {
        let clusters = &self.nodes[node as usize].clusters;
        if tokens.is_empty() {
            return clusters.first().copied().filter(|cluster| self.is_in_use(*cluster));
        }
        let mut best = None;
        let mut most = (0, 0);
        for cluster in clusters.iter().filter(|cluster| self.is_in_use(**cluster)) {
            let likeness = likeness(&self.templates[*cluster as usize], tokens);
            if best.is_none() || likeness > most {
                (best, most) = (Some(*cluster), likeness);
            }
        }
        let share = f64::from(most.0) / tokens.len() as f64;
        best.filter(|_| share >= self.settings.similarity)
    }
}

/// How many tokens of a message equal the template's, and how many wildcards the template has.
#[inline]
fn likeness(template: &[Token], tokens: &[Token]) -> (u32, u32) {
    let mut equal = 0;
    let mut wildcards = 0;
    for (ours, theirs) in template.iter().zip(tokens) {
        let is_wildcard = *ours == WILDCARD;
        wildcards += u32::from(is_wildcard);
        equal += u32::from(ours == theirs && !is_wildcard);
    }
    (equal, wildcards)
}

/// Puts a wildcard wherever the message differs. Returns whether anything changed.
fn generalise(template: &mut [Token], tokens: &[Token]) -> bool {
    let mut changed = false;
    for (ours, theirs) in template.iter_mut().zip(tokens) {
        if *ours != *theirs && *ours != WILDCARD {
            *ours = WILDCARD;
            changed = true;
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(settings: Drain3) -> Tree {
        Tree::new(settings)
    }

    fn add(tree: &mut Tree, tokens: &[Token]) -> Option<Cluster> {
        tree.add(tokens, |_| false).cluster
    }

    #[test]
    fn ok_clusters_by_share_of_equal_tokens() {
        let mut tree = tree(Drain3::default());
        assert_eq!(add(&mut tree, &[11, 2, 3, 4, 5]), Some(0));
        // Two of five are equal: exactly 0.4.
        assert_eq!(add(&mut tree, &[11, 2, 9, 9, 9]), Some(0));
        assert_eq!(tree.templates()[0], [11, 2, WILDCARD, WILDCARD, WILDCARD]);
        // Another length, and another first token, are other leaves.
        assert_eq!(add(&mut tree, &[11, 2, 3, 4]), Some(1));
        assert_eq!(add(&mut tree, &[7, 2, 3, 4]), Some(2));
        // One of four is too little.
        assert_eq!(add(&mut tree, &[11, 6, 6, 6]), Some(3));
        assert_eq!(add(&mut tree, &[]), Some(4));
        assert_eq!(add(&mut tree, &[]), Some(4));
    }

    #[test]
    fn ok_settings() {
        let mut strict = tree(Drain3 { similarity: 0.8, ..Drain3::default() });
        assert_eq!((add(&mut strict, &[5, 2, 3]), add(&mut strict, &[5, 2, 4])), (Some(0), Some(1)));
        // With depth 5 the second token parts, too.
        let mut deep = tree(Drain3 { depth: 5, ..Drain3::default() });
        assert_eq!((add(&mut deep, &[5, 2, 3, 4]), add(&mut deep, &[5, 9, 3, 4])), (Some(0), Some(1)));
        // With depth 3 the first doesn't.
        let mut flat = tree(Drain3 { depth: 3, ..Drain3::default() });
        assert_eq!((add(&mut flat, &[5, 2, 3, 4]), add(&mut flat, &[6, 2, 3, 4])), (Some(0), Some(0)));
        // Two children: one for a token, one for any.
        let mut narrow = tree(Drain3 { max_children: 2, ..Drain3::default() });
        let firsts: Vec<_> = [5, 6, 7].map(|first| add(&mut narrow, &[first, 2, 3])).into();
        assert_eq!(firsts, [Some(0), Some(1), Some(1)]);
    }

    #[test]
    fn ok_the_cluster_used_longest_ago_goes() {
        let mut tree = tree(Drain3 { max_clusters: Some(2), ..Drain3::default() });
        assert_eq!((add(&mut tree, &[5, 5]), add(&mut tree, &[6, 6])), (Some(0), Some(1)));
        assert_eq!(add(&mut tree, &[5, 5]), Some(0));
        assert_eq!(add(&mut tree, &[7, 7]), Some(2));
        // 0 was used after 1.
        assert_eq!((add(&mut tree, &[5, 5]), add(&mut tree, &[6, 6])), (Some(0), Some(3)));
    }

    #[test]
    fn an_answer_lasts_until_its_leaf_changes() {
        let mut tree = tree(Drain3::default());
        let first = tree.add(&[11, 2, 3], |_| false);
        assert!(tree.is_current(&first));
        // The template gets a wildcard.
        tree.add(&[11, 2, 4], |_| false);
        assert!(!tree.is_current(&first));
        let again = tree.add(&[11, 2, 3], |_| false);
        assert!(tree.is_current(&again));
        // A new node may lead a search elsewhere.
        tree.add(&[8, 8, 8], |_| false);
        assert!(!tree.is_current(&again));
    }

    #[test]
    fn the_bounds_hold() {
        let mut tree = tree(Drain3 { similarity: 1.0, ..Drain3::default() });
        for unlike in 0..MAX_CLUSTERS_IN_LEAF as u32 + 10 {
            tree.add(&[9, unlike + 10], |_| false);
        }
        assert_eq!(tree.templates().len(), MAX_CLUSTERS_IN_LEAF);
        assert_eq!(add(&mut tree, &[9, 5]), None);
    }
}
