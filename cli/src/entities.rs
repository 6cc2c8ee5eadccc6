//! `logloupe entities`: the addresses, users, hosts and processes of a log, what stands out first.

use std::io::{self, Write};
use std::path::PathBuf;

use logloupe::analysis::Parsed;
use logloupe::config::Settings;
use logloupe::entity::{Entities, Kind};
use logloupe::export::{EntityRow, entity_rows, write_entities};
use logloupe::format::time::to_iso;

use crate::args::Format;
use crate::commands::Failure;
use crate::read::{inputs, parse};
use crate::report::hunted;
use crate::terminal::{Printable, tell};

/// The most of a kind that a person gets to see; the table has all that are kept.
const SHOWN: usize = 20;

/// Reads the files as one log and prints what is in it of these kinds, all of them where none is named. A hunt says which of
/// them are sources of threats.
pub(crate) fn entities(
    files: &[PathBuf],
    kind: Option<Kind>,
    format: Format,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (parsed, members, readable) = parse(inputs(files, settings.unpack_limit)?, files, settings)?;
    let threats = hunted(&parsed, &members, &readable, settings)?.findings;
    let kinds = kind.map_or_else(|| Kind::ALL.to_vec(), |kind| vec![kind]);
    let all: Vec<Entities> =
        kinds.into_iter().map(|kind| parsed.entities_beside(kind, &threats, settings.hunt.ipv6_prefix)).collect();
    match format {
        Format::Csv => write_entities(&parsed, &all, out)?,
        Format::Json | Format::Jsonl => json(&parsed, &all, out)?,
        Format::Text => all.iter().try_for_each(|entities| text(&parsed, entities, &mut Printable(&mut *out)))?,
    }
    if !matches!(format, Format::Text) {
        for entities in &all {
            let note = entities.note();
            note.into_iter().for_each(|note| tell(&format!("{}: {note}", entities.kind.word())));
        }
    }
    Ok(())
}

fn json(parsed: &Parsed, all: &[Entities], out: &mut dyn Write) -> io::Result<()> {
    for row in all.iter().flat_map(|entities| entity_rows(parsed, entities)) {
        serde_json::to_writer(&mut *out, &row)?;
        writeln!(out)?;
    }
    Ok(())
}

fn text(parsed: &Parsed, entities: &Entities, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} ({})", entities.kind.word(), entities.count)?;
    if let Some(note) = entities.note() {
        writeln!(out, "  {note}")?;
    }
    for row in entity_rows(parsed, entities).take(SHOWN) {
        let EntityRow { name, score, events, first_ms, last_ms, reasons, .. } = row;
        let seen = first_ms
            .zip(last_ms)
            .map_or(String::new(), |(first, last)| format!("  {} – {}", to_iso(first), to_iso(last)));
        writeln!(out, "  {score:>8.1}  {name}  {events} events{seen}")?;
        let reasons: Vec<String> = reasons.into_iter().map(|reason| reason.sentence).collect();
        if !reasons.is_empty() {
            writeln!(out, "            {}", reasons.join("; "))?;
        }
    }
    if entities.rows.len() > SHOWN {
        writeln!(out, "  … and {} more (--format csv has them)", entities.count - SHOWN)?;
    }
    writeln!(out)
}
