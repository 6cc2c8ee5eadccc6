//! From parts, in file order, to one table.

use super::files::{FileRows, Files};
use super::kinds::{LineKind, LineKinds};
use super::mapper::Mapper;
use super::members::Members;
use super::miners::Miners;
use super::part::{CHECKPOINT_LINES, Fragment, Part};
use super::plan::Plan;
use super::stand_in::{self, Counter, Reference};
use super::table::{Events, NO_TIME};
use crate::config::Settings;
use crate::diagnostic::{Diagnostics, Oddity};
use crate::error::{Error, ErrorKind};
use crate::format::{Level, Subject};
use crate::ids::{DraftId, EventId, ShapeId};
use crate::input::{Carry, Records, skip_bom};
use crate::stretches::by_stretches;
use crate::template::{Mined, Signals};
use crate::words::counted;

/// The most lines of an analysis. An event takes up to 39 bytes, and a tab has 4 GiB; the same bound holds everywhere, for
/// the report is to be the same everywhere.
pub const MAX_LINES: u64 = 50_000_000;

/// The most distinct names that are told apart.
const MAX_NAMES: usize = 1 << 20;

/// Joins parts. Give it every slice of every file, in order, each once.
#[derive(Clone)]
pub struct Merger {
    settings: Settings,
    miners: Miners,
    max_lines: u64,
    /// How many events there will be, as far as that can be told.
    expected: usize,
    log: MergedLog,
    /// The file that is being read.
    file: Reading,
}

/// How far a file has come.
#[derive(Clone)]
struct Reading {
    plan: Plan,
    mapper: Mapper,
    /// The miner of each of its formats.
    miners: Vec<usize>,
    carry: Carry,
    /// Where its records are told over several lines.
    records: Option<Records>,
    counter: Counter,
    /// Where it begins among all files, in bytes.
    base: u64,
    /// Its bytes so far, but for those of the line or record that is not over.
    bytes: u64,
    first_line: u32,
    first_event: u32,
    /// The events of each of its formats, and the line of the first.
    of_format: Vec<(u64, u32)>,
}

/// What the merger made of all files.
#[derive(Clone, Debug, Default)]
pub struct MergedLog {
    /// Every event.
    pub events: Events,
    /// What became of every line.
    pub kinds: LineKinds,
    /// What was odd.
    pub diagnostics: Diagnostics,
    /// Where each file's lines and events lie.
    pub files: Files,
    /// Which events belong to which sessions; nothing without a session key.
    pub members: Members,
    /// Line (from 0) and byte offset, every so many lines.
    checkpoints: Vec<(u32, u64)>,
}

impl MergedLog {
    /// The nearest line at or before `line`, in its file, whose place is remembered: its number and its offset.
    pub fn checkpoint(&self, line: u32) -> (u32, u64) {
        let after = self.checkpoints.partition_point(|(of_checkpoint, _)| *of_checkpoint <= line);
        let remembered = after.checked_sub(1).map_or((0, 0), |row| self.checkpoints[row]);
        let event =
            self.events.at_or_before_line(line).map(|event| (self.events.line(event), self.events.offset(event)));
        event.filter(|(of_event, _)| *of_event >= remembered.0).unwrap_or(remembered)
    }

    /// The memory that the table of events and the ledger of lines hold, in bytes; names and templates are not counted.
    pub fn bytes_held(&self) -> usize {
        let checkpoints = size_of::<(u32, u64)>() * self.checkpoints.capacity();
        self.events.bytes_held() + self.kinds.bytes_held() + checkpoints
    }

    /// Gives back what was reserved for more lines.
    fn shrink(&mut self) {
        self.events.shrink();
        self.kinds.shrink();
        self.checkpoints.shrink_to_fit();
    }

    /// Takes what each draft has become.
    pub fn settle_templates(&mut self, mined: &Mined) {
        self.events.of_draft = mined.of_draft().to_vec();
    }

