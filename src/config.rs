//! What a person may set, with its default, unit and effect.

mod given;
mod hunt;
mod sequence;
mod wrong;

pub use hunt::{HuntParameter, HuntSettings, OwnRule};

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

pub use sequence::{LstmSettings, NextEvent, SequenceModel};
pub use wrong::no_such;

/// The settings of an analysis. They travel in the report, so that it can be made again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Length of a time window in seconds, at least 0.001.
    /// Default: none, which means one minute, or shorter for a log of less than half an hour.
    pub window_seconds: Option<f64>,
    /// In how many windows an event lies, 1 to 60: sliding windows, of which one begins with each such part of a length.
    /// Default: 1, windows that do not overlap.
    pub window_overlap: u32,
    /// At most this many findings, 1 to 1,000. Default: 20.
    pub budget: u32,
    /// Seed of the isolation forest. Default: 42.
    pub seed: u32,
    /// Trees in the isolation forest, 1 to 1,000. Default: 100.
    pub trees: u32,
    /// Windows that each tree sees, 2 to 65,536. Default: 256.
    pub samples: u32,
    /// How detectors come to one verdict. Default: `Preset::Own`.
    pub preset: Preset,
    /// For the presets `vote` and `percentile`: the percentile of a detector's scores above which it takes a window for
    /// anomalous, 50 to 99.99. Default: 95.
    pub percentile: f64,
    /// For the preset `contamination`: the share of the windows that are taken for anomalous, 0.0001 to 0.5. Default: 0.05.
    pub contamination: f64,
    /// DBSCAN's settings.
    pub dbscan: DbscanTuning,
    /// The autoencoder's settings.
    pub autoencoder: AutoencoderTuning,
    /// Name of a format to take without detection (see the list that `formats` prints). Default: none, which means detect.
    pub format: Option<String>,
    /// A regular expression with named groups, grok, or a time in directives, that reads a line (see `format::custom`). It goes before `format`.
    /// Default: none.
    pub pattern: Option<String>,
    /// The year of the last event, for logs that don't write it, 1970 to 9999. Default: none, which means the latest year
    /// that does not put it after the file's own date.
    pub year: Option<i32>,
    /// The zone of times that are written without one: `UTC`, or a distance from it such as `+02:00`. Default: none, which
    /// means that such times are read as UTC.
    pub zone: Option<String>,
    /// The same for single files, where there are several. What is none here is as it is for all.
    pub files: Vec<FileSettings>,
    /// The most text that is unpacked from archives, in megabytes (2^20 bytes), 1 to 1,048,576. Default: 4,096.
    pub unpack_limit: u32,
    /// What lines are put together by to sessions: `auto`, `none`, or a key (see `key::Key::parse`). Default: `none`.
    pub session_key: String,
    /// The pause in seconds after which what has no end of its own (an address, a host, a process) begins a new session,
    /// 1 to 31,536,000. Default: 1,800.
    pub session_gap: u32,
    /// How the order of a session's events is judged.
    pub sequence: SequenceModel,
    /// What makes templates of messages. Default: `Miner::Own`.
    pub miner: Miner,
    /// The settings of Drain3, for `Miner::Drain3`.
    pub drain3: Drain3,
    /// What a person changed about the templates, one change after the other. Default: nothing.
    pub templates: Vec<TemplateChange>,
    /// What is known and needs no finding (see `explain::Expectations`). Default: nothing.
    pub expected: Vec<Expected>,
    /// From where on something is a threat.
    pub hunt: HuntSettings,
}

/// How detectors come to one verdict on a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// Our own: how far above the crowd several robust detectors find it (see `docs/detectors.md`).
    #[default]
    Own,
    /// Two of isolation forest, DBSCAN and autoencoder.
    Vote,
    /// The isolation forest's score above its percentile.
    Percentile,
    /// The share of windows with the isolation forest's highest scores.
    Contamination,
}

/// DBSCAN's settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DbscanTuning {
    /// How near neighbours lie, in standard deviations of all features, 0.001 to 1,000. Default: none, which means the knee
    /// of the k-distance curve.
    pub eps: Option<f64>,
    /// Windows within `eps` that make a core point, itself among them, 1 to 100. Default: 5.
    pub min_samples: u32,
}

