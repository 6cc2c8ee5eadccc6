//! A format of one's own by its time alone, in the directives of `strftime`: `[%Y-%m-%d %H:%M:%S,%f]`.
//! Each line begins with it; what follows, but for spaces, is the message.
//!
//! | directive | reads |
//! |---|---|
//! | `%Y`, `%y` | the year in four digits; in two, 69 to 99 of 1900 and 00 to 68 of 2000 |
//! | `%m`, `%b`, `%B` | the month in one digit or two; by its name, short or long |
//! | `%d`, `%e`, `%j` | the day of the month, spaces before it allowed; the day of the year |
//! | `%a`, `%A` | the day of the week, passed over |
//! | `%H`, `%I` with `%p` | the hour of 24, of 12 with AM or PM |
//! | `%M`, `%S` | minute and second |
//! | `%f`, `%N`; `%L` | a fraction of a second, one digit to nine; milliseconds, three digits |
//! | `%s` | seconds since 1970, up to ten digits |
//! | `%z`, `%Z` | the zone, `+02:00`, `+0200`, `+02` or `Z`; by its name |
//! | `%T`, `%F`, `%D`, `%%` | `%H:%M:%S`, `%Y-%m-%d`, `%m/%d/%y`, a percent sign |
//!
//! `%-d` and the like are taken as `%d`. A space stands for one space or more; anything else for itself.
//!
//! Names of zones that stand for several (`IST`) say nothing: where the sampled lines have no other, the times are read as
//! if they had no zone.

use super::{Fault, TRIED};
use crate::format::cursor::Cursor;
use crate::format::time::{self, DAY, Date, SECOND, YEARLESS_YEAR};
use crate::format::{Clock, Header, Span};

/// The directives, for those who wrote another.
const DIRECTIVES: &str = "%Y %y %m %b %B %d %e %j %a %A %H %I %p %M %S %f %N %L %s %z %Z %T %F %D %%";

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Whether a pattern tells the time alone: a percent sign and a letter, and no named group.
pub(super) fn is_stamped(pattern: &str) -> bool {
    let is_directive = |at: usize| {
        let rest = &pattern.as_bytes()[at + 1..];
        rest.strip_prefix(b"-").unwrap_or(rest).first().is_some_and(u8::is_ascii_alphabetic)
    };
    let is_named = pattern.contains("(?P<") || pattern.contains("(?<");
    !is_named && pattern.match_indices('%').any(|(at, _)| is_directive(at))
}

/// A part of the pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    Byte(u8),
    Spaces,
    Year,
    ShortYear,
    Month,
    MonthName,
    Day,
    DayOfYear,
    Weekday,
    Hour,
    HourOfTwelve,
    HalfDay,
    Minute,
    Second,
    Fraction,
    Milliseconds,
    Epoch,
    Zone,
    ZoneName,
}

/// A pattern of a time.
pub(super) struct Stamped {
    items: Vec<Item>,
    clock: Clock,
}

impl Stamped {
    /// # Errors
    /// For a directive that is unknown, or directives that together tell no time.
    pub(super) fn of(pattern: &str, lines: &[&[u8]]) -> Result<Self, Fault> {
        let mut items = Vec::new();
        push(&mut items, pattern)?;
        let clock = clock(&items)?;
        let mut stamped = Self { items, clock };
        if stamped.has(Item::ZoneName) && !stamped.any_zone(lines) && clock == Clock::Zoned {
            stamped.clock = Clock::Local;
        }
        Ok(stamped)
    }

    fn has(&self, item: Item) -> bool {
        self.items.contains(&item)
    }

    /// Whether one of the sampled lines names a zone that is known, or none of them has a time at all.
    fn any_zone(&self, lines: &[&[u8]]) -> bool {
        let mut read = lines.iter().take(TRIED).filter_map(|line| self.read(line)).peekable();
        read.peek().is_none() || read.any(|(parts, _)| parts.zone_ms.is_some())
    }

    pub(super) fn clock(&self) -> Clock {
        self.clock
    }

    pub(super) fn header(&self, line: &[u8]) -> Option<Header> {
        let (parts, cursor) = self.read(line)?;
        Some(Header { time_ms: self.instant(&parts), message: message(cursor), ..Header::default() })
    }

    pub(super) fn fields(&self, line: &[u8]) -> Option<Vec<(String, Span)>> {
        let (_, cursor) = self.read(line)?;
        Some(vec![("time".to_owned(), Span::new(0, cursor.at())), ("message".to_owned(), message(cursor))])
    }

