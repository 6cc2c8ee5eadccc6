//! An autoencoder: what can't be told again from a few numbers is odd.
//!
//! A small dense network squeezes a window's features through few units and has to give them back; what most windows have
//! in common is learnt, and what is left over is the score: the mean squared difference, over several networks that start
//! from different weights, for the answer of a single one depends on its start. The parts of the features add up to it.
//!
//! Extremes are drawn in to [`MOST_DEVIATIONS`], so that one window does not bend the whole network. The work is bounded by
//! counts and never by a clock: at most [`MOST_TRAINED`] windows are learnt from, and epochs are left out where all of them
//! would take more than [`MOST_PRODUCTS`] multiplications.

use ndarray::{Array2, ArrayView1};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::Fitted;
use super::forest::draw;
use super::network::{Network, Trainer};

/// How far from the usual a value may lie for the network, in standard deviations.
const MOST_DEVIATIONS: f64 = 10.0;

/// The most windows that are learnt from; of more, a seeded sample is.
const MOST_TRAINED: usize = 512;

/// The most multiplications of the training.
const MOST_PRODUCTS: usize = 16_000_000;

/// Of a window's three passes through a network (forth, and back twice) each takes as many multiplications.
const PASSES: usize = 3;

/// The fewest windows that a network can learn from.
const LEAST_WINDOWS: usize = 32;

/// How the networks are made and trained.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AutoencoderSettings {
    /// Units of the outer layers.
    pub hidden: usize,
    /// Units in the middle.
    pub latent: usize,
    /// How often all windows are learnt.
    pub epochs: usize,
    /// Windows for each step of the optimiser.
    pub batch: usize,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// How many networks.
    pub starts: usize,
    /// The same seed makes the same networks.
    pub seed: u64,
}

/// Trained networks.
#[derive(Clone, Debug)]
pub struct Autoencoder {
    networks: Vec<Network>,
    losses: Vec<f64>,
}

impl Autoencoder {
    /// Trains the networks on the rows of a matrix.
    ///
    /// # Errors
    /// Where there are too few windows or features, or a single epoch would take too long.
    pub fn fit(matrix: &Array2<f64>, settings: &AutoencoderSettings) -> Result<Self, String> {
        let (rows, columns) = matrix.dim();
        if rows < LEAST_WINDOWS || columns < 3 {
            return Err(format!(
                "It learns from {LEAST_WINDOWS} windows and 3 features or more; there are {rows} and {columns}."
            ));
        }
        let random = |number: u64| Xoshiro256PlusPlus::seed_from_u64(settings.seed.wrapping_add(number));
        let mut all: Vec<u32> = (0..rows as u32).collect();
        let drawn = draw(&mut random(0), &mut all, rows.min(MOST_TRAINED));
        let train: Vec<Vec<f64>> = drawn.iter().map(|row| drawn_in(matrix.row(*row as usize))).collect();
        let latent = settings.latent.min(columns - 1);
        let widths = [columns, settings.hidden, latent, settings.hidden, columns];
        let mut trained = Self { networks: Vec::new(), losses: Vec::new() };
        for start in 0..settings.starts {
            let mut random = random(start as u64 + 1);
            let network = Network::new(&widths, &[1, 3], &mut random);
            let epoch = PASSES * network.size() * train.len() * settings.starts;
            let epochs = settings.epochs.min(MOST_PRODUCTS / epoch);
            if epochs == 0 {
                return Err("A single epoch would take too long: fewer hidden units or starts would do.".to_owned());
            }
            trained.train(network, &train, epochs, settings, &mut random);
        }
        trained.losses.iter_mut().for_each(|loss| *loss /= settings.starts as f64);
        Ok(trained)
    }

    /// The mean loss of the networks in each epoch.
    pub fn losses(&self) -> &[f64] {
        &self.losses
    }

    fn train(
        &mut self,
        mut network: Network,
        rows: &[Vec<f64>],
        epochs: usize,
        settings: &AutoencoderSettings,
        random: &mut Xoshiro256PlusPlus,
    ) {
        let mut trainer = Trainer::new(&network, settings.learning_rate);
        let mut order: Vec<usize> = (0..rows.len()).collect();
        self.losses.resize(epochs.max(self.losses.len()), 0.0);
        for epoch in 0..epochs {
            for place in (1..order.len()).rev() {
                order.swap(place, random.random_range(0..=place));
            }
            let mut loss = 0.0;
            for batch in order.chunks(settings.batch) {
                loss += batch.iter().map(|row| trainer.learn(&network, &rows[*row], &rows[*row])).sum::<f64>();
                trainer.step(&mut network, batch.len());
            }
            self.losses[epoch] += loss / rows.len() as f64;
        }
        self.networks.push(network);
    }

