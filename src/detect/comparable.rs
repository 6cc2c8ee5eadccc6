//! Scores of different detectors, made comparable: how far above the log's own crowd, in robust standard deviations.
//!
//! Scores are taken as ln(1 + score / median): sums of squares, bits and ratios have long tails upwards, and a deviation is
//! to mean about as much in each. The spread is the larger one of two that anomalies below a twentieth of the windows don't
//! move. It is an order with a unit, and no probability.

use crate::feature::{MAD_TO_DEVIATION, median};

/// How far the 95th percentile of a normal distribution lies from its median, in standard deviations.
const DEVIATIONS_TO_P95: f64 = 1.6449;

/// A smaller spread is not believed: scores of equal windows differ by nothing at all.
const LEAST_SPREAD: f64 = 0.02;

/// The crowd of a detector's scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crowd {
    unit: f64,
    middle: f64,
    spread: f64,
}

impl Crowd {
    /// The crowd of these scores, none of which is negative.
    pub fn of(scores: &[f64]) -> Self {
        let middle = median(scores.iter().copied());
        let unit = if middle > 0.0 { middle } else { scores.iter().sum::<f64>() / scores.len().max(1) as f64 };
        let unit = unit.max(f64::MIN_POSITIVE);
        let mut taken: Vec<f64> = scores.iter().map(|score| libm::log1p(score / unit)).collect();
        let middle = median(taken.iter().copied());
        let deviation = MAD_TO_DEVIATION * median(taken.iter().map(|value| (value - middle).abs()));
        let p95 = match taken.len() {
            0 => middle,
            length => *taken.select_nth_unstable_by(length * 95 / 100, f64::total_cmp).1,
        };
        let spread = deviation.max((p95 - middle) / DEVIATIONS_TO_P95).max(LEAST_SPREAD);
        Self { unit, middle, spread }
    }

    /// How far above the crowd a score lies, in deviations; below 0 for what lies in its lower half.
    pub fn deviations(&self, score: f64) -> f64 {
        (libm::log1p(score / self.unit) - self.middle) / self.spread
    }

    /// The score that lies so many deviations above the crowd.
    pub fn score_at(&self, deviations: f64) -> f64 {
        libm::expm1(self.middle + deviations * self.spread) * self.unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_deviations_by_hand() {
        // The median is 2: taken are ln 1.5, ln 2 and ln 2.5, whose absolute deviations have the middle ln 2.5 − ln 2.
        let crowd = Crowd::of(&[1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 3.0]);
        assert!(crowd.deviations(2.0).abs() < 1e-12);
        assert!((crowd.deviations(3.0) - 1.0 / 1.4826).abs() < 1e-12);
        assert!(crowd.deviations(1.0) < -0.8);
        assert!(crowd.deviations(200.0) > 9.0);
        assert!((crowd.deviations(crowd.score_at(4.0)) - 4.0).abs() < 1e-9);
    }

    #[test]
    fn ok_equal_and_empty_scores() {
        assert_eq!(Crowd::of(&[5.0; 9]).deviations(5.0), 0.0);
        assert_eq!(Crowd::of(&[0.0; 9]).deviations(0.0), 0.0);
        assert!(Crowd::of(&[]).deviations(0.0).is_finite());
    }
}
