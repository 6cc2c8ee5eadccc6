//! JSON objects that are spread over lines, as `jq` and `journalctl -o json-pretty` print them, one after the other or in an
//! array.
//!
//! An object is what a line is elsewhere: the format of JSON lines that reads the objects best reads them here.

use std::sync::Arc;

use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Subject, best_but};
use crate::input::RecordRule;

pub(super) const FORMAT: Format = Format {
    name: NAME,
    title: "JSON over several lines",
    specificity: 0.84,
    extent: Extent::Record(RecordRule::Json),
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "{\n  \"timestamp\": \"2024-05-01T12:30:45.123Z\",\n  \"severity\": \"ERROR\",\n  \"message\": \"no answer from 192.0.2.25\",\n  \"trace\": {\n    \"id\": \"a1b2\"\n  }\n}",
        "{\n  \"timestamp\": \"2024-05-01T12:30:46Z\",\n  \"severity\": \"info\",\n  \"message\": \"cart 7 was paid\"\n}",
    ],
    grammar: Grammar::Told(tell),
};

const NAME: &str = "json-records";

/// How many records are looked at: every format is tried on each.
const TRIED: usize = 500;

fn tell(records: &[&[u8]]) -> Option<BoundGrammar> {
    let objects: Vec<&[u8]> = records.iter().take(TRIED).filter_map(|record| object(record)).collect();
    let is_spread = objects.iter().any(|object| object.contains(&b'\n'));
    if !is_spread {
        return None;
    }
    let format = best_but(NAME, &objects);
    if format.clock == Clock::None {
        return None;
    }
    let clock = format.clock;
    // Spans are counted from the record's beginning, where white space may stand before the object.
    let parse = move |record: &[u8]| {
        let object = object(record)?;
        let skipped = (object.as_ptr().addr() - record.as_ptr().addr()) as u32;
        let mut header = format.parse(object)?;
        header.shift(skipped);
        Some(header)
    };
    Some(BoundGrammar { clock, parse: Arc::new(parse) })
}

/// The object of a record, without what stands around it in an array.
fn object(record: &[u8]) -> Option<&[u8]> {
    let first = memchr::memchr(b'{', record)?;
    let last = memchr::memrchr(b'}', record)?;
    record.get(first..=last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{sample, shown};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.123Z | error | - | - | 192.0.2.25 | no answer from 192.0.2.25"
        );
    }

    #[test]
    fn ok_in_an_array() {
        let record = "  {\n    \"timestamp\": \"2024-05-01T12:30:47Z\",\n    \"message\": \"up\"\n  },\n";
        assert_eq!(shown(&FORMAT, record), "2024-05-01T12:30:47Z | - | - | - | - | up");
    }

    #[test]
    fn err_objects_of_one_line_are_json_lines() {
        assert!(tell(&[br#"{"timestamp":"2024-05-01T12:30:47Z","message":"up"}"#]).is_none());
        assert!(tell(&[b"{\n\"a\": 1\n}"]).is_none());
    }
}
