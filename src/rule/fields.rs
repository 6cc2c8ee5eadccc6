//! The fields of a line by their names, whatever the line is written in: JSON, the XML of Windows' events, `name=value`.
//!
//! Names are compared as people and rules write them, without case, underscores, dashes and dots: `EventID` is also
//! `event_id`, and `user.name` the member `name` of `user`. Of several fields of a name the one among an event's own data
//! (`EventData`, `winlog.event_data`) comes first, then the one that stands highest. Quotes within a value of JSON are
//! escaped, and angle brackets within one of XML: no value forges a field.

use std::borrow::Cow;

use crate::format::Span;
use crate::format::json::{self, Kind};
use crate::format::windows::{self, Element};

/// The most fields of a line that are kept.
const MOST: usize = 512;

/// Members in which an event of Windows has its own data.
const DATA: [&[u8]; 4] = [b"EventData", b"UserData", b"event_data", b"user_data"];

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    Json,
    Xml,
    Plain,
}

/// A field: the member that it stands in, its name, and its value as it is written.
#[derive(Clone, Copy, Debug)]
struct Field<'a> {
    within: &'a [u8],
    name: &'a [u8],
    value: &'a [u8],
    /// How far down it stands; 0 for an event's own data.
    depth: usize,
}

/// The fields of a line.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    writing: Writing,
    list: Vec<Field<'a>>,
}

impl<'a> Fields<'a> {
    /// Reads a line.
    #[inline(never)]
    pub(crate) fn of(line: &'a [u8]) -> Self {
        match line.trim_ascii_start().first() {
            Some(b'{') => Self { writing: Writing::Json, list: of_json(line) },
            Some(b'<') => Self { writing: Writing::Xml, list: of_xml(line) },
            _ => Self { writing: Writing::Plain, list: of_pairs(line) },
        }
    }

    /// The value of a field as the line writes it; none where there is no such field.
    #[inline(never)]
    pub(crate) fn raw(&self, name: &str) -> Option<&'a [u8]> {
        let named = self.list.iter().filter(|field| field.is_named(name.as_bytes()));
        named.min_by_key(|field| field.depth).map(|field| field.value)
    }

    /// The value of the first of these names that has one; empty where none has. A dash stands for nothing.
    #[inline(never)]
    pub(crate) fn first(&self, names: &[&str]) -> &'a [u8] {
        let values = names.iter().filter_map(|name| self.raw(name));
        values.into_iter().find(|value| !value.is_empty() && *value != b"-").unwrap_or_default()
    }

    /// The value of a field as it was before the line wrote it.
    #[inline(never)]
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'a, [u8]>> {
        let value = self.raw(name)?;
        Some(match self.writing {
            Writing::Json if value.contains(&b'\\') => Cow::Owned(without_escapes(value)),
            Writing::Xml if value.contains(&b'&') => Cow::Owned(without_entities(value)),
            _ => Cow::Borrowed(value),
        })
    }
}

impl Field<'_> {
    fn is_named(&self, name: &[u8]) -> bool {
        if plain(name).eq(plain(self.name)) {
            return true;
        }
        // Of a longer path the last two names count.
        let mut dots = memchr::memrchr_iter(b'.', name);
        let start = dots.nth(1).map_or(0, |dot| dot + 1);
        !self.within.is_empty() && plain(&name[start..]).eq(plain(self.within).chain(plain(self.name)))
    }
}

/// A name without what its spellings differ in.
fn plain(name: &[u8]) -> impl Iterator<Item = u8> {
    name.iter().filter(|byte| !b"_-.@#".contains(byte)).map(u8::to_ascii_lowercase)
}

fn of_json(line: &[u8]) -> Vec<Field<'_>> {
    let mut list = Vec::with_capacity(32);
    let start = line.iter().position(|byte| *byte == b'{').unwrap_or(0);
    let mut lists = Vec::new();
    members(line, start, b"", 1, &mut list, &mut lists);
    let of = |name: &&str| list.iter().find(|field| field.is_named(name.as_bytes()));
    let number = if lists.is_empty() { None } else { windows::NUMBER_OF_ANY.iter().find_map(of) };
    let number = number.and_then(|field| std::str::from_utf8(field.value).ok()?.parse().ok()).unwrap_or(0);
    lists.into_iter().for_each(|data| of_list(line, data, number, &mut list));
    list
}

