//! What the integration tests share; each of them uses a part of it.

#![allow(dead_code, unreachable_pub, missing_docs, reason = "compiled once for every test")]

use std::path::PathBuf;

use logloupe::analysis::{Analysis, Input, Outcome, Parsed};
use logloupe::config::Settings;
use logloupe::event::Part;
use logloupe::feature::Unit;
use logloupe::format::Sample;

/// 2026-01-01, the date of files in these tests.
pub const MODIFIED: i64 = 1_767_225_600_000;

/// Analyses `bytes`, handed over in slices that end at the places `cuts`.
pub fn analyse(bytes: &[u8], cuts: &[usize], settings: &Settings) -> (Parsed, Outcome) {
    let input = Input { name: "test.log".to_owned(), bytes: bytes.len() as u64, modified_ms: MODIFIED };
    let mut analysis = Analysis::open(input, &Sample::of(bytes), settings).unwrap();
    let mut start = 0;
    for end in cuts.iter().copied().chain([bytes.len()]) {
        let end = end.clamp(start, bytes.len());
        analysis.push(&bytes[start..end]).unwrap();
        start = end;
    }
    let parsed = analysis.finish().unwrap();
    let outcome = parsed.analyse(settings).unwrap();
    (parsed, outcome)
}

/// The same by way of parts that are mapped backwards and travel as bytes, as they do between workers.
pub fn analyse_apart(bytes: &[u8], slice: usize, settings: &Settings) -> Outcome {
    let input = Input { name: "test.log".to_owned(), bytes: bytes.len() as u64, modified_ms: MODIFIED };
    let mut analysis = Analysis::open(input, &Sample::of(bytes), settings).unwrap();
    let mapper = analysis.mapper();
    let mut parts: Vec<(Vec<u8>, u64)> =
        bytes.chunks(slice).rev().map(|slice| (mapper.map(slice).to_bytes(), slice.len() as u64)).collect();
    while let Some((part, length)) = parts.pop() {
        analysis.push_part(&Part::from_bytes(&part).unwrap(), length).unwrap();
    }
    analysis.finish().unwrap().analyse(settings).unwrap()
}

/// What must hold for every report: each line is placed, each event has a template, every number is one.
pub fn assert_adds_up(outcome: &Outcome) {
    let ledger = outcome.report.ledger;
    assert_eq!(ledger.lines, ledger.events + ledger.continuations + ledger.unparsed + ledger.skipped);
    let in_templates: u64 = outcome.report.templates.iter().map(|template| u64::from(template.count)).sum();
    assert_eq!(in_templates, ledger.events);
    let in_windows: u64 = (0..outcome.windows.len()).map(|window| u64::from(outcome.windows.count(window))).sum();
    assert_eq!(in_windows, ledger.events);
    for (column, feature) in outcome.features.matrix().columns().into_iter().zip(outcome.features.features()) {
        // A mean or a share over nothing is not a number; nothing else is missing, and nothing is infinite.
        let may_miss = !matches!(feature.unit, Unit::Count | Unit::Deviations);
        assert!(column.iter().all(|value| value.is_finite() || may_miss && value.is_nan()), "{}", feature.name);
    }
    assert!(outcome.detection.scores.iter().all(|score| (0.0..=1.0).contains(score)));
    for finding in &outcome.report.findings {
        assert!(!finding.reasons.is_empty());
        let shares: f64 = finding.reasons.iter().map(|reason| reason.contribution).sum();
        assert!(shares <= 1.0 + 1e-9, "{shares}");
        assert!(finding.reasons.iter().all(|reason| reason.actual.is_finite() && reason.typical.is_finite()));
    }
}

/// How many lines there are between line ends, as `wc -l` counts them, and one more for a last line without an end.
pub fn count_lines(bytes: &[u8]) -> u64 {
    let ends = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
    ends + u64::from(bytes.last().is_some_and(|last| *last != b'\n'))
}

/// The folder of real logs to measure on, or none with a word about it: they are not part of the project.
pub fn real_logs(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("LOGLOUPE_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED {test}: no real logs in {} (set LOGLOUPE_DATA)", folder.display());
    None
}
