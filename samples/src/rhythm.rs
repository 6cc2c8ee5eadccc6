//! When things happen: a rate that follows the hours, and arrivals at that rate.
//!
//! People and programs that don't know of each other arrive as a Poisson process. Its rate follows
//! the hour of the day; arrivals come by thinning: draw at the highest rate, keep each with the
//! share that the rate of its instant is of the highest.

use std::ops::Range;

use super::clock::{HOUR, MINUTE};
use super::dice::Dice;

/// Office hours in UTC: a morning and an afternoon peak, lunch between, nearly nothing at night.
pub(super) const OFFICE: [u8; 24] =
    [4, 3, 2, 2, 3, 8, 25, 55, 85, 100, 95, 90, 70, 85, 100, 95, 85, 65, 40, 25, 18, 14, 10, 6];
/// Shoppers: from breakfast to late evening.
pub(super) const SHOPPERS: [u8; 24] =
    [22, 16, 14, 14, 20, 34, 50, 66, 78, 86, 90, 94, 100, 96, 90, 88, 90, 94, 98, 100, 92, 76, 54, 34];
/// Batch work: most of it at night, and never quite even.
pub(super) const BATCH: [u8; 24] =
    [100, 92, 96, 88, 94, 90, 78, 60, 50, 46, 44, 46, 48, 46, 44, 48, 52, 56, 60, 68, 76, 84, 92, 98];
/// The internet, where it is always day somewhere.
pub(super) const ALWAYS: [u8; 24] =
    [96, 98, 100, 98, 96, 94, 92, 90, 88, 88, 86, 86, 88, 90, 90, 92, 92, 90, 88, 88, 90, 92, 94, 96];

/// How often something happens over the day.
pub(super) struct Rhythm {
    /// Events a minute where the shape says 100.
    peak: f64,
    /// Percent of the peak at the start of each hour; straight lines between.
    shape: [u8; 24],
}

impl Rhythm {
    /// `peak` events a minute at most, by hours as `shape` says.
    pub(super) fn new(peak: f64, shape: [u8; 24]) -> Rhythm {
        Rhythm { peak, shape }
    }

    /// The instants in `span` at which it happens, ascending.
    pub(super) fn arrivals(&self, dice: &mut Dice, span: &Range<i64>) -> Vec<i64> {
        let mean_gap = MINUTE as f64 / self.peak;
        let mut arrivals = Vec::new();
        let mut passed = 0.0;
        loop {
            passed += dice.gap(mean_gap);
            let at = span.start + passed as i64;
            if at >= span.end {
                return arrivals;
            }
            if dice.percent(self.percent(at)) {
                arrivals.push(at);
            }
        }
    }

    /// Percent of the peak at that instant.
    fn percent(&self, at: i64) -> f64 {
        let hour = at.div_euclid(HOUR).rem_euclid(24) as usize;
        let part = at.rem_euclid(HOUR) as f64 / HOUR as f64;
        let (from, to) = (f64::from(self.shape[hour]), f64::from(self.shape[(hour + 1) % 24]));
        from + (to - from) * part
    }
}

/// The instants in `span` that are `offset` after a multiple of `period`, ascending: cron's times.
pub(super) fn every(period: i64, offset: i64, span: &Range<i64>) -> impl Iterator<Item = i64> {
    let wait = (offset - span.start).rem_euclid(period);
    (span.start + wait..span.end).step_by(period as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrivals_ascend_and_keep_the_rate() {
        let span = 9 * HOUR..19 * HOUR;
        let arrivals = Rhythm::new(30.0, [100; 24]).arrivals(&mut Dice::new(5), &span);
        assert!(arrivals.is_sorted());
        assert!(arrivals.iter().all(|at| span.contains(at)));
        assert!((17_300..18_700).contains(&arrivals.len()), "{}", arrivals.len());
    }

    #[test]
    fn arrivals_follow_the_hours() {
        let rhythm = Rhythm::new(20.0, OFFICE);
        let night = rhythm.arrivals(&mut Dice::new(5), &(2 * HOUR..3 * HOUR)).len();
        let morning = rhythm.arrivals(&mut Dice::new(5), &(9 * HOUR..10 * HOUR)).len();
        assert!(morning > 20 * night, "{night} {morning}");
    }

    #[test]
    fn rates_lie_on_lines_between_hours() {
        let rhythm = Rhythm::new(1.0, OFFICE);
        assert_eq!(rhythm.percent(8 * HOUR), 85.0);
        assert_eq!(rhythm.percent(8 * HOUR + HOUR / 2), 92.5);
        assert_eq!(rhythm.percent(23 * HOUR + HOUR / 2), 5.0);
    }

    #[test]
    fn cron_is_punctual() {
        let times: Vec<i64> = every(MINUTE, 1000, &(MINUTE..3 * MINUTE + 2000)).collect();
        assert_eq!(times, [MINUTE + 1000, 2 * MINUTE + 1000, 3 * MINUTE + 1000]);
    }
}
