//! Drain: a tree of fixed depth whose leaves hold groups of messages of equal length and beginning.
//!
//! He, Zhu, Zheng, Lyu: *Drain: An Online Log Parsing Approach with Fixed Depth Tree* (ICWS 2017), in the form of the
//! Drain3 package. A message of *n* tokens goes down by *n* and by its first token; in the leaf, the group with the largest
//! share of equal tokens takes it, if that share reaches [`SIMILARITY`]; where a token differs from the group's template,
//! the template gets a wildcard. Otherwise the message founds a group.
//!
//! The answer for a shape stays what it was until its leaf changes or the tree grows a node. Both are counted, so that a
//! caller may keep an answer and ask again only then ([`Drain::is_current`]).

use rustc_hash::FxHashMap;

/// A token by number.
pub(super) type Token = u32;

/// The token that stands for any.
pub(super) const WILDCARD: Token = 0;

/// The least share of equal tokens at which a message joins a group.
const SIMILARITY: f64 = 0.4;

/// The most children of a node; further first tokens share the wildcard child.
const MAX_CHILDREN: usize = 100;

/// The most groups in a leaf. Their number bounds the time that a message can take.
const MAX_GROUPS_IN_LEAF: usize = 256;

/// A group by number, in order of foundation.
pub(super) type Group = u32;

/// An answer, with what it depended on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    /// The group, or none where the message found no place because of the limits.
    pub(super) group: Option<Group>,
    leaf: u32,
    leaf_version: u32,
    tree_version: u32,
}

#[derive(Clone, Debug, Default)]
struct Leaf {
    groups: Vec<Group>,
    /// How often the groups or one of their templates changed.
    version: u32,
}

/// The tree.
#[derive(Clone, Debug, Default)]
pub(super) struct Drain {
    /// By number of tokens and first token ([`WILDCARD`] for any).
    leaves_by_path: FxHashMap<(u32, Token), u32>,
    /// How many first tokens each number of tokens has.
    children: FxHashMap<u32, usize>,
    leaves: Vec<Leaf>,
    templates: Vec<Vec<Token>>,
    tree_version: u32,
}

impl Drain {
    /// The template of each group.
    pub(super) fn templates(&self) -> &[Vec<Token>] {
        &self.templates
    }

    /// Whether `answer` would be given again.
    #[inline]
    pub(super) fn is_current(&self, answer: &Answer) -> bool {
        answer.tree_version == self.tree_version && answer.leaf_version == self.leaves[answer.leaf as usize].version
    }

    /// Puts a message into its group, which may be a new one as long as there are fewer than `limit`.
    /// `path` is the token that leads to the leaf: the first one, or [`WILDCARD`] where it has a variable part.
    pub(super) fn add(&mut self, tokens: &[Token], path: Token, limit: usize) -> Answer {
        let length = tokens.len() as u32;
        if let Some(leaf) = self.find_leaf(length, path)
            && let Some(group) = self.best_group(leaf, tokens)
        {
            if generalise(&mut self.templates[group as usize], tokens) {
                self.leaves[leaf as usize].version += 1;
            }
            return self.answer(leaf, Some(group));
        }
        let leaf = self.make_leaf(length, path);
        if self.templates.len() >= limit || self.leaves[leaf as usize].groups.len() >= MAX_GROUPS_IN_LEAF {
            return self.answer(leaf, None);
        }
        let group = self.templates.len() as Group;
        self.templates.push(tokens.to_vec());
        let place = &mut self.leaves[leaf as usize];
        place.groups.push(group);
        place.version += 1;
        self.answer(leaf, Some(group))
    }

    fn answer(&self, leaf: u32, group: Option<Group>) -> Answer {
        Answer { group, leaf, leaf_version: self.leaves[leaf as usize].version, tree_version: self.tree_version }
    }

    /// The leaf where a search ends: the one of its first token, else the one of any.
    fn find_leaf(&self, length: u32, path: Token) -> Option<u32> {
        let exact = self.leaves_by_path.get(&(length, path));
        exact.or_else(|| self.leaves_by_path.get(&(length, WILDCARD))).copied()
    }

