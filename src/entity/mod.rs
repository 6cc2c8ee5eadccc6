//! Entities: the addresses, users, hosts and processes that a log speaks of, what each did, and which of them stand out.
//!
//! They are read off the columns of events when somebody asks for them; nothing is kept for them before.
//! An entity's events are put side by side by a counting sort, so that each is looked at once and in file order.

mod detail;
mod measure;

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::event::Events;
use crate::feature::TemplateFacts;
use crate::format::Level;
use crate::ids::{EventId, NameId, TemplateId};
use crate::words::counted;

pub use detail::{Asked, Detail};
pub use measure::{MEASURES, Measure};

/// The most entities of a kind that are kept: those that stand out most.
pub const MOST: usize = 10_000;

/// Fewer entities than this have nothing usual to be compared with.
pub const LEAST: usize = 5;

/// The most templates that are named of an entity in a list.
const TEMPLATES: usize = 5;

/// A kind of entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A client's address, or its name.
    Ip,
    /// A user: who is logged in, or whom a login service names.
    User,
    /// A machine.
    Host,
    /// A program or component.
    Process,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Ip, Self::User, Self::Host, Self::Process];

    /// A stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ip => "ip",
            Self::User => "user",
            Self::Host => "host",
            Self::Process => "process",
        }
    }

    /// The kind of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Which one an event is of; 0 for none.
    #[inline]
    pub fn of(self, events: &Events, event: EventId) -> NameId {
        match self {
            Self::Ip => events.address(event),
            Self::User => events.user(event),
            Self::Host => events.host(event),
            Self::Process => events.process(event),
        }
    }
}

/// The one that most of these events are of, and how many; the first met of several.
pub fn foremost(events: &Events, ids: impl Iterator<Item = EventId>, kind: Kind) -> Option<(NameId, u32)> {
    let mut counts: FxHashMap<NameId, (u32, usize)> = FxHashMap::default();
    for event in ids {
        let met = counts.len();
        let name = kind.of(events, event);
        if name.0 > 0 {
            counts.entry(name).or_insert((0, met)).0 += 1;
        }
    }
    let order = |(_, (count, met)): &(NameId, (u32, usize))| (*count, std::cmp::Reverse(*met));
    counts.into_iter().max_by_key(order).map(|(name, (count, _))| (name, count))
}

/// One of them, and what it did.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Its name.
    pub name: NameId,
    /// Its first event in the file.
    pub first: EventId,
    /// Its last event in the file.
    pub last: EventId,
    /// When its first and its last event were, in milliseconds UTC; none in a log without times.
    pub seen_ms: Option<(i64, i64)>,
    /// Its values of [`MEASURES`], in that order.
    pub measured: [u64; MEASURES.len()],
    /// How grave the gravest threat is that it is the source or the user of, 1 to 5; 0 for none.
    pub threat: u8,
    /// How far it stands out: the sum of `parts`, which are 0 where there are too few of its kind to compare, and the square
    /// of `threat`.
    pub score: f64,
    /// What each measure adds to the score.
    pub parts: [f64; MEASURES.len()],
    /// Its commonest templates with their counts, the commonest first; at most five, and so of the next.
    pub templates: Vec<(TemplateId, u32)>,
    /// Templates that no other entity of its kind has, the commonest first.
    pub own: Vec<(TemplateId, u32)>,
}

impl Entity {
    /// Its events.
    pub fn events(&self) -> u64 {
        self.measured[measure::EVENTS]
    }

    /// What its gravest threat adds to the score: a grave one is more than counts that are out of the common.
    pub fn threat_part(&self) -> f64 {
        f64::from(self.threat) * f64::from(self.threat)
    }
}

/// A part of a log: instants in milliseconds UTC, or lines from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Where it begins and ends.
    pub places: Range<i64>,
    /// Whether places are instants.
    pub is_time: bool,
}

