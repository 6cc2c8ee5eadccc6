//! A value carries markup or script that a page would run.

use super::prose::{is_talk, told};
use super::{Place, Rule, Value};

pub(super) const RULE: Rule = Rule {
    id: "cross-site-scripting",
    name: "Cross-site scripting",
    sentence: "A value carries markup or script that a page would run.",
    technique: "T1189",
    severity: 3,
    place: Place::Values,
    needles: &[STRONG, HANDLERS],
    find,
};

const STRONG: &[&str] = &[
    "<script",
    "</script",
    "<iframe",
    "<svg/",
    "<object ",
    "<embed ",
    "javascript:alert",
    "javascript:prompt",
    "javascript:confirm",
    "document.cookie",
    "string.fromcharcode(",
    "expression(alert",
    "document.write(",
    "vbscript:",
    "<body onload",
    "<marquee",
];

/// Handlers that attacks use.
const HANDLERS: &[&str] =
    &["onerror", "onload", "onmouseover", "onclick", "onfocus", "onmouseenter", "onbegin", "ontoggle"];

fn find(value: &Value<'_>) -> Option<(usize, usize)> {
    let text = value.text;
    if is_scraped(text) {
        return None;
    }
    told(value, STRONG).or_else(|| handler(text)).or_else(|| dialog(value))
}

/// Whether this is a stretch of a page's own markup that somebody's program took for a link: it closes several blocks and
/// calls nothing that an attack would.
fn is_scraped(text: &[u8]) -> bool {
    const CALLS: &[&str] =
        &["alert", "prompt", "confirm", "document.", "eval", "fetch(", "src=", "location", "onerror", "onload"];
    let blocks = memchr::memmem::find_iter(text, b"</div>").take(2).count();
    blocks == 2 && super::any(text, CALLS).is_none()
}

/// `onerror=` after a quote or within a tag.
fn handler(text: &[u8]) -> Option<(usize, usize)> {
    HANDLERS.iter().find_map(|name| {
        let (start, end) = super::words(text, name).next()?;
        let (rest, spaces) = super::trimmed(&text[end..]);
        let opened = text[..start].iter().any(|byte| b"<'\"".contains(byte));
        (opened && rest.starts_with(b"=")).then_some((start, end + spaces + 1))
    })
}

/// `alert(1)` with a number, a text or the document in it.
fn dialog(value: &Value<'_>) -> Option<(usize, usize)> {
    let text = value.text;
    if is_talk(value) {
        return None;
    }
    ["alert(", "prompt(", "confirm("].into_iter().find_map(|name| {
        let (start, end) = super::at(text, name)?;
        let is_proof = text.get(end).is_some_and(|byte| byte.is_ascii_digit() || b"'\"`/".contains(byte));
        (is_proof || text[end..].starts_with(b"document")).then_some((start, end))
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn ok_hits_and_near_misses() {
        let hits = [
            "/a?q=<script>x</script>",
            "/a?q=%3Cscript%3E",
            "/a?q=%253CScRiPt%253E",
            "/a?q=%22+onmouseover=prompt(9)+x=%22",
            "/a?q=%3Cimg+src=x+onerror=alert(1)%3E",
            "/a?u=javascript:alert(1)",
            "/a?q=%u003Cscript",
            "/a?q=%26lt;script",
            "/a?q=%3Csvg/onload=alert(2)%3E",
            "/a?q=document.cookie",
            "/a?q=%26%2360%3Bscript",
            "/%3Ciframe+src=x",
            "/a?q=<script>+tell+me+</script>",
            "/a?q=what+is+this+<script+src=//x.example/y>",
            "/a?q=<script>alert`now+or+never`",
            "/a?q=\\x3cscript\\x3e",
        ];
        let misses = [
            "/2015/%22%20class=%22url%22%3Ea/%3C/a%3E%20%3C/div%3E%20%3C/div%3E%20%3Cscript%3E%20Page.resize(%22",
            "/a?q=javascript+tutorial",
            "/a?q=script",
            "/a?q=a+%3C+b",
            "/scripts/a.js",
            "/a?q=onerror",
            "/a?q=alert(name)",
            "/a?q=alert(1)+meaning",
            "/a?q=%3Cb%3Ebold%3C/b%3E",
            "/a?onload=1",
            "/a?q=document+cookies",
            "/a?q=PHNjcmlwdD4=",
            "/a?q=prompt+(9)",
            "/a?q=%3Cscript%3E+tag+meaning",
            "/a?q=how+to+close+<script>",
            "/a?q=what+does+document.cookie+hold%3F",
            "/a?q=when+to+use+<iframe>,+and+when+<embed+>",
        ];
        super::super::check("cross-site-scripting", &hits, &misses);
    }
}
