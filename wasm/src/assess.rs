//! An analysis beside labels, as plain objects for the page.

use logloupe::analysis::{JudgedSessions, Outcome, Parsed};
use logloupe::assess::{Judged, assess};
use logloupe::evaluate::LabelFile;
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::wire;

/// The most cases of a kind that the page gets to see, and the most lines of each.
const SHOWN: usize = 200;
const LINES: usize = 100;

#[derive(Serialize)]
struct AssessmentObject {
    judged: &'static str,
    key: Option<String>,
    labels: usize,
    labelled: usize,
    hits: usize,
    false_alarms: usize,
    misses: usize,
    rest: usize,
    precision: f64,
    recall: f64,
    f1: f64,
    average_precision: f64,
    best_f1: f64,
    cases: Cases,
}

#[derive(Serialize)]
struct Cases {
    misses: Vec<CaseObject>,
    false_alarms: Vec<CaseObject>,
    hits: Vec<CaseObject>,
}

#[derive(Serialize)]
struct CaseObject {
    /// A session's name; none of a window.
    name: Option<String>,
    score: f64,
    events: usize,
    start: Option<i64>,
    end: Option<i64>,
    lines: Vec<u32>,
}

/// Judges the analysis by the labels in these bytes.
pub(crate) fn assessed(parsed: &Parsed, outcome: &Outcome, labels: &[u8]) -> Result<JsValue, JsValue> {
    let labels = LabelFile::read(labels).map_err(|fault| wire::error(&fault))?;
    let settings = &outcome.report.settings;
    let wants_sessions = matches!(labels, LabelFile::Sessions(_)) && settings.session_key != "none";
    let sessions = wants_sessions
        .then(|| parsed.judge_sessions_by(settings, &parsed.baseline(settings)))
        .transpose()
        .map_err(|fault| wire::error(&fault))?;
    let found = assess(parsed, outcome, sessions.as_ref(), &labels).map_err(|fault| wire::error(&fault))?;
    let case = |list: &[(usize, f64)]| {
        let shown = list.iter().take(SHOWN);
        shown.map(|(number, score)| case(parsed, outcome, sessions.as_ref(), *number, *score)).collect()
    };
    let quality = &found.quality;
    wire::object(&AssessmentObject {
        judged: if found.judged == Judged::Sessions { "sessions" } else { "windows" },
        key: sessions.as_ref().map(|sessions| sessions.key.clone()),
        labels: found.labels,
        labelled: found.labelled,
        hits: quality.hits,
        false_alarms: quality.false_alarms,
        misses: quality.misses,
        rest: quality.rest,
        precision: quality.precision(),
        recall: quality.recall(),
        f1: quality.f1(),
        average_precision: quality.average_precision,
        best_f1: quality.best_f1,
        cases: Cases { misses: case(&found.misses), false_alarms: case(&found.false_alarms), hits: case(&found.hits) },
    })
}

fn case(
    parsed: &Parsed,
    outcome: &Outcome,
    sessions: Option<&JudgedSessions>,
    number: usize,
    score: f64,
) -> CaseObject {
    let events = &parsed.log.events;
    let line = |event: &logloupe::ids::EventId| events.line(*event) + 1;
    match sessions {
        Some(JudgedSessions { sessions, .. }) => {
            let own = sessions.events(number);
            CaseObject {
                name: Some(sessions.name(number, &parsed.log.members)),
                score,
                events: own.len(),
                start: own.first().and_then(|event| events.time_ms(*event)),
                end: own.last().and_then(|event| events.time_ms(*event)),
                lines: own.iter().take(LINES).map(line).collect(),
            }
        }
        None => CaseObject {
            name: None,
            score,
            events: outcome.windows.count(number) as usize,
            start: Some(outcome.start(number)),
            end: Some(outcome.end(number)),
            lines: outcome.windows.events(number).take(LINES).map(|event| line(&event)).collect(),
        },
    }
}
