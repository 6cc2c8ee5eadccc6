//! Features: what is measured of every window. A matrix with a row a window and a named column a feature.
//!
//! Each family of features stands in a file of its own: what it measures, in which unit, and how. A family reads the events
//! of one window at a time; what it must know of the whole log stands in [`Facts`].

mod amounts;
mod clock;
mod distinct;
mod lasting;
mod learned;
mod logins;
mod measures;
mod messages;
mod outcomes;
mod places;
mod rhythm;
mod shares;
mod slots;
mod sources;
mod templates;
mod transitions;
mod volume;
mod web;

use std::ops::Range;

use ndarray::{Array2, ArrayView1, ArrayViewMut1, s};

use crate::event::{Events, Files};
use crate::ids::EventId;
use crate::window::{Basis, Windows};

pub(crate) use amounts::MICROS_OF_A_MILLI;
pub use clock::ClockStep;
pub use lasting::{Change, Detail};
pub use learned::Learned;
pub(crate) use measures::usual_amounts;
pub(crate) use outcomes::{OUTCOMES, Outcome, numbers as outcome_numbers};
pub(crate) use rhythm::rolling_median;
pub(crate) use shares::{LENGTHS as SHARE_LENGTHS, LONGEST as LONGEST_SHARE};
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

/// What a feature is measured from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Origin {
    /// Its own window.
    Window,
    /// Several windows' values of the feature of this name.
    Sum(&'static str),
    /// The same against those before: it tells where something begins that may last.
    Onset(&'static str),
    /// The windows from one on in which something that came steadily no longer comes.
    Gone,
    /// Several windows' events of one thing: that which rose most (1) or fell most (-1).
    Share(Thing, f64),
}

/// What events may have a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A template.
    Template,
    /// A host or a program.
    Source,
    /// An address.
    Address,
    /// A status of the web or a level.
    Outcome,
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
    /// Bytes, of which orders of magnitude count.
    Traffic,
    /// Milliseconds, of which orders of magnitude count.
    Milliseconds,
    /// Standard deviations.
    Deviations,
}

/// Features of which only a large value is odd: nobody looks for minutes with too few errors.
const ODD_ABOVE: [&str; 25] = [
    "errors",
    "warnings",
    "new_templates",
    "rare_values",
    "fleeting_templates",
    "failed_logins",
    "invalid_users",
    "client_errors",
    "server_errors",
    "error_onset",
    "template_rise",
    "template_fall",
    "source_rise",
    "source_fall",
    "address_rise",
    "outcome_rise",
    "duration_onset",
    "duration_p95",
    "bytes_sent",
    "error_growth",
    "duration_growth",
    "host_gone",
    "amount_rise",
    "amount_change",
    "clock_back",
];

/// Features that count what is rare in the whole log.
const NOVELTIES: [&str; 3] = ["rare_values", "fleeting_templates", "clock_back"];

/// Features that are the largest of many deviations.
const EXTREMES: [&str; 5] = ["template_rise", "template_fall", "source_rise", "source_fall", "address_rise"];

impl Feature {
    /// Whether a value below the usual says nothing.
    pub fn is_odd_above_only(&self) -> bool {
        matches!(self.unit, Unit::Share | Unit::Odds) || ODD_ABOVE.contains(&self.name)
    }

    /// Whether one is enough: what never came before, or comes so rarely that chance has no part in it.
    pub fn is_novelty(&self) -> bool {
        NOVELTIES.contains(&self.name)
    }

    /// Whether it is the largest of many deviations, which chance moves less than a single one.
    pub fn is_extreme(&self) -> bool {
        EXTREMES.contains(&self.name)
    }

    /// Whether it speaks of what is missing.
    pub fn is_fall(&self) -> bool {
        matches!(self.origin(), Origin::Share(_, sign) if sign < 0.0) || self.origin() == Origin::Gone
    }

    /// What it is measured from.
    pub fn origin(&self) -> Origin {
        match self.name {
            "volume_shift" => Origin::Sum(volume::EVENTS),
            "error_onset" => Origin::Onset("errors"),
            "duration_onset" | "duration_growth" => Origin::Onset(amounts::MEDIAN),
            "error_growth" => Origin::Onset("error_share"),
            "amount_change" => Origin::Onset("amount_rise"),
            "host_gone" => Origin::Gone,
            "template_rise" => Origin::Share(Thing::Template, 1.0),
            "template_fall" => Origin::Share(Thing::Template, -1.0),
            "source_rise" => Origin::Share(Thing::Source, 1.0),
            "source_fall" => Origin::Share(Thing::Source, -1.0),
            "address_rise" => Origin::Share(Thing::Address, 1.0),
            "outcome_rise" => Origin::Share(Thing::Outcome, 1.0),
            _ => Origin::Window,
        }
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
            Self::Bytes | Self::Traffic => "bytes",
            Self::Milliseconds => "ms",
            Self::Deviations => "deviations",
        }
    }
}

