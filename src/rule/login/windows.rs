//! Windows: the events of the Security log that tell of logins, accounts and cleared logs, and new services.
//! <https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/>
//!
//! They are read as JSON lines, as XML and as the Event Viewer's CSV, by the names of their fields; where these are not
//! there, by the labels of the English message.

use super::wording::{number, part};
use super::{Login, Outcome};
use crate::find::find;

/// What a login was for. Services and batch jobs log in all day long.
const OF_MACHINES: &[&[u8]] = &[b"0", b"4", b"5"];

/// Who writes these events, as the name stands before the event's number in a line of text.
const PROVIDERS: [&str; 3] =
    ["Microsoft-Windows-Security-Auditing", "Microsoft-Windows-Eventlog", "Service Control Manager"];

/// A login that failed for a name that does not exist.
const NO_SUCH_USER: &[u8] = b"0xc0000064";

pub(super) fn read(line: &[u8]) -> Option<Login<'_>> {
    let id = event_id(line)?;
    let holds = |word: &str| find(line, word.as_bytes()).is_some();
    match id {
        104 | 1102 if holds("Eventlog") => {
            Some(Login::new(Outcome::LogCleared, field(line, "SubjectUserName"), b"", log_of(line)))
        }
        4697 | 7045 if holds("Service Control Manager") || holds("Security") => Some(service(line)),
        4624..=4777 if holds("Security") => security(id, line),
        _ => None,
    }
}

fn security(id: u32, line: &[u8]) -> Option<Login<'_>> {
    let user = labelled(
        line,
        "TargetUserName",
        &["New Logon:", "Account For Which Logon Failed:", "Target Account:", "New Account:"],
    );
    let told = |outcome| Some(Login::new(outcome, user, source(line), b""));
    match id {
        4624 => {
            let kind = labelled(line, "LogonType", &["Logon Type:"]);
            let is_machine = OF_MACHINES.contains(&kind)
                || user.ends_with(b"$")
                || [&b"SYSTEM"[..], b"ANONYMOUS LOGON"].contains(&user);
            (!is_machine).then_some(Login::new(Outcome::Accepted, user, source(line), kind))
        }
        4625 => {
            let reason = labelled(line, "SubStatus", &["Sub Status:"]);
            told(if reason.eq_ignore_ascii_case(NO_SUCH_USER) { Outcome::InvalidUser } else { Outcome::Failed })
        }
        4771 => told(Outcome::Failed),
        // Of a password that was right, 4776 has no error.
        4776 => (!field(line, "Status").is_empty() && field(line, "Status") != b"0x0")
            .then_some(Login::new(Outcome::Failed, user, field(line, "Workstation"), b"ntlm").echo()),
        4672 => Some(
            Login::new(Outcome::Elevated, labelled(line, "SubjectUserName", &["Subject:"]), b"", b"special privileges")
                .echo(),
        ),
        4720 => told(Outcome::AccountMade),
        4724 | 4738 => told(Outcome::AccountChanged),
        4726 => told(Outcome::AccountRemoved),
        4728 | 4732 | 4756 => Some(Login::new(Outcome::GroupJoined, member(line), b"", user)),
        4740 => Some(Login::new(Outcome::Locked, user, field(line, "TargetDomainName"), b"")),
        _ => None,
    }
}

fn service(line: &[u8]) -> Login<'_> {
    Login::new(Outcome::ServiceMade, field(line, "AccountName"), b"", field(line, "ServiceName"))
}

/// Which log was cleared; the Security log where only its own event says so.
fn log_of(line: &[u8]) -> &[u8] {
    let named = field(line, "Channel");
    if named.is_empty() { b"log" } else { named }
}

fn member(line: &[u8]) -> &[u8] {
    let name = field(line, "MemberName");
    if name.is_empty() || name == b"-" { field(line, "MemberSid") } else { name }
}

/// The other machine's address; its name where there is no address.
fn source(line: &[u8]) -> &[u8] {
    let address = labelled(line, "IpAddress", &["Source Network Address:", "Client Address:"]);
    let named = if address.is_empty() || address == b"-" { field(line, "WorkstationName") } else { address };
    if named == b"-" { b"" } else { named }
}

/// The event's number, as one of the three notations writes it.
fn event_id(line: &[u8]) -> Option<u32> {
    let id = match line.first()? {
        b'{' => ["\"EventID\":", "\"EventId\":", "\"Id\":"]
            .iter()
            .find_map(|name| part(line, name.as_bytes()))
            .map(|(_, rest)| rest),
        b'<' => part(line, b"<EventID").and_then(|(_, rest)| part(rest, b">")).map(|(_, rest)| rest),
        _ => memchr::memchr_iter(b',', line)
            .find(|comma| PROVIDERS.iter().any(|name| line[..*comma].ends_with(name.as_bytes())))
            .map(|comma| &line[comma + 1..]),
    }?;
    // `{"#attributes":{"Qualifiers":0},"#text":104}`
    let id = if id.first() == Some(&b'{') { part(id, b"\"#text\":")?.1 } else { id };
    Some(number(id.strip_prefix(b"\"").unwrap_or(id))).filter(|id| *id > 0)
}