/// Adds the members of the object that begins at `start`, which is the value of `of`; data of Windows' events may stand in lists.
fn members<'a>(
    line: &'a [u8],
    start: usize,
    of: &'a [u8],
    depth: usize,
    list: &mut Vec<Field<'a>>,
    lists: &mut Vec<Span>,
) {
    let mut deeper = Vec::new();
    json::members_of(line, start, &mut |keys, value| {
        let [.., name] = keys else { return };
        let within = if keys.len() > 1 { keys[keys.len() - 2] } else { of };
        if let Some(data) = windows::list(line, name, value) {
            lists.push(data);
            return;
        }
        match value.kind {
            Kind::Object if keys.len() == json::KEYS => deeper.push((value.span.start as usize, *name, within)),
            // Null is a field without a value.
            Kind::Object | Kind::Array | Kind::Null => {}
            _ if list.len() == MOST => {}
            _ => {
                let depth = depth + keys.len();
                // `{"#attributes":{"Qualifiers":0},"#text":104}`, `"Provider":{"#attributes":{"Name":"…"}}`
                let holder = if within == b"#attributes" && keys.len() > 2 { keys[keys.len() - 3] } else { within };
                let holder = if within == b"#attributes" && keys.len() == 2 { of } else { holder };
                let (within, name) = if *name == b"#text" { (b"".as_slice(), holder) } else { (holder, *name) };
                let depth = if DATA.contains(&within) { 0 } else { depth };
                list.push(Field { within, name, value: value.span.of(line), depth });
            }
        }
    });
    for (start, name, within) in deeper {
        // Attributes are those of what they stand in.
        members(line, start, if name == b"#attributes" { within } else { name }, depth + json::KEYS, list, lists);
    }
}

/// Adds the data of an event of Windows that stands in a list: what has no name by its place among the event's own, and as a
/// whole as `Data`.
fn of_list<'a>(line: &'a [u8], data: Span, number: u32, list: &mut Vec<Field<'a>>) {
    let mut has_bare = false;
    windows::data_of_list(line, data, &mut |name, value| {
        has_bare |= name.is_err();
        let name = name.map_or_else(|place| windows::name_at(number, place).map(str::as_bytes), Some);
        if let Some(name) = name.filter(|_| list.len() < MOST) {
            list.push(Field { within: DATA[0], name, value: value.span.of(line), depth: 0 });
        }
    });
    if has_bare && list.len() < MOST {
        list.push(Field { within: b"", name: b"Data", value: data.of(line), depth: 1 });
    }
}

/// `<Name>value</Name>`, `<Data Name='X'>value</Data>`, and the attributes of `<Provider Name='X'/>`.
fn of_xml(line: &[u8]) -> Vec<Field<'_>> {
    let mut list = Vec::with_capacity(32);
    windows::elements(line, &mut |Element { tag, name, text, is_empty, is_leaf }| {
        let value = text.of(line);
        let field = match name {
            Some(value) if is_empty && tag == b"Provider" => Field { within: tag, name: b"Name", value, depth: 1 },
            _ if is_empty => return,
            Some(name) if tag == b"Data" => Field { within: DATA[0], name, value, depth: 0 },
            _ if is_leaf => Field { within: b"", name: tag, value, depth: 1 },
            _ => return,
        };
        if list.len() < MOST {
            list.push(field);
        }
    });
    list
}

