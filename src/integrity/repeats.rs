//! Blocks that come twice: a log that was appended to itself, a rotated file that was added again.
//!
//! A copied block begins with a step back in time (or with another file), at an event that is equal to an earlier one. From
//! there both are compared, event by event.

use std::ops::Range;

use super::{Flaw, FlawKind, View};
use crate::event::{Events, MergedLog};
use crate::format::time::SECOND;
use crate::ids::EventId;
use crate::stretches::by_stretches;
use crate::words::counted;

/// The fewest events of a block.
const MIN_EVENTS: u32 = 20;

/// The least step back in time at which a copy may begin, in milliseconds. Programs that write at the same time are out of
/// order by less.
const MIN_STEP: i64 = SECOND;

/// The most places where a copy may begin: the largest steps.
const MAX_STARTS: usize = 256;

/// How many events around an instant are compared in each stretch between such places.
const MAX_COMPARED: usize = 2_048;

/// How many pairs of events are compared in all. Logs that were made to be equal to themselves everywhere end it.
const MAX_PAIRS: u64 = 1 << 27;

/// A block of events that came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Repeat {
    /// Its first event, and the one that it repeats.
    pub(super) first: u32,
    earlier: u32,
    events: u32,
}

impl Repeat {
    /// Whether it holds this event, or ends right before it: time goes on from where the copy began.
    pub(super) fn covers(&self, row: u32) -> bool {
        (self.first..=self.first + self.events).contains(&row)
    }

    pub(super) fn flaw(&self, view: &View<'_>) -> Flaw {
        let last = self.first + self.events - 1;
        let earlier = view.lines(view.line(self.earlier), view.line(self.earlier + self.events - 1));
        let text = format!(
            "{} events repeat those of {earlier}: the same times, sources, templates and lengths in the same \
             order. They count twice.",
            counted(self.events.into())
        );
        Flaw {
            kind: FlawKind::Repeat,
            file: view.number,
            first_line: view.line(self.first),
            last_line: view.line(last),
            start_ms: view.log.events.time_ms(EventId(self.first)),
            length_ms: 0,
            count: u64::from(self.events),
            text,
        }
    }
}

/// All repeated blocks, in the order of their first events.
pub(super) fn find(log: &MergedLog) -> Vec<Repeat> {
    let events = &log.events;
    let starts = starts(log);
    let instants = instants(events, &starts);
    let mut found: Vec<Repeat> = Vec::new();
    let mut pairs = MAX_PAIRS;
    for (number, start) in starts.iter().enumerate() {
        if found.last().is_some_and(|last| *start < last.first + last.events) {
            continue;
        }
        // Time goes on within each stretch before the start, more or less.
        let ends = &starts[..=number];
        let stretches =
            ends.iter().enumerate().map(|(end, to)| end.checked_sub(1).map_or(0, |before| ends[before])..*to);
        // Of blocks of one length, the earliest. One that lies within an instant says nothing.
        let instant = instants[number];
        let mut best = None;
        let mut most = instant.max(MIN_EVENTS - 1);
        for earlier in stretches.flat_map(|stretch| equal_in(events, stretch, *start)) {
            let longest = (*start - earlier).min(events.len() as u32 - *start);
            if longest <= most || key(events, earlier + instant) != key(events, *start + instant) || pairs == 0 {
                continue;
            }
            let length = events.equal_rows(earlier, *start, longest);
            pairs = pairs.saturating_sub(u64::from(length));
            if length > most {
                (most, best) = (length, Some((length, earlier)));
            }
        }
        if let Some((length, earlier)) = best {
            found.push(Repeat { first: *start, earlier, events: length });
        }
    }
    found
}

/// Where a copied block may begin: at a step back in time, and at each file but the first.
fn starts(log: &MergedLog) -> Vec<u32> {
    let times = log.events.times(0..log.events.len() as u32);
    let mut steps: Vec<(i64, u32)> = Vec::new();
    by_stretches(1..times.len().max(1), |rows| {
        let pairs = times[rows.start - 1..rows.end].windows(2).zip(rows.start as u32..);
        let back = pairs.map(|(pair, row)| (pair[0].saturating_sub(pair[1]), row));
        steps.extend(back.filter(|(step, _)| *step >= MIN_STEP));
    });
    steps.sort_unstable_by_key(|(step, row)| (std::cmp::Reverse(*step), *row));
    steps.truncate(MAX_STARTS);
    let files = log.files.rows().iter().skip(1).filter(|file| file.events > 0).map(|file| file.first_event);
    let mut starts: Vec<u32> = steps.into_iter().map(|(_, row)| row).chain(files.take(MAX_STARTS)).collect();
    starts.sort_unstable();
    starts.dedup();
    starts
}

/// The events of a stretch that equal `wanted`.
fn equal_in(events: &Events, stretch: Range<u32>, wanted: u32) -> impl Iterator<Item = u32> + '_ {
    let time = events.times(wanted..wanted + 1)[0];
    let times = events.times(stretch.clone());
    let first = times.partition_point(|of_event| *of_event < time.saturating_sub(MIN_STEP));
    let near = times[first..]
        .iter()
        .take(MAX_COMPARED)
        .take_while(move |of_event| **of_event <= time.saturating_add(MIN_STEP));
    let rows = near.enumerate().map(move |(place, _)| stretch.start + (first + place) as u32);
    rows.filter(move |row| key(events, *row) == key(events, wanted))
}

/// How many events from each of these on have its time, without a break.
fn instants(events: &Events, starts: &[u32]) -> Vec<u32> {
    let mut lengths = vec![0; starts.len()];
    let mut next = (events.len() as u32, 0);
    for (place, start) in starts.iter().enumerate().rev() {
        let times = events.times(*start..events.len() as u32);
        let until = (next.0 - start) as usize;
        let same = times[..until].iter().take_while(|time| **time == times[0]).count();
        let goes_on = same == until && times.get(until) == Some(&times[0]);
        lengths[place] = same as u32 + if goes_on { next.1 } else { 0 };
        next = (*start, lengths[place]);
    }
    lengths
}

/// What must be equal of two events.
fn key(events: &Events, row: u32) -> (Option<i64>, u32, u16, u32, u32, u32) {
    let event = EventId(row);
    (
        events.time_ms(event),
        events.template(event).0,
        events.message_length(event),
        events.host(event).0,
        events.process(event).0,
        events.address(event).0,
    )
}
