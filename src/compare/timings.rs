//! How long things take, and how large they are: of each template the durations, bytes and other amounts that its events tell;
//! and how long it is from an event to the one that usually follows it.
//!
//! Two samples are told apart by their ranks (Mann and Whitney), and by how many of the suspect ones lie beyond what one in
//! twenty of the good ones does: a tail may grow where the middle stays.

use rustc_hash::FxHashMap;

use super::chance::{adjust, of_ranks, of_shares};
use super::orders::{Usual, walk};
use super::{Change, LEAST_RATIO, SIGNIFICANT, Sides};
use crate::event::{Events, NO_TIME};
use crate::feature::MICROS_OF_A_MILLI;
use crate::ids::{EventId, TemplateId};

/// A middle or a tail has moved that is so many times as high, or as low.
const LEAST_SHIFT: f64 = 1.5;

/// Fewer amounts than this are none to be compared.
const LEAST: usize = 12;

/// The most amounts of a template and a log that are compared; of more, every so manyth.
const MOST: usize = 16_384;

/// An amount of nothing is kept as one that is next to nothing.
const NOTHING: f64 = 1.000_001e-6;

/// The share of the good amounts that is called a tail.
const TAIL: f64 = 0.05;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timing {
    /// How long it took, in milliseconds.
    Took,
    /// How many bytes were sent.
    Sent,
    /// An amount that its message tells, in the message's own unit.
    Amount,
    /// How long it is until this template, which usually follows, in milliseconds.
    Until(TemplateId),
}

impl Timing {
    /// A stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Took => "took",
            Self::Sent => "sent",
            Self::Amount => "amount",
            Self::Until(_) => "until",
        }
    }
}

/// What the amounts of a log are like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// How many there are.
    pub count: u64,
    /// Half of them are at most this.
    pub median: f64,
    /// Nineteen of twenty are at most this.
    pub p95: f64,
}

/// What takes longer or shorter, is larger or smaller.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComparedTiming {
    /// [`Change::More`] or [`Change::Fewer`]: higher or lower.
    pub change: Change,
    /// The template whose events tell it, or from which on time is measured.
    pub template: TemplateId,
    /// What is measured.
    pub timing: Timing,
    /// The good log's.
    pub good: Spread,
    /// The suspect one's.
    pub suspect: Spread,
    /// How likely a departure so large would be by chance, for as many rows, 0 to 1.
    pub p_value: f64,
    /// Where the suspect log departs first: the first event of the stretch that does so most.
    pub first: EventId,
}

/// The amounts of a template in both logs: the events that tell them, in order, with what they tell.
#[derive(Default)]
struct Amounts {
    good: Vec<(EventId, f64)>,
    suspect: Vec<(EventId, f64)>,
}

type All = FxHashMap<(TemplateId, Timing), Amounts>;

/// What changed.
pub(super) fn compare(sides: &Sides<'_>, usual: &Usual) -> Vec<ComparedTiming> {
    let mut all = told(sides);
    add_pauses(sides, usual, &mut all);
    let resolution = resolution(&sides.parsed.log.events);
    let mut sorted: Vec<_> = all.into_iter().collect();
    sorted.sort_unstable_by_key(|(of, _)| *of);
    let mut rows: Vec<ComparedTiming> = sorted
        .into_iter()
        .filter_map(|((template, timing), amounts)| amounts.compared(template, timing, resolution))
        .collect();
    adjust(&mut rows, |row| &mut row.p_value);
    rows.retain(|row| row.change != Change::Same && row.p_value <= SIGNIFICANT);
    rows.sort_by(|one, other| {
        let of = |row: &ComparedTiming| (row.template, row.timing);
        one.p_value.total_cmp(&other.p_value).then_with(|| of(one).cmp(&of(other)))
    });
    rows
}

/// What events tell of themselves.
fn told(sides: &Sides<'_>) -> All {
    let events = &sides.parsed.log.events;
    let mut all = All::default();
    for (rows, is_suspect) in sides.files() {
        let rows = rows.event_rows();
        let mut add = |event: EventId, timing: Timing, amount: f64| {
            all.entry((events.template(event), timing)).or_default().add(event, amount, is_suspect);
        };
        for row in rows.clone() {
            let (event, own) = (EventId(row), row..row + 1);
            if let Some(micros) = events.durations(own.clone()).next() {
                add(event, Timing::Took, f64::from(micros) / MICROS_OF_A_MILLI);
            }
            if let Some(bytes) = events.bytes_sent(own).next() {
                add(event, Timing::Sent, f64::from(bytes));
            }
        }
        let nothing = |amount: f64| if amount <= NOTHING { 0.0 } else { amount };
        events.amounts(rows).for_each(|(event, amount)| add(event, Timing::Amount, nothing(amount)));
    }
    all
}

