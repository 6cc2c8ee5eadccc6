//! What the wording of a message says beside its level: trouble, a failed login, an unknown user.
//!
//! Looked up once per shape, not once per line.

use crate::format::Level;

/// Marks of a message's wording, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signals(pub u8);

impl Signals {
    const FAILED_LOGIN: u8 = 1;
    const INVALID_USER: u8 = 2;
    const ERROR_WORD: u8 = 4;
    const WARNING_WORD: u8 = 8;
    /// PAM tells of what the daemon that asked it tells, too.
    const BY_PAM: u8 = 16;
    /// The daemon sums up failures that it told one by one.
    const IN_SUM: u8 = 32;

    /// Reads the marks off a shape or a message, in any case.
    pub fn of(text: &[u8]) -> Self {
        let lower = text.to_ascii_lowercase();
        let mut bits = beside(&lower);
        for start in (0..lower.len()).filter(|start| may_begin(&lower, *start)) {
            for (phrases, bit) in PHRASES {
                let stands = |phrase: &&str| stands_at(&lower, start, phrase.as_bytes());
                if bits & bit == 0 && phrases.iter().any(stands) {
                    bits |= bit;
                }
            }
        }
        Self(bits)
    }

    /// Whether it tells of a login that failed.
    #[inline]
    pub fn failed_login(self) -> bool {
        self.0 & Self::FAILED_LOGIN != 0
    }

    /// Which of those who tell of the same failed login speaks: the daemon itself (0), PAM (1), or the daemon in sum (2).
    #[inline]
    pub fn witness(self) -> usize {
        usize::from(self.0 >> 4 & 3).min(2)
    }

    /// Whether it tells of a user that does not exist.
    #[inline]
    pub fn invalid_user(self) -> bool {
        self.0 & Self::INVALID_USER != 0
    }

    /// The level that the wording suggests, for programs that write none.
    pub fn level(self) -> Option<Level> {
        match self.0 {
            bits if bits & Self::ERROR_WORD != 0 => Some(Level::Error),
            bits if bits & (Self::WARNING_WORD | Self::FAILED_LOGIN | Self::INVALID_USER) != 0 => Some(Level::Warning),
            _ => None,
        }
    }
}

/// Who tells of a failed login beside the daemon's line of each.
fn beside(lower: &[u8]) -> u8 {
    let message = lower.strip_prefix(b"error: ").unwrap_or(lower);
    let begins = |marks: &[&str]| marks.iter().any(|mark| message.starts_with(mark.as_bytes()));
    if begins(&["pam_", "(pam_", "authentication failure;"]) {
        Signals::BY_PAM
    } else if begins(&["maximum authentication attempts", "pam: authentication failure", "pam: user not known"]) {
        Signals::IN_SUM
    } else {
        0
    }
}

/// Wordings of sshd, PAM, login, su, vsftpd and their like.
const FAILED_LOGIN: &[&str] = &[
    "failed password",
    "authentication failure",
    "failed login",
    "login failed",
    "failed publickey",
    "failed none",
    "failed keyboard-interactive",
    "failed su",
    "incorrect password",
    "maximum authentication attempts",
];

const INVALID_USER: &[&str] = &["invalid user", "illegal user", "user unknown", "unknown user", "no such user"];

const ERROR_WORDS: &[&str] = &[
    "error",
    "errors",
    "fatal",
    "panic",
    "exception",
    "segfault",
    "critical",
    "crashed",
    "aborted",
    "out of memory",
    "oom-killer",
    "core dumped",
    "corrupt",
    "corrupted",
    "unrecoverable",
    "i/o error",
];

const WARNING_WORDS: &[&str] = &[
    "warning",
    "warn",
    "failed",
    "failure",
    "fail",
    "denied",
    "refused",
    "timeout",
    "timed out",
    "unreachable",
    "cannot",
    "unable",
    "possible break-in",
    "retry",
    "retrying",
];

/// What each phrase says.
const PHRASES: [(&[&str], u8); 4] = [
    (FAILED_LOGIN, Signals::FAILED_LOGIN),
    (INVALID_USER, Signals::INVALID_USER),
    (ERROR_WORDS, Signals::ERROR_WORD),
    (WARNING_WORDS, Signals::WARNING_WORD),
];

/// The end of a class name counts: "java.io.ioexception" tells of an exception.
const ENDS_OF_NAMES: &[u8] = b"exception";

/// Whether a phrase may begin here: "error" is not in "terror" or "lib-error.so".
fn may_begin(text: &[u8], start: usize) -> bool {
    let before = start.checked_sub(1).map(|place| text[place]);
    before.is_none_or(|byte| !is_joined(byte) && byte != b'.') || text[start..].starts_with(ENDS_OF_NAMES)
}

/// Whether `phrase` stands in `text` where it may begin, as words of its own: "error" is not in "error-prone".
fn stands_at(text: &[u8], start: usize, phrase: &[u8]) -> bool {
    // Nearly all begin otherwise, and a comparison of strings is a call.
    if text.get(start) != phrase.first() {
        return false;
    }
    let Some(after) = text[start..].strip_prefix(phrase) else { return false };
    !after.first().is_some_and(|byte| is_joined(*byte)) && !is_dotted_on(after)
}

/// Whether a byte beside a word makes it part of a longer name.
fn is_joined(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/')
}

/// Whether a dot follows that does not end a sentence.
fn is_dotted_on(after: &[u8]) -> bool {
    after.first() == Some(&b'.') && after.get(1).is_some_and(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_logins() {
        let failed = Signals::of(b"Failed password for invalid user \x01 from \x01 port \x01 ssh\x01");
        assert!(failed.failed_login() && failed.invalid_user());
        assert_eq!(failed.level(), Some(Level::Warning));
        let accepted = Signals::of(b"Accepted password for root from \x01");
        assert!(!accepted.failed_login() && !accepted.invalid_user());
        assert_eq!(accepted.level(), None);
    }

    #[test]
    fn ok_who_tells_of_a_failure() {
        for (message, witness) in [
            ("Failed password for \x01 from \x01 port \x01 ssh2", 0),
            ("pam_unix(sshd:auth): authentication failure; rhost=\x01", 1),
            ("error: maximum authentication attempts exceeded for root from \x01", 2),
            ("error: PAM: Authentication failure for root from \x01", 2),
        ] {
            let signals = Signals::of(message.as_bytes());
            assert_eq!((signals.failed_login(), signals.witness()), (true, witness), "{message}");
        }
    }

    #[test]
    fn ok_words_stand_alone() {
        assert_eq!(Signals::of(b"error: disk").level(), Some(Level::Error));
        assert_eq!(Signals::of(b"java.io.IOException: reset").level(), Some(Level::Error));
        assert_eq!(Signals::of(b"night terrors and failover").level(), None);
        assert_eq!(Signals::of(b"Connection refused").level(), Some(Level::Warning));
        assert_eq!(Signals::of(b"status installed libgpg-error-dev:amd\x01").level(), None);
        assert_eq!(Signals::of(b"opened /var/log/error.log").level(), None);
        assert_eq!(Signals::of(b"it ended with an error.").level(), Some(Level::Error));
    }
}
