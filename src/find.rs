//! One look for a few bytes in a short text.
//!
//! `memmem` first prepares itself for the needle, which takes longer than most lines are long: two or three bytes are found by
//! one of them, with a look at the others beside it.

use memchr::{memchr_iter, memmem};

/// Needles up to this length are looked for by one of their bytes.
const SHORT: usize = 3;

/// Where `needle` first stands in `text`; an empty one nowhere.
#[inline]
pub(crate) fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    if needle.len() > SHORT {
        return memmem::find(text, needle);
    }
    let last = text.len().checked_sub(needle.len())?;
    // Spaces and quotes are everywhere: the first byte of another kind tells more.
    let anchor = needle.iter().position(|byte| !matches!(byte, b' ' | b'"')).unwrap_or(0);
    let byte = *needle.get(anchor)?;
    // Where the anchor may stand, so that the whole needle lies in the text.
    memchr_iter(byte, &text[anchor..=last + anchor]).find(|start| text[*start..].starts_with(needle))
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
