//! Detectors: numbers in, scores out. No text comes this far.
//!
//! A detector that can't judge says so and why; a score is a rank among the windows of one log and no probability.

mod forest;
pub mod sequence;

use ndarray::{Array2, Axis};

use crate::config::Settings;
use crate::feature::{FeatureTable, MAD_TO_DEVIATION, Unit, VOLUME, median};

pub use forest::{Forest, ForestSettings, average_path_length};

/// Below this many windows there is nothing to compare with, and no verdict.
pub const MIN_WINDOWS: usize = 8;

/// Below this many events there is nothing to learn what is usual from.
pub const MIN_EVENTS: f64 = 50.0;

/// The cut that is suggested lies this many (robust) standard deviations above the middle score …
const CUT_DEVIATIONS: f64 = 3.0;

/// … and never below the score of a window that is as easy to isolate as any (0.5).
const LEAST_CUT: f64 = 0.5;

/// How many usual events a window's means are mixed with.
const PRIOR_EVENTS: f64 = 8.0;

/// … and never above this: where half of the windows stand out, the middle score is no measure of what is usual.
const MOST_CUT: f64 = 0.65;

/// What the detector found.
#[derive(Clone, Debug)]
pub struct Detection {
    /// A score a window, 0 to 1; empty where the detector abstained.
    pub scores: Vec<f64>,
    /// The score from which a window is suggested as anomalous.
    pub cut: f64,
    /// Why there are no scores.
    pub abstained: Option<String>,
    /// The columns that were judged, as columns of the feature table.
    pub columns: Vec<usize>,
    forest: Option<(Forest, Array2<f64>)>,
}

impl Detection {
    /// How much each judged column made this window easier to isolate: shares that add up to 1, or all 0.
    pub fn contributions(&self, window: usize) -> Vec<f64> {
        let Some((forest, matrix)) = &self.forest else { return Vec::new() };
        let shortening = forest.shortening(matrix.row(window));
        let total: f64 = shortening.iter().map(|gain| gain.max(0.0)).sum();
        shortening.iter().map(|gain| if total > 0.0 { gain.max(0.0) / total } else { 0.0 }).collect()
    }
}

/// Fits an isolation forest to the windows and scores them.
pub fn detect(table: &FeatureTable, settings: &Settings) -> Detection {
    let windows = table.matrix().nrows();
    let columns: Vec<usize> = (0..table.features().len()).filter(|column| table.is_informative(*column)).collect();
    let events = table.matrix().column(VOLUME).sum();
    let abstained = if windows < MIN_WINDOWS {
        Some(format!(
            "There are {windows} windows and a verdict needs {MIN_WINDOWS}: shorter windows, or a longer log, would give them."
        ))
    } else if events < MIN_EVENTS {
        Some(format!(
            "There are {events} events and a verdict needs {MIN_EVENTS}: too few to learn what is usual from."
        ))
    } else if columns.is_empty() {
        Some("All windows are alike in every feature: nothing stands out.".to_owned())
    } else {
        None
    };
    if abstained.is_some() {
        return Detection { scores: Vec::new(), cut: LEAST_CUT, abstained, columns, forest: None };
    }
    let matrix = judged(table, &columns);
    let forest = Forest::fit(
        &matrix,
        &ForestSettings {
            trees: settings.trees as usize,
            samples: settings.samples as usize,
            seed: u64::from(settings.seed),
        },
    );
    let scores = forest.scores(&matrix);
    let cut = suggested_cut(&scores);
    Detection { scores, cut, abstained, columns, forest: Some((forest, matrix)) }
}

/// The judged columns, made comparable between windows of many events and of few.
///
/// Counts become 2 √(count + 3/8), whose chance variation is the same for small counts and large ones (Anscombe, 1948).
/// Means and shares are drawn towards the usual value as though [`PRIOR_EVENTS`] usual events had been in the window too:
/// the mean of two events says less than that of two hundred. What says nothing of an empty window is as usual there, and
/// so is what falls short in the first and the last window, in which the log may begin or end, and what falls short of
/// features of which only more is odd.
fn judged(table: &FeatureTable, columns: &[usize]) -> Array2<f64> {
    let mut matrix = table.matrix().select(Axis(1), columns);
    let volumes = table.matrix().column(VOLUME);
    for (mut values, column) in matrix.columns_mut().into_iter().zip(columns) {
        let feature = &table.features()[*column];
        let usual = table.median(*column);
        for (window, (value, volume)) in values.iter_mut().zip(volumes).enumerate() {
            let falls_short = *value < usual && (table.is_edge(window) || feature.is_odd_above_only());
            let says_something = !value.is_nan() && (*volume > 0.0 || feature.speaks_of_empty()) && !falls_short;
            let measured = if says_something { *value } else { usual };
            *value = match feature.unit {
                Unit::Count => 2.0 * (measured + 0.375).sqrt(),
                Unit::Deviations => measured,
                Unit::Share | Unit::Bits | Unit::Odds | Unit::Bytes => {
                    usual + (measured - usual) * volume / (volume + PRIOR_EVENTS)
                }
            };
        }
    }
    matrix
}

fn suggested_cut(scores: &[f64]) -> f64 {
    let middle = median(scores.iter().copied());
    let spread = median(scores.iter().map(|score| (score - middle).abs()));
    (middle + CUT_DEVIATIONS * MAD_TO_DEVIATION * spread).clamp(LEAST_CUT, MOST_CUT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_the_cut_lies_above_the_crowd() {
        let mut scores = vec![0.40, 0.42, 0.44, 0.46, 0.48, 0.41, 0.45];
        // Middle 0.44, absolute deviations 0 .01 .02 .02 .03 .04 .04: their middle is 0.02.
        assert!((suggested_cut(&scores) - (0.44 + 3.0 * 1.4826 * 0.02)).abs() < 1e-12);
        scores.iter_mut().for_each(|score| *score = 0.3);
        assert_eq!(suggested_cut(&scores), LEAST_CUT);
        assert_eq!(suggested_cut(&[0.4, 0.4, 0.8, 0.8]), MOST_CUT);
    }
}
