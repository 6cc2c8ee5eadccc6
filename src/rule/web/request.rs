//! A request as a log tells it, part by part.
//!
//! Formats that name their columns or members say where the agent and the referrer are. Of the others the first two texts in
//! quotes after the status are taken, as Apache and nginx write them by default; what follows these, in quotes too, are headers
//! that a site logs besides.

use crate::format::{Header, Span};

/// The parts of a request that are looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// Path, with the query where the two stand together.
    pub path: &'a [u8],
    /// The query where it stands apart.
    pub query: &'a [u8],
    /// The program that asked; empty where it is not told.
    pub agent: &'a [u8],
    /// The page that it came from.
    pub referrer: &'a [u8],
    /// Who is logged in, or pretends to.
    pub user: &'a [u8],
    /// What the line has after all these: more headers, each in quotes.
    pub more: &'a [u8],
    /// The answer's status; 0 for none.
    pub status: u16,
}

impl<'a> Request<'a> {
    /// The request of a line of which a format read this.
    pub fn of(line: &'a [u8], header: &Header) -> Self {
        let dashless = |text: &'a [u8]| if text == b"-" { &b""[..] } else { text };
        let of = |span: Span| span.of(line);
        let is_told = !header.agent.is_empty() || !header.referrer.is_empty();
        let (referrer, agent, more) = if is_told || line.first() == Some(&b'{') {
            (of(header.referrer), of(header.agent), &b""[..])
        } else {
            in_quotes(&line[header.status_span.end as usize..])
        };
        Self {
            path: of(header.path),
            query: of(header.query),
            agent: dashless(agent),
            referrer: dashless(referrer),
            user: of(header.user),
            more,
            status: header.status,
        }
    }

    /// The text of the part that a hit names.
    pub fn part(&self, name: &str) -> &'a [u8] {
        match name {
            "agent" => self.agent,
            "referrer" => self.referrer,
            "query" => self.query,
            "user" => self.user,
            "header" => self.more,
            _ => self.path,
        }
    }
}

/// The first two texts in quotes, and what comes after them.
fn in_quotes(rest: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let Some((referrer, after)) = next_quoted(rest) else { return (b"", b"", b"") };
    let Some((agent, more)) = next_quoted(after) else { return (b"", b"", b"") };
    (referrer, agent, more)
}

/// The next text in quotes, and what comes after it. A quote ends a text where white space or the line's end follows and no
/// backslash stands before it: clients send quotes, too, and not every server escapes them.
pub(super) fn next_quoted(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let start = memchr::memchr(b'"', text)? + 1;
    let inner = &text[start..];
    let ends = |at: &usize| {
        let escapes = inner[..*at].iter().rev().take_while(|byte| **byte == b'\\').count();
        escapes % 2 == 0 && inner.get(at + 1).is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b','))
    };
    let end = memchr::memchr_iter(b'"', inner).find(ends)?;
    Some((&inner[..end], &inner[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> (&str, &str, &str) {
        let (referrer, agent, more) = in_quotes(text.as_bytes());
        let text = |bytes| std::str::from_utf8(bytes).unwrap();
        (text(referrer), text(agent), text(more))
    }

    #[test]
    fn ok_quotes() {
        assert_eq!(quoted(r#" 12 "http://a/" "curl/8""#), ("http://a/", "curl/8", ""));
        assert_eq!(quoted(r#" 12 "-" "x" "192.0.2.1" 0.3"#), ("-", "x", r#" "192.0.2.1" 0.3"#));
        assert_eq!(quoted(" 12"), ("", "", ""));
    }

    #[test]
    fn ok_quotes_in_quotes() {
        assert_eq!(quoted(r#" 12 "a\" b" "x""#), (r#"a\" b"#, "x", ""));
        assert_eq!(quoted(r#" 12 "a"b" "x\\""#), (r#"a"b"#, r"x\\", ""));
        assert_eq!(quoted(r#" 12 "" "x""#), ("", "x", ""));
        assert_eq!(quoted(r#" 12 "open"#), ("", "", ""));
    }
}
