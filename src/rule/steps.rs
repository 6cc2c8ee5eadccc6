//! How a text looked after each round of decoding, and where in it a rule's hit stood: for people who want to see why.
//!
//! It decodes once more what was decoded for the rule ([`Decoded`]), and writes down what happened. Only hits come here.

use super::decode::{Decoded, unit};

/// Bytes of a text that are shown before and after the hit, and of the hit itself.
const MOST_AROUND: usize = 256;
const MOST_WITHIN: usize = 2_048;

/// The text after one round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was taken off: `as written`, `percent`, `percent, plus`, `percent (again)`, …
    pub name: String,
    /// What stands before the hit, cut at its front.
    pub before: Vec<u8>,
    /// What the hit looks like here, cut at its end.
    pub hit: Vec<u8>,
    /// What stands after the hit, cut at its end.
    pub after: Vec<u8>,
    /// Whether anything was cut.
    pub is_cut: bool,
}

/// The steps from a text as it was written to what a rule saw; `span` is where the hit lies in the text as it was written.
pub fn steps(original: &[u8], span: (usize, usize)) -> Vec<Step> {
    let mut decoded = Decoded::begin(original);
    let mut steps = vec![as_written(original, span)];
    let mut before: Vec<&str> = Vec::new();
    loop {
        let encodings = encodings(&decoded.text);
        if !decoded.next() {
            break;
        }
        let names: Vec<String> = encodings
            .iter()
            .map(|name| if before.contains(name) { format!("{name} (again)") } else { (*name).to_owned() })
            .collect();
        steps.push(shown(names.join(", "), &decoded.text, decoded.of_original(span)));
        before.extend(encodings);
    }
    let last = steps.last().map(|step| step.hit.clone()).unwrap_or_default();
    if steps.len() == 1 && last.iter().any(u8::is_ascii_uppercase) {
        steps.push(shown("small letters".to_owned(), &decoded.text, decoded.of_original(span)));
    }
    steps
}

/// The one step of a text that is not decoded.
pub fn as_written(text: &[u8], span: (usize, usize)) -> Step {
    shown("as written".to_owned(), text, span)
}

/// What encodings a round will take off.
fn encodings(text: &[u8]) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let Some((_, length)) = unit(&text[at..]) else {
            at += 1;
            continue;
        };
        let name = match text[at] {
            b'%' if text.get(at + 1) == Some(&b'u') => "%u",
            b'%' => "percent",
            b'\\' => "backslash codes",
            b'+' => "plus",
            0 => "NUL",
            b'&' => "HTML entities",
            b'/' => "SQL comments",
            _ => "overlong UTF-8",
        };
        if !found.contains(&name) {
            found.push(name);
        }
        at += length.max(1);
    }
    found
}

fn shown(name: String, text: &[u8], (start, end): (usize, usize)) -> Step {
    let (start, end) = (start.min(text.len()), end.clamp(start.min(text.len()), text.len()));
    let from = between_signs(text, start.saturating_sub(MOST_AROUND));
    let to = between_signs(text, end + MOST_AROUND);
    let within = between_signs(text, end.min(start + MOST_WITHIN)).max(start);
    Step {
        name,
        before: text[from..start].to_vec(),
        hit: text[start..within].to_vec(),
        after: text[end..to].to_vec(),
        is_cut: from > 0 || to < text.len() || within < end,
    }
}

/// The place, or the one before it where no sign of UTF-8 is cut in two.
pub(super) fn between_signs(text: &[u8], place: usize) -> usize {
    let is_within = |at: usize| text.get(at).is_some_and(|byte| byte & 0xC0 == 0x80);
    let place = place.min(text.len());
    (place.saturating_sub(3)..=place).rev().find(|at| !is_within(*at)).unwrap_or(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, span: (usize, usize)) -> Vec<(String, String)> {
        let text_of = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        steps(text.as_bytes(), span).iter().map(|step| (step.name.clone(), text_of(&step.hit))).collect()
    }

    #[test]
    fn ok_each_round_is_named_and_marked() {
        let text = "x=%252E%252e%252fetc";
        let expected = [("as written", "%252E%252e%252f"), ("percent", "%2e%2e%2f"), ("percent (again)", "../")];
        assert_eq!(told(text, (2, 17)), expected.map(|(name, hit)| (name.to_owned(), hit.to_owned())));
        let step = &steps(text.as_bytes(), (2, 17))[2];
        assert_eq!((step.before.as_slice(), step.after.as_slice()), (&b"x="[..], &b"etc"[..]));
    }

    #[test]
    fn ok_several_encodings_in_one_round() {
        let names: Vec<String> = told("1+union/**/select%20&lt;", (2, 17)).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["as written", "plus, SQL comments, percent, HTML entities"]);
    }

    #[test]
    fn ok_plain_text_has_one_step_and_capitals_two() {
        assert_eq!(told("/etc/passwd", (0, 11)).len(), 1);
        assert_eq!(told("/Etc/PASSWD", (0, 11))[1], ("small letters".to_owned(), "/etc/passwd".to_owned()));
    }

    #[test]
    fn ok_bounded() {
        let deep = format!("%{}2e", "25".repeat(20_000));
        let steps = steps(deep.as_bytes(), (0, deep.len()));
        assert!(steps.len() <= 5, "{}", steps.len());
        assert!(steps.iter().all(|step| step.is_cut && step.hit.len() <= MOST_WITHIN));
        assert_eq!(super::steps(b"", (0, 9))[0].hit, b"");
    }
}
