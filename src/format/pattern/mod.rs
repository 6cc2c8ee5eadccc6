//! A format of one's own, as a person writes it: a regular expression, a grok pattern, or how the time is written.
//!
//! | what is written | is taken for | for example |
//! |---|---|---|
//! | `%{` and a name | grok: a regular expression with ready-made parts, see [`names`] | `%{IP:client} %{GREEDYDATA:message}` |
//! | `%` and a letter, no named group | the time with which each line begins, see [`stamped`]; the rest is the message | `[%Y-%m-%d %H:%M:%S,%f]` |
//! | anything else | a regular expression with named groups | `(?P<time>\S+) (?P<level>\w+) (?P<message>.*)` |
//!
//! `docs/patterns.md` is the same for those who write one.
//!
//! What groups and fields may be called stands in [`groups`]. Every pattern is matched from the line's beginning, and in time
//! linear in the line: there is no look-around. Classes (`\w`, `\d`, `\s`) are ASCII's.

mod grok;
mod groups;
mod names;
mod preview;
mod stamped;

use std::sync::Arc;

use regex::bytes::{Captures, Regex, RegexBuilder};

use super::time::Order;
use super::{BoundGrammar, Clock, Extent, Format, Grammar, Header, Span, Subject};
use crate::error::{Error, ErrorKind, of_expression, reason_of_expression};
use groups::Groups;
pub use preview::{Preview, PreviewField, PreviewLine, preview};
use stamped::Stamped;

/// The longest pattern, in bytes.
const MAX_PATTERN: usize = 8 << 10;

/// The most memory that a compiled expression may take, in bytes.
const SIZE_LIMIT: usize = 4 << 20;

/// The most characters of what is wrong with a pattern.
const MAX_FAULT: usize = 500;

/// How many lines are tried to learn how the times are written.
const TRIED: usize = 200;

/// The format that `pattern` describes, with times as they are written in `lines`.
///
/// # Errors
/// For a pattern that is none, is too large, or has nothing in it that is understood.
pub fn custom(pattern: &str, lines: &[&[u8]]) -> Result<Format, Error> {
    let reading = Reading::of(pattern, lines)?;
    let (clock, subject) = (reading.clock(), reading.subject());
    let parse = move |line: &[u8]| reading.header(line);
    Ok(Format {
        name: "custom",
        title: "Your own pattern",
        specificity: 1.0,
        extent: Extent::Lines,
        clock,
        subject,
        samples: &[],
        grammar: Grammar::Bound(BoundGrammar { clock, parse: Arc::new(parse) }),
    })
}

/// A pattern that was understood.
enum Reading {
    /// A regular expression, written so or as grok.
    Groups(Box<(Regex, Groups)>),
    /// How the time is written.
    Stamped(Stamped),
}

impl Reading {
    fn of(pattern: &str, lines: &[&[u8]]) -> Result<Self, Error> {
        if pattern.len() > MAX_PATTERN {
            let length = pattern.len();
            return Err(refused(&format!("is {length} bytes long; at most {MAX_PATTERN} are read")));
        }
        if grok::is_grok(pattern) {
            let expanded = grok::expand(pattern).map_err(|fault| fault.refused(pattern))?;
            // Its own faults are told first, in the person's own words: the placeholders are as long as what they stand for.
            check(&grok::with_placeholders(pattern))?;
            return Self::of_groups(&expanded.expression, expanded.order, lines);
        }
        if stamped::is_stamped(pattern) {
            return Ok(Self::Stamped(Stamped::of(pattern, lines).map_err(|fault| fault.refused(pattern))?));
        }
        check(pattern)?;
        Self::of_groups(pattern, None, lines)
    }

    fn of_groups(expression: &str, order: Option<Order>, lines: &[&[u8]]) -> Result<Self, Error> {
        let regex = build(&format!("^(?:{expression})")).map_err(|fault| unreadable(&reason_of_expression(&fault)))?;
        let groups = Groups::of(&regex, order, lines);
        if groups.is_empty() {
            return Err(refused(
                "has no named group that is understood, such as (?P<time>…), (?P<level>…) or (?P<message>…), in grok %{…:message}",
            ));
        }
        Ok(Self::Groups(Box::new((regex, groups))))
    }

    fn clock(&self) -> Clock {
        match self {
            Self::Groups(told) => told.1.clock(),
            Self::Stamped(stamped) => stamped.clock(),
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Groups(told) if told.1.tell_requests() => Subject::Request,
            _ => Subject::Message,
        }
    }

    fn header(&self, line: &[u8]) -> Option<Header> {
        match self {
            Self::Groups(told) => {
                let (regex, groups) = &**told;
                regex.captures(line).map(|found| groups.header(&found, line))
            }
            Self::Stamped(stamped) => stamped.header(line),
        }
    }

    /// What stands for the time in a line of the pattern, and whether it is one; none where nothing does.
    fn time<'a>(&self, line: &'a [u8]) -> Option<(&'a [u8], bool)> {
        let is_read = self.header(line)?.time_ms.is_some();
        let text = match self {
            Self::Groups(told) => told.1.time_text(&told.0.captures(line)?, line)?,
            Self::Stamped(stamped) => stamped.fields(line)?.first()?.1.of(line),
        };
        Some((text, is_read))
    }

    /// What each named part took of a line, or none where the line is not of the pattern.
    fn fields(&self, line: &[u8]) -> Option<Vec<(String, Span)>> {
        match self {
            Self::Groups(told) => told.0.captures(line).map(|found| named(&told.0, &found)),
            Self::Stamped(stamped) => stamped.fields(line),
        }
    }
}

