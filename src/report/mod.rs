//! The report: the one result, drawn by the page, printed by the command line, exported as JSON.
//!
//! `docs/report.md` describes every field. It holds templates and places, and no line of the log.

mod file;

use serde::{Deserialize, Serialize};

use crate::config::{Preset, Settings};
use crate::detect::Detection;
use crate::diagnostic::{DiagnosticEntry, Oddity};
use crate::event::{LineKind, MergedLog};
use crate::explain::Finding;
use crate::feature::{FeatureTable, TemplateFacts};
use crate::format::{Format, Level};
use crate::ids::{EventId, TemplateId};
use crate::integrity::Flaw;
use crate::stretches::by_stretches_of_rows;
use crate::template::{Kind, Slot, Template};
use crate::window::{Basis, Windows};

/// Version of the report's fields.
pub const SCHEMA: u32 = 2;

/// How many lines that did not fit are named.
const MAX_MISFITS: usize = 5;

/// The most values of a slot, for the commonest templates and for all others: a report is to stay small.
const MAX_TOP: usize = 10;
const MAX_TOP_OF_OTHERS: usize = 3;
const TEMPLATES_WITH_ALL: usize = 256;

/// The whole result of an analysis.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Version of the program. Its rules are a part of it.
    pub version: &'static str,
    /// Version of ATT&CK that its rules name techniques of.
    pub attack_version: &'static str,
    /// The settings it was made with.
    pub settings: Settings,
    /// The file, or all of them as one.
    pub input: InputReport,
    /// The format of the first file, and how much of all files could be read.
    pub format: FormatReport,
    /// Each file. Lines are counted on from file to file, in this order.
    pub files: Vec<FileReport>,
    /// What was found while they were unpacked: what was passed over, cut off, broken.
    pub notes: Vec<InputNote>,
    /// What became of every line: lines = events + continuations + unparsed + skipped.
    pub ledger: Ledger,
    /// The log's times.
    pub time: TimeReport,
    /// Events by level, the gravest last; levels without events are left out.
    pub levels: Vec<LevelCount>,
    /// The windows.
    pub windows: WindowsReport,
    /// The detector.
    pub detector: DetectorReport,
    /// What stands out, the most anomalous first.
    pub findings: Vec<Finding>,
    /// Of each part of `settings.expected`, how many findings it took away before as many were found as the budget allows.
    pub expected: Vec<u32>,
    /// What is wrong with the files themselves: gaps, jumps of the clock, repeated blocks, a cut-off end.
    pub flaws: Vec<Flaw>,
    /// Every template, the most frequent first. Their counts add up to the events.
    pub templates: Vec<TemplateReport>,
    /// What was odd about the lines.
    pub diagnostics: Vec<DiagnosticEntry>,
}

/// The file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputReport {
    /// Its name, without folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

/// Something to know about what was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputNote {
    /// The file, or the path through containers.
    pub file: String,
    /// A sentence or two.
    pub text: String,
}

/// One file.
#[derive(Clone, Debug, Serialize)]
pub struct FileReport {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes as they were read, unpacked. None until somebody works it out ([`crate::input::Digest`]).
    pub sha256: Option<String>,
    /// Why it was left out; then nothing else is known of it.
    pub left_out: Option<String>,
    /// Its first line, from 1, over all files.
    pub first_line: u64,
    /// How many lines it has.
    pub lines: u64,
    /// How many events it has.
    pub events: u64,
    /// Its formats, the chosen one first. The others read lines that are not of that one.
    pub formats: Vec<FileFormat>,
    /// Events and their continuations, as a share of the lines that are not blank.
    pub coverage: f64,
    /// The next best format, where another one reads any line.
    pub runner_up: Option<RunnerUp>,
    /// The first lines that did not fit, from 1 in this file.
    pub misfits: Vec<u64>,
    /// The earliest event, UTC milliseconds.
    pub first_ms: Option<i64>,
    /// The latest event.
    pub last_ms: Option<i64>,
    /// How the zone is known.
    pub zone: String,
    /// How the year, or the date, is known.
    pub year: String,
    /// Whether every instant was written whole, with its zone: nothing of it is inferred.
    pub is_exact: bool,
}

