//! What is wrong with the files themselves, whatever they tell of: silences, a clock that jumps, blocks that come twice,
//! an end that was cut off.
//!
//! These are no anomalies of the system that wrote the log, and often they are the reason for some: an analyst wants to
//! know them first.

mod clock;
mod repeats;
mod silence;

use serde::Serialize;

use crate::event::{FileRows, LineKind, MergedLog, NO_TIME};
use crate::ids::EventId;

/// The most flaws of each kind that are told of one file; the rest is in the count of the last of them.
const MAX_TOLD: usize = 3;

/// What kind of flaw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FlawKind {
    /// Far longer without an event than ever else.
    Gap,
    /// The clock was set back.
    ClockJump,
    /// Lines that came before, in the same order and with the same times.
    Repeat,
    /// The last line is not whole.
    CutOff,
}

/// Something that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flaw {
    /// What it is.
    pub kind: FlawKind,
    /// The number of the file, from 0, among those that were read.
    pub file: u32,
    /// The first line that shows it, from 1 over all files.
    pub first_line: u64,
    /// The last one.
    pub last_line: u64,
    /// When it begins, UTC milliseconds; none in a file without times.
    pub start_ms: Option<i64>,
    /// How long: the silence, or the step of the clock, in milliseconds. 0 for the others.
    pub length_ms: i64,
    /// How many: repeated events; steps of the clock in all. 0 for the others.
    pub count: u64,
    /// What is wrong and what it may mean, as a sentence.
    pub text: String,
}

/// The flaws of all files, file by file. `names`: those of the files that were read.
pub fn find(log: &MergedLog, names: &[&str]) -> Vec<Flaw> {
    let repeats = repeats::find(log);
    let mut flaws = Vec::new();
    for (number, file) in log.files.rows().iter().enumerate() {
        let view = View { log, names, file, number: number as u32 };
        flaws.extend(silence::find(&view));
        flaws.extend(clock::find(&view, &repeats));
        flaws.extend(
            repeats.iter().filter(|repeat| view.holds(repeat.first)).take(MAX_TOLD).map(|repeat| repeat.flaw(&view)),
        );
        flaws.extend(cut_off(&view));
    }
    flaws
}

/// One file of the log.
struct View<'a> {
    log: &'a MergedLog,
    names: &'a [&'a str],
    file: &'a FileRows,
    number: u32,
}

impl View<'_> {
    /// Its events' rows.
    fn rows(&self) -> std::ops::Range<u32> {
        self.file.event_rows()
    }

    fn holds(&self, row: u32) -> bool {
        self.rows().contains(&row)
    }

    /// The instants of its events; none where the file has no times. An event without one stands where the one before does,
    /// so that a file has times for all events or for none.
    fn times(&self) -> &[i64] {
        let times = self.log.events.times(self.rows());
        if times.first() == Some(&NO_TIME) { &[] } else { times }
    }

    /// The row of the event whose instant stands at this place among [`View::times`].
    fn row(&self, place: usize) -> u32 {
        self.file.first_event + place as u32
    }

    /// Lines as a person counts them, from 1 in their file, which is named where it is another one.
    fn lines(&self, first: u64, last: u64) -> String {
        let files = &self.log.files;
        let other = files.of_line(u32::try_from(first - 1).unwrap_or(u32::MAX));
        let before = files.rows().get(other).map_or(0, |file| u64::from(file.first_line));
        let name = self.names.get(other).filter(|_| other != self.number as usize);
        let of_file = name.map_or_else(String::new, |name| format!(" of {name}"));
        format!("lines {} to {}{of_file}", first - before, last - before)
    }

    /// The line of an event, from 1 over all files.
    fn line(&self, row: u32) -> u64 {
        u64::from(self.log.events.line(EventId(row))) + 1
    }
}

/// A last line without a line end that is no event of a known kind: it was cut in the middle.
fn cut_off(view: &View<'_>) -> Option<Flaw> {
    let last = (view.file.first_line + view.file.lines)
        .checked_sub(1)
        .filter(|_| view.file.is_cut_off && view.file.lines > 1)?;
    let is_event = view.log.kinds.get(last) == Some(LineKind::Event);
    if is_event && !is_alone(view) {
        return None;
    }
    let line = u64::from(last) + 1;
    let text =
        "The last line has no line end and is like no other: the file was cut off there, or is still being written.";
    Some(Flaw {
        kind: FlawKind::CutOff,
        file: view.number,
        first_line: line,
        last_line: line,
        start_ms: view.rows().next_back().and_then(|row| view.log.events.time_ms(EventId(row))),
        length_ms: 0,
        count: 0,
        text: text.to_owned(),
    })
}

/// Whether the last event is the only one of its template.
fn is_alone(view: &View<'_>) -> bool {
    let events = &view.log.events;
    let Some(last) = view.rows().next_back() else { return false };
    let template = events.template(EventId(last));
    view.rows().rev().skip(1).all(|row| events.template(EventId(row)) != template)
}

/// A duration as people say it.
pub(crate) fn duration(milliseconds: i64) -> String {
    let seconds = milliseconds / 1_000;
    match seconds {
        ..120 => format!("{seconds} seconds"),
        120..7_200 => format!("{} minutes", seconds / 60),
        7_200..172_800 => format!("{} hours", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}
