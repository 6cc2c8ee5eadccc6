//! Windows: the events of the Security log that tell of logins, accounts, cleared logs and commands, and new services.
//! <https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/>
//!
//! They are read as JSON lines of any shape, as XML and as the Event Viewer's CSV, by the names of their fields; where these
//! are not there, by the labels of the English message.

use super::super::fields::Fields;
use super::deed::Deed;
use super::powershell::is_encoded_command;
use super::windows_command;
use super::wording::{number, part};
use super::{Login, Outcome};
use crate::find::find;
use crate::format::windows::{
    ADDRESS, COMMAND, DOER, LOG, MEMBER, NUMBER, NUMBER_OF_ANY, PROGRAM, TARGET, USER, WRITER,
};

/// What a login was for. Services and batch jobs log in all day long.
const OF_MACHINES: &[&[u8]] = &[b"0", b"4", b"5"];

/// Who writes these events, as the name stands before the event's number in a line of text.
const PROVIDERS: [&str; 3] =
    ["Microsoft-Windows-Security-Auditing", "Microsoft-Windows-Eventlog", "Service Control Manager"];

/// Words of which an event that tells something has one.
const WORDS: [&str; 5] = ["Security", "Eventlog", "Service Control Manager", "Sysmon", "Windows Defender"];

/// A login that failed for a name that does not exist; Kerberos has a number of its own for it.
const NO_SUCH_USER: [&[u8]; 2] = [b"0xc0000064", b"-1073741724"];
const NO_SUCH_PRINCIPAL: &[u8] = b"0x6";

/// An event: its line, and its fields where it has names for them.
struct Event<'a> {
    line: &'a [u8],
    fields: Option<Fields<'a>>,
}

pub(super) fn read(line: &[u8]) -> Option<Login<'_>> {
    let is_named = matches!(line.trim_ascii_start().first()?, b'{' | b'<');
    if is_named && !WORDS.iter().any(|word| find(line, word.as_bytes()).is_some()) {
        return None;
    }
    let event = Event { line, fields: is_named.then(|| Fields::of(line)) };
    let id = event.id()?;
    let (writer, log) = (event.field(WRITER), event.field(LOG));
    let is_of = |word: &str| find(writer, word.as_bytes()).is_some();
    // A collector may leave out one of the two.
    let is_security = !is_named || is_of("Security") || log == b"Security";
    match id {
        1102 if is_of("Eventlog") || is_security => Some(event.cleared()),
        104 if is_of("Eventlog") || writer.is_empty() && log == b"System" => Some(event.cleared()),
        4697 | 7045 if is_of("Service Control Manager") || is_security => Some(event.service()),
        4688 if is_security => event.command(DOER),
        // Protection was switched off: all at once, or a part of it.
        5001 | 5010 | 5012 if is_of("Windows Defender") => {
            Some(Login::new(Outcome::Did(Deed::GuardStopped), b"", b"", b"Windows Defender"))
        }
        1 if is_of("Sysmon") => event.command(USER),
        4624..=4777 if is_security => event.security(id),
        _ => None,
    }
}

impl<'a> Event<'a> {
    /// The event's number, as one of the notations writes it.
    fn id(&self) -> Option<u32> {
        let id = match &self.fields {
            Some(fields) => match fields.first(NUMBER) {
                // PowerShell calls it so; other objects have an `Id`, too.
                b"" if !fields.first(&["ProviderName"]).is_empty() => fields.first(NUMBER_OF_ANY),
                id => id,
            },
            None => memchr::memchr_iter(b',', self.line)
                .find(|comma| PROVIDERS.iter().any(|name| self.line[..*comma].ends_with(name.as_bytes())))
                .map(|comma| &self.line[comma + 1..])?,
        };
        Some(number(id)).filter(|id| *id > 0)
    }

