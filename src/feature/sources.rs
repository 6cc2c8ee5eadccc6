//! Where the events came from: how many machines, programs and addresses.

use std::ops::Range;

use super::{Facts, Feature, Stretch, Unit};

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

pub(super) fn measure(facts: &mut Facts<'_>, stretch: &Stretch<'_>, row: &mut [f64]) {
    let events = facts.events;
    // Hosts and programs are counted together: the names of programs come after those of hosts.
    let programs = events.names() as u32;
    row[0] = distinct(facts, stretch, (SOURCES, 0), |rows| events.hosts(rows));
    row[1] = distinct(facts, stretch, (SOURCES, programs), |rows| events.processes(rows));
    row[2] = distinct(facts, stretch, (ADDRESSES, 0), |rows| events.addresses(rows));
}

/// Which of the counts are of hosts and programs, and which of addresses.
const SOURCES: usize = 1;
const ADDRESSES: usize = 2;

/// How many names there are. Each is counted, with a number that is so much higher.
fn distinct<'a>(
    facts: &mut Facts<'a>,
    stretch: &Stretch<'_>,
    (kind, offset): (usize, u32),
    names: impl Fn(Range<u32>) -> &'a [u32],
) -> f64 {
    facts.names.begin();
    stretch.runs.iter().for_each(|rows| facts.names.add_all(names(rows.clone())));
    let counted = facts.names.counts().filter(|(name, _)| *name != 0);
    let mut distinct = 0;
    for (name, count) in counted {
        facts.counts[kind].push(name + offset, count);
        distinct += 1;
    }
    f64::from(distinct)
}
