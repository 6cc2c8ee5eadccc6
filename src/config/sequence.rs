//! How the next event of a session is foretold.

use serde::{Deserialize, Serialize};

use super::range;
use crate::error::Error;

/// The models of the next event, and their settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SequenceModel {
    /// Which models judge the order of events. Default: `NextEvent::Ngram`.
    pub model: NextEvent,
    /// The most events before a step that the n-gram looks at, 1 to 8. Default: 2.
    pub context: u32,
    /// A step is counted as a miss where what came is not among so many likely events, 1 to 1,000. Default: 9.
    pub top: u32,
}

/// What foretells the next event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NextEvent {
    /// Nothing: orders are not judged.
    None,
    /// An n-gram with back-off.
    #[default]
    Ngram,
}

impl Default for SequenceModel {
    fn default() -> Self {
        Self { model: NextEvent::default(), context: 2, top: 9 }
    }
}

impl SequenceModel {
    pub(super) fn check(&self) -> Result<(), Error> {
        range("sequence.context", self.context, 1, 8)?;
        range("sequence.top", self.top, 1, 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn err_impossible_values_are_named() {
        for (settings, name) in [
            (SequenceModel { context: 0, ..SequenceModel::default() }, "sequence.context"),
            (SequenceModel { top: 1_001, ..SequenceModel::default() }, "sequence.top"),
        ] {
            assert!(settings.check().unwrap_err().to_string().contains(name), "{name}");
        }
        assert!(SequenceModel::default().check().is_ok());
    }
}
