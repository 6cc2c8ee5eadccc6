//! A leaky bucket: how much of something comes quicker than it is forgotten.

use super::finding::At;

/// What is in a bucket, and was at the most.
#[derive(Clone, Debug, Default)]
pub(super) struct Bucket {
    level: f64,
    pub(super) most: f64,
    last_ms: Option<i64>,
}

impl Bucket {
    /// Lets out what leaked since the last time, and adds one. Returns the level.
    pub(super) fn add(&mut self, at: At, leak_a_second: f64) -> f64 {
        self.level = (self.level - self.seconds_since(at) * leak_a_second).max(0.0);
        self.last_ms = at.time_ms.or(self.last_ms);
        self.level += 1.0;
        self.most = self.most.max(self.level);
        self.level
    }

    /// How long ago something was added; 0 where that is not known.
    pub(super) fn seconds_since(&self, at: At) -> f64 {
        let times = at.time_ms.zip(self.last_ms);
        times.map_or(0.0, |(now, last)| now.saturating_sub(last).max(0) as f64 / 1000.0)
    }
}
