//! Drain3's own clusters, for people who compare with it or have built on it.
//!
//! The same groups, templates and sizes as the Python package gives, line by line ([`tree`]), plain or with the masks of
//! its example configuration ([`masks`]). The shapes of this way are whole messages, so a log with numbers in every line
//! has nearly as many as lines.

mod masks;
mod tree;

pub(super) use masks::mask;

use rustc_hash::FxHashMap;

use super::interner::Interner;
use super::mined::{Group, Groups};
use crate::config::Drain3;
use tree::{Answer, Cluster, Token, Tree, WILDCARD};

/// How a variable part is written in Drain3's templates.
const PARAMETER: &[u8] = b"<*>";

/// The most shapes that are remembered. Further ones are mined each time they come, with the same result.
const MAX_SHAPES: usize = 1 << 18;

/// The most distinct tokens that are told apart; Drain3 has no bound. Further ones are taken as variable.
const MAX_TOKENS: usize = 1 << 22;

/// The miner.
#[derive(Clone, Debug)]
pub(super) struct Drained {
    tree: Tree,
    tokens: Interner,
    shapes: FxHashMap<u64, u32>,
    known: Vec<Known>,
    /// The tokens of all shapes that are remembered.
    rows: Vec<Token>,
    /// What each draft is: a cluster, or the catch-all. In the order of the first event.
    drafts: Vec<Option<Cluster>>,
    of_cluster: Vec<u32>,
    catch_all: Option<u32>,
    scratch: Vec<Token>,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    row: (u32, u32),
    answer: Answer,
    draft: u32,
}

impl Drained {
    pub(super) fn new(settings: Drain3) -> Self {
        let mut tokens = Interner::default();
        let wildcard = tokens.intern(PARAMETER, MAX_TOKENS);
        debug_assert_eq!(wildcard, Some(WILDCARD));
        Self {
            tree: Tree::new(settings),
            tokens,
            shapes: FxHashMap::default(),
            known: Vec::new(),
            rows: Vec::new(),
            drafts: Vec::new(),
            of_cluster: Vec::new(),
            catch_all: None,
            scratch: Vec::new(),
        }
    }

    /// The number of a shape that is remembered.
    #[inline]
    pub(super) fn known(&self, hash: u64) -> Option<u32> {
        self.shapes.get(&hash).copied()
    }

    /// The draft of one more event with a shape that is remembered.
    #[inline]
    pub(super) fn repeat(&mut self, shape: u32) -> u32 {
        let known = self.known[shape as usize];
        if self.tree.is_current(&known.answer) {
            self.tree.touch(&known.answer);
            return known.draft;
        }
        let (start, end) = known.row;
        let answer = add(&mut self.tree, &self.tokens, &self.rows[start as usize..end as usize]);
        let draft = self.draft(answer);
        self.known[shape as usize] = Known { answer, draft, ..known };
        draft
    }

    /// The draft of an event with a shape that is not remembered.
    pub(super) fn add(&mut self, hash: u64, shape: &[u8]) -> u32 {
        self.tokenise(shape);
        let answer = add(&mut self.tree, &self.tokens, &self.scratch);
        let draft = self.draft(answer);
        if self.known.len() < MAX_SHAPES {
            let start = self.rows.len() as u32;
            self.rows.extend_from_slice(&self.scratch);
            self.shapes.insert(hash, self.known.len() as u32);
            self.known.push(Known { row: (start, self.rows.len() as u32), answer, draft });
        }
        draft
    }

    /// Parts the text as Python's `split` does, into `scratch`.
    fn tokenise(&mut self, shape: &[u8]) {
        let text = String::from_utf8_lossy(shape);
        let words = text.split(is_python_space).filter(|word| !word.is_empty());
        self.scratch.clear();
        for word in words {
            self.scratch.push(self.tokens.intern(word.as_bytes(), MAX_TOKENS).unwrap_or(WILDCARD));
        }
    }

