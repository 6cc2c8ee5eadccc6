//! From paths to a finished analysis.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use logloupe::analysis::{Analysis, Input, Outcome, Parsed};
use logloupe::config::Settings;
use logloupe::error::{Error, ErrorKind};
use logloupe::feature::Learned;
use logloupe::format::{Sample, places};
use logloupe::input::container::UnpackLimits;
use logloupe::report::InputNote;

use crate::commands::Failure;
use crate::fingerprint::Fingerprints;
use crate::parallel;
use crate::unpack::{Content, Inputs, Plain, open_inputs};

/// An analysis, with the texts that it is of.
pub(crate) struct Logs {
    pub(crate) parsed: Parsed,
    pub(crate) outcome: Outcome,
    /// As the report's files; none where they are not at hand.
    pub(crate) members: Vec<Plain>,
}

/// Reads and analyses files, folders and archives as one log; `-` is standard input.
pub(crate) fn read(paths: &[PathBuf], settings: &Settings) -> Result<Logs, Failure> {
    read_by(paths, settings, None)
}

/// The same, and windows are judged by what was learned from a good log.
pub(crate) fn read_by(paths: &[PathBuf], settings: &Settings, learned: Option<Arc<Learned>>) -> Result<Logs, Failure> {
    Opened::at(paths, settings)?.analyse(paths, settings, learned)
}

/// The same, and the report tells the fingerprints of the files. They are worked out while the files are read.
pub(crate) fn read_with_fingerprints(
    paths: &[PathBuf],
    settings: &Settings,
    learned: Option<Arc<Learned>>,
) -> Result<Logs, Failure> {
    let opened = Opened::at(paths, settings)?;
    let fingerprints = Fingerprints::begin(opened.readable.iter().map(|file| opened.members[*file].content.clone()));
    let readable = opened.readable.clone();
    let mut logs = opened.analyse(paths, settings, learned)?;
    for (file, fingerprint) in readable.into_iter().zip(fingerprints.finish()) {
        logs.outcome.report.files[file].sha256 = fingerprint;
    }
    Ok(logs)
}

/// The texts under these paths; at most so many MiB are unpacked.
pub(crate) fn inputs(paths: &[PathBuf], unpack_limit: u32) -> Result<Inputs, Failure> {
    let limits = UnpackLimits { bytes: u64::from(unpack_limit) << 20, ..UnpackLimits::default() };
    open_inputs(paths, limits, now_ms())
}

/// Reads all texts as one log. Returns the numbers of those that can be read, too.
pub(crate) fn parse(
    inputs: Inputs,
    paths: &[PathBuf],
    settings: &Settings,
) -> Result<(Parsed, Vec<Plain>, Vec<usize>), Failure> {
    check(settings)?;
    Opened::new(inputs, paths, settings)?.parse(paths)
}

fn check(settings: &Settings) -> Result<(), Failure> {
    settings.check().map_err(|fault| Failure::Refused("settings".to_owned(), fault))
}

/// Texts whose formats are found, and that are not read yet.
struct Opened {
    analysis: Analysis,
    members: Vec<Plain>,
    /// The numbers of those that can be read.
    readable: Vec<usize>,
}

impl Opened {
    /// The texts under these paths.
    fn at(paths: &[PathBuf], settings: &Settings) -> Result<Self, Failure> {
        check(settings)?;
        Self::new(inputs(paths, settings.unpack_limit)?, paths, settings)
    }

    fn new(inputs: Inputs, paths: &[PathBuf], settings: &Settings) -> Result<Self, Failure> {
        let Inputs { members, notes, skipped } = inputs;
        let mut analysis = open(&members, settings, paths)?;
        let skipped = skipped.iter().map(|skipped| InputNote { file: skipped.name.clone(), text: skipped.sentence() });
        let notes = notes.into_iter().map(|note| InputNote { file: note.member, text: note.text });
        analysis.note(notes.chain(skipped).collect());
        Ok(Self { readable: analysis.readable(), analysis, members })
    }

    fn parse(self, paths: &[PathBuf]) -> Result<(Parsed, Vec<Plain>, Vec<usize>), Failure> {
        let Self { mut analysis, members, readable } = self;
        for file in readable.iter().copied() {
            let Plain { name, content, .. } = &members[file];
            parallel::read(content, &mut analysis, threads()).map_err(|fault| match fault {
                parallel::Fault::Read(error) => Failure::File(name.clone(), error),
                parallel::Fault::Refused(error) => Failure::Refused(name.clone(), error),
            })?;
            analysis.next_file().map_err(|fault| refused(paths, fault))?;
        }
        let parsed = analysis.finish().map_err(|fault| refused(paths, fault))?;
        Ok((parsed, members, readable))
    }

    fn analyse(self, paths: &[PathBuf], settings: &Settings, learned: Option<Arc<Learned>>) -> Result<Logs, Failure> {
        let (mut parsed, members, _) = self.parse(paths)?;
        if learned.is_some() {
            parsed.judge_by(learned);
        }
        let outcome = parsed.analyse(settings).map_err(|fault| refused(paths, fault))?;
        Ok(Logs { parsed, outcome, members })
    }
}

/// Finds the formats of all texts.
pub(crate) fn open(members: &[Plain], settings: &Settings, paths: &[PathBuf]) -> Result<Analysis, Failure> {
    let mut samples = Vec::with_capacity(members.len());
    for member in members {
        samples.push(sampled(&member.content).map_err(|error| Failure::File(member.name.clone(), error))?);
    }
    let opened = members.iter().zip(&samples).map(|(member, sample)| {
        let input = Input { name: member.name.clone(), bytes: member.content.size(), modified_ms: member.modified_ms };
        (input, Sample { head: &sample[0], middle: &sample[1], tail: &sample[2] })
    });
    Analysis::open_all(opened.collect(), settings).map_err(|fault| refused(paths, fault))
}

/// The places of a text that its format is found from.
pub(crate) fn sampled(content: &Content) -> io::Result<Vec<Vec<u8>>> {
    places(content.size()).into_iter().map(|(start, end)| content.read(start, end)).collect()
}

/// A file's name without folders.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The core's refusal, with the name of what a person asked for.
pub(crate) fn refused(paths: &[PathBuf], fault: Error) -> Failure {
    // What is wrong with settings is wrong with them, whatever log they are for.
    let shown = match paths {
        _ if fault.kind() == ErrorKind::Settings => "settings".to_owned(),
        [only] => only.display().to_string(),
        several => format!("{} files", several.len()),
    };
    Failure::Refused(shown, fault)
}

/// One thread a core; the result does not depend on it.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The date of what has none of its own.
#[expect(clippy::disallowed_methods, reason = "the command line has a clock; the core is told the time")]
pub(crate) fn now_ms() -> i64 {
    std::time::SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}