    fn read<'a>(&self, line: &'a [u8]) -> Option<(Parts, Cursor<'a>)> {
        let mut parts = Parts::default();
        let mut cursor = Cursor::new(line);
        for item in &self.items {
            parts.read(*item, &mut cursor)?;
        }
        Some((parts, cursor))
    }

    /// The instant that the parts tell, or none where there is no such time, or its zone is not known.
    fn instant(&self, parts: &Parts) -> Option<i64> {
        if let Some(seconds) = parts.epoch {
            return Some(seconds * SECOND + parts.fraction_ms);
        }
        let in_day = time::time_of_day(parts.hour()?, parts.minute, parts.second)? + parts.fraction_ms;
        let zone_ms = match self.clock {
            Clock::Zoned => parts.zone_ms?,
            _ => parts.zone_ms.unwrap_or(0),
        };
        if self.clock == Clock::DateLess {
            return Some((in_day - zone_ms).rem_euclid(DAY));
        }
        Some(parts.days()? * DAY + in_day - zone_ms)
    }
}

fn message(mut cursor: Cursor<'_>) -> Span {
    cursor.spaces();
    cursor.remainder()
}

/// Reads `pattern` into items.
fn push(items: &mut Vec<Item>, pattern: &str) -> Result<(), Fault> {
    let bytes = pattern.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'%' => {
                at += usize::from(bytes.get(at) == Some(&b'-'));
                let letter = pattern[at..].chars().next();
                push_directive(items, start, letter)?;
                at += letter.map_or(0, char::len_utf8);
            }
            b' ' if items.last() == Some(&Item::Spaces) => {}
            b' ' => items.push(Item::Spaces),
            byte => items.push(Item::Byte(*byte)),
        }
    }
    Ok(())
}

fn push_directive(items: &mut Vec<Item>, start: usize, letter: Option<char>) -> Result<(), Fault> {
    let Some(letter) = letter else {
        return Err(Fault::at(start, "a directive was expected after %; %% is a percent sign"));
    };
    items.push(match letter {
        'Y' => Item::Year,
        'y' => Item::ShortYear,
        'm' => Item::Month,
        'b' | 'B' => Item::MonthName,
        'd' | 'e' => Item::Day,
        'j' => Item::DayOfYear,
        'a' | 'A' => Item::Weekday,
        'H' => Item::Hour,
        'I' => Item::HourOfTwelve,
        'p' => Item::HalfDay,
        'M' => Item::Minute,
        'S' => Item::Second,
        'f' | 'N' => Item::Fraction,
        'L' => Item::Milliseconds,
        's' => Item::Epoch,
        'z' => Item::Zone,
        'Z' => Item::ZoneName,
        '%' => Item::Byte(b'%'),
        'T' => return push(items, "%H:%M:%S"),
        'F' => return push(items, "%Y-%m-%d"),
        'D' => return push(items, "%m/%d/%y"),
        other => {
            let text = format!("%{other} is no directive; expected one of {DIRECTIVES}");
            return Err(Fault::at(start, text));
        }
    });
    Ok(())
}

/// How the items write a time.
fn clock(items: &[Item]) -> Result<Clock, Fault> {
    let has = |item: Item| items.contains(&item);
    if has(Item::Epoch) {
        return Ok(Clock::Zoned);
    }
    if has(Item::HourOfTwelve) && !has(Item::HalfDay) {
        return Err(Fault::whole("%I is an hour of twelve: %p, which says AM or PM, was expected as well"));
    }
    let (year, month) = (has(Item::Year) || has(Item::ShortYear), has(Item::Month) || has(Item::MonthName));
    let (day, day_of_year) = (has(Item::Day), has(Item::DayOfYear));
    let is_zoned = has(Item::Zone) || has(Item::ZoneName);
    match (year, month, day, day_of_year) {
        (true, true, true, _) | (true, false, false, true) if is_zoned => Ok(Clock::Zoned),
        (true, true, true, _) | (true, false, false, true) => Ok(Clock::Local),
        (false, true, true, false) => Ok(Clock::YearLess),
        (false, false, false, false) if has(Item::Hour) || has(Item::HourOfTwelve) => Ok(Clock::DateLess),
        (false, false, false, false) => Err(Fault::whole("%H, the hour, was expected, or a date")),
        (false, _, _, true) => Err(Fault::whole("%j is a day of a year: %Y, the year, was expected as well")),
        _ => Err(Fault::whole("a date was expected to have a month (%m or %b) and a day (%d), or a year and %j")),
    }
}

