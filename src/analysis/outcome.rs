//! Windows, features, scores and findings: what depends on the settings.

use std::sync::Arc;

use super::Parsed;
use super::apart::Apart;
use super::parsed::Told;
use crate::config::{Expected, Settings};
use crate::detect::{Detection, detect, detect_by};
use crate::diagnostic::{DiagnosticEntry, Oddity};
use crate::error::{Error, ErrorKind};
use crate::explain::{Context, Expectations, Tallies, explain};
use crate::feature::{ClockStep, FeatureTable, Learned, TemplateFacts};
use crate::integrity::{Flaw, FlawKind};
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
    /// The good files among those that are open, kept apart.
    pub apart: Option<Arc<Apart>>,
    tallies: Tallies,
    line_starts: Vec<i64>,
}

/// What is measured before anything is told.
struct Measured {
    windows: Windows,
    features: FeatureTable,
    detection: Detection,
    apart: Option<Arc<Apart>>,
    tallies: Tallies,
}

impl Outcome {
    /// The windows of all files: those that are judged, and those of good files that are open beside them.
    pub fn axis(&self) -> &Windows {
        self.apart.as_ref().map_or(&self.windows, |apart| &apart.axis)
    }

    /// Where each of these begins, in the unit of [`Outcome::start`].
    pub fn axis_starts(&self) -> Vec<i64> {
        let start = |window| self.apart.as_ref().map_or_else(|| self.start(window), |apart| apart.axis.start(window));
        (0..self.axis().len()).map(start).collect()
    }

    /// The events and errors of one of these, each counted in one window alone.
    pub fn axis_counts(&self, window: usize) -> [f64; 2] {
        self.apart.as_ref().map_or_else(|| self.features.own_counts(window), |apart| apart.counts(window))
    }