    /// The first of these fields that has a value; empty where none has.
    #[inline(never)]
    fn field(&self, names: &[&str]) -> &'a [u8] {
        self.fields.as_ref().map_or(b"".as_slice(), |fields| fields.first(names))
    }

    /// The same, or what stands after a label of the message.
    #[inline(never)]
    fn labelled(&self, names: &[&str], labels: &[&str]) -> &'a [u8] {
        let named = self.field(names);
        if named.is_empty() { after_label(self.line, labels) } else { named }
    }

    /// The same of an account, whose name stands in the message's part that a label begins.
    #[inline(never)]
    fn account(&self, names: &[&str], parts: &[&str]) -> &'a [u8] {
        let named = self.field(names);
        if !named.is_empty() {
            return named;
        }
        let rest = parts.iter().find_map(|label| part(self.line, label.as_bytes()));
        rest.map_or(b"", |(_, rest)| after_label(rest, &["Account Name:"]))
    }

    fn security(&self, id: u32) -> Option<Login<'a>> {
        let user = self.account(
            &[TARGET, "user.name"],
            &["New Logon:", "Account For Which Logon Failed:", "Target Account:", "New Account:"],
        );
        let told = |outcome| Some(Login::new(outcome, user, self.source(), b""));
        let done = |login: Login<'a>| Some(Login { by: self.account(&[DOER], &["Subject:"]), ..login });
        let failed = |reason: &[u8]| {
            let is_unknown = NO_SUCH_USER.iter().any(|status| reason.eq_ignore_ascii_case(status));
            if is_unknown { Outcome::InvalidUser } else { Outcome::Failed }
        };
        let status = self.labelled(&["Status"], &["Failure Code:", "Result Code:"]);
        match id {
            4624 => {
                let kind = self.labelled(&["LogonType"], &["Logon Type:"]);
                let is_machine = OF_MACHINES.contains(&kind)
                    || user.ends_with(b"$")
                    || [&b"SYSTEM"[..], b"ANONYMOUS LOGON"].contains(&user);
                (!is_machine).then_some(Login::new(Outcome::Accepted, user, self.source(), kind))
            }
            4625 => {
                let reason = self.labelled(&["SubStatus"], &["Sub Status:"]);
                // Where nothing is told below it, the status tells itself.
                told(failed(if failed(reason) == Outcome::InvalidUser { reason } else { self.field(&["Status"]) }))
            }
            // A ticket that was asked for by a name that is none; other refusals of it are told by 4771.
            4768 if status == NO_SUCH_PRINCIPAL => told(Outcome::InvalidUser),
            4771 if status == NO_SUCH_PRINCIPAL => told(Outcome::InvalidUser),
            4771 => told(Outcome::Failed),
            // Of a password that was right, 4776 has no error.
            4776 => (!self.field(&["Status"]).is_empty() && self.field(&["Status"]) != b"0x0").then_some(
                Login::new(failed(self.field(&["Status"])), user, self.field(&["Workstation"]), b"ntlm").echo(),
            ),
            4672 => {
                let user = self.account(&[DOER, "user.name"], &["Subject:"]);
                Some(Login::new(Outcome::Privileged, user, b"", b""))
            }
            4720 => done(Login::new(Outcome::AccountMade, user, b"", b"")),
            4724 | 4738 => done(Login::new(Outcome::AccountChanged, user, b"", b"")),
            4726 => done(Login::new(Outcome::AccountRemoved, user, b"", b"")),
            4728 | 4732 | 4756 => done(Login::new(Outcome::GroupJoined, self.member(), b"", self.group())),
            4740 => Some(Login::new(Outcome::Locked, user, self.field(&["TargetDomainName"]), b"")),
            _ => None,
        }
    }

    fn service(&self) -> Login<'a> {
        Login::new(Outcome::ServiceMade, self.field(&["AccountName"]), b"", self.field(&["ServiceName"]))
    }

    /// Which log was cleared; the Security log where only its own event says so.
    fn cleared(&self) -> Login<'a> {
        let named = self.field(LOG);
        let user = self.account(&[DOER, "user.name"], &["Subject:"]);
        Login::new(Outcome::WindowsLogCleared, user, b"", if named.is_empty() { b"log" } else { named })
    }

    /// A program that was started, where its command is one that is told.
    fn command(&self, user: &str) -> Option<Login<'a>> {
        let command = self.field(COMMAND);
        let told = |outcome| Login::new(outcome, self.field(&[user]), b"", command);
        if is_encoded_command(command, self.field(PROGRAM)) {
            return Some(told(Outcome::EncodedCommand));
        }
        windows_command::of(command).map(|deed| told(Outcome::Did(deed)))
    }

    /// Who was put into a group. The event's target is the group, and never a user.
    fn member(&self) -> &'a [u8] {
        self.account(&[MEMBER, "MemberSid"], &["Member:"])
    }

    fn group(&self) -> &'a [u8] {
        self.labelled(&[TARGET, "group.name"], &["Group Name:"])
    }

    /// The other machine's address; its name where there is no address.
    fn source(&self) -> &'a [u8] {
        let address = self.labelled(&[ADDRESS, "source.ip"], &["Source Network Address:", "Client Address:"]);
        if address.is_empty() { self.field(&["WorkstationName"]) } else { address }
    }
}

