//! Training: batch by batch, so that whoever waits can show how far it has come, or stop it.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::Lstm;
use super::adam::Adam;
use super::batch::Batch;
use super::network::{Network, Room};
use super::pieces::{Piece, Vocabulary, weighted};
use crate::config::LstmSettings;

/// One in so many distinct sequences is held out, to see when learning turns into remembering …
const HELD_OUT: usize = 10;

/// … but not of fewer than this.
const LEAST_TO_HOLD_OUT: usize = 40;

/// A loss is better that is smaller by this part.
const BETTER: f64 = 0.002;

/// An epoch has so many batches at the least: few pieces are learned several times …
const LEAST_BATCHES: usize = 16;

/// … and a batch is no larger than one part in so many of the pieces.
const LEAST_PARTS: usize = 8;

/// Batches that are put together from pieces of similar length.
const SORTED_TOGETHER: usize = 8;

/// How good an epoch was: mean −ln p of a step, in nats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// While learning.
    pub loss: f64,
    /// Of what was held out, afterwards; none where that is too little.
    pub held_out: Option<f64>,
}

/// How far training has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Which network it is, from 0, and how many there are.
    pub network: usize,
    /// See `network`.
    pub networks: usize,
    /// The epoch, from 1, and how many there are at the most.
    pub epoch: usize,
    /// See `epoch`.
    pub epochs: usize,
    /// How much of the epoch is done, 0 to 1.
    pub done: f64,
    /// How good the last whole epoch was.
    pub last: Option<Epoch>,
}

/// A network that learns.
#[derive(Clone, Debug)]
pub(in crate::detect::sequence) struct Trainer {
    settings: LstmSettings,
    vocabulary: Vocabulary,
    learned: Vec<(Piece, f64)>,
    held_out: Vec<(Piece, f64)>,
    network: Network,
    best: (f64, Network),
    gradient: Network,
    adam: Adam,
    room: Room,
    rng: Xoshiro256PlusPlus,
    /// Pieces of a batch, and how often an epoch goes through all pieces.
    size: usize,
    rounds: usize,
    /// The pieces in the order of this epoch, and how many of them were learned.
    order: Vec<usize>,
    at: usize,
    loss: f64,
    epochs: Vec<Epoch>,
    /// Epochs since the best.
    waited: usize,
}

impl Trainer {
    pub(in crate::detect::sequence) fn new(sequences: &[Vec<u32>], weights: &[f64], settings: &LstmSettings) -> Self {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(u64::from(settings.seed));
        let vocabulary = Vocabulary::of(sequences, weights, settings.vocabulary as usize);
        let weighed = sequences.iter().map(Vec::as_slice).zip(weights.iter().copied());
        let mut all: Vec<(&[u32], f64)> = weighed.filter(|(_, weight)| *weight > 0.0).collect();
        shuffle(&mut all, &mut rng);
        let apart = if all.len() < LEAST_TO_HOLD_OUT { 0 } else { all.len() / HELD_OUT };
        let pieces = |sequences| weighted(sequences, &vocabulary, settings.window as usize, settings.steps as usize);
        let (held_out, learned) = (pieces(&all[..apart]), pieces(&all[apart..]));
        let size = (settings.batch as usize).min(learned.len() / LEAST_PARTS).max(1);
        let rounds = (LEAST_BATCHES * size).div_ceil(learned.len().max(1)).max(1);
        let (hidden, layers) = (settings.hidden as usize, settings.layers as usize);
        let network = Network::drawn(vocabulary.classes(), hidden, layers, u64::from(settings.seed));
        let mut trainer = Self {
            gradient: Network::zeros(vocabulary.classes(), hidden, layers),
            adam: Adam::new(&network, settings.learning_rate),
            best: (f64::INFINITY, network.clone()),
            settings: *settings,
            vocabulary,
            size,
            rounds,
            order: (0..learned.len() * rounds).map(|place| place / rounds).collect(),
            learned,
            held_out,
            network,
            room: Room::default(),
            rng,
            at: 0,
            loss: 0.0,
            epochs: Vec::new(),
            waited: 0,
        };
        trainer.arrange();
        trainer
    }

