//! Where identifiers lie in a line.

use crate::find::find;

/// Whether a text can begin identifiers: letters, digits and marks, at least one of them a letter.
pub(super) fn is_prefix(text: &[u8]) -> bool {
    text.iter().all(|byte| is_part(*byte)) && text.iter().any(u8::is_ascii_alphabetic) && text.len() <= 64
}

/// What identifiers are made of.
fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// Every identifier that begins with `prefix` and goes on with a digit or letter after at most one dash. Nothing that could
/// be part of an identifier stands before it.
pub(super) fn with_prefix(line: &[u8], prefix: &[u8], found: &mut dyn FnMut(&[u8])) {
    let mut after = 0;
    while let Some(start) = line.get(after..).and_then(|rest| find(rest, prefix)).map(|at| at + after) {
        let rest = start + prefix.len();
        let end = rest + identifier_length(&line[rest..]);
        let begins = start == 0 || !is_part(line[start - 1]);
        if begins && line[rest..end].iter().any(u8::is_ascii_alphanumeric) {
            found(&line[start..end]);
        }
        after = end.max(start + 1);
    }
}

/// A number, with its sign, ends at the first other mark: `blk_12_1004` is version 1004 of block 12. Anything else goes on.
fn identifier_length(rest: &[u8]) -> usize {
    let sign = usize::from(rest.first() == Some(&b'-'));
    let digits = rest[sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let all = rest.iter().take_while(|byte| is_part(**byte)).count();
    let next = rest.get(sign + digits);
    if digits > 0 && next.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-') {
        sign + digits
    } else {
        all
    }
}

/// Every UUID of a line.
pub(super) fn uuids(line: &[u8], found: &mut dyn FnMut(&[u8])) {
    let mut after = 0;
    while let Some(dash) = memchr::memchr(b'-', &line[after..]).map(|at| at + after) {
        match dash.checked_sub(8).filter(|start| *start >= after && is_uuid(line, *start)) {
            Some(start) => {
                found(&line[start..start + UUID_LENGTH]);
                after = start + UUID_LENGTH;
            }
            None => after = dash + 1,
        }
    }
}

const UUID_LENGTH: usize = 36;

fn is_uuid(line: &[u8], start: usize) -> bool {
    let Some(text) = line.get(start..start + UUID_LENGTH) else { return false };
    let fits = text.iter().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    fits && line.get(start + UUID_LENGTH).is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

/// The value of the first field of this name: `name=value`, `name="value"`, `"name":"value"`, `"name": 12` or `name: value`.
pub(super) fn field<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut after = 0;
    loop {
        let start = after + find(&line[after..], name)?;
        after = start + name.len();
        let begins = start == 0 || !is_part(line[start - 1]) && line[start - 1] != b'.';
        if let Some(value) = begins.then(|| value(&line[after..])).flatten() {
            return Some(value);
        }
    }
}

/// The value after a field's name.
fn value(rest: &[u8]) -> Option<&[u8]> {
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    let rest = rest.strip_prefix(b"=").or_else(|| rest.strip_prefix(b":"))?;
    let rest = rest.trim_ascii_start();
    let (rest, is_end): (&[u8], fn(u8) -> bool) = match rest.strip_prefix(b"\"") {
        Some(quoted) => (quoted, |byte| byte == b'"'),
        None => (rest, |byte| byte.is_ascii_whitespace() || matches!(byte, b',' | b';' | b']' | b')' | b'}' | b'"')),
    };
    let length = rest.iter().position(|byte| is_end(*byte)).unwrap_or(rest.len());
    (length > 0).then(|| &rest[..length])
}

/// The beginning of an identifier that a word is: `blk_` of `blk_-1608999687919862906`, `req-` of a request's UUID.
pub(super) fn prefix_of(word: &[u8]) -> Option<&[u8]> {
    let letters = word.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let mark = matches!(word.get(letters)?, b'_' | b'-');
    let rest = &word[letters + 1..];
    let digits = rest.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_number = digits >= 4 && rest.iter().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b'_'));
    (letters >= 2 && mark && is_number).then(|| &word[..=letters])
}

/// The names before `=`, and in quotes before `:`.
pub(super) fn field_names(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    memchr::memchr2_iter(b'=', b':', line).filter_map(|mark| {
        let before = match (line[mark], &line[..mark]) {
            (b'=', before) => before,
            (_, before) => before.trim_ascii_end().strip_suffix(b"\"")?,
        };
        let length = before.iter().rev().take_while(|byte| is_part(**byte)).count();
        (length > 0 && length <= 64).then(|| &before[before.len() - length..])
    })
}

/// The words of a line that may be identifiers.
pub(super) fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| !is_part(*byte)).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(find: impl Fn(&mut dyn FnMut(&[u8]))) -> Vec<String> {
        let mut found = Vec::new();
        find(&mut |id: &[u8]| found.push(String::from_utf8_lossy(id).into_owned()));
        found
    }

    #[test]
    fn ok_prefixes() {
        let blocks = |line: &str| all(|found| with_prefix(line.as_bytes(), b"blk_", found));
        assert_eq!(blocks("blk_1 xblk_2 blk_-3_1004 blk_ blk_-"), ["blk_1", "blk_-3"]);
        assert_eq!(all(|found| with_prefix(b"[req-3ea4052c-895d - -]", b"req-", found)), ["req-3ea4052c-895d"]);
        assert_eq!(prefix_of(b"blk_-1608999687919862906"), Some(&b"blk_"[..]));
        assert_eq!(prefix_of(b"req-3ea4052c-895d-4b64"), Some(&b"req-"[..]));
        assert_eq!(prefix_of(b"utf-8"), None);
        assert_eq!(prefix_of(b"2026-01-02"), None);
    }

    #[test]
    fn ok_uuids() {
        let line =
            b"[instance: b9000564-fe1a-409b-b8cc-1e88b294cd1d] b9000564-fe1a x-b9000564-fe1a-409b-b8cc-1e88b294cd1e";
        let found = all(|found| uuids(line, found));
        assert_eq!(found, ["b9000564-fe1a-409b-b8cc-1e88b294cd1d", "b9000564-fe1a-409b-b8cc-1e88b294cd1e"]);
    }

    #[test]
    fn ok_field_names() {
        let names = |line: &'static str| {
            field_names(line.as_bytes()).map(|name| std::str::from_utf8(name).unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(names(r#"10:00 a_id=1 {"b-id": 2, "c":3} = d: "#), ["a_id", "b-id", "c"]);
    }

    #[test]
    fn ok_fields() {
        let value = |line: &'static str| field(line.as_bytes(), b"id").map(|value| std::str::from_utf8(value).unwrap());
        assert_eq!(value("void=1 id=a1 rest"), Some("a1"));
        assert_eq!(value(r#"{"id":"a b","x":1}"#), Some("a b"));
        assert_eq!(value(r#"{"id": 12, "x":1}"#), Some("12"));
        assert_eq!(value("id: x;"), Some("x"));
        assert_eq!(value("identity id"), None);
        assert_eq!(value("id="), None);
    }
}
