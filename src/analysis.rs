//! The whole story in one file: bytes in, report out.
//!
//! [`Analysis`] takes a log slice by slice and ends in a [`Parsed`] one, which is dear and done once.
//! [`Parsed::analyse`] makes windows, features, scores and findings of it, as often as the settings change.

use rustc_hash::FxHashMap;

use crate::config::{Expected, FileSettings, SequenceModel, Settings, TemplateChange, zone_ms};
use crate::detect::sequence::{self, Judgement, Networks, Sequences};
use crate::detect::{Detection, detect};
use crate::diagnostic::{DiagnosticEntry, Oddity};
use crate::entity::{self, Entities};
use crate::error::{Error, ErrorKind};
use crate::event::{Earlier, Mapper, MergedLog, Merger, Part, Plan};
use crate::explain::{Context, Expectations, explain};
use crate::feature::{FeatureTable, TemplateFacts};
use crate::format::{self, Format, Sample};
use crate::ids::{EventId, NameId};
use crate::input::{refuse_binary, skip_bom};
use crate::integrity::{self, Flaw};
use crate::key::{self, Key};
use crate::report::{self, FileReport, InputNote, InputReport, LevelCount, Report, TimeReport};
use crate::rule;
use crate::session::Sessions;
use crate::template::{Mined, Template};
use crate::threads;
use crate::window::{Basis, Windows};

/// What is known of a file before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name, without folders; for one of several, with those that tell it from the others.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its date, UTC milliseconds: the reference for times without a year.
    pub modified_ms: i64,
}

/// A file of an analysis: what is known of it, and how it is read.
#[derive(Clone)]
pub(crate) struct OpenFile {
    pub(crate) input: Input,
    /// How it is read, or why it is not.
    pub(crate) way: Result<Way, Error>,
}

/// How a file is read.
#[derive(Clone)]
pub(crate) struct Way {
    pub(crate) plan: Plan,
    /// How the format was found, where it was not given.
    pub(crate) detection: Option<format::Detection>,
}

/// Logs that are being read, one file after the other.
#[derive(Clone)]
pub struct Analysis {
    files: Vec<OpenFile>,
    /// The file that is being read.
    current: usize,
    merger: Merger,
    earlier: Earlier,
    /// Bytes of the current file so far.
    read: u64,
    /// Bytes of those before.
    read_before: u64,
    notes: Vec<InputNote>,
    changes: Vec<TemplateChange>,
}

impl Analysis {
    /// Finds the format of one file and begins.
    ///
    /// # Errors
    /// For a file without bytes, one that is no text, or impossible settings.
    pub fn open(input: Input, sample: &Sample<'_>, settings: &Settings) -> Result<Self, Error> {
        Self::open_all(vec![(input, *sample)], settings)
    }

