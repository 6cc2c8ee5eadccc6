//! The one random stream of a sample.
//!
//! Xoshiro256++ is defined bit by bit. Indices are drawn as `u32` and never as `usize`, whose
//! sampling is another one on 32-bit WebAssembly, and the logarithm is `libm`'s.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Draws for everything that a log leaves to chance.
pub(super) struct Dice(Xoshiro256PlusPlus);

impl Dice {
    /// The stream of `seed`.
    pub(super) fn new(seed: u64) -> Dice {
        Dice(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// A whole number in `low..=high`.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high)
    }

    /// A whole number in `low..=high`.
    pub(super) fn number(&mut self, low: u32, high: u32) -> u32 {
        self.0.random_range(low..=high)
    }

    /// True in `percent` of a hundred cases.
    pub(super) fn percent(&mut self, percent: f64) -> bool {
        self.unit() * 100.0 < percent
    }

    /// A number in `0.0..1.0`.
    pub(super) fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// Any signed number: HDFS names its blocks so.
    pub(super) fn signed(&mut self) -> i64 {
        self.0.random()
    }

    /// The time to the next event of a Poisson process with that mean gap.
    pub(super) fn gap(&mut self, mean: f64) -> f64 {
        -mean * libm::log(1.0 - self.unit())
    }

    /// One of `choices`, which must not be empty.
    pub(super) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.number(0, choices.len() as u32 - 1) as usize]
    }

    /// One of `choices`, which must not be empty: the earlier, the likelier.
    pub(super) fn early<T: Copy>(&mut self, choices: &[T]) -> T {
        let last = choices.len() as u32 - 1;
        choices[self.number(0, last).min(self.number(0, last)) as usize]
    }

    /// One of `choices`, each as likely as its weight says. The weights must not all be 0.
    pub(super) fn weighted<T: Copy>(&mut self, choices: &[(u32, T)]) -> T {
        let total: u32 = choices.iter().map(|choice| choice.0).sum();
        let mut left = self.number(0, total - 1);
        for &(weight, choice) in choices {
            if left < weight {
                return choice;
            }
            left -= weight;
        }
        choices[choices.len() - 1].1
    }

    /// Puts `items` into a random order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.number(0, last as u32) as usize);
        }
    }

    /// An ephemeral TCP port.
    pub(super) fn port(&mut self) -> u32 {
        self.number(32_768, 60_999)
    }

    /// `length` characters of `alphabet`, which is ASCII.
    pub(super) fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(*self.pick(alphabet))).collect()
    }

    /// An address of the internet at large: the ranges that RFC 5737 sets aside for documentation.
    ///
    /// 203.0.113.128 and above are left out: see [`Dice::intruder`].
    pub(super) fn stranger(&mut self) -> String {
        let (net, top) = *self.pick(&[("192.0.2", 254), ("198.51.100", 254), ("203.0.113", 127)]);
        format!("{net}.{}", self.number(1, top))
    }

    /// An address that no [`stranger`](Self::stranger) ever has: it only acts in a plant.
    pub(super) fn intruder(&mut self) -> String {
        format!("203.0.113.{}", self.number(128, 254))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_never_changes() {
        let mut dice = Dice::new(1);
        let drawn: Vec<u32> = (0..6).map(|_| dice.number(0, 99)).collect();
        assert_eq!(drawn, PINNED);
    }

    /// Written down once: another number here means that every sample in the world changed.
    const PINNED: [u32; 6] = [81, 74, 10, 74, 18, 59];

    #[test]
    fn gaps_have_their_mean() {
        let mut dice = Dice::new(7);
        let sum: f64 = (0..20_000).map(|_| dice.gap(5.0)).sum();
        assert!((sum / 20_000.0 - 5.0).abs() < 0.15, "{sum}");
    }

    #[test]
    fn weights_weigh() {
        let mut dice = Dice::new(7);
        let rare = (0..10_000).filter(|_| dice.weighted(&[(95, false), (0, true), (5, true)])).count();
        assert!((400..600).contains(&rare), "{rare}");
    }

    #[test]
    fn early_choices_are_likelier() {
        let mut dice = Dice::new(7);
        let mut drawn = [0; 3];
        for _ in 0..9_000 {
            drawn[dice.early(&[0, 1, 2])] += 1;
        }
        assert!(drawn[0] > drawn[1] + 1000 && drawn[1] > drawn[2] + 1000, "{drawn:?}");
    }

    #[test]
    fn a_shuffle_keeps_everything() {
        let mut items = [1, 2, 3, 4, 5];
        Dice::new(3).shuffle(&mut items);
        items.sort_unstable();
        assert_eq!(items, [1, 2, 3, 4, 5]);
    }
}
