//! What `multilog t` and `tai64n` put before a line: `@` and 24 hexadecimal digits, seconds and nanoseconds of TAI.
//!
//! Seconds are counted as daemontools writes them: 10 ahead of UTC, without leap seconds.
//! <https://cr.yp.to/libtai/tai64.html>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject, time::SECOND};

pub(super) const FORMAT: Format = Format {
    name: "tai64n",
    title: "TAI64N (daemontools, qmail)",
    specificity: 0.99,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "@400000006632367f075bcd15 tcpserver: status: 5/30",
        "@4000000066323680075bcd15 tcpserver: pid 26162 from 203.0.113.9",
    ],
    grammar: Grammar::Fixed(parse),
};

/// The label of 1970-01-01T00:00:10 TAI.
const EPOCH: u64 = (1 << 62) + 10;

fn parse(line: &[u8]) -> Option<Header> {
    let digits = line.get(1..25)?;
    if line[0] != b'@' || !digits.iter().all(u8::is_ascii_hexdigit) || line.get(25) != Some(&b' ') {
        return None;
    }
    let text = std::str::from_utf8(digits).ok()?;
    let seconds = u64::from_str_radix(&text[..16], 16).ok()?;
    let nanoseconds = i64::from_str_radix(&text[16..], 16).ok()?;
    // Labels far in the past or the future are no times of a log.
    let seconds = i64::try_from(seconds.checked_sub(EPOCH)?).ok().filter(|seconds| *seconds < 1 << 40)?;
    let mut cursor = Cursor::new(line);
    cursor.skip(26);
    let time_ms = Some(seconds * SECOND + nanoseconds / 1_000_000);
    Some(Header { time_ms, message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        // 0x6632367f is 1714566783; 10 seconds less are 12:32:53. 0x075bcd15 is 123456789.
        assert_eq!(sample(&FORMAT, 0), "2024-05-01T12:32:53.123Z | - | - | - | - | tcpserver: status: 5/30");
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "@400000006632367f075bcd1 x",
                "@400000006632367f075bcd15x",
                "@ffffffffffffffff075bcd15 x",
                "@0000000000000000075bcd15 x",
            ],
        );
    }
}
