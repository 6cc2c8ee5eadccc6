//! How far an entity stands out among those of its kind.
//!
//! A few counts are compared, each as ln (1 + n): what sources do is spread over orders of magnitude (Zipf), so that
//! differences say nothing and ratios do. An entity departs by so many times the usual spread, which is the median absolute
//! deviation as a standard deviation, and at least 1: a factor of e, below which counts of a few events differ by chance.
//! Only more is odd. The score is the sum of the squares, so that each measure's part of it is known.

use super::{Entity, LEAST};
use crate::feature::{MAD_TO_DEVIATION, median};

/// What is measured of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// A stable word; a column's name in exports.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Its values' noun, for one and for many.
    pub noun: (&'static str, &'static str),
    /// What it counts, in a sentence.
    pub what: &'static str,
}

/// Its place among the measures.
pub(super) const EVENTS: usize = 0;

/// What is measured, in the order of the values.
pub const MEASURES: [Measure; 5] = [
    Measure { name: "events", title: "Events", noun: ("event", "events"), what: "Its events." },
    Measure {
        name: "errors",
        title: "Errors",
        noun: ("error", "errors"),
        what: "Its events of the level error or worse.",
    },
    Measure {
        name: "failed_logins",
        title: "Failed logins",
        noun: ("failed login", "failed logins"),
        what: "Its events whose wording tells of a login that failed; what PAM and a service tell of the same counts once.",
    },
    Measure {
        name: "templates",
        title: "Templates",
        noun: ("template", "templates"),
        what: "How many different templates its events have.",
    },
    Measure {
        name: "own_templates",
        title: "Own templates",
        noun: ("template of its own", "templates of its own"),
        what: "Templates of which all events are its own.",
    },
];

/// Scores all of a kind, and returns the median of each measure.
pub(super) fn score(rows: &mut [Entity]) -> [f64; MEASURES.len()] {
    let mut typical = [0.0; MEASURES.len()];
    for (measure, typical) in typical.iter_mut().enumerate() {
        let logs = || rows.iter().map(|row| libm::log1p(row.measured[measure] as f64));
        *typical = median(rows.iter().map(|row| row.measured[measure] as f64));
        if rows.len() < LEAST {
            continue;
        }
        let middle = median(logs());
        let spread = (MAD_TO_DEVIATION * median(logs().map(|value| (value - middle).abs()))).max(1.0);
        for row in rows.iter_mut() {
            let departure = ((libm::log1p(row.measured[measure] as f64) - middle) / spread).max(0.0);
            row.parts[measure] = departure * departure;
        }
    }
    for row in rows {
        row.score = row.parts.iter().sum::<f64>() + row.threat_part();
    }
    typical
}
