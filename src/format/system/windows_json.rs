//! Windows events as JSON lines: flat, as EvtxECmd, NXLog and PowerShell's `ConvertTo-Json -Compress` write them, as
//! `evtx_dump` writes them, `{"Event":{"System":{…},"EventData":{…}}}`, or as Winlogbeat does, `{"winlog":{"event_data":{…}}}`.
//! <https://github.com/EricZimmerman/evtx> <https://docs.nxlog.co/refman/current/im/msvistalog.html>
//! <https://github.com/omerbenamram/evtx>

use super::windows_event::{Collected, WindowsEvent};
use crate::find::find;
use crate::format::dialect::Dialect;
use crate::format::json::{self, Value};
use crate::format::windows;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject};

pub(super) const FORMAT: Format = Format {
    name: "windows-event-json",
    title: "Windows events (JSON)",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        r#"{"TimeCreated":"2024-05-01T12:30:45.1234567+00:00","EventId":4625,"Level":"LogAlways","Provider":"Microsoft-Windows-Security-Auditing","Channel":"Security","Computer":"ws1.example.com","MapDescription":"Failed logon"}"#,
        r#"{"EventTime":"2024-05-01 12:30:46","Hostname":"ws1","Severity":"WARNING","EventID":1014,"SourceName":"Microsoft-Windows-DNS-Client","Channel":"System","Message":"Name resolution for example.com timed out"}"#,
        r##"{"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Sysmon"}},"EventID":1,"Level":4,"TimeCreated":{"#attributes":{"SystemTime":"2024-05-01T12:30:47.123456Z"}},"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"ws1"},"EventData":{"Image":"C:\\Windows\\System32\\cmd.exe"}}}"##,
        r#"{"Message":"A service was installed in the system.","Id":7045,"ProviderName":"Service Control Manager","MachineName":"ws1","TimeCreated":"\/Date(1714566648123)\/","LevelDisplayName":"Information"}"#,
        r#"{"@timestamp":"2024-05-01T12:30:49.123Z","log":{"level":"information"},"message":"An account failed to log on.","winlog":{"event_id":4625,"channel":"Security","computer_name":"ws1.example.com","provider_name":"Microsoft-Windows-Security-Auditing","event_data":{"TargetUserName":"alice","IpAddress":"203.0.113.9"}}}"#,
        r##"{"Event":{"System":{"Provider":{"@Name":"Microsoft-Windows-Security-Auditing"},"EventID":"4625","Level":"0","TimeCreated":{"@SystemTime":"2024-05-01T12:30:50.123456Z"},"Channel":"Security","Computer":"ws1"},"EventData":{"Data":[{"@Name":"TargetUserName","#text":"alice"},{"@Name":"IpAddress","#text":"203.0.113.9"}]}}}"##,
    ],
    grammar: Grammar::Fixed(parse),
};

const FLAT: Dialect = Dialect {
    needs: &[
        &[&["TimeCreated"], &["EventTime"], &["TimeGenerated"]],
        &[&["EventId"], &["EventID"], &["Id"]],
        &[&["Provider"], &["ProviderName"], &["SourceName"], &["Source"]],
    ],
    time: &[&["TimeCreated"], &["EventTime"], &["TimeGenerated"]],
    level: &[&["LevelDisplayName"], &["Severity"], &["Level"]],
    numbers,
    host: &[&["Computer"], &["Hostname"], &["MachineName"]],
    process: &[&["Provider"], &["ProviderName"], &["SourceName"], &["Source"]],
    address: &[&["RemoteHost"]],
    message: &[&["Message"], &["MapDescription"], &["PayloadData1"]],
};

/// Winlogbeat's own members, whatever it puts beside them.
/// <https://www.elastic.co/docs/reference/beats/winlogbeat/exported-fields-winlog>
const WINLOG: Dialect = Dialect {
    needs: &[&[&["winlog", "event_id"]], &[&["@timestamp"]]],
    time: &[&["@timestamp"]],
    level: &[&["log", "level"], &["log.level"]],
    host: &[&["winlog", "computer_name"], &["host", "name"], &["host.name"]],
    process: &[&["winlog", "provider_name"]],
    address: &[&["source", "ip"], &["source.ip"]],
    message: &[&["message"]],
    ..Dialect::EMPTY
};

/// Reads a line of one shape, and collects what its event tells.
type Shape = fn(&[u8], &mut Collected) -> Option<Header>;

fn parse(line: &[u8]) -> Option<Header> {
    // Each shape is tried by a walk of its own; most lines have the marks of one alone.
    const SHAPES: [Shape; 3] = [parse_nested, parse_winlog, parse_flat];
    let (header, collected) = SHAPES.into_iter().find_map(|shape| {
        let mut collected = Collected::default();
        Some((shape(line, &mut collected)?, collected))
    })?;
    let WindowsEvent { code, user, address } = collected.event(line);
    let address = if header.address.is_empty() { address } else { header.address };
    Some(Header { code, user, address, ..header })
}

