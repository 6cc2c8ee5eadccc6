//! Windows: the log cut into stretches of equal length, by time or, where there are no times, by lines.
//!
//! Windows of time are aligned to the epoch, so that a window of a minute begins with the minute. A window without events
//! between two that have some is a window all the same, for silence is a signal; only a gap longer than [`MAX_FILL`] windows, or
//! than [`MAX_FILL_BETWEEN`] where one file has ended and the next has not begun, is left out and named.
//!
//! Windows may overlap: then each of these stretches is the last part of one, whose features are measured over it and those
//! before it, as many as make up its length.

mod length;

use std::ops::Range;

use crate::event::{Events, NO_TIME};
use crate::ids::EventId;

/// The longest gap that is filled with empty windows, in windows.
const MAX_FILL: i64 = 1_440;

/// The same where one file has ended and the next has not begun.
const MAX_FILL_BETWEEN: i64 = 60;

/// The most windows. A length that would give more is raised.
const MAX_WINDOWS: usize = 500_000;

/// What windows are measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Milliseconds.
    Time,
    /// Events, for a log without times.
    Line,
}

/// A stretch of time between two windows that holds no event and is not made of windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Its first instant, UTC milliseconds.
    pub start: i64,
    /// The instant after it.
    pub end: i64,
}

/// The windows of a log.
#[derive(Clone, Debug)]
pub struct Windows {
    basis: Basis,
    length: i64,
    reach: usize,
    note: Option<String>,
    /// Each window's place on the axis, in lengths.
    numbers: Vec<i64>,
    /// How many events lie before each window's; one entry more than there are windows.
    firsts: Vec<u32>,
    /// The rows of every window's events, window by window, and where each window's begin; one entry more than windows.
    runs: Vec<Range<u32>>,
    first_runs: Vec<u32>,
    gaps: Vec<Gap>,
}

impl Windows {
    /// Cuts a log of files with these rows into windows of `length_ms`, or of a length that suits it; `overlap`: in how many of them
    /// an event lies.
    pub fn new(events: &Events, files: &[Range<u32>], length_ms: Option<i64>, overlap: u32) -> Self {
        // A file without times among others with times has no place in time: its events are in no window.
        Self::of_rows(events, files, length_ms, overlap).unwrap_or_else(|| by_line(events, length_ms, overlap))
    }

    /// The same of the events in these files' rows alone, which ascend; none where they have no times. Windows of other rows and
    /// the same length begin at the same instants.
    pub fn of_rows(events: &Events, files: &[Range<u32>], length_ms: Option<i64>, overlap: u32) -> Option<Self> {
        let spans: Vec<(i64, i64)> = files.iter().filter_map(|rows| events.span(rows.clone())).collect();
        let (first, last) = spans.iter().copied().reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))?;
        let times = events.times(0..events.len() as u32);
        let (whole, mut note) = length::time(last - first, length_ms);
        let (mut length, reach) = parted(whole, overlap);
        let mut found: Vec<Run> = runs(times, files, length).collect();
        let mut occupied = occupied_numbers(&found);
        while filled_len(&occupied, filled_by(&spans, length)) > MAX_WINDOWS {
            length = length::longer(length);
            note = Some(length::too_many_note(length));
            found = runs(times, files, length).collect();
            occupied = occupied_numbers(&found);
        }
        let (numbers, gaps) = fill(&occupied, length, filled_by(&spans, length));
        let (firsts, first_runs, runs) = assign(found, &numbers);
        Some(Self { basis: Basis::Time, length, reach, note, numbers, firsts, runs, first_runs, gaps })
    }

    /// Cuts the log into windows of the same kind, length and reach as another's; none where these are of time and this log has
    /// none.
    pub fn like(events: &Events, files: &[Range<u32>], basis: Basis, length: i64, reach: usize) -> Option<Self> {
        let whole = length.saturating_mul(reach as i64);
        match basis {
            Basis::Time => Self::of_rows(events, files, Some(whole), reach as u32),
            Basis::Line => Some(of_lines(events, whole.max(1), None, reach as u32)),
        }
    }

    /// The windows of other rows of the same log that begin when these do; none where those have no times, or would be windows
    /// of another length.
    pub fn beside(&self, events: &Events, rows: &[Range<u32>]) -> Option<Self> {
        Self::like(events, rows, Basis::Time, self.length, self.reach).filter(|other| other.length == self.length)
    }

    /// The window that begins at a place; none where none does.
    pub fn at(&self, start: i64) -> Option<usize> {
        let window = self.numbers.partition_point(|number| number * self.length < start);
        (window < self.len() && self.start(window) == start).then_some(window)
    }

    /// What the windows are measured in.
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// The length of a window, or of the last part of one that overlaps with others: milliseconds, or events.
    pub fn length(&self) -> i64 {
        self.length
    }

    /// How many such lengths a window reaches over, its own among them.
    pub fn reach(&self) -> usize {
        self.reach
    }

    /// The stretches over which a window reaches, up to its own; no gap lies between them.
    pub fn reached(&self, window: usize) -> Range<usize> {
        let mut first = window;
        while first > 0 && window + 1 - first < self.reach && self.is_followed(first - 1) {
            first -= 1;
        }
        first..window + 1
    }

    /// The same with a word more on how they are judged.
    #[must_use]
    pub(crate) fn noted(self, word: Option<&str>) -> Self {
        let words = self.note.iter().map(String::as_str).chain(word);
        Self { note: words.map(str::to_owned).reduce(|one, other| format!("{one} {other}")), ..self }
    }

    /// Why the length is another than the one asked for, or than a minute.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Stretches without windows.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// How many windows there are.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// Where a window begins: UTC milliseconds, or the number of its first event.
    pub fn start(&self, window: usize) -> i64 {
        self.numbers[window] * self.length
    }

    /// Where a window ends; this place is no longer part of it.
    pub fn end(&self, window: usize) -> i64 {
        self.start(window) + self.length
    }

    /// Whether no gap lies between a window and the next.
    pub fn is_followed(&self, window: usize) -> bool {
        self.numbers.get(window + 1).is_some_and(|next| *next == self.numbers[window] + 1)
    }

    /// How many events a window holds.
    pub fn count(&self, window: usize) -> u32 {
        self.firsts[window + 1] - self.firsts[window]
    }

    /// The window in which an event lies; none where it lies in none.
    pub fn of_event(&self, events: &Events, event: EventId) -> Option<usize> {
        let place = match self.basis {
            Basis::Time => events.time_ms(event)?,
            Basis::Line => i64::from(event.0),
        };
        let window = self.at(place.div_euclid(self.length) * self.length)?;
        self.runs(window).iter().any(|rows| rows.contains(&event.0)).then_some(window)
    }

    /// The events of a window, in file order.
    pub fn events(&self, window: usize) -> impl Iterator<Item = EventId> + Clone {
        self.runs(window).iter().cloned().flatten().map(EventId)
    }

    /// The rows of a window's events, in file order: of a log in order one stretch, else as many as its times come back.
    pub fn runs(&self, window: usize) -> &[Range<u32>] {
        &self.runs[self.first_runs[window] as usize..self.first_runs[window + 1] as usize]
    }
}

