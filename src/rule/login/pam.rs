//! Linux-PAM: `modules/pam_unix/support.c` and its kin. <https://github.com/linux-pam/linux-pam>
//!
//! `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root`

use super::wording::{field, holds, last_field, part};
use super::{Login, Outcome};

/// PAM speaks beside the program that asked it: its failures echo that program's own.
pub(super) fn read<'a>(program: &'a [u8], message: &'a [u8]) -> Option<Login<'a>> {
    if !message.starts_with(b"pam_")
        && !message.starts_with(b"(pam_")
        && !message.starts_with(b"authentication failure;")
    {
        return None;
    }
    if let Some((_, user)) = part(message, b":chauthtok): password changed for ") {
        return Some(Login::new(Outcome::AccountChanged, user, b"", b"password"));
    }
    let (module, fields) = part(message, b"authentication failure; ")?;
    let service = part(module, b"(").map_or(program, |(_, rest)| rest);
    let is_sudo = service.starts_with(b"sudo") || service.starts_with(b"su:") || service.starts_with(b"su-l");
    let (source, user) = who(fields);
    let outcome = if is_sudo { Outcome::SudoFailed } else { Outcome::Failed };
    let login = Login::new(outcome, user, source, b"pam");
    // These programs leave it to PAM to say so.
    let alone = ["vsftpd", "ftp", "proftpd"].iter().any(|name| holds(service, name.as_bytes()));
    Some(if alone { login } else { login.echo() })
}

/// The source and the user. `ruser` and `user` are the client's to choose; `rhost` stands between them.
fn who(fields: &[u8]) -> (&[u8], &[u8]) {
    let (front, user) = match part(fields, b"rhost=").and_then(|(_, rest)| part(rest, b" user=")) {
        Some((_, user)) => (&fields[..fields.len() - user.len()], user),
        None => (fields, b"".as_slice()),
    };
    let asked = field(front, b"ruser=");
    let asked = if asked.starts_with(b"rhost=") { b"" } else { asked };
    (last_field(front, b"rhost="), if user.is_empty() { asked } else { user })
}

#[cfg(test)]
mod tests {
    use super::super::{check, read as login, told};
    use super::*;

    #[test]
    fn ok_messages() {
        check(&[
            (
                "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.9  user=ann",
                Outcome::Failed,
                "ann",
                "192.0.2.9",
            ),
            (
                "pam_unix(dovecot:auth): authentication failure; tty=dovecot ruser=rhost=192.0.2.1 rhost=192.0.2.9",
                Outcome::Failed,
                "",
                "192.0.2.9",
            ),
            (
                "pam_unix(auth): authentication failure; ruser= rhost=192.0.2.9 user=x rhost=192.0.2.1",
                Outcome::Failed,
                "x rhost=192.0.2.1",
                "192.0.2.9",
            ),
            ("pam_unix(sudo:auth): authentication failure; ruser=ann rhost=  user=ann", Outcome::SudoFailed, "ann", ""),
            ("pam_unix(passwd:chauthtok): password changed for eve", Outcome::AccountChanged, "eve", ""),
        ]);
        assert!(login(b"pam_unix(sshd:auth): authentication failure; rhost=192.0.2.9").unwrap().is_echo);
        assert!(!login(b"pam_unix(vsftpd:auth): authentication failure; rhost=192.0.2.9").unwrap().is_echo);
    }

    #[test]
    fn err_near_misses() {
        assert_eq!(told("pam_unix(cron:session): session opened for user root by (uid=0)"), None);
        assert_eq!(told("xpam_unix(x): authentication failure; rhost=192.0.2.9"), None);
    }
}
