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
        let (_, rows) = rows(csv)?;
        let mut labels = Self::default();
        for (name, label) in rows {
            let is_anomaly = is_positive(&name, &label)?;
            if labels.of_name.insert(name.clone(), is_anomaly).is_some_and(|before| before != is_anomaly) {
                let text =
                    format!("{name} is labelled twice, once as an anomaly and once not. Take one of the rows out.");
                return Err(Error::new(ErrorKind::Settings, text));
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

/// Whether a label calls something an anomaly.
fn is_positive(name: &str, label: &str) -> Result<bool, Error> {
    let word = label.to_ascii_lowercase();
    let is_positive = POSITIVE.contains(&word.as_str());
    if is_positive || NEGATIVE.contains(&word.as_str()) {
        return Ok(is_positive);
    }
    let text = format!("Expected a label such as Normal or Anomaly, 0 or 1; {name} has \"{label}\".");
    Err(Error::new(ErrorKind::Settings, text))
}

fn unreadable(fault: &csv::Error) -> Error {
    Error::new(ErrorKind::Settings, format!("Expected labels as CSV, such as BlockId,Label. {fault}."))
}

/// What people said of lines: whether each, counted from 1, tells of an anomaly.
#[derive(Clone, Debug, Default)]
pub struct LineLabels {
    of_line: FxHashMap<u64, bool>,
}

impl LineLabels {
    /// What was said of this line, from 1.
    pub fn of(&self, line: u64) -> Option<bool> {
        self.of_line.get(&line).copied()
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.of_line.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.of_line.is_empty()
    }
}

/// A file of labels, of whichever kind.
#[derive(Clone, Debug)]
pub enum LabelFile {
    /// Of sessions: a CSV such as `BlockId,Label`.
    Sessions(Labels),
    /// Of lines: a CSV such as `LineId,Label`, or a log of which each line begins with its label, as those of
    /// supercomputers (BGL, Thunderbird, Spirit, Liberty): `-` for none, else the alert's category.
    Lines(LineLabels),
}

/// Names of a first column that counts lines.
const LINE_COLUMNS: [&str; 4] = ["lineid", "line", "line_id", "line_number"];

/// Words that call a line normal, in lower case.
const NEGATIVE: [&str; 10] = ["-", "", "0", "false", "no", "normal", "negative", "benign", "success", "ok"];

/// The share of lines that must begin with a label for them to be labels.
const LABELLED: f64 = 0.95;

impl LabelFile {
    /// Finds out which kind of labels a file holds, and reads them.
    ///
    /// # Errors
    /// Where it holds none, with what was expected.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.trim_ascii().is_empty() {
            return Err(Error::new(ErrorKind::Empty, "Expected labels; the file is empty."));
        }
        if let Some(lines) = first_words(bytes) {
            return Ok(Self::Lines(lines));
        }
        let (first, labels) = rows(bytes)?;
        if !LINE_COLUMNS.contains(&first.to_ascii_lowercase().as_str()) {
            return Labels::read(bytes).map(Self::Sessions);
        }
        let mut lines = LineLabels::default();
        for (name, label) in labels {
            let number = name.parse().map_err(|_| {
                let text = format!("Expected the number of a line in the column {first}; found \"{name}\".");
                Error::new(ErrorKind::Settings, text)
            })?;
            lines.of_line.insert(number, !NEGATIVE.contains(&label.to_ascii_lowercase().as_str()));
        }
        Ok(Self::Lines(lines))
    }
}

/// Labels that stand first in the lines of a log: a dash, or a category in capitals, and then the seconds since 1970.
fn first_words(bytes: &[u8]) -> Option<LineLabels> {
    let mut lines = LineLabels::default();
    let mut count = 0u64;
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end)) {
        if line.is_empty() {
            continue;
        }
        count += 1;
        let mut words = line.split(|byte| *byte == b' ');
        let (label, time) = (words.next()?, words.next().unwrap_or_default());
        let is_category =
            |label: &[u8]| label.iter().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'0'..=b'9'));
        let is_time = time.len() >= 9 && time.iter().all(u8::is_ascii_digit);
        if is_time && (label == b"-" || is_category(label)) {
            lines.of_line.insert(number, label != b"-");
        } else if count == 1 {
            // Nearly always it is another kind of file: told from its first line.
            return None;
        }
    }
    (lines.len() as f64 >= LABELLED * count as f64).then_some(lines)
}

/// The name of the first column, and each row's name and label.
type NamedRows = (String, Vec<(String, String)>);

/// The names in the first column of a CSV, and the labels in the one called label, or else in the second.
fn rows(csv: impl io::Read) -> Result<NamedRows, Error> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv);
    let header = reader.headers().map_err(|fault| unreadable(&fault))?;
    let column = header.iter().position(|name| name.trim().eq_ignore_ascii_case("label")).unwrap_or(1);
    if header.len() < 2 {
        let found = header.len();
        let text = format!("Expected labels as CSV with two columns, such as BlockId,Label; found {found} column.");
        return Err(Error::new(ErrorKind::Settings, text));
    }
    let first = header.get(0).unwrap_or_default().trim_start_matches('\u{feff}').trim().to_owned();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|fault| unreadable(&fault))?;
        if let (Some(name), Some(label)) = (record.get(0), record.get(column)) {
            rows.push((name.trim().to_owned(), label.trim().to_owned()));
        }
    }
    if rows.is_empty() {
        let text = format!(
            "Expected a name and a label in each row, below the names of the columns ({first}, …); there is no row."
        );
        return Err(Error::new(ErrorKind::Settings, text));
    }
    Ok((first, rows))
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

    #[test]
    fn ok_labels_of_lines() {
        let lines = |bytes: &[u8]| match LabelFile::read(bytes) {
            Ok(LabelFile::Lines(lines)) => lines,
            other => panic!("{other:?}"),
        };
        let labels = lines(b"LineId,Label,Content\n1,-,a\n2,KERNDTLB,b\n");
        assert_eq!((labels.of(1), labels.of(2), labels.of(3)), (Some(false), Some(true), None));
        let log = b"- 1117838570 2005.06.03 R02 a\nKERNDTLB 1117838573 2005.06.03 R02 b\n\n- 1117838575 2005.06.03 x\n";
        let labels = lines(log);
        assert_eq!(
            (labels.of(1), labels.of(2), labels.of(3), labels.of(4)),
            (Some(false), Some(true), None, Some(false))
        );
        assert!(matches!(LabelFile::read(b"BlockId,Label\nblk_1,Anomaly\n"), Ok(LabelFile::Sessions(_))));
    }

    #[test]
    fn err_no_labels() {
        for (bytes, said) in [
            (&b" \n"[..], "the file is empty"),
            (b"just a text\nof lines\n", "two columns"),
            (b"LineId,Label\nx,1\n", "number of a line"),
            (b"a,b\n\xff\xfe,1\n", "Expected labels as CSV"),
            (b"BlockId,Label\n", "there is no row"),
            (b"BlockId,Label\nblk_1,maybe\n", "blk_1 has \"maybe\""),
            (b"BlockId,Label\nblk_1,Anomaly\nblk_1,Normal\n", "blk_1 is labelled twice"),
        ] {
            let fault = LabelFile::read(bytes).unwrap_err().to_string();
            assert!(fault.contains(said), "{fault}");
        }
    }
}
