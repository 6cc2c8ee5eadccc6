//! A small dense network, its gradient and its optimiser, in plain loops: sums are added in one order on every machine.
//!
//! The inner loops go along the outputs of a layer, so that neighbours are added side by side.

use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;

/// How much of a negative input a leaky unit lets through.
const LEAK: f64 = 0.1;

/// Adam's decay of the mean and of the square of the gradient, and what keeps its division finite (Kingma, Ba, 2015).
const DECAY: [f64; 2] = [0.9, 0.999];
const TINY: f64 = 1e-8;

/// A layer: out = weights · in + bias, then a leaky unit unless it is linear.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    inputs: usize,
    outputs: usize,
    is_linear: bool,
    /// A row of weights an input, and one of biases at the end.
    weights: Vec<f64>,
}

/// What Adam remembers of a layer, and the gradient that is being summed.
#[derive(Clone, Debug)]
struct Memory {
    gradient: Vec<f64>,
    mean: Vec<f64>,
    square: Vec<f64>,
}

/// Layers, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Network {
    layers: Vec<Layer>,
}

/// Trains a network.
pub(super) struct Trainer {
    memories: Vec<Memory>,
    /// The activations of every layer, the input first, and the slopes of the loss by them.
    values: Vec<Vec<f64>>,
    slopes: Vec<Vec<f64>>,
    rate: f64,
    steps: i32,
}

impl Network {
    /// Layers of these widths with random weights (He: normal in spirit, even in shape); the layers in `linear` are linear.
    pub(super) fn new(widths: &[usize], linear: &[usize], random: &mut Xoshiro256PlusPlus) -> Self {
        let layer = |(number, pair): (usize, &[usize])| {
            let (inputs, outputs) = (pair[0], pair[1]);
            let reach = (3.0 / inputs as f64).sqrt();
            let mut weights = Vec::with_capacity(outputs * (inputs + 1));
            weights.extend((0..outputs * inputs).map(|_| {
                let share: f64 = random.random();
                (2.0 * share - 1.0) * reach
            }));
            weights.resize(outputs * (inputs + 1), 0.0);
            Layer { inputs, outputs, is_linear: linear.contains(&number), weights }
        };
        Self { layers: widths.windows(2).enumerate().map(layer).collect() }
    }

    /// How many multiplications one input takes.
    pub(super) fn size(&self) -> usize {
        self.layers.iter().map(|layer| layer.inputs * layer.outputs).sum()
    }

    /// Room for the activations of every layer, the input first.
    pub(super) fn room(&self) -> Vec<Vec<f64>> {
        let widths = self.layers.iter().take(1).map(|layer| layer.inputs);
        let widths = widths.chain(self.layers.iter().map(|layer| layer.outputs));
        widths.map(|width| vec![0.0; width]).collect()
    }

    /// The network's answer to an input, in such room.
    pub(super) fn answer<'a>(&self, input: &[f64], room: &'a mut [Vec<f64>]) -> &'a [f64] {
        room[0].copy_from_slice(input);
        for (number, layer) in self.layers.iter().enumerate() {
            let (before, after) = room.split_at_mut(number + 1);
            layer.forward(&before[number], &mut after[0]);
        }
        &room[self.layers.len()]
    }
}

impl Layer {
    fn forward(&self, input: &[f64], output: &mut [f64]) {
        let (weights, biases) = self.weights.split_at(self.inputs * self.outputs);
        output.copy_from_slice(biases);
        for (weights, value) in weights.chunks_exact(self.outputs).zip(input) {
            add_scaled(output, weights, *value);
        }
        if !self.is_linear {
            output.iter_mut().filter(|sum| **sum <= 0.0).for_each(|sum| *sum *= LEAK);
        }
    }

    /// Adds to the gradient. `slopes` are those of the loss by this layer's outputs; those by its inputs go to `below`.
    fn backward(&self, input: &[f64], output: &[f64], slopes: &mut [f64], gradient: &mut [f64], below: &mut [f64]) {
        if !self.is_linear {
            slopes.iter_mut().zip(output).filter(|(_, output)| **output <= 0.0).for_each(|(slope, _)| *slope *= LEAK);
        }
        let (of_weights, of_biases) = gradient.split_at_mut(self.inputs * self.outputs);
        add_scaled(of_biases, slopes, 1.0);
        let rows = self.weights.chunks_exact(self.outputs).zip(of_weights.chunks_exact_mut(self.outputs));
        for ((weights, gradient), (value, below)) in rows.zip(input.iter().zip(below)) {
            add_scaled(gradient, slopes, *value);
            *below = dot(weights, slopes);
        }
    }
}

fn add_scaled(sums: &mut [f64], values: &[f64], factor: f64) {
    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += factor * value);
}

