//! The result as tables: CSV after RFC 4180, UTF-8, one header line, instants as ISO 8601 in UTC.
//!
//! Text from the log that a spreadsheet would take for a formula gets an apostrophe in front, as spreadsheets themselves
//! mark text.

mod comparison;
mod entities;
mod sessions;
mod threats;

use std::io::{self, Write};

use crate::analysis::{Outcome, Parsed};
use crate::detect::Detector;
use crate::event::LineKind;
use crate::format::Level;
use crate::format::time::to_iso;
use crate::ids::EventId;
use crate::window::Basis;

pub use comparison::write_comparison;
pub use entities::{CountedTemplate, EntityReason, EntityRow, entity_rows, write_entities};
pub use sessions::{ranked, write_numbered, write_sessions};
pub use threats::{finding_time, write_attack_layer, write_threats_csv, write_threats_json};

/// A table that can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// A row a finding.
    Findings,
    /// A row a window: its times, its features, its scores and labels.
    Windows,
    /// A row a template.
    Templates,
    /// A row a line: what became of it.
    Lines,
}

impl Table {
    /// The table as CSV.
    pub fn to_csv(self, parsed: &Parsed, outcome: &Outcome) -> Vec<u8> {
        let mut bytes = Vec::new();
        let written = self.write_csv(parsed, outcome, &mut bytes);
        debug_assert!(written.is_ok(), "memory takes every row: {written:?}");
        bytes
    }

    /// Writes the table as CSV, row by row.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_csv(self, parsed: &Parsed, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
        let mut csv = Csv::new(out);
        match self {
            Self::Findings => findings(parsed, outcome, &mut csv)?,
            Self::Windows => windows(outcome, &mut csv)?,
            Self::Templates => templates(outcome, &mut csv)?,
            Self::Lines => lines(parsed, &mut csv)?,
        }
        csv.0.flush()
    }

    /// About how many bytes the table takes.
    pub fn estimated_bytes(self, parsed: &Parsed, outcome: &Outcome) -> u64 {
        match self {
            Self::Lines => u64::from(parsed.log.kinds.len()) * LINE_ROW,
            Self::Windows => outcome.windows.len() as u64 * WINDOW_ROW,
            Self::Findings | Self::Templates => 0,
        }
    }
}

/// The length of a row of the table of lines, and of windows, about.
const LINE_ROW: u64 = 64;
const WINDOW_ROW: u64 = 256;

struct Csv<'a>(csv::Writer<&'a mut dyn Write>);

impl<'a> Csv<'a> {
    fn new(out: &'a mut dyn Write) -> Self {
        Self(csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(out))
    }

    fn row<T: AsRef<[u8]>>(&mut self, fields: impl IntoIterator<Item = T>) -> io::Result<()> {
        self.0.write_record(fields).map_err(|fault| match fault.into_kind() {
            // As it is, so that a reader who went away is known for one.
            csv::ErrorKind::Io(fault) => fault,
            other => io::Error::other(format!("{other:?}")),
        })
    }
}

/// Text from the log, made harmless for spreadsheets. <https://owasp.org/www-community/attacks/CSV_Injection>
pub fn guarded(text: &str) -> String {
    // Full-width signs are formulas in some locales.
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

fn place(outcome: &Outcome, place: i64) -> String {
    match outcome.windows.basis() {
        Basis::Time => to_iso(place),
        Basis::Line => place.to_string(),
    }
}

fn level_name(level: Option<Level>) -> &'static str {
    level.map_or("", Level::name)
}

/// Columns that come last where there are several files, whose lines are counted on from one to the next: the file of the first
/// line, and which line of it that is.
const IN_FILE: [&str; 2] = ["file", "first_line_in_file"];

/// The files of a log, for places of lines in them.
struct Places<'a> {
    parsed: &'a Parsed,
    names: Vec<&'a str>,
}

impl<'a> Places<'a> {
    fn of(parsed: &'a Parsed) -> Self {
        Self { parsed, names: parsed.names() }
    }

    /// The name of the file in which a line lies, from 0 over all files, and its number there.
    fn place(&self, line: u32) -> [String; 2] {
        let (file, line) = self.parsed.log.files.in_file(line);
        [self.names.get(file).map_or(String::new(), |name| guarded(name)), line.to_string()]
    }

    /// The names of [`IN_FILE`]; none where there is one file.
    fn columns(&self) -> impl Iterator<Item = &'static str> {
        IN_FILE.into_iter().filter(|_| self.names.len() > 1)
    }

    /// The values of [`IN_FILE`] for a line, empty for none.
    fn values(&self, line: Option<u32>) -> impl Iterator<Item = String> {
        let values = (self.names.len() > 1).then(|| line.map(|line| self.place(line)).unwrap_or_default());
        values.into_iter().flatten()
    }
}

fn findings(parsed: &Parsed, outcome: &Outcome, csv: &mut Csv<'_>) -> io::Result<()> {
    let header = ["rank", "score", "start", "end", "windows", "events", "errors", "first_line", "reasons", "templates"];
    let places = Places::of(parsed);
    csv.row(header.into_iter().chain(places.columns()))?;
    for finding in &outcome.report.findings {
        let first_line = finding.evidence.first().map(|evidence| evidence.line);
        let reasons: Vec<&str> = finding.reasons.iter().map(|reason| reason.sentence.as_str()).collect();
        let templates: Vec<String> = finding.templates.iter().map(|shift| shift.template.to_string()).collect();
        let row = [
            finding.rank.to_string(),
            finding.score.to_string(),
            place(outcome, finding.start),
            place(outcome, finding.end),
            finding.windows.to_string(),
            finding.events.to_string(),
            finding.errors.to_string(),
            first_line.map_or(String::new(), |line| line.to_string()),
            reasons.join(" "),
            templates.join(" "),
        ];
        let line = first_line.and_then(|line| u32::try_from(line).ok()?.checked_sub(1));
        csv.row(row.into_iter().chain(places.values(line)))?;
    }
    Ok(())
}