/// What was read of a time.
#[derive(Clone, Copy, Debug, Default)]
struct Parts {
    year: Option<i32>,
    month: u32,
    day: u32,
    day_of_year: Option<u32>,
    hour: u32,
    hour_of_twelve: Option<u32>,
    /// The hour at which the half of the day begins.
    half_day: u32,
    minute: u32,
    second: u32,
    fraction_ms: i64,
    epoch: Option<i64>,
    zone_ms: Option<i64>,
}

impl Parts {
    fn read(&mut self, item: Item, cursor: &mut Cursor<'_>) -> Option<()> {
        match item {
            Item::Byte(byte) => cursor.byte(byte)?,
            Item::Spaces => {
                matches!(cursor.peek(), Some(b' ' | b'\t')).then_some(())?;
                cursor.spaces();
            }
            Item::Year => self.year = Some(cursor.digits(4)? as i32),
            Item::ShortYear => {
                let year = cursor.digits(2)? as i32;
                self.year = Some(if year < 69 { 2000 + year } else { 1900 + year });
            }
            Item::Month => self.month = up_to(cursor, 2)?,
            Item::MonthName => self.month = month_name(cursor)?,
            Item::Day => self.day = time::day_of_month(cursor)?,
            Item::DayOfYear => self.day_of_year = Some(up_to(cursor, 3)?),
            Item::Weekday => weekday(cursor)?,
            Item::Hour => self.hour = padded(cursor)?,
            Item::HourOfTwelve => self.hour_of_twelve = Some(padded(cursor)?),
            Item::HalfDay => self.half_day = half_day(cursor)?,
            Item::Minute => self.minute = up_to(cursor, 2)?,
            Item::Second => self.second = up_to(cursor, 2)?,
            Item::Fraction => self.fraction_ms = fraction(cursor)?,
            Item::Milliseconds => self.fraction_ms = i64::from(cursor.digits(3)?),
            Item::Epoch => self.epoch = Some(epoch(cursor)?),
            Item::Zone => self.zone_ms = Some(time::zone_ms(cursor)?),
            Item::ZoneName => self.zone_ms = zone_name(cursor)?,
        }
        Some(())
    }

    /// The hour of 24, or none where there is no such hour of twelve.
    fn hour(&self) -> Option<u32> {
        let Some(hour) = self.hour_of_twelve else { return Some(self.hour) };
        (1..=12).contains(&hour).then_some(hour % 12 + self.half_day)
    }

    /// Days since 1970, or none where there is no such date.
    fn days(&self) -> Option<i64> {
        let year = self.year.unwrap_or(YEARLESS_YEAR);
        let Some(day) = self.day_of_year.filter(|_| self.day == 0) else {
            return Date { year, month: self.month, day: self.day }.days();
        };
        let longest = 365 + u32::from(time::is_leap(year));
        (1..=longest).contains(&day).then(|| time::days_from_civil(year, 1, 1) + i64::from(day) - 1)
    }
}

/// A number of at most `count` digits.
fn up_to(cursor: &mut Cursor<'_>, count: usize) -> Option<u32> {
    (1..=count).rev().find_map(|count| cursor.digits(count))
}

/// An hour: spaces may stand in the place of a zero.
fn padded(cursor: &mut Cursor<'_>) -> Option<u32> {
    cursor.spaces();
    up_to(cursor, 2)
}

fn month_name(cursor: &mut Cursor<'_>) -> Option<u32> {
    let begins = |rest: &[u8], name: &str| {
        rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
    };
    let named = |rest: &[u8], length: Option<usize>| {
        let cut = |name: &str| begins(rest, &name[..length.unwrap_or(name.len())]);
        MONTHS.iter().position(|name| cut(name)).map(|index| (index as u32 + 1, length.unwrap_or(MONTHS[index].len())))
    };
    if let Some((month, length)) = named(cursor.rest(), None) {
        cursor.skip(length);
        return Some(month);
    }
    time::month_name(cursor).or_else(|| {
        let (month, length) = named(cursor.rest(), Some(3))?;
        cursor.skip(length);
        Some(month)
    })
}

/// Passes over a day's name in any language: letters, and a full stop where it is cut short.
fn weekday(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor
        .while_part(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii())
        .filter(|name| name.end - name.start > 1)?;
    let _ = cursor.byte(b'.');
    Some(())
}