/// What each named group took, called as the person called it.
fn named(regex: &Regex, found: &Captures<'_>) -> Vec<(String, Span)> {
    let took = regex.capture_names().enumerate().filter_map(|(group, name)| {
        let part = found.get(group)?;
        Some((grok::without_number(name?).to_owned(), Span::new(part.start(), part.end())))
    });
    took.collect()
}

fn build(expression: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(expression).unicode(false).size_limit(SIZE_LIMIT).build()
}

/// Builds an expression as it was written, without what is put around it, so that a fault has its place in the person's words.
fn check(expression: &str) -> Result<(), Error> {
    build(expression).map(|_| ()).map_err(|fault| unreadable(&of_expression(&fault)))
}

fn unreadable(fault: &str) -> Error {
    let fault: String = fault.chars().take(MAX_FAULT).collect();
    refused(&format!("could not be read: {}", fault.trim_end_matches('.')))
}

fn refused(why: &str) -> Error {
    Error::new(ErrorKind::Settings, format!("The pattern {why}."))
}

/// What is wrong with a pattern, and where.
#[derive(Debug)]
struct Fault {
    /// The byte at which it begins; none where it is the whole pattern's.
    at: Option<usize>,
    /// What was found and what was expected.
    text: String,
}

impl Fault {
    fn at(place: usize, text: impl Into<String>) -> Self {
        Self { at: Some(place), text: text.into() }
    }

    fn whole(text: impl Into<String>) -> Self {
        Self { at: None, text: text.into() }
    }

    fn refused(&self, pattern: &str) -> Error {
        let text: String = self.text.chars().take(MAX_FAULT).collect();
        let Some(at) = self.at else { return refused(&format!("could not be read: {text}")) };
        let character = pattern.get(..at).unwrap_or(pattern).chars().count() + 1;
        refused(&format!("could not be read at character {character}: {text}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Level;

    #[test]
    fn ok_named_groups() {
        let lines: [&[u8]; 1] = [b"WARN|2024-05-01T12:30:45Z|shop|cart is empty"];
        let format = custom(r"(?P<level>\w+)\|(?P<time>[^|]+)\|(?P<app>\w+)\|(?P<msg>.*)", &lines).unwrap();
        let header = format.parse(lines[0]).unwrap();
        assert_eq!(header.level, Some(Level::Warning));
        assert_eq!(header.time_ms, Some(1_714_566_645_000));
        assert_eq!((header.process.of(lines[0]), header.message.of(lines[0])), (&b"shop"[..], &b"cart is empty"[..]));
        assert_eq!(format.clock, Clock::Zoned);
        assert!(format.parse(b"no such line").is_none());
    }

    #[test]
    fn ok_without_a_message_group_the_line_is_the_message() {
        let format = custom(r"(?P<ip>[\d.]+) ", &[]).unwrap();
        let line = b"192.0.2.7 asked for bread";
        let header = format.parse(line).unwrap();
        assert_eq!((header.address.of(line), header.message.of(line)), (&b"192.0.2.7"[..], &line[..]));
        assert_eq!(format.clock, Clock::None);
    }

    #[test]
    fn ok_a_request_has_its_status_anywhere() {
        let line = b"404 GET /a m";
        let format = custom(r"(?P<status>\d+) (?P<method>\w+) (?P<path>\S+) (?P<message>.)", &[]).unwrap();
        let header = format.parse(line).unwrap();
        assert!(format.subject == Subject::Request && header.is_request());
        assert_eq!((header.status, header.status_span.of(line)), (404, &b"404"[..]));
    }

    #[test]
    fn ok_the_three_kinds_are_told_apart() {
        let kind = |pattern: &str| match Reading::of(pattern, &[]) {
            Ok(Reading::Groups(..)) => "groups",
            Ok(Reading::Stamped(_)) => "stamped",
            Err(_) => "none",
        };
        assert_eq!(kind("%{GREEDYDATA:message}"), "groups");
        assert_eq!(kind("(?P<message>%d%{2}.*)"), "groups");
        assert_eq!(kind("(?<message>100%s)"), "groups");
        assert_eq!(kind("%H:%M"), "stamped");
        assert_eq!(kind("100% (.*)"), "none");
    }

    fn text(pattern: &str) -> String {
        custom(pattern, &[]).err().unwrap().to_string()
    }

    #[test]
    fn err_patterns() {
        assert_eq!(text("(?P<time>"), "The pattern could not be read: unclosed group (at character 1).");
        assert!(text(r"\w+").contains("no named group"));
        assert!(text(r"(?P<time>\w{500}{500}{500})").contains("could not be read"));
        assert!(text(&"x".repeat(MAX_PATTERN + 1)).contains("at most 8192"));
    }

    #[test]
    fn err_around_grok_is_told_in_the_persons_words() {
        let text = text("%{IP:client} (%{WORD:level}");
        assert_eq!(text, "The pattern could not be read: unclosed group (at character 14).");
    }

    #[test]
    fn err_patterns_that_grow_too_large() {
        let text = text(&"%{COMBINEDAPACHELOG}".repeat(400));
        assert!(text.contains("could not be read"), "{text}");
    }
}