/// The columns that every export of windows begins with, and the feature of those that are one under another name.
const KNOWN: [(&str, &str); 12] = [
    ("event_count", "events"),
    ("unique_messages", "unique_messages"),
    ("distinct_hosts", "distinct_hosts"),
    ("distinct_processes", "distinct_processes"),
    ("avg_msg_length", "mean_length"),
    ("failed_auth_count", "failed_logins"),
    ("invalid_user_count", "invalid_users"),
    ("entropy_tokens", "token_entropy"),
    ("isolation_forest_label", ""),
    ("dbscan_label", ""),
    ("autoencoder_label", ""),
    ("ensemble_anomaly", ""),
];

/// A row a window: first the columns of [`KNOWN`], then a score a detector, then the features that are not among those.
/// Labels are scikit-learn's: −1 for what a detector takes for anomalous (for DBSCAN, noise), 1 for the rest, nothing where
/// it abstained.
fn windows(outcome: &Outcome, csv: &mut Csv<'_>) -> io::Result<()> {
    let Outcome { features, detection, report, .. } = outcome;
    let table = features.features();
    let column = |name: &str| table.iter().position(|feature| feature.name == name);
    let known: Vec<Option<usize>> = KNOWN.iter().map(|(_, feature)| column(feature)).collect();
    let others: Vec<usize> = (0..table.len()).filter(|column| !known.contains(&Some(*column))).collect();
    let scored = Detector::ALL.map(|detector| format!("{}_score", detector.name()));
    let header = ["window_start", "window_end"].into_iter().chain(KNOWN.iter().map(|(name, _)| *name));
    let header = header.chain(["score", "anomaly"]).chain(scored.iter().map(String::as_str));
    csv.row(header.chain(others.iter().map(|column| table[*column].name)))?;
    let number = |value: f64| if value.is_nan() { String::new() } else { value.to_string() };
    for window in 0..outcome.windows.len() {
        let values = features.matrix().row(window);
        let (start, end) = (outcome.measured_from(window), outcome.end(window));
        let votes = detection.votes(window);
        let vote = |detector: Detector| votes.iter().find(|vote| vote.detector == detector);
        let label = |detector| vote(detector).map_or("", |vote| if vote.anomalous { "-1" } else { "1" }).to_owned();
        let score = detection.scores.get(window);
        let verdict = score.map_or(String::new(), |score| u8::from(*score > detection.cut).to_string());
        let in_finding = report.findings.iter().any(|finding| finding.start <= start && end <= finding.end);
        let fields = known.iter().zip(KNOWN).map(|(column, (name, _))| match (column, name) {
            (Some(column), _) => number(values[*column]),
            (None, "isolation_forest_label") => label(Detector::Forest),
            (None, "dbscan_label") => label(Detector::Dbscan),
            (None, "autoencoder_label") => label(Detector::Autoencoder),
            _ => verdict.clone(),
        });
        let scores =
            Detector::ALL.into_iter().map(|detector| vote(detector).map_or(String::new(), |vote| number(vote.score)));
        let row = [place(outcome, start), place(outcome, end)].into_iter().chain(fields);
        let row = row.chain([score.map_or(String::new(), f64::to_string), u8::from(in_finding).to_string()]);
        csv.row(row.chain(scores).chain(others.iter().map(|column| number(values[*column]))))?;
    }
    Ok(())
}

fn templates(outcome: &Outcome, csv: &mut Csv<'_>) -> io::Result<()> {
    csv.row(["template_id", "count", "template"])?;
    for template in &outcome.report.templates {
        csv.row([template.id.to_string(), template.count.to_string(), guarded(&template.text)])?;
    }
    Ok(())
}

fn lines(parsed: &Parsed, csv: &mut Csv<'_>) -> io::Result<()> {
    let several = parsed.names().len() > 1;
    let file_column = |name: &str| several.then(|| guarded(name));
    let header = ["line", "format", "kind", "time", "level", "template_id"];
    csv.row(header.map(str::to_owned).into_iter().chain(several.then(|| "file".to_owned())))?;
    let names = parsed.names();
    let events = &parsed.log.events;
    let mut next = EventId(0);
    let mut format = "";
    for line in 0..parsed.log.kinds.len() {
        let kind = parsed.log.kinds.get(line).unwrap_or(LineKind::Skipped);
        let (file, in_file) = parsed.log.files.in_file(line);
        let mut fields =
            [in_file.to_string(), String::new(), kind.name().to_owned(), String::new(), String::new(), String::new()];
        if kind == LineKind::Event {
            format = parsed.format_of(next);
            fields[3] = events.time_ms(next).map_or(String::new(), to_iso);
            level_name(events.level(next)).clone_into(&mut fields[4]);
            fields[5] = events.template(next).0.to_string();
            next.0 += 1;
        }
        if kind != LineKind::Skipped && kind != LineKind::Unparsed {
            format.clone_into(&mut fields[1]);
        }
        csv.row(fields.into_iter().chain(names.get(file).and_then(|name| file_column(name))))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_formulas_are_guarded() {
        assert_eq!(guarded("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(guarded("-1+2"), "'-1+2");
        assert_eq!(guarded("＝1"), "'＝1");
        assert_eq!(guarded("plain = text"), "plain = text");
    }
}
