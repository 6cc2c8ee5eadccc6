//! What can end an analysis: misuse, a limit, or a file that is no text.
//!
//! A malformed *line* is never an [`Error`]: it is counted (see `diagnostic`).
//! The text of an error is one or two sentences for a person: what was expected, what was found, what to do next.

use std::fmt;

/// Why an analysis could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The file holds no bytes, or no line with anything on it.
    Empty,
    /// The file's bytes are no log text.
    Binary,
    /// A setting has an impossible value.
    Settings,
    /// The file has more than this program can count or hold.
    Limit,
    /// The file changed, or could not be read.
    File,
    /// A call came out of order; a fault of the caller.
    Misuse,
}

impl ErrorKind {
    /// A stable word for scripts and for the page.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Binary => "binary",
            Self::Settings => "settings",
            Self::Limit => "limit",
            Self::File => "file",
            Self::Misuse => "misuse",
        }
    }
}

/// An error with its kind and a sentence for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    text: String,
}

impl Error {
    /// An error of `kind` that says `text`.
    pub fn new(kind: ErrorKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }

    /// What kind of error this is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Error {}

/// What is wrong with an expression, on one line: the drawing of where it is means nothing beside other text.
pub(crate) fn of_expression(fault: &regex::Error) -> String {
    let reason = reason_of_expression(fault);
    let regex::Error::Syntax(text) = fault else { return reason };
    // Four spaces, the expression, and below it a caret.
    let is_caret = |line: &&str| {
        line.starts_with("    ") && line.contains('^') && line.chars().all(|sign| sign == ' ' || sign == '^')
    };
    let place = text.lines().find(is_caret).and_then(|line| line.find('^')).and_then(|column| column.checked_sub(4));
    let place = place.map_or_else(String::new, |column| format!(" (at character {})", column + 1));
    format!("{reason}{place}")
}

/// The same without the place, for an expression that a person did not write as it stands.
pub(crate) fn reason_of_expression(fault: &regex::Error) -> String {
    match fault {
        regex::Error::Syntax(text) => {
            text.lines().find_map(|line| line.strip_prefix("error: ")).unwrap_or("it is none").to_owned()
        }
        regex::Error::CompiledTooBig(_) => "it becomes too large".to_owned(),
        other => other.to_string(),
    }
}
