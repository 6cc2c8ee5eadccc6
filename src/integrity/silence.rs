//! Gaps: far longer without an event than anywhere else in the file.

use super::{Flaw, FlawKind, MAX_TOLD, View, duration};
use crate::format::time::{MINUTE, to_iso};
use crate::stretches::by_stretches;

/// The fewest pauses that tell what is usual.
const MIN_PAUSES: usize = 50;

/// A gap is so many times the pause that only one in a hundred exceeds.
const TIMES_THE_RARE: i64 = 10;

/// A gap is so many times the longest pause that is none: nights and weekends come again, and are none.
const TIMES_THE_NEXT: i64 = 3;

/// The shortest gap.
const SHORTEST: i64 = MINUTE;

/// The longest silences, where they are like no other.
pub(super) fn find(view: &View<'_>) -> Vec<Flaw> {
    let (mut lengths, mut pauses) = pauses(view);
    if lengths.len() < MIN_PAUSES {
        return Vec::new();
    }
    let rank = lengths.len() / 100;
    let rare = lengths.select_nth_unstable_by(rank, |one, other| other.cmp(one)).1.to_owned();
    let is_gap = |pause: &Pause| pause.length >= SHORTEST && pause.length >= rare.saturating_mul(TIMES_THE_RARE);
    // As many of the longest as are far longer than the one after them.
    let gaps = (1..=MAX_TOLD).rev().find(|count| {
        is_gap(&pauses[count - 1]) && pauses[count - 1].length >= pauses[*count].length.saturating_mul(TIMES_THE_NEXT)
    });
    pauses.truncate(gaps.unwrap_or(0));
    pauses.sort_unstable_by_key(|pause| pause.after);
    pauses.iter().map(|pause| flaw(view, pause)).collect()
}

/// A time without an event.
struct Pause {
    length: i64,
    start: i64,
    /// The event before it, and the one after.
    before: u32,
    after: u32,
}

/// The lengths of all pauses of a file, and the longest ones: one more than are told, the longest first. An event that comes
/// late ends none.
fn pauses(view: &View<'_>) -> (Vec<i64>, Vec<Pause>) {
    let mut lengths = Vec::new();
    let mut longest: Vec<Pause> = Vec::with_capacity(MAX_TOLD + 2);
    let (mut before, mut start) = (0, i64::MAX);
    let times = view.times();
    by_stretches(0..times.len(), |places| {
        for (place, time) in places.clone().zip(&times[places]) {
            if *time > start {
                let length = time - start;
                lengths.push(length);
                if longest.get(MAX_TOLD).is_none_or(|least| length > least.length) {
                    let rank = longest.partition_point(|longer| longer.length >= length);
                    longest.insert(rank, Pause { length, start, before: view.row(before), after: view.row(place) });
                    longest.truncate(MAX_TOLD + 1);
                }
            }
            if *time >= start || place == 0 {
                (before, start) = (place, *time);
            }
        }
    });
    (lengths, longest)
}

fn flaw(view: &View<'_>, pause: &Pause) -> Flaw {
    let text = format!(
        "No event for {}, from {} to {}: far longer than anywhere else in the file. \
         Nothing ran, nothing was written, or lines were removed.",
        duration(pause.length),
        to_iso(pause.start),
        to_iso(pause.start + pause.length),
    );
    Flaw {
        kind: FlawKind::Gap,
        file: view.number,
        first_line: view.line(pause.before),
        last_line: view.line(pause.after),
        start_ms: Some(pause.start),
        length_ms: pause.length,
        count: 0,
        text,
    }
}