/// A format of a file.
#[derive(Clone, Debug, Serialize)]
pub struct FileFormat {
    /// A stable word.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The events that it reads.
    pub events: u64,
    /// The line of the first of them, from 1 in this file; 0 where there is none.
    pub first_line: u64,
}

/// The format that was found or given.
#[derive(Clone, Debug, Serialize)]
pub struct FormatReport {
    /// A stable word.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Events and their continuations, as a share of the lines that are not blank.
    pub coverage: f64,
    /// The next best format, where another one reads any line.
    pub runner_up: Option<RunnerUp>,
    /// The first lines that did not fit, from 1.
    pub misfits: Vec<u64>,
}

/// A format that was not chosen.
#[derive(Clone, Debug, Serialize)]
pub struct RunnerUp {
    /// A stable word.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The share of the sampled lines that it reads.
    pub coverage: f64,
}

/// What became of every line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// All lines.
    pub lines: u64,
    /// Lines that begin a record.
    pub events: u64,
    /// Lines that belong to the event before them.
    pub continuations: u64,
    /// Lines that are not of the format.
    pub unparsed: u64,
    /// Blank lines, and lines that only speak of others (`#Fields: …`).
    pub skipped: u64,
}

/// The log's times.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TimeReport {
    /// `time`, or `line` for a log without times.
    pub basis: &'static str,
    /// The earliest event, UTC milliseconds.
    pub first_ms: Option<i64>,
    /// The latest event.
    pub last_ms: Option<i64>,
    /// How the zone is known; the first file's, where there are several.
    pub zone: String,
    /// How the year is known; the first file's, where there are several.
    pub year: String,
    /// Events earlier than the one before them.
    pub out_of_order: u64,
    /// Events whose time is missing or impossible: they stand at the time of the one before, and where a whole file has no times, in
    /// no window.
    pub untimed: u64,
}

/// Events of one level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LevelCount {
    /// The level.
    pub level: Level,
    /// Its events.
    pub count: u64,
}

/// The windows.
#[derive(Clone, Debug, Serialize)]
pub struct WindowsReport {
    /// `time` or `line`.
    pub basis: &'static str,
    /// Milliseconds, or events, from the beginning of one to that of the next.
    pub length: i64,
    /// How many such lengths each reaches over: 1 where they do not overlap.
    pub reach: usize,
    /// How many there are.
    pub count: usize,
    /// Why the length is not the one expected.
    pub note: Option<String>,
    /// Stretches without events, too long to be made of windows.
    pub gaps: Vec<GapReport>,
}

/// A stretch without events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct GapReport {
    /// Its first instant, UTC milliseconds.
    pub start: i64,
    /// The instant after it.
    pub end: i64,
}

/// The detector.
#[derive(Clone, Debug, Serialize)]
pub struct DetectorReport {
    /// A stable word.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Why it gave no verdict.
    pub abstained: Option<String>,
    /// The score from which a window is suggested as anomalous: a suggestion, not a probability.
    pub cut: f64,
    /// The detectors that it is made of, or beside which it stands.
    pub detectors: Vec<MemberReport>,
    /// What it judged.
    pub features: Vec<FeatureReport>,
    /// The good log that said what is usual; absent where the log itself did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learned: Option<LearnedReport>,
}

/// What was learned from another log.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LearnedReport {
    /// Its windows.
    pub windows: usize,
    /// Their events.
    pub events: f64,
}

/// One detector of several.
#[derive(Clone, Debug, Serialize)]
pub struct MemberReport {
    /// A stable word.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Why it says nothing of this log.
    pub abstained: Option<String>,
    /// Whether the verdict rests on it.
    pub decides: bool,
    /// Of one that is trained, how far off it was in each epoch; absent of the others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub losses: Vec<f64>,
}

/// A feature.
#[derive(Clone, Debug, Serialize)]
pub struct FeatureReport {
    /// A stable word.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The unit of its values.
    pub unit: &'static str,
    /// What it measures.
    pub what: &'static str,
    /// Whether it was judged; a feature that is the same in all windows is not.
    pub used: bool,
}

