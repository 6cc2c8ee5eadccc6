//! Grok: `%{NAME}` stands for the expression called so, `%{NAME:field}` makes a group of it; what stands around is a regular
//! expression. `%{NAME:field:int}` and other types are read, and the type is passed over.
//!
//! A field that means nothing (see [`super::groups`]) makes no group: what nobody reads need not be remembered.
//! What a person calls a field goes before what the expressions within call theirs: in `%{SYSLOGBASE} %{GREEDYDATA:message}`
//! there is one message.

use super::Fault;
use super::groups::{Meaning, plain_name};
use super::names::{self, definition};
use crate::format::amount::Measured;
use crate::format::time::Order;

/// The longest expression that a pattern may grow to, in bytes.
const MAX_EXPRESSION: usize = 256 << 10;

/// The most expressions within expressions. The table needs five.
const MAX_DEPTH: usize = 16;

/// The types that a field may be given.
const TYPES: [&str; 8] = ["int", "integer", "long", "float", "double", "string", "boolean", "keyword"];

/// Whether a pattern is grok: `%{` and anything but a number of repetitions.
pub(super) fn is_grok(pattern: &str) -> bool {
    next_reference(pattern, 0).is_some()
}

/// Where the next `%{` of grok stands, from `from` on.
fn next_reference(pattern: &str, from: usize) -> Option<usize> {
    let mut starts = pattern[from..].match_indices("%{").map(|(at, _)| from + at);
    starts.find(|at| !pattern.as_bytes().get(at + 2).is_some_and(u8::is_ascii_digit))
}

/// A pattern as a regular expression.
pub(super) struct Expanded {
    pub(super) expression: String,
    /// Which part comes first of a date in numbers, where the pattern says so.
    pub(super) order: Option<Order>,
}

/// # Errors
/// For a name that is not known, or something else than a name and a field between the braces.
pub(super) fn expand(pattern: &str) -> Result<Expanded, Fault> {
    let own = references(pattern)?;
    let taken = inline_names(pattern);
    let fields = own.iter().filter_map(|reference| reference.field);
    let claimed = taken.iter().copied().chain(fields).filter_map(Meaning::of).collect();
    let taken = taken.into_iter().map(str::to_owned).collect();
    let mut expander = Expander { claimed, taken, order: None, expression: String::new() };
    expander.push(pattern, 0)?;
    Ok(Expanded { expression: expander.expression, order: expander.order })
}

/// The pattern with each reference as a group that matches nothing special and is as long, so that places stay what they are.
pub(super) fn with_placeholders(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len());
    let mut at = 0;
    while let Some(reference) = next(pattern, at).ok().flatten() {
        text.push_str(&pattern[at..reference.start]);
        text.push_str(&format!("(?:{})", "x".repeat(reference.end - reference.start - 4)));
        at = reference.end;
    }
    text.push_str(&pattern[at..]);
    text
}

/// `timestamp.2`, the second group of its name, as `timestamp`.
pub(super) fn without_number(name: &str) -> &str {
    let base = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    base.strip_suffix('.').filter(|_| base.len() < name.len()).unwrap_or(name)
}

/// `%{NAME:field}`.
struct Reference<'a> {
    start: usize,
    end: usize,
    name: &'a str,
    field: Option<&'a str>,
}

fn references(pattern: &str) -> Result<Vec<Reference<'_>>, Fault> {
    let mut found: Vec<Reference<'_>> = Vec::new();
    while let Some(reference) = next(pattern, found.last().map_or(0, |last| last.end))? {
        found.push(reference);
    }
    Ok(found)
}

/// The next reference from `from` on.
fn next(pattern: &str, from: usize) -> Result<Option<Reference<'_>>, Fault> {
    let Some(start) = next_reference(pattern, from) else { return Ok(None) };
    let inner = start + 2;
    let Some(length) = pattern[inner..].find('}') else {
        return Err(Fault::at(start, "%{ is not closed; } was expected after the name"));
    };
    let mut parts = pattern[inner..inner + length].split(':');
    let name = parts.next().unwrap_or_default();
    let (field, kind) = (parts.next(), parts.next());
    let mut at = inner;
    check_name(at, name)?;
    if let Some(field) = field {
        at += name.len() + 1;
        check_field(at, field)?;
        at += field.len() + 1;
    }
    if let Some(kind) = kind.filter(|kind| !TYPES.contains(kind)) {
        return Err(Fault::at(at, format!("\"{kind}\" is no type; expected int or float, or nothing")));
    }
    if parts.next().is_some() {
        return Err(Fault::at(start, "too many colons; expected %{NAME}, %{NAME:field} or %{NAME:field:type}"));
    }
    Ok(Some(Reference { start, end: inner + length + 1, name, field }))
}