fn by_line(events: &Events, asked: Option<i64>, overlap: u32) -> Windows {
    let (length, note) = length::lines(events.len(), asked.is_some());
    of_lines(events, length, note, overlap)
}

/// How long the parts are of which a window reaches over `overlap`, and how many these are.
fn parted(whole: i64, overlap: u32) -> (i64, usize) {
    let reach = overlap.max(1);
    let length = whole.saturating_add(i64::from(reach) - 1) / i64::from(reach);
    (length.max(1), reach as usize)
}

fn of_lines(events: &Events, whole: i64, note: Option<String>, overlap: u32) -> Windows {
    let (length, reach) = parted(whole, overlap);
    let count = (events.len() as i64 + length - 1) / length;
    let firsts: Vec<u32> = (0..=count).map(|window| (window * length).min(events.len() as i64) as u32).collect();
    let runs = firsts.windows(2).map(|pair| pair[0]..pair[1]).collect();
    let (numbers, first_runs) = ((0..count).collect(), (0..=count as u32).collect());
    Windows { basis: Basis::Line, length, reach, note, numbers, firsts, runs, first_runs, gaps: Vec::new() }
}

/// The numbers of the windows that hold events, ascending.
fn occupied_numbers(runs: &[Run]) -> Vec<i64> {
    let mut numbers: Vec<i64> = runs.iter().filter_map(|run| run.number).collect();
    if !numbers.is_sorted() {
        numbers.sort_unstable();
    }
    numbers.dedup();
    numbers
}

/// Events that follow one another in the file and lie in one window.
struct Run {
    /// The window's; none for events without times.
    number: Option<i64>,
    rows: Range<u32>,
}

/// The runs of a log. Neighbours mostly lie in one window: there is a division a run, not an event.
struct Runs<'a> {
    times: &'a [i64],
    length: i64,
    row: usize,
}

/// The runs of these rows.
fn runs<'a>(times: &'a [i64], rows: &'a [Range<u32>], length: i64) -> impl Iterator<Item = Run> + 'a {
    let of = move |rows: &Range<u32>| Runs { times: &times[..rows.end as usize], length, row: rows.start as usize };
    rows.iter().flat_map(of)
}