/// `name=value`, `name="a value"`: as logfmt, auditd and firewalls write them.
fn of_pairs(line: &[u8]) -> Vec<Field<'_>> {
    let (mut list, mut at) = (Vec::new(), 0);
    while let Some(sign) = memchr::memchr(b'=', &line[at..]).map(|found| at + found) {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
        let start = line[at..sign].iter().rposition(|byte| !is_name(byte)).map_or(at, |before| at + before + 1);
        let rest = &line[sign + 1..];
        let (skipped, length) = match rest.first() {
            Some(quote @ (b'"' | b'\'')) => (1, quoted_length(&rest[1..], *quote)),
            _ => (0, rest.iter().position(|byte| b" \t,;)".contains(byte)).unwrap_or(rest.len())),
        };
        at = sign + 1 + skipped + length;
        if start < sign && list.len() < MOST {
            let value = &line[sign + 1 + skipped..at];
            list.push(Field { within: b"", name: &line[start..sign], value, depth: 1 });
        }
    }
    list
}

/// How long a text is up to the quote that ends it.
fn quoted_length(text: &[u8], quote: u8) -> usize {
    let mut at = 0;
    while at < text.len() && text[at] != quote {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    at.min(text.len())
}

/// A text of JSON without its escapes. <https://www.rfc-editor.org/rfc/rfc8259#section-7>
fn without_escapes(text: &[u8]) -> Vec<u8> {
    let (mut plain, mut rest) = (Vec::with_capacity(text.len()), text);
    while let Some(at) = memchr::memchr(b'\\', rest) {
        plain.extend_from_slice(&rest[..at]);
        let escape = rest.get(at + 1).copied();
        let sign = match escape {
            Some(b'u') => rest.get(at + 2..at + 6).and_then(hex).and_then(char::from_u32),
            Some(b'n') => Some('\n'),
            Some(b't') => Some('\t'),
            Some(b'r') => Some('\r'),
            Some(other @ (b'"' | b'\\' | b'/')) => Some(char::from(other)),
            _ => None,
        };
        let length = if escape == Some(b'u') { 6 } else { 2 };
        let Some(sign) = sign else {
            plain.push(b'\\');
            rest = &rest[at + 1..];
            continue;
        };
        plain.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes());
        rest = &rest[at + length..];
    }
    plain.extend_from_slice(rest);
    plain
}

