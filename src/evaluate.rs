//! How good scores are, measured against labels: precision, recall, F1 and average precision.

use std::io;

use rustc_hash::FxHashMap;

use crate::error::{Error, ErrorKind};

/// Words that call a session anomalous, in lower case.
const POSITIVE: [&str; 11] =
    ["anomaly", "anomalous", "abnormal", "1", "true", "yes", "malicious", "attack", "positive", "fail", "failed"];

/// What people said of sessions: a name, and whether it is an anomaly.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    of_name: FxHashMap<String, bool>,
}

impl Labels {
    /// Reads a CSV with a header row: names in the first column, labels in the one called label, or else in the second.
    ///
    /// # Errors
    /// Where it is no such table.
    pub fn read(csv: impl io::Read) -> Result<Self, Error> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv);
        let header = reader.headers().map_err(|fault| unreadable(&fault))?;
        let column = header.iter().position(|name| name.trim().eq_ignore_ascii_case("label")).unwrap_or(1);
        if header.len() < 2 {
            let found = header.len();
            let text = format!("Expected labels as CSV with two columns, such as BlockId,Label; found {found} column.");
            return Err(Error::new(ErrorKind::Settings, text));
        }
        let mut labels = Self::default();
        for record in reader.records() {
            let record = record.map_err(|fault| unreadable(&fault))?;
            if let (Some(name), Some(label)) = (record.get(0), record.get(column)) {
                let is_anomaly = POSITIVE.contains(&label.trim().to_ascii_lowercase().as_str());
                labels.of_name.insert(name.trim().to_owned(), is_anomaly);
            }
        }
        Ok(labels)
    }

    /// What was said of this name.
    pub fn of(&self, name: &str) -> Option<bool> {
        self.of_name.get(name).copied()
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.of_name.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.of_name.is_empty()
    }
}

fn unreadable(fault: &csv::Error) -> Error {
    Error::new(ErrorKind::Settings, format!("Expected labels as CSV, such as BlockId,Label. {fault}."))
}

/// A score that was given, whether it was flagged, and whether it should have been.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// The score; more is odder.
    pub score: f64,
    /// Whether it was flagged.
    pub is_flagged: bool,
    /// Whether it is an anomaly.
    pub is_anomaly: bool,
}

/// How good the scores are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quality {
    /// Anomalies that were flagged.
    pub hits: usize,
    /// Others that were flagged.
    pub false_alarms: usize,
    /// Anomalies that were not.
    pub misses: usize,
    /// All others.
    pub rest: usize,
    /// The area under the curve of precision over recall, by steps.
    pub average_precision: f64,
    /// The best F1 that any cut would have given: an oracle's.
    pub best_f1: f64,
}

impl Quality {
    /// Measures.
    pub fn of(scored: &[Scored]) -> Self {
        let count = |flagged, anomaly| {
            scored.iter().filter(|one| one.is_flagged == flagged && one.is_anomaly == anomaly).count()
        };
        let mut quality = Self {
            hits: count(true, true),
            false_alarms: count(true, false),
            misses: count(false, true),
            rest: count(false, false),
            ..Self::default()
        };
        let anomalies = (quality.hits + quality.misses) as f64;
        let mut sorted = scored.to_vec();
        sorted.sort_by(|one, other| other.score.total_cmp(&one.score));
        let (mut found, mut looked_at, mut recall) = (0.0, 0.0, 0.0);
        for alike in sorted.chunk_by(|one, other| one.score == other.score) {
            found += alike.iter().filter(|one| one.is_anomaly).count() as f64;
            looked_at += alike.len() as f64;
            if anomalies > 0.0 {
                quality.average_precision += found / looked_at * (found / anomalies - recall);
                recall = found / anomalies;
            }
            quality.best_f1 = quality.best_f1.max(share(2.0 * found, looked_at + anomalies));
        }
        quality
    }

    /// The share of the flagged ones that are anomalies.
    pub fn precision(&self) -> f64 {
        share(self.hits as f64, (self.hits + self.false_alarms) as f64)
    }

    /// The share of the anomalies that were flagged.
    pub fn recall(&self) -> f64 {
        share(self.hits as f64, (self.hits + self.misses) as f64)
    }

    /// The harmonic mean of the two.
    pub fn f1(&self) -> f64 {
        share(2.0 * self.hits as f64, (2 * self.hits + self.false_alarms + self.misses) as f64)
    }
}

fn share(part: f64, all: f64) -> f64 {
    if all > 0.0 { part / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(rows: &[(f64, bool, bool)]) -> Vec<Scored> {
        rows.iter()
            .map(|(score, is_flagged, is_anomaly)| Scored {
                score: *score,
                is_flagged: *is_flagged,
                is_anomaly: *is_anomaly,
            })
            .collect()
    }

    #[test]
    fn ok_as_worked_out_by_hand() {
        let quality = Quality::of(&scored(&[
            (0.9, true, true),
            (0.8, true, false),
            (0.7, false, true),
            (0.7, false, false),
            (0.1, false, false),
        ]));
        assert_eq!((quality.hits, quality.false_alarms, quality.misses, quality.rest), (1, 1, 1, 2));
        assert_eq!((quality.precision(), quality.recall(), quality.f1()), (0.5, 0.5, 0.5));
        // Recall 1/2 at precision 1, then 1 at 2/4.
        assert!((quality.average_precision - (0.5 + 0.5 * 0.5)).abs() < 1e-12);
        assert!((quality.best_f1 - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn ok_nothing_to_measure() {
        assert_eq!(Quality::of(&[]), Quality::default());
        assert_eq!(Quality::of(&scored(&[(0.5, true, false)])).f1(), 0.0);
    }

    #[test]
    fn ok_labels() {
        let labels = Labels::read(&b"BlockId,Label\nblk_1,Anomaly\nblk_2, Normal\n"[..]).unwrap();
        assert_eq!((labels.of("blk_1"), labels.of("blk_2"), labels.of("blk_3")), (Some(true), Some(false), None));
        let labels = Labels::read(&b"id,note,label\na,x,1\n"[..]).unwrap();
        assert_eq!(labels.of("a"), Some(true));
        assert!(Labels::read(&b"one\nx\n"[..]).is_err());
    }
}
