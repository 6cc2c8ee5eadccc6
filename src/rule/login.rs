//! What a line of a login service says: who tried to get in, from where, and with what outcome.
//!
//! The wordings are those of the daemons' own sources (OpenSSH, Linux-PAM, sudo, shadow, vsftpd, Dovecot, Postfix, Apache).
//! A message is read from its front, as the daemon writes it: a user's name that holds another wording forges nothing.

use memchr::memmem;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// A login failed.
    Failed,
    /// A login failed, of a user that does not exist.
    InvalidUser,
    /// Someone got in.
    Accepted,
    /// sudo was refused.
    SudoFailed,
    /// An account was made.
    AccountMade,
    /// A log was cleared.
    LogCleared,
}

/// What a message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Login<'a> {
    /// What became of it.
    pub outcome: Outcome,
    /// The user; empty where none is told.
    pub user: &'a [u8],
    /// The address or name of the source; empty where none is told.
    pub source: &'a [u8],
    /// How: `password`, `publickey`, `pam`.
    pub method: &'a [u8],
}

/// Reads a message, without its time, host and program.
pub fn read(message: &[u8]) -> Option<Login<'_>> {
    let message = message.trim_ascii();
    let message = message.strip_prefix(b"error: ").unwrap_or(message);
    ssh(message)
        .or_else(|| pam(message))
        .or_else(|| mail(message))
        .or_else(|| apache(message))
        .or_else(|| system(message))
}

fn ssh(message: &[u8]) -> Option<Login<'_>> {
    if let Some(rest) = message.strip_prefix(b"Failed ") {
        let (method, rest) = part(rest, b" for ")?;
        let invalid = rest.strip_prefix(b"invalid user ").or_else(|| rest.strip_prefix(b"illegal user "));
        // The source stands last: a name may hold " from " itself.
        let (user, rest) = part_last(invalid.unwrap_or(rest), b" from ")?;
        let outcome = if invalid.is_some() { Outcome::InvalidUser } else { Outcome::Failed };
        return Some(Login { outcome, user, source: word(rest), method });
    }
    if let Some(rest) = message.strip_prefix(b"Accepted ") {
        let (method, rest) = part(rest, b" for ")?;
        let (user, rest) = part_last(rest, b" from ")?;
        return Some(Login { outcome: Outcome::Accepted, user, source: word(rest), method });
    }
    for start in [b"Invalid user ".as_slice(), b"Illegal user "] {
        if let Some(rest) = message.strip_prefix(start) {
            let (user, rest) = part_last(rest, b"from ")?;
            return Some(Login {
                outcome: Outcome::InvalidUser,
                user: user.trim_ascii(),
                source: word(rest),
                method: b"",
            });
        }
    }
    let tried = message.strip_prefix(b"maximum authentication attempts exceeded for ");
    let refused = message
        .strip_prefix(b"PAM: ")
        .filter(|rest| rest[..rest.len().min(15)].eq_ignore_ascii_case(b"authentication "));
    let rest = tried.or_else(|| refused.and_then(|rest| part(rest, b" for ")).map(|(_, rest)| rest));
    if let Some((user, rest)) = rest.and_then(|rest| part_last(rest, b" from ")) {
        return Some(Login { outcome: Outcome::Failed, user, source: word(rest), method: b"" });
    }
    let rest = message.strip_prefix(b"User ")?;
    let (user, rest) = part(rest, b" from ")?;
    memmem::find(rest, b" not allowed because ")?;
    Some(Login { outcome: Outcome::Failed, user, source: word(rest), method: b"" })
}

/// `pam_unix(sshd:auth): authentication failure; ... rhost=192.0.2.1  user=root`, and sudo's refusals.
fn pam(message: &[u8]) -> Option<Login<'_>> {
    if message.starts_with(b"pam_") {
        let (_, fields) = part(message, b"authentication failure; ")?;
        let is_sudo = message.starts_with(b"pam_unix(sudo:");
        let outcome = if is_sudo { Outcome::SudoFailed } else { Outcome::Failed };
        return Some(Login {
            outcome,
            user: field(fields, b" user="),
            source: field(fields, b"rhost="),
            method: b"pam",
        });
    }
    let (user, rest) = part(message, b" : ")?;
    let refused = rest.starts_with(b"user NOT in sudoers")
        || memmem::find(&rest[..rest.len().min(40)], b"incorrect password").is_some();
    refused.then_some(Login { outcome: Outcome::SudoFailed, user: user.trim_ascii(), source: b"", method: b"sudo" })
}

/// vsftpd, Dovecot and Postfix.
fn mail(message: &[u8]) -> Option<Login<'_>> {
    if let Some((user, rest)) = part(message, b"] FAIL LOGIN: Client \"") {
        let user = user.rsplit(|byte| *byte == b'[').next().unwrap_or(user);
        return Some(Login { outcome: Outcome::Failed, user, source: until(rest, b'"'), method: b"ftp" });
    }
    if memmem::find(message, b"SASL ").is_some() && message.starts_with(b"warning: ") {
        let (peer, _) = part(message, b"]: SASL ")?;
        memmem::find(message, b"authentication failed")?;
        let source = peer.rsplit(|byte| *byte == b'[').next()?;
        return Some(Login {
            outcome: Outcome::Failed,
            user: field(message, b"sasl_username="),
            source,
            method: b"sasl",
        });
    }
    let failed = memmem::find(message, b"(auth failed, ")?;
    let fields = &message[failed..];
    Some(Login {
        outcome: Outcome::Failed,
        user: field(fields, b"user=<"),
        source: field(fields, b"rip="),
        method: b"mail",
    })
}

