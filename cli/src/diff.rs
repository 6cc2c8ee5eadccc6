//! `logloupe diff`: a good log beside a suspect one.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use logloupe::analysis::Parsed;
use logloupe::compare::{Change, Compared, Comparison, compare};
use logloupe::config::Settings;
use logloupe::export::write_comparison;

use crate::args::DiffFormat;
use crate::commands::Failure;
use crate::read::{inputs, parse};
use crate::terminal::Printable;

/// The most rows of a kind that a person gets to see; the table has all.
const SHOWN: usize = 20;

/// Compares and prints. Returns whether anything changed.
pub(crate) fn diff(
    good: &Path,
    suspect: &Path,
    format: DiffFormat,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<bool, Failure> {
    let paths = [good.to_owned(), suspect.to_owned()];
    let mut all = inputs(&paths[..1], settings.unpack_limit)?;
    let of_good = all.members.len();
    let other = inputs(&paths[1..], settings.unpack_limit)?;
    all.members.extend(other.members);
    all.notes.extend(other.notes);
    all.skipped.extend(other.skipped);
    let (parsed, _, readable) = parse(all, &paths, settings)?;
    let good = readable.iter().filter(|file| **file < of_good).count();
    if good == 0 || good == readable.len() {
        let empty = if good == 0 { &paths[0] } else { &paths[1] };
        let error = io::Error::other("there is no line to compare in it");
        return Err(Failure::File(empty.display().to_string(), error));
    }
    let is_good: Vec<bool> = (0..readable.len()).map(|file| file < good).collect();
    let comparison = compare(&parsed, &is_good);
    match format {
        DiffFormat::Csv => write_comparison(&parsed, &comparison, out)?,
        DiffFormat::Text => print(&parsed, &comparison, &paths, &mut Printable(out))?,
    }
    Ok(comparison.rows.iter().any(|row| row.change != Change::Same))
}

fn print(parsed: &Parsed, comparison: &Comparison, paths: &[PathBuf; 2], out: &mut dyn Write) -> io::Result<()> {
    let (good, suspect) = comparison.events;
    writeln!(out, "{}: {good} events", paths[0].display())?;
    writeln!(out, "{}: {suspect} events, {:.2} expected for each of the first", paths[1].display(), comparison.scale)?;
    for change in [Change::New, Change::Vanished, Change::More, Change::Fewer] {
        let rows: Vec<&Compared> = comparison.rows.iter().filter(|row| row.change == change).collect();
        if rows.is_empty() {
            continue;
        }
        writeln!(out, "\n{} ({})", change.name(), rows.len())?;
        for row in rows.iter().take(SHOWN) {
            let text = parsed.template_text(row.template.0);
            writeln!(out, "  {:>9} → {:<9} p {:<8.2e} {text}", row.good, row.suspect, row.p_value)?;
        }
        if rows.len() > SHOWN {
            writeln!(out, "  … and {} more (--format csv has all)", rows.len() - SHOWN)?;
        }
    }
    let same = comparison.rows.iter().filter(|row| row.change == Change::Same).count();
    writeln!(out, "\n{same} templates come as often as they should, as far as can be told.")
}
