//! MongoDB since 4.4: JSON with `t.$date`, `s` the severity, `c` the component, `ctx` the thread, `msg` and `attr`.
//! <https://www.mongodb.com/docs/manual/reference/log-messages/#structured-logging>

use crate::format::dialect::Dialect;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject};

pub(super) const FORMAT: Format = Format {
    name: "mongodb-json",
    title: "MongoDB (4.4 and later, JSON)",
    specificity: 0.98,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"{"t":{"$date":"2024-05-01T12:30:45.401+00:00"},"s":"I",  "c":"NETWORK",  "id":22943,   "ctx":"listener","msg":"Connection accepted","attr":{"remote":"203.0.113.9:56982","connectionId":42,"connectionCount":7}}"#,
        r#"{"t":{"$date":"2024-05-01T14:30:46.001+02:00"},"s":"D2", "c":"STORAGE",  "id":22420,   "ctx":"WTCheckpointThread","msg":"Checkpoint thread sleeping"}"#,
    ],
    grammar: Grammar::Fixed(parse),
};

const KEYS: Dialect = Dialect {
    needs: &[&[&["t", "$date"]], &[&["s"]], &[&["c"]], &[&["ctx"]], &[&["msg"]]],
    time: &[&["t", "$date"]],
    level: &[&["s"]],
    process: &[&["c"]],
    address: &[&["attr", "remote"], &["attr", "client"]],
    message: &[&["msg"]],
    ..Dialect::EMPTY
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut header = KEYS.read(line)?;
    // D1 to D5 are the degrees of debugging; no other severity is numbered.
    header.level = header.level.or(Some(Level::Debug));
    let address = header.address.of(line);
    if let Some(port) = memchr::memrchr(b':', address) {
        header.address.end = header.address.start + port as u32;
    }
    Some(header)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.401Z | info | - | NETWORK | 203.0.113.9 | Connection accepted"
        );
        assert_eq!(
            sample(&FORMAT, 1),
            "2024-05-01T12:30:46.001Z | debug | - | STORAGE | - | Checkpoint thread sleeping"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                r#"{"t":"2024-05-01T12:30:45.401+00:00","s":"I","c":"NETWORK","ctx":"a","msg":"x"}"#,
                r#"{"t":{"$date":"2024-05-01T12:30:45.401+00:00"},"s":"I","msg":"x"}"#,
            ],
        );
    }
}
