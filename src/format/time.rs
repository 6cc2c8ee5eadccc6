//! Dates and times as logs write them, and back.
//!
//! Days are counted by the civil calendar (proleptic Gregorian), with the algorithms of
//! <https://howardhinnant.github.io/date_algorithms.html>.
//! Leap seconds (`:60`) are read as the second that follows.

use super::Clock;
use super::cursor::Cursor;

/// A second, a minute, an hour and a day in milliseconds.
pub const SECOND: i64 = 1_000;
/// A minute in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// An hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// A day in milliseconds.
pub const DAY: i64 = 24 * HOUR;

/// The year that stands in for one that a log does not write. A leap year, so that 29 February can be.
pub const YEARLESS_YEAR: i32 = 2000;

/// Days from 1970-01-01 to the given date.
pub fn days_from_civil(year: i32, month: u32, day: u32) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = i64::from((month + 9) % 12);
    let day_of_year = (153 * shifted_month + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of a day counted from 1970-01-01.
pub fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u32;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u32;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Whether `year` has a 29 February.
pub fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// A calendar date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) year: i32,
    pub(crate) month: u32,
    pub(crate) day: u32,
}

impl Date {
    /// Days since 1970, or none where there is no such date.
    #[inline]
    pub(crate) fn days(self) -> Option<i64> {
        let longest = match self.month {
            2 => 28 + u32::from(is_leap(self.year)),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        (1..=longest).contains(&self.day).then(|| days_from_civil(self.year, self.month, self.day))
    }

    /// The instant of this date at `time_ms` after midnight, or none where either cannot be.
    #[inline]
    pub(crate) fn at(self, time_ms: Option<i64>) -> Option<i64> {
        Some(self.days()? * DAY + time_ms?)
    }
}

/// Milliseconds after midnight, or none where there is no such time.
#[inline]
pub(crate) fn time_of_day(hour: u32, minute: u32, second: u32) -> Option<i64> {
    (hour < 24 && minute < 60 && second <= 60)
        .then(|| i64::from(hour) * HOUR + i64::from(minute) * MINUTE + i64::from(second) * SECOND)
}

/// Reads `HH:MM:SS`. The outer option is the grammar's, the inner one says whether there is such a time.
#[inline]
pub(crate) fn clock(cursor: &mut Cursor<'_>) -> Option<Option<i64>> {
    let mut ahead = *cursor;
    let hour = ahead.digits(2)?;
    ahead.byte(b':')?;
    let minute = ahead.digits(2)?;
    ahead.byte(b':')?;
    let second = ahead.digits(2)?;
    *cursor = ahead;
    Some(time_of_day(hour, minute, second))
}

/// Reads a fraction of a second, `.123` or `,123456`, as whole milliseconds (cut, not rounded); 0 where there is none.
#[inline]
pub(crate) fn fraction_ms(cursor: &mut Cursor<'_>) -> i64 {
    let mut ahead = *cursor;
    if !matches!(ahead.peek(), Some(b'.' | b',')) {
        return 0;
    }
    ahead.skip(1);
    let rest = ahead.rest();
    let Some(digits) = ahead.digit_run() else { return 0 };
    let count = (digits.end - digits.start) as usize;
    let mut milliseconds = 0;
    for place in 0..3 {
        milliseconds =
            milliseconds * 10 + rest.get(place).filter(|_| place < count).map_or(0, |byte| i64::from(byte - b'0'));
    }
    *cursor = ahead;
    milliseconds
}

/// Reads a zone, `Z`, `+02:00`, `+0200` or `+02`, as its distance from UTC in milliseconds; none where there is none.
#[inline]
pub(crate) fn zone_ms(cursor: &mut Cursor<'_>) -> Option<i64> {
    let mut ahead = *cursor;
    let sign = match ahead.peek()? {
        b'Z' => {
            cursor.skip(1);
            return Some(0);
        }
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    ahead.skip(1);
    let hours = ahead.digits(2)?;
    let mut minutes_ahead = ahead;
    let _ = minutes_ahead.byte(b':');
    let minutes = minutes_ahead.digits(2).inspect(|_| ahead = minutes_ahead).unwrap_or(0);
    if hours > 18 || minutes > 59 {
        return None;
    }
    *cursor = ahead;
    Some(sign * (i64::from(hours) * HOUR + i64::from(minutes) * MINUTE))
}

/// Reads the abbreviation of a zone, `UTC` or `CEST`, as its distance from UTC in milliseconds. The American ones are those
/// of RFC 822; the others are those that stand for one zone only (`IST` and `BST` do not).
pub(crate) fn zone_name(cursor: &mut Cursor<'_>) -> Option<i64> {
    let letters = cursor.rest().iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let hours = match &cursor.rest()[..letters] {
        b"UTC" | b"GMT" | b"UT" | b"WET" => 0,
        b"CET" | b"WEST" => 1,
        b"CEST" | b"EET" => 2,
        b"EEST" | b"MSK" => 3,
        b"JST" | b"KST" => 9,
        b"AEST" => 10,
        b"AEDT" => 11,
        b"EDT" => -4,
        b"EST" | b"CDT" => -5,
        b"CST" | b"MDT" => -6,
        b"MST" | b"PDT" => -7,
        b"PST" => -8,
        _ => return None,
    };
    cursor.skip(letters);
    Some(hours * HOUR)
}

/// Reads `Jan` … `Dec` as 1 … 12.
#[inline]
pub(crate) fn month_name(cursor: &mut Cursor<'_>) -> Option<u32> {
    let rest = cursor.rest();
    let name = rest.get(..3)?;
    let month = match name {
        b"Jan" => 1,
        b"Feb" => 2,
        b"Mar" => 3,
        b"Apr" => 4,
        b"May" => 5,
        b"Jun" => 6,
        b"Jul" => 7,
        b"Aug" => 8,
        b"Sep" => 9,
        b"Oct" => 10,
        b"Nov" => 11,
        b"Dec" => 12,
        _ => return foreign_month(cursor),
    };
    cursor.skip(3);
    Some(month)
}

/// Months as other locales abbreviate them, where that differs: French, German, Spanish, Italian, Portuguese, Dutch.
/// Of two names of which one begins with the other, the longer comes first.
const FOREIGN_MONTHS: [(&str, u32); 47] = [
    ("janv.", 1),
    ("jan.", 1),
    ("jan", 1),
    ("ene", 1),
    ("gen", 1),
    ("févr.", 2),
    ("fév", 2),
    ("feb.", 2),
    ("feb", 2),
    ("fev", 2),
    ("mars", 3),
    ("mar", 3),
    ("Mär", 3),
    ("mrt", 3),
    ("avril", 4),
    ("avr.", 4),
    ("abr", 4),
    ("apr", 4),
    ("mai", 5),
    ("Mai", 5),
    ("may", 5),
    ("mag", 5),
    ("mei", 5),
    ("juin", 6),
    ("jun", 6),
    ("giu", 6),
    ("juil.", 7),
    ("jul", 7),
    ("lug", 7),
    ("août", 8),
    ("aug", 8),
    ("ago", 8),
    ("sept.", 9),
    ("sep", 9),
    ("set", 9),
    ("oct.", 10),
    ("oct", 10),
    ("Okt", 10),
    ("okt", 10),
    ("ott", 10),
    ("out", 10),
    ("nov.", 11),
    ("nov", 11),
    ("déc.", 12),
    ("dic", 12),
    ("dez", 12),
    ("Dez", 12),
];

/// Reads one of [`FOREIGN_MONTHS`].
#[cold]
fn foreign_month(cursor: &mut Cursor<'_>) -> Option<u32> {
    cursor.peek().filter(u8::is_ascii_alphabetic)?;
    FOREIGN_MONTHS.iter().find(|(name, _)| cursor.literal(name.as_bytes()).is_some()).map(|(_, month)| *month)
}

/// Reads a day of the month, one digit or two, with or without a leading space or zero.
#[inline]
pub(crate) fn day_of_month(cursor: &mut Cursor<'_>) -> Option<u32> {
    let mut ahead = *cursor;
    ahead.spaces();
    let day = ahead.digits(2).or_else(|| ahead.digits(1))?;
    *cursor = ahead;
    Some(day)
}

/// How far into a line its time is looked for.
const TIME_WITHIN: usize = 64;

/// Whether the first ISO 8601 time of a line has a zone, as a distance from UTC, a letter or a name; none where there is no
/// such time near the line's begin.
pub(crate) fn writes_zone(line: &[u8]) -> Option<bool> {
    (0..line.len().min(TIME_WITHIN)).find_map(|start| {
        let mut cursor = Cursor::new(&line[start..]);
        let (_, is_zoned) = iso(&mut cursor)?;
        Some(is_zoned || (cursor.byte(b' ').is_some() && zone_name(&mut cursor).is_some()))
    })
}

/// Reads an ISO 8601 (RFC 3339) stamp, `2024-05-01T12:30:45.123+02:00`: `T` or a space between, `-` or `/` in the date,
/// fraction and zone optional.
/// Returns the instant (none for an impossible one) and whether a zone was written.
#[inline]
pub(crate) fn iso(cursor: &mut Cursor<'_>) -> Option<(Option<i64>, bool)> {
    let mut ahead = *cursor;
    let year = ahead.digits(4)? as i32;
    let separator = ahead.peek().filter(|byte| matches!(byte, b'-' | b'/'))?;
    ahead.skip(1);
    let month = ahead.digits(2)?;
    ahead.byte(separator)?;
    let day = ahead.digits(2)?;
    ahead.byte(b'T').or_else(|| ahead.byte(b' '))?;
    let time = clock(&mut ahead)?;
    let fraction = fraction_ms(&mut ahead);
    let zone = zone_ms(&mut ahead).or_else(|| {
        let mut spaced = ahead;
        spaced.byte(b' ')?;
        matches!(spaced.peek(), Some(b'+' | b'-')).then_some(())?;
        let zone = zone_ms(&mut spaced).filter(|_| matches!(spaced.peek(), None | Some(b' ' | b']')))?;
        ahead = spaced;
        Some(zone)
    });
    *cursor = ahead;
    let instant = Date { year, month, day }.at(time).map(|instant| instant + fraction - zone.unwrap_or(0));
    Some((instant, zone.is_some()))
}

/// A time as a log wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Milliseconds UTC, or in the stand-in year for one without a year; none where there is no such time.
    pub(crate) instant: Option<i64>,
    /// How it was written.
    pub(crate) clock: Clock,
}

/// Reads a whole text as a time in any of the ways that are understood: ISO 8601 (`2024-05-01 12:30:45,123`), syslog
/// (`Dec 10 06:55:46`), web logs (`10/Oct/2000:13:55:36 -0700`), Apache errors (`Sun Dec 04 04:47:44 2005`), seconds,
/// milliseconds, microseconds or nanoseconds since 1970.
pub(crate) fn any(text: &[u8]) -> Option<Stamp> {
    let text = text.trim_ascii();
    let whole = |cursor: Cursor<'_>, stamp: Stamp| cursor.rest().is_empty().then_some(stamp);
    let mut cursor = Cursor::new(text);
    if let Some((instant, zoned)) = iso(&mut cursor) {
        return whole(cursor, Stamp { instant, clock: if zoned { Clock::Zoned } else { Clock::Local } });
    }
    for reader in [web as fn(&mut Cursor<'_>) -> Option<Stamp>, ctime, year_less, epoch] {
        let mut cursor = Cursor::new(text);
        if let Some(stamp) = reader(&mut cursor).and_then(|stamp| whole(cursor, stamp)) {
            return Some(stamp);
        }
    }
    None
}

/// `10/Oct/2000:13:55:36 -0700`, the zone optional.
pub(crate) fn web(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let day = ahead.digits(2)?;
    ahead.byte(b'/')?;
    let month = month_name(&mut ahead)?;
    ahead.byte(b'/')?;
    let year = ahead.digits(4)? as i32;
    ahead.byte(b':')?;
    let time = clock(&mut ahead)?;
    let fraction = fraction_ms(&mut ahead);
    let mut spaced = ahead;
    let zone = spaced.byte(b' ').and_then(|()| zone_ms(&mut spaced)).inspect(|_| ahead = spaced);
    *cursor = ahead;
    let instant = Date { year, month, day }.at(time).map(|instant| instant + fraction - zone.unwrap_or(0));
    Some(Stamp { instant, clock: if zone.is_some() { Clock::Zoned } else { Clock::Local } })
}

/// `Sun Dec 04 04:47:44 2005`, with or without a fraction.
pub(crate) fn ctime(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    ahead.skip(3);
    ahead.byte(b' ')?;
    let month = month_name(&mut ahead)?;
    let day = day_of_month(&mut ahead)?;
    ahead.byte(b' ')?;
    let time = clock(&mut ahead)?;
    let fraction = fraction_ms(&mut ahead);
    ahead.byte(b' ')?;
    let year = ahead.digits(4)? as i32;
    *cursor = ahead;
    let instant = Date { year, month, day }.at(time).map(|instant| instant + fraction);
    Some(Stamp { instant, clock: Clock::Local })
}

/// `Dec 10 06:55:46`, with or without a fraction.
pub(crate) fn year_less(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let month = month_name(&mut ahead)?;
    ahead.byte(b' ')?;
    let day = day_of_month(&mut ahead)?;
    ahead.byte(b' ')?;
    let time = clock(&mut ahead)?;
    let fraction = fraction_ms(&mut ahead);
    *cursor = ahead;
    let instant = Date { year: YEARLESS_YEAR, month, day }.at(time).map(|instant| instant + fraction);
    Some(Stamp { instant, clock: Clock::YearLess })
}

/// `12:30:45` on a date that stands elsewhere, with or without a fraction. The outer option is the grammar's.
#[inline]
pub(crate) fn clock_ms(cursor: &mut Cursor<'_>) -> Option<Option<i64>> {
    let time = clock(cursor)?;
    let fraction = fraction_ms(cursor);
    Some(time.map(|time| time + fraction))
}

/// `05-01 12:30:45.123`: month, day and time without a year.
pub(crate) fn month_day(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let month = ahead.digits(2)?;
    ahead.byte(b'-')?;
    let day = ahead.digits(2)?;
    ahead.byte(b' ')?;
    let time = clock_ms(&mut ahead)?;
    *cursor = ahead;
    Some(Stamp { instant: Date { year: YEARLESS_YEAR, month, day }.at(time), clock: Clock::YearLess })
}

/// `01-May-2024 12:30:45.123` or `1 May 2024 12:30:45`: day, month by name, year, a space or a colon, time.
pub(crate) fn day_month_year(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let day = ahead.digits(2).or_else(|| ahead.digits(1))?;
    let separator = ahead.peek().filter(|byte| matches!(byte, b'-' | b' ' | b'/'))?;
    ahead.skip(1);
    let month = month_name(&mut ahead)?;
    ahead.byte(separator)?;
    let year = ahead.digits(4)? as i32;
    ahead.byte(b' ').or_else(|| ahead.byte(b':'))?;
    let time = clock_ms(&mut ahead)?;
    *cursor = ahead;
    Some(Stamp { instant: Date { year, month, day }.at(time), clock: Clock::Local })
}

/// Which part of a date in numbers comes first, `5/1/2024` or `1.5.2024`: the log does not write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    MonthFirst,
    DayFirst,
}

impl Order {
    /// The order in which `texts`, times of one log, are times at all; where both will do, the one in which they lie
    /// closer together, for the other order spreads days over months.
    pub(crate) fn of<'a>(texts: impl Iterator<Item = &'a [u8]> + Clone) -> Self {
        let spread = |order: Self| {
            let instants = texts.clone().filter_map(|text| numeric(&mut Cursor::new(text), order)?.instant);
            let (mut low, mut high, mut count) = (i64::MAX, i64::MIN, 0);
            for instant in instants {
                (low, high, count) = (low.min(instant), high.max(instant), count + 1);
            }
            (usize::MAX - count, high.saturating_sub(low))
        };
        if spread(Self::DayFirst) < spread(Self::MonthFirst) { Self::DayFirst } else { Self::MonthFirst }
    }
}

