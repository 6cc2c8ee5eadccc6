//! What changes and stays so until the log ends: durations and errors that grow slowly, a host that falls silent for good.
//!
//! Windows are compared with those around them, and what has lasted for hours is usual there. So the whole log is looked at
//! once, in some dozens of blocks: a level, and from some block on a rise by a step or a slope, fitted by least squares. The
//! likeliest place is where the rest is least. Such a rise tells of the window in which it begins, and of no other.

use std::ops::Range;

use ndarray::Array2;

use super::{ERRORS, Feature, Unit, VOLUME, log_of_duration, median, place};
use crate::event::{Events, Files};
use crate::ids::{EventId, NameId, TemplateId};
use crate::window::Windows;

pub(super) const FEATURES: [Feature; 3] = [
    Feature {
        name: "error_growth",
        title: "Errors that grow and stay",
        noun: ("share of errors", "share of errors"),
        unit: Unit::Deviations,
        what: "Where the share of errors begins to grow, by a step or slowly, and does not come back until the log ends: how many standard errors the rise is. 0 everywhere else.",
    },
    Feature {
        name: "duration_growth",
        title: "Durations that grow and stay",
        noun: ("median duration", "median duration"),
        unit: Unit::Deviations,
        what: "Where the median duration begins to grow, by a step or slowly, and does not come back until the log ends: how many standard errors the rise of its logarithm is. 0 everywhere else.",
    },
    Feature {
        name: "host_gone",
        title: "Host that falls silent for good",
        noun: ("host that falls silent", "host that falls silent"),
        unit: Unit::Deviations,
        what: "Where a host that came steadily falls silent until its files end, while others go on: how far no event is from as many as would have come, in standard deviations. 0 everywhere else.",
    },
];

/// The most blocks of windows, and the fewest in which something must be told.
const MOST_BLOCKS: usize = 64;
const LEAST_BLOCKS: usize = 24;

/// The fewest blocks for which a rise lasts.
const LEAST_LASTING: usize = 6;

/// The least rise in its own standard errors, and in deviations from block to block.
const LEAST_ERRORS: f64 = 8.0;
const LEAST_RISE: f64 = 4.0;

/// The part of the rise that is still there when the log ends.
const LEAST_LEFT: f64 = 0.5;

/// Durations must grow by half, shares of errors by two in a hundred where there is none: what is less is no longer to anybody.
const LEAST_DURATION_RISE: f64 = 0.41;
const LEAST_SHARE_RISE: f64 = 0.28;

/// The blocks' durations spread by so much at the least, as a logarithm.
const LEAST_DURATION_SPREAD: f64 = 0.02;

/// So many events would have come of a host since its last one.
const LEAST_MISSED: f64 = 20.0;

/// Its silence is so many times as long as any before.
const LEAST_SILENCE: usize = 5;

/// So much of the log, from its own first event on, a host came steadily.
const LEAST_STEADY: f64 = 0.2;

/// Where more of the steady hosts fall silent, machines come and go here.
const MOST_GONE: f64 = 0.25;

/// The part of the log's windows that each of its files reaches over, where levels are compared.
const LEAST_SPAN: f64 = 0.9;

/// What a number alone does not tell of a feature in a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detail {
    /// The feature.
    pub feature: &'static str,
    /// The window.
    pub window: usize,
    /// What changed.
    pub change: Change,
    /// The feature's value.
    pub(super) deviations: f64,
}

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// A share, or milliseconds, rose.
    Grew {
        /// The level before.
        from: f64,
        /// The level at the end.
        to: f64,
    },
    /// The amount that messages of a template tell is another than the usual one.
    Amount {
        /// Which template.
        template: TemplateId,
        /// The usual amount, or the one before.
        from: f64,
        /// The one here; the one at the end where it lasts.
        to: f64,
        /// Whether it stays so.
        lasts: bool,
    },
    /// The clock was set back.
    SetBack {
        /// The last event before.
        before: EventId,
        /// The first one after.
        after: EventId,
        /// By how many milliseconds.
        length_ms: i64,
    },
    /// A host no longer comes.
    Ended {
        /// Which.
        host: NameId,
        /// Its events a window, while it came.
        usual: f64,
        /// The last of them.
        last: EventId,
    },
}

/// Fills the columns of this family, the first of which is `first`, and tells what changed; `durations` is the column of median
/// durations.
pub(super) fn measure(
    matrix: &mut Array2<f64>,
    first: usize,
    durations: usize,
    (events, files, windows): (&Events, &Files, &Windows),
) -> Vec<Detail> {
    let column = |column: usize| matrix.column(column).to_vec();
    let volumes = column(VOLUME);
    let spans = spans(files, windows);
    let mut found = gone(events, files, windows, &spans);
    // Where a file begins late or ends early, other things are told, and nothing has changed.
    // Of a file none of whose events is in a window nothing is known.
    let mut known = spans.iter().filter(|span| !span.is_empty());
    if known.all(|span| span.len() as f64 >= LEAST_SPAN * windows.len() as f64) {
        found.extend(errors(&column(ERRORS), &volumes));
        found.extend(self::durations(&column(durations)));
    }
    place(matrix, first, &FEATURES, &found);
    found
}

