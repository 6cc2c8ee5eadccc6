//! When a line was written, where it does not tell all of it.
//!
//! Times without a year come as times of 2000, those without a date as times of 1970-01-01, in file order. A long step back
//! is the next year, or the next day. Where the file's first instant is known, years and days are counted on from it.

use crate::format::Clock;
use crate::format::time::{DAY, YEARLESS_YEAR, civil_from_days, days_from_civil};

/// The stand-in year is a leap year.
const YEAR: i64 = 366 * DAY;

/// The calendar of one file after the other.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Calendar {
    /// The year and the day of the file's first time, where they are known.
    known: Option<Known>,
    zone_ms: i64,
    /// The last time as it was written, with the years or days that were counted.
    last_ms: Option<i64>,
    added_ms: i64,
    is_undated: bool,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    year: i32,
    day: i64,
    /// The first time as it would stand in the stand-in year, and as a time of day.
    in_year_ms: i64,
    in_day_ms: i64,
}

impl Calendar {
    /// The calendar of the next file. Where its first instant is not known, it is taken for what follows this one.
    pub(super) fn begin(self, first_ms: Option<i64>, zone_ms: i64) -> Self {
        let Some(first_ms) = first_ms else { return Self { known: None, zone_ms, ..self } };
        let local = first_ms.saturating_add(zone_ms);
        let day = local.div_euclid(DAY);
        let (year, month, of_month) = civil_from_days(day);
        let in_day_ms = local.rem_euclid(DAY);
        let in_year_ms = days_from_civil(YEARLESS_YEAR, month, of_month) * DAY + in_day_ms;
        Self {
            known: Some(Known { year: year as i32, day, in_year_ms, in_day_ms }),
            zone_ms,
            last_ms: None,
            added_ms: 0,
            is_undated: self.is_undated,
        }
    }

    /// Whether a time was met of which the year or the day is not known.
    pub(super) fn is_undated(&self) -> bool {
        self.is_undated
    }

    /// The instant of a time as it was written.
    pub(super) fn placed(&mut self, time_ms: i64, clock: Clock) -> i64 {
        match clock {
            Clock::YearLess => self.of_year(time_ms) - self.zone_ms,
            Clock::DateLess => self.of_day(time_ms) - self.zone_ms,
            Clock::Local => time_ms - self.zone_ms,
            Clock::None | Clock::Zoned => time_ms,
        }
    }

    fn of_year(&mut self, time_ms: i64) -> i64 {
        let counted = self.counted(time_ms, self.known.map(|known| known.in_year_ms), YEAR);
        let Some(known) = self.known else { return counted };
        let first = days_from_civil(YEARLESS_YEAR, 1, 1) * DAY;
        let (years, in_year) = ((counted - first).div_euclid(YEAR), (counted - first).rem_euclid(YEAR));
        let (_, month, day) = civil_from_days((first + in_year).div_euclid(DAY));
        days_from_civil(known.year.saturating_add(years as i32), month, day) * DAY + in_year.rem_euclid(DAY)
    }

    fn of_day(&mut self, time_ms: i64) -> i64 {
        let counted = self.counted(time_ms, self.known.map(|known| known.in_day_ms), DAY);
        self.known.map_or(counted, |known| known.day * DAY + counted)
    }

    /// The time with the years, or days, since the first: a step back of more than half of one is the next, and a step forward
    /// of nearly one a late line from before. Only some lines are seen here, so that a shorter step forward is a pause.
    fn counted(&mut self, time_ms: i64, first_ms: Option<i64>, step: i64) -> i64 {
        self.is_undated |= self.known.is_none();
        let counted = time_ms + self.added_ms;
        if let Some(last) = self.last_ms.or(first_ms) {
            if counted < last - step / 2 {
                self.added_ms += step;
            } else if counted > last + step / 12 * 11 && self.added_ms > 0 {
                return counted - step;
            }
        }
        self.last_ms = Some(time_ms + self.added_ms);
        time_ms + self.added_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::time::{HOUR, to_iso};

    fn in_2000(month: u32, day: u32) -> i64 {
        days_from_civil(YEARLESS_YEAR, month, day) * DAY
    }

    #[test]
    fn ok_years_are_counted_on_from_the_first_instant() {
        let first = days_from_civil(2023, 12, 30) * DAY;
        let mut calendar = Calendar::default().begin(Some(first), 0);
        let mut placed = |month, day| to_iso(calendar.placed(in_2000(month, day), Clock::YearLess))[..10].to_owned();
        // The first line that tells of a login may come long after the file's first.
        assert_eq!(placed(1, 2), "2024-01-02");
        assert_eq!(placed(2, 29), "2024-02-29");
        assert_eq!(placed(12, 31), "2024-12-31");
        assert_eq!(placed(1, 1), "2025-01-01");
        // A late line does not turn back those that follow.
        assert_eq!((placed(12, 31), placed(3, 1)), ("2024-12-31".to_owned(), "2025-03-01".to_owned()));
        assert!(!calendar.is_undated());
    }

    #[test]
    fn ok_a_zone_and_times_of_day() {
        let midnight = days_from_civil(2024, 3, 10) * DAY;
        let mut calendar = Calendar::default().begin(Some(midnight + 20 * HOUR), 2 * HOUR);
        assert_eq!(calendar.placed(23 * HOUR, Clock::DateLess), midnight + 21 * HOUR);
        assert_eq!(calendar.placed(HOUR, Clock::DateLess), midnight + 23 * HOUR);
        assert_eq!(calendar.placed(midnight, Clock::Local), midnight - 2 * HOUR);
        assert_eq!(calendar.placed(midnight, Clock::Zoned), midnight);
    }

    #[test]
    fn ok_what_is_not_known_stays_in_2000() {
        let mut calendar = Calendar::default();
        assert_eq!(calendar.placed(in_2000(12, 31), Clock::YearLess), in_2000(12, 31));
        assert_eq!(calendar.placed(in_2000(1, 1), Clock::YearLess), in_2000(1, 1) + YEAR);
        assert!(calendar.is_undated());
    }
}
