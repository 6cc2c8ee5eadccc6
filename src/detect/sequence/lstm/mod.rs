//! The next event by all events before it: a recurrent network of LSTM cells, as DeepLog has it (Du et al., CCS 2017).
//!
//! Learned from distinct sequences with their weights, an edge at either end of each. A long sequence is cut into pieces
//! (`pieces`), so that one of a million events costs what its distinct pieces do.
//!
//! The same bits on every machine: sums are in a fixed order (`matrix`), exp and tanh are libm's, and what is drawn is
//! drawn from a seed.

mod adam;
mod batch;
mod layer;
mod matrix;
mod network;
mod pieces;
mod saved;
mod train;

use rustc_hash::FxHashMap;

use super::ngram::EDGE;
use super::step::{Share, Step};
use super::{DETECTORS, LSTM};
use batch::Batch;
use network::{Network, Room};
use pieces::{Piece, Vocabulary};

pub(super) use saved::VALUE_BYTES;
pub(super) use train::Trainer;
pub use train::{Epoch, Progress};

/// Pieces that are judged together.
const JUDGED_TOGETHER: usize = 64;

/// A network that has learned.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lstm {
    vocabulary: Vocabulary,
    network: Network,
    window: usize,
    /// How good each epoch of its training was.
    pub(super) epochs: Vec<Epoch>,
}

/// What a network says of a sequence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Verdict {
    /// −ln p of the least expected step.
    pub(super) surprisal: f64,
    /// Where that is; the sequence's length for its end.
    pub(super) position: usize,
    /// How many steps bring what is not among the likeliest events.
    pub(super) misses: usize,
}

impl Lstm {
    /// What the network says of each sequence.
    pub(super) fn verdicts<'a>(&self, sequences: impl Iterator<Item = &'a [u32]>, top: usize) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        // Sequences that end alike differ in their beginnings: each piece is judged once.
        let mut known: FxHashMap<Piece, usize> = FxHashMap::default();
        let mut distinct: Vec<Piece> = Vec::new();
        let mut of_sequence: Vec<(usize, usize, usize)> = Vec::new();
        for (sequence, events) in sequences.enumerate() {
            verdicts.push(Verdict::default());
            for piece in Piece::of(events, &self.vocabulary, self.window) {
                let place = piece.place;
                let next = distinct.len();
                let number = *known.entry(Piece { place: 0, ..piece }).or_insert_with_key(|piece| {
                    distinct.push(piece.clone());
                    next
                });
                of_sequence.push((sequence, number, place));
            }
        }
        let of_pieces = self.of_pieces(&distinct, top);
        for (sequence, piece, place) in of_sequence {
            let (verdict, of_piece) = (&mut verdicts[sequence], of_pieces[piece]);
            verdict.misses += of_piece.misses;
            if of_piece.surprisal > verdict.surprisal {
                (verdict.surprisal, verdict.position) = (of_piece.surprisal, place + of_piece.position);
            }
        }
        verdicts
    }

    /// What the network says of each piece; positions are counted from its first judged step.
    fn of_pieces(&self, pieces: &[Piece], top: usize) -> Vec<Verdict> {
        let mut verdicts = vec![Verdict::default(); pieces.len()];
        let mut order: Vec<usize> = (0..pieces.len()).collect();
        order.sort_by_key(|number| std::cmp::Reverse(pieces[*number].steps()));
        let mut room = Room::default();
        for numbers in order.chunks(JUDGED_TOGETHER) {
            let batch = Batch::new(numbers.iter().map(|number| (&pieces[*number], 1.0)).collect());
            self.network.forward(&batch, &mut room);
            for step in 0..batch.steps() {
                for row in 0..batch.active(step) {
                    let (class, weight) = batch.target(step, row);
                    if weight > 0.0 {
                        let logs = self.network.logs(&batch, &room, step, row);
                        let warm_up = pieces[numbers[row]].warm_up;
                        verdicts[numbers[row]].take(logs, class, step - warm_up, top);
                    }
                }
            }
        }
        verdicts
    }

    /// A step, with the `most` likely events in its place. What types share a class has no name, and is left out.
    pub(super) fn step(&self, sequence: &[u32], position: usize, most: usize) -> Step {
        let event = sequence.get(position).copied().unwrap_or(EDGE);
        let class = self.vocabulary.class(event);
        let mut step = Step {
            position,
            came: Share::of(event, 0.0),
            expected: Vec::new(),
            is_known: event == EDGE || self.vocabulary.event(class).is_some(),
            by: DETECTORS[LSTM],
        };
        let holds = |piece: &Piece| position < piece.place + piece.steps() - piece.warm_up;
        let Some(piece) = Piece::of(sequence, &self.vocabulary, self.window).find(holds) else { return step };
        let batch = Batch::new(vec![(&piece, 1.0)]);
        let mut room = Room::default();
        self.network.forward(&batch, &mut room);
        let logs = self.network.logs(&batch, &room, position - piece.place + piece.warm_up, 0);
        let share = |class: usize| libm::exp(f64::from(logs[class]));
        step.came.share = share(class as usize);
        let mut expected: Vec<Share> = (0..self.vocabulary.classes())
            .filter_map(|class| Some(Share::of(self.vocabulary.event(class as u32)?, share(class))))
            .collect();
        expected.sort_by(|one, other| other.share.total_cmp(&one.share));
        expected.truncate(most);
        Step { expected, ..step }
    }
}

