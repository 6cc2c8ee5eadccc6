//! OpenSSH: `auth.c`, `auth2.c`, `packet.c`, `sshd.c`, and the libwrap notes of older builds.
//! <https://github.com/openssh/openssh-portable>
//!
//! A user's name is the client's to choose, and stands before the source: the last source in a line is sshd's.

use super::wording::{after_any, holds, part, part_last, word};
use super::{Login, Outcome};

pub(super) fn read(message: &[u8]) -> Option<Login<'_>> {
    let first = message.first()?;
    match first {
        b'F' => failed(message),
        b'A' => accepted(message),
        b'I' => invalid(message),
        b'U' => not_allowed(message).or_else(|| negotiation(message)),
        b'R' => root_refused(message).or_else(|| disconnect(message)).or_else(|| socket_failed(message)),
        b'r' => libwrap(message),
        b'C' | b'S' => connection(message),
        b'D' => disconnecting(message).or_else(|| disconnected(message)).or_else(|| no_banner(message)),
        b'm' => exceeded(message),
        b'P' => pam_refused(message),
        _ => rest(message),
    }
}

/// `Failed password for invalid user ann from 192.0.2.1 port 5 ssh2: RSA …`
fn failed(message: &[u8]) -> Option<Login<'_>> {
    let (method, rest) = part(message.strip_prefix(b"Failed ")?, b" for ")?;
    if method.contains(&b' ') {
        return None;
    }
    let invalid = after_any(rest, &["invalid user ", "illegal user "]);
    let (user, rest) = part_last(invalid.unwrap_or(rest), b" from ").or_else(|| part(invalid?, b"from "))?;
    let is_invalid = invalid.is_some() || user == b"<invalid username>";
    let outcome = if is_invalid { Outcome::InvalidUser } else { Outcome::Failed };
    let user = if user == b"<invalid username>" { b"" } else { user };
    let (user, source, is_forged) = true_source(method, user, rest);
    let login = Login { is_forged, ..Login::new(outcome, user, source, method) };
    // A client offers one key after the other: a key that is not known is no failed login by itself.
    let is_offer = method == b"publickey" && invalid.is_none();
    Some(if is_offer { login.echo() } else { login })
}

/// Of two sources the last is sshd's, but for what a client of protocol 1 or of `hostbased` may add at the end.
fn true_source<'a>(method: &[u8], user: &'a [u8], rest: &'a [u8]) -> (&'a [u8], &'a [u8], bool) {
    let Some((name, inner)) = part(user, b" from ") else { return (user, word(rest), false) };
    if method == b"hostbased" || holds(inner, b" ssh1: ") {
        return (name, word(inner), true);
    }
    (user, word(rest), true)
}

fn accepted(message: &[u8]) -> Option<Login<'_>> {
    let (method, rest) = part(message.strip_prefix(b"Accepted ")?, b" for ")?;
    let (user, rest) = part_last(rest, b" from ")?;
    (!method.contains(&b' ')).then_some(Login::new(Outcome::Accepted, user, word(rest), method))
}

/// `Invalid user ann from 192.0.2.1 port 5`. `Failed password` may follow.
fn invalid(message: &[u8]) -> Option<Login<'_>> {
    let rest = after_any(message, &["Invalid user ", "Illegal user "])?;
    let (user, source) = part_last(rest, b"from ")?;
    Some(Login::new(Outcome::InvalidUser, user.trim_ascii(), word(source), b"unknown").echo())
}

/// `User ann from 192.0.2.1 not allowed because not listed in AllowUsers`, and without a source where the account is locked.
fn not_allowed(message: &[u8]) -> Option<Login<'_>> {
    let (rest, _) = part_last(message.strip_prefix(b"User ")?, b" not allowed because ")?;
    let Some((user, source)) = part_last(rest, b" from ") else {
        return Some(Login::new(Outcome::Failed, rest, b"", b"").echo());
    };
    Some(Login::new(Outcome::Refused, user, word(source), b"unknown").echo())
}

fn root_refused(message: &[u8]) -> Option<Login<'_>> {
    let source = message.strip_prefix(b"ROOT LOGIN REFUSED FROM ")?;
    Some(Login::new(Outcome::Refused, b"root", word(source), b""))
}

/// `refused connect from host (192.0.2.1)`
fn libwrap(message: &[u8]) -> Option<Login<'_>> {
    let (_, source) = part_last(message.strip_prefix(b"refused connect from ")?, b"(")?;
    Some(Login::new(Outcome::Refused, b"", source.strip_suffix(b")").unwrap_or(source), b""))
}

/// `Received disconnect from 192.0.2.1 port 5:11: Bye Bye [preauth]`
fn disconnect(message: &[u8]) -> Option<Login<'_>> {
    let rest = message.strip_prefix(b"Received disconnect from ")?;
    // An IPv6 address has colons of its own: the one that ends it is followed by a space.
    let source = word(rest);
    let source = source.strip_suffix(b":").unwrap_or(source);
    let outcome = if holds(rest, b": Auth fail") {
        Outcome::Failed
    } else if holds(rest, b"authentication methods available") {
        Outcome::Probe
    } else {
        closed(message)
    };
    Some(Login::new(outcome, b"", source, b"disconnect"))
}

