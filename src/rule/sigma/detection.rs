//! What a rule's detections look for: texts in the whole line, or values of fields.

use std::borrow::Cow;

use regex::bytes::{Regex, RegexBuilder};

use super::looked::Looked;
use super::yaml::Value;
use crate::error::of_expression;

/// The longest program that a regular expression may become, in bytes.
const REGEX_LIMIT: usize = 1 << 20;

/// A detection: any of its parts.
#[derive(Clone, Debug)]
pub(super) struct Detection(Vec<Part>);

/// A part of a detection.
#[derive(Clone, Debug)]
enum Part {
    /// All of these fields.
    Fields(Vec<Test>),
    /// A text anywhere in the line.
    Keyword(Match),
}

/// A test of one field, or of the whole line.
#[derive(Clone, Debug)]
struct Test {
    /// Its name; empty for the whole line.
    field: String,
    matches: Vec<Match>,
    /// Whether all must match, and not one of them.
    needs_all: bool,
}

/// How a value is compared; without case, but for regular expressions.
#[derive(Clone, Debug)]
enum Match {
    /// Pieces that stand in this order; the first and the last may be bound to the ends.
    Glob {
        pieces: Vec<Vec<Option<u8>>>,
        is_front: bool,
        is_back: bool,
    },
    Regex(Regex),
    /// The network's first address as bits, and how many of them count.
    Network(u128, u32),
    /// No such field, or nothing in it.
    Empty,
}

/// Reads a detection. The fault says what is not supported, or wrong.
pub(super) fn read(value: &Value) -> Result<Detection, String> {
    let parts = match value {
        Value::Map(_) => vec![fields(value)?],
        // Any of nothing never is, and all of nothing always.
        Value::List(items) if items.is_empty() => return Err("an empty list is not supported".to_owned()),
        Value::List(items) => items.iter().map(part).collect::<Result<_, _>>()?,
        other => vec![part(other)?],
    };
    Ok(Detection(parts))
}

fn part(value: &Value) -> Result<Part, String> {
    match value {
        Value::Map(_) => fields(value),
        Value::Text(text) => Ok(Part::Keyword(glob(text, true, true))),
        _ => Err("a detection holds neither texts nor fields".to_owned()),
    }
}

fn fields(value: &Value) -> Result<Part, String> {
    let Value::Map(pairs) = value else { return Err("a detection has no fields".to_owned()) };
    let tests = pairs.iter().map(|(name, value)| test(name, value)).collect::<Result<_, _>>()?;
    Ok(Part::Fields(tests))
}

fn test(name: &str, value: &Value) -> Result<Test, String> {
    let mut words = name.split('|');
    let field = words.next().unwrap_or_default().to_owned();
    let mut modifiers: Vec<&str> = words.collect();
    // `'|all': [a, b]` are keywords that must all be there, anywhere in the line.
    let is_keyword = field.is_empty() && modifiers.contains(&"all");
    let called = if field.is_empty() { "a detection's keywords" } else { &field };
    check_modifiers(called, &modifiers)?;
    if is_keyword && modifiers == ["all"] {
        modifiers.push("contains");
    } else if field.is_empty() {
        return Err(format!(
            "{called} have {}, and only all is supported",
            if modifiers.is_empty() { "no name".to_owned() } else { format!("the modifier {}", modifiers.join("|")) }
        ));
    }
    let has = |word: &str| modifiers.contains(&word);
    let values: Vec<&Value> = match value {
        Value::List(items) => items.iter().collect(),
        one => vec![one],
    };
    if values.is_empty() {
        return Err(format!("{called} is compared with an empty list, which is not supported"));
    }
    let whole = |value: &&&Value| value.text().is_some_and(|text| !text.contains(['*', '?']));
    if modifiers == ["all"] && values.iter().filter(whole).count() > 1 {
        return Err(format!("{field} has the modifier all alone, and no value equals all of several: add contains"));
    }
    let matches = values
        .into_iter()
        .map(|value| match value {
            Value::Null if modifiers.is_empty() => Ok(Match::Empty),
            Value::Null => {
                Err(format!("{field} has the modifier {} and is compared with nothing", modifiers.join("|")))
            }
            Value::Text(text) if has("re") => regex(text),
            Value::Text(text) if has("cidr") => network(text),
            Value::Text(text) => {
                Ok(glob(text, has("contains") || has("endswith"), has("contains") || has("startswith")))
            }
            _ => Err(format!("{field} is compared with what is no text: this is not supported")),
        })
        .collect::<Result<_, _>>()?;
    Ok(Test { field, matches, needs_all: has("all") })
}