    /// Counts the events that no template of their own was left for.
    fn note_catch_all(&mut self, mined: &Mined) {
        if !mined.has_catch_all() {
            return;
        }
        let events = &self.events;
        for event in events.ids().filter(|event| mined.is_catch_all(events.template(*event))) {
            self.diagnostics.note(Oddity::TemplateLimit, u64::from(events.line(event)) + 1);
        }
    }

    /// Counts the events of a file, from this row on, that are earlier than the one before them.
    fn note_order(&mut self, first_event: usize) {
        let events = &self.events;
        let times = &events.time[first_event..];
        by_stretches(1..times.len().max(1), |rows| {
            for (pair, row) in times[rows.start - 1..rows.end].windows(2).zip(rows) {
                if pair[1] < pair[0] {
                    let event = EventId((first_event + row) as u32);
                    self.diagnostics.note(Oddity::OutOfOrder, u64::from(events.line(event)) + 1);
                }
            }
        });
    }
}

impl Reading {
    fn new(plan: Plan, settings: &Settings, miners: &mut Miners, log: &MergedLog, base: u64) -> Self {
        let mapper = Mapper::new(&plan, settings);
        Self {
            miners: plan.shapings(settings).into_iter().map(|shaping| miners.number(shaping)).collect(),
            of_format: vec![(0, 0); plan.formats.len()],
            plan,
            carry: Carry::default(),
            records: mapper.record_rule().map(Records::new),
            mapper,
            counter: Counter::default(),
            base,
            bytes: 0,
            first_line: log.kinds.len(),
            first_event: log.events.len() as u32,
        }
    }
}

impl Merger {
    /// A merger whose first file is to be read so.
    pub fn new(plan: Plan, settings: &Settings) -> Self {
        let mut miners = Miners::new(settings);
        let mut log = MergedLog::default();
        let file = Reading::new(plan, settings, &mut miners, &log, 0);
        log.checkpoints.push((0, 0));
        Self { settings: settings.clone(), miners, max_lines: MAX_LINES, expected: 0, log, file }
    }

    /// What maps slices of the file that is being read.
    pub fn mapper(&self) -> &Mapper {
        &self.file.mapper
    }

    /// Lines so far.
    pub fn lines(&self) -> u32 {
        self.log.kinds.len()
    }

    /// Events so far.
    pub fn events(&self) -> usize {
        self.log.events.len()
    }

    /// The events so far, and the row from which on they are of the file that is being read: their times may still lack
    /// what was not written of them (see [`Merger::settle_so_far`]).
    pub fn so_far(&self) -> (&Events, u32) {
        (&self.log.events, self.file.first_event)
    }

    /// Adds to some times of the file that is being read what was not written of them, as if it ended here.
    pub fn settle_so_far(&self, times: &mut [i64]) {
        let Plan { modified_ms, year, zone_ms, .. } = self.file.plan;
        stand_in::settle(times, &Reference { modified_ms, year, zone_ms });
    }

    /// Takes the next part of the file.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] past fifty million lines; [`ErrorKind::Misuse`] for a part of another file.
    pub fn push(&mut self, part: &Part) -> Result<(), Error> {
        if part.columns.format.iter().any(|format| usize::from(*format) >= self.file.plan.formats.len()) {
            return Err(Error::new(
                ErrorKind::Misuse,
                "Expected a part that was mapped for this file; it is of another one.",
            ));
        }
        if self.file.records.is_some() {
            return self.push_records(&part.raw);
        }
        self.extend_carry(&part.head);
        if !part.has_line_end {
            return Ok(());
        }
        self.end_carried_line()?;
        self.absorb(part, self.file.bytes)?;
        self.file.bytes += part.body_length;
        self.file.carry.start(self.file.bytes);
        self.extend_carry(&part.tail);
        Ok(())
    }

