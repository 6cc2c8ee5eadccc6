//! Which setting brings a cut about: rules that take a share of all windows for anomalous can be given another share.

use crate::config::Preset;

/// The most decimals that a setting is written with: enough to tell one window of half a million.
const MOST_DECIMALS: i32 = 6;

/// What is left to either side of a value that lies between two windows, of their distance: rounding must not reach them.
const MARGIN: f64 = 0.01;

/// What the settings `percentile` and `contamination` may be.
const PERCENTILES: [f64; 2] = [50.0, 99.99];
const SHARES: [f64; 2] = [0.0001, 0.5];

/// The name and the value of the setting with which so many of all windows lie above the cut of this rule, in as few digits
/// as tell it; none where the rule has no such setting, or it can't be so.
pub fn setting_for(preset: Preset, windows: usize, above: usize) -> Option<(&'static str, f64)> {
    let steps = windows.checked_sub(1).filter(|steps| *steps >= 1)? as f64;
    let above = above as f64;
    match preset {
        // A share's place lies between that of the highest score below the cut and that of the lowest above it.
        Preset::Percentile => {
            let low = 100.0 * (steps - above) / steps;
            Some(("percentile", shortest(low, low + 100.0 / steps, PERCENTILES)?))
        }
        Preset::Contamination => Some(("contamination", shortest((above - 1.0) / steps, above / steps, SHARES)?)),
        Preset::Own | Preset::Vote => None,
    }
}

/// The number with the fewest decimals between two, within bounds.
fn shortest(low: f64, high: f64, [least, most]: [f64; 2]) -> Option<f64> {
    let margin = MARGIN * (high - low);
    let (low, high) = ((low + margin).max(least), (high - margin).min(most));
    (0..=MOST_DECIMALS).find_map(|decimals| {
        let unit = libm::pow(10.0, f64::from(decimals));
        let rounded = libm::ceil(low * unit) / unit;
        (rounded <= high).then_some(rounded)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_shares_by_hand() {
        // Of 101 windows, five lie above what lies between the 95th and the 96th of a hundred steps.
        assert_eq!(setting_for(Preset::Percentile, 101, 5), Some(("percentile", 95.1)));
        assert_eq!(setting_for(Preset::Contamination, 101, 5), Some(("contamination", 0.041)));
        // Of 1,001 windows two: between 99.8 and 99.9.
        assert_eq!(setting_for(Preset::Percentile, 1001, 2), Some(("percentile", 99.81)));
        assert_eq!(setting_for(Preset::Contamination, 1001, 2), Some(("contamination", 0.0011)));
    }

    #[test]
    fn err_what_no_setting_can_say() {
        assert_eq!(setting_for(Preset::Own, 101, 5), None);
        assert_eq!(setting_for(Preset::Vote, 101, 5), None);
        // None above, more than half, and a single window.
        assert_eq!(setting_for(Preset::Percentile, 101, 0), None);
        assert_eq!(setting_for(Preset::Percentile, 101, 60), None);
        assert_eq!(setting_for(Preset::Contamination, 101, 60), None);
        assert_eq!(setting_for(Preset::Percentile, 1, 0), None);
    }
}
