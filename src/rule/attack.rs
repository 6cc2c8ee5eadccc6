//! The ATT&CK techniques that rules and threats name.
//!
//! <https://attack.mitre.org/>, Enterprise, as numbered and named in version 17 (and since 15). Guesses at users that do not exist are guessing
//! (T1110), not account discovery (T1033), which happens on a host that was entered already.

use std::borrow::Cow;

/// A technique or sub-technique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Technique {
    /// Its number, such as `T1110.001`.
    pub id: Cow<'static, str>,
    /// Its name; empty for one that a person's own rule names and this table does not know.
    pub name: &'static str,
    /// The tactic that it serves here.
    pub tactic: &'static str,
}

/// The version whose numbers, names and tactics these are.
pub const VERSION: &str = "17";

const fn entry(id: &'static str, name: &'static str, tactic: &'static str) -> Technique {
    Technique { id: Cow::Borrowed(id), name, tactic }
}

/// All techniques that are named, by number.
pub static TECHNIQUES: &[Technique] = &[
    entry("T1003.001", "LSASS Memory", "Credential Access"),
    entry("T1003.002", "Security Account Manager", "Credential Access"),
    entry("T1003.003", "NTDS", "Credential Access"),
    entry("T1003.008", "/etc/passwd and /etc/shadow", "Credential Access"),
    entry("T1053.003", "Cron", "Persistence"),
    entry("T1059", "Command and Scripting Interpreter", "Execution"),
    entry("T1059.001", "PowerShell", "Execution"),
    entry("T1059.004", "Unix Shell", "Execution"),
    entry("T1070.001", "Clear Windows Event Logs", "Defense Evasion"),
    entry("T1070.002", "Clear Linux or Mac System Logs", "Defense Evasion"),
    entry("T1070.003", "Clear Command History", "Defense Evasion"),
    entry("T1078", "Valid Accounts", "Initial Access"),
    entry("T1078.001", "Default Accounts", "Initial Access"),
    entry("T1078.002", "Domain Accounts", "Initial Access"),
    entry("T1078.003", "Local Accounts", "Initial Access"),
    entry("T1078.004", "Cloud Accounts", "Initial Access"),
    entry("T1083", "File and Directory Discovery", "Discovery"),
    entry("T1098", "Account Manipulation", "Persistence"),
    entry("T1098.001", "Additional Cloud Credentials", "Persistence"),
    entry("T1098.003", "Additional Cloud Roles", "Persistence"),
    entry("T1098.004", "SSH Authorized Keys", "Persistence"),
    entry("T1098.006", "Additional Container Cluster Roles", "Persistence"),
    entry("T1105", "Ingress Tool Transfer", "Command and Control"),
    entry("T1110", "Brute Force", "Credential Access"),
    entry("T1110.001", "Password Guessing", "Credential Access"),
    entry("T1110.003", "Password Spraying", "Credential Access"),
    entry("T1136.001", "Local Account", "Persistence"),
    entry("T1136.003", "Cloud Account", "Persistence"),
    entry("T1189", "Drive-by Compromise", "Initial Access"),
    entry("T1190", "Exploit Public-Facing Application", "Initial Access"),
    entry("T1490", "Inhibit System Recovery", "Impact"),
    entry("T1499", "Endpoint Denial of Service", "Impact"),
    entry("T1505.003", "Web Shell", "Persistence"),
    entry("T1531", "Account Access Removal", "Impact"),
    entry("T1543.003", "Windows Service", "Persistence"),
    entry("T1548.001", "Setuid and Setgid", "Privilege Escalation"),
    entry("T1548.003", "Sudo and Sudo Caching", "Privilege Escalation"),
    entry("T1562.001", "Disable or Modify Tools", "Defense Evasion"),
    entry("T1562.004", "Disable or Modify System Firewall", "Defense Evasion"),
    entry("T1562.008", "Disable or Modify Cloud Logs", "Defense Evasion"),
    entry("T1595", "Active Scanning", "Reconnaissance"),
    entry("T1595.002", "Vulnerability Scanning", "Reconnaissance"),
    entry("T1595.003", "Wordlist Scanning", "Reconnaissance"),
];

/// The technique with this number.
pub fn technique(id: &str) -> Option<&'static Technique> {
    TECHNIQUES.iter().find(|technique| technique.id == id)
}

/// The technique with this number, without a name where the table does not know it.
pub fn named(id: &str) -> Technique {
    let unknown = || Technique { id: Cow::Owned(id.to_owned()), name: "", tactic: "" };
    technique(id).cloned().unwrap_or_else(unknown)
}

/// The numbers that techniques and their parts have: those of the version, and some that may come.
const NUMBERS: std::ops::Range<u32> = 1001..1700;
const PARTS: std::ops::Range<u32> = 1..40;

