//! How volume, errors and durations lie against the log's own rhythm: bursts and lulls that last for several windows, and the
//! moment at which errors set in or things begin to take longer.
//!
//! Counts are made even by Anscombe's square root, so that chance is the same size by night and by day. What is usual is a
//! rolling median; what is left over it is summed over a few windows, in which chance evens out and a lull adds up.

use ndarray::{Array2, aview1};

use super::{ERRORS, Feature, MAD_TO_DEVIATION, Unit, VOLUME, drawn, log_of_duration, median, root_of_count};

pub(super) const FEATURES: [Feature; 3] = [
    Feature {
        name: "volume_shift",
        title: "Volume against its surroundings",
        noun: ("volume", "volume"),
        unit: Unit::Deviations,
        what: "How far the number of events in this window and the four around it lies from the rolling median of an hour of windows, in standard deviations; negative for a lull.",
    },
    Feature {
        name: "error_onset",
        title: "Errors against before",
        noun: ("errors", "errors"),
        unit: Unit::Deviations,
        what: "How far the number of errors in this window and the four after it lies from the median of those before, in standard deviations: high where errors set in.",
    },
    Feature {
        name: "duration_onset",
        title: "Durations against before",
        noun: ("median duration", "median duration"),
        unit: Unit::Deviations,
        what: "How far the median duration in this window and the four after it lies above the median of those before, in standard deviations of its logarithm from window to window: high where things begin to take longer.",
    },
];

/// Windows on either side that the usual volume is taken from, and windows before that the usual errors are.
const BASELINE_REACH: usize = 30;

/// Windows on either side whose shift is summed.
const SUM_REACH: usize = 2;

/// Windows from which an onset is taken.
const ONSET_LENGTH: usize = 5;

/// Below this many windows before it, an onset has nothing to set in from.
const LEAST_BEFORE: usize = 5;

/// Chance moves an Anscombe root by one standard deviation; a smaller spread is not believed.
const LEAST_SPREAD: f64 = 1.0;

/// Durations spread by a twentieth at the least: what is less is no longer to anybody.
const LEAST_DURATION_SPREAD: f64 = 0.05;

/// Fills the columns of this family, the first of which is `first`, from those of the others; `durations` is the column of
/// median durations.
pub(super) fn measure(matrix: &mut Array2<f64>, first: usize, durations: usize) {
    let values = |column: usize| matrix.column(column).to_vec();
    let events = values(VOLUME);
    let columns = [volume_shift(&events), error_onset(&values(ERRORS)), duration_onset(&values(durations), &events)];
    for (column, values) in (first..).zip(&columns) {
        matrix.column_mut(column).assign(&aview1(values));
    }
}

/// The shift of every window, from the number of events in each.
fn volume_shift(events: &[f64]) -> Vec<f64> {
    let mut roots = anscombe(events);
    complete_edges(&mut roots);
    let usual = rolling_median(&roots, BASELINE_REACH, BASELINE_REACH);
    let residuals: Vec<f64> = roots.iter().zip(usual).map(|(root, usual)| root - usual).collect();
    let scale = spread(&residuals);
    (0..residuals.len())
        .map(|window| {
            let around = &residuals[window.saturating_sub(SUM_REACH)..(window + SUM_REACH + 1).min(residuals.len())];
            around.iter().sum::<f64>() / (scale * (around.len() as f64).sqrt())
        })
        .collect()
}

/// How far the errors from each window on lie above those before it.
fn error_onset(errors: &[f64]) -> Vec<f64> {
    onset(&anscombe(errors), LEAST_SPREAD)
}

/// How far the durations from each window on lie above those before it. Windows without any are as usual.
fn duration_onset(millis: &[f64], events: &[f64]) -> Vec<f64> {
    let logs: Vec<f64> = millis.iter().map(|millis| log_of_duration(*millis)).collect();
    let usual = median(logs.iter().copied());
    let told = logs.iter().zip(events);
    let logs: Vec<f64> =
        told.map(|(log, events)| if log.is_nan() { usual } else { drawn(*log, usual, *events) }).collect();
    // From one window to the next only chance moves them: a level that shifts does so once.
    let steps = logs.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    let spread = MAD_TO_DEVIATION * median(steps) / std::f64::consts::SQRT_2;
    onset(&logs, spread.max(LEAST_DURATION_SPREAD))
}

/// How far the values from each window on lie above those before it, in standard deviations.
fn onset(values: &[f64], deviation: f64) -> Vec<f64> {
    // What was usual long before, or just before if that is more: errors that go on do not set in again.
    let long_before = rolling_median(values, BASELINE_REACH, 0);
    let just_before = rolling_median(values, ONSET_LENGTH - 1, 0);
    (0..values.len())
        .map(|window| {
            if window < LEAST_BEFORE {
                return 0.0;
            }
            let usual = long_before[window - 1].max(just_before[window - 1]);
            let after = &values[window..(window + ONSET_LENGTH).min(values.len())];
            after.iter().map(|value| value - usual).sum::<f64>() / (deviation * (after.len() as f64).sqrt())
        })
        .collect()
}

