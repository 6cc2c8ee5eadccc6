//! The one table of events.
//!
//! A row is an event, in file order; a column is a field. What no event of the log has takes no room: its column is empty.
//! Names (hosts, processes, addresses) are numbers into one dictionary, 0 for none.

use std::ops::Range;

use super::offsets::Offsets;
use super::room;
use crate::format::{Amount, Level};
use crate::ids::{EventId, NameId, TemplateId};
use crate::stretches::{by_stretches, by_stretches_of_rows};
use crate::template::{Interner, Signals, amount};

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
    pub(super) user: Vec<u32>,
    pub(super) status: Vec<u16>,
    pub(super) format: Vec<u8>,
    pub(super) took: Vec<u32>,
    pub(super) sent: Vec<u32>,
    pub(super) amount: Vec<u32>,
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
    pub fn times(&self, rows: Range<u32>) -> &[i64] {
        in_rows(&self.time, rows)
    }

    /// The levels of these rows.
    pub fn levels(&self, rows: Range<u32>) -> impl Iterator<Item = Option<Level>> {
        in_rows(&self.level, rows).iter().map(|level| Level::from_u8(*level))
    }

    /// How many of these rows have a level.
    pub fn count_of_level_in(&self, level: Level, rows: Range<u32>) -> usize {
        count(in_rows(&self.level, rows), |of_event| of_event == level as u8)
    }

    /// How many of these rows are errors.
    pub fn count_of_errors_in(&self, rows: Range<u32>) -> usize {
        count(in_rows(&self.level, rows), |of_event| of_event >= Level::Error as u8)
    }

    /// How many events each level has, by its number; those without one come first.
    pub fn counts_of_levels(&self) -> [u64; 8] {
        let mut counts = [0; 8];
        by_stretches(0..self.len(), |rows| {
            self.level[rows].iter().for_each(|level| counts[usize::from(*level) % 8] += 1);
        });
        counts
    }

    /// The lengths of these rows' messages in bytes, at most 65,535 each.
    pub fn message_lengths(&self, rows: Range<u32>) -> &[u16] {
        in_rows(&self.length, rows)
    }

    /// The drafts of these rows.
    pub fn drafts_of(&self, rows: Range<u32>) -> &[u32] {
        in_rows(&self.draft, rows)
    }

    /// What a draft has become.
    pub fn template_of(&self, draft: u32) -> TemplateId {
        self.of_draft[draft as usize]
    }

    /// What the wordings of these rows say.
    pub fn signals_of(&self, rows: Range<u32>) -> impl Iterator<Item = Signals> {
        in_rows(&self.signals, rows).iter().map(|signals| Signals(*signals))
    }

    /// The machines that these rows came from, 0 for none; empty where no event of the log has any.
    pub fn hosts(&self, rows: Range<u32>) -> &[u32] {
        in_rows(&self.host, rows)
    }

    /// The programs or components of these rows, 0 for none; empty where no event of the log has any.
    pub fn processes(&self, rows: Range<u32>) -> &[u32] {
        in_rows(&self.process, rows)
    }

    /// The clients' addresses of these rows, 0 for none; empty where no event of the log has any.
    pub fn addresses(&self, rows: Range<u32>) -> &[u32] {
        in_rows(&self.address, rows)
    }

    /// The statuses of these rows' web answers, 0 for none; empty where no event of the log has any.
    pub fn statuses(&self, rows: Range<u32>) -> &[u16] {
        in_rows(&self.status, rows)
    }

    /// How long what these rows tell of took, in microseconds, for those that say so.
    pub fn durations(&self, rows: Range<u32>) -> impl Iterator<Item = u32> {
        amounts(in_rows(&self.took, rows))
    }

    /// How many bytes were sent, for those of these rows that say so.
    pub fn bytes_sent(&self, rows: Range<u32>) -> impl Iterator<Item = u32> {
        amounts(in_rows(&self.sent, rows))
    }

    /// What the messages of these rows tell of, each in its template's own unit: the rows of those that do, with their amounts.
    pub fn amounts(&self, rows: Range<u32>) -> impl Iterator<Item = (EventId, f64)> {
        let first = rows.start;
        let told = in_rows(&self.amount, rows).iter().zip(first..);
        told.filter_map(|(stored, row)| Some((EventId(row), amount(*stored)?)))
    }

    /// The earliest and the latest instant of these rows; none where none of them has one.
    pub fn span(&self, rows: Range<u32>) -> Option<(i64, i64)> {
        let (mut earliest, mut latest) = (i64::MAX, NO_TIME);
        by_stretches_of_rows(rows, |rows| {
            for time in self.times(rows) {
                // NO_TIME is the least number: it never wins as the latest, and must not as the earliest.
                latest = latest.max(*time);
                earliest = if *time == NO_TIME { earliest } else { earliest.min(*time) };
            }
        });
        (latest != NO_TIME).then_some((earliest, latest))
    }

    /// How many events have no time at all: those of files without times.
    pub fn count_of_untimed(&self) -> usize {
        let mut count = 0;
        by_stretches(0..self.len(), |rows| count += self.time[rows].iter().filter(|time| **time == NO_TIME).count());
        count
    }

    /// How many events have this level.
    pub fn count_of_level(&self, level: Level) -> usize {
        self.count_of_level_in(level, 0..self.len() as u32)
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

    /// The user that it is about: who is logged in, as web servers write it, or whom a login service's message names; 0 for
    /// none.
    #[inline]
    pub fn user(&self, event: EventId) -> NameId {
        name(&self.user, event)
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

    /// How many of the `longest` rows from `earlier` on equal, one by one, those from `later` on: the same instants, templates,
    /// lengths and sources. Compared column by column, in stretches that grow as long as all of them are equal.
    pub(crate) fn equal_rows(&self, earlier: u32, later: u32, longest: u32) -> u32 {
        let (earlier, later, longest) = (earlier as usize, later as usize, longest as usize);
        let (mut equal, mut stretch) = (0, 64);
        while equal < longest {
            let length = stretch.min(longest - equal);
            let same = self.equal_stretch(earlier + equal, later + equal, length);
            equal += same;
            if same < length {
                break;
            }
            stretch = (2 * stretch).min(1 << 16);
        }
        equal as u32
    }

    #[inline(never)]
    fn equal_stretch(&self, earlier: usize, later: usize, length: usize) -> usize {
        let template = |draft: &u32| self.of_draft[*draft as usize];
        let mut equal = equal_places(&self.time, earlier, later, length, |one, other| one == other);
        equal = equal_places(&self.length, earlier, later, equal, |one, other| one == other);
        equal = equal_places(&self.draft, earlier, later, equal, |one, other| {
            one == other || template(one) == template(other)
        });
        for names in [&self.host, &self.process, &self.address] {
            equal = equal_places(names, earlier, later, equal, |one, other| one == other);
        }
        equal
    }

    /// The memory that the columns hold, in bytes; the dictionary of names is not counted.
    pub(super) fn bytes_held(&self) -> usize {
        let bytes = [&self.level, &self.signals, &self.format].map(Vec::capacity).iter().sum::<usize>();
        let halves = [&self.length, &self.status].map(Vec::capacity).iter().sum::<usize>();
        let names = [&self.host, &self.process, &self.address, &self.user, &self.took, &self.sent, &self.amount];
        let names = names.map(Vec::capacity);
        let words = [&self.line, &self.draft].map(Vec::capacity).into_iter().chain(names);
        let times = size_of::<i64>() * self.time.capacity();
        self.offset.bytes_held() + times + 4 * words.sum::<usize>() + 2 * halves + bytes
    }

    /// Makes room for `rows` more events where there is none left: for `expected` events in all, or for a quarter more than
    /// there are.
    pub(super) fn make_room(&mut self, rows: usize, expected: usize) {
        let length = self.len();
        if self.line.capacity() - length >= rows {
            return;
        }
        let more = expected.max(length + length / 4).max(length + rows) - length;
        self.offset.reserve(more);
        room::reserve(&mut self.time, more);
        room::reserve(&mut self.length, more);
        [&mut self.line, &mut self.draft].into_iter().for_each(|column| room::reserve(column, more));
        [&mut self.level, &mut self.signals].into_iter().for_each(|column| room::reserve(column, more));
        // Those that are empty may stay so.
        let sparse = [
            &mut self.host,
            &mut self.process,
            &mut self.address,
            &mut self.user,
            &mut self.took,
            &mut self.sent,
            &mut self.amount,
        ];
        sparse.into_iter().filter(|column| !column.is_empty()).for_each(|column| room::reserve(column, more));
        Some(&mut self.status)
            .filter(|column| !column.is_empty())
            .into_iter()
            .for_each(|column| room::reserve(column, more));
        Some(&mut self.format)
            .filter(|column| !column.is_empty())
            .into_iter()
            .for_each(|column| room::reserve(column, more));
    }

    /// Gives back what was reserved for more rows.
    pub(super) fn shrink(&mut self) {
        self.offset.shrink();
        room::shrink(&mut self.time);
        [&mut self.level, &mut self.signals, &mut self.format].into_iter().for_each(room::shrink);
        [&mut self.length, &mut self.status].into_iter().for_each(room::shrink);
        [&mut self.line, &mut self.draft, &mut self.took, &mut self.sent, &mut self.amount]
            .into_iter()
            .for_each(room::shrink);
        [&mut self.host, &mut self.process, &mut self.address, &mut self.user].into_iter().for_each(room::shrink);
    }

    /// A name's text; empty for none.
    pub fn name_text(&self, name: NameId) -> &[u8] {
        self.names.get(name.0)
    }

    /// The number of a name that some event has.
    pub fn name_id(&self, text: &[u8]) -> Option<NameId> {
        self.names.find(text).filter(|number| *number > 0).map(NameId)
    }

    /// How many names there are, the empty one included.
    pub fn names(&self) -> usize {
        self.names.len()
    }
}

/// The rows of a column; none of one that is empty.
#[inline]
fn in_rows<T>(column: &[T], rows: Range<u32>) -> &[T] {
    column.get(rows.start as usize..rows.end as usize).unwrap_or_default()
}

/// How many bytes are as wanted: counted in bytes, as many at once as a vector holds.
#[inline]
fn count(bytes: &[u8], is_wanted: impl Fn(u8) -> bool) -> usize {
    let in_chunk = |chunk: &[u8]| usize::from(chunk.iter().map(|byte| u8::from(is_wanted(*byte))).sum::<u8>());
    bytes.chunks(usize::from(u8::MAX)).map(in_chunk).sum()
}

/// How many of `length` places from `earlier` on equal those from `later` on; all of them in a column that is empty.
#[inline]
fn equal_places<T>(column: &[T], earlier: usize, later: usize, length: usize, equal: impl Fn(&T, &T) -> bool) -> usize {
    if column.is_empty() {
        return length;
    }
    let pairs = column[earlier..earlier + length].iter().zip(&column[later..later + length]);
    pairs.take_while(|(one, other)| equal(one, other)).count()
}

fn amounts(column: &[u32]) -> impl Iterator<Item = u32> {
    column.iter().filter_map(|stored| Amount::from_stored(*stored).get())
}

#[inline]
fn name(column: &[u32], event: EventId) -> NameId {
    NameId(column.get(event.index()).copied().unwrap_or(0))
}
