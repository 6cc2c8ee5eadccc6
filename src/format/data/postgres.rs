//! PostgreSQL's server log: a prefix that begins with the time, as `log_line_prefix` has it, then `SEVERITY:  message`;
//! and its `csvlog`, which has no header row.
//!
//! What the prefix holds between the time and the severity differs by installation: `[pid]`, `user@database`,
//! `[pid]: [line] user=…,db=…,client=…`. Two spaces after the severity's colon tell it from other logs.
//! <https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-LOG-LINE-PREFIX>

use crate::find::find;
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const STDERR: Format = Format {
    name: "postgres",
    title: "PostgreSQL",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "2024-05-01 12:30:45.123 UTC [4242] LOG:  database system is ready to accept connections",
        "2024-05-01 14:30:46.001 CEST [4243] app@shop ERROR:  relation \"cart\" does not exist at character 15",
        "2024-05-01 14:30:46.001 CEST [4243] app@shop STATEMENT:  SELECT * FROM cart",
        "2024-05-01 12:30:47 UTC [4244]: [3-1] user=app,db=shop,app=psql,client=203.0.113.9 FATAL:  password authentication failed for user \"app\"",
        "2024-05-01 12:30:48 UTC:203.0.113.9(52344):app@shop:[4245]:LOG:  disconnection: session time: 0:00:01.234",
    ],
    grammar: Grammar::Fixed(parse_stderr),
};

pub(super) const CSV: Format = Format {
    name: "postgres-csv",
    title: "PostgreSQL (csvlog)",
    specificity: 0.98,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"2024-05-01 12:30:45.123 UTC,"app","shop",4242,"203.0.113.9:52344",66323675.1092,3,"SELECT",2024-05-01 12:30:40 UTC,3/42,0,ERROR,42P01,"relation ""cart"" does not exist",,,,,,"SELECT * FROM cart",15,,"psql","client backend",,0"#,
        r#"2024-05-01 12:30:46.001 UTC,,,4200,,66323670.1068,1,,2024-05-01 12:30:40 UTC,,0,LOG,00000,"database system is ready to accept connections",,,,,,,,,"","postmaster",,0"#,
    ],
    grammar: Grammar::Fixed(parse_csv),
};

/// The severities, and those of the lines that explain the one before. `LOG` is as it should be.
const SEVERITIES: [(&[u8], Option<Level>); 14] = [
    (b"LOG", Some(Level::Info)),
    (b"ERROR", Some(Level::Error)),
    (b"STATEMENT", None),
    (b"DETAIL", None),
    (b"HINT", None),
    (b"CONTEXT", None),
    (b"QUERY", None),
    (b"LOCATION", None),
    (b"FATAL", Some(Level::Critical)),
    (b"PANIC", Some(Level::Critical)),
    (b"WARNING", Some(Level::Warning)),
    (b"NOTICE", Some(Level::Notice)),
    (b"INFO", Some(Level::Info)),
    (b"DEBUG", Some(Level::Debug)),
];

/// How far into a line a severity is looked for.
const MAX_PREFIX: usize = 400;

fn parse_stderr(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let time_ms = stamp(&mut cursor)?;
    let prefix_start = cursor.at();
    let prefix = &line[prefix_start..line.len().min(prefix_start + MAX_PREFIX)];
    let (end, level) = memchr::memmem::find_iter(prefix, b":  ").find_map(|colon| {
        let before = prefix[..colon].trim_ascii_end_by_digit();
        let word = before.rsplit(|byte| !byte.is_ascii_uppercase()).next().unwrap_or_default();
        let (_, level) = SEVERITIES.iter().find(|(name, _)| *name == word)?;
        Some((colon + 3, *level))
    })?;
    let (address, process) = client_and_database(line, Span::new(prefix_start, prefix_start + end));
    let message = Span::new(prefix_start + end, line.len());
    Some(Header { time_ms, level, process, address, message, ..Header::default() })
}

/// `DEBUG1` to `DEBUG5` are one severity.
trait TrimDigit {
    fn trim_ascii_end_by_digit(&self) -> &Self;
}

impl TrimDigit for [u8] {
    fn trim_ascii_end_by_digit(&self) -> &Self {
        match self {
            [before @ .., b'1'..=b'5'] if before.ends_with(b"DEBUG") => before,
            all => all,
        }
    }
}

