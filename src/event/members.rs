//! Which events belong to which sessions: rows of (event, identifier), in file order.
//!
//! An event may be in none or in several. Without a session key there are no rows and nothing is kept.

use crate::ids::EventId;
use crate::template::Interner;

/// The most sessions that are told apart.
const MAX_SESSIONS: usize = 1 << 22;

/// The identifiers that events hold.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// Rows of the event table, ascending.
    pub(super) event: Vec<u32>,
    /// The identifier of each row.
    pub(super) session: Vec<u32>,
    pub(super) names: Interner,
}

impl Members {
    /// Adds an identifier to the event with this number, once.
    pub(super) fn push(&mut self, event: u32, identifier: &[u8]) {
        let Some(session) = self.names.intern(identifier, usize::MAX) else { return };
        let of_event = self.event.iter().rev().take_while(|row| **row == event).count();
        if !self.session[self.session.len() - of_event..].contains(&session) {
            self.event.push(event);
            self.session.push(session);
        }
    }

    /// Takes over a part's rows, whose events begin at `first`. Returns whether there was room for all of its identifiers.
    pub(super) fn absorb(&mut self, part: &Self, first: u32) -> bool {
        let numbers: Vec<Option<u32>> =
            (0..part.names.len() as u32).map(|name| self.names.intern(part.names.get(name), MAX_SESSIONS)).collect();
        for (event, session) in part.event.iter().zip(&part.session) {
            if let Some(session) = numbers[*session as usize] {
                self.event.push(first + event);
                self.session.push(session);
            }
        }
        numbers.iter().all(Option::is_some)
    }

    /// Whether every row points at an event and at an identifier, in order.
    pub(super) fn is_consistent(&self, events: usize) -> bool {
        self.event.len() == self.session.len()
            && self.event.is_sorted()
            && self.event.last().is_none_or(|last| (*last as usize) < events)
            && self.session.iter().all(|session| *session != 0 && *session < self.names.len() as u32)
    }

    /// How many identifiers there are. They are numbered from 1; 0 is none.
    pub fn identifiers(&self) -> usize {
        self.names.len() - 1
    }

    /// The text of an identifier.
    pub fn name(&self, session: u32) -> &[u8] {
        self.names.get(session)
    }

    /// The rows: an event and the identifier that it holds, in file order.
    pub fn rows(&self) -> impl Iterator<Item = (EventId, u32)> {
        self.event.iter().map(|event| EventId(*event)).zip(self.session.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_an_identifier_counts_once_an_event() {
        let mut members = Members::default();
        [(0, "a"), (0, "b"), (0, "a"), (2, "a")].iter().for_each(|(event, name)| members.push(*event, name.as_bytes()));
        let rows: Vec<(u32, u32)> = members.rows().map(|(event, session)| (event.0, session)).collect();
        assert_eq!(rows, [(0, 1), (0, 2), (2, 1)]);
        assert!(members.is_consistent(3) && !members.is_consistent(2));
        let mut whole = Members::default();
        whole.push(0, b"b");
        assert!(whole.absorb(&members, 5));
        let rows: Vec<(u32, &[u8])> = whole.rows().map(|(event, session)| (event.0, whole.name(session))).collect();
        assert_eq!(rows, [(0, &b"b"[..]), (5, b"a"), (5, b"b"), (7, b"a")]);
    }
}