/// How values may be compared; each by itself, or beside `all`.
const MODIFIERS: &[&str] = &["contains", "startswith", "endswith", "re", "cidr"];

/// Modifiers that are known, and of which no two contradict each other.
fn check_modifiers(field: &str, modifiers: &[&str]) -> Result<(), String> {
    if let Some(unknown) = modifiers.iter().find(|word| **word != "all" && !MODIFIERS.contains(word)) {
        return Err(format!("the modifier {unknown} of {field} is not supported"));
    }
    let ways: Vec<&str> = modifiers.iter().filter(|word| **word != "all").copied().collect();
    if let [one, other, ..] = ways.as_slice() {
        return Err(format!("{field} has the modifiers {one} and {other}, which exclude each other"));
    }
    Ok(())
}

fn regex(text: &str) -> Result<Match, String> {
    let built = RegexBuilder::new(text).unicode(false).size_limit(REGEX_LIMIT).build();
    built
        .map(Match::Regex)
        .map_err(|fault| format!("its regular expression \"{text}\" can't be read: {}", of_expression(&fault)))
}

/// `*` stands for any text and `?` for any one sign; after a backslash they are themselves.
fn glob(text: &str, opens: bool, closes: bool) -> Match {
    let (mut pieces, mut piece, mut chars) = (Vec::new(), Vec::new(), text.bytes().peekable());
    while let Some(byte) = chars.next() {
        match byte {
            b'*' => pieces.push(std::mem::take(&mut piece)),
            b'\\' if chars.peek().is_some_and(|next| b"*?\\".contains(next)) => {
                let next = chars.next().unwrap_or(byte);
                piece.push(Some(next));
            }
            b'?' => piece.push(None),
            _ => piece.push(Some(byte.to_ascii_lowercase())),
        }
    }
    pieces.push(piece);
    Match::Glob { pieces, is_front: !opens, is_back: !closes }
}

fn network(text: &str) -> Result<Match, String> {
    let wrong = || {
        format!(
            "the network \"{text}\" is none: expected an address and how many of its bits count, such as 192.0.2.0/24 or 2001:db8::/32"
        )
    };
    let (address, bits) = text.split_once('/').ok_or_else(wrong)?;
    let most = if address.contains(':') { 128 } else { 32 };
    let is_number = !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
    let bits = bits.parse::<u32>().ok().filter(|bits| is_number && *bits <= most).ok_or_else(wrong)?;
    let address = address_bits(address.as_bytes()).ok_or_else(wrong)?;
    Ok(Match::Network(address, bits + 128 - most))
}

/// An address as the 128 bits of IPv6.
fn address_bits(text: &[u8]) -> Option<u128> {
    let address: std::net::IpAddr = std::str::from_utf8(text).ok()?.parse().ok()?;
    Some(match address {
        std::net::IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        std::net::IpAddr::V6(address) => address.to_bits(),
    })
}

impl Detection {
    /// Whether a line holds it, given its fields by name.
    pub(super) fn holds<'a>(&self, field: &impl Fn(&str) -> Option<Cow<'a, [u8]>>, line: &Looked<'_>) -> bool {
        self.0.iter().any(|part| match part {
            Part::Fields(tests) => tests.iter().all(|test| {
                if test.field.is_empty() {
                    return test.holds(line.line, line.small());
                }
                let value = field(&test.field).unwrap_or_default();
                test.holds(&value, &value.to_ascii_lowercase())
            }),
            Part::Keyword(keyword) => keyword.fits(line.line, line.small()),
        })
    }

    /// The fields that it asks for.
    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .flat_map(|part| match part {
                Part::Fields(tests) => tests.as_slice(),
                Part::Keyword(_) => &[],
            })
            .map(|test| test.field.as_str())
            .filter(|field| !field.is_empty())
    }
}

impl Test {
    fn holds(&self, value: &[u8], small: &[u8]) -> bool {
        let mut fits = self.matches.iter().map(|one| one.fits(value, small));
        if self.needs_all { fits.all(|fits| fits) } else { fits.any(|fits| fits) }
    }
}

impl Match {
    fn fits(&self, value: &[u8], small: &[u8]) -> bool {
        match self {
            Self::Regex(regex) => regex.is_match(value),
            Self::Network(network, bits) => {
                let kept = if *bits == 0 { 0 } else { u128::MAX << (128 - bits) };
                address_bits(value).is_some_and(|address| address & kept == network & kept)
            }
            Self::Empty => value.is_empty() || value == b"-",
            Self::Glob { pieces, is_front, is_back } => globbed(small, pieces, *is_front, *is_back),
        }
    }
}

