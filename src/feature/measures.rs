//! What messages tell amounts of: durations, sizes and shares in the middle of a text, each against its own template's usual.

use std::ops::Range;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::lasting::{Change, Detail, Rise, blocks};
use super::{Feature, MAD_TO_DEVIATION, Unit, median, place};
use crate::event::Events;
use crate::ids::TemplateId;
use crate::window::Windows;

pub(super) const FEATURES: [Feature; 2] = [
    Feature {
        name: "amount_rise",
        title: "Amount in a message above its usual",
        noun: ("amount in messages", "amounts in messages"),
        unit: Unit::Deviations,
        what: "How far the mean amount that messages of one template tell (milliseconds, megabytes, percent) lies above its median in the log, or in the good log where there is one, in standard deviations; of all templates the one furthest off.",
    },
    Feature {
        name: "amount_change",
        title: "Amount in messages that changes and stays",
        noun: ("amount in messages", "amounts in messages"),
        unit: Unit::Deviations,
        what: "Where the amount that messages of one template tell begins to grow or to fall, by a step or slowly, and does not come back until the log ends: how many standard errors the change is. 0 everywhere else.",
    },
];

/// The fewest amounts of a template that have a usual one.
const LEAST_AMOUNTS: usize = 40;

/// So many amounts of a window count: a mean of more is off by what sets the window apart, and not by chance.
const MOST_COUNTED: f64 = 25.0;

/// Amounts spread by a tenth at the least, and blocks of them by a fiftieth.
const LEAST_SPREAD: f64 = 0.1;
const LEAST_BLOCK_SPREAD: f64 = 0.02;

/// Amounts must grow by half to mean something, or fall by a third.
const LEAST_CHANGE: f64 = 0.41;

/// Percentiles of a normal variable, in standard deviations: durations have longer tails than most.
const TAILS: [(usize, f64); 2] = [(95, 1.645), (99, 2.326)];

/// Where so many steps are none back, something is counted.
const COUNTER: f64 = 0.95;

/// The most changes that are told.
const MOST_CHANGES: usize = 8;

/// The amounts of one template in the order of their windows, as logarithms.
type Series = Vec<(usize, f64)>;

/// So many of the units of [`UsualAmount`] are one.
const UNITS: f64 = 1e6;

/// What the messages of a template usually tell: the median of the amounts' logarithms and their spread, in millionths, so that
/// they are the same numbers wherever they were written and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UsualAmount {
    median: i32,
    spread: i32,
}

impl UsualAmount {
    /// That of these logarithms.
    fn of(logs: impl Iterator<Item = f64> + Clone) -> Self {
        let usual = median(logs.clone());
        let mut above: Vec<f64> = logs.clone().map(|log| (log - usual).max(0.0)).collect();
        above.sort_unstable_by(f64::total_cmp);
        let tails = TAILS.map(|(percent, deviations)| above[above.len() * percent / 100] / deviations);
        let middle = MAD_TO_DEVIATION * median(logs.map(|log| (log - usual).abs()));
        let spread = tails.into_iter().fold(middle.max(LEAST_SPREAD), f64::max);
        Self { median: (usual * UNITS).round() as i32, spread: (spread * UNITS).round() as i32 }
    }

    fn median(self) -> f64 {
        f64::from(self.median) / UNITS
    }

    fn spread(self) -> f64 {
        (f64::from(self.spread) / UNITS).max(LEAST_SPREAD)
    }
}

/// What is usual in these rows, by template; none of one that tells too little.
pub(crate) fn usual_amounts(events: &Events, files: &[Range<u32>], templates: usize) -> Vec<Option<UsualAmount>> {
    let mut all: Vec<Vec<f64>> = vec![Vec::new(); templates];
    for (event, amount) in files.iter().flat_map(|rows| events.amounts(rows.clone())) {
        all[events.template(event).index()].push(libm::log(amount));
    }
    let usual = |logs: Vec<f64>| (logs.len() >= LEAST_AMOUNTS).then(|| UsualAmount::of(logs.iter().copied()));
    all.into_iter().map(usual).collect()
}

