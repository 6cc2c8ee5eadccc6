//! Logins that failed.

use super::{Facts, Feature, Unit};
use crate::ids::EventId;

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

pub(super) fn measure(facts: &mut Facts<'_>, ids: &[EventId], row: &mut [f64]) {
    let events = facts.events;
    let (mut failed, mut invalid) = (0u32, 0u32);
    for id in ids {
        let signals = events.signals(*id);
        failed += u32::from(signals.failed_login());
        invalid += u32::from(signals.invalid_user());
    }
    row.copy_from_slice(&[f64::from(failed), f64::from(invalid)]);
}
