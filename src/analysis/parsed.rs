//! A log that was read, and what is told of it whatever the settings are.

use std::ops::Range;
use std::sync::Arc;

use super::{OpenFile, Outcome};
use crate::config::TemplateChange;
use crate::event::{FileRows, MergedLog};
use crate::feature::{Learned, TemplateFacts};
use crate::format::{self, Format, Subject};
use crate::ids::EventId;
use crate::integrity::{self, Flaw};
use crate::report::{self, FileReport, InputNote, InputReport, LevelCount, TemplateReport, TimeReport};
use crate::rule::{HuntFile, by_time};
use crate::template::{Mined, Shapes, Template};
use crate::threads;

/// A log that was read: events, templates, the ledger.
#[derive(Clone)]
pub struct Parsed {
    pub(crate) files: Vec<OpenFile>,
    pub(super) notes: Vec<InputNote>,
    /// Events, the kind of every line, and what was odd.
    pub log: MergedLog,
    pub(super) mined: Mined,
    /// The changes that were made to the templates, and how many of them this log has nothing for.
    pub(super) changes: Vec<TemplateChange>,
    pub(super) changes_left_out: u64,
    pub(super) facts: TemplateFacts,
    pub(super) told: Told,
    /// The good log that it is judged by.
    pub(super) learned: Option<Arc<Learned>>,
}

/// What a report says whatever the settings of the analysis are: told once, for it takes a look at every event.
#[derive(Clone, Default)]
pub(super) struct Told {
    pub(super) files: Vec<FileReport>,
    pub(super) time: TimeReport,
    pub(super) levels: Vec<LevelCount>,
    pub(super) flaws: Vec<Flaw>,
    pub(super) templates: Vec<TemplateReport>,
}

impl Parsed {
    /// Renames, merges and splits templates, beginning with those that were found. [`Parsed::analyse`] then wants settings
    /// with the same changes.
    pub fn change_templates(&mut self, changes: &[TemplateChange]) {
        if changes != self.changes {
            self.settle_templates(changes);
        }
    }

    pub(super) fn settle_templates(&mut self, changes: &[TemplateChange]) {
        if changes != self.changes {
            self.changes = changes.to_vec();
            self.changes_left_out = self.mined.change(changes);
            self.log.settle_templates(&self.mined);
        }
        (self.facts, self.told) = threads::both(|| self.template_facts(), || self.tell());
        self.told.templates = report::templates(&self.mined.templates, &self.facts, &self.log);
    }

    /// The rows of each file's events.
    pub(super) fn file_rows(&self) -> Vec<Range<u32>> {
        self.log.files.rows().iter().map(FileRows::event_rows).collect()
    }

    // Called from several places, and large.
    #[inline(never)]
    fn template_facts(&self) -> TemplateFacts {
        let facts = TemplateFacts::new(&self.log.events, &self.mined.templates, &self.file_rows());
        match &self.learned {
            Some(good) => facts.judged_by(good, &self.mined.templates),
            None => facts,
        }
    }

    /// From now on windows are judged by what was learned from a good log, or by this log itself again. What was found so far
    /// says nothing of what will be: the next analysis comes after none.
    pub fn judge_by(&mut self, good: Option<Arc<Learned>>) {
        self.learned = good;
        self.facts = self.template_facts();
    }

    /// What another log can be judged by: what the good files taught where some are called so, else the whole log; none where
    /// there is too much of it.
    pub fn learn(&self, outcome: &Outcome) -> Option<Arc<Learned>> {
        match &outcome.apart {
            Some(apart) => Some(apart.learned.clone()),
            None => self
                .learned_from(&outcome.windows, outcome.features.clone(), &self.facts, &self.file_rows())
                .map(Arc::new),
        }
    }

    fn tell(&self) -> Told {
        let files = self.file_reports();
        Told {
            time: report::time(&files, &self.log),
            files,
            levels: report::levels(&self.log),
            flaws: integrity::find(&self.log, &self.names()),
            templates: Vec::new(),
        }
    }

    /// The formats in which a file is read; none for one that was not.
    pub fn formats_of(&self, file: usize) -> Option<&[Format]> {
        self.files.get(file)?.formats()
    }

    /// The files that were read, in the order in which a hunt goes through them: each with its number among all that were opened.
    pub fn hunt_files(&self) -> Vec<(usize, HuntFile)> {
        let read =
            self.files.iter().enumerate().filter_map(|(number, file)| Some((number, file, file.way.as_ref().ok()?)));
        let hunted = read.zip(self.log.files.rows()).map(|((number, file, way), rows)| {
            let mut times = rows.event_rows().map(EventId);
            let file = HuntFile {
                name: file.input.name.clone(),
                first_line: u64::from(rows.first_line) + 1,
                first_ms: times.find_map(|event| self.log.events.time_ms(event)),
                zone_ms: way.plan.zone_ms.unwrap_or(0),
            };
            (number, file)
        });
        let hunted: Vec<(usize, HuntFile)> = hunted.collect();
        by_time(&hunted, |(_, file)| (file.first_ms, file.name.as_str())).into_iter().cloned().collect()
    }

    /// The time of a line, from 1, or of the event that it continues.
    pub fn time_of_line(&self, line: u64) -> Option<i64> {
        self.log.events.time_ms(self.event_of_line(line)?)
    }

    /// The event of a line, from 1: the one that begins on it, or the last one before it.
    pub fn event_of_line(&self, line: u64) -> Option<EventId> {
        self.log.events.at_or_before_line(u32::try_from(line.checked_sub(1)?).ok()?)
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
    pub(super) fn first_format(&self) -> &Format {
        self.files.iter().find(|file| file.way.is_ok()).map_or(format::plain(), OpenFile::format)
    }

    /// The name of the format that reads an event.
    pub fn format_of(&self, event: EventId) -> &'static str {
        self.read_by(event).map_or("", |format| format.name)
    }

    /// The format that reads an event, as it was bound in its file.
    pub fn read_by(&self, event: EventId) -> Option<&Format> {
        let file = self.log.files.of_line(self.log.events.line(event));
        let read = self.files.iter().filter_map(|file| file.way.as_ref().ok()).nth(file);
        read?.plan.formats.get(self.log.events.format(event))
    }

    /// What stands in a place of its template in an event whose (first) line this is, for people; none where that can't be told.
    pub fn slot_value(&self, event: EventId, line: &[u8], position: u32) -> Option<String> {
        let template = &self.mined.templates[self.log.events.template(event).index()];
        let slot = template.slots.iter().find(|slot| slot.position == position)?;
        let format = self.read_by(event)?;
        let header = format.parse(line)?;
        let mut message = Shapes::default();
        if format.subject == Subject::Request && header.is_request() {
            message.request(header.method.of(line), header.path.of(line), header.status_span.of(line));
        } else {
            message.coded(header.code.of(line), header.message.of(line));
        }
        slot.value_of(&message)
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
    pub(super) fn input(&self) -> InputReport {
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
}
