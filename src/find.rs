//! One look for a few bytes in a short text.
//!
//! `memmem` first prepares itself for the needle, which takes longer than most lines are long: here the needle's byte that
//! tells most is looked for, and the others beside it.

use memchr::memchr_iter;

/// Where `needle`, a few bytes, first stands in `text`; an empty one nowhere.
pub(crate) fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    let (anchor, byte) = needle.iter().copied().enumerate().max_by_key(|(place, byte)| (telling(*byte), *place))?;
    let last = text.len().checked_sub(needle.len())?;
    // Where the anchor may stand, so that the whole needle lies in the text.
    memchr_iter(byte, &text[anchor..=last + anchor]).find(|start| text[*start..].starts_with(needle))
}

/// How much a byte tells: in logs, marks are rarer than digits and capitals, those than small letters, and spaces and
/// quotes are everywhere.
fn telling(byte: u8) -> u8 {
    match byte {
        b' ' | b'"' => 0,
        b'a'..=b'z' => 1,
        b'0'..=b'9' | b'A'..=b'Z' | b':' | b'.' | b',' => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use memchr::memmem;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ok_as_memmem(text in "[ab: \\[]{0,40}", needle in "[ab: \\[]{1,4}") {
            prop_assert_eq!(find(text.as_bytes(), needle.as_bytes()), memmem::find(text.as_bytes(), needle.as_bytes()));
        }
    }

    #[test]
    fn ok_edges() {
        assert_eq!(find(b"", b"a"), None);
        assert_eq!(find(b"abc", b""), None);
        assert_eq!(find(b"ab", b"abc"), None);
        assert_eq!(find(b"x] y", b"] "), Some(1));
        assert_eq!(find(b" from from ", b" from "), Some(0));
    }
}