/// `5/1/2024 12:30:45 PM`, `01.05.2024 12:30:45`, `1/5/2024, 12:30`: a date in numbers, the year last, and a time.
pub(crate) fn numeric(cursor: &mut Cursor<'_>, order: Order) -> Option<Stamp> {
    let mut ahead = *cursor;
    let one_or_two = |cursor: &mut Cursor<'_>| cursor.digits(2).or_else(|| cursor.digits(1));
    let first = one_or_two(&mut ahead)?;
    let separator = ahead.peek().filter(|byte| matches!(byte, b'/' | b'.' | b'-'))?;
    ahead.skip(1);
    let second = one_or_two(&mut ahead)?;
    ahead.byte(separator)?;
    let year = ahead.digits(4)? as i32;
    let _ = ahead.byte(b',');
    ahead.byte(b' ').or_else(|| ahead.byte(b'T'))?;
    ahead.spaces();
    let hour = one_or_two(&mut ahead)?;
    ahead.byte(b':')?;
    let minute = ahead.digits(2)?;
    let with_seconds = ahead.byte(b':').is_some();
    let seconds = if with_seconds { ahead.digits(2)? } else { 0 };
    let fraction = if with_seconds { fraction_ms(&mut ahead) } else { 0 };
    let hour = half_day(&mut ahead, hour);
    *cursor = ahead;
    let (month, day) = if order == Order::MonthFirst { (first, second) } else { (second, first) };
    let time = hour.and_then(|hour| time_of_day(hour, minute, seconds));
    let instant = Date { year, month, day }.at(time).map(|instant| instant + fraction);
    Some(Stamp { instant, clock: Clock::Local })
}

