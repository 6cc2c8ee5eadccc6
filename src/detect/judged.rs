//! What the detectors judge: the informative columns of the feature table, made comparable.
//!
//! Three steps. *Measured* values become *comparable* between windows of many events and of few: counts become
//! 2 √(count + 3/8), whose chance variation is the same for small counts and large ones (Anscombe, 1948); means and shares
//! are drawn towards the usual value as though [`PRIOR_EVENTS`] usual events had been in the window too, for the mean of two
//! events says less than that of two hundred; durations and traffic become their logarithms. What says nothing is *as
//! usual*: a mean over an empty window, what falls short in the first and the last window of those beside them, for the log may
//! begin or end there, and what falls short of features of which only more is odd. Last, columns are *standardised*: 0 is the median, 1 a
//! robust standard deviation on that side of it.

use ndarray::Array2;

use crate::feature::{
    FeatureTable, MAD_TO_DEVIATION, PRIOR_EVENTS, Unit, VOLUME, drawn, log_of_duration, median, root_of_count,
};

/// Of traffic orders of magnitude count: less than a KiB is next to nothing.
const LITTLE_TRAFFIC: f64 = 1_024.0;

/// The part of a column that is believed to be usual, as a percentile and as deviations of a normal distribution.
#[derive(Clone, Copy)]
struct Tail {
    percent: usize,
    deviations: f64,
}

const TAIL: Tail = Tail { percent: 95, deviations: 1.6449 };

/// Of what is a sum over many windows: whatever happens stands in many of them.
const TAIL_OF_SUMS: Tail = Tail { percent: 80, deviations: 0.8416 };

/// From the mean absolute deviation to the standard deviation of a normal distribution.
const MEAN_TO_DEVIATION: f64 = 1.2533;

/// A novelty counts for so many times the deviation of a normal variable that is as rare as windows with novelties are.
const NOVELTY: f64 = 2.07;

/// How far the first novelty of a window lies above none, in Anscombe roots.
const FIRST_NOVELTY: f64 = 1.12;

/// The standard deviation of the largest of some dozens of normal values, about.
const EXTREME: f64 = 0.6;

/// The judged columns of a log's windows.
#[derive(Clone, Debug)]
pub struct Judged {
    /// A row a window, a column a judged feature: standardised values, all finite.
    pub matrix: Array2<f64>,
    /// Which column of the feature table each of them is.
    pub columns: Vec<usize>,
    /// What chance alone does in each of them, in its own deviations; infinite for what sums windows up already, of which
    /// the surroundings say nothing more.
    pub chance: Vec<f64>,
    scales: Vec<Scale>,
}

/// How a column is standardised.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    /// The median of the comparable values.
    middle: f64,
    /// A standard deviation of the values below the middle, and of those above.
    below: f64,
    above: f64,
}

impl Scale {
    fn apply(self, value: f64) -> f64 {
        let residual = value - self.middle;
        if residual < 0.0 { residual / self.below } else { residual / self.above }
    }

    /// The scale of a column. Three robust spreads are taken and the largest is believed: half of the values may agree to
    /// the digit (the median deviation is 0 then), and a tail that many values share is no tail of anomalies.
    fn of(values: &[f64], floor: f64, tail: Tail) -> Self {
        let middle = median(values.iter().copied());
        let side = |sign: f64| {
            let mut side: Vec<f64> = values.iter().map(|value| (sign * (value - middle)).max(0.0)).collect();
            let at = side.len() * tail.percent / 100;
            let (_, value, _) = side.select_nth_unstable_by(at, f64::total_cmp);
            *value / tail.deviations
        };
        let spread = MAD_TO_DEVIATION * median(values.iter().map(|value| (value - middle).abs()));
        let mean = values.iter().map(|value| (value - middle).abs()).sum::<f64>() / values.len() as f64;
        let least = floor.max(spread).max(if spread > 0.0 { 0.0 } else { MEAN_TO_DEVIATION * mean });
        Self { middle, below: least.max(side(-1.0)), above: least.max(side(1.0)) }
    }
}

impl Judged {
    /// Judges the informative columns of a table that has windows.
    pub fn new(table: &FeatureTable) -> Self {
        Self::of(table, informative(table))
    }

    /// Those of a good log, and with their scales the windows that are judged by it.
    pub fn by(good: &FeatureTable, table: &FeatureTable) -> (Self, Self) {
        let usual = Self::of(good, informative(table));
        let mut matrix = all_comparable(table, &usual.columns);
        for (mut values, scale) in matrix.columns_mut().into_iter().zip(&usual.scales) {
            values.mapv_inplace(|value| scale.apply(value));
        }
        let judged = Self { matrix, ..usual.clone() };
        (usual, judged)
    }