fn check_name(at: usize, name: &str) -> Result<(), Fault> {
    if name.is_empty() {
        return Err(Fault::at(at, "a name such as IP or GREEDYDATA was expected after %{"));
    }
    if definition(name).is_some() {
        return Ok(());
    }
    let near = names::near(name);
    let hint = if near.is_empty() { String::new() } else { format!("; near it are {}", near.join(", ")) };
    let name: String = name.chars().take(40).collect();
    Err(Fault::at(at, format!("there is no pattern \"{name}\"{hint}")))
}

fn check_field(at: usize, field: &str) -> Result<(), Fault> {
    if field.is_empty() {
        return Err(Fault::at(at, "a field such as message was expected after the colon"));
    }
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "_.-@[]".contains(letter);
    match field.char_indices().find(|(_, letter)| !is_part(*letter)) {
        None => Ok(()),
        Some((place, letter)) => {
            let text = format!("{letter:?} can't stand in a field; expected letters, digits, _ . - @ or [brackets]");
            Err(Fault::at(at + place, text))
        }
    }
}

/// The names of the groups that are written out.
fn inline_names(pattern: &str) -> Vec<&str> {
    let after = |mark: &'static str| pattern.match_indices(mark).map(move |(at, _)| &pattern[at + mark.len()..]);
    let starts = after("(?P<").chain(after("(?<"));
    starts.filter_map(|rest| rest.split_once('>').map(|(name, _)| name)).collect()
}

struct Expander {
    /// What the pattern's own fields mean.
    claimed: Vec<Meaning>,
    /// Names of groups so far.
    taken: Vec<String>,
    order: Option<Order>,
    expression: String,
}

impl Expander {
    fn push(&mut self, text: &str, depth: usize) -> Result<(), Fault> {
        let mut at = 0;
        while let Some(reference) = next(text, at)? {
            self.expression.push_str(&text[at..reference.start]);
            at = reference.end;
            self.push_reference(&reference, depth)?;
            if self.expression.len() > MAX_EXPRESSION || depth > MAX_DEPTH {
                return Err(Fault::whole(format!("it grows to more than {} KiB", MAX_EXPRESSION >> 10)));
            }
        }
        self.expression.push_str(&text[at..]);
        Ok(())
    }

    fn push_reference(&mut self, reference: &Reference<'_>, depth: usize) -> Result<(), Fault> {
        let group = reference.field.and_then(|field| self.group(field, depth));
        match group {
            Some(name) => self.expression.push_str(&format!("(?P<{name}>")),
            None => self.expression.push_str("(?:"),
        }
        match reference.name {
            "DATE_US" => self.order = self.order.or(Some(Order::MonthFirst)),
            "DATE_EU" => self.order = self.order.or(Some(Order::DayFirst)),
            _ => {}
        }
        self.push(definition(reference.name).unwrap_or_default(), depth + 1)?;
        self.expression.push(')');
        Ok(())
    }

