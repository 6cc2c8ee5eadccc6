//! In which order templates follow one another.
//!
//! Within a session, where the log was read with a session key; else from event to event of one program on one machine. Only a
//! usual step is looked at: from a template to the one that most often follows it in the good log, where that is at least every
//! second time and far more often than that one comes anyway. So mere neighbours, which follow each other by chance, say
//! nothing when one of them becomes more frequent. What is new, or comes more often by itself, is told with the templates.

use rustc_hash::{FxHashMap, FxHashSet};

use super::shares::{Set, Shares, settle};
use super::{Change, Compared, Counted, Sides};
use crate::analysis::Parsed;
use crate::config::Settings;
use crate::ids::{EventId, TemplateId};

/// The least share of a usual step among all steps from its template.
const LEAST_SHARE: f64 = 0.5;

/// How many times as high the odds of a usual step are as those of its end to come anywhere.
const LEAST_ODDS: f64 = 4.0;

/// The least share of a usual step beside which another one is news that came but once or twice.
const LAW: f64 = 0.95;

/// A usual step is seen so often in the good log.
const LEAST_STEPS: u64 = 16;

/// What follows a template.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedOrder {
    /// The template.
    pub from: TemplateId,
    /// What follows it; none where a session ends with it.
    pub to: Option<TemplateId>,
    /// What usually follows it in the good log; none where a session usually ends with it.
    pub usual: Option<TemplateId>,
    /// How often it follows. The first event is that of `from`.
    pub shares: Shares,
}

/// A step from a template to the next one, or to a session's end.
type Step = (TemplateId, Option<TemplateId>);

/// The steps that are usual in the good log, by the template that they begin with.
pub(super) type Usual = FxHashMap<TemplateId, UsualStep>;

/// A usual step.
#[derive(Clone, Copy, Debug)]
pub(super) struct UsualStep {
    /// What it leads to; none for a session's end.
    pub(super) to: Option<TemplateId>,
    /// Whether hardly anything else follows, and what does is no mere neighbour: within a session.
    is_law: bool,
}

/// Goes through all steps of both logs: the event, the one after it, and whether they are of the suspect log.
pub(super) fn walk(sides: &Sides<'_>, mut each: impl FnMut(EventId, Option<EventId>, bool)) {
    let log = &sides.parsed.log;
    let Some(sessions) = &sides.sessions else {
        return walk_by_source(sides, |from, to, is_suspect| each(from, Some(to), is_suspect));
    };
    for session in 0..sessions.len() {
        let events = sessions.events(session);
        let Some(first) = events.first() else { continue };
        let is_suspect = sides.is_suspect(log.files.of_line(log.events.line(*first)));
        for (at, event) in events.iter().enumerate() {
            each(*event, events.get(at + 1).copied(), is_suspect);
        }
    }
}

/// From event to event of one program on one machine, in one file.
fn walk_by_source(sides: &Sides<'_>, mut each: impl FnMut(EventId, EventId, bool)) {
    let events = &sides.parsed.log.events;
    for (rows, is_suspect) in sides.files() {
        let mut before: FxHashMap<(u32, u32), EventId> = FxHashMap::default();
        for event in rows.event_rows().map(EventId) {
            if let Some(from) = before.insert((events.host(event).0, events.process(event).0), event) {
                each(from, event, is_suspect);
            }
        }
    }
}

/// The lines of the events of one side that are this step, and of those that they lead to: from 0, ascending, at most so many.
pub fn lines_of_step(
    parsed: &Parsed,
    is_good: &[bool],
    settings: &Settings,
    step: (TemplateId, Option<TemplateId>),
    of_suspect: bool,
    most: usize,
) -> Vec<u32> {
    let events = &parsed.log.events;
    let mut lines = Vec::new();
    walk(&Sides::new(parsed, is_good, settings), |from, to, is_suspect| {
        let is_step = || (events.template(from), to.map(|to| events.template(to))) == step;
        if is_suspect == of_suspect && lines.len() < most && is_step() {
            lines.push(events.line(from));
            lines.extend(to.map(|to| events.line(to)));
        }
    });
    lines.sort_unstable();
    lines.dedup();
    lines.truncate(most);
    lines
}

