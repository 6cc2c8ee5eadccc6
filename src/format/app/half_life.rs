//! Game servers of Valve's engines (Half-Life, Counter-Strike, Team Fortress): `L mm/dd/yyyy - hh:mm:ss: message`.
//! <https://developer.valvesoftware.com/wiki/HL_Log_Standard>

use crate::format::cursor::Cursor;
use crate::format::time::{self, Date};
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject};

pub(super) const FORMAT: Format = Format {
    name: "half-life",
    title: "Game servers (HL log standard)",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "L 05/01/2024 - 12:30:45: \"alice<2><STEAM_1:0:1><CT>\" say \"hello\"",
        "L 05/01/2024 - 12:30:46: Bad Rcon: \"rcon 1146003691 \"284\" status\" from \"203.0.113.9:57370\"",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.literal(b"L ")?;
    let month = cursor.digits(2)?;
    cursor.byte(b'/')?;
    let day = cursor.digits(2)?;
    cursor.byte(b'/')?;
    let year = cursor.digits(4)? as i32;
    cursor.literal(b" - ")?;
    let time = time::clock_ms(&mut cursor)?;
    cursor.literal(b": ")?;
    Some(Header { time_ms: Date { year, month, day }.at(time), message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45Z | - | - | - | - | \"alice<2><STEAM_1:0:1><CT>\" say \"hello\""
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(&FORMAT, &["L 05/01/2024 12:30:45: x", "L 5/1/2024 - 12:30:45: x", "05/01/2024 - 12:30:45: x"]);
    }
}
