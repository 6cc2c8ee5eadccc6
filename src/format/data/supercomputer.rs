//! The logs of supercomputers that log research uses: BlueGene/L, `label seconds yyyy.mm.dd node stamp node RAS component
//! level message`; Thunderbird, Spirit and Liberty, whose lines are syslog's after `label seconds yyyy.mm.dd host`; and HPC,
//! `id node component state seconds flag message`.
//!
//! The label, `-` or the kind of an alert, is what a person found: it is no part of the message.
//! <https://www.usenix.org/cfdr-data#hpc4>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const BGL: Format = Format {
    name: "bgl",
    title: "BlueGene/L",
    specificity: 0.99,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "- 1714566645 2024.05.01 R02-M1-N0-C:J12-U11 2024-05-01-12.30.45.363779 R02-M1-N0-C:J12-U11 RAS KERNEL INFO instruction cache parity error corrected",
        "KERNDTLB 1714566646 2024.05.01 R23-M0-N8-C:J17-U01 2024-05-01-12.30.46.527847 R23-M0-N8-C:J17-U01 RAS KERNEL FATAL data TLB error interrupt",
    ],
    grammar: Grammar::Fixed(parse_bgl),
};

pub(super) const THUNDERBIRD: Format = Format {
    name: "thunderbird",
    title: "Thunderbird, Spirit, Liberty",
    specificity: 0.99,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "- 1714566645 2024.05.01 dn228 May 1 12:30:45 dn228/dn228 crond(pam_unix)[2915]: session closed for user root",
        "ECC 1714566646 2024.05.01 an543 May 1 12:30:46 an543/an543 kernel: memory error on bank 3",
    ],
    grammar: Grammar::Fixed(parse_thunderbird),
};

pub(super) const HPC: Format = Format {
    name: "hpc",
    title: "HPC (Los Alamos)",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "460903 node-1 unix.hw state_change.unavailable 1714566645 1 Component State Change: Component \\042alt0\\042 is in the unavailable state",
        "2551 gige7 gige temphigh 1714566646 1 Warning: temperature is 41",
    ],
    grammar: Grammar::Fixed(parse_hpc),
};

/// `- 1714566645 2024.05.01 node `
fn opening(cursor: &mut Cursor<'_>) -> Option<(Option<i64>, Span)> {
    cursor.word()?;
    cursor.byte(b' ')?;
    let time_ms = seconds(cursor)?;
    cursor.byte(b' ')?;
    cursor.digits(4)?;
    cursor.byte(b'.')?;
    cursor.digits(2)?;
    cursor.byte(b'.')?;
    cursor.digits(2)?;
    cursor.byte(b' ')?;
    let node = cursor.word()?;
    cursor.byte(b' ')?;
    Some((time_ms, node))
}

/// Whole seconds since 1970, of ten digits.
fn seconds(cursor: &mut Cursor<'_>) -> Option<Option<i64>> {
    let before = cursor.at();
    let stamp = time::epoch(cursor)?;
    (cursor.at() - before == 10).then_some(stamp.instant)
}

fn parse_bgl(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, host) = opening(&mut cursor)?;
    cursor.digits(4)?;
    cursor.byte(b'-')?;
    cursor.until(b' ')?;
    cursor.until(b' ')?;
    // The reporter is RAS but for a few lines.
    cursor.while_part(|byte| byte.is_ascii_uppercase())?;
    cursor.byte(b' ')?;
    let process = cursor.word()?;
    cursor.byte(b' ')?;
    let level = match cursor.word()?.of(line) {
        b"FAILURE" => Level::Critical,
        word => Level::from_word(word)?,
    };
    let _ = cursor.byte(b' ');
    Some(Header { time_ms, level: Some(level), host, process, message: cursor.remainder(), ..Header::default() })
}

fn parse_thunderbird(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, host) = opening(&mut cursor)?;
    time::year_less(&mut cursor)?;
    cursor.byte(b' ')?;
    cursor.word()?;
    let _ = cursor.byte(b' ');
    let mut message = cursor.remainder();
    let process = tag(&mut cursor).unwrap_or_default();
    if !process.is_empty() {
        message = cursor.remainder();
    }
    Some(Header { time_ms, host, process, message, ..Header::default() })
}

/// `crond(pam_unix)[2915]: `
fn tag(cursor: &mut Cursor<'_>) -> Option<Span> {
    let mut ahead = *cursor;
    let is_part = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'[' | b':');
    let name = ahead.while_part(is_part)?;
    ahead.bracketed();
    ahead.byte(b':')?;
    ahead.spaces();
    *cursor = ahead;
    Some(name)
}

fn parse_hpc(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.digit_run()?;
    cursor.byte(b' ')?;
    let host = cursor.word()?;
    cursor.byte(b' ')?;
    let process = cursor.word()?;
    cursor.byte(b' ')?;
    cursor.word()?;
    cursor.byte(b' ')?;
    let time_ms = seconds(&mut cursor)?;
    cursor.byte(b' ')?;
    cursor.digits(1)?;
    cursor.byte(b' ')?;
    Some(Header { time_ms, host, process, message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        // date -u -d @1714566645
        assert_eq!(
            sample(&BGL, 0),
            "2024-05-01T12:30:45Z | info | R02-M1-N0-C:J12-U11 | KERNEL | - | instruction cache parity error corrected"
        );
        assert_eq!(
            sample(&THUNDERBIRD, 0),
            "2024-05-01T12:30:45Z | - | dn228 | crond(pam_unix) | - | session closed for user root"
        );
        assert_eq!(sample(&HPC, 1), "2024-05-01T12:30:46Z | - | gige7 | gige | - | Warning: temperature is 41");
    }

    #[test]
    fn err_near_misses() {
        let bgl = BGL.samples[0];
        reads_none(&BGL, &[&bgl[2..], &bgl.replace("INFO", "HELLO"), &bgl.replace("1714566645", "171456664")]);
        reads_none(&THUNDERBIRD, &[bgl, "- 1714566645 2024.05.01 dn228 12:30:45 dn228/dn228 crond: x"]);
        reads_none(&HPC, &["460903 node-1 unix.hw 1714566645 1 x", "a node-1 unix.hw b 1714566645 1 x"]);
    }
}
