//! A report to hand on: what was read, how it was judged, findings, threats and the lines that show them, as one page of HTML
//! that needs no script, as Markdown, or as a table for Timesketch.
//!
//! It is gathered once as blocks (`gather`) and written by one writer a form, so that all forms say the same. Text of the log
//! goes through one place on its way into a block ([`Teller::say`]), where names get their pseudonyms and what steers text
//! becomes visible. The same log, settings and form give the same bytes on the command line and in a tab.

mod evidence;
mod gather;
mod html;
mod json_lines;
mod markdown;
mod names;
pub mod redact;
mod timesketch;

use crate::redact::{Change, Kind, Redactor};
use logloupe::analysis::{Outcome, Parsed};
use logloupe::rule::Hunted;

pub use evidence::ReadLine;
pub use json_lines::{write_events_json, write_findings_json};

/// What a report is made of.
#[derive(Clone, Copy)]
pub struct Handout<'a> {
    /// The log.
    pub parsed: &'a Parsed,
    /// What was found in it.
    pub outcome: &'a Outcome,
    /// What the hunt came to, where there was one.
    pub hunted: Option<&'a Hunted>,
    /// Lines that a person noted, in their order.
    pub noted: &'a [Noted],
    /// SHA-256 of each of the report's files, in hexadecimal digits, where it was worked out.
    pub fingerprints: &'a [Option<String>],
    /// Whether names get pseudonyms.
    pub redacts: bool,
}

/// A line that a person noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// Its number, from 1 over all files.
    pub line: u64,
    /// What the person wrote beside it; may be empty.
    pub note: String,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One page that holds everything, without script.
    Html,
    /// Markdown, in which no text of the log is markup.
    Markdown,
    /// The lines that show findings and threats, in the columns that Timesketch reads.
    Timesketch,
}

impl Form {
    /// The form of this name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "html" => Some(Self::Html),
            "markdown" => Some(Self::Markdown),
            "timesketch" => Some(Self::Timesketch),
            _ => None,
        }
    }
}

/// A report that was written.
#[derive(Clone, Debug)]
pub struct HandedOn {
    /// The file.
    pub bytes: Vec<u8>,
    /// What was replaced in it, by first appearance.
    pub changes: Vec<Change>,
}

/// How often a report is written to learn its names.
const LEARNING: usize = 2;

impl Handout<'_> {
    /// Writes the report. `read` gives lines of the files again.
    pub fn write(&self, form: Form, read: &mut ReadLine<'_>) -> HandedOn {
        let mut teller = Teller { redactor: self.redacts.then(|| names::redactor(self.parsed, self.hunted)) };
        for _ in 0..if self.redacts { LEARNING } else { 0 } {
            gather::learn(self, &mut teller, read);
            self.told(form, &mut teller, read);
            teller.redactor = teller.redactor.map(Redactor::again);
        }
        let bytes = self.told(form, &mut teller, read);
        HandedOn { bytes, changes: teller.changes().to_vec() }
    }

    fn told(&self, form: Form, teller: &mut Teller<'_>, read: &mut ReadLine<'_>) -> Vec<u8> {
        match form {
            Form::Html => html::write(&gather::gather(self, teller, read)),
            Form::Markdown => markdown::write(&gather::gather(self, teller, read)),
            Form::Timesketch => timesketch::write(self, teller, read),
        }
    }
}

/// A part of a report. All text in it is for people: plain, and not yet escaped for any form.
#[derive(Clone, Debug, PartialEq)]
enum Block {
    /// The report's title.
    Title(String),
    /// A part of the report.
    Section(&'static str),
    /// A finding or a threat.
    Item(String),
    Text(String),
    /// What something is, and its value.
    Facts(Vec<(&'static str, String)>),
    /// Columns and rows.
    Table {
        columns: Vec<Column>,
        rows: Vec<Vec<String>>,
    },
    /// Lines of the log.
    Lines(Vec<ShownLine>),
    /// Text of a program.
    Code(String),
    /// Events over time.
    Chart(Chart),
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Column {
    title: &'static str,
    holds: Holds,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Words,
    Numbers,
    /// Text of the log.
    Log,
}

/// A line of the log as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ShownLine {
    /// Its number, and its file where there are several.
    place: String,
    text: String,
    /// Why it is shown; empty where that was said.
    why: String,
}

/// Events, errors and findings in buckets of equal length.
#[derive(Clone, Debug, PartialEq)]
struct Chart {
    events: Vec<f64>,
    errors: Vec<f64>,
    flagged: Vec<u8>,
    /// What it shows, in words.
    label: String,
}

/// Tells text of the log: with pseudonyms, where they are wanted, and with what steers text made visible.
struct Teller<'a> {
    redactor: Option<Redactor<'a>>,
}

impl Teller<'_> {
    /// A text in which names may stand.
    fn say(&mut self, text: &str) -> String {
        match &mut self.redactor {
            Some(redactor) => visible(&redactor.text(text)),
            None => visible(text),
        }
    }

    /// A text that is a name of this kind, or nothing.
    fn name(&mut self, kind: Kind, name: &str) -> String {
        match &mut self.redactor {
            Some(redactor) => redactor.name(kind, name),
            None => visible(name),
        }
    }

    fn changes(&self) -> &[Change] {
        self.redactor.as_ref().map_or(&[], Redactor::changes)
    }
}

/// The text on one line, with what is not seen or reorders it written as its code.
fn visible(text: &str) -> String {
    let is_hidden = |mark: char| {
        mark.is_control() && mark != '\t'
            || matches!(
                mark,
                '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}' | '\u{3164}'
                    | '\u{feff}' | '\u{ffa0}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                    | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
                    | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
            )
    };
    let mut shown = String::with_capacity(text.len());
    for mark in text.chars() {
        match mark {
            mark if is_hidden(mark) => shown.push_str(&format!("[U+{:04X}]", u32::from(mark))),
            '\t' => shown.push_str("    "),
            mark => shown.push(mark),
        }
    }
    shown
}
