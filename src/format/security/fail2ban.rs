//! fail2ban's own log: `2024-05-01 12:30:45,123 fail2ban.actions [1234]: NOTICE [sshd] Ban 203.0.113.9`.
//! <https://github.com/fail2ban/fail2ban/wiki>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, address, time};

pub(super) const FORMAT: Format = Format {
    name: "fail2ban",
    title: "fail2ban",
    specificity: 0.98,
    extent: Extent::Lines,
    clock: Clock::Local,
    subject: Subject::Message,
    samples: &[
        "2024-05-01 12:30:45,123 fail2ban.actions        [1234]: NOTICE  [sshd] Ban 203.0.113.9",
        "2024-05-01 12:30:44,001 fail2ban.filter         [1234]: INFO    [sshd] Found 203.0.113.9 - 2024-05-01 12:30:43",
        "2024-05-01 12:30:40,500 fail2ban.actions: WARNING [nginx-http-auth] 198.51.100.23 already banned",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, _) = time::iso(&mut cursor)?;
    cursor.literal(b" fail2ban")?;
    let start = cursor.at() - 8;
    let length = cursor.rest().iter().position(|byte| matches!(byte, b' ' | b'[' | b':'))?;
    cursor.skip(length);
    let process = Span::new(start, start + 8 + length);
    cursor.spaces();
    if cursor.byte(b'[').is_some() {
        cursor.until(b']')?;
    }
    cursor.byte(b':')?;
    cursor.spaces();
    let level = Level::from_word(cursor.word()?.of(line))?;
    cursor.spaces();
    let message = cursor.remainder();
    let address = address::first_v4(line, message);
    Some(Header { time_ms, level: Some(level), process, address, message, ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[0].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!((header.time_ms, header.level), (Some(1_714_566_645_123), Some(Level::Notice)));
        assert_eq!((header.process.of(line), header.address.of(line)), (&b"fail2ban.actions"[..], &b"203.0.113.9"[..]));
        assert_eq!(header.message.of(line), b"[sshd] Ban 203.0.113.9");
        let line = FORMAT.samples[2].as_bytes();
        assert_eq!(parse(line).unwrap().process.of(line), b"fail2ban.actions");
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "2024-05-01 12:30:45,123 other.actions [1]: NOTICE x",
            "2024-05-01 12:30:45,123 fail2ban.actions [1]: hello x",
            "2024-05-01 12:30:45,123 fail2ban.actions NOTICE x",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