impl Default for DbscanTuning {
    fn default() -> Self {
        Self { eps: None, min_samples: 5 }
    }
}

/// The autoencoder's settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AutoencoderTuning {
    /// Units of its outer layers, 1 to 256. Default: 16.
    pub hidden: u32,
    /// Units in its middle, 1 to 64. Default: 4.
    pub latent: u32,
    /// How often all windows are learnt, 1 to 1,000; fewer where there are so many windows that it would take too long.
    /// Default: 40.
    pub epochs: u32,
    /// Windows for each step, 1 to 1,024. Default: 32.
    pub batch: u32,
    /// Adam's learning rate, 0.000001 to 1. Default: 0.01.
    pub learning_rate: f64,
    /// Networks that are trained from different starts, 1 to 16. Default: 3.
    pub starts: u32,
}

impl Default for AutoencoderTuning {
    fn default() -> Self {
        Self { hidden: 16, latent: 4, epochs: 40, batch: 32, learning_rate: 0.01, starts: 3 }
    }
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

/// Something that a person expects, so that findings which it accounts for are left out. What a log does not have takes
/// nothing away, for settings travel between logs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Expected {
    /// A template, by its text.
    Template(String),
    /// An address, a user, a host or a process.
    Entity {
        /// `ip`, `user`, `host` or `process`.
        kind: String,
        /// Its name.
        name: String,
    },
    /// A stretch of time, in milliseconds UTC.
    Time {
        /// Where it begins.
        from_ms: i64,
        /// Where it ends; this instant is no longer part of it.
        to_ms: i64,
    },
    /// What is measured (the name of a feature), as the foremost reason of a finding.
    Reason(String),
    /// A detector, by its word: what no other finds anomalous, but those that are expected, too.
    Detector(String),
}

/// The most that can be expected.
const MAX_EXPECTED: usize = 1_000;

impl Expected {
    /// Says what is impossible about it.
    fn check(&self) -> Result<(), Error> {
        let fault = match self {
            Self::Entity { kind, .. } if !["ip", "user", "host", "process"].contains(&kind.as_str()) => {
                format!("the kind of an entity must be ip, user, host or process; it is \"{kind}\"")
            }
            Self::Time { from_ms, to_ms } if from_ms >= to_ms => "a time must begin before it ends".to_owned(),
            Self::Template(name) | Self::Reason(name) | Self::Detector(name) | Self::Entity { name, .. }
                if name.is_empty() =>
            {
                "a name is empty".to_owned()
            }
            _ => return Ok(()),
        };
        Err(Error::new(ErrorKind::Settings, format!("In the setting expected, {fault}.")))
    }
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

/// How one of several files is to be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FileSettings {
    /// Its name, as the report has it.
    pub name: String,
    /// See [`Settings::format`].
    pub format: Option<String>,
    /// See [`Settings::pattern`].
    pub pattern: Option<String>,
    /// See [`Settings::year`].
    pub year: Option<i32>,
    /// See [`Settings::zone`].
    pub zone: Option<String>,
    /// Whether it is known to be good: others are compared with it, and sessions are judged by its sessions.
    /// Default: no.
    pub baseline: bool,
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
            window_overlap: 1,
            budget: 20,
            seed: 42,
            trees: 100,
            samples: 256,
            preset: Preset::default(),
            percentile: 95.0,
            contamination: 0.05,
            dbscan: DbscanTuning::default(),
            autoencoder: AutoencoderTuning::default(),
            format: None,
            pattern: None,
            year: None,
            zone: None,
            files: Vec::new(),
            unpack_limit: 4_096,
            session_key: "none".to_owned(),
            session_gap: 1_800,
            sequence: SequenceModel::default(),
            miner: Miner::default(),
            drain3: Drain3::default(),
            templates: Vec::new(),
            expected: Vec::new(),
            hunt: HuntSettings::default(),
        }
    }
}

