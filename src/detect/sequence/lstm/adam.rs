//! Steps down the gradient (Adam: Kingma and Ba, 2015), with the gradient's norm bounded (Pascanu et al., 2013).

use super::network::Network;

const MEAN_DECAY: f32 = 0.9;
const SQUARE_DECAY: f32 = 0.999;
const LEAST_DEVIATION: f32 = 1e-8;

/// The longest gradient that is followed as it is.
const MAX_NORM: f64 = 5.0;

/// What Adam remembers of the gradients.
#[derive(Clone, Debug)]
pub(super) struct Adam {
    means: Vec<Vec<f32>>,
    squares: Vec<Vec<f32>>,
    /// The decays to the power of the steps so far.
    mean_power: f64,
    square_power: f64,
    rate: f64,
}

impl Adam {
    pub(super) fn new(network: &Network, rate: f64) -> Self {
        let zeros: Vec<Vec<f32>> = network.tensors().iter().map(|values| vec![0.0; values.len()]).collect();
        Self { means: zeros.clone(), squares: zeros, mean_power: 1.0, square_power: 1.0, rate }
    }

    /// Changes the weights by a gradient, which is zero afterwards. `slowed` is the part of the rate that holds by now.
    pub(super) fn step(&mut self, network: &mut Network, gradient: &mut Network, slowed: f64) {
        self.mean_power *= f64::from(MEAN_DECAY);
        self.square_power *= f64::from(SQUARE_DECAY);
        let tensors = gradient.tensors();
        let slopes = tensors.iter().flat_map(|values| values.iter());
        let norm = slopes.map(|slope| f64::from(slope * slope)).sum::<f64>().sqrt();
        let scale = if norm > MAX_NORM { (MAX_NORM / norm) as f32 } else { 1.0 };
        let rate = slowed * self.rate * (1.0 - self.square_power).sqrt() / (1.0 - self.mean_power);
        let rate = rate as f32;
        let remembered = self.means.iter_mut().zip(&mut self.squares);
        let tensors = network.tensors_mut().into_iter().zip(gradient.tensors_mut());
        for ((weights, slopes), (means, squares)) in tensors.zip(remembered) {
            let each = weights.iter_mut().zip(slopes.iter_mut()).zip(means.iter_mut()).zip(squares.iter_mut());
            for (((weight, slope), mean), square) in each {
                let by = *slope * scale;
                *mean = MEAN_DECAY * *mean + (1.0 - MEAN_DECAY) * by;
                *square = SQUARE_DECAY * *square + (1.0 - SQUARE_DECAY) * by * by;
                *weight -= rate * *mean / (square.sqrt() + LEAST_DEVIATION);
                *slope = 0.0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_the_first_step_is_the_rate_against_the_slope() {
        let mut network = Network::zeros(3, 8, 1);
        let mut gradient = Network::zeros(3, 8, 1);
        gradient.tensors_mut()[0][5] = -0.25;
        Adam::new(&network, 0.01).step(&mut network, &mut gradient, 1.0);
        let weights = network.tensors();
        assert!((weights[0][5] - 0.01).abs() < 1e-6 && weights[0][4] == 0.0);
        assert!(gradient.tensors().iter().all(|values| values.iter().all(|value| *value == 0.0)));
    }
}
