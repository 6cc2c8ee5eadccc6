//! Features: what is measured of every window. A matrix with a row a window and a named column a feature.
//!
//! Each family of features stands in a file of its own: what it measures, in which unit, and how. A family reads the events
//! of one window at a time; what it must know of the whole log stands in [`Facts`].

mod distinct;
mod logins;
mod rhythm;
mod slots;
mod sources;
mod templates;
mod volume;
mod web;

use ndarray::{Array2, ArrayView1};

use crate::event::Events;
use crate::ids::EventId;
use crate::window::Windows;

pub use slots::RareValue;
pub use templates::TemplateFacts;

/// A feature's name, unit and meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feature {
    /// A stable word for scripts; a column's name in exports.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Its values' noun in a sentence, for one and for many: "1 *error*", "17 *errors*", "15 % *of the events are errors*".
    pub noun: (&'static str, &'static str),
    /// The unit of its values.
    pub unit: Unit,
    /// What it measures, in a sentence.
    pub what: &'static str,
}

/// What a feature is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things: 0, 1, 2 …
    Count,
    /// A part of all, 0 to 1.
    Share,
    /// Bits of information.
    Bits,
    /// Bits, read as odds: 10 bits is one event in 1,024.
    Odds,
    /// Bytes.
    Bytes,
    /// Standard deviations.
    Deviations,
}

/// Features of which only a large value is odd: nobody looks for minutes with too few errors.
const ODD_ABOVE: [&str; 9] = [
    "errors",
    "warnings",
    "new_templates",
    "rare_values",
    "failed_logins",
    "invalid_users",
    "client_errors",
    "server_errors",
    "error_onset",
];

impl Feature {
    /// Whether a value below the usual says nothing.
    pub fn is_odd_above_only(&self) -> bool {
        matches!(self.unit, Unit::Share | Unit::Odds) || ODD_ABOVE.contains(&self.name)
    }

    /// Whether it says something of a window without events. Only volumes do: all else in such a window is a consequence,
    /// and one silence should count once.
    pub fn speaks_of_empty(&self) -> bool {
        self.name == volume::EVENTS || self.unit == Unit::Deviations
    }
}

impl Unit {
    /// The unit's word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Share => "share",
            Self::Bits | Self::Odds => "bits",
            Self::Bytes => "bytes",
            Self::Deviations => "deviations",
        }
    }
}

/// One family: its features, and how one window's values are measured.
struct Family {
    features: &'static [Feature],
    measure: fn(&mut Facts<'_>, &[EventId], &mut [f64]),
}

const FAMILIES: [Family; 6] = [
    Family { features: &volume::FEATURES, measure: volume::measure },
    Family { features: &templates::FEATURES, measure: templates::measure },
    Family { features: &slots::FEATURES, measure: slots::measure },
    Family { features: &sources::FEATURES, measure: sources::measure },
    Family { features: &logins::FEATURES, measure: logins::measure },
    Family { features: &web::FEATURES, measure: web::measure },
];

/// The columns of the number of events and of errors, the first ones.
pub(crate) const VOLUME: usize = 0;
const ERRORS: usize = 1;

/// What the families know of the whole log.
pub(crate) struct Facts<'a> {
    events: &'a Events,
    templates: &'a TemplateFacts,
    tally: distinct::Tally,
    distinct_names: distinct::Distinct,
}

/// The features of every window.
#[derive(Clone, Debug)]
pub struct FeatureTable {
    features: Vec<Feature>,
    matrix: Array2<f64>,
    medians: Vec<f64>,
    informative: Vec<bool>,
    edges: [usize; 2],
}

