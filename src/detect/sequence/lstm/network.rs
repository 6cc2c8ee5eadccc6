//! Layers of LSTM cells, and over them a softmax of what comes next.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::batch::Batch;
use super::layer::{Below, Layer, Trace};
use super::matrix::{LANES, Matrix};

/// The weights of a network, or what is to be changed about them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Network {
    pub(super) layers: Vec<Layer>,
    pub(super) output: Matrix,
    pub(super) bias: Vec<f32>,
    /// How many classes there are; the output has room for some more.
    pub(super) classes: usize,
}

/// Room for what the layers do.
#[derive(Clone, Debug, Default)]
pub(super) struct Room {
    traces: Vec<Trace>,
    /// ln p of each class, a row a piece and step; after the way back, their gradients.
    logits: Vec<f32>,
}

impl Network {
    /// A network of zeros. There are as many units as is asked for, rounded up to eights.
    pub(super) fn zeros(classes: usize, hidden: usize, layers: usize) -> Self {
        let hidden = hidden.next_multiple_of(LANES);
        let room = classes.next_multiple_of(LANES);
        Self {
            layers: (0..layers).map(|layer| Layer::zeros(if layer == 0 { room } else { hidden }, hidden)).collect(),
            output: Matrix::zeros(hidden, room),
            bias: vec![0.0; room],
            classes,
        }
    }

    /// Weights drawn evenly from ±1/√hidden, and forget gates that begin open (Jozefowicz et al., 2015).
    pub(super) fn drawn(classes: usize, hidden: usize, layers: usize, seed: u64) -> Self {
        let mut network = Self::zeros(classes, hidden, layers);
        let hidden = network.output.rows;
        let bound = 1.0 / (hidden as f32).sqrt();
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        for values in network.tensors_mut() {
            values.iter_mut().for_each(|value| *value = rng.random_range(-bound..bound));
        }
        for layer in &mut network.layers {
            layer.bias[hidden..2 * hidden].fill(1.0);
        }
        network
    }

    /// All weights, in one order.
    pub(super) fn tensors_mut(&mut self) -> Vec<&mut Vec<f32>> {
        let of_layers = self
            .layers
            .iter_mut()
            .flat_map(|layer| [&mut layer.input.panels, &mut layer.recurrent.panels, &mut layer.bias]);
        of_layers.chain([&mut self.output.panels, &mut self.bias]).collect()
    }

    /// The same, to be read.
    pub(super) fn tensors(&self) -> Vec<&Vec<f32>> {
        let of_layers =
            self.layers.iter().flat_map(|layer| [&layer.input.panels, &layer.recurrent.panels, &layer.bias]);
        of_layers.chain([&self.output.panels, &self.bias]).collect()
    }

    /// Works out ln p of every class at every step, and returns the weighted sum of −ln p of what came.
    pub(super) fn forward(&self, batch: &Batch<'_>, room: &mut Room) -> f64 {
        let (hidden, width) = (self.output.rows, batch.pieces.len());
        let rows = width * batch.steps();
        room.traces.resize(self.layers.len(), Trace::default());
        for (number, layer) in self.layers.iter().enumerate() {
            let (before, here) = room.traces.split_at_mut(number);
            here[0].fit(rows, hidden);
            let below = before.last().map_or(Below::Classes, |trace| Below::Hidden(&trace.hidden));
            layer.forward(batch, below, &mut here[0]);
        }
        let columns = self.bias.len();
        room.logits.resize((rows * columns).max(room.logits.len()), 0.0);
        let Some(top) = room.traces.last() else { return 0.0 };
        let mut loss = 0.0;
        for step in 0..batch.steps() {
            let (first, active) = (step * width, batch.active(step));
            let logits = &mut room.logits[first * columns..(first + active) * columns];
            logits.chunks_exact_mut(columns).for_each(|logits| logits.copy_from_slice(&self.bias));
            self.output.add_product(&top.hidden[first * hidden..(first + active) * hidden], logits);
            for (row, logits) in logits.chunks_exact_mut(columns).enumerate() {
                normalise(&mut logits[..self.classes]);
                let (class, weight) = batch.target(step, row);
                loss -= f64::from(weight) * f64::from(logits[class]);
            }
        }
        loss
    }

    /// ln p of each class at a step of a piece, after [`Network::forward`].
    pub(super) fn logs<'a>(&self, batch: &Batch<'_>, room: &'a Room, step: usize, row: usize) -> &'a [f32] {
        let first = (step * batch.pieces.len() + row) * self.bias.len();
        &room.logits[first..first + self.classes]
    }

