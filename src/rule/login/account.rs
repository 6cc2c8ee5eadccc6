//! Accounts and groups: shadow's useradd, usermod, groupadd, gpasswd, passwd. <https://github.com/shadow-maint/shadow>

use super::wording::{after_any, holds, part, until};
use super::{Login, Outcome};

pub(super) fn read(message: &[u8]) -> Option<Login<'_>> {
    let named = |outcome, rest| Some(Login::new(outcome, until(rest, b','), b"", b""));
    if let Some(rest) = message.strip_prefix(b"new user: name=") {
        return named(Outcome::AccountMade, rest);
    }
    if let Some(rest) = message.strip_prefix(b"new group: name=") {
        return Some(Login::new(Outcome::GroupMade, b"", b"", until(rest, b',')));
    }
    if let Some(rest) = message.strip_prefix(b"delete user '") {
        return Some(Login::new(Outcome::AccountRemoved, until(rest, b'\''), b"", b""));
    }
    // `add 'ann' to group 'sudo'`; the shadow file's line repeats it.
    if let Some(rest) = message.strip_prefix(b"add '") {
        let (user, group) = part(rest, b"' to group '")?;
        return Some(Login::new(Outcome::GroupJoined, user, b"", until(group, b'\'')));
    }
    // `user ann added by root to group sudo`
    if let Some((user, rest)) = after_any(message, &["user "]).and_then(|rest| part(rest, b" added by ")) {
        let (_, group) = part(rest, b" to group ")?;
        return Some(Login::new(Outcome::GroupJoined, user, b"", group));
    }
    if let Some(rest) = message.strip_prefix(b"change user '") {
        let (user, change) = part(rest, b"' ")?;
        // Of a new account useradd and passwd tell, too.
        return ["password", "UID", "shell"]
            .iter()
            .any(|word| change.starts_with(word.as_bytes()))
            .then_some(Login::new(Outcome::AccountChanged, user, b"", until(change, b' ')));
    }
    cleared(message)
}

/// journald and auditd, where somebody made them forget.
fn cleared(message: &[u8]) -> Option<Login<'_>> {
    let vacuumed = message.starts_with(b"Vacuuming done, freed ") && !holds(message, b"freed 0B ");
    vacuumed.then_some(Login::new(Outcome::LogCleared, b"", b"", b"journal"))
}

/// Whether a command that was run as root takes a system's log away.
pub fn clears_logs(command: &[u8]) -> bool {
    const TOOLS: &[&[u8]] =
        &[b"rm ", b"shred ", b"truncate ", b"unlink ", b"wipe ", b"dd ", b"cp /dev/null", b"tee /var/log"];
    let program = command.split(|byte| *byte == b' ').next().unwrap_or_default();
    let program_start = memchr::memrchr(b'/', program).map_or(0, |at| at + 1);
    let from_name = &command[program_start..];
    let takes = TOOLS.iter().any(|tool| from_name.starts_with(tool))
        || holds(command, b"> /var/log/")
        || holds(command, b">/var/log/");
    takes && (holds(command, b"/var/log/") || holds(command, b".bash_history"))
        || from_name.starts_with(b"journalctl ") && holds(command, b"--vacuum-")
}

#[cfg(test)]
mod tests {
    use super::super::{check, read as login, told};
    use super::*;

    #[test]
    fn ok_messages() {
        check(&[
            ("new user: name=eve, UID=1001, GID=1001, home=/home/eve, shell=/bin/sh", Outcome::AccountMade, "eve", ""),
            ("add 'eve' to group 'sudo'", Outcome::GroupJoined, "eve", ""),
            ("user eve added by root to group wheel", Outcome::GroupJoined, "eve", ""),
            ("change user 'eve' password", Outcome::AccountChanged, "eve", ""),
            ("Vacuuming done, freed 1.2G of archived journals from /var/log/journal/x.", Outcome::LogCleared, "", ""),
        ]);
        let found = login(b"new group: name=eve, GID=1001").unwrap();
        assert_eq!((found.outcome, found.method), (Outcome::GroupMade, b"eve".as_slice()));
    }

    #[test]
    fn ok_commands_that_clear_logs() {
        for (command, clears) in [
            ("/bin/rm -f /var/log/auth.log", true),
            ("/usr/bin/truncate -s 0 /var/log/syslog", true),
            ("/bin/sh -c echo > /var/log/wtmp", true),
            ("/usr/bin/journalctl --vacuum-time=1s", true),
            ("/bin/cat /var/log/auth.log", false),
            ("/bin/rm -rf /tmp/x", false),
            ("/usr/bin/tail /var/log/form ", false),
        ] {
            assert_eq!(clears_logs(command.as_bytes()), clears, "{command}");
        }
    }

    #[test]
    fn err_near_misses() {
        for message in [
            "add 'eve' to shadow group 'sudo'",
            "new user",
            "Vacuuming done, freed 0B of archived journals",
            "change user 'eve' comment",
        ] {
            assert_eq!(told(message), None, "{message}");
        }
    }
}
