//! What is normal: nothing that is known, what a model has learned, or what a log that was read has.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::analysis::Parsed;
use crate::entity::Kind;
use crate::error::{Error, ErrorKind};
use crate::format::Format;
use crate::ids::NameId;
use crate::model::Model;
use crate::template::Slot;

/// Fewer events than these tell nothing of what is usual.
pub(super) const LEAST_EVENTS: u64 = 50;

/// A place whose values are often new says nothing by another new one: the largest share of events, by Good and Turing.
pub(super) const MOST_NEW: f64 = 0.05;

/// The most names of a kind that are kept.
const MOST_NAMES: usize = 65_536;

/// What lines are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Nothing: rules alone speak.
    Nothing,
    /// The templates of a saved model.
    Model,
    /// A log that was read.
    Log,
}

impl Basis {
    /// A word for what lines are judged by.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nothing => "rules",
            Self::Model => "rules+model",
            Self::Log => "rules+log",
        }
    }
}

/// What is normal.
#[derive(Clone)]
pub struct Normal {
    basis: Basis,
    formats: Vec<Format>,
    templates: Vec<String>,
    counts: Vec<u64>,
    /// Of each count, how many events are of templates that came as seldom or more so.
    as_rare: FxHashMap<u64, u64>,
    events: u64,
    /// The values of the places of a template, by its number.
    slots: FxHashMap<u32, Vec<Values>>,
    names: Vec<(&'static str, Values)>,
}

/// Values that were seen in one place.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    /// Which `<*>` of the template it is.
    pub(super) position: usize,
    /// How many events have a value here.
    pub(super) events: u64,
    /// How many of the values came once.
    once: u64,
    pub(super) known: FxHashSet<Vec<u8>>,
}

impl Values {
    fn add(&mut self, text: &[u8], count: u64) {
        self.events += count;
        self.once += u64::from(count == 1);
        self.known.insert(text.to_vec());
    }

    /// The share of events that a new value may be expected in (Good and Turing), at the least one event's.
    pub(super) fn new_share(&self) -> f64 {
        share(self.once.max(1), self.events)
    }

    /// Whether a new value says anything.
    fn speaks(&self) -> bool {
        self.events >= LEAST_EVENTS && self.new_share() <= MOST_NEW && self.known.len() <= MOST_NAMES
    }
}

fn share(count: u64, events: u64) -> f64 {
    count as f64 / (events + 1) as f64
}

impl Normal {
    /// Nothing is known.
    pub fn nothing() -> Self {
        Self::of(Basis::Nothing, Vec::new(), Vec::new())
    }

    /// The templates of a model.
    ///
    /// # Errors
    /// Where it was learned from lists of event numbers, which say nothing of lines.
    pub fn of_model(model: &Model) -> Result<Self, Error> {
        let templates = model.templates();
        if templates.is_empty() {
            let text = "Expected a model that knows templates; this one was learned from lists of event numbers. Train one \
                        on a log: logloupe train LOG -o MODEL.";
            return Err(Error::new(ErrorKind::Misuse, text));
        }
        let (texts, counts) = templates.into_iter().map(|(text, count)| (text.to_owned(), count)).unzip();
        Ok(Self::of(Basis::Model, texts, counts))
    }

    /// A log that was read.
    pub fn of_log(parsed: &Parsed) -> Self {
        let events = &parsed.log.events;
        let texts: Vec<String> =
            (0..parsed.templates() as u32).map(|template| parsed.template_text(template)).collect();
        let mut counts = vec![0; texts.len()];
        events.ids().for_each(|event| counts[events.template(event).index()] += 1);
        let mut normal = Self::of(Basis::Log, texts, counts);
        normal.formats = parsed.formats();
        for (number, template) in (0..).zip(parsed.all_templates()) {
            let slots: Vec<Values> = template.slots.iter().filter_map(values).collect();
            if !slots.is_empty() {
                normal.slots.insert(number, slots);
            }
        }
        normal.names = Kind::ALL.into_iter().map(|kind| (word(kind), names(parsed, kind))).collect();
        normal.names.retain(|(_, values)| values.speaks());
        normal
    }

    fn of(basis: Basis, templates: Vec<String>, counts: Vec<u64>) -> Self {
        let mut sorted: Vec<u64> = counts.iter().copied().filter(|count| *count > 0).collect();
        sorted.sort_unstable();
        let mut as_rare = FxHashMap::default();
        let mut events = 0;
        for count in sorted {
            events += count;
            as_rare.insert(count, events);
        }
        let (formats, slots, names) = (Vec::new(), FxHashMap::default(), Vec::new());
        Self { basis, formats, templates, counts, as_rare, events, slots, names }
    }

    /// What it is.
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// How many events it is made of.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// The texts of the templates, by number.
    pub fn templates(&self) -> &[String] {
        &self.templates
    }

    pub(super) fn formats(&self) -> &[Format] {
        &self.formats
    }

    /// How many events a template has.
    pub(super) fn count(&self, template: u32) -> u64 {
        self.counts.get(template as usize).copied().unwrap_or_default()
    }

    /// Whether there is enough to say what is usual.
    pub(super) fn can_tell(&self) -> bool {
        self.events >= LEAST_EVENTS
    }

    /// The share of events whose template came as seldom as this one, or more so.
    pub(super) fn as_rare_share(&self, template: u32) -> Option<f64> {
        let count = self.count(template);
        Some(*self.as_rare.get(&count)? as f64 / self.events.max(1) as f64)
    }

    /// The share of events that a new template may be expected in (Good and Turing).
    pub(super) fn new_template_share(&self) -> f64 {
        share(self.as_rare.get(&1).copied().unwrap_or(0).max(1), self.events)
    }

    /// The places of a template that repeat few values.
    pub(super) fn slots(&self, template: u32) -> &[Values] {
        self.slots.get(&template).map_or(&[], Vec::as_slice)
    }

    /// The names of each kind that repeats few.
    pub(super) fn names(&self) -> &[(&'static str, Values)] {
        &self.names
    }
}

/// The values of a slot, where a new one would say something: what is measured is new again and again.
fn values(slot: &Slot) -> Option<Values> {
    if slot.kind.is_measure() {
        return None;
    }
    let mut values = Values { position: slot.position as usize, ..Values::default() };
    for (text, count) in slot.seen()? {
        values.add(text, u64::from(count));
    }
    values.speaks().then_some(values)
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Ip => "address",
        other => other.word(),
    }
}

/// The names of a kind, each with its events.
fn names(parsed: &Parsed, kind: Kind) -> Values {
    let events = &parsed.log.events;
    let mut counts = vec![0u64; events.names()];
    events.ids().for_each(|event| counts[kind.of(events, event).index()] += 1);
    let mut values = Values::default();
    // The first name stands for none.
    for (name, count) in (0..).zip(&counts).skip(1).filter(|(_, count)| **count > 0) {
        if values.known.len() > MOST_NAMES {
            break;
        }
        values.add(events.name_text(NameId(name)), *count);
    }
    values
}
