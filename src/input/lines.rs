//! Cutting a slice of the file into lines.

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
    fn ok_line_ends() {
        assert_eq!(trim_line(b"a\r\n"), b"a");
        assert_eq!(trim_line(b"a\n"), b"a");
        assert_eq!(trim_line(b"a\r"), b"a");
        assert_eq!(trim_line(b"a"), b"a");
        assert!(is_blank(b" \t\r"));
        assert!(!is_blank(b" x"));
    }
}