/// The stretches of windows that are blocks.
pub(super) fn blocks(windows: usize) -> impl Iterator<Item = Range<usize>> + Clone {
    let length = windows.div_ceil(MOST_BLOCKS).max(1);
    (0..windows.div_ceil(length)).map(move |block| block * length..((block + 1) * length).min(windows))
}

/// Where the share of errors rose. The arc sine of its root is as even as Anscombe's root of a count (Freeman & Tukey, 1950).
fn errors(errors: &[f64], volumes: &[f64]) -> Option<Detail> {
    let sums =
        |range: Range<usize>| -> (f64, f64) { (errors[range.clone()].iter().sum(), volumes[range].iter().sum()) };
    let angle = |range: Range<usize>| {
        let (errors, events) = sums(range);
        if events == 0.0 { f64::NAN } else { 2.0 * libm::asin(((errors + 0.375) / (events + 0.75)).min(1.0).sqrt()) }
    };
    let chance = median(blocks(volumes.len()).map(|range| 1.0 / (sums(range).1 + 0.5).sqrt()));
    let rise = Rise::find(&blocks(volumes.len()).map(angle).collect::<Vec<_>>(), chance, LEAST_SHARE_RISE)?;
    let share = |angle: f64| {
        let root = libm::sin(angle.max(0.0) / 2.0);
        root * root
    };
    let window = rise.window(volumes.len(), |window| angle(window..window + 1));
    Some(rise.told("error_growth", window, share))
}

/// Where the median duration rose.
fn durations(millis: &[f64]) -> Option<Detail> {
    let of_block = |range: Range<usize>| {
        let logs = millis[range].iter().filter(|millis| !millis.is_nan()).map(|millis| log_of_duration(*millis));
        if logs.clone().next().is_none() { f64::NAN } else { median(logs) }
    };
    let levels: Vec<f64> = blocks(millis.len()).map(of_block).collect();
    let rise = Rise::find(&levels, LEAST_DURATION_SPREAD, LEAST_DURATION_RISE)?;
    let window = rise.window(millis.len(), |window| log_of_duration(millis[window]));
    Some(rise.told("duration_growth", window, |log| (libm::exp(log) - 0.1).max(0.0)))
}

/// A level that rises in one block, or from it on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rise {
    block: usize,
    is_step: bool,
    pub(super) from: f64,
    pub(super) to: f64,
    /// The rise over its standard error.
    pub(super) errors: f64,
    /// What is left over the fit.
    rest: f64,
}

impl Rise {
    /// The likeliest rise of a series of blocks, where there is one that lasts. `chance` is what blocks differ by at the least;
    /// `least` is the least rise that means something. Blocks that tell nothing are not a number.
    pub(super) fn find(values: &[f64], chance: f64, least: f64) -> Option<Self> {
        let told: Vec<(usize, f64)> = values.iter().copied().enumerate().filter(|(_, value)| !value.is_nan()).collect();
        if told.len() < LEAST_BLOCKS {
            return None;
        }
        let last = values.len() - LEAST_LASTING;
        let steps = (1..last).filter_map(|from| Self::fit(&told, from, true, chance));
        let slopes = (0..last).filter_map(|from| Self::fit(&told, from, false, chance));
        let likeliest = steps.chain(slopes).reduce(|one, other| if other.rest < one.rest { other } else { one })?;
        let rise = likeliest.to - likeliest.from;
        let noise = (likeliest.rest / told.len() as f64).sqrt().max(chance);
        let at_the_end = median(told.iter().rev().take(LEAST_LASTING / 2).map(|(_, value)| *value));
        let is_one = likeliest.errors >= LEAST_ERRORS
            && rise >= least.max(LEAST_RISE * noise)
            && at_the_end - likeliest.from >= LEAST_LEFT * rise;
        is_one.then_some(Self { to: at_the_end, ..likeliest })
    }

    /// Least squares of a level, and what is added to it from a block on: always the same, or more from block to block.
    fn fit(told: &[(usize, f64)], from: usize, is_step: bool, chance: f64) -> Option<Self> {
        let course = |block: usize| match block.checked_sub(from) {
            Some(_) if is_step => 1.0,
            since => since.unwrap_or(0) as f64,
        };
        let count = told.len() as f64;
        let mean = told.iter().map(|(_, value)| value).sum::<f64>() / count;
        let middle = told.iter().map(|(block, _)| course(*block)).sum::<f64>() / count;
        let (mut of_course, mut of_both) = (0.0, 0.0);
        for (block, value) in told {
            let away = course(*block) - middle;
            of_course += away * away;
            of_both += away * (value - mean);
        }
        if of_course <= 0.0 || of_both <= 0.0 {
            return None;
        }
        let factor = of_both / of_course;
        let rest = told.iter().map(|(block, value)| value - mean - factor * (course(*block) - middle));
        let rest: f64 = rest.map(|rest| rest * rest).sum();
        let deviation = (rest / (count - 3.0)).sqrt().max(chance);
        let level = mean - factor * middle;
        let to = level + factor * course(told.last()?.0);
        Some(Self { block: from, is_step, from: level, to, errors: factor * of_course.sqrt() / deviation, rest })
    }

