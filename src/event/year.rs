//! The year of stamps that are written without one.
//!
//! Times come in as instants of one stand-in year, in file order. A step back of more than half a year is New Year; a step
//! forward of more than half a year is a line from before New Year that comes late.
//! The years are then counted back from a reference (the file's own date): the last event is put into the latest year that
//! does not lie after it.

use super::table::NO_TIME;
use crate::format::time::{DAY, YEARLESS_YEAR, civil_from_days, days_from_civil, is_leap};

/// How far the last event may lie after the reference: clocks and zones differ.
const SLACK: i64 = 2 * DAY;

const HALF_A_YEAR: i64 = 183 * DAY;

/// The length of the stand-in year, a leap year.
const STAND_IN_LENGTH: i64 = 366 * DAY;

/// Counts the New Years in a sequence of year-less instants.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct YearCounter {
    years: i64,
    last: Option<i64>,
}

impl YearCounter {
    /// The instant with the years since the first event added, in stand-in years of 366 days.
    #[inline]
    pub(super) fn place(&mut self, instant: i64) -> i64 {
        if let Some(last) = self.last {
            if instant < last - HALF_A_YEAR {
                self.years += 1;
            } else if instant > last + HALF_A_YEAR && self.years > 0 {
                // A late line of the old year: it does not turn the year back for those that follow.
                return instant + (self.years - 1) * STAND_IN_LENGTH;
            }
        }
        self.last = Some(instant);
        instant + self.years * STAND_IN_LENGTH
    }
}

/// Moves placed instants into real years. Returns the year of the last event; none where no event has a time.
pub(super) fn settle(times: &mut [i64], reference_ms: i64) -> Option<i32> {
    if times.contains(&NO_TIME) {
        // Events stand at the time of the one before, so one without a time means that none has any.
        return None;
    }
    let newest = *times.iter().max()?;
    let latest = civil_from_days(reference_ms.div_euclid(DAY)).0 as i32;
    let has_leap_day =
        |first: i32, times: &[i64]| times.iter().any(|time| is_leap_day(*time) && !is_leap(first + year_of(*time)));
    let mut first = latest - year_of(newest) + 1;
    while settled(newest, first) > reference_ms + SLACK {
        first -= 1;
    }
    // A 29 February needs a leap year; one lies at most eight years back.
    if times.iter().any(|time| is_leap_day(*time)) {
        first = (0..=8).map(|back| first - back).find(|first| !has_leap_day(*first, times)).unwrap_or(first);
    }
    for time in times.iter_mut() {
        *time = settled(*time, first);
    }
    Some(first + year_of(newest))
}

fn start() -> i64 {
    days_from_civil(YEARLESS_YEAR, 1, 1) * DAY
}

/// Years since the first event.
fn year_of(placed: i64) -> i32 {
    (placed - start()).div_euclid(STAND_IN_LENGTH) as i32
}

fn is_leap_day(placed: i64) -> bool {
    (placed - start()).rem_euclid(STAND_IN_LENGTH).div_euclid(DAY) == 59
}

/// The real instant of a placed one, when the first event's year is `first`.
fn settled(placed: i64, first: i32) -> i64 {
    let in_year = (placed - start()).rem_euclid(STAND_IN_LENGTH);
    let (_, month, day) = civil_from_days((start() + in_year).div_euclid(DAY));
    days_from_civil(first + year_of(placed), month, day) * DAY + in_year.rem_euclid(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::time::to_iso;

    fn instant(month: u32, day: u32) -> i64 {
        days_from_civil(YEARLESS_YEAR, month, day) * DAY
    }

    fn resolve(dates: &[(u32, u32)], reference: (i32, u32, u32)) -> (Vec<String>, Option<i32>) {
        let mut counter = YearCounter::default();
        let mut times: Vec<i64> = dates.iter().map(|(month, day)| counter.place(instant(*month, *day))).collect();
        let year = settle(&mut times, days_from_civil(reference.0, reference.1, reference.2) * DAY);
        (times.iter().map(|time| to_iso(*time)[..10].to_owned()).collect(), year)
    }

    #[test]
    fn ok_the_latest_year_that_is_not_in_the_future() {
        assert_eq!(resolve(&[(3, 4)], (2024, 3, 10)), (vec!["2024-03-04".to_owned()], Some(2024)));
        assert_eq!(resolve(&[(12, 10)], (2024, 3, 10)), (vec!["2023-12-10".to_owned()], Some(2023)));
        assert_eq!(resolve(&[], (2024, 3, 10)), (vec![], None));
    }

    #[test]
    fn ok_new_year_and_a_late_line() {
        let (dates, year) = resolve(&[(12, 30), (12, 31), (1, 1), (12, 31), (1, 2), (3, 1)], (2024, 3, 10));
        assert_eq!(dates, ["2023-12-30", "2023-12-31", "2024-01-01", "2023-12-31", "2024-01-02", "2024-03-01"]);
        assert_eq!(year, Some(2024));
    }

    #[test]
    fn ok_a_leap_day_needs_a_leap_year() {
        assert_eq!(resolve(&[(2, 28), (2, 29), (3, 1)], (2023, 6, 1)).0, ["2020-02-28", "2020-02-29", "2020-03-01"]);
        assert_eq!(resolve(&[(2, 28), (3, 1)], (2023, 6, 1)).0, ["2023-02-28", "2023-03-01"]);
    }
}
