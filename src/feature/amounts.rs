//! How long it took, and how much was sent.

use super::{Facts, Feature, Stretch, Unit};

/// The name of the first of them.
pub(super) const MEDIAN: &str = "duration_p50";

pub(super) const FEATURES: [Feature; 3] = [
    Feature {
        name: MEDIAN,
        title: "Median duration",
        noun: ("median duration", "median duration"),
        unit: Unit::Milliseconds,
        what: "How long half of the window's requests or tasks took at the most, of those that say so.",
    },
    Feature {
        name: "duration_p95",
        title: "95th percentile of durations",
        noun: ("95th percentile of durations", "95th percentile of durations"),
        unit: Unit::Milliseconds,
        what: "How long 19 of 20 of the window's requests or tasks took at the most, of those that say so.",
    },
    Feature {
        name: "bytes_sent",
        title: "Bytes sent",
        noun: ("byte sent", "bytes sent"),
        unit: Unit::Traffic,
        what: "Bytes that were sent as answers, all together, of events that say so.",
    },
];

/// Durations are kept in microseconds and told in milliseconds.
pub(crate) const MICROS_OF_A_MILLI: f64 = 1_000.0;

pub(super) fn measure(facts: &mut Facts<'_>, stretch: &Stretch<'_>, row: &mut [f64]) {
    let events = facts.events;
    let runs = || stretch.runs.iter().cloned();
    let mut durations: Vec<u32> = runs().flat_map(|rows| events.durations(rows)).collect();
    let sent: u64 = runs().flat_map(|rows| events.bytes_sent(rows)).map(u64::from).sum();
    row.copy_from_slice(&[percentile(&mut durations, 50), percentile(&mut durations, 95), sent as f64]);
}

/// The nearest-rank percentile in milliseconds; not a number where there are no values.
fn percentile(micros: &mut [u32], percent: usize) -> f64 {
    if micros.is_empty() {
        return f64::NAN;
    }
    let rank = (micros.len() * percent).div_ceil(100).max(1);
    let (_, value, _) = micros.select_nth_unstable(rank - 1);
    f64::from(*value) / MICROS_OF_A_MILLI
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_percentiles_are_the_nearest_ranks() {
        let mut values: Vec<u32> = (1..=20).rev().map(|value| value * 1_000).collect();
        assert_eq!((percentile(&mut values, 50), percentile(&mut values, 95)), (10.0, 19.0));
        assert_eq!(percentile(&mut [7_500], 95), 7.5);
        assert!(percentile(&mut [], 50).is_nan());
    }
}
