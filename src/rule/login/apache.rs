//! Apache httpd: `mod_auth_basic`, `mod_auth_digest`, `mod_authz_core`, `mod_access_compat`, `mod_ssl`'s server names.
//! <https://github.com/apache/httpd/tree/trunk/modules/aaa>

use super::wording::{after_any, holds, part, until, word};
use super::{Login, Outcome};

pub(super) fn read<'a>(program: &'a [u8], message: &'a [u8]) -> Option<Login<'a>> {
    let (rest, module, source) = brackets(message);
    let module = if module.is_empty() { program } else { module };
    let rest = rest.strip_prefix(b"AH").map_or(rest, |rest| part(rest, b": ").map_or(rest, |(_, rest)| rest));
    let rest = rest.strip_prefix(b"Digest: ").unwrap_or(rest);
    let (outcome, user) = reason(rest)?;
    // mod_evasive turns busy clients away, and says so in the words of a forbidden path.
    let outcome = if module.starts_with(b"evasive") { Outcome::Probe } else { outcome };
    Some(Login::new(outcome, user, source, b"http"))
}

/// The message after `[core:error] [pid 5] [client 192.0.2.1:80] `, with the module and the client.
fn brackets(mut message: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let (mut module, mut source) = (b"".as_slice(), b"".as_slice());
    while let Some((tag, rest)) = message.strip_prefix(b"[").and_then(|rest| part(rest, b"] ")) {
        if let Some(client) = after_any(tag, &["client ", "remote "]) {
            // ModSecurity names the client again.
            let again = rest.strip_prefix(b"[client ").and_then(|rest| part(rest, b"] "));
            return (again.map_or(rest, |(_, rest)| rest), module, without_port(client));
        }
        module = if module.is_empty() { until(tag, b':') } else { module };
        (message, source) = (rest, b"");
    }
    (message, module, source)
}

fn without_port(client: &[u8]) -> &[u8] {
    if let Some(address) = client.strip_prefix(b"[") {
        return until(address, b']');
    }
    let is_version_4 = client.iter().filter(|byte| **byte == b':').count() == 1;
    if is_version_4 { until(client, b':') } else { client }
}

fn reason(rest: &[u8]) -> Option<(Outcome, &[u8])> {
    if let Some(named) = rest.strip_prefix(b"user ") {
        return user_failed(named);
    }
    if let Some(named) = rest.strip_prefix(b"Authorization of user ") {
        holds(named, b" failed, reason: ").then_some(())?;
        return Some((Outcome::Failed, word(named)));
    }
    let unknown_nonce = rest.starts_with(b"invalid nonce ")
        && (holds(rest, b" received - length is not ") || holds(rest, b" received - user attempted time travel"));
    let bad_digest = unknown_nonce
        || rest.starts_with(b"invalid qop ")
        || rest.starts_with(b"realm mismatch - got ")
        || rest.starts_with(b"unknown algorithm ")
        || rest.starts_with(b"client used wrong authentication scheme: ");
    if bad_digest {
        return Some((Outcome::Failed, b""));
    }
    let odd_name = rest.starts_with(b"No hostname was provided via SNI")
        || rest.starts_with(b"Hostname ") && holds(rest, b" provided via SNI");
    // A firewall in the server: `ModSecurity: Access denied with code 403`.
    let denied = odd_name
        || rest.starts_with(b"client denied by server configuration: ")
        || rest.starts_with(b"ModSecurity: Access denied ");
    denied.then_some((Outcome::Refused, b""))
}

/// `user ann: authentication failure for "/": Password Mismatch`, `user ann not found: /`.
fn user_failed(named: &[u8]) -> Option<(Outcome, &[u8])> {
    const FAILURES: &[&[u8]] =
        &[b": authentication failure for ", b": authorization failure for ", b": password mismatch: "];
    if let Some((user, _)) = FAILURES.iter().find_map(|mark| part(named, mark)) {
        return Some((Outcome::Failed, user));
    }
    let (user, after) = part(named, b" not found")?;
    let told = after.is_empty() || after.starts_with(b":");
    let quoted = user.strip_prefix(b"`").map_or(user, |user| until(user, b'\''));
    told.then_some((Outcome::InvalidUser, quoted))
}

#[cfg(test)]
mod tests {
    use super::super::{check, told};
    use super::*;

    #[test]
    fn ok_messages() {
        check(&[
            ("AH01618: user ann not found: /a", Outcome::InvalidUser, "ann", ""),
            ("user  not found: /", Outcome::InvalidUser, "", ""),
            ("AH01617: user ann: authentication failure for \"/a\": Password Mismatch", Outcome::Failed, "ann", ""),
            ("Digest: user `ann' in realm `x y' not found: /a", Outcome::InvalidUser, "ann", ""),
            ("[client 192.0.2.9] client denied by server configuration: /srv", Outcome::Refused, "", "192.0.2.9"),
            (
                "[core:error] [pid 2] [client [2001:db8::9]:5] AH01630: client denied by server configuration: /",
                Outcome::Refused,
                "",
                "2001:db8::9",
            ),
            (
                "[:error] [client 192.0.2.9:80] [client 192.0.2.9] ModSecurity: Access denied with code 403 (phase 2). Pattern match",
                Outcome::Refused,
                "",
                "192.0.2.9",
            ),
            (
                "[evasive20:error] [client 192.0.2.9:80] client denied by server configuration: /",
                Outcome::Probe,
                "",
                "192.0.2.9",
            ),
        ]);
    }

    #[test]
    fn err_near_misses() {
        for message in [
            "File does not exist: /srv/[client 192.0.2.1] user root not found",
            "AH01776: invalid nonce x received - hash is not y",
            "user ann",
            "ModSecurity: Warning. Matched phrase \"Access denied \"",
            "script not found or unable to stat: /x",
        ] {
            assert_eq!(told(message), None, "{message}");
        }
    }
}
