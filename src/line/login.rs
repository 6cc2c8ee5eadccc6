//! What a single line of a login service is worth by itself. Most is added up by a hunt; here it stands alone.

use crate::rule::login::{CONSOLE_WITHOUT_SECOND_FACTOR, Login, Outcome, RootCommand, Telling, WITHOUT_SECOND_FACTOR};

/// Id, name, severity, ATT&CK technique and meaning of a login's line; none for what is as it should be.
pub(super) type Told = (&'static str, &'static str, u8, &'static str, &'static str);

const ALONE: &str = "One failed login is no guessing yet; a hunt adds them up.";

/// What the line is told as.
pub(super) fn told(login: &Login<'_>) -> Option<Told> {
    if login.is_forged {
        return Some((
            "forged-line",
            "Forged words in a name",
            4,
            "",
            "A user's name holds what looks like the daemon's own words: somebody tries to put another source into the log.",
        ));
    }
    if login.makes_second_root() {
        return Some((
            "second-root",
            "A second root",
            5,
            "T1136.001",
            "An account has the number 0, and with it all of root's rights.",
        ));
    }
    Some(match login.outcome {
        Outcome::Failed => ("failed-login", "Failed login", 1, "T1110.001", ALONE),
        Outcome::InvalidUser => ("invalid-user", "Login of no user", 2, "T1110.001", ALONE),
        Outcome::Refused => ("refused", "Turned away", 1, "", "The service turned the source away."),
        Outcome::Probe if !login.user.is_empty() => (
            "probing",
            "Login that was given up",
            1,
            "T1595",
            "Someone named a user and went before the login was tried to its end; a hunt tells whether it failed before that.",
        ),
        Outcome::Probe => {
            ("probing", "Connection without a login", 1, "T1595", "Someone connected and tried no login.")
        }
        Outcome::Accepted if login.user == b"root" && login.method == b"password" => {
            ("root-by-password", "root by password", 3, "T1078.001", "root logged in with a password.")
        }
        Outcome::Accepted if login.method == CONSOLE_WITHOUT_SECOND_FACTOR => as_told(&WITHOUT_SECOND_FACTOR),
        Outcome::SudoFailed => {
            ("sudo-failures", "Wrong password for sudo or su", 2, "T1548.003", "One wrong password may be a slip.")
        }
        Outcome::SudoDenied => (
            "sudo-denied",
            "A right that was not granted",
            3,
            "T1548.003",
            "The user asked for a right that the system does not grant.",
        ),
        Outcome::Elevated => as_told(&RootCommand::of(login.method)?.telling()),
        Outcome::Did(deed) => as_told(&deed.telling()),
        Outcome::AccountMade => (
            "account-made",
            "Account made",
            3,
            "T1136.001",
            "An account was made. Installing a program makes accounts, too.",
        ),
        Outcome::AccountRemoved => ("account-removed", "Account removed", 2, "T1531", "An account was taken away."),
        Outcome::AccountChanged => {
            ("account-changed", "Account changed", 2, "T1098", "An account's password or rights were changed.")
        }
        Outcome::GroupMade => ("group-made", "Group made", 1, "T1098", "A group was made."),
        Outcome::GroupJoined => ("group-joined", "Group joined", 2, "T1098", "A user was put into a group."),
        Outcome::Locked => {
            ("account-locked", "Account locked", 3, "T1110.001", "The system locked the account for its failed logins.")
        }
        Outcome::ServiceMade => (
            "service-made",
            "Service installed",
            3,
            "T1543.003",
            "A service was installed. Installing programs does so, too.",
        ),
        Outcome::WindowsLogCleared => ("log-cleared", "Log cleared", 5, "T1070.001", "A log of Windows was cleared."),
        Outcome::LogCleared => (
            "log-cleared",
            "Journal made to forget",
            3,
            "T1070.002",
            "The journal was made to forget. It also does so by itself where it is full.",
        ),
        Outcome::EncodedCommand => (
            "encoded-command",
            "Encoded PowerShell command",
            4,
            "T1059.001",
            "PowerShell was given an encoded command, which nobody can read as it stands. Tools that manage machines do so, too.",
        ),
        Outcome::Connected | Outcome::Closed | Outcome::Accepted | Outcome::Privileged => return None,
    })
}

fn as_told(telling: &Telling) -> Told {
    let Telling { id, title, severity, technique, sentence, .. } = *telling;
    (id, title, severity, technique, sentence)
}
