//! Entities, as plain objects for the page.

use std::ops::Range;

use logloupe::analysis::{Outcome, Parsed};
use logloupe::entity::{Asked, Entities, Entity, Kind, MEASURES, Stretch};
use logloupe::error::{Error, ErrorKind};
use logloupe::export::{EntityRow, entity_rows};
use logloupe::filter::Filter;
use logloupe::ids::NameId;
use logloupe::window::Basis;
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::wire;

/// How many entities the page gets to see; the export has all that are kept.
const SHOWN: usize = 2_000;

/// The most templates of one.
const TEMPLATES: usize = 200;

#[derive(Serialize)]
struct EntitiesObject {
    kind: &'static str,
    count: usize,
    without: u64,
    note: Option<String>,
    measures: Vec<MeasureObject>,
    rows: Vec<RowObject>,
}

#[derive(Serialize)]
struct ForemostObject {
    kind: &'static str,
    id: u32,
    name: String,
    events: u32,
    all: u32,
}

#[derive(Serialize)]
struct MeasureObject {
    name: &'static str,
    title: &'static str,
    what: &'static str,
}

#[derive(Serialize)]
struct RowObject {
    id: u32,
    #[serde(flatten)]
    row: EntityRow,
}

#[derive(Serialize)]
struct EntityObject {
    start: i64,
    length: i64,
    events: Vec<u32>,
    errors: Vec<u32>,
    templates: Vec<TemplateObject>,
    distinct: usize,
    findings: Vec<FindingObject>,
}

#[derive(Serialize)]
struct TemplateObject {
    template: u32,
    count: u32,
    all: u32,
}

#[derive(Serialize)]
struct FindingObject {
    rank: u32,
    events: u32,
}

/// The kind that a word names.
pub(crate) fn kind(word: &str) -> Result<Kind, JsValue> {
    let unknown = || Error::new(ErrorKind::Misuse, format!("There are no entities of the kind \"{word}\"."));
    Kind::parse(word).ok_or_else(|| wire::error(&unknown()))
}

/// These entities, what stands out first, and `also` these.
pub(crate) fn entities(parsed: &Parsed, found: &Entities, also: &[(Kind, NameId)]) -> Result<JsValue, JsValue> {
    let kind = found.kind;
    let rows = found.rows.iter().zip(entity_rows(parsed, found)).enumerate();
    let rows = rows.filter(|(place, (entity, _))| *place < SHOWN || also.contains(&(kind, entity.name)));
    let measure = |measure: &logloupe::entity::Measure| MeasureObject {
        name: measure.name,
        title: measure.title,
        what: measure.what,
    };
    wire::object(&EntitiesObject {
        kind: kind.word(),
        count: found.count,
        without: found.without,
        note: found.note(),
        measures: MEASURES.iter().map(measure).collect(),
        rows: rows.map(|(_, (entity, row))| RowObject { id: entity.name.0, row }).collect(),
    })
}

/// What those of a kind did within a part of the log, or in all of it, in the events that pass a filter: as columns of five numbers
/// an entity: its number, its events, errors, failed logins and templates there.
pub(crate) fn within(
    parsed: &Parsed,
    outcome: &Outcome,
    kind: Kind,
    part: Option<(f64, f64)>,
    filter: &Filter,
) -> Vec<u32> {
    let part = stretch(outcome, part);
    let row = |entity: &Entity| {
        let [events, errors, failed, templates, _] = entity.measured.map(|count| count.try_into().unwrap_or(u32::MAX));
        [entity.name.0, events, errors, failed, templates]
    };
    parsed.entities_within(kind, part.as_ref(), filter).iter().flat_map(row).collect()
}

/// A part of the log as the page names it; none for all of it.
pub(crate) fn stretch(outcome: &Outcome, part: Option<(f64, f64)>) -> Option<Stretch> {
    let is_time = outcome.windows.basis() == Basis::Time;
    part.map(|(from, to)| Stretch { places: places(from, to), is_time })
}

/// Its instants or lines. What is beyond all numbers stays within them.
fn places(from: f64, to: f64) -> Range<i64> {
    from.ceil() as i64..to.ceil() as i64
}

/// One entity: what it did over time in at most so many buckets, its templates and its findings; in a part of the log, where one is given.
pub(crate) fn entity(
    parsed: &Parsed,
    outcome: &Outcome,
    kind: Kind,
    id: u32,
    buckets: usize,
    part: Option<(f64, f64)>,
) -> Result<JsValue, JsValue> {
    let report = &outcome.report;
    let is_time = outcome.windows.basis() == Basis::Time;
    let whole = match (report.time.first_ms, report.time.last_ms) {
        (Some(first), Some(last)) if is_time => first..last + 1,
        _ => 1..i64::from(parsed.log.kinds.len()) + 1,
    };
    let span = part.map_or(whole, |(from, to)| places(from, to));
    let ranges: Vec<Range<i64>> = report.findings.iter().map(|finding| finding.start..finding.end).collect();
    let asked = Asked { span, is_time, is_part: part.is_some(), buckets, ranges: &ranges, templates: TEMPLATES };
    let detail = parsed.entity(kind, NameId(id), &asked);
    let templates = detail.templates.iter();
    let findings = report.findings.iter().zip(detail.within).filter(|(_, events)| *events > 0);
    wire::object(&EntityObject {
        start: detail.start,
        length: detail.length,
        events: detail.events,
        errors: detail.errors,
        templates: templates
            .map(|(template, count, all)| TemplateObject { template: template.0, count: *count, all: *all })
            .collect(),
        distinct: detail.distinct,
        findings: findings.map(|(finding, events)| FindingObject { rank: finding.rank, events }).collect(),
    })
}

/// Of each kind, the entity that most of a finding's events are of.
pub(crate) fn of_finding(parsed: &Parsed, outcome: &Outcome, rank: u32) -> Result<JsValue, JsValue> {
    let found = parsed.entities_of(outcome, rank).into_iter().map(|(kind, name, events, all)| ForemostObject {
        kind: kind.word(),
        id: name.0,
        name: String::from_utf8_lossy(parsed.log.events.name_text(name)).into_owned(),
        events,
        all,
    });
    wire::object(&found.collect::<Vec<_>>())
}
