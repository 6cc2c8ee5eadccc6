//! What a person may set, with its default, unit and effect.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

/// The settings of an analysis. They travel in the report, so that it can be made again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Length of a time window in seconds, at least 0.001.
    /// Default: none, which means one minute, or shorter for a log of less than half an hour.
    pub window_seconds: Option<f64>,
    /// At most this many findings, 1 to 1,000. Default: 20.
    pub budget: u32,
    /// Seed of the isolation forest. Default: 42.
    pub seed: u32,
    /// Trees in the isolation forest, 1 to 1,000. Default: 100.
    pub trees: u32,
    /// Windows that each tree sees, 2 to 65,536. Default: 256.
    pub samples: u32,
    /// Name of a format to take without detection (see the list that `formats` prints). Default: none, which means detect.
    pub format: Option<String>,
    /// A regular expression with named groups that reads a line (see `format::custom`). It goes before `format`.
    /// Default: none.
    pub pattern: Option<String>,
    /// What makes templates of messages. Default: `Miner::Own`.
    pub miner: Miner,
    /// The settings of Drain3, for `Miner::Drain3`.
    pub drain3: Drain3,
    /// What a person changed about the templates, one change after the other. Default: nothing.
    pub templates: Vec<TemplateChange>,
}

/// A change to the templates that were found. Templates are named by their text, as it is when the change's turn comes;
/// what a log does not have is left out and reported, for settings travel between logs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum TemplateChange {
    /// A name for people, beside the text.
    Rename {
        /// The template's text.
        template: String,
        /// Its name, 1 to 200 characters.
        name: String,
    },
    /// Several templates counted as one, which has the text of the first.
    Merge(Vec<String>),
    /// A template for each value that a slot of free words has.
    Split {
        /// The template's text.
        template: String,
        /// Which `<*>` of the text, from 0.
        slot: u32,
    },
}

/// The most changes to templates.
const MAX_CHANGES: usize = 1_000;

/// The most characters of a template's name.
const MAX_NAME: usize = 200;

impl TemplateChange {
    /// Says what is impossible about it.
    fn check(&self) -> Result<(), Error> {
        let fault = match self {
            Self::Rename { name, .. } if name.trim().is_empty() => "a name for a template must have a letter",
            Self::Rename { name, .. } if name.chars().count() > MAX_NAME => {
                "a name for a template has at most 200 characters"
            }
            Self::Merge(templates) if templates.len() < 2 => "merging takes the texts of two templates or more",
            _ => return Ok(()),
        };
        Err(Error::new(ErrorKind::Settings, format!("In the setting templates, {fault}.")))
    }
}

/// What makes templates of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Miner {
    /// Our own, without settings: it looks at all messages before it says what varies.
    #[default]
    Own,
    /// Drain3's own clusters (version 0.9.11), with [`Drain3`]'s settings.
    Drain3,
}

/// Drain3's settings, under Drain3's names and with its defaults.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Drain3 {
    /// The least share of equal tokens at which a message joins a cluster, 0 to 1. Drain3: `sim_th`. Default: 0.4.
    pub similarity: f64,
    /// Levels of the tree, 3 to 64: 4 means that one token leads to a leaf. Default: 4.
    pub depth: u32,
    /// The most children of a node, 2 to 1,000,000. Default: 100.
    pub max_children: u32,
    /// The most clusters in use, 1 to 65,536; the one used longest ago goes for a new one. Default: none, which means no
    /// such limit.
    pub max_clusters: Option<u32>,
    /// Whether the masks of Drain3's example configuration are applied. Default: no.
    pub masking: bool,
}

impl Default for Drain3 {
    fn default() -> Self {
        Self { similarity: 0.4, depth: 4, max_children: 100, max_clusters: None, masking: false }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            window_seconds: None,
            budget: 20,
            seed: 42,
            trees: 100,
            samples: 256,
            format: None,
            pattern: None,
            miner: Miner::default(),
            drain3: Drain3::default(),
            templates: Vec::new(),
        }
    }
}

