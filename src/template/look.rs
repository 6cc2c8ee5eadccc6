//! What a token of a message looks like: its frame, its core, and whether the core is data by its look alone.
//!
//! A token is a run of bytes without white space. Its **frame** is the punctuation around it and the key before it; what is
//! left is the **core**:
//!
//! | token | frame | core |
//! |---|---|---|
//! | `(uid=<*>)` | `(uid=` … `)` | `<*>` |
//! | `memory:<*>,` | `memory:` … `,` | `<*>` |
//! | `'/dev/sda'` | `'` … `'` | `/dev/sda` |
//! | `failed` | | `failed` |
//!
//! A core that looks like data varies until the opposite is seen: one with a masked part, a path, an address, a host or
//! another dotted name, a flag, a unit after a number, a day or a month before one, or nothing at all where a key or
//! brackets wait for something. Words of trouble never look like data.

use super::mask::MASK;
use super::words::{announces_name, is_date, is_flag, is_unit, tells_trouble};

/// A token in its parts. Together they are the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    pub(super) before: &'a [u8],
    pub(super) core: &'a [u8],
    pub(super) after: &'a [u8],
}

impl<'a> Parts<'a> {
    /// Parts a token.
    pub(super) fn of(token: &'a [u8]) -> Self {
        let mut start = token.iter().take_while(|byte| opens(**byte)).count();
        let closing = token[start..].iter().rev().take_while(|byte| closes(**byte)).count();
        let end = token.len() - closing;
        let key = key_length(&token[start..end]);
        if key > 0 {
            start += key;
            start += token[start..end].iter().take_while(|byte| opens(**byte)).count();
        }
        let is_frame_alone = start == end && (start == 0 || end == token.len() && !is_key(&token[..start]));
        if is_frame_alone {
            return Self { before: b"", core: token, after: b"" };
        }
        Self { before: &token[..start], core: &token[start..end], after: &token[end..] }
    }

    /// Whether the core is data by its look. `place` is the token's in the message; `after_data` tells that the token
    /// before it is data; `next` is the token after it.
    pub(super) fn is_data(&self, place: usize, after_data: bool, next: &[u8]) -> bool {
        let core = self.core;
        if core.is_empty() {
            return true;
        }
        if tells_trouble(core) {
            return false;
        }
        core.contains(&MASK)
            || is_path(core)
            || is_flag(core)
            || (core.len() > 1 && core.contains(&b'@'))
            || (place > 0 && is_dotted(core))
            || (after_data && is_unit(core))
            || (core[0].is_ascii_uppercase() && is_date(core) && begins_time(next))
    }

    /// Whether the key in the frame says that a name follows, as in `user=`.
    pub(super) fn is_keyed_name(&self) -> bool {
        let Some(key) = self.before.strip_suffix(b"=") else { return false };
        let start = key.iter().rposition(|byte| !byte.is_ascii_alphabetic()).map_or(0, |place| place + 1);
        announces_name(&key[start..])
    }

    /// Whether a word of wording is in it: in its core, or as a key.
    pub(super) fn has_letter(text: &[u8]) -> bool {
        text.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80)
    }
}

fn opens(byte: u8) -> bool {
    matches!(byte, b'(' | b'[' | b'{' | b'<' | b'"' | b'\'' | b'`')
}

fn closes(byte: u8) -> bool {
    matches!(byte, b')' | b']' | b'}' | b'>' | b'"' | b'\'' | b'`' | b',' | b'.' | b';' | b':' | b'!' | b'?')
}

fn is_key(before: &[u8]) -> bool {
    before.iter().any(|byte| matches!(byte, b'=' | b':'))
}

