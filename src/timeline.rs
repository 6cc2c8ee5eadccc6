//! The windows binned for a chart: as many columns as it has room for, whatever the number of windows.

use std::ops::Range;

use crate::analysis::{Outcome, Parsed};
use crate::explain::Finding;
use crate::filter::Filter;
use crate::format::Level;
use crate::ids::EventId;
use crate::window::Windows;

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
        let starts = starts_of(outcome);
        let mut timeline = Self::default();
        for windows in bucketed(outcome, &starts, from..to, buckets) {
            let sum = |of: usize| windows.clone().map(|window| outcome.axis_counts(window)[of]).sum();
            let scores = windows.clone().filter_map(|window| outcome.axis_score(window));
            let start = starts[windows.start];
            timeline.start.push(start);
            timeline.events.push(sum(0));
            timeline.errors.push(sum(1));
            timeline.score.push(scores.fold(f64::NAN, f64::max));
            let until = starts.get(windows.end).copied().unwrap_or(f64::INFINITY);
            timeline.flagged.push(u8::from(touches(&outcome.report.findings, start, until)));
        }
        timeline
    }
}

/// How often templates came, bucket by bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heat {
    /// A row a template that was asked for, of as many counts as a [`Timeline`] of the same span has buckets.
    pub counts: Vec<u32>,
}

impl Heat {
    /// Counts the events of these templates that pass a filter, in the buckets of [`Timeline::new`].
    pub fn new(
        parsed: &Parsed,
        outcome: &Outcome,
        (from, to): (f64, f64),
        buckets: usize,
        templates: &[u32],
        filter: &Filter,
    ) -> Self {
        let starts = starts_of(outcome);
        let buckets = bucketed(outcome, &starts, from..to, buckets);
        let mut rows: Vec<Option<usize>> = vec![None; parsed.templates()];
        for (row, template) in templates.iter().enumerate() {
            if let Some(place) = rows.get_mut(*template as usize) {
                *place = Some(row);
            }
        }
        let mut counts = vec![0; templates.len() * buckets.len()];
        let events = &parsed.log.events;
        for (bucket, windows) in buckets.iter().enumerate() {
            for event in windows.clone().flat_map(|window| outcome.axis().events(window)) {
                if let Some(row) = rows[events.template(event).index()].filter(|_| filter.takes(&parsed.log, event)) {
                    counts[row * buckets.len() + bucket] += 1;
                }
            }
        }
        Self { counts }
    }
}

/// How many events pass a filter, bucket by bucket and finding by finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passing {
    /// Those in each bucket of a [`Timeline`] of the same span.
    pub events: Vec<u32>,
    /// The errors among them.
    pub errors: Vec<u32>,
    /// Those in each finding, in the order of the report.
    pub findings: Vec<u32>,
}

impl Passing {
    /// Counts the events that pass, in all findings and in the buckets of a [`Timeline`], which begin at `starts` and of which the
    /// last ends before `to`.
    pub fn new(parsed: &Parsed, outcome: &Outcome, starts: &[f64], to: f64, filter: &Filter) -> Self {
        let passing_in = |windows: &Windows| -> Vec<[u32; 2]> {
            (0..windows.len()).map(|window| passing(windows.events(window), parsed, filter)).collect()
        };
        let on_axis = passing_in(outcome.axis());
        // Findings are of the judged files alone.
        let judged = if outcome.apart.is_some() { &passing_in(&outcome.windows) } else { &on_axis };
        let begins = starts_of(outcome);
        let first_from = |place: f64| begins.partition_point(|start| *start < place);
        let ends = starts.iter().skip(1).copied().chain([to]);
        let buckets: Vec<[u32; 2]> =
            starts.iter().zip(ends).map(|(start, end)| sum(&on_axis, first_from(*start)..first_from(end))).collect();
        Self {
            events: buckets.iter().map(|[events, _]| *events).collect(),
            errors: buckets.iter().map(|[_, errors]| *errors).collect(),
            findings: outcome.report.findings.iter().map(|finding| sum(judged, finding.stretch.clone())[0]).collect(),
        }
    }
}

/// Where the windows of all files begin.
fn starts_of(outcome: &Outcome) -> Vec<f64> {
    outcome.axis_starts().into_iter().map(|start| start as f64).collect()
}

/// The events and errors of these windows together.
fn sum(windows: &[[u32; 2]], of: Range<usize>) -> [u32; 2] {
    let windows = windows.get(of).unwrap_or_default().iter();
    windows.fold([0; 2], |[events, errors], one| [events + one[0], errors + one[1]])
}

/// Those of a window's events that pass, and the errors among them.
fn passing(events: impl Iterator<Item = EventId>, parsed: &Parsed, filter: &Filter) -> [u32; 2] {
    let log = &parsed.log;
    let passing = events.filter(|event| filter.takes(log, *event));
    passing.fold([0; 2], |[events, errors], event| {
        let is_error = log.events.level(event).is_some_and(Level::is_error);
        [events + 1, errors + u32::from(is_error)]
    })
}

/// The windows that begin in a span, in about so many buckets of equally many windows.
fn bucketed(outcome: &Outcome, starts: &[f64], span: Range<f64>, buckets: usize) -> Vec<Range<usize>> {
    let first = starts.partition_point(|start| *start < span.start);
    let last = starts.partition_point(|start| *start < span.end);
    let per_bucket = last.saturating_sub(first).div_ceil(buckets.max(1)).max(1);
    let mut found = Vec::new();
    let mut bucket = first;
    while bucket < last {
        let longest = (bucket + per_bucket).min(last);
        let is_followed = |window: &usize| outcome.axis().is_followed(*window);
        let end = (bucket..longest - 1).find(|window| !is_followed(window)).map_or(longest, |window| window + 1);
        found.push(bucket..end);
        bucket = end;
    }
    found
}

fn touches(findings: &[Finding], from: f64, until: f64) -> bool {
    findings.iter().any(|finding| (finding.start as f64) < until && finding.end as f64 > from)
}