    /// The score of one of these; none where it is not judged, or there is no verdict.
    pub fn axis_score(&self, window: usize) -> Option<f64> {
        let judged = match &self.apart {
            Some(apart) => self.windows.at(apart.axis.start(window))?,
            None => window,
        };
        self.detection.scores.get(judged).copied()
    }

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
        let same_detection = |before: &Outcome| {
            let Settings { budget, files, expected, .. } = settings.clone();
            Settings { budget, files, expected, ..before.report.settings.clone() } == *settings
        };
        let same_windows = |before: &Outcome| {
            let then = &before.report.settings;
            (then.window_seconds, then.window_overlap) == (settings.window_seconds, settings.window_overlap)
                && then.templates == settings.templates
                && self.baseline(then) == self.baseline(settings)
        };
        let measured = match before.filter(same_windows) {
            Some(before) => {
                let detection = (!same_detection(&before)).then(|| {
                    let known = Some((&before.detection, &before.report.settings));
                    let learned = before.apart.as_ref().map(|apart| &apart.learned);
                    self.detect(&before.windows, &before.features, settings, learned, known)
                });
                let Outcome { windows, features, apart, tallies, .. } = before;
                Measured { windows, features, apart, tallies, detection: detection.unwrap_or(before.detection) }
            }
            None => self.measure(settings),
        };
        let context = self.context(&measured);
        let Told { files, time, levels, flaws, templates } = self.told.clone();
        let expected = Expectations::new(&context, &settings.expected);
        let (findings, expected) = explain(&context, settings.budget as usize, &expected);
        let learned = |good: &Learned| LearnedReport { windows: good.windows(), events: good.events() };
        let by = measured.apart.as_ref().map(|apart| &apart.learned).or(self.learned.as_ref());
        let learned = by.map(|good| learned(good));
        let axis = measured.apart.as_ref().map_or(&measured.windows, |apart| &apart.axis);
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
            windows: report::windows(&measured.windows, axis),
            detector: report::detector(settings.preset, &measured.features, &measured.detection, learned),
            findings,
            expected,
            flaws,
            templates,
            diagnostics: self.diagnostics(),
        };
        // A log without times: windows hold events, people count lines.
        let Measured { windows, features, detection, apart, tallies } = measured;
        let line_starts = match windows.basis() {
            Basis::Time => Vec::new(),
            Basis::Line => (0..=windows.len()).map(|window| self.first_line(&windows, window)).collect(),
        };
        Ok(Outcome { report, windows, features, detection, apart, tallies, line_starts })
    }

    /// Windows, what they are like, and how odd.
    fn measure(&self, settings: &Settings) -> Measured {
        // A model was chosen by a person, and knows more than the files that happen to be open.
        let apart = if self.learned.is_some() { None } else { self.apart(settings) };
        let note = match apart {
            Some(Ok((apart, windows))) => return self.measure_apart(apart, windows, settings),
            Some(Err(why)) => Some(why),
            None => None,
        };
        let (events, files) = (&self.log.events, self.file_rows());
        let alike = self
            .learned
            .as_deref()
            .and_then(|good| Windows::like(events, &files, good.basis(), good.length(), good.reach()));
        let alike = alike.filter(|windows| self.good_for(windows).is_some());
        let windows =
            alike.unwrap_or_else(|| Windows::new(events, &files, settings.window_ms(), settings.window_overlap));
        let windows = windows.noted(note);
        let features = self.features_of(&self.facts, &windows);
        let features = match self.good_for(&windows) {
            Some(good) => features.judged_by(good),
            None => features,
        };
        let detection = self.detect(&windows, &features, settings, None, None);
        Measured { tallies: Tallies::new(windows.len()), windows, features, detection, apart: None }
    }

    /// What is measured of these windows, by what is known of their files' templates.
    pub(super) fn features_of(&self, facts: &TemplateFacts, windows: &Windows) -> FeatureTable {
        FeatureTable::measure(&self.log.events, &self.log.files, facts, windows, &self.clock_steps())
    }

    /// Where clocks were set back, as the flaws of files say.
    fn clock_steps(&self) -> Vec<ClockStep> {
        let steps = self.told.flaws.iter().filter(|flaw| flaw.kind == FlawKind::ClockJump);
        let step = |flaw: &Flaw| {
            let [before, after] = [flaw.first_line, flaw.last_line].map(|line| self.event_of_line(line));
            Some(ClockStep { before: before?, after: after?, length_ms: flaw.length_ms })
        };
        steps.filter_map(step).collect()
    }

    /// The same of files beside which good ones are open.
    fn measure_apart(&self, apart: Apart, windows: Windows, settings: &Settings) -> Measured {
        let features = self.features_of(&apart.facts, &windows);
        let features = features.judged_by(&apart.learned);
        let detection = detect_by(&apart.learned, &features, settings);
        let tallies = Tallies::new(windows.len());
        Measured { windows, features, detection, tallies, apart: Some(Arc::new(apart)) }
    }

    /// How odd windows are: by the good files that are open or the good log where there is one, else among themselves.
    fn detect(
        &self,
        windows: &Windows,
        features: &FeatureTable,
        settings: &Settings,
        beside: Option<&Arc<Learned>>,
        before: Option<(&Detection, &Settings)>,
    ) -> Detection {
        match (beside.map(Arc::as_ref).or(self.good_for(windows)), &self.learned) {
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

    fn context<'a>(&'a self, measured: &'a Measured) -> Context<'a> {
        let Measured { windows, features, detection, apart, tallies } = measured;
        self.context_of((windows, tallies), features, detection, apart.as_deref())
    }

    fn context_after<'a>(&'a self, outcome: &'a Outcome) -> Context<'a> {
        let Outcome { windows, features, detection, apart, tallies, .. } = outcome;
        self.context_of((windows, tallies), features, detection, apart.as_deref())
    }

    fn context_of<'a>(
        &'a self,
        (windows, tallies): (&'a Windows, &'a Tallies),
        features: &'a FeatureTable,
        detection: &'a Detection,
        apart: Option<&'a Apart>,
    ) -> Context<'a> {
        Context {
            events: &self.log.events,
            files: &self.log.files,
            templates: apart.map_or(&self.facts, |apart| &apart.facts),
            texts: &self.mined.templates,
            windows,
            features,
            detection,
            cut: detection.cut,
            tallies,
        }
    }

    /// The ranks of the findings that would go if this were expected.
    pub fn expected_of(&self, outcome: &Outcome, expected: &[Expected]) -> Vec<u32> {
        let context = self.context_after(outcome);
        let expectations = Expectations::new(&context, expected);
        let findings = outcome.report.findings.iter();
        findings.filter(|finding| expectations.of(&context, finding).is_some()).map(|finding| finding.rank).collect()
    }

    /// How many findings there would be with this cut: as many as the budget allows, at the most.
    pub fn findings_at(&self, outcome: &Outcome, cut: f64) -> usize {
        let settings = &outcome.report.settings;
        let context = Context { cut, ..self.context_after(outcome) };
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