/// The hour of 24 that `hour` is before ` AM` or ` PM`, which may be missing; none where there is no such hour.
fn half_day(cursor: &mut Cursor<'_>, hour: u32) -> Option<u32> {
    let mut ahead = *cursor;
    // Newer systems part it by a narrow no-break space.
    let _ = ahead.byte(b' ').or_else(|| ahead.literal("\u{202f}".as_bytes()));
    let noon = match ahead.rest().get(..2).map(<[u8]>::to_ascii_uppercase).as_deref() {
        Some(b"AM") => 0,
        Some(b"PM") => 12,
        _ => return Some(hour),
    };
    ahead.skip(2);
    *cursor = ahead;
    (1..=12).contains(&hour).then_some(hour % 12 + noon)
}

/// `240501  9:30:45` or `240501 12:30:45`: MySQL's old stamp.
pub(crate) fn short_day(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let date = ahead.digits(6)?;
    ahead.byte(b' ')?;
    ahead.spaces();
    let hour = ahead.digits(2).or_else(|| ahead.digits(1))?;
    ahead.byte(b':')?;
    let minute = ahead.digits(2)?;
    ahead.byte(b':')?;
    let second = ahead.digits(2)?;
    *cursor = ahead;
    let date = Date { year: 2000 + (date / 10_000) as i32, month: date / 100 % 100, day: date % 100 };
    Some(Stamp { instant: date.at(time_of_day(hour, minute, second)), clock: Clock::Local })
}

