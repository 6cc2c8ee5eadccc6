//! How one file of an analysis is to be read.

use crate::config::Settings;
use crate::format::Format;
use crate::key::Key;
use crate::template::Shaping;

/// The formats of a file, and what is known of its times.
#[derive(Clone)]
pub struct Plan {
    /// The format, and after it others for lines that are not of it: logs that were joined, or that changed. At most 255.
    pub formats: Vec<Format>,
    /// How far its clock is ahead of UTC, in milliseconds, where a person said so. Times with a zone of their own keep it.
    pub zone_ms: Option<i64>,
    /// The year of its last event, where a person said so.
    pub year: Option<i32>,
    /// Its own date, UTC milliseconds: the reference for missing years and dates.
    pub modified_ms: i64,
    /// What its lines are put together by to sessions, if they are.
    pub key: Option<Key>,
}

impl Plan {
    /// A file in one format, without anything said about its times.
    pub fn of(format: Format, modified_ms: i64) -> Self {
        Self { formats: vec![format], zone_ms: None, year: None, modified_ms, key: None }
    }

    /// How the shapes of its formats are made, a row a format.
    pub(super) fn shapings(&self, settings: &Settings) -> Vec<Shaping> {
        self.formats.iter().map(|format| Shaping::of(settings, format.subject)).collect()
    }
}
