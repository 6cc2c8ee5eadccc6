//! A good log beside a suspect one: what is new, what is gone, and what comes more or less often than it should.
//!
//! Four kinds of things are compared, each in a file of its own: how often **templates** come, which **values** stand in their
//! variable places and in the columns of events, in which **order** templates follow one another, and how long things take and
//! how large they are (**timings**).
//!
//! Every kind is tested as often as it has rows, so that its p-values are those of Benjamini and Hochberg (1995) for all rows
//! of the kind together. A change is told where it is sure by that, and large enough to matter; what is new where nothing new
//! was to be expected is told as well.

mod chance;
mod orders;
mod shares;
mod templates;
mod timings;
mod values;

use crate::analysis::Parsed;
use crate::config::Settings;
use crate::event::FileRows;
use crate::ids::EventId;
use crate::session::Sessions;

pub use orders::{ComparedOrder, lines_of_step};
pub use shares::Shares;
pub use templates::Compared;
pub use timings::{ComparedTiming, Spread, Timing};
pub use values::{Column, ComparedValue, Place};

/// A change of rate or share is told that is so many times as high, or as low, …
const LEAST_RATIO: f64 = 2.0;

/// … and would be by chance in one log of so many.
const SIGNIFICANT: f64 = 0.01;

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// The good log has none of it.
    New,
    /// The suspect one has none of it, and should.
    Vanished,
    /// It comes more often; of an amount, it is higher.
    More,
    /// It comes less often; of an amount, it is lower.
    Fewer,
    /// As often as it should, as far as can be told.
    Same,
}

impl Change {
    /// What became of what should have come so often, and did not by so little chance.
    fn of(suspect: u64, expected: f64, p_value: f64) -> Self {
        if p_value > SIGNIFICANT {
            return Self::Same;
        }
        match suspect as f64 / expected {
            _ if suspect == 0 => Self::Vanished,
            ratio if ratio >= LEAST_RATIO => Self::More,
            ratio if ratio * LEAST_RATIO <= 1.0 => Self::Fewer,
            _ => Self::Same,
        }
    }

    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Vanished => "vanished",
            Self::More => "more",
            Self::Fewer => "fewer",
            Self::Same => "same",
        }
    }
}

/// Two logs compared.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// How many events of a template the suspect should have for each of the good log.
    pub scale: f64,
    /// Events of both logs.
    pub events: (u64, u64),
    /// A row a template: what changed first, the surest first.
    pub rows: Vec<Compared>,
    /// Values that came or went, or have another share of their place; the surest first of each change.
    pub values: Vec<ComparedValue>,
    /// What follows what that did not, or no longer does; the surest first of each change.
    pub orders: Vec<ComparedOrder>,
    /// What takes longer or shorter, is larger or smaller; the surest first.
    pub timings: Vec<ComparedTiming>,
}

impl Comparison {
    /// Whether anything changed.
    pub fn has_changes(&self) -> bool {
        let is_changed = |row: &Compared| row.change != Change::Same;
        self.rows.iter().any(is_changed)
            || !(self.values.is_empty() && self.orders.is_empty() && self.timings.is_empty())
    }
}

/// The two logs, file by file.
struct Sides<'a> {
    parsed: &'a Parsed,
    is_good: &'a [bool],
    /// Those of each log, where it was read with a session key.
    sessions: Option<Sessions>,
}

impl<'a> Sides<'a> {
    fn new(parsed: &'a Parsed, is_good: &'a [bool], settings: &Settings) -> Self {
        Self { parsed, is_good, sessions: parsed.sessions_apart(settings, is_good) }
    }

    /// Whether a file is of the suspect log.
    fn is_suspect(&self, file: usize) -> bool {
        !self.is_good.get(file).copied().unwrap_or_default()
    }

    /// Every file that was read, in order, and whether it is of the suspect log.
    fn files(&self) -> impl Iterator<Item = (&FileRows, bool)> {
        let rows = self.parsed.log.files.rows().iter();
        rows.enumerate().map(|(file, rows)| (rows, self.is_suspect(file)))
    }

    /// Every event, in file order, and whether it is of the suspect log.
    fn events(&self) -> impl Iterator<Item = (EventId, bool)> {
        self.files().flat_map(|(rows, is_suspect)| rows.event_rows().map(move |row| (EventId(row), is_suspect)))
    }
}

/// How often something came in each log, and its first event in each.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    good: u64,
    suspect: u64,
    first_good: Option<EventId>,
    first_suspect: Option<EventId>,
}

impl Counted {
    /// One more, in an event that is later in its log than all before.
    fn add(&mut self, event: EventId, is_suspect: bool) {
        self.add_many(1, event, is_suspect);
    }

    /// So many more, the first of them in this event.
    fn add_many(&mut self, count: u64, first: EventId, is_suspect: bool) {
        let (ours, ours_first) = if is_suspect {
            (&mut self.suspect, &mut self.first_suspect)
        } else {
            (&mut self.good, &mut self.first_good)
        };
        *ours += count;
        ours_first.get_or_insert(first);
    }

    /// Where it is to be seen first: in the suspect log, if it is in that.
    fn first(&self) -> Option<EventId> {
        self.first_suspect.or(self.first_good)
    }
}

/// Compares some files of a log with the others: of each that was read, whether it is good. The settings tell when sessions
/// end, where the log was read with a session key.
pub fn compare(parsed: &Parsed, is_good: &[bool], settings: &Settings) -> Comparison {
    let sides = Sides::new(parsed, is_good, settings);
    let templates::Templates { scale, events, rows } = templates::compare(&sides);
    let values = values::compare(&sides, scale);
    let (orders, usual) = orders::compare(&sides, &rows);
    let timings = timings::compare(&sides, &usual);
    Comparison { scale, events, rows, values, orders, timings }
}
