//! Gaps: far longer without an event than anywhere else in the file.

use super::{Flaw, FlawKind, MAX_TOLD, View, duration};
use crate::format::time::{MINUTE, to_iso};

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
    let mut pauses = pauses(view);
    if pauses.len() < MIN_PAUSES {
        return Vec::new();
    }
    let order = |pause: &Pause| (std::cmp::Reverse(pause.length), pause.after);
    let rank = pauses.len() / 100;
    let rare = pauses.select_nth_unstable_by_key(rank, order).1.length;
    pauses.select_nth_unstable_by_key(MAX_TOLD, order);
    pauses.truncate(MAX_TOLD + 1);
    pauses.sort_unstable_by_key(order);
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

/// The pauses of a file, in file order. An event that comes late ends none.
fn pauses(view: &View<'_>) -> Vec<Pause> {
    let mut pauses = Vec::new();
    let (mut before, mut start) = (0, i64::MAX);
    for (place, time) in view.times().iter().enumerate() {
        if *time > start {
            pauses.push(Pause { length: time - start, start, before: view.row(before), after: view.row(place) });
        }
        if *time >= start || place == 0 {
            (before, start) = (place, *time);
        }
    }
    pauses
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
