//! VMware ESXi and vCenter: the kernel's log, `time cpuN:world)module: message`, and that of hostd, vpxa and vpxd,
//! `time level process[thread] [Originator@6876 sub=…] message`, whose further lines begin with `-->`.
//!
//! Since ESXi 8, a severity with a number and the program stand after the time: `time In(182) vmkernel: cpu…`.
//! <https://techdocs.broadcom.com/us/en/vmware-cis/vsphere/vsphere/8-0/esxi-installation-and-setup-8-0.html> (log file format)

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const KERNEL: Format = Format {
    name: "vmkernel",
    title: "VMware ESXi kernel",
    specificity: 0.98,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "2024-05-01T12:30:45.123Z cpu3:2098043)ScsiDeviceIO: 4176: Cmd(0x45d9) 0x1a, CmdSN 0x1 from world 0 to dev \"naa.6000\" failed",
        "2024-05-01T12:30:46.000Z cpu12:2097203 opID=d5991c6f)World: 12077: VC opID lro-846063 maps to vmkernel opID d5991c6f",
        "2024-05-01T12:30:47.001Z Wa(180) vmkwarning: cpu7:2097203)WARNING: NFS: 1234: server 192.0.2.9 is not responding",
    ],
    grammar: Grammar::Fixed(parse_kernel),
};

pub(super) const AGENT: Format = Format {
    name: "vmware",
    title: "VMware hostd, vpxa, vpxd",
    specificity: 0.98,
    extent: Extent::LinesLike(&["-->"]),
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "2024-05-01T12:30:45.193Z info vpxd[45715] [Originator@6876 sub=vpxLro opID=7e1280cf] [VpxLRO] -- BEGIN lro-846063 -- SessionManager",
        "2024-05-01T12:30:46.498Z warning hostd[47756] [Originator@6876 sub=Vimsvc] Connection to 192.0.2.9 was lost",
        "2024-05-01T12:30:47.001Z In(166) Hostd[2098765]: [Originator@6876 sub=Vimsvc.ha-eventmgr opID=esxui-1] Event 12 : User alice@192.0.2.7 logged in",
        "2024-05-01T12:30:48.001Z Er(11) vobd[2097521]:  [netCorrelator] 1012726884193us: [vob.net.vmnic.linkstate.down] vmnic vmnic2 linkstate down",
    ],
    grammar: Grammar::Fixed(parse_agent),
};

fn parse_kernel(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, true) = time::iso(&mut cursor)? else { return None };
    let _ = cursor.byte(b':');
    cursor.byte(b' ')?;
    let mut level = severity(&mut cursor);
    if level.is_some() {
        cursor.until_text(b": ")?;
    }
    cursor.literal(b"cpu")?;
    cursor.digit_run()?;
    cursor.byte(b':')?;
    cursor.digit_run()?;
    cursor.until(b')').map(|_| ()).or_else(|| cursor.byte(b')'))?;
    if cursor.literal(b"WARNING: ").is_some() {
        level = Some(Level::Warning);
    } else if cursor.literal(b"ALERT: ").is_some() {
        level = Some(Level::Critical);
    }
    let message = cursor.remainder();
    let process = cursor.while_part(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let process = process.filter(|_| cursor.peek() == Some(b':')).unwrap_or_default();
    Some(Header { time_ms, level, process, message, ..Header::default() })
}

fn parse_agent(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (time_ms, true) = time::iso(&mut cursor)? else { return None };
    cursor.byte(b' ')?;
    let coded = severity(&mut cursor);
    let level = coded.or_else(|| {
        let level = cursor.level()?;
        cursor.byte(b' ').map(|()| level)
    })?;
    let process = process(&mut cursor)?;
    let _ = cursor.byte(b':');
    cursor.byte(b' ')?;
    // A program that ESXi's own collector wrote down says its level and name once more.
    let originator = originator(&mut cursor);
    if originator.is_none() && coded.is_none() {
        return None;
    }
    cursor.spaces();
    Some(Header { time_ms, level: Some(level), process, message: cursor.remainder(), ..Header::default() })
}

/// `vpxd[45715]`
fn process(cursor: &mut Cursor<'_>) -> Option<Span> {
    let process = cursor.while_part(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))?;
    cursor.bracketed()?;
    Some(process)
}

/// Passes over `[Originator@6876 sub=… opID=…]`, or over `info vpxd[45715] ` and that.
fn originator(cursor: &mut Cursor<'_>) -> Option<()> {
    let mut ahead = *cursor;
    ahead.spaces();
    if ahead.level().is_some() {
        ahead.byte(b' ')?;
        process(&mut ahead)?;
        ahead.byte(b' ')?;
    }
    if !ahead.rest().starts_with(b"[Originator@") {
        return None;
    }
    ahead.bracketed()?;
    *cursor = ahead;
    Some(())
}

/// `In(182) `, the severity's two letters with its number.
fn severity(cursor: &mut Cursor<'_>) -> Option<Level> {
    let mut ahead = *cursor;
    let level = match ahead.rest().get(..2)? {
        b"Em" | b"Al" | b"Cr" => Level::Critical,
        b"Er" => Level::Error,
        b"Wa" => Level::Warning,
        b"No" => Level::Notice,
        b"In" => Level::Info,
        b"Db" => Level::Debug,
        _ => return None,
    };
    ahead.skip(2);
    ahead.byte(b'(')?;
    ahead.digit_run()?;
    ahead.byte(b')')?;
    let _ = ahead.byte(b'+');
    ahead.byte(b' ')?;
    *cursor = ahead;
    Some(level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample, shown};

    #[test]
    fn ok_kernel() {
        assert_eq!(
            sample(&KERNEL, 1),
            "2024-05-01T12:30:46Z | - | - | World | - | World: 12077: VC opID lro-846063 maps to vmkernel opID d5991c6f"
        );
        assert_eq!(
            sample(&KERNEL, 2),
            "2024-05-01T12:30:47.001Z | warning | - | NFS | - | NFS: 1234: server 192.0.2.9 is not responding"
        );
    }

    #[test]
    fn ok_agents() {
        assert_eq!(
            sample(&AGENT, 0),
            "2024-05-01T12:30:45.193Z | info | - | vpxd | - | [VpxLRO] -- BEGIN lro-846063 -- SessionManager"
        );
        assert_eq!(
            sample(&AGENT, 3),
            "2024-05-01T12:30:48.001Z | error | - | vobd | - | [netCorrelator] 1012726884193us: [vob.net.vmnic.linkstate.down] vmnic vmnic2 linkstate down"
        );
        assert_eq!(
            shown(&AGENT, "2024-05-01T12:30:47Z In(166) Hostd[1]: info hostd[2] [Originator@6876 sub=a] x"),
            "2024-05-01T12:30:47Z | info | - | Hostd | - | x"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &KERNEL,
            &["2024-05-01T12:30:45.123Z cpu:2098043)a: x", "2024-05-01T12:30:45.123Z cpu1:20 x", "cpu1:20)a: x"],
        );
        reads_none(
            &AGENT,
            &[
                "2024-05-01T12:30:45Z info vpxd[1] x",
                "2024-05-01T12:30:45Z In(166) x",
                "2024-05-01T12:30:45Z vpxd[1]: x",
            ],
        );
    }
}