    pub(in crate::detect::sequence) fn is_done(&self) -> bool {
        self.learned.is_empty()
            || self.epochs.len() >= self.settings.epochs as usize
            || self.waited >= self.settings.patience as usize
    }

    pub(in crate::detect::sequence) fn progress(&self, network: usize, networks: usize) -> Progress {
        Progress {
            network,
            networks,
            epoch: (self.epochs.len() + 1).min(self.settings.epochs as usize),
            epochs: self.settings.epochs as usize,
            done: self.at as f64 / self.order.len().max(1) as f64,
            last: self.epochs.last().copied(),
        }
    }

    /// Learns from the next batch.
    pub(in crate::detect::sequence) fn step(&mut self) {
        if self.is_done() {
            return;
        }
        let end = (self.at + self.size).min(self.order.len());
        let chosen = self.order[self.at..end].iter().map(|number| &self.learned[*number]);
        let batch = Batch::new(chosen.map(|(piece, weight)| (piece, *weight as f32)).collect());
        // A batch counts as much as its pieces do, on the average over all batches.
        let scale = self.learned.len() as f64 / (judged(&self.learned) * self.size as f64);
        self.loss += self.network.forward(&batch, &mut self.room);
        self.network.backward(&batch, &mut self.room, scale as f32, &mut self.gradient);
        // The rate falls evenly over the epochs, so that the last ones settle.
        let slowed = 1.0 - self.epochs.len() as f64 / f64::from(self.settings.epochs);
        self.adam.step(&mut self.network, &mut self.gradient, slowed);
        self.at = end;
        if end == self.order.len() {
            self.end_epoch();
        }
    }

    fn end_epoch(&mut self) {
        let held_out = (!self.held_out.is_empty()).then(|| {
            let size = self.settings.batch as usize;
            let loss: f64 = self
                .held_out
                .chunks(size)
                .map(|pieces| {
                    let batch = Batch::new(pieces.iter().map(|(piece, weight)| (piece, *weight as f32)).collect());
                    self.network.forward(&batch, &mut self.room)
                })
                .sum();
            loss / judged(&self.held_out)
        });
        let loss = self.loss / (judged(&self.learned) * self.rounds as f64);
        let measure = held_out.unwrap_or(loss);
        // As precise as a saved model has them.
        let rounded = |loss: f64| f64::from(loss as f32);
        let epoch = Epoch { loss: rounded(loss), held_out: held_out.map(rounded) };
        // A loss that is no number is no better one.
        if measure < self.best.0 * (1.0 - BETTER) {
            self.best = (measure, self.network.clone());
            self.waited = 0;
        } else {
            self.waited += 1;
        }
        self.epochs.push(epoch);
        (self.at, self.loss) = (0, 0.0);
        self.arrange();
    }

    /// Puts the pieces into another order, in which those of a batch are of similar length.
    fn arrange(&mut self) {
        shuffle(&mut self.order, &mut self.rng);
        for together in self.order.chunks_mut(SORTED_TOGETHER * self.size) {
            together.sort_by_key(|number| std::cmp::Reverse(self.learned[*number].0.steps()));
        }
    }

    /// The network as it was at its best.
    pub(in crate::detect::sequence) fn finish(self) -> Lstm {
        Lstm {
            vocabulary: self.vocabulary,
            network: self.best.1,
            window: self.settings.window as usize,
            epochs: self.epochs,
        }
    }
}

/// The weight of all judged steps.
fn judged(pieces: &[(Piece, f64)]) -> f64 {
    pieces.iter().map(|(piece, weight)| weight * (piece.steps() - piece.warm_up) as f64).sum()
}

/// Fisher and Yates.
fn shuffle<T>(values: &mut [T], rng: &mut Xoshiro256PlusPlus) {
    for end in (1..values.len()).rev() {
        values.swap(end, rng.random_range(0..=end));
    }
}