    /// The leaf where a new group goes: the one of its first token as long as there is room for that token, else the one
    /// of any, for which the last place is kept.
    fn make_leaf(&mut self, length: u32, path: Token) -> u32 {
        if let Some(leaf) = self.leaves_by_path.get(&(length, path)) {
            return *leaf;
        }
        let children = self.children.get(&length).copied().unwrap_or(0);
        let has_wildcard = self.leaves_by_path.contains_key(&(length, WILDCARD));
        let room = if has_wildcard { children < MAX_CHILDREN } else { children + 1 < MAX_CHILDREN };
        let key = (length, if room { path } else { WILDCARD });
        if let Some(leaf) = self.leaves_by_path.get(&key) {
            return *leaf;
        }
        let leaf = self.leaves.len() as u32;
        self.leaves.push(Leaf::default());
        self.leaves_by_path.insert(key, leaf);
        *self.children.entry(length).or_default() += 1;
        self.tree_version += 1;
        leaf
    }

    /// The group whose template is most like the message: the largest share of equal tokens, among equals the one with
    /// more wildcards, among equals the oldest.
    fn best_group(&self, leaf: u32, tokens: &[Token]) -> Option<Group> {
        let mut best = None;
        let mut most = (0, 0);
        for group in &self.leaves[leaf as usize].groups {
            let likeness = likeness(&self.templates[*group as usize], tokens);
            if best.is_none() || likeness > most {
                (best, most) = (Some(*group), likeness);
            }
        }
        let enough = most.0 as f64 >= SIMILARITY * tokens.len() as f64;
        best.filter(|_| enough)
    }
}

/// How many tokens of a message equal the template's, and how many wildcards the template has.
fn likeness(template: &[Token], tokens: &[Token]) -> (usize, usize) {
    let mut equal = 0;
    let mut wildcards = 0;
    for (ours, theirs) in template.iter().zip(tokens) {
        if *ours == WILDCARD {
            wildcards += 1;
        } else if ours == theirs {
            equal += 1;
        }
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

    const LIMIT: usize = 1_000;

    fn add(drain: &mut Drain, tokens: &[Token]) -> Option<Group> {
        drain.add(tokens, tokens.first().copied().unwrap_or(WILDCARD), LIMIT).group
    }

    #[test]
    fn ok_groups_by_share_of_equal_tokens() {
        let mut drain = Drain::default();
        assert_eq!(add(&mut drain, &[1, 2, 3, 4, 5]), Some(0));
        // Two of five are equal: exactly 0.4.
        assert_eq!(add(&mut drain, &[1, 2, 9, 9, 9]), Some(0));
        assert_eq!(drain.templates()[0], [1, 2, WILDCARD, WILDCARD, WILDCARD]);
        // Another length, and another first token, are other leaves.
        assert_eq!(add(&mut drain, &[1, 2, 3, 4]), Some(1));
        assert_eq!(add(&mut drain, &[7, 2, 3, 4]), Some(2));
        // One of four is too little.
        assert_eq!(add(&mut drain, &[1, 6, 6, 6]), Some(3));
        assert_eq!(add(&mut drain, &[]), Some(4));
        assert_eq!(add(&mut drain, &[]), Some(4));
    }

    #[test]
    fn an_answer_lasts_until_its_leaf_changes() {
        let mut drain = Drain::default();
        let first = drain.add(&[1, 2, 3], 1, LIMIT);
        assert!(drain.is_current(&first));
        // The template gets a wildcard.
        drain.add(&[1, 2, 4], 1, LIMIT);
        assert!(!drain.is_current(&first));
        let again = drain.add(&[1, 2, 3], 1, LIMIT);
        assert!(drain.is_current(&again));
        // A new node may lead a search elsewhere.
        drain.add(&[8, 8, 8], 8, LIMIT);
        assert!(!drain.is_current(&again));
    }

    #[test]
    fn the_last_child_is_for_any() {
        let mut drain = Drain::default();
        for first in 1..=300 {
            drain.add(&[first, first + 1_000, first + 2_000], first, LIMIT);
        }
        assert_eq!(drain.leaves.len(), MAX_CHILDREN);
        assert_eq!(drain.templates().len(), 300);
    }

    #[test]
    fn the_limits_hold() {
        let mut drain = Drain::default();
        assert_eq!(drain.add(&[1, 2], 1, 1).group, Some(0));
        assert_eq!(drain.add(&[5, 6], 5, 1).group, None);
        let mut full = Drain::default();
        for unlike in 0..2 * MAX_GROUPS_IN_LEAF as u32 {
            full.add(&[unlike + 1, unlike + 5_000], WILDCARD, usize::MAX);
        }
        assert_eq!(full.templates().len(), MAX_GROUPS_IN_LEAF);
    }
}
