//! The printing system's error_log: `L [dd/Mmm/yyyy:hh:mm:ss +zzzz] message`, a letter for the level.
//! <https://www.cups.org/doc/man-cupsd-logs.html>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "cups",
    title: "CUPS error log",
    specificity: 0.98,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "I [01/May/2024:12:30:45 +0200] Listening to [v1.::1]:631 (IPv6)",
        "E [01/May/2024:12:30:46 +0200] [Job 12] Stopping job because the printer is unreachable.",
        "D [01/May/2024:12:30:47 +0200] [Client 3] HTTP_STATE_WAITING Closing for error 32",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let level = match cursor.peek()? {
        b'X' | b'A' | b'C' => Level::Critical,
        b'E' => Level::Error,
        b'W' => Level::Warning,
        b'N' => Level::Notice,
        b'I' => Level::Info,
        b'D' => Level::Debug,
        b'd' => Level::Trace,
        _ => return None,
    };
    cursor.skip(1);
    cursor.literal(b" [")?;
    let stamp = time::web(&mut cursor)?;
    cursor.literal(b"] ")?;
    Some(Header { time_ms: stamp.instant, level: Some(level), message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 1),
            "2024-05-01T10:30:46Z | error | - | - | - | [Job 12] Stopping job because the printer is unreachable."
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &["Q [01/May/2024:12:30:45 +0200] x", "I, [2024-05-01T12:30:45 #1] INFO -- : x", "I [01/May/2024] x"],
        );
    }
}