    fn draft(&mut self, answer: Answer) -> u32 {
        let next = self.drafts.len() as u32;
        let draft = match answer.cluster {
            None => *self.catch_all.get_or_insert(next),
            Some(cluster) => {
                // Clusters come in order of foundation.
                if cluster as usize == self.of_cluster.len() {
                    self.of_cluster.push(next);
                }
                self.of_cluster[cluster as usize]
            }
        };
        if draft == next {
            self.drafts.push(answer.cluster);
        }
        draft
    }

    /// The templates. A draft is a template's number.
    pub(super) fn finish(self) -> Groups {
        let words =
            |cluster: Cluster| self.tree.templates()[cluster as usize].iter().map(|token| self.tokens.get(*token));
        let text = |cluster: Cluster| words(cluster).collect::<Vec<&[u8]>>().join(&b' ');
        let group = |cluster: &Option<Cluster>| Group { text: cluster.map(text), tokens: Vec::new() };
        Groups {
            list: self.drafts.iter().map(group).collect(),
            of_draft: (0..self.drafts.len() as u32).collect(),
            ..Groups::default()
        }
    }
}

fn add(tree: &mut Tree, tokens: &Interner, row: &[Token]) -> Answer {
    tree.add(row, |token| has_digit(tokens.get(token)))
}

/// Python's `str.isspace`.
fn is_python_space(mark: char) -> bool {
    mark.is_whitespace() || matches!(mark, '\u{1c}'..='\u{1f}')
}

/// Whether a character is a digit to Python's `str.isdigit`. Fractions and Roman numerals, which are numeric but no digits,
/// are taken for digits here: the standard library can't tell them.
fn has_digit(word: &[u8]) -> bool {
    word.iter().any(u8::is_ascii_digit)
        || (!word.is_ascii() && String::from_utf8_lossy(word).chars().any(char::is_numeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cluster of each message, and all templates.
    fn mine(messages: &[String], settings: Drain3, remember: bool) -> (Vec<u32>, Vec<String>) {
        let mut miner = Drained::new(settings);
        let mut hashes: FxHashMap<&str, u64> = FxHashMap::default();
        let mut drafts = Vec::new();
        for message in messages {
            let fresh = hashes.len() as u64;
            let hash = *hashes.entry(message).or_insert(fresh);
            let known = miner.known(hash).filter(|_| remember);
            drafts.push(match known {
                Some(shape) => miner.repeat(shape),
                None => miner.add(hash, message.as_bytes()),
            });
        }
        let Groups { list, of_draft, .. } = miner.finish();
        let templates = list.into_iter().map(|group| String::from_utf8(group.text.unwrap()).unwrap());
        (drafts.iter().map(|draft| of_draft[*draft as usize]).collect(), templates.collect())
    }

    #[test]
    fn ok_the_example_of_drain3() {
        // What examples/drain_stdin_demo.py and its README show.
        let lines = [
            "connected to 10.0.0.1",
            "connected to 192.168.0.1",
            "Hex number 0xDEADBEAF",
            "user davidoh logged in",
            "user eranr logged in",
        ];
        let messages: Vec<String> =
            lines.iter().map(|line| String::from_utf8(mask(line.as_bytes())).unwrap()).collect();
        let (clusters, templates) = mine(&messages, Drain3::default(), true);
        assert_eq!(clusters, [0, 0, 1, 2, 2]);
        assert_eq!(templates, ["connected to <IP>", "Hex number <HEX>", "user <*> logged in"]);
    }

    #[test]
    fn remembering_changes_nothing() {
        let words = ["alpha", "beta", "gamma", "delta7", "<*>", ""];
        let mut state = 7u32;
        let mut word = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            words[(state >> 20) as usize % words.len()]
        };
        let messages: Vec<String> =
            (0..3_000).map(|_| format!("{} {} {} {}", word(), word(), word(), word())).collect();
        for max_clusters in [None, Some(5), Some(40)] {
            for similarity in [0.4, 0.7] {
                let settings = Drain3 { max_clusters, similarity, max_children: 3, ..Drain3::default() };
                assert!(mine(&messages, settings, true) == mine(&messages, settings, false), "{settings:?}");
            }
        }
    }
}
