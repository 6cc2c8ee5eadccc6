//! What reads nearly anything, last of all.

mod iso;
mod plain;

use super::Format;

/// The formats of this group.
pub(super) static FORMATS: &[Format] = &[iso::FORMAT, plain::FORMAT];

/// The format that takes any line.
pub(super) fn plain() -> &'static Format {
    &FORMATS[FORMATS.len() - 1]
}