/// One family: its features, and how one window's values are measured.
struct Family {
    features: &'static [Feature],
    measure: fn(&mut Facts<'_>, &Stretch<'_>, &mut [f64]),
}

/// The events of one window.
struct Stretch<'a> {
    /// Their rows, in file order.
    runs: &'a [Range<u32>],
    /// How many they are.
    count: u32,
}

impl Stretch<'_> {
    /// Whether an event is among them.
    fn holds(&self, event: EventId) -> bool {
        let next = self.runs.partition_point(|rows| rows.end <= event.0);
        self.runs.get(next).is_some_and(|rows| rows.contains(&event.0))
    }
}

const FAMILIES: [Family; 8] = [
    Family { features: &volume::FEATURES, measure: volume::measure },
    Family { features: &templates::FEATURES, measure: templates::measure },
    Family { features: &messages::FEATURES, measure: messages::measure },
    Family { features: &slots::FEATURES, measure: slots::measure },
    Family { features: &sources::FEATURES, measure: sources::measure },
    Family { features: &logins::FEATURES, measure: logins::measure },
    Family { features: &web::FEATURES, measure: web::measure },
    Family { features: &amounts::FEATURES, measure: amounts::measure },
];

/// The columns of the number of events and of errors, the first ones.
pub(crate) const VOLUME: usize = 0;
const ERRORS: usize = 1;

/// What the families know of the whole log.
pub(crate) struct Facts<'a> {
    events: &'a Events,
    templates: &'a TemplateFacts,
    /// The window's drafts and the templates that they have become, counted before any family measures.
    drafts: distinct::Tally,
    tally: distinct::Tally,
    names: distinct::Tally,
    words: distinct::Tally,
    outcomes: distinct::Tally,
    /// Templates, hosts with programs, addresses, and outcomes in every window.
    counts: [shares::Counts; 4],
}

/// Which of the counts are of outcomes.
const OUTCOME_COUNTS: usize = 3;

impl Facts<'_> {
    /// Measures a window of these events, by every family that looks at one window at a time.
    fn measure(&mut self, features: &[Feature], stretch: &Stretch<'_>, row: ArrayViewMut1<'_, f64>) {
        let mut row = row;
        let mut values = row.as_slice_mut().unwrap_or_default();
        if stretch.count == 0 {
            return fill_empty(features, values);
        }
        self.count(stretch);
        outcomes::count(self, stretch);
        for family in &FAMILIES {
            let (own, rest) = values.split_at_mut(family.features.len());
            (family.measure)(self, stretch, own);
            values = rest;
        }
    }

    /// Counts what every family asks for.
    fn count(&mut self, stretch: &Stretch<'_>) {
        self.drafts.begin();
        stretch.runs.iter().for_each(|rows| self.drafts.add_all(self.events.drafts_of(rows.clone())));
        self.tally.begin();
        for (draft, count) in self.drafts.counts() {
            self.tally.add(self.events.template_of(draft).0, count);
        }
    }
}

/// Fills the columns of these features, the first of which is `first`: 0, and where something changed, by how much.
fn place(matrix: &mut Array2<f64>, first: usize, features: &[Feature], details: &[Detail]) {
    for (column, feature) in (first..).zip(features) {
        matrix.column_mut(column).fill(0.0);
        for detail in details.iter().filter(|detail| detail.feature == feature.name) {
            let value = &mut matrix[[detail.window, column]];
            *value = value.max(detail.deviations);
        }
    }
}

/// The features of every window.
#[derive(Clone, Debug)]
pub struct FeatureTable {
    features: Vec<Feature>,
    matrix: Array2<f64>,
    medians: Vec<f64>,
    informative: Vec<bool>,
    /// Over how many of their lengths windows reach.
    reach: usize,
    /// How many windows make a day.
    day: Option<usize>,
    /// Events and errors of each window's own part, where windows overlap.
    own: Option<[Vec<f64>; 2]>,
    /// What numbers alone do not tell.
    details: Vec<Detail>,
}

