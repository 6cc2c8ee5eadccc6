//! Instants as UTC milliseconds since 1970, and the calendar fields that log lines print.
//!
//! Samples live in UTC, so a day is 86,400 seconds and nothing else has to be known. The calendar
//! arithmetic is Howard Hinnant's `civil_from_days` (<https://howardhinnant.github.io/date_algorithms.html>).

/// One second in milliseconds.
pub(super) const SECOND: i64 = 1000;
/// One minute in milliseconds.
pub(super) const MINUTE: i64 = 60 * SECOND;
/// One hour in milliseconds.
pub(super) const HOUR: i64 = 60 * MINUTE;
/// One day in milliseconds.
pub(super) const DAY: i64 = 24 * HOUR;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The fields of an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i32,
    /// 1 to 12.
    pub(super) month: u32,
    /// 1 to 31.
    pub(super) day: u32,
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
}

impl Civil {
    /// The fields of `ms`, with the fraction of the second dropped.
    pub(super) fn of(ms: i64) -> Civil {
        let (year, month, day) = civil_from_days(ms.div_euclid(DAY));
        let of_day = ms.rem_euclid(DAY) / SECOND;
        Civil {
            year,
            month,
            day,
            hour: (of_day / 3600) as u32,
            minute: (of_day / 60 % 60) as u32,
            second: (of_day % 60) as u32,
        }
    }

    /// `Jan` to `Dec`.
    pub(super) fn month_name(self) -> &'static str {
        MONTHS[self.month as usize - 1]
    }
}

/// The instant at which a day begins; `month` and `day` count from 1.
///
/// Years start in March inside, so that the leap day is the last of its year.
pub(super) const fn day(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era - 719_468) * DAY
}

/// The instant without its fraction of a second: what a line can tell.
pub(super) fn whole_second(ms: i64) -> i64 {
    ms - ms.rem_euclid(SECOND)
}

fn civil_from_days(days: i64) -> (i32, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month as u32, day as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_instants() {
        let instant = day(2008, 11, 9) + 20 * HOUR + 36 * MINUTE + 15 * SECOND;
        assert_eq!(instant, 1_226_262_975_000);
        let civil = Civil::of(instant + 999);
        assert_eq!((civil.year, civil.month, civil.day), (2008, 11, 9));
        assert_eq!((civil.hour, civil.minute, civil.second), (20, 36, 15));
        assert_eq!(civil.month_name(), "Nov");
        assert_eq!(Civil::of(0).year, 1970);
        assert_eq!(Civil::of(-1).second, 59);
    }

    #[test]
    fn every_day_of_four_centuries_returns() {
        for number in -60_000..90_000 {
            let civil = Civil::of(number * DAY);
            let again = day(i64::from(civil.year), i64::from(civil.month), i64::from(civil.day));
            assert_eq!(again, number * DAY, "{civil:?}");
        }
    }

    #[test]
    fn whole_seconds() {
        assert_eq!(whole_second(1999), 1000);
        assert_eq!(whole_second(-1), -1000);
    }
}
