//! Findings: windows that stand out, joined where they touch, ranked, each with its reasons and its lines.
//!
//! A finding is structure first: which feature, what it was, what is typical, how much it contributed; which templates
//! came how often against how often they usually do; which lines show it. The sentences are made from that structure.

mod culprits;
mod evidence;
mod expected;
mod extent;
mod sentence;
mod shift;
mod subject;
mod tally;

use serde::Serialize;

use crate::detect::{Detection, Vote};
use crate::event::{Events, Files};
use crate::feature::{Detail, Feature, FeatureTable, TemplateFacts};
use crate::template::Template;
use crate::window::Windows;

pub use evidence::Evidence;
pub use expected::Expectations;
pub use shift::TemplateShift;
use subject::Subject;
pub(crate) use tally::Tallies;

/// A feature's share of a finding's score below which it is no reason.
const LEAST_CONTRIBUTION: f64 = 0.04;

/// The most windows below the cut that lie within one finding: what comes and goes within minutes is one incident.
const MAX_LULL: usize = 3;

/// The most reasons of a finding.
const MAX_REASONS: usize = 6;

/// A stretch of the log that stands out.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// 1 for the most anomalous.
    pub rank: u32,
    /// The highest score of its windows, 0 to 1.
    pub score: f64,
    /// Where it begins: UTC milliseconds, or a line number from 1.
    pub start: i64,
    /// Where it ends; this place is no longer part of it.
    pub end: i64,
    /// How many windows it joins.
    pub windows: u32,
    /// How many events it holds.
    pub events: u32,
    /// How many of them are errors.
    pub errors: u32,
    /// What stands out, in one sentence.
    pub headline: String,
    /// Why, the largest contribution first.
    pub reasons: Vec<Reason>,
    /// What each detector says of the window with the highest score.
    pub detectors: Vec<DetectorVote>,
    /// The smallest change that would have made that window normal, where a single feature's would.
    pub change: Option<Change>,
    /// Templates that came more often or less often than usual, the largest shift first.
    pub templates: Vec<TemplateShift>,
    /// Lines that show it: those of the first reason, of the next, then of templates that came more often or less often.
    pub evidence: Vec<Evidence>,
    /// The numbers of its windows.
    #[serde(skip)]
    pub(crate) stretch: std::ops::Range<usize>,
}

/// A feature that made a finding.
#[derive(Clone, Debug, Serialize)]
pub struct Reason {
    /// The feature's name.
    pub feature: &'static str,
    /// Its value in the window of the finding where it is furthest off.
    pub actual: f64,
    /// Its median over all windows.
    pub typical: f64,
    /// Its share of what sets that window apart, 0 to 1.
    pub contribution: f64,
    /// The same as a sentence.
    pub sentence: String,
    #[serde(skip)]
    measured: Feature,
    /// Of whom it speaks.
    #[serde(skip)]
    subject: Option<Subject>,
    /// What begins there and lasts.
    #[serde(skip)]
    detail: Option<Detail>,
}

/// What a detector says of a window.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DetectorVote {
    /// A stable word.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Its score; scores of different detectors do not compare.
    pub score: f64,
    /// The score above which it takes a window for anomalous.
    pub cut: f64,
    /// Whether it does.
    pub anomalous: bool,
}

/// A change of one feature that would have made a window normal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The feature's name.
    pub feature: &'static str,
    /// Its value in the window.
    pub from: f64,
    /// The nearest value with which the window would not stand out.
    pub to: f64,
}

/// What an explanation draws on.
pub struct Context<'a> {
    /// Every event.
    pub events: &'a Events,
    /// Where each file's lines and events lie.
    pub files: &'a Files,
    /// What the whole log says of each template.
    pub templates: &'a TemplateFacts,
    /// The templates' wording.
    pub texts: &'a [Template],
    /// The windows.
    pub windows: &'a Windows,
    /// Their features.
    pub features: &'a FeatureTable,
    /// Their scores.
    pub detection: &'a Detection,
    /// The score above which a window is odd: that of the detection, or one that is tried.
    pub cut: f64,
    /// What their events are of, as far as it was asked for.
    pub(crate) tallies: &'a Tallies,
}

