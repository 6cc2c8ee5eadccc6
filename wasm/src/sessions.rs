//! The sessions that stand out most, as plain objects for the page.

use logloupe::analysis::{JudgedSessions, Parsed};
use logloupe::config::Settings;
use logloupe::detect::sequence::DETECTORS;
use logloupe::export::ranked;
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::wire;

/// How many sessions the page gets to see, and how many lines and reasons of each; the export has all.
const SHOWN: usize = 500;
const LINES: usize = 200;
const REASONS: usize = 4;

#[derive(Serialize)]
struct SessionsObject {
    key: String,
    count: usize,
    /// How many sessions of the baseline they are judged by; 0 where there is none.
    baseline: usize,
    flagged: usize,
    abstained: Option<String>,
    rows: Vec<SessionObject>,
}

#[derive(Serialize)]
struct SessionObject {
    name: String,
    events: usize,
    score: f64,
    flagged: bool,
    votes: Vec<&'static str>,
    start: Option<i64>,
    end: Option<i64>,
    lines: Vec<u32>,
    reasons: Vec<ReasonObject>,
}

#[derive(Serialize)]
struct ReasonObject {
    template: u32,
    count: u32,
    usual: f64,
}

/// The sessions of what was read, the highest score first.
pub(crate) fn sessions(parsed: &Parsed, settings: &Settings) -> Result<JsValue, JsValue> {
    let judged = parsed.judge_sessions_by(settings, &parsed.baseline(settings)).map_err(|fault| wire::error(&fault))?;
    let all = judged.sessions.len();
    let sequences = &judged.judgement.sequences;
    let count = judged.judged().count();
    let ranked = ranked(&judged.judgement).filter(|session| !sequences.is_baseline(*session));
    let rows = ranked.take(SHOWN).map(|session| row(parsed, &judged, session));
    wire::object(&SessionsObject {
        key: judged.key.clone(),
        count,
        baseline: all - count,
        flagged: judged.judged().filter(|session| judged.judgement.is_flagged(*session)).count(),
        abstained: judged.judgement.abstained.clone(),
        rows: rows.collect(),
    })
}

fn row(parsed: &Parsed, judged: &JudgedSessions, session: usize) -> SessionObject {
    let JudgedSessions { sessions, judgement, .. } = judged;
    let events = &parsed.log.events;
    let of_session = sessions.events(session);
    let time = |event: Option<&_>| event.and_then(|event| events.time_ms(*event));
    let votes = DETECTORS.into_iter().zip(judgement.votes(session)).filter(|(_, vote)| *vote);
    let departures = judgement.departures(session, REASONS).into_iter();
    SessionObject {
        name: sessions.name(session, &parsed.log.members),
        events: of_session.len(),
        score: judgement.score(session),
        flagged: judgement.is_flagged(session),
        votes: votes.map(|(name, _)| name).collect(),
        start: time(of_session.first()),
        end: time(of_session.last()),
        lines: of_session.iter().take(LINES).map(|event| events.line(*event) + 1).collect(),
        reasons: departures
            .map(|departure| ReasonObject { template: departure.kind, count: departure.count, usual: departure.usual })
            .collect(),
    }
}
