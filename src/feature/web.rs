//! Answers of a web server.

use super::{Facts, Feature, Unit};
use crate::ids::EventId;

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

pub(super) fn measure(facts: &mut Facts<'_>, ids: &[EventId], row: &mut [f64]) {
    let events = facts.events;
    let between =
        |low: u16, high: u16| ids.iter().filter(|id| (low..=high).contains(&events.status(**id))).count() as f64;
    let (client, server, all) = (between(400, 499), between(500, 599), between(1, u16::MAX));
    row.copy_from_slice(&[client, server, (client + server) / all]);
}