/// What stands after the first of these labels that the text has.
fn after_label<'a>(text: &'a [u8], labels: &[&str]) -> &'a [u8] {
    let Some((_, mut rest)) = labels.iter().find_map(|label| part(text, label.as_bytes())) else { return b"" };
    // Tabs and line ends, as they are or as JSON writes them.
    while let Some(next) =
        rest.strip_prefix(b"\\t").or_else(|| rest.strip_prefix(b"\t")).or_else(|| rest.strip_prefix(b" "))
    {
        rest = next;
    }
    let value = &rest[..rest.iter().position(|byte| b"\\\r\n\t\"".contains(byte)).unwrap_or(rest.len())];
    if value == b"-" { b"" } else { value }
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
        assert_eq!(told(&json(4720, data)), owned(Outcome::AccountMade, "ann", "", ""));
        let member = r#""MemberName":"CN=ann","TargetUserName":"Administrators""#;
        assert_eq!(told(&json(4732, member)), owned(Outcome::GroupJoined, "CN=ann", "", "Administrators"));
    }

    /// The shapes of Winlogbeat, of its older releases and of Elastic's schema, `evtx_dump`, NXLog and PowerShell.
    /// <https://www.elastic.co/docs/reference/beats/winlogbeat/exported-fields-winlog>
    /// <https://docs.nxlog.co/refman/current/im/msvistalog.html>
    /// <https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.diagnostics/get-winevent>
    #[test]
    fn ok_json_of_every_shape() {
        for line in [
            r#"{"@timestamp":"2024-05-01T12:30:45Z","winlog":{"event_id":4625,"channel":"Security","provider_name":"Microsoft-Windows-Security-Auditing","event_data":{"TargetUserName":"ann","IpAddress":"192.0.2.9","SubStatus":"0xc000006a"}}}"#,
            r#"{"@timestamp": "2024-05-01T12:30:45Z", "winlog": {"event_id": 4625, "channel": "Security", "event_data": {"SubjectUserName": "-", "TargetUserName": "ann", "IpAddress": "192.0.2.9"}}}"#,
            r#"{"event": {"code": "4625", "provider": "Microsoft-Windows-Security-Auditing"}, "user": {"name": "ann"}, "source": {"ip": "192.0.2.9"}, "winlog": {"channel": "Security"}}"#,
            r##"{"Event": {"System": {"Provider": {"#attributes": {"Name": "Microsoft-Windows-Security-Auditing"}}, "EventID": 4625}, "EventData": {"TargetUserName": "ann", "IpAddress": "192.0.2.9"}}}"##,
            r#"{"EventTime": "2024-05-01 12:30:45", "EventID": 4625, "SourceName": "Microsoft-Windows-Security-Auditing", "Channel": "Security", "TargetUserName": "ann", "IpAddress": "192.0.2.9"}"#,
            r#"{"Id":4625,"ProviderName":"Microsoft-Windows-Security-Auditing","LogName":"Security","Message":"An account failed to log on.

Account For Which Logon Failed:
	Security ID:		S-1-0-0
	Account Name:		ann

Network Information:
	Source Network Address:	192.0.2.9
"}"#,
            r##"{"Event":{"System":{"Provider":{"@Name":"Microsoft-Windows-Security-Auditing"},"EventID":"4625","Channel":"Security"},"EventData":{"Data":[{"@Name":"SubjectUserName","#text":"-"},{"@Name":"TargetUserName","#text":"ann"},{"@Name":"IpAddress","#text":"192.0.2.9"}]}}}"##,
            r#"{"EventID":4625,"SourceName":"Microsoft-Windows-Security-Auditing","Channel":"Security","Data":["S-1-0-0","-","-","0x0","S-1-0-0","ann","","0xc000006d","%%2313","0xc000006a","3","NtLmSsp","NTLM","PC7","-","-","0","0x0","-","192.0.2.9","50123"]}"#,
            r#"{"Id":4625,"ProviderName":"Microsoft-Windows-Security-Auditing","LogName":"Security","Properties":[{"Value":"S-1-0-0"},{"Value":"-"},{"Value":"-"},{"Value":0},{"Value":"S-1-0-0"},{"Value":"ann"},{"Value":""},{"Value":-1073741715},{"Value":"%%2313"},{"Value":-1073741718},{"Value":3},{"Value":"NtLmSsp "},{"Value":"NTLM"},{"Value":"PC7"},{"Value":"-"},{"Value":"-"},{"Value":0},{"Value":0},{"Value":"-"},{"Value":"192.0.2.9"},{"Value":"0"}]}"#,
        ] {
            let found = told(line).map(|found| (found.0, found.1, found.2));
            assert_eq!(found, Some((Outcome::Failed, "ann".to_owned(), "192.0.2.9".to_owned())), "{line}");
        }
    }

    #[test]
    fn ok_groups_are_no_users() {
        let line = "Information,5/1/2024 12:30:45 PM,Microsoft-Windows-Security-Auditing,4732,Security Group Management,\"A member was added to a security-enabled local group. Subject:\tSecurity ID:\tS\tAccount Name:\tboss\tMember:\tSecurity ID:\tS\tAccount Name:\tCN=ann\tGroup:\tSecurity ID:\tS\tGroup Name:\tAdministrators\t\"";
        let found = told(line).map(|(outcome, user, _, group)| (outcome, user, group));
        assert_eq!(found, Some((Outcome::GroupJoined, "CN=ann".to_owned(), "Administrators".to_owned())));
        let nameless = json(4732, r#""MemberName":"-","MemberSid":"S-1-5-7","TargetUserName":"Administrators""#);
        assert_eq!(told(&nameless).map(|found| found.1), Some("S-1-5-7".to_owned()));
        let none = json(4732, r#""TargetUserName":"Administrators""#);
        assert_eq!(told(&none).map(|found| found.1), Some(String::new()));
    }

    #[test]
    fn ok_cleared_logs_and_encoded_commands() {
        let cleared = |line: &str| told(line).map(|found| (found.0, found.1, found.3));
        let of = |log: &str| Some((Outcome::WindowsLogCleared, "ann".to_owned(), log.to_owned()));
        let xml = "<Event><System><Provider Name='Microsoft-Windows-Eventlog'/><EventID>1102</EventID><Channel>Security</Channel></System><UserData><LogFileCleared><SubjectUserName>ann</SubjectUserName></LogFileCleared></UserData></Event>";
        assert_eq!(cleared(xml), of("Security"));
        assert_eq!(cleared(&xml.replace("1102", "104").replace(">Security", ">System")), of("System"));
        let flat = r#"{"EventID": 1102, "Channel": "Security", "SubjectUserName": "ann"}"#;
        assert_eq!(cleared(flat), of("Security"));
        // Other programs have events of these numbers, too.
        assert_eq!(
            cleared(
                &xml.replace("Microsoft-Windows-Eventlog", "SecurityTool")
                    .replace(">Security<", ">Application<")
                    .replace("1102", "104")
            ),
            None
        );
        let command = |line: String| told(&line).map(|found| (found.0, found.1));
        let started = |program: &str, text: &str| {
            json(
                4688,
                &format!(r#""SubjectUserName":"ann","NewProcessName":"C:\\x\\{program}","CommandLine":"{text}""#),
            )
        };
        let encoded = "powershell -nop -w hidden -enc ZABpAHIAIABDADoAXABVAHMAZQByAHMA";
        assert_eq!(command(started("powershell.exe", encoded)), Some((Outcome::EncodedCommand, "ann".to_owned())));
        assert_eq!(command(started("powershell.exe", "powershell -File a.ps1 -Encoding utf8")), None);
        assert_eq!(command(started("notepad.exe", "notepad a.txt")), None);
        let sysmon = r#"{"EventID":1,"SourceName":"Microsoft-Windows-Sysmon","User":"D\\ann","CommandLine":"COMMAND"}"#;
        assert_eq!(command(sysmon.replace("COMMAND", encoded)), Some((Outcome::EncodedCommand, r"D\\ann".to_owned())));
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
        assert_eq!(told(cleared).map(|found| (found.0, found.1)), Some((Outcome::WindowsLogCleared, "ann".to_owned())));
    }

    #[test]
    fn err_near_misses() {
        let services = r#""TargetUserName":"ann","LogonType":5"#;
        let machine = r#""TargetUserName":"PC7$","LogonType":3"#;
        let forged = r#""X":"\"TargetUserName\":\"root\"","LogonType":3,"TargetUserName":"ann""#;
        assert_eq!(told(&json(4624, services)), None);
        assert_eq!(told(&json(4624, machine)), None);
        assert_eq!(told(&json(4624, forged)).map(|found| found.1), Some("ann".to_owned()));
        let other = r#"{"EventID":4625,"Provider":"Shop","Message":"Security of the cart"}"#;
        for line in ["{}", "<Event>", "", "{\"EventID\":4625}", "{\"EventID\":{", "4625,x", other] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
