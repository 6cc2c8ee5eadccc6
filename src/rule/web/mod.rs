//! What a web request's text says of an attack: thirteen categories, one file each.
//!
//! The query is parted into arguments first, and each value is looked at alone, decoded: what is no attack in one value
//! is none by what stands in the next. A look at the raw bytes lets ordinary requests pass before anything is decoded.
//! The wording of such attacks is that of the categories of the OWASP testing guide
//! (<https://owasp.org/www-project-web-security-testing-guide/>); the patterns are our own.

use crate::find::find;

mod agent;
mod command;
mod exchange;
mod inclusion;
mod jndi;
mod known;
mod look;
mod prose;
mod request;
mod script;
mod secret;
mod shell;
mod sql;
mod ssrf;
mod template;
mod traversal;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use memchr::memmem;

pub use look::{Hit, look};
pub(crate) use look::{answered, look_at_asked};
pub use request::Request;

/// A rule of one category.
#[derive(Debug)]
pub struct Rule {
    /// A stable word.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it says of a request.
    pub sentence: &'static str,
    /// The number of the ATT&CK technique.
    pub technique: &'static str,
    /// How grave a hit is by itself, 1 to 5.
    pub severity: u8,
    /// Where it looks.
    place: Place,
    /// What it looks for by itself, in small letters.
    needles: &'static [&'static [&'static str]],
    /// Where in a decoded text it hits.
    find: fn(&Value<'_>) -> Option<(usize, usize)>,
}

impl Rule {
    /// A grave attack on the application itself, by a value that it would take for code.
    const fn exploit(
        id: &'static str,
        name: &'static str,
        sentence: &'static str,
        needles: &'static [&'static [&'static str]],
        find: fn(&Value<'_>) -> Option<(usize, usize)>,
    ) -> Self {
        Self { id, name, sentence, technique: "T1190", severity: 4, place: Place::Values, needles, find }
    }
}

/// The parts of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// The path, every argument's value and the referrer's.
    Values,
    /// The path with its query, whole.
    Path,
    /// The program that asked.
    Agent,
}

/// Every rule, in the order in which hits are told.
pub const RULES: &[&Rule] = &[
    &jndi::RULE,
    &sql::RULE,
    &script::RULE,
    &traversal::RULE,
    &inclusion::RULE,
    &command::RULE,
    &template::RULE,
    &ssrf::RULE,
    &shell::RULE,
    &secret::RULE,
    &exchange::RULE,
    &known::RULE,
    &agent::RULE,
];

/// The rule's place in the list.
pub(crate) fn number_of(rule: &Rule) -> Option<u8> {
    RULES.iter().position(|other| other.id == rule.id).map(|at| at as u8)
}

/// Whether a rule sees an attack by itself, and not only who asks or what for.
pub(crate) fn is_attack(rule: &Rule) -> bool {
    rule.place == Place::Values
}

/// Whether a rule looks at who asks alone.
pub(crate) fn is_agent(rule: &Rule) -> bool {
    rule.place == Place::Agent
}

/// A decoded text that rules look at, and what is known of it.
#[derive(Clone, Copy, Debug, Default)]
struct Value<'a> {
    /// The text.
    text: &'a [u8],
    /// The name of the argument that it is the value of, as it was written.
    name: &'a [u8],
    /// Whether it is a path, and no value.
    is_path: bool,
    /// The path, decoded, before a query that stands apart from it.
    before: &'a [u8],
    /// The host of the page that the request came from.
    home: &'a [u8],
}

/// How the address of a remote thing begins.
const SCHEMES: &[&str] = &["http://", "https://", "ftp://"];

/// Whether an argument is what a person searches for.
fn is_search(name: &[u8]) -> bool {
    const NAMES: &[&str] = &["q", "query", "s", "search", "term", "terms", "keyword", "keywords", "find", "wd", "text"];
    NAMES.iter().any(|whole| name.eq_ignore_ascii_case(whole.as_bytes()))
}

/// Whether an argument says where a browser goes next, as OAuth and login pages let them.
fn is_redirect(name: &[u8]) -> bool {
    const PARTS: &[&str] =
        &["redirect", "return", "continue", "callback", "relaystate", "goto", "wreply", "referer", "referrer"];
    const NAMES: &[&str] =
        &["next", "back", "ref", "origin", "service", "state", "success_url", "cancel_url", "dest", "destination"];
    let name = name[..name.len().min(64)].to_ascii_lowercase();
    PARTS.iter().any(|part| find(&name, part.as_bytes()).is_some())
        || NAMES.iter().any(|whole| name == whole.as_bytes())
}

/// Where the scheme and the host of an address end.
fn origin(address: &[u8]) -> Option<usize> {
    let is_scheme =
        |scheme: &&&str| address.get(..scheme.len()).is_some_and(|text| text.eq_ignore_ascii_case(scheme.as_bytes()));
    let scheme = SCHEMES.iter().find(is_scheme)?.len();
    Some(address[scheme..].iter().position(|byte| b"/?#".contains(byte)).map_or(address.len(), |step| scheme + step))
}

/// The host of an address, without its scheme.
fn host(address: &[u8]) -> &[u8] {
    let Some(end) = origin(address) else { return b"" };
    let start = find(address, b"//").map_or(0, |at| at + 2);
    &address[start..end]
}

/// Signs that begin or separate what rules look for, and those of codes.
static ODD: [bool; 256] = {
    let mut odd = [false; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        odd[at] = byte <= b' '
            || matches!(
                byte,
                b'%' | b'+' | b'<' | b'>' | b'\'' | b'"' | b'(' | b')' | b'{' | b'}' | b'$' | b';' | b'|' | b'`'
            )
            || matches!(byte, b'\\' | b'@' | b'*' | b'#' | 0xC0 | 0xC1);
        at += 1;
    }
    odd
};

/// What rules look for that holds no odd sign: one automaton for all of it.
static PLAIN: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let needles =
        RULES.iter().filter(|rule| rule.place != Place::Agent).flat_map(|rule| rule.needles).copied().flatten();
    let plain = needles.filter(|needle| !needle.bytes().any(|byte| ODD[usize::from(byte)]));
    // Left to itself it makes tables for a hundred needles at the most, and is slower beyond.
    let tables = Some(AhoCorasickKind::DFA);
    AhoCorasick::builder().ascii_case_insensitive(true).kind(tables).build(plain).ok()
});