    /// Says how many bytes of all were taken, so that room is made for the rest at once.
    pub(crate) fn expect(&mut self, taken: u64, all: u64) {
        let events = self.log.events.len() as f64 * (all as f64 / taken.max(1) as f64).max(1.0);
        // A little more, for no stretch is like all others.
        self.expected = (events * 1.02).min(self.max_lines as f64) as usize;
    }

    /// Ends the file, and begins the next one, which is to be read so.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] past fifty million lines.
    pub fn next_file(&mut self, plan: Plan) -> Result<(), Error> {
        self.end_file()?;
        let base = self.file.base + self.file.bytes;
        self.file = Reading::new(plan, &self.settings, &mut self.miners, &self.log, base);
        self.log.checkpoints.push((self.file.first_line, base));
        Ok(())
    }

    /// Ends the last file, and makes the templates.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] past fifty million lines.
    pub fn finish(mut self) -> Result<(MergedLog, Mined), Error> {
        self.end_file()?;
        let mined = self.miners.finish(&mut self.log.events.draft);
        self.log.settle_templates(&mined);
        self.log.note_catch_all(&mined);
        self.log.shrink();
        Ok((self.log, mined))
    }

    /// Ends the last line, and settles the times.
    fn end_file(&mut self) -> Result<(), Error> {
        if self.file.records.is_some() {
            self.end_records()?;
        }
        let ends_in_a_line = !self.file.carry.is_empty();
        if ends_in_a_line {
            self.end_carried_line()?;
        }
        let file = &self.file;
        let times = &mut self.log.events.time[file.first_event as usize..];
        time_the_first(times);
        let Plan { modified_ms, year, zone_ms, .. } = file.plan;
        let inferred = stand_in::settle(times, &Reference { modified_ms, year, zone_ms });
        self.log.note_order(file.first_event as usize);
        self.log.files.push(FileRows {
            first_line: file.first_line,
            lines: self.log.kinds.len() - file.first_line,
            first_event: file.first_event,
            events: self.log.events.len() as u32 - file.first_event,
            offset: file.base,
            of_format: file.of_format.clone(),
            inferred,
            is_cut_off: ends_in_a_line,
        });
        Ok(())
    }

    fn extend_carry(&mut self, fragment: &Fragment) {
        self.file.carry.extend(&fragment.bytes);
        self.file.bytes += fragment.length;
    }

    /// Maps the line in the carry as a part of its own.
    fn end_carried_line(&mut self) -> Result<(), Error> {
        let offset = self.file.carry.offset();
        let whole = self.file.carry.bytes();
        let line = if offset == 0 { skip_bom(whole) } else { whole };
        let skipped = (whole.len() - line.len()) as u64;
        let mut part = Part::default();
        if line.is_empty() {
            part.kinds.push(LineKind::Skipped);
        } else {
            self.file.mapper.map_lines(line, &mut part);
        }
        self.file.carry.start(self.file.bytes);
        self.absorb(&part, offset + skipped)
    }

    fn push_records(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let mut ended = Vec::new();
        if let Some(records) = &mut self.file.records {
            records.push(bytes, &mut |record| ended.push(record));
        }
        self.file.bytes += bytes.len() as u64;
        ended.iter().try_for_each(|record| self.absorb(&self.file.mapper.map_record(record), record.offset))
    }

    fn end_records(&mut self) -> Result<(), Error> {
        let mut ended = Vec::new();
        if let Some(records) = &mut self.file.records {
            records.finish(&mut |record| ended.push(record));
        }
        ended.iter().try_for_each(|record| self.absorb(&self.file.mapper.map_record(record), record.offset))
    }

