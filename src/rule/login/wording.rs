//! Cutting a message at its daemon's fixed words.

use memchr::memmem;

use crate::find::find;

/// What stands before and after the first `mark`.
pub(super) fn part<'a>(text: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = find(text, mark)?;
    Some((&text[..at], &text[at + mark.len()..]))
}

/// What stands before and after the last `mark`.
pub(super) fn part_last<'a>(text: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = memmem::rfind(text, mark)?;
    Some((&text[..at], &text[at + mark.len()..]))
}

/// Whether the text holds the mark.
pub(super) fn holds(text: &[u8], mark: &[u8]) -> bool {
    find(text, mark).is_some()
}

/// What stands before the first space.
pub(super) fn word(text: &[u8]) -> &[u8] {
    until(text, b' ')
}

/// What stands before the first `mark`; all where there is none.
pub(super) fn until(text: &[u8], mark: u8) -> &[u8] {
    &text[..memchr::memchr(mark, text).unwrap_or(text.len())]
}

/// What stands after one of these beginnings.
pub(super) fn after_any<'a>(text: &'a [u8], beginnings: &[&str]) -> Option<&'a [u8]> {
    beginnings.iter().find_map(|beginning| text.strip_prefix(beginning.as_bytes()))
}

/// The value after the first `name`, which ends at a space, a comma or an angle bracket; empty where there is none.
pub(super) fn field<'a>(text: &'a [u8], name: &[u8]) -> &'a [u8] {
    part(text, name).map_or(b"".as_slice(), |(_, rest)| value(rest))
}

/// The same after the last `name`: what a client chose stands before the fields that the daemon adds.
pub(super) fn last_field<'a>(text: &'a [u8], name: &[u8]) -> &'a [u8] {
    part_last(text, name).map_or(b"".as_slice(), |(_, rest)| value(rest))
}

fn value(text: &[u8]) -> &[u8] {
    &text[..text.iter().position(|byte| b" ,>".contains(byte)).unwrap_or(text.len())]
}

/// The number that stands first; 0 where there is none or it is beyond reason.
pub(super) fn number(text: &[u8]) -> u32 {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&text[..digits]).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}
