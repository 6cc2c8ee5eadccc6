//! Detectors: numbers in, scores out. No text comes this far.
//!
//! A detector that can't judge says so and why; a score is a rank among the windows of one log and no probability.

mod comparable;
mod cut_setting;
mod ensemble;
mod histogram;
mod judged;
pub mod sequence;
mod survey;
pub mod window;

use crate::config::Settings;
use crate::feature::{FeatureTable, Learned, Unit};

pub use comparable::Crowd;
pub use cut_setting::setting_for;
pub use ensemble::{Detector, Ensemble, Member, Vote};
pub use histogram::{Histogram, Stop};
pub use judged::Judged;
pub use survey::{Ablation, Choice, Judge, Survey};
pub use window::{Fitted, Forest, ForestSettings, average_path_length};

/// Below this many windows there is nothing to compare with, and no verdict.
pub const MIN_WINDOWS: usize = 8;

/// Below this many events there is nothing to learn what is usual from.
pub const MIN_EVENTS: f64 = 50.0;

/// The cut where there is no verdict.
const NO_CUT: f64 = 0.5;

/// How often the way to the nearest normal value is halved: to a thousandth of it.
const BISECTIONS: usize = 10;

/// What the detectors found.
#[derive(Clone, Debug)]
pub struct Detection {
    /// A score a window, 0 to 1; empty where there is no verdict.
    pub scores: Vec<f64>,
    /// The score above which a window is suggested as anomalous.
    pub cut: f64,
    /// Why there are no scores.
    pub abstained: Option<String>,
    /// The columns that were judged, as columns of the feature table.
    pub columns: Vec<usize>,
    judged: Option<(Judged, Ensemble)>,
    /// Whether what is usual was learned from another log.
    pub is_learned: bool,
}

impl Detection {
    /// No verdict, by what was learned from another log.
    pub(crate) fn none(reason: String) -> Self {
        let abstained = Some(reason);
        Self { scores: Vec::new(), cut: NO_CUT, abstained, columns: Vec::new(), judged: None, is_learned: true }
    }

    /// How much each judged column sets this window apart: shares that add up to 1, or all 0.
    pub fn contributions(&self, window: usize) -> Vec<f64> {
        self.judged.as_ref().map_or(Vec::new(), |(judged, ensemble)| ensemble.contributions(judged, window))
    }

    /// The detectors, with their scores of every window; none where there is no verdict.
    pub fn members(&self) -> &[Member] {
        self.judged.as_ref().map_or(&[], |(_, ensemble)| ensemble.members())
    }

    /// What every detector that has a say says of a window.
    pub fn votes(&self, window: usize) -> Vec<Vote> {
        self.judged.as_ref().map_or(Vec::new(), |(_, ensemble)| ensemble.votes(window))
    }

    /// Whether the verdict rests on a detector.
    pub fn decides(&self, detector: Detector) -> bool {
        self.judged.as_ref().is_some_and(|(_, ensemble)| ensemble.deciders().any(|member| member.detector == detector))
    }

    /// The value of a judged column, nearest to what was measured, with which alone the window would not be suggested as
    /// anomalous; none where this column alone does not decide. `place` is that of the column among the judged ones.
    pub fn normal_value(&self, table: &FeatureTable, window: usize, place: usize) -> Option<f64> {
        let column = self.columns[place];
        let (mut odd, mut normal) = (table.matrix()[[window, column]], table.median(column));
        let is_normal =
            |value: f64| self.score_with(table, window, place, value).is_some_and(|score| score <= self.cut);
        if odd.is_nan() || !is_normal(normal) {
            return None;
        }
        for _ in 0..BISECTIONS {
            let middle = f64::midpoint(odd, normal);
            if is_normal(middle) { normal = middle } else { odd = middle }
        }
        let whole = if normal > table.median(column) { libm::floor(normal) } else { libm::ceil(normal) };
        let is_whole = matches!(table.features()[column].unit, Unit::Count | Unit::Traffic);
        Some(if is_whole { whole } else { normal })
    }

    /// The score that a window would have if one feature had been measured otherwise.
    fn score_with(&self, table: &FeatureTable, window: usize, place: usize, value: f64) -> Option<f64> {
        let (judged, ensemble) = self.judged.as_ref()?;
        let mut row = judged.matrix.row(window).to_owned();
        row[place] = judged.value(table, place, window, value);
        Some(ensemble.score(|member| member.score_with(judged, window, row.view())))
    }

    /// The values that the detectors judged: a row a window, a column for each of [`Detection::columns`], 0 the usual and 1
    /// a robust standard deviation.
    pub fn judged(&self) -> Option<&Judged> {
        self.judged.as_ref().map(|(judged, _)| judged)
    }
}

/// Fits the detectors to the windows and scores them. `before`: what was found in the same table under other settings;
/// detectors that those do not concern are not fitted again.
pub fn detect(table: &FeatureTable, settings: &Settings, before: Option<(&Detection, &Settings)>) -> Detection {
    let known = before.and_then(|(detection, settings)| Some((detection.judged.as_ref()?, settings)));
    let judged = known.map_or_else(|| Judged::new(table), |((judged, _), _)| judged.clone());
    let before = known.map(|((_, ensemble), settings)| (ensemble, settings));
    let fit = |judged: &Judged| Ensemble::fit(judged, table.day(), settings, before);
    let too_little = too_little(table.matrix().nrows(), table.events());
    detected(judged, false, too_little, "All windows are alike in every feature: nothing stands out.", fit)
}

/// Fits the detectors to the windows of a good log and scores those of another by them.
pub fn detect_by(good: &Learned, table: &FeatureTable, settings: &Settings) -> Detection {
    let (usual, judged) = Judged::by(good.table(), table);
    let fit = |judged: &Judged| Ensemble::fit(&usual, None, settings, None).judging(&usual, judged);
    let too_little = too_little(good.windows(), good.events());
    let too_little = too_little.map(|reason| format!("Of the log that was learned from: {reason}"));
    let alike = "All windows are as those that were learned from, in every feature: nothing stands out.";
    detected(judged, true, too_little, alike, fit)
}

/// The scores of fitted detectors; why there are none where there is too little, or nothing tells windows apart (`alike`), or
/// no detector judges.
fn detected(
    judged: Judged,
    is_learned: bool,
    too_little: Option<String>,
    alike: &str,
    fit: impl FnOnce(&Judged) -> Ensemble,
) -> Detection {
    let columns = judged.columns.clone();
    let none = |reason| Detection { columns: columns.clone(), is_learned, ..Detection::none(reason) };
    if let Some(reason) = too_little {
        return none(reason);
    }
    if columns.is_empty() {
        return none(alike.to_owned());
    }
    let ensemble = fit(&judged);
    if let Some(reason) = ensemble.abstained() {
        return none(reason);
    }
    let scores = (0..judged.matrix.nrows()).map(|window| ensemble.score(|member| member.scores[window])).collect();
    Detection { scores, cut: ensemble.cut(), abstained: None, columns, judged: Some((judged, ensemble)), is_learned }
}

/// Why so many windows with so many events are not enough to learn from.
fn too_little(windows: usize, events: f64) -> Option<String> {
    if windows < MIN_WINDOWS {
        let held = if windows == 1 { "is 1 window".to_owned() } else { format!("are {windows} windows") };
        Some(format!(
            "There {held} and a verdict needs {MIN_WINDOWS}: shorter windows, or a longer log, may give them."
        ))
    } else if events < MIN_EVENTS {
        Some(format!(
            "There are {events} events and a verdict needs {MIN_EVENTS}: too few to learn what is usual from."
        ))
    } else {
        None
    }
}
