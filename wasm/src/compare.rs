//! Good files beside the others, as plain objects for the page.

use logloupe::analysis::Parsed;
use logloupe::compare::{Change, Compared, Comparison, compare};
use logloupe::config::Settings;
use logloupe::error::{Error, ErrorKind};
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::wire;

/// How many templates of each change the page gets to see; the export has all.
const SHOWN: usize = 500;

#[derive(Serialize)]
struct ComparisonObject {
    scale: f64,
    good: u64,
    suspect: u64,
    /// How many templates there are of each change.
    counts: Vec<CountObject>,
    rows: Vec<ComparedObject>,
}

#[derive(Serialize)]
struct CountObject {
    change: &'static str,
    count: usize,
}

#[derive(Serialize)]
struct ComparedObject {
    change: &'static str,
    template: u32,
    good: u64,
    suspect: u64,
    expected: f64,
    p_value: f64,
    first_line: u32,
}

const CHANGES: [Change; 5] = [Change::New, Change::Vanished, Change::More, Change::Fewer, Change::Same];

/// Compares the files that the settings call good with the others.
pub(crate) fn compared(parsed: &Parsed, settings: &Settings) -> Result<Comparison, JsValue> {
    let is_good = parsed.baseline(settings);
    let text = match (is_good.contains(&true), is_good.contains(&false)) {
        (true, true) => return Ok(compare(parsed, &is_good, settings)),
        (false, _) => "No file is known to be good. Say of one of them that it is the baseline.",
        (true, false) => "All files are called good, so that there is nothing to compare with them.",
    };
    Err(wire::error(&Error::new(ErrorKind::Settings, text)))
}

/// What is new, gone, and changed.
pub(crate) fn comparison(parsed: &Parsed, settings: &Settings) -> Result<JsValue, JsValue> {
    let found = compared(parsed, settings)?;
    let of = |change: Change| found.rows.iter().filter(move |row| row.change == change);
    let shown = CHANGES.into_iter().flat_map(|change| of(change).take(SHOWN));
    wire::object(&ComparisonObject {
        scale: found.scale,
        good: found.events.0,
        suspect: found.events.1,
        counts: CHANGES.map(|change| CountObject { change: change.name(), count: of(change).count() }).into(),
        rows: shown.map(|row| object(parsed, row)).collect(),
    })
}

fn object(parsed: &Parsed, row: &Compared) -> ComparedObject {
    ComparedObject {
        change: row.change.name(),
        template: row.template.0,
        good: row.good,
        suspect: row.suspect,
        expected: row.expected,
        p_value: row.p_value,
        first_line: parsed.log.events.line(row.first) + 1,
    }
}
