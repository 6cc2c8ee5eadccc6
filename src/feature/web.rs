//! Answers of a web server.

use std::ops::{Range, RangeInclusive};

use super::{Facts, Feature, Stretch, Unit};

pub(super) const FEATURES: [Feature; 3] = [
    Feature {
        name: "client_errors",
        title: "Answers 4xx",
        noun: ("answer 4xx", "answers 4xx"),
        unit: Unit::Count,
        what: "Requests answered with status 400 to 499.",
    },
    Feature {
        name: "server_errors",
        title: "Answers 5xx",
        noun: ("answer 5xx", "answers 5xx"),
        unit: Unit::Count,
        what: "Requests answered with status 500 to 599.",
    },
    Feature {
        name: "failure_share",
        title: "Share of 4xx and 5xx",
        noun: ("of the requests fail", "of the requests fail"),
        unit: Unit::Share,
        what: "Requests answered with status 400 and above, among all requests.",
    },
];

pub(super) fn measure(facts: &mut Facts<'_>, stretch: &Stretch<'_>, row: &mut [f64]) {
    let count = |wanted: RangeInclusive<u16>| {
        let of_run = |rows: &Range<u32>| {
            facts.events.statuses(rows.clone()).iter().filter(|status| wanted.contains(status)).count()
        };
        stretch.runs.iter().map(of_run).sum::<usize>() as f64
    };
    let (client, server, all) = (count(400..=499), count(500..=599), count(1..=u16::MAX));
    row.copy_from_slice(&[client, server, (client + server) / all]);
}
