//! `hunt`: what sources and users do over whole logs, by the rules of the core.

mod print;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use logloupe::config::{HuntSettings, Settings};
use logloupe::error::{Error, ErrorKind};
use logloupe::format::{Format, Sample, detect};
use logloupe::input::container::UnpackLimits;
use logloupe::input::refuse_binary;
use logloupe::rule::{Hunt, SigmaRule};

use crate::args::read_settings;
use crate::commands::Failure;
use crate::read::{now_ms, sampled};
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
    let settings = asked.hunt_settings()?;
    let Inputs { members, notes, skipped } = open_inputs(&asked.files, UnpackLimits::default(), now_ms())?;
    let notes = notes.iter().map(|note| note.text.clone()).chain(skipped.iter().map(|skipped| skipped.sentence()));
    for note in notes {
        eprintln!("logloupe: {}", crate::terminal::printable(&note));
    }
    let refused = |fault| Failure::Refused("hunt.rules".to_owned(), fault);
    let mut hunt = Hunt::with_rules(&settings, sigma_rules(&asked.rules)?).map_err(refused)?;
    for member in &members {
        feed(member, &mut hunt)?;
    }
    if hunt.forgotten() > 0 {
        eprintln!("logloupe: More names than sources={} has room for: some were not looked at.", settings.sources);
    }
    let (lines, is_undated) = (hunt.lines(), hunt.is_undated());
    if lines == 0 {
        let names: Vec<String> = asked.files.iter().map(|path| path.display().to_string()).collect();
        let text = "Expected log lines; there is none to look at. Check that these are the right files.";
        return Err(Failure::Refused(names.join(", "), Error::new(ErrorKind::Empty, text)));
    }
    let findings = hunt.finish();
    print::print(&findings, is_undated, asked.format, out)?;
    if findings.is_empty() {
        eprintln!("No threat in {lines} lines.");
    }
    Ok(!findings.is_empty())
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

/// Feeds the lines of a text, in whatever formats are found.
fn feed(member: &Plain, hunt: &mut Hunt) -> Result<(), Failure> {
    let unread = |error| Failure::File(member.name.clone(), error);
    let places = sampled(&member.content).map_err(unread)?;
    refuse_binary(&places[0]).map_err(|fault| Failure::Refused(member.name.clone(), fault))?;
    let found = detect(&Sample { head: &places[0], middle: &places[1], tail: &places[2] });
    let formats: Vec<Format> =
        [found.chosen].into_iter().chain(found.others).map(|candidate| candidate.format).collect();
    let (mut start, mut rest) = (0, Vec::new());
    while start < member.content.size() {
        let end = member.content.size().min(start + SLICE);
        let bytes = member.content.read(start, end).map_err(unread)?;
        start = end;
        rest.extend_from_slice(&bytes);
        let whole = if start == member.content.size() {
            rest.len()
        } else {
            rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
        };
        let mut scout = hunt.scout();
        for line in rest[..whole].split_inclusive(|byte| *byte == b'\n') {
            scout.read(line, &formats);
        }
        hunt.take(&scout.finish());
        rest.drain(..whole);
    }
    Ok(())
}

impl HuntArgs {
    /// The thresholds: what was set here, then what stands in the file, defaults for the rest.
    fn hunt_settings(&self) -> Result<HuntSettings, Failure> {
        let given = self.settings.as_deref().map_or_else(|| Ok(Settings::default()), read_settings)?.hunt;
        let refused = |text: String| Failure::Refused("--set".to_owned(), Error::new(ErrorKind::Settings, text));
        let mut values = serde_json::to_value(&given).unwrap_or_default();
        for pair in &self.thresholds {
            let found = pair.split_once('=').and_then(|(name, value)| Some((name, value.parse::<u32>().ok()?)));
            let (name, value) =
                found.ok_or_else(|| refused(format!("Expected NAME=VALUE with a whole number, found \"{pair}\".")))?;
            values[name] = value.into();
        }
        let settings: HuntSettings = serde_json::from_value(values).map_err(|fault| refused(format!("{fault}.")))?;
        settings.check().map_err(|fault| Failure::Refused("--set".to_owned(), fault))?;
        Ok(settings)
    }
}
