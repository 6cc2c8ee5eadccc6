//! What each command does: read files, call the core, print.

use std::fmt;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use handout::{write_events_json, write_findings_json};
use logloupe::config::Settings;
use logloupe::entity::Kind;
use logloupe::export::{Table, guarded};
use logloupe::feature::Learned;
use samples::{SampleKind, generate};

use crate::args::{Arguments, Command, Format, LinesFormat};
use crate::diff::diff;
use crate::entities::entities;
use crate::follow::follow;
use crate::hunt::hunt;
use crate::line::line;
use crate::output::but_for_closed_pipe;
use crate::pieces::{Share, map, merged};
use crate::read::{Logs, read, read_by, read_with_fingerprints};
use crate::report::report;
use crate::sessions::{Asked, sessions};
use crate::terminal::{Printable, tell};
use crate::text;
use crate::train::train;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Done,
    Anomalies,
}

/// What can go wrong around the core.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A file could not be read.
    File(String, io::Error),
    /// The core refused a file.
    Refused(String, logloupe::error::Error),
    /// The output could not be written.
    Output(io::Error),
    /// A file could not be written.
    Written(String, io::Error),
    /// So many files failed, each named already.
    Some(usize),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(name, error) => write!(f, "{name} could not be read: {error}"),
            Self::Refused(name, error) => write!(f, "{name}: {error}"),
            Self::Output(error) => write!(f, "the output could not be written: {error}"),
            Self::Written(name, error) => write!(f, "{name} could not be written: {error}"),
            Self::Some(1) => write!(f, "1 file could not be analysed"),
            Self::Some(failed) => write!(f, "{failed} files could not be analysed"),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let stdout = io::stdout().lock();
    let is_terminal = stdout.is_terminal();
    let buffered = BufWriter::new(stdout);
    // A program gets the bytes as they are; a person's terminal must not be steered by them.
    let mut out: Box<dyn Write> =
        if is_terminal { Box::new(BufWriter::new(Printable(buffered))) } else { Box::new(buffered) };
    let verdict = match &arguments.command {
        Command::Analyze { files, format, exit_code, each, follow: every, good, tuning } => {
            let (settings, learned) = good.learned(tuning.settings()?)?;
            let found = if let Some(seconds) = every {
                let [file] = files.as_slice() else {
                    let error = io::Error::other("--follow takes one FILE, or - for a pipe");
                    return Err(Failure::File(format!("{} files", files.len()), error));
                };
                follow(file, Duration::from_secs_f64(*seconds), *format, &settings, &mut out)?
            } else if *each {
                analyze_each(files, *format, &settings, learned.as_ref(), &mut out)?
            } else {
                analyze(files, *format, &settings, learned, &mut out)?
            };
            if found && *exit_code { Verdict::Anomalies } else { Verdict::Done }
        }
        Command::Hunt(asked) => {
            let found = hunt(asked, &mut out)?;
            if found && asked.exit_code { Verdict::Anomalies } else { Verdict::Done }
        }
        Command::Line(asked) => {
            let found = line(asked, &mut out)?;
            if found && asked.exit_code { Verdict::Anomalies } else { Verdict::Done }
        }
        Command::Report(asked) => {
            report(asked, &mut out)?;
            Verdict::Done
        }
        Command::Lines { files, format: LinesFormat::Csv, tuning } => {
            table(Table::Lines, files, &tuning.settings()?, &mut out)?
        }
        Command::Lines { files, format: LinesFormat::Jsonl, tuning } => {
            write_events_json(&read(files, &tuning.settings()?)?.parsed, &mut out)?;
            Verdict::Done
        }
        Command::Templates { files, tuning } => table(Table::Templates, files, &tuning.settings()?, &mut out)?,
        Command::Windows { files, good, tuning } => {
            let (settings, learned) = good.learned(tuning.settings()?)?;
            let logs = read_by(files, &settings, learned)?;
            Table::Windows.write_csv(&logs.parsed, &logs.outcome, &mut out)?;
            Verdict::Done
        }
        Command::Sessions { files, session, baseline, model, labels, tuning } => {
            let settings = session.adjust(tuning.settings()?);
            let (model, labels) = (model.as_deref(), labels.as_deref());
            sessions(&Asked { files, baseline, model, labels }, &settings, &mut out)?;
            Verdict::Done
        }
        Command::Train { files, output, session, tuning } => {
            train(files, output, &session.adjust(tuning.settings()?))?;
            Verdict::Done
        }
        Command::Diff { good, suspect, format, exit_code, key, tuning } => {
            let settings = tuning.settings()?;
            let session_key = key.clone().unwrap_or_else(|| settings.session_key.clone());
            let settings = Settings { session_key, ..settings };
            let changed = diff(good, suspect, *format, &settings, &mut out)?;
            if changed && *exit_code { Verdict::Anomalies } else { Verdict::Done }
        }
        Command::Entities { files, kind, format, tuning } => {
            let kind = kind.as_deref().and_then(Kind::parse);
            entities(files, kind, *format, &tuning.settings()?, &mut out)?;
            Verdict::Done
        }
        Command::Formats { files } => formats(files, &mut out)?,
        Command::Map { file, share, tuning } => {
            map(file, share.unwrap_or(Share::WHOLE), &tuning.settings()?, &mut out)?;
            Verdict::Done
        }
        Command::Merge { pieces, format, exit_code, analysis } => {
            let logs = merged(pieces, |settings| analysis.adjust(settings))?;
            but_for_closed_pipe(print(&logs, *format, &mut out))?;
            let found = !logs.outcome.report.findings.is_empty();
            if found && *exit_code { Verdict::Anomalies } else { Verdict::Done }
        }
        Command::Sample { kind, seed } => sample(kind, *seed, &mut out)?,
    };
    but_for_closed_pipe(out.flush())?;
    Ok(verdict)
}