impl Stretch {
    /// Whether an event lies in it; one without a time lies in no time.
    pub fn holds(&self, events: &Events, event: EventId) -> bool {
        place_of(events, event, self.is_time).is_some_and(|place| self.places.contains(&place))
    }
}

/// When an event came, in milliseconds UTC, or on which line, from 1.
fn place_of(events: &Events, event: EventId, is_time: bool) -> Option<i64> {
    if is_time { events.time_ms(event) } else { Some(i64::from(events.line(event)) + 1) }
}

/// All of a kind.
#[derive(Clone, Debug)]
pub struct Entities {
    /// The kind.
    pub kind: Kind,
    /// How many there are.
    pub count: usize,
    /// Events that are of none.
    pub without: u64,
    /// What is usual of each of [`MEASURES`]: the median.
    pub typical: [f64; MEASURES.len()],
    /// The highest score first, at most [`MOST`] of them.
    pub rows: Vec<Entity>,
}

impl Entities {
    /// Puts the events of a log together by what they are of.
    pub fn new(events: &Events, templates: &TemplateFacts, kind: Kind) -> Self {
        Self::beside(events, templates, kind, &FxHashMap::default())
    }

    /// The same beside what a hunt found: `threats` has the severity of the gravest threat of each that has one.
    pub fn beside(events: &Events, templates: &TemplateFacts, kind: Kind, threats: &FxHashMap<NameId, u8>) -> Self {
        let (firsts, sorted) = by_name(events, kind, |_| true);
        let own = |name: NameId| &sorted[firsts[name.index()] as usize..firsts[name.index() + 1] as usize];
        let mut tally = Tally::new(templates.len());
        let names = (1..firsts.len().saturating_sub(1) as u32).map(NameId).filter(|name| !own(*name).is_empty());
        let mut rows: Vec<Entity> =
            names.map(|name| measured(name, own(name), tally.count(own(name), events), events, templates)).collect();
        for row in &mut rows {
            row.threat = threats.get(&row.name).copied().unwrap_or(0);
        }
        let typical = measure::score(&mut rows);
        let count = rows.len();
        rows.sort_by(|one, other| {
            let order = other.score.total_cmp(&one.score).then(other.events().cmp(&one.events()));
            order.then(one.first.cmp(&other.first)).then(one.name.cmp(&other.name))
        });
        rows.truncate(MOST);
        for row in &mut rows {
            let counts = tally.count(own(row.name), events);
            row.templates = counts.iter().take(TEMPLATES).copied().collect();
            row.own = counts.iter().filter(|counted| is_own(counted, templates)).take(TEMPLATES).copied().collect();
        }
        let without = events.len() as u64 - sorted.len() as u64;
        Self { kind, count, without, typical, rows }
    }

    /// What each of a kind did in the events that are held: those that have one, by their names' numbers, without scores.
    pub fn within(
        events: &Events,
        templates: &TemplateFacts,
        kind: Kind,
        is_held: impl Fn(EventId) -> bool,
    ) -> Vec<Entity> {
        let (firsts, sorted) = by_name(events, kind, is_held);
        let own = |name: NameId| &sorted[firsts[name.index()] as usize..firsts[name.index() + 1] as usize];
        let mut tally = Tally::new(templates.len());
        let names = (1..firsts.len().saturating_sub(1) as u32).map(NameId).filter(|name| !own(*name).is_empty());
        names.map(|name| measured(name, own(name), tally.count(own(name), events), events, templates)).collect()
    }

    /// What a person should know of what is missing.
    pub fn note(&self) -> Option<String> {
        let kept = self.rows.len();
        match self.count {
            0 => Some(format!(
                "No event of this log tells {} in a place that its format or a rule knows. A search finds what stands in messages.",
                self.kind.what()
            )),
            count if count > kept => Some(format!(
                "There are {} of them; the {} that stand out most are kept, and {} are left out.",
                counted(count as u64),
                counted(kept as u64),
                counted((count - kept) as u64)
            )),
            1 => Some(format!(
                "There is only 1, with nothing to compare it with, so that it has no score but for a threat. It takes {LEAST}."
            )),
            count if count < LEAST => Some(format!(
                "There are {count}: too few to say what is usual, so that none has a score but for a threat. It takes {LEAST}."
            )),
            _ => None,
        }
    }
}

