//! A JSON object on one line, walked once over its bytes: what the JSON dialects are read with.
//!
//! Each member is handed over with the keys that lead to it and the place of its value; nothing is copied, and strings
//! keep their escapes. A caller matches the keys that its dialect knows:
//!
//! ```text
//! json::line(line, |keys, value| match keys {
//!     [b"ts"] => time = value.time(line),
//!     [b"request", b"method"] => header.method = value.text(),
//!     _ => {}
//! })?;
//! ```
//!
//! The grammar is RFC 8259's, but for strings: control characters and unknown escapes in them are let pass, for loggers
//! write them. <https://www.rfc-editor.org/rfc/rfc8259>

use super::Span;
use super::time::{self, Stamp};
use crate::input::MAX_LINE;

/// How many keys may lead to a member that is handed over. What lies deeper, or in an array, is only checked.
pub(crate) const KEYS: usize = 3;

/// How many objects and arrays may be open at once.
const MAX_DEPTH: u32 = 64;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    String,
    Number,
    Bool,
    Null,
    Object,
    Array,
}

/// A value and where it lies: a string without its quotes, an object or an array with its brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

impl Value {
    /// Where the string or the number lies; the empty span for anything else.
    #[inline]
    pub(crate) fn text(self) -> Span {
        if matches!(self.kind, Kind::String | Kind::Number) { self.span } else { Span::default() }
    }

    /// The time that the string or the number tells, in any of the ways that [`time::any`] understands.
    #[inline]
    pub(crate) fn time(self, line: &[u8]) -> Option<Stamp> {
        time::any(self.text().of(line))
    }