    /// Adds the gradient of the loss, times `scale`, after [`Network::forward`].
    pub(super) fn backward(&self, batch: &Batch<'_>, room: &mut Room, scale: f32, gradient: &mut Self) {
        let (hidden, width, columns) = (self.output.rows, batch.pieces.len(), self.bias.len());
        let turned = self.output.transposed();
        let Some(top) = room.traces.last_mut() else { return };
        for step in 0..batch.steps() {
            let (first, active) = (step * width, batch.active(step));
            let logits = &mut room.logits[first * columns..(first + active) * columns];
            for (row, logits) in logits.chunks_exact_mut(columns).enumerate() {
                let (class, weight) = batch.target(step, row);
                let weight = scale * weight;
                logits[..self.classes].iter_mut().for_each(|log| *log = weight * libm::expf(*log));
                logits[class] -= weight;
                logits[self.classes..].fill(0.0);
                gradient.bias.iter_mut().zip(&*logits).for_each(|(sum, value)| *sum += value);
            }
            let said = first * hidden..(first + active) * hidden;
            gradient.output.add_outer(&top.hidden[said.clone()], logits);
            top.d_hidden[said.clone()].fill(0.0);
            turned.add_product(logits, &mut top.d_hidden[said]);
        }
        for number in (0..self.layers.len()).rev() {
            let (below, here) = room.traces.split_at_mut(number);
            let layer = (&self.layers[number], &mut gradient.layers[number]);
            match below.last_mut() {
                None => layer.0.backward(batch, Below::Classes, &mut here[0], layer.1, None),
                Some(Trace { hidden, d_hidden, .. }) => {
                    d_hidden.fill(0.0);
                    layer.0.backward(batch, Below::Hidden(hidden), &mut here[0], layer.1, Some(d_hidden));
                }
            }
        }
    }
}

/// Logits become ln p.
fn normalise(logits: &mut [f32]) {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = logits.iter().map(|logit| libm::expf(logit - most)).sum();
    let shift = most + libm::logf(sum);
    logits.iter_mut().for_each(|logit| *logit -= shift);
}

#[cfg(test)]
mod tests {
    use super::super::pieces::Piece;
    use super::*;

    fn piece(classes: &[u32], warm_up: usize) -> Piece {
        Piece { classes: classes.to_vec(), warm_up, place: 0 }
    }

    /// Every gradient is what the loss changes by when a weight does (central differences).
    #[test]
    fn ok_gradients_are_differences() {
        for layers in 1..4 {
            let pieces = [piece(&[4, 0, 1, 2, 3, 4], 0), piece(&[4, 2, 2, 4], 1), piece(&[4, 4], 0)];
            let weighted = pieces.iter().zip([1.0, 3.0, 2.0]).collect();
            let batch = Batch::new(weighted);
            let network = Network::drawn(5, 8, layers, 7);
            let mut room = Room::default();
            let loss = network.forward(&batch, &mut room);
            let mut gradient = Network::zeros(5, 8, layers);
            network.backward(&batch, &mut room, 1.0, &mut gradient);
            assert!(loss > 1.0);
            let sizes: Vec<usize> = network.tensors().iter().map(|values| values.len()).collect();
            for (tensor, size) in sizes.into_iter().enumerate() {
                for place in (0..size).step_by(size / 40 + 1) {
                    let mut at = |by: f32| {
                        let mut moved = network.clone();
                        moved.tensors_mut()[tensor][place] += by;
                        moved.forward(&batch, &mut room)
                    };
                    let difference = (at(0.01) - at(-0.01)) / 0.02;
                    let found = f64::from(gradient.tensors()[tensor][place]);
                    let is_near = (difference - found).abs() < 2e-3 * (1.0 + difference.abs());
                    assert!(is_near, "{layers} layers, tensor {tensor}, place {place}: {difference} {found}");
                }
            }
        }
    }

    #[test]
    fn ok_shares_add_up_to_one_and_do_not_depend_on_the_batch() {
        let network = Network::drawn(5, 16, 2, 3);
        let (one, other) = (piece(&[4, 0, 1, 4], 0), piece(&[4, 2, 2, 2, 2, 1, 4], 0));
        let (mut alone, mut together) = (Room::default(), Room::default());
        let single = Batch::new(vec![(&one, 1.0)]);
        network.forward(&single, &mut alone);
        let pair = Batch::new(vec![(&one, 1.0), (&other, 1.0)]);
        network.forward(&pair, &mut together);
        for step in 0..3 {
            let logs = network.logs(&single, &alone, step, 0);
            assert_eq!(logs, network.logs(&pair, &together, step, 1));
            let sum: f32 = logs.iter().map(|log| libm::expf(*log)).sum();
            assert!((sum - 1.0).abs() < 1e-5);
        }
    }
}