/// A template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TemplateReport {
    /// Its id, in order of first appearance.
    pub id: u32,
    /// Its events.
    pub count: u32,
    /// Its wording, `<*>` for what varies.
    pub text: String,
    /// The name that a person gave it.
    pub name: Option<String>,
    /// The level that most of its events have; of two that as many have, the graver one.
    pub level: Option<Level>,
    /// The line of its first event, from 1.
    pub first_line: u64,
    /// The line of its last event.
    pub last_line: u64,
    /// Its variable places.
    pub slots: Vec<SlotReport>,
}

/// A variable place of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SlotReport {
    /// Which `<*>` of the text it is, from 0.
    pub position: u32,
    /// What its values are.
    pub kind: Kind,
    /// How many values it has; about how many where it is saturated.
    pub distinct: u64,
    /// Whether it has more values than are kept.
    pub saturated: bool,
    /// Whether templates can be made of its values.
    pub can_split: bool,
    /// Its commonest values, the commonest first.
    pub top: Vec<ValueCount>,
}

/// A value of a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ValueCount {
    /// Its first 128 bytes as text.
    pub value: String,
    /// Its events.
    pub count: u32,
    /// Whether the count is an estimate, from some messages drawn by lot.
    pub estimated: bool,
}

impl Report {
    /// The report as JSON in UTF-8, ended by a line end: the same bytes wherever it is made.
    pub fn to_json(&self) -> Vec<u8> {
        // Strings, numbers and lists always have a JSON form.
        let mut json = serde_json::to_vec(self).unwrap_or_default();
        json.push(b'\n');
        json
    }
}

pub(crate) use file::file;

pub(crate) fn ledger(log: &MergedLog) -> Ledger {
    Ledger {
        lines: u64::from(log.kinds.len()),
        events: log.kinds.count(LineKind::Event),
        continuations: log.kinds.count(LineKind::Continuation),
        unparsed: log.kinds.count(LineKind::Unparsed),
        skipped: log.kinds.count(LineKind::Skipped),
    }
}

/// The format of the first file that was read, with the coverage of all of them.
pub(crate) fn format(format: &Format, files: &[FileReport], log: &MergedLog) -> FormatReport {
    let ledger = ledger(log);
    let with_text = ledger.lines - ledger.skipped;
    let fitting = ledger.events + ledger.continuations;
    let misfits = log.kinds.first_in(LineKind::Unparsed, 0..log.kinds.len(), MAX_MISFITS);
    FormatReport {
        name: format.name,
        title: format.title,
        coverage: if with_text == 0 { 0.0 } else { fitting as f64 / with_text as f64 },
        runner_up: first_read(files).and_then(|file| file.runner_up.clone()),
        misfits: misfits.iter().map(|line| u64::from(*line) + 1).collect(),
    }
}

fn first_read(files: &[FileReport]) -> Option<&FileReport> {
    files.iter().find(|file| file.left_out.is_none())
}

pub(crate) fn time(files: &[FileReport], log: &MergedLog) -> TimeReport {
    let (first_ms, last_ms) = log.events.span(0..log.events.len() as u32).unzip();
    let known = |word: fn(&FileReport) -> &String| {
        first_read(files).map_or_else(|| "none".to_owned(), |file| word(file).clone())
    };
    TimeReport {
        basis: if first_ms.is_some() { "time" } else { "line" },
        first_ms,
        last_ms,
        zone: known(|file| &file.zone),
        year: known(|file| &file.year),
        out_of_order: log.diagnostics.count(Oddity::OutOfOrder),
        untimed: log.diagnostics.count(Oddity::BadTime) + first_ms.map_or(0, |_| log.events.count_of_untimed() as u64),
    }
}

pub(crate) fn levels(log: &MergedLog) -> Vec<LevelCount> {
    let counts = log.events.counts_of_levels();
    let levels = (1..8u8).filter_map(Level::from_u8);
    let counted = levels.map(|level| LevelCount { level, count: counts[level as usize] });
    counted.filter(|counted| counted.count > 0).collect()
}