/// Whether the connection ended before or after the login.
fn closed(message: &[u8]) -> Outcome {
    if message.ends_with(b"[preauth]") { Outcome::Probe } else { Outcome::Closed }
}

/// `Connection from …`, `Connection closed by authenticating user ann 192.0.2.1 port 5 [preauth]`, `Connection reset by …`.
fn connection(message: &[u8]) -> Option<Login<'_>> {
    if let Some(source) = message.strip_prefix(b"Connection from ") {
        return Some(Login::new(Outcome::Connected, b"", word(source), b""));
    }
    if let Some(rest) = message.strip_prefix(b"SSH: Server;Ltype: ") {
        let (_, source) = part(rest, b";Remote: ")?;
        let (source, _) = part(source, b"-")?;
        return Some(Login::new(Outcome::Connected, b"", source, b""));
    }
    let rest = after_any(message, &["Connection closed by ", "Connection reset by "])?;
    let (user, source) = peer(rest);
    Some(Login::new(closed(message), user, source, b"close"))
}

/// `authenticating user ann 192.0.2.1 port 5 [preauth]`, and the same without a user.
fn peer(rest: &[u8]) -> (&[u8], &[u8]) {
    let Some(named) = after_any(rest, &["authenticating user ", "invalid user "]) else {
        return (b"", word(rest));
    };
    let front = part_last(named, b" port ").map_or(named, |(front, _)| front);
    part_last(front, b" ").unwrap_or((b"", front))
}

/// `Disconnecting: Too many authentication failures for ann`, `Disconnecting invalid user ann 192.0.2.1 port 5: …`.
fn disconnecting(message: &[u8]) -> Option<Login<'_>> {
    let rest = message.strip_prefix(b"Disconnecting")?;
    if let Some(reason) = rest.strip_prefix(b": ") {
        let reason = reason.strip_prefix(b"Too many authentication failures")?;
        let user = reason.strip_prefix(b" for ").map_or(b"".as_slice(), word);
        return Some(Login::new(Outcome::Failed, user, b"", b"disconnect").echo());
    }
    let (named, reason) = part_last(rest.strip_prefix(b" ")?, b": ")?;
    let (named, reason) = part(named, b": ").unwrap_or((named, reason));
    let (user, source) = peer(named);
    let changed = reason.starts_with(b"Change of username or service not allowed");
    let login = Login::new(Outcome::Failed, user, source, b"disconnect");
    (changed || reason.starts_with(b"Too many")).then_some(if changed { login } else { login.echo() })
}

fn disconnected(message: &[u8]) -> Option<Login<'_>> {
    let (user, source) = peer(message.strip_prefix(b"Disconnected from ")?);
    let source = source.strip_prefix(b"user ").unwrap_or(source);
    Some(Login::new(closed(message), user, source, b"close"))
}

fn no_banner(message: &[u8]) -> Option<Login<'_>> {
    let source = message.strip_prefix(b"Did not receive identification string from ")?;
    Some(Login::new(Outcome::Probe, b"", word(source), b""))
}

/// `maximum authentication attempts exceeded for invalid user ann from 192.0.2.1 port 5 ssh2 [preauth]`
fn exceeded(message: &[u8]) -> Option<Login<'_>> {
    let rest = message.strip_prefix(b"maximum authentication attempts exceeded for ")?;
    let (user, source) = part_last(rest, b" from ")?;
    let invalid = user.strip_prefix(b"invalid user ");
    let outcome = if invalid.is_some() { Outcome::InvalidUser } else { Outcome::Failed };
    Some(Login::new(outcome, invalid.unwrap_or(user), word(source), b"maximum").echo())
}

/// `PAM: Authentication failure for ann from 192.0.2.1 via 198.51.100.1`
fn pam_refused(message: &[u8]) -> Option<Login<'_>> {
    let (reason, rest) = part(message.strip_prefix(b"PAM: ")?, b" for ")?;
    let unknown = reason.starts_with(b"User not known");
    let refused = unknown || reason[..reason.len().min(15)].eq_ignore_ascii_case(b"authentication ");
    let (user, source) = part_last(rest, b" from ")?;
    let invalid = after_any(user, &["illegal user ", "invalid user "]);
    let outcome = if unknown || invalid.is_some() { Outcome::InvalidUser } else { Outcome::Failed };
    refused.then_some(Login::new(outcome, invalid.unwrap_or(user), word(source), b"keyboard").echo())
}

/// `Unable to negotiate with 192.0.2.1 port 5: no matching cipher found. …`
fn negotiation(message: &[u8]) -> Option<Login<'_>> {
    if message.starts_with(b"Unable to negotiate a key exchange method") {
        return Some(Login::new(Outcome::Probe, b"", b"", b""));
    }
    let source = message.strip_prefix(b"Unable to negotiate with ")?;
    Some(Login::new(Outcome::Probe, b"", word(source), b""))
}