    /// Finds the formats of several files, which make one analysis, and begins with the first that can be read.
    /// Files without bytes and those that are no text are left out; the report says so.
    ///
    /// # Errors
    /// For impossible settings, or where no file can be read.
    pub fn open_all(files: Vec<(Input, Sample<'_>)>, settings: &Settings) -> Result<Self, Error> {
        settings.check()?;
        let samples: Vec<Sample<'_>> = files.iter().map(|(_, sample)| *sample).collect();
        let open = |(input, sample): (Input, Sample<'_>)| {
            match way(&input, &sample, &settings.for_file(&input.name)) {
                // A setting that can't be is the person's to mend, whichever file it is for.
                Err(fault) if fault.kind() == ErrorKind::Settings => Err(fault),
                way => Ok(OpenFile { input, way }),
            }
        };
        let mut files = files.into_iter().map(open).collect::<Result<Vec<OpenFile>, Error>>()?;
        let key = session_key(&settings.session_key, &files, &samples)?;
        files.iter_mut().filter_map(|file| file.way.as_mut().ok()).for_each(|way| way.plan.key.clone_from(&key));
        let first = files.iter().enumerate().find_map(|(number, file)| Some((number, file.way.as_ref().ok()?)));
        let Some((current, way)) = first else { return Err(nothing_to_read(files)) };
        let merger = Merger::new(way.plan.clone(), settings);
        let changes = settings.templates.clone();
        Ok(Self {
            current,
            merger,
            earlier: Earlier::default(),
            files,
            read: 0,
            read_before: 0,
            notes: Vec::new(),
            changes,
        })
    }

    /// Takes what was found while the files were unpacked; the report tells it.
    pub fn note(&mut self, notes: Vec<InputNote>) {
        self.notes.extend(notes);
    }

    /// The number of the file that is being read: slices must be of that one.
    pub fn current(&self) -> usize {
        self.current
    }

    /// The numbers of the files that can be read, in the order in which they must come.
    pub fn readable(&self) -> Vec<usize> {
        (0..self.files.len()).filter(|file| self.files[*file].way.is_ok()).collect()
    }

    /// The format in which the current file is read.
    pub fn format(&self) -> &Format {
        self.files[self.current].format()
    }

    /// What maps slices of the current file; slices may be mapped anywhere, in any order, and by many at once.
    pub fn mapper(&self) -> Mapper {
        self.merger.mapper().clone()
    }

    /// What maps slices of a file; none for one that can't be read.
    pub fn mapper_of(&self, file: usize, settings: &Settings) -> Option<Mapper> {
        let way = self.files.get(file)?.way.as_ref().ok()?;
        Some(Mapper::new(&way.plan, settings))
    }

    /// The formats in which a file is read, the first that reads a line counts; none for one that can't be read.
    pub fn formats_of(&self, file: usize) -> Option<&[Format]> {
        Some(&self.files.get(file)?.way.as_ref().ok()?.plan.formats)
    }

    /// Takes the next slice of the current file.
    ///
    /// # Errors
    /// See [`Analysis::push_part`].
    pub fn push(&mut self, slice: &[u8]) -> Result<(), Error> {
        let part = self.merger.mapper().map_after(slice, &mut self.earlier);
        self.push_part(&part, slice.len() as u64)
    }

    /// Takes the next slice of the current file, already mapped. It was `length` bytes long.
    ///
    /// # Errors
    /// Where there are more lines than can be counted, or the part is of another file.
    pub fn push_part(&mut self, part: &Part, length: u64) -> Result<(), Error> {
        self.read += length;
        self.merger.push(part)?;
        let all = self.files.iter().filter(|file| file.way.is_ok()).map(|file| file.input.bytes).sum();
        self.merger.expect(self.read_before + self.read, all);
        Ok(())
    }

    /// Ends the current file and goes on to the next that can be read, if there is one.
    ///
    /// # Errors
    /// Where fewer or more bytes were taken than the file had at the beginning, or past the most lines.
    pub fn next_file(&mut self) -> Result<(), Error> {
        self.check_length()?;
        let next =
            (self.current + 1..self.files.len()).find_map(|file| Some((file, self.files[file].way.as_ref().ok()?)));
        if let Some((file, way)) = next {
            self.merger.next_file(way.plan.clone())?;
            self.current = file;
            self.read_before += self.read;
            self.read = 0;
        }
        Ok(())
    }

    /// Says that the current file is so long by now: it grows while it is read.
    pub fn grow(&mut self, bytes: u64) {
        self.files[self.current].input.bytes = bytes;
    }

    /// The log as far as it was read, as if it ended there. What is being read goes on.
    ///
    /// # Errors
    /// Past the most lines.
    pub fn snapshot(&self) -> Result<Parsed, Error> {
        self.clone().finish_here()
    }

    /// Ends the log where it has come to, whatever there was still to read.
    ///
    /// # Errors
    /// Past the most lines.
    pub fn finish_here(mut self) -> Result<Parsed, Error> {
        self.grow(self.read);
        self.files.truncate(self.current + 1);
        self.finish()
    }

    /// Each file that can be read and has begun: its number, and where it begins among all of them, in bytes.
    pub fn begun(&self) -> impl Iterator<Item = (usize, u64)> {
        let readable = self.files[..=self.current].iter().enumerate().filter(|(_, file)| file.way.is_ok());
        readable.scan(0, |begin, (number, file)| {
            let own = *begin;
            *begin += file.input.bytes;
            Some((number, own))
        })
    }

    /// The events so far.
    pub fn merger(&self) -> &Merger {
        &self.merger
    }

    /// Bytes, lines and events so far.
    pub fn so_far(&self) -> (u64, u32, usize) {
        (self.read_before + self.read, self.merger.lines(), self.merger.events())
    }

    /// Ends the last file.
    ///
    /// # Errors
    /// Where fewer or more bytes were taken than the files had at the beginning.
    pub fn finish(self) -> Result<Parsed, Error> {
        self.check_length()?;
        if let Some(left) = self.files[self.current + 1..].iter().find(|file| file.way.is_ok()) {
            return Err(changed_file(&left.input, 0));
        }
        let (log, mined) = self.merger.finish()?;
        let Self { files, notes, changes, .. } = self;
        let (facts, told) = (TemplateFacts::default(), Told::default());
        let mut parsed = Parsed { files, notes, log, mined, changes: Vec::new(), changes_left_out: 0, facts, told };
        parsed.settle_templates(&changes);
        Ok(parsed)
    }

    fn check_length(&self) -> Result<(), Error> {
        let input = &self.files[self.current].input;
        if self.read == input.bytes { Ok(()) } else { Err(changed_file(input, self.read)) }
    }
}

impl OpenFile {
    /// The first of its formats; plain text for a file that is not read.
    pub(crate) fn format(&self) -> &Format {
        self.way.as_ref().map_or_else(|_| format::plain(), |way| &way.plan.formats[0])
    }
}

/// How a file is to be read.
fn way(input: &Input, sample: &Sample<'_>, settings: &FileSettings) -> Result<Way, Error> {
    if input.bytes == 0 {
        return Err(Error::new(
            ErrorKind::Empty,
            "Expected log lines; the file is empty (0 bytes). Check that the program that writes it has written something.",
        ));
    }
    refuse_binary(sample.head)?;
    let sample = Sample { head: skip_bom(sample.head), ..*sample };
    let mut formats = Vec::new();
    let mut detection = None;
    match (&settings.pattern, &settings.format) {
        (Some(pattern), _) => formats.push(format::custom(pattern, &format::sampled_lines(&sample))?),
        (None, Some(name)) => formats.push(forced_format(name, &sample)?),
        (None, None) => {
            let found = format::detect(&sample);
            formats.push(found.chosen.format.clone());
            formats.extend(found.others.iter().map(|other| other.format.clone()));
            detection = Some(found);
        }
    }
    let zone_ms = settings.zone.as_deref().map(zone_ms).transpose()?;
    let plan = Plan { formats, zone_ms, year: settings.year, modified_ms: input.modified_ms, key: None };
    Ok(Way { plan, detection })
}

/// What lines are put together by to sessions: what the setting says, or what suits the first file that suggests anything.
/// All files have the same key, so that a session may go through several.
fn session_key(setting: &str, files: &[OpenFile], samples: &[Sample<'_>]) -> Result<Option<Key>, Error> {
    match setting {
        "none" => Ok(None),
        "auto" => {
            let mut suggested = files.iter().zip(samples).filter_map(|(file, sample)| {
                let formats = &file.way.as_ref().ok()?.plan.formats;
                key::suggest(&format::sampled_lines(sample), formats).into_iter().next()
            });
            Ok(suggested.next().map(|best| best.key))
        }
        key => Key::parse(key).map(Some),
    }
}

/// Why there is no analysis where no file can be read.
fn nothing_to_read(files: Vec<OpenFile>) -> Error {
    let count = files.len();
    let first = files.into_iter().find_map(|file| Some((file.input.name, file.way.err()?)));
    match (first, count) {
        (Some((_, fault)), 1) => fault,
        (Some((name, fault)), _) => {
            Error::new(fault.kind(), format!("None of the {count} files can be read. The first one, {name}: {fault}"))
        }
        (None, _) => Error::new(ErrorKind::Empty, "Expected a file; there is none. Choose at least one log."),
    }
}

fn forced_format(name: &str, sample: &Sample<'_>) -> Result<Format, Error> {
    let Some(format) = format::by_name(name) else {
        let names: Vec<&str> = format::all().map(|format| format.name).collect();
        let text = format!("There is no format \"{name}\". The formats are: {}.", names.join(", "));
        return Err(Error::new(ErrorKind::Settings, text));
    };
    format::bind(format, sample).ok_or_else(|| {
        let text = format!(
            "The file does not say how its lines are to be read as {}: no line names the columns.",
            format.title
        );
        Error::new(ErrorKind::Settings, text)
    })
}

fn changed_file(input: &Input, read: u64) -> Error {
    let expected = input.bytes;
    let name = &input.name;
    Error::new(
        ErrorKind::File,
        format!(
            "{name} changed while it was read: it had {expected} bytes, and {read} were found. \
             Open it again, or make a copy first if it is still being written."
        ),
    )
}

/// Sessions that were not judged yet.
#[derive(Clone, Debug)]
pub struct FoundSessions {
    /// The session key, as the setting names it.
    pub key: String,
    /// The sessions.
    pub sessions: Sessions,
    /// Their events' types.
    pub sequences: Sequences,
}

impl FoundSessions {
    /// Judges them; a network of the next event judges where one was trained for them.
    pub fn judge(self, settings: &SequenceModel, networks: Option<Networks>) -> JudgedSessions {
        let Self { key, sessions, sequences } = self;
        JudgedSessions { key, sessions, judgement: sequence::judge(sequences, settings, networks), texts: None }
    }
}

/// Sessions, and what the detectors say of them.
#[derive(Clone, Debug)]
pub struct JudgedSessions {
    /// The session key, as the setting names it.
    pub key: String,
    /// The sessions.
    pub sessions: Sessions,
    /// What the detectors say.
    pub judgement: Judgement,
    /// The texts of the event types, where these are a model's; else they are the log's own templates.
    pub texts: Option<Vec<String>>,
}

impl JudgedSessions {
    /// The text of an event type.
    pub fn text(&self, parsed: &Parsed, kind: u32) -> String {
        let known = self.texts.as_ref().map(|texts| texts.get(kind as usize).cloned().unwrap_or_default());
        known.unwrap_or_else(|| parsed.template_text(kind))
    }

    /// The numbers of the sessions that are not of the baseline.
    pub fn judged(&self) -> impl Iterator<Item = usize> {
        (0..self.sessions.len()).filter(|session| !self.judgement.sequences.is_baseline(*session))
    }
}

/// A log that was read: events, templates, the ledger.
#[derive(Clone)]
pub struct Parsed {
    pub(crate) files: Vec<OpenFile>,
    notes: Vec<InputNote>,
    /// Events, the kind of every line, and what was odd.
    pub log: MergedLog,
    mined: Mined,
    /// The changes that were made to the templates, and how many of them this log has nothing for.
    changes: Vec<TemplateChange>,
    changes_left_out: u64,
    facts: TemplateFacts,
    told: Told,
}

/// What a report says whatever the settings of the analysis are: told once, for it takes a look at every event.
#[derive(Clone, Default)]
struct Told {
    files: Vec<FileReport>,
    time: TimeReport,
    levels: Vec<LevelCount>,
    flaws: Vec<Flaw>,
}

impl Parsed {
    /// Renames, merges and splits templates, beginning with those that were found. [`Parsed::analyse`] then wants settings
    /// with the same changes.
    pub fn change_templates(&mut self, changes: &[TemplateChange]) {
        if changes != self.changes {
            self.settle_templates(changes);
        }
    }

    fn settle_templates(&mut self, changes: &[TemplateChange]) {
        if changes != self.changes {
            self.changes = changes.to_vec();
            self.changes_left_out = self.mined.change(changes);
            self.log.settle_templates(&self.mined);
        }
        let facts = || TemplateFacts::new(&self.log.events, &self.mined.templates);
        (self.facts, self.told) = threads::both(facts, || self.tell());
    }

    fn tell(&self) -> Told {
        let files = self.file_reports();
        Told {
            time: report::time(&files, &self.log),
            files,
            levels: report::levels(&self.log),
            flaws: integrity::find(&self.log, &self.names()),
        }
    }

    /// What was odd about the lines, and about the settings with them.
    fn diagnostics(&self) -> Vec<DiagnosticEntry> {
        let mut diagnostics = self.log.diagnostics.clone();
        (0..self.changes_left_out).for_each(|_| diagnostics.note(Oddity::TemplateChange, 0));
        diagnostics.entries()
    }

    /// Windows, features, scores and findings under these settings.
    ///
    /// # Errors
    /// Where a setting has an impossible value.
    pub fn analyse(&self, settings: &Settings) -> Result<Outcome, Error> {
        self.analyse_after(None, settings)
    }

    /// The same, after another analysis of this log: what the change of settings leaves as it was is not measured again.
    ///
    /// # Errors
    /// See [`Parsed::analyse`].
    pub fn analyse_after(&self, before: Option<Outcome>, settings: &Settings) -> Result<Outcome, Error> {
        settings.check()?;
        if settings.templates != self.changes {
            let text = "The templates were changed in another way than these settings say. Change them first.";
            return Err(Error::new(ErrorKind::Misuse, text));
        }
        let events = &self.log.events;
        // What is said of files was used when they were read, but for which of them are good.
        let measured = |before: &Outcome| {
            let Settings { budget, files, expected, .. } = settings.clone();
            Settings { budget, files, expected, ..before.report.settings.clone() }
        };
        let same_windows = |before: &Outcome| {
            let then = &before.report.settings;
            then.window_seconds == settings.window_seconds && then.templates == settings.templates
        };
        let (windows, features, detection) = match before.filter(same_windows) {
            Some(before) if measured(&before) == *settings => (before.windows, before.features, before.detection),
            Some(Outcome { windows, features, detection, report, .. }) => {
                let detection = detect(&features, settings, Some((&detection, &report.settings)));
                (windows, features, detection)
            }
            None => {
                let windows = Windows::new(events, settings.window_ms());
                let features = FeatureTable::measure(events, &self.facts, &windows);
                let detection = detect(&features, settings, None);
                (windows, features, detection)
            }
        };
        let context = self.context(&windows, &features, &detection);
        let Told { files, time, levels, flaws } = self.told.clone();
        let expected = Expectations::new(&context, &settings.expected);
        let (findings, expected) = explain(&context, settings.budget as usize, &expected);
        let report = Report {
            schema: report::SCHEMA,
            version: env!("CARGO_PKG_VERSION"),
            settings: settings.clone(),
            input: self.input(),
            format: report::format(self.first_format(), &files, &self.log),
            ledger: report::ledger(&self.log),
            time,
            files,
            notes: self.notes.clone(),
            levels,
            windows: report::windows(&windows),
            detector: report::detector(settings.preset, &features, &detection),
            findings,
            expected,
            flaws,
            templates: report::templates(&self.mined.templates, &self.facts, &self.log),
            diagnostics: self.diagnostics(),
        };
        // A log without times: windows hold events, people count lines.
        let line_starts = match windows.basis() {
            Basis::Time => Vec::new(),
            Basis::Line => (0..=windows.len()).map(|window| self.first_line(&windows, window)).collect(),
        };
        Ok(Outcome { report, windows, features, detection, line_starts })
    }

    /// Of each file that was read, whether these settings call it good: the baseline.
    pub fn baseline(&self, settings: &Settings) -> Vec<bool> {
        self.names().into_iter().map(|name| settings.for_file(name).baseline).collect()
    }

    fn context<'a>(
        &'a self,
        windows: &'a Windows,
        features: &'a FeatureTable,
        detection: &'a Detection,
    ) -> Context<'a> {
        Context {
            events: &self.log.events,
            files: &self.log.files,
            templates: &self.facts,
            texts: &self.mined.templates,
            windows,
            features,
            detection,
        }
    }

