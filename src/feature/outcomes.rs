//! How events came out, where it was not well: the status of a web answer, or the level of what has none. Their shares of the
//! events are measured among the others' (`shares`).

use std::ops::Range;

use super::{Facts, Stretch};
use crate::event::Events;
use crate::format::Level;
use crate::ids::EventId;

/// Outcomes are below this: statuses below [`STATUSES`], then the levels.
pub(crate) const OUTCOMES: usize = 1_008;

/// Statuses of the web have three digits.
const STATUSES: u16 = 1_000;

/// Levels of what did not come out well.
const UNWELL: [Level; 3] = [Level::Warning, Level::Error, Level::Critical];

/// How an event came out, where it was not well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A web answer of this status.
    Status(u16),
    /// An event of this level.
    Level(Level),
}

impl Outcome {
    /// The outcome that has this number; none for 0 and what is too large.
    pub(crate) fn of_number(number: usize) -> Option<Self> {
        let number = u16::try_from(number).ok()?;
        match number.checked_sub(STATUSES) {
            Some(level) => Level::from_u8(level as u8).map(Self::Level),
            None => (number > 0).then_some(Self::Status(number)),
        }
    }

    /// How an event came out; none where it was well, or does not tell.
    pub(crate) fn of(events: &Events, event: EventId) -> Option<Self> {
        let row = event.0..event.0 + 1;
        numbers(events, row).next().and_then(|number| Self::of_number(number as usize))
    }
}

/// The outcomes of these rows, as numbers; 0 for events without one, and for those that came out well.
pub(crate) fn numbers(events: &Events, rows: Range<u32>) -> impl Iterator<Item = u32> + '_ {
    let statuses = events.statuses(rows.clone()).iter().copied().map(Some).chain(std::iter::repeat(None));
    events.levels(rows).zip(statuses).map(|(level, status)| match (status, level) {
        // What was answered, and what had not changed since.
        (Some(100..300 | 304), _) => 0,
        (Some(status @ 300..STATUSES), _) => u32::from(status),
        (_, Some(level)) if UNWELL.contains(&level) => number_of(level),
        _ => 0,
    })
}

fn number_of(level: Level) -> u32 {
    u32::from(STATUSES) + level as u32
}

/// Counts the outcomes of a window for its shares.
pub(super) fn count(facts: &mut Facts<'_>, stretch: &Stretch<'_>) {
    let Facts { events, outcomes, counts, .. } = facts;
    outcomes.begin();
    for rows in stretch.runs {
        // Most logs have no statuses; levels are counted faster than looked at one by one.
        if events.statuses(rows.clone()).is_empty() {
            let counts = UNWELL.map(|level| (level, events.count_of_level_in(level, rows.clone()) as u32));
            let held = counts.into_iter().filter(|(_, count)| *count > 0);
            held.for_each(|(level, count)| outcomes.add(number_of(level), count));
        } else {
            numbers(events, rows.clone()).for_each(|number| outcomes.add(number, 1));
        }
    }
    for (number, count) in outcomes.counts().filter(|(number, _)| *number != 0) {
        counts[super::OUTCOME_COUNTS].push(number, count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_every_number_is_one_outcome() {
        assert_eq!(Outcome::of_number(0), None);
        assert_eq!(Outcome::of_number(503), Some(Outcome::Status(503)));
        assert_eq!(Outcome::of_number(1_005), Some(Outcome::Level(Level::Warning)));
        assert_eq!(Outcome::of_number(OUTCOMES - 1), Some(Outcome::Level(Level::Critical)));
        assert_eq!(Outcome::of_number(OUTCOMES), None);
    }
}
