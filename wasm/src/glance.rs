//! What is told while a log is being read, as plain objects.

use logloupe::analysis::Analysis;
use logloupe::format::Level;
use logloupe::glance::{Expected, Glance};
use logloupe::ids::EventId;
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::source::Source;
use crate::{lines, wire};

#[derive(Serialize)]
struct GlanceObject<'a> {
    lines: u32,
    events: usize,
    format: &'static str,
    first_ms: Option<i64>,
    last_ms: Option<i64>,
    bucket_ms: i64,
    volume: Vec<u32>,
    errors: Vec<u32>,
    error_count: u64,
    has_levels: bool,
    first_errors: &'a [ErrorObject],
}

/// One of the first errors.
#[derive(Serialize)]
pub(crate) struct ErrorObject {
    /// From 1, over all files.
    line: u32,
    level: Option<&'static str>,
    text: String,
}

#[derive(Serialize)]
struct ExpectedObject {
    lines: u64,
    memory: u64,
}

/// `known`: the first errors that were found already. They stay the first ones, and their lines are read but once.
pub(crate) fn glance(
    analysis: &Analysis,
    source: &Source,
    buckets: usize,
    known: &mut Vec<ErrorObject>,
) -> Result<JsValue, JsValue> {
    let glance = Glance::of(analysis, buckets);
    for event in glance.first_errors.iter().skip(known.len()) {
        known.push(error(analysis, source, *event)?);
    }
    wire::object(&GlanceObject {
        lines: glance.lines,
        events: glance.events,
        format: analysis.format().title,
        first_ms: glance.span.map(|(first, _)| first),
        last_ms: glance.span.map(|(_, last)| last),
        bucket_ms: glance.bucket_ms,
        error_count: glance.error_count,
        has_levels: glance.has_levels,
        first_errors: known,
        volume: glance.volume,
        errors: glance.errors,
    })
}

fn error(analysis: &Analysis, source: &Source, event: EventId) -> Result<ErrorObject, JsValue> {
    let (events, _) = analysis.merger().so_far();
    let offset = events.offset(event);
    let (file, begin) = analysis.begun().take_while(|(_, begin)| *begin <= offset).last().unwrap_or((0, 0));
    Ok(ErrorObject {
        line: events.line(event) + 1,
        level: events.level(event).map(Level::name),
        text: lines::text_at(source, file, offset - begin)?,
    })
}

pub(crate) fn expected(expected: &Expected) -> Result<JsValue, JsValue> {
    wire::object(&ExpectedObject { lines: expected.lines, memory: expected.memory })
}
