//! Wazuh's alerts (`alerts.json`), an object a line: the rule that matched, and what it matched.
//! <https://documentation.wazuh.com/current/user-manual/manager/event-logging.html>

use crate::find::find;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Subject, json};

pub(super) const FORMAT: Format = Format {
    name: "wazuh",
    title: "Wazuh alerts (JSON)",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"{"timestamp":"2024-05-01T12:30:45.123+0000","rule":{"level":5,"description":"sshd: Attempt to login using a non-existent user","id":"5710","firedtimes":1,"mail":false,"groups":["syslog","sshd"]},"agent":{"id":"001","name":"web1","ip":"192.0.2.10"},"manager":{"name":"wazuh"},"id":"1714566645.1001","full_log":"May  1 12:30:45 web1 sshd[7]: Invalid user bob from 203.0.113.9","decoder":{"parent":"sshd","name":"sshd"},"data":{"srcip":"203.0.113.9","srcuser":"bob"},"location":"/var/log/auth.log"}"#,
        r#"{"timestamp":"2024-05-01T14:30:46.000+0200","rule":{"level":12,"description":"System running out of memory.","id":"5108","firedtimes":1},"agent":{"id":"002","name":"db1"},"manager":{"name":"wazuh"},"decoder":{"name":"kernel"},"location":"/var/log/kern.log"}"#,
        r#"{"timestamp":"2024-05-01T12:30:47.000+0000","rule":{"level":3,"description":"PAM: Login session opened.","id":"5501","firedtimes":9},"agent":{"id":"000","name":"wazuh"},"decoder":{"name":"pam"},"location":"/var/log/auth.log"}"#,
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    find(line, b"\"firedtimes\"")?;
    let mut header = Header::default();
    let mut stamp = None;
    json::members(line, &mut |keys, value| match keys {
        [b"timestamp"] => stamp = value.time(line),
        [b"rule", b"level"] => header.level = value.number(line).map(level),
        [b"rule", b"description"] => header.message = value.text(),
        [b"agent", b"name"] => header.host = value.text(),
        [b"decoder", b"name"] => header.process = value.text(),
        [b"data", b"srcip" | b"src_ip"] => header.address = value.text(),
        _ => {}
    })?;
    header.time_ms = stamp?.instant;
    (header.level.is_some() && !header.message.is_empty()).then_some(header)
}

/// 0 to 15, as <https://documentation.wazuh.com/current/user-manual/ruleset/rules/rules-classification.html> explains them.
fn level(rule: u32) -> Level {
    match rule {
        0..=3 => Level::Info,
        4..=6 => Level::Notice,
        7..=9 => Level::Warning,
        10..=12 => Level::Error,
        _ => Level::Critical,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[0].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!((header.time_ms, header.level), (Some(1_714_566_645_123), Some(Level::Notice)));
        assert_eq!((header.host.of(line), header.process.of(line)), (&b"web1"[..], &b"sshd"[..]));
        assert_eq!(header.address.of(line), b"203.0.113.9");
        assert_eq!(header.message.of(line), b"sshd: Attempt to login using a non-existent user");
        assert_eq!(parse(FORMAT.samples[1].as_bytes()).unwrap().time_ms, Some(1_714_566_646_000));
    }

    #[test]
    fn err_near_misses() {
        for line in [
            r#"{"timestamp":"2024-05-01T12:30:45Z","rule":{"firedtimes":1,"level":3}}"#,
            r#"{"timestamp":"2024-05-01T12:30:45Z","rule":{"firedtimes":1,"description":"x"}}"#,
            r#"{"rule":{"firedtimes":1,"level":3,"description":"x"}}"#,
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
