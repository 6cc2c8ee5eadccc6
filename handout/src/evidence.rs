//! Lines of the log, read again.

use crate::{Handout, Noted, ShownLine, Teller};
use logloupe::explain::Finding;
use logloupe::input::trim_line;

/// Gives bytes of a file again: its number among those that were read, where they begin in it, and how many there are at the
/// most. Fewer where the file ends, none where it can't be read any more.
pub type ReadLine<'a> = dyn FnMut(usize, u64, usize) -> Vec<u8> + 'a;

/// How much of a line is looked at, in bytes, and how much of that is shown, in characters.
const LOOKED_AT: usize = 4096;
const SHOWN: usize = 600;

/// The lines of a finding.
pub(super) fn of_finding(
    handout: &Handout<'_>,
    finding: &Finding,
    teller: &mut Teller<'_>,
    read: &mut ReadLine<'_>,
) -> Vec<ShownLine> {
    let mut said = String::new();
    let lines = finding.evidence.iter().map(|evidence| {
        let text = text(teller, &read(evidence.file as usize, evidence.offset, LOOKED_AT));
        // What is said of several lines in a row is said once.
        let is_said = said == evidence.why;
        said.clone_from(&evidence.why);
        let why = if is_said { String::new() } else { teller.say(&evidence.why) };
        ShownLine { place: place(handout, teller, evidence.line), text, why }
    });
    lines.collect()
}

/// A line by its number, from 1 over all files, with the words that it holds. None where no event begins on it.
pub(super) fn of_line(
    handout: &Handout<'_>,
    line: u64,
    teller: &mut Teller<'_>,
    read: &mut ReadLine<'_>,
) -> Option<ShownLine> {
    let log = &handout.parsed.log;
    let event = handout.parsed.event_of_line(line).filter(|event| u64::from(log.events.line(*event)) + 1 == line)?;
    let file = log.files.of_line(log.events.line(event));
    let offset = log.events.offset(event) - log.files.rows()[file].offset;
    let text = text(teller, &read(file, offset, LOOKED_AT));
    Some(ShownLine { place: place(handout, teller, line), text, why: String::new() })
}

/// A line that a person noted, whatever it is: an event, what continues one, or none. Nothing where there is no such line.
pub(super) fn of_noted(
    handout: &Handout<'_>,
    noted: &Noted,
    teller: &mut Teller<'_>,
    read: &mut ReadLine<'_>,
) -> Option<ShownLine> {
    let log = &handout.parsed.log;
    let line = u32::try_from(noted.line.checked_sub(1)?).ok().filter(|line| *line < log.kinds.len())?;
    let (remembered, offset) = log.checkpoint(line);
    let file = log.files.of_line(line);
    let mut at = offset - log.files.rows()[file].offset;
    for _ in remembered..line {
        at = after_line(file, at, read)?;
    }
    let text = text(teller, &read(file, at, LOOKED_AT));
    Some(ShownLine { place: place(handout, teller, noted.line), text, why: teller.say(&noted.note) })
}

/// Where the next line begins; nothing where the file ends before.
fn after_line(file: usize, mut at: u64, read: &mut ReadLine<'_>) -> Option<u64> {
    loop {
        let bytes = read(file, at, LOOKED_AT);
        if bytes.is_empty() {
            return None;
        }
        match bytes.iter().position(|byte| *byte == b'\n') {
            Some(end) => return Some(at + end as u64 + 1),
            None => at += bytes.len() as u64,
        }
    }
}

/// `line 12`, or `auth.log, line 12`.
pub(super) fn place(handout: &Handout<'_>, teller: &mut Teller<'_>, line: u64) -> String {
    let (file, line) = in_file(handout, line);
    match file {
        Some(name) => format!("{}, line {line}", teller.say(name)),
        None => format!("line {line}"),
    }
}

/// The name of a line's file, where there are several, and its number in it.
pub(super) fn in_file<'a>(handout: &Handout<'a>, line: u64) -> (Option<&'a str>, u32) {
    let (file, line) = handout.parsed.log.files.in_file(u32::try_from(line.saturating_sub(1)).unwrap_or(u32::MAX));
    let names = handout.parsed.names();
    (names.get(file).copied().filter(|_| names.len() > 1), line)
}

/// The line at the beginning of these bytes. Names are replaced before it is cut to length, and where it was cut off, its last
/// word goes: half a name is one, too.
fn text(teller: &mut Teller<'_>, bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let line = String::from_utf8_lossy(trim_line(&bytes[..end.unwrap_or(bytes.len())]));
    let is_whole = end.is_some() || bytes.len() < LOOKED_AT;
    let whole = if is_whole { &line } else { line.rsplit_once([' ', '&', ',', ';']).map_or("", |(front, _)| front) };
    let said = teller.say(whole);
    let mut shown: String = said.chars().take(SHOWN).collect();
    if !is_whole || shown.len() < said.len() {
        shown.push_str(" …");
    }
    shown
}
