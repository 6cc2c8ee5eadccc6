//! The data of Windows' events: what its fields are called, and how they stand in JSON and in XML. What reads lines, and what
//! rules make of them, go by the same names.
//! <https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/>

use super::Span;
use super::json::{self, Kind, Value};
use crate::find::find;

/// An event's number. PowerShell calls it `Id`; so do other objects, whose data is no list.
pub(crate) const NUMBER: &[&str] = &["EventID", "event.code"];
pub(crate) const NUMBER_OF_ANY: &[&str] = &["EventID", "event.code", "Id"];
/// Who wrote the event.
pub(crate) const WRITER: &[&str] = &["Provider_Name", "SourceName", "Provider", "event.provider", "Source"];
/// The log that it was written to.
pub(crate) const LOG: &[&str] = &["Channel", "LogName"];
/// The machine that wrote it.
pub(crate) const COMPUTER: &[&str] = &["Computer", "computer_name", "Hostname", "MachineName", "host.name"];
/// A program that was started, the one that started it, and how.
pub(crate) const PROGRAM: &[&str] = &["Image", "NewProcessName", "process.executable"];
pub(crate) const PARENT: &[&str] = &["ParentImage", "ParentProcessName", "process.parent.executable"];
pub(crate) const COMMAND: &[&str] = &["CommandLine", "process.command_line"];
/// Whom an event is about; of one about a group that is the group.
pub(crate) const TARGET: &str = "TargetUserName";
/// Who was put into a group.
pub(crate) const MEMBER: &str = "MemberName";
/// Who did it.
pub(crate) const DOER: &str = "SubjectUserName";
/// The same, as Sysmon calls him.
pub(crate) const USER: &str = "User";
/// The other side of a login.
pub(crate) const ADDRESS: &str = "IpAddress";

/// Members of JSON in which the data stands as a list: the XML's elements, and what PowerShell calls them.
const LISTS: [&[u8]; 2] = [b"Data", b"Properties"];

/// The places of what is read of an event whose data has no names, in the order of the event's template.
const PLACES: &[(u32, &[(usize, &str)])] = &[
    (4624, &[(5, TARGET), (8, "LogonType"), (11, "WorkstationName"), (18, ADDRESS)]),
    (4625, &[(5, TARGET), (7, "Status"), (9, "SubStatus"), (10, "LogonType"), (13, "WorkstationName"), (19, ADDRESS)]),
    (4672, &[(1, DOER)]),
    (4688, &[(1, DOER), (5, "NewProcessName"), (8, "CommandLine")]),
    (4720, &[(0, TARGET), (4, DOER)]),
    (4726, &[(0, TARGET), (4, DOER)]),
    (4728, &[(0, MEMBER), (1, "MemberSid"), (2, TARGET), (6, DOER)]),
    (4732, &[(0, MEMBER), (1, "MemberSid"), (2, TARGET), (6, DOER)]),
    (4740, &[(0, TARGET), (1, "TargetDomainName"), (4, DOER)]),
    (4756, &[(0, MEMBER), (1, "MemberSid"), (2, TARGET), (6, DOER)]),
    (4768, &[(0, TARGET), (6, "Status"), (9, ADDRESS)]),
    (4771, &[(0, TARGET), (4, "Status"), (6, ADDRESS)]),
    (4776, &[(1, TARGET), (2, "Workstation"), (3, "Status")]),
];

/// The name of a value that has none, by the event's number and the value's place.
pub(crate) fn name_at(number: u32, place: usize) -> Option<&'static str> {
    let (_, places) = PLACES.iter().find(|(of, _)| *of == number)?;
    places.iter().find(|(at, _)| *at == place).map(|(_, name)| *name)
}

/// The list of an event's data that a member is: an array, or an object around one (`{"#text":["a","b"]}`).
#[inline(never)]
pub(crate) fn list(line: &[u8], name: &[u8], value: Value) -> Option<Span> {
    if !LISTS.contains(&name) {
        return None;
    }
    let mut found = (value.kind == Kind::Array).then_some(value.span);
    if value.kind == Kind::Object {
        json::members_of(line, value.span.start as usize, &mut |keys, value| {
            if keys == [b"#text"] && value.kind == Kind::Array {
                found = Some(value.span);
            }
        });
    }
    found
}

