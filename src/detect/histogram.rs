//! How the scores of a detector are spread, in bins of equal width of which one begins at its cut, so that no bar is half above it.
//!
//! Scores that spread over orders of magnitude (squares, ratios) are binned by ln(1 + score / unit), the unit being the median
//! of those above 0.

use crate::feature::median;

/// How many bins scores are put into, about: where the cut parts one, there is one more.
const BINS: usize = 40;

/// Stops of a cut that is moved, a bin.
const STOPS: usize = 4;

/// Where the highest score is so many times the median of those above 0, the scale is logarithmic.
const WIDE: f64 = 20.0;

/// What a rounding error may take from a whole number of bins.
const ROUNDING: f64 = 1e-9;

/// How many windows have which score.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// Where bins begin and end: one more than there are bins. A bin holds what lies above its lower edge, up to its upper one; the
    /// first also what lies on its lower one.
    pub edges: Vec<f64>,
    /// Windows in each bin.
    pub counts: Vec<u32>,
    /// Those of them that the verdict takes for anomalous.
    pub anomalous: Vec<u32>,
    /// The edge that is the cut: what lies in this bin and beyond is above it.
    pub cut: usize,
    /// Whether bins are as wide as each other by the logarithm.
    pub is_logarithmic: bool,
    scale: Scale,
}

/// A cut that may be tried, and how many windows lie above it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// The cut.
    pub cut: f64,
    /// Windows above it.
    pub windows: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Scale {
    Linear,
    /// The score that counts as 1.
    Logarithmic(f64),
}

impl Scale {
    fn of(scores: &[f64], high: f64) -> Self {
        let positive: Vec<f64> = scores.iter().copied().filter(|score| *score > 0.0 && score.is_finite()).collect();
        let has_negative = scores.iter().any(|score| *score < 0.0);
        if positive.is_empty() || has_negative {
            return Self::Linear;
        }
        let unit = median(positive.into_iter());
        let is_wide = high > WIDE * unit && libm::log1p(high / unit).is_finite();
        if is_wide { Self::Logarithmic(unit) } else { Self::Linear }
    }

    fn place(self, score: f64) -> f64 {
        match self {
            Self::Linear => score,
            Self::Logarithmic(unit) => libm::log1p(score / unit),
        }
    }

    fn score(self, place: f64) -> f64 {
        match self {
            Self::Linear => place,
            Self::Logarithmic(unit) => unit * libm::expm1(place),
        }
    }
}

impl Histogram {
    /// That of the scores of all windows, some of which are anomalous.
    pub fn new(scores: &[f64], cut: f64, is_anomalous: impl Fn(usize) -> bool) -> Self {
        let finite = || scores.iter().copied().filter(|score| score.is_finite());
        let (low, high) = (finite().fold(cut, f64::min), finite().fold(cut, f64::max));
        let scale = Scale::of(scores, high);
        let (edges, at_cut) = edges(scale, low, cut, high);
        let bins = edges.len() - 1;
        let is_logarithmic = matches!(scale, Scale::Logarithmic(_));
        let (counts, anomalous) = (vec![0; bins], vec![0; bins]);
        let mut histogram = Self { edges, counts, anomalous, cut: at_cut, is_logarithmic, scale };
        for (window, score) in scores.iter().enumerate() {
            let bin = histogram.bin(*score);
            histogram.counts[bin] += 1;
            histogram.anomalous[bin] += u32::from(is_anomalous(window));
        }
        histogram
    }

    /// The bin that a score lies in.
    pub fn bin(&self, score: f64) -> usize {
        self.edges[1..self.edges.len() - 1].partition_point(|edge| *edge < score)
    }

    /// Cuts from the lowest score to beyond the highest, as many between two edges everywhere, each with the windows above it.
    pub fn stops(&self, scores: &[f64]) -> Vec<Stop> {
        let mut sorted = scores.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let above = |cut: f64| sorted.len() - sorted.partition_point(|score| *score <= cut);
        let stop = |number: usize| {
            let (edge, part) = (number / STOPS, number % STOPS);
            let cut = if part == 0 { self.edges[edge] } else { self.between(edge, part as f64 / STOPS as f64) };
            Stop { cut, windows: above(cut) }
        };
        (0..=STOPS * self.counts.len()).map(stop).collect()
    }