    /// Of each kind, the entity that most of a finding's events are of: its number, its events in the finding, and those of
    /// the finding.
    pub fn entities_of(&self, outcome: &Outcome, rank: u32) -> Vec<(entity::Kind, NameId, u32, u32)> {
        let Some(finding) = outcome.report.findings.iter().find(|finding| finding.rank == rank) else {
            return Vec::new();
        };
        let ids = || finding.stretch.clone().flat_map(|window| outcome.windows.events(window));
        let foremost = |kind| entity::foremost(&self.log.events, ids(), kind);
        let found = entity::Kind::ALL.into_iter().filter_map(|kind| Some((kind, foremost(kind)?)));
        found.map(|(kind, (name, count))| (kind, name, count, finding.events)).collect()
    }

    /// The formats in which a file is read; none for one that was not.
    pub fn formats_of(&self, file: usize) -> Option<&[Format]> {
        Some(&self.files.get(file)?.way.as_ref().ok()?.plan.formats)
    }

    /// The time of a line, from 1, or of the event that it continues.
    pub fn time_of_line(&self, line: u64) -> Option<i64> {
        self.log.events.time_ms(self.event_of_line(line)?)
    }

    fn event_of_line(&self, line: u64) -> Option<EventId> {
        self.log.events.at_or_before_line(u32::try_from(line.checked_sub(1)?).ok()?)
    }

