//! What strace prints with times since 1970 (`-ttt`), `seconds.microseconds call(arguments) = result`, or with times of day
//! (`-t`, `-tt`), `HH:MM:SS.microseconds call(arguments) = result`; with the process before it where it follows several (`-f`).
//!
//! A file has times of one kind: its lines tell which.
//! <https://man7.org/linux/man-pages/man1/strace.1.html>

use crate::format::cursor::Cursor;
use crate::format::relay::{self, Stamped};
use crate::format::time::{self, Stamp};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Subject};

pub(super) const FORMAT: Format = Format {
    name: "strace",
    title: "strace -t, -tt, -ttt",
    specificity: 0.96,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"10000 1714566645.000001 execve("./shop", ["./shop"], 0x7ffd10f5bfe0 /* 42 vars */) = 0 <0.000421>"#,
        "1714566645.000541 brk(NULL) = 0x55b1f2e94000 <0.000009>",
        "[pid 10001] 1714566646.000561 <... read resumed>\"\", 4096) = 0",
        "10000 1714566647.000001 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=10001} ---",
        "10000 1714566648.000001 +++ exited with 0 +++",
    ],
    grammar: Grammar::Told(tell),
};

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    relay::tell(lines, &[since_1970, of_day])
}

fn since_1970(line: &[u8]) -> Option<Stamped> {
    read(line, |cursor| {
        let mut ahead = *cursor;
        let stamp = time::epoch(&mut ahead).filter(|_| cursor.rest().get(10) == Some(&b'.'))?;
        *cursor = ahead;
        Some(stamp)
    })
}

fn of_day(line: &[u8]) -> Option<Stamped> {
    read(line, |cursor| Some(Stamp { instant: time::clock_ms(cursor)?, clock: Clock::DateLess }))
}

/// Reads a line whose time `read_time` reads, leaving the cursor where it stands otherwise.
fn read(line: &[u8], read_time: fn(&mut Cursor<'_>) -> Option<Stamp>) -> Option<Stamped> {
    let mut cursor = Cursor::new(line);
    if cursor.literal(b"[pid ").is_some() {
        cursor.spaces();
        cursor.digit_run()?;
        cursor.literal(b"] ")?;
    }
    let stamp = read_time(&mut cursor).or_else(|| {
        cursor.digit_run()?;
        cursor.spaces();
        read_time(&mut cursor)
    })?;
    cursor.byte(b' ')?;
    let message = cursor.remainder();
    if cursor.literal(b"<... ").or_else(|| cursor.literal(b"--- ")).or_else(|| cursor.literal(b"+++ ")).is_none() {
        cursor.while_part(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')?;
        cursor.byte(b'(')?;
    }
    Some(Stamped { header: Header { message, ..Header::default() }, stamp: Some(stamp) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        // date -u -d @1714566645
        assert_eq!(sample(&FORMAT, 1), "2024-05-01T12:30:45Z | - | - | - | - | brk(NULL) = 0x55b1f2e94000 <0.000009>");
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "08:09:33.814936 brk(0) = 0x1513000",
                "1714566645 brk(NULL) = 0",
                "1714566645.1 Hello",
                "1 2 1714566645.1 brk(0)",
            ],
        );
    }
}
