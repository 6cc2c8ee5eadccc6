//! Lines that begin with a date and time that is not ISO 8601's: `Wed May  1 12:30:45 CEST 2024`, `01-May-2024 12:30:45`,
//! `Wed, 01 May 2024 12:30:45 +0200`, `may/01/2024 12:30:45`, `May-01-24 12:30:45`,
//! `[01/May/2024:12:30:45 +0200]`, `2024:05:01-12:30:45`, `20240501 12:30:45`, `2024-121T12:30:45`, `2024.05.01 12:30:45`, `May 1, 2024 12:30:45`,
//! `240501 12:30:45`. Dates in numbers with the year last are [`super::numeric`]'s.

use super::iso;
use crate::format::cursor::Cursor;
use crate::format::time::{self, DAY, Date, Stamp, days_from_civil, time_of_day};
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject};

pub(super) const FORMAT: Format = Format {
    name: "dated",
    title: "Date, time, message",
    specificity: 0.76,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "Wed May  1 12:30:45 2024 TLS: Initial packet from [AF_INET]203.0.113.9:1194",
        "Wed May 01 14:30:46 CEST 2024 ERROR no answer from 192.0.2.25",
        "01-May-2024 12:30:47 [warn] disk is nearly full",
        "20240501.123048,672:DEBUG:cart 7 was paid",
        "2024-122T12:30:49,672:INFO:cart 8 was paid",
        "[01/May/2024:14:30:50 +0200] cart 9 was paid",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let (stamp, cursor) = stamp(line)?;
    Some(iso::rest(line, cursor, stamp.instant))
}

/// Whether a line's time is written with its zone; none where it has no such time.
pub(in crate::format) fn writes_zone(line: &[u8]) -> Option<bool> {
    stamp(line).map(|(stamp, _)| stamp.clock == Clock::Zoned)
}

fn stamp(line: &[u8]) -> Option<(Stamp, Cursor<'_>)> {
    let mut cursor = Cursor::new(line);
    let bracket = cursor.byte(b'[').is_some();
    let readers = [
        ctime,
        time::web,
        time::day_month_year,
        compact,
        ordinal,
        dotted,
        month_first,
        month_with_marks,
        mail,
        short_day,
    ];
    let stamp = readers.iter().find_map(|read| read(&mut cursor))?;
    if bracket {
        cursor.byte(b']')?;
    }
    Some((stamp, cursor))
}

/// `Wed May  1 12:30:45 CEST 2024`, the zone optional.
fn ctime(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let weekday = ahead.word()?;
    (weekday.end - weekday.start == 3).then(|| ahead.byte(b' '))??;
    let month = time::month_name(&mut ahead)?;
    let day = time::day_of_month(&mut ahead)?;
    ahead.byte(b' ')?;
    let time = time::clock_ms(&mut ahead)?;
    ahead.byte(b' ')?;
    let zone = time::zone_name(&mut ahead);
    if zone.is_some() || ahead.while_part(|byte| byte.is_ascii_uppercase()).is_some() {
        ahead.byte(b' ')?;
    }
    let year = ahead.digits(4)? as i32;
    *cursor = ahead;
    Some(zoned(Date { year, month, day }.at(time), zone))
}

/// `20240501 12:30:45`, `20240501-12:30:45` or `20240501T123045`, also with a dot between.
fn compact(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let date = ahead.digits(8)?;
    ahead.peek().filter(|byte| matches!(byte, b' ' | b'-' | b'.' | b'T' | b'_'))?;
    ahead.skip(1);
    let time = match time::clock_ms(&mut ahead) {
        Some(time) => time,
        None => {
            let time = ahead.digits(6)?;
            let fraction = time::fraction_ms(&mut ahead);
            time_of_day(time / 10_000, time / 100 % 100, time % 100).map(|time| time + fraction)
        }
    };
    let zone = time::zone_ms(&mut ahead);
    let date = Date { year: (date / 10_000) as i32, month: date / 100 % 100, day: date % 100 };
    // Eight digits that are no date are a number like any other.
    date.days().filter(|_| (1970..2200).contains(&date.year))?;
    *cursor = ahead;
    Some(zoned(date.at(time), zone))
}

/// `240501 12:30:45`. Six digits that are no date are a number like any other.
fn short_day(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let stamp = time::short_day(&mut ahead).filter(|stamp| stamp.instant.is_some())?;
    *cursor = ahead;
    Some(stamp)
}

/// `2024-122T12:30:45`: the day of the year.
fn ordinal(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let year = ahead.digits(4)? as i32;
    ahead.byte(b'-')?;
    let day = ahead.digits(3)?;
    ahead.byte(b'T').or_else(|| ahead.byte(b' '))?;
    let time = time::clock_ms(&mut ahead)?;
    let zone = time::zone_ms(&mut ahead);
    *cursor = ahead;
    let last = 365 + u32::from(time::is_leap(year));
    let midnight = (1..=last).contains(&day).then(|| (days_from_civil(year, 1, 1) + i64::from(day) - 1) * DAY);
    Some(zoned(midnight.zip(time).map(|(midnight, time)| midnight + time), zone))
}

/// `2024.05.01 12:30:45`, `2024:05:01-12:30:45` or `2024-05-01_12:30:45`. With dashes and a space it is ISO 8601's.
fn dotted(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let year = ahead.digits(4)? as i32;
    let separator = ahead.peek().filter(|byte| matches!(byte, b'.' | b'-' | b':'))?;
    ahead.skip(1);
    let month = ahead.digits(2)?;
    ahead.byte(separator)?;
    let day = ahead.digits(2)?;
    ahead.peek().filter(|byte| matches!(byte, b'_' | b'-') || *byte == b' ' && separator == b'.')?;
    ahead.skip(1);
    let time = time::clock_ms(&mut ahead)?;
    *cursor = ahead;
    Some(local(Date { year, month, day }.at(time)))
}