/// `2024-05-01 12:30:45.123 CEST`; an abbreviation that stands for several zones is passed over.
fn stamp(cursor: &mut Cursor<'_>) -> Option<Option<i64>> {
    let (instant, zoned) = time::iso(cursor)?;
    if zoned {
        return Some(instant);
    }
    cursor.byte(b' ')?;
    let mut letters = *cursor;
    let zone = time::zone_name(cursor).unwrap_or(0);
    letters.while_part(|byte| byte.is_ascii_uppercase() || matches!(byte, b'+' | b'-') || byte.is_ascii_digit())?;
    *cursor = letters;
    Some(instant.map(|instant| instant - zone))
}

/// The client's address and the database's name, where the prefix has them in one of the common ways.
fn client_and_database(line: &[u8], prefix: Span) -> (Span, Span) {
    let text = prefix.of(line);
    let value = |name: &[u8]| {
        let start = find(text, name)? + name.len();
        let is_end = |byte: &u8| matches!(byte, b',' | b' ' | b')' | b'(');
        let length = text[start..].iter().position(is_end)?;
        Some(Span::new(prefix.start as usize + start, prefix.start as usize + start + length))
    };
    (value(b"client=").unwrap_or_default(), value(b"db=").unwrap_or_default())
}

/// The columns before the message: the log time, user, database, process, client, session, line, command, session's
/// begin, two transactions, severity, code.
fn parse_csv(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let time_ms = stamp(&mut cursor)?;
    let mut columns = [Span::default(); 14];
    for column in &mut columns[1..] {
        cursor.byte(b',')?;
        *column = value(line, &mut cursor)?;
    }
    cursor.byte(b',')?;
    let [_, _, process, _, client, .., severity, _, message] = columns;
    let word = severity.of(line).trim_ascii_end_by_digit();
    let (_, level) = SEVERITIES.iter().find(|(name, _)| *name == word)?;
    let port = memchr::memrchr(b':', client.of(line));
    let address = port.map_or(client, |port| Span { start: client.start, end: client.start + port as u32 });
    Some(Header { time_ms, level: *level, process, address, message, ..Header::default() })
}

/// A value of a row, without the quotes around it. A message may go on over lines: then it ends with the line.
fn value(line: &[u8], cursor: &mut Cursor<'_>) -> Option<Span> {
    let start = cursor.at();
    if cursor.byte(b'"').is_none() {
        let length = memchr::memchr(b',', cursor.rest())?;
        cursor.skip(length);
        return Some(Span::new(start, start + length));
    }
    loop {
        let quote = memchr::memchr(b'"', cursor.rest())?;
        cursor.skip(quote + 1);
        if line.get(cursor.at()) != Some(&b'"') {
            return Some(Span::new(start + 1, cursor.at() - 1));
        }
        cursor.skip(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample, shown};

    #[test]
    fn ok_prefixes() {
        assert_eq!(
            sample(&STDERR, 1),
            "2024-05-01T12:30:46.001Z | error | - | - | - | relation \"cart\" does not exist at character 15"
        );
        assert_eq!(sample(&STDERR, 2), "2024-05-01T12:30:46.001Z | - | - | - | - | SELECT * FROM cart");
        assert_eq!(
            sample(&STDERR, 3),
            "2024-05-01T12:30:47Z | critical | - | shop | 203.0.113.9 | password authentication failed for user \"app\""
        );
        assert_eq!(
            sample(&STDERR, 4),
            "2024-05-01T12:30:48Z | info | - | - | - | disconnection: session time: 0:00:01.234"
        );
        assert_eq!(
            shown(&STDERR, "2024-05-01 12:30:45 +03 [1] DEBUG2:  x"),
            "2024-05-01T09:30:45Z | debug | - | - | - | x"
        );
    }

    #[test]
    fn ok_csv() {
        assert_eq!(
            sample(&CSV, 0),
            r#"2024-05-01T12:30:45.123Z | error | - | shop | 203.0.113.9 | relation ""cart"" does not exist"#
        );
        assert_eq!(
            sample(&CSV, 1),
            "2024-05-01T12:30:46.001Z | info | - | - | - | database system is ready to accept connections"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &STDERR,
            &[
                "2024-05-01 12:30:45.123 UTC [4242] LOG: one space",
                "2024-05-01 12:30:45.123 [4242] LOG:  no zone",
                "2024-05-01 12:30:45.123 UTC [4242] BLOG:  x",
                "2024-05-01 12:30:45.123 UTC [4242] x",
            ],
        );
        reads_none(
            &CSV,
            &["2024-05-01 12:30:45.123 UTC,a,b,1", r#"2024-05-01 12:30:45.123 UTC,"a,b,c"#, STDERR.samples[0]],
        );
    }
}
