//! Good files beside the others, as plain objects for the page.

use logloupe::analysis::Parsed;
use logloupe::compare::{
    Change, Column, Compared, ComparedOrder, ComparedTiming, ComparedValue, Comparison, Place, Shares, Spread, Timing,
    compare, lines_of_step,
};
use logloupe::config::Settings;
use logloupe::error::{Error, ErrorKind};
use logloupe::ids::{EventId, TemplateId};
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::wire;

/// How many templates of each change, and how many values, orders and timings the page gets to see; the export has all.
const SHOWN: usize = 500;

/// The most lines of a step.
const MOST_LINES: usize = 5_000;

#[derive(Serialize)]
struct ComparisonObject {
    scale: f64,
    good: u64,
    suspect: u64,
    /// How many templates there are of each change.
    counts: Vec<CountObject>,
    rows: Vec<ComparedObject>,
    values: Listed<ValueObject>,
    orders: Listed<OrderObject>,
    timings: Listed<TimingObject>,
}

/// The first rows of all.
#[derive(Serialize)]
struct Listed<R> {
    count: usize,
    rows: Vec<R>,
}

impl<R> Listed<R> {
    fn of<T>(all: &[T], object: impl Fn(&T) -> R) -> Self {
        Self { count: all.len(), rows: all.iter().take(SHOWN).map(object).collect() }
    }
}

#[derive(Serialize)]
struct SharesObject {
    change: &'static str,
    good: u64,
    good_of: u64,
    suspect: u64,
    suspect_of: u64,
    expected: f64,
    p_value: f64,
    first_line: u32,
}

/// `column`: level, status, or a kind of entity, of which `id` is the number; else `position` is a place of the template.
#[derive(Serialize)]
struct ValueObject {
    column: Option<&'static str>,
    id: Option<u32>,
    template: Option<u32>,
    position: Option<u32>,
    text: String,
    shares: SharesObject,
}

#[derive(Serialize)]
struct OrderObject {
    from: u32,
    to: Option<u32>,
    usual: Option<u32>,
    shares: SharesObject,
}

#[derive(Serialize)]
struct TimingObject {
    change: &'static str,
    template: u32,
    what: &'static str,
    until: Option<u32>,
    good: SpreadObject,
    suspect: SpreadObject,
    p_value: f64,
    first_line: u32,
}

#[derive(Serialize)]
struct SpreadObject {
    count: u64,
    median: f64,
    p95: f64,
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
        values: Listed::of(&found.values, |row| value(parsed, row)),
        orders: Listed::of(&found.orders, |row| order(parsed, row)),
        timings: Listed::of(&found.timings, |row| timing(parsed, row)),
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
        first_line: line(parsed, row.first),
    }
}

fn line(parsed: &Parsed, event: EventId) -> u32 {
    parsed.log.events.line(event) + 1
}

fn value(parsed: &Parsed, row: &ComparedValue) -> ValueObject {
    let (column, template, position) = match row.place {
        Place::Column(column) => (Some(column), None, None),
        Place::Slot { template, position } => (None, Some(template.0), Some(position)),
    };
    ValueObject {
        column: column.map(Column::word),
        id: matches!(column, Some(Column::Entity(_))).then_some(row.name.0),
        template,
        position,
        text: row.text.clone(),
        shares: shares(parsed, &row.shares),
    }
}

fn order(parsed: &Parsed, row: &ComparedOrder) -> OrderObject {
    let number = |template: Option<TemplateId>| template.map(|template| template.0);
    OrderObject { from: row.from.0, to: number(row.to), usual: number(row.usual), shares: shares(parsed, &row.shares) }
}

fn shares(parsed: &Parsed, shares: &Shares) -> SharesObject {
    let Shares { change, good, good_of, suspect, suspect_of, expected, p_value, first } = *shares;
    let (change, first_line) = (change.name(), line(parsed, first));
    SharesObject { change, good, good_of, suspect, suspect_of, expected, p_value, first_line }
}

fn timing(parsed: &Parsed, row: &ComparedTiming) -> TimingObject {
    let ComparedTiming { change, template, timing, good, suspect, p_value, first } = *row;
    TimingObject {
        change: change.name(),
        template: template.0,
        what: timing.word(),
        until: if let Timing::Until(next) = timing { Some(next.0) } else { None },
        good: spread(good),
        suspect: spread(suspect),
        p_value,
        first_line: line(parsed, first),
    }
}

fn spread(Spread { count, median, p95 }: Spread) -> SpreadObject {
    SpreadObject { count, median, p95 }
}

/// The lines of a step of one side, from 1.
pub(crate) fn step_lines(
    parsed: &Parsed,
    settings: &Settings,
    from: u32,
    to: Option<u32>,
    is_suspect: bool,
) -> Vec<u32> {
    let step = (TemplateId(from), to.map(TemplateId));
    let lines = lines_of_step(parsed, &parsed.baseline(settings), settings, step, is_suspect, MOST_LINES);
    lines.into_iter().map(|line| line + 1).collect()
}