impl Kind {
    /// What an event would have to tell.
    fn what(self) -> &'static str {
        match self {
            Self::Ip => "an address",
            Self::User => "a user",
            Self::Host => "a host",
            Self::Process => "a process",
        }
    }
}

/// Where the events of each name begin, and the events by name, each name's in file order. Events of none are left out, and
/// those that are not wanted.
fn by_name(events: &Events, kind: Kind, is_wanted: impl Fn(EventId) -> bool) -> (Vec<u32>, Vec<EventId>) {
    let mut firsts = vec![0u32; events.names() + 1];
    let wanted = || events.ids().filter(|event| is_wanted(*event));
    for event in wanted() {
        firsts[kind.of(events, event).index() + 1] += 1;
    }
    // Number 0 is no name.
    firsts[1] = 0;
    for name in 1..firsts.len() {
        firsts[name] += firsts[name - 1];
    }
    let mut next = firsts.clone();
    let mut sorted = vec![EventId(0); firsts.last().map_or(0, |end| *end as usize)];
    for event in wanted() {
        let name = kind.of(events, event).index();
        if name > 0 {
            sorted[next[name] as usize] = event;
            next[name] += 1;
        }
    }
    (firsts, sorted)
}

/// An entity without its score and the names of its templates.
fn measured(
    name: NameId,
    own: &[EventId],
    counts: &[(TemplateId, u32)],
    events: &Events,
    facts: &TemplateFacts,
) -> Entity {
    // What PAM and the daemon tell of the same failure counts once: by the one who told of more.
    let (mut errors, mut failed) = (0, [0; 3]);
    let mut seen_ms: Option<(i64, i64)> = None;
    for event in own {
        errors += u64::from(events.level(*event).is_some_and(Level::is_error));
        let signals = events.signals(*event);
        failed[signals.witness()] += u64::from(signals.failed_login());
        if let Some(time) = events.time_ms(*event) {
            seen_ms = Some(seen_ms.map_or((time, time), |(first, last)| (first.min(time), last.max(time))));
        }
    }
    let failed = failed.into_iter().max().unwrap_or(0);
    let only = counts.iter().filter(|counted| is_own(counted, facts)).count();
    Entity {
        name,
        first: own.first().copied().unwrap_or_default(),
        last: own.last().copied().unwrap_or_default(),
        seen_ms,
        measured: [own.len() as u64, errors, failed, counts.len() as u64, only as u64],
        threat: 0,
        score: 0.0,
        parts: [0.0; MEASURES.len()],
        templates: Vec::new(),
        own: Vec::new(),
    }
}

/// Whether all events of a template are those that were counted.
fn is_own((template, count): &(TemplateId, u32), facts: &TemplateFacts) -> bool {
    facts.count(*template) == *count
}

/// Counts of templates, used for one entity after the other.
struct Tally {
    /// A count a template, 0 between two entities.
    counts: Vec<u32>,
    met: Vec<(TemplateId, u32)>,
}

impl Tally {
    fn new(templates: usize) -> Self {
        Self { counts: vec![0; templates], met: Vec::new() }
    }

    /// The templates of these events with their counts, the commonest first.
    fn count(&mut self, own: &[EventId], events: &Events) -> &[(TemplateId, u32)] {
        self.met.clear();
        for event in own {
            let template = events.template(*event);
            let count = &mut self.counts[template.index()];
            if *count == 0 {
                self.met.push((template, 0));
            }
            *count += 1;
        }
        for (template, count) in &mut self.met {
            *count = std::mem::take(&mut self.counts[template.index()]);
        }
        self.met.sort_unstable_by_key(|(template, count)| (std::cmp::Reverse(*count), *template));
        &self.met
    }
}
