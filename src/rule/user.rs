//! Which user a message is about: whom a login service names, who opens a session, whose job runs, who acts as another.

use memchr::memmem;

use super::login;
use crate::format::Span;

/// The longest name that is kept, in bytes. Linux allows 32; a longer one was typed by someone who tried.
const MAX_NAME: usize = 256;

/// The user that the message at this place of a line is about; an empty span where the name can't be one, and none where
/// the wording tells of no user.
///
/// Besides the wordings of [`login::read`]: `session opened for user ann` (PAM), `(root) CMD (…)` (cron),
/// `ann : TTY=pts/0 ; …` (sudo, where the one who asks counts, not the one who is acted as), `New session 7 of user ann.`
/// (systemd-logind).
pub fn user_of(line: &[u8], message: Span) -> Option<Span> {
    let text = message.of(line);
    let user = named(text)?;
    if user.is_empty() || user.len() > MAX_NAME {
        return Some(Span::default());
    }
    // What was found is a piece of the message: how far into it says where it lies in the line.
    let start = (user.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
    if text.len().checked_sub(user.len()).is_none_or(|last| start > last) {
        return Some(Span::default());
    }
    let start = message.start as usize + start;
    Some(Span::new(start, start + user.len()))
}

fn named(message: &[u8]) -> Option<&[u8]> {
    if let Some(login) = login::read(message).filter(|login| !login.user.is_empty()) {
        let user = login.user.strip_suffix(b"]").unwrap_or(login.user);
        return Some(user.strip_prefix(b"invalid user ").unwrap_or(user));
    }
    session(message).or_else(|| job(message)).or_else(|| acting(message))
}

/// `session opened for user ann by (uid=0)`, `session closed for user ann`, `New session 7 of user ann.`.
fn session(message: &[u8]) -> Option<&[u8]> {
    let told = [b"session opened for user ".as_slice(), b"session closed for user "].into_iter();
    let rest = told.filter_map(|mark| after(message, mark)).next();
    let rest = rest.or_else(|| message.starts_with(b"New session ").then(|| after(message, b" of user ")).flatten())?;
    let end = rest.iter().position(|byte| matches!(byte, b' ' | b'(')).unwrap_or(rest.len());
    Some(rest[..end].strip_suffix(b".").unwrap_or(&rest[..end]))
}

/// `(root) CMD (run-parts /etc/cron.hourly)`.
fn job(message: &[u8]) -> Option<&[u8]> {
    let rest = message.strip_prefix(b"(")?;
    let end = memchr::memchr(b')', rest)?;
    rest[end..].starts_with(b") CMD (").then_some(&rest[..end])
}

/// `ann : TTY=pts/0 ; PWD=/home/ann ; USER=root ; COMMAND=/bin/ls`.
fn acting(message: &[u8]) -> Option<&[u8]> {
    let text = message.trim_ascii_start();
    let end = memmem::find(text, b" : ")?;
    let is_sudo = text[end + 3..].starts_with(b"TTY=") && memmem::find(text, b" ; COMMAND=").is_some();
    is_sudo.then_some(&text[..end])
}

fn after<'a>(text: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    Some(&text[memmem::find(text, mark)? + mark.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(message: &str) -> &str {
        let line = format!("Mar  1 10:00:00 host x[1]: {message}");
        let found = user_of(line.as_bytes(), Span::new(27, line.len())).unwrap_or_default();
        message.get(found.start.saturating_sub(27) as usize..found.end.saturating_sub(27) as usize).unwrap()
    }

    #[test]
    fn ok_users() {
        for (message, expected) in [
            ("Failed password for invalid user eve from 192.0.2.9 port 22 ssh2", "eve"),
            ("Accepted publickey for ann from 192.0.2.9 port 22 ssh2", "ann"),
            ("pam_unix(cron:session): session opened for user root by (uid=0)", "root"),
            ("pam_unix(sshd:session): session opened for user ann(uid=1000) by (uid=0)", "ann"),
            ("session closed for user htt", "htt"),
            ("New session 7 of user ann.", "ann"),
            ("(root) CMD (run-parts /etc/cron.hourly)", "root"),
            ("   ubuntu : TTY=pts/0 ; PWD=/home/ubuntu ; USER=root ; COMMAND=/usr/bin/apt-key add -", "ubuntu"),
            ("maximum authentication attempts exceeded for invalid user admin from 192.0.2.9 port 1 ssh2", "admin"),
            ("[ann] FAIL LOGIN: Client \"192.0.2.9\"", "ann"),
        ] {
            assert_eq!(user(message), expected, "{message}");
        }
    }

    #[test]
    fn err_no_user() {
        for message in [
            "Server listening on 0.0.0.0 port 22.",
            "Removed session 7.",
            "(c) 2026 CMD",
            "warning : TTY is none",
            "Failed password for invalid user  from 192.0.2.9 port 22 ssh2",
            "",
        ] {
            assert_eq!(user(message), "", "{message}");
        }
    }

    #[test]
    fn err_a_name_without_end_is_no_name() {
        assert_eq!(user(&format!("session opened for user {}", "x".repeat(300))), "");
    }
}
