//! A search through the open log: slices are looked through here or by helpers, and what was found in them is taken in file order.

use js_sys::{Object, Uint8Array, Uint32Array};
use logloupe::analysis::Parsed;
use logloupe::error::{Error, ErrorKind};
use logloupe::event::LineKind;
use logloupe::filter::Filter;
use logloupe::format::Level;
use logloupe::ids::EventId;
use logloupe::search::{Hits, Query, Wording};
use logloupe::timeline::Passing;
use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::engine::{Engine, Stage, out_of_order};
use crate::lines::Wanted;
use crate::wire;

/// The most hits whose places are kept, of which each takes four bytes; all are counted.
const MOST_KEPT: usize = 1 << 22;

/// The most places that are highlighted in one line.
const MOST_SPANS: usize = 64;

/// What lines must be besides holding the text, as a page asks for it: `only` and `without` as for `lines_where`, and a part of
/// the log, `by` 'time' in UTC milliseconds or by 'line' from 1, the end exclusive.
#[derive(Default, Deserialize)]
struct AskedFilter {
    #[serde(default, with = "serde_wasm_bindgen::preserve")]
    only: JsValue,
    #[serde(default, with = "serde_wasm_bindgen::preserve")]
    without: JsValue,
    span: Option<Span>,
}

#[derive(Deserialize)]
struct Span {
    from: f64,
    to: f64,
    by: String,
}

/// What lines must be besides holding the text.
#[derive(Default)]
pub(crate) struct Asked {
    filter: Filter,
    span: Option<Span>,
}

impl Asked {
    fn new(asked: JsValue) -> Result<Self, JsValue> {
        let asked: Option<AskedFilter> = serde_wasm_bindgen::from_value(asked)
            .map_err(|fault| misuse(&format!("The filter could not be understood: {fault}.")))?;
        let Some(AskedFilter { only, without, span }) = asked else { return Ok(Self::default()) };
        let all = |list: &JsValue| {
            let wanted = js_sys::Array::from(list).into_iter().map(|one| Ok(Wanted::new(one)?.event));
            wanted.collect::<Result<Vec<_>, JsValue>>()
        };
        Ok(Self { filter: Filter::new(all(&only)?, all(&without)?), span })
    }

    /// A filter that is asked for without words; null for none.
    pub(crate) fn filter(asked: JsValue) -> Result<Filter, JsValue> {
        Ok(Self::new(asked)?.filter)
    }

    /// Whether a line fits, counted from 0. What continues an event is as the event is; a line that belongs to none is in no
    /// template, level, entity or time.
    fn takes(&self, parsed: &Parsed, line: u32) -> bool {
        let event = event_of(parsed, line);
        self.filter.takes_line(&parsed.log, event)
            && self.span.as_ref().is_none_or(|span| span.holds(parsed, line, event))
    }
}

impl Span {
    fn holds(&self, parsed: &Parsed, line: u32, event: Option<EventId>) -> bool {
        let place = if self.by == "time" {
            event.and_then(|event| parsed.log.events.time_ms(event)).map(|time_ms| time_ms as f64)
        } else {
            Some(f64::from(line) + 1.0)
        };
        place.is_some_and(|place| (self.from..self.to).contains(&place))
    }
}

/// The event that a line begins or continues.
fn event_of(parsed: &Parsed, line: u32) -> Option<EventId> {
    let kind = parsed.log.kinds.get(line)?;
    matches!(kind, LineKind::Event | LineKind::Continuation).then(|| parsed.log.events.at_or_before_line(line))?
}

/// A search through the open log, or through slices of it for a search that is made elsewhere.
#[wasm_bindgen]
pub struct LogSearch {
    query: Query,
    asked: Asked,
    /// Lines of the slices that were taken.
    lines: u32,
    /// The numbers of lines that were found, from 1, in order.
    kept: Vec<u32>,
    count: u32,
}

#[wasm_bindgen]
impl LogSearch {
    /// `wording`: `{text, is_expression, heeds_case}`; `filter`: `{only, without, span}`, or null.
    ///
    /// # Errors
    /// Says why an expression is none, or what else could not be understood.
    #[wasm_bindgen(constructor)]
    pub fn new(wording: JsValue, filter: JsValue) -> Result<LogSearch, JsValue> {
        let wording: Wording = serde_wasm_bindgen::from_value(wording)
            .map_err(|fault| misuse(&format!("What is looked for could not be understood: {fault}.")))?;
        let query = Query::new(&wording).map_err(|fault| wire::error(&fault))?;
        Ok(Self { query, asked: Asked::new(filter)?, lines: 0, kept: Vec::new(), count: 0 })
    }

    /// What is found in a slice, for `take`. `bytes` are the slice, which has `length`, the byte before it where it `follows` one,
    /// and what comes after it, `beyond_slice()` bytes at the most.
    pub fn look(&self, bytes: &[u8], follows: bool, length: u32) -> Uint8Array {
        Uint8Array::from(self.query.look(bytes, follows, length as usize).to_bytes().as_slice())
    }

