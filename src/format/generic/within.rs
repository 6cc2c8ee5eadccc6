//! Lines with a date and a time that stands not at their beginning, but near it: `<W>2024-05-01 12:30:45 …`,
//! `4242 none 2024-05-01T12:30:45Z WARN …`, `<co ts="2024-05-01T12:30:45.94" …`, `203.0.113.9 [01/May/2024:12:30:45] …`.
//!
//! What stands before the time belongs to the message, which is the whole line. This is the last that is tried before the
//! log counts as plain text: a date in the middle of a sentence looks the same, so most lines must have one.

use super::iso;
use crate::format::cursor::Cursor;
use crate::format::relay::{self, Stamped};
use crate::format::time::{self, Stamp};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Span, Subject};

pub(super) const FORMAT: Format = Format {
    name: "time-within",
    title: "Date and time within the line",
    // Too little to read what another format of the file left.
    specificity: 0.45,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "<W>2024-05-01 12:30:45.818 1 => <4:alice(-1)> Rejected connection from 203.0.113.9:29530",
        "78017 00cff -- none -- - 2024-05-01T12:30:46 WARN (4): Login of alice from 203.0.113.9 failed",
        "<co ts=\"2024-05-01T12:30:47.94\" sc=\"tcp_submit\" mi=\"Bad password\"/>",
    ],
    grammar: Grammar::Told(tell),
};

/// How far into a line a time is looked for, in bytes.
const REACH: usize = 128;

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    relay::tell(lines, &[|line| read(line, iso_stamp), |line| read(line, time::web)])
}

/// Reads the first time that `read_time` finds behind a mark.
fn read(line: &[u8], read_time: fn(&mut Cursor<'_>) -> Option<Stamp>) -> Option<Stamped> {
    let reach = &line[..line.len().min(REACH)];
    let begins = |at: &usize| reach[*at].is_ascii_digit() && !reach[at - 1].is_ascii_alphanumeric();
    let (stamp, after) = (1..reach.len()).filter(begins).find_map(|at| {
        let mut cursor = Cursor::new(line);
        cursor.skip(at);
        Some((read_time(&mut cursor)?, cursor))
    })?;
    let level = iso::rest(line, after, None).level;
    let header = Header { level, message: Span::new(0, line.len()), ..Header::default() };
    Some(Stamped { header, stamp: Some(stamp) })
}

fn iso_stamp(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let (instant, zoned) = time::iso(cursor)?;
    Some(Stamp { instant, clock: if zoned { Clock::Zoned } else { Clock::Local } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert!(sample(&FORMAT, 0).starts_with("2024-05-01T12:30:45.818Z | - | - | - | - | <W>2024-05-01"));
        assert!(sample(&FORMAT, 1).starts_with("2024-05-01T12:30:46Z | warning | - | - | - | 78017 00cff"));
        assert!(sample(&FORMAT, 2).starts_with("2024-05-01T12:30:47.940Z | - |"));
    }

    #[test]
    fn ok_other_times() {
        let line = b"203.0.113.9 - alice [01/May/2024:12:30:45] \"GET /\"";
        let format = FORMAT.bind(&[line]).unwrap();
        assert_eq!((format.clock, format.parse(line).unwrap().time_ms), (Clock::Local, Some(1_714_566_645_000)));
    }

    #[test]
    fn err_near_misses() {
        let far = format!("{} 2024-05-01 12:30:45", "x".repeat(REACH));
        reads_none(&FORMAT, &["x 2024-05-01", "x2024-05-01 12:30:45", &far, ""]);
    }
}
