//! The one table of events.
//!
//! A row is an event, in file order; a column is a field. What no event of the log has takes no room: its column is empty.
//! Names (hosts, processes, addresses) are numbers into one dictionary, 0 for none.

use super::offsets::Offsets;
use crate::format::Level;
use crate::ids::{EventId, NameId, TemplateId};
use crate::template::{Interner, Signals};

/// Stands in the time column of a log without times.
pub const NO_TIME: i64 = i64::MIN;

/// Every event of a log.
#[derive(Clone, Debug, Default)]
pub struct Events {
    pub(super) offset: Offsets,
    pub(super) line: Vec<u32>,
    pub(super) time: Vec<i64>,
    pub(super) level: Vec<u8>,
    pub(super) length: Vec<u16>,
    /// Drafts: what they become stands in `of_draft`, so that a change of templates touches no event.
    pub(super) draft: Vec<u32>,
    pub(super) of_draft: Vec<TemplateId>,
    pub(super) signals: Vec<u8>,
    pub(super) host: Vec<u32>,
    pub(super) process: Vec<u32>,
    pub(super) address: Vec<u32>,
    pub(super) status: Vec<u16>,
    pub(super) format: Vec<u8>,
    pub(super) names: Interner,
}

impl Events {
    /// How many events there are.
    pub fn len(&self) -> usize {
        self.line.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.line.is_empty()
    }

    /// Every event's row, in file order.
    pub fn ids(&self) -> impl Iterator<Item = EventId> + use<> {
        (0..self.len() as u32).map(EventId)
    }

    /// Where its line begins, in bytes, all files in a row.
    #[inline]
    pub fn offset(&self, event: EventId) -> u64 {
        self.offset.get(event.index())
    }

    /// Its line, counted from 0 over all files.
    #[inline]
    pub fn line(&self, event: EventId) -> u32 {
        self.line[event.index()]
    }

    /// Its instant in milliseconds UTC, or none in a log without times.
    #[inline]
    pub fn time_ms(&self, event: EventId) -> Option<i64> {
        let time = self.time[event.index()];
        (time != NO_TIME).then_some(time)
    }

    /// The instants of these rows, [`NO_TIME`] for an event without one.
    pub fn times(&self, rows: std::ops::Range<u32>) -> &[i64] {
        &self.time[rows.start as usize..rows.end as usize]
    }

    /// Its level: what the program wrote, or where the format has none, what the wording suggests.
    #[inline]
    pub fn level(&self, event: EventId) -> Option<Level> {
        Level::from_u8(self.level[event.index()])
    }

    /// The length of its message in bytes, at most 65,535.
    #[inline]
    pub fn message_length(&self, event: EventId) -> u16 {
        self.length[event.index()]
    }

    /// Its template.
    #[inline]
    pub fn template(&self, event: EventId) -> TemplateId {
        self.of_draft[self.draft[event.index()] as usize]
    }

    /// Its message with what varies masked, as a number below [`Events::drafts`].
    #[inline]
    pub fn draft(&self, event: EventId) -> u32 {
        self.draft[event.index()]
    }

    /// How many such messages there are.
    pub fn drafts(&self) -> usize {
        self.of_draft.len()
    }

    /// What its wording says.
    #[inline]
    pub fn signals(&self, event: EventId) -> Signals {
        Signals(self.signals[event.index()])
    }

    /// The machine it came from; 0 for none.
    #[inline]
    pub fn host(&self, event: EventId) -> NameId {
        name(&self.host, event)
    }

    /// The program or component; 0 for none.
    #[inline]
    pub fn process(&self, event: EventId) -> NameId {
        name(&self.process, event)
    }

    /// The client's address; 0 for none.
    #[inline]
    pub fn address(&self, event: EventId) -> NameId {
        name(&self.address, event)
    }

    /// The status of a web answer; 0 for none.
    #[inline]
    pub fn status(&self, event: EventId) -> u16 {
        self.status.get(event.index()).copied().unwrap_or(0)
    }

    /// Which of its file's formats reads it.
    #[inline]
    pub fn format(&self, event: EventId) -> usize {
        usize::from(self.format.get(event.index()).copied().unwrap_or(0))
    }

    /// The last event whose line is `line` or lies before it.
    pub fn at_or_before_line(&self, line: u32) -> Option<EventId> {
        let after = self.line.partition_point(|of_event| *of_event <= line);
        after.checked_sub(1).map(|row| EventId(row as u32))
    }

    /// The memory that the columns hold, in bytes; the dictionary of names is not counted.
    pub(super) fn bytes_held(&self) -> usize {
        let bytes = [&self.level, &self.signals, &self.format].map(Vec::capacity).iter().sum::<usize>();
        let halves = [&self.length, &self.status].map(Vec::capacity).iter().sum::<usize>();
        let words = [&self.line, &self.draft, &self.host, &self.process, &self.address].map(Vec::capacity);
        let times = size_of::<i64>() * self.time.capacity();
        self.offset.bytes_held() + times + 4 * words.iter().sum::<usize>() + 2 * halves + bytes
    }

    /// Gives back what was reserved for more rows.
    pub(super) fn shrink(&mut self) {
        self.offset.shrink();
        self.time.shrink_to_fit();
        [&mut self.level, &mut self.signals, &mut self.format].into_iter().for_each(Vec::shrink_to_fit);
        [&mut self.length, &mut self.status].into_iter().for_each(Vec::shrink_to_fit);
        [&mut self.line, &mut self.draft, &mut self.host, &mut self.process, &mut self.address]
            .into_iter()
            .for_each(Vec::shrink_to_fit);
    }

    /// How many names there are, the empty one included.
    pub fn names(&self) -> usize {
        self.names.len()
    }
}

#[inline]
fn name(column: &[u32], event: EventId) -> NameId {
    NameId(column.get(event.index()).copied().unwrap_or(0))
}
