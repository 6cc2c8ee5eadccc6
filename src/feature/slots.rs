//! Values that are rare in their place: the one exit code that is not 0, the one account that never logged in before.
//!
//! How rare a value is follows from the slot alone (Good and Turing): of all events, the share whose value came as seldom
//! as this one. So a place where new values come every day says little, and one where three values have come ten
//! thousand times says much. Only places with few values speak at all; those that measure (numbers, sizes, durations) only
//! where they are codes rather than measures.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{Facts, Feature, Stretch, Unit};
use crate::ids::{EventId, TemplateId};
use crate::template::{Slot, Template, Value, value_text};

pub(super) const FEATURES: [Feature; 1] = [Feature {
    name: "rare_values",
    title: "Rare values",
    noun: ("value rarely seen in its place", "values rarely seen in their place"),
    unit: Unit::Count,
    what: "Events with a value that came once or twice in a place of their template where few others come again and again.",
}];

/// A value is rare if it came at most so often …
const MOST_SEEN: u32 = 2;

/// … and at most one event of so many has a value that came as seldom.
const LEAST_ODDS: u64 = 100;

/// The least mean number of events for each value of a slot.
const LEAST_REPETITION: u64 = 16;

/// The most values of a slot whose values are measured.
const MOST_MEASURES: u64 = 16;

/// A value that is rare in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RareValue {
    /// The template, and the `<*>` of its text.
    pub template: TemplateId,
    /// Which `<*>` of the template's text, from 0.
    pub position: u32,
    /// The value.
    pub text: String,
    /// How often it came.
    pub count: u32,
    /// How often all values of the slot did.
    pub of: u64,
    /// How many values the slot has.
    pub distinct: u64,
}

/// The rare values of a log, by the events that have them.
#[derive(Clone, Debug, Default)]
pub(super) struct RareValues {
    list: Vec<RareValue>,
    of_event: FxHashMap<u32, u32>,
    /// Those events, ascending.
    events: Vec<u32>,
}

impl RareValues {
    /// Those of these templates.
    pub(super) fn find(templates: &[Template]) -> Self {
        let mut rare = Self::default();
        for (template, number) in templates.iter().zip(0..) {
            for slot in &template.slots {
                rare.add(TemplateId(number), slot);
            }
        }
        rare.events = rare.of_event.keys().copied().collect();
        rare.events.sort_unstable();
        rare
    }

    /// How many of these rows have one.
    fn count(&self, rows: &Range<u32>) -> usize {
        let before = |row: u32| self.events.partition_point(|event| *event < row);
        before(rows.end) - before(rows.start)
    }

    fn add(&mut self, template: TemplateId, slot: &Slot) {
        let distinct = slot.distinct();
        if slot.is_saturated() || distinct < 2 || (slot.kind.is_measure() && distinct > MOST_MEASURES) {
            return;
        }
        let list = slot.values.list();
        let of: u64 = list.iter().map(|value| u64::from(value.seen.count)).sum();
        if of < distinct * LEAST_REPETITION {
            return;
        }
        for value in list {
            let as_rare = list.iter().map(|other| other.seen.count).filter(|count| *count <= value.seen.count);
            let share: u64 = as_rare.map(u64::from).sum();
            if value.seen.count <= MOST_SEEN && share * LEAST_ODDS <= of {
                self.push(
                    value,
                    RareValue {
                        template,
                        position: slot.position,
                        text: value_text(value),
                        count: value.seen.count,
                        of,
                        distinct,
                    },
                );
            }
        }
    }

    fn push(&mut self, value: &Value, rare: RareValue) {
        let number = self.list.len() as u32;
        self.list.push(rare);
        // Of an event with several, the first in its text is told.
        for event in [value.seen.first, value.seen.last] {
            self.of_event.entry(event).or_insert(number);
        }
    }

    pub(super) fn of(&self, event: EventId) -> Option<&RareValue> {
        self.of_event.get(&event.0).map(|number| &self.list[*number as usize])
    }
}

pub(super) fn measure(facts: &mut Facts<'_>, stretch: &Stretch<'_>, row: &mut [f64]) {
    row[0] = stretch.runs.iter().map(|rows| facts.templates.rare_values().count(rows)).sum::<usize>() as f64;
}
