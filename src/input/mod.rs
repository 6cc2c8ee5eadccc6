//! From bytes to lines: where lines begin and end, and what is no text at all.
//!
//! A log arrives as *slices* of any length, in any number.
//! [`split`] cuts a slice into the lines that lie wholly inside it, and two fragments: the end of a line that began
//! earlier, and the beginning of one that ends later.
//! [`Carry`] joins the fragments of neighbouring slices, so that the lines are the same however the bytes were cut.
//!
//! What is packed or not in UTF-8 goes through [`container`] first, and arrives here as text.

//! Where a record is told over several lines, [`Records`] cuts the stream into those instead.

mod ansi;
mod carry;
pub mod container;
mod digest;
mod lines;
mod magic;
mod plain;
mod records;

pub use ansi::strip_ansi;
pub use carry::Carry;
pub use digest::Digest;
pub use lines::{Slice, begun_in, is_blank, split, trim_line};
pub use magic::{refuse_binary, skip_bom};
pub use plain::is_plain;
pub use records::{MAX_RECORD, Record, RecordRule, Records};

/// The most bytes of one line that are looked at. The rest is counted, and named in the diagnostics.
pub const MAX_LINE: usize = 64 * 1024;

/// So many bytes after a slice are enough for its last line: what of a line is looked at, and a line end.
pub const BEYOND: usize = MAX_LINE + 2;
