//! Accounts and groups: shadow's useradd, usermod, groupadd, gpasswd, passwd. <https://github.com/shadow-maint/shadow>

use super::wording::{after_any, field, holds, part, until, word};
use super::{Login, Outcome};

/// The number of root, and of whoever has all of root's rights.
pub const ROOT_NUMBER: &[u8] = b"0";

pub(super) fn read(message: &[u8]) -> Option<Login<'_>> {
    if let Some(rest) = message.strip_prefix(b"new user: name=") {
        return Some(Login::new(Outcome::AccountMade, until(rest, b','), b"", field(rest, b"UID=")));
    }
    if let Some(rest) = message.strip_prefix(b"new group: name=") {
        return Some(Login::new(Outcome::GroupMade, b"", b"", until(rest, b',')));
    }
    if let Some((user, _)) = quoted_after(message, "delete user ") {
        return Some(Login::new(Outcome::AccountRemoved, user, b"", b""));
    }
    // `add 'ann' to group 'sudo'`; the shadow file's line repeats it.
    if let Some((user, rest)) = quoted_after(message, "add ") {
        let (group, _) = quoted_after(rest, " to group ")?;
        return Some(Login::new(Outcome::GroupJoined, user, b"", group));
    }
    // `user ann added by root to group sudo`
    if let Some((user, rest)) = after_any(message, &["user "]).and_then(|rest| part(rest, b" added by ")) {
        let (_, group) = part(rest, b" to group ")?;
        return Some(Login::new(Outcome::GroupJoined, unquoted(user), b"", unquoted(group)));
    }
    let Some((user, change)) = quoted_after(message, "change user ") else { return cleared(message) };
    let change = change.strip_prefix(b" ")?;
    // `UID from '1001' to '0'`
    let number = part(change, b" to ").map_or(b"".as_slice(), |(_, to)| unquoted(until(to, b' ')));
    let told = |method| Some(Login::new(Outcome::AccountChanged, user, b"", method));
    // Of a new account useradd and passwd tell, too.
    match word(change) {
        b"UID" => told(number),
        what @ (b"password" | b"shell") => told(what),
        _ => None,
    }
}

/// What stands in quotes, single or double, after this beginning, and what follows.
fn quoted_after<'a>(text: &'a [u8], beginning: &str) -> Option<(&'a [u8], &'a [u8])> {
    let (mark, rest) = text.strip_prefix(beginning.as_bytes())?.split_first()?;
    let end = memchr::memchr(*mark, rest)?;
    matches!(mark, b'\'' | b'"').then_some((&rest[..end], &rest[end + 1..]))
}

fn unquoted(text: &[u8]) -> &[u8] {
    quoted_after(text, "").map_or(text, |(inner, _)| inner)
}

/// journald and auditd, where somebody made them forget.
fn cleared(message: &[u8]) -> Option<Login<'_>> {
    let vacuumed = message.starts_with(b"Vacuuming done, freed ") && !holds(message, b"freed 0B ");
    vacuumed.then_some(Login::new(Outcome::LogCleared, b"", b"", b"journal"))
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
            ("add \"eve\" to group \"sudo\"", Outcome::GroupJoined, "eve", ""),
            ("change user \"eve\" password", Outcome::AccountChanged, "eve", ""),
            ("delete user \"eve\"", Outcome::AccountRemoved, "eve", ""),
            ("user 'eve' added by root to group 'wheel'", Outcome::GroupJoined, "eve", ""),
            ("user eve added by root to group wheel", Outcome::GroupJoined, "eve", ""),
            ("change user 'eve' password", Outcome::AccountChanged, "eve", ""),
            ("Vacuuming done, freed 1.2G of archived journals from /var/log/journal/x.", Outcome::LogCleared, "", ""),
        ]);
        for (message, number) in [
            ("new user: name=eve, UID=0, GID=0, home=/root, shell=/bin/bash, from=/dev/pts/0", "0"),
            ("new user: name=eve, UID=1001, GID=0, home=/home/eve, shell=/bin/sh", "1001"),
            ("change user 'eve' UID from '1001' to '0'", "0"),
        ] {
            assert_eq!(login(message.as_bytes()).unwrap().method, number.as_bytes(), "{message}");
        }
        let found = login(b"new group: name=eve, GID=1001").unwrap();
        assert_eq!((found.outcome, found.method), (Outcome::GroupMade, b"eve".as_slice()));
    }

    #[test]
    fn err_near_misses() {
        for message in [
            "add 'eve' to shadow group 'sudo'",
            "new user",
            "Vacuuming done, freed 0B of archived journals",
            "change user 'eve' comment",
            "change user 'eve",
            "add eve to group sudo",
        ] {
            assert_eq!(told(message), None, "{message}");
        }
    }
}
