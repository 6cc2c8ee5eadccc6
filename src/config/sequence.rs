//! How the next event of a session is foretold.

use serde::{Deserialize, Serialize};

use super::range;
use crate::error::{Error, ErrorKind};

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
    /// The network's settings, for `NextEvent::Lstm`.
    pub lstm: LstmSettings,
}

/// The settings of the network that foretells the next event.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LstmSettings {
    /// Units of a layer, 1 to 256; rounded up to eights. Default: 32.
    pub hidden: u32,
    /// Layers, 1 to 4. Default: 2.
    pub layers: u32,
    /// A long session is learned in pieces; a piece begins with so many steps of the one before, 0 to 64. Default: 10.
    pub window: u32,
    /// The most epochs, 1 to 1,000. Default: 40.
    pub epochs: u32,
    /// Training ends after so many epochs without a better loss, 1 to 1,000. Default: 8.
    pub patience: u32,
    /// Pieces that are learned together, 1 to 1,024. Default: 32.
    pub batch: u32,
    /// The learning rate at the beginning, above 0 and at most 1; it falls evenly to the last epoch. Default: 0.01.
    pub learning_rate: f64,
    /// Types with a class of their own, 1 to 4,096: the commonest; all others share one. Default: 256.
    pub vocabulary: u32,
    /// The most steps that an epoch has, 64 to 100,000,000: pieces of little weight are left out. Default: 40,000.
    pub steps: u32,
    /// Seed of the first weights and of the order of learning. Default: 42.
    pub seed: u32,
}

impl Default for LstmSettings {
    fn default() -> Self {
        Self {
            hidden: 32,
            layers: 2,
            window: 10,
            epochs: 40,
            patience: 8,
            batch: 32,
            learning_rate: 0.01,
            vocabulary: 256,
            steps: 40_000,
            seed: 42,
        }
    }
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
    /// The n-gram, and a network of LSTM cells that is trained first.
    Lstm,
}

impl Default for SequenceModel {
    fn default() -> Self {
        Self { model: NextEvent::default(), context: 2, top: 9, lstm: LstmSettings::default() }
    }
}

impl SequenceModel {
    pub(super) fn check(&self) -> Result<(), Error> {
        range("sequence.context", self.context, 1, 8)?;
        range("sequence.top", self.top, 1, 1_000)?;
        let LstmSettings { hidden, layers, window, epochs, patience, batch, learning_rate, vocabulary, steps, seed: _ } =
            self.lstm;
        range("sequence.lstm.hidden", hidden, 1, 256)?;
        range("sequence.lstm.layers", layers, 1, 4)?;
        range("sequence.lstm.window", window, 0, 64)?;
        range("sequence.lstm.epochs", epochs, 1, 1_000)?;
        range("sequence.lstm.patience", patience, 1, 1_000)?;
        range("sequence.lstm.batch", batch, 1, 1_024)?;
        range("sequence.lstm.vocabulary", vocabulary, 1, 4_096)?;
        range("sequence.lstm.steps", steps, 64, 100_000_000)?;
        if learning_rate > 0.0 && learning_rate <= 1.0 {
            return Ok(());
        }
        let text = format!(
            "The setting sequence.lstm.learning_rate must lie above 0 and at most at 1; it is {learning_rate}."
        );
        Err(Error::new(ErrorKind::Settings, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(lstm: LstmSettings) -> SequenceModel {
        SequenceModel { lstm, ..SequenceModel::default() }
    }

    #[test]
    fn err_impossible_values_are_named() {
        for (settings, name) in [
            (SequenceModel { context: 0, ..SequenceModel::default() }, "sequence.context"),
            (SequenceModel { top: 1_001, ..SequenceModel::default() }, "sequence.top"),
            (with(LstmSettings { layers: 5, ..LstmSettings::default() }), "sequence.lstm.layers"),
            (with(LstmSettings { batch: 0, ..LstmSettings::default() }), "sequence.lstm.batch"),
            (with(LstmSettings { learning_rate: f64::NAN, ..LstmSettings::default() }), "sequence.lstm.learning_rate"),
        ] {
            assert!(settings.check().unwrap_err().to_string().contains(name), "{name}");
        }
        assert!(SequenceModel::default().check().is_ok());
    }
}