impl Iterator for Runs<'_> {
    type Item = Run;

    fn next(&mut self) -> Option<Run> {
        let rest = &self.times[self.row..];
        let time = *rest.first()?;
        let number = (time != NO_TIME).then(|| time.div_euclid(self.length));
        let ends = match number {
            Some(number) => {
                let from = number.wrapping_mul(self.length);
                let length = self.length as u64;
                rest.iter().position(|time| *time == NO_TIME || time.wrapping_sub(from) as u64 >= length)
            }
            None => rest.iter().position(|time| *time != NO_TIME),
        };
        let first = self.row as u32;
        self.row += ends.unwrap_or(rest.len());
        Some(Run { number, rows: first..self.row as u32 })
    }
}

/// Whether the windows between two numbers are made though they hold no event: where a file goes on over them, silence says
/// something; between files it may be that nobody kept a log.
fn filled_by(spans: &[(i64, i64)], length: i64) -> impl Fn(i64, i64) -> bool + '_ {
    move |last, next| {
        let goes_on = |(first, end): &(i64, i64)| first.div_euclid(length) <= last && next <= end.div_euclid(length);
        // Most windows follow one another: files are asked for few pairs only.
        let between = next - last - 1;
        between <= MAX_FILL_BETWEEN || between <= MAX_FILL && spans.iter().any(goes_on)
    }
}

/// How many windows there are once short gaps are filled.
fn filled_len(occupied: &[i64], is_filled: impl Fn(i64, i64) -> bool) -> usize {
    let filled = occupied.windows(2).filter(|pair| is_filled(pair[0], pair[1])).map(|pair| pair[1] - pair[0] - 1);
    occupied.len() + filled.sum::<i64>() as usize
}

/// All windows' numbers, and the gaps that are not filled.
fn fill(occupied: &[i64], length: i64, is_filled: impl Fn(i64, i64) -> bool) -> (Vec<i64>, Vec<Gap>) {
    let mut numbers = Vec::with_capacity(occupied.len());
    let mut gaps = Vec::new();
    for number in occupied {
        match numbers.last().copied() {
            Some(last) if is_filled(last, *number) => numbers.extend(last + 1..*number),
            Some(last) => gaps.push(Gap { start: (last + 1) * length, end: number * length }),
            None => {}
        }
        numbers.push(*number);
    }
    (numbers, gaps)
}

/// Sorts the runs by window, a counting sort: how many events lie before each window's, how many runs do, and the runs.
fn assign(runs: Vec<Run>, numbers: &[i64]) -> (Vec<u32>, Vec<u32>, Vec<Range<u32>>) {
    let mut finder = Finder { numbers, last: 0 };
    let placed: Vec<(usize, Range<u32>)> =
        runs.into_iter().filter_map(|run| Some((finder.find(run.number?), run.rows))).collect();
    let mut firsts = vec![0u32; numbers.len() + 1];
    let mut first_runs = vec![0u32; numbers.len() + 1];
    for (window, rows) in &placed {
        firsts[window + 1] += rows.len() as u32;
        first_runs[window + 1] += 1;
    }
    for window in 1..firsts.len() {
        firsts[window] += firsts[window - 1];
        first_runs[window] += first_runs[window - 1];
    }
    let mut next = first_runs.clone();
    let mut runs = vec![0..0; placed.len()];
    for (window, rows) in placed {
        runs[next[window] as usize] = rows;
        next[window] += 1;
    }
    (firsts, first_runs, runs)
}

/// Finds the row of a window by its number; neighbours in time are found without a search.
struct Finder<'a> {
    numbers: &'a [i64],
    last: usize,
}

impl Finder<'_> {
    #[inline]
    fn find(&mut self, number: i64) -> usize {
        if self.numbers.get(self.last) != Some(&number) {
            self.last = self.numbers.partition_point(|of_window| *of_window < number);
        }
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_short_gaps_are_filled_and_long_ones_named() {
        let spans = [(5 * 60_000, 5_001 * 60_000)];
        let filled = || filled_by(&spans, 60_000);
        let (numbers, gaps) = fill(&[5, 8, 5_000, 5_001], 60_000, filled());
        assert_eq!(numbers, [5, 6, 7, 8, 5_000, 5_001]);
        assert_eq!(gaps, [Gap { start: 9 * 60_000, end: 5_000 * 60_000 }]);
        assert_eq!(filled_len(&[5, 8, 5_000, 5_001], filled()), 6);
        assert_eq!(filled_len(&[], filled()), 0);
    }

    #[test]
    fn ok_between_files_little_is_filled() {
        // Windows of a second: a file to 10, another from 90 on, a third over part of both.
        let spans = [(0, 10_000), (90_000, 99_000), (95_000, 300_000)];
        let (numbers, gaps) = fill(&[0, 10, 90, 95, 300], 1_000, filled_by(&spans, 1_000));
        assert_eq!(gaps, [Gap { start: 11_000, end: 90_000 }]);
        assert_eq!(numbers.len(), 11 + 211);
        // An hour of windows is filled all the same.
        assert!(filled_by(&[(0, 10_000), (70_000, 99_000)], 1_000)(10, 70));
    }
}
