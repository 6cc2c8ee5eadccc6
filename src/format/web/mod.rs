//! Web servers, proxies and load balancers.

mod access;
mod apache_error;

use super::Format;

/// The formats of this group.
pub(super) static FORMATS: &[Format] = &[access::COMBINED, access::COMMON, apache_error::FORMAT];
