//! The user in the everyday words of applications: `login failed for ann from 192.0.2.7`, `user "ann" logged in`,
//! `ann signed out`.
//!
//! These words are nobody's grammar, so that they say less than a daemon's: a message must speak of logins, and what stands
//! where the user would must be no word of messages itself.

use crate::find::find;

/// What messages about logins speak of, in small letters.
const SUBJECTS: [&[u8]; 10] = [
    b"login",
    b"log in",
    b"logon",
    b"logged",
    b"signed in",
    b"signed out",
    b"sign-in",
    b"authenticat",
    b"password",
    b"credentials",
];

/// What stands before the user wherever it is, in the order in which they tell.
const MARKS: [&[u8]; 6] = [b" for user ", b" by user ", b" of user ", b" for account ", b" user ", b" username "];

/// What a user at the front does.
const DOES: [&[u8]; 5] = [b" logged in", b" logged out", b" logged on", b" signed in", b" signed out"];

/// What stands before a bare `for` and the user, in small letters.
const BEFORE: [&[u8]; 18] = [
    b"failed",
    b"failure",
    b"login",
    b"logon",
    b"logins",
    b"password",
    b"credentials",
    b"succeeded",
    b"successful",
    b"denied",
    b"rejected",
    b"accepted",
    b"attempt",
    b"attempts",
    b"changed",
    b"reset",
    b"requested",
    b"expired",
];

/// What follows a user who is introduced by a bare `for`; or else the message ends.
const FOLLOWING: [&[u8]; 7] = [b" from ", b" at ", b" on ", b" via ", b" with ", b" after ", b" ("];

/// Words of messages that stand where a user would.
const WORDS: [&[u8]; 99] = [
    b"a",
    b"account",
    b"agent",
    b"all",
    b"already",
    b"an",
    b"and",
    b"any",
    b"attempted",
    b"auth",
    b"authenticated",
    b"authentication",
    b"by",
    b"cache",
    b"can",
    b"cannot",
    b"changed",
    b"client",
    b"connection",
    b"could",
    b"count",
    b"created",
    b"credentials",
    b"data",
    b"database",
    b"deleted",
    b"details",
    b"did",
    b"directory",
    b"does",
    b"entered",
    b"exists",
    b"failed",
    b"for",
    b"found",
    b"from",
    b"group",
    b"had",
    b"has",
    b"host",
    b"id",
    b"in",
    b"info",
    b"input",
    b"is",
    b"it",
    b"its",
    b"locked",
    b"logged",
    b"login",
    b"logins",
    b"logon",
    b"manager",
    b"may",
    b"model",
    b"must",
    b"name",
    b"new",
    b"no",
    b"not",
    b"object",
    b"of",
    b"on",
    b"password",
    b"pool",
    b"profile",
    b"provided",
    b"record",
    b"request",
    b"requested",
    b"requests",
    b"role",
    b"server",
    b"service",
    b"session",
    b"should",
    b"sign",
    b"signed",
    b"still",
    b"store",
    b"table",
    b"than",
    b"that",
    b"the",
    b"their",
    b"then",
    b"this",
    b"to",
    b"tried",
    b"type",
    b"unknown",
    b"user",
    b"users",
    b"was",
    b"when",
    b"who",
    b"will",
    b"with",
    b"your",
];

/// Whether a message, or its shape, speaks of logins and names a user.
pub(super) fn is_told(message: &[u8]) -> bool {
    let lower = message.to_ascii_lowercase();
    SUBJECTS.iter().any(|subject| find(&lower, subject).is_some()) && told(message).is_some()
}

/// The user that such a message names.
pub(super) fn told(message: &[u8]) -> Option<&[u8]> {
    introduced(message).or_else(|| at_front(message)).or_else(|| bare(message))
}

