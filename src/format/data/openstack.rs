//! OpenStack services (oslo.log): `[file] yyyy-MM-dd HH:mm:ss.fff pid LEVEL logger [request context] message`.
//! The file's name stands in front where several logs were joined into one.
//! <https://docs.openstack.org/oslo.log/latest/configuration/index.html>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "openstack",
    title: "OpenStack (oslo.log)",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "nova-api.log.1.2017-05-16_13:53:08 2017-05-16 00:00:00.008 25746 INFO nova.osapi_compute.wsgi.server [req-38101a0b-2096-447d-96ea-a692162415ae 113d3a99 54fadb41 - - -] 10.11.10.1 \"GET /v2/servers/detail HTTP/1.1\" status: 200 len: 1893 time: 0.2477829",
        "2017-05-16 00:00:04.500 2931 WARNING nova.compute.manager [-] Instance not resizing, skipping migration.",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, _) = time::iso(&mut cursor).or_else(|| {
        cursor.word()?;
        cursor.byte(b' ')?;
        time::iso(&mut cursor)
    })?;
    cursor.byte(b' ')?;
    cursor.digit_run()?;
    cursor.byte(b' ')?;
    let level = Level::from_word(cursor.word()?.of(line))?;
    cursor.byte(b' ')?;
    let logger = cursor.word()?;
    cursor.literal(b" [")?;
    cursor.until(b']')?;
    cursor.spaces();
    Some(Header { time_ms, level: Some(level), process: logger, message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[0].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!(header.time_ms, Some(1_494_892_800_008)); // date -u -d '2017-05-16 00:00:00' +%s, .008
        assert_eq!(header.process.of(line), b"nova.osapi_compute.wsgi.server");
        assert!(header.message.of(line).starts_with(b"10.11.10.1 \"GET"));
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "2017-05-16 00:00:04.500 WARNING nova.x [-] y",
            "2017-05-16 00:00:04.500 12 WARNING nova.x y",
            "a b 2017-05-16 00:00:04.500 1 INFO x [-] y",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
