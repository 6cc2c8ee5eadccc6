//! From parts, in file order, to one table.

use super::kinds::{LineKind, LineKinds};
use super::mapper::Mapper;
use super::part::{CHECKPOINT_LINES, Fragment, Part};
use super::table::{Events, NO_TIME};
use super::year::{self, YearCounter};
use crate::config::Settings;
use crate::diagnostic::{Diagnostics, Oddity};
use crate::error::{Error, ErrorKind};
use crate::format::{Clock, Format};
use crate::ids::{DraftId, EventId, ShapeId};
use crate::input::{Carry, skip_bom};
use crate::template::{Mined, Miner, Shaping, Signals};

/// The most lines of a file. An event takes up to 40 bytes, and a tab has 4 GiB; the same bound holds everywhere, for the
/// report is to be the same everywhere.
const MAX_LINES: u64 = 50_000_000;

/// The most distinct names that are told apart.
const MAX_NAMES: usize = 1 << 20;

/// Joins parts. Give it every slice of the file, in order, each once.
pub struct Merger {
    clock: Clock,
    mapper: Mapper,
    carry: Carry,
    /// Bytes taken so far.
    bytes: u64,
    miner: Miner,
    years: YearCounter,
    max_lines: u64,
    log: MergedLog,
}

/// What the merger made of the whole file.
#[derive(Clone, Debug, Default)]
pub struct MergedLog {
    /// Every event.
    pub events: Events,
    /// What became of every line.
    pub kinds: LineKinds,
    /// What was odd.
    pub diagnostics: Diagnostics,
    /// Line (from 0) and byte offset, every so many lines.
    checkpoints: Vec<(u32, u64)>,
    /// The year of the last event, where it had to be inferred.
    pub inferred_year: Option<i32>,
}

impl MergedLog {
    /// The nearest line at or before `line` whose place in the file is remembered: its number and its offset.
    pub fn checkpoint(&self, line: u32) -> (u32, u64) {
        let after = self.checkpoints.partition_point(|(of_checkpoint, _)| *of_checkpoint <= line);
        let remembered = after.checked_sub(1).map_or((0, 0), |row| self.checkpoints[row]);
        let event =
            self.events.at_or_before_line(line).map(|event| (self.events.line(event), self.events.offset(event)));
        event.filter(|(of_event, _)| *of_event >= remembered.0).unwrap_or(remembered)
    }

    /// Takes what each draft has become.
    pub fn settle_templates(&mut self, mined: &Mined) {
        self.events.of_draft = mined.of_draft().to_vec();
    }

    /// Counts the events that fell under the catch-all template.
    fn note_limit(&mut self, mined: &Mined) {
        let events = &self.events;
        for event in events.ids().filter(|event| mined.is_catch_all(events.template(*event))) {
            self.diagnostics.note(Oddity::TemplateLimit, u64::from(events.line(event)) + 1);
        }
    }

    /// Gives the time of the first event that has one to those before it, which had nothing before them to stand by.
    fn time_the_first(&mut self) {
        let times = &mut self.events.time;
        if let Some(first) = times.iter().copied().find(|time| *time != NO_TIME) {
            times.iter_mut().take_while(|time| **time == NO_TIME).for_each(|time| *time = first);
        }
    }

    /// Counts the events that are earlier than the one before them.
    fn note_order(&mut self) {
        let events = &self.events;
        for row in 1..events.len() {
            if events.time[row] < events.time[row - 1] {
                let line = events.line(EventId(row as u32));
                self.diagnostics.note(Oddity::OutOfOrder, u64::from(line) + 1);
            }
        }
    }
}

impl Merger {
    /// A merger for a log in this format.
    pub fn new(format: Format, settings: &Settings) -> Self {
        let shaping = Shaping::of(settings, format.subject);
        Self {
            clock: format.clock,
            carry: Carry::default(),
            bytes: 0,
            miner: Miner::new(shaping, settings),
            mapper: Mapper::new(format, shaping),
            years: YearCounter::default(),
            max_lines: MAX_LINES,
            log: MergedLog::default(),
        }
    }

    /// What maps slices of this log.
    pub fn mapper(&self) -> &Mapper {
        &self.mapper
    }

    /// Lines so far.
    pub fn lines(&self) -> u32 {
        self.log.kinds.len()
    }

