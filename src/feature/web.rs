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
    let (mut client, mut server, mut all) = (0u32, 0u32, 0u32);
    for id in ids {
        let status = events.status(*id);
        client += u32::from((400..=499).contains(&status));
        server += u32::from((500..=599).contains(&status));
        all += u32::from(status > 0);
    }
    let (client, server, all) = (f64::from(client), f64::from(server), f64::from(all));
    row.copy_from_slice(&[client, server, (client + server) / all]);
}
