//! What each command does: read files, call the core, print.

use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::UNIX_EPOCH;

use logloupe::analysis::{Analysis, Input, Outcome, Parsed, analyse_bytes};
use logloupe::config::Settings;
use logloupe::export::Table;
use logloupe::format::{Sample, places};
use logloupe::sample::{SampleKind, generate};

use crate::args::{Arguments, Command, Format};
use crate::parallel;
use crate::terminal::{self, Printable};
use crate::text;

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
    /// So many files failed, each named already.
    Some(usize),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(name, error) => write!(f, "{name} could not be read: {error}"),
            Self::Refused(name, error) => write!(f, "{name}: {error}"),
            Self::Output(error) => write!(f, "the output could not be written: {error}"),
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
        Command::Analyze { files, format, exit_code, tuning } => {
            let found = analyze(files, *format, &tuning.settings()?, &mut out)?;
            if found && *exit_code { Verdict::Anomalies } else { Verdict::Done }
        }
        Command::Lines { file, tuning } => table(Table::Lines, file, &tuning.settings()?, &mut out)?,
        Command::Templates { file, tuning } => table(Table::Templates, file, &tuning.settings()?, &mut out)?,
        Command::Windows { file, tuning } => table(Table::Windows, file, &tuning.settings()?, &mut out)?,
        Command::Formats { files } => formats(files, &mut out)?,
        Command::Sample { kind, seed } => sample(kind, *seed, &mut out)?,
    };
    out.flush()?;
    Ok(verdict)
}

/// Analyses one file after the other. A file that fails is named at once, and the others go on.
fn analyze(
    files: &[impl AsRef<Path>],
    format: Format,
    settings: &Settings,
    out: &mut impl Write,
) -> Result<bool, Failure> {
    let mut found = false;
    each_file(files, |path| {
        let (parsed, outcome) = read(path, settings)?;
        found |= !outcome.report.findings.is_empty();
        match format {
            Format::Json => out.write_all(&outcome.report.to_json())?,
            Format::Csv => Table::Findings.write_csv(&parsed, &outcome, out)?,
            Format::Text => text::print(&outcome, path, out)?,
        }
        Ok(())
    })?;
    Ok(found)
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
                eprintln!("logloupe: {}", terminal::printable(&failure.to_string()));
                failed += 1;
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(Failure::Some(failed)) }
}

fn table(table: Table, path: &Path, settings: &Settings, out: &mut impl Write) -> Result<Verdict, Failure> {
    let (parsed, outcome) = read(path, settings)?;
    table.write_csv(&parsed, &outcome, out)?;
    Ok(Verdict::Done)
}

fn formats(files: &[impl AsRef<Path>], out: &mut impl Write) -> Result<Verdict, Failure> {
    let mut csv = csv::Writer::from_writer(out);
    let written = |result: csv::Result<()>| result.map_err(|error| Failure::Output(io::Error::other(error)));
    written(csv.write_record(["file", "format", "coverage", "runner_up"]))?;
    let read_all = each_file(files, |path| {
        let (_, outcome) = read(path, &Settings::default())?;
        let format = &outcome.report.format;
        let runner_up = format.runner_up.as_ref().map_or("", |other| other.name);
        let name = path.display().to_string();
        written(csv.write_record([&name, format.name, &format.coverage.to_string(), runner_up]))
    });
    csv.flush()?;
    read_all.map(|()| Verdict::Done)
}

fn sample(kind: &str, seed: u64, out: &mut impl Write) -> Result<Verdict, Failure> {
    // The argument parser lets no other kind through.
    let kind = SampleKind::parse(kind).unwrap_or(SampleKind::Auth);
    let sample = generate(kind, seed);
    for planted in &sample.planted {
        eprintln!("lines {} to {}: {}. {}", planted.first_line, planted.last_line, planted.name, planted.what);
    }
    out.write_all(&sample.bytes)?;
    Ok(Verdict::Done)
}

/// Reads and analyses a file, or standard input for `-`.
fn read(path: &Path, settings: &Settings) -> Result<(Parsed, Outcome), Failure> {
    let shown = path.display().to_string();
    let unreadable = |error| Failure::File(shown.clone(), error);
    let refused = |error| Failure::Refused(shown.clone(), error);
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(unreadable)?;
        return analyse_bytes("stdin", &bytes, now_ms(), settings).map_err(refused);
    }
    let mut file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        // Pipes and devices have no size; they are read to their end first.
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(unreadable)?;
        return analyse_bytes(&name(path), &bytes, now_ms(), settings).map_err(refused);
    }
    let modified_ms = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let modified_ms = modified_ms.map_or(0, |since| since.as_millis() as i64);
    let input = Input { name: name(path), bytes: metadata.len(), modified_ms };
    let sampled = sampled(&mut file, metadata.len()).map_err(unreadable)?;
    let [head, middle, tail] = sampled.each_ref().map(Vec::as_slice);
    let mut analysis = Analysis::open(input, &Sample { head, middle, tail }, settings).map_err(refused)?;
    parallel::read(path, metadata.len(), &mut analysis, threads()).map_err(|fault| match fault {
        parallel::Fault::Read(error) => unreadable(error),
        parallel::Fault::Refused(error) => refused(error),
    })?;
    let parsed = analysis.finish().map_err(refused)?;
    let outcome = parsed.analyse(settings).map_err(refused)?;
    Ok((parsed, outcome))
}

/// Reads the places that the format is found from, and goes back to the beginning.
fn sampled(file: &mut File, size: u64) -> io::Result<[Vec<u8>; 3]> {
    let mut read = |(start, end): (u64, u64)| -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(start))?;
        Read::by_ref(&mut *file).take(end - start).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let [head, middle, tail] = places(size);
    let sampled = [read(head)?, read(middle)?, read(tail)?];
    file.rewind()?;
    Ok(sampled)
}

/// One thread a core; the result does not depend on it.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The date of what has none of its own.
#[expect(clippy::disallowed_methods, reason = "the command line has a clock; the core is told the time")]
fn now_ms() -> i64 {
    std::time::SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}