impl Verdict {
    fn take(&mut self, logs: &[f32], class: usize, position: usize, top: usize) {
        let surprisal = -f64::from(logs[class]);
        if surprisal > self.surprisal {
            (self.surprisal, self.position) = (surprisal, position);
        }
        self.misses += usize::from(logs.iter().filter(|log| **log > logs[class]).count() >= top);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::LstmSettings;

    fn settings() -> LstmSettings {
        LstmSettings { hidden: 16, ..LstmSettings::default() }
    }

    fn trained(sequences: &[Vec<u32>], weights: &[f64], settings: &LstmSettings) -> Lstm {
        let mut trainer = Trainer::new(sequences, weights, settings);
        while !trainer.is_done() {
            trainer.step();
        }
        trainer.finish()
    }

    fn verdicts(lstm: &Lstm, sequences: &[Vec<u32>], top: usize) -> Vec<Verdict> {
        lstm.verdicts(sequences.iter().map(Vec::as_slice), top)
    }

    /// What stands at the end is told by what stood at the beginning, four events before.
    fn far_apart() -> Vec<Vec<u32>> {
        vec![vec![1, 5, 6, 7, 2], vec![3, 5, 6, 7, 4]]
    }

    #[test]
    fn ok_learns_what_lies_far_back() {
        let lstm = trained(&far_apart(), &[50.0, 50.0], &settings());
        let sequences = [vec![1, 5, 6, 7, 2], vec![1, 5, 6, 7, 4]];
        let verdicts = verdicts(&lstm, &sequences, 1);
        assert!(verdicts[0].surprisal < 1.0 && verdicts[1].surprisal > 2.0, "{verdicts:?} {:?}", lstm.epochs);
        // The first event is one of two that are as likely; all others are sure.
        assert_eq!((verdicts[1].position, verdicts[1].misses - verdicts[0].misses), (4, 1));
        let step = lstm.step(&sequences[1], 4, 2);
        assert_eq!((step.came.event, step.expected[0].event), (Some(4), Some(2)));
        assert!((-libm::log(step.came.share) - verdicts[1].surprisal).abs() < 1e-6);
        let (first, last) = (lstm.epochs[0].loss, lstm.epochs[lstm.epochs.len() - 1].loss);
        assert!(last < first / 2.0, "{first} {last}");
    }

    #[test]
    fn ok_the_same_seed_learns_the_same_bits() {
        let few = LstmSettings { epochs: 3, ..settings() };
        let [one, other] = [few, few].map(|settings| trained(&far_apart(), &[3.0, 2.0], &settings));
        assert_eq!(one, other);
        let another = trained(&far_apart(), &[3.0, 2.0], &LstmSettings { seed: 7, ..few });
        assert_ne!(one.network, another.network);
    }

    #[test]
    fn ok_nothing_to_learn_from_and_sequences_without_events() {
        let untrained = trained(&[], &[], &settings());
        assert!(verdicts(&untrained, &[vec![], vec![1]], 9).iter().all(|verdict| verdict.surprisal.is_finite()));
        let empty = trained(&[vec![]], &[20.0], &settings());
        assert!(verdicts(&empty, &[vec![]], 9)[0].surprisal < 0.5);
    }
}
