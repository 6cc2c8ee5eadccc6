//! A value sends the server to an address of its own network.

use std::net::IpAddr;

use super::super::address::canonical;
use super::prose::told;
use super::{Place, Rule, SCHEMES, Value, is_redirect};

pub(super) const RULE: Rule = Rule {
    id: "server-side-request",
    name: "Server-side request",
    sentence: "A value sends the server to an address of its own network.",
    technique: "T1190",
    severity: 4,
    place: Place::Values,
    needles: &[STRONG, SCHEMES],
    find,
};

const STRONG: &[&str] = &["gopher://", "dict://", "metadata.google.internal", "169.254.169.254"];

fn find(value: &Value<'_>) -> Option<(usize, usize)> {
    let text = value.text;
    if let Some(found) = told(value, STRONG) {
        return Some(found);
    }
    // Where a browser is sent back to is no errand of the server's, and a path that is an address names the server itself.
    if value.is_path || is_redirect(value.name) {
        return None;
    }
    let scheme = SCHEMES.iter().find(|scheme| text.starts_with(scheme.as_bytes()))?;
    let host = &text[scheme.len()..];
    let length = host.iter().position(|byte| b"/?#".contains(byte)).unwrap_or(host.len());
    is_inner(&host[..length]).then_some((0, scheme.len() + length))
}

/// Whether the host, with its port, is this machine or a cloud's metadata, in any notation. Private networks are many a site's
/// own.
fn is_inner(host: &[u8]) -> bool {
    // What stands before an @ is a name to log in with.
    let host = memchr::memrchr(b'@', host).map_or(host, |at| &host[at + 1..]);
    let end = if host.first() == Some(&b'[') {
        memchr::memchr(b']', host).map(|at| at + 1)
    } else {
        memchr::memchr(b':', host)
    };
    let (name, port) = host.split_at(end.unwrap_or(host.len()));
    if port.iter().any(u8::is_ascii_whitespace) {
        return false;
    }
    match std::str::from_utf8(&canonical(name, 128)).ok().and_then(|text| text.parse().ok()) {
        Some(IpAddr::V4(address)) => address.is_loopback() || address.is_unspecified() || address.is_link_local(),
        Some(IpAddr::V6(address)) => address.is_loopback() || address.is_unspecified(),
        None => name == b"localhost" || name == b"0",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn ok_hits_and_near_misses() {
        let hits = [
            "/a?u=http://127.0.0.1/x",
            "/a?u=http://localhost:8080",
            "/a?u=http%3A%2F%2F169.254.169.254%2Flatest",
            "/a?u=gopher://x",
            "/a?u=dict://x",
            "/a?u=http://[::1]/",
            "/a?u=http://0.0.0.0/",
            "/a?u=http://2130706433/",
            "/a?u=https://127.1.2.3/",
            "/a?u=http://metadata.google.internal/",
            "/a?u=http://0x7f000001/",
            "/a?image_url=http://localhost/admin",
            "/a?webhook=http%3A%2F%2Flocalhost%3A9200%2F",
            "/a?u=http://[::ffff:127.0.0.1]/",
            "/a?u=http://127.1/",
            "/a?u=http://0177.0.0.1:80/",
            "/a?u=http://0xa9fea9fe/",
            "/a?u=http://www.example.com@127.0.0.1/",
            "/a?redirect_uri=http://169.254.169.254/latest",
        ];
        let misses = [
            "/a?u=http://example.com/",
            "/a?u=localhost",
            "/a?u=127.0.0.1",
            "/a?u=http://127.example.com/",
            "/a?q=gopher",
            "/a?q=dict",
            "/a?u=http://localhost.example.com/",
            "/a?u=http://8.8.8.8/",
            "/a?u=https://x/127.0.0.1",
            "/a?v=169.254.1.1",
            "/a?u=http://www.example.com/@127.0.0.1",
            "/a?q=http://localhost:8080+refused",
            "/a?u=http://[2001:db8::1]/",
            "/oauth/authorize?client_id=1&redirect_uri=http://localhost:8080/callback",
            "/login?returnUrl=http%3A%2F%2F127.0.0.1%3A3000%2F",
            "/logout?post_logout_redirect_uri=http://localhost/",
            "/sso?RelayState=http://localhost:4200/",
            "/a?next=http://[::1]/",
            "/a?q=what+is+169.254.169.254+good+for",
        ];
        super::super::check("server-side-request", &hits, &misses);
    }
}
