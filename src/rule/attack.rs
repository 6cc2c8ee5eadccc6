//! The ATT&CK techniques that rules and threats name.
//!
//! <https://attack.mitre.org/>, Enterprise, as numbered since version 15. Guesses at users that do not exist are guessing
//! (T1110), not account discovery (T1033), which happens on a host that was entered already.

/// A technique or sub-technique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Technique {
    /// Its number, such as `T1110.001`.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The tactic that it serves here.
    pub tactic: &'static str,
}

/// The version from which on these numbers stand.
pub const VERSION: &str = "15";

const fn entry(id: &'static str, name: &'static str, tactic: &'static str) -> Technique {
    Technique { id, name, tactic }
}

/// All techniques that are named, by number.
pub const TECHNIQUES: &[Technique] = &[
    entry("T1059", "Command and Scripting Interpreter", "Execution"),
    entry("T1070.001", "Clear Windows Event Logs", "Defense Evasion"),
    entry("T1078", "Valid Accounts", "Initial Access"),
    entry("T1083", "File and Directory Discovery", "Discovery"),
    entry("T1110.001", "Password Guessing", "Credential Access"),
    entry("T1110.003", "Password Spraying", "Credential Access"),
    entry("T1136", "Create Account", "Persistence"),
    entry("T1189", "Drive-by Compromise", "Initial Access"),
    entry("T1190", "Exploit Public-Facing Application", "Initial Access"),
    entry("T1505.003", "Web Shell", "Persistence"),
    entry("T1548.003", "Sudo and Sudo Caching", "Privilege Escalation"),
    entry("T1595.002", "Vulnerability Scanning", "Reconnaissance"),
    entry("T1595.003", "Wordlist Scanning", "Reconnaissance"),
];

/// The technique with this number.
pub fn technique(id: &str) -> Option<&'static Technique> {
    TECHNIQUES.iter().find(|technique| technique.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_in_order_and_found() {
        assert!(TECHNIQUES.windows(2).all(|pair| pair[0].id < pair[1].id));
        assert_eq!(technique("T1110.003").map(|found| found.name), Some("Password Spraying"));
    }

    #[test]
    fn err_not_named() {
        assert_eq!(technique("T1033"), None);
    }
}
