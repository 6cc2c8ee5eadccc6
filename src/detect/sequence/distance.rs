//! How far a session's counts lie from the usual ones.
//!
//! A count n of a type becomes ln(1 + n), and that z = (ln(1 + n) − mean) / deviation. The **deviation** of a session is the
//! sum of its z², each type by itself. The **joint** distance is zᵀ (R + ρ I)⁻¹ z, where R is the correlation of the types
//! and ρ a ridge: types that come and go together count once (Mahalanobis, 1936).
//! The correlation is worked out for the types that most sessions have; the others stand by themselves.

use ndarray::{Array1, Array2};

use super::Departure;
use super::counts::{CountRow, Counts};

/// What is added to the correlation's diagonal. Directions in which the learned sessions vary less than this count as noise.
const RIDGE: f64 = 0.3;

/// The most types whose correlation is worked out.
const MAX_CORRELATED: usize = 256;

/// The share of the sessions that a trimmed distance is learned from, those that are most alike …
const KEPT: f64 = 0.9;

/// … after so many rounds of choosing them anew …
const ROUNDS: usize = 3;

/// … and the least part of a type's variance over all sessions that it keeps.
const KEPT_VARIANCE: f64 = 0.3;

/// No single z² counts for more than this share of the sessions: one singular event is no reason to overlook all others.
const LARGEST_SHARE: f64 = 0.2;

#[derive(Clone, Debug)]
pub(super) struct Distance {
    /// Of each type: mean, variance and deviation of ln(1 + count).
    mean: Vec<f64>,
    variance: Vec<f64>,
    deviation: Vec<f64>,
    /// The weight of what was learned from.
    total: f64,
    /// Of each type, its place among the correlated ones.
    place: Vec<Option<usize>>,
    inverse: Array2<f64>,
    /// z of a session without events, of the correlated types, and what the inverse makes of it.
    empty: Array1<f64>,
    empty_inverse: Array1<f64>,
    /// The distances of such a session: joint, over the correlated types and over the others; and each type by itself.
    empty_joint: f64,
    empty_rest: f64,
    empty_deviation: f64,
    /// The sum of its z², and the types by theirs, the largest first: those of almost any session are among the first.
    empty_squares: f64,
    by_absence: Vec<u32>,
}

impl Distance {
    pub(super) fn fit(counts: &Counts, weights: &[f64]) -> Self {
        let (mean, variance, total) = moments(counts, weights);
        let deviation = variance.iter().map(|variance| least(variance.sqrt(), total)).collect();
        Self::with(counts, weights, mean, variance, deviation)
    }

    /// The distance from the sessions that are most alike.
    pub(super) fn trimmed(&self, counts: &Counts, weights: &[f64]) -> Self {
        let mut trimmed = self.clone();
        for _ in 0..ROUNDS {
            let kept = trimmed.nearest(counts, weights);
            let (mean, variance, _) = moments(counts, &kept);
            let deviation = variance
                .iter()
                .zip(&self.variance)
                .map(|(kept, all)| least(kept.max(KEPT_VARIANCE * all).sqrt(), self.total))
                .collect();
            trimmed = Self::with(counts, &kept, mean, self.variance.clone(), deviation);
        }
        trimmed
    }

    /// The weights of the rows that lie nearest, up to the share that is kept.
    fn nearest(&self, counts: &Counts, weights: &[f64]) -> Vec<f64> {
        let mut order: Vec<(f64, usize)> =
            counts.rows().iter().enumerate().map(|(number, row)| (self.joint(row), number)).collect();
        order.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        let mut left = KEPT * weights.iter().sum::<f64>();
        let mut kept = vec![0.0; weights.len()];
        for (_, number) in order {
            kept[number] = weights[number].min(left.max(0.0));
            left -= weights[number];
        }
        kept
    }

