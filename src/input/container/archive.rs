//! What archives have in common: entries, one after the other.

use std::io::{self, Read};

/// An archive under reading.
pub(super) trait Archive {
    /// The next entry, once what is left of the last one is passed over; a call does a bounded piece of work.
    ///
    /// # Errors
    /// Where the archive can't be read on; the reason was noted.
    fn next(&mut self) -> io::Result<Next>;
}

pub(super) enum Next {
    Entry(Entry),
    /// Nothing yet.
    Working,
    End,
}

pub(super) struct Entry {
    /// As the archive has it, which may hold anything.
    pub(super) path: String,
    /// UTC milliseconds, where the archive tells.
    pub(super) modified_ms: Option<i64>,
    pub(super) body: Body,
}

pub(super) enum Body {
    Stream(Box<dyn Read>),
    /// Why it can't be read: a sentence.
    Unreadable(String),
}
