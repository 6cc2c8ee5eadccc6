//! Entities as rows: a table, or JSON, one a line.

use std::io::{self, Write};

use serde::Serialize;

use super::{Csv, guarded};
use crate::analysis::Parsed;
use crate::entity::{Entities, Entity, MEASURES};
use crate::format::time::to_iso;
use crate::ids::TemplateId;

/// A measure's part of a score below which it is no reason.
const LEAST_PART: f64 = 0.04;

/// One entity, told to those who don't have the tables.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntityRow {
    /// `ip`, `user`, `host` or `process`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// How far it stands out among its kind; 0 where nothing does or too few are there.
    pub score: f64,
    /// Its events.
    pub events: u64,
    /// Those of the level error or worse.
    pub errors: u64,
    /// Those that tell of a login that failed.
    pub failed_logins: u64,
    /// How many templates they have.
    pub templates: u64,
    /// Templates of which all events are its own.
    pub own_templates: u64,
    /// How grave its gravest threat is, 1 to 5; 0 for none, and where nobody hunted.
    pub threat: u8,
    /// When it was first seen, in milliseconds UTC; none in a log without times.
    pub first_ms: Option<i64>,
    /// When it was last seen.
    pub last_ms: Option<i64>,
    /// Its first line in the file, from 1 over all files.
    pub first_line: u64,
    /// Its last line.
    pub last_line: u64,
    /// Why it stands out, the largest part of the score first.
    pub reasons: Vec<EntityReason>,
    /// Its commonest templates, at most five.
    pub top: Vec<CountedTemplate>,
    /// Those of them that no other of its kind has, at most five.
    pub only: Vec<CountedTemplate>,
}

/// A measure in which an entity is beyond the usual.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntityReason {
    /// The measure's name.
    pub measure: &'static str,
    /// Its value.
    pub actual: u64,
    /// The median over all of the kind.
    pub typical: f64,
    /// What it adds to the score.
    pub part: f64,
    /// The same in words.
    pub sentence: String,
}

/// A template and how often it came.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CountedTemplate {
    /// The template.
    pub template: u32,
    /// Its events that are the entity's.
    pub count: u32,
    /// Its text.
    pub text: String,
}

/// The rows of a kind, what stands out first.
pub fn entity_rows<'a>(parsed: &'a Parsed, entities: &'a Entities) -> impl Iterator<Item = EntityRow> + 'a {
    entities.rows.iter().map(|entity| row(parsed, entities, entity))
}

fn row(parsed: &Parsed, entities: &Entities, entity: &Entity) -> EntityRow {
    let events = &parsed.log.events;
    let [count, errors, failed_logins, templates, own_templates] = entity.measured;
    let counted = |list: &[(TemplateId, u32)]| {
        let told = |(template, count): &(TemplateId, u32)| CountedTemplate {
            template: template.0,
            count: *count,
            text: parsed.template_text(template.0),
        };
        list.iter().map(told).collect()
    };
    EntityRow {
        kind: entities.kind.word(),
        name: String::from_utf8_lossy(events.name_text(entity.name)).into_owned(),
        score: entity.score,
        events: count,
        errors,
        failed_logins,
        templates,
        own_templates,
        threat: entity.threat,
        first_ms: entity.seen_ms.map(|(first, _)| first),
        last_ms: entity.seen_ms.map(|(_, last)| last),
        first_line: u64::from(events.line(entity.first)) + 1,
        last_line: u64::from(events.line(entity.last)) + 1,
        reasons: reasons(entities, entity),
        top: counted(&entity.templates),
        only: counted(&entity.own),
    }
}

fn reasons(entities: &Entities, entity: &Entity) -> Vec<EntityReason> {
    let mut found: Vec<EntityReason> = MEASURES
        .iter()
        .enumerate()
        .filter(|(place, _)| entity.parts[*place] > LEAST_PART * entity.score)
        .map(|(place, measure)| {
            let (actual, typical) = (entity.measured[place], entities.typical[place]);
            let noun = if actual == 1 { measure.noun.0 } else { measure.noun.1 };
            let sentence = format!("{actual} {noun} (usually {typical})");
            EntityReason { measure: measure.name, actual, typical, part: entity.parts[place], sentence }
        })
        .collect();
    if entity.threat > 0 {
        found.push(EntityReason {
            measure: "threat",
            actual: u64::from(entity.threat),
            typical: 0.0,
            part: entity.threat_part(),
            sentence: format!("a threat of severity {}", entity.threat),
        });
    }
    found.sort_by(|one, other| other.part.total_cmp(&one.part));
    found
}

/// Writes the header of the table, and the rows of these kinds.
///
/// # Errors
/// Those of `out`.
pub fn write_entities(parsed: &Parsed, all: &[Entities], out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out);
    let measures = MEASURES.map(|measure| measure.name);
    let seen =
        ["first_seen", "last_seen", "first_line", "last_line", "reasons", "top_templates", "only_templates", "threat"];
    csv.row(["kind", "name", "score"].into_iter().chain(measures).chain(seen))?;
    for row in all.iter().flat_map(|entities| entity_rows(parsed, entities)) {
        let time = |ms: Option<i64>| ms.map_or(String::new(), to_iso);
        let texts = |list: &[CountedTemplate]| {
            let told = list.iter().map(|CountedTemplate { count, text, .. }| format!("{count}× {text}"));
            guarded(&told.collect::<Vec<_>>().join("; "))
        };
        let reasons: Vec<&str> = row.reasons.iter().map(|reason| reason.sentence.as_str()).collect();
        csv.row([
            row.kind.to_owned(),
            guarded(&row.name),
            row.score.to_string(),
            row.events.to_string(),
            row.errors.to_string(),
            row.failed_logins.to_string(),
            row.templates.to_string(),
            row.own_templates.to_string(),
            time(row.first_ms),
            time(row.last_ms),
            row.first_line.to_string(),
            row.last_line.to_string(),
            reasons.join("; "),
            texts(&row.top),
            texts(&row.only),
            row.threat.to_string(),
        ])?;
    }
    csv.0.flush()
}
