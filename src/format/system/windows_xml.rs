//! Windows events as XML, one event a line, as `wevtutil qe /f:xml` and collectors write them.
//!
//! The attributes are in single or double quotes. What the event says is in `RenderingInfo`'s `Message` where the
//! publisher's texts were at hand, else in `EventData` or `UserData`.
//! <https://learn.microsoft.com/en-us/windows/win32/wes/eventschema-schema>

use super::windows_event::WindowsEvent;
use crate::find::find;
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const FORMAT: Format = Format {
    name: "windows-event-xml",
    title: "Windows events (XML)",
    specificity: 0.98,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing' Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/><EventID>4625</EventID><Version>0</Version><Level>0</Level><Task>12544</Task><TimeCreated SystemTime='2024-05-01T12:30:45.123456700Z'/><EventRecordID>4711</EventRecordID><Channel>Security</Channel><Computer>ws1.example.com</Computer></System><EventData><Data Name='TargetUserName'>alice</Data><Data Name='IpAddress'>203.0.113.9</Data></EventData></Event>",
        r#"<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Service Control Manager"/><EventID Qualifiers="16384">7036</EventID><Level>4</Level><TimeCreated SystemTime="2024-05-01T12:30:46.000000000Z"/><Channel>System</Channel><Computer>ws1</Computer></System><EventData><Data Name="param1">Print Spooler</Data></EventData><RenderingInfo Culture="en-US"><Message>The Print Spooler service entered the stopped state.</Message></RenderingInfo></Event>"#,
    ],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.spaces();
    cursor.literal(b"<Event ").or_else(|| cursor.literal(b"<Event>"))?;
    let system_start = find(line, b"<System>")?;
    let system_end = find(line, b"</System>").filter(|end| *end > system_start)?;
    let system = Span::new(system_start, system_end);
    let stamp = attribute(line, system, b"<TimeCreated ", b"SystemTime=")?;
    let (time_ms, _) = time::iso(&mut Cursor::new(stamp.of(line)))?;
    let level = element(line, system, b"<Level>").and_then(|level| match level.of(line) {
        b"1" => Some(Level::Critical),
        b"2" => Some(Level::Error),
        b"3" => Some(Level::Warning),
        b"4" | b"0" => Some(Level::Info),
        b"5" => Some(Level::Debug),
        _ => None,
    });
    let WindowsEvent { code, user, address } = WindowsEvent::of_xml(line);
    Some(Header {
        time_ms,
        level,
        host: element(line, system, b"<Computer>").unwrap_or_default(),
        process: attribute(line, system, b"<Provider ", b"Name=").unwrap_or_default(),
        address,
        code,
        user,
        message: message(line, system_end),
        ..Header::default()
    })
}

/// What the event says; all that follows the system's part where it says nothing that is understood.
fn message(line: &[u8], after: usize) -> Span {
    let rest = Span::new(after + b"</System>".len(), line.len());
    [&b"<Message>"[..], b"<EventData>", b"<UserData>"]
        .into_iter()
        .find_map(|tag| element(line, rest, tag).filter(|inner| !inner.is_empty()))
        .unwrap_or(rest)
}

/// What stands between `tag` and the end of its element, where that holds no element of the same name.
fn element(line: &[u8], within: Span, tag: &[u8]) -> Option<Span> {
    let text = within.of(line);
    let start = find(text, tag)? + tag.len();
    let name_end = tag.iter().position(|byte| matches!(byte, b' ' | b'>'))?;
    let closing = [b"</", &tag[1..name_end], b">"].concat();
    let length = find(&text[start..], &closing)?;
    let start = within.start as usize + start;
    Some(Span::new(start, start + length))
}

/// The value of the attribute `name` of the first element that `tag` begins.
fn attribute(line: &[u8], within: Span, tag: &[u8], name: &[u8]) -> Option<Span> {
    let text = within.of(line);
    let tag_start = find(text, tag)?;
    let tag_end = tag_start + memchr::memchr(b'>', &text[tag_start..])?;
    let quote = tag_start + find(&text[tag_start..tag_end], name)? + name.len();
    let mark = *text.get(quote).filter(|mark| matches!(mark, b'\'' | b'"'))?;
    let length = memchr::memchr(mark, &text[quote + 1..tag_end])?;
    let start = within.start as usize + quote + 1;
    Some(Span::new(start, start + length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample, shown};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&FORMAT, 0),
            "2024-05-01T12:30:45.123Z | info | ws1.example.com | Microsoft-Windows-Security-Auditing | 203.0.113.9 | <Data Name='TargetUserName'>alice</Data><Data Name='IpAddress'>203.0.113.9</Data>"
        );
        assert_eq!(
            sample(&FORMAT, 1),
            "2024-05-01T12:30:46Z | info | ws1 | Service Control Manager | - | The Print Spooler service entered the stopped state."
        );
    }

    #[test]
    fn ok_an_event_that_says_nothing() {
        assert_eq!(
            shown(&FORMAT, "<Event><System><TimeCreated SystemTime='2024-05-01T12:30:45Z'/></System></Event>"),
            "2024-05-01T12:30:45Z | - | - | - | - | </Event>"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &FORMAT,
            &[
                "<Events><System><TimeCreated SystemTime='2024-05-01T12:30:45Z'/></System></Events>",
                "<Event></System><System><TimeCreated SystemTime='2024-05-01T12:30:45Z'/>",
                "<Event><System><TimeCreated SystemTime=/></System></Event>",
                "<Event><System><TimeCreated SystemTime='yesterday'/></System></Event>",
            ],
        );
    }
}