/// Whether the pieces stand in the text one after the other.
fn globbed(text: &[u8], pieces: &[Vec<Option<u8>>], is_front: bool, is_back: bool) -> bool {
    let (mut at, last) = (0, pieces.len() - 1);
    for (place, piece) in pieces.iter().enumerate() {
        let rest = &text[at..];
        let is_last = place == last && is_back;
        let end = rest.len().checked_sub(piece.len());
        let found = match end {
            None => None,
            Some(end) if is_last => Some(end),
            Some(end) => (0..=end).find(|start| stands(&rest[*start..], piece)),
        };
        let is_bound = place == 0 && is_front;
        let Some(start) = found.filter(|start| stands(&rest[*start..], piece) && !(is_bound && *start > 0)) else {
            return false;
        };
        at += start + piece.len();
    }
    true
}

/// Whether the text begins with the piece.
fn stands(text: &[u8], piece: &[Option<u8>]) -> bool {
    text.len() >= piece.len()
        && piece.iter().zip(text).all(|(wanted, byte)| wanted.is_none_or(|wanted| wanted == *byte))
}

#[cfg(test)]
mod tests {
    use super::super::yaml;
    use super::*;
    use crate::format::Header;

    fn holds(detection: &str, value: &str) -> bool {
        let detection = read(&yaml::read(detection, 1).unwrap()).unwrap();
        let header = Header::default();
        let line = Looked::new(value.as_bytes(), &header);
        detection.holds(&|name| (name == "f").then_some(Cow::Borrowed(value.as_bytes())), &line)
    }

    #[test]
    fn ok_modifiers() {
        for (detection, hit, miss) in [
            ("f: abc", "ABC", "abcd"),
            ("f|contains: b", "abc", "ac"),
            ("f|startswith: a", "abc", "ba"),
            ("f|endswith: c", "abc", "cb"),
            ("f: 'a*c'", "axxc", "axxd"),
            ("f: '*b'", "ab", "ba"),
            ("f: 'a\\*'", "a*", "ab"),
            ("f: 'a?c'", "abc", "abbc"),
            ("f|contains|all: [a, b]", "b a", "a"),
            ("f|all: ['*a*', '*b*']", "b a", "a"),
            ("f|contains|all: a", "ba", "b"),
            ("f: [a, b]", "b", "c"),
            ("f|re: '^a[0-9]+$'", "a12", "A12"),
            ("f|cidr: 192.0.2.0/24", "192.0.2.77", "192.0.3.1"),
            ("f|cidr: 2001:db8::/32", "2001:db8::7", "2001:db9::7"),
            ("f: null", "-", "x"),
            ("'|all': ['key word', other]", "an OTHER and a Key Word", "a key word"),
            ("- 'key word'\n- other", "a KEY WORD b", "a key b"),
            ("- f: a\n- f: b", "b", "c"),
        ] {
            assert!(holds(detection, hit) && !holds(detection, miss), "{detection}");
        }
    }

    #[test]
    fn err_what_is_not_supported_is_named() {
        for (detection, fault) in [
            ("f|base64: a", "the modifier base64 of f is not supported"),
            ("f|contains|: a", "the modifier  of f"),
            ("f|re|contains: a", "the modifiers re and contains, which exclude each other"),
            ("f|startswith|endswith: a", "the modifiers startswith and endswith"),
            ("f|all: [a, b]", "no value equals all of several"),
            ("f|contains: null", "the modifier contains and is compared with nothing"),
            ("f|re: '('", "its regular expression \"(\" can't be read: unclosed group (at character 1)"),
            ("f|re: 'a(?=b)'", "look-around"),
            ("f|cidr: x/8", "the network \"x/8\" is none"),
            ("f|cidr: 192.0.2.0/33", "192.0.2.0/33"),
            ("f|cidr: 192.0.2.0/128", "192.0.2.0/128"),
            ("f|cidr: 192.0.2.0/", "is none"),
            ("f|cidr: 192.0.2.0/+8", "is none"),
            ("f|cidr: 2001:db8::/129", "is none"),
            ("f|all: {a: b}", "is no text"),
            ("'|contains': a", "a detection's keywords have the modifier contains, and only all"),
            ("'': a", "keywords have no name"),
        ] {
            let value = yaml::read(detection, 1);
            let fault_found = value.and_then(|value| read(&value)).unwrap_err();
            assert!(fault_found.contains(fault), "{detection}: {fault_found}");
        }
    }
}