    /// The entities that a threat is about, as the lines that it shows name them: its source, its user, and the hosts.
    pub fn entities_of_threat(&self, threat: &rule::Finding, ipv6_prefix: u32) -> Vec<(entity::Kind, NameId)> {
        let events = &self.log.events;
        let shown = || threat.seen.evidence.iter().filter_map(|line| self.event_of_line(*line));
        let is_of = |kind: entity::Kind, name: NameId| match kind {
            entity::Kind::Ip => rule::canonical(events.name_text(name), ipv6_prefix) == threat.source.as_bytes(),
            entity::Kind::User => String::from_utf8_lossy(events.name_text(name)) == threat.user,
            entity::Kind::Host => true,
            entity::Kind::Process => false,
        };
        let named =
            entity::Kind::ALL.into_iter().flat_map(|kind| shown().map(move |event| (kind, kind.of(events, event))));
        let mut found = Vec::new();
        for (kind, name) in named.filter(|(kind, name)| name.0 > 0 && is_of(*kind, *name)) {
            if !found.contains(&(kind, name)) {
                found.push((kind, name));
            }
        }
        found
    }

    /// The ranks of the findings that would go if this were expected.
    pub fn expected_of(&self, outcome: &Outcome, expected: &[Expected]) -> Vec<u32> {
        let context = self.context(&outcome.windows, &outcome.features, &outcome.detection);
        let expectations = Expectations::new(&context, expected);
        let findings = outcome.report.findings.iter();
        findings.filter(|finding| expectations.of(&context, finding).is_some()).map(|finding| finding.rank).collect()
    }

