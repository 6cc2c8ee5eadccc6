//! Times of which a part was not written: the year, or the whole date.
//!
//! Such times come in as instants of a stand-in year, or of a stand-in day, in file order. A step back of more than half a
//! year is New Year; one of more than an hour and a half is midnight, for the end of daylight saving time takes back one
//! hour. A step forward of nearly a year, or a day, is a late line from before.
//! Years and days are then counted back from a reference (the file's own date): the last event is put into the latest
//! year, or onto the latest day, that does not lie after it. A year that a person gave goes before that.

use crate::format::Clock;
use crate::format::time::{DAY, MINUTE, YEARLESS_YEAR, civil_from_days, days_from_civil, is_leap};
use crate::stretches::by_stretches;

/// After so many milliseconds, 400 years, the calendar is the same again.
const CYCLE: i64 = 146_097 * DAY;

/// How far instants without a year are moved: long before any log, so that they are never taken for whole ones, which may
/// stand in the same file.
const YEARLESS_SHIFT: i64 = -25 * CYCLE;

/// The same for times of day, which come as times on 1970-01-01.
const DATELESS_SHIFT: i64 = -50 * CYCLE;

/// How many years after their beginning moved instants still are such: room to count New Years and midnights.
const STAND_IN_YEARS: i64 = 2_000;

/// How much of a time was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// Date and time.
    Whole,
    /// All but the year.
    YearLess,
    /// The time of day alone.
    DateLess,
}

/// The instant that a grammar with such a clock has read, moved where a part of it was not written.
#[inline]
pub(super) fn moved(instant: i64, clock: Clock) -> i64 {
    match clock {
        Clock::YearLess => instant + YEARLESS_SHIFT,
        Clock::DateLess => instant + DATELESS_SHIFT,
        Clock::None | Clock::Local | Clock::Zoned => instant,
    }
}

/// What a moved instant stands for.
#[inline]
fn written(instant: i64) -> Written {
    let stands_in = |start: i64| (start..start + STAND_IN_YEARS * STAND_IN_LENGTH).contains(&instant);
    match instant {
        0.. => Written::Whole,
        _ if stands_in(start()) => Written::YearLess,
        _ if stands_in(DATELESS_SHIFT) => Written::DateLess,
        _ => Written::Whole,
    }
}

/// How far the last event may lie after the reference: clocks and zones differ.
const SLACK: i64 = 2 * DAY;

/// A step back in the time of day by more than this is midnight.
const MIDNIGHT: i64 = 90 * MINUTE;

/// The length of the stand-in year, a leap year.
const STAND_IN_LENGTH: i64 = 366 * DAY;

/// Counts the New Years and the midnights in a sequence of instants.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counter {
    years: Turns,
    days: Turns,
}

impl Default for Counter {
    fn default() -> Self {
        Self {
            years: Turns::new(STAND_IN_LENGTH, STAND_IN_LENGTH / 2, STAND_IN_YEARS - 1),
            days: Turns::new(DAY, MIDNIGHT, 365 * STAND_IN_YEARS),
        }
    }
}

impl Counter {
    /// The instant with the years or days since the first event added. An instant that was written whole stays.
    #[inline]
    pub(super) fn place(&mut self, instant: i64) -> i64 {
        match written(instant) {
            Written::Whole => instant,
            Written::YearLess => self.years.place(instant),
            Written::DateLess => self.days.place(instant),
        }
    }
}

/// Counts how often a circle of so many milliseconds was gone round.
#[derive(Clone, Copy, Debug)]
struct Turns {
    length: i64,
    /// A step back by more than this is a turn.
    back: i64,
    /// Where the counting ends: what lies beyond stands for something else.
    most: i64,
    count: i64,
    last: Option<i64>,
}

impl Turns {
    fn new(length: i64, back: i64, most: i64) -> Self {
        Self { length, back, most, count: 0, last: None }
    }

    #[inline]
    fn place(&mut self, instant: i64) -> i64 {
        if let Some(last) = self.last {
            if instant < last - self.back {
                self.count = (self.count + 1).min(self.most);
            } else if instant > last + self.length - self.back && self.count > 0 {
                // A late line from before the turn: it does not turn back those that follow.
                return instant + (self.count - 1) * self.length;
            }
        }
        self.last = Some(instant);
        instant + self.count * self.length
    }
}

/// What is known of a file from which missing years and dates are inferred.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reference {
    /// The file's own date, UTC milliseconds.
    pub(super) modified_ms: i64,
    /// The year of the last event, where a person gave it.
    pub(super) year: Option<i32>,
    /// How far the log's zone is ahead of UTC, in milliseconds, where a person gave it.
    pub(super) zone_ms: Option<i64>,
}

