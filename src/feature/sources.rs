//! Where the events came from: how many machines, programs and addresses.

use super::{Facts, Feature, Unit};
use crate::ids::{EventId, NameId};

pub(super) const FEATURES: [Feature; 3] = [
    Feature {
        name: "distinct_hosts",
        title: "Distinct hosts",
        noun: ("host", "hosts"),
        unit: Unit::Count,
        what: "How many machines logged.",
    },
    Feature {
        name: "distinct_processes",
        title: "Distinct processes",
        noun: ("process", "processes"),
        unit: Unit::Count,
        what: "How many programs or components logged.",
    },
    Feature {
        name: "distinct_addresses",
        title: "Distinct addresses",
        noun: ("address", "addresses"),
        unit: Unit::Count,
        what: "How many client addresses occurred.",
    },
];

pub(super) fn measure(facts: &mut Facts<'_>, ids: &[EventId], row: &mut [f64]) {
    let events = facts.events;
    let counts = [
        distinct(facts, ids, |id| events.host(id)),
        distinct(facts, ids, |id| events.process(id)),
        distinct(facts, ids, |id| events.address(id)),
    ];
    row.copy_from_slice(&counts);
}

fn distinct(facts: &mut Facts<'_>, ids: &[EventId], name: impl Fn(EventId) -> NameId) -> f64 {
    let names = ids.iter().map(|id| name(*id).0).filter(|name| *name != 0);
    f64::from(facts.distinct_names.count(names))
}