/// `AM`, `pm`, `a.m.`: the hour at which that half of the day begins.
fn half_day(cursor: &mut Cursor<'_>) -> Option<u32> {
    let rest = cursor.rest();
    let hour = match rest.first()?.to_ascii_lowercase() {
        b'a' => 0,
        b'p' => 12,
        _ => return None,
    };
    let length = match rest.get(1..)? {
        [b'm' | b'M', ..] => 2,
        [b'.', b'm' | b'M', b'.', ..] => 4,
        _ => return None,
    };
    cursor.skip(length);
    Some(hour)
}

/// One to nine digits as a fraction of a second, in whole milliseconds (cut, not rounded).
fn fraction(cursor: &mut Cursor<'_>) -> Option<i64> {
    let count = cursor.rest().iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
    let digits = cursor.digits(count).filter(|_| count > 0)?;
    Some(i64::from(digits) * 1_000 / 10_i64.pow(count as u32))
}

fn epoch(cursor: &mut Cursor<'_>) -> Option<i64> {
    let high = up_to(cursor, 9)?;
    // The tenth digit.
    let low = if high >= 100_000_000 { cursor.digits(1) } else { None };
    Some(low.map_or(i64::from(high), |low| i64::from(high) * 10 + i64::from(low)))
}

/// The distance of a zone by its name; the inner none is a name that is not known.
fn zone_name(cursor: &mut Cursor<'_>) -> Option<Option<i64>> {
    if let Some(zone_ms) = time::zone_name(cursor) {
        return Some(Some(zone_ms));
    }
    if cursor.rest().first()? == &b'Z' && !cursor.rest().get(1).is_some_and(u8::is_ascii_alphabetic) {
        return time::zone_ms(cursor).map(Some);
    }
    let is_part = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'_');
    cursor.while_part(is_part).map(|_| None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::custom;

    fn fault(pattern: &str) -> String {
        custom(pattern, &[]).err().unwrap_or_else(|| panic!("{pattern} is taken")).to_string()
    }

    /// The time that `pattern` reads off `line`, how it is written, and the message.
    fn read(pattern: &str, line: &str) -> (String, Clock, String) {
        let format = custom(pattern, &[line.as_bytes()]).unwrap_or_else(|fault| panic!("{pattern}: {fault}"));
        let header = format.parse(line.as_bytes()).unwrap_or_else(|| panic!("{pattern} does not read {line}"));
        let time = header.time_ms.map_or("-".to_owned(), time::to_iso);
        (time, format.clock, String::from_utf8_lossy(header.message.of(line.as_bytes())).into_owned())
    }

    #[track_caller]
    fn is(pattern: &str, line: &str, time: &str, clock: Clock) {
        let expected = (time.to_owned(), clock, "x y".to_owned());
        assert_eq!(read(pattern, &format!("{line} x y")), expected, "{pattern} on {line}");
    }

    #[test]
    fn ok_whole_stamps() {
        is("%Y-%m-%d %H:%M:%S,%f", "2024-05-01 12:30:45,123", "2024-05-01T12:30:45.123Z", Clock::Local);
        is("[%d/%b/%Y:%H:%M:%S %z]", "[10/Oct/2000:13:55:36 -0700]", "2000-10-10T20:55:36Z", Clock::Zoned);
        is("%b %e %H:%M:%S", "Jun  9 06:06:20", "2000-06-09T06:06:20Z", Clock::YearLess);
        is("%a %b %d %H:%M:%S %Y", "Sun Dec 04 04:47:44 2005", "2005-12-04T04:47:44Z", Clock::Local);
        is("%d.%m.%Y um %H Uhr", "31.05.2024 um 9 Uhr", "2024-05-31T09:00:00Z", Clock::Local);
        is("%s.%L", "1714566645.123", "2024-05-01T12:30:45.123Z", Clock::Zoned);
        is("%Y%m%dT%H%M%S%z", "20240501T123045+0200", "2024-05-01T10:30:45Z", Clock::Zoned);
    }

    #[test]
    fn ok_each_directive() {
        let date = "2024-05-01T00:00:00Z";
        is("%Y-%m-%d", "2024-05-01", date, Clock::Local);
        is("%y%m%d", "240501", date, Clock::Local);
        is("%y%m%d", "690501", "1969-05-01T00:00:00Z", Clock::Local);
        is("%-m/%-d/%Y", "5/1/2024", date, Clock::Local);
        is("%e %B %Y", " 1 May 2024", date, Clock::Local);
        is("%d %B %Y", "01 SEPTEMBER 2024", "2024-09-01T00:00:00Z", Clock::Local);
        is("%d %b %Y", "01 sep 2024", "2024-09-01T00:00:00Z", Clock::Local);
        is("%d %b %Y", "01 août 2024", "2024-08-01T00:00:00Z", Clock::Local);
        is("%Y.%j", "2024.122", date, Clock::Local);
        is("%A, %F", "Wednesday, 2024-05-01", date, Clock::Local);
        is("%a %F", "mié. 2024-05-01", date, Clock::Local);
        is("%D", "05/01/24", date, Clock::Local);
        is("%T", "12:30:45", "1970-01-01T12:30:45Z", Clock::DateLess);
        is("%H:%M", " 9:30", "1970-01-01T09:30:00Z", Clock::DateLess);
        is("%I:%M %p", "12:30 AM", "1970-01-01T00:30:00Z", Clock::DateLess);
        is("%I:%M%p", "1:30p.m.", "1970-01-01T13:30:00Z", Clock::DateLess);
        is("%H%%%M", "12%30", "1970-01-01T12:30:00Z", Clock::DateLess);
        is("%T.%N", "12:30:45.123456789", "1970-01-01T12:30:45.123Z", Clock::DateLess);
        is("%T.%f", "12:30:45.5", "1970-01-01T12:30:45.500Z", Clock::DateLess);
        is("%T %L", "12:30:45 005", "1970-01-01T12:30:45.005Z", Clock::DateLess);
        is("%T%z", "01:30:45+02:00", "1970-01-01T23:30:45Z", Clock::DateLess);
        is("%s", "1714566645", "2024-05-01T12:30:45Z", Clock::Zoned);
        is("%s%L", "1714566645123", "2024-05-01T12:30:45.123Z", Clock::Zoned);
        is("%F %T %Z", "2024-05-01 12:30:45 CEST", "2024-05-01T10:30:45Z", Clock::Zoned);
        is("%F %T %z", "2024-05-01 12:30:45 Z", "2024-05-01T12:30:45Z", Clock::Zoned);
        is("%F %T %Z", "2024-05-01 12:30:45 IST", "2024-05-01T12:30:45Z", Clock::Local);
    }

    #[test]
    fn ok_a_zone_that_is_not_known_among_others() {
        let lines: [&[u8]; 2] = [b"2024-05-01 12:30:45 IST a", b"2024-05-01 12:30:45 UTC a"];
        let format = custom("%F %T %Z", &lines).unwrap();
        assert_eq!(format.clock, Clock::Zoned);
        assert_eq!(lines.map(|line| format.parse(line).unwrap().time_ms), [None, Some(1_714_566_645_000)]);
    }

    #[test]
    fn ok_times_that_cannot_be_are_none() {
        for (pattern, line) in [
            ("%F", "2023-02-29 x"),
            ("%T", "24:00:00 x"),
            ("%Y %j", "2023 366 x"),
            ("%Y %j", "2023 0 x"),
            ("%I %p", "13 PM x"),
        ] {
            assert_eq!(read(pattern, line).0, "-", "{pattern} on {line}");
        }
    }

    #[test]
    fn err_lines() {
        for (pattern, line) in [
            ("%Y-%m-%d", "24-05-01 x"),
            ("%m/%d", "a/1 x"),
            ("%b %d", "Foo 1 x"),
            ("%a %H", "1 12 x"),
            ("%I %p", "12 XM x"),
            ("%I %p", "12 P"),
            ("%M:%S %H", "1:x 1"),
            ("%H.%f", "12. x"),
            ("%H.%L", "12.12 x"),
            ("%s", "x"),
            ("%H %z", "12 CEST x"),
            ("%H %Z", "12 +"),
            ("%H %M", "1230 x"),
            ("%H%%", "12 x"),
            (" %H", "12 x"),
        ] {
            assert_eq!(custom(pattern, &[]).unwrap().parse(line.as_bytes()), None, "{pattern} on {line}");
        }
    }

    #[test]
    fn err_patterns() {
        assert!(fault("é %Y-%q").contains("at character 6: %q is no directive; expected one of %Y %y"));
        assert!(fault("%H:%M %").contains("at character 7: a directive was expected after %"));
        assert!(fault("%I:%M").contains("%p, which says AM or PM"));
        assert!(fault("%M:%S").contains("%H, the hour"));
        assert!(fault("%j %H").contains("%Y, the year"));
        assert!(fault("%Y %d").contains("a month (%m or %b) and a day (%d)"));
    }
}
