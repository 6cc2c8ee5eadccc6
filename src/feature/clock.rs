//! Where the clock was set back: events lie over earlier ones from there on, and what is measured of their windows says little.

use ndarray::Array2;

use super::lasting::{Change, Detail};
use super::{Feature, Unit, place};
use crate::event::Events;
use crate::ids::EventId;
use crate::window::Windows;

pub(super) const FEATURES: [Feature; 1] = [Feature {
    name: "clock_back",
    title: "Clock set back",
    noun: ("step back of the clock", "steps back of the clock"),
    unit: Unit::Count,
    what: "Whether time goes back by a minute or more here, in the order of the file's lines, and on from there: 1 if it does.",
}];

/// A step back of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockStep {
    /// The last event before it.
    pub before: EventId,
    /// The first one after it.
    pub after: EventId,
    /// By how many milliseconds.
    pub length_ms: i64,
}

/// Fills the columns of this family, the first of which is `first`, and tells of the steps.
pub(super) fn measure(
    matrix: &mut Array2<f64>,
    first: usize,
    events: &Events,
    windows: &Windows,
    steps: &[ClockStep],
) -> Vec<Detail> {
    let told = |step: &ClockStep| {
        let window = windows.of_event(events, step.after)?;
        let change = Change::SetBack { before: step.before, after: step.after, length_ms: step.length_ms };
        Some(Detail { feature: FEATURES[0].name, window, change, deviations: 1.0 })
    };
    let details: Vec<Detail> = steps.iter().filter_map(told).collect();
    place(matrix, first, &FEATURES, &details);
    details
}