    /// The window in which it begins: of a step, the one in the block before or its own from which on the middle of the step is
    /// passed for good, as far as these blocks tell.
    pub(super) fn window(&self, windows: usize, level: impl Fn(usize) -> f64) -> usize {
        let mut near = blocks(windows).skip(self.block.saturating_sub(1));
        let (before, own) = (near.next().unwrap_or_default(), near.next().unwrap_or_default());
        if !self.is_step {
            return own.start;
        }
        let middle = f64::midpoint(self.from, self.to);
        let side = |window: usize| match level(window) {
            level if level.is_nan() => 0,
            level if level > middle => 1,
            _ => -1,
        };
        // The place with most windows on their own side of it.
        let (mut gained, mut best) = (0, (0, own.end));
        for window in (before.start..own.end).rev() {
            gained += side(window);
            if gained > best.0 {
                best = (gained, window);
            }
        }
        if best.0 > 0 { best.1 } else { own.start }
    }

    /// The rise in the feature's own unit.
    fn told(self, feature: &'static str, window: usize, unit: impl Fn(f64) -> f64) -> Detail {
        let change = Change::Grew { from: unit(self.from), to: unit(self.to) };
        Detail { feature, window, change, deviations: self.errors }
    }
}

/// What is known of a host that came.
#[derive(Clone, Copy)]
struct Stay {
    host: NameId,
    first: usize,
    last: usize,
    count: u32,
    /// The most windows in a row without it.
    longest: usize,
    /// Its last event.
    event: EventId,
}

/// Hosts that came steadily and fell silent for good.
fn gone(events: &Events, files: &Files, windows: &Windows, spans: &[Range<usize>]) -> Vec<Detail> {
    let stays = stays(events, windows);
    if stays.len() < 2 {
        return Vec::new();
    }
    let is_steady = |stay: &Stay| {
        let length = stay.last + 1 - stay.first;
        length as f64 >= LEAST_STEADY * windows.len() as f64 && stay.longest * LEAST_SILENCE < length
    };
    let steady: Vec<Stay> = stays.into_iter().filter(is_steady).collect();
    let ended = |stay: &Stay| {
        let until = spans.get(files.of_event(stay.event)).map_or(0, |span| span.end.saturating_sub(1));
        let silence = until.saturating_sub(stay.last);
        let missed = stay.rate() * silence as f64;
        (silence >= LEAST_SILENCE * stay.longest.max(1) && missed >= LEAST_MISSED).then(|| stay.told(missed))
    };
    let gone: Vec<Detail> = steady.iter().filter_map(ended).collect();
    if gone.len() as f64 > (MOST_GONE * steady.len() as f64).max(1.0) { Vec::new() } else { gone }
}

impl Stay {
    /// Its events a window while it came.
    fn rate(&self) -> f64 {
        f64::from(self.count) / (self.last + 1 - self.first) as f64
    }

    fn told(&self, missed: f64) -> Detail {
        Detail {
            feature: "host_gone",
            window: self.last + 1,
            change: Change::Ended { host: self.host, usual: self.rate(), last: self.event },
            deviations: 2.0 * missed.sqrt(),
        }
    }
}

/// Every host, in the order of the names.
fn stays(events: &Events, windows: &Windows) -> Vec<Stay> {
    let mut stays: Vec<Option<Stay>> = vec![None; events.names()];
    for window in 0..windows.len() {
        for rows in windows.runs(window) {
            let hosts = events.hosts(rows.clone());
            for (row, host) in rows.clone().zip(hosts).filter(|(_, host)| **host != 0) {
                let new = Stay {
                    host: NameId(*host),
                    first: window,
                    last: window,
                    count: 0,
                    longest: 0,
                    event: EventId(row),
                };
                let stay = stays[*host as usize].get_or_insert(new);
                stay.longest = stay.longest.max((window - stay.last).saturating_sub(1));
                (stay.last, stay.event) = (window, EventId(row));
                stay.count += 1;
            }
        }
    }
    stays.into_iter().flatten().collect()
}

/// From the first to the last window of every file. One without events spans nothing.
fn spans(files: &Files, windows: &Windows) -> Vec<Range<usize>> {
    let mut spans: Vec<Option<Range<usize>>> = vec![None; files.rows().len()];
    for window in 0..windows.len() {
        for rows in windows.runs(window).iter().filter(|rows| !rows.is_empty()) {
            let [first, last] = [rows.start, rows.end - 1].map(|row| files.of_event(EventId(row)));
            for span in spans.iter_mut().take(last + 1).skip(first) {
                span.get_or_insert(window..window).end = window + 1;
            }
        }
    }
    spans.into_iter().map(Option::unwrap_or_default).collect()
}
