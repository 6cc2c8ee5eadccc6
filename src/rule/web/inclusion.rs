//! A value names a file of the system, a stream wrapper or a remote file to include.

use super::{Place, Rule};

pub(super) const RULE: Rule = Rule {
    id: "file-inclusion",
    name: "File inclusion",
    sentence: "A value names a file of the system, a stream wrapper or a remote file to include.",
    technique: "T1190",
    severity: 4,
    place: Place::Values,
    needles: &[STRONG, SCHEMES],
    find,
};

/// How the address of a remote file begins.
const SCHEMES: &[&str] = &["http://", "https://", "ftp://"];

const STRONG: &[&str] = &[
    "/etc/passwd",
    "/etc/shadow",
    "/etc/hosts",
    "/proc/self/",
    "boot.ini",
    "windows/win.ini",
    "windows\\win.ini",
    "php://",
    "phar://",
    "expect://",
    "data://text",
    "file:///",
    "web-inf/web.xml",
    "web-inf\\web.xml",
    "/windows/system32",
    "\\windows\\system32",
];

fn find(text: &[u8]) -> Option<(usize, usize)> {
    super::any(text, STRONG).or_else(|| remote(text))
}

/// A remote file with a question mark that cuts off what the server would add.
fn remote(text: &[u8]) -> Option<(usize, usize)> {
    let is_remote = SCHEMES.iter().any(|scheme| text.starts_with(scheme.as_bytes()));
    let cut = text.ends_with(b"?") || text.ends_with(b"?.jpg") || text.ends_with(b".php?.txt");
    (is_remote && cut).then_some((0, text.len()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn ok_hits_and_near_misses() {
        let hits = [
            "/a?f=/etc/passwd",
            "/a?f=%2Fetc%2Fpasswd%00",
            "/a?f=php://filter/x",
            "/a?f=c:/boot.ini",
            "/a?f=/proc/self/environ",
            "/a?f=file:///x",
            "/a?f=http://x.example/s.txt?",
            "/a?f=https%3A%2F%2Fx.example%2Fs%3F",
            "/a?f=expect://id",
            "/a?f=WEB-INF/web.xml",
            "/a?f=data://text/plain,x",
            "/a?f=phar://x.phar",
        ];
        let misses = [
            "/a?f=passwd",
            "/etc/",
            "/a?u=http://x.example/s.txt",
            "/a?f=profile.php",
            "/a?q=php",
            "/a?q=what?",
            "/a?f=files/a.txt",
            "/a?f=etc.html",
            "/a?q=data:+text",
            "/php/index.php",
            "/a?q=win.ini+explained",
            "/a?f=file.pdf",
        ];
        super::super::check("file-inclusion", &hits, &misses);
    }
}
