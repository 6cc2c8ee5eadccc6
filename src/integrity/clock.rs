//! Steps of the clock: from one event on, time is earlier than it was, and stays so.

use super::repeats::Repeat;
use super::{Flaw, FlawKind, MAX_TOLD, View, duration};
use crate::format::time::{HOUR, MINUTE, to_iso};
use crate::stretches::by_stretches;
use crate::words::counted;

/// The shortest step. Programs that write at the same time are out of order by seconds.
const SHORTEST: i64 = MINUTE;

/// After a step, so many events in a row are earlier than the one before it.
const EVENTS_AFTER: usize = 5;

/// How far a step may be from an hour to be that of daylight saving time.
const FOLD_SLACK: i64 = MINUTE;

/// The largest steps back, in file order; where there are more, the last one says so. A block that came twice is none.
pub(super) fn find(view: &View<'_>, repeats: &[Repeat]) -> Vec<Flaw> {
    let times = view.times();
    let mut latest = i64::MIN;
    let mut steps = Vec::new();
    by_stretches(0..times.len(), |places| {
        for (place, time) in places.clone().zip(&times[places]) {
            if *time >= latest {
                latest = *time;
                continue;
            }
            let before = place.checked_sub(1).map_or(i64::MIN, |place| times[place]);
            let is_step = before == latest && before.saturating_sub(*time) >= SHORTEST;
            if is_step
                && stays_back(&times[place..], before)
                && !repeats.iter().any(|repeat| repeat.covers(view.row(place)))
            {
                steps.push(Step { from: before, to: *time, before: view.row(place - 1), after: view.row(place) });
                // The clock goes on from here.
                latest = *time;
            }
        }
    });
    let all = steps.len();
    steps.sort_by_key(|step| (step.to - step.from, step.after));
    steps.truncate(MAX_TOLD);
    steps.sort_by_key(|step| step.after);
    steps.iter().map(|step| flaw(view, step, all)).collect()
}

struct Step {
    from: i64,
    to: i64,
    before: u32,
    after: u32,
}

fn stays_back(times: &[i64], before: i64) -> bool {
    times.len() >= EVENTS_AFTER && times[..EVENTS_AFTER].iter().all(|time| *time <= before - SHORTEST)
}

fn flaw(view: &View<'_>, step: &Step, all: usize) -> Flaw {
    let length = step.from - step.to;
    let meaning = if (length - HOUR).abs() <= FOLD_SLACK {
        "An hour is what the end of daylight saving time takes back in local time; else the clock was set."
    } else {
        "The clock was set, or pieces of logs were joined in another order."
    };
    let others = if all > MAX_TOLD {
        format!(" There are {} such steps in the file.", counted(all as u64))
    } else {
        String::new()
    };
    let text = format!(
        "Time goes back by {}, from {} to {}, and on from there. {meaning}{others}",
        duration(length),
        to_iso(step.from),
        to_iso(step.to),
    );
    Flaw {
        kind: FlawKind::ClockJump,
        file: view.number,
        first_line: view.line(step.before),
        last_line: view.line(step.after),
        start_ms: Some(step.from),
        length_ms: length,
        count: all as u64,
        text,
    }
}