    /// The whole number that a number is or a string holds, at most nine digits.
    #[inline]
    pub(crate) fn number(self, line: &[u8]) -> Option<u32> {
        let digits = self.text().of(line);
        let is_whole = (1..=9).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
        is_whole.then(|| digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
    }
}

/// Walks a line that is one object, with white space around it or the comma of an array that is spread over lines.
/// None where it is no such line, whatever was handed over until then. A line that was cut for its length counts as far
/// as it goes.
#[inline]
pub(crate) fn line<'a>(line: &'a [u8], visit: impl FnMut(&[&'a [u8]], Value)) -> Option<()> {
    let start = line.iter().position(|byte| !byte.is_ascii_whitespace())?;
    if line[start] != b'{' {
        return None;
    }
    let Some(end) = object(line, start, visit) else { return (line.len() >= MAX_LINE).then_some(()) };
    let rest = line[end..].trim_ascii();
    (rest.is_empty() || rest == b",").then_some(())
}

/// [`line()`] for formats whose lines are few beside those of others: one copy of the walk serves them all, where the other has a
/// copy for each of its callers.
#[inline(never)]
pub(crate) fn members<'a>(line: &'a [u8], visit: &mut dyn FnMut(&[&'a [u8]], Value)) -> Option<()> {
    self::line(line, visit)
}

/// [`object`] in the same way.
#[inline(never)]
pub(crate) fn members_of<'a>(line: &'a [u8], start: usize, visit: &mut dyn FnMut(&[&'a [u8]], Value)) -> Option<usize> {
    object(line, start, visit)
}

/// Hands over the elements of the array that begins at `start`, one after the other. None where it is none, or holds another array.
#[inline(never)]
pub(crate) fn elements(line: &[u8], start: usize, visit: &mut dyn FnMut(Value)) -> Option<()> {
    let mut reader = Reader { line, at: start };
    reader.byte(b'[')?;
    loop {
        reader.space();
        if reader.byte(b']').is_some() {
            return Some(());
        }
        let from = reader.at;
        let value = match reader.peek()? {
            b'{' => {
                reader.at = members_of(line, from, &mut |_, _| {})?;
                Value { kind: Kind::Object, span: Span::new(from, reader.at) }
            }
            _ => reader.scalar()?,
        };
        visit(value);
        reader.space();
        if reader.byte(b',').is_none() {
            return reader.byte(b']');
        }
    }
}

/// Walks the object that begins at `start`, and returns where it ends. None where it is none; members were handed over
/// until the fault. An object or an array is handed over after its members.
pub(crate) fn object<'a>(line: &'a [u8], start: usize, mut visit: impl FnMut(&[&'a [u8]], Value)) -> Option<usize> {
    let mut reader = Reader { line, at: start };
    let mut open = Open::default();
    let mut keys: [&[u8]; KEYS] = [&[]; KEYS];
    let mut starts = [0; KEYS];
    reader.byte(b'{')?;
    open.push(true)?;
    let mut opened = true;
    loop {
        reader.space();
        if !(opened && reader.peek() == Some(open.end())) {
            if open.is_object() {
                let key = reader.key()?;
                if let Some(level) = open.level() {
                    keys[level] = key;
                }
            }
            let from = reader.at;
            if let Some(bracket @ (b'{' | b'[')) = reader.peek() {
                if let Some(level) = open.level() {
                    starts[level] = from;
                }
                reader.at += 1;
                open.push(bracket == b'{')?;
                opened = true;
                continue;
            }
            let value = reader.scalar()?;
            if let Some(level) = open.level() {
                visit(&keys[..=level], value);
            }
        }
        opened = false;
        // A comma leads to the next member; before it, any number of containers may end.
        loop {
            reader.space();
            if reader.byte(b',').is_some() {
                break;
            }
            reader.byte(open.end())?;
            let kind = if open.is_object() { Kind::Object } else { Kind::Array };
            open.pop();
            if open.depth == 0 {
                return Some(reader.at);
            }
            if let Some(level) = open.level() {
                visit(&keys[..=level], Value { kind, span: Span::new(starts[level], reader.at) });
            }
        }
    }
}

/// The objects and arrays that are open, a bit each, the innermost lowest; 1 for an object.
#[derive(Clone, Copy, Default)]
struct Open {
    objects: u64,
    depth: u32,
}

impl Open {
    #[inline]
    fn push(&mut self, is_object: bool) -> Option<()> {
        if self.depth == MAX_DEPTH {
            return None;
        }
        self.objects = self.objects << 1 | u64::from(is_object);
        self.depth += 1;
        Some(())
    }

    #[inline]
    fn pop(&mut self) {
        self.objects >>= 1;
        self.depth -= 1;
    }

    #[inline]
    fn is_object(self) -> bool {
        self.objects & 1 == 1
    }

    /// What closes the innermost.
    #[inline]
    fn end(self) -> u8 {
        if self.is_object() { b'}' } else { b']' }
    }

    /// How many keys lead to the innermost; none where it lies too deep or in an array.
    #[inline]
    fn level(self) -> Option<usize> {
        (self.depth as usize <= KEYS && self.objects.count_ones() == self.depth).then(|| self.depth as usize - 1)
    }
}

struct Reader<'a> {
    line: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.line.get(self.at).copied()
    }

    #[inline]
    fn byte(&mut self, expected: u8) -> Option<()> {
        (self.peek()? == expected).then(|| self.at += 1)
    }

    #[inline]
    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// A key with its colon and the space around it.
    #[inline]
    fn key(&mut self) -> Option<&'a [u8]> {
        let key = self.string()?;
        self.space();
        self.byte(b':')?;
        self.space();
        Some(key.of(self.line))
    }

    /// What stands between two quotes.
    #[inline]
    fn string(&mut self) -> Option<Span> {
        self.byte(b'"')?;
        let start = self.at;
        loop {
            self.at += memchr::memchr2(b'"', b'\\', self.line.get(self.at..)?)?;
            if self.line[self.at] == b'"' {
                break;
            }
            // Whatever is escaped is passed over, a quote above all.
            self.at += 2;
        }
        self.at += 1;
        Some(Span::new(start, self.at - 1))
    }

    #[inline]
    fn scalar(&mut self) -> Option<Value> {
        let start = self.at;
        let kind = match self.peek()? {
            b'"' => return self.string().map(|span| Value { kind: Kind::String, span }),
            b't' => self.word(b"true", Kind::Bool)?,
            b'f' => self.word(b"false", Kind::Bool)?,
            b'n' => self.word(b"null", Kind::Null)?,
            _ => self.number()?,
        };
        Some(Value { kind, span: Span::new(start, self.at) })
    }

    #[inline]
    fn word(&mut self, word: &[u8], kind: Kind) -> Option<Kind> {
        self.line[self.at..].starts_with(word).then(|| self.at += word.len())?;
        Some(kind)
    }

    /// `-12.5e+3`
    #[inline]
    fn number(&mut self) -> Option<Kind> {
        let _ = self.byte(b'-');
        self.digits()?;
        if self.byte(b'.').is_some() {
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            let _ = self.byte(b'+').or_else(|| self.byte(b'-'));
            self.digits()?;
        }
        Some(Kind::Number)
    }

    #[inline]
    fn digits(&mut self) -> Option<()> {
        let count = self.line.get(self.at..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        (count > 0).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every member as `keys=value`, one a line, or none where the line is not read.
    fn members(text: &str) -> Option<String> {
        let mut found = Vec::new();
        line(text.as_bytes(), |keys, value| {
            let keys: Vec<_> = keys.iter().map(|key| String::from_utf8_lossy(key)).collect();
            let value = String::from_utf8_lossy(value.span.of(text.as_bytes()));
            found.push(format!("{}={value}", keys.join(".")));
        })?;
        Some(found.join("\n"))
    }

    #[test]
    fn ok_members() {
        let read = |text: &str| members(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(read(r#"{"a":"x","b":-1.5e3,"c":true,"d":null}"#), "a=x\nb=-1.5e3\nc=true\nd=null");
        assert_eq!(
            read(r#" { "a" : { "b" : { "c" : 1 , "d" : {} } } } "#),
            "a.b.c=1\na.b.d={}\na.b={ \"c\" : 1 , \"d\" : {} }\na={ \"b\" : { \"c\" : 1 , \"d\" : {} } }"
        );
        assert_eq!(read(r#"{"a":[1,{"b":[2]},[]],"c":3},"#), "a=[1,{\"b\":[2]},[]]\nc=3");
        assert_eq!(read(r#"{"a":{"b":{"c":{"d":{"e":4}}}}}"#).lines().next(), Some(r#"a.b.c={"d":{"e":4}}"#));
        assert_eq!(read(r#"{"say \"hi\"":"a\\","b":"\x41	"}"#), "say \\\"hi\\\"=a\\\\\nb=\\x41\t");
        assert_eq!(read("{}"), "");
    }

    #[test]
    fn ok_values() {
        let mut seen = Vec::new();
        let text = br#"{"a":"1257712575.5","b":200,"c":"404","d":false,"e":1234567890}"#;
        line(text, |_, value| {
            seen.push((value.time(text).and_then(|stamp| stamp.instant), value.number(text), value.text().is_empty()));
        });
        let expected = [
            (Some(1_257_712_575_500), None, false),
            (None, Some(200), false),
            (None, Some(404), false),
            (None, None, true),
            (Some(1_234_567_890_000), None, false),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn ok_a_line_that_was_cut_counts_as_far_as_it_goes() {
        let mut text = format!(r#"{{"a":1,"b":"{}"#, "x".repeat(MAX_LINE));
        assert_eq!(members(&text).as_deref(), Some("a=1"));
        text.truncate(MAX_LINE - 1);
        assert_eq!(members(&text), None);
    }

    #[test]
    fn err_no_object() {
        for text in [
            "",
            " ",
            "{",
            "[]",
            "1",
            "{]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{\"a\":1 \"b\":2}",
            "{\"a\":[1}",
            "{\"a\":tru}",
            "{\"a\":1}x",
            "{\"a\":1}}",
            "{,}",
            "{\"a\":-}",
            "{\"a\":1.}",
            "{\"a\":\"x}",
            "{\"a\":\"x\\",
            "{'a':1}",
            "{a:1}",
            "x {}",
        ] {
            assert_eq!(members(text), None, "{text}");
        }
    }

    #[test]
    fn err_nested_too_deep() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(members(&nested(MAX_DEPTH as usize - 1)).is_some());
        assert!(members(&nested(MAX_DEPTH as usize)).is_none());
        assert!(members(&nested(10_000)).is_none());
    }

    /// A JSON text of a value that is at most three levels deep.
    fn json() -> impl Strategy<Value = String> {
        let scalar = prop_oneof![
            Just("null".to_owned()),
            Just("-0.5E-2".to_owned()),
            any::<u32>().prop_map(|number| number.to_string()),
            any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap_or_default()),
        ];
        scalar.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
                prop::collection::vec(("[a-d]{1,2}", inner), 0..4).prop_map(|members| {
                    let members: Vec<_> = members.iter().map(|(key, value)| format!("\"{key}\" :{value}")).collect();
                    format!("{{{}}}", members.join(","))
                }),
            ]
        })
    }

    proptest! {
        /// What serde_json reads as an object is read here, and its top members are the same.
        #[test]
        fn ok_as_serde_json_reads_it(text in json()) {
            let text = format!("{{\"top\":{text}}}");
            let mut top = None;
            let read = line(text.as_bytes(), |keys, value| {
                if keys == [b"top"] {
                    top = Some(value.span.of(text.as_bytes()));
                }
            });
            prop_assert!(read.is_some());
            let top = String::from_utf8_lossy(top.unwrap_or_default()).into_owned();
            let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
            let seen = expected["top"].as_str().map_or_else(|| top.clone(), |_| format!("\"{top}\""));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&seen).unwrap(), expected["top"].clone());
        }

        /// No bytes make it panic, and every place lies in the line.
        #[test]
        fn ok_any_bytes(bytes in prop::collection::vec(prop::sample::select(b"{}[]\",:\\ 1-.etrufalsn\xff".to_vec()), 0..60)) {
            let mut bytes = bytes;
            bytes.insert(0, b'{');
            line(&bytes, |_, value| assert!(value.span.end as usize <= bytes.len()));
        }
    }
}
