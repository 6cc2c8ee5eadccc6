//! Each feature as a series in time: what leaves the log's usual, or its surroundings for one window or several, is odd.
//!
//! A window's deviation in a feature is the largest of five: that of its value from the median of the log, and those of the
//! sums over 1, 3, 10 and 30 windows of what is left over the median of the windows around (a rolling median of an hour of
//! windows). In a sum chance evens out, and a small shift that lasts adds up; what is far off in a window counts there, and a
//! little of it in the sums around. Each is divided by its own robust spread; both
//! directions count. In a log of several days, what is alike on most other days at that time is habit, and the smaller
//! deviation counts: what comes every night at three is no burst.
//!
//! Of each deviation the first [`FREE`] say nothing, for among many features and windows chance gives as much to some. The
//! squares of the rest are the features' parts, and add up to the score: many features that are all a little off weigh
//! little, a single one that is far off weighs enough. By a good log, what came there says nothing either, up to near the
//! largest deviation of each feature and direction.

use std::ops::Range;
use std::sync::Arc;

use ndarray::{Array2, ArrayView1};

use super::Fitted;
use crate::feature::{MAD_TO_DEVIATION, median, rolling_median};

/// Windows on either side that the usual is taken from.
const REACH: usize = 30;

/// How many windows are summed.
const LENGTHS: [usize; 4] = [1, 3, 10, 30];

/// The fewest windows that have surroundings.
const LEAST_WINDOWS: usize = 8;

/// The most values (windows times features) whose surroundings are looked at; of more, those of the first features are.
const MOST_VALUES: usize = 4_000_000;

/// What the windows around one add to its own deviation: up to so many times what it would be if all were as this one.
const MOST_OF_OTHERS: f64 = 1.5;

/// The most deviations that a window has in a sum of many: what lasts adds up, and a burst is no other window's.
const MOST_IN_A_SUM: f64 = 3.0;

/// So many windows are few: a burst is as long, and what is beside it hardly another time.
const FEW: usize = 3;

/// The part of each deviation that says nothing.
const FREE: f64 = 2.0;

/// So far below the largest deviation of a good log deviations begin to say something: one a little larger is no wonder.
const BELOW_LEARNED: f64 = 1.0;

/// How far beyond the largest deviation that chance would give the cut lies.
const MARGIN: f64 = 1.4;

/// The 95th percentile of the absolute value of a normal variable, in standard deviations.
const DEVIATIONS_TO_P95: f64 = 1.96;

/// Windows around the same time of another day in which a habit may come.
const HABIT_REACH: usize = 3;

/// The most other days that are asked for a habit.
const MOST_DAYS: usize = 15;

/// What is usual of every series.
#[derive(Clone, Debug)]
pub struct Series {
    columns: Vec<Column>,
    width: usize,
    /// Windows in a day, for a log of several days.
    day: Option<usize>,
    /// The part of the deviations below the usual and above it that says nothing, of every feature.
    free: Vec<[f64; 2]>,
}

#[derive(Clone, Debug)]
struct Column {
    /// What is usual in every window, against its surroundings.
    usual: Vec<f64>,
    /// The most that a window has in a sum of several, on either side.
    most: f64,
    /// The spread of the sums of each length.
    spreads: [f64; LENGTHS.len()],
}