/// What was inferred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inferred {
    /// The year of the last event that was written without one.
    pub year: Option<i32>,
    /// The day, from 1970-01-01, of the last event that was written without a date.
    pub day: Option<i64>,
}

/// The real instant of the first of these times, which stand in file order as formats with these clocks read them. What of
/// them was not written is inferred as for a whole file: from its date, from the year of its last event where a person gave
/// it, and from how far the log's zone is ahead of UTC.
pub fn first_instant(times: &[(i64, Clock)], modified_ms: i64, year: Option<i32>, zone_ms: Option<i64>) -> Option<i64> {
    let mut counter = Counter::default();
    let ahead = |clock: Clock| if clock == Clock::Local { zone_ms.unwrap_or(0) } else { 0 };
    let mut placed: Vec<i64> =
        times.iter().map(|(time, clock)| counter.place(moved(*time, *clock)) - ahead(*clock)).collect();
    settle(&mut placed, &Reference { modified_ms, year, zone_ms });
    placed.first().copied()
}

/// Moves placed instants to real ones. Instants that were written whole stay.
pub(super) fn settle(times: &mut [i64], reference: &Reference) -> Inferred {
    // Most logs write their times whole, and what stands in for a time lies before 1970.
    let mut all = 0;
    by_stretches(0..times.len(), |rows| all = times[rows].iter().fold(all, |all, time| all | time));
    if all >= 0 {
        return Inferred::default();
    }
    Inferred { year: settle_years(times, reference), day: settle_days(times, reference) }
}

fn settle_days(times: &mut [i64], reference: &Reference) -> Option<i64> {
    let newest = *times.iter().filter(|time| written(**time) == Written::DateLess).max()?;
    let zone_ms = reference.zone_ms.unwrap_or(0);
    let local = reference.modified_ms + zone_ms;
    let mut shift = (local - newest).div_euclid(DAY) * DAY;
    // Where the zone is not known, the log's clock may be ahead of the file's date: the nearer day is the likelier one.
    if reference.zone_ms.is_none() && local - (newest + shift) > DAY / 2 {
        shift += DAY;
    }
    for time in times.iter_mut().filter(|time| written(**time) == Written::DateLess) {
        *time += shift - zone_ms;
    }
    Some((newest + shift).div_euclid(DAY))
}

fn settle_years(times: &mut [i64], reference: &Reference) -> Option<i32> {
    let is_year_less = |time: &i64| written(*time) == Written::YearLess;
    let newest = *times.iter().filter(|time| is_year_less(time)).max()?;
    let first = match reference.year {
        Some(year) => year - year_of(newest),
        None => first_year(times, newest, reference),
    };
    for time in times.iter_mut().filter(|time| is_year_less(time)) {
        *time = settled(*time, first) - reference.zone_ms.unwrap_or(0);
    }
    Some(first + year_of(newest))
}

/// The year of the first event, so that the newest one lies in the latest year that is not in the future.
fn first_year(times: &[i64], newest: i64, reference: &Reference) -> i32 {
    let latest = civil_from_days(reference.modified_ms.div_euclid(DAY)).0 as i32;
    let mut first = latest - year_of(newest) + 1;
    while settled(newest, first) > reference.modified_ms + SLACK {
        first -= 1;
    }
    // A 29 February needs a leap year; one lies at most eight years back.
    let leap_days: Vec<i32> = times
        .iter()
        .filter(|time| written(**time) == Written::YearLess && is_leap_day(**time))
        .map(|time| year_of(*time))
        .collect();
    let fits = |first: &i32| leap_days.iter().all(|year| is_leap(first + year));
    (0..=8).map(|back| first - back).find(fits).unwrap_or(first)
}