    /// The score at a part of a bin.
    fn between(&self, bin: usize, part: f64) -> f64 {
        let [from, to] = [bin, bin + 1].map(|edge| self.scale.place(self.edges[edge]));
        self.scale.score(from + part * (to - from))
    }
}

/// The edges of bins from the lowest score to beyond the highest, and which of them is the cut.
fn edges(scale: Scale, low: f64, cut: f64, high: f64) -> (Vec<f64>, usize) {
    let [from, at, to] = [low, cut, high].map(|score| scale.place(score));
    let width = (to - from) / BINS as f64;
    if width <= 0.0 || !width.is_finite() {
        // All lie on the cut.
        return (vec![low, high], 1);
    }
    let bins = |length: f64| libm::ceil(length / width - ROUNDING).max(0.0) as usize;
    let (below, above) = (bins(at - from), bins(to - at));
    let edge = |number: usize| match number {
        0 => low,
        number if number == below => cut,
        number => {
            let edge = scale.score(at + (number as f64 - below as f64) * width);
            // The last bin is as wide as the others, where there are numbers so large.
            if number < below + above {
                edge
            } else {
                Some(edge).filter(|edge| edge.is_finite()).unwrap_or(high).max(high)
            }
        }
    };
    ((0..=below + above).map(edge).collect(), below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_a_bin_begins_at_the_cut() {
        // From 0 to 4 in 40 bins of a tenth: 0.5 is the edge after the fifth, and what lies on it is not above it.
        let scores = [0.0, 0.05, 0.5, 0.51, 4.0];
        let histogram = Histogram::new(&scores, 0.5, |window| window >= 3);
        assert_eq!((histogram.counts.len(), histogram.cut, histogram.edges[5]), (40, 5, 0.5));
        assert!(!histogram.is_logarithmic);
        assert_eq!(histogram.counts[..6], [2, 0, 0, 0, 1, 1]);
        assert_eq!((histogram.counts[39], histogram.anomalous[39], histogram.anomalous[4]), (1, 1, 0));
        let above = histogram.counts[histogram.cut..].iter().sum::<u32>();
        assert_eq!(above, 2);
    }

    #[test]
    fn ok_orders_of_magnitude_are_logarithmic() {
        // The median of those above 0 is 2, and 2,000 is a thousand times that.
        let scores = [0.0, 1.0, 2.0, 2.0, 2000.0];
        let histogram = Histogram::new(&scores, 16.0, |_| false);
        assert!(histogram.is_logarithmic);
        assert_eq!(histogram.edges[histogram.cut], 16.0);
        // ln(1 + 16/2) of ln(1 + 2000/2) is 0.318: the 13th of 40 bins, and one more for the rest of it.
        assert_eq!((histogram.cut, histogram.counts.len()), (13, 41));
        assert_eq!(histogram.counts.iter().sum::<u32>(), 5);
        assert_eq!(histogram.counts[histogram.cut..].iter().sum::<u32>(), 1);
        assert!(histogram.edges.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn ok_equal_none_and_infinite_scores() {
        let equal = Histogram::new(&[0.5; 3], 0.5, |_| false);
        assert_eq!((equal.counts.as_slice(), equal.cut), ([3].as_slice(), 1));
        let none = Histogram::new(&[], 0.5, |_| false);
        assert_eq!((none.counts.as_slice(), none.stops(&[]).len()), ([0].as_slice(), 5));
        let infinite = Histogram::new(&[0.0, 1.0, f64::INFINITY], 0.5, |_| true);
        assert_eq!(*infinite.counts.last().unwrap(), 2);
        assert!(infinite.edges.iter().all(|edge| edge.is_finite()));
        // All below the cut: nothing lies above the last edge, which is the cut.
        let calm = Histogram::new(&[0.1, 0.2], 0.5, |_| false);
        assert_eq!(calm.cut, calm.counts.len());
    }

    #[test]
    fn ok_stops_count_what_lies_above() {
        let scores = [0.0, 1.0, 2.0, 4.0];
        let histogram = Histogram::new(&scores, 2.0, |_| false);
        let stops = histogram.stops(&scores);
        // Every 0.025 from 0 to 4.
        assert_eq!(stops.len(), 161);
        assert_eq!(stops[80], Stop { cut: 2.0, windows: 1 });
        assert_eq!((stops[0].windows, stops[160].windows), (3, 0));
        assert!((stops[39].cut - 0.975).abs() < 1e-12);
        assert_eq!((stops[39].windows, stops[41].windows), (3, 2));
    }
}
