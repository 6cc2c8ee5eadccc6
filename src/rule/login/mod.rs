//! What a line of a login service says: who tried to get in, from where, and with what outcome.
//!
//! The wordings are those of the daemons' own sources, a file each. A message is read from its front, as the daemon writes
//! it, and what a client may choose (a user's name) is passed over by what the daemon writes after it: a name that holds
//! another wording forges nothing.

mod account;
mod apache;
mod cloud;
mod command;
mod connection;
mod database;
mod deed;
mod dovecot;
mod ftp;
mod pam;
mod postfix;
mod powershell;
mod root_command;
mod ssh;
mod terminal;
mod windows;
mod windows_command;
mod wording;

pub use account::ROOT_NUMBER;
pub use cloud::{CONSOLE, CONSOLE_WITHOUT_SECOND_FACTOR, WITHOUT_SECOND_FACTOR, read_cluster};
pub use command::{changes_account, is_root_shell};
pub use connection::{Connections, Told};
pub use deed::Deed;
pub use root_command::{RootCommand, Telling};

use crate::format::Header;

use wording::{number, part};

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// A login failed.
    Failed,
    /// A login failed, of a user that does not exist.
    InvalidUser,
    /// The service turned someone away without asking for a password, or would not do what was asked.
    Refused,
    /// Someone connected and went before a login was tried.
    Probe,
    /// A connection began: it names the source for the lines of the same process.
    Connected,
    /// A connection ended.
    Closed,
    /// Someone got in.
    Accepted,
    /// sudo or su was refused for a wrong password.
    SudoFailed,
    /// sudo or cron was refused: the user may not.
    SudoDenied,
    /// Someone became another user by sudo or su.
    Elevated,
    /// An account was made.
    AccountMade,
    /// An account was taken away.
    AccountRemoved,
    /// An account's password or rights were changed.
    AccountChanged,
    /// A group was made.
    GroupMade,
    /// A user was put into a group.
    GroupJoined,
    /// An account was locked for its failures.
    Locked,
    /// A service was installed.
    ServiceMade,
    /// The journal was made to forget.
    LogCleared,
    /// A log of Windows was cleared.
    WindowsLogCleared,
    /// PowerShell was given an encoded command.
    EncodedCommand,
    /// A login of Windows has the privileges of administrators.
    Privileged,
    /// Somebody did something that says enough by itself.
    Did(Deed),
}

impl Outcome {
    /// Every outcome.
    pub(crate) const ALL: [Self; 36] = [
        Self::Failed,
        Self::InvalidUser,
        Self::Refused,
        Self::Probe,
        Self::Connected,
        Self::Closed,
        Self::Accepted,
        Self::SudoFailed,
        Self::SudoDenied,
        Self::Elevated,
        Self::AccountMade,
        Self::AccountRemoved,
        Self::AccountChanged,
        Self::GroupMade,
        Self::GroupJoined,
        Self::Locked,
        Self::ServiceMade,
        Self::LogCleared,
        Self::WindowsLogCleared,
        Self::EncodedCommand,
        Self::Privileged,
        Self::Did(Deed::Job),
        Self::Did(Deed::BackupsDeleted),
        Self::Did(Deed::MemoryRead),
        Self::Did(Deed::AccountsCopied),
        Self::Did(Deed::DirectoryCopied),
        Self::Did(Deed::EventsCleared),
        Self::Did(Deed::GuardStopped),
        Self::Did(Deed::FirewallOpened),
        Self::Did(Deed::FetchedAndRun),
        Self::Did(Deed::Fetched),
        Self::Did(Deed::CloudLogStopped),
        Self::Did(Deed::CloudAccount),
        Self::Did(Deed::CloudKey),
        Self::Did(Deed::CloudRights),
        Self::Did(Deed::ClusterRights),
    ];

    /// Whether someone was kept out.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::InvalidUser | Self::Refused)
    }
}

/// What a message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Login<'a> {
    /// What became of it.
    pub outcome: Outcome,
    /// The user; empty where none is told.
    pub user: &'a [u8],
    /// Who did it to the user, where the message says so itself; empty where it does not.
    pub by: &'a [u8],
    /// The address or name of the source; empty where none is told.
    pub source: &'a [u8],
    /// How: `password`, `publickey`, `pam`; the group of `GroupJoined`; the command of `Elevated` and of
    /// `EncodedCommand`, the command or the call of `Did`; the log of `WindowsLogCleared`; the user's number of
    /// `AccountMade`, and of `AccountChanged` where it is the number that changed.
    pub method: &'a [u8],
    /// How many attempts the message speaks of.
    pub attempts: u32,
    /// Whether another message of the same attempt is to be expected, so that this one must not count beside it.
    pub is_echo: bool,
    /// Whether the text names more than one source: a user's name that looks like the daemon's own words.
    pub is_forged: bool,
}

impl<'a> Login<'a> {
    fn new(outcome: Outcome, user: &'a [u8], source: &'a [u8], method: &'a [u8]) -> Self {
        Self { outcome, user, by: b"", source, method, attempts: 1, is_echo: false, is_forged: false }
    }

    fn echo(self) -> Self {
        Self { is_echo: true, ..self }
    }
}

impl Login<'_> {
    /// Whether an account other than root's gets root's number, and so all of root's rights.
    pub fn makes_second_root(&self) -> bool {
        matches!(self.outcome, Outcome::AccountMade | Outcome::AccountChanged)
            && self.method == ROOT_NUMBER
            && self.user != b"root"
    }
}