impl Series {
    /// Fits the series of every column. `chance` is what chance alone does in a column, in its own deviations; `day` is the
    /// number of windows in a day, for a log of several.
    ///
    /// # Errors
    /// Where there are too few windows.
    pub fn fit(matrix: &Array2<f64>, chance: &[f64], day: Option<usize>) -> Result<Self, String> {
        let (rows, width) = matrix.dim();
        if rows < LEAST_WINDOWS {
            return Err(format!("A series takes {LEAST_WINDOWS} windows, and there are {rows}."));
        }
        let most = (MOST_VALUES / rows).max(1);
        let fit = |(values, chance): (ArrayView1<'_, f64>, &f64)| Column::fit(&values.to_vec(), *chance);
        let columns = matrix.columns().into_iter().zip(chance).take(most).map(fit).collect();
        Ok(Self { columns, width, day, free: vec![[FREE; 2]; width] })
    }

    fn parts(&self, matrix: &Array2<f64>, window: usize, row: ArrayView1<'_, f64>) -> Vec<f64> {
        let part = |place: usize| {
            let value = |at: usize| if at == window { row[place] } else { matrix[[at, place]] };
            let deviation = self.deviation(place, window, value);
            let of_other = |other: usize| self.deviation(place, other, |at: usize| matrix[[at, place]]);
            self.told(place, deviation, || self.beyond_habit(matrix.nrows(), window, deviation, of_other))
        };
        (0..self.width).map(part).collect()
    }

    /// What each part is, where the deviation of the window itself and those of the other days are known.
    fn told(&self, place: usize, deviation: f64, beyond: impl FnOnce() -> Option<f64>) -> f64 {
        let free = self.free[place][usize::from(deviation > 0.0)];
        if deviation.abs() <= free {
            return 0.0;
        }
        let told = (deviation.abs().min(beyond().unwrap_or(f64::INFINITY)) - free).max(0.0);
        told * told
    }

    /// The deviations of every window in a feature.
    fn deviations(&self, place: usize, values: &[f64]) -> Vec<f64> {
        let of_surroundings = self.columns.get(place).map(|column| column.deviations(values));
        match of_surroundings {
            Some(deviations) => values.iter().zip(deviations).map(|(value, other)| larger(*value, other)).collect(),
            None => values.to_vec(),
        }
    }

    /// The largest deviation of a window in a feature, with its sign.
    fn deviation(&self, place: usize, window: usize, value: impl Fn(usize) -> f64 + Copy) -> f64 {
        let of_surroundings = self.columns.get(place).map_or(0.0, |column| column.deviation(window, value));
        larger(value(window), of_surroundings)
    }

    /// The part of a feature's deviations that says nothing, by those of the log that it was fitted to.
    fn learned_free(&self, good: &Array2<f64>, place: usize) -> [f64; 2] {
        let deviations = self.deviations(place, &good.column(place).to_vec());
        let (lowest, highest) = deviations
            .into_iter()
            .fold((0.0f64, 0.0f64), |(low, high), deviation| (low.min(deviation), high.max(deviation)));
        [-lowest, highest].map(|most| (most - BELOW_LEARNED).max(FREE))
    }

    /// How far a deviation lies from those of most other days around that time, each day's nearest taken; `of_other` are those of
    /// the other windows of as many `rows`.
    fn beyond_habit(&self, rows: usize, window: usize, deviation: f64, of_other: impl Fn(usize) -> f64) -> Option<f64> {
        let day = self.day?;
        let days =
            (window % day..rows).step_by(day).filter(|at| *at != window && at.abs_diff(window) / day <= MOST_DAYS);
        let nearest = |at: usize| {
            let around = at.saturating_sub(HABIT_REACH)..(at + HABIT_REACH + 1).min(rows);
            around.map(|other| (of_other(other) - deviation).abs()).fold(f64::INFINITY, f64::min)
        };
        Some(median(days.map(nearest)))
    }
}

/// The one that is further from 0.
fn larger(one: f64, other: f64) -> f64 {
    if other.abs() > one.abs() { other } else { one }
}

impl Fitted for Series {
    /// The same as window by window, with each deviation worked out once.
    fn scores(&self, matrix: &Array2<f64>) -> Vec<f64> {
        let mut scores = vec![0.0; matrix.nrows()];
        for (place, values) in matrix.columns().into_iter().enumerate() {
            let deviations = self.deviations(place, &values.to_vec());
            for (window, score) in scores.iter_mut().enumerate() {
                let deviation = deviations[window];
                let beyond = || self.beyond_habit(deviations.len(), window, deviation, |at| deviations[at]);
                *score += self.told(place, deviation, beyond);
            }
        }
        scores
    }

    fn score(&self, matrix: &Array2<f64>, window: usize, row: ArrayView1<'_, f64>) -> f64 {
        self.parts(matrix, window, row).iter().sum()
    }

    /// The score that chance alone hardly gives any of so many windows: what the largest of as many normal deviations as
    /// there are values would leave, and [`MARGIN`] more, for values are not quite normal.
    fn cut(&self, windows: usize) -> Option<f64> {
        let values = (windows * self.width).max(2) as f64;
        let told = (2.0 * libm::log(values)).sqrt() - FREE + MARGIN;
        Some(told * told)
    }