impl FeatureTable {
    /// Measures every window of events that lie so in files, whose clocks were set back in `steps`.
    pub fn measure(
        events: &Events,
        files: &Files,
        templates: &TemplateFacts,
        windows: &Windows,
        steps: &[ClockStep],
    ) -> Self {
        let features = Self::all_features();
        let mut facts = Facts {
            events,
            templates,
            tally: distinct::Tally::new(templates.len()),
            names: distinct::Tally::new(events.names()),
            drafts: distinct::Tally::new(events.drafts()),
            words: distinct::Tally::new(templates.words().len()),
            outcomes: distinct::Tally::new(OUTCOMES),
            counts: [templates.len(), 2 * events.names(), events.names(), OUTCOMES].map(shares::Counts::new),
        };
        facts.counts[0].learn(templates.learned_counts(), templates.learned_events());
        let mut matrix = Array2::zeros((windows.len(), features.len()));
        for (window, row) in matrix.rows_mut().into_iter().enumerate() {
            let stretch = Stretch { runs: windows.runs(window), count: windows.count(window) };
            facts.measure(&features, &stretch, row);
            facts.counts.iter_mut().for_each(shares::Counts::end_window);
        }
        // What is measured of a window among others comes last, from the columns of the others.
        let first: usize = FAMILIES.iter().map(|family| family.features.len()).sum();
        let after_rhythm = first + rhythm::FEATURES.len();
        let after_shares = after_rhythm + shares::FEATURES.len();
        let after_lasting = after_shares + lasting::FEATURES.len();
        let after_measures = after_lasting + measures::FEATURES.len();
        let durations = features.iter().position(|feature| feature.name == amounts::MEDIAN).unwrap_or_default();
        rhythm::measure(&mut matrix, first, durations);
        shares::measure(&facts.counts, &mut matrix, after_rhythm);
        let mut details = lasting::measure(&mut matrix, after_shares, durations, (events, files, windows));
        details.extend(measures::measure(
            &mut matrix,
            after_lasting,
            events,
            windows,
            templates.len(),
            templates.learned_amounts(),
        ));
        details.extend(clock::measure(&mut matrix, after_measures, events, windows, steps));
        if windows.reach() == 1 {
            return Self { details, ..Self::of(features, matrix, 1, windows_of_a_day(windows)) };
        }
        // Sums over several windows are of those that do not overlap; all else is of what a window reaches over.
        let own = [VOLUME, ERRORS].map(|column| matrix.column(column).to_vec());
        for (window, row) in matrix.slice_mut(s![.., ..first]).rows_mut().into_iter().enumerate() {
            let reached = windows.reached(window);
            let mut runs: Vec<Range<u32>> = reached.clone().flat_map(|part| windows.runs(part)).cloned().collect();
            runs.sort_by_key(|rows| rows.start);
            let count = reached.map(|part| windows.count(part)).sum();
            facts.measure(&features, &Stretch { runs: &runs, count }, row);
        }
        Self { own: Some(own), details, ..Self::of(features, matrix, windows.reach(), windows_of_a_day(windows)) }
    }

    /// The table of what was measured in windows that reach over so many of their lengths; `day` is how many windows make one, for
    /// a log of several.
    fn of(features: Vec<Feature>, matrix: Array2<f64>, reach: usize, day: Option<usize>) -> Self {
        let columns = || matrix.columns().into_iter().zip(&features);
        let volumes = matrix.column(VOLUME);
        let medians = columns().map(|(column, feature)| median(speaking(column, volumes, feature))).collect();
        let informative = (0..features.len()).map(|column| is_informative(&matrix, &features, column)).collect();
        Self { medians, informative, reach, day, features, matrix, own: None, details: Vec::new() }
    }

    /// Every feature, in the order of the columns.
    fn all_features() -> Vec<Feature> {
        let of_windows = FAMILIES.iter().flat_map(|family| family.features);
        of_windows
            .chain(&rhythm::FEATURES)
            .chain(&shares::FEATURES)
            .chain(&lasting::FEATURES)
            .chain(&measures::FEATURES)
            .chain(&clock::FEATURES)
            .copied()
            .collect()
    }

    /// The same windows, to be judged by those of a good log: what is usual is what was there, and what tells windows apart
    /// is what does so in either log, or sets the one apart from the other.
    #[must_use]
    pub fn judged_by(mut self, good: &Learned) -> Self {
        let good = good.table();
        for column in 0..self.features.len() {
            let differs = !self.varies(column) && !good.varies(column) && self.medians[column] != good.medians[column];
            self.informative[column] |= good.informative[column] || differs;
        }
        self.medians.clone_from(&good.medians);
        self
    }

