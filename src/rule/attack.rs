//! The ATT&CK techniques that rules and threats name.
//!
//! <https://attack.mitre.org/>, Enterprise, as numbered since version 15. Guesses at users that do not exist are guessing
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

/// The version from which on these numbers stand.
pub const VERSION: &str = "15";

const fn entry(id: &'static str, name: &'static str, tactic: &'static str) -> Technique {
    Technique { id: Cow::Borrowed(id), name, tactic }
}

/// All techniques that are named, by number.
pub static TECHNIQUES: &[Technique] = &[
    entry("T1059", "Command and Scripting Interpreter", "Execution"),
    entry("T1059.004", "Unix Shell", "Execution"),
    entry("T1070.001", "Clear Windows Event Logs", "Defense Evasion"),
    entry("T1070.002", "Clear Linux or Mac System Logs", "Defense Evasion"),
    entry("T1078", "Valid Accounts", "Initial Access"),
    entry("T1078.001", "Default Accounts", "Initial Access"),
    entry("T1078.002", "Domain Accounts", "Initial Access"),
    entry("T1078.003", "Local Accounts", "Initial Access"),
    entry("T1078.004", "Cloud Accounts", "Initial Access"),
    entry("T1083", "File and Directory Discovery", "Discovery"),
    entry("T1098", "Account Manipulation", "Persistence"),
    entry("T1110", "Brute Force", "Credential Access"),
    entry("T1110.001", "Password Guessing", "Credential Access"),
    entry("T1110.003", "Password Spraying", "Credential Access"),
    entry("T1136.001", "Local Account", "Persistence"),
    entry("T1189", "Drive-by Compromise", "Initial Access"),
    entry("T1190", "Exploit Public-Facing Application", "Initial Access"),
    entry("T1499", "Endpoint Denial of Service", "Impact"),
    entry("T1505.003", "Web Shell", "Persistence"),
    entry("T1531", "Account Access Removal", "Impact"),
    entry("T1543.003", "Windows Service", "Persistence"),
    entry("T1548.003", "Sudo and Sudo Caching", "Privilege Escalation"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_in_order_and_found() {
        assert!(TECHNIQUES.windows(2).all(|pair| pair[0].id < pair[1].id));
        assert_eq!(technique("T1110.003").map(|found| found.name), Some("Password Spraying"));
        assert_eq!(named("T1110.003").name, "Password Spraying");
        assert_eq!((named("T9999").id.as_ref(), named("T9999").name), ("T9999", ""));
    }

    #[test]
    fn err_not_named() {
        assert_eq!(technique("T1033"), None);
    }
}
