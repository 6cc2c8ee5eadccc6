//! Windows, features, scores and findings: what depends on the settings.

use super::Parsed;
use super::parsed::Told;
use crate::config::{Expected, Settings};
use crate::detect::{Detection, detect, detect_by};
use crate::diagnostic::{DiagnosticEntry, Oddity};
use crate::error::{Error, ErrorKind};
use crate::explain::{Context, Expectations, Tallies, explain};
use crate::feature::{FeatureTable, Learned};
use crate::report::{self, LearnedReport, Report};
use crate::window::{Basis, Windows};

/// Why a log is not judged by another.
const UNLIKE: &str = "What was learned are windows of time. Here no line has a time that is understood, or there would be too many windows: \
                      name the format or a pattern that reads the time, or learn from longer windows.";

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

    /// Where what was measured of a window begins: before its own start, where windows overlap.
    pub fn measured_from(&self, window: usize) -> i64 {
        self.start(self.windows.reached(window).start)
    }

    /// Where a window ends; this place is no longer part of it.
    pub fn end(&self, window: usize) -> i64 {
        self.line_starts.get(window + 1).copied().unwrap_or_else(|| self.windows.end(window))
    }
}

impl Parsed {
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
        // What is said of files was used when they were read, but for which of them are good.
        let measured = |before: &Outcome| {
            let Settings { budget, files, expected, .. } = settings.clone();
            Settings { budget, files, expected, ..before.report.settings.clone() }
        };
        let same_windows = |before: &Outcome| {
            let then = &before.report.settings;
            (then.window_seconds, then.window_overlap) == (settings.window_seconds, settings.window_overlap)
                && then.templates == settings.templates
        };
        let (windows, features, detection) = match before.filter(same_windows) {
            Some(before) if measured(&before) == *settings => (before.windows, before.features, before.detection),
            Some(Outcome { windows, features, detection, report, .. }) => {
                let before = Some((&detection, &report.settings));
                let detection = self.detect(&windows, &features, settings, before);
                (windows, features, detection)
            }
            None => self.measure(settings),
        };
        let context = self.context(&windows, &features, &detection);
        let Told { files, time, levels, flaws } = self.told.clone();
        let expected = Expectations::new(&context, &settings.expected);
        let (findings, expected) = explain(&context, settings.budget as usize, &expected);
        let learned = |good: &Learned| LearnedReport { windows: good.windows(), events: good.events() };
        let learned = self.learned.as_deref().map(learned);
        let report = Report {
            schema: report::SCHEMA,
            version: env!("CARGO_PKG_VERSION"),
            attack_version: crate::rule::attack::VERSION,
            settings: settings.clone(),
            input: self.input(),
            format: report::format(self.first_format(), &files, &self.log),
            ledger: report::ledger(&self.log),
            time,
            files,
            notes: self.notes.clone(),
            levels,
            windows: report::windows(&windows),
            detector: report::detector(settings.preset, &features, &detection, learned),
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

    /// Windows, what they are like, and how odd.
    fn measure(&self, settings: &Settings) -> (Windows, FeatureTable, Detection) {
        let events = &self.log.events;
        let alike =
            self.learned.as_deref().and_then(|good| Windows::like(events, good.basis(), good.length(), good.reach()));
        let alike = alike.filter(|windows| self.good_for(windows).is_some());
        let windows = alike.unwrap_or_else(|| Windows::new(events, settings.window_ms(), settings.window_overlap));
        let features = FeatureTable::measure(events, self.log.files.rows(), &self.facts, &windows);
        let features = match self.good_for(&windows) {
            Some(good) => features.judged_by(good),
            None => features,
        };
        let detection = self.detect(&windows, &features, settings, None);
        (windows, features, detection)
    }

    /// How odd windows are: by the good log where there is one, else among themselves.
    fn detect(
        &self,
        windows: &Windows,
        features: &FeatureTable,
        settings: &Settings,
        before: Option<(&Detection, &Settings)>,
    ) -> Detection {
        match (self.good_for(windows), &self.learned) {
            (Some(good), _) => detect_by(good, features, settings),
            (None, Some(_)) => Detection::none(UNLIKE.to_owned()),
            (None, None) => detect(features, settings, before),
        }
    }

    /// The good log that these windows can be judged by: it has windows of the same kind and length.
    fn good_for(&self, windows: &Windows) -> Option<&Learned> {
        let good = self.learned.as_deref()?;
        let of = (good.basis(), good.length(), good.reach());
        (of == (windows.basis(), windows.length(), windows.reach())).then_some(good)
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
            cut: detection.cut,
            tallies: Tallies::new(windows.len()),
        }
    }

    /// The ranks of the findings that would go if this were expected.
    pub fn expected_of(&self, outcome: &Outcome, expected: &[Expected]) -> Vec<u32> {
        let context = self.context(&outcome.windows, &outcome.features, &outcome.detection);
        let expectations = Expectations::new(&context, expected);
        let findings = outcome.report.findings.iter();
        findings.filter(|finding| expectations.of(&context, finding).is_some()).map(|finding| finding.rank).collect()
    }

    /// How many findings there would be with this cut: as many as the budget allows, at the most.
    pub fn findings_at(&self, outcome: &Outcome, cut: f64) -> usize {
        let settings = &outcome.report.settings;
        let context = self.context(&outcome.windows, &outcome.features, &outcome.detection);
        let context = Context { cut, ..context };
        let expected = Expectations::new(&context, &settings.expected);
        explain(&context, settings.budget as usize, &expected).0.len()
    }

    /// What was odd about the lines, and about the settings with them.
    fn diagnostics(&self) -> Vec<DiagnosticEntry> {
        let mut diagnostics = self.log.diagnostics.clone();
        (0..self.changes_left_out).for_each(|_| diagnostics.note(Oddity::TemplateChange, 0));
        diagnostics.entries()
    }

    /// The line, from 1, of a window's first event; one past the last line for the end.
    fn first_line(&self, windows: &Windows, window: usize) -> i64 {
        let first = (window < windows.len()).then(|| windows.events(window).next()).flatten();
        let last = || self.log.events.ids().last().map_or(1, |last| i64::from(self.log.events.line(last)) + 2);
        first.map_or_else(last, |event| i64::from(self.log.events.line(event)) + 1)
    }
}
