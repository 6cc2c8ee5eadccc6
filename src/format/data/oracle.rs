//! Oracle's alert log: a time on a line of its own, then what happened, on one line or on many.
//! <https://docs.oracle.com/en/database/oracle/oracle-database/23/admin/diagnosing-and-resolving-problems.html>

use crate::format::cursor::Cursor;
use crate::format::relay::{self, Stamped};
use crate::format::time::{self, Stamp};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Level, Subject};
use crate::input::RecordRule;

pub(super) const FORMAT: Format = Format {
    name: "oracle-alert",
    title: "Oracle alert log (time on a line of its own)",
    specificity: 0.96,
    extent: Extent::Record(RecordRule::Begins(|line| stamp(line).is_some())),
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "2024-05-01T14:30:45.123456+02:00\nThread 1 advanced to log sequence 42 (LGWR switch)\n  Current log# 3 seq# 42 mem# 0: /u01/oradata/shop/redo03.log",
        "2024-05-01T14:30:46.000001+02:00\nErrors in file /u01/diag/rdbms/shop/trace/shop_ora_4242.trc:\nORA-01578: ORACLE data block corrupted",
    ],
    grammar: Grammar::Told(tell),
};

fn tell(records: &[&[u8]]) -> Option<BoundGrammar> {
    relay::tell(records, &[parse])
}

fn parse(record: &[u8]) -> Option<Stamped> {
    let end = memchr::memchr(b'\n', record)?;
    let stamp = stamp(&record[..end])?;
    let mut cursor = Cursor::new(record);
    cursor.skip(end + 1);
    let message = cursor.remainder();
    let has_code = memchr::memmem::find_iter(message.of(record), b"ORA-")
        .any(|at| message.of(record).get(at + 4).is_some_and(u8::is_ascii_digit));
    let level = has_code.then_some(Level::Error);
    Some(Stamped { header: Header { level, message, ..Header::default() }, stamp: Some(stamp) })
}

/// The time of a line that holds nothing else.
fn stamp(line: &[u8]) -> Option<Stamp> {
    let mut cursor = Cursor::new(line.trim_ascii_end());
    let stamp = match time::iso(&mut cursor) {
        Some((instant, zoned)) => Stamp { instant, clock: if zoned { Clock::Zoned } else { Clock::Local } },
        None => time::ctime(&mut cursor)?,
    };
    cursor.rest().is_empty().then_some(stamp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert!(sample(&FORMAT, 0).starts_with("2024-05-01T12:30:45.123Z | - | - | - | - | Thread 1 advanced"));
        assert!(sample(&FORMAT, 1).starts_with("2024-05-01T12:30:46Z | error |"));
    }

    #[test]
    fn ok_older_times() {
        let record = b"Wed May 01 12:30:45 2024\nStarting ORACLE instance (normal)";
        let format = FORMAT.bind(&[record]).unwrap();
        assert_eq!((format.clock, format.parse(record).unwrap().time_ms), (Clock::Local, Some(1_714_566_645_000)));
    }

    #[test]
    fn err_near_misses() {
        reads_none(&FORMAT, &["2024-05-01T14:30:45+02:00", "2024-05-01T14:30:45+02:00 x\ny", "noon\nx", ""]);
    }
}
