//! Postfix: `smtpd/smtpd.c`, `smtpd_sasl_glue.c`, `postscreen/`. <https://github.com/vdukhovni/postfix>
//!
//! A mail server that turns mail away keeps somebody out, too: relays, unknown senders, clients on lists.

use super::wording::{after_any, field, holds, part, until};
use super::{Login, Outcome};

pub(super) fn read(message: &[u8]) -> Option<Login<'_>> {
    if let Some(rest) = message.strip_prefix(b"warning: ") {
        return warning(rest);
    }
    // The queue's id, or NOQUEUE.
    let rest = part(message, b": ")
        .filter(|(id, _)| id.iter().all(u8::is_ascii_alphanumeric))
        .map_or(message, |(_, rest)| rest);
    rejected(rest).or_else(|| improper(rest)).or_else(|| left(rest)).or_else(|| screened(rest))
}

fn warning(rest: &[u8]) -> Option<Login<'_>> {
    if let Some((peer, reason)) = part(rest, b": SASL ") {
        let (_, reason) = part(reason, b" authentication failed:")?;
        let outcome = match reason.trim_ascii() {
            // Postfix could not ask: that says nothing of the client.
            reason if reason.starts_with(b"Connection lost to authentication server") => return None,
            reason if reason.starts_with(b"Invalid authentication mechanism") => Outcome::Probe,
            _ => Outcome::Failed,
        };
        return Some(Login::new(outcome, field(reason, b"sasl_username="), bracketed(peer), b"sasl"));
    }
    if holds(rest, b" rate limit exceeded: ") {
        return Some(Login::new(Outcome::Refused, b"", bracketed(part(rest, b" from ")?.1), b"rate"));
    }
    let (_, source) = part(rest.strip_prefix(b"hostname ")?, b" does not resolve to address ")?;
    let source = source.strip_suffix(b":").unwrap_or(source);
    Some(Login::new(Outcome::Probe, b"", part(source, b": ").map_or(source, |(source, _)| source), b""))
}

/// `reject: RCPT from name[192.0.2.1]: 554 …`
fn rejected(rest: &[u8]) -> Option<Login<'_>> {
    let rest = after_any(rest, &["reject: ", "milter-reject: "])?;
    let (_, peer) = part(rest, b" from ")?;
    Some(Login::new(Outcome::Refused, b"", bracketed(peer), b"mail"))
}

fn improper(rest: &[u8]) -> Option<Login<'_>> {
    let rest = after_any(rest, &["improper command pipelining after ", "too many errors after "])?;
    let (_, peer) = part(rest, b" from ")?;
    Some(Login::new(Outcome::Refused, b"", bracketed(peer), b"mail"))
}

/// `lost connection after CONNECT from …`, `disconnect from … auth=0/1 …`: someone who came for no mail. A connection that
/// breaks within a message's data is an accident, and of one that broke within AUTH the line after it tells.
fn left(rest: &[u8]) -> Option<Login<'_>> {
    if let Some(rest) = rest.strip_prefix(b"lost connection after ") {
        let (command, peer) = part(rest, b" from ")?;
        let told = !command.starts_with(b"DATA") && command != b"AUTH" && command != b"BDAT";
        return told.then_some(Login::new(Outcome::Probe, b"", bracketed(peer), b"mail"));
    }
    let peer = rest.strip_prefix(b"disconnect from ")?;
    let tries = field(peer, b" auth=");
    let failed = tries.starts_with(b"0/") && tries != b"0/0";
    failed.then_some(Login::new(Outcome::Probe, b"", bracketed(peer), b"mail").echo())
}

/// postscreen: `PREGREET 14 after 0.08 from [192.0.2.1]:59415: …`
fn screened(rest: &[u8]) -> Option<Login<'_>> {
    let rest = after_any(rest, &["PREGREET ", "HANGUP ", "COMMAND TIME LIMIT", "COMMAND COUNT LIMIT"])?;
    let (_, peer) = part(rest, b"from [")?;
    Some(Login::new(Outcome::Probe, b"", until(peer, b']'), b"mail"))
}

/// The address of `name[192.0.2.1]`; a name in DNS holds no bracket.
fn bracketed(peer: &[u8]) -> &[u8] {
    part(peer, b"[").map_or(b"".as_slice(), |(_, rest)| until(rest, b']'))
}

#[cfg(test)]
mod tests {
    use super::super::{check, told};
    use super::*;

    #[test]
    fn ok_messages() {
        check(&[
            ("warning: unknown[192.0.2.9]: SASL LOGIN authentication failed: x", Outcome::Failed, "", "192.0.2.9"),
            (
                "warning: a.example[192.0.2.9]:5: SASL PLAIN authentication failed: (reason unavailable), sasl_username=ann",
                Outcome::Failed,
                "ann",
                "192.0.2.9",
            ),
            (
                "NOQUEUE: reject: RCPT from a.example[192.0.2.9]: 554 5.7.1 <x>: Relay access denied; from=<y>",
                Outcome::Refused,
                "",
                "192.0.2.9",
            ),
            (
                "NOQUEUE: reject: RCPT from [192.0.2.9]:60: 550 5.7.1 Service unavailable",
                Outcome::Refused,
                "",
                "192.0.2.9",
            ),
            ("too many errors after RCPT from a.example[192.0.2.9]", Outcome::Refused, "", "192.0.2.9"),
            ("lost connection after CONNECT from a.example[192.0.2.9]", Outcome::Probe, "", "192.0.2.9"),
            ("disconnect from unknown[192.0.2.9] ehlo=1 auth=0/2 commands=2/3", Outcome::Probe, "", "192.0.2.9"),
            ("PREGREET 14 after 0.08 from [192.0.2.9]:5: EHLO x", Outcome::Probe, "", "192.0.2.9"),
        ]);
    }

    #[test]
    fn err_near_misses() {
        for message in [
            "warning: unknown[192.0.2.9]: SASL LOGIN authentication failed: Connection lost to authentication server",
            "lost connection after DATA from a.example[192.0.2.9]",
            "disconnect from a.example[192.0.2.9] ehlo=1 mail=1 quit=1 commands=3",
            "disconnect from a.example[192.0.2.9] ehlo=1 auth=1 quit=1 commands=3",
            "3F1A2B: client=a.example[192.0.2.9], sasl_method=PLAIN",
        ] {
            assert_eq!(told(message), None, "{message}");
        }
    }
}