/// The sum of products, in four lanes that are added at the end.
fn dot(one: &[f64], other: &[f64]) -> f64 {
    let (ones, others) = (one.chunks_exact(4), other.chunks_exact(4));
    let rest = ones.remainder().iter().zip(others.remainder()).map(|(one, other)| one * other).sum::<f64>();
    let mut lanes = [0.0; 4];
    for (ones, others) in ones.zip(others) {
        (0..4).for_each(|lane| lanes[lane] += ones[lane] * others[lane]);
    }
    lanes.iter().sum::<f64>() + rest
}

impl Trainer {
    /// A trainer for this network, with Adam's learning rate.
    pub(super) fn new(network: &Network, rate: f64) -> Self {
        let memory = |layer: &Layer| {
            let empty = vec![0.0; layer.weights.len()];
            Memory { gradient: empty.clone(), mean: empty.clone(), square: empty }
        };
        let values = network.room();
        Self { memories: network.layers.iter().map(memory).collect(), slopes: values.clone(), values, rate, steps: 0 }
    }

    /// Adds the gradient of the mean squared difference between answer and target. Returns that difference.
    pub(super) fn learn(&mut self, network: &Network, input: &[f64], target: &[f64]) -> f64 {
        let answer = network.answer(input, &mut self.values);
        let width = target.len() as f64;
        let loss = answer.iter().zip(target).map(|(is, want)| (is - want) * (is - want)).sum::<f64>() / width;
        let last = &mut self.slopes[network.layers.len()];
        for (slope, (is, want)) in last.iter_mut().zip(answer.iter().zip(target)) {
            *slope = 2.0 * (is - want) / width;
        }
        for (number, layer) in network.layers.iter().enumerate().rev() {
            let gradient = &mut self.memories[number].gradient;
            let (below, above) = self.slopes.split_at_mut(number + 1);
            let (input, output) = (&self.values[number], &self.values[number + 1]);
            layer.backward(input, output, &mut above[0], gradient, &mut below[number]);
        }
        loss
    }

    /// One step of Adam with the mean of `count` gradients.
    pub(super) fn step(&mut self, network: &mut Network, count: usize) {
        self.steps = self.steps.saturating_add(1);
        let [mean_left, square_left] = DECAY.map(|decay| 1.0 - libm::pow(decay, f64::from(self.steps)));
        for (layer, memory) in network.layers.iter_mut().zip(&mut self.memories) {
            for (place, weight) in layer.weights.iter_mut().enumerate() {
                let gradient = memory.gradient[place] / count as f64;
                memory.gradient[place] = 0.0;
                let mean = &mut memory.mean[place];
                *mean = DECAY[0] * *mean + (1.0 - DECAY[0]) * gradient;
                let square = &mut memory.square[place];
                *square = DECAY[1] * *square + (1.0 - DECAY[1]) * gradient * gradient;
                *weight -= self.rate * (*mean / mean_left) / ((*square / square_left).sqrt() + TINY);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    fn network() -> Network {
        Network::new(&[3, 4, 2, 3], &[1, 2], &mut Xoshiro256PlusPlus::seed_from_u64(5))
    }

    /// The gradient beside the difference quotient of the loss, for every weight.
    #[test]
    fn ok_the_gradient_is_that_of_the_loss() {
        let network = network();
        let (input, target) = ([0.3, -1.2, 0.8], [0.1, 0.4, -0.7]);
        let loss = |network: &Network| {
            let mut room = network.room();
            let answer = network.answer(&input, &mut room);
            answer.iter().zip(&target).map(|(is, want)| (is - want) * (is - want)).sum::<f64>() / 3.0
        };
        let mut trainer = Trainer::new(&network, 0.01);
        assert!((trainer.learn(&network, &input, &target) - loss(&network)).abs() < 1e-12);
        for layer in 0..3 {
            for place in 0..network.layers[layer].weights.len() {
                let moved = |by: f64| {
                    let mut moved = network.clone();
                    moved.layers[layer].weights[place] += by;
                    loss(&moved)
                };
                let quotient = (moved(1e-6) - moved(-1e-6)) / 2e-6;
                let gradient = trainer.memories[layer].gradient[place];
                assert!((quotient - gradient).abs() < 1e-6, "{layer} {place}: {quotient} {gradient}");
            }
        }
    }

    #[test]
    fn ok_training_lowers_the_loss() {
        let mut network = network();
        let mut trainer = Trainer::new(&network, 0.01);
        let input = [0.3, -1.2, 0.8];
        let losses: Vec<f64> = (0..300)
            .map(|_| {
                let loss = trainer.learn(&network, &input, &input);
                trainer.step(&mut network, 1);
                loss
            })
            .collect();
        assert!(losses[299] < losses[0] / 100.0, "{} {}", losses[0], losses[299]);
    }
}
