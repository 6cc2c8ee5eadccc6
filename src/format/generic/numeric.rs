//! Lines that begin with a date in numbers, the year last: `5/1/2024 12:30:45 PM message`, `01.05.2024 12:30:45 message`.
//!
//! Whether the month or the day comes first is not written: the sampled lines tell it, see [`Order::of`].

use std::sync::Arc;

use super::iso;
use crate::format::cursor::Cursor;
use crate::format::time::{self, Order};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Subject};

pub(super) const FORMAT: Format = Format {
    name: "numeric-date",
    title: "Date in numbers, message",
    specificity: 0.77,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "01.05.2024 12:30:45 ERROR no answer from 192.0.2.25",
        "[31/05/2024 12:30:46] cart 7 was paid",
        "31/05/2024, 12:30:47 PM - [WARN] disk is nearly full",
    ],
    grammar: Grammar::Told(tell),
};

/// How many lines are looked at.
const TRIED: usize = 500;

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    let stamps = lines.iter().take(TRIED).map(|line| line.strip_prefix(b"[").unwrap_or(line));
    let order = Order::of(stamps);
    lines.iter().take(TRIED).find_map(|line| parse(line, order))?;
    Some(BoundGrammar { clock: Clock::Local, parse: Arc::new(move |line| parse(line, order)) })
}

fn parse(line: &[u8], order: Order) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let bracket = cursor.byte(b'[').is_some();
    let stamp = time::numeric(&mut cursor, order)?;
    if bracket {
        cursor.byte(b']')?;
    }
    Some(iso::rest(line, cursor, stamp.instant))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&FORMAT, 0), "2024-05-01T12:30:45Z | error | - | - | - | no answer from 192.0.2.25");
        assert_eq!(sample(&FORMAT, 2), "2024-05-31T12:30:47Z | warning | - | - | - | disk is nearly full");
    }

    #[test]
    fn err_near_misses() {
        reads_none(&FORMAT, &["01.05.24 12:30:45 x", "01.05.2024 x", "[01.05.2024 12:30:45 x", "1.2.3.4 12:30:45 x"]);
        assert!(FORMAT.bind(&[b"2024-05-01 12:30:45 x"]).is_none());
    }
}