impl Settings {
    /// Checks every value.
    ///
    /// # Errors
    /// Names the first impossible value and what would be right.
    pub fn check(&self) -> Result<(), Error> {
        range("budget", self.budget, 1, 1_000)?;
        range("trees", self.trees, 1, 1_000)?;
        range("samples", self.samples, 2, 65_536)?;
        self.check_detectors()?;
        range("session_gap", self.session_gap, 1, 31_536_000)?;
        self.sequence.check()?;
        range("unpack_limit", self.unpack_limit, 1, 1 << 20)?;
        let own = [(&self.year, &self.zone)].into_iter();
        for (year, zone) in own.chain(self.files.iter().map(|file| (&file.year, &file.zone))) {
            range("year", year.map_or(1970, |year| u32::try_from(year).unwrap_or(0)), 1970, 9999)?;
            zone.as_deref().map(zone_ms).transpose()?;
        }
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
        if self.expected.len() > MAX_EXPECTED {
            let count = self.expected.len();
            let text =
                format!("There are {count} things in the setting expected, and at most {MAX_EXPECTED} are looked up.");
            return Err(Error::new(ErrorKind::Settings, text));
        }
        self.expected.iter().try_for_each(Expected::check)?;
        self.hunt.check()?;
        range("window_overlap", self.window_overlap, 1, 60)?;
        match self.window_seconds {
            Some(seconds) if !(0.001..=31_536_000.0).contains(&seconds) => Err(Error::new(
                ErrorKind::Settings,
                format!("The window must last between 0.001 and 31536000 seconds (a year); it is {seconds}."),
            )),
            _ => Ok(()),
        }
    }

    fn check_detectors(&self) -> Result<(), Error> {
        let Self { dbscan, autoencoder, .. } = self;
        range("percentile", self.percentile, 50.0, 99.99)?;
        range("contamination", self.contamination, 0.0001, 0.5)?;
        range("dbscan.eps", dbscan.eps.unwrap_or(1.0), 0.001, 1_000.0)?;
        range("dbscan.min_samples", dbscan.min_samples, 1, 100)?;
        range("autoencoder.hidden", autoencoder.hidden, 1, 256)?;
        range("autoencoder.latent", autoencoder.latent, 1, 64)?;
        range("autoencoder.epochs", autoencoder.epochs, 1, 1_000)?;
        range("autoencoder.batch", autoencoder.batch, 1, 1_024)?;
        range("autoencoder.learning_rate", autoencoder.learning_rate, 0.000_001, 1.0)?;
        range("autoencoder.starts", autoencoder.starts, 1, 16)
    }

    /// The settings as JSON in UTF-8, for people to read and to give back: a line a setting.
    pub fn to_json(&self) -> Vec<u8> {
        // Strings, numbers and lists always have a JSON form.
        let mut json = serde_json::to_vec_pretty(self).unwrap_or_default();
        json.push(b'\n');
        json
    }

    /// How the file called `name` is to be read: what is set for it, and for the rest what is set for all.
    pub fn for_file(&self, name: &str) -> FileSettings {
        let own = self.files.iter().find(|file| file.name == name).cloned().unwrap_or_default();
        // A pattern and a format exclude each other: one that is set for the file stands before one that is set for all.
        let is_told = own.format.is_some() || own.pattern.is_some();
        FileSettings {
            name: name.to_owned(),
            format: if is_told { own.format } else { self.format.clone() },
            pattern: if is_told { own.pattern } else { self.pattern.clone() },
            year: own.year.or(self.year),
            zone: own.zone.or_else(|| self.zone.clone()),
            baseline: own.baseline,
        }
    }

    /// The window's length in milliseconds, where one was given.
    pub fn window_ms(&self) -> Option<i64> {
        self.window_seconds.map(|seconds| libm::round(seconds * 1000.0) as i64)
    }
}

/// Says what would be right of a value that lies outside.
fn range<T: PartialOrd + std::fmt::Display>(name: &str, value: T, low: T, high: T) -> Result<(), Error> {
    if low <= value && value <= high {
        return Ok(());
    }
    let text = format!("The setting {name} must lie between {low} and {high}; it is {value}.");
    Err(Error::new(ErrorKind::Settings, text))
}

/// How far a zone is ahead of UTC, in milliseconds: `UTC`, `Z`, `+02:00`, `+0200`, `+2`.
///
/// # Errors
/// Where the text is none of these.
pub fn zone_ms(text: &str) -> Result<i64, Error> {
    if matches!(text, "UTC" | "Z") {
        return Ok(0);
    }
    read_distance(text).ok_or_else(|| {
        let text = format!(
            "The zone must be UTC or a distance from it such as +02:00 or -05:30, at most 18 hours; it is \"{text}\"."
        );
        Error::new(ErrorKind::Settings, text)
    })
}

