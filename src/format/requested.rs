//! What the named fields of a line tell, whatever the line is about: a request, by `method`, `path` and `status`, as services log
//! them; the status of an answer alone; the client's address and the user, where the format knows none.
//!
//! The names are common words (`path` is a file's, too, and `status` may be `ok`), so they make a request together alone, where
//! the method is one, the path begins as a path or an address, and the status is a number that answers have. An address must
//! look like one.

use super::field_name::FieldName;
use super::{Header, Span, address};

const METHODS: [&[u8]; 4] = [b"method", b"verb", b"requestmethod", b"httpmethod"];
const PATHS: [&[u8]; 8] =
    [b"path", b"uri", b"url", b"requesturi", b"requestpath", b"requesturl", b"originalurl", b"endpoint"];
const STATUSES: [&[u8]; 6] =
    [b"status", b"statuscode", b"responsecode", b"responsestatus", b"httpstatus", b"responsestatuscode"];

/// A status where a method and a path stand beside it, and anything else without them.
const CODE: &[u8] = b"code";

const ADDRESSES: [&[u8]; 20] = [
    b"client",
    b"remote",
    b"peer",
    b"source",
    b"src",
    b"addr",
    b"remoteaddr",
    b"remoteaddress",
    b"remoteip",
    b"clientip",
    b"clientaddr",
    b"clientaddress",
    b"sourceip",
    b"sourceaddress",
    b"srcip",
    b"peeraddr",
    b"peeraddress",
    b"ip",
    b"ipaddr",
    b"ipaddress",
];

/// Names of users, then what tells one where no name does.
const USERS: [&[&[u8]]; 3] = [
    &[
        b"user",
        b"username",
        b"login",
        b"loginname",
        b"logname",
        b"usr",
        b"uname",
        b"ruser",
        b"remoteuser",
        b"authuser",
        b"currentuser",
        b"account",
        b"accountname",
        b"acct",
    ],
    &[b"email", b"mail", b"useremail", b"emailaddress"],
    &[b"userid"],
];

/// The same in an object of its own: `"user":{"id":7,"name":"ann"}`.
const USERS_WITHIN: [&[&[u8]]; 3] = [&[b"name", b"username", b"login"], &[b"email", b"mail"], &[b"id"]];

/// The first letters of all these names.
const BEGINNINGS: &[u8] = b"mvrhpuosceila";

/// What fields hold where there is no user.
const NOBODY: [&[u8]; 6] = [b"null", b"nil", b"none", b"undefined", b"n/a", b"(none)"];

/// The longest name of a user that is kept, in bytes.
const LONGEST_USER: usize = 256;

/// What was found so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Requested {
    method: Span,
    path: Span,
    /// The first status that is one.
    status: Span,
    code: Span,
    address: Span,
    /// The user by each of [`USERS`].
    users: [Span; USERS.len()],
}

impl Requested {
    /// Takes a member of a JSON object, by the keys that lead to it; the first of its kind counts.
    #[inline]
    pub(crate) fn take_member(&mut self, line: &[u8], keys: &[&[u8]], value: Span) {
        match keys {
            // Elastic's schema.
            [b"url.original"] | [b"url", b"original"] => self.path = value,
            [b"user.name"] => self.user(line, 0, value),
            [b"user.email"] => self.user(line, 1, value),
            [.., b"user", last] => {
                if let Some(rank) = USERS_WITHIN.iter().position(|names| names.contains(last)) {
                    self.user(line, rank, value);
                }
            }
            [.., last] => self.take(line, last, value),
            [] => {}
        }
    }

    /// Takes a field; of `http.request.method` the last word counts.
    pub(crate) fn take(&mut self, line: &[u8], name: &[u8], value: Span) {
        let Some(name) = FieldName::of(name, BEGINNINGS) else { return };
        let name = name.letters();
        let part = if METHODS.contains(&name) {
            &mut self.method
        } else if PATHS.contains(&name) {
            &mut self.path
        } else if STATUSES.contains(&name) {
            // `"status":"failed","status_code":500`
            if status(value.of(line)).is_none() {
                return;
            }
            &mut self.status
        } else if name == CODE {
            &mut self.code
        } else if ADDRESSES.contains(&name) {
            &mut self.address
        } else {
            if let Some(rank) = USERS.iter().position(|names| names.contains(&name)) {
                self.user(line, rank, value);
            }
            return;
        };
        if part.is_empty() {
            *part = value;
        }
    }

    fn user(&mut self, line: &[u8], rank: usize, value: Span) {
        let name = value.of(line);
        // Dashes stand for nobody.
        let is_one = name.len() <= LONGEST_USER
            && name.iter().any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii())
            && !NOBODY.iter().any(|nobody| nobody.eq_ignore_ascii_case(name));
        if is_one && self.users[rank].is_empty() {
            self.users[rank] = value;
        }
    }

    /// Puts what was found into a header that has none of it: a request where all of it is there.
    pub(crate) fn complete(self, line: &[u8], header: &mut Header) {
        if header.address.is_empty() && !self.address.is_empty() {
            header.address = client(line, self.address);
        }
        if header.user.is_empty() {
            header.user = self.users.into_iter().find(|user| !user.is_empty()).unwrap_or_default();
        }
        let is_asked = is_method(self.method.of(line)) && is_path(self.path.of(line));
        let place = if self.status.is_empty() && is_asked { self.code } else { self.status };
        let Some(status) = status(place.of(line)) else { return };
        if !header.is_request() && is_asked {
            (header.method, header.path) = (self.method, self.path);
        }
        if header.status_span.is_empty() {
            (header.status, header.status_span) = (status, place);
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
    use crate::format::json;

    fn request(fields: &[(&str, &str)]) -> Option<(String, String, u16)> {
        let line: String = fields.iter().map(|(_, value)| *value).collect();
        let (mut requested, mut at) = (Requested::default(), 0);
        for (name, value) in fields {
            requested.take(line.as_bytes(), name.as_bytes(), Span::new(at, at + value.len()));
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

    /// The address, the user and the status that a line of JSON tells in its fields.
    fn told(line: &str) -> [String; 3] {
        let (mut requested, mut header) = (Requested::default(), Header::default());
        json::line(line.as_bytes(), |keys, value| requested.take_member(line.as_bytes(), keys, value.text())).unwrap();
        requested.complete(line.as_bytes(), &mut header);
        let text = |span: Span| String::from_utf8_lossy(span.of(line.as_bytes())).into_owned();
        [text(header.address), text(header.user), header.status.to_string()]
    }

    #[test]
    fn ok_who_and_what_came_of_it() {
        for (line, expected) in [
            (r#"{"client_ip":"10.0.0.7","user":"ann","status":503}"#, ["10.0.0.7", "ann", "503"]),
            (r#"{"peer_addr":"10.0.0.7:4242","username":"ann","status_code":404}"#, ["10.0.0.7", "ann", "404"]),
            (r#"{"user":{"id":7,"email":"ann@example.org","name":"ann"},"http_status":"200"}"#, ["", "ann", "200"]),
            (r#"{"user_id":7,"email":"ann@example.org","statusCode":200}"#, ["", "ann@example.org", "200"]),
            (r#"{"userId":"u-7","status":"failed","response_code":500}"#, ["", "u-7", "500"]),
            (r#"{"ip":"local","user":"-","status":"ok"}"#, ["", "", "0"]),
            (r#"{"user":null,"username":"none","status":7,"code":404}"#, ["", "", "0"]),
            (r#"{"status":1200,"login":true}"#, ["", "", "0"]),
        ] {
            assert_eq!(told(line), expected.map(str::to_owned), "{line}");
        }
    }
}