    /// Puts events together to sessions and judges them. The events of the first `baseline` files are what is usual; of
    /// none, all sessions are compared with one another.
    ///
    /// # Errors
    /// See [`Parsed::judge_sessions_by`].
    pub fn judge_sessions(&self, settings: &Settings, baseline: usize) -> Result<JudgedSessions, Error> {
        self.judge_sessions_by(settings, &self.first_files(baseline))
    }

    /// Puts events together to sessions and judges them. The events of the baseline, which tells of each file that was read
    /// whether it is good, are what is usual; without one, all sessions are compared with one another.
    ///
    /// # Errors
    /// See [`Parsed::find_sessions`].
    pub fn judge_sessions_by(&self, settings: &Settings, baseline: &[bool]) -> Result<JudgedSessions, Error> {
        Ok(self.find_sessions(settings, baseline)?.judge(&settings.sequence, None))
    }

    /// Of each file that was read, whether it is one of the first so many.
    pub fn first_files(&self, count: usize) -> Vec<bool> {
        (0..self.log.files.rows().len()).map(|file| file < count).collect()
    }

    /// Puts events together to sessions, for networks to be trained before these are judged.
    ///
    /// # Errors
    /// Where there is no session key, or no event has it.
    pub fn find_sessions(&self, settings: &Settings, baseline: &[bool]) -> Result<FoundSessions, Error> {
        settings.check()?;
        let plan = self.files.iter().find_map(|file| file.way.as_ref().ok());
        let Some(key) = plan.and_then(|way| way.plan.key.as_ref()) else {
            let text = "No session key was found: no identifier comes in enough lines. Name one, for example ip, pid, \
                        field:request_id or regex:PATTERN.";
            return Err(Error::new(ErrorKind::Settings, text));
        };
        let gap = key.outlives_sessions().then_some(i64::from(settings.session_gap) * 1_000);
        let events = &self.log.events;
        let has_baseline = baseline.contains(&true);
        let is_good = |event: EventId| {
            has_baseline && baseline.get(self.log.files.of_line(events.line(event))).copied().unwrap_or_default()
        };
        let sessions = Sessions::new(events, &self.log.members, gap, is_good);
        if sessions.is_empty() {
            let text =
                format!("No line has the session key {}. Name another one, or have it found with auto.", key.name());
            return Err(Error::new(ErrorKind::Settings, text));
        }
        let mut sequences = Sequences::default();
        for session in 0..sessions.len() {
            let of_session = sessions.events(session);
            let is_baseline = of_session.first().is_some_and(|event| is_good(*event));
            sequences.push(of_session.iter().map(|event| events.template(*event).0).collect(), is_baseline);
        }
        if has_baseline && !sequences.has_baseline() {
            let text = format!(
                "The baseline has no session by {}: nothing can be learned from it. Give a log of the same kind, or another \
                 key.",
                key.name()
            );
            return Err(Error::new(ErrorKind::Settings, text));
        }
        Ok(FoundSessions { key: key.name(), sessions, sequences })
    }