fn hex(digits: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// A text of XML without its entities. <https://www.w3.org/TR/xml/#sec-predefined-ent>
fn without_entities(text: &[u8]) -> Vec<u8> {
    let (mut plain, mut rest) = (Vec::with_capacity(text.len()), text);
    while let Some(at) = memchr::memchr(b'&', rest) {
        plain.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let length = rest.iter().take(10).position(|byte| *byte == b';');
        let sign = length.and_then(|length| match &rest[1..length] {
            b"lt" => Some('<'),
            b"gt" => Some('>'),
            b"amp" => Some('&'),
            b"quot" => Some('"'),
            b"apos" => Some('\''),
            [b'#', b'x' | b'X', digits @ ..] => hex(digits).and_then(char::from_u32),
            [b'#', digits @ ..] => std::str::from_utf8(digits).ok()?.parse().ok().and_then(char::from_u32),
            _ => None,
        });
        match (sign, length) {
            (Some(sign), Some(length)) => {
                plain.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes());
                rest = &rest[length + 1..];
            }
            _ => {
                plain.push(b'&');
                rest = &rest[1..];
            }
        }
    }
    plain.extend_from_slice(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: &str, name: &str) -> Option<String> {
        Fields::of(line.as_bytes()).text(name).map(|value| String::from_utf8_lossy(&value).into_owned())
    }

    #[test]
    fn ok_members_of_every_shape() {
        for (line, name, value) in [
            (r#"{"EventID": 4625}"#, "EventID", "4625"),
            (r#"{"winlog": {"event_id": 4625, "event_data": {"TargetUserName": "ann"}}}"#, "eventid", "4625"),
            (r#"{"winlog": {"event_data": {"TargetUserName": "ann"}}}"#, "TargetUserName", "ann"),
            (r#"{"winlog":{"event_data":{"TargetUserName":"ann"}}}"#, "winlog.event_data.TargetUserName", "ann"),
            (r#"{"event":{"code":"4625"},"user":{"name":"ann"},"host":{"name":"h"}}"#, "event.code", "4625"),
            (r#"{"event":{"code":"4625"},"user":{"name":"ann"},"host":{"name":"h"}}"#, "host.name", "h"),
            (r#"{"user.name":"ann"}"#, "user.name", "ann"),
            (r##"{"Event":{"System":{"EventID":{"#attributes":{"Qualifiers":0},"#text":104}}}}"##, "EventID", "104"),
            (r##"{"Event":{"System":{"Provider":{"#attributes":{"Name":"P"}}}}}"##, "Provider_Name", "P"),
            (r##"{"EventID":7,"EventData":{"Data":[{"@Name":"X","#text":"a"},{"@Name":"Y","#text":"b"}]}}"##, "Y", "b"),
            (
                r##"{"Event":{"System":{"EventID":"7"},"EventData":{"Data":{"#text":["a","b"]}}}}"##,
                "Data",
                r#"["a","b"]"#,
            ),
            (r#"{"EventID":4740,"Data":["ann","PC7"]}"#, "TargetUserName", "ann"),
            (r#"{"Properties":[{"Value":"ann"},{"Value":"PC7"}],"EventID":4740}"#, "TargetDomainName", "PC7"),
            (r#"{"a":{"b":{"c":{"d":{"e":{"f":{"g":"deep"}}}}}}}"#, "g", "deep"),
            (r#"{"Image":"C:\\Windows\\a \"b\" é\u00e9.exe"}"#, "image", "C:\\Windows\\a \"b\" éé.exe"),
            (r#"{"Level":"System","Event":{"EventData":{"Level":"own"}}}"#, "Level", "own"),
            ("<Event><System><EventID Qualifiers='0'>104</EventID></System></Event>", "EventID", "104"),
            ("<Event><System><Provider Name=\"P\" Guid='x'/></System></Event>", "Provider_Name", "P"),
            (
                "<Event><EventData><Data Name='X'>a &lt;b&gt; &#34;c&quot; &amp;lt;</Data></EventData></Event>",
                "X",
                "a <b> \"c\" &lt;",
            ),
            (
                "<Event><UserData><L><SubjectUserName>ann</SubjectUserName></L></UserData></Event>",
                "SubjectUserName",
                "ann",
            ),
            (r#"type=USER_AUTH msg=audit(1:2): pid=7 acct="ann b" res=failed"#, "acct", "ann b"),
            (r#"level=error user_name=ann, x=1"#, "UserName", "ann"),
        ] {
            assert_eq!(text(line, name).as_deref(), Some(value), "{line}");
        }
    }

    #[test]
    fn err_no_such_field() {
        for (line, name) in [
            (r#"{"X":"\"TargetUserName\":\"root\""}"#, "TargetUserName"),
            (r#"{"TargetUserNameOld":"root"}"#, "TargetUserName"),
            (r#"{"TargetUserName":null}"#, "TargetUserName"),
            (r#"{"a":["b",{"c":1}]}"#, "c"),
            (r#"{"EventID":9999,"Data":["ann","PC7"]}"#, "TargetUserName"),
            ("<Event><Data Name='X'>Name='Y'</Data></Event>", "Y"),
            ("<Event><Data Name='X'", "X"),
            ("a text without any", "text"),
            ("=x", ""),
            ("{", "a"),
            ("<", "a"),
            ("", "a"),
        ] {
            assert_eq!(text(line, name), None, "{line}");
        }
        assert_eq!(text(r#"{"a":"\u12"}"#, "a").as_deref(), Some(r"\u12"));
        assert_eq!(text("<a>&nosuch; &</a>", "a").as_deref(), Some("&nosuch; &"));
    }

    #[test]
    fn ok_bounded() {
        let many: String = (0..5_000).map(|at| format!("a{at}={at} ")).collect();
        assert_eq!(Fields::of(many.as_bytes()).list.len(), MOST);
        let deep = format!("{}1{}", "{\"a\":".repeat(60), "}".repeat(60));
        assert_eq!(text(&deep, "a").as_deref(), Some("1"));
    }
}