/// The windows of one finding, and the one with the highest score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    first: usize,
    last: usize,
    peak: usize,
}

/// The findings of a log that are not expected, at most `budget` of them; and of each rule of what is expected, how many
/// findings it took away before so many were found.
pub fn explain(context: &Context<'_>, budget: usize, expected: &Expectations) -> (Vec<Finding>, Vec<u32>) {
    let scores = &context.detection.scores;
    let mut stretches = stretches(scores, context.cut, |window| context.windows.is_followed(window));
    let starts = stretches.iter().map(|run| run.first).collect();
    // The strongest last; of equal ones the earliest.
    stretches.reverse();
    stretches.sort_by(|one, other| scores[one.peak].total_cmp(&scores[other.peak]));
    let explained =
        Parting { context, runs: stretches, starts, parts: Vec::new() }.filter_map(|part| finding(context, part));
    let mut taken = vec![0; expected.len()];
    let unexpected = explained.filter(|finding| match expected.of(context, finding) {
        Some(rule) => {
            taken[rule] += 1;
            false
        }
        None => true,
    });
    let findings = unexpected.take(budget).zip(1..).map(|(finding, rank)| Finding { rank, ..finding }).collect();
    (findings, taken)
}

/// The stretches of findings, the strongest first. A run of odd windows is parted when its turn comes, so that no more are
/// looked at than are asked for.
struct Parting<'a> {
    context: &'a Context<'a>,
    /// Runs that are not parted yet, and parts of others; the strongest last.
    runs: Vec<Stretch>,
    /// Where runs begin, in the order of time.
    starts: Vec<usize>,
    parts: Vec<Stretch>,
}

impl Iterator for Parting<'_> {
    type Item = Stretch;

    fn next(&mut self) -> Option<Stretch> {
        let scores = &self.context.detection.scores;
        loop {
            let run = self.runs.last().map(|run| scores[run.peak]);
            let part = self.parts.last().map(|part| scores[part.peak]);
            if part >= run {
                return self.parts.pop();
            }
            let run = self.runs.pop()?;
            let next = self.starts.partition_point(|start| *start <= run.first);
            let next = self.starts.get(next).copied().unwrap_or(self.context.windows.len());
            self.parts.extend(extent::parts(self.context, run, next).into_iter().rev());
            self.parts.sort_by(|one, other| scores[one.peak].total_cmp(&scores[other.peak]));
        }
    }
}

/// Runs of windows whose score exceeds the cut; a lull of up to [`MAX_LULL`] windows does not end one.
fn stretches(scores: &[f64], cut: f64, is_followed: impl Fn(usize) -> bool) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (window, score) in scores.iter().enumerate().filter(|(_, score)| **score > cut) {
        match stretches.last_mut() {
            Some(stretch) if belong_together(stretch.last, window, &is_followed) => {
                stretch.last = window;
                if *score > scores[stretch.peak] {
                    stretch.peak = window;
                }
            }
            _ => stretches.push(Stretch { first: window, last: window, peak: window }),
        }
    }
    stretches
}

/// Whether no more than a lull, and no gap in time, lies between two windows.
fn belong_together(earlier: usize, later: usize, is_followed: impl Fn(usize) -> bool) -> bool {
    later <= earlier + MAX_LULL + 1 && (earlier..later).all(is_followed)
}

/// The finding of a stretch; none where no feature tells why it stands out.
fn finding(context: &Context<'_>, stretch: Stretch) -> Option<Finding> {
    let Context { events, windows, features, detection, .. } = context;
    let reasons = reasons(context, stretch);
    if reasons.is_empty() {
        return None;
    }
    let held = stretch.first..stretch.last + 1;
    let ids: Vec<_> = held.clone().flat_map(|window| windows.events(window)).collect();
    let shifts = shift::shifts(context, held.clone());
    let evidence = evidence::choose(context, &ids, &reasons, &shifts, stretch.peak);
    // A log without times is windowed by its events; people know lines, counted from 1.
    let place = |place: i64| match windows.basis() {
        crate::window::Basis::Time => place,
        crate::window::Basis::Line => evidence::line_at(events, place),
    };
    Some(Finding {
        rank: 0,
        score: detection.scores[stretch.peak],
        start: place(windows.start(stretch.first)),
        end: place(windows.end(stretch.last)),
        windows: held.len() as u32,
        events: ids.len() as u32,
        errors: held.clone().map(|window| features.own_counts(window)[1]).sum::<f64>() as u32,
        headline: sentence::headline(context, &reasons, &shifts, stretch.last > stretch.first, ids.is_empty()),
        detectors: votes(detection, stretch.peak),
        change: change(context, &reasons, stretch.peak),
        reasons,
        templates: shifts,
        evidence,
        stretch: held,
    })
}

