//! `logloupe report`: findings and threats as a file to hand on.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use handout::redact::Kind;
use handout::{Form, HandedOn, Handout};
use logloupe::analysis::Parsed;
use logloupe::config::Settings;
use logloupe::rule::{Hunt, Hunted};
use logloupe::words::many;

use crate::args::Tuning;
use crate::commands::Failure;
use crate::fingerprint::Fingerprints;
use crate::hunt::through;
use crate::output::refuse_input;
use crate::read::{inputs, parse, refused};
use crate::terminal::tell;
use crate::unpack::Plain;

/// What is asked for.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t = ReportForm::Html)]
    format: ReportForm,
    /// Leave names and addresses as they stand in the log, instead of giving them pseudonyms.
    #[arg(long)]
    no_redaction: bool,
    /// Where the report goes [default: standard output].
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    #[command(flatten)]
    tuning: Tuning,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ReportForm {
    /// One page that holds everything, without script.
    Html,
    /// Text for issues and notebooks.
    Markdown,
    /// The lines that show findings and threats, as a table for Timesketch.
    Timesketch,
}

/// Analyses all files as one log, hunts through it, and writes the report. What was replaced is told on standard error.
pub(crate) fn report(asked: &ReportArgs, out: &mut impl Write) -> Result<(), Failure> {
    let settings = asked.tuning.settings()?;
    if let Some(output) = &asked.output {
        refuse_input(output, &asked.files)?;
    }
    let (parsed, members, readable) = parse(inputs(&asked.files, settings.unpack_limit)?, &asked.files, &settings)?;
    let hashed = Fingerprints::begin(readable.iter().map(|file| members[*file].content.clone()));
    let outcome = parsed.analyse(&settings).map_err(|fault| refused(&asked.files, fault))?;
    let hunted = hunted(&parsed, &members, &readable, &settings)?;
    let form = match asked.format {
        ReportForm::Html => Form::Html,
        ReportForm::Markdown => Form::Markdown,
        ReportForm::Timesketch => Form::Timesketch,
    };
    let files = parsed.read_files();
    let mut read = |file: usize, offset: u64, most: usize| {
        let content = files.get(file).map(|number| &members[*number].content);
        let bytes = content.map(|content| content.read(offset, content.size().min(offset + most as u64)));
        // What can't be read any more stands there empty; the analysis has read it before.
        bytes.and_then(Result::ok).unwrap_or_default()
    };
    let redacts = !asked.no_redaction;
    let mut fingerprints = vec![None; outcome.report.files.len()];
    for (file, fingerprint) in readable.iter().zip(hashed.finish()) {
        fingerprints[*file] = fingerprint;
    }
    let fingerprints = &fingerprints;
    let HandedOn { bytes, changes } =
        Handout { parsed: &parsed, outcome: &outcome, hunted: Some(&hunted), noted: &[], fingerprints, redacts }
            .write(form, &mut read);
    match &asked.output {
        Some(path) => {
            let unwritten = |error| Failure::Written(path.display().to_string(), error);
            let mut file = BufWriter::new(File::create(path).map_err(unwritten)?);
            file.write_all(&bytes).and_then(|()| file.flush()).map_err(unwritten)?;
        }
        None => out.write_all(&bytes)?,
    }
    if redacts {
        let count = |kind: Kind| {
            let count = changes.iter().filter(|change| change.kind == kind).count();
            (count > 0).then(|| format!("{count} {}", kind.word()))
        };
        let counts: Vec<String> = Kind::ALL.into_iter().filter_map(count).collect();
        let counts = if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) };
        tell(&format!("logloupe: {} replaced{counts}.", many(changes.len() as u64, "name", "names")));
    }
    Ok(())
}

/// Hunts through the files of a log that was read, whose lines are counted over all of them.
pub(crate) fn hunted(
    parsed: &Parsed,
    members: &[Plain],
    readable: &[usize],
    settings: &Settings,
) -> Result<Hunted, Failure> {
    let rows = parsed.log.files.rows();
    let first_line = |file: usize, _| {
        let place = readable.iter().position(|other| *other == file).unwrap_or(0);
        rows.get(place).map_or(1, |rows| u64::from(rows.first_line) + 1)
    };
    let refused = |fault| Failure::Refused("hunt.rules".to_owned(), fault);
    let hunt = Hunt::with_rules(&settings.hunt, Vec::new()).map_err(refused)?;
    through(hunt, members, readable, |file| parsed.formats_of(file), first_line, settings)
}
