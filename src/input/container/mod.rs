//! From packed files to text: archives, compressed files, and encodings.
//!
//! A *container* is a file that holds others (tar, zip) or another form of one (gzip, bzip2, xz, Zstandard).
//! A Windows event log is one, too: its events become lines of JSON.
//! A *member* is a text that comes out of it, under a name of its path through the containers:
//! `logs.tar.gz/var/log/auth.log`. Containers lie in one another, to a bounded depth.
//!
//! What a file is, its first bytes say ([`Kind`]), and never its name. Names in archives are shown, and nothing is ever
//! written under them.
//!
//! [`Unpacker`] pulls: every layer reads from the one below it, and the outermost from a [`ReadAt`] of the shell, since a
//! zip is read by the directory at its end. Memory stays bounded: a buffer a layer, what a decoder needs to look back at
//! (132 MiB at the most), and a zip within another container, which is held whole.
//!
//! What goes wrong in a container ends that container, never the rest: what was read before stands, and an
//! [`UnpackNote`] says so. Only the outermost file's own failure to be read is an `Err`.

mod archive;
mod bzip2;
mod carriage;
mod context;
mod evtx;
mod feed;
mod gzip;
mod inflate;
mod kind;
mod source;
mod streams;
mod tar;
mod unpacker;
mod utf16;
mod xz;
mod zip;
mod zstd;

use serde::{Deserialize, Serialize};

pub use kind::{Kind, SNIFFED};
pub use source::ReadAt;
pub use streams::Compression;
pub use unpacker::{Step, Unpacker};
pub use utf16::Order;

use crate::error::{Error, ErrorKind};
use crate::input::magic::refusal;

/// The most bytes of an entry's path that are kept: the longest path that Linux knows.
const NAME_BYTES: usize = 4096;

/// How much may come out of all files that are opened together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UnpackLimits {
    /// Bytes of text of all members together. Default: 4 GiB.
    pub bytes: u64,
    /// Entries of all archives together, what is passed over included. Default: 10,000.
    pub members: u32,
    /// Containers within one another: 2 for a `.tar.gz`. Default: 4.
    pub depth: u32,
}

impl Default for UnpackLimits {
    fn default() -> Self {
        Self { bytes: 4 << 30, members: 10_000, depth: 4 }
    }
}

/// A text that comes out of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Its path through the containers, with control characters made visible.
    pub name: String,
    /// When it was changed, UTC milliseconds: as its container says, else the outermost file's date.
    pub modified_ms: i64,
}

/// What a person should know about the unpacking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnpackNote {
    /// What happened.
    pub kind: NoteKind,
    /// The path of the container or member that it happened to.
    pub member: String,
    /// One or two sentences.
    pub text: String,
}

/// What can happen while unpacking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// One of [`UnpackLimits`] was reached.
    Limit,
    /// The data end before they should.
    Truncated,
    /// The data are not as they should be.
    Broken,
    /// Other bytes follow the data.
    Trailing,
    /// Encrypted, or packed in a way that is not read.
    Unsupported,
    /// A file could not be read at all.
    Unreadable,
    /// Text in UTF-16 had surrogates without their other half.
    LoneSurrogates,
}

/// A file or an entry that is no text, and was passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Its path through the containers.
    pub name: String,
    /// What it is: "a PNG picture", "empty".
    pub what: &'static str,
    /// What to do instead, or nothing: a sentence.
    pub advice: &'static str,
}

impl Skipped {
    /// Says in a sentence what was passed over.
    pub fn sentence(&self) -> String {
        format!("{} is {} and was passed over.", self.name, self.what)
    }

    /// The same of many: a sentence for all that are alike.
    pub fn sentences(skipped: &[Self]) -> Vec<String> {
        let is_first = |place: usize| skipped[..place].iter().all(|before| before.what != skipped[place].what);
        let firsts = skipped.iter().enumerate().filter(|(place, _)| is_first(*place));
        let told = firsts.map(|(_, first)| {
            let others = skipped.iter().filter(|other| other.what == first.what).count() - 1;
            match others {
                0 => first.sentence(),
                1 => format!("{} is {} and was passed over, and so is 1 other.", first.name, first.what),
                _ => format!("{} is {} and was passed over, and so are {others} others.", first.name, first.what),
            }
        });
        told.collect()
    }
}

/// What to say where all of a person's files held no text at all.
fn nothing_left(skipped: &[Skipped], notes: &[UnpackNote]) -> Error {
    match (skipped, notes) {
        ([], [note, ..]) => Error::new(ErrorKind::Binary, format!("No log text came out. {}", note.text)),
        ([], []) => Error::new(
            ErrorKind::Empty,
            "Expected log lines as text; there is no file in it. Open one that holds logs.",
        ),
        ([only], []) if only.what == EMPTY => {
            Error::new(ErrorKind::Empty, format!("{} is empty. Check that it is the right one.", only.name))
        }
        ([only], []) => refusal(only.what, only.advice),
        ([first, rest @ ..], _) => {
            let others = match rest.len() {
                0 => String::new(),
                1 => " 1 other was passed over, too.".to_owned(),
                count => format!(" {count} others were passed over, too."),
            };
            let text = format!("Expected log lines as text; none of the files holds any. {}{others}", first.sentence());
            Error::new(ErrorKind::Binary, text)
        }
    }
}

/// What is said of a file without bytes.
const EMPTY: &str = "empty";

/// The text with what steers a terminal, or the direction of text, made visible.
fn visible(text: &str) -> String {
    let steers = |mark: char| {
        mark.is_control() || matches!(mark, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().flat_map(|mark| if steers(mark) { mark.escape_unicode().collect() } else { vec![mark] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_names_are_only_text() {
        assert_eq!(visible("../../etc/\u{1b}[31mp\u{202e}\n"), "../../etc/\\u{1b}[31mp\\u{202e}\\u{a}");
    }

    #[test]
    fn ok_nothing_left_says_why() {
        let skipped = |name: &str, what| Skipped { name: name.to_owned(), what, advice: "Open a log." };
        let one = nothing_left(&[skipped("a.png", "a PNG picture")], &[]);
        assert_eq!(one.to_string(), "Expected log lines as text; this file is a PNG picture. Open a log.");
        assert_eq!(nothing_left(&[skipped("a.log", EMPTY)], &[]).kind(), ErrorKind::Empty);
        let two = nothing_left(&[skipped("a.png", "a PNG picture"), skipped("b", EMPTY)], &[]).to_string();
        assert!(two.contains("a.png is a PNG picture") && two.contains("1 other"), "{two}");
        assert!(nothing_left(&[], &[]).to_string().contains("no file"));
    }
}