    /// The name of the group that a field makes, or none where nobody reads it.
    fn group(&mut self, field: &str, depth: usize) -> Option<String> {
        let base = plain_name(field);
        let meaning = Meaning::of(field);
        let is_claimed = meaning.is_some_and(|meaning| depth > 0 && self.claimed.contains(&meaning));
        if is_claimed || meaning.is_none() && Measured::named(base.as_bytes()).is_none() {
            return None;
        }
        let mut name = base.clone();
        let mut number = 1;
        while self.taken.contains(&name) {
            number += 1;
            name = format!("{base}.{number}");
        }
        self.taken.push(name.clone());
        Some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::shown;
    use crate::format::{Format, Subject, by_name, custom};

    fn format(pattern: &str, lines: &[&str]) -> Format {
        let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
        custom(pattern, &lines).unwrap_or_else(|fault| panic!("{pattern}: {fault}"))
    }

    fn fault(pattern: &str) -> String {
        custom(pattern, &[]).err().unwrap_or_else(|| panic!("{pattern} is taken")).to_string()
    }

    #[test]
    fn ok_fields() {
        let line = "2024-05-01T12:30:45Z WARN [shop.Cart] 192.0.2.7 cart 7 is empty";
        let pattern = r"%{TIMESTAMP_ISO8601:timestamp} %{LOGLEVEL:loglevel} \[%{DATA:logger}\] %{IP:clientip} %{GREEDYDATA:message}";
        let read = shown(&format(pattern, &[line]), line);
        assert_eq!(read, "2024-05-01T12:30:45Z | warning | - | shop.Cart | 192.0.2.7 | cart 7 is empty");
    }

    #[test]
    fn ok_names_of_ecs_types_and_groups_written_out() {
        let line = "192.0.2.7 17 GET /a 404 gone";
        let pattern = "%{IP:[source][address]} %{INT:took:int} %{WORD:http.request.method} %{NOTSPACE:[url][original]} %{INT:code:float} (?<msg>.*)";
        let format = format(pattern, &[]);
        assert_eq!(
            (shown(&format, line), format.subject),
            ("- | - | - | - | 192.0.2.7 | gone".to_owned(), Subject::Request)
        );
        let header = format.parse(line.as_bytes()).unwrap();
        assert_eq!((header.status, header.path.of(line.as_bytes())), (404, &b"/a"[..]));
    }

    #[test]
    fn ok_a_field_twice() {
        let pattern = "(?:A %{IP:client}|B %{WORD:client}) %{GREEDYDATA:message}";
        assert_eq!(shown(&format(pattern, &[]), "A 192.0.2.7 x"), "- | - | - | - | 192.0.2.7 | x");
        assert_eq!(shown(&format(pattern, &[]), "B local x"), "- | - | - | - | local | x");
        assert_eq!(
            (without_number("client.12"), without_number("client12"), without_number("a.b")),
            ("client", "client12", "a.b")
        );
    }

    #[test]
    fn ok_dates_in_numbers_are_read_in_the_order_of_their_name() {
        for (name, time) in [("DATE_EU", "2024-05-01T12:30:45Z"), ("DATE_US", "2024-01-05T12:30:45Z")] {
            let line = "01/05/2024 12:30:45 x";
            let pattern = format!("(?<time>%{{{name}}} %{{TIME}}) %{{GREEDYDATA:message}}");
            assert_eq!(shown(&format(&pattern, &[line]), line), format!("{time} | - | - | - | - | x"));
        }
    }

    /// But for the numbers that some servers let follow, and an address that a message names: grok does not look into it.
    #[test]
    fn ok_whole_formats_read_what_our_own_grammars_read() {
        for (pattern, name) in [
            ("%{COMBINEDAPACHELOG}", "access-combined"),
            ("%{COMMONAPACHELOG}", "access-common"),
            ("%{SYSLOGBASE} %{GREEDYDATA:message}", "syslog"),
        ] {
            let own = by_name(name).unwrap();
            let format = format(pattern, own.samples);
            assert_eq!((format.clock, format.subject), (own.clock, own.subject), "{pattern}");
            for sample in own.samples {
                let expected = own.parse(sample.as_bytes()).unwrap();
                let mut header = format.parse(sample.as_bytes()).unwrap_or_else(|| panic!("{pattern} on {sample}"));
                if name == "syslog" {
                    header.address = expected.address;
                }
                header.took = expected.took;
                assert_eq!(header, expected, "{pattern} on {sample}");
            }
        }
    }

    #[test]
    fn err_references() {
        let wrong = fault("%{IP:client} %{IPX:host}");
        assert!(wrong.contains("at character 16: there is no pattern \"IPX\"; near it are IP, IPV4, IPV6"), "{wrong}");
        assert!(
            fault("é %{greedydata:message}")
                .contains("character 5: there is no pattern \"greedydata\"; near it are GREEDYDATA")
        );
        assert!(fault("%{QQQQQQQQQQQ}").ends_with("\"QQQQQQQQQQQ\"."));
        assert!(fault("%{IP:client").contains("at character 1: %{ is not closed"));
        assert!(fault("%{}").contains("a name such as IP"));
        assert!(fault("%{IP:}").contains("at character 6: a field"));
        assert!(fault("%{IP:a b}").contains("at character 7: ' ' can't stand in a field"));
        assert!(fault("%{IP:client:date}").contains("at character 13: \"date\" is no type"));
        assert!(fault("%{IP:client:int:x}").contains("too many colons"));
        assert!(fault("%{IP:bytes}").contains("no named group"));
    }
}
