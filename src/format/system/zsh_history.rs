//! The history of a shell, where it keeps times: zsh's extended history, `: seconds:duration;command`.
//! <https://zsh.sourceforge.io/Doc/Release/Options.html#History> (`EXTENDED_HISTORY`)

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "zsh-history",
    title: "zsh history",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[": 1714566645:0;ssh alice@bastion.example.com", ": 1714566700:12;sudo tail -f /var/log/syslog"],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.literal(b": ")?;
    let stamp = time::epoch(&mut cursor)?;
    cursor.byte(b':')?;
    cursor.digit_run()?;
    cursor.byte(b';')?;
    Some(Header { time_ms: stamp.instant, message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&FORMAT, 0), "2024-05-01T12:30:45Z | - | - | - | - | ssh alice@bastion.example.com");
    }

    #[test]
    fn err_near_misses() {
        reads_none(&FORMAT, &[": 1714566645;ls", ": 12:0;ls", "1714566645:0;ls", ": 1714566645:0 ls"]);
    }
}