    /// Events so far.
    pub fn events(&self) -> usize {
        self.log.events.len()
    }

    /// Takes the next part.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] past fifty million lines.
    pub fn push(&mut self, part: &Part) -> Result<(), Error> {
        self.extend_carry(&part.head);
        if !part.has_line_end {
            return Ok(());
        }
        self.end_carried_line()?;
        self.absorb(part, self.bytes)?;
        self.bytes += part.body_length;
        self.carry.start(self.bytes);
        self.extend_carry(&part.tail);
        Ok(())
    }

    /// Ends the last line and settles the years. `modified_ms` is the file's own date, from which a year is inferred.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] past fifty million lines.
    pub fn finish(mut self, modified_ms: i64) -> Result<(MergedLog, Mined), Error> {
        if !self.carry.is_empty() {
            self.end_carried_line()?;
        }
        let mined = self.miner.finish();
        self.log.settle_templates(&mined);
        self.log.note_limit(&mined);
        self.log.time_the_first();
        if self.clock == Clock::YearLess {
            self.log.inferred_year = year::settle(&mut self.log.events.time, modified_ms);
        }
        self.log.note_order();
        Ok((self.log, mined))
    }

    fn extend_carry(&mut self, fragment: &Fragment) {
        self.carry.extend(&fragment.bytes);
        self.bytes += fragment.length;
    }

    /// Maps the line in the carry as a part of its own.
    fn end_carried_line(&mut self) -> Result<(), Error> {
        let offset = self.carry.offset();
        let whole = self.carry.bytes();
        let line = if offset == 0 { skip_bom(whole) } else { whole };
        let skipped = (whole.len() - line.len()) as u64;
        let mut part = Part::default();
        if line.is_empty() {
            part.kinds.push(LineKind::Skipped);
        } else {
            self.mapper.map_lines(line, &mut part);
        }
        self.carry.start(self.bytes);
        self.absorb(&part, offset + skipped)
    }

    /// Adds the whole lines of a part whose first one begins at `offset`.
    fn absorb(&mut self, part: &Part, offset: u64) -> Result<(), Error> {
        let lines_before = self.log.kinds.len();
        let lines = u64::from(lines_before) + u64::from(part.kinds.len());
        if lines > self.max_lines {
            return Err(too_many_lines(self.max_lines));
        }
        self.absorb_kinds(part);
        self.log.diagnostics.absorb(&part.diagnostics, u64::from(lines_before));
        for (line, at) in &part.checkpoints {
            self.absorb_checkpoint(lines_before + line, offset + u64::from(*at));
        }
        self.absorb_events(part, lines_before, offset);
        Ok(())
    }

    fn absorb_checkpoint(&mut self, line: u32, offset: u64) {
        // Parts of one line each would otherwise leave one checkpoint a line.
        if self.log.checkpoints.last().is_none_or(|(last, _)| line >= last + CHECKPOINT_LINES) {
            self.log.checkpoints.push((line, offset));
        }
    }

    /// The lines at a part's beginning that belong to the event before are that, or unparsed where there is none.
    fn absorb_kinds(&mut self, part: &Part) {
        if part.orphans == 0 || !self.log.events.is_empty() {
            self.log.kinds.append(&part.kinds);
            return;
        }
        let first_event = part.columns.line.first().copied().unwrap_or(part.kinds.len());
        for line in 0..part.kinds.len() {
            let kind = part.kinds.get(line).unwrap_or(LineKind::Skipped);
            let is_orphan = line < first_event && kind == LineKind::Continuation;
            self.log.kinds.push(if is_orphan { LineKind::Unparsed } else { kind });
        }
    }

    fn absorb_events(&mut self, part: &Part, lines_before: u32, offset: u64) {
        let columns = &part.columns;
        let rows = columns.line.len();
        let events = &mut self.log.events;
        events.offset.extend(columns.offset.iter().map(|at| offset + u64::from(*at)));
        events.line.extend(columns.line.iter().map(|line| lines_before + line));
        events.length.extend_from_slice(&columns.length);
        events.level.extend_from_slice(&columns.level);
        let before = events.len() - rows;
        self.absorb_names(part, before);
        self.absorb_times(part);
        self.absorb_templates(part, before);
    }