impl FeatureTable {
    /// Measures every window.
    pub fn measure(events: &Events, templates: &TemplateFacts, windows: &Windows) -> Self {
        let of_windows = FAMILIES.iter().flat_map(|family| family.features);
        let features: Vec<Feature> = of_windows.chain(&rhythm::FEATURES).copied().collect();
        let mut matrix = Array2::zeros((windows.len(), features.len()));
        let mut facts = Facts {
            events,
            templates,
            tally: distinct::Tally::new(templates.len()),
            distinct_names: distinct::Distinct::new(events.names()),
        };
        let mut ids = Vec::new();
        for (window, mut row) in matrix.rows_mut().into_iter().enumerate() {
            ids.clear();
            ids.extend(windows.events(window));
            let mut values = row.as_slice_mut().unwrap_or_default();
            if ids.is_empty() {
                fill_empty(&features, values);
                continue;
            }
            for family in &FAMILIES {
                let (own, rest) = values.split_at_mut(family.features.len());
                (family.measure)(&mut facts, &ids, own);
                values = rest;
            }
        }
        // What is measured of a window among others comes last, from the columns of the others.
        rhythm::measure(&mut matrix, features.len() - rhythm::FEATURES.len());
        let columns = || matrix.columns().into_iter().zip(&features);
        let medians = columns().map(|(column, feature)| median(speaking(column, windows, feature))).collect();
        let informative =
            (0..features.len()).map(|column| is_informative(&matrix, &features, windows, column)).collect();
        Self { features, matrix, medians, informative, edges: [0, windows.len().saturating_sub(1)] }
    }

    /// The features, in the order of the columns.
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    /// A row a window, a column a feature. A mean or a share over no events is not a number; all else is finite.
    pub fn matrix(&self) -> &Array2<f64> {
        &self.matrix
    }

    /// The median of a feature: over all windows for those that speak of empty ones too, else over those with events.
    pub fn median(&self, feature: usize) -> f64 {
        self.medians[feature]
    }

    /// Whether a window is the first or the last one. The log may begin or end in the middle of it, so that it holds less
    /// than others for no reason of its own.
    pub fn is_edge(&self, window: usize) -> bool {
        self.edges.contains(&window)
    }

    /// Whether a feature tells windows apart, and is not the same as an earlier one in all of them.
    pub fn is_informative(&self, feature: usize) -> bool {
        self.informative[feature]
    }
}

/// From the median absolute deviation to the standard deviation of a normal distribution.
pub(crate) const MAD_TO_DEVIATION: f64 = 1.4826;

/// The middle value, leaving out what is not a number; 0 where nothing is left.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
    if sorted.is_empty() {
        return 0.0;
    }
    sorted.sort_unstable_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len().is_multiple_of(2) { f64::midpoint(sorted[middle - 1], sorted[middle]) } else { sorted[middle] }
}

/// A window without events has no errors, no templates and no hosts, and no means or shares at all.
fn fill_empty(features: &[Feature], values: &mut [f64]) {
    for (value, feature) in values.iter_mut().zip(features) {
        *value = if feature.unit == Unit::Count { 0.0 } else { f64::NAN };
    }
}

/// The values of a column in the windows that it says something of.
fn speaking<'a>(
    column: ArrayView1<'a, f64>,
    windows: &'a Windows,
    feature: &Feature,
) -> impl Iterator<Item = f64> + Clone + 'a {
    let of_empty = feature.speaks_of_empty();
    (0..windows.len()).filter(move |window| of_empty || windows.count(*window) > 0).map(move |window| column[window])
}

/// Whether a column varies and no earlier one equals it: a web log's errors, for one, are its answers 5xx.
fn is_informative(matrix: &Array2<f64>, features: &[Feature], windows: &Windows, column: usize) -> bool {
    let values =
        |column: usize| speaking(matrix.column(column), windows, &features[column]).filter(|value| !value.is_nan());
    let first = values(column).next();
    let varies = values(column).any(|value| Some(value) != first);
    varies && (0..column).all(|earlier| values(earlier).ne(values(column)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_median() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), 2.0);
        assert_eq!(median([4.0, 1.0, f64::NAN, 2.0, 3.0].into_iter()), 2.5);
        assert_eq!(median(std::iter::empty()), 0.0);
    }

    #[test]
    fn ok_feature_names_are_unique() {
        let names: Vec<&str> = FAMILIES.iter().flat_map(|family| family.features).map(|feature| feature.name).collect();
        let mut unique = names.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), names.len());
        assert!(names.len() >= 12);
    }
}