    fn with(counts: &Counts, weights: &[f64], mean: Vec<f64>, variance: Vec<f64>, deviation: Vec<f64>) -> Self {
        let (place, correlated) = correlated(counts, weights, &variance);
        let z = |kind: usize| -mean[kind] / deviation[kind];
        let empty: Array1<f64> = correlated.iter().map(|kind| z(*kind)).collect();
        let mut fitted = Self {
            total: weights.iter().sum(),
            inverse: Array2::zeros((0, 0)),
            empty_inverse: Array1::zeros(0),
            empty_joint: 0.0,
            empty_rest: (0..mean.len()).filter(|kind| place[*kind].is_none()).map(|kind| alone(z(kind))).sum(),
            empty_deviation: 0.0,
            empty_squares: (0..mean.len()).map(|kind| square(z(kind))).sum(),
            by_absence: by_absence((0..mean.len()).map(|kind| square(z(kind)))),
            mean,
            variance,
            deviation,
            place,
            empty,
        };
        fitted.inverse = inverse(fitted.correlation(counts, weights));
        fitted.empty_inverse = fitted.inverse.dot(&fitted.empty);
        fitted.empty_joint = fitted.empty.dot(&fitted.empty_inverse);
        fitted.empty_deviation = (0..fitted.mean.len() as u32).map(|kind| fitted.bounded(fitted.z(kind, 0))).sum();
        fitted
    }

    /// How many types vary among all sessions.
    pub(super) fn types(&self) -> usize {
        self.variance.iter().filter(|variance| **variance > 0.0).count()
    }

    /// The sum of z², each type by itself.
    pub(super) fn deviation(&self, row: &CountRow) -> f64 {
        let of_types =
            row.iter().map(|(kind, count)| self.bounded(self.z(*kind, *count)) - self.bounded(self.z(*kind, 0)));
        (self.empty_deviation + of_types.sum::<f64>()).max(0.0)
    }

    /// The distance of all types together: that of a session without events, and what the events change about it.
    pub(super) fn joint(&self, row: &CountRow) -> f64 {
        let mut rest = self.empty_rest;
        let mut change: Vec<(usize, f64)> = Vec::with_capacity(row.len());
        for (kind, count) in row {
            let (z, none) = (self.z(*kind, *count), self.z(*kind, 0));
            match self.place[*kind as usize] {
                Some(place) => change.push((place, z - none)),
                None => rest += alone(z) - alone(none),
            }
        }
        let mut joint = self.empty_joint;
        for (place, by) in &change {
            joint += 2.0 * by * self.empty_inverse[*place];
            joint += by * change.iter().map(|(other, by)| by * self.inverse[(*place, *other)]).sum::<f64>();
        }
        (joint + rest).max(0.0)
    }

    /// What departs most from the usual, the largest z² first: at most so many types, each with at least this part of the sum
    /// of all z².
    pub(super) fn departures(&self, row: &CountRow, most: usize, least_part: f64) -> Vec<Departure> {
        let departure = |kind: u32, count: u32| {
            let z = self.z(kind, count);
            Departure { kind, count, usual: libm::expm1(self.mean[kind as usize]), contribution: z * z }
        };
        let missing = self.by_absence.iter().filter(|kind| row.binary_search_by_key(*kind, |pair| pair.0).is_err());
        let came = row.iter().map(|(kind, count)| departure(*kind, *count));
        let mut all: Vec<Departure> = came.chain(missing.take(most).map(|kind| departure(*kind, 0))).collect();
        let squares = |(kind, count): &(u32, u32)| square(self.z(*kind, *count)) - square(self.z(*kind, 0));
        let least = least_part * (self.empty_squares + row.iter().map(squares).sum::<f64>());
        all.retain(|departure| departure.contribution > 0.0 && departure.contribution >= least);
        all.sort_by(|one, other| other.contribution.total_cmp(&one.contribution).then(one.kind.cmp(&other.kind)));
        all.truncate(most);
        all
    }

    fn z(&self, kind: u32, count: u32) -> f64 {
        let kind = kind as usize;
        (libm::log1p(f64::from(count)) - self.mean[kind]) / self.deviation[kind]
    }

    fn bounded(&self, z: f64) -> f64 {
        (z * z).min(LARGEST_SHARE * self.total.max(1.0 / LARGEST_SHARE))
    }

