//! What is wrong with settings, in words for people who write them.

/// So many letters may differ between a name and the one that was meant.
const SLIPS: usize = 3;

/// What the reader of JSON complains of, without the words of programmers.
pub(super) fn wrong(fault: &serde_json::Error) -> String {
    let place = match fault.line() {
        0 => String::new(),
        line => format!(" (line {line}, column {})", fault.column()),
    };
    if fault.is_eof() {
        return format!("It ends too early: a bracket or a quote is not closed{place}.");
    }
    if fault.is_syntax() {
        return format!("It is no JSON from here on{place}.");
    }
    let text = fault.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    let said = unknown(text).or_else(|| expected(text)).or_else(|| named(text)).unwrap_or_else(|| text.to_owned());
    format!("{said}{place}.")
}

/// There is no such name: which one is near, or which ones there are.
pub fn no_such(what: &str, name: &str, known: &[&str]) -> String {
    let near = known.iter().map(|other| (slips(name, other), *other)).min().filter(|(slips, _)| *slips <= SLIPS);
    let told = match near {
        Some((_, near)) => format!("perhaps \"{near}\" is meant"),
        None => format!("there are {}", known.join(", ")),
    };
    format!("There is no {what} \"{name}\"; {told}")
}

/// "unknown field `a`, expected one of `b`, `c`"
fn unknown(text: &str) -> Option<String> {
    let (what, rest) = [("setting", "unknown field `"), ("choice", "unknown variant `")]
        .iter()
        .find_map(|(what, mark)| Some((*what, text.strip_prefix(mark)?)))?;
    let (name, known) = rest.split_once('`')?;
    let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    Some(no_such(what, name, &known))
}

/// "invalid type: string \"x\", expected u32"
fn expected(text: &str) -> Option<String> {
    let rest =
        ["invalid type: ", "invalid value: ", "invalid length "].iter().find_map(|mark| text.strip_prefix(mark))?;
    let (found, wanted) = rest.rsplit_once(", expected ")?;
    let found = found.replace('`', "");
    let words =
        [("string ", "the text "), ("integer ", "the number "), ("floating point ", "the number "), ("boolean ", "")];
    let found =
        words.iter().find_map(|(mark, word)| Some(format!("{word}{}", found.strip_prefix(mark)?))).unwrap_or(found);
    let found = match found.as_str() {
        "map" => "an object in braces",
        "sequence" => "a list in brackets",
        other => other,
    };
    let wanted = match wanted {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0 on",
        "i32" | "i64" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" => "a text in quotes",
        "a sequence" => "a list in brackets",
        other if other == "a map" || other.starts_with("struct ") => "an object in braces",
        other => other,
    };
    Some(format!("Expected {wanted}, found {found}"))
}

/// "missing field `a`", "duplicate field `a`"
fn named(text: &str) -> Option<String> {
    let name = |mark: &str| text.strip_prefix(mark).map(|rest| rest.trim_end_matches('`').to_owned());
    name("missing field `")
        .map(|name| format!("The setting \"{name}\" is missing"))
        .or_else(|| name("duplicate field `").map(|name| format!("The setting \"{name}\" stands twice")))
}

/// How many letters are to be added, taken away or changed. Levenshtein, 1966.
fn slips(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = place + 1;
        for (at, own) in other.iter().enumerate() {
            let change = diagonal + usize::from(*own != letter);
            diagonal = row[at + 1];
            row[at + 1] = change.min(row[at] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    #[test]
    fn ok_words_for_people() {
        for (text, told) in [
            (r#"{"hunt":{"failure":5}}"#, "There is no setting \"failure\"; perhaps \"failures\" is meant"),
            (r#"{"hunt":{"failures":"ten"}}"#, "Expected a whole number from 0 on, found the text \"ten\""),
            (r#"{"hunt":{"failures":-1}}"#, "Expected a whole number from 0 on, found the number -1"),
            (r#"{"budget":{}}"#, "Expected a whole number from 0 on, found an object in braces"),
            (r#"{"year":2020,"year":2021}"#, "\"year\" stands twice"),
            (r#"{"miner":"owl"}"#, "There is no choice \"owl\"; perhaps \"own\" is meant"),
            (r#"{"budget":5"#, "It ends too early: a bracket or a quote is not closed (line 1"),
            ("nonsense", "It is no JSON from here on (line 1"),
        ] {
            let said = wrong(&serde_json::from_str::<Settings>(text).unwrap_err());
            assert!(said.contains(told), "{text}: {said}");
            for jargon in ["u32", "struct", "EOF", "field", "sequence", "variant"] {
                assert!(!said.contains(jargon), "{text}: {said}");
            }
        }
    }

    #[test]
    fn ok_slips() {
        for (one, other, count) in [("", "", 0), ("kitten", "sitting", 3), ("failure", "failures", 1), ("ab", "", 2)] {
            assert_eq!(slips(one, other), count, "{one} {other}");
        }
    }
}
