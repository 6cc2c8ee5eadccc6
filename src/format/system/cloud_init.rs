//! cloud-init.log: `yyyy-mm-dd hh:mm:ss,fff - module.py[LEVEL]: message`.
//! <https://docs.cloud-init.io/en/latest/reference/base_config_reference.html>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "cloud-init",
    title: "cloud-init",
    specificity: 0.97,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "2024-05-01 12:30:45,123 - util.py[DEBUG]: Reading from /etc/cloud/cloud.cfg (quiet=False)",
        "2024-05-01 12:30:46,001 - DataSourceExample.py[WARNING]: no answer from http://192.0.2.254/latest after 120 s",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, _) = time::iso(&mut cursor)?;
    cursor.literal(b" - ")?;
    let process = cursor.while_part(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))?;
    let level = Level::from_word(cursor.bracketed()?.of(line))?;
    cursor.byte(b':')?;
    cursor.spaces();
    Some(Header { time_ms, level: Some(level), process, message: cursor.remainder(), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.123Z | debug | - | util.py | - | Reading from /etc/cloud/cloud.cfg (quiet=False)"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "2024-05-01 12:30:45,123 - util.py - DEBUG - x",
                "2024-05-01 12:30:45,123 - util.py[12]: x",
                "2024-05-01 12:30:45,123 util.py[DEBUG]: x",
            ],
        );
    }
}
