//! Logins that failed.

use std::ops::Range;

use super::{Facts, Feature, Stretch, Unit};
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
    let count = |is: fn(Signals) -> bool| {
        let of_run = |rows: &Range<u32>| facts.events.signals_of(rows.clone()).filter(|signals| is(*signals)).count();
        stretch.runs.iter().map(of_run).sum::<usize>() as f64
    };
    row.copy_from_slice(&[count(Signals::failed_login), count(Signals::invalid_user)]);
}
