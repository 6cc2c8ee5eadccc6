//! Lines that begin with month, day and time, and are no syslog's: no host follows, or the time stands in brackets, as
//! Asterisk writes it, `[May  1 12:30:45] NOTICE[4242] file.c: message`.

use super::iso;
use crate::format::cursor::Cursor;
use crate::format::time::{self, Date, Stamp, YEARLESS_YEAR};
use crate::format::{Clock, Extent, Format, Grammar, Header, Subject};

pub(super) const FORMAT: Format = Format {
    name: "year-less",
    title: "Month, day and time, message",
    specificity: 0.74,
    extent: Extent::Lines,
    clock: Clock::YearLess,
    subject: Subject::Message,
    samples: &[
        "[May  1 12:30:45] NOTICE[4242] chan_sip.c: Registration from '203.0.113.9' failed",
        "May  1 12:30:46.999  00000264F I shop.res 262144 1 started",
        "May-01 12:30:46.999 [main] DEBUG nextflow.cli.Launcher - started",
        "05-01 12:30:47.123 [main] INFO shop.cart - cart 7 was paid",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let bracket = cursor.byte(b'[').is_some();
    let stamp =
        time::year_less(&mut cursor).or_else(|| time::month_day(&mut cursor)).or_else(|| hyphened(&mut cursor))?;
    if bracket {
        cursor.byte(b']')?;
    }
    matches!(cursor.peek()?, b' ' | b'\t' | b':' | b',' | b'|').then_some(())?;
    Some(iso::rest(line, cursor, stamp.instant))
}

/// `May-01 12:30:46.999`, as Nextflow writes it.
fn hyphened(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let mut ahead = *cursor;
    let month = time::month_name(&mut ahead)?;
    ahead.byte(b'-')?;
    let day = ahead.digits(2)?;
    ahead.byte(b' ')?;
    let time = time::clock_ms(&mut ahead)?;
    *cursor = ahead;
    Some(Stamp { instant: Date { year: YEARLESS_YEAR, month, day }.at(time), clock: Clock::YearLess })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 1),
            "2000-05-01T12:30:46.999Z | - | - | - | - | 00000264F I shop.res 262144 1 started"
        );
        assert_eq!(sample(&FORMAT, 3), "2000-05-01T12:30:47.123Z | info | - | shop.cart | - | cart 7 was paid");
    }

    #[test]
    fn err_near_misses() {
        reads_none(&FORMAT, &["May  1 2024 x", "[May  1 12:30:45 x", "Maybe 1 12:30:45 x", "May  1 12:30:45"]);
    }
}