fn read_distance(text: &str) -> Option<i64> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, Some(minutes)),
        None if digits.len() == 4 => digits.split_at_checked(2).map(|(hours, minutes)| (hours, Some(minutes)))?,
        None => (digits, None),
    };
    let number = |text: &str, lengths: std::ops::RangeInclusive<usize>| -> Option<i64> {
        (lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
    };
    let hours = number(hours, 1..=2).filter(|hours| *hours <= 18)?;
    let minutes = minutes.map_or(Some(0), |minutes| number(minutes, 2..=2)).filter(|minutes| *minutes < 60)?;
    Some(sign * (hours * 60 + minutes) * 60_000)
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
    fn err_impossible_expectations_are_named() {
        for (json, fault) in [
            (r#"{"entity":{"kind":"cat","name":"x"}}"#, "\"cat\""),
            (r#"{"time":{"from_ms":5,"to_ms":5}}"#, "begin before"),
            (r#"{"reason":""}"#, "empty"),
        ] {
            let settings = Settings { expected: vec![serde_json::from_str(json).unwrap()], ..Settings::default() };
            assert!(settings.check().unwrap_err().to_string().contains(fault), "{fault}");
        }
        let many = vec![Expected::Template("a".to_owned()); 1_001];
        assert!(Settings { expected: many, ..Settings::default() }.check().is_err());
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
    fn err_impossible_values_of_detectors_are_named() {
        for (json, name) in [
            (r#"{"percentile": 100}"#, "percentile"),
            (r#"{"contamination": 0}"#, "contamination"),
            (r#"{"dbscan": {"eps": -1}}"#, "dbscan.eps"),
            (r#"{"dbscan": {"min_samples": 0}}"#, "dbscan.min_samples"),
            (r#"{"autoencoder": {"hidden": 0}}"#, "autoencoder.hidden"),
            (r#"{"autoencoder": {"learning_rate": 5}}"#, "autoencoder.learning_rate"),
        ] {
            let settings: Settings = serde_json::from_str(json).unwrap();
            assert!(settings.check().unwrap_err().to_string().contains(name), "{name}");
        }
        assert!(serde_json::from_str::<Settings>(r#"{"preset": "guess"}"#).is_err());
        let settings = Settings { percentile: f64::NAN, ..Settings::default() };
        assert!(settings.check().is_err());
    }

    #[test]
    fn ok_settings_as_json() {
        let settings: Settings = serde_json::from_str(r#"{"miner":"drain3","drain3":{"depth":5}}"#).unwrap();
        assert_eq!((settings.miner, settings.drain3.depth, settings.drain3.similarity), (Miner::Drain3, 5, 0.4));
        assert!(serde_json::from_str::<Settings>(r#"{"drain3":{"dept":5}}"#).is_err());
    }

    #[test]
    fn ok_zones() {
        let minutes = |text| zone_ms(text).map(|ms| ms / 60_000).map_err(|fault| fault.to_string());
        assert_eq!(["UTC", "Z", "+2", "+02:00", "-0530", "+18"].map(minutes), [0, 0, 120, 120, -330, 1_080].map(Ok));
        for text in ["", "+", "2", "+19", "+02:60", "+02:0", "Europe/Berlin", "+é", "+1:2:3", "+ 2"] {
            assert!(minutes(text).unwrap_err().contains("+02:00"), "{text}");
        }
        let settings = Settings { zone: Some("CET".to_owned()), ..Settings::default() };
        assert!(settings.check().unwrap_err().to_string().contains("CET"));
    }

    #[test]
    fn ok_one_file_in_its_own_way() {
        let own =
            FileSettings { name: "a.log".to_owned(), format: Some("syslog".to_owned()), ..FileSettings::default() };
        let settings =
            Settings { pattern: Some("x".to_owned()), year: Some(2020), files: vec![own], ..Settings::default() };
        let file = settings.for_file("a.log");
        assert_eq!((file.format.as_deref(), file.pattern, file.year), (Some("syslog"), None, Some(2020)));
        assert_eq!(settings.for_file("b.log").pattern.as_deref(), Some("x"));
    }

    #[test]
    fn ok_defaults() {
        assert!(Settings::default().check().is_ok());
    }
}