    /// The mean squared difference in each feature, over that of all features: parts of the score.
    fn parts(&self, row: ArrayView1<'_, f64>) -> Vec<f64> {
        let input = drawn_in(row);
        let mut parts = vec![0.0; input.len()];
        let share = 1.0 / (self.networks.len() * input.len()) as f64;
        let mut room = self.networks.first().map_or(Vec::new(), Network::room);
        for network in &self.networks {
            let answer = network.answer(&input, &mut room);
            for (part, (is, want)) in parts.iter_mut().zip(answer.iter().zip(&input)) {
                *part += (is - want) * (is - want) * share;
            }
        }
        parts
    }
}

impl Fitted for Autoencoder {
    fn score(&self, _: &Array2<f64>, _: usize, row: ArrayView1<'_, f64>) -> f64 {
        let score: f64 = self.parts(row).iter().sum();
        // A learning rate that is far too high leaves no numbers; such a network says nothing.
        if score.is_finite() { score } else { 0.0 }
    }

    fn losses(&self) -> &[f64] {
        Autoencoder::losses(self)
    }

    fn contributions(&self, matrix: &Array2<f64>, window: usize) -> Option<Vec<f64>> {
        Some(self.parts(matrix.row(window))).filter(|parts| parts.iter().all(|part| part.is_finite()))
    }
}

fn drawn_in(row: ArrayView1<'_, f64>) -> Vec<f64> {
    row.iter().map(|value| value.clamp(-MOST_DEVIATIONS, MOST_DEVIATIONS)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{normal, oddest};
    use super::*;

    const SETTINGS: AutoencoderSettings =
        AutoencoderSettings { hidden: 12, latent: 2, epochs: 30, batch: 32, learning_rate: 0.01, starts: 3, seed: 4 };

    /// Rows that two numbers tell, and one that they don't.
    fn two_numbers() -> Array2<f64> {
        let source = normal(300, 2, 8);
        let mut matrix = Array2::from_shape_fn((300, 6), |(row, column)| {
            let turn = column as f64;
            source[[row, 0]] * libm::cos(turn) + source[[row, 1]] * libm::sin(turn)
        });
        matrix[[200, 3]] += 4.0;
        matrix
    }

    #[test]
    fn ok_what_breaks_the_pattern_is_first_and_its_feature_named() {
        let matrix = two_numbers();
        let trained = Autoencoder::fit(&matrix, &SETTINGS).unwrap();
        assert_eq!(trained.losses().len(), 30);
        assert!(trained.losses()[29] < trained.losses()[0] / 4.0, "{:?}", trained.losses());
        let scores = trained.scores(&matrix);
        assert_eq!(oddest(&scores), 200);
        let parts = trained.contributions(&matrix, 200).unwrap();
        assert!((parts.iter().sum::<f64>() - scores[200]).abs() < 1e-12);
        assert_eq!(oddest(&parts), 3);
    }

    #[test]
    fn ok_the_same_seed_trains_the_same_networks() {
        let matrix = two_numbers();
        let scores = |seed| {
            let settings = AutoencoderSettings { seed, epochs: 3, ..SETTINGS };
            Autoencoder::fit(&matrix, &settings).unwrap().scores(&matrix)
        };
        assert_eq!(scores(1), scores(1));
        assert_ne!(scores(1), scores(2));
    }

    #[test]
    fn ok_a_wild_learning_rate_gives_numbers() {
        let matrix = two_numbers();
        let settings = AutoencoderSettings { learning_rate: 1e9, epochs: 20, ..SETTINGS };
        let scores = Autoencoder::fit(&matrix, &settings).unwrap().scores(&matrix);
        assert!(scores.iter().all(|score| score.is_finite()));
    }

    #[test]
    fn ok_many_windows_have_fewer_epochs() {
        let settings = AutoencoderSettings { epochs: 10_000, ..SETTINGS };
        let trained = Autoencoder::fit(&normal(5_000, 8, 1), &settings).unwrap();
        // 2 × (8 × 12 + 12 × 2) products a row, three passes, 512 rows, three starts: 1,105,920 an epoch.
        assert_eq!(trained.losses().len(), 16_000_000 / 1_105_920);
    }

    #[test]
    fn err_too_little() {
        assert!(Autoencoder::fit(&normal(20, 5, 1), &SETTINGS).unwrap_err().contains("there are 20"));
        let huge = AutoencoderSettings { hidden: 4_096, ..SETTINGS };
        assert!(Autoencoder::fit(&normal(2_000, 30, 1), &huge).unwrap_err().contains("too long"));
    }
}
