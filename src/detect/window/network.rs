//! A small dense network, its gradient and its optimiser, in plain loops: sums are added in one order on every machine.

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
    /// A row of weights an output, its bias at the end.
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
    /// The activations of every layer, the input first.
    values: Vec<Vec<f64>>,
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
            for _ in 0..outputs {
                weights.extend((0..inputs).map(|_| {
                    let share: f64 = random.random();
                    (2.0 * share - 1.0) * reach
                }));
                weights.push(0.0);
            }
            Layer { inputs, outputs, is_linear: linear.contains(&number), weights }
        };
        Self { layers: widths.windows(2).enumerate().map(layer).collect() }
    }

    /// How many multiplications one input takes.
    pub(super) fn size(&self) -> usize {
        self.layers.iter().map(|layer| layer.inputs * layer.outputs).sum()
    }

    /// The network's answer to an input.
    pub(super) fn answer(&self, input: &[f64]) -> Vec<f64> {
        let mut values = input.to_vec();
        for layer in &self.layers {
            let mut next = vec![0.0; layer.outputs];
            layer.forward(&values, &mut next);
            values = next;
        }
        values
    }
}

impl Layer {
    fn forward(&self, input: &[f64], output: &mut [f64]) {
        for (weights, output) in self.weights.chunks_exact(self.inputs + 1).zip(output) {
            let (weights, bias) = weights.split_at(self.inputs);
            let sum = bias[0] + weights.iter().zip(input).map(|(weight, value)| weight * value).sum::<f64>();
            *output = if self.is_linear || sum > 0.0 { sum } else { LEAK * sum };
        }
    }

    /// Adds to the gradient; `slopes` are those of the loss by this layer's outputs. Returns those by its inputs.
    fn backward(&self, input: &[f64], output: &[f64], slopes: &[f64], gradient: &mut [f64]) -> Vec<f64> {
        let mut below = vec![0.0; self.inputs];
        let rows = self.weights.chunks_exact(self.inputs + 1).zip(gradient.chunks_exact_mut(self.inputs + 1));
        for ((weights, gradient), (slope, output)) in rows.zip(slopes.iter().zip(output)) {
            let slope = if self.is_linear || *output > 0.0 { *slope } else { LEAK * slope };
            for place in 0..self.inputs {
                gradient[place] += slope * input[place];
                below[place] += slope * weights[place];
            }
            gradient[self.inputs] += slope;
        }
        below
    }
}

impl Trainer {
    /// A trainer for this network, with Adam's learning rate.
    pub(super) fn new(network: &Network, rate: f64) -> Self {
        let memory = |layer: &Layer| {
            let empty = vec![0.0; layer.weights.len()];
            Memory { gradient: empty.clone(), mean: empty.clone(), square: empty }
        };
        let widths = network.layers.iter().take(1).map(|layer| layer.inputs);
        let widths = widths.chain(network.layers.iter().map(|layer| layer.outputs));
        Self {
            memories: network.layers.iter().map(memory).collect(),
            values: widths.map(|width| vec![0.0; width]).collect(),
            rate,
            steps: 0,
        }
    }

    /// Adds the gradient of the mean squared difference between answer and target. Returns that difference.
    pub(super) fn learn(&mut self, network: &Network, input: &[f64], target: &[f64]) -> f64 {
        self.values[0].copy_from_slice(input);
        for (number, layer) in network.layers.iter().enumerate() {
            let (before, after) = self.values.split_at_mut(number + 1);
            layer.forward(&before[number], &mut after[0]);
        }
        let answer = &self.values[network.layers.len()];
        let width = target.len() as f64;
        let mut slopes: Vec<f64> = answer.iter().zip(target).map(|(is, want)| 2.0 * (is - want) / width).collect();
        let loss = answer.iter().zip(target).map(|(is, want)| (is - want) * (is - want)).sum::<f64>() / width;
        for (number, layer) in network.layers.iter().enumerate().rev() {
            let gradient = &mut self.memories[number].gradient;
            slopes = layer.backward(&self.values[number], &self.values[number + 1], &slopes, gradient);
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
            let answer = network.answer(&input);
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