    fn of(table: &FeatureTable, columns: Vec<usize>) -> Self {
        let mut matrix = all_comparable(table, &columns);
        let (mut scales, mut chance) = (Vec::with_capacity(columns.len()), Vec::with_capacity(columns.len()));
        for (mut values, column) in matrix.columns_mut().into_iter().zip(&columns) {
            let floor = floor(table, *column);
            let is_sum = table.features()[*column].unit == Unit::Deviations;
            let scale = Scale::of(&values.to_vec(), floor, if is_sum { TAIL_OF_SUMS } else { TAIL });
            values.mapv_inplace(|value| scale.apply(value));
            chance.push(if is_sum { f64::INFINITY } else { floor / scale.below.max(scale.above) });
            scales.push(scale);
        }
        Self { matrix, columns, chance, scales }
    }

    /// What the judged column `place` would hold in this window if the feature had been measured so.
    pub fn value(&self, table: &FeatureTable, place: usize, window: usize, measured: f64) -> f64 {
        self.scales[place].apply(comparable(table, self.columns[place], window, measured))
    }
}

fn informative(table: &FeatureTable) -> Vec<usize> {
    (0..table.features().len()).filter(|column| table.is_informative(*column)).collect()
}

/// These columns of every window, comparable.
fn all_comparable(table: &FeatureTable, columns: &[usize]) -> Array2<f64> {
    Array2::from_shape_fn((table.matrix().nrows(), columns.len()), |(window, place)| {
        comparable(table, columns[place], window, table.matrix()[[window, columns[place]]])
    })
}

fn comparable(table: &FeatureTable, column: usize, window: usize, value: f64) -> f64 {
    let feature = &table.features()[column];
    let usual = table.median(column);
    let volume = table.matrix()[[window, VOLUME]];
    let is_told = !value.is_nan() && (volume > 0.0 || feature.speaks_of_empty());
    let measured = if !is_told || value < usual && feature.is_odd_above_only() {
        usual
    } else if value < usual && table.is_edge(window) {
        usual.min(beside(table, column, window)).max(value)
    } else {
        value
    };
    match feature.unit {
        Unit::Count => root_of_count(measured),
        Unit::Deviations => measured,
        Unit::Share | Unit::Bits | Unit::Odds | Unit::Bytes => drawn(measured, usual, volume),
        Unit::Traffic => libm::log(measured + LITTLE_TRAFFIC),
        Unit::Milliseconds => drawn(log_of_duration(measured), log_of_duration(usual), volume),
    }
}

/// What the window beside those at the log's beginning or end has; not a number where there is no other.
fn beside(table: &FeatureTable, column: usize, edge: usize) -> f64 {
    let beside = if edge < table.reach() { table.reach() } else { edge - 1 };
    table.matrix().get((beside, column)).copied().unwrap_or(f64::NAN)
}

/// How many standard deviations from its mean a normal variable lies as seldom as a window has any of this, about. Where every
/// twentieth minute has something that never came before, another such minute is nothing to look at.
fn rarity(table: &FeatureTable, column: usize) -> f64 {
    let values = table.matrix().column(column);
    let having = values.iter().filter(|value| **value > 0.0).count().max(1) as f64;
    (2.0 * libm::log((values.len() as f64 / having).max(2.0))).sqrt()
}

/// The least standard deviation that is believed of a column: what chance alone would do.
fn floor(table: &FeatureTable, column: usize) -> f64 {
    let feature = table.features()[column];
    let usual = table.median(column);
    match feature.unit {
        Unit::Count if feature.is_novelty() => FIRST_NOVELTY / (NOVELTY * rarity(table, column)),
        Unit::Deviations if feature.is_extreme() => EXTREME,
        // Of an Anscombe root, and of what is measured in deviations already.
        Unit::Count | Unit::Deviations => 1.0,
        // Of a share of as many events as usual, at its widest.
        Unit::Share => 0.5 / (table.median(VOLUME) + PRIOR_EVENTS).sqrt(),
        Unit::Bits => 0.1,
        Unit::Odds => 0.5,
        // What is a seventh longer is nothing to anybody.
        Unit::Bytes => (0.15 * usual).max(1.0),
        // Of logarithms: a tenth more or less, and a fifth.
        Unit::Milliseconds => 0.1,
        Unit::Traffic => 0.2,
    }
}