    /// The addresses, users, hosts or processes of the log, what stands out first.
    pub fn entities(&self, kind: entity::Kind) -> Entities {
        Entities::new(&self.log.events, &self.facts, kind)
    }

    /// The same beside what a hunt found: sources of threats, and users whom they are about, stand out by how grave those are.
    pub fn entities_beside(&self, kind: entity::Kind, threats: &[rule::Finding], ipv6_prefix: u32) -> Entities {
        let mut gravest: FxHashMap<NameId, u8> = FxHashMap::default();
        let is_own = |of: entity::Kind| of == kind && matches!(of, entity::Kind::Ip | entity::Kind::User);
        for threat in threats {
            for (_, name) in self.entities_of_threat(threat, ipv6_prefix).into_iter().filter(|(of, _)| is_own(*of)) {
                let severity = gravest.entry(name).or_default();
                *severity = threat.severity.max(*severity);
            }
        }
        Entities::beside(&self.log.events, &self.facts, kind, &gravest)
    }

    /// What one of them did.
    pub fn entity(&self, kind: entity::Kind, name: NameId, asked: &entity::Asked<'_>) -> entity::Detail {
        entity::Detail::new(&self.log.events, &self.facts, kind, name, asked)
    }

    /// How many templates there are.
    pub fn templates(&self) -> usize {
        self.mined.templates.len()
    }

