//! Which values stand in the variable places of templates, and in the columns of events.

use rustc_hash::FxHashMap;

use super::shares::{Set, Shares, settle};
use super::{Counted, Sides};
use crate::entity::Kind;
use crate::event::Events;
use crate::format::Level;
use crate::ids::{EventId, NameId, TemplateId};
use crate::template::{Slot, Value, value_text};

/// The most values of a place that measures, whose values are compared one by one.
const MOST_MEASURES: u64 = 16;

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a variable place of a template.
    Slot {
        /// The template.
        template: TemplateId,
        /// Which `<*>` of its text, from 0.
        position: u32,
    },
    /// In a column of events.
    Column(Column),
}

/// A column of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The level.
    Level,
    /// The status of a web answer.
    Status,
    /// Who or what an event is of.
    Entity(Kind),
}

impl Column {
    const ALL: [Self; 6] = [
        Self::Level,
        Self::Status,
        Self::Entity(Kind::Process),
        Self::Entity(Kind::Host),
        Self::Entity(Kind::User),
        Self::Entity(Kind::Ip),
    ];

    /// A stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Status => "status",
            Self::Entity(kind) => kind.word(),
        }
    }

    /// What an event has in it, as a number; 0 for nothing.
    fn of(self, events: &Events, event: EventId) -> u32 {
        match self {
            Self::Level => events.level(event).map_or(0, |level| level as u32),
            Self::Status => u32::from(events.status(event)),
            Self::Entity(kind) => kind.of(events, event).0,
        }
    }

    /// What stands behind the number.
    fn text(self, events: &Events, number: u32) -> String {
        match self {
            Self::Level => Level::from_u8(number as u8).map_or(String::new(), |level| level.name().to_owned()),
            Self::Status => number.to_string(),
            Self::Entity(_) => String::from_utf8_lossy(events.name_text(NameId(number))).into_owned(),
        }
    }
}

/// A value that came, went, or has another share of its place.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedValue {
    /// Where it stands.
    pub place: Place,
    /// The value.
    pub text: String,
    /// The number of the name in the column of an entity; 0 elsewhere.
    pub name: NameId,
    /// How often it came.
    pub shares: Shares,
}

/// The values that changed. In a column each should come so many times as often as in the good log; in a slot each should have
/// its share of the template's events.
pub(super) fn compare(sides: &Sides<'_>, scale: f64) -> Vec<ComparedValue> {
    let mut rows: Vec<ComparedValue> =
        Column::ALL.into_iter().flat_map(|column| of_column(sides, column, scale)).collect();
    for (template, number) in sides.parsed.all_templates().iter().zip(0..) {
        rows.extend(template.slots.iter().flat_map(|slot| of_slot(sides, TemplateId(number), slot)));
    }
    settle(&mut rows, |row| &row.shares, |row| &mut row.shares);
    rows
}

fn of_column(sides: &Sides<'_>, column: Column, scale: f64) -> Vec<ComparedValue> {
    let events = &sides.parsed.log.events;
    let mut met: FxHashMap<u32, Counted> = FxHashMap::default();
    for (event, is_suspect) in sides.events() {
        let number = column.of(events, event);
        if number != 0 {
            met.entry(number).or_default().add(event, is_suspect);
        }
    }
    let mut met: Vec<(u32, Counted)> = met.into_iter().collect();
    met.sort_unstable_by_key(|(number, _)| *number);
    let counts: Vec<Counted> = met.iter().map(|(_, counted)| *counted).collect();
    let row = |(at, shares): (usize, Shares)| ComparedValue {
        place: Place::Column(column),
        text: column.text(events, met[at].0),
        name: NameId(if matches!(column, Column::Entity(_)) { met[at].0 } else { 0 }),
        shares,
    };
    Set::new(&counts, Some(scale)).tested().into_iter().map(row).collect()
}

fn of_slot(sides: &Sides<'_>, template: TemplateId, slot: &Slot) -> Vec<ComparedValue> {
    let is_measure = slot.kind.is_measure() && slot.distinct() > MOST_MEASURES;
    if slot.is_saturated() || is_measure {
        return Vec::new();
    }
    let list = slot.values.list();
    let Some(counts) = list.iter().map(|value| counted(sides, value)).collect::<Option<Vec<Counted>>>() else {
        return Vec::new();
    };
    let row = |(at, shares): (usize, Shares)| ComparedValue {
        place: Place::Slot { template, position: slot.position },
        text: value_text(&list[at]),
        name: NameId(0),
        shares,
    };
    Set::new(&counts, None).tested().into_iter().map(row).collect()
}

/// How often a value came in each log; none where there was no room to count it by file.
fn counted(sides: &Sides<'_>, value: &Value) -> Option<Counted> {
    let mut counted = Counted::default();
    for of in value.files.list() {
        counted.add_many(u64::from(of.count), EventId(of.first), sides.is_suspect(of.file as usize));
    }
    (counted.good + counted.suspect == u64::from(value.seen.count)).then_some(counted)
}
