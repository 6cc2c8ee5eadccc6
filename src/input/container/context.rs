//! What all layers of one unpacking share: its limits, what was noted, and who has failed.
//!
//! Layers lie on one another (text in gzip in tar in zip), and the libraries between them do not all pass an error on as
//! it was. So the layer that fails first says why, here, and everything above it ends quietly: a layer tells a fault of
//! its own from one below by whether [`Context::failures`] has grown.

use std::cell::{Cell, RefCell};
use std::io;

use super::{NoteKind, UnpackLimits, UnpackNote};

/// How much may be decoded for every byte of text that may come out: what is passed over, and layers within layers.
const WORK_PER_TEXT: u64 = 8;

#[derive(Debug, Default)]
pub(super) struct Context {
    pub(super) limits: UnpackLimits,
    notes: RefCell<Vec<UnpackNote>>,
    failures: Cell<u64>,
    decoded: Cell<u64>,
    lost: RefCell<Option<String>>,
}

impl Context {
    pub(super) fn new(limits: UnpackLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Something that a person should know; the work goes on.
    pub(super) fn note(&self, kind: NoteKind, member: &str, text: String) {
        self.notes.borrow_mut().push(UnpackNote { kind, member: member.to_owned(), text });
    }

    /// Says why a layer fails, and returns the error with which it does.
    pub(super) fn fail(&self, kind: NoteKind, member: &str, text: String) -> io::Error {
        self.note(kind, member, text);
        self.refuse()
    }

    /// The error of a layer that has failed before, or lies on one that has: it was told already.
    pub(super) fn refuse(&self) -> io::Error {
        self.failures.set(self.failures.get() + 1);
        io::Error::other("told already")
    }

    /// How many errors were handed up so far.
    pub(super) fn failures(&self) -> u64 {
        self.failures.get()
    }

    /// The outermost file can't be read any more: nothing goes on after that.
    pub(super) fn lose_source(&self, error: &io::Error) -> io::Error {
        self.lost.borrow_mut().get_or_insert_with(|| error.to_string());
        self.refuse()
    }

    /// Why the outermost file can't be read any more.
    pub(super) fn take_lost(&self) -> Option<String> {
        self.lost.take()
    }

    /// Counts bytes that a decoder made for `member`.
    ///
    /// # Errors
    /// Where all decoders together have made far more than there may be text: bombs are made of what is passed over, too.
    pub(super) fn spend(&self, bytes: usize, member: &str) -> io::Result<()> {
        let before = self.decoded.get();
        let most = self.limits.bytes.saturating_mul(WORK_PER_TEXT);
        self.decoded.set(before.saturating_add(bytes as u64));
        if self.decoded.get() <= most {
            return Ok(());
        }
        if before > most {
            return Err(self.refuse());
        }
        let text = format!(
            "Unpacking stopped in {member}: {most} bytes were unpacked, {WORK_PER_TEXT} times as many as there may be text. \
             Raise the limit, or open the logs inside alone."
        );
        Err(self.fail(NoteKind::Limit, member, text))
    }

    /// Whether nothing more may be decoded.
    pub(super) fn is_spent(&self) -> bool {
        self.decoded.get() > self.limits.bytes.saturating_mul(WORK_PER_TEXT)
    }

    /// What was noted so far.
    pub(super) fn notes(&self) -> Vec<UnpackNote> {
        self.notes.borrow().clone()
    }
}
