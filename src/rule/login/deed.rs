//! What somebody did that a line tells by itself: on Windows, by cron, in a cloud and in a cluster.
//!
//! An attack and an administrator use the same words: what is told is what was done, and seldom more than suspicion.

use super::root_command::{Telling, telling};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deed {
    /// A job of cron fetches and runs a program, or gives a shell.
    Job,
    /// Windows: the copies that files are restored from are deleted.
    BackupsDeleted,
    /// Windows: passwords are read from memory.
    MemoryRead,
    /// Windows: the accounts of a machine are copied.
    AccountsCopied,
    /// Windows: the accounts of a domain are copied.
    DirectoryCopied,
    /// Windows: a log is cleared by a command.
    EventsCleared,
    /// Windows: what watches for malware is stopped.
    GuardStopped,
    /// Windows: the firewall is switched off.
    FirewallOpened,
    /// Windows: PowerShell fetches a program over the net and runs it.
    FetchedAndRun,
    /// Windows: a tool that is for something else fetches a file over the net.
    Fetched,
    /// A cloud: what happens there is no longer written down.
    CloudLogStopped,
    /// A cloud: an account is made.
    CloudAccount,
    /// A cloud: a key or a password is added to an account.
    CloudKey,
    /// A cloud: an account gets all rights.
    CloudRights,
    /// A cluster: somebody gets all rights.
    ClusterRights,
}

impl Deed {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Job,
        Self::BackupsDeleted,
        Self::MemoryRead,
        Self::AccountsCopied,
        Self::DirectoryCopied,
        Self::EventsCleared,
        Self::GuardStopped,
        Self::FirewallOpened,
        Self::FetchedAndRun,
        Self::Fetched,
        Self::CloudLogStopped,
        Self::CloudAccount,
        Self::CloudKey,
        Self::CloudRights,
        Self::ClusterRights,
    ];

    /// How it is told.
    #[inline(never)]
    pub const fn telling(self) -> Telling {
        match self {
            Self::Job => telling(
                ["suspicious-job", "Suspicious job of cron", "T1053.003"],
                4,
                [
                    "A job of cron fetches a program over the net and runs it, gives a shell to another machine, or runs a program from a folder in which everybody may write.",
                    "runs a suspicious job by cron",
                ],
            ),
            Self::BackupsDeleted => telling(
                ["backups-deleted", "Backups deleted", "T1490"],
                5,
                [
                    "A command deletes what files could be restored from, as ransomware does first. Backup programs make room so, too.",
                    "deleted backups",
                ],
            ),
            Self::MemoryRead => telling(
                ["memory-read", "Passwords read from memory", "T1003.001"],
                5,
                ["A command reads passwords from the memory of Windows.", "read passwords from memory"],
            ),
            Self::AccountsCopied => telling(
                ["accounts-copied", "Accounts copied", "T1003.002"],
                5,
                [
                    "A command copies the machine's accounts with the hashes of their passwords. Backups do so, too.",
                    "copied the machine's accounts",
                ],
            ),
            Self::DirectoryCopied => telling(
                ["directory-copied", "Domain's accounts copied", "T1003.003"],
                5,
                [
                    "A command copies the domain's accounts with the hashes of their passwords. Setting up a controller does so, too.",
                    "copied the domain's accounts",
                ],
            ),
            Self::EventsCleared => telling(
                ["log-cleared", "Log cleared", "T1070.001"],
                4,
                ["A command clears a log of Windows.", "cleared a log"],
            ),
            Self::GuardStopped => telling(
                ["guard-stopped", "Guard stopped", "T1562.001"],
                4,
                [
                    "What watches for malware is stopped. Who maintains the machine does so, too.",
                    "stopped what watches for malware",
                ],
            ),
            Self::FirewallOpened => telling(
                ["firewall-opened", "Firewall opened", "T1562.004"],
                4,
                ["A command switches the firewall off. Who maintains it does so, too.", "switched the firewall off"],
            ),
            Self::FetchedAndRun => telling(
                ["fetched-and-run", "Fetched and run", "T1059.001"],
                4,
                [
                    "PowerShell fetches a program over the net and runs it. Installers are started so, too.",
                    "ran what was fetched over the net",
                ],
            ),
            Self::Fetched => telling(
                ["file-fetched", "File fetched", "T1105"],
                4,
                [
                    "A tool of Windows that is for something else fetches a file over the net: few do so who have nothing to hide.",
                    "fetched a file over the net",
                ],
            ),
            Self::CloudLogStopped => telling(
                ["cloud-log-stopped", "Cloud's log stopped", "T1562.008"],
                5,
                ["What happens in the cloud is no longer written down.", "stopped the cloud's log"],
            ),
            Self::CloudAccount => telling(
                ["account-made", "Account made", "T1136.003"],
                3,
                ["An account of the cloud was made.", "made an account of the cloud"],
            ),
            Self::CloudKey => telling(
                ["credentials-added", "Credentials added", "T1098.001"],
                3,
                [
                    "An account of the cloud got another key or password. Keys are renewed so, too.",
                    "added a key or a password to an account",
                ],
            ),
            Self::CloudRights => telling(
                ["rights-given", "All rights given", "T1098.003"],
                4,
                ["An account of the cloud got all rights.", "gave an account all rights"],
            ),
            Self::ClusterRights => telling(
                ["rights-given", "All rights given", "T1098.006"],
                4,
                [
                    "Somebody got all rights in the cluster (cluster-admin). Setting up a cluster does so, too.",
                    "gave all rights in the cluster",
                ],
            ),
        }
    }
}