/// Of these windows; gaps are those of all files' windows, the axis.
pub(crate) fn windows(windows: &Windows, axis: &Windows) -> WindowsReport {
    WindowsReport {
        basis: match windows.basis() {
            Basis::Time => "time",
            Basis::Line => "line",
        },
        length: windows.length(),
        reach: windows.reach(),
        count: windows.len(),
        note: windows.note().map(str::to_owned),
        gaps: axis.gaps().iter().map(|gap| GapReport { start: gap.start, end: gap.end }).collect(),
    }
}

pub(crate) fn detector(
    preset: Preset,
    table: &FeatureTable,
    detection: &Detection,
    learned: Option<LearnedReport>,
) -> DetectorReport {
    let features = table.features().iter().enumerate().map(|(column, feature)| FeatureReport {
        name: feature.name,
        title: feature.title,
        unit: feature.unit.name(),
        what: feature.what,
        used: detection.columns.contains(&column),
    });
    let members = detection.members().iter().map(|member| MemberReport {
        name: member.detector.name(),
        title: member.detector.title(),
        abstained: member.abstained.clone(),
        decides: detection.decides(member.detector),
        losses: member.losses().to_vec(),
    });
    let (name, title) = match preset {
        Preset::Own => ("own", "Series of features, with the votes of all detectors"),
        Preset::Vote => ("vote", "Two of isolation forest, DBSCAN and autoencoder"),
        Preset::Percentile => ("percentile", "Isolation forest above a percentile"),
        Preset::Contamination => ("contamination", "Isolation forest, the highest share"),
    };
    DetectorReport {
        name,
        title,
        detectors: members.collect(),
        abstained: detection.abstained.clone(),
        cut: detection.cut,
        features: features.collect(),
        learned,
    }
}

pub(crate) fn templates(texts: &[Template], facts: &TemplateFacts, log: &MergedLog) -> Vec<TemplateReport> {
    let line = |event| u64::from(log.events.line(event)) + 1;
    let usual = usual_levels(texts.len(), log);
    let mut order: Vec<TemplateId> = (0..texts.len() as u32).map(TemplateId).collect();
    // The sort is stable: equal counts stay in the order of first appearance.
    order.sort_by_key(|id| std::cmp::Reverse(facts.count(*id)));
    let row = |(rank, id): (usize, TemplateId)| {
        let template = &texts[id.index()];
        let values = if rank < TEMPLATES_WITH_ALL { MAX_TOP } else { MAX_TOP_OF_OTHERS };
        TemplateReport {
            id: id.0,
            count: facts.count(id),
            text: template.text.clone(),
            name: template.name.clone(),
            level: usual[id.index()],
            first_line: line(facts.first(id)),
            last_line: line(facts.last(id)),
            slots: template.slots.iter().map(|slot| slot_report(slot, values)).collect(),
        }
    };
    order.into_iter().enumerate().map(row).collect()
}

/// The level that most events of each template have.
fn usual_levels(templates: usize, log: &MergedLog) -> Vec<Option<Level>> {
    // By the levels' numbers; none is 0.
    let mut counts = vec![[0u32; 8]; templates];
    by_stretches_of_rows(0..log.events.len() as u32, |rows| {
        for event in rows.map(EventId) {
            let level = log.events.level(event).map_or(0, |level| level as usize);
            counts[log.events.template(event).index()][level] += 1;
        }
    });
    // Of equals, the last one counts: the gravest.
    let usual = |counts: &[u32; 8]| (0u8..8).max_by_key(|level| counts[usize::from(*level)]).and_then(Level::from_u8);
    counts.iter().map(usual).collect()
}

fn slot_report(slot: &Slot, values: usize) -> SlotReport {
    let top = slot.common.iter().take(values).map(|common| ValueCount {
        value: common.value.clone(),
        count: common.count,
        estimated: common.is_estimate,
    });
    SlotReport {
        position: slot.position,
        kind: slot.kind,
        distinct: slot.distinct(),
        saturated: slot.is_saturated(),
        can_split: slot.can_split,
        top: top.collect(),
    }
}
