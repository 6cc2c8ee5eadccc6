//! How the volume lies against the log's own rhythm: bursts and lulls that last for several windows, in both directions.
//!
//! Counts are made even by Anscombe's square root, so that chance is the same size by night and by day. What is usual is the
//! rolling median; what is left over it is summed over a few windows, in which chance evens out and a lull adds up.

use super::{Feature, Unit, median};

pub(super) const FEATURES: [Feature; 1] = [Feature {
    name: "volume_shift",
    title: "Volume against its surroundings",
    noun: ("volume", "volume"),
    unit: Unit::Deviations,
    what: "How far the number of events in this window and the four around it lies from the rolling median of an hour of windows, in standard deviations; negative for a lull.",
}];

/// Windows on either side that the usual volume is taken from.
const BASELINE_REACH: usize = 30;

/// Windows on either side whose shift is summed.
const SUM_REACH: usize = 2;

/// Chance moves an Anscombe root by one standard deviation; a smaller spread is not believed.
const LEAST_SPREAD: f64 = 1.0;

/// From the median absolute deviation to the standard deviation of a normal distribution.
const MAD_TO_DEVIATION: f64 = 1.4826;

/// The shift of every window, from the number of events in each.
pub(super) fn volume_shift(events: &[f64]) -> Vec<f64> {
    let roots: Vec<f64> = events.iter().map(|count| 2.0 * (count + 0.375).sqrt()).collect();
    let residuals: Vec<f64> =
        (0..roots.len()).map(|window| roots[window] - median(around(&roots, window, BASELINE_REACH))).collect();
    let spread = MAD_TO_DEVIATION * median(residuals.iter().map(|residual| residual.abs()));
    let scale = spread.max(LEAST_SPREAD);
    (0..residuals.len())
        .map(|window| {
            let count = around(&residuals, window, SUM_REACH).count() as f64;
            around(&residuals, window, SUM_REACH).sum::<f64>() / (scale * count.sqrt())
        })
        .collect()
}

/// The values of a window and of its neighbours up to `reach`.
fn around(values: &[f64], window: usize, reach: usize) -> impl Iterator<Item = f64> {
    values[window.saturating_sub(reach)..(window + reach + 1).min(values.len())].iter().copied()
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
    fn ok_constant_and_short_series() {
        assert_eq!(volume_shift(&[7.0; 9]), [0.0; 9]);
        assert!(volume_shift(&[]).is_empty());
        assert_eq!(volume_shift(&[3.0]), [0.0]);
    }
}
