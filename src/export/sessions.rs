//! Sessions as a table: a row a session, what stands out first.

use std::io::{self, Write};

use super::{Csv, Places, guarded};
use crate::analysis::{JudgedSessions, Parsed};
use crate::detect::sequence::{DETECTORS, Departure, Judgement, Share};
use crate::format::time::to_iso;

/// How many reasons a row has at the most.
const REASONS: usize = 3;

/// What a row says where its session stands out.
const REASON_COLUMNS: [&str; 5] = ["found_by", "step", "came", "expected", "reasons"];

/// Writes a row a session that is not of the baseline: `session`, `events`, `score` (0 to 1), `flagged` (0.5 and more), a
/// column a detector, how many of them find that it stands out, where it lies, and why: which detectors agree, which step
/// was least expected and what was expected there, and which counts are furthest from the usual. With several files, where its
/// first line lies in its own comes last.
///
/// # Errors
/// Those of `out`.
pub fn write_sessions(parsed: &Parsed, judged: &JudgedSessions, out: &mut dyn Write) -> io::Result<()> {
    let JudgedSessions { sessions, judgement, .. } = judged;
    let mut csv = Csv::new(out);
    let places = Places::of(parsed);
    header(&["start", "end", "first_line"], places.columns(), &mut csv)?;
    let events = &parsed.log.events;
    let text = |kind: u32| judged.text(parsed, kind);
    for session in ranked(judgement).filter(|session| !judgement.sequences.is_baseline(*session)) {
        let of_session = sessions.events(session);
        let time = |event: Option<&_>| event.and_then(|event| events.time_ms(*event)).map_or(String::new(), to_iso);
        let line = of_session.first().map(|event| events.line(*event));
        let first_line = line.map_or(0, |line| u64::from(line) + 1);
        let place = [time(of_session.first()), time(of_session.last()), first_line.to_string()];
        let name = guarded(&sessions.name(session, &parsed.log.members));
        let row = fields([name, of_session.len().to_string()], session, judgement, &place, &text);
        csv.row(row.chain(places.values(line)))?;
    }
    csv.0.flush()
}

/// Writes the same of sequences of event numbers, which are known by their lines: (line, number of events) in the order in
/// which they were judged, from the session with this number on.
///
/// # Errors
/// Those of `out`.
pub fn write_numbered(
    judgement: &Judgement,
    sequences: &[(usize, usize)],
    first: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut csv = Csv::new(out);
    header(&[], std::iter::empty(), &mut csv)?;
    let text = |kind: u32| format!("event {kind}");
    for session in ranked(judgement) {
        // What was learned from comes before these, or after them.
        let Some((line, events)) = session.checked_sub(first).and_then(|row| sequences.get(row)) else { continue };
        csv.row(fields([line.to_string(), events.to_string()], session, judgement, &[], &text))?;
    }
    csv.0.flush()
}

fn header<'a>(place: &[&'a str], last: impl Iterator<Item = &'a str>, csv: &mut Csv<'_>) -> io::Result<()> {
    let first = ["session", "events", "score", "flagged"].into_iter();
    csv.row(
        first
            .chain(DETECTORS)
            .chain(["votes", "misses", "lstm_misses"])
            .chain(place.iter().copied())
            .chain(REASON_COLUMNS)
            .chain(last),
    )
}

/// Session numbers, the highest score first.
pub fn ranked(judgement: &Judgement) -> impl Iterator<Item = usize> {
    let mut order: Vec<usize> = (0..judgement.sequences.len()).collect();
    order.sort_by(|one, other| judgement.by_score(*one, *other));
    order.into_iter()
}

fn fields(
    name_and_events: [String; 2],
    session: usize,
    judgement: &Judgement,
    place: &[String],
    text: &dyn Fn(u32) -> String,
) -> impl Iterator<Item = String> {
    let is_flagged = judgement.is_flagged(session);
    let verdict = [judgement.score(session).to_string(), u8::from(is_flagged).to_string()];
    let values = judgement.values(session).map(|value| value.map_or(String::new(), |value| value.to_string()));
    let votes = judgement.votes(session).iter().filter(|vote| **vote).count().to_string();
    let misses = judgement.misses(session).map(|misses| misses.map_or(String::new(), |misses| misses.to_string()));
    let why = if is_flagged { why(session, judgement, text) } else { Default::default() };
    let first = name_and_events.into_iter().chain(verdict).chain(values).chain([votes]).chain(misses);
    first.chain(place.to_vec()).chain(why)
}

/// What [`REASON_COLUMNS`] say of a session.
fn why(session: usize, judgement: &Judgement, text: &dyn Fn(u32) -> String) -> [String; REASON_COLUMNS.len()] {
    let found_by: Vec<&str> = judgement.found_by(session).collect();
    let reasons = reasons(&judgement.departures(session, REASONS), text);
    let [step, came, expected] = judgement.step(session, REASONS).map_or_else(Default::default, |step| {
        let expected: Vec<String> = step.expected.iter().map(|share| likely(share, text)).collect();
        [(step.position + 1).to_string(), guarded(&likely(&step.came, text)), guarded(&expected.join("; "))]
    });
    [found_by.join(" "), step, came, expected, guarded(&reasons)]
}

/// An event and how likely it was, in words.
fn likely(share: &Share, text: &dyn Fn(u32) -> String) -> String {
    let event = share.event.map_or_else(|| "the end".to_owned(), text);
    format!("{:.2} %: {event}", 100.0 * share.share)
}

/// The counts that are furthest from the usual, in words.
fn reasons(departures: &[Departure], text: &dyn Fn(u32) -> String) -> String {
    let sentences: Vec<String> = departures
        .iter()
        .map(|Departure { kind, count, usual, .. }| {
            let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
            format!("{times} (usually {usual:.2}): {}", text(*kind))
        })
        .collect();
    sentences.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_steps_in_words() {
        let text = |kind: u32| format!("event {kind}");
        assert_eq!(likely(&Share { event: Some(3), share: 0.0312 }, &text), "3.12 %: event 3");
        assert_eq!(likely(&Share { event: None, share: 0.5 }, &text), "50.00 %: the end");
    }

    #[test]
    fn ok_reasons_in_words() {
        let departures = [
            Departure { kind: 3, count: 1, usual: 0.001, contribution: 90.0 },
            Departure { kind: 5, count: 0, usual: 2.9, contribution: 8.0 },
        ];
        let said = reasons(&departures, &|kind| format!("event {kind}"));
        assert_eq!(said, "once (usually 0.00): event 3; 0 times (usually 2.90): event 5");
    }
}
