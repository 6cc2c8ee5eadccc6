//! `hunt`: what sources do over whole logs, by the rules of the core.

use std::io::{self, Write};
use std::path::PathBuf;

use logloupe::export::guarded;
use logloupe::format::{Sample, detect};
use logloupe::input::container::UnpackLimits;
use logloupe::input::refuse_binary;
use logloupe::rule::{Hunt, Threat, Thresholds};

use crate::args::Format;
use crate::commands::Failure;
use crate::read::{now_ms, sampled};
use crate::unpack::{Inputs, Plain, open_inputs};

/// Reads files as one log, line by line, and prints the threats. Returns whether there were any.
pub(crate) fn hunt(files: &[PathBuf], format: Format, out: &mut impl Write) -> Result<bool, Failure> {
    let Inputs { members, notes, skipped } = open_inputs(files, UnpackLimits::default(), now_ms())?;
    for note in notes.iter().map(|note| &note.text) {
        eprintln!("logloupe: {}", crate::terminal::printable(note));
    }
    for skipped in &skipped {
        eprintln!("logloupe: {}", crate::terminal::printable(&skipped.sentence()));
    }
    let mut hunt = Hunt::new(Thresholds::default());
    let mut number = 0;
    for member in &members {
        feed(member, &mut hunt, &mut number)?;
    }
    let threats = hunt.finish();
    print(&threats, format, out)?;
    if threats.is_empty() {
        eprintln!("No threat in {number} lines.");
    }
    Ok(!threats.is_empty())
}

/// Feeds the lines of a text, in whatever format is found.
fn feed(member: &Plain, hunt: &mut Hunt, number: &mut u64) -> Result<(), Failure> {
    let unread = |error| Failure::File(member.name.clone(), error);
    let places = sampled(&member.content).map_err(unread)?;
    refuse_binary(&places[0]).map_err(|fault| Failure::Refused(member.name.clone(), fault))?;
    let found = detect(&Sample { head: &places[0], middle: &places[1], tail: &places[2] }).chosen.format;
    let bytes = member.content.read(0, member.content.size()).map_err(unread)?;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        *number += 1;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if let Some(header) = found.parse(line) {
            hunt.feed(*number, line, &header);
        }
    }
    Ok(())
}

fn print(threats: &[Threat], format: Format, out: &mut impl Write) -> io::Result<()> {
    match format {
        Format::Text => threats.iter().try_for_each(|threat| text(threat, out)),
        Format::Json => threats.iter().try_for_each(|threat| writeln!(out, "{}", json(threat))),
        Format::Csv => csv(threats, out).map_err(io::Error::other),
    }
}

fn text(threat: &Threat, out: &mut impl Write) -> io::Result<()> {
    let Threat { kind, source, severity, count, first_line, last_line, technique } = threat;
    let technique = technique.map_or_else(String::new, |found| format!(", {} {}", found.id, found.name));
    writeln!(out, "[{severity}] {kind} from {source}: {count} times, lines {first_line} to {last_line}{technique}")
}

fn json(threat: &Threat) -> serde_json::Value {
    serde_json::json!({
        "kind": threat.kind, "source": threat.source, "severity": threat.severity, "count": threat.count,
        "first_line": threat.first_line, "last_line": threat.last_line,
        "technique": threat.technique.map(|found| found.id),
    })
}

fn csv(threats: &[Threat], out: &mut impl Write) -> csv::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["kind", "source", "severity", "count", "first_line", "last_line", "technique"])?;
    for threat in threats {
        let numbers =
            [u64::from(threat.severity), threat.count, threat.first_line, threat.last_line].map(|n| n.to_string());
        let technique = threat.technique.map_or("", |found| found.id);
        let [severity, count, first, last] = &numbers;
        csv.write_record([threat.kind, &guarded(&threat.source), severity, count, first, last, technique])?;
    }
    csv.flush()?;
    Ok(())
}