    fn varies(&self, column: usize) -> bool {
        varies(speaking(self.matrix.column(column), self.matrix.column(VOLUME), &self.features[column]))
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

    /// Whether a window is the first or the last one, or reaches back beyond the first. The log may begin or end in the middle of
    /// it, so that it holds less than others for no reason of its own.
    pub fn is_edge(&self, window: usize) -> bool {
        window < self.reach || window + 1 == self.matrix.nrows()
    }

    /// How many events lie in all windows together, each counted once.
    pub fn events(&self) -> f64 {
        self.own.as_ref().map_or_else(|| self.matrix.column(VOLUME).sum(), |[events, _]| events.iter().sum())
    }

    /// The events and the errors of a window, each counted in one window alone.
    pub fn own_counts(&self, window: usize) -> [f64; 2] {
        match &self.own {
            Some(own) => own.each_ref().map(|counts| counts[window]),
            None => [VOLUME, ERRORS].map(|column| self.matrix[[window, column]]),
        }
    }

    /// What a number alone does not tell of a feature in a window: of what it is measured, and from where to where it went.
    pub fn detail(&self, feature: &Feature, window: usize) -> Option<&Detail> {
        self.details.iter().find(|detail| detail.feature == feature.name && detail.window == window)
    }

    /// Over how many of their lengths windows reach.
    pub fn reach(&self) -> usize {
        self.reach
    }

    /// How many windows make a day, for a log long enough to have habits.
    pub fn day(&self) -> Option<usize> {
        self.day
    }

    /// Whether a feature tells windows apart, and is not the same as an earlier one in all of them.
    pub fn is_informative(&self, feature: usize) -> bool {
        self.informative[feature]
    }
}

/// A log has habits from so many days on.
const LEAST_DAYS: usize = 3;
const DAY_MS: i64 = 86_400_000;

/// The windows of a day, where there are several days of them without a gap.
fn windows_of_a_day(windows: &Windows) -> Option<usize> {
    let length = windows.length();
    if windows.basis() == Basis::Line || !windows.gaps().is_empty() || DAY_MS % length != 0 {
        return None;
    }
    let day = (DAY_MS / length) as usize;
    (day > 1 && windows.len() >= LEAST_DAYS * day).then_some(day)
}

/// How many usual events a window's means are mixed with.
pub(crate) const PRIOR_EVENTS: f64 = 8.0;

/// A mean, a share or a percentile of so many events, drawn towards the usual as though eight usual events had been there, too:
/// one of two events says less than one of two hundred.
pub(crate) fn drawn(measured: f64, usual: f64, events: f64) -> f64 {
    usual + (measured - usual) * events / (events + PRIOR_EVENTS)
}

/// The root of a count, which chance moves by one standard deviation whatever the count (Anscombe, 1948).
pub(crate) fn root_of_count(count: f64) -> f64 {
    2.0 * (count.max(0.0) + 0.375).sqrt()
}

/// A duration in milliseconds as its logarithm: orders of magnitude count, and a tenth of a millisecond is next to nothing.
pub(crate) fn log_of_duration(millis: f64) -> f64 {
    libm::log(millis + 0.1)
}

/// From the median absolute deviation to the standard deviation of a normal distribution.
pub(crate) const MAD_TO_DEVIATION: f64 = 1.4826;

/// The middle value, leaving out what is not a number; 0 where nothing is left.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
    if values.is_empty() {
        return 0.0;
    }
    let (middle, is_even) = (values.len() / 2, values.len().is_multiple_of(2));
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let lower = below.iter().copied().max_by(f64::total_cmp).filter(|_| is_even);
    lower.map_or(*upper, |lower| f64::midpoint(lower, *upper))
}

/// A window without events has no errors, no templates and no hosts, and no means or shares at all.
fn fill_empty(features: &[Feature], values: &mut [f64]) {
    for (value, feature) in values.iter_mut().zip(features) {
        *value = if matches!(feature.unit, Unit::Count | Unit::Traffic) { 0.0 } else { f64::NAN };
    }
}

/// The values of a column in the windows that it says something of.
fn speaking<'a>(
    column: ArrayView1<'a, f64>,
    volumes: ArrayView1<'a, f64>,
    feature: &Feature,
) -> impl Iterator<Item = f64> + Clone + 'a {
    let of_empty = feature.speaks_of_empty();
    (0..column.len()).filter(move |window| of_empty || volumes[*window] > 0.0).map(move |window| column[window])
}

/// Whether there are two values that differ, leaving out what is not a number.
fn varies(values: impl Iterator<Item = f64>) -> bool {
    let mut values = values.filter(|value| !value.is_nan());
    let first = values.next();
    values.any(|value| Some(value) != first)
}

/// Whether a column varies and no earlier one equals it: a web log's errors, for one, are its answers 5xx.
fn is_informative(matrix: &Array2<f64>, features: &[Feature], column: usize) -> bool {
    let values = |column: usize| {
        speaking(matrix.column(column), matrix.column(VOLUME), &features[column]).filter(|value| !value.is_nan())
    };
    varies(values(column)) && (0..column).all(|earlier| values(earlier).ne(values(column)))
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
        assert!(FeatureTable::all_features().len() >= 30);
    }
}
