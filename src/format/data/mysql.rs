//! MySQL and MariaDB: the error log, `time thread [Level] [code] [subsystem] message` and older variants of it, the general
//! log, `time<tab>thread command<tab>argument`, and the slow log, whose records are blocks that `# Time: ` begins.
//!
//! In the older logs the clock's hour is padded with a space, and a time is written once a second: what follows without
//! one is the rest of the record before.
//! <https://dev.mysql.com/doc/refman/8.4/en/error-log-format.html>
//! <https://dev.mysql.com/doc/refman/8.4/en/query-log.html> <https://dev.mysql.com/doc/refman/8.4/en/slow-query-log.html>

use crate::format::cursor::Cursor;
use crate::format::time::{self, Date, time_of_day};
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject};
use crate::input::RecordRule;

pub(super) const ERROR: Format = Format {
    name: "mysql-error",
    title: "MySQL, MariaDB error log",
    specificity: 0.98,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "2024-05-01T12:30:45.835618Z 0 [Note] [MY-012487] [InnoDB] DDL log recovery : begin",
        "2024-05-01T12:30:46.000001Z 113 [Warning] Access denied for user 'alice'@'203.0.113.9' (using password: YES)",
        "2024-05-01  9:30:47 139845235329792 [ERROR] InnoDB: Unable to lock ./ibdata1 error: 11",
        "240501 12:30:48 [Note] Event Scheduler: Loaded 0 events",
        "240501  9:30:49  InnoDB: Completed initialization of buffer pool",
        "240501 12:30:50 mysqld_safe Starting mysqld daemon with databases from /var/lib/mysql",
    ],
    grammar: Grammar::Fixed(parse_error),
};

pub(super) const GENERAL: Format = Format {
    name: "mysql-general",
    title: "MySQL, MariaDB general log",
    specificity: 0.98,
    extent: Extent::LinesLike(&["\t\t"]),
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "Time                 Id Command    Argument",
        "2024-05-01T12:30:45.259438Z\t    9 Query\tselect * from cart",
        "2024-05-01T12:30:46.592572Z\t   10 Connect\tapp@203.0.113.9 on shop using TCP/IP",
        "240501 12:30:47\t   11 Init DB\tshop",
        "2024-05-01T12:30:48.000001Z\t   11 Quit\t",
    ],
    grammar: Grammar::Fixed(parse_general),
};

pub(super) const SLOW: Format = Format {
    name: "mysql-slow",
    title: "MySQL, MariaDB slow log",
    specificity: 0.98,
    extent: Extent::Record(RecordRule::Begins(|line| slow_time(line).is_some())),
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "# Time: 2024-05-01T12:30:45.678222Z\n# User@Host: app[app] @ shop.example.com [203.0.113.9]  Id: 2\n# Query_time: 4.2  Lock_time: 0.0 Rows_sent: 7  Rows_examined: 4242\nuse shop;\nSET timestamp=1714566645;\nselect * from cart;",
        "# Time: 240501  9:30:46\n# User@Host: app[app] @ localhost []\n# Query_time: 2  Lock_time: 0  Rows_sent: 0  Rows_examined: 1\nupdate cart set paid = 1;",
        "# Time: 2024-05-01T14:30:47.1+02:00\n# administrator command: Quit;",
    ],
    grammar: Grammar::Fixed(parse_slow),
};

const COMMANDS: [&[u8]; 24] = [
    b"Query",
    b"Connect",
    b"Quit",
    b"Prepare",
    b"Execute",
    b"Close stmt",
    b"Reset stmt",
    b"Long Data",
    b"Fetch",
    b"Init DB",
    b"Field List",
    b"Statistics",
    b"Ping",
    b"Change user",
    b"Create DB",
    b"Drop DB",
    b"Refresh",
    b"Shutdown",
    b"Processlist",
    b"Kill",
    b"Binlog Dump",
    b"Binlog Dump GTID",
    b"Reset Connection",
    b"Register Slave",
];

