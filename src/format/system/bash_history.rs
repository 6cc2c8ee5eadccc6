//! The history of bash, where it keeps times (`HISTTIMEFORMAT`), and of tcsh: `#seconds` or `#+seconds` on a line of its
//! own, then the command.
//! <https://www.gnu.org/software/bash/manual/bash.html#index-HISTTIMEFORMAT>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject, time};
use crate::input::RecordRule;

pub(super) const FORMAT: Format = Format {
    name: "bash-history",
    title: "bash, tcsh history",
    specificity: 0.97,
    extent: Extent::Record(RecordRule::Begins(begins)),
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "#1714566645\nssh alice@bastion.example.com",
        "#+1714566700\nsudo tail -f /var/log/syslog",
        "#1714566710\nfor host in a b; do\n  ping -c 1 $host\ndone",
    ],
    grammar: Grammar::Fixed(parse),
};

fn begins(line: &[u8]) -> bool {
    stamp(line).is_some()
}

/// The time of a line that holds one and nothing else.
fn stamp(line: &[u8]) -> Option<time::Stamp> {
    let mut cursor = Cursor::new(line);
    cursor.byte(b'#')?;
    let _ = cursor.byte(b'+');
    let stamp = time::epoch(&mut cursor)?;
    cursor.rest().is_empty().then_some(stamp)
}

fn parse(record: &[u8]) -> Option<Header> {
    let end = memchr::memchr(b'\n', record)?;
    let stamp = stamp(record[..end].trim_ascii_end())?;
    let mut cursor = Cursor::new(record);
    cursor.skip(end + 1);
    Some(Header { time_ms: stamp.instant, message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&FORMAT, 0), "2024-05-01T12:30:45Z | - | - | - | - | ssh alice@bastion.example.com");
        assert!(sample(&FORMAT, 2).ends_with("| for host in a b; do\n  ping -c 1 $host\ndone"));
    }

    #[test]
    fn err_near_misses() {
        reads_none(&FORMAT, &["#1714566645", "# 1714566645\nls", "#1714566645 x\nls", "#17145\nls", "1714566645\nls"]);
    }
}