/// Reads a message, without its time, host and program.
pub fn read(message: &[u8]) -> Option<Login<'_>> {
    read_from(b"", message)
}

/// Reads a line by what its format read off it. Windows tells of logins in fields that stand beside the message.
#[inline(never)]
pub fn read_line<'a>(line: &'a [u8], header: &Header) -> Option<Login<'a>> {
    let login = windows::read(line).or_else(|| cloud::read(line, header)).or_else(|| named(line, header))?;
    let source = if login.source.is_empty() { header.address.of(line) } else { login.source };
    Some(Login { source, ..login })
}

/// Reads a message by the program that its header names. Where the host is missing, the program stands in its place and the
/// message's first word may pass for a program; where the format knows no program, it stands at the message's front.
fn named<'a>(line: &'a [u8], header: &Header) -> Option<Login<'a>> {
    let host = header.host.of(line);
    if host.ends_with(b":") {
        let message = line[header.host.end as usize..].trim_ascii_start();
        return read_from(wording::until(host, b'['), message).or_else(|| read(&line[header.host.start as usize..]));
    }
    let (program, message) = (header.process.of(line), header.message.of(line));
    read_from(program, message).or_else(|| {
        let (program, message) = if program.is_empty() { unlabelled(message) } else { None }?;
        read_from(program, message)
    })
}

/// `sshd[12]: message`, or `host sshd[12]: message`, parted.
fn unlabelled(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let (label, message) = part(message, b": ")?;
    let program = label.rsplit(|byte| *byte == b' ').next().unwrap_or(label);
    let is_label = label.iter().filter(|byte| **byte == b' ').count() < 2
        && label.iter().all(|byte| byte.is_ascii_alphanumeric() || b" .-_/[]()".contains(byte));
    is_label.then_some((wording::until(program, b'['), message))
}

/// The process number that a line's program wrote beside its name, and 0 where there is none.
pub fn process_number(line: &[u8], header: &Header) -> u32 {
    let (start, end) = (header.process.end as usize, header.message.start as usize);
    // Without a host, `sshd[12]:` stands in its place.
    let host = header.host.of(line);
    let gap = if end > start && start > 0 && !host.ends_with(b":") { &line[start..end] } else { host };
    gap.iter().position(u8::is_ascii_digit).map_or(0, |at| number(&gap[at..]))
}

fn read_from<'a>(program: &'a [u8], message: &'a [u8]) -> Option<Login<'a>> {
    let (message, times) = repeated(message.trim_ascii());
    let message = without_marks(message);
    let login = ssh::read(message)
        .or_else(|| pam::read(program, message))
        .or_else(|| terminal::read(message))
        .or_else(|| account::read(message))
        .or_else(|| ftp::read(message))
        .or_else(|| postfix::read(message))
        .or_else(|| dovecot::read(message))
        .or_else(|| apache::read(program, message))
        .or_else(|| database::read(message))?;
    Some(Login { attempts: login.attempts.saturating_mul(times), ..login })
}

/// `message repeated 3 times: [ Failed …]`, as rsyslog shortens a log.
fn repeated(message: &[u8]) -> (&[u8], u32) {
    let told = message.strip_prefix(b"message repeated ").and_then(|rest| {
        let (_, inner) = part(rest, b" times: [")?;
        Some((inner.strip_suffix(b"]").unwrap_or(inner).trim_ascii(), number(rest).max(1)))
    });
    told.unwrap_or((message, 1))
}

/// Without `error: `, and without Solaris's `[ID 800047 auth.info] `.
fn without_marks(message: &[u8]) -> &[u8] {
    let message = match message.strip_prefix(b"[ID ") {
        Some(rest) => part(rest, b"] ").map_or(message, |(_, rest)| rest),
        None => message,
    };
    wording::after_any(message, &["error: ", "fatal: "]).unwrap_or(message)
}

#[cfg(test)]
pub(super) fn told(message: &str) -> Option<(Outcome, String, String)> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    read(message.as_bytes()).map(|login| (login.outcome, text(login.user), text(login.source)))
}

#[cfg(test)]
pub(super) fn check(cases: &[(&str, Outcome, &str, &str)]) {
    for (message, outcome, user, source) in cases {
        assert_eq!(told(message), Some((*outcome, (*user).to_owned(), (*source).to_owned())), "{message}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::by_name;

    #[test]
    fn ok_repeated_and_marked() {
        let login = read(b"message repeated 3 times: [ Failed password for root from 192.0.2.1 port 5 ssh2]").unwrap();
        assert_eq!((login.attempts, login.source), (3, b"192.0.2.1".as_slice()));
        check(&[(
            "[ID 800047 auth.info] Failed keyboard-interactive for ann from 192.0.2.1 port 5 ssh2",
            Outcome::Failed,
            "ann",
            "192.0.2.1",
        )]);
    }

    #[test]
    fn ok_process_numbers() {
        let format = by_name("syslog").unwrap();
        for (line, number) in [
            ("Mar  1 10:00:00 host sshd[77]: hello", 77),
            ("Mar  1 10:00:00 sshd[78]: hello", 78),
            ("Mar  1 10:00:00 host sshd: hello", 0),
        ] {
            assert_eq!(process_number(line.as_bytes(), &format.parse(line.as_bytes()).unwrap()), number, "{line}");
        }
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
            "Connection",
            "message repeated 3 times: [",
            "",
        ] {
            assert_eq!(told(message), None, "{message}");
        }
    }
}
