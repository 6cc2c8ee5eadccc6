//! HDFS of Hadoop 0.x, as in the HDFS v1 data set: `yyMMdd HHmmss thread LEVEL component: message`.

use crate::format::cursor::Cursor;
use crate::format::time::{Date, time_of_day};
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject};

pub(super) const FORMAT: Format = Format {
    name: "hdfs",
    title: "HDFS (Hadoop 0.x)",
    specificity: 0.98,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_38865049064139660 terminating",
        "081110 012101 7021 WARN dfs.DataNode$DataXceiver: 10.0.3.14:50010:Got exception while serving blk_-3544583377289625738 to /10.0.3.9:",
        "081111 110019 26 INFO dfs.FSNamesystem: BLOCK* NameSystem.delete: blk_784 is added to invalidSet of 10.0.6.191:50010",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let date = cursor.digits(6)?;
    cursor.byte(b' ')?;
    let time = cursor.digits(6)?;
    cursor.byte(b' ')?;
    cursor.digit_run()?;
    cursor.byte(b' ')?;
    let level = Level::from_word(cursor.word()?.of(line))?;
    cursor.byte(b' ')?;
    let component = cursor.until(b':')?;
    // A component is one word; a colon further on belongs to the message.
    if memchr::memchr(b' ', component.of(line)).is_some() {
        return None;
    }
    cursor.spaces();
    let date = Date { year: 2000 + (date / 10_000) as i32, month: date / 100 % 100, day: date % 100 };
    let time = time_of_day(time / 10_000, time / 100 % 100, time % 100);
    Some(Header {
        time_ms: date.at(time),
        level: Some(level),
        process: component,
        message: cursor.remainder(),
        ..Header::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[0].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!(header.time_ms, Some(1_226_262_975_000)); // date -u -d '2008-11-09 20:36:15' +%s
        assert_eq!(header.level, Some(Level::Info));
        assert_eq!(header.process.of(line), b"dfs.DataNode$PacketResponder");
        assert_eq!(header.message.of(line), b"PacketResponder 1 for block blk_38865049064139660 terminating");
    }

    #[test]
    fn ok_an_impossible_date_is_a_record_without_time() {
        assert_eq!(parse(b"081340 203615 148 INFO a.B: c").unwrap().time_ms, None);
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "81109 203615 148 INFO a.B: c",
            "081109 203615 INFO a.B: c",
            "081109 203615 148 HELLO a.B: c",
            "081109 203615 1 INFO no colon here",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
