//! What single lines of logins tell: of which kind it is, and what somebody did.

use super::super::login::{Deed, Outcome, ROOT_NUMBER, RootCommand};
use super::Names;
use super::notes::{LoginNote, Name};

/// What is told by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    AfterFailures,
    AfterFailuresOfKey,
    AfterFailuresElsewhere,
    RootByPassword,
    NewSource,
    NewUser,
    OffHours,
    SudoFailed,
    SudoDenied,
    SecondRoot,
    AccountMade,
    AccountRemoved,
    AccountChanged,
    GroupMade,
    GroupJoined,
    Locked,
    ServiceMade,
    WindowsLogCleared,
    LogCleared,
    EncodedCommand,
    Command(RootCommand),
    Did(Deed),
    WithoutSecondFactor,
    KeyAfterGuessing,
    Forged,
}

/// What a line that is no login tells, where it tells something by itself.
pub(super) fn kind_of(note: &LoginNote, names: &Names) -> Option<Kind> {
    let text = |name: Name| names.text(name);
    let is_root = || text(note.method) == ROOT_NUMBER && text(note.user) != b"root";
    Some(match note.outcome {
        Outcome::SudoFailed if !note.is_echo => Kind::SudoFailed,
        Outcome::SudoDenied => Kind::SudoDenied,
        Outcome::AccountMade | Outcome::AccountChanged if is_root() => Kind::SecondRoot,
        Outcome::AccountMade => Kind::AccountMade,
        Outcome::AccountRemoved => Kind::AccountRemoved,
        Outcome::AccountChanged => Kind::AccountChanged,
        Outcome::GroupMade => Kind::GroupMade,
        Outcome::GroupJoined => Kind::GroupJoined,
        Outcome::Locked => Kind::Locked,
        Outcome::ServiceMade => Kind::ServiceMade,
        Outcome::WindowsLogCleared => Kind::WindowsLogCleared,
        Outcome::EncodedCommand => Kind::EncodedCommand,
        Outcome::LogCleared => Kind::LogCleared,
        Outcome::Did(deed) => Kind::Did(deed),
        Outcome::Elevated => Kind::Command(RootCommand::of(text(note.method))?),
        _ => return None,
    })
}

/// What a finding of this kind names beside the user and the source.
pub(super) fn detail_of(kind: Kind, note: &LoginNote) -> Name {
    use Kind::{Command, Did, EncodedCommand, GroupJoined, GroupMade, ServiceMade, WindowsLogCleared};
    match kind {
        GroupMade | GroupJoined | ServiceMade | WindowsLogCleared | EncodedCommand | Command(_) | Did(_) => note.method,
        _ => 0,
    }
}

/// Whether the line names the account that something was done to, and not who did it.
pub(super) fn is_of_account(kind: Kind) -> bool {
    use Kind::{AccountChanged, AccountMade, AccountRemoved, GroupJoined, GroupMade, SecondRoot};
    matches!(kind, SecondRoot | AccountMade | AccountRemoved | AccountChanged | GroupMade | GroupJoined)
}

/// The most of a command that is told.
const SHOWN: usize = 120;

/// A command as it is told.
pub(super) fn shown(command: &[u8]) -> String {
    String::from_utf8_lossy(command).chars().take(SHOWN).collect()
}

/// What somebody did, as the rest of a sentence about him.
pub(super) fn deed(kind: Kind, note: &LoginNote, names: &Names) -> Option<String> {
    let user = String::from_utf8_lossy(names.text(note.user));
    let detail = String::from_utf8_lossy(names.text(note.method));
    Some(match kind {
        Kind::Command(kind) => format!("{} ({})", kind.telling().did, shown(names.text(note.method))),
        Kind::Did(deed) => format!("{} ({})", deed.telling().did, shown(names.text(note.method))),
        Kind::SecondRoot => format!("gave the account {user} all of root's rights"),
        Kind::AccountMade => format!("made the account {user}"),
        Kind::AccountRemoved => format!("removed the account {user}"),
        Kind::AccountChanged => format!("changed the password or the rights of {user}"),
        Kind::GroupJoined => format!("put {user} into the group {detail}"),
        Kind::EncodedCommand => "ran an encoded command in PowerShell".to_owned(),
        Kind::WindowsLogCleared => format!("cleared the log {detail}"),
        Kind::SudoFailed | Kind::SudoDenied => "was refused by sudo".to_owned(),
        _ => return None,
    })
}