fn socket_failed(message: &[u8]) -> Option<Login<'_>> {
    message.starts_with(b"Read from socket failed: ").then_some(Login::new(Outcome::Probe, b"", b"", b""))
}

/// What begins with small letters and is rare: probes of the protocol, and sshd's inner note of an unknown user.
fn rest(message: &[u8]) -> Option<Login<'_>> {
    if let Some(user) = message.strip_prefix(b"input_userauth_request: invalid user ") {
        return Some(Login::new(Outcome::InvalidUser, word(user), b"", b"request").echo());
    }
    let probe = |source| Some(Login::new(Outcome::Probe, b"", source, b""));
    if let Some(reason) = message.strip_prefix(b"kex_exchange_identification: ") {
        return if reason.starts_with(b"banner") { None } else { probe(b"") };
    }
    if message.starts_with(b"no matching ") && holds(message, b" found") {
        return probe(b"");
    }
    if message.starts_with(b"Bad protocol version identification ") {
        return probe(word(part_last(message, b" from ")?.1));
    }
    if let Some(rest) = message.strip_prefix(b"Timeout before authentication for ") {
        return probe(word(rest.strip_prefix(b"connection from ").unwrap_or(rest)));
    }
    probe(word(after_any(message, &["banner exchange: Connection from ", "ssh_dispatch_run_fatal: Connection from "])?))
}

#[cfg(test)]
mod tests {
    use super::super::{check, read as login, told};
    use super::*;

    #[test]
    fn ok_failures() {
        check(&[
            ("Failed password for root from 192.0.2.9 port 22 ssh2", Outcome::Failed, "root", "192.0.2.9"),
            (
                "Failed password for invalid user eve from 2001:db8::9 port 2 ssh2",
                Outcome::InvalidUser,
                "eve",
                "2001:db8::9",
            ),
            ("Failed none for invalid user  from 192.0.2.9 port 2 ssh2", Outcome::InvalidUser, "", "192.0.2.9"),
            ("Invalid user  from 192.0.2.9 port 4", Outcome::InvalidUser, "", "192.0.2.9"),
            ("error: PAM: Authentication failure for ann from 192.0.2.9", Outcome::Failed, "ann", "192.0.2.9"),
            (
                "User ann from 192.0.2.9 not allowed because not listed in AllowUsers",
                Outcome::Refused,
                "ann",
                "192.0.2.9",
            ),
            ("ROOT LOGIN REFUSED FROM ::ffff:192.0.2.9", Outcome::Refused, "root", "::ffff:192.0.2.9"),
            ("Received disconnect from 192.0.2.9: 3: x: Auth fail [preauth]", Outcome::Failed, "", "192.0.2.9"),
            ("Received disconnect from 2001:db8::9 port 5:11: Bye [preauth]", Outcome::Probe, "", "2001:db8::9"),
            ("Connection closed by invalid user a b 192.0.2.9 port 4 [preauth]", Outcome::Probe, "a b", "192.0.2.9"),
            (
                "Disconnecting invalid user ann 192.0.2.9 port 4: Change of username or service not allowed: (ann,ssh-connection) -> (bob,ssh-connection) [preauth]",
                Outcome::Failed,
                "ann",
                "192.0.2.9",
            ),
            (
                "fatal: Timeout before authentication for connection from 192.0.2.9 to 198.51.100.1, pid = 5",
                Outcome::Probe,
                "",
                "192.0.2.9",
            ),
        ]);
    }

    #[test]
    fn ok_accepted() {
        check(&[(
            "Accepted publickey for ann from 192.0.2.9 port 22 ssh2: RSA x",
            Outcome::Accepted,
            "ann",
            "192.0.2.9",
        )]);
    }

    #[test]
    fn ok_forged_names_are_told() {
        let found =
            login(b"Failed password for invalid user x from 192.0.2.1 port 5 ssh2: y from 203.0.113.5 port 9 ssh2")
                .unwrap();
        assert_eq!((found.source, found.is_forged), (b"203.0.113.5".as_slice(), true));
        let found = login(b"Failed password for ann from 192.0.2.9 port 5 ssh1: ruser from 192.0.2.1").unwrap();
        assert_eq!((found.source, found.user), (b"192.0.2.9".as_slice(), b"ann".as_slice()));
    }

    #[test]
    fn ok_a_key_that_is_not_known_is_no_failure_by_itself() {
        assert!(login(b"Failed publickey for git from 192.0.2.1 port 5 ssh2: RSA x").unwrap().is_echo);
        assert!(!login(b"Failed publickey for invalid user git from 192.0.2.1 port 5 ssh2").unwrap().is_echo);
    }

    #[test]
    fn err_near_misses() {
        for message in [
            "Failed to open log for root from 192.0.2.9",
            "User ann is here",
            "Address 192.0.2.9 maps to x.example, but this does not map back to the address",
            "Connection lost",
            "Disconnecting: idle",
            "kex_exchange_identification: banner line too long",
        ] {
            assert_eq!(told(message), None, "{message}");
        }
    }
}