    /// The correlation of the correlated types, by the deviations that hold here.
    fn correlation(&self, counts: &Counts, weights: &[f64]) -> Array2<f64> {
        let size = self.empty.len();
        let mut sums = Array2::<f64>::zeros((size, size));
        let mut first = Array1::<f64>::zeros(size);
        // Sums of products of what differs from a session without events, which few types do.
        for (row, weight) in counts.rows().iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
            let change: Vec<(usize, f64)> = row
                .iter()
                .filter_map(|(kind, count)| {
                    Some((self.place[*kind as usize]?, self.z(*kind, *count) - self.z(*kind, 0)))
                })
                .collect();
            for (place, by) in &change {
                first[*place] += weight * by;
                change.iter().for_each(|(other, by_other)| sums[(*place, *other)] += weight * by * by_other);
            }
        }
        let total = self.total.max(1.0);
        Array2::from_shape_fn((size, size), |(one, other)| {
            (sums[(one, other)] + first[one] * self.empty[other] + self.empty[one] * first[other]) / total
                + self.empty[one] * self.empty[other]
        })
    }
}

/// Types by the z² of their absence, the largest first.
fn by_absence(squares: impl Iterator<Item = f64>) -> Vec<u32> {
    let mut types: Vec<(f64, u32)> = squares.zip(0..).filter(|(square, _)| *square > 0.0).collect();
    types.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    types.into_iter().map(|(_, kind)| kind).collect()
}

fn square(z: f64) -> f64 {
    z * z
}

/// The distance of a type that stands by itself.
fn alone(z: f64) -> f64 {
    z * z / (1.0 + RIDGE)
}

/// A deviation, and no less than that of a type that half a session has.
fn least(deviation: f64, total: f64) -> f64 {
    deviation.max(std::f64::consts::LN_2 * (0.5 / total.max(1.0)).sqrt())
}

/// Mean and variance of ln(1 + count) of each type, and the weight of all rows.
fn moments(counts: &Counts, weights: &[f64]) -> (Vec<f64>, Vec<f64>, f64) {
    let total: f64 = weights.iter().sum();
    let mut sums = vec![0.0; counts.types()];
    let mut present = vec![0.0; counts.types()];
    let rows = || counts.rows().iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
    for (row, weight) in rows() {
        for (kind, count) in row {
            sums[*kind as usize] += weight * libm::log1p(f64::from(*count));
            present[*kind as usize] += weight;
        }
    }
    let mean: Vec<f64> = sums.iter().map(|sum| sum / total.max(1.0)).collect();
    // Around the mean, so that a constant's variance is nothing but rounding.
    let mut squares: Vec<f64> =
        mean.iter().zip(&present).map(|(mean, present)| (total - present).max(0.0) * mean * mean).collect();
    for (row, weight) in rows() {
        for (kind, count) in row {
            let by = libm::log1p(f64::from(*count)) - mean[*kind as usize];
            squares[*kind as usize] += weight * by * by;
        }
    }
    let variance =
        squares.iter().map(|sum| sum / total.max(1.0)).map(|variance| if variance > 1e-18 { variance } else { 0.0 });
    (mean, variance.collect(), total)
}

/// The types whose correlation is worked out: of those that vary, the ones that most sessions have.
fn correlated(counts: &Counts, weights: &[f64], variance: &[f64]) -> (Vec<Option<usize>>, Vec<usize>) {
    let mut present = vec![0.0; counts.types()];
    for (row, weight) in counts.rows().iter().zip(weights) {
        row.iter().for_each(|(kind, _)| present[*kind as usize] += weight);
    }
    let mut chosen: Vec<usize> = (0..variance.len()).filter(|kind| variance[*kind] > 0.0).collect();
    chosen.sort_by(|one, other| present[*other].total_cmp(&present[*one]).then(one.cmp(other)));
    chosen.truncate(MAX_CORRELATED);
    chosen.sort_unstable();
    let mut place = vec![None; variance.len()];
    chosen.iter().enumerate().for_each(|(at, kind)| place[*kind] = Some(at));
    (place, chosen)
}

