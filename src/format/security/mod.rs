//! Firewalls, intrusion detection and audit trails.

use super::Format;

/// The formats of this group.
pub(super) static FORMATS: &[Format] = &[];