    /// The text of a template.
    pub fn template_text(&self, template: u32) -> String {
        self.mined.templates.get(template as usize).map_or(String::new(), |template| template.text.clone())
    }

    /// The templates, by number.
    pub(crate) fn all_templates(&self) -> &[Template] {
        &self.mined.templates
    }

    /// The formats of all files, each once, in the order in which they are tried.
    pub(crate) fn formats(&self) -> Vec<Format> {
        let mut formats: Vec<Format> = Vec::new();
        for format in self.files.iter().filter_map(|file| file.way.as_ref().ok()).flat_map(|way| &way.plan.formats) {
            if !formats.iter().any(|known| known.name == format.name) {
                formats.push(format.clone());
            }
        }
        formats
    }

    /// The format of the first file that was read.
    fn first_format(&self) -> &Format {
        self.files.iter().find(|file| file.way.is_ok()).map_or(format::plain(), OpenFile::format)
    }

    /// The format that reads an event.
    pub(crate) fn format_of(&self, event: EventId) -> &'static str {
        let file = self.log.files.of_line(self.log.events.line(event));
        let read = self.files.iter().filter_map(|file| file.way.as_ref().ok()).nth(file);
        read.and_then(|way| way.plan.formats.get(self.log.events.format(event))).map_or("", |format| format.name)
    }

    /// The memory that the table of events and the ledger of lines hold, in bytes.
    pub fn bytes_held(&self) -> usize {
        self.log.bytes_held()
    }

    /// The names of the files that were read, in order.
    pub fn names(&self) -> Vec<&str> {
        self.files.iter().filter(|file| file.way.is_ok()).map(|file| file.input.name.as_str()).collect()
    }

    /// The numbers of the files that were read among all that were opened, in order.
    pub fn read_files(&self) -> Vec<usize> {
        (0..self.files.len()).filter(|file| self.files[*file].way.is_ok()).collect()
    }

    /// All files as one.
    fn input(&self) -> InputReport {
        let name = match self.files.as_slice() {
            [only] => only.input.name.clone(),
            several => format!("{} files", several.len()),
        };
        InputReport { name, bytes: self.files.iter().map(|file| file.input.bytes).sum() }
    }

    /// Each file with what was found out about it.
    fn file_reports(&self) -> Vec<FileReport> {
        let mut rows = self.log.files.rows().iter();
        let report = |file: &OpenFile| {
            let (name, bytes) = (file.input.name.clone(), file.input.bytes);
            match &file.way {
                Ok(way) => {
                    let rows = rows.next().cloned().unwrap_or_default();
                    report::file(name, bytes, &way.plan, way.detection.as_ref(), &rows, &self.log)
                }
                Err(fault) => FileReport::left_out(name, bytes, fault),
            }
        };
        self.files.iter().map(report).collect()
    }

    /// The line, from 1, of a window's first event; one past the last line for the end.
    fn first_line(&self, windows: &Windows, window: usize) -> i64 {
        let first = (window < windows.len()).then(|| windows.events(window).next()).flatten();
        let last = || self.log.events.ids().last().map_or(1, |last| i64::from(self.log.events.line(last)) + 2);
        first.map_or_else(last, |event| i64::from(self.log.events.line(event)) + 1)
    }
}

