//! `logloupe diff`: a good log beside a suspect one.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use logloupe::analysis::Parsed;
use logloupe::compare::{
    Change, Compared, ComparedOrder, ComparedTiming, ComparedValue, Comparison, Place, Shares, Timing, compare,
};
use logloupe::config::Settings;
use logloupe::export::write_comparison;
use logloupe::ids::TemplateId;

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
    let comparison = compare(&parsed, &is_good, settings);
    match format {
        DiffFormat::Csv => write_comparison(&parsed, &comparison, out)?,
        DiffFormat::Text => print(&parsed, &comparison, &paths, &mut Printable(out))?,
    }
    Ok(comparison.has_changes())
}

fn print(parsed: &Parsed, comparison: &Comparison, paths: &[PathBuf; 2], out: &mut dyn Write) -> io::Result<()> {
    let (good, suspect) = comparison.events;
    writeln!(out, "{}: {good} events", paths[0].display())?;
    writeln!(out, "{}: {suspect} events, {:.2} expected for each of the first", paths[1].display(), comparison.scale)?;
    for change in [Change::New, Change::Vanished, Change::More, Change::Fewer] {
        let rows: Vec<&Compared> = comparison.rows.iter().filter(|row| row.change == change).collect();
        list(change.name(), &rows, out, |row, out| {
            let text = parsed.template_text(row.template.0);
            writeln!(out, "  {:>9} → {:<9} p {:<8.2e} {text}", row.good, row.suspect, row.p_value)
        })?;
    }
    list("values", &comparison.values.iter().collect::<Vec<_>>(), out, |row, out| value(parsed, row, out))?;
    list("orders", &comparison.orders.iter().collect::<Vec<_>>(), out, |row, out| order(parsed, row, out))?;
    list("timings", &comparison.timings.iter().collect::<Vec<_>>(), out, |row, out| timing(parsed, row, out))?;
    let same = comparison.rows.iter().filter(|row| row.change == Change::Same).count();
    writeln!(out, "\n{same} templates come as often as they should, as far as can be told.")
}

/// The first rows under their title; nothing where there are none.
fn list<R>(
    title: &str,
    rows: &[&R],
    out: &mut dyn Write,
    print: impl Fn(&R, &mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title} ({})", rows.len())?;
    rows.iter().take(SHOWN).try_for_each(|row| print(row, out))?;
    match rows.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(out, "  … and {more} more (--format csv has all)"),
    }
}

fn value(parsed: &Parsed, row: &ComparedValue, out: &mut dyn Write) -> io::Result<()> {
    share(&row.shares, out)?;
    match row.place {
        Place::Column(column) => writeln!(out, "{} {}", column.word(), row.text),
        Place::Slot { template, position } => writeln!(out, "{}", with_value(parsed, template, position, &row.text)),
    }
}

fn order(parsed: &Parsed, row: &ComparedOrder, out: &mut dyn Write) -> io::Result<()> {
    share(&row.shares, out)?;
    let next = |to: Option<TemplateId>| to.map_or("the session’s end".to_owned(), |to| parsed.template_text(to.0));
    writeln!(out, "after “{}” comes “{}”", parsed.template_text(row.from.0), next(row.to))?;
    if row.to == row.usual { Ok(()) } else { writeln!(out, "{:>42}usually “{}”", "", next(row.usual)) }
}

/// What became of a share, and how sure that is.
fn share(shares: &Shares, out: &mut dyn Write) -> io::Result<()> {
    let Shares { change, good, good_of, suspect, suspect_of, p_value, .. } = shares;
    let (before, now) = (format!("{good}/{good_of}"), format!("{suspect}/{suspect_of}"));
    write!(out, "  {:<8} {before:>13} → {now:<13} p {p_value:<8.2e} ", change.name())
}

fn timing(parsed: &Parsed, row: &ComparedTiming, out: &mut dyn Write) -> io::Result<()> {
    let ComparedTiming { change, template, timing, good, suspect, p_value, .. } = row;
    let unit = match timing {
        Timing::Took | Timing::Until(_) => " ms",
        Timing::Sent => " bytes",
        Timing::Amount => "",
    };
    let word = if *change == Change::More { "higher" } else { "lower" };
    writeln!(
        out,
        "  {word:<8} median {} → {}{unit}, 95 % {} → {}{unit}, p {p_value:.2e}",
        good.median as f32, suspect.median as f32, good.p95 as f32, suspect.p95 as f32
    )?;
    write!(out, "           {}: {}", timing.word(), parsed.template_text(template.0))?;
    match timing {
        Timing::Until(next) => writeln!(out, " … {}", parsed.template_text(next.0)),
        _ => writeln!(out),
    }
}

/// A template's text with a value in one of its places.
fn with_value(parsed: &Parsed, template: TemplateId, position: u32, value: &str) -> String {
    let text = parsed.template_text(template.0);
    let Some((at, mark)) = text.match_indices("<*>").nth(position as usize) else { return text };
    format!("{}[{value}]{}", &text[..at], &text[at + mark.len()..])
}
