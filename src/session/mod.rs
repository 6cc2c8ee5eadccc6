//! Sessions: the events that share an identifier, in order. A block's life, a request's way, a process's run.
//!
//! An event may belong to several sessions, or to none. What goes on for ever (an address, a host) is cut into sessions
//! where it pauses.

mod numbered;

use crate::event::{Events, Members};
use crate::ids::EventId;

pub use numbered::{Numbered, numbered};

/// The sessions of a log.
#[derive(Clone, Debug, Default)]
pub struct Sessions {
    rows: Vec<Session>,
    /// Events by session.
    events: Vec<EventId>,
}

/// A session: its identifier, and where its events lie.
#[derive(Clone, Copy, Debug)]
struct Session {
    identifier: u32,
    /// Which of the identifier's sessions it is, from 0.
    part: u32,
    first: u32,
    count: u32,
}

impl Sessions {
    /// Puts events together, by first appearance of their identifiers. After a pause of more than `gap_ms` milliseconds an
    /// identifier begins a new session. No session holds events of the baseline and others: an address in both has sessions
    /// of each.
    pub fn new(events: &Events, members: &Members, gap_ms: Option<i64>, is_baseline: impl Fn(EventId) -> bool) -> Self {
        let mut firsts = vec![0u32; members.identifiers() + 2];
        members.rows().for_each(|(_, identifier)| firsts[identifier as usize + 1] += 1);
        for identifier in 1..firsts.len() {
            firsts[identifier] += firsts[identifier - 1];
        }
        let mut next = firsts.clone();
        let mut sorted = vec![EventId(0); members.rows().count()];
        for (event, identifier) in members.rows() {
            let place = &mut next[identifier as usize];
            sorted[*place as usize] = event;
            *place += 1;
        }
        let mut rows = Vec::new();
        for identifier in 1..=members.identifiers() {
            let (start, end) = (firsts[identifier] as usize, firsts[identifier + 1] as usize);
            // Files follow each other in the table, and may lie in any order in time.
            sorted[start..end].sort_by_key(|event| (!is_baseline(*event), events.time_ms(*event), *event));
            let others = start + sorted[start..end].partition_point(|event| is_baseline(*event));
            for side in [start..others, others..end] {
                cut(events, &sorted, side, gap_ms, &mut |part, first, count| {
                    rows.push(Session { identifier: identifier as u32, part, first, count });
                });
            }
        }
        Self { rows, events: sorted }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The events of a session, in the order of their times.
    pub fn events(&self, session: usize) -> &[EventId] {
        let Session { first, count, .. } = self.rows[session];
        &self.events[first as usize..(first + count) as usize]
    }

    /// A session's identifier; from the second session of an identifier on with its number: `192.0.2.7 #2`.
    pub fn name(&self, session: usize, members: &Members) -> String {
        let Session { identifier, part, .. } = self.rows[session];
        let text = String::from_utf8_lossy(members.name(identifier));
        if part == 0 { text.into_owned() } else { format!("{text} #{}", part + 1) }
    }
}

/// Cuts an identifier's events where it pauses.
fn cut(
    events: &Events,
    sorted: &[EventId],
    rows: std::ops::Range<usize>,
    gap_ms: Option<i64>,
    found: &mut dyn FnMut(u32, u32, u32),
) {
    let (mut first, mut part) = (rows.start, 0);
    for row in rows.clone() {
        let is_pause = || {
            let (before, here) = (events.time_ms(sorted[row - 1])?, events.time_ms(sorted[row])?);
            Some(gap_ms.is_some_and(|gap| here.saturating_sub(before) > gap))
        };
        if row > first && is_pause() == Some(true) {
            found(part, first as u32, (row - first) as u32);
            (first, part) = (row, part + 1);
        }
    }
    if first < rows.end {
        found(part, first as u32, (rows.end - first) as u32);
    }
}