/// `May 1, 2024 12:30:45` or `May 01 2024 12:30:45`.
fn month_first(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let month = time::month_name(&mut ahead)?;
    let day = time::day_of_month(&mut ahead)?;
    let _ = ahead.byte(b',');
    ahead.byte(b' ')?;
    let year = ahead.digits(4)? as i32;
    ahead.byte(b' ')?;
    let time = time::clock_ms(&mut ahead)?;
    *cursor = ahead;
    Some(local(Date { year, month, day }.at(time)))
}

/// `may/01/2024 12:30:45` or `May-01-24 12:30:45`.
fn month_with_marks(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let month = time::month_name(&mut ahead)?;
    let mark = ahead.peek().filter(|byte| matches!(byte, b'/' | b'-'))?;
    ahead.skip(1);
    let day = ahead.digits(2)?;
    ahead.byte(mark)?;
    let year = ahead.digits(4).or_else(|| ahead.digits(2).map(|year| 2000 + year))? as i32;
    ahead.byte(b' ')?;
    let time = time::clock_ms(&mut ahead)?;
    *cursor = ahead;
    Some(local(Date { year, month, day }.at(time)))
}

/// `Wed, 01 May 2024 12:30:45 +0200`, as mail and the web write it (RFC 5322), the zone by its name or not at all.
fn mail(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let weekday = ahead.until(b',')?;
    (weekday.end - weekday.start == 3).then(|| ahead.byte(b' '))??;
    let stamp = time::day_month_year(&mut ahead)?;
    let mut spaced = ahead;
    let zone = spaced.byte(b' ').and_then(|()| time::zone_ms(&mut spaced).or_else(|| time::zone_name(&mut spaced)));
    *cursor = if zone.is_some() { spaced } else { ahead };
    Some(zoned(stamp.instant, zone))
}

fn local(instant: Option<i64>) -> Stamp {
    zoned(instant, None)
}

/// An instant as it was written, and how far its zone is ahead of UTC, where that was written, too.
fn zoned(instant: Option<i64>, zone: Option<i64>) -> Stamp {
    let clock = if zone.is_some() { Clock::Zoned } else { Clock::Local };
    Stamp { instant: instant.map(|instant| instant - zone.unwrap_or(0)), clock }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample, shown};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45Z | - | - | - | - | TLS: Initial packet from [AF_INET]203.0.113.9:1194"
        );
        assert_eq!(sample(&FORMAT, 1), "2024-05-01T12:30:46Z | error | - | - | - | no answer from 192.0.2.25");
        assert_eq!(sample(&FORMAT, 2), "2024-05-01T12:30:47Z | warning | - | - | - | disk is nearly full");
        assert_eq!(sample(&FORMAT, 5), "2024-05-01T12:30:50Z | - | - | - | - | cart 9 was paid");
    }

    #[test]
    fn ok_zones_are_told_where_they_are_written() {
        let clock = |line: &str| FORMAT.bind(&[line.as_bytes()]).map(|format| format.clock);
        for line in
            ["Wed, 01 May 2024 14:30:45 +0200 x", "Wed May  1 12:30:45 UTC 2024 x", "[01/May/2024:14:30:50 +0200] x"]
        {
            assert_eq!(clock(line), Some(Clock::Zoned), "{line}");
        }
        for line in ["Wed, 01 May 2024 14:30:45 x", "Wed May  1 12:30:45 2024 x", "20240501 12:30:45 x"] {
            assert_eq!(clock(line), Some(Clock::Local), "{line}");
        }
    }

    #[test]
    fn ok_times() {
        let time = |line: &str| shown(&FORMAT, line).split(' ').next().unwrap_or_default().to_owned();
        assert_eq!(time("20240501T123045Z x"), "2024-05-01T12:30:45Z");
        assert_eq!(time("20240501-12:30:45:606|x"), "2024-05-01T12:30:45Z");
        // The 122nd day of a leap year.
        assert_eq!(time("2024-122T12:30:45 x"), "2024-05-01T12:30:45Z");
        assert_eq!(time("2023-366T12:30:45 x"), "-");
        assert_eq!(time("2024.05.01 12:30:45 x"), "2024-05-01T12:30:45Z");
        assert_eq!(time("2024:05:01-12:30:45: x"), "2024-05-01T12:30:45Z");
        assert_eq!(time("May 1, 2024 12:30:45 x"), "2024-05-01T12:30:45Z");
        assert_eq!(time("may/01/2024 12:30:45 system,error x"), "2024-05-01T12:30:45Z");
        assert_eq!(time("May-01-24 12:30:45 x"), "2024-05-01T12:30:45Z");
        assert_eq!(time("Wed, 01 May 2024 14:30:45 +0200 x"), "2024-05-01T12:30:45Z");
        assert_eq!(time("Wed, 01 May 2024 12:30:45 GMT x"), "2024-05-01T12:30:45Z");
        assert_eq!(time("240501 12:30:45 x"), "2024-05-01T12:30:45Z");
        assert_eq!(time("Wed May  1 12:30:45 IST 2024 x"), "2024-05-01T12:30:45Z");
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "Wed May  1 12:30:45 x",
                "Wednesday May  1 12:30:45 2024 x",
                "12345678 123456 x",
                "[20240501 12:30:45 x",
                "478760 12:30:45 x",
                "2024-05-01 x",
            ],
        );
    }
}