/// Whether a technique may have this number. The table does not have them all; what no version has is a slip.
pub fn may_be(id: &str) -> bool {
    let number = |text: &str, digits: usize, within: std::ops::Range<u32>| {
        text.len() == digits
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && text.parse().is_ok_and(|number| within.contains(&number))
    };
    let Some(text) = id.strip_prefix('T') else { return false };
    match text.split_once('.') {
        Some((of, part)) => number(of, 4, NUMBERS) && number(part, 3, PARTS),
        None => number(text, 4, NUMBERS),
    }
}

/// What a technique's number has to be, as the end of a sentence.
pub fn expected() -> String {
    format!(
        "ATT&CK's numbers run from T{} to T{}, with parts from .001 on, such as T1110.001 (Password Guessing)",
        NUMBERS.start,
        NUMBERS.end - 1
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_numbers() {
        assert!(TECHNIQUES.iter().all(|technique| may_be(&technique.id)));
        assert!(may_be("T1055.012") && may_be("T1003"));
        for id in ["T9999", "T1110.999", "T1110.", "T1110.1", "T110", "1110", "T1110.001.1", "T0800", "", "T+110"] {
            assert!(!may_be(id), "{id}");
        }
    }

    #[test]
    fn ok_in_order_and_found() {
        assert!(TECHNIQUES.windows(2).all(|pair| pair[0].id < pair[1].id));
        assert_eq!(technique("T1110.003").map(|found| found.name), Some("Password Spraying"));
        assert_eq!(named("T1110.003").name, "Password Spraying");
        assert_eq!((named("T9999").id.as_ref(), named("T9999").name), ("T9999", ""));
    }

    /// Techniques and tactics as <https://attack.mitre.org/> has them: of a sub-technique the parent's name, and all tactics.
    const MATRIX: &[(&str, &str, &[&str])] = &[
        ("T1003", "OS Credential Dumping", &["Credential Access"]),
        ("T1053", "Scheduled Task/Job", &["Execution", "Persistence", "Privilege Escalation"]),
        ("T1059", "Command and Scripting Interpreter", &["Execution"]),
        ("T1070", "Indicator Removal", &["Defense Evasion"]),
        ("T1078", "Valid Accounts", &["Defense Evasion", "Persistence", "Privilege Escalation", "Initial Access"]),
        ("T1083", "File and Directory Discovery", &["Discovery"]),
        ("T1098", "Account Manipulation", &["Persistence", "Privilege Escalation"]),
        ("T1105", "Ingress Tool Transfer", &["Command and Control"]),
        ("T1110", "Brute Force", &["Credential Access"]),
        ("T1136", "Create Account", &["Persistence"]),
        ("T1189", "Drive-by Compromise", &["Initial Access"]),
        ("T1190", "Exploit Public-Facing Application", &["Initial Access"]),
        ("T1490", "Inhibit System Recovery", &["Impact"]),
        ("T1499", "Endpoint Denial of Service", &["Impact"]),
        ("T1505", "Server Software Component", &["Persistence"]),
        ("T1531", "Account Access Removal", &["Impact"]),
        ("T1543", "Create or Modify System Process", &["Persistence", "Privilege Escalation"]),
        ("T1548", "Abuse Elevation Control Mechanism", &["Privilege Escalation", "Defense Evasion"]),
        ("T1562", "Impair Defenses", &["Defense Evasion"]),
        ("T1595", "Active Scanning", &["Reconnaissance"]),
    ];

    fn is_well_formed(id: &str) -> bool {
        let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = id.strip_prefix('T').unwrap_or_default();
        number.split_once('.').map_or_else(|| digits(number, 4), |(of, part)| digits(of, 4) && digits(part, 3))
    }

    #[test]
    fn ok_every_technique_has_its_parent_and_one_of_its_tactics() {
        for Technique { id, name, tactic } in TECHNIQUES {
            assert!(is_well_formed(id), "{id}");
            let parent = id.split('.').next().unwrap_or_default();
            let row = MATRIX.iter().find(|(of, ..)| *of == parent);
            let (_, title, tactics) = row.unwrap_or_else(|| panic!("{parent} is not in the matrix"));
            assert!(tactics.contains(tactic), "{id} serves {tactics:?}, not {tactic}");
            assert!(id.contains('.') || name == title, "{id} is {title}, not {name}");
        }
        assert!(!is_well_formed("T1110.01") && !is_well_formed("1110") && !is_well_formed("T110"));
    }

    /// The numbers that stand in the code of the rules, and in what is told of single lines.
    #[test]
    fn ok_every_rules_technique_is_known() {
        let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        let mut named = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                for id in code.split('"').filter(|word| word.starts_with('T') && is_well_formed(word)) {
                    assert!(technique(id).is_some(), "{} names {id}", path.display());
                    named += 1;
                }
            }
        }
        assert!(named > TECHNIQUES.len(), "{named}");
        for rule in super::super::web::RULES {
            assert!(technique(rule.technique).is_some(), "{} names {}", rule.id, rule.technique);
        }
    }

    #[test]
    fn err_not_named() {
        assert_eq!(technique("T1033"), None);
    }
}
