//! The short stamp of log4j as Spark writes it: `yy/MM/dd HH:mm:ss LEVEL logger: message`.

use crate::format::cursor::Cursor;
use crate::format::time::{self, Date};
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject};

pub(super) const FORMAT: Format = Format {
    name: "log4j-short",
    title: "Spark (log4j, short date)",
    specificity: 0.96,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "17/06/09 20:10:40 INFO executor.CoarseGrainedExecutorBackend: Registered signal handlers for [TERM, HUP, INT]",
        "24/02/29 00:00:01 ERROR scheduler.TaskSetManager: Task 3 in stage 1.0 failed 4 times; aborting job",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let year = 2000 + cursor.digits(2)? as i32;
    cursor.byte(b'/')?;
    let month = cursor.digits(2)?;
    cursor.byte(b'/')?;
    let day = cursor.digits(2)?;
    cursor.byte(b' ')?;
    let clock = time::clock(&mut cursor)?;
    let fraction = time::fraction_ms(&mut cursor);
    cursor.byte(b' ')?;
    let level = Level::from_word(cursor.word()?.of(line))?;
    cursor.spaces();
    let logger = cursor.until(b':')?;
    if memchr::memchr(b' ', logger.of(line)).is_some() {
        return None;
    }
    cursor.spaces();
    let time_ms = Date { year, month, day }.at(clock).map(|instant| instant + fraction);
    Some(Header { time_ms, level: Some(level), process: logger, message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[0].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!(header.time_ms, Some(1_497_039_040_000)); // date -u -d '2017-06-09 20:10:40' +%s
        assert_eq!(header.process.of(line), b"executor.CoarseGrainedExecutorBackend");
        assert_eq!(header.message.of(line), b"Registered signal handlers for [TERM, HUP, INT]");
    }

    #[test]
    fn err_near_misses() {
        for line in
            ["17/06/09 20:10:40 executor.X: y", "17-06-09 20:10:40 INFO x: y", "17/06/09 20:10:40 INFO no logger here"]
        {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