/// A field by its name. Quotes within a value of JSON are escaped, and angle brackets within one of XML: no value forges a name.
pub(super) fn field<'a>(line: &'a [u8], name: &str) -> &'a [u8] {
    match line.first() {
        Some(b'{') => {
            let Some((_, rest)) = part(line, format!("\"{name}\":").as_bytes()) else { return b"" };
            match rest.strip_prefix(b"\"") {
                Some(text) => &text[..text_end(text)],
                None => &rest[..rest.iter().position(|byte| b",}".contains(byte)).unwrap_or(rest.len())],
            }
        }
        Some(b'<') => {
            let marks = [format!("Name='{name}'>"), format!("Name=\"{name}\">"), format!("<{name}>")];
            let rest =
                marks.iter().find_map(|mark| part(line, mark.as_bytes())).map_or(b"".as_slice(), |(_, rest)| rest);
            &rest[..memchr::memchr(b'<', rest).unwrap_or(rest.len())]
        }
        _ => b"",
    }
}

fn text_end(text: &[u8]) -> usize {
    let mut at = 0;
    while at < text.len() && text[at] != b'"' {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    at.min(text.len())
}

/// The same, or what stands after `Account Name:` (or after the label itself) in the message's part that a label begins.
fn labelled<'a>(line: &'a [u8], name: &str, labels: &[&str]) -> &'a [u8] {
    let named = field(line, name);
    if !named.is_empty() {
        return named;
    }
    let Some((_, rest)) = labels.iter().find_map(|label| part(line, label.as_bytes())) else { return b"" };
    let is_name = name.ends_with("UserName");
    let rest = if is_name { part(rest, b"Account Name:").map_or(b"".as_slice(), |(_, rest)| rest) } else { rest };
    // Tabs and line ends, as they are or as JSON writes them.
    let mut rest = rest;
    while let Some(next) =
        rest.strip_prefix(b"\\t").or_else(|| rest.strip_prefix(b"\t")).or_else(|| rest.strip_prefix(b" "))
    {
        rest = next;
    }
    &rest[..rest.iter().position(|byte| b"\\\r\n\t\"".contains(byte)).unwrap_or(rest.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> Option<(Outcome, String, String, String)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        read(line.as_bytes()).map(|login| (login.outcome, text(login.user), text(login.source), text(login.method)))
    }

    fn json(id: u32, data: &str) -> String {
        format!(
            "{{\"Event\":{{\"System\":{{\"Provider\":{{\"#attributes\":{{\"Name\":\"Microsoft-Windows-Security-Auditing\"}}}},\"EventID\":{id},\"Channel\":\"Security\"}},\"EventData\":{{{data}}}}}}}"
        )
    }

    #[test]
    fn ok_json() {
        let owned = |outcome, user: &str, source: &str, method: &str| {
            Some((outcome, user.to_owned(), source.to_owned(), method.to_owned()))
        };
        let data = r#""TargetUserName":"ann","LogonType":10,"IpAddress":"192.0.2.9","SubStatus":"0xc000006a""#;
        assert_eq!(told(&json(4624, data)), owned(Outcome::Accepted, "ann", "192.0.2.9", "10"));
        assert_eq!(told(&json(4625, data)), owned(Outcome::Failed, "ann", "192.0.2.9", ""));
        let unknown = r#""TargetUserName":"eve","SubStatus":"0xC0000064","IpAddress":"-","WorkstationName":"PC7""#;
        assert_eq!(told(&json(4625, unknown)), owned(Outcome::InvalidUser, "eve", "PC7", ""));
        assert_eq!(told(&json(4720, data)), owned(Outcome::AccountMade, "ann", "192.0.2.9", ""));
        let member = r#""MemberName":"CN=ann","TargetUserName":"Administrators""#;
        assert_eq!(told(&json(4732, member)), owned(Outcome::GroupJoined, "CN=ann", "", "Administrators"));
    }

    #[test]
    fn ok_xml_and_csv() {
        let xml = "<Event><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4625</EventID><Channel>Security</Channel></System><EventData><Data Name='TargetUserName'>ann</Data><Data Name='IpAddress'>192.0.2.9</Data></EventData></Event>";
        assert_eq!(
            told(xml).map(|found| (found.0, found.1, found.2)),
            Some((Outcome::Failed, "ann".to_owned(), "192.0.2.9".to_owned()))
        );
        let csv = "Information,5/1/2024 12:30:45 PM,Microsoft-Windows-Security-Auditing,4625,Logon,\"An account failed to log on. Account For Which Logon Failed:\tSecurity ID:\tS\tAccount Name:\tann\tSource Network Address:\t192.0.2.9\t\"";
        assert_eq!(
            told(csv).map(|found| (found.0, found.1, found.2)),
            Some((Outcome::Failed, "ann".to_owned(), "192.0.2.9".to_owned()))
        );
        let cleared = r##"{"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Eventlog"}},"EventID":{"#attributes":{"Qualifiers":0},"#text":104},"Channel":"System"},"UserData":{"SubjectUserName":"ann"}}}"##;
        assert_eq!(told(cleared).map(|found| (found.0, found.1)), Some((Outcome::LogCleared, "ann".to_owned())));
    }

    #[test]
    fn err_near_misses() {
        let services = r#""TargetUserName":"ann","LogonType":5"#;
        let machine = r#""TargetUserName":"PC7$","LogonType":3"#;
        let forged = r#""X":"\"TargetUserName\":\"root\"","LogonType":3,"TargetUserName":"ann""#;
        assert_eq!(told(&json(4624, services)), None);
        assert_eq!(told(&json(4624, machine)), None);
        assert_eq!(told(&json(4624, forged)).map(|found| found.1), Some("ann".to_owned()));
        for line in ["{}", "<Event>", "", "{\"EventID\":4625}", "{\"EventID\":{", "4625,x"] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
