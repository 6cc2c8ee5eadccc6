//! The report for people.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;

use logloupe::analysis::Outcome;
use logloupe::explain::{Evidence, Finding};
use logloupe::format::time::to_iso;
use logloupe::window::Basis;

use crate::terminal::printable;

/// The most characters of a line that are shown.
const SHOWN: usize = 240;

/// The most lines of evidence that are shown for a finding.
const LINES: usize = 6;

/// Prints the report, with the lines themselves read again from the file.
pub(crate) fn print(outcome: &Outcome, path: &Path, out: &mut impl Write) -> io::Result<()> {
    let report = &outcome.report;
    let ledger = &report.ledger;
    writeln!(
        out,
        "{}  ({} bytes, {}, {:.1} % covered)",
        printable(&report.input.name),
        report.input.bytes,
        report.format.title,
        report.format.coverage * 100.0
    )?;
    writeln!(
        out,
        "{} lines = {} events + {} continuations + {} unparsed + {} skipped; {} templates",
        ledger.lines,
        ledger.events,
        ledger.continuations,
        ledger.unparsed,
        ledger.skipped,
        report.templates.len()
    )?;
    if let (Some(first), Some(last)) = (report.time.first_ms, report.time.last_ms) {
        writeln!(out, "{} to {} (zone {}, year {})", to_iso(first), to_iso(last), report.time.zone, report.time.year)?;
    }
    for diagnostic in &report.diagnostics {
        let place = diagnostic.first_line.map_or_else(String::new, |line| format!(", first on line {line}"));
        writeln!(out, "note: {} times{place}: {}", diagnostic.count, diagnostic.text)?;
    }
    if let Some(note) = &report.windows.note {
        writeln!(out, "note: {note}")?;
    }
    if let Some(reason) = &report.detector.abstained {
        return writeln!(out, "\nNo verdict. {reason}");
    }
    writeln!(
        out,
        "{} windows, {} findings above the suggested cut of {:.3}{}",
        report.windows.count,
        report.findings.len(),
        report.detector.cut,
        if report.findings.len() == report.settings.budget as usize { " (there may be more: --budget)" } else { "" }
    )?;
    let mut file = File::open(path).ok().filter(|file| file.metadata().is_ok_and(|metadata| metadata.is_file()));
    for finding in &report.findings {
        print_finding(outcome, finding, file.as_mut(), out)?;
    }
    Ok(())
}

fn print_finding(
    outcome: &Outcome,
    finding: &Finding,
    file: Option<&mut File>,
    out: &mut impl Write,
) -> io::Result<()> {
    let place = |place: i64| match outcome.windows.basis() {
        Basis::Time => to_iso(place),
        Basis::Line => format!("line {place}"),
    };
    writeln!(
        out,
        "\n#{}  score {:.3}  {} to {}",
        finding.rank,
        finding.score,
        place(finding.start),
        place(finding.end)
    )?;
    for reason in &finding.reasons {
        writeln!(out, "    {:3.0} %  {}", reason.contribution * 100.0, reason.sentence)?;
    }
    let Some(file) = file else { return Ok(()) };
    for line in finding.evidence.iter().take(LINES) {
        writeln!(out, "    line {}: {}", line.line, printable(&read_line(file, line)?))?;
    }
    Ok(())
}

/// Reads the line at an offset, as far as it is shown.
fn read_line(file: &mut File, line: &Evidence) -> io::Result<String> {
    file.seek(SeekFrom::Start(line.offset))?;
    let mut bytes = Vec::new();
    BufReader::new(io::Read::take(file, 4 * SHOWN as u64)).read_until(b'\n', &mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).trim_end().chars().take(SHOWN).collect())
}
