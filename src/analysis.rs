//! The whole story in one file: bytes in, report out.
//!
//! [`Analysis`] takes a log slice by slice and ends in a [`Parsed`] one, which is dear and done once.
//! [`Parsed::analyse`] makes windows, features, scores and findings of it, as often as the settings change.

use crate::config::{Settings, TemplateChange};
use crate::detect::{Detection, detect};
use crate::diagnostic::{DiagnosticEntry, Oddity};
use crate::error::{Error, ErrorKind};
use crate::event::{Mapper, MergedLog, Merger, Part};
use crate::explain::{Context, explain};
use crate::feature::{FeatureTable, TemplateFacts};
use crate::format::{self, Format, Sample};
use crate::input::{refuse_binary, skip_bom};
use crate::report::{self, InputReport, Report};
use crate::template::Mined;
use crate::window::{Basis, Windows};

/// What is known of a file before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name, without folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its date, UTC milliseconds: the reference for times without a year.
    pub modified_ms: i64,
}

/// A log that is being read.
pub struct Analysis {
    input: Input,
    format: Format,
    detection: Option<format::Detection>,
    merger: Merger,
    read: u64,
    changes: Vec<TemplateChange>,
}

impl Analysis {
    /// Finds the format and begins.
    ///
    /// # Errors
    /// For a file without bytes, one that is no text, or impossible settings.
    pub fn open(input: Input, sample: &Sample<'_>, settings: &Settings) -> Result<Self, Error> {
        settings.check()?;
        if input.bytes == 0 {
            return Err(Error::new(
                ErrorKind::Empty,
                "Expected log lines; the file is empty (0 bytes). Check that the program that writes it has written something.",
            ));
        }
        refuse_binary(sample.head)?;
        let sample = Sample { head: skip_bom(sample.head), ..*sample };
        let (format, detection) = match (&settings.pattern, &settings.format) {
            (Some(pattern), _) => (format::custom(pattern, &format::sampled_lines(&sample))?, None),
            (None, Some(name)) => (forced_format(name, &sample)?, None),
            (None, None) => {
                let detection = format::detect(&sample);
                (detection.chosen.format.clone(), Some(detection))
            }
        };
        let merger = Merger::new(format.clone(), settings);
        Ok(Self { input, format, detection, merger, read: 0, changes: settings.templates.clone() })
    }

    /// The format in which the log is read.
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// What maps slices of this log; slices may be mapped anywhere, in any order, and by many at once.
    pub fn mapper(&self) -> Mapper {
        self.merger.mapper().clone()
    }

    /// Takes the next slice of the file.
    ///
    /// # Errors
    /// See [`Analysis::push_part`].
    pub fn push(&mut self, slice: &[u8]) -> Result<(), Error> {
        let part = self.merger.mapper().map(slice);
        self.push_part(&part, slice.len() as u64)
    }

    /// Takes the next slice of the file, already mapped. It was `length` bytes long.
    ///
    /// # Errors
    /// Where the file has more lines than can be counted.
    pub fn push_part(&mut self, part: &Part, length: u64) -> Result<(), Error> {
        self.read += length;
        self.merger.push(part)
    }

    /// Bytes, lines and events so far.
    pub fn so_far(&self) -> (u64, u32, usize) {
        (self.read, self.merger.lines(), self.merger.events())
    }

    /// Ends the log.
    ///
    /// # Errors
    /// Where fewer or more bytes were taken than the file had at the beginning.
    pub fn finish(self) -> Result<Parsed, Error> {
        if self.read != self.input.bytes {
            return Err(changed_file(&self.input, self.read));
        }
        let (log, mined) = self.merger.finish(self.input.modified_ms)?;
        let facts = TemplateFacts::new(&log.events, &mined.templates);
        let mut parsed = Parsed {
            input: self.input,
            format: self.format,
            detection: self.detection,
            log,
            mined,
            changes: Vec::new(),
            changes_left_out: 0,
            facts,
        };
        parsed.change_templates(&self.changes);
        Ok(parsed)
    }
}

fn forced_format(name: &str, sample: &Sample<'_>) -> Result<Format, Error> {
    let Some(format) = format::by_name(name) else {
        let names: Vec<&str> = format::all().map(|format| format.name).collect();
        let text = format!("There is no format \"{name}\". The formats are: {}.", names.join(", "));
        return Err(Error::new(ErrorKind::Settings, text));
    };
    format.bind(&format::sampled_lines(sample)).ok_or_else(|| {
        let text = format!(
            "The file does not say how its lines are to be read as {}: no line names the columns.",
            format.title
        );
        Error::new(ErrorKind::Settings, text)
    })
}

fn changed_file(input: &Input, read: u64) -> Error {
    let expected = input.bytes;
    Error::new(
        ErrorKind::File,
        format!(
            "The file changed while it was read: it had {expected} bytes, and {read} were found. \
             Open it again, or make a copy first if it is still being written."
        ),
    )
}

/// A log that was read: events, templates, the ledger.
#[derive(Clone)]
pub struct Parsed {
    pub(crate) input: Input,
    pub(crate) format: Format,
    detection: Option<format::Detection>,
    /// Events, the kind of every line, and what was odd.
    pub log: MergedLog,
    mined: Mined,
    /// The changes that were made to the templates, and how many of them this log has nothing for.
    changes: Vec<TemplateChange>,
    changes_left_out: u64,
    facts: TemplateFacts,
}

impl Parsed {
    /// Renames, merges and splits templates, beginning with those that were found. [`Parsed::analyse`] then wants settings
    /// with the same changes.
    pub fn change_templates(&mut self, changes: &[TemplateChange]) {
        if changes == self.changes {
            return;
        }
        self.changes = changes.to_vec();
        self.changes_left_out = self.mined.change(changes);
        self.log.settle_templates(&self.mined);
        self.facts = TemplateFacts::new(&self.log.events, &self.mined.templates);
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
        settings.check()?;
        if settings.templates != self.changes {
            let text = "The templates were changed in another way than these settings say. Change them first.";
            return Err(Error::new(ErrorKind::Misuse, text));
        }
        let events = &self.log.events;
        let windows = Windows::new(events, settings.window_ms());
        let features = FeatureTable::measure(events, &self.facts, &windows);
        let detection = detect(&features, settings);
        let context = Context {
            events,
            templates: &self.facts,
            texts: &self.mined.templates,
            windows: &windows,
            features: &features,
            detection: &detection,
        };
        let findings = explain(&context, settings.budget as usize);
        let report = Report {
            schema: report::SCHEMA,
            version: env!("CARGO_PKG_VERSION"),
            settings: settings.clone(),
            input: InputReport { name: self.input.name.clone(), bytes: self.input.bytes },
            format: report::format(&self.format, self.detection.as_ref(), &self.log),
            ledger: report::ledger(&self.log),
            time: report::time(&self.format, &self.log),
            levels: report::levels(&self.log),
            windows: report::windows(&windows),
            detector: report::detector(&features, &detection),
            findings,
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
