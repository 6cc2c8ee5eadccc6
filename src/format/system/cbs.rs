//! Windows component servicing (CBS.log, DISM): `yyyy-MM-dd HH:mm:ss, Level    Component    message`.

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "windows-cbs",
    title: "Windows servicing (CBS, DISM)",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "2016-09-28 04:30:30, Info                  CBS    Starting TrustedInstaller initialization.",
        "2016-09-28 04:30:31, Error                 CSI    00000042 (F) Failed execution of queue item",
        "2020-02-11 10:00:01, Warning               DISM   DISM Provider Store: PID=2820 Failed to load the provider",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, _) = time::iso(&mut cursor)?;
    cursor.byte(b',')?;
    cursor.spaces();
    let level = Level::from_word(cursor.word()?.of(line))?;
    cursor.spaces();
    // The component may be missing: then the message follows at once, after the same blanks.
    let before = cursor;
    let component = cursor.word().unwrap_or_default();
    let is_component = component.of(line).iter().all(u8::is_ascii_uppercase) && cursor.rest().starts_with(b"  ");
    let process = if is_component { component } else { Span::default() };
    if !is_component {
        cursor = before;
    }
    cursor.spaces();
    Some(Header { time_ms, level: Some(level), process, message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[0].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!(header.time_ms, Some(1_475_037_030_000)); // date -u -d '2016-09-28 04:30:30' +%s
        assert_eq!(header.process.of(line), b"CBS");
        assert_eq!(header.message.of(line), b"Starting TrustedInstaller initialization.");
    }

    #[test]
    fn ok_without_component() {
        let line = b"2016-09-28 04:30:30, Info                  Expecting attribute name";
        let header = parse(line).unwrap();
        assert!(header.process.is_empty());
        assert_eq!(header.message.of(line), b"Expecting attribute name");
    }

    #[test]
    fn err_near_misses() {
        for line in ["2016-09-28 04:30:30 Info CBS x", "2016-09-28 04:30:30, Hello CBS x", "2016-09-28, Info CBS x"] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
