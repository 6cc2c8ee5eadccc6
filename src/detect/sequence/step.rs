//! A step of a session that a model of the next event has an opinion on.

use super::ngram::EDGE;

/// An event and how likely it was, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The event type; none for the session's end.
    pub event: Option<u32>,
    /// How likely it was.
    pub share: f64,
}

impl Share {
    pub(super) fn of(event: u32, share: f64) -> Self {
        Self { event: (event != EDGE).then_some(event), share }
    }
}

/// The least expected step of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its place, from 0; the session's length where it is the end that was not expected.
    pub position: usize,
    /// What came.
    pub came: Share,
    /// What was likelier to come instead, the likeliest first.
    pub expected: Vec<Share>,
    /// Whether what came was ever learned.
    pub is_known: bool,
    /// The detector whose opinion it is.
    pub by: &'static str,
}
