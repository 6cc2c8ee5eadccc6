//! Good files among those that are open, kept apart from the others: what is usual is learned from their windows, and the
//! windows of the others are judged by that.
//!
//! All of them begin at the same instants, so that a chart can show all files on one axis. Templates are those of all files,
//! and so are values and orders that are rare; how often a template came, and when first, is counted in each alone.

use std::ops::Range;
use std::sync::Arc;

use super::Parsed;
use crate::config::Settings;
use crate::feature::{FeatureTable, Learned, TemplateFacts, usual_amounts};
use crate::ids::TemplateId;
use crate::window::Windows;

/// Why the good files teach windows nothing.
const ALL_GOOD: &str = "Every file is said to be good, so that windows are judged by one another.";
const UNTIMED: &str = "No line of the good files, or of the others, has a time that is understood, so that windows are judged by one another.";
const TOO_MUCH: &str = "The good files have more windows than are learned from, so that windows are judged by one another: longer \
                        windows are fewer.";

/// What was learned from the good files, and all files' windows.
#[derive(Debug)]
pub struct Apart {
    /// The windows of all files, good ones and others.
    pub axis: Windows,
    /// The events and errors of each of these.
    counts: Vec<[u32; 2]>,
    /// What windows are judged by.
    pub(super) learned: Arc<Learned>,
    /// What the judged files say of each template.
    pub(super) facts: TemplateFacts,
}

/// The rows of the good files, and those of the others.
#[derive(Default)]
struct Sides {
    good: Vec<Range<u32>>,
    judged: Vec<Range<u32>>,
}

impl Apart {
    /// The events and errors of a window of the axis.
    pub fn counts(&self, window: usize) -> [f64; 2] {
        self.counts[window].map(f64::from)
    }
}

impl Parsed {
    /// What the good files teach, and the windows of the others; none where no file is said to be good.
    ///
    /// # Errors
    /// Why windows can't be judged by them, in a sentence.
    pub(super) fn apart(&self, settings: &Settings) -> Option<Result<(Apart, Windows), &'static str>> {
        let Sides { good, judged } = self.sides(settings);
        Some(match (good.is_empty(), judged.is_empty()) {
            (true, _) => return None,
            (_, true) => Err(ALL_GOOD),
            _ => self.learn_apart(&good, &judged, settings),
        })
    }

    fn learn_apart(
        &self,
        good: &[Range<u32>],
        judged: &[Range<u32>],
        settings: &Settings,
    ) -> Result<(Apart, Windows), &'static str> {
        let events = &self.log.events;
        let cut = || {
            let wanted = Windows::of_rows(events, good, settings.window_ms(), settings.window_overlap)?;
            let axis = Windows::like(events, &self.file_rows(), wanted.basis(), wanted.length(), wanted.reach())?;
            let [good, judged] = [good, judged].map(|rows| axis.beside(events, rows));
            Some((axis, good?, judged?))
        };
        let (axis, of_good, windows) = cut().ok_or(UNTIMED)?;
        let learned = Arc::new(self.learn_rows(&of_good, good).ok_or(TOO_MUCH)?);
        let counts = learned.templates().iter().map(|(_, count)| *count).collect();
        let facts = self.facts.among(events, judged).learned(&learned, counts, learned.amounts().to_vec());
        let counts = (0..axis.len()).map(|window| self.counts_of(&axis, window)).collect();
        Ok((Apart { axis, counts, learned, facts }, windows))
    }

    /// The rows of the good files, and those of the others.
    fn sides(&self, settings: &Settings) -> Sides {
        let mut sides = Sides::default();
        for (file, is_good) in self.log.files.rows().iter().zip(self.baseline(settings)) {
            if is_good { &mut sides.good } else { &mut sides.judged }.push(file.event_rows());
        }
        sides
    }

    fn learn_rows(&self, windows: &Windows, rows: &[Range<u32>]) -> Option<Learned> {
        let facts = self.facts.among(&self.log.events, rows);
        let table = self.features_of(&facts, windows);
        self.learned_from(windows, table, &facts, rows)
    }

    /// What these windows of these rows teach.
    pub(super) fn learned_from(
        &self,
        windows: &Windows,
        table: FeatureTable,
        facts: &TemplateFacts,
        rows: &[Range<u32>],
    ) -> Option<Learned> {
        let amounts = usual_amounts(&self.log.events, rows, self.mined.templates.len());
        Learned::new(windows, table, self.counted_texts(facts), amounts)
    }

    /// The templates' texts, each with how many events it has.
    pub(super) fn counted_texts(&self, facts: &TemplateFacts) -> Vec<(String, u32)> {
        let numbered = self.mined.templates.iter().zip(0..);
        numbered.map(|(template, number)| (template.text.clone(), facts.count(TemplateId(number)))).collect()
    }

    fn counts_of(&self, windows: &Windows, window: usize) -> [u32; 2] {
        let errors = windows.runs(window).iter().map(|rows| self.log.events.count_of_errors_in(rows.clone()));
        [windows.count(window), errors.sum::<usize>() as u32]
    }
}
