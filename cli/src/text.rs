//! The report for people.

use std::io::{self, Write};

use logloupe::explain::{Evidence, Finding};
use logloupe::format::time::to_iso;
use logloupe::report::Report;
use logloupe::window::Basis;
use logloupe::words::many;

use crate::read::Logs;
use crate::terminal::printable;

/// The most characters of a line that are shown.
const SHOWN: usize = 240;

/// The most lines of evidence that are shown for a finding.
const LINES: usize = 6;

/// Prints the report, with the lines themselves read again from the files.
pub(crate) fn print(logs: &Logs, out: &mut impl Write) -> io::Result<()> {
    let report = &logs.outcome.report;
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
        "{} = {} + {} + {} unparsed + {} skipped; {}",
        many(ledger.lines, "line", "lines"),
        many(ledger.events, "event", "events"),
        many(ledger.continuations, "continuation", "continuations"),
        ledger.unparsed,
        ledger.skipped,
        many(report.templates.len() as u64, "template", "templates")
    )?;
    if let (Some(first), Some(last)) = (report.time.first_ms, report.time.last_ms) {
        writeln!(out, "{} to {} (zone {}, year {})", to_iso(first), to_iso(last), report.time.zone, report.time.year)?;
    }
    print_files(report, out)?;
    for diagnostic in &report.diagnostics {
        let place = diagnostic.first_line.map_or_else(String::new, |line| format!(", first on line {line}"));
        writeln!(out, "note: {}{place}: {}", many(diagnostic.count, "time", "times"), diagnostic.text)?;
    }
    if let Some(note) = &report.windows.note {
        writeln!(out, "note: {note}")?;
    }
    if let Some(learned) = report.detector.learned {
        let (windows, events) = (learned.windows, learned.events);
        writeln!(out, "What is usual was learned from {windows} windows of another log, {events} events.")?;
    }
    if let Some(reason) = &report.detector.abstained {
        return writeln!(out, "\nNo verdict. {reason}");
    }
    writeln!(
        out,
        "{}, {} above the suggested cut of {:.3}{}",
        many(report.windows.count as u64, "window", "windows"),
        many(report.findings.len() as u64, "finding", "findings"),
        report.detector.cut,
        if report.findings.len() == report.settings.budget as usize { " (there may be more: --budget)" } else { "" }
    )?;
    for finding in &report.findings {
        print_finding(logs, finding, out)?;
    }
    Ok(())
}

/// What the files are, where there is more to say than of one file in one format, and what is wrong with them.
fn print_files(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let is_plain = matches!(report.files.as_slice(), [only] if only.formats.len() == 1);
    for file in report.files.iter().filter(|_| !is_plain) {
        let name = printable(&file.name);
        if let Some(reason) = &file.left_out {
            writeln!(out, "file: {name} was left out. {}", printable(reason))?;
            continue;
        }
        let formats: Vec<String> = file
            .formats
            .iter()
            .map(|format| {
                let events = many(format.events, "event", "events");
                format!("{}, {events} from line {}", format.title, format.first_line)
            })
            .collect();
        writeln!(out, "file: {name}  {} ({})", many(file.lines, "line", "lines"), formats.join("; "))?;
    }
    for note in &report.notes {
        writeln!(out, "note: {}", printable(&note.text))?;
    }
    for flaw in &report.flaws {
        let (name, before) = place(report, flaw.first_line);
        writeln!(
            out,
            "flaw: {name}, lines {} to {}: {}",
            flaw.first_line - before,
            flaw.last_line - before,
            flaw.text
        )?;
    }
    Ok(())
}

/// The file of a line, and how many lines of others come before it.
fn place(report: &Report, line: u64) -> (String, u64) {
    let file = report.files.iter().rev().find(|file| file.left_out.is_none() && file.first_line <= line);
    file.map_or_else(Default::default, |file| (printable(&file.name).to_string(), file.first_line.saturating_sub(1)))
}

/// Prints one finding, with its lines where the logs are at hand.
pub(crate) fn print_finding(logs: &Logs, finding: &Finding, out: &mut impl Write) -> io::Result<()> {
    let place = |place: i64| match logs.outcome.windows.basis() {
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
    writeln!(out, "    {}", printable(&finding.headline))?;
    for reason in &finding.reasons {
        writeln!(out, "    {:3.0} %  {}", reason.contribution * 100.0, printable(&reason.sentence))?;
    }
    if logs.members.is_empty() {
        return Ok(());
    }
    for line in finding.evidence.iter().take(LINES) {
        writeln!(out, "    {}: {}", line_name(logs, line), printable(&read_line(logs, line)?))?;
    }
    Ok(())
}

/// A line's number in its file; with the file, where there are several.
fn line_name(logs: &Logs, line: &Evidence) -> String {
    let files: Vec<_> = logs.outcome.report.files.iter().filter(|file| file.left_out.is_none()).collect();
    match files.get(line.file as usize) {
        Some(file) if files.len() > 1 => format!("{} line {}", printable(&file.name), line.line + 1 - file.first_line),
        _ => format!("line {}", line.line),
    }
}

/// Reads a line again, as far as it is shown.
fn read_line(logs: &Logs, line: &Evidence) -> io::Result<String> {
    let file = logs.parsed.read_files()[line.file as usize];
    let bytes = logs.members[file].content.read(line.offset, line.offset + 4 * SHOWN as u64)?;
    let bytes = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(String::from_utf8_lossy(bytes).trim_end().chars().take(SHOWN).collect())
}
