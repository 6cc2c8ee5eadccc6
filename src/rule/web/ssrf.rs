//! A value sends the server to an address of its own network.

use std::net::{IpAddr, Ipv4Addr};

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

const STRONG: &[&str] = &[
    "gopher://",
    "dict://",
    "metadata.google.internal",
    "169.254.169.254",
    "169.254.170.2/",
    "100.100.100.200/",
    "fd00:ec2::254",
    "metadata.tencentyun.com",
];

/// Names by which clouds' machines reach their own metadata.
const METADATA: &[&[u8]] = &[b"metadata", b"instance-data", b"metadata.azure.internal", b"rancher-metadata"];

/// Names of arguments whose address a server fetches. Those of links would be a site's own.
const FETCHED: &[&str] = &[
    "url", "uri", "u", "src", "source", "proxy", "fetch", "feed", "webhook", "endpoint", "target", "host", "site",
    "page", "load",
];

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
    let reach = reach(&host[..length]);
    let is_private = || is_fetched(value.name) && !matches!(self::reach(value.home), Reach::Own | Reach::Private);
    let is_inner = reach == Reach::Own || reach == Reach::Private && is_private();
    is_inner.then_some((0, scheme.len() + length))
}

/// Whether an argument is named as one whose address is fetched: `url`, `image_url`, `feedUrl`.
fn is_fetched(name: &[u8]) -> bool {
    let name = name[..name.len().min(64)].to_ascii_lowercase();
    FETCHED.iter().any(|word| name == word.as_bytes()) || [&b"url"[..], b"uri"].iter().any(|end| name.ends_with(end))
}

/// How far away a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// This machine, or a cloud's metadata.
    Own,
    /// A private network, which is many a site's own: it counts where the site is none of one, and fetches the address.
    Private,
    Far,
}

/// How far away the host is, with its port, in any notation.
fn reach(host: &[u8]) -> Reach {
    // What stands before an @ is a name to log in with.
    let host = memchr::memrchr(b'@', host).map_or(host, |at| &host[at + 1..]);
    let end = if host.first() == Some(&b'[') {
        memchr::memchr(b']', host).map(|at| at + 1)
    } else {
        memchr::memchr(b':', host)
    };
    let (name, port) = host.split_at(end.unwrap_or(host.len()));
    if port.iter().any(u8::is_ascii_whitespace) {
        return Reach::Far;
    }
    let of = |is_own: bool, is_private: bool| match (is_own, is_private) {
        (true, _) => Reach::Own,
        (false, true) => Reach::Private,
        (false, false) => Reach::Far,
    };
    match std::str::from_utf8(&canonical(name, 128)).ok().and_then(|text| text.parse().ok()) {
        Some(IpAddr::V4(address)) => of(
            address.is_loopback() || address.is_unspecified() || address.is_link_local() || is_metadata(address),
            address.is_private(),
        ),
        Some(IpAddr::V6(address)) => of(
            address.is_loopback() || address.is_unspecified() || address.is_unicast_link_local(),
            address.is_unique_local(),
        ),
        None => of(name == b"localhost" || name == b"0" || METADATA.contains(&name), false),
    }
}

/// Addresses of clouds' metadata that are not link-local.
fn is_metadata(address: Ipv4Addr) -> bool {
    [Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(192, 0, 0, 192)].contains(&address)
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
            "/a?url=http://10.0.0.5/admin",
            "/proxy?url=http%3A%2F%2F192.168.1.1%2F",
            "/a?image_url=https://172.16.0.9:8443/",
            "/a?feedUrl=http://[fd12:3456::1]/",
            "/a?src=http://0xc0a80101/",
            "/a?x=http://100.100.100.200/latest/meta-data/",
            "/a?x=http://192.0.0.192/opc/v1/",
            "/a?x=http://[fd00:ec2::254]/latest",
            "/a?x=http://[fe80::1]/",
            "/a?x=http://instance-data/latest/user-data",
            "/a?x=http://metadata/computeMetadata/v1/",
            "/a?x=http://[::ffff:a9fe:a9fe]/latest/meta-data/",
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
            "/a?link=http://10.0.0.5/wiki",
            "/a?q=http://192.168.1.1/",
            "/a?url=http://172.32.0.1/",
            "/a?url=http://192.169.1.1/",
            "/a?url=http://metadata.example.com/",
            "/login?returnUrl=http://10.1.2.3/",
        ];
        super::super::check("server-side-request", &hits, &misses);
    }

    #[test]
    fn err_a_site_of_a_private_network_names_its_neighbours() {
        let found = |referrer: &str| {
            let request = super::super::Request {
                path: b"/a?url=http://10.0.0.5/x",
                referrer: referrer.as_bytes(),
                ..Default::default()
            };
            super::super::look(&request).len()
        };
        assert_eq!([found("http://10.0.0.9/a"), found("http://www.example.com/a"), found("-")], [0, 1, 1]);
    }
}
