//! Where events lie in a log of several files: by their times, in whichever order the files were given.

use std::ops::Range;

use crate::event::Events;
use crate::ids::EventId;

/// The time of each event of these files' rows in turn; an event without one has that of the event before it in its file.
pub(super) fn times<'a>(events: &'a Events, files: &'a [Range<u32>]) -> impl Iterator<Item = (EventId, i64)> + 'a {
    files.iter().flat_map(|rows| {
        rows.clone().map(EventId).scan(i64::MIN, |last, event| {
            *last = events.time_ms(event).unwrap_or(*last);
            Some((event, *last))
        })
    })
}

/// How many events lie before each of these times.
pub(super) fn before(asked: &[i64], events: &Events, files: &[Range<u32>]) -> Vec<u32> {
    let mut sorted = asked.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    // What lies before a time lies before all later ones, too.
    let mut counts = vec![0u32; sorted.len() + 1];
    for (_, time) in times(events, files) {
        counts[sorted.partition_point(|asked| *asked <= time)] += 1;
    }
    let mut sum = 0;
    for count in &mut counts {
        sum += *count;
        *count = sum;
    }
    asked.iter().map(|time| counts[sorted.partition_point(|other| other < time)]).collect()
}
