//! Linux's audit log: `type=SYSCALL msg=audit(1364481363.243:24287): arch=… syscall=…`, with or without the node's name.
//! <https://github.com/linux-audit/audit-documentation/wiki/SPEC-Audit-Event-Enrichment>

use super::fields::value;
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "auditd",
    title: "Linux audit (auditd)",
    specificity: 0.99,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "type=SYSCALL msg=audit(1714566645.243:24287): arch=c000003e syscall=2 success=no exit=-13 a0=7fffd19c5592 items=1 ppid=2686 pid=3538 auid=1000 uid=1000 comm=\"cat\" exe=\"/bin/cat\" key=\"sshd_config\"",
        "node=web1 type=USER_LOGIN msg=audit(1714566646.000:24288): pid=11998 uid=0 auid=4294967295 ses=4294967295 msg='op=login acct=\"root\" exe=\"/usr/sbin/sshd\" hostname=? addr=203.0.113.9 terminal=ssh res=failed'",
        "type=PATH msg=audit(1714566645.243:24287): item=0 name=\"/etc/ssh/sshd_config\" inode=409248 dev=fd:00 mode=0100600 ouid=0 ogid=0",
        "type=AVC msg=audit(1714566647.5:24290): avc:  denied  { read } for  pid=3538 comm=\"httpd\" name=\"shadow\" scontext=system_u:system_r:httpd_t:s0 tcontext=system_u:object_r:shadow_t:s0 tclass=file permissive=0",
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let mut host = Span::default();
    if cursor.literal(b"node=").is_some() {
        host = cursor.until(b' ')?;
    }
    cursor.literal(b"type=")?;
    let kind = cursor.until(b' ')?;
    cursor.literal(b"msg=audit(")?;
    let time_ms = time::epoch(&mut cursor)?.instant;
    cursor.byte(b':')?;
    cursor.digit_run()?;
    cursor.literal(b"):")?;
    cursor.spaces();
    let message = cursor.remainder();
    let address = value(line, message, b"addr", |byte| matches!(byte, b' ' | b'\'' | 0x1d));
    let address = if address.of(line) == b"?" { Span::default() } else { address };
    Some(Header { time_ms, host, process: kind, address, message, ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[1].as_bytes();
        let header = parse(line).unwrap();
        assert_eq!((header.time_ms, header.host.of(line)), (Some(1_714_566_646_000), &b"web1"[..]));
        assert_eq!((header.process.of(line), header.address.of(line)), (&b"USER_LOGIN"[..], &b"203.0.113.9"[..]));
        assert!(header.message.of(line).starts_with(b"pid=11998"));
        let line = FORMAT.samples[3].as_bytes();
        assert!(parse(line).unwrap().address.is_empty());
        assert_eq!(parse(line).unwrap().time_ms, Some(1_714_566_647_500));
    }

    #[test]
    fn err_near_misses() {
        for line in [
            "type=SYSCALL msg=audit(1714566645.243): arch=c000003e",
            "type=SYSCALL audit(1714566645.243:1): arch=c000003e",
            "type=SYSCALL msg=audit(yesterday:1): x",
            "SYSCALL msg=audit(1714566645.243:1): x",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }
}
