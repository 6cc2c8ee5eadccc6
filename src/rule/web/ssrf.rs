//! A value sends the server to an address of its own network.

use super::{Place, Rule};

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

const SCHEMES: &[&str] = &["http://", "https://", "ftp://"];

fn find(text: &[u8]) -> Option<(usize, usize)> {
    if let Some(found) = super::any(text, STRONG) {
        return Some(found);
    }
    let scheme = SCHEMES.iter().find(|scheme| text.starts_with(scheme.as_bytes()))?;
    let host = &text[scheme.len()..];
    let length = host.iter().position(|byte| b"/?#".contains(byte)).unwrap_or(host.len());
    is_inner(&host[..length]).then_some((0, scheme.len() + length))
}

/// Whether the host is this machine: loopback in its notations. Private networks are many a site's own.
fn is_inner(host: &[u8]) -> bool {
    let name = host.split(|byte| *byte == b':').next().unwrap_or(host);
    let dotted = name.split(|byte| *byte == b'.').count() == 4 && name.starts_with(b"127.");
    dotted
        || host.starts_with(b"[::1]")
        || [b"localhost".as_slice(), b"0.0.0.0", b"0", b"2130706433", b"0x7f000001"].contains(&name)
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
        ];
        super::super::check("server-side-request", &hits, &misses);
    }
}
