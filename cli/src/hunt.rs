//! `hunt`: what sources and users do over whole logs, by the rules of the core.

mod print;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use logloupe::config::{HuntSettings, Settings};
use logloupe::error::{Error, ErrorKind};
use logloupe::format::Format;
use logloupe::input::container::UnpackLimits;
use logloupe::rule::{BEYOND, Hunt, SigmaRule};

use crate::args::read_settings;
use crate::commands::Failure;
use crate::read::{now_ms, open};
use crate::unpack::{Inputs, Plain, open_inputs};

/// What is asked for.
#[derive(Debug, Args)]
pub(crate) struct HuntArgs {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How the findings are printed; JSON has one a line.
    #[arg(long, value_enum, default_value_t = HuntFormat::Text)]
    format: HuntFormat,
    /// Take the settings of this file (JSON): settings as the report has them, or a whole report.
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Set a threshold, such as failures=5 (see docs/rules.md for all of them). May be given several times.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    thresholds: Vec<String>,
    /// Look for what these Sigma rules (YAML) describe, too. What of them is not supported is named and left out.
    #[arg(long, value_name = "RULE", num_args = 1..)]
    rules: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum HuntFormat {
    /// For people.
    Text,
    /// A layer for the ATT&CK Navigator (format 4.5): the techniques that were found.
    Navigator,
    /// A finding a line, with its evidence.
    Json,
    /// A row a finding.
    Csv,
}

/// The length of a slice of a file.
const SLICE: u64 = 4 << 20;

/// Reads files as one log, slice by slice, and prints the findings. Returns whether there were any.
pub(crate) fn hunt(asked: &HuntArgs, out: &mut impl Write) -> Result<bool, Failure> {
    let settings = asked.settings()?;
    let Inputs { members, notes, skipped } = open_inputs(&asked.files, UnpackLimits::default(), now_ms())?;
    let notes = notes.iter().map(|note| note.text.clone()).chain(skipped.iter().map(|skipped| skipped.sentence()));
    for note in notes {
        eprintln!("logloupe: {}", crate::terminal::printable(&note));
    }
    let refused = |fault| Failure::Refused("hunt.rules".to_owned(), fault);
    let mut hunt = Hunt::with_rules(&settings.hunt, sigma_rules(&asked.rules)?).map_err(refused)?;
    let analysis = open(&members, &settings, &asked.files)?;
    for file in analysis.readable() {
        feed(&members[file], analysis.formats_of(file).unwrap_or_default(), &mut hunt)?;
    }
    let hunted = hunt.finish();
    if hunted.forgotten > 0 {
        let most = settings.hunt.sources;
        eprintln!("logloupe: More names than sources={most} has room for: some were not looked at.");
    }
    print::print(&hunted, asked.format, out)?;
    if hunted.findings.is_empty() {
        eprintln!("No threat in {} lines.", hunted.lines);
    }
    Ok(!hunted.findings.is_empty())
}

/// Reads rules. One that is not supported is named, and the others are used.
pub(crate) fn sigma_rules(paths: &[PathBuf]) -> Result<Vec<SigmaRule>, Failure> {
    let mut rules = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        let text = std::fs::read(path).map_err(|error| Failure::File(name.clone(), error))?;
        match SigmaRule::read(&text) {
            Ok(rule) => rules.push(rule),
            Err(fault) => eprintln!("logloupe: {}", crate::terminal::printable(&format!("{name}: {fault}"))),
        }
    }
    Ok(rules)
}

/// Feeds the lines of a text, in its formats.
fn feed(member: &Plain, formats: &[Format], hunt: &mut Hunt) -> Result<(), Failure> {
    let unread = |error| Failure::File(member.name.clone(), error);
    let size = member.content.size();
    for start in (0..size).step_by(SLICE as usize) {
        let length = SLICE.min(size - start);
        let (before, beyond) = (start.saturating_sub(1), size.min(start + length + BEYOND as u64));
        let bytes = member.content.read(before, beyond).map_err(unread)?;
        let mut scout = hunt.scout();
        scout.read_slice(&bytes, start > 0, length as usize, formats);
        hunt.take(&scout.finish());
    }
    Ok(())
}

impl HuntArgs {
    /// The settings of the file, with the thresholds that were set here.
    fn settings(&self) -> Result<Settings, Failure> {
        let given = self.settings.as_deref().map_or_else(|| Ok(Settings::default()), read_settings)?;
        let refused = |text: String| Failure::Refused("--set".to_owned(), Error::new(ErrorKind::Settings, text));
        let mut values = serde_json::to_value(&given.hunt).unwrap_or_default();
        for pair in &self.thresholds {
            let found = pair.split_once('=').and_then(|(name, value)| Some((name, value.parse::<u32>().ok()?)));
            let (name, value) =
                found.ok_or_else(|| refused(format!("Expected NAME=VALUE with a whole number, found \"{pair}\".")))?;
            values[name] = value.into();
        }
        let hunt: HuntSettings = serde_json::from_value(values).map_err(|fault| refused(format!("{fault}.")))?;
        hunt.check().map_err(|fault| Failure::Refused("--set".to_owned(), fault))?;
        Ok(Settings { hunt, ..given })
    }
}
