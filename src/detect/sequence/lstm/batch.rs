//! Pieces that go through the network together, step by step.

use super::pieces::Piece;

/// Pieces, the longest first: those that still go on at a step are the first ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch<'a> {
    /// Pieces and their weights.
    pub(super) pieces: Vec<(&'a Piece, f32)>,
    /// How many pieces go on at each step.
    active: Vec<usize>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(mut pieces: Vec<(&'a Piece, f32)>) -> Self {
        pieces.sort_by_key(|(piece, _)| std::cmp::Reverse(piece.steps()));
        let steps = pieces.first().map_or(0, |(piece, _)| piece.steps());
        let active = (0..steps).map(|step| pieces.partition_point(|(piece, _)| piece.steps() > step)).collect();
        Self { pieces, active }
    }

    /// How many steps the longest piece has.
    pub(super) fn steps(&self) -> usize {
        self.active.len()
    }

    /// How many pieces go on at a step.
    pub(super) fn active(&self, step: usize) -> usize {
        self.active[step]
    }

    /// The class that a piece has at a step.
    pub(super) fn input(&self, step: usize, row: usize) -> usize {
        self.pieces[row].0.classes[step] as usize
    }

    /// The class that follows it, and the weight with which it counts: none while the piece warms up.
    pub(super) fn target(&self, step: usize, row: usize) -> (usize, f32) {
        let (piece, weight) = self.pieces[row];
        (piece.classes[step + 1] as usize, if step < piece.warm_up { 0.0 } else { weight })
    }
}
