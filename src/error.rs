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
