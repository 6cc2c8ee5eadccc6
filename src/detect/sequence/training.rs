//! The networks of the next event that a judgement needs, and their training.

use std::ops::ControlFlow;

use super::lstm::{Epoch, Lstm, Progress, Trainer};
use super::{Sequences, halves};
use crate::config::LstmSettings;

/// Networks that learn, one after the other: one from all that is usual; with a baseline, another from each half of it.
#[derive(Clone, Debug)]
pub struct Training {
    trainers: Vec<Trainer>,
    at: usize,
}

/// Networks that have learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Networks {
    /// From all that is usual.
    pub(super) whole: Lstm,
    /// From each half of a baseline.
    pub(super) halves: Vec<Lstm>,
}

impl Training {
    /// Networks for the judgement of these sessions.
    pub fn new(sequences: &Sequences, settings: &LstmSettings) -> Self {
        let mut choices = vec![sequences.learned_weights()];
        if sequences.has_baseline() {
            choices.extend(halves(sequences));
        }
        let trainers = choices.iter().map(|weights| Trainer::new(&sequences.distinct, weights, settings));
        Self { trainers: trainers.collect(), at: 0 }
    }

    /// Learns from the next batch, and says how far it has come; none when there is nothing left to learn.
    pub fn step(&mut self) -> Option<Progress> {
        while self.trainers.get(self.at)?.is_done() {
            self.at += 1;
        }
        let networks = self.trainers.len();
        let trainer = self.trainers.get_mut(self.at)?;
        trainer.step();
        Some(trainer.progress(self.at, networks))
    }

    /// Learns to the end; none where `tell`, which is called after each batch, breaks it off.
    pub fn run(mut self, tell: &mut dyn FnMut(Progress) -> ControlFlow<()>) -> Option<Networks> {
        while let Some(progress) = self.step() {
            if tell(progress).is_break() {
                return None;
            }
        }
        self.finish()
    }

    /// The networks as they were at their best.
    pub fn finish(self) -> Option<Networks> {
        let mut networks = self.trainers.into_iter().map(Trainer::finish);
        Some(Networks { whole: networks.next()?, halves: networks.collect() })
    }
}

impl Networks {
    /// How good each epoch of the training was.
    pub fn epochs(&self) -> &[Epoch] {
        &self.whole.epochs
    }
}
