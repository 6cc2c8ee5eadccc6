//! Microsoft SQL Server's ERRORLOG: `yyyy-mm-dd hh:mm:ss.ff source      message`, the source padded to twelve places.
//! <https://learn.microsoft.com/en-us/sql/tools/configuration-manager/viewing-the-sql-server-error-log>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "mssql",
    title: "Microsoft SQL Server error log",
    specificity: 0.96,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "2024-05-01 12:30:45.12 Server      Microsoft SQL Server 2022 (RTM) - 16.0.1000.6 (X64)",
        "2024-05-01 12:30:46.07 Logon       Error: 18456, Severity: 14, State: 8.",
        "2024-05-01 12:30:47.15 spid51      Starting up database 'shop'.",
        "2024-05-01 12:30:48.20 spid9s      Recovery is complete.",
    ],
    grammar: Grammar::Fixed(parse),
};

/// Where the message begins: after the time, and a source of twelve places.
const MESSAGE: usize = 23 + 12;

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, false) = time::iso(&mut cursor)? else { return None };
    (cursor.at() == 22).then_some(())?;
    cursor.byte(b' ')?;
    let process = cursor.word()?;
    match process.of(line) {
        b"Server" | b"Logon" | b"Backup" | b"Error" => {}
        [b's', b'p', b'i', b'd', b'0'..=b'9', ..] => {}
        _ => return None,
    }
    cursor.spaces();
    (cursor.at() >= MESSAGE || cursor.rest().is_empty()).then_some(())?;
    let level = cursor.rest().starts_with(b"Error: ").then_some(Level::Error);
    Some(Header { time_ms, level, process, message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 1),
            "2024-05-01T12:30:46.070Z | error | - | Logon | - | Error: 18456, Severity: 14, State: 8."
        );
        assert_eq!(sample(&FORMAT, 3), "2024-05-01T12:30:48.200Z | - | - | spid9s | - | Recovery is complete.");
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "2024-05-01 12:30:45.123 Server     x",
                "2024-05-01 12:30:45.12 Client      x",
                "2024-05-01 12:30:45.12 Server x",
            ],
        );
    }
}
