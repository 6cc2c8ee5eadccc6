//! The logs of GitHub Actions and Azure Pipelines: `time message`, the time with seven digits of fraction, and commands in
//! some lines, `##[error]…`. Other programs write such times as well: a log is of this format where it has such a command.
//! <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>

use std::sync::Arc;

use crate::format::cursor::Cursor;
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Level, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "github-actions",
    title: "GitHub Actions, Azure Pipelines",
    specificity: 0.94,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "2024-05-01T12:30:45.1234567Z ##[group]Run cargo test",
        "2024-05-01T12:30:46.0000001Z test result: ok. 12 passed; 0 failed",
        "2024-05-01T12:30:47.0000001Z ##[error]Process completed with exit code 101.",
        "build\tTest\t2024-05-01T12:30:48.0000001Z error: test failed",
    ],
    grammar: Grammar::Told(tell),
};

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    lines.iter().find(|line| split(line).is_some_and(|(_, cursor)| cursor.rest().starts_with(b"##[")))?;
    Some(BoundGrammar { clock: Clock::Zoned, parse: Arc::new(parse) })
}

fn parse(line: &[u8]) -> Option<Header> {
    let (time_ms, cursor) = split(line)?;
    let level = match cursor.rest() {
        [b'#', b'#', b'[', command @ ..] => {
            let end = memchr::memchr(b']', command).unwrap_or(0);
            Level::from_word(&command[..end])
        }
        _ => None,
    };
    Some(Header { time_ms, level, message: cursor.remainder(), ..Header::default() })
}

/// The time and the message ahead; `gh run view --log` puts the names of the job and the step first.
fn split(line: &[u8]) -> Option<(Option<i64>, Cursor<'_>)> {
    let mut cursor = Cursor::new(line);
    if !cursor.peek()?.is_ascii_digit() {
        cursor.until(b'\t')?;
        cursor.until(b'\t')?;
    }
    let _ = cursor.literal(b"\xef\xbb\xbf");
    let before = cursor.at();
    let (time_ms, true) = time::iso(&mut cursor)? else { return None };
    // 2024-05-01T12:30:45.1234567Z
    (cursor.at() - before == 28).then_some(())?;
    let _ = cursor.byte(b' ');
    Some((time_ms, cursor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 2),
            "2024-05-01T12:30:47Z | error | - | - | - | ##[error]Process completed with exit code 101."
        );
        assert_eq!(sample(&FORMAT, 3), "2024-05-01T12:30:48Z | - | - | - | - | error: test failed");
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &["2024-05-01T12:30:45.123456Z x", "2024-05-01 12:30:45.1234567 x", "a b 2024-05-01T12:30:45.1234567Z x"],
        );
        assert!(FORMAT.bind(&[b"2024-05-01T12:30:45.1234567Z x"]).is_none());
    }
}