fn parse_error(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, is_old) = stamp(&mut cursor)?;
    cursor.byte(b' ')?;
    cursor.spaces();
    if cursor.digit_run().is_some() {
        cursor.byte(b' ')?;
    } else if !is_old {
        return None;
    }
    if is_old && let Some(process) = old_part(&mut cursor) {
        return Some(Header { time_ms, process, message: cursor.remainder(), ..Header::default() });
    }
    let level = match cursor.bracketed()?.of(line) {
        b"Note" => Level::Info,
        b"System" => Level::Notice,
        word => Level::from_word(word)?,
    };
    cursor.byte(b' ')?;
    let mut process = Span::default();
    if cursor.rest().starts_with(b"[MY-") {
        cursor.bracketed()?;
        cursor.byte(b' ')?;
        process = cursor.bracketed()?;
        cursor.byte(b' ')?;
    }
    Some(Header { time_ms, level: Some(level), process, message: cursor.remainder(), ..Header::default() })
}

/// `InnoDB: ` or `mysqld_safe `, which old versions write without a level.
fn old_part(cursor: &mut Cursor<'_>) -> Option<Span> {
    let start = cursor.at();
    let found = [&b"InnoDB"[..], b"mysqld_safe", b"mysqld"].into_iter().find(|name| cursor.literal(name).is_some())?;
    let _ = cursor.byte(b':');
    cursor.spaces();
    Some(Span::new(start, start + found.len()))
}

fn parse_general(line: &[u8]) -> Option<Header> {
    let is_banner = line.ends_with(b". started with:") || line.starts_with(b"Tcp port: ");
    if is_banner || line.starts_with(b"Time                 Id Command") {
        return Some(Header { is_directive: true, ..Header::default() });
    }
    let mut cursor = Cursor::new(line);
    let (time_ms, _) = stamp(&mut cursor)?;
    cursor.byte(b'\t')?;
    cursor.spaces();
    cursor.digit_run()?;
    cursor.byte(b' ')?;
    let message = cursor.remainder();
    let command = cursor.until(b'\t').unwrap_or(message);
    if !COMMANDS.contains(&command.of(line).trim_ascii_end()) {
        return None;
    }
    Some(Header { time_ms, message, ..Header::default() })
}

/// The time of a line that begins a record of the slow log.
fn slow_time(line: &[u8]) -> Option<Option<i64>> {
    let mut cursor = Cursor::new(line);
    cursor.literal(b"# Time: ")?;
    let (time_ms, _) = stamp(&mut cursor)?;
    cursor.rest().trim_ascii().is_empty().then_some(time_ms)
}

/// Who asked stands in the lines that begin with `#`; the statement is what follows them, and the settings before it.
fn parse_slow(record: &[u8]) -> Option<Header> {
    let first = memchr::memchr(b'\n', record)?;
    let mut header = Header { time_ms: slow_time(&record[..first])?, ..Header::default() };
    let mut start = first + 1;
    while start < record.len() {
        let end = memchr::memchr(b'\n', &record[start..]).map_or(record.len(), |length| start + length);
        let line = &record[start..end];
        let is_setting = line.starts_with(b"use ") || line.starts_with(b"SET timestamp=");
        if line.starts_with(b"# User@Host: ") {
            (header.process, header.address) = client(line, start);
        } else if !is_setting && !line.starts_with(b"#") {
            header.message = Span::new(start, record.len());
            return Some(header);
        } else if line.starts_with(b"# administrator command: ") {
            header.message = Span::new(start + 2, end);
        }
        start = end + 1;
    }
    Some(header)
}