/// (R + ρ I)⁻¹ by Gauss and Jordan; the ridge makes every pivot positive.
fn inverse(mut matrix: Array2<f64>) -> Array2<f64> {
    let size = matrix.nrows();
    matrix.diag_mut().iter_mut().for_each(|value| *value += RIDGE);
    let mut result = Array2::<f64>::eye(size);
    for pivot in 0..size {
        let scale = 1.0 / matrix[(pivot, pivot)];
        matrix.row_mut(pivot).mapv_inplace(|value| value * scale);
        result.row_mut(pivot).mapv_inplace(|value| value * scale);
        let (of_matrix, of_result) = (matrix.row(pivot).to_owned(), result.row(pivot).to_owned());
        for row in (0..size).filter(|row| *row != pivot) {
            let by = matrix[(row, pivot)];
            if by != 0.0 {
                matrix.row_mut(row).scaled_add(-by, &of_matrix);
                result.row_mut(row).scaled_add(-by, &of_result);
            }
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The distances worked out as they are defined, with whole vectors.
    fn naive(counts: &Counts, weights: &[f64], row: &CountRow) -> (f64, f64) {
        let types = counts.types();
        let vector = |row: &CountRow| {
            let mut vector = vec![0.0; types];
            row.iter().for_each(|(kind, count)| vector[*kind as usize] = libm::log1p(f64::from(*count)));
            vector
        };
        let rows: Vec<Vec<f64>> = counts.rows().iter().map(|row| vector(row)).collect();
        let total: f64 = weights.iter().sum();
        let mean: Vec<f64> = (0..types)
            .map(|kind| rows.iter().zip(weights).map(|(row, w)| w * row[kind]).sum::<f64>() / total)
            .collect();
        let variance = |kind: usize| {
            rows.iter()
                .zip(weights)
                .map(|(row, w)| w * (row[kind] - mean[kind]) * (row[kind] - mean[kind]))
                .sum::<f64>()
                / total
        };
        let deviation: Vec<f64> = (0..types)
            .map(|kind| variance(kind).sqrt().max(0.5f64.sqrt() / total.sqrt() * std::f64::consts::LN_2))
            .collect();
        let z = |row: &[f64]| (0..types).map(|kind| (row[kind] - mean[kind]) / deviation[kind]).collect::<Vec<f64>>();
        let all: Vec<Vec<f64>> = rows.iter().map(|row| z(row)).collect();
        let correlation = Array2::from_shape_fn((types, types), |(a, b)| {
            all.iter().zip(weights).map(|(z, w)| w * z[a] * z[b]).sum::<f64>() / total
        });
        let z = Array1::from(z(&vector(row)));
        (z.dot(&z), z.dot(&inverse(correlation).dot(&z)))
    }

    #[test]
    fn ok_as_defined() {
        let mut state = 7u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let sequences: Vec<Vec<u32>> = (0..60).map(|_| (0..next(9)).map(|_| next(5) as u32).collect()).collect();
        let counts = Counts::of(&sequences);
        let weights: Vec<f64> = counts.rows().iter().map(|_| 1.0 + next(30) as f64).collect();
        let fitted = Distance::fit(&counts, &weights);
        for row in counts.rows() {
            let (deviation, joint) = naive(&counts, &weights, row);
            assert!((fitted.joint(row) - joint).abs() < 1e-8, "{} {joint}", fitted.joint(row));
            assert!((fitted.deviation(row) - deviation).abs() < 1e-8, "{} {deviation}", fitted.deviation(row));
            let departures: f64 =
                fitted.departures(row, usize::MAX, 0.0).iter().map(|departure| departure.contribution).sum();
            assert!((departures - deviation).abs() < 1e-8);
        }
    }

    #[test]
    fn ok_the_trimmed_distance_overlooks_what_it_does_not_learn_from() {
        // One in twelve sessions has a type of its own; it does not make itself usual.
        let counts = Counts::of(&[vec![0, 1], vec![0, 1, 1], vec![0, 1, 2, 2, 2]]);
        let weights = [60.0, 50.0, 10.0];
        let plain = Distance::fit(&counts, &weights);
        let trimmed = plain.trimmed(&counts, &weights);
        let odd = counts.row_of(2);
        assert!(trimmed.joint(odd) > 1.5 * plain.joint(odd), "{} {}", trimmed.joint(odd), plain.joint(odd));
    }

    #[test]
    fn ok_sessions_that_are_all_alike() {
        let counts = Counts::of(&[vec![0, 1, 1]]);
        let fitted = Distance::fit(&counts, &[30.0]);
        assert!(fitted.joint(counts.row_of(0)) < 1e-9 && fitted.types() == 0);
        assert!(fitted.trimmed(&counts, &[30.0]).joint(counts.row_of(0)) < 1e-9);
    }
}
