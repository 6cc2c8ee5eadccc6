//! Applications and their logging libraries.

mod log4j;

use super::Format;

/// The formats of this group.
pub(super) static FORMATS: &[Format] = &[log4j::FORMAT];
