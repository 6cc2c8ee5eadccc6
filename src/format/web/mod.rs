//! Web servers, proxies and load balancers.

mod access;
mod apache_error;
mod request;

use super::Format;

/// The formats of this group.
pub(super) static FORMATS: &[Format] = &[access::VHOST, access::COMBINED, access::COMMON, apache_error::FORMAT];