/// The steps that changed, and those that are usual in the good log.
pub(super) fn compare(sides: &Sides<'_>, templates: &[Compared]) -> (Vec<ComparedOrder>, Usual) {
    let events = &sides.parsed.log.events;
    let mut counts: FxHashMap<Step, Counted> = FxHashMap::default();
    walk(sides, |from, to, is_suspect| {
        let step = (events.template(from), to.map(|to| events.template(to)));
        counts.entry(step).or_default().add(from, is_suspect);
    });
    let mut steps: Vec<(Step, Counted)> = counts.into_iter().collect();
    steps.sort_unstable_by_key(|(step, _)| *step);
    let usual = usual(&steps, sides.sessions.is_some());
    let told = Told::by(templates);
    let mut rows = Vec::new();
    for of_one in steps.chunk_by(|((one, _), _), ((other, _), _)| one == other) {
        let from = of_one[0].0.0;
        let Some(usual) = usual.get(&from) else { continue };
        let counts: Vec<Counted> = of_one.iter().map(|(_, counted)| *counted).collect();
        let tested = Set::new(&counts, None).tested().into_iter();
        rows.extend(tested.map(|(at, mut shares)| {
            if !usual.is_law {
                shares.change = Change::Same;
            }
            ComparedOrder { from, to: of_one[at].0.1, usual: usual.to, shares }
        }));
    }
    settle(&mut rows, |row| &row.shares, |row| &mut row.shares);
    rows.retain(|row| !told.has(row));
    (rows, usual)
}

/// The steps that are usual in the good log. What only repeats itself is in no order.
fn usual(steps: &[(Step, Counted)], in_sessions: bool) -> Usual {
    let mut ends: FxHashMap<Option<TemplateId>, u64> = FxHashMap::default();
    steps.iter().for_each(|((_, to), counted)| *ends.entry(*to).or_default() += counted.good);
    let all: u64 = steps.iter().map(|(_, counted)| counted.good).sum();
    let odds = |count: u64, of: u64| (count as f64 + 0.5) / ((of - count) as f64 + 0.5);
    let mut usual = Usual::default();
    for of_one in steps.chunk_by(|((one, _), _), ((other, _), _)| one == other) {
        let of: u64 = of_one.iter().map(|(_, counted)| counted.good).sum();
        // The first of those that come as often: the steps are in order.
        let commonest = of_one.iter().rev().max_by_key(|(_, counted)| counted.good);
        let Some(((from, to), counted)) = commonest else { continue };
        let is_frequent = counted.good >= LEAST_STEPS && counted.good as f64 >= LEAST_SHARE * of as f64;
        let anyway = ends.get(to).copied().unwrap_or_default();
        let is_step = *to != Some(*from);
        if is_step && is_frequent && odds(counted.good, of) >= LEAST_ODDS * odds(anyway, all) {
            let is_law = in_sessions && counted.good as f64 >= LAW * of as f64;
            usual.insert(*from, UsualStep { to: *to, is_law });
        }
    }
    usual
}

/// The templates that changed by themselves.
struct Told {
    grown: FxHashSet<TemplateId>,
    shrunk: FxHashSet<TemplateId>,
}

impl Told {
    fn by(rows: &[Compared]) -> Self {
        let of = |changes: [Change; 2]| {
            rows.iter().filter(|row| changes.contains(&row.change)).map(|row| row.template).collect()
        };
        Self { grown: of([Change::New, Change::More]), shrunk: of([Change::Vanished, Change::Fewer]) }
    }

    /// Whether a change of order only repeats that the template at its end comes more or less often.
    fn has(&self, row: &ComparedOrder) -> bool {
        let templates = match row.shares.change {
            Change::New | Change::More => &self.grown,
            _ => &self.shrunk,
        };
        row.to.is_some_and(|to| templates.contains(&to))
    }
}