    /// Spreads stay as they were learned; the surroundings of a window are those in its own log.
    fn judging(&self, good: &Array2<f64>, matrix: &Array2<f64>) -> Option<Arc<dyn Fitted>> {
        let of_other = |(column, values): (&Column, ArrayView1<'_, f64>)| Column {
            usual: rolling_median(&values.to_vec(), REACH, REACH),
            most: column.most,
            spreads: column.spreads,
        };
        let columns = self.columns.iter().zip(matrix.columns()).map(of_other).collect();
        let free = (0..self.width).map(|place| self.learned_free(good, place)).collect();
        Some(Arc::new(Self { columns, width: self.width, day: None, free }))
    }

    fn contributions(&self, matrix: &Array2<f64>, window: usize) -> Option<Vec<f64>> {
        Some(self.parts(matrix, window, matrix.row(window)))
    }
}

impl Column {
    fn fit(values: &[f64], chance: f64) -> Self {
        let usual = rolling_median(values, REACH, REACH);
        let residuals = residuals(&usual, values);
        let most = MOST_IN_A_SUM * spread(residuals.iter().copied()).max(chance);
        let sums = Sums::of(&residuals, most);
        let spread_of = |length| spread((0..values.len()).map(|window| sums.around(window, length)));
        let spreads = LENGTHS.map(|length| spread_of(length).max(chance));
        Self { usual, most, spreads }
    }

    /// The largest deviation of the sums around every window.
    fn deviations(&self, values: &[f64]) -> Vec<f64> {
        let residuals = residuals(&self.usual, values);
        let sums = Sums::of(&residuals, self.most);
        let of = |(window, own): (usize, &f64)| self.largest(*own, |length| sums.around(window, length));
        residuals.iter().enumerate().map(of).collect()
    }

    /// The largest deviation of the sums around a window. A sum speaks of the windows alone that lie on its side of the
    /// usual, and of those that add little only as far as [`MOST_OF_OTHERS`] goes: beside a burst nothing happens.
    fn deviation(&self, window: usize, value: impl Fn(usize) -> f64 + Copy) -> f64 {
        self.largest(value(window) - self.usual[window], |length| self.sum(window, length, value))
    }

    /// What is left over the usual in `length` windows around this one, over the root of their number.
    fn sum(&self, window: usize, length: usize, value: impl Fn(usize) -> f64) -> f64 {
        let around = around(window, length, self.usual.len());
        let most = most_in(length, self.most);
        let left = around.clone().map(|at| (value(at) - self.usual[at]).clamp(-most, most));
        left.sum::<f64>() / (around.len() as f64).sqrt()
    }

    /// The largest deviation of a window whose own value is so far off, of the sums around it.
    fn largest(&self, own: f64, sum: impl Fn(usize) -> f64) -> f64 {
        // Most values of most features are the usual ones.
        if own == 0.0 {
            return 0.0;
        }
        let of_length = LENGTHS.iter().zip(self.spreads).map(|(length, spread)| {
            let most = MOST_OF_OTHERS * (*length as f64).sqrt() * own.abs();
            sum(*length).clamp(-most, most) / spread
        });
        let alone = own / self.spreads[0];
        of_length.filter(|deviation| deviation * own > 0.0).fold(alone, larger)
    }
}

/// The most that a window has in a sum of so many: in a few, all of it.
fn most_in(length: usize, most: f64) -> f64 {
    if length > FEW { most } else { f64::INFINITY }
}

/// Sums of what is left over the usual, up to each window.
struct Sums {
    whole: Vec<f64>,
    held: Vec<f64>,
}

impl Sums {
    /// Each window counts `most` at the most where many are summed.
    fn of(residuals: &[f64], most: f64) -> Self {
        Self { whole: sums(residuals, f64::INFINITY), held: sums(residuals, most) }
    }

