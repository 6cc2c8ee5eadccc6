//! Logins that failed.

use std::ops::Range;

use super::{Facts, Feature, Stretch, Unit};
use crate::event::Events;
use crate::template::Signals;

pub(super) const FEATURES: [Feature; 2] = [
    Feature {
        name: "failed_logins",
        title: "Failed logins",
        noun: ("failed login", "failed logins"),
        unit: Unit::Count,
        what: "Events whose wording tells of a login that failed, as sshd, PAM, su and FTP servers write it.",
    },
    Feature {
        name: "invalid_users",
        title: "Unknown users",
        noun: ("unknown user", "unknown users"),
        unit: Unit::Count,
        what: "Events whose wording tells of a user that does not exist.",
    },
];

pub(super) fn measure(facts: &mut Facts<'_>, stretch: &Stretch<'_>, row: &mut [f64]) {
    row[0] = count(facts.events, stretch, Signals::failed_login);
    row[1] = count(facts.events, stretch, Signals::invalid_user);
}

/// How many events have such signals.
fn count(events: &Events, stretch: &Stretch<'_>, is: impl Fn(Signals) -> bool) -> f64 {
    let of_run = |rows: &Range<u32>| events.signals_of(rows.clone()).filter(|signals| is(*signals)).count();
    stretch.runs.iter().map(of_run).sum::<usize>() as f64
}
