//! The first line of a request, as web logs quote it: `"GET /path?query HTTP/1.1"`.

use crate::find::find;
use crate::format::Span;
use crate::format::cursor::Cursor;

/// Reads a quoted text, and returns what stands between the quotes. A backslash keeps the byte after it.
#[inline]
pub(super) fn quoted(cursor: &mut Cursor<'_>) -> Option<Span> {
    let mut ahead = *cursor;
    ahead.byte(b'"')?;
    let start = ahead.at();
    loop {
        let step = memchr::memchr2(b'"', b'\\', ahead.rest())?;
        ahead.skip(step);
        if ahead.byte(b'"').is_some() {
            break;
        }
        ahead.skip(2);
    }
    *cursor = ahead;
    Some(Span::new(start, ahead.at() - 1))
}

/// Parts `GET /path HTTP/1.1` into its method and its path. A request that is none (`-`, TLS bytes) has neither.
#[inline]
pub(super) fn method_and_path(line: &[u8], request: Span) -> (Span, Span) {
    let start = request.start as usize;
    let request = request.of(line);
    let Some(method) = memchr::memchr(b' ', request) else { return Default::default() };
    if !is_method(&request[..method]) {
        return Default::default();
    }
    let rest = &request[method + 1..];
    let path = match memchr::memrchr(b' ', rest) {
        Some(space) if rest[space + 1..].starts_with(b"HTTP/") => space,
        _ => rest.len(),
    };
    (Span::new(start, start + method), Span::new(start + method + 1, start + method + 1 + path))
}

/// Whether the word may be a method: up to 16 capitals, with dashes as in `VERSION-CONTROL`.
#[inline]
pub(super) fn is_method(word: &[u8]) -> bool {
    (1..=16).contains(&word.len()) && word.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'-') && word != b"-"
}

/// The path in `http://example.com:80/path?query`, as load balancers and proxies write it; a path is left as it is.
#[inline]
pub(super) fn without_origin(line: &[u8], url: Span) -> Span {
    let text = url.of(line);
    let Some(scheme) = find(text, b"://").filter(|length| *length <= 8) else { return url };
    let path = memchr::memchr2(b'/', b'?', &text[scheme + 3..]).map(|slash| scheme + 3 + slash);
    path.map_or(url, |path| Span { start: url.start + path as u32, end: url.end })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_quoted() {
        let line = br#""a \"b\" c" d"#;
        let mut cursor = Cursor::new(line);
        assert_eq!(quoted(&mut cursor).map(|span| span.of(line)), Some(&br#"a \"b\" c"#[..]));
        assert_eq!(cursor.rest(), b" d");
        for open in [&b"\"a"[..], b"\"a\\", b"\"a\\\"", b"a\"", b""] {
            assert_eq!(quoted(&mut Cursor::new(open)), None);
        }
    }

    #[test]
    fn ok_requests() {
        let parts = |text: &str| {
            let (method, path) = method_and_path(text.as_bytes(), Span::new(0, text.len()));
            let cut = |span: Span| text[span.start as usize..span.end as usize].to_owned();
            (cut(method), cut(path))
        };
        assert_eq!(parts("GET /a b HTTP/1.1"), ("GET".to_owned(), "/a b".to_owned()));
        assert_eq!(parts("GET /old"), ("GET".to_owned(), "/old".to_owned()));
        for none in ["-", "", "\\x16\\x03 x", "get /", " /"] {
            assert_eq!(parts(none), Default::default(), "{none}");
        }
    }

    #[test]
    fn ok_origins() {
        let path = |text: &str| {
            let span = without_origin(text.as_bytes(), Span::new(0, text.len()));
            text[span.start as usize..span.end as usize].to_owned()
        };
        assert_eq!(path("https://www.example.com:443/a?b=http://c"), "/a?b=http://c");
        assert_eq!(path("http://www.example.com?x"), "?x");
        assert_eq!(path("http://www.example.com"), "http://www.example.com");
        assert_eq!(path("/a?b=http://c"), "/a?b=http://c");
        assert_eq!(path("example.com:443"), "example.com:443");
    }
}