    fn absorb_names(&mut self, part: &Part, before: usize) {
        let Events { names, host, process, address, status, line, .. } = &mut self.log.events;
        let mut full = false;
        let numbers: Vec<u32> = (0..part.names.len() as u32)
            .map(|number| {
                names.intern(part.names.get(number), MAX_NAMES).unwrap_or_else(|| {
                    full = true;
                    0
                })
            })
            .collect();
        if full && let Some(first) = line.get(before) {
            self.log.diagnostics.note(Oddity::NameLimit, u64::from(*first) + 1);
        }
        let columns = &part.columns;
        let rows = columns.line.len();
        for (column, ours) in [(&columns.host, host), (&columns.process, process), (&columns.address, address)] {
            append_sparse(ours, before, rows, column, |number| numbers[number as usize]);
        }
        append_sparse(status, before, rows, &columns.status, |status| status);
    }

    fn absorb_times(&mut self, part: &Part) {
        let times = &mut self.log.events.time;
        for time in &part.columns.time {
            let placed = match (*time, self.clock) {
                // An event without a time of its own stands where the one before it does.
                (NO_TIME, _) => times.last().copied().unwrap_or(NO_TIME),
                (time, Clock::YearLess) => self.years.place(time),
                (time, _) => time,
            };
            times.push(placed);
        }
    }

    fn absorb_templates(&mut self, part: &Part, before: usize) {
        let shapes: Vec<(u64, &[u8])> = part.shapes.iter().collect();
        // Shapes that the miner remembers are asked for by number; they become known with their first event.
        let mut known: Vec<Option<ShapeId>> = shapes.iter().map(|(hash, _)| self.miner.known(*hash)).collect();
        let events = &mut self.log.events;
        for (row, shape) in part.columns.shape.iter().enumerate() {
            let shape = *shape as usize;
            let (draft, signals) = match known[shape] {
                Some(number) => self.miner.assign_known(number),
                None => {
                    let (hash, text) = shapes[shape];
                    let assigned = self.miner.assign(hash, text);
                    known[shape] = self.miner.known(hash);
                    assigned
                }
            };
            events.draft.push(draft.0);
            events.signals.push(signals.0);
            let status = part.columns.status.get(row).copied().unwrap_or(0);
            grade(&mut events.level[before + row], signals, status);
        }
        let drafts = &events.draft[before..];
        self.miner.absorb_values(&part.shapes, before as u32, |event| DraftId(drafts[event as usize]));
    }
}

fn too_many_lines(limit: u64) -> Error {
    let text = format!(
        "The file has more than {limit} lines, the most that can be held at once. \
         Split it (for example with `split -l {limit}`), and open the pieces one after the other."
    );
    Error::new(ErrorKind::Limit, text)
}

/// Adds a part's column of so many rows to ours. Either may be empty, which stands for nothing in any row.
fn append_sparse<T: Copy + Default + PartialEq>(
    ours: &mut Vec<T>,
    before: usize,
    rows: usize,
    column: &[T],
    number: impl Fn(T) -> T,
) {
    if ours.is_empty() && column.iter().all(|value| *value == T::default()) {
        return;
    }
    ours.resize(before, T::default());
    ours.extend(column.iter().map(|value| number(*value)));
    ours.resize(before + rows, T::default());
}

/// Gives a level to an event whose format has none: by the status of a web answer, else by its wording.
#[inline]
fn grade(level: &mut u8, signals: Signals, status: u16) {
    use crate::format::Level;
    if *level != 0 {
        return;
    }
    let inferred = match status {
        0 => signals.level(),
        500.. => Some(Level::Error),
        400.. => Some(Level::Warning),
        _ => None,
    };
    *level = inferred.map_or(0, |level| level as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::by_name;

    #[test]
    fn err_more_lines_than_can_be_held() {
        let format = by_name("plain").unwrap().clone();
        let settings = Settings::default();
        let mapper = Mapper::new(format.clone(), Shaping::of(&settings, format.subject));
        let mut merger = Merger { max_lines: 3, ..Merger::new(format, &settings) };
        assert!(merger.push(&mapper.map(b"a\nb\n")).is_ok());
        let fault = merger.push(&mapper.map(b"c\nd\ne\n")).unwrap_err();
        assert_eq!(fault.kind(), ErrorKind::Limit);
        assert!(fault.to_string().contains("more than 3 lines"), "{fault}");
    }
}
