//! Serilog's compact JSON: `@t` the time, `@l` the level where it is not Information, `@m` the message or `@mt` its template.
//! <https://github.com/serilog/serilog-formatting-compact#format-details>

use crate::format::dialect::Dialect;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject};

pub(super) const FORMAT: Format = Format {
    name: "serilog-clef",
    title: "Serilog (compact JSON)",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"{"@t":"2024-05-01T12:30:45.0362185Z","@mt":"Cart {Cart} was paid by {User}","Cart":7,"User":"alice","SourceContext":"Shop.Cart"}"#,
        r#"{"@t":"2024-05-01T14:30:46.0000000+02:00","@m":"no answer from 192.0.2.25","@i":"a1b2c3d4","@l":"Error","@x":"System.TimeoutException","MachineName":"web-1"}"#,
    ],
    grammar: Grammar::Fixed(parse),
};

const KEYS: Dialect = Dialect {
    needs: &[&[&["@t"]], &[&["@m"], &["@mt"]]],
    time: &[&["@t"]],
    level: &[&["@l"]],
    host: &[&["MachineName"]],
    process: &[&["SourceContext"], &["Application"]],
    address: &[&["ClientIp"], &["RemoteIpAddress"]],
    message: &[&["@m"], &["@mt"]],
    ..Dialect::EMPTY
};

fn parse(line: &[u8]) -> Option<Header> {
    let header = KEYS.read(line)?;
    Some(Header { level: header.level.or(Some(Level::Info)), ..header })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.036Z | info | - | Shop.Cart | - | Cart {Cart} was paid by {User}"
        );
        assert_eq!(
            sample(&FORMAT, 1),
            "2024-05-01T12:30:46Z | error | web-1 | - | 192.0.2.25 | no answer from 192.0.2.25"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(&FORMAT, &[r#"{"@t":"2024-05-01T12:30:45Z"}"#, r#"{"t":"2024-05-01T12:30:45Z","@m":"x"}"#]);
    }
}
