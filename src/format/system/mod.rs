//! Operating systems and logins.

mod cbs;
mod syslog;

use super::Format;

/// The formats of this group.
pub(super) static FORMATS: &[Format] = &[cbs::FORMAT, syslog::FORMAT];
