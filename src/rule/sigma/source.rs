//! Which lines a rule looks at: what its `logsource` stands for.
//! <https://sigmahq.io/sigma-specification/specification/sigma-appendix-taxonomy.html>

use super::looked::Looked;
use super::yaml::Value;
use crate::find::find;

/// Which lines a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// Web requests.
    Web,
    /// Lines of this program; all that are no web requests for `None`.
    Program(Option<&'static str>),
    /// Records of the audit daemon of Linux.
    Audit,
    /// Events of a log of Windows; of all logs for an empty name.
    WindowsLog(&'static str),
    /// Events of Windows with these numbers: Sysmon's, and those of `Other`.
    WindowsEvents(&'static [u32], Other),
}

/// Which events beside Sysmon's tell the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Other {
    None,
    /// 4688 of the Security log, under other names.
    Audit,
    /// The events are PowerShell's, and not Sysmon's.
    PowerShell,
}

/// The logs of Windows by the words that rules have for them.
const LOGS: &[(&str, &str)] = &[
    ("", ""),
    ("security", "Security"),
    ("system", "System"),
    ("application", "Application"),
    ("sysmon", "Microsoft-Windows-Sysmon/Operational"),
    ("powershell", "Microsoft-Windows-PowerShell/Operational"),
    ("powershell-classic", "Windows PowerShell"),
    ("windefend", "Microsoft-Windows-Windows Defender/Operational"),
    ("taskscheduler", "Microsoft-Windows-TaskScheduler/Operational"),
];

/// What happens on Windows by the words that rules have for it, and the numbers of the events that tell it.
/// <https://learn.microsoft.com/en-us/sysinternals/downloads/sysmon#events>
const CATEGORIES: &[(&str, &[u32], Other)] = &[
    ("process_creation", &[1], Other::Audit),
    ("network_connection", &[3], Other::None),
    ("process_termination", &[5], Other::None),
    ("driver_load", &[6], Other::None),
    ("image_load", &[7], Other::None),
    ("create_remote_thread", &[8], Other::None),
    ("process_access", &[10], Other::None),
    ("file_event", &[11], Other::None),
    ("registry_add", &[12], Other::None),
    ("registry_delete", &[12], Other::None),
    ("registry_set", &[13], Other::None),
    ("registry_event", &[12, 13, 14], Other::None),
    ("pipe_created", &[17, 18], Other::None),
    ("dns_query", &[22], Other::None),
    ("ps_module", &[4103], Other::PowerShell),
    ("ps_script", &[4104], Other::PowerShell),
];

impl Source {
    /// What a rule's `logsource` stands for; the fault says what is not supported.
    pub(super) fn read(value: Option<&Value>) -> Result<Self, String> {
        let word = |key: &str| value.and_then(|value| value.get(key)).and_then(Value::text).unwrap_or_default();
        let (category, product, service) = (word("category"), word("product"), word("service"));
        let log = LOGS.iter().find(|(name, _)| *name == service).map(|(_, log)| *log);
        let events = CATEGORIES.iter().find(|(name, ..)| *name == category);
        match (category, product, service) {
            ("webserver" | "proxy", _, _) => Ok(Self::Web),
            ("", "linux" | "", "sshd") => Ok(Self::Program(Some("sshd"))),
            ("", "linux", "sudo") => Ok(Self::Program(Some("sudo"))),
            ("", "linux", "cron") => Ok(Self::Program(Some("cron"))),
            ("", "linux", "auditd") => Ok(Self::Audit),
            ("", "linux", "vsftpd") => Ok(Self::Program(Some("vsftpd"))),
            ("", "linux", "auth" | "syslog" | "") | ("application", _, _) => Ok(Self::Program(None)),
            ("", "windows", _) => log.map(Self::WindowsLog).ok_or(()),
            (_, "windows", _) => events.map(|(_, numbers, other)| Self::WindowsEvents(numbers, *other)).ok_or(()),
            _ => Err(()),
        }
        .map_err(|()| format!("the log source (category \"{category}\", product \"{product}\", service \"{service}\")"))
    }

    /// Whether a line is one of these.
    pub(super) fn has(self, line: &Looked<'_>) -> bool {
        match self {
            Self::Web => line.header.is_request(),
            Self::Program(program) => {
                let of = line.header.process.of(line.line);
                !line.header.is_request() && program.is_none_or(|program| of.starts_with(program.as_bytes()))
            }
            // `type=USER_LOGIN msg=audit(1714566645.123:42): …`
            Self::Audit => find(line.line, b"audit(").is_some(),
            Self::WindowsLog(log) => line.event_id().is_some() && line.is_of_log(log),
            Self::WindowsEvents(numbers, other) => line.event_id().is_some_and(|id| match other {
                Other::Audit if id == 4688 => line.is_of_log("Security"),
                Other::PowerShell => numbers.contains(&id) && line.is_written_by("PowerShell"),
                _ => numbers.contains(&id) && line.is_written_by("Sysmon"),
            }),
        }
    }

    /// What its lines are, for people.
    pub(super) fn what(self) -> String {
        match self {
            Self::Web => "web requests".to_owned(),
            Self::Program(Some(program)) => format!("lines of {program}"),
            Self::Program(None) => "lines that are no web requests".to_owned(),
            Self::Audit => "records of auditd".to_owned(),
            Self::WindowsLog("") => "events of Windows".to_owned(),
            Self::WindowsLog(log) => format!("events of the Windows log {log}"),
            Self::WindowsEvents(numbers, other) => {
                let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
                let (of, more) = match other {
                    Other::PowerShell => ("PowerShell", ""),
                    Other::Audit => ("Sysmon", ", or 4688 of the Windows log Security"),
                    Other::None => ("Sysmon", ""),
                };
                format!("events of {of} with the number {}{more}", numbers.join(" or "))
            }
        }
    }
}
