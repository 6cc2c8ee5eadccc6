//! Sequences as a network sees them: classes for event types, in pieces of bounded length.

use rustc_hash::FxHashMap;

use crate::detect::sequence::ngram::EDGE;

/// The steps of a piece that are judged; those before them only warm it up.
pub(super) const SPAN: usize = 64;

/// The types that have a class of their own; all others share one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Vocabulary {
    /// Ascending.
    pub(super) types: Vec<u32>,
}

impl Vocabulary {
    /// The `most` types that come most often, by the weight of their sequences.
    pub(super) fn of(sequences: &[Vec<u32>], weights: &[f64], most: usize) -> Self {
        let mut seen: FxHashMap<u32, f64> = FxHashMap::default();
        for (sequence, weight) in sequences.iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
            sequence.iter().for_each(|event| *seen.entry(*event).or_default() += weight);
        }
        let mut by_weight: Vec<(u32, f64)> = seen.into_iter().collect();
        by_weight.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        by_weight.truncate(most);
        let mut types: Vec<u32> = by_weight.into_iter().map(|(event, _)| event).collect();
        types.sort_unstable();
        Self { types }
    }

    /// How many classes there are: a type's, the one of all other types, and the edge's.
    pub(super) fn classes(&self) -> usize {
        self.types.len() + 2
    }

    /// The class of a type, or of the edge.
    pub(super) fn class(&self, event: u32) -> u32 {
        let others = self.types.len() as u32;
        if event == EDGE {
            return others + 1;
        }
        self.types.binary_search(&event).map_or(others, |class| class as u32)
    }

    /// The type that has a class; none for the one that types share.
    pub(super) fn event(&self, class: u32) -> Option<u32> {
        if class as usize == self.types.len() + 1 { Some(EDGE) } else { self.types.get(class as usize).copied() }
    }

    /// The classes of a sequence, an edge at either end.
    fn classes_of(&self, sequence: &[u32]) -> Vec<u32> {
        let edge = self.class(EDGE);
        let inner = sequence.iter().map(|event| self.class(*event));
        std::iter::once(edge).chain(inner).chain([edge]).collect()
    }
}

/// A stretch of a sequence: each class is followed by the next.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Piece {
    /// One more than there are steps.
    pub(super) classes: Vec<u32>,
    /// How many steps come before the first that is judged.
    pub(super) warm_up: usize,
    /// The first judged step's place in the sequence.
    pub(super) place: usize,
}

impl Piece {
    /// How many steps it has.
    pub(super) fn steps(&self) -> usize {
        self.classes.len() - 1
    }

    /// The pieces of a sequence. All but the first begin with `window` steps that were judged before.
    pub(super) fn of<'a>(
        sequence: &[u32],
        vocabulary: &Vocabulary,
        window: usize,
    ) -> impl Iterator<Item = Self> + use<'a> {
        let classes = vocabulary.classes_of(sequence);
        (0..classes.len() - 1).step_by(SPAN).map(move |place| {
            let first = place.saturating_sub(window);
            let end = (place + SPAN).min(classes.len() - 1);
            Self { classes: classes[first..=end].to_vec(), warm_up: place - first, place }
        })
    }
}

/// Distinct pieces with their weights: those with the greatest weight, up to so many steps in all.
pub(super) fn weighted(
    sequences: &[(&[u32], f64)],
    vocabulary: &Vocabulary,
    window: usize,
    most_steps: usize,
) -> Vec<(Piece, f64)> {
    let mut pieces: Vec<(Piece, f64)> = Vec::new();
    let mut known: FxHashMap<Piece, usize> = FxHashMap::default();
    for (sequence, weight) in sequences {
        for piece in Piece::of(sequence, vocabulary, window) {
            // Where a long session repeats itself, the same piece at another place is the same to the network.
            let piece = Piece { place: 0, ..piece };
            let next = pieces.len();
            let number = *known.entry(piece).or_insert_with_key(|piece| {
                pieces.push((piece.clone(), 0.0));
                next
            });
            pieces[number].1 += weight;
        }
    }
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.sort_by(|one, other| pieces[*other].1.total_cmp(&pieces[*one].1).then(one.cmp(other)));
    let mut steps = 0;
    order.retain(|number| {
        steps += pieces[*number].0.steps();
        steps <= most_steps || steps == pieces[*number].0.steps()
    });
    order.sort_unstable();
    order.into_iter().map(|number| pieces[number].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_rare_types_share_a_class() {
        let vocabulary = Vocabulary::of(&[vec![7, 3, 7], vec![9]], &[2.0, 1.0], 2);
        assert_eq!([7, 3, 9, 8, EDGE].map(|event| vocabulary.class(event)), [1, 0, 2, 2, 3]);
        assert_eq!((vocabulary.event(1), vocabulary.event(2), vocabulary.event(3)), (Some(7), None, Some(EDGE)));
        assert_eq!(vocabulary.classes(), 4);
    }

    #[test]
    fn ok_a_long_sequence_is_judged_step_by_step_once() {
        let vocabulary = Vocabulary::of(&[vec![1]], &[1.0], 8);
        for length in [0, 1, SPAN - 2, SPAN - 1, SPAN, 3 * SPAN + 5] {
            let pieces: Vec<Piece> = Piece::of(&vec![1; length], &vocabulary, 10).collect();
            let judged: usize = pieces.iter().map(|piece| piece.steps() - piece.warm_up).sum();
            assert_eq!(judged, length + 1, "{length}");
            assert!(pieces.iter().all(|piece| piece.steps() <= SPAN + 10));
            assert!(pieces.windows(2).all(|pair| pair[1].place == pair[0].place + SPAN && pair[1].warm_up == 10));
        }
    }

    #[test]
    fn ok_pieces_are_bounded_and_weigh_what_their_sequences_do() {
        let vocabulary = Vocabulary::of(&[vec![1, 2]], &[1.0], 8);
        let (one, two): (&[u32], &[u32]) = (&[1, 2], &[2, 1]);
        let all = weighted(&[(one, 2.0), (two, 5.0), (one, 1.0)], &vocabulary, 10, 100);
        assert_eq!(all.iter().map(|(_, weight)| *weight).collect::<Vec<_>>(), [3.0, 5.0]);
        let few = weighted(&[(one, 2.0), (two, 5.0)], &vocabulary, 10, 3);
        assert_eq!(few.iter().map(|(_, weight)| *weight).collect::<Vec<_>>(), [5.0]);
    }
}
