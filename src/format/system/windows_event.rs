//! What an event of Windows tells in its own data, however it is written: its number, whom it is about, and the other side of
//! a login.
//! <https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/>

use crate::format::Span;
use crate::format::json::{self, Kind, Value};
use crate::format::windows::{self, Element};

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
const USERS: [&str; 4] = [windows::TARGET, windows::MEMBER, windows::DOER, windows::USER];

/// Numbers of the events about groups.
const OF_GROUPS: [std::ops::RangeInclusive<u32>; 4] = [4727..=4735, 4737..=4737, 4744..=4762, 4799..=4799];

/// The longest number.
const MOST_DIGITS: usize = 6;

/// What an event tells, as its fields come by.
#[derive(Debug, Default)]
pub(super) struct Collected {
    code: Span,
    users: [Span; USERS.len()],
    address: Span,
    /// Data that stands in a list.
    list: Option<Span>,
}

impl Collected {
    /// Takes a member of a line of JSON of any of the shapes.
    pub(super) fn take(&mut self, line: &[u8], keys: &[&[u8]], value: Value) {
        match keys {
            [b"EventID" | b"EventId" | b"Id"] | [b"winlog", b"event_id"] | [b"Event", b"System", b"EventID"] => {
                self.code = number(line, value);
            }
            [.., name] => match windows::list(line, name, value) {
                Some(list) => self.list = Some(list),
                None => self.named(name, value.text()),
            },
            [] => {}
        }
    }

    fn named(&mut self, name: &[u8], value: Span) {
        if name == windows::ADDRESS.as_bytes() && self.address.is_empty() {
            self.address = value;
        } else if let Some(place) = USERS.iter().position(|user| user.as_bytes() == name) {
            self.users[place] = value;
        }
    }

    /// The event, once all of the line was taken.
    pub(super) fn event(mut self, line: &[u8]) -> WindowsEvent {
        let digits = self.code.of(line);
        let is_number = digits.len() <= MOST_DIGITS && digits.iter().all(u8::is_ascii_digit);
        let code = if is_number { self.code } else { Span::default() };
        let id = std::str::from_utf8(code.of(line)).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0);
        if let Some(list) = self.list {
            windows::data_of_list(line, list, &mut |name, value| {
                if let Some(name) = name.map_or_else(|place| windows::name_at(id, place).map(str::as_bytes), Some) {
                    self.named(name, value.text());
                }
            });
        }
        let is_of_group = OF_GROUPS.iter().any(|range| range.contains(&id));
        let told = |place: &Span| !place.is_empty() && place.of(line) != b"-";
        let user = self.users[usize::from(is_of_group)..].iter().copied().find(told).unwrap_or_default();
        WindowsEvent { code, user, address: Some(self.address).filter(told).unwrap_or_default() }
    }
}

impl WindowsEvent {
    /// Reads a line of XML.
    pub(super) fn of_xml(line: &[u8]) -> Self {
        let mut collected = Collected::default();
        windows::elements(line, &mut |Element { tag, name, text, .. }| match (tag, name) {
            (b"EventID", _) if collected.code.is_empty() => collected.code = text,
            (b"Data", Some(name)) => collected.named(name, text),
            _ => {}
        });
        collected.event(line)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> [String; 3] {
        let line = line.as_bytes();
        let of_json = |line: &[u8]| {
            let mut collected = Collected::default();
            let _ = json::members(line, &mut |keys, value| collected.take(line, keys, value));
            collected.event(line)
        };
        let WindowsEvent { code, user, address } =
            if line[0] == b'{' { of_json(line) } else { WindowsEvent::of_xml(line) };
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
            (
                r##"{"Event":{"EventData":{"Data":[{"@Name":"IpAddress","#text":"192.0.2.9"},{"@Name":"TargetUserName","#text":"ann"}]},"System":{"EventID":4624}}}"##,
                ["4624", "ann", "192.0.2.9"],
            ),
            // Without names they stand in the order of the event's template.
            (
                r#"{"EventID":4771,"Data":["ann","S-1-5-21","krbtgt/X","0x40810010","0x18","2","::ffff:192.0.2.9","50123"]}"#,
                ["4771", "ann", "::ffff:192.0.2.9"],
            ),
            (r#"{"EventID":9999,"Data":["ann","192.0.2.9"]}"#, ["9999", "", ""]),
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
