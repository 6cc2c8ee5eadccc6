//! Dovecot: the login services (`src/login-common/client-common.c`) and the password databases (`src/auth/`).
//! <https://github.com/dovecot/core>

use super::wording::{field, holds, last_field, number, part, until};
use super::{Login, Outcome};
use crate::find::find;

pub(super) fn read(message: &[u8]) -> Option<Login<'_>> {
    // Nearly all messages are another program's: a look at each '=' and ':' is soon over.
    let is_client = memchr::memchr_iter(b'=', message).any(|at| message[..at].ends_with(b"rip"));
    if is_client { client(message) } else { database(message) }
}

/// `imap-login: Disconnected (auth failed, 2 attempts in 9 secs): user=<ann>, method=PLAIN, rip=192.0.2.1, lip=…`
fn client(message: &[u8]) -> Option<Login<'_>> {
    // The reason stands before the fields, of which a user's name is the first.
    let starts = [&b": user=<"[..], b": method=", b": rip="].into_iter().filter_map(|mark| find(message, mark));
    let (reason, fields) = message.split_at(starts.min()?);
    let user = field(fields, b"user=<");
    let source = last_field(fields, b" rip=");
    let holds_any = |marks: &[&[u8]]| marks.iter().any(|mark| holds(reason, mark));
    if let Some((_, tries)) = part(reason, b"(auth failed, ") {
        let login = Login::new(Outcome::Failed, user, source, b"mail");
        return Some(Login { attempts: number(tries).max(1), ..login });
    }
    let outcome = if holds_any(&[b"(proxy dest auth failed"]) {
        Outcome::Failed
    } else if holds_any(&[b"(tried to use dis"]) {
        Outcome::Refused
    } else if holds_any(GONE) {
        Outcome::Probe
    } else {
        let is_login = reason.ends_with(b"-login: Login");
        return is_login.then_some(Login::new(Outcome::Accepted, user, source, b"mail"));
    };
    Some(Login::new(outcome, user, source, b"mail"))
}

/// Why a client went before it tried a login.
const GONE: &[&[u8]] = &[
    b"(no auth attempts",
    b"(disconnected before auth was ready",
    b"(disconnected during TLS handshake",
    b"(client didn't finish SASL auth",
];

/// `auth: sql(ann@example.com,192.0.2.1,<session>): Password mismatch`: the login service tells of the same attempt.
fn database(message: &[u8]) -> Option<Login<'_>> {
    const UNKNOWN: &[u8] = b": unknown user";
    const OTHERS: [&[u8]; 4] =
        [b": Password mismatch", b": password mismatch", b": invalid credentials", b": pam_authenticate() failed: "];
    let stands = |reason: &[u8]| memchr::memchr_iter(b':', message).find(|at| message[*at..].starts_with(reason));
    let at = stands(UNKNOWN).or_else(|| OTHERS.into_iter().find_map(stands))?;
    let (user, source) = asked(&message[..at])?;
    let outcome = if message[at..].starts_with(UNKNOWN) { Outcome::InvalidUser } else { Outcome::Failed };
    Some(Login::new(outcome, user, source, b"mail").echo())
}

/// The user and the address in `pam(ann,192.0.2.1,<session>)`. A user's name may hold commas and brackets, an address none.
fn asked(front: &[u8]) -> Option<(&[u8], &[u8])> {
    let starts = memchr::memchr_iter(b'(', front).map(|at| at + 1);
    let start = starts.into_iter().find(|start| {
        let rest = &front[*start..];
        !rest.starts_with(b"pid=") && !rest.starts_with(b"uid=") && until(rest, b')').contains(&b',')
    })?;
    let mut end = front.len();
    loop {
        let comma = start + memchr::memrchr(b',', &front[start..end])?;
        let field = until(&front[comma + 1..end], b')');
        if is_address(field) {
            return Some((&front[start..comma], field));
        }
        end = comma;
    }
}

fn is_address(text: &[u8]) -> bool {
    text.len() > 2
        && text.iter().any(|byte| b".:".contains(byte))
        && text.iter().all(|byte| byte.is_ascii_hexdigit() || b".:".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::super::{check, read as login, told};
    use super::*;

    #[test]
    fn ok_login_services() {
        check(&[
            (
                "imap-login: Disconnected (auth failed, 2 attempts in 9 secs): user=<ann>, method=PLAIN, rip=192.0.2.9, lip=198.51.100.1, TLS",
                Outcome::Failed,
                "ann",
                "192.0.2.9",
            ),
            (
                "pop3-login: Aborted login (tried to use disallowed plaintext auth): rip=192.0.2.9, lip=198.51.100.1",
                Outcome::Refused,
                "",
                "192.0.2.9",
            ),
            (
                "imap-login: Login aborted: Logged out (auth failed, 1 attempts in 10 secs) (auth_failed): user=<a@b>, rip=192.0.2.9",
                Outcome::Failed,
                "a@b",
                "192.0.2.9",
            ),
            (
                "imap-login: Disconnected (no auth attempts in 4 secs): user=<>, rip=192.0.2.9, lip=198.51.100.1",
                Outcome::Probe,
                "",
                "192.0.2.9",
            ),
        ]);
        let found = login(b"imap-login: Disconnected (auth failed, 3 attempts): user=<ann>, rip=192.0.2.9").unwrap();
        assert_eq!(found.attempts, 3);
    }

    #[test]
    fn ok_accepted() {
        check(&[(
            "imap-login: Login: user=<ann>, method=PLAIN, rip=192.0.2.9, lip=198.51.100.1, mpid=5, TLS",
            Outcome::Accepted,
            "ann",
            "192.0.2.9",
        )]);
    }

    #[test]
    fn ok_databases() {
        check(&[
            (
                "auth-worker(4): pam(ann,192.0.2.9): pam_authenticate() failed: Authentication failure",
                Outcome::Failed,
                "ann",
                "192.0.2.9",
            ),
            ("auth: sql(a@b.example,192.0.2.9,<x>): unknown user", Outcome::InvalidUser, "a@b.example", "192.0.2.9"),
            (
                "auth(a@b.example,192.0.2.9,sasl:login)<x>: Info: sql: Password mismatch",
                Outcome::Failed,
                "a@b.example",
                "192.0.2.9",
            ),
            (
                "conn unix:auth-worker (pid=2,uid=97): auth-worker<5>: pam(ann,2001:db8::9): unknown user",
                Outcome::InvalidUser,
                "ann",
                "2001:db8::9",
            ),
            ("auth: sql(x,192.0.2.1,203.0.113.5): unknown user", Outcome::InvalidUser, "x,192.0.2.1", "203.0.113.5"),
        ]);
    }

    #[test]
    fn err_near_misses() {
        for message in [
            "imap(ann): Logged out in=1 out=2",
            "imap-login: Disconnected: user=<(auth failed, >, rip=192.0.2.9",
            "auth: sql: unknown user",
        ] {
            assert_eq!(told(message), None, "{message}");
        }
    }
}
