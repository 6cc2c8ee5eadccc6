//! A path climbs out of the folder that it should stay in.

use super::{Place, Rule, Value};

pub(super) const RULE: Rule = Rule {
    id: "traversal",
    name: "Path traversal",
    sentence: "A path climbs out of the folder that it should stay in.",
    technique: "T1083",
    severity: 4,
    place: Place::Values,
    needles: &[&[".."]],
    find,
};

fn find(value: &Value<'_>) -> Option<(usize, usize)> {
    let text = value.text;
    let mut depth: i32 = 0;
    let (mut climbs, mut start, mut from) = (0, 0, 0);
    let rooted = text.first() == Some(&b'/');
    let ends = memchr::memchr2_iter(b'/', b'\\', text).chain([text.len()]);
    for end in ends {
        let step = &text[from..end];
        if step == b".." || step.ends_with(b"=..") {
            start = if climbs == 0 { end - 2 } else { start };
            climbs += 1;
            depth -= 1;
            let is_out = if rooted { depth < 0 } else { climbs >= 2 };
            if is_out {
                return Some((start, end));
            }
        } else if !step.is_empty() && step != b"." {
            depth += 1;
        }
        from = end + 1;
    }
    super::any(text, &["..;/", "....//", "..././"])
}

#[cfg(test)]
mod tests {
    #[test]
    fn ok_hits_and_near_misses() {
        let hits = [
            "/../etc/passwd",
            "/a/../../x",
            "/a?f=../../etc/passwd",
            "/a?f=..%2f..%2fx",
            "/a?f=%252e%252e/%252e%252e/x",
            "/a?f=..%5c..%5cwindows",
            "/a?f=%c0%ae%c0%ae/%c0%ae%c0%ae/x",
            "/%2e%2e/%2e%2e/x",
            "/a?f=....//....//x",
            "/a/..;/manager",
            "/a?f=x/../../../y",
        ];
        let misses = [
            "/docs/../images/a.png",
            "/a/./b",
            "/a?q=wait...",
            "/a..b/c",
            "/a?range=1..2",
            "/a?f=../index",
            "/a/b/../../c",
            "/...",
            "/a?q=and/..or",
            "/a?v=1.0../2",
            "/a/b/c/../../d/../e",
        ];
        super::super::check("traversal", &hits, &misses);
    }
}