/// Where the stand-in year begins, as it was moved.
fn start() -> i64 {
    days_from_civil(YEARLESS_YEAR, 1, 1) * DAY + YEARLESS_SHIFT
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
    use crate::format::time::{HOUR, to_iso};

    fn instant(month: u32, day: u32) -> i64 {
        moved(days_from_civil(YEARLESS_YEAR, month, day) * DAY, Clock::YearLess)
    }

    fn reference(year: i32, month: u32, day: u32) -> Reference {
        Reference { modified_ms: days_from_civil(year, month, day) * DAY, year: None, zone_ms: None }
    }

    fn resolve(instants: &[i64], reference: &Reference) -> (Vec<String>, Inferred) {
        let mut counter = Counter::default();
        let mut times: Vec<i64> = instants.iter().map(|instant| counter.place(*instant)).collect();
        let inferred = settle(&mut times, reference);
        (times.iter().map(|time| to_iso(*time)[..16].to_owned()).collect(), inferred)
    }

    fn resolve_dates(dates: &[(u32, u32)], reference: &Reference) -> (Vec<String>, Option<i32>) {
        let instants: Vec<i64> = dates.iter().map(|(month, day)| instant(*month, *day)).collect();
        let (times, inferred) = resolve(&instants, reference);
        (times.iter().map(|time| time[..10].to_owned()).collect(), inferred.year)
    }

    #[test]
    fn ok_the_latest_year_that_is_not_in_the_future() {
        let march = reference(2024, 3, 10);
        assert_eq!(resolve_dates(&[(3, 4)], &march), (vec!["2024-03-04".to_owned()], Some(2024)));
        assert_eq!(resolve_dates(&[(12, 10)], &march), (vec!["2023-12-10".to_owned()], Some(2023)));
        assert_eq!(resolve_dates(&[], &march), (vec![], None));
    }

    #[test]
    fn ok_new_year_and_a_late_line() {
        let (dates, year) =
            resolve_dates(&[(12, 30), (12, 31), (1, 1), (12, 31), (1, 2), (3, 1)], &reference(2024, 3, 10));
        assert_eq!(dates, ["2023-12-30", "2023-12-31", "2024-01-01", "2023-12-31", "2024-01-02", "2024-03-01"]);
        assert_eq!(year, Some(2024));
    }

    #[test]
    fn ok_a_leap_day_needs_a_leap_year() {
        let june = reference(2023, 6, 1);
        assert_eq!(resolve_dates(&[(2, 28), (2, 29), (3, 1)], &june).0, ["2020-02-28", "2020-02-29", "2020-03-01"]);
        assert_eq!(resolve_dates(&[(2, 28), (3, 1)], &june).0, ["2023-02-28", "2023-03-01"]);
    }

    #[test]
    fn ok_a_year_and_a_zone_that_a_person_gave() {
        let given = Reference { year: Some(2015), zone_ms: Some(2 * HOUR), ..reference(2024, 3, 10) };
        let (times, inferred) = resolve(&[instant(12, 31), instant(1, 1)], &given);
        assert_eq!(times, ["2014-12-30T22:00", "2014-12-31T22:00"]);
        assert_eq!(inferred.year, Some(2015));
    }

    #[test]
    fn ok_times_of_day_over_midnight() {
        let at = |hour: i64, minute: i64| moved(hour * HOUR + minute * MINUTE, Clock::DateLess);
        let noon = Reference { modified_ms: days_from_civil(2024, 3, 10) * DAY + 12 * HOUR, year: None, zone_ms: None };
        let (times, inferred) = resolve(&[at(22, 0), at(23, 0), at(0, 10), at(23, 50), at(2, 0), at(11, 0)], &noon);
        let expected = ["09T22:00", "09T23:00", "10T00:10", "09T23:50", "10T02:00", "10T11:00"];
        assert_eq!(times, expected.map(|time| format!("2024-03-{time}")));
        assert_eq!(inferred.day, Some(days_from_civil(2024, 3, 10)));
    }

    #[test]
    fn ok_an_hour_back_is_no_midnight_and_three_are() {
        let at = |hour: i64| moved(hour * HOUR, Clock::DateLess);
        let (times, _) = resolve(&[at(3), at(2), at(5), at(2)], &reference(2024, 3, 10));
        assert_eq!(
            times,
            ["03-09T03:00", "03-09T02:00", "03-09T05:00", "03-10T02:00"].map(|time| format!("2024-{time}"))
        );
    }

    #[test]
    fn ok_the_first_of_a_file() {
        let in_2000 = |month, day| (days_from_civil(YEARLESS_YEAR, month, day) * DAY, Clock::YearLess);
        let modified = days_from_civil(2024, 3, 10) * DAY;
        let first = |times: &[(i64, Clock)], year, zone| first_instant(times, modified, year, zone).map(to_iso);
        let over_new_year = [in_2000(12, 30), in_2000(1, 2), in_2000(3, 9)];
        assert_eq!(first(&over_new_year, None, None).as_deref(), Some("2023-12-30T00:00:00Z"));
        assert_eq!(first(&over_new_year, Some(2015), Some(HOUR)).as_deref(), Some("2014-12-29T23:00:00Z"));
        assert_eq!(first(&[(HOUR, Clock::Local)], None, Some(HOUR)).as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(first(&[], None, None), None);
    }

    #[test]
    fn ok_times_of_several_kinds_stay_apart() {
        let whole = days_from_civil(2024, 3, 9) * DAY;
        let (times, _) = resolve(&[whole, instant(3, 9), moved(0, Clock::DateLess)], &reference(2024, 3, 10));
        assert_eq!(times, ["2024-03-09T00:00", "2024-03-09T00:00", "2024-03-10T00:00"]);
    }
}
