//! What the windows of a log that is known to be good were like, for those of another log to be judged by.
//!
//! Kept are the windows' features and, of each template, its text, how many events it had and which amounts they usually told:
//! no value of its variable places. The text of what came once is its line but for those. As bytes it is two payloads: what stands in [`Head`], as JSON, and the features, 64-bit floats, little-endian,
//! a row a window.

use ndarray::Array2;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::measures::UsualAmount;
use super::{FeatureTable, VOLUME};
use crate::template::learned_counts;
use crate::window::{Basis, Windows};

/// The most values (windows times features) that are learned.
const MOST_VALUES: usize = 4_000_000;

/// What another log is judged by.
#[derive(Clone, Debug)]
pub struct Learned {
    basis: Basis,
    length: i64,
    events: f64,
    templates: Vec<(String, u32)>,
    /// What the messages of each template usually tell.
    amounts: Vec<Option<UsualAmount>>,
    table: FeatureTable,
}

/// What is said of the features.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    by_line: bool,
    length: i64,
    reach: u32,
    events: f64,
    features: Vec<String>,
    counts: Vec<u32>,
    amounts: Vec<Option<UsualAmount>>,
}

impl Learned {
    /// What these windows are like, with the texts of the templates, how many events each has and which amounts they usually
    /// tell; none where they are more than is kept.
    pub(crate) fn new(
        windows: &Windows,
        table: FeatureTable,
        templates: Vec<(String, u32)>,
        amounts: Vec<Option<UsualAmount>>,
    ) -> Option<Self> {
        (table.matrix().len() <= MOST_VALUES).then(|| Self {
            basis: windows.basis(),
            length: windows.length(),
            events: table.events(),
            templates,
            amounts,
            table,
        })
    }

    /// What its windows are measured in.
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// The length of its windows: milliseconds, or events.
    pub fn length(&self) -> i64 {
        self.length
    }

    /// How many such lengths a window reaches over.
    pub fn reach(&self) -> usize {
        self.table.reach()
    }

    /// How many windows were learned from.
    pub fn windows(&self) -> usize {
        self.table.matrix().nrows()
    }

    /// How many events they held.
    pub fn events(&self) -> f64 {
        self.events
    }

    /// The texts of its templates, with how many events each has.
    pub fn templates(&self) -> &[(String, u32)] {
        &self.templates
    }

    /// What the messages of each of its templates usually tell; none of one that tells too little.
    pub(crate) fn amounts(&self) -> &[Option<UsualAmount>] {
        &self.amounts
    }

    /// What the messages of these templates usually tell; none where it has no template of that text, or too few amounts.
    pub(crate) fn amounts_of<'a>(&self, own: impl Iterator<Item = &'a str>) -> Vec<Option<UsualAmount>> {
        let texts = self.templates.iter().map(|(text, _)| text.as_str());
        let known: FxHashMap<&str, UsualAmount> =
            texts.zip(&self.amounts).filter_map(|(text, amount)| Some((text, (*amount)?))).collect();
        own.map(|text| known.get(text).copied()).collect()
    }

    /// The features of its windows.
    pub(crate) fn table(&self) -> &FeatureTable {
        &self.table
    }

    /// How many of its events each template of another log stands for; `own` are that log's texts with their events.
    pub(crate) fn counts_of(&self, own: &[(String, u32)]) -> Vec<u32> {
        learned_counts(&self.templates, own)
    }

    /// As two payloads. The templates' texts are kept by the one who keeps them.
    pub(crate) fn to_bytes(&self) -> (Vec<u8>, Vec<u8>) {
        let head = Head {
            by_line: self.basis == Basis::Line,
            length: self.length,
            reach: self.reach() as u32,
            events: self.events,
            features: self.table.features().iter().map(|feature| feature.name.to_owned()).collect(),
            counts: self.templates.iter().map(|(_, count)| *count).collect(),
            amounts: self.amounts.clone(),
        };
        let values = self.table.matrix().iter().flat_map(|value| value.to_le_bytes()).collect();
        // Strings, numbers and lists always have a JSON form.
        (serde_json::to_vec(&head).unwrap_or_default(), values)
    }

    /// From the two payloads and the templates' texts; none where they do not fit each other, or this version's features.
    pub(crate) fn from_bytes(head: &[u8], values: &[u8], texts: &[String]) -> Option<Self> {
        let head: Head = serde_json::from_str(std::str::from_utf8(head).ok()?).ok()?;
        let features = FeatureTable::all_features();
        let is_known = features.iter().map(|feature| feature.name).eq(head.features.iter().map(String::as_str));
        let row = features.len() * size_of::<f64>();
        let is_possible_reach = (1..=60).contains(&head.reach) && (0.0..=1e15).contains(&head.events);
        (is_known && is_possible_reach && head.length > 0 && head.counts.len() == texts.len()).then_some(())?;
        (head.amounts.len() == texts.len()).then_some(())?;
        (values.len().is_multiple_of(row) && values.len() / size_of::<f64>() <= MOST_VALUES).then_some(())?;
        let (values, _) = values.as_chunks();
        let values: Vec<f64> = values.iter().map(|value| f64::from_le_bytes(*value)).collect();
        let matrix = Array2::from_shape_vec((values.len() / features.len(), features.len()), values).ok()?;
        let is_possible = |value: &f64| value.is_nan() || value.abs() <= 1e300;
        let is_volume = |value: &f64| *value >= 0.0;
        (matrix.iter().all(is_possible) && matrix.column(VOLUME).iter().all(is_volume)).then_some(())?;
        Some(Self {
            basis: if head.by_line { Basis::Line } else { Basis::Time },
            length: head.length,
            events: head.events,
            templates: texts.iter().cloned().zip(head.counts).collect(),
            amounts: head.amounts,
            table: FeatureTable::of(features, matrix, head.reach as usize, None),
        })
    }
}
