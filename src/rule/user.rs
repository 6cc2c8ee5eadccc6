//! Which user a message is about: whom a login service names, who opens a session, whose job runs, who acts as another.

use super::{login, told_user};
use crate::find::find;
use crate::format::Span;

/// The longest name that is kept, in bytes. Linux allows 32; a longer one was typed by someone who tried.
const MAX_NAME: usize = 256;

/// How a message names a user. Messages of one shape do it in the same way, so that it is found out once a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    /// It names none.
    Nobody,
    /// As login services do: see [`login::read`].
    Login,
    /// `session opened for user ann` (PAM), `New session 7 of user ann.` (systemd-logind).
    Session,
    /// `(root) CMD (…)` (cron).
    Job,
    /// `ann : TTY=pts/0 ; …` (sudo): the one who asks counts, not the one who is acted as.
    Acting,
    /// In the everyday words of applications: see [`told_user`].
    Told,
}

impl Wording {
    /// How a message names a user; also told by its shape, the message with what varies masked.
    pub fn of(message: &[u8]) -> Self {
        // A name may be empty, or masked.
        if login::read(message).is_some() {
            return Self::Login;
        }
        let mut others = [Self::Session, Self::Job, Self::Acting].into_iter();
        let other = others.find(|wording| wording.named(message).is_some());
        other.or_else(|| told_user::is_told(message).then_some(Self::Told)).unwrap_or(Self::Nobody)
    }

    /// The user that the message at this place of a line names in this way; an empty span where it names none.
    pub fn user(self, line: &[u8], message: Span) -> Span {
        let text = message.of(line);
        let Some(user) = self.named(text).filter(|user| !user.is_empty() && user.len() <= MAX_NAME) else {
            return Span::default();
        };
        // What was found is a piece of the message: how far into it says where it lies in the line.
        let start = (user.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
        if text.len().checked_sub(user.len()).is_none_or(|last| start > last) {
            return Span::default();
        }
        let start = message.start as usize + start;
        Span::new(start, start + user.len())
    }

    fn named(self, message: &[u8]) -> Option<&[u8]> {
        match self {
            Self::Nobody => None,
            Self::Login => {
                let user = login::read(message)?.user;
                let user = user.strip_suffix(b"]").unwrap_or(user);
                Some(user.strip_prefix(b"invalid user ").unwrap_or(user))
            }
            Self::Session => session(message),
            Self::Job => job(message),
            Self::Acting => acting(message),
            Self::Told => told_user::told(message),
        }
    }
}

/// `session opened for user ann by (uid=0)`, `session closed for user ann`, `New session 7 of user ann.`.
fn session(message: &[u8]) -> Option<&[u8]> {
    let rest = if message.starts_with(b"New session ") {
        after(message, b" of user ")?
    } else {
        let at = find(message, b" for user ")?;
        let before = &message[..at];
        if !before.ends_with(b"session opened") && !before.ends_with(b"session closed") {
            return None;
        }
        &message[at + b" for user ".len()..]
    };
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
    let end = find(text, b" : ")?;
    let is_sudo = text[end + 3..].starts_with(b"TTY=") && find(text, b" ; COMMAND=").is_some();
    is_sudo.then_some(&text[..end])
}

fn after<'a>(text: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    Some(&text[find(text, mark)? + mark.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(message: &str) -> &str {
        let line = format!("Mar  1 10:00:00 host x[1]: {message}");
        let place = Span::new(27, line.len());
        let found = Wording::of(message.as_bytes()).user(line.as_bytes(), place);
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
            ("login failed for ann from 192.0.2.9", "ann"),
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
