//! Package managers of Red Hat's family: `yum.log`, `Mmm dd hh:mm:ss Installed: package`, and dnf's logs,
//! `yyyy-mm-ddThh:mm:ss+zzzz LEVEL message`, which any program could write but for the levels `DDEBUG` and `SUBDEBUG`:
//! a log is dnf's where one of its lines has one of these.
//! <https://dnf.readthedocs.io/en/latest/conf_ref.html> (`logfilelevel`)

use std::sync::Arc;

use crate::format::cursor::Cursor;
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Level, Subject, time};

pub(super) const YUM: Format = Format {
    name: "yum",
    title: "yum.log",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::YearLess,
    subject: Subject::Message,
    samples: &[
        "May 01 12:30:45 Installed: nginx-1.20.1-14.el7.x86_64",
        "May 01 12:30:46 Updated: 1:openssl-libs-1.0.2k-26.el7_9.x86_64",
        "May 02 08:00:01 Erased: telnet-0.17-66.el7.x86_64",
    ],
    grammar: Grammar::Fixed(parse_yum),
};

pub(super) const DNF: Format = Format {
    name: "dnf",
    title: "dnf.log",
    specificity: 0.94,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "2024-05-01T12:30:45+0200 INFO --- logging initialized ---",
        "2024-05-01T12:30:45+0200 DDEBUG timer: config: 3 ms",
        "2024-05-01T12:30:46+0200 SUBDEBUG Installed: nginx-1:1.20.1-14.el9.x86_64",
    ],
    grammar: Grammar::Told(tell_dnf),
};

const DONE: [&[u8]; 9] = [
    b"Installed:",
    b"Updated:",
    b"Erased:",
    b"Dep-Installed:",
    b"Obsoleted:",
    b"Downgraded:",
    b"Reinstalled:",
    b"Replaced:",
    b"Removed:",
];

fn parse_yum(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let stamp = time::year_less(&mut cursor)?;
    cursor.byte(b' ')?;
    let message = cursor.remainder();
    let word = cursor.word()?;
    cursor.byte(b' ')?;
    DONE.contains(&word.of(line)).then(|| Header { time_ms: stamp.instant, message, ..Header::default() })
}

fn tell_dnf(lines: &[&[u8]]) -> Option<BoundGrammar> {
    let own = |line: &&&[u8]| split(line).is_some_and(|(_, word, _)| matches!(word, b"DDEBUG" | b"SUBDEBUG"));
    lines.iter().find(own)?;
    Some(BoundGrammar { clock: Clock::Zoned, parse: Arc::new(parse_dnf) })
}

fn parse_dnf(line: &[u8]) -> Option<Header> {
    let (time_ms, word, cursor) = split(line)?;
    let level = match word {
        b"DDEBUG" | b"SUBDEBUG" => Level::Debug,
        _ => Level::from_word(word)?,
    };
    Some(Header { time_ms, level: Some(level), message: cursor.remainder(), ..Header::default() })
}

/// The time, the word for the level, and the message ahead.
fn split(line: &[u8]) -> Option<(Option<i64>, &[u8], Cursor<'_>)> {
    let mut cursor = Cursor::new(line);
    // The zone follows the seconds at once.
    matches!(line.get(19)?, b'+' | b'-' | b'Z').then_some(())?;
    let (time_ms, true) = time::iso(&mut cursor)? else { return None };
    cursor.byte(b' ')?;
    let word = cursor.word()?;
    cursor.byte(b' ')?;
    Some((time_ms, word.of(line), cursor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&YUM, 0), "2000-05-01T12:30:45Z | - | - | - | - | Installed: nginx-1.20.1-14.el7.x86_64");
        assert_eq!(
            sample(&DNF, 2),
            "2024-05-01T10:30:46Z | debug | - | - | - | Installed: nginx-1:1.20.1-14.el9.x86_64"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &YUM,
            &["May 01 12:30:45 host Installed: x", "May 01 12:30:45 Installed:", "01 May 12:30:45 Erased: x"],
        );
        reads_none(&DNF, &["2024-05-01T12:30:45 INFO no zone", "2024-05-01T12:30:45+0200 Hello x"]);
        assert!(DNF.bind(&[b"2024-05-01T12:30:45+0200 INFO of any program"]).is_none());
    }
}