/// What an analysis found, with the tables behind it.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The result.
    pub report: Report,
    /// The windows.
    pub windows: Windows,
    /// Their features.
    pub features: FeatureTable,
    /// Their scores.
    pub detection: Detection,
    line_starts: Vec<i64>,
}

impl Outcome {
    /// Where a window begins: UTC milliseconds, or a line number from 1.
    pub fn start(&self, window: usize) -> i64 {
        self.line_starts.get(window).copied().unwrap_or_else(|| self.windows.start(window))
    }

    /// Where a window ends; this place is no longer part of it.
    pub fn end(&self, window: usize) -> i64 {
        self.line_starts.get(window + 1).copied().unwrap_or_else(|| self.windows.end(window))
    }
}

/// The whole way for a log in memory.
///
/// # Errors
/// See [`Analysis::open`] and [`Analysis::finish`].
pub fn analyse_bytes(
    name: &str,
    bytes: &[u8],
    modified_ms: i64,
    settings: &Settings,
) -> Result<(Parsed, Outcome), Error> {
    let input = Input { name: name.to_owned(), bytes: bytes.len() as u64, modified_ms };
    let mut analysis = Analysis::open(input, &Sample::of(bytes), settings)?;
    for slice in bytes.chunks(SLICE) {
        analysis.push(slice)?;
    }
    let parsed = analysis.finish()?;
    let outcome = parsed.analyse(settings)?;
    Ok((parsed, outcome))
}

/// The length of a slice that keeps memory small and work steady, in bytes. Results don't depend on it.
pub const SLICE: usize = 4 << 20;
