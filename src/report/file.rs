//! What the report says of one file.

use super::{FileFormat, FileReport, MAX_MISFITS, RunnerUp};
use crate::error::Error;
use crate::event::{FileRows, LineKind, MergedLog, Plan};
use crate::format::time::{DAY, to_iso};
use crate::format::{Clock, Detection};

/// What was found out about a file.
pub(crate) fn file(
    name: String,
    bytes: u64,
    plan: &Plan,
    detection: Option<&Detection>,
    rows: &FileRows,
    log: &MergedLog,
) -> FileReport {
    let lines = rows.first_line..rows.first_line + rows.lines;
    let count = |kind| log.kinds.count_in(kind, lines.clone());
    let with_text = u64::from(rows.lines) - count(LineKind::Skipped);
    let fitting = u64::from(rows.events) + count(LineKind::Continuation);
    let (first_ms, last_ms) = log.events.span(rows.event_rows()).unzip();
    let runner_up = detection.and_then(|detection| detection.runner_up.as_ref());
    let misfits = log.kinds.first_in(LineKind::Unparsed, lines, MAX_MISFITS);
    FileReport {
        name,
        bytes,
        sha256: None,
        left_out: None,
        first_line: u64::from(rows.first_line) + 1,
        lines: u64::from(rows.lines),
        events: u64::from(rows.events),
        formats: formats(plan, rows),
        coverage: if with_text == 0 { 0.0 } else { fitting as f64 / with_text as f64 },
        runner_up: runner_up.map(|other| RunnerUp {
            name: other.format.name,
            title: other.format.title,
            coverage: other.coverage,
        }),
        misfits: misfits.iter().map(|line| u64::from(line - rows.first_line) + 1).collect(),
        first_ms,
        last_ms,
        zone: zone(plan, rows),
        year: year(plan, rows),
        is_exact: clocks(plan, rows).all(|clock| clock == Clock::Zoned) && first_ms.is_some(),
    }
}

impl FileReport {
    /// A file that was not read.
    pub(crate) fn left_out(name: String, bytes: u64, fault: &Error) -> Self {
        Self {
            name,
            bytes,
            sha256: None,
            left_out: Some(fault.to_string()),
            first_line: 0,
            lines: 0,
            events: 0,
            formats: Vec::new(),
            coverage: 0.0,
            runner_up: None,
            misfits: Vec::new(),
            first_ms: None,
            last_ms: None,
            zone: "none".to_owned(),
            year: "none".to_owned(),
            is_exact: false,
        }
    }
}

fn formats(plan: &Plan, rows: &FileRows) -> Vec<FileFormat> {
    let report = |(number, (format, (events, first_line))): (usize, (&crate::format::Format, &(u64, u32)))| {
        let met = FileFormat {
            name: format.name,
            title: format.title,
            events: *events,
            first_line: if *events == 0 { 0 } else { u64::from(first_line - rows.first_line) + 1 },
        };
        (number == 0 || *events > 0).then_some(met)
    };
    plan.formats.iter().zip(&rows.of_format).enumerate().filter_map(report).collect()
}

/// The clocks of the formats that read any event; of the first one in any case.
fn clocks<'a>(plan: &'a Plan, rows: &'a FileRows) -> impl Iterator<Item = Clock> + Clone + 'a {
    let met = plan.formats.iter().zip(&rows.of_format).enumerate();
    met.filter(|(number, (_, (events, _)))| *number == 0 || *events > 0).map(|(_, (format, _))| format.clock)
}

fn zone(plan: &Plan, rows: &FileRows) -> String {
    let mut clocks = clocks(plan, rows).filter(|clock| *clock != Clock::None).peekable();
    if clocks.peek().is_none() {
        return "none".to_owned();
    }
    if clocks.all(|clock| clock == Clock::Zoned) {
        return "converted to UTC where written".to_owned();
    }
    match plan.zone_ms {
        None => "not written; read as UTC".to_owned(),
        Some(zone) => format!("not written; read as {}, as set", offset(zone)),
    }
}

/// A distance from UTC as people write it.
fn offset(zone_ms: i64) -> String {
    let minutes = zone_ms.abs() / 60_000;
    format!("UTC{}{:02}:{:02}", if zone_ms < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
}

fn year(plan: &Plan, rows: &FileRows) -> String {
    let clocks = clocks(plan, rows);
    if clocks.clone().all(|clock| clock == Clock::None) {
        return "none".to_owned();
    }
    let is_missing = clocks.clone().any(|clock| matches!(clock, Clock::YearLess | Clock::DateLess));
    match (rows.inferred.year, rows.inferred.day) {
        (Some(year), _) if plan.year.is_some() => format!("set: {year}"),
        (Some(year), _) => format!("inferred: {year}"),
        (None, Some(day)) => format!("inferred: {}", &to_iso(day * DAY)[..10]),
        (None, None) if is_missing => "unknown".to_owned(),
        (None, None) => "written".to_owned(),
    }
}