    /// Takes what was found in the next slice of the log that `engine` has open.
    ///
    /// # Errors
    /// Before the log was read, or for bytes that are nothing found.
    pub fn take(&mut self, engine: &Engine, found: &[u8]) -> Result<(), JsValue> {
        let Stage::Parsed(_, parsed, _) = &engine.stage else { return Err(out_of_order("take", "finish")) };
        let Hits { lines, hits } = Hits::from_bytes(found).map_err(|fault| wire::error(&fault))?;
        for hit in hits {
            let line = self.lines.saturating_add(hit);
            if line >= parsed.log.kinds.len() || !self.asked.takes(parsed, line) {
                continue;
            }
            self.count += 1;
            if self.kept.len() < MOST_KEPT {
                self.kept.push(line + 1);
            }
        }
        self.lines = self.lines.saturating_add(lines);
        Ok(())
    }

    /// How many lines were found so far.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// How many of them can be shown.
    pub fn kept(&self) -> u32 {
        self.kept.len() as u32
    }

    /// The numbers of the first `count` lines found after the line `after`, from 1; 0 is before the first.
    pub fn numbers(&self, after: u32, count: u32) -> Vec<u32> {
        let first = self.kept.partition_point(|line| *line <= after);
        self.kept.iter().skip(first).take(count as usize).copied().collect()
    }

    /// The next hit after a line, or the last one before it, with its place among all, from 1; empty where there is none.
    pub fn beside(&self, line: u32, back: bool) -> Vec<u32> {
        let at = if back {
            self.kept.partition_point(|one| *one < line).checked_sub(1)
        } else {
            Some(self.kept.partition_point(|one| *one <= line))
        };
        let found = at.and_then(|at| Some((*self.kept.get(at)?, at as u32 + 1)));
        found.map_or_else(Vec::new, |(line, place)| vec![line, place])
    }

    /// Where it stands in a text: the beginnings and ends one after the other, in UTF-16 units.
    pub fn spans(&self, text: &str) -> Vec<u32> {
        let mut units = 0;
        let mut at = 0;
        let mut bounds = Vec::new();
        for bound in self.query.spans(text, MOST_SPANS).iter().flat_map(|span| [span.start, span.end]) {
            // A character that one span ends in may be the one that the next begins with.
            let bound = bound.max(at);
            units += text[at..bound].encode_utf16().count() as u32;
            at = bound;
            bounds.push(units);
        }
        bounds
    }
}

#[wasm_bindgen]
impl Engine {
    /// How many events pass a filter (`{only, without}`): `{events, errors, findings}`, those in each bucket of a timeline, the errors
    /// among them, and those in each finding of the report. The buckets begin at `starts`, and the last ends before `to`.
    ///
    /// # Errors
    /// Before `analyse`, or for a filter that is none.
    pub fn passing(&self, filter: JsValue, starts: &[f64], to: f64) -> Result<JsValue, JsValue> {
        let (_, parsed, outcome) = self.analysed("passing")?;
        let passing = Passing::new(parsed, outcome, starts, to, &Asked::filter(filter)?);
        let object: JsValue = Object::new().into();
        let columns = [("events", &passing.events), ("errors", &passing.errors), ("findings", &passing.findings)];
        for (name, column) in columns {
            wire::set(&object, name, &Uint32Array::from(column.as_slice()))?;
        }
        Ok(object)
    }

    /// How many events of each template pass a filter (`{only, without}`), in the order of the templates' numbers.
    ///
    /// # Errors
    /// Before `analyse`, or for a filter that is none.
    pub fn templates_passing(&self, filter: JsValue) -> Result<Uint32Array, JsValue> {
        let (_, parsed, _) = self.analysed("templates_passing")?;
        Ok(Uint32Array::from(parsed.templates_passing(&Asked::filter(filter)?).as_slice()))
    }

    /// The next line after a line that is an error or worse, or the last one before it, from 1; 0 is before the first.
    ///
    /// # Errors
    /// Before the log was read.
    pub fn error_beside(&self, line: u32, back: bool) -> Result<Option<u32>, JsValue> {
        let Stage::Parsed(_, parsed, _) = &self.stage else { return Err(out_of_order("error_beside", "finish")) };
        let events = &parsed.log.events;
        let is_error = |event: &EventId| events.level(*event).is_some_and(Level::is_error);
        // Counted from 0, the line is the one after itself.
        let upto = |line: u32| line.checked_sub(1).and_then(|line| events.at_or_before_line(line));
        let found = if back {
            let last = upto(line.saturating_sub(1)).map_or(0, |event| event.0 + 1);
            (0..last).rev().map(EventId).find(is_error)
        } else {
            let first = upto(line).map_or(0, |event| event.0 + 1);
            (first..events.len() as u32).map(EventId).find(is_error)
        };
        Ok(found.map(|event| events.line(event) + 1))
    }
}

fn misuse(text: &str) -> JsValue {
    wire::error(&Error::new(ErrorKind::Misuse, text.to_owned()))
}
