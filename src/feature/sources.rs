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
    // Hosts and programs are counted together: the names of programs come after those of hosts.
    let programs = events.names() as u32;
    row[0] = distinct(facts, ids, (SOURCES, 0), |id| events.host(id));
    row[1] = distinct(facts, ids, (SOURCES, programs), |id| events.process(id));
    row[2] = distinct(facts, ids, (ADDRESSES, 0), |id| events.address(id));
}

/// Which of the counts are of hosts and programs, and which of addresses.
const SOURCES: usize = 1;
const ADDRESSES: usize = 2;

/// How many names there are. Each is counted, with a number that is so much higher.
fn distinct(
    facts: &mut Facts<'_>,
    ids: &[EventId],
    (kind, offset): (usize, u32),
    name: impl Fn(EventId) -> NameId,
) -> f64 {
    facts.names.begin();
    for name in ids.iter().map(|id| name(*id).0).filter(|name| *name != 0) {
        facts.names.add(name);
    }
    let counted = facts.names.counts();
    let distinct = counted.len();
    counted.for_each(|(name, count)| facts.counts[kind].push(name + offset, count));
    distinct as f64
}
