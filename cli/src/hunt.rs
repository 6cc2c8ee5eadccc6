//! `hunt`: what sources and users do over whole logs, by the rules of the core.

mod order;
mod print;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use logloupe::config::{HuntSettings, Settings, no_such};
use logloupe::error::{Error, ErrorKind};
use logloupe::format::Format;
use logloupe::input::BEYOND;
use logloupe::input::container::Skipped;
use logloupe::rule::{Hunt, HuntFile, Hunted, SigmaRule};

use crate::args::{Reading, read_settings};
use crate::commands::Failure;
use crate::read::{inputs, open};
use crate::terminal::tell;
use crate::unpack::{Inputs, Plain};
use order::{Turn, by_time};

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
    /// Look for what this Sigma rule (YAML) describes, too. May be given several times. One that is not supported is named and
    /// left out; where none is left, nothing is looked for, and the exit code is 2.
    #[arg(long, value_name = "RULE")]
    rules: Vec<PathBuf>,
    /// Exit with 1 where a threat was found.
    #[arg(long)]
    pub(crate) exit_code: bool,
    #[command(flatten)]
    reading: Reading,
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
    let Inputs { members, notes, skipped } = inputs(&asked.files, settings.unpack_limit)?;
    for note in notes.iter().map(|note| note.text.clone()).chain(Skipped::sentences(&skipped)) {
        tell(&format!("logloupe: {note}"));
    }
    let refused = |fault| Failure::Refused("hunt.rules".to_owned(), fault);
    let hunt = Hunt::with_rules(&settings.hunt, sigma_rules(&asked.rules)?).map_err(refused)?;
    let analysis = open(&members, &settings, &asked.files)?;
    let formats_of = |file| analysis.formats_of(file);
    // Lines are counted in the order in which files are hunted through, and told in their files.
    let first_line = |_, hunted: u64| hunted + 1;
    let hunted = through(hunt, &members, &analysis.readable(), formats_of, first_line, &settings)?;
    if hunted.forgotten > 0 {
        let most = settings.hunt.sources;
        tell(&format!("logloupe: More names than sources={most} has room for: some were not looked at."));
    }
    print::print(&hunted, asked.format, out)?;
    for sentence in &hunted.unanswered {
        tell(&format!("logloupe: {sentence}"));
    }
    if hunted.findings.is_empty() {
        tell(&print::nothing(&hunted));
    }
    Ok(!hunted.findings.is_empty())
}

/// Hunts through the files of a log by their times. `first_line` says the number of a file's first line over all files, given
/// the file and how many lines were hunted through before.
pub(crate) fn through<'a>(
    mut hunt: Hunt,
    members: &[Plain],
    readable: &[usize],
    formats_of: impl Fn(usize) -> Option<&'a [Format]>,
    first_line: impl Fn(usize, u64) -> u64,
    settings: &Settings,
) -> Result<Hunted, Failure> {
    for Turn { file, first_ms, zone_ms } in by_time(members, readable, &formats_of, settings)? {
        let (name, first_line) = (members[file].name.clone(), first_line(file, hunt.lines()));
        hunt.begin_file(HuntFile { name, first_line, first_ms, zone_ms });
        feed(&members[file], formats_of(file).unwrap_or_default(), &mut hunt)?;
    }
    Ok(hunt.finish())
}

/// Reads rules. One that is not supported is named, and the others are used; where there are no others, that is a failure.
pub(crate) fn sigma_rules(paths: &[PathBuf]) -> Result<Vec<SigmaRule>, Failure> {
    let (mut rules, mut faults) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.display().to_string();
        let text = std::fs::read(path).map_err(|error| Failure::File(name.clone(), error))?;
        for read in SigmaRule::read_all(&text) {
            match read {
                Ok(rule) => rules.push(rule),
                Err(fault) => faults.push(format!("{name}: {fault}")),
            }
        }
    }
    if rules.is_empty() && !faults.is_empty() {
        let what = if let [fault] = faults.as_slice() {
            format!("The rule can't be used, and nothing was looked for. {fault}")
        } else {
            format!(
                "None of the {} rules can be used, and nothing was looked for.\n{}",
                faults.len(),
                faults.join("\n")
            )
        };
        return Err(Failure::Refused("--rules".to_owned(), Error::new(ErrorKind::Settings, what)));
    }
    faults.iter().for_each(|fault| tell(&format!("logloupe: {fault}")));
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
        let known: Vec<&str> = HuntSettings::PARAMETERS.iter().map(|parameter| parameter.name).collect();
        for pair in &self.thresholds {
            let found = pair.split_once('=').and_then(|(name, value)| Some((name, value.parse::<u32>().ok()?)));
            let (name, value) =
                found.ok_or_else(|| refused(format!("Expected NAME=VALUE with a whole number, found \"{pair}\".")))?;
            if !known.contains(&name) {
                return Err(refused(format!("{}.", no_such("threshold", name, &known))));
            }
            values[name] = value.into();
        }
        let hunt: HuntSettings = serde_json::from_value(values).map_err(|fault| refused(fault.to_string()))?;
        hunt.check().map_err(|fault| Failure::Refused("--set".to_owned(), fault))?;
        let settings = self.reading.adjust(Settings { hunt, ..given });
        settings.check().map_err(|fault| Failure::Refused("settings".to_owned(), fault))?;
        Ok(settings)
    }
}
