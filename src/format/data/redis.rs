//! Redis and Valkey: `pid:role dd Mmm yyyy hh:mm:ss.fff mark message`, the mark being the level; before 3.0 without a role,
//! `[pid] dd Mmm hh:mm:ss.fff mark message`, which has no year.
//! <https://redis.io/docs/latest/operate/oss_and_stack/management/admin/>

use crate::format::cursor::Cursor;
use crate::format::time::{self, Date, YEARLESS_YEAR};
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject};

pub(super) const FORMAT: Format = Format {
    name: "redis",
    title: "Redis, Valkey",
    specificity: 0.98,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "4242:M 01 May 2024 12:30:45.123 * Ready to accept connections",
        "4250:C 01 May 2024 12:30:46.001 # Failed opening the temp RDB file: Permission denied",
        "4242:S 01 May 2024 12:30:47.000 - Accepted 203.0.113.9:52344",
    ],
    grammar: Grammar::Fixed(parse),
};

pub(super) const OLD: Format = Format {
    name: "redis-old",
    title: "Redis (before 3.0)",
    clock: Clock::YearLess,
    samples: &[
        "[4242] 01 May 12:30:45.123 * Background saving started by pid 4250",
        "[4242] 01 May 12:30:46.001 # Server started, Redis version 2.8.24",
    ],
    grammar: Grammar::Fixed(parse_old),
    ..FORMAT
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.digit_run()?;
    cursor.byte(b':')?;
    matches!(cursor.peek()?, b'M' | b'S' | b'C' | b'X').then(|| cursor.skip(1))?;
    cursor.byte(b' ')?;
    let stamp = time::day_month_year(&mut cursor)?;
    rest(cursor, stamp.instant)
}

fn parse_old(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.byte(b'[')?;
    cursor.digit_run()?;
    cursor.literal(b"] ")?;
    let day = cursor.digits(2)?;
    cursor.byte(b' ')?;
    let month = time::month_name(&mut cursor)?;
    cursor.byte(b' ')?;
    let time = time::clock_ms(&mut cursor)?;
    rest(cursor, Date { year: YEARLESS_YEAR, month, day }.at(time))
}

/// ` * message`
fn rest(mut cursor: Cursor<'_>, time_ms: Option<i64>) -> Option<Header> {
    cursor.byte(b' ')?;
    let level = match cursor.peek()? {
        b'.' => Level::Debug,
        b'-' => Level::Info,
        b'*' => Level::Notice,
        b'#' => Level::Warning,
        _ => return None,
    };
    cursor.skip(1);
    cursor.byte(b' ')?;
    Some(Header { time_ms, level: Some(level), message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&FORMAT, 0), "2024-05-01T12:30:45.123Z | notice | - | - | - | Ready to accept connections");
        assert_eq!(
            sample(&OLD, 1),
            "2000-05-01T12:30:46.001Z | warning | - | - | - | Server started, Redis version 2.8.24"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "4242:Q 01 May 2024 12:30:45.123 * x",
                "4242:M 01 May 2024 12:30:45.123 ! x",
                "M 01 May 2024 12:30:45 * x",
            ],
        );
        reads_none(&OLD, &["[4242] 01 May 2024 12:30:45.123 * x", "[a] 01 May 12:30:45.123 * x"]);
    }
}