/// User and address of `# User@Host: app[app] @ shop.example.com [203.0.113.9]  Id: 2`, which begins at `start`.
fn client(line: &[u8], start: usize) -> (Span, Span) {
    let mut cursor = Cursor::new(line);
    let mut read = || {
        cursor.literal(b"# User@Host: ")?;
        let user = cursor.until(b'[')?;
        cursor.until_text(b"] @ ")?;
        let host = cursor.until(b'[')?;
        // A client on the same machine has no address.
        Some((user, host, cursor.until(b']').unwrap_or_default()))
    };
    let Some((user, host, address)) = read() else { return <(Span, Span)>::default() };
    let host_length = host.of(line).trim_ascii_end().len();
    let host = Span::new(host.start as usize, host.start as usize + host_length);
    let moved = |span: Span| Span::new(span.start as usize + start, span.end as usize + start);
    (moved(user), moved(if address.is_empty() { host } else { address }))
}

/// The time in any of its variants, and whether it is the oldest one.
fn stamp(cursor: &mut Cursor<'_>) -> Option<(Option<i64>, bool)> {
    if let Some((time_ms, _)) = time::iso(cursor) {
        return Some((time_ms, false));
    }
    if let Some(stamp) = time::short_day(cursor) {
        return Some((stamp.instant, true));
    }
    // `2024-05-01  9:30:47`
    let mut ahead = *cursor;
    let year = ahead.digits(4)? as i32;
    ahead.byte(b'-')?;
    let month = ahead.digits(2)?;
    ahead.byte(b'-')?;
    let day = ahead.digits(2)?;
    ahead.literal(b"  ")?;
    let hour = ahead.digits(1)?;
    ahead.byte(b':')?;
    let minute = ahead.digits(2)?;
    ahead.byte(b':')?;
    let second = ahead.digits(2)?;
    *cursor = ahead;
    Some((Date { year, month, day }.at(time_of_day(hour, minute, second)), false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_error_log() {
        assert_eq!(sample(&ERROR, 0), "2024-05-01T12:30:45.835Z | info | - | InnoDB | - | DDL log recovery : begin");
        assert_eq!(
            sample(&ERROR, 2),
            "2024-05-01T09:30:47Z | error | - | - | - | InnoDB: Unable to lock ./ibdata1 error: 11"
        );
        assert_eq!(sample(&ERROR, 3), "2024-05-01T12:30:48Z | info | - | - | - | Event Scheduler: Loaded 0 events");
        assert_eq!(
            sample(&ERROR, 4),
            "2024-05-01T09:30:49Z | - | - | InnoDB | - | Completed initialization of buffer pool"
        );
    }

    #[test]
    fn ok_general_and_slow_log() {
        assert_eq!(sample(&GENERAL, 1), "2024-05-01T12:30:45.259Z | - | - | - | - | Query\tselect * from cart");
        assert_eq!(sample(&GENERAL, 3), "2024-05-01T12:30:47Z | - | - | - | - | Init DB\tshop");
        assert_eq!(sample(&SLOW, 0), "2024-05-01T12:30:45.678Z | - | - | app | 203.0.113.9 | select * from cart;");
        assert_eq!(sample(&SLOW, 1), "2024-05-01T09:30:46Z | - | - | app | localhost | update cart set paid = 1;");
        assert_eq!(sample(&SLOW, 2), "2024-05-01T12:30:47.100Z | - | - | - | - | administrator command: Quit;");
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &ERROR,
            &[
                "2024-05-01T12:30:45.1Z [Note] no thread",
                "2024-05-01T12:30:45.1Z 3 [Hello] x",
                "2024-05-01T12:30:45.1Z 3 Note x",
                "240501 12:30:48 INFO x",
                "081109 203615 148 INFO a.B: c",
            ],
        );
        reads_none(&GENERAL, &["2024-05-01T12:30:45.1Z\t9 Hello\tx", "2024-05-01T12:30:45.1Z 9 Query x", "Time"]);
        reads_none(
            &SLOW,
            &["# Time: yesterday\nx", "# User@Host: app[app] @ [203.0.113.9]\nx", "# Time: 240501  9:30:46 x\ny"],
        );
    }
}