/// Hands over what a list of data holds: `{"@Name":"X","#text":"v"}` by its name, a value alone by its place.
#[inline(never)]
pub(crate) fn data_of_list<'a>(line: &'a [u8], list: Span, visit: &mut dyn FnMut(Result<&'a [u8], usize>, Value)) {
    let mut place = 0;
    json::elements(line, list.start as usize, &mut |element| {
        let (mut name, mut value) = (None, Some(element).filter(|element| element.kind != Kind::Object));
        if element.kind == Kind::Object {
            json::members_of(line, element.span.start as usize, &mut |keys, member| match keys {
                [.., key] if bare(key) == b"Name" => name = Some(member.span.of(line)),
                _ if !matches!(member.kind, Kind::Object | Kind::Array | Kind::Null) => value = Some(member),
                _ => {}
            });
        }
        if let Some(value) = value {
            visit(name.ok_or(place), value);
        }
        place += 1;
    });
}

/// A member's name without the sign that tells an attribute: `@Name`, `-Name`, `_Name`.
pub(crate) fn bare(key: &[u8]) -> &[u8] {
    key.strip_prefix(b"@").or_else(|| key.strip_prefix(b"-")).or_else(|| key.strip_prefix(b"_")).unwrap_or(key)
}

/// An element of XML: its name, its attribute `Name`, and what stands between it and the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    pub(crate) tag: &'a [u8],
    pub(crate) name: Option<&'a [u8]>,
    pub(crate) text: Span,
    /// Whether it ends at once (`<Provider Name='X'/>`), and whether it holds a text and no element.
    pub(crate) is_empty: bool,
    pub(crate) is_leaf: bool,
}

/// Hands over the elements of a line.
#[inline(never)]
pub(crate) fn elements<'a>(line: &'a [u8], visit: &mut dyn FnMut(Element<'a>)) {
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', &line[at..]).map(|found| at + found + 1) {
        let Some(close) = memchr::memchr(b'>', &line[open..]).map(|found| open + found) else { break };
        at = close + 1;
        let tag = &line[open..close];
        if tag.first().is_none_or(|first| matches!(first, b'/' | b'?' | b'!')) {
            continue;
        }
        let name_end = tag.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/').unwrap_or(tag.len());
        let end = memchr::memchr(b'<', &line[at..]).map_or(line.len(), |found| at + found);
        visit(Element {
            tag: &tag[..name_end],
            name: attribute(tag, b"Name="),
            text: Span::new(at, end),
            is_empty: tag.ends_with(b"/"),
            is_leaf: line[end..].starts_with(b"</"),
        });
    }
}

/// The value of a tag's attribute, in single or double quotes.
fn attribute<'a>(tag: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let start = find(tag, name).filter(|start| *start > 0 && tag[start - 1].is_ascii_whitespace())? + name.len();
    let mark = *tag.get(start).filter(|mark| matches!(mark, b'\'' | b'"'))?;
    let length = memchr::memchr(mark, &tag[start + 1..])?;
    Some(&tag[start + 1..start + 1 + length])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> Vec<String> {
        let line = text.as_bytes();
        let mut told = Vec::new();
        let span = Span::new(0, line.len());
        data_of_list(line, span, &mut |name, value| {
            let name = name.map_or_else(|place| place.to_string(), |name| String::from_utf8_lossy(name).into_owned());
            told.push(format!("{name}={}", String::from_utf8_lossy(value.span.of(line))));
        });
        told
    }

    #[test]
    fn ok_lists_of_every_writer() {
        for (text, expected) in [
            (r##"[{"@Name":"A","#text":"x"},{"@Name":"B","#text":7}]"##, vec!["A=x", "B=7"]),
            (r#"[{"Name":"A","Value":"x"},{"Name":"B"}]"#, vec!["A=x"]),
            (r#"[{"$":{"Name":"A"},"_":"x"}]"#, vec!["A=x"]),
            (r##"[{"-Name":"A","#text":"x"}, {"-Name":"B", "#text":null}]"##, vec!["A=x"]),
            (r#"["x", 7 ,"-"]"#, vec!["0=x", "1=7", "2=-"]),
            (r#"[{"Value":"x"},{"Value":"y"}]"#, vec!["0=x", "1=y"]),
            ("[]", Vec::new()),
        ] {
            assert_eq!(listed(text), expected, "{text}");
        }
    }

    #[test]
    fn err_no_list() {
        for text in ["", "[", "{", "[[\"a\"]]", r#"[{"Name":"A""#] {
            assert!(listed(text).is_empty(), "{text}");
        }
    }
}
