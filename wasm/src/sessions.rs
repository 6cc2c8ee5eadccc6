//! The sessions that stand out most, as plain objects for the page.

use logloupe::analysis::{JudgedSessions, Parsed};
use logloupe::config::Settings;
use logloupe::detect::sequence::{Epoch, Networks, Progress, Share, Step};
use logloupe::export::ranked;
use logloupe::ids::EventId;
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::wire;

/// The most lines of one session that are listed.
const MOST_LINES: usize = 200_000;

/// How many sessions the page gets to see, and how many lines and reasons of each; the export has all.
const SHOWN: usize = 500;
const LINES: usize = 200;
const REASONS: usize = 4;

/// How many likely events are shown in place of the unexpected one, and how many that came before it and after it.
const LIKELY: usize = 3;
const BEFORE: usize = 4;
const AFTER: usize = 3;

#[derive(Serialize)]
struct SessionsObject {
    key: String,
    count: usize,
    /// How many sessions of the baseline they are judged by; 0 where there is none.
    baseline: usize,
    flagged: usize,
    abstained: Option<String>,
    /// How good each epoch was of the network that was trained; none where none was.
    epochs: Option<Vec<EpochObject>>,
    rows: Vec<SessionObject>,
}

#[derive(Serialize)]
struct SessionObject {
    /// Its number among all sessions of the log.
    id: usize,
    name: String,
    events: usize,
    score: f64,
    flagged: bool,
    votes: Vec<&'static str>,
    start: Option<i64>,
    end: Option<i64>,
    lines: Vec<u32>,
    reasons: Vec<ReasonObject>,
    step: Option<StepObject>,
}

#[derive(Serialize)]
pub(crate) struct EpochObject {
    loss: f64,
    held_out: Option<f64>,
}

/// The least expected step; positions count from 0.
#[derive(Serialize)]
struct StepObject {
    position: usize,
    came: LikelyObject,
    expected: Vec<LikelyObject>,
    by: &'static str,
    /// The first of the events around it, and their templates.
    first: usize,
    around: Vec<u32>,
}

/// A template, or none for the session's end, and how likely it was.
#[derive(Serialize)]
struct LikelyObject {
    template: Option<u32>,
    share: f64,
}

impl From<Share> for LikelyObject {
    fn from(Share { event, share }: Share) -> Self {
        Self { template: event, share }
    }
}

impl From<&Epoch> for EpochObject {
    fn from(Epoch { loss, held_out }: &Epoch) -> Self {
        Self { loss: *loss, held_out: *held_out }
    }
}

#[derive(Serialize)]
struct ReasonObject {
    template: u32,
    count: u32,
    usual: f64,
}

/// All sessions of what was read; a network judges where one was trained.
pub(crate) fn judged(
    parsed: &Parsed,
    settings: &Settings,
    networks: Option<&Networks>,
) -> Result<JudgedSessions, JsValue> {
    let found = parsed.find_sessions(settings, &parsed.baseline(settings)).map_err(|fault| wire::error(&fault))?;
    Ok(found.judge(&settings.sequence, networks.cloned()))
}

/// The sessions of what was read, the highest score first.
pub(crate) fn sessions(parsed: &Parsed, settings: &Settings, networks: Option<&Networks>) -> Result<JsValue, JsValue> {
    let judged = judged(parsed, settings, networks)?;
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
        epochs: networks.map(|networks| networks.epochs().iter().map(EpochObject::from).collect()),
        rows: rows.collect(),
    })
}

/// The numbers of a session's lines, from 1, in file order; those of one template where one is given.
pub(crate) fn lines(
    parsed: &Parsed,
    settings: &Settings,
    session: usize,
    template: Option<u32>,
) -> Result<Vec<u32>, JsValue> {
    let found = parsed.find_sessions(settings, &parsed.baseline(settings)).map_err(|fault| wire::error(&fault))?;
    let events = &parsed.log.events;
    let own: &[EventId] = if session < found.sessions.len() { found.sessions.events(session) } else { &[] };
    let wanted = own.iter().filter(|event| template.is_none_or(|template| events.template(**event).0 == template));
    let mut lines: Vec<u32> = wanted.take(MOST_LINES).map(|event| events.line(*event) + 1).collect();
    // Sessions are in the order of their times, which lines need not be; a list of lines goes by their numbers.
    lines.sort_unstable();
    Ok(lines)
}

fn row(parsed: &Parsed, judged: &JudgedSessions, session: usize) -> SessionObject {
    let JudgedSessions { sessions, judgement, .. } = judged;
    let events = &parsed.log.events;
    let of_session = sessions.events(session);
    let time = |event: Option<&_>| event.and_then(|event| events.time_ms(*event));
    let departures = judgement.departures(session, REASONS).into_iter();
    SessionObject {
        id: session,
        name: sessions.name(session, &parsed.log.members),
        events: of_session.len(),
        score: judgement.score(session),
        flagged: judgement.is_flagged(session),
        votes: judgement.found_by(session).collect(),
        start: time(of_session.first()),
        end: time(of_session.last()),
        lines: of_session.iter().take(LINES).map(|event| events.line(*event) + 1).collect(),
        reasons: departures
            .map(|departure| ReasonObject { template: departure.kind, count: departure.count, usual: departure.usual })
            .collect(),
        step: judgement.is_flagged(session).then(|| step(parsed, judged, session)).flatten(),
    }
}

fn step(
    parsed: &Parsed,
    JudgedSessions { sessions, judgement, .. }: &JudgedSessions,
    session: usize,
) -> Option<StepObject> {
    let Step { position, came, expected, by, .. } = judgement.step(session, LIKELY)?;
    let of_session = sessions.events(session);
    let first = position.saturating_sub(BEFORE);
    let around = &of_session[first..of_session.len().min(position + AFTER + 1)];
    Some(StepObject {
        position,
        came: came.into(),
        expected: expected.into_iter().map(LikelyObject::from).collect(),
        by,
        first,
        around: around.iter().map(|event| parsed.log.events.template(*event).0).collect(),
    })
}

/// How far training has come.
#[derive(Serialize)]
struct ProgressObject {
    epoch: usize,
    epochs: usize,
    done: f64,
    last: Option<EpochObject>,
}

/// The same for the page.
pub(crate) fn progress(Progress { epoch, epochs, done, last, .. }: Progress) -> Result<JsValue, JsValue> {
    wire::object(&ProgressObject { epoch, epochs, done, last: last.as_ref().map(EpochObject::from) })
}