    /// The sum of `length` windows around this one, over the root of their number.
    fn around(&self, window: usize, length: usize) -> f64 {
        let sums = if length > FEW { &self.held } else { &self.whole };
        let around = around(window, length, sums.len() - 1);
        (sums[around.end] - sums[around.start]) / (around.len() as f64).sqrt()
    }
}

/// `length` of so many windows around this one, as far as there are some.
fn around(window: usize, length: usize, windows: usize) -> Range<usize> {
    window.saturating_sub((length - 1) / 2)..(window + length / 2 + 1).min(windows)
}

/// What is left over the usual.
fn residuals(usual: &[f64], values: &[f64]) -> Vec<f64> {
    values.iter().zip(usual).map(|(value, usual)| value - usual).collect()
}

/// The sum of all values before each place, and of all; each counts `most` at the most.
fn sums(values: &[f64], most: f64) -> Vec<f64> {
    let mut sum = 0.0;
    let before = values.iter().map(|value| {
        sum += value.clamp(-most, most);
        sum
    });
    std::iter::once(0.0).chain(before).collect()
}

/// The larger of two robust spreads around 0.
fn spread(residuals: impl Iterator<Item = f64>) -> f64 {
    let mut sizes: Vec<f64> = residuals.map(f64::abs).collect();
    let at = sizes.len() * 95 / 100;
    let (_, p95, _) = sizes.select_nth_unstable_by(at, f64::total_cmp);
    let p95 = *p95 / DEVIATIONS_TO_P95;
    (MAD_TO_DEVIATION * median(sizes.into_iter())).max(p95)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{normal, oddest};
    use super::*;

    const CHANCE: [f64; 2] = [0.5, 0.5];

    #[test]
    fn ok_a_small_shift_that_lasts_adds_up() {
        let mut matrix = normal(300, 2, 3);
        (120..130).for_each(|window| matrix[[window, 1]] -= 2.5);
        let series = Series::fit(&matrix, &CHANCE, None).unwrap();
        let scores = series.scores(&matrix);
        assert!((119..131).contains(&oddest(&scores)), "{}", oddest(&scores));
        let parts = series.contributions(&matrix, 124).unwrap();
        assert!(parts[1] > 9.0 * parts[0], "{parts:?}");
        assert!((parts.iter().sum::<f64>() - scores[124]).abs() < 1e-12);
    }

    #[test]
    fn ok_what_comes_every_day_is_no_burst() {
        // Seven days of hours, with a peak at three each night but for one that comes at noon of the fourth.
        let mut matrix = normal(7 * 24, 1, 3).mapv(|value| value * 0.2);
        (0..7).for_each(|day| matrix[[day * 24 + 3, 0]] += 9.0);
        matrix[[3 * 24 + 12, 0]] += 9.0;
        let scores = Series::fit(&matrix, &[0.2], Some(24)).unwrap().scores(&matrix);
        assert_eq!(oddest(&scores), 3 * 24 + 12);
        assert!((0..7).all(|day| scores[day * 24 + 3] < scores[3 * 24 + 12] / 20.0));
        // The night in which it does not come is odd as well, where nothing else comes around that time.
        matrix[[5 * 24 + 3, 0]] = 0.0;
        let missing = Series::fit(&matrix, &[0.2], None).unwrap().scores(&matrix);
        assert!(missing[3] > scores[3]);
    }

    #[test]
    fn ok_a_single_value_far_off_weighs_more_than_many_a_little_off() {
        let mut matrix = normal(200, 20, 9).mapv(|value| value * 0.5);
        (0..20).for_each(|column| matrix[[50, column]] = 1.9);
        matrix[[120, 7]] = 8.0;
        let scores = Series::fit(&matrix, &[1.0; 20], None).unwrap().scores(&matrix);
        assert_eq!(oddest(&scores), 120);
    }

    #[test]
    fn ok_all_windows_at_once_are_as_one_by_one() {
        for day in [None, Some(24)] {
            let matrix = normal(5 * 24, 6, 4).mapv(|value| value * 2.0);
            let series = Series::fit(&matrix, &[0.5; 6], day).unwrap();
            let one_by_one = (0..matrix.nrows()).map(|window| series.score(&matrix, window, matrix.row(window)));
            for (one, score) in one_by_one.zip(series.scores(&matrix)) {
                assert!((one - score).abs() <= 1e-9 * score.max(1.0), "{one} and {score}");
            }
        }
    }

    #[test]
    fn ok_chance_stays_below_the_cut() {
        for seed in 0..20 {
            let matrix = normal(600, 15, seed);
            let series = Series::fit(&matrix, &[1.0; 15], None).unwrap();
            assert!(series.scores(&matrix).iter().all(|score| *score < series.cut(600).unwrap()), "seed {seed}");
        }
    }

    #[test]
    fn err_too_few() {
        assert!(Series::fit(&normal(5, 1, 1), &[1.0], None).unwrap_err().contains("there are 5"));
    }
}
