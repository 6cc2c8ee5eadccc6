//! What the thresholds of a hunt are held against: how many sources, users and so on have which value.

use std::collections::BTreeMap;

use crate::config::HuntSettings;

/// The values of a log that one threshold is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The threshold: the name of a setting of a hunt.
    pub name: &'static str,
    /// What has these values: `sources`, `users`.
    pub of: &'static str,
    /// Whether a value is on the side of a finding where it reaches the threshold, passes it, or stays within it.
    pub side: Side,
    /// The least value of each bin; the bins lie side by side, the last has the threshold or the greatest value in it.
    pub lows: Vec<u64>,
    /// How many have a value in the bin.
    pub counts: Vec<u64>,
    /// The greatest value.
    pub most: u64,
    /// How many have a value at all, 1 or more.
    pub total: u64,
    /// How many of them are on the side of a finding.
    pub reached: u64,
}

/// On which side of a threshold a value tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The threshold or more.
    Reaches,
    /// More than the threshold.
    Passes,
    /// The threshold at the most.
    Within,
}

impl Side {
    fn tells(self, value: u64, threshold: u64) -> bool {
        match self {
            Self::Reaches => value >= threshold,
            Self::Passes => value > threshold,
            Self::Within => value <= threshold,
        }
    }

    /// A word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reaches => "reaches",
            Self::Passes => "passes",
            Self::Within => "within",
        }
    }
}

/// The thresholds that are counts or rates, what has such a value, and which side tells.
const MEASURED: &[(&str, &str, Side)] = &[
    ("failures", "sources", Side::Reaches),
    ("spray_users", "sources", Side::Reaches),
    ("spray_tries", "sources that try many users", Side::Within),
    ("unknown_users", "sources", Side::Reaches),
    ("user_sources", "users", Side::Reaches),
    ("before_success", "successes after failures", Side::Reaches),
    ("slow_rate", "sources that go on for long", Side::Within),
    ("habit", "users", Side::Reaches),
    ("sudo_failures", "users", Side::Reaches),
    ("probes", "sources", Side::Reaches),
    ("refusals", "sources", Side::Reaches),
    ("scan_paths", "sources", Side::Reaches),
    ("flood_requests", "sources", Side::Passes),
    ("web_logins", "logins of pages by source", Side::Reaches),
];

/// Gathers the values.
pub(super) struct Gauge<'a> {
    settings: &'a HuntSettings,
    values: BTreeMap<&'static str, BTreeMap<u64, u64>>,
}

impl<'a> Gauge<'a> {
    pub(super) fn new(settings: &'a HuntSettings) -> Self {
        Self { settings, values: BTreeMap::new() }
    }

    /// Adds a value of one source, user or the like; 0 is none.
    pub(super) fn add(&mut self, name: &'static str, value: u64) {
        self.add_times(name, value, 1);
    }

    pub(super) fn add_times(&mut self, name: &'static str, value: u64, times: u64) {
        if value > 0 {
            *self.values.entry(name).or_default().entry(value).or_default() += times;
        }
    }

    /// A measure for each threshold that is a count or a rate, in the order of the settings.
    pub(super) fn finish(self) -> Vec<Measure> {
        let none = BTreeMap::new();
        let thresholds = HuntSettings::PARAMETERS.iter().zip(self.settings.values());
        let measured = thresholds.filter_map(|(parameter, threshold)| {
            let (name, of, side) = MEASURED.iter().find(|(name, ..)| *name == parameter.name)?;
            let values = self.values.get(name).unwrap_or(&none);
            Some(measure(name, of, *side, u64::from(threshold), values))
        });
        measured.collect()
    }
}

fn measure(name: &'static str, of: &'static str, side: Side, threshold: u64, values: &BTreeMap<u64, u64>) -> Measure {
    let most = values.keys().next_back().copied().unwrap_or(0);
    let mut lows = vec![1];
    while let Some(next) = lows.last().map(|low| after(*low)).filter(|next| *next <= most.max(threshold)) {
        lows.push(next);
    }
    let mut counts = vec![0; lows.len()];
    for (value, times) in values {
        counts[lows.partition_point(|low| low <= value) - 1] += times;
    }
    let reached = values.iter().filter(|(value, _)| side.tells(**value, threshold)).map(|(_, times)| times).sum();
    Measure { name, of, side, most, total: counts.iter().sum(), reached, lows, counts }
}

/// The least value of the next bin: every value by itself up to 8, then four bins for each doubling.
fn after(low: u64) -> u64 {
    low + (1 << (low.ilog2().max(2) - 2)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_bins_lie_side_by_side() {
        let settings = HuntSettings { failures: 20, ..HuntSettings::default() };
        let mut gauge = Gauge::new(&settings);
        [1, 1, 2, 9, 19, 20, 0].into_iter().for_each(|value| gauge.add("failures", value));
        let measures = gauge.finish();
        let failures = &measures[0];
        assert_eq!(failures.lows, [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20]);
        assert_eq!(failures.counts, [2, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1]);
        assert_eq!((failures.total, failures.reached, failures.most), (6, 1, 20));
        assert_eq!(measures.len(), MEASURED.len());
    }

    #[test]
    fn ok_sides() {
        let settings = HuntSettings { spray_tries: 3, flood_requests: 10, ..HuntSettings::default() };
        let reached = |name| gauge_of(&settings, &[3, 4, 10, 11], name);
        assert_eq!((reached("spray_tries"), reached("flood_requests")), (1, 1));
    }

    fn gauge_of(settings: &HuntSettings, values: &[u64], name: &'static str) -> u64 {
        let mut gauge = Gauge::new(settings);
        values.iter().for_each(|value| gauge.add(name, *value));
        gauge.finish().into_iter().find(|measure| measure.name == name).map_or(0, |measure| measure.reached)
    }
}