fn anscombe(counts: &[f64]) -> Vec<f64> {
    counts.iter().map(|count| root_of_count(*count)).collect()
}

/// The log may begin and end within a window: what these two fall short of those beside them is taken as usual there.
fn complete_edges(roots: &mut [f64]) {
    let reach = BASELINE_REACH.min(roots.len());
    let (first, last) = (median(roots[..reach].iter().copied()), median(roots[roots.len() - reach..].iter().copied()));
    if let [begins, .., ends] = roots {
        (*begins, *ends) = (begins.max(first), ends.max(last));
    }
}

fn spread(residuals: &[f64]) -> f64 {
    (MAD_TO_DEVIATION * median(residuals.iter().map(|residual| residual.abs()))).max(LEAST_SPREAD)
}

/// The median of each value with up to `before` values before it and `after` ones after it.
pub(crate) fn rolling_median(values: &[f64], before: usize, after: usize) -> Vec<f64> {
    // The values in reach, in order of size; each step takes one out and puts one in.
    let mut sorted: Vec<f64> = Vec::with_capacity(before + after + 1);
    for value in &values[..after.min(values.len())] {
        sorted.insert(place(&sorted, *value), *value);
    }
    (0..values.len())
        .map(|window| {
            let leaving = window.checked_sub(before + 1).map(|window| values[window]);
            match (leaving, values.get(window + after).copied()) {
                (Some(leaving), Some(entering)) => exchange(&mut sorted, leaving, entering),
                (None, Some(entering)) => sorted.insert(place(&sorted, entering), entering),
                (Some(leaving), None) => _ = sorted.remove(place(&sorted, leaving)),
                (None, None) => {}
            }
            f64::midpoint(sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2])
        })
        .collect()
}

/// Where a value stands, or would, among others that are sorted.
fn place(sorted: &[f64], value: f64) -> usize {
    sorted.partition_point(|other| *other < value)
}

/// Takes a value out of those that are sorted, and puts another in. Most often both are the same.
fn exchange(sorted: &mut [f64], leaving: f64, entering: f64) {
    if leaving == entering {
        return;
    }
    let (from, to) = (place(sorted, leaving), place(sorted, entering));
    // Those between the two move by one place.
    if from < to {
        sorted.copy_within(from + 1..to, from);
        sorted[to - 1] = entering;
    } else {
        sorted.copy_within(to..from, to + 1);
        sorted[to] = entering;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_a_lull_and_a_burst_stand_out_and_chance_does_not() {
        let mut events: Vec<f64> = (0..200).map(|window| f64::from(14 + (window * 7) % 5)).collect();
        events[80..88].fill(1.0);
        events[150] = 90.0;
        let shifts = volume_shift(&events);
        assert!(shifts[84] < -10.0, "{}", shifts[84]);
        assert!(shifts[150] > 4.0, "{}", shifts[150]);
        assert!(shifts[20].abs() < 1.5, "{}", shifts[20]);
    }

    #[test]
    fn ok_a_log_that_ends_within_a_window_has_no_lull_there() {
        let mut events = vec![100.0; 60];
        events[59] = 1.0;
        assert_eq!(volume_shift(&events)[59], 0.0);
    }

    #[test]
    fn ok_errors_that_set_in_and_stay_stand_out_where_they_set_in() {
        let mut errors = vec![0.0; 20];
        errors.extend([30.0; 60]);
        let onsets = error_onset(&errors);
        assert!((0..20).chain(23..80).all(|window| onsets[window] < onsets[20]), "{onsets:?}");
        assert_eq!(onsets[70], 0.0);
    }

    #[test]
    fn ok_durations_that_grow_and_stay_stand_out_where_they_begin_to() {
        let mut millis: Vec<f64> = (0..60).map(|window| 30.0 + f64::from((window * 7) % 5)).collect();
        millis.extend((0..20).map(|window| 90.0 + f64::from((window * 7) % 9)));
        millis[10] = f64::NAN;
        let onsets = duration_onset(&millis, &[40.0; 80]);
        assert!(onsets[60] > 20.0, "{onsets:?}");
        assert!((0..55).chain(64..80).all(|window| onsets[window] < 4.0), "{onsets:?}");
        assert_eq!(duration_onset(&[f64::NAN; 9], &[40.0; 9]), [0.0; 9]);
    }

    #[test]
    fn ok_constant_and_short_series() {
        assert_eq!(volume_shift(&[7.0; 9]), [0.0; 9]);
        assert!(volume_shift(&[]).is_empty() && error_onset(&[]).is_empty());
        assert_eq!(volume_shift(&[3.0]), [0.0]);
    }

    #[test]
    fn ok_the_rolling_median_is_that_of_a_sorted_copy() {
        let mut state = 9u32;
        let values: Vec<f64> = (0..300)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                f64::from(state >> 28)
            })
            .collect();
        for (before, after) in [(3, 3), (30, 30), (7, 0), (400, 400)] {
            let naive: Vec<f64> = (0usize..300)
                .map(|window| {
                    median(values[window.saturating_sub(before)..(window + after + 1).min(300)].iter().copied())
                })
                .collect();
            assert_eq!(rolling_median(&values, before, after), naive);
        }
    }
}
