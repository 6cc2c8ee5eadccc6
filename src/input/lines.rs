//! Cutting a slice of the file into lines.

use std::ops::Range;

use super::magic::skip_bom;

/// A slice of the file, cut at its line ends.
#[derive(Clone, Copy, Debug)]
pub struct Slice<'a> {
    /// What belongs to a line that began before the slice: everything up to and including the first line end,
    /// or the whole slice where it holds none.
    pub head: &'a [u8],
    /// Whole lines, the last one with its line end.
    pub body: &'a [u8],
    /// The beginning of a line that ends after the slice.
    pub tail: &'a [u8],
}

/// Cuts `bytes` at the first and the last line end.
pub fn split(bytes: &[u8]) -> Slice<'_> {
    let Some(first) = memchr::memchr(b'\n', bytes) else {
        return Slice { head: bytes, body: &[], tail: &[] };
    };
    let (head, rest) = bytes.split_at(first + 1);
    let body_end = memchr::memrchr(b'\n', rest).map_or(0, |last| last + 1);
    let (body, tail) = rest.split_at(body_end);
    Slice { head, body, tail }
}

/// Where lines begin that belong to a slice of a file, the first one's beginning first: one begins where another ended before it,
/// or where the file does, after a mark of UTF-8. `bytes` are the slice, with the byte before it where it `follows` one, and with
/// as much of what comes after it as there is, [`super::BEYOND`] bytes at the most; the slice itself has `length`. So every line is
/// met once and whole, as far as it is looked at, wherever the file is cut.
pub fn begun_in(bytes: &[u8], follows: bool, length: usize) -> Range<usize> {
    let end = bytes.len().min(usize::from(follows).saturating_add(length));
    let start = if follows {
        memchr::memchr(b'\n', bytes).map_or(end, |at| at + 1)
    } else {
        bytes.len() - skip_bom(bytes).len()
    };
    start..end
}

/// The line without its line end (LF or CRLF).
#[inline]
pub fn trim_line(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Whether there is nothing on the line but white space.
#[inline]
pub fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(bytes: &[u8]) -> (&[u8], &[u8], &[u8]) {
        let slice = split(bytes);
        (slice.head, slice.body, slice.tail)
    }

    #[test]
    fn ok_cuts() {
        assert_eq!(parts(b""), (&b""[..], &b""[..], &b""[..]));
        assert_eq!(parts(b"abc"), (&b"abc"[..], &b""[..], &b""[..]));
        assert_eq!(parts(b"a\nb"), (&b"a\n"[..], &b""[..], &b"b"[..]));
        assert_eq!(parts(b"a\nb\nc\nd"), (&b"a\n"[..], &b"b\nc\n"[..], &b"d"[..]));
        assert_eq!(parts(b"\n\n"), (&b"\n"[..], &b"\n"[..], &b""[..]));
    }

    #[test]
    fn ok_lines_that_begin_in_a_slice() {
        // a.b.c, cut after the first line, and within the second one.
        assert_eq!(begun_in(b"a\nb\nc", false, 2), 0..2);
        assert_eq!(begun_in(b"\nb\nc", true, 3), 1..4);
        assert_eq!(begun_in(b"b\nc", true, 1), 2..2);
        assert_eq!(begun_in(b"\xef\xbb\xbfa\n", false, 5), 3..5);
        assert!(begun_in(b"abc", true, 2).is_empty());
    }

    #[test]
    fn ok_line_ends() {
        assert_eq!(trim_line(b"a\r\n"), b"a");
        assert_eq!(trim_line(b"a\n"), b"a");
        assert_eq!(trim_line(b"a\r"), b"a");
        assert_eq!(trim_line(b"a"), b"a");
        assert!(is_blank(b" \t\r"));
        assert!(!is_blank(b" x"));
    }
}
