//! A request among the named fields of a line that is about anything: `method`, `path` and `status`, as services log them, and
//! the client's address, where the format knows none.
//!
//! The names are common words (`path` is a file's, too, and `status` may be `ok`), so they make a request together alone, where
//! the method is one, the path begins as a path or an address, and the status is a number that answers have.

use super::field_name::FieldName;
use super::{Header, Span, address};

const METHODS: [&[u8]; 4] = [b"method", b"verb", b"requestmethod", b"httpmethod"];
const PATHS: [&[u8]; 8] =
    [b"path", b"uri", b"url", b"requesturi", b"requestpath", b"requesturl", b"originalurl", b"endpoint"];
const STATUSES: [&[u8]; 7] =
    [b"status", b"statuscode", b"responsecode", b"responsestatus", b"httpstatus", b"code", b"responsestatuscode"];

const ADDRESSES: [&[u8]; 8] =
    [b"remoteaddr", b"remoteaddress", b"remoteip", b"clientip", b"clientaddr", b"clientaddress", b"sourceip", b"ip"];

/// What was found so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Requested {
    method: Span,
    path: Span,
    status: Span,
    address: Span,
}

impl Requested {
    /// Takes a member of a JSON object, by the keys that lead to it; the first of its kind counts.
    #[inline]
    pub(crate) fn take_member(&mut self, keys: &[&[u8]], value: Span) {
        match keys {
            // Elastic's schema.
            [b"url.original"] | [b"url", b"original"] => self.path = value,
            [.., last] => self.take(last, value),
            [] => {}
        }
    }

    /// Takes a field; of `http.request.method` the last word counts.
    pub(crate) fn take(&mut self, name: &[u8], value: Span) {
        let Some(name) = FieldName::of(name, b"mvrhpuoscei") else { return };
        let name = name.letters();
        let part = if METHODS.contains(&name) {
            &mut self.method
        } else if PATHS.contains(&name) {
            &mut self.path
        } else if STATUSES.contains(&name) {
            &mut self.status
        } else if ADDRESSES.contains(&name) {
            &mut self.address
        } else {
            return;
        };
        if part.is_empty() {
            *part = value;
        }
    }

    /// Puts the request into a header that has none, where all of it is there.
    pub(crate) fn complete(self, line: &[u8], header: &mut Header) {
        let Some(status) = status(self.status.of(line)) else { return };
        if !header.is_request() && is_method(self.method.of(line)) && is_path(self.path.of(line)) {
            (header.method, header.path) = (self.method, self.path);
            (header.status, header.status_span) = (status, self.status);
            if header.address.is_empty() {
                header.address = client(line, self.address);
            }
        }
    }
}

/// The methods of HTTP and of WebDAV, in capitals or small letters. <https://www.rfc-editor.org/rfc/rfc9110#name-methods>
fn is_method(word: &[u8]) -> bool {
    const METHODS: [&[u8]; 14] = [
        b"GET",
        b"HEAD",
        b"POST",
        b"PUT",
        b"DELETE",
        b"CONNECT",
        b"OPTIONS",
        b"TRACE",
        b"PATCH",
        b"PROPFIND",
        b"REPORT",
        b"MKCOL",
        b"COPY",
        b"MOVE",
    ];
    METHODS.iter().any(|method| method.eq_ignore_ascii_case(word))
}

/// An address, without its port.
fn client(line: &[u8], written: Span) -> Span {
    let is_address = |span: &Span| address::is_address(span.of(line));
    [address::before_port(line, written).unwrap_or(written), written].into_iter().find(is_address).unwrap_or_default()
}

fn is_path(text: &[u8]) -> bool {
    text.starts_with(b"/") || text.starts_with(b"http://") || text.starts_with(b"https://") || text == b"*"
}

fn status(text: &[u8]) -> Option<u16> {
    let number: u16 = std::str::from_utf8(text).ok()?.parse().ok()?;
    (text.len() == 3 && (100..600).contains(&number)).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(fields: &[(&str, &str)]) -> Option<(String, String, u16)> {
        let line: String = fields.iter().map(|(_, value)| *value).collect();
        let (mut requested, mut at) = (Requested::default(), 0);
        for (name, value) in fields {
            requested.take(name.as_bytes(), Span::new(at, at + value.len()));
            at += value.len();
        }
        let mut header = Header::default();
        requested.complete(line.as_bytes(), &mut header);
        let text = |span: Span| String::from_utf8_lossy(span.of(line.as_bytes())).into_owned();
        header.is_request().then(|| (text(header.method), text(header.path), header.status))
    }

    #[test]
    fn ok_requests() {
        let expected = Some(("GET".to_owned(), "/cart?id=7".to_owned(), 404));
        for names in [
            ["method", "path", "status"],
            ["http_method", "request_uri", "status_code"],
            ["http.request.method", "url", "http.response.status_code"],
            ["req.method", "originalUrl", "res.statusCode"],
        ] {
            assert_eq!(
                request(&[(names[0], "GET"), (names[1], "/cart?id=7"), (names[2], "404")]),
                expected,
                "{names:?}"
            );
        }
        assert!(request(&[("verb", "post"), ("url", "https://a.example/x"), ("code", "200")]).is_some());
    }

    #[test]
    fn err_what_only_looks_like_one() {
        for fields in [
            [("method", "GET"), ("path", "/cart"), ("status", "ok")],
            [("method", "GET"), ("path", "/cart"), ("status", "0")],
            [("method", "forward"), ("path", "/cart"), ("status", "200")],
            [("method", "GET"), ("path", "cart.txt"), ("status", "200")],
            [("method", "GET"), ("path", "/cart"), ("state", "200")],
        ] {
            assert_eq!(request(&fields), None, "{fields:?}");
        }
    }
}