/// How long the key is that the text begins with, its `=` or `:` included; 0 for none.
fn key_length(text: &[u8]) -> usize {
    if !text.first().is_some_and(u8::is_ascii_alphabetic) {
        return 0;
    }
    let name = text.iter().take_while(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-')).count();
    match text.get(name) {
        Some(b'=') => name + 1,
        // The beginning of a URL, of a place on another host, of a path on Windows.
        Some(b':') if !matches!(text.get(name + 1), Some(b'/' | b'\\')) => name + 1,
        _ => 0,
    }
}

fn is_path(core: &[u8]) -> bool {
    let begins = core.len() > 1 && matches!(core[0], b'/' | b'~');
    begins
        || core.contains(&b'\\')
        || core.windows(3).any(|three| three == b"://")
        || core.iter().filter(|byte| **byte == b'/').count() >= 2
}

fn is_dotted(core: &[u8]) -> bool {
    core.windows(3)
        .any(|three| three[0].is_ascii_alphanumeric() && three[1] == b'.' && three[2].is_ascii_alphanumeric())
}

/// Whether what follows a day or a month makes a time of it.
fn begins_time(next: &[u8]) -> bool {
    next.contains(&MASK) || is_date(next.strip_suffix(b",").unwrap_or(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(token: &str) -> [String; 3] {
        let Parts { before, core, after } = Parts::of(token.as_bytes());
        [before, core, after].map(|part| String::from_utf8(part.to_vec()).unwrap())
    }

    fn is_data(token: &str) -> bool {
        Parts::of(token.as_bytes()).is_data(3, false, b"")
    }

    #[test]
    fn ok_parts() {
        assert_eq!(parts("(uid=\u{1})"), ["(uid=", "\u{1}", ")"]);
        assert_eq!(parts("memory:\u{1},"), ["memory:", "\u{1}", ","]);
        assert_eq!(parts("Request:<memory:\u{1},"), ["Request:<", "memory:\u{1}", ","]);
        assert_eq!(parts("'/dev/sda'"), ["'", "/dev/sda", "'"]);
        assert_eq!(parts("failed"), ["", "failed", ""]);
        assert_eq!(parts("ruser="), ["ruser=", "", ""]);
        assert_eq!(parts("()"), ["(", "", ")"]);
        assert_eq!(parts("hdfs://a:9000/b"), ["", "hdfs://a:9000/b", ""]);
        assert_eq!(parts("C:\\Windows"), ["", "C:\\Windows", ""]);
        assert_eq!(parts("PWD=/home/me"), ["PWD=", "/home/me", ""]);
        assert_eq!(parts("pam_unix(sshd:auth):"), ["", "pam_unix(sshd:auth", "):"]);
        assert_eq!(parts("done..."), ["", "done", "..."]);
        // Punctuation alone frames nothing.
        assert_eq!(parts(":"), ["", ":", ""]);
        assert_eq!(parts("-"), ["", "-", ""]);
        assert_eq!(parts("[["), ["", "[[", ""]);
    }

    #[test]
    fn ok_data() {
        for token in
            ["\u{1}", "blk_\u{1}", "/var/run", "a/b/c", "www.example.net,", "me@example.net", "on=true", "()", "k="]
        {
            assert!(is_data(token), "{token}");
        }
        for token in ["word", "and/or", "KB", "Sun", "error\u{1}", "java.io.IOException", "end.", "-"] {
            assert!(!is_data(token), "{token}");
        }
    }

    #[test]
    fn ok_data_by_its_neighbours() {
        let look = |token: &'static str| Parts::of(token.as_bytes());
        assert!(look("KB").is_data(3, true, b""));
        assert!(look("Sun").is_data(3, false, b"Jul") && look("Jul").is_data(3, false, b"\x01"));
        assert!(!look("may").is_data(3, false, b"\x01"));
        // A message may well begin with the name of a part of the program.
        assert!(!look("rpc.statd").is_data(0, false, b""));
    }

    #[test]
    fn ok_keyed_names() {
        assert!(Parts::of(b"user=root").is_keyed_name());
        assert!(!Parts::of(b"superuser=root").is_keyed_name());
        assert!(!Parts::of(b"state=up").is_keyed_name());
    }
}
