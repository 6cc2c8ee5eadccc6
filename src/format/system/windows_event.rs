//! What an event of Windows tells in its own data, however it is written: its number, whom it is about, and the other side of
//! a login.
//! <https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/>

use crate::find::find;
use crate::format::Span;
use crate::format::json::{self, Kind, Value};

/// Places in a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WindowsEvent {
    /// The event's number.
    pub(super) code: Span,
    /// Whom it is about: whose login, whose account; who did something to a group.
    pub(super) user: Span,
    /// The other side of a login.
    pub(super) address: Span,
}

/// The fields that name a user, the best first. Of an event about a group the target is the group.
const USERS: [&[u8]; 4] = [b"TargetUserName", b"MemberName", b"SubjectUserName", b"User"];

/// Numbers of the events about groups.
const OF_GROUPS: [std::ops::RangeInclusive<u32>; 4] = [4727..=4735, 4737..=4737, 4744..=4762, 4799..=4799];

/// The longest number.
const MOST_DIGITS: usize = 6;

impl WindowsEvent {
    /// Reads a line of JSON of any of the shapes.
    pub(super) fn of_json(line: &[u8]) -> Self {
        let (mut code, mut address, mut users) = (Span::default(), Span::default(), [Span::default(); USERS.len()]);
        let _ = json::members(line, &mut |keys, value| match keys {
            [b"EventID" | b"EventId" | b"Id"] | [b"winlog", b"event_id"] | [b"Event", b"System", b"EventID"] => {
                code = number(line, value);
            }
            [.., b"IpAddress"] if address.is_empty() => address = value.text(),
            [.., name] => {
                if let Some(place) = USERS.iter().position(|user| user == name) {
                    users[place] = value.text();
                }
            }
            [] => {}
        });
        Self::new(line, code, users, address)
    }

    /// Reads a line of XML.
    pub(super) fn of_xml(line: &[u8]) -> Self {
        let code = find(line, b"<EventID").and_then(|at| {
            let start = at + memchr::memchr(b'>', &line[at..])? + 1;
            Some(Span::new(start, start + memchr::memchr(b'<', &line[start..])?))
        });
        let users = USERS.map(|name| data(line, name));
        Self::new(line, code.unwrap_or_default(), users, data(line, b"IpAddress"))
    }

    fn new(line: &[u8], code: Span, users: [Span; USERS.len()], address: Span) -> Self {
        let digits = code.of(line);
        let is_number = digits.len() <= MOST_DIGITS && digits.iter().all(u8::is_ascii_digit);
        let code = if is_number { code } else { Span::default() };
        let id = std::str::from_utf8(code.of(line)).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0);
        let is_of_group = OF_GROUPS.iter().any(|range| range.contains(&id));
        let told = |place: &Span| !place.is_empty() && place.of(line) != b"-";
        let user = users[usize::from(is_of_group)..].iter().copied().find(told).unwrap_or_default();
        Self { code, user, address: Some(address).filter(told).unwrap_or_default() }
    }
}

/// A number, or the text of an object with attributes: `{"#attributes":{"Qualifiers":0},"#text":104}`.
fn number(line: &[u8], value: Value) -> Span {
    if value.kind != Kind::Object {
        return value.text();
    }
    let mut found = Span::default();
    let _ = json::members_of(line, value.span.start as usize, &mut |keys, value| {
        if keys == [b"#text"] {
            found = value.text();
        }
    });
    found
}

/// `<Data Name='X'>value</Data>`, in single or double quotes.
fn data(line: &[u8], name: &[u8]) -> Span {
    for quote in [b"'", b"\""] {
        let mark = [b"<Data Name=", quote.as_slice(), name, quote, b">"].concat();
        if let Some(at) = find(line, &mark) {
            let start = at + mark.len();
            let length = memchr::memchr(b'<', &line[start..]).unwrap_or(0);
            return Span::new(start, start + length);
        }
    }
    Span::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> [String; 3] {
        let line = line.as_bytes();
        let WindowsEvent { code, user, address } =
            if line[0] == b'{' { WindowsEvent::of_json(line) } else { WindowsEvent::of_xml(line) };
        [code, user, address].map(|span| String::from_utf8_lossy(span.of(line)).into_owned())
    }

    #[test]
    fn ok_every_shape() {
        for (line, expected) in [
            (
                r#"{"EventID":4625,"SubjectUserName":"-","TargetUserName":"ann","IpAddress":"192.0.2.9"}"#,
                ["4625", "ann", "192.0.2.9"],
            ),
            (
                r#"{"winlog":{"event_id":"4672","event_data":{"SubjectUserName":"ann","IpAddress":"-"}}}"#,
                ["4672", "ann", ""],
            ),
            (
                r##"{"Event":{"System":{"EventID":{"#attributes":{"Qualifiers":0},"#text":104}},"UserData":{"SubjectUserName":"ann"}}}"##,
                ["104", "ann", ""],
            ),
            (
                "<Event><System><EventID Qualifiers='0'>4624</EventID></System><EventData><Data Name='TargetUserName'>ann</Data><Data Name=\"IpAddress\">192.0.2.9</Data></EventData></Event>",
                ["4624", "ann", "192.0.2.9"],
            ),
            (r#"{"EventID":"none","User":"CORP\\ann"}"#, ["", r"CORP\\ann", ""]),
            ("<Event><EventID", ["", "", ""]),
        ] {
            assert_eq!(told(line), expected.map(str::to_owned), "{line}");
        }
    }

    #[test]
    fn ok_a_group_is_no_user() {
        let joined = r#"{"EventID":4732,"TargetUserName":"Administrators","MemberName":"eve","SubjectUserName":"ann"}"#;
        assert_eq!(told(joined)[1], "eve");
        assert_eq!(told(&joined.replace("eve", "-"))[1], "ann");
        let made = r#"{"EventID":4731,"TargetUserName":"Helpers","SubjectUserName":"ann"}"#;
        assert_eq!(told(made)[1], "ann");
    }
}