fn parse_winlog(line: &[u8], collected: &mut Collected) -> Option<Header> {
    WINLOG.find_with(line, &mut |keys, value| collected.take(line, keys, value))?.timed(line)
}

fn parse_flat(line: &[u8], collected: &mut Collected) -> Option<Header> {
    let found = FLAT.find_with(line, &mut |keys, value| collected.take(line, keys, value))?;
    let value = found.time?;
    let time_ms = match value.time(line) {
        Some(stamp) => stamp.instant,
        None => Some(ticks(value.text().of(line))?),
    };
    Some(Header { time_ms, ..found.header })
}

/// `\/Date(1714566648123)\/`, milliseconds since 1970.
fn ticks(text: &[u8]) -> Option<i64> {
    let start = find(text, b"Date(")? + b"Date(".len();
    let end = start + memchr::memchr(b')', &text[start..])?;
    std::str::from_utf8(&text[start..end]).ok()?.parse().ok()
}

fn parse_nested(line: &[u8], collected: &mut Collected) -> Option<Header> {
    find(line, b"\"System\"")?;
    let mut header = Header { message: Span::new(0, line.len()), ..Header::default() };
    let (mut created, mut provider): (Option<Value>, Option<Value>) = (None, None);
    json::members(line, &mut |keys, value| {
        collected.take(line, keys, value);
        match keys {
            [b"Event", b"System", b"TimeCreated"] => created = Some(value),
            [b"Event", b"System", b"Provider"] => provider = Some(value),
            [b"Event", b"System", b"Level"] => header.level = value.number(line).map(i64::from).and_then(numbers),
            [b"Event", b"System", b"Computer"] => header.host = value.text(),
            [b"Event", b"EventData" | b"UserData"] if !value.span.is_empty() => header.message = value.span,
            _ => {}
        }
    })?;
    let system_time = attribute(line, created?, b"SystemTime")?;
    header.time_ms = system_time.time(line)?.instant;
    header.process = provider.and_then(|value| attribute(line, value, b"Name")).map_or(Span::default(), Value::text);
    Some(header)
}

/// A member of the object `value`, or of its attributes.
fn attribute(line: &[u8], value: Value, name: &[u8]) -> Option<Value> {
    let mut found = None;
    json::members_of(line, value.span.start as usize, &mut |keys, value| {
        if keys.last().is_some_and(|key| windows::bare(key) == name) {
            found = Some(value);
        }
    })?;
    found
}

/// The levels of Windows.
fn numbers(number: i64) -> Option<Level> {
    Some(match number {
        1 => Level::Critical,
        2 => Level::Error,
        3 => Level::Warning,
        0 | 4 => Level::Info,
        5 => Level::Debug,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.123Z | - | ws1.example.com | Microsoft-Windows-Security-Auditing | - | Failed logon"
        );
        assert_eq!(
            sample(&FORMAT, 1),
            "2024-05-01T12:30:46Z | warning | ws1 | Microsoft-Windows-DNS-Client | - | Name resolution for example.com timed out"
        );
        assert_eq!(
            sample(&FORMAT, 2),
            r#"2024-05-01T12:30:47.123Z | info | ws1 | Microsoft-Windows-Sysmon | - | {"Image":"C:\\Windows\\System32\\cmd.exe"}"#
        );
        assert_eq!(
            sample(&FORMAT, 3),
            "2024-05-01T12:30:48.123Z | info | ws1 | Service Control Manager | - | A service was installed in the system."
        );
    }

    #[test]
    fn ok_winlogbeat() {
        assert_eq!(
            sample(&FORMAT, 4),
            "2024-05-01T12:30:49.123Z | info | ws1.example.com | Microsoft-Windows-Security-Auditing | 203.0.113.9 | An account failed to log on."
        );
        let line = FORMAT.samples[4].as_bytes();
        let header = FORMAT.parse(line).unwrap();
        assert_eq!((header.code.of(line), header.user.of(line)), (&b"4625"[..], &b"alice"[..]));
    }

    #[test]
    fn ok_data_in_a_list() {
        assert_eq!(
            sample(&FORMAT, 5).split(" | ").take(5).collect::<Vec<_>>(),
            ["2024-05-01T12:30:50.123Z", "info", "ws1", "Microsoft-Windows-Security-Auditing", "203.0.113.9"]
        );
        let line = FORMAT.samples[5].as_bytes();
        let header = FORMAT.parse(line).unwrap();
        assert_eq!((header.code.of(line), header.user.of(line)), (&b"4625"[..], &b"alice"[..]));
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                r#"{"TimeCreated":"2024-05-01T12:30:45Z","Level":"Info","Message":"x"}"#,
                r#"{"TimeCreated":"/Date(x)/","Id":1,"ProviderName":"a"}"#,
                r#"{"Event":{"System":{"TimeCreated":{}}}}"#,
                r#"{"Event":{"System":{"TimeCreated":[{"SystemTime":"2024-05-01T12:30:47Z"}]}}}"#,
            ],
        );
    }
}