/// Adds how long it is from event to event in usual steps.
fn add_pauses(sides: &Sides<'_>, usual: &Usual, all: &mut All) {
    let events = &sides.parsed.log.events;
    walk(sides, |from, to, is_suspect| {
        let template = events.template(from);
        let Some((to, next)) = to.map(|to| (to, events.template(to))) else { return };
        let is_usual = usual.get(&template).is_some_and(|usual| usual.to == Some(next));
        let (Some(before), Some(after)) = (events.time_ms(from), events.time_ms(to)) else { return };
        if is_usual && after >= before {
            let pause = (after - before) as f64;
            all.entry((template, Timing::Until(next))).or_default().add(from, pause, is_suspect);
        }
    });
}

/// How exact the times are, in milliseconds.
fn resolution(events: &Events) -> f64 {
    const STEPS: [i64; 3] = [60_000, 1_000, 1];
    let times = events.times(0..events.len() as u32);
    let is_step = |step: &i64| times.iter().all(|time| time % step == 0 || *time == NO_TIME);
    STEPS.into_iter().find(is_step).map_or(1.0, |step| step as f64)
}

impl Amounts {
    fn add(&mut self, event: EventId, amount: f64, is_suspect: bool) {
        if is_suspect { &mut self.suspect } else { &mut self.good }.push((event, amount));
    }

    /// The first event of the stretch of the suspect log that has more of what departs than any other: what departs in it weighs
    /// more than what does not.
    fn begins(&self, departs: impl Fn(f64) -> bool) -> Option<EventId> {
        let departing = self.suspect.iter().filter(|(_, amount)| departs(*amount)).count();
        let usual = f64::midpoint(TAIL, departing as f64 / self.suspect.len() as f64);
        // The stretch with the largest sum (Kadane): `sum` is that of the best one that ends here.
        let (mut sum, mut from, mut best) = (0.0, None, (0.0, None));
        for (event, amount) in &self.suspect {
            let departs = departs(*amount);
            if sum <= 0.0 {
                (sum, from) = (0.0, departs.then_some(*event));
            }
            sum += f64::from(u8::from(departs)) - usual;
            if sum > best.0 {
                best = (sum, from);
            }
        }
        best.1.or(self.suspect.first().map(|(event, _)| *event))
    }

    /// Both logs' amounts beside each other; none where there are too few. A pause is no longer than times are exact.
    fn compared(&self, template: TemplateId, timing: Timing, resolution: f64) -> Option<ComparedTiming> {
        let [good, suspect] = [&self.good, &self.suspect].map(|amounts| sorted(amounts));
        if good.len() < LEAST || suspect.len() < LEAST {
            return None;
        }
        let spread = |amounts: &[f64], all: &[(EventId, f64)]| Spread {
            count: all.len() as u64,
            median: at(amounts, 0.5),
            p95: at(amounts, 1.0 - TAIL),
        };
        let (of_good, of_suspect) = (spread(&good, &self.good), spread(&suspect, &self.suspect));
        let least = if matches!(timing, Timing::Until(_)) { resolution } else { 0.0 };
        let is_higher = |one: f64, other: f64| one + least >= LEAST_SHIFT * (other + least) && one - other > least;
        let beyond = |amounts: &[f64]| amounts.iter().filter(|amount| **amount > of_good.p95).count() as u64;
        let has_tail = || beyond(&suspect) as f64 >= LEAST_RATIO * TAIL * suspect.len() as f64;
        let (change, p_value) = if is_higher(of_suspect.median, of_good.median) {
            (Change::More, of_ranks(&good, &suspect))
        } else if is_higher(of_good.median, of_suspect.median) {
            (Change::Fewer, of_ranks(&good, &suspect))
        } else if is_higher(of_suspect.p95, of_good.p95) && has_tail() {
            (Change::More, of_shares(beyond(&good), good.len() as u64, beyond(&suspect), suspect.len() as u64))
        } else {
            (Change::Same, 1.0)
        };
        let departs = |amount: f64| match change {
            Change::More => amount > of_good.p95,
            _ => amount < at(&good, TAIL),
        };
        let first = self.begins(departs)?;
        Some(ComparedTiming { change, template, timing, good: of_good, suspect: of_suspect, p_value, first })
    }
}

/// The amounts in order of size; of very many, every so manyth.
fn sorted(amounts: &[(EventId, f64)]) -> Vec<f64> {
    let mut sorted: Vec<f64> =
        amounts.iter().step_by(amounts.len().div_ceil(MOST).max(1)).map(|(_, amount)| *amount).collect();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The nearest-rank quantile of amounts in order.
fn at(sorted: &[f64], share: f64) -> f64 {
    let rank = (sorted.len() as f64 * share).ceil().max(1.0) as usize;
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}