/// Apache's basic and digest authentication.
fn apache(message: &[u8]) -> Option<Login<'_>> {
    let rest = message.strip_prefix(b"AH").map_or(message, |rest| part(rest, b": ").map_or(rest, |(_, rest)| rest));
    let rest = rest.strip_prefix(b"Digest: ").unwrap_or(rest);
    let (user, rest) =
        part(rest.strip_prefix(b"user ")?, b": ").or_else(|| part(rest.strip_prefix(b"user ")?, b" not found"))?;
    let outcome = if user.ends_with(b" not found") { Outcome::InvalidUser } else { Outcome::Failed };
    let told = outcome == Outcome::InvalidUser
        || rest.starts_with(b"authentication failure")
        || rest.starts_with(b"password mismatch");
    told.then_some(Login {
        outcome,
        user: user.strip_suffix(b" not found").unwrap_or(user),
        source: b"",
        method: b"http",
    })
}

/// useradd and Windows.
fn system(message: &[u8]) -> Option<Login<'_>> {
    let plain = |outcome, user| Some(Login { outcome, user, source: b"".as_slice(), method: b"".as_slice() });
    if let Some(rest) = message.strip_prefix(b"new user: name=") {
        return plain(Outcome::AccountMade, until(rest, b','));
    }
    if message.starts_with(b"A user account was created.") {
        return plain(Outcome::AccountMade, b"");
    }
    if message.starts_with(b"The audit log was cleared.") {
        return plain(Outcome::LogCleared, b"");
    }
    None
}

fn part<'a>(text: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = memmem::find(text, mark)?;
    Some((&text[..at], &text[at + mark.len()..]))
}

fn part_last<'a>(text: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = memmem::rfind(text, mark)?;
    Some((&text[..at], &text[at + mark.len()..]))
}

fn word(text: &[u8]) -> &[u8] {
    until(text, b' ')
}

fn until(text: &[u8], mark: u8) -> &[u8] {
    &text[..memchr::memchr(mark, text).unwrap_or(text.len())]
}

/// What stands after a field's name.
fn field<'a>(text: &'a [u8], name: &[u8]) -> &'a [u8] {
    let rest = part(text, name).map_or(b"".as_slice(), |(_, rest)| rest);
    &rest[..rest.iter().position(|byte| b" ,>".contains(byte)).unwrap_or(rest.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_messages() {
        for (message, outcome, user, source) in [
            ("Failed password for root from 192.0.2.9 port 22 ssh2", Outcome::Failed, "root", "192.0.2.9"),
            (
                "Failed password for invalid user eve from 2001:db8::9 port 22 ssh2",
                Outcome::InvalidUser,
                "eve",
                "2001:db8::9",
            ),
            ("Accepted publickey for ann from 192.0.2.9 port 22 ssh2: RSA x", Outcome::Accepted, "ann", "192.0.2.9"),
            ("Invalid user  from 192.0.2.9 port 4", Outcome::InvalidUser, "", "192.0.2.9"),
            ("error: PAM: Authentication failure for ann from 192.0.2.9", Outcome::Failed, "ann", "192.0.2.9"),
            (
                "pam_unix(sshd:auth): authentication failure; uid=0 rhost=192.0.2.9  user=ann",
                Outcome::Failed,
                "ann",
                "192.0.2.9",
            ),
            (
                "User ann from 192.0.2.9 not allowed because not listed in AllowUsers",
                Outcome::Failed,
                "ann",
                "192.0.2.9",
            ),
            ("ann : 3 incorrect password attempts ; TTY=pts/0", Outcome::SudoFailed, "ann", ""),
            ("warning: unknown[192.0.2.9]: SASL LOGIN authentication failed: x", Outcome::Failed, "", "192.0.2.9"),
            ("[ann] FAIL LOGIN: Client \"192.0.2.9\"", Outcome::Failed, "ann]", "192.0.2.9"),
            ("AH01618: user ann not found: /a", Outcome::InvalidUser, "ann", ""),
            ("new user: name=eve, UID=1001", Outcome::AccountMade, "eve", ""),
        ] {
            let login = read(message.as_bytes()).unwrap_or_else(|| panic!("{message}"));
            let user = user.trim_end_matches(']');
            assert_eq!((login.outcome, login.source), (outcome, source.as_bytes()), "{message}");
            assert_eq!(String::from_utf8_lossy(login.user), user, "{message}");
        }
    }

    #[test]
    fn ok_forged_name() {
        let login = read(b"Failed password for invalid user x from 192.0.2.1 from 203.0.113.5 port 9 ssh2").unwrap();
        assert_eq!(login.source, b"203.0.113.5");
    }

    #[test]
    fn err_near_misses() {
        for message in [
            "Server listening on 0.0.0.0 port 22.",
            "Failed to start x",
            "session closed for user ann",
            "Accepted",
            "user",
            "User x",
        ] {
            assert_eq!(read(message.as_bytes()), None, "{message}");
        }
    }
}