    /// Adds the whole lines of a part whose first one begins at `offset` in the file.
    fn absorb(&mut self, part: &Part, offset: u64) -> Result<(), Error> {
        let lines_before = self.log.kinds.len();
        let lines = u64::from(lines_before) + u64::from(part.kinds.len());
        if lines > self.max_lines {
            return Err(too_many_lines(self.max_lines));
        }
        self.absorb_kinds(part);
        self.log.diagnostics.absorb(&part.diagnostics, u64::from(lines_before));
        let offset = self.file.base + offset;
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
        let has_events = self.log.events.len() > self.file.first_event as usize;
        if part.orphans == 0 || has_events {
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
        events.make_room(rows, self.expected);
        columns.offset.iter().for_each(|at| events.offset.push(offset + u64::from(*at)));
        events.line.extend(columns.line.iter().map(|line| lines_before + line));
        events.length.extend_from_slice(&columns.length);
        events.level.extend_from_slice(&columns.level);
        let before = events.len() - rows;
        self.absorb_names(part, before);
        self.absorb_members(part, before);
        self.absorb_times(part);
        self.count_formats(part, lines_before);
        self.absorb_templates(part, before);
    }

    fn absorb_names(&mut self, part: &Part, before: usize) {
        let Events { names, host, process, address, user, status, format, took, sent, amount, line, .. } =
            &mut self.log.events;
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
        let room = line.capacity();
        for (column, ours) in columns.names().into_iter().zip([host, process, address, user]) {
            append_sparse(ours, before, rows, room, column, |number| numbers[number as usize]);
        }
        append_sparse(status, before, rows, room, &columns.status, |status| status);
        append_sparse(format, before, rows, room, &columns.format, |format| format);
        append_sparse(took, before, rows, room, &columns.took, |amount| amount);
        append_sparse(sent, before, rows, room, &columns.sent, |amount| amount);
        append_sparse(amount, before, rows, room, &columns.amount, |amount| amount);
    }

    fn absorb_members(&mut self, part: &Part, before: usize) {
        if !self.log.members.absorb(&part.members, before as u32)
            && let Some(first) = self.log.events.line.get(before)
        {
            self.log.diagnostics.note(Oddity::NameLimit, u64::from(*first) + 1);
        }
    }

    /// Counts the events of each format.
    fn count_formats(&mut self, part: &Part, lines_before: u32) {
        let rows = part.columns.line.len() as u64;
        let mut count = |format: u8, events: u64, line: u32| {
            let (count, first_line) = &mut self.file.of_format[usize::from(format)];
            if *count == 0 {
                *first_line = lines_before + line;
            }
            *count += events;
        };
        if part.columns.format.iter().all(|format| *format == 0) {
            return part.columns.line.first().into_iter().for_each(|line| count(0, rows, *line));
        }
        part.columns.format.iter().zip(&part.columns.line).for_each(|(format, line)| count(*format, 1, *line));
    }

    fn absorb_times(&mut self, part: &Part) {
        let times = &mut self.log.events.time;
        let first_event = self.file.first_event as usize;
        for time in &part.columns.time {
            let placed = match *time {
                // An event without a time of its own stands where the one before it in its file does.
                NO_TIME => times.get(first_event..).and_then(<[i64]>::last).copied().unwrap_or(NO_TIME),
                time => self.file.counter.place(time),
            };
            times.push(placed);
        }
    }

    fn absorb_templates(&mut self, part: &Part, before: usize) {
        let shapes: Vec<(u64, &[u8])> = part.shapes.iter().collect();
        let file = &self.file;
        // Shapes that a miner remembers are asked for by number; they become known with their first event.
        let mut known: Vec<Option<(usize, ShapeId)>> = {
            let first = file.miners[0];
            shapes.iter().map(|(hash, _)| Some((first, self.miners.known(first, *hash)?))).collect()
        };
        let events = &mut self.log.events;
        for (row, shape) in part.columns.shape.iter().enumerate() {
            let shape = *shape as usize;
            let format = usize::from(part.columns.format.get(row).copied().unwrap_or(0));
            let miner = file.miners[format];
            let (draft, signals) = match known[shape] {
                Some((of_miner, number)) if of_miner == miner => self.miners.assign_known(miner, number),
                _ => {
                    let (hash, text) = shapes[shape];
                    let assigned = self.miners.assign(miner, hash, text);
                    known[shape] = self.miners.known(miner, hash).map(|number| (miner, number));
                    assigned
                }
            };
            events.draft.push(draft.0);
            events.signals.push(signals.0);
            let status = part.columns.status.get(row).copied().unwrap_or(0);
            let is_request = file.plan.formats[format].subject == Subject::Request;
            grade(&mut events.level[before + row], signals, status, is_request);
        }
        let drafts = &events.draft[before..];
        let file_number = self.log.files.rows().len() as u32;
        self.miners.absorb_values(&part.shapes, file_number, before as u32, |event| DraftId(drafts[event as usize]));
    }
}

/// Gives the time of the first event that has one to those before it, which had nothing before them to stand by.
fn time_the_first(times: &mut [i64]) {
    if let Some(first) = times.iter().copied().find(|time| *time != NO_TIME) {
        times.iter_mut().take_while(|time| **time == NO_TIME).for_each(|time| *time = first);
    }
}

fn too_many_lines(limit: u64) -> Error {
    let text = format!(
        "There are more than {} lines, the most that can be held at once. \
         Open fewer files, or split them (for example with `split -l {limit}`), and open the pieces one after the other.",
        counted(limit)
    );
    Error::new(ErrorKind::Limit, text)
}

/// Adds a part's column of so many rows to ours. Either may be empty, which stands for nothing in any row.
fn append_sparse<T: Copy + Default + PartialEq>(
    ours: &mut Vec<T>,
    before: usize,
    rows: usize,
    room: usize,
    column: &[T],
    number: impl Fn(T) -> T,
) {
    if ours.is_empty() && column.iter().all(|value| *value == T::default()) {
        return;
    }
    super::room::reserve(ours, room.saturating_sub(ours.len()));
    ours.resize(before, T::default());
    ours.extend(column.iter().map(|value| number(*value)));
    ours.resize(before + rows, T::default());
}

/// Gives a level to an event whose format has none: by the status of a web answer, else by its wording, unless that is what a
/// client asked for.
#[inline]
fn grade(level: &mut u8, signals: Signals, status: u16, is_request: bool) {
    if *level != 0 {
        return;
    }
    let inferred = match status {
        500.. => Some(Level::Error),
        400.. => Some(Level::Warning),
        1.. if is_request => None,
        _ => signals.level(),
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
        let plan = Plan::of(format, 0);
        let mapper = Mapper::new(&plan, &settings);
        let mut merger = Merger { max_lines: 3, ..Merger::new(plan, &settings) };
        assert!(merger.push(&mapper.map(b"a\nb\n")).is_ok());
        let fault = merger.push(&mapper.map(b"c\nd\ne\n")).unwrap_err();
        assert_eq!(fault.kind(), ErrorKind::Limit);
        assert!(fault.to_string().contains("more than 3 lines"), "{fault}");
    }

    /// The memory of a log with times, levels and components, as HDFS writes them.
    #[test]
    fn ok_at_most_32_bytes_a_line() {
        let plan = Plan::of(by_name("hdfs").unwrap().clone(), 0);
        let settings = Settings::default();
        let mut merger = Merger::new(plan, &settings);
        let slice: String = (0..500)
            .map(|line| {
                format!(
                    "081109 20{:02}{:02} 148 INFO dfs.DataNode$PacketResponder: Received block blk_{line} of size {line} \
                     from /10.250.10.6\n",
                    line / 60,
                    line % 60
                )
            })
            .collect();
        for _ in 0..20 {
            let part = merger.mapper().map(slice.as_bytes());
            merger.push(&part).unwrap();
        }
        let (log, _) = merger.finish().unwrap();
        assert_eq!((log.events.len(), log.kinds.len()), (10_000, 10_000));
        assert!(log.bytes_held() <= 32 * 10_000, "{} bytes", log.bytes_held());
    }
}
