//! The sessions that stand out most, as plain objects for the page.

use std::collections::BTreeMap;

use logloupe::analysis::{EventTypes, FoundSessions, JudgedSessions, Outcome, Parsed};
use logloupe::config::Settings;
use logloupe::detect::sequence::{Epoch, Networks, Progress, Share, Step};
use logloupe::export::ranked;
use logloupe::filter::Filter;
use logloupe::ids::EventId;
use logloupe::model::Model;
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::{entities, wire};

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
    /// How many sessions of the baseline, or of a model, they are judged by; 0 where there are none.
    baseline: usize,
    /// The texts of the templates that are named below, where these are a model's: `[template, text]`.
    texts: Option<Vec<(u32, String)>>,
    flagged: usize,
    abstained: Option<String>,
    /// How good each epoch was of the network that was trained; none where none was.
    epochs: Option<Vec<EpochObject>>,
    rows: Vec<SessionObject>,
}

/// Those that have events that pass.
#[derive(Serialize)]
struct PassingObject {
    count: usize,
    flagged: usize,
    texts: Option<Vec<(u32, String)>>,
    rows: Vec<SessionObject>,
    /// How many events of each row pass.
    passing: Vec<u32>,
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

/// What sessions are judged by, beside one another.
#[derive(Clone, Copy)]
pub(crate) struct By<'a> {
    /// What was learned from a good log.
    pub(crate) model: Option<&'a Model>,
    /// Networks that were trained here.
    pub(crate) networks: Option<&'a Networks>,
}

impl<'a> By<'a> {
    /// The model, where it has learned sessions by the key by which this log was read.
    fn model_of(self, parsed: &Parsed) -> Option<&'a Model> {
        self.model.filter(|model| parsed.session_key().is_some_and(|key| model.knows(&key)))
    }
}

/// All sessions of what was read, with those that they are judged by: the model's, or else the good files'.
pub(crate) fn found(parsed: &Parsed, settings: &Settings, by: By<'_>) -> Result<FoundSessions, JsValue> {
    let model = by.model_of(parsed);
    let baseline = if model.is_some() { Vec::new() } else { parsed.baseline(settings) };
    let found = parsed.find_sessions(settings, &baseline).map_err(|fault| wire::error(&fault))?;
    Ok(match model {
        Some(model) => model.join(parsed, found),
        None => found,
    })
}

/// The same, judged; a network judges where one was trained.
pub(crate) fn judged(parsed: &Parsed, settings: &Settings, by: By<'_>) -> Result<JudgedSessions, JsValue> {
    let networks = by.networks.or_else(|| by.model_of(parsed)?.networks());
    Ok(found(parsed, settings, by)?.judge(&settings.sequence, networks.cloned()))
}

/// How good each epoch of a training was.
pub(crate) fn epochs(networks: &Networks) -> Vec<EpochObject> {
    networks.epochs().iter().map(EpochObject::from).collect()
}

/// The sessions of what was read, the highest score first.
pub(crate) fn sessions(
    parsed: &Parsed,
    judged: &JudgedSessions,
    epochs: Option<Vec<EpochObject>>,
) -> Result<JsValue, JsValue> {
    let sequences = &judged.judgement.sequences;
    let count = judged.judged().count();
    let ranked = ranked(&judged.judgement).filter(|session| !sequences.is_baseline(*session));
    let rows: Vec<SessionObject> = ranked.take(SHOWN).map(|session| row(parsed, judged, session)).collect();
    wire::object(&SessionsObject {
        key: judged.key.clone(),
        count,
        baseline: judged.baseline(),
        texts: judged.types.as_ref().map(|types| texts(types, &rows)),
        flagged: judged.judged().filter(|session| judged.judgement.is_flagged(*session)).count(),
        abstained: judged.judgement.abstained.clone(),
        epochs,
        rows,
    })
}

/// Those that have events in a part of the log, or in all of it, that pass a filter: the highest score first.
pub(crate) fn within(
    parsed: &Parsed,
    outcome: &Outcome,
    judged: &JudgedSessions,
    part: Option<(f64, f64)>,
    filter: &Filter,
) -> Result<JsValue, JsValue> {
    let passing = parsed.sessions_passing(judged, entities::stretch(outcome, part).as_ref(), filter);
    let shown = &passing[..passing.len().min(SHOWN)];
    let rows: Vec<SessionObject> = shown.iter().map(|one| row(parsed, judged, one.session)).collect();
    wire::object(&PassingObject {
        count: passing.len(),
        flagged: passing.iter().filter(|one| judged.judgement.is_flagged(one.session)).count(),
        texts: judged.types.as_ref().map(|types| texts(types, &rows)),
        rows,
        passing: shown.iter().map(|one| one.events).collect(),
    })
}

/// The numbers of a session's lines, from 1, in file order; those of one template where one is given.
pub(crate) fn lines(parsed: &Parsed, judged: &JudgedSessions, session: usize, template: Option<u32>) -> Vec<u32> {
    let events = &parsed.log.events;
    let own: &[EventId] = if session < judged.sessions.len() { judged.sessions.events(session) } else { &[] };
    let kind = |event: EventId| EventTypes::of(judged.types.as_ref(), events.template(event));
    let wanted = own.iter().filter(|event| template.is_none_or(|wanted| kind(**event) == wanted));
    let mut lines: Vec<u32> = wanted.take(MOST_LINES).map(|event| events.line(*event) + 1).collect();
    // Sessions are in the order of their times, which lines need not be; a list of lines goes by their numbers.
    lines.sort_unstable();
    lines
}

/// The texts of all templates that these rows name.
fn texts(types: &EventTypes, rows: &[SessionObject]) -> Vec<(u32, String)> {
    let mut used = BTreeMap::new();
    for row in rows {
        let steps = row.step.iter().flat_map(|step| {
            let likely = step.expected.iter().chain([&step.came]).filter_map(|likely| likely.template);
            step.around.iter().copied().chain(likely)
        });
        for kind in steps.chain(row.reasons.iter().map(|reason| reason.template)) {
            used.entry(kind).or_insert_with(|| types.texts.get(kind as usize).cloned().unwrap_or_default());
        }
    }
    used.into_iter().collect()
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

fn step(parsed: &Parsed, judged: &JudgedSessions, session: usize) -> Option<StepObject> {
    let JudgedSessions { sessions, judgement, types, .. } = judged;
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
        around: around.iter().map(|event| EventTypes::of(types.as_ref(), parsed.log.events.template(*event))).collect(),
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
