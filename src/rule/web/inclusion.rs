//! A value names a file of the system, a stream wrapper or a remote file to include.

use super::{Place, Rule, SCHEMES, Value, host, is_redirect};

pub(super) const RULE: Rule = Rule {
    id: "file-inclusion",
    name: "File inclusion",
    sentence: "A value names a file of the system, a stream wrapper or a remote file to include.",
    technique: "T1190",
    severity: 4,
    place: Place::Values,
    needles: &[FILES, WRAPPERS, ANYWHERE, SCHEMES],
    find,
};

/// Files of the system.
const FILES: &[&str] = &[
    "/etc/passwd",
    "/etc/shadow",
    "/etc/hosts",
    "/proc/self/",
    "/boot.ini",
    "\\boot.ini",
    "windows/win.ini",
    "windows\\win.ini",
    "web-inf/web.xml",
    "web-inf\\web.xml",
    "/windows/system32",
    "\\windows\\system32",
];

/// Addresses that are no web pages.
const WRAPPERS: &[&str] = &["php://", "phar://", "expect://", "data://text", "file:///", "file://localhost/"];

/// What includes by itself.
const ANYWHERE: &[&str] = &["<!entity", "<!--#include"];

/// Names of arguments that programs include, whole or after a line.
const INCLUDES: &[&str] = &[
    "file", "page", "pg", "include", "inc", "require", "template", "tpl", "path", "dir", "root", "folder", "doc",
    "document", "module", "mod", "load", "theme", "skin", "layout", "lang", "language", "view", "conf", "config",
    "content", "body", "style",
];

/// Of these, names that are of nothing but programs: what they name needs no ending.
const PROGRAMS_ALONE: &[&str] = &["include", "inc", "require", "template", "tpl"];

/// Ends of files that a server would run or show; pictures, documents and pages are fetched by many a site.
const PROGRAMS: &[&str] = &[
    ".txt", ".php", ".php3", ".php4", ".php5", ".php7", ".phtml", ".inc", ".asp", ".aspx", ".jsp", ".jspx", ".cgi",
    ".pl", ".py", ".sh", ".log", ".dat", ".cfm",
];

fn find(value: &Value<'_>) -> Option<(usize, usize)> {
    let text = value.text;
    super::any(text, ANYWHERE)
        .or_else(|| super::any(text, FILES).filter(|hit| is_meant(value, *hit)))
        .or_else(|| super::any(text, WRAPPERS).filter(|hit| is_alone(text, *hit)))
        .or_else(|| remote(value))
}

/// Whether the text is the file's path, and does not only mention it: no word stands before or after it, and it does not go
/// on from a folder's name, as in `/wiki/etc/passwd`.
fn is_meant(value: &Value<'_>, hit: (usize, usize)) -> bool {
    let before = &value.text[..hit.0];
    let is_rooted = before.last().is_none_or(|byte| !byte.is_ascii_alphanumeric());
    is_alone(value.text, hit) && is_rooted
}

/// Whether no white space parts the hit from words.
fn is_alone(text: &[u8], (start, end): (usize, usize)) -> bool {
    let before = text[..start].trim_ascii_start();
    let mut after = text[end..].split(u8::is_ascii_whitespace).skip(1);
    !before.iter().any(u8::is_ascii_whitespace) && !after.any(|word| word.first().is_some_and(u8::is_ascii_alphabetic))
}

/// A remote file: with a question mark that cuts off what the server would add, or as the value of an argument that is
/// included.
fn remote(value: &Value<'_>) -> Option<(usize, usize)> {
    let text = value.text;
    let is_remote = !value.is_path && SCHEMES.iter().any(|scheme| text.starts_with(scheme.as_bytes()));
    if !is_remote || is_redirect(value.name) || host(text).is_empty() {
        return None;
    }
    let cut = text.ends_with(b"?") || text.ends_with(b"?.jpg") || text.ends_with(b".php?.txt");
    (cut || is_included(value)).then_some((0, text.len()))
}

/// Whether the argument is one that is included, and the address that of a program on another site.
fn is_included(value: &Value<'_>) -> bool {
    let name = value.name[..value.name.len().min(64)].to_ascii_lowercase();
    let ends_with = |word: &&str| {
        let before = name.strip_suffix(word.as_bytes());
        before.is_some_and(|before| before.last().is_none_or(|byte| !byte.is_ascii_alphanumeric()))
    };
    let is_named = INCLUDES.iter().any(ends_with);
    let path = &value.text[..memchr::memchr2(b'?', b'#', value.text).unwrap_or(value.text.len())];
    let last = memchr::memrchr(b'/', path).map_or(path, |slash| &path[slash + 1..]);
    let is_bare = !last.is_empty() && !last.contains(&b'.') && PROGRAMS_ALONE.iter().any(ends_with);
    let is_program =
        is_bare || path.starts_with(b"ftp://") || PROGRAMS.iter().any(|end| path.ends_with(end.as_bytes()));
    // What measures visits tells its own page's address.
    (is_named || name.ends_with(b"path")) && is_program && !host(value.text).eq_ignore_ascii_case(value.home)
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
            "/a?page=http://evil.example/x.txt",
            "/a?page=http://evil.example/x.txt?",
            "/index.php?GLOBALS=1&mosConfig_absolute_path=http://evil.example/c.php",
            "/a?template=http://evil.example/x",
            "/a?f=file://localhost/etc/passwd",
            "/a?include=ftp://evil.example/x",
            "/a?f=../../../etc/passwd",
            "/a?q=/etc/passwd",
            "/etc/passwd",
            "/a?f=static/../../boot.ini%00.png",
            "/a?f=....//....//etc/passwd",
            "/a?x=<!ENTITY+y+SYSTEM+%22z%22>",
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
            "/search?q=how+to+read+/etc/passwd",
            "/search?q=/etc/passwd+explained",
            "/search?q=php://input+or+post",
            "/wiki/etc/passwd",
            "/docs/linux-etc/etc/hosts",
            "/viewer?file=https://cdn.example.com/a.pdf",
            "/login?redirect_page=https://app.example.com/in.php",
            "/oauth?redirect_uri=https://app.example.com/cb?",
            "/track?page=https://www.example.com/products/",
            "/a?url=http://www.example.com/a.php",
            "/a?template=http://www.example.com/",
            "/a?page=http://www.example.com/about",
        ];
        super::super::check("file-inclusion", &hits, &misses);
    }
}