/// Whether a text holds anything that a rule could hit. An ordinary request has nothing of it, and is not decoded.
fn is_odd(text: &[u8]) -> bool {
    let has_sign = || text.iter().any(|byte| ODD[usize::from(*byte)]);
    !text.is_empty() && (has_sign() || PLAIN.as_ref().is_none_or(|plain| plain.is_match(text)))
}

/// The first of the needles in the text.
fn any(text: &[u8], needles: &[&str]) -> Option<(usize, usize)> {
    needles.iter().find_map(|needle| at(text, needle))
}

/// Where a needle stands.
fn at(text: &[u8], needle: &str) -> Option<(usize, usize)> {
    find(text, needle.as_bytes()).map(|start| (start, start + needle.len()))
}

/// Where the needle stands with no letter, digit or line before and after it.
fn words<'a>(text: &'a [u8], needle: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    let bounded = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    memmem::find_iter(text, needle.as_bytes())
        .map(|start| (start, start + needle.len()))
        .filter(move |(start, end)| bounded(start.checked_sub(1).map(|at| &text[at])) && bounded(text.get(*end)))
}

/// The text without spaces, tabs and line ends at its front, and how many there were.
fn trimmed(text: &[u8]) -> (&[u8], usize) {
    let spaces = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    (&text[spaces..], spaces)
}

#[cfg(test)]
fn check(id: &str, hits: &[&str], misses: &[&str]) {
    assert!(hits.len() >= 10 && misses.len() >= 10, "{id}: {} hits, {} misses", hits.len(), misses.len());
    let found = |text: &str| {
        let text = text.as_bytes();
        let request = if id == "scanner-agent" {
            Request { path: b"/", agent: text, ..Request::default() }
        } else {
            Request { path: text, ..Request::default() }
        };
        look(&request).iter().any(|hit| hit.rule.id == id)
    };
    let missed: Vec<_> = hits.iter().filter(|text| !found(text)).collect();
    let wrong: Vec<_> = misses.iter().filter(|text| found(text)).collect();
    assert!(missed.is_empty() && wrong.is_empty(), "{id} misses {missed:?}, and wrongly hits {wrong:?}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_span_and_severity() {
        let path = b"/a?x=1&y=1%27%20or%201=1";
        let hits = look(&Request { path, status: 200, ..Request::default() });
        assert_eq!(hits.len(), 1);
        assert_eq!((hits[0].rule.id, hits[0].severity), ("sql-injection", 5));
        assert!(path[hits[0].span.0..hits[0].span.1].starts_with(b"%27"));
        assert_eq!(look(&Request { path, status: 404, ..Request::default() })[0].severity, 3);
    }

    #[test]
    fn ok_long_path_is_bounded() {
        let path = vec![b'%'; 65_536];
        assert!(look(&Request { path: &path, ..Request::default() }).is_empty());
    }

    #[test]
    fn err_ordinary_requests() {
        for path in [
            "/",
            "/index.html",
            "/a/b.css?v=1.2.3",
            "/search?q=caf%C3%A9+noir",
            "/?redirect_to=https%3A%2F%2Fexample.com%2F",
        ] {
            assert!(look(&Request { path: path.as_bytes(), ..Request::default() }).is_empty(), "{path}");
        }
    }
}