/// Seconds since 1970 with an optional fraction, or whole milliseconds, microseconds or nanoseconds, told by their length.
/// Instants from 2001 to 2286 have 10 digits of seconds.
pub(crate) fn epoch(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let start = ahead.rest();
    let digits = ahead.digit_run()?;
    let length = (digits.end - digits.start) as usize;
    let number: i64 = std::str::from_utf8(&start[..length]).ok()?.parse().ok()?;
    let instant = match length {
        10 => number * SECOND + fraction_ms(&mut ahead),
        13 => {
            // Milliseconds out of a floating number keep its point.
            fraction_ms(&mut ahead);
            number
        }
        16 => number / 1_000,
        19 => number / 1_000_000,
        _ => return None,
    };
    *cursor = ahead;
    Some(Stamp { instant: Some(instant), clock: Clock::Zoned })
}

/// An instant as ISO 8601 in UTC: `2024-05-01T12:30:45.123Z`, without the fraction where it is zero.
pub fn to_iso(ms: i64) -> String {
    let (year, month, day) = civil_from_days(ms.div_euclid(DAY));
    let in_day = ms.rem_euclid(DAY);
    let (hour, minute) = (in_day / HOUR, in_day / MINUTE % 60);
    let (second, fraction) = (in_day / SECOND % 60, in_day % SECOND);
    // A zone can take the first instant of the year 0 before it.
    let sign = if year < 0 { "-" } else { "" };
    let mut text = format!("{sign}{:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}", year.unsigned_abs());
    if fraction != 0 {
        text.push_str(&format!(".{fraction:03}"));
    }
    text.push('Z');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_years_of_any_length_are_written() {
        // date -u -d '0000-01-01' +%s, a second before it, and a second after date -u -d '9999-12-31 23:59:59' +%s.
        assert_eq!(to_iso(-62_167_219_200_000), "0000-01-01T00:00:00Z");
        assert_eq!(to_iso(-62_167_219_201_000), "-0001-12-31T23:59:59Z");
        assert_eq!(to_iso(253_402_300_800_000), "10000-01-01T00:00:00Z");
    }

    #[test]
    fn ok_whether_a_zone_is_written() {
        let written = |line: &str| writes_zone(line.as_bytes());
        assert_eq!(written("2024-05-01 12:30:45,123 INFO x at 2024-05-01T12:30:45Z"), Some(false));
        assert_eq!(written("[2024-05-01T12:30:45.5+02:00] [error] x"), Some(true));
        assert_eq!(written("2024-05-01 12:30:45 UTC x"), Some(true));
        assert_eq!(written("INFO 12:30:45 x"), None);
    }

    fn parse(text: &str) -> (Option<i64>, bool) {
        iso(&mut Cursor::new(text.as_bytes())).unwrap()
    }

    // Expected values: `date -u -d '…' +%s`.
    #[test]
    fn ok_iso() {
        assert_eq!(parse("1970-01-01T00:00:00Z"), (Some(0), true));
        assert_eq!(parse("2009-11-08 20:36:15"), (Some(1_257_712_575_000), false));
        assert_eq!(parse("2015-10-18 18:01:47,978"), (Some(1_445_191_307_978), false));
        assert_eq!(parse("2024-02-29T12:00:00.5+05:30"), (Some(1_709_188_200_500), true));
        assert_eq!(parse("2024-02-29 12:00:00.123456789 -0800 x"), (Some(1_709_236_800_123), true));
        assert_eq!(parse("2023-02-29 12:00:00"), (None, false));
        assert_eq!(parse("2023-01-01 24:00:00"), (None, false));
        assert_eq!(parse("0000-01-01 00:00:00"), (Some(-62_167_219_200_000), false));
        assert_eq!(parse("9999-12-31 23:59:60"), (Some(253_402_300_800_000), false));
    }

    #[test]
    fn err_iso() {
        for text in ["", "2024", "2024-1-1 00:00:00", "2024-01/01 00:00:00", "2024-01-01x00:00:00", "2024-01-01 00:00"]
        {
            assert!(iso(&mut Cursor::new(text.as_bytes())).is_none(), "{text}");
        }
    }

    #[test]
    fn ok_any() {
        let read = |text: &str| any(text.as_bytes()).map(|stamp| (stamp.instant, stamp.clock));
        assert_eq!(read("2009-11-08 20:36:15"), Some((Some(1_257_712_575_000), Clock::Local)));
        assert_eq!(read("10/Oct/2000:13:55:36 -0700"), Some((Some(971_211_336_000), Clock::Zoned)));
        assert_eq!(read("Sun Dec 04 04:47:44 2005"), Some((Some(1_133_671_664_000), Clock::Local)));
        assert_eq!(read("Dec 10 06:55:46"), Some((Some(976_431_346_000), Clock::YearLess)));
        assert_eq!(read("1257712575.5"), Some((Some(1_257_712_575_500), Clock::Zoned)));
        assert_eq!(read("1257712575123"), Some((Some(1_257_712_575_123), Clock::Zoned)));
        assert_eq!(read("1257712575123.0"), Some((Some(1_257_712_575_123), Clock::Zoned)));
        assert_eq!(read("1257712575123456789"), Some((Some(1_257_712_575_123), Clock::Zoned)));
        for text in ["", "12", "yesterday", "2009-11-08 20:36:15 and more", "99999999999999999999"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn ok_other_stamps() {
        let instant = |reader: fn(&mut Cursor<'_>) -> Option<Stamp>, text: &str| {
            let mut cursor = Cursor::new(text.as_bytes());
            let stamp = reader(&mut cursor)?;
            assert_eq!(cursor.rest(), b"", "{text}");
            stamp.instant.map(to_iso)
        };
        let at = |text: &str| Some(text.to_owned());
        assert_eq!(instant(month_day, "02-29 23:59:59.5"), at("2000-02-29T23:59:59.500Z"));
        assert_eq!(instant(day_month_year, "01-May-2024 12:30:45.123"), at("2024-05-01T12:30:45.123Z"));
        assert_eq!(instant(day_month_year, "1 May 2024 12:30:45"), at("2024-05-01T12:30:45Z"));
        assert_eq!(instant(short_day, "240501  9:30:45"), at("2024-05-01T09:30:45Z"));
        assert_eq!(instant(short_day, "240532 12:30:45"), None);
        assert!(day_month_year(&mut Cursor::new(b"1-May 2024 12:30:45")).is_none());
        assert!(month_day(&mut Cursor::new(b"2-29 23:59:59")).is_none());
    }

    #[test]
    fn ok_numeric() {
        let read = |text: &str, order| {
            let mut cursor = Cursor::new(text.as_bytes());
            let stamp = numeric(&mut cursor, order)?;
            assert_eq!(cursor.rest(), b"", "{text}");
            stamp.instant.map(to_iso)
        };
        let at = |text: &str| Some(text.to_owned());
        assert_eq!(read("5/1/2024 12:30:45 PM", Order::MonthFirst), at("2024-05-01T12:30:45Z"));
        assert_eq!(read("5/1/2024, 12:00:00 am", Order::MonthFirst), at("2024-05-01T00:00:00Z"));
        assert_eq!(read("01.05.2024 12:30:45.5", Order::DayFirst), at("2024-05-01T12:30:45.500Z"));
        assert_eq!(read("01-05-2024 9:30", Order::DayFirst), at("2024-05-01T09:30:00Z"));
        assert_eq!(read("31/05/2024 12:30:45", Order::MonthFirst), None);
        assert_eq!(read("5/1/2024 13:30:45 PM", Order::MonthFirst), None);
        assert!(numeric(&mut Cursor::new(b"5/1.2024 12:30:45"), Order::DayFirst).is_none());
    }

    #[test]
    fn ok_order_of_numbers() {
        let order = |texts: &[&'static str]| Order::of(texts.iter().map(|text| text.as_bytes()));
        assert_eq!(order(&["01/05/2024 12:30:45", "31/05/2024 12:30:45"]), Order::DayFirst);
        assert_eq!(order(&["01/05/2024 12:30:45", "02/05/2024 12:30:45"]), Order::DayFirst);
        assert_eq!(order(&["05/01/2024 12:30:45", "05/02/2024 12:30:45"]), Order::MonthFirst);
        assert_eq!(order(&["05/01/2024 12:30:45"]), Order::MonthFirst);
        assert_eq!(order(&[]), Order::MonthFirst);
    }

    #[test]
    fn ok_months_of_other_locales() {
        let month = |text: &str| month_name(&mut Cursor::new(text.as_bytes()));
        assert_eq!(
            (month("août 19"), month("Mai 3"), month("dic 1"), month("juil. 4")),
            (Some(8), Some(5), Some(12), Some(7))
        );
        for (index, (name, _)) in FOREIGN_MONTHS.iter().enumerate() {
            let later = &FOREIGN_MONTHS[index + 1..];
            assert!(!later.iter().any(|(other, _)| other.starts_with(name)), "{name} hides a longer one");
        }
        assert_eq!((month("hel 1"), month("ju"), month("")), (None, None, None));
    }

    #[test]
    fn ok_names_of_zones() {
        let hours = |text: &str| zone_name(&mut Cursor::new(text.as_bytes())).map(|zone| zone / HOUR);
        assert_eq!((hours("UTC"), hours("CEST:"), hours("PDT [1]")), (Some(0), Some(2), Some(-7)));
        assert_eq!((hours("IST"), hours("UTCX"), hours("")), (None, None, None));
    }

    #[test]
    fn ok_days_there_and_back() {
        for days in [-1_000_000, -719_468, -1, 0, 1, 11_016, 19_782, 2_932_896] {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year as i32, month, day), days);
        }
        assert_eq!(civil_from_days(11_016), (2000, 2, 29));
    }

    #[test]
    fn ok_to_iso() {
        assert_eq!(to_iso(1_257_712_575_000), "2009-11-08T20:36:15Z");
        assert_eq!(to_iso(-1), "1969-12-31T23:59:59.999Z");
    }
}
