//! How much was logged, and how grave it was.

use super::{Facts, Feature, Stretch, Unit};
use crate::format::Level;

/// The name of the first of all features.
pub(super) const EVENTS: &str = "events";

pub(super) const FEATURES: [Feature; 5] = [
    Feature {
        name: EVENTS,
        title: "Events",
        noun: ("event", "events"),
        unit: Unit::Count,
        what: "Events in the window.",
    },
    Feature {
        name: "errors",
        title: "Errors",
        noun: ("error", "errors"),
        unit: Unit::Count,
        what: "Events of level error or above; in web logs answers with status 500 and above; without levels, events whose wording tells of an error.",
    },
    Feature {
        name: "warnings",
        title: "Warnings",
        noun: ("warning", "warnings"),
        unit: Unit::Count,
        what: "Events of level warning; in web logs answers with status 400 to 499; without levels, events whose wording tells of a failure.",
    },
    Feature {
        name: "error_share",
        title: "Share of errors",
        noun: ("of the events are errors", "of the events are errors"),
        unit: Unit::Share,
        what: "Errors among the window's events.",
    },
    Feature {
        name: "mean_length",
        title: "Mean message length",
        noun: ("mean message length", "mean message length"),
        unit: Unit::Bytes,
        what: "Mean length of the window's messages.",
    },
];

pub(super) fn measure(facts: &mut Facts<'_>, stretch: &Stretch<'_>, row: &mut [f64]) {
    let events = facts.events;
    let (mut errors, mut warnings, mut length) = (0, 0, 0u64);
    for rows in stretch.runs {
        errors += events.count_of_errors_in(rows.clone());
        warnings += events.count_of_level_in(Level::Warning, rows.clone());
        length += events.message_lengths(rows.clone()).iter().map(|length| u64::from(*length)).sum::<u64>();
    }
    let (count, errors) = (f64::from(stretch.count), errors as f64);
    row.copy_from_slice(&[count, errors, warnings as f64, errors / count, length as f64 / count]);
}