/// Analyses all files as one log. Returns whether anything was found.
fn analyze(
    files: &[PathBuf],
    format: Format,
    settings: &Settings,
    learned: Option<Arc<Learned>>,
    out: &mut impl Write,
) -> Result<bool, Failure> {
    let read = if matches!(format, Format::Json) { read_with_fingerprints } else { read_by };
    let logs = read(files, settings, learned)?;
    but_for_closed_pipe(print(&logs, format, out))?;
    Ok(!logs.outcome.report.findings.is_empty())
}

/// Analyses one file after the other. A file that fails is named at once, and the others go on.
fn analyze_each(
    files: &[PathBuf],
    format: Format,
    settings: &Settings,
    learned: Option<&Arc<Learned>>,
    out: &mut impl Write,
) -> Result<bool, Failure> {
    let mut found = false;
    each_file(files, |path| {
        found |= analyze(&[path.to_owned()], format, settings, learned.cloned(), out)?;
        Ok(())
    })?;
    Ok(found)
}

/// Prints a result.
pub(crate) fn print(logs: &Logs, format: Format, out: &mut impl Write) -> io::Result<()> {
    let Logs { parsed, outcome, .. } = logs;
    match format {
        Format::Json => out.write_all(&outcome.report.to_json()),
        Format::Csv => Table::Findings.write_csv(parsed, outcome, out),
        Format::Jsonl => write_findings_json(outcome, out),
        Format::Text => text::print(logs, &mut Printable(&mut *out)),
    }
}

/// Does something with every file. Files that can't be read or are refused are named, and make the whole fail at the end.
fn each_file(files: &[impl AsRef<Path>], mut work: impl FnMut(&Path) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut failed = 0;
    for path in files {
        match work(path.as_ref()) {
            Ok(()) => {}
            Err(failure @ Failure::Output(_)) => return Err(failure),
            Err(failure) if files.len() == 1 => return Err(failure),
            Err(failure) => {
                tell(&format!("logloupe: {failure}"));
                failed += 1;
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(Failure::Some(failed)) }
}

fn table(table: Table, files: &[PathBuf], settings: &Settings, out: &mut impl Write) -> Result<Verdict, Failure> {
    let logs = read(files, settings)?;
    table.write_csv(&logs.parsed, &logs.outcome, out)?;
    Ok(Verdict::Done)
}

fn formats(files: &[PathBuf], out: &mut impl Write) -> Result<Verdict, Failure> {
    let mut csv = csv::Writer::from_writer(out);
    let written = |result: csv::Result<()>| result.map_err(|error| Failure::Output(io::Error::other(error)));
    written(csv.write_record(["file", "format", "coverage", "runner_up"]))?;
    let read_all = each_file(files, |path| {
        let logs = read(&[path.to_owned()], &Settings::default())?;
        let report = &logs.outcome.report;
        let is_only = report.files.len() == 1;
        for file in report.files.iter().filter(|file| file.left_out.is_none()) {
            let names: Vec<&str> = file.formats.iter().map(|format| format.name).collect();
            let runner_up = file.runner_up.as_ref().map_or("", |other| other.name);
            let name = if is_only { path.display().to_string() } else { file.name.clone() };
            let name = guarded(&name);
            written(csv.write_record([name.as_str(), &names.join("+"), &file.coverage.to_string(), runner_up]))?;
        }
        Ok(())
    });
    csv.flush()?;
    read_all.map(|()| Verdict::Done)
}

fn sample(kind: &str, seed: u64, out: &mut impl Write) -> Result<Verdict, Failure> {
    // The argument parser lets no other kind through.
    let kind = SampleKind::parse(kind).unwrap_or(SampleKind::Auth);
    let sample = generate(kind, seed);
    for planted in &sample.planted {
        tell(&format!("lines {} to {}: {}. {}", planted.first_line, planted.last_line, planted.name, planted.what));
    }
    out.write_all(&sample.bytes)?;
    Ok(Verdict::Done)
}
