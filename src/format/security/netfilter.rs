//! Packets that Linux's firewall logged (iptables, nftables, UFW, Shorewall), behind a syslog header:
//! `May  1 12:30:45 host kernel: [123.456] [UFW BLOCK] IN=eth0 OUT= MAC=… SRC=203.0.113.9 DST=192.0.2.10 LEN=40 … PROTO=TCP …`.
//!
//! A log with other lines between the packets, as kern.log has, is read as syslog: all of its lines are.
//! <https://www.netfilter.org/documentation/HOWTO/packet-filtering-HOWTO-7.html>

use super::fields::{is_space, value};
use crate::find::find;
use crate::format::cursor::Cursor;
use crate::format::relay::{self, Stamped};
use crate::format::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Subject};

pub(super) const FORMAT: Format = Format {
    name: "netfilter",
    title: "Linux firewall (iptables, UFW)",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::YearLess,
    subject: Subject::Message,
    samples: &[
        "May  1 12:30:45 web1 kernel: [12345.678901] [UFW BLOCK] IN=eth0 OUT= MAC=00:00:5e:00:53:01:00:00:5e:00:53:02:08:00 SRC=203.0.113.9 DST=192.0.2.10 LEN=40 TOS=0x00 PREC=0x00 TTL=245 ID=54321 PROTO=TCP SPT=51234 DPT=22 WINDOW=1024 RES=0x00 SYN URGP=0",
        "May  1 12:30:46 web1 kernel: DROP IN=eth0 OUT= SRC=2001:0db8:0000:0000:0000:0000:0000:0007 DST=2001:0db8:0000:0000:0000:0000:0000:0010 LEN=60 TC=0 HOPLIMIT=57 PROTO=UDP SPT=40000 DPT=53 LEN=20",
        "May  1 12:30:47 web1 kernel: [12347.1] Shorewall:net2fw:REJECT:IN= OUT=eth0 SRC=192.0.2.10 DST=198.51.100.23 LEN=84 PROTO=ICMP TYPE=8 CODE=0",
    ],
    grammar: Grammar::Told(tell),
};

fn tell(lines: &[&[u8]]) -> Option<BoundGrammar> {
    lines.iter().all(|line| parse(line).is_some()).then(|| relay::tell(lines, &[parse]))?
}

fn parse(line: &[u8]) -> Option<Stamped> {
    // No other line has all three.
    let packet = find(line, b"IN=")?;
    find(&line[packet..], b" OUT=")?;
    find(&line[packet..], b" SRC=")?;
    let mut cursor = Cursor::new(line);
    let relay = relay::header(&mut cursor, line)?;
    uptime(&mut cursor);
    let message = cursor.remainder();
    if (message.start as usize) > packet {
        return None;
    }
    let address = value(line, message, b"SRC", is_space);
    let header = Header { host: relay.host, process: relay.process, address, message, ..Header::default() };
    Some(Stamped { header, stamp: relay.stamp })
}

/// Passes over `[12345.678901] `.
fn uptime(cursor: &mut Cursor<'_>) {
    let mut ahead = *cursor;
    if ahead.byte(b'[').is_none() {
        return;
    }
    ahead.spaces();
    if ahead.digit_run().is_some()
        && ahead.byte(b'.').is_some()
        && ahead.digit_run().is_some()
        && ahead.literal(b"] ").is_some()
    {
        *cursor = ahead;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_fields() {
        let line = FORMAT.samples[0].as_bytes();
        let Stamped { header, stamp } = parse(line).unwrap();
        assert_eq!(stamp.unwrap().instant, Some(957_184_245_000)); // date -u -d '2000-05-01 12:30:45' +%s
        assert_eq!((header.host.of(line), header.process.of(line)), (&b"web1"[..], &b"kernel"[..]));
        assert_eq!(header.address.of(line), b"203.0.113.9");
        assert!(header.message.of(line).starts_with(b"[UFW BLOCK] IN="));
        let line = FORMAT.samples[2].as_bytes();
        assert!(parse(line).unwrap().header.message.of(line).starts_with(b"Shorewall:"));
    }

    #[test]
    fn err_other_lines_between() {
        let other = b"May  1 12:30:45 web1 kernel: [12345.678901] eth0: link up";
        assert!(tell(&[FORMAT.samples[0].as_bytes(), other]).is_none());
        assert!(tell(&[FORMAT.samples[0].as_bytes()]).is_some());
    }

    #[test]
    fn err_near_misses() {
        for line in
            ["IN=eth0 OUT= SRC=192.0.2.7", "May  1 12:30:45 web1 kernel: IN=eth0 SRC=192.0.2.7 DST=192.0.2.8", ""]
        {
            assert!(parse(line.as_bytes()).is_none(), "{line}");
        }
    }
}