fn votes(detection: &Detection, window: usize) -> Vec<DetectorVote> {
    let told = |vote: Vote| DetectorVote {
        name: vote.detector.name(),
        title: vote.detector.title(),
        score: vote.score,
        cut: vote.cut,
        anomalous: vote.anomalous,
    };
    detection.votes(window).into_iter().map(told).collect()
}

/// The change of the reason that contributes most and alone decides.
fn change(context: &Context<'_>, reasons: &[Reason], window: usize) -> Option<Change> {
    let Context { features, detection, .. } = context;
    reasons.iter().find_map(|reason| {
        let place = detection.columns.iter().position(|column| features.features()[*column].name == reason.feature)?;
        let to = detection.normal_value(features, window, place)?;
        Some(Change { feature: reason.feature, from: features.matrix()[[window, detection.columns[place]]], to })
    })
}

/// The features that set the height of a stretch apart.
fn reasons(context: &Context<'_>, stretch: Stretch) -> Vec<Reason> {
    let Context { windows, features, detection, .. } = context;
    let is_empty = windows.reached(stretch.peak).all(|part| windows.count(part) == 0);
    let mut places: Vec<(usize, f64)> = detection.contributions(stretch.peak).into_iter().enumerate().collect();
    places.retain(|(_, contribution)| *contribution >= LEAST_CONTRIBUTION);
    // The sort is stable: of equals the first column's stays first.
    places.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let told = places.into_iter().filter_map(|(place, contribution)| {
        let column = detection.columns[place];
        let feature = &features.features()[column];
        let window = furthest_off(context, stretch, place);
        let (actual, typical) = (features.matrix()[[window, column]], features.median(column));
        let is_spoken_of = !actual.is_nan() && (!is_empty || feature.speaks_of_empty());
        if !is_spoken_of || actual == typical {
            return None;
        }
        let detail = features.detail(feature, window).copied();
        let subject = Subject::of(context, stretch, feature, detail.as_ref());
        let (measured, sentence) = (*feature, String::new());
        let reason =
            Reason { feature: feature.name, actual, typical, contribution, sentence, measured, subject, detail };
        Some(Reason { sentence: sentence::reason(context, &reason), ..reason })
    });
    told.take(MAX_REASONS).collect()
}

/// The window of a stretch in which the judged column `place` is furthest off, on the side on which it is at the stretch's
/// height: what stands out there as a sum over several windows was measured in one beside it.
fn furthest_off(context: &Context<'_>, stretch: Stretch, place: usize) -> usize {
    let Some(judged) = context.detection.judged() else { return stretch.peak };
    let value = |window: usize| judged.matrix[[window, place]];
    let side = libm::copysign(1.0, value(stretch.peak));
    (stretch.first..=stretch.last).fold(stretch.peak, |furthest, window| {
        if side * value(window) > side * value(furthest) { window } else { furthest }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_touching_windows_are_one_stretch() {
        let scores = [0.1, 0.7, 0.9, 0.2, 0.2, 0.2, 0.2, 0.8, 0.3, 0.8, 0.1];
        let found = stretches(&scores, 0.6, |_| true);
        assert_eq!(found, [Stretch { first: 1, last: 2, peak: 2 }, Stretch { first: 7, last: 9, peak: 7 }]);
        // A gap in time parts what touches in the table.
        assert_eq!(stretches(&scores, 0.6, |window| window != 1).len(), 3);
        assert!(stretches(&[], 0.6, |_| true).is_empty());
    }
}