/// Fills the columns of this family, the first of which is `first`, and tells of what they are. `learned`: what is usual in a good
/// log, by template; empty without one.
pub(super) fn measure(
    matrix: &mut Array2<f64>,
    first: usize,
    events: &Events,
    windows: &Windows,
    templates: usize,
    learned: &[Option<UsualAmount>],
) -> Vec<Detail> {
    let mut all: Vec<Series> = vec![Series::new(); templates];
    for window in 0..windows.len() {
        for rows in windows.runs(window) {
            for (event, amount) in events.amounts(rows.clone()) {
                all[events.template(event).index()].push((window, libm::log(amount)));
            }
        }
    }
    let mut rises: Vec<Option<Detail>> = vec![None; windows.len()];
    let mut changes = Vec::new();
    for (series, template) in all.iter().zip(0..) {
        let learned = learned.get(template as usize).copied().flatten();
        let tells = series.len() >= LEAST_AMOUNTS;
        let own = || tells.then(|| UsualAmount::of(series.iter().map(|(_, log)| *log)));
        let Some(usual) = learned.or_else(own) else { continue };
        let template = TemplateId(template);
        for rise in risen(series, template, usual) {
            let most = &mut rises[rise.window];
            if most.is_none_or(|most| rise.deviations > most.deviations) {
                *most = Some(rise);
            }
        }
        changes.extend(changed(series, template, windows.len()).filter(|_| tells));
    }
    changes.sort_by(|one, other| other.deviations.total_cmp(&one.deviations));
    changes.truncate(MOST_CHANGES);
    let details: Vec<Detail> = rises.into_iter().flatten().chain(changes).collect();
    place(matrix, first, &FEATURES, &details);
    details
}

/// How far each window's mean lies above the template's usual amount.
fn risen(series: &Series, template: TemplateId, usual: UsualAmount) -> Vec<Detail> {
    let (usual, spread) = (usual.median(), usual.spread());
    let of_window = |amounts: &[(usize, f64)]| {
        let count = amounts.len() as f64;
        let mean = amounts.iter().map(|(_, log)| log).sum::<f64>() / count;
        let deviations = (mean - usual) / spread * count.min(MOST_COUNTED).sqrt();
        let [from, to] = [usual, mean].map(libm::exp);
        let change = Change::Amount { template, from, to, lasts: false };
        (mean - usual >= LEAST_CHANGE).then(|| Detail {
            feature: FEATURES[0].name,
            window: amounts[0].0,
            change,
            deviations,
        })
    };
    series.chunk_by(|(one, _), (other, _)| one == other).filter_map(of_window).collect()
}

/// A change that lasts; none of what only counts on.
fn changed(series: &Series, template: TemplateId, windows: usize) -> Option<Detail> {
    let steps = series.windows(2).filter(|pair| pair[0].1 != pair[1].1);
    let (back, all) = steps.fold((0, 0), |(back, all), pair| (back + u32::from(pair[1].1 < pair[0].1), all + 1));
    let forth = f64::from(all - back);
    let is_counter =
        all > 0 && forth.max(f64::from(back)) >= COUNTER * f64::from(all) && all as usize * 2 > series.len();
    if is_counter {
        return None;
    }
    let level = |range: std::ops::Range<usize>| {
        let [from, to] = [range.start, range.end].map(|end| series.partition_point(|(window, _)| *window < end));
        if from == to { f64::NAN } else { median(series[from..to].iter().map(|(_, log)| *log)) }
    };
    let levels: Vec<f64> = blocks(windows).map(level).collect();
    let fallen: Vec<f64> = levels.iter().map(|level| -level).collect();
    let found = [(&levels, 1.0), (&fallen, -1.0)].into_iter().filter_map(|(levels, sign)| {
        let rise = Rise::find(levels, LEAST_BLOCK_SPREAD, LEAST_CHANGE)?;
        let window = rise.window(windows, |window| sign * level(window..window + 1));
        let [from, to] = [rise.from, rise.to].map(|log| libm::exp(sign * log));
        let change = Change::Amount { template, from, to, lasts: true };
        Some(Detail { feature: FEATURES[1].name, window, change, deviations: rise.errors })
    });
    found.reduce(|one, other| if other.deviations > one.deviations { other } else { one })
}