impl Settings {
    /// Checks every value.
    ///
    /// # Errors
    /// Names the first impossible value and what would be right.
    pub fn check(&self) -> Result<(), Error> {
        let range = |name: &str, value: u32, low: u32, high: u32| {
            if (low..=high).contains(&value) {
                return Ok(());
            }
            Err(Error::new(
                ErrorKind::Settings,
                format!("The setting {name} must lie between {low} and {high}; it is {value}."),
            ))
        };
        range("budget", self.budget, 1, 1_000)?;
        range("trees", self.trees, 1, 1_000)?;
        range("samples", self.samples, 2, 65_536)?;
        range("drain3.depth", self.drain3.depth, 3, 64)?;
        range("drain3.max_children", self.drain3.max_children, 2, 1_000_000)?;
        range("drain3.max_clusters", self.drain3.max_clusters.unwrap_or(1), 1, 65_536)?;
        if !(0.0..=1.0).contains(&self.drain3.similarity) {
            let given = self.drain3.similarity;
            let text = format!("The setting drain3.similarity must lie between 0 and 1; it is {given}.");
            return Err(Error::new(ErrorKind::Settings, text));
        }
        if self.templates.len() > MAX_CHANGES {
            let text =
                format!("There are {} changes to templates, and at most {MAX_CHANGES} are made.", self.templates.len());
            return Err(Error::new(ErrorKind::Settings, text));
        }
        self.templates.iter().try_for_each(TemplateChange::check)?;
        match self.window_seconds {
            Some(seconds) if !(0.001..=31_536_000.0).contains(&seconds) => Err(Error::new(
                ErrorKind::Settings,
                format!("The window must last between 0.001 and 31536000 seconds (a year); it is {seconds}."),
            )),
            _ => Ok(()),
        }
    }

    /// The window's length in milliseconds, where one was given.
    pub fn window_ms(&self) -> Option<i64> {
        self.window_seconds.map(|seconds| libm::round(seconds * 1000.0) as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn err_impossible_values_are_named() {
        let settings = Settings { budget: 0, ..Settings::default() };
        assert!(settings.check().unwrap_err().to_string().contains("budget"));
        for seconds in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let settings = Settings { window_seconds: Some(seconds), ..Settings::default() };
            assert!(settings.check().unwrap_err().to_string().contains("window"), "{seconds}");
        }
    }

    #[test]
    fn err_impossible_changes_of_templates_are_named() {
        let named = |name: &str| TemplateChange::Rename { template: "a".to_owned(), name: name.to_owned() };
        for (change, fault) in [
            (named(" "), "must have a letter"),
            (named(&"x".repeat(201)), "at most 200"),
            (TemplateChange::Merge(vec!["a".to_owned()]), "two templates"),
        ] {
            let settings = Settings { templates: vec![change], ..Settings::default() };
            assert!(settings.check().unwrap_err().to_string().contains(fault), "{fault}");
        }
    }

    #[test]
    fn err_impossible_values_of_drain3_are_named() {
        let default = Drain3::default();
        for (drain3, name) in [
            (Drain3 { similarity: f64::NAN, ..default }, "similarity"),
            (Drain3 { similarity: 1.1, ..default }, "similarity"),
            (Drain3 { depth: 2, ..default }, "depth"),
            (Drain3 { max_children: 1, ..default }, "max_children"),
            (Drain3 { max_clusters: Some(0), ..default }, "max_clusters"),
        ] {
            let settings = Settings { drain3, ..Settings::default() };
            assert!(settings.check().unwrap_err().to_string().contains(name), "{name}");
        }
    }

    #[test]
    fn ok_settings_as_json() {
        let settings: Settings = serde_json::from_str(r#"{"miner":"drain3","drain3":{"depth":5}}"#).unwrap();
        assert_eq!((settings.miner, settings.drain3.depth, settings.drain3.similarity), (Miner::Drain3, 5, 0.4));
        assert!(serde_json::from_str::<Settings>(r#"{"drain3":{"dept":5}}"#).is_err());
    }

    #[test]
    fn ok_defaults() {
        assert!(Settings::default().check().is_ok());
    }
}
