//! Databases, clusters and infrastructure.

mod hdfs;
mod openstack;

use super::Format;

/// The formats of this group.
pub(super) static FORMATS: &[Format] = &[hdfs::FORMAT, openstack::FORMAT];
