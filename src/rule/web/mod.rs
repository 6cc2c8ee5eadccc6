//! What a web request's text says of an attack: eleven categories, one file each.
//!
//! The query is parted into arguments first, and each value is looked at alone, decoded: what is no attack in one value
//! is none by what stands in the next. A look at the raw bytes lets ordinary requests pass before anything is decoded.
//! The wording of such attacks is that of the categories of the OWASP testing guide
//! (<https://owasp.org/www-project-web-security-testing-guide/>); the patterns are our own.

use crate::find::find;

mod agent;
mod command;
mod inclusion;
mod jndi;
mod script;
mod secret;
mod shell;
mod sql;
mod ssrf;
mod template;
mod traversal;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use memchr::memmem;

use super::decode::Decoded;

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
    find: fn(&[u8]) -> Option<(usize, usize)>,
}

impl Rule {
    /// A grave attack on the application itself, by a value that it would take for code.
    const fn exploit(
        id: &'static str,
        name: &'static str,
        sentence: &'static str,
        needles: &'static [&'static [&'static str]],
        find: fn(&[u8]) -> Option<(usize, usize)>,
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

/// A request as a log tells it.
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
    /// The answer's status; 0 for none.
    pub status: u16,
}

/// What a rule saw.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The rule.
    pub rule: &'static Rule,
    /// The part of the request: `path`, `query`, `agent` or `referrer`.
    pub part: &'static str,
    /// Where in that part.
    pub span: (usize, usize),
    /// The stretch of that part that was decoded by itself: one argument's value, or what stands before the query.
    pub looked_at: (usize, usize),
    /// What stands there, decoded.
    pub decoded: Vec<u8>,
    /// How many rounds of decoding it took.
    pub rounds: u8,
    /// The rule's severity, one more where the server answered with a success, one less where it refused.
    pub severity: u8,
}

/// The hits in a request, at most one a rule.
pub fn look(request: &Request<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    if !request.agent.is_empty() {
        of_part(request, "agent", request.agent, 0, &[Place::Agent], &mut hits);
        if is_odd(request.agent) {
            of_part(request, "agent", request.agent, 0, &[Place::Values], &mut hits);
        }
    }
    if is_odd(request.path) {
        of_part(request, "path", request.path, 0, &[Place::Path], &mut hits);
        of_values(request, "path", request.path, &mut hits);
    }
    if is_odd(request.query) {
        of_part(request, "query", request.query, 0, &[Place::Path], &mut hits);
        of_arguments(request, "query", request.query, 0, &mut hits);
    }
    if is_odd(request.referrer) {
        of_values(request, "referrer", request.referrer, &mut hits);
    }
    hits
}

/// Looks at what stands before the query, and at every argument's value.
fn of_values(request: &Request<'_>, part: &'static str, text: &[u8], hits: &mut Vec<Hit>) {
    let query = memchr::memchr(b'?', text).unwrap_or(text.len());
    // A referrer names its own site: only what it carries is looked at.
    if part == "path" {
        of_part(request, part, &text[..query], 0, &[Place::Values], hits);
    }
    of_arguments(request, part, text, query + 1, hits);
}

/// Looks at the value of every argument from this place on.
fn of_arguments(request: &Request<'_>, part: &'static str, text: &[u8], mut start: usize, hits: &mut Vec<Hit>) {
    while start < text.len() {
        let end = memchr::memchr(b'&', &text[start..]).map_or(text.len(), |step| start + step);
        let value = memchr::memchr(b'=', &text[start..end]).map_or(start, |step| start + step + 1);
        of_part(request, part, &text[value..end], value, &[Place::Values], hits);
        start = end + 1;
    }
}

fn of_part(
    request: &Request<'_>,
    part: &'static str,
    text: &[u8],
    offset: usize,
    places: &[Place],
    hits: &mut Vec<Hit>,
) {
    if text.is_empty() {
        return;
    }
    let decoded = Decoded::of(text);
    for rule in RULES.iter().filter(|rule| places.contains(&rule.place)) {
        if hits.iter().any(|hit| hit.rule.id == rule.id) {
            continue;
        }
        let Some((start, end)) = (rule.find)(&decoded.text) else { continue };
        let (from, to) = decoded.original(start, end);
        hits.push(Hit {
            rule,
            part,
            span: (offset + from, offset + to),
            looked_at: (offset, offset + text.len()),
            decoded: decoded.text[start..end].to_vec(),
            rounds: decoded.rounds,
            severity: answered(rule.severity, request.status),
        });
    }
}

/// The severity of a hit, given what the server answered.
pub(crate) fn answered(severity: u8, status: u16) -> u8 {
    match status {
        200..300 | 500..600 => (severity + 1).min(5),
        400..500 => severity.saturating_sub(1).max(1),
        _ => severity,
    }
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
    AhoCorasick::builder().ascii_case_insensitive(true).build(plain).ok()
});

/// Whether a text holds anything that a rule could hit. An ordinary request has nothing of it, and is not decoded.
fn is_odd(text: &[u8]) -> bool {
    text.iter().any(|byte| ODD[usize::from(*byte)]) || PLAIN.as_ref().is_none_or(|plain| plain.is_match(text))
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
