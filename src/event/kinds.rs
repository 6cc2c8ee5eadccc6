//! What became of every line: the ledger.

use std::ops::Range;

use serde::Serialize;

/// What a line is to the analysis. Every line is exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum LineKind {
    /// It begins a record of the format.
    Event,
    /// It belongs to the event before it (a stack trace, a dump).
    Continuation,
    /// It is not of the format, and belongs to nothing.
    Unparsed,
    /// There is nothing on it, or it only speaks of the lines to come (`#Fields: …`).
    Skipped,
}

const KINDS: usize = 4;

impl LineKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; KINDS] = [Self::Event, Self::Continuation, Self::Unparsed, Self::Skipped];

    /// The kind with this number, the inverse of `as u8`.
    pub(super) fn from_u8(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// A stable word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Continuation => "continuation",
            Self::Unparsed => "unparsed",
            Self::Skipped => "skipped",
        }
    }
}

/// The kind of every line, as runs of equal ones.
#[derive(Clone, Debug, Default)]
pub struct LineKinds {
    /// First line of each run (from 0), and the kind of all lines up to the next run.
    runs: Vec<(u32, LineKind)>,
    counts: [u64; KINDS],
    lines: u32,
}

impl LineKinds {
    /// Adds the next line.
    #[inline]
    pub fn push(&mut self, kind: LineKind) {
        self.push_run(kind, 1);
    }

    /// Adds `count` lines of one kind.
    #[inline]
    pub fn push_run(&mut self, kind: LineKind, count: u32) {
        if self.runs.last().is_none_or(|(_, last)| *last != kind) && count > 0 {
            self.runs.push((self.lines, kind));
        }
        self.lines += count;
        self.counts[kind as usize] += u64::from(count);
    }

    /// Adds all lines of `later`.
    pub fn append(&mut self, later: &Self) {
        later.runs().for_each(|(count, kind)| self.push_run(kind, count));
    }

    /// Runs of equal kinds: how many lines, and of which kind.
    pub(super) fn runs(&self) -> impl Iterator<Item = (u32, LineKind)> {
        self.runs.iter().enumerate().map(|(run, (start, kind))| {
            let end = self.runs.get(run + 1).map_or(self.lines, |(next, _)| *next);
            (end - start, *kind)
        })
    }

    /// Gives back what was reserved for more runs.
    pub(super) fn shrink(&mut self) {
        self.runs.shrink_to_fit();
    }

    /// The memory it holds, in bytes.
    pub(super) fn bytes_held(&self) -> usize {
        size_of::<(u32, LineKind)>() * self.runs.capacity()
    }

    /// How many lines there are.
    pub fn len(&self) -> u32 {
        self.lines
    }

    /// Whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.lines == 0
    }

    /// How many lines are of this kind.
    pub fn count(&self, kind: LineKind) -> u64 {
        self.counts[kind as usize]
    }

    /// The kind of a line, counted from 0; none beyond the last.
    pub fn get(&self, line: u32) -> Option<LineKind> {
        let run = self.runs.partition_point(|(start, _)| *start <= line);
        (line < self.lines).then(|| self.runs[run - 1].1)
    }

    /// How many of these lines are of this kind.
    pub fn count_in(&self, kind: LineKind, lines: Range<u32>) -> u64 {
        self.stretches(kind, lines).map(|stretch| u64::from(stretch.end - stretch.start)).sum()
    }

    /// The first `limit` of these lines that are of a kind.
    pub fn first_in(&self, kind: LineKind, lines: Range<u32>, limit: usize) -> Vec<u32> {
        self.stretches(kind, lines).flatten().take(limit).collect()
    }

    /// The stretches of a kind among these lines.
    fn stretches(&self, kind: LineKind, lines: Range<u32>) -> impl Iterator<Item = Range<u32>> {
        let first = self.runs.partition_point(|(start, _)| *start <= lines.start).saturating_sub(1);
        let end_of = move |run: usize| self.runs.get(run + 1).map_or(self.lines, |(next, _)| *next);
        let runs = self.runs.iter().enumerate().skip(first).take_while(move |(_, (start, _))| *start < lines.end);
        runs.filter(move |(_, (_, of_run))| *of_run == kind)
            .map(move |(run, (start, _))| lines.start.max(*start)..lines.end.min(end_of(run)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LineKind::{Continuation, Event, Skipped, Unparsed};

    #[test]
    fn ok_runs_answer_as_a_list_would() {
        let list = [Unparsed, Event, Event, Continuation, Skipped, Event, Unparsed, Unparsed];
        for cut in 0..list.len() {
            let mut kinds = LineKinds::default();
            let mut later = LineKinds::default();
            list[..cut].iter().for_each(|kind| kinds.push(*kind));
            list[cut..].iter().for_each(|kind| later.push(*kind));
            kinds.append(&later);
            assert_eq!(kinds.len(), 8);
            for (line, kind) in list.iter().enumerate() {
                assert_eq!(kinds.get(line as u32), Some(*kind));
            }
            assert_eq!(kinds.get(8), None);
            assert_eq!(kinds.count(Event), 3);
            assert_eq!(kinds.first_in(Unparsed, 0..8, 2), [0, 6]);
            assert_eq!(kinds.first_in(Unparsed, 1..8, 9), [6, 7]);
            assert_eq!(kinds.count_in(Event, 2..6), 2);
            assert_eq!(kinds.count_in(Unparsed, 7..7), 0);
        }
    }
}
