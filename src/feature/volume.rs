//! How much was logged, and how grave it was.

use super::{Facts, Feature, Unit};
use crate::format::Level;
use crate::ids::EventId;

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

pub(super) fn measure(facts: &mut Facts<'_>, ids: &[EventId], row: &mut [f64]) {
    let events = facts.events;
    let (mut errors, mut warnings, mut length) = (0u32, 0u32, 0u64);
    for id in ids {
        let level = events.level(*id);
        errors += u32::from(matches!(level, Some(Level::Error | Level::Critical)));
        warnings += u32::from(level == Some(Level::Warning));
        length += u64::from(events.message_length(*id));
    }
    let (count, errors) = (ids.len() as f64, f64::from(errors));
    row.copy_from_slice(&[count, errors, f64::from(warnings), errors / count, length as f64 / count]);
}
