//! The windows binned for a chart: as many columns as it has room for, whatever the number of windows.

use crate::analysis::Outcome;
use crate::explain::Finding;
use crate::feature::FeatureTable;

/// Columns of equal length; row *i* of each is bucket *i*.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// Where each bucket begins: UTC milliseconds, or a line number from 1.
    pub start: Vec<f64>,
    /// Events in it.
    pub events: Vec<f64>,
    /// Errors in it.
    pub errors: Vec<f64>,
    /// The highest score of its windows; NaN where there is none.
    pub score: Vec<f64>,
    /// 1 where a finding lies in it.
    pub flagged: Vec<u8>,
}

impl Timeline {
    /// The windows that begin from `from` on and before `to`, in about `buckets` buckets of equally many windows. None reaches
    /// over a gap: the one before it has fewer, and there is one more for each gap.
    pub fn new(outcome: &Outcome, from: f64, to: f64, buckets: usize) -> Self {
        let starts: Vec<f64> = (0..outcome.windows.len()).map(|window| outcome.start(window) as f64).collect();
        let first = starts.partition_point(|start| *start < from);
        let last = starts.partition_point(|start| *start < to);
        let mut timeline = Self::default();
        if first >= last {
            return timeline;
        }
        let per_bucket = (last - first).div_ceil(buckets.max(1));
        let (events, errors) = (column(&outcome.features, "events"), column(&outcome.features, "errors"));
        let mut bucket = first;
        while bucket < last {
            let longest = (bucket + per_bucket).min(last);
            let is_followed = |window: &usize| outcome.windows.end(*window) == outcome.windows.start(window + 1);
            let end = (bucket..longest - 1).find(|window| !is_followed(window)).map_or(longest, |window| window + 1);
            let windows = bucket..end;
            let sum = |column: usize| windows.clone().map(|window| outcome.features.matrix()[[window, column]]).sum();
            let scores = windows.clone().filter_map(|window| outcome.detection.scores.get(window).copied());
            timeline.start.push(starts[bucket]);
            timeline.events.push(sum(events));
            timeline.errors.push(sum(errors));
            timeline.score.push(scores.fold(f64::NAN, f64::max));
            let until = starts.get(windows.end).copied().unwrap_or(f64::INFINITY);
            timeline.flagged.push(u8::from(touches(&outcome.report.findings, starts[bucket], until)));
            bucket = end;
        }
        timeline
    }
}

/// The column of a feature that is always there.
fn column(features: &FeatureTable, name: &str) -> usize {
    features.features().iter().position(|feature| feature.name == name).unwrap_or(0)
}

fn touches(findings: &[Finding], from: f64, until: f64) -> bool {
    findings.iter().any(|finding| (finding.start as f64) < until && finding.end as f64 > from)
}
