//! What a mapper makes of one slice.

use super::kinds::LineKinds;
use super::members::Members;
use crate::diagnostic::Diagnostics;
use crate::rule::Wording;
use crate::template::{Interner, Shapes};

/// One slice of the file, mapped. Lines and offsets are counted from the slice's first whole line.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// The end of the line that began before the slice, with its line end if that lies in the slice; cut to the most that
    /// is looked at, with its true length.
    pub(super) head: Fragment,
    /// Whether the slice holds a line end at all. If not, all of it is `head`.
    pub(super) has_line_end: bool,
    /// The beginning of the line that ends after the slice.
    pub(super) tail: Fragment,
    /// Length of the whole lines between, in bytes.
    pub(super) body_length: u64,
    pub(super) columns: Columns,
    pub(super) kinds: LineKinds,
    /// How many lines at the beginning belong to the last event before the slice, or to none if there is none.
    pub(super) orphans: u32,
    pub(super) shapes: Shapes,
    pub(super) names: Interner,
    /// How the messages of a shape name a user, as far as shapes were looked at.
    pub(super) wordings: Vec<Wording>,
    /// Identifiers of sessions that its events hold.
    pub(super) members: Members,
    pub(super) diagnostics: Diagnostics,
    /// Offset of every [`CHECKPOINT_LINES`]th line.
    pub(super) checkpoints: Vec<(u32, u32)>,
    /// The slice as it is, where records are told over several lines and can be cut out in file order only.
    pub(super) raw: Vec<u8>,
}

/// How many lines lie between two remembered offsets.
pub(super) const CHECKPOINT_LINES: u32 = 128;

/// A piece of a line.
#[derive(Clone, Debug, Default)]
pub(super) struct Fragment {
    pub(super) bytes: Vec<u8>,
    pub(super) length: u64,
}

impl Fragment {
    /// Keeps of `bytes` as much as is ever looked at.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let kept = bytes.len().min(crate::input::MAX_LINE + 1);
        let mut kept_bytes = bytes[..kept].to_vec();
        // The line end stays, for it tells that the line is over.
        if kept < bytes.len() && bytes.ends_with(b"\n") {
            kept_bytes.push(b'\n');
        }
        Self { bytes: kept_bytes, length: bytes.len() as u64 }
    }
}

/// The events of a part, a column for each of their fields. Names, `format`, `status`, `took`, `sent` and `amount` may be empty, which
/// stands for nothing in any row.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    pub(super) offset: Vec<u32>,
    pub(super) line: Vec<u32>,
    /// Milliseconds, or [`super::NO_TIME`].
    pub(super) time: Vec<i64>,
    /// A [`crate::format::Level`] by number, 0 for none.
    pub(super) level: Vec<u8>,
    /// Length of the message in bytes, at most 65,535.
    pub(super) length: Vec<u16>,
    /// Row of the part's shapes.
    pub(super) shape: Vec<u32>,
    /// Rows of the part's names; 0 for none.
    pub(super) host: Vec<u32>,
    pub(super) process: Vec<u32>,
    pub(super) address: Vec<u32>,
    pub(super) user: Vec<u32>,
    /// Which of the file's formats reads the event.
    pub(super) format: Vec<u8>,
    pub(super) status: Vec<u16>,
    /// [`crate::format::Amount`]s as they are stored: microseconds, and bytes.
    pub(super) took: Vec<u32>,
    pub(super) sent: Vec<u32>,
    /// The bits of an amount that the message tells.
    pub(super) amount: Vec<u32>,
}

/// Puts a value into a row of a column that may be shorter: what is missing in it stands for nothing.
#[inline]
pub(super) fn push_sparse<T: Copy + Default + PartialEq>(column: &mut Vec<T>, row: usize, value: T) {
    if value != T::default() {
        column.resize(row, T::default());
        column.push(value);
    }
}

impl Columns {
    /// Makes all columns that hold something as long as the others.
    pub(super) fn fill_up(&mut self) {
        fn fill<T: Clone + Default>(column: &mut Vec<T>, rows: usize) {
            if !column.is_empty() {
                column.resize(rows, T::default());
            }
        }
        let rows = self.line.len();
        let names = [&mut self.host, &mut self.process, &mut self.address, &mut self.user];
        let amounts = [&mut self.took, &mut self.sent, &mut self.amount];
        names.into_iter().chain(amounts).for_each(|column| fill(column, rows));
        fill(&mut self.format, rows);
        fill(&mut self.status, rows);
    }

    /// The columns of names, in the order in which they travel.
    pub(super) fn names(&self) -> [&Vec<u32>; 4] {
        [&self.host, &self.process, &self.address, &self.user]
    }
}