/// `authentication failed for user ann`, `User ann logged in`.
fn introduced(message: &[u8]) -> Option<&[u8]> {
    let first = [b"User ".as_slice(), b"user "].iter().find_map(|mark| message.strip_prefix(*mark)).and_then(name);
    first.or_else(|| MARKS.iter().find_map(|mark| name(&message[find(message, mark)? + mark.len()..])))
}

/// `ann logged in`.
fn at_front(message: &[u8]) -> Option<&[u8]> {
    let name = name(message)?;
    let start = name.as_ptr().addr() - message.as_ptr().addr();
    let behind = after_quote(&message[start + name.len()..]);
    DOES.iter().any(|does| behind.starts_with(does)).then_some(name)
}

/// `login failed for ann from 192.0.2.7`.
fn bare(message: &[u8]) -> Option<&[u8]> {
    let at = find(message, b" for ")?;
    let before = message[..at].rsplit(|byte| !byte.is_ascii_alphabetic()).next().unwrap_or_default();
    let rest = &message[at + b" for ".len()..];
    let name = name(rest).filter(|_| BEFORE.iter().any(|word| word.eq_ignore_ascii_case(before)))?;
    let start = name.as_ptr().addr() - rest.as_ptr().addr();
    let behind = after_quote(&rest[start + name.len()..]);
    let ends =
        behind.is_empty() || behind == b"." || [b", ", b"; ", b": ", b". "].iter().any(|end| behind.starts_with(*end));
    (ends || FOLLOWING.iter().any(|following| behind.starts_with(following))).then_some(name)
}

/// The word that stands first, without quotes, where it is no word of messages.
fn name(rest: &[u8]) -> Option<&[u8]> {
    let quotes = rest.iter().take_while(|byte| is_quote(**byte)).count();
    let rest = &rest[quotes..];
    let end = rest.iter().position(|byte| byte.is_ascii_whitespace() || b",;:()[]{}=\"'`".contains(byte));
    let word = &rest[..end.unwrap_or(rest.len())];
    // `ann.` ends a sentence, and `ann\` a name whose quotes are escaped.
    let word = word.strip_suffix(b"\\").or_else(|| word.strip_suffix(b".")).unwrap_or(word);
    let is_word = WORDS.iter().any(|known| known.eq_ignore_ascii_case(word));
    (word.iter().any(|byte| !byte.is_ascii_punctuation() || *byte == b'*') && !is_word).then_some(word)
}

fn after_quote(rest: &[u8]) -> &[u8] {
    &rest[rest.iter().take_while(|byte| is_quote(**byte)).count()..]
}

/// A quote, or the backslash before one in a string of JSON.
fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`' | b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(message: &str) -> Option<&str> {
        let told = is_told(message.as_bytes()).then(|| told(message.as_bytes())).flatten();
        told.map(|name| std::str::from_utf8(name).unwrap())
    }

    #[test]
    fn ok_users() {
        for (message, expected) in [
            ("login failed for alice from 10.0.0.7", "alice"),
            ("Login failed for 'alice'", "alice"),
            ("authentication failed for user bob.lee.", "bob.lee"),
            ("User carol logged in", "carol"),
            ("user \\\"carol\\\" signed in from 10.0.0.7", "carol"),
            ("dave logged out after 30 s", "dave"),
            ("wrong password for EXAMPLE\\erin, 3 tries left", "EXAMPLE\\erin"),
            ("password reset requested by user frank@example.org", "frank@example.org"),
            ("login failed for <*> from <*>", "<*>"),
        ] {
            assert_eq!(user(message), Some(expected), "{message}");
        }
    }

    #[test]
    fn err_nobody() {
        for message in [
            "login failed",
            "login service is ready",
            "waiting for carol",
            "the user logged in",
            "user authentication took 7 ms",
            "password rules for the new account",
            "Registered Authentication Agent for unix-session:2 (system bus name :1.77)",
            "login page took long for request 7",
            "authentication backend ready for traffic shaping",
            "user ",
            "password for ",
            "",
        ] {
            assert_eq!(user(message), None, "{message}");
        }
    }
}
