//! The fingerprints of files, worked out beside their analysis.

use std::io;
use std::thread::{self, JoinHandle};

use logloupe::input::Digest;

use crate::unpack::Content;

/// So much is read at once for a fingerprint.
const PIECE: u64 = 4 << 20;

/// Fingerprints that are being worked out.
pub(crate) struct Fingerprints(JoinHandle<Vec<Option<String>>>);

impl Fingerprints {
    /// Begins with all texts, in a thread of its own: each is a chain that can't be shared out.
    pub(crate) fn begin(texts: impl Iterator<Item = Content>) -> Self {
        let texts: Vec<Content> = texts.collect();
        Self(thread::spawn(move || texts.iter().map(|text| of(text).ok()).collect()))
    }

    /// That of each text, in their order. One that can't be read has none.
    pub(crate) fn finish(self) -> Vec<Option<String>> {
        self.0.join().unwrap_or_default()
    }
}

/// SHA-256 of as many bytes as a text had when it was opened, which are those that are analysed: a file may have grown since.
fn of(text: &Content) -> io::Result<String> {
    let mut digest = Digest::default();
    let mut start = 0;
    while start < text.size() {
        let piece = text.read(start, (start + PIECE).min(text.size()))?;
        if piece.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        digest.update(&piece);
        start += piece.len() as u64;
    }
    Ok(digest.hex())
}
