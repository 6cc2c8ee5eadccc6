//! What is open in the tab, a file or several: opened, read, analysed, looked at.

use std::io;

use handout::{write_events_json, write_findings_json};
use js_sys::{Float64Array, Object, Uint8Array};
use logloupe::analysis::{Analysis, JudgedSessions, Outcome, Parsed};
use logloupe::config::Settings;
use logloupe::detect::sequence::{Networks, Training};
use logloupe::entity::Kind;
use logloupe::error::{Error, ErrorKind};
use logloupe::event::{LineKind, Part};
use logloupe::export::{Table, write_comparison, write_entities, write_sessions};
use logloupe::glance::Expected;
use logloupe::line::{Lines, Normal};
use logloupe::model::Model;
use logloupe::timeline::Timeline;
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::File;

use crate::glance::ErrorObject;
use crate::hashing::Hashing;
use crate::hunt::Hunting;
use crate::search::Asked;
use crate::source::Source;
use crate::{assess, compare, entities, glance, hunt, line, lines, preview, wire};

/// The most bytes of a table that are made in a tab, which has to hold it twice.
const MAX_EXPORT: u64 = 1 << 30;

/// How far the files have come.
pub(crate) enum Stage {
    Empty,
    Reading(Source, Box<Analysis>),
    Parsed(Source, Box<Parsed>, Option<Box<Outcome>>),
}

/// The engine of one tab: one analysis at a time.
#[wasm_bindgen]
pub struct Engine {
    pub(crate) settings: Settings,
    pub(crate) stage: Stage,
    /// What is to be expected of the open files.
    expected: Expected,
    /// The first errors, as far as they are known.
    first_errors: Vec<ErrorObject>,
    /// The log as it is being read, where it goes on after its end was reached once: a file that is followed.
    followed: Option<Box<Analysis>>,
    /// A network of the next event that is being trained, and what was trained.
    pub(crate) training: Option<Training>,
    pub(crate) networks: Option<Networks>,
    /// The sessions as they were judged by these and by the model, where somebody asked for them.
    pub(crate) judged: Option<Box<JudgedSessions>>,
    /// What single lines are compared with: made from the log when the first is asked for.
    lines: Option<Box<Lines>>,
    pub(crate) hunting: Hunting,
    pub(crate) hashing: Hashing,
    /// What the log is judged by, where that is not itself.
    pub(crate) model: Option<Box<Model>>,
}

#[derive(Serialize)]
struct SoFar {
    bytes: u64,
    /// The number of the file that is being read.
    file: usize,
    lines: u32,
    events: usize,
    format: Option<&'static str>,
}

#[wasm_bindgen]
impl Engine {
    /// An engine with these settings.
    ///
    /// # Errors
    /// For settings with an unknown name or an impossible value.
    #[wasm_bindgen(constructor)]
    pub fn new(settings: JsValue) -> Result<Engine, JsValue> {
        let (stage, expected) = (Stage::Empty, Expected::default());
        let settings = wire::settings(&settings)?;
        Ok(Self {
            settings,
            stage,
            expected,
            first_errors: Vec::new(),
            followed: None,
            training: None,
            networks: None,
            judged: None,
            lines: None,
            hunting: Hunting::default(),
            hashing: Hashing::default(),
            model: None,
        })
    }

    /// Looks at head, middle and tail of each file, and finds its format. Returns the numbers of the files that can be
    /// read, in the order in which their bytes must come. `notes` are what was found while they were unpacked, `[{file, text}]`.
    ///
    /// # Errors
    /// Where none of the files holds text, one can't be read, or there are surely more lines than can be analysed.
    pub fn open(&mut self, files: Vec<File>, notes: JsValue) -> Result<Vec<u32>, JsValue> {
        let source = Source::new(files)?;
        let (mut analysis, expected) = source.open(&self.settings)?;
        if let Some(refusal) = expected.refusal() {
            return Err(wire::error(&Error::new(ErrorKind::Limit, refusal)));
        }
        self.expected = expected;
        self.judged = None;
        self.first_errors.clear();
        self.hashing = Hashing::default();
        analysis.note(wire::notes(notes)?);
        let readable = analysis.readable().into_iter().map(|file| file as u32).collect();
        self.stage = Stage::Reading(source, Box::new(analysis));
        Ok(readable)
    }

    /// Ends the file whose bytes came, and goes on to the next that can be read.
    ///
    /// # Errors
    /// Before `open`, or where fewer or more bytes came than the file had when it was opened.
    pub fn next_file(&mut self) -> Result<(), JsValue> {
        self.reading("next_file")?.next_file().map_err(|fault| wire::error(&fault))
    }

    /// Takes the next bytes of the file, however many.
    ///
    /// # Errors
    /// Before `open`, or where the file has more lines than can be counted.
    pub fn push(&mut self, slice: &[u8]) -> Result<(), JsValue> {
        self.reading("push")?.push(slice).map_err(|fault| wire::error(&fault))
    }

    /// Takes the next bytes of the file, mapped elsewhere (see [`crate::SliceMapper`]); there were `length` of them.
    ///
    /// # Errors
    /// Before `open`, for bytes that are no part, or where the file has more lines than can be counted.
    pub fn merge(&mut self, part: &[u8], length: u32) -> Result<(), JsValue> {
        let analysis = self.reading("merge")?;
        let part = Part::from_bytes(part).map_err(|fault| wire::error(&fault))?;
        analysis.push_part(&part, u64::from(length)).map_err(|fault| wire::error(&fault))
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Before `open`, or where fewer or more bytes came than the file had when it was opened.
    pub fn finish(&mut self) -> Result<(), JsValue> {
        match std::mem::replace(&mut self.stage, Stage::Empty) {
            Stage::Reading(source, analysis) => {
                let parsed = analysis.finish().map_err(|fault| wire::error(&fault))?;
                self.stage = Stage::Parsed(source, Box::new(parsed), None);
                self.settle_learned();
                Ok(())
            }
            other => {
                self.stage = other;
                Err(out_of_order("finish", "open"))
            }
        }
    }

    /// Ends the log where it has come to, because the rest can't be read; `notes` say why, `[{file, text}]`.
    ///
    /// # Errors
    /// Before `open`, or where nothing was read yet.
    pub fn finish_here(&mut self, notes: JsValue) -> Result<(), JsValue> {
        let Stage::Reading(source, mut analysis) = std::mem::replace(&mut self.stage, Stage::Empty) else {
            return Err(out_of_order("finish_here", "open"));
        };
        analysis.note(wire::notes(notes)?);
        let parsed = analysis.finish_here().map_err(|fault| wire::error(&fault))?;
        self.stage = Stage::Parsed(source, Box::new(parsed), None);
        self.settle_learned();
        Ok(())
    }

    /// Ends the last file for now: it is followed, and [`Engine::grow`] goes on with it.
    ///
    /// # Errors
    /// Before `open`, or past the most lines.
    pub fn finish_for_now(&mut self) -> Result<(), JsValue> {
        let Stage::Reading(source, analysis) = std::mem::replace(&mut self.stage, Stage::Empty) else {
            return Err(out_of_order("finish_for_now", "open"));
        };
        self.followed = Some(analysis);
        self.settle_followed(source)
    }

    /// Takes the bytes that a followed file has grown by, and the file as it is now. `analyse` comes next.
    ///
    /// # Errors
    /// Before `finish_for_now`, or past the most lines.
    pub fn grow(&mut self, file: File, slice: &[u8]) -> Result<(), JsValue> {
        let Some(analysis) = &mut self.followed else { return Err(out_of_order("grow", "finish_for_now")) };
        let number = analysis.current();
        analysis.push(slice).map_err(|fault| wire::error(&fault))?;
        match std::mem::replace(&mut self.stage, Stage::Empty) {
            Stage::Parsed(mut source, ..) => {
                source.replace(number, file);
                self.hashing = Hashing::default();
                self.settle_followed(source)
            }
            _ => Err(out_of_order("grow", "finish_for_now")),
        }
    }

    fn settle_followed(&mut self, source: Source) -> Result<(), JsValue> {
        let Some(analysis) = &self.followed else { return Err(out_of_order("grow", "finish_for_now")) };
        let parsed = analysis.snapshot().map_err(|fault| wire::error(&fault))?;
        self.stage = Stage::Parsed(source, Box::new(parsed), None);
        self.settle_learned();
        Ok(())
    }

    fn reading(&mut self, call: &str) -> Result<&mut Analysis, JsValue> {
        match &mut self.stage {
            Stage::Reading(_, analysis) => Ok(analysis),
            _ => Err(out_of_order(call, "open")),
        }
    }

    /// Bytes, file, lines, events and format so far.
    ///
    /// # Errors
    /// None that can happen.
    pub fn so_far(&self) -> Result<JsValue, JsValue> {
        let so_far = match &self.stage {
            Stage::Empty => SoFar { bytes: 0, file: 0, lines: 0, events: 0, format: None },
            Stage::Reading(_, analysis) => {
                let (bytes, lines, events) = analysis.so_far();
                let format = Some(analysis.format().title);
                SoFar { bytes, file: analysis.current(), lines, events, format }
            }
            Stage::Parsed(_, parsed, _) => {
                let (lines, events) = (parsed.log.kinds.len(), parsed.log.events.len());
                SoFar { bytes: 0, file: 0, lines, events, format: None }
            }
        };
        wire::object(&so_far)
    }

    /// What the head, the middle and the tail of the open files promise: `{lines, memory}`, about.
    ///
    /// # Errors
    /// None that can happen.
    pub fn expected(&self) -> Result<JsValue, JsValue> {
        glance::expected(&self.expected)
    }

    /// A look at the log as far as it was read, with its volume in at most so many buckets; `null` before `open`.
    ///
    /// # Errors
    /// Where the file can no longer be read.
    pub fn glance(&mut self, buckets: u32) -> Result<JsValue, JsValue> {
        match &self.stage {
            Stage::Reading(source, analysis) => {
                glance::glance(analysis, source, buckets as usize, &mut self.first_errors)
            }
            _ => Ok(JsValue::NULL),
        }
    }

    /// Makes windows, features, scores and findings, and returns the report.
    ///
    /// # Errors
    /// Before the file was read to its end, or for impossible settings.
    pub fn analyse(&mut self, settings: JsValue) -> Result<JsValue, JsValue> {
        let settings = wire::settings(&settings)?;
        let Stage::Parsed(_, parsed, outcome) = &mut self.stage else { return Err(out_of_order("analyse", "finish")) };
        parsed.change_templates(&settings.templates);
        let before = outcome.take().map(|before| *before);
        let made = parsed.analyse_after(before, &settings).map_err(|fault| wire::error(&fault))?;
        let report = wire::object(&made.report);
        *outcome = Some(Box::new(made));
        self.settings = settings;
        // Templates may be others by now.
        (self.training, self.networks, self.judged, self.lines) = (None, None, None, None);
        report
    }

    /// The windows from `from` to `to` in at most `buckets` buckets, as columns.
    ///
    /// # Errors
    /// Before `analyse`.
    pub fn timeline(&self, from: f64, to: f64, buckets: u32) -> Result<JsValue, JsValue> {
        let (_, _, outcome) = self.analysed("timeline")?;
        let timeline = Timeline::new(outcome, from, to, buckets as usize);
        let object: JsValue = Object::new().into();
        let columns = [
            ("start", &timeline.start),
            ("events", &timeline.events),
            ("errors", &timeline.errors),
            ("score", &timeline.score),
        ];
        for (name, column) in columns {
            wire::set(&object, name, &Float64Array::from(column.as_slice()))?;
        }
        wire::set(&object, "flagged", &Uint8Array::from(timeline.flagged.as_slice()))?;
        Ok(object)
    }

    /// `count` lines from the 1-based line `first` on, read again from the file.
    ///
    /// # Errors
    /// Before `analyse`, or where the file can no longer be read.
    pub fn lines(&self, first: u32, count: u32) -> Result<JsValue, JsValue> {
        let (source, parsed, _) = self.analysed("lines")?;
        wire::object(&lines::read(parsed, source, first, count)?)
    }

    /// The lines with these numbers, from 1, at most 500, read again from the file.
    ///
    /// # Errors
    /// Before `analyse`, or where the file can no longer be read.
    pub fn lines_at(&self, numbers: &[u32]) -> Result<JsValue, JsValue> {
        let (source, parsed, _) = self.analysed("lines_at")?;
        wire::object(&lines::read_at(parsed, source, numbers)?)
    }

    /// The first lines of the events of a template, a level, an entity, or several of these, and perhaps with a value in them
    /// (`wanted`: `{template, level, entity: {kind, id}, status, files, slot: {position, value}}`, what is null asks for
    /// nothing): up to `count`, at most 500, of those that begin after the 1-based line `after_line` (0: from the beginning on),
    /// read again from the file.
    ///
    /// # Errors
    /// Before `analyse`, for a level that does not exist, or where the file can no longer be read.
    pub fn lines_where(&self, wanted: JsValue, after_line: u32, count: u32) -> Result<JsValue, JsValue> {
        let (source, parsed, _) = self.analysed("lines_where")?;
        let wanted = lines::Wanted::new(wanted)?;
        wire::object(&lines::pick(parsed, source, &wanted, after_line, count)?)
    }

    /// The first lines of a kind (`event`, `continuation`, `unparsed`, `skipped`) after the 1-based line `after_line`, at most 500, read again
    /// from the file.
    ///
    /// # Errors
    /// Before `analyse`, for another kind, or where the file can no longer be read.
    pub fn lines_of_kind(&self, kind: &str, after_line: u32, count: u32) -> Result<JsValue, JsValue> {
        let (source, parsed, _) = self.analysed("lines_of_kind")?;
        let kind = LineKind::ALL.into_iter().find(|one| one.name() == kind);
        let kind =
            kind.ok_or_else(|| wire::error(&Error::new(ErrorKind::Misuse, "There is no such kind of lines.")))?;
        wire::object(&lines::of_kind(parsed, source, kind, after_line, count)?)
    }

    /// The entities of a kind (`ip`, `user`, `host`, `process`): `{kind, count, without, note, measures, rows}`.
    ///
    /// # Errors
    /// Before `analyse`, or for another kind.
    pub fn entities(&self, kind: &str) -> Result<JsValue, JsValue> {
        let (_, parsed, _) = self.analysed("entities")?;
        let found = self.hunting.entities_of(parsed, entities::kind(kind)?);
        entities::entities(parsed, &found, &self.hunting.entities(parsed))
    }

    /// What the entities of a kind did from `from` to `to` (milliseconds UTC, or lines from 1 in a log without times; undefined: in all
    /// of it), in events that pass a filter (null: in all): five numbers an entity that has events there, its own, its events, errors, failed logins and templates.
    ///
    /// # Errors
    /// Before `analyse`, for another kind, or for a filter that is none.
    pub fn entities_within(
        &self,
        kind: &str,
        from: Option<f64>,
        to: Option<f64>,
        filter: JsValue,
    ) -> Result<Vec<u32>, JsValue> {
        let (_, parsed, outcome) = self.analysed("entities_within")?;
        Ok(entities::within(parsed, outcome, entities::kind(kind)?, from.zip(to), &Asked::filter(filter)?))
    }

    /// One entity, by the number that `entities` gave: `{start, length, events, errors, templates, distinct, findings}`, of the whole log
    /// or of the part from `from` to `to`.
    ///
    /// # Errors
    /// Before `analyse`, or for another kind.
    pub fn entity(
        &self,
        kind: &str,
        id: u32,
        buckets: u32,
        from: Option<f64>,
        to: Option<f64>,
    ) -> Result<JsValue, JsValue> {
        let (_, parsed, outcome) = self.analysed("entity")?;
        entities::entity(parsed, outcome, entities::kind(kind)?, id, buckets as usize, from.zip(to))
    }

    /// Of each kind, the entity that most events of a finding are of: `[{kind, id, name, events, all}]`.
    ///
    /// # Errors
    /// Before `analyse`.
    pub fn entities_of(&self, rank: u32) -> Result<JsValue, JsValue> {
        let (_, parsed, outcome) = self.analysed("entities_of")?;
        entities::of_finding(parsed, outcome, rank)
    }

    /// The ranks of the findings that settings with other expectations would take away.
    ///
    /// # Errors
    /// Before `analyse`, or for impossible settings.
    pub fn expected_of(&self, settings: JsValue) -> Result<Vec<u32>, JsValue> {
        let (_, parsed, outcome) = self.analysed("expected_of")?;
        Ok(parsed.expected_of(outcome, &wire::settings(&settings)?.expected))
    }

    /// The files that the settings call good beside the others: `{scale, good, suspect, counts, rows, values, orders, timings}`.
    ///
    /// # Errors
    /// Before `analyse`, or where no file, or every file, is good.
    pub fn compare(&self) -> Result<JsValue, JsValue> {
        let (_, parsed, outcome) = self.analysed("compare")?;
        compare::comparison(parsed, &outcome.report.settings)
    }

    /// The lines (from 1, at most 5,000) of the events of one side where a template is followed by another one, or by a session's
    /// end: of both.
    ///
    /// # Errors
    /// Before `analyse`.
    pub fn step_lines(&self, from: u32, to: Option<u32>, is_suspect: bool) -> Result<Vec<u32>, JsValue> {
        let (_, parsed, outcome) = self.analysed("step_lines")?;
        Ok(compare::step_lines(parsed, &outcome.report.settings, from, to, is_suspect))
    }

    /// What the analysis is worth by the labels of a file: precision, recall and so on, with the cases.
    ///
    /// # Errors
    /// Before `analyse`, for a file that holds no labels, or labels of nothing that is here.
    pub fn assess(&self, labels: &[u8]) -> Result<JsValue, JsValue> {
        let (_, parsed, outcome) = self.analysed("assess")?;
        assess::assessed(parsed, outcome, labels)
    }

    /// What is to be said of single lines beside the open log: an answer each (see `docs/api.md`).
    ///
    /// # Errors
    /// Before `analyse`.
    pub fn check_lines(&mut self, texts: Vec<String>) -> Result<JsValue, JsValue> {
        if self.lines.is_none() {
            let (_, parsed, outcome) = self.analysed("check_lines")?;
            let lines = Lines::new(Normal::of_log(parsed));
            let rules = &outcome.report.settings.hunt.rules;
            let lines = lines.with_rules(rules, Vec::new()).map_err(|fault| wire::error(&fault))?;
            self.lines = Some(Box::new(lines));
        }
        self.lines.as_mut().map_or(Ok(JsValue::NULL), |lines| line::answers(lines, &texts))
    }

    /// What a pattern makes of lines from head, middle and tail: `{lines, matched, samples, error}`.
    ///
    /// # Errors
    /// Before `analyse`, or where a file can no longer be read.
    pub fn preview(&self, pattern: &str) -> Result<JsValue, JsValue> {
        let (source, parsed, _) = self.analysed("preview")?;
        preview::preview(parsed, source, pattern)
    }

    /// Works on the fingerprints that a saved report names the files by. Returns how many bytes are done, or nothing where
    /// all are.
    ///
    /// # Errors
    /// Before `analyse`.
    pub fn hash(&mut self) -> Result<Option<f64>, JsValue> {
        let Stage::Parsed(source, _, Some(outcome)) = &self.stage else { return Err(out_of_order("hash", "analyse")) };
        let is_done = self.hashing.step(source, &outcome.report.files);
        Ok((!is_done).then_some(self.hashing.bytes as f64))
    }

    /// The result as a file's bytes: `report.json`, `settings.json`, `findings.csv`, `findings.jsonl`, `windows.csv`, `templates.csv`,
    /// `lines.csv`, `events.jsonl`, `sessions.csv`, `entities.csv` or `comparison.csv`; after a hunt `threats.json`, `threats.csv` or
    /// `attack-layer.json`.
    ///
    /// # Errors
    /// Before `analyse`, or for another name.
    pub fn export(&mut self, what: &str) -> Result<Uint8Array, JsValue> {
        if what == "sessions.csv" {
            let (parsed, _, judged) = self.judged_sessions("export")?;
            return Ok(written(|out| write_sessions(parsed, judged, out)));
        }
        let (_, parsed, outcome) = self.analysed("export")?;
        let table = match what {
            "report.json" => return Ok(Uint8Array::from(self.hashing.in_report(&outcome.report).to_json().as_slice())),
            "settings.json" => return Ok(Uint8Array::from(outcome.report.settings.to_json().as_slice())),
            "usual.model" => {
                let settings = &outcome.report.settings;
                let found = parsed.find_sessions(settings, &[]).ok();
                let bytes =
                    Model::of_log(parsed, found, outcome, None).to_bytes().map_err(|fault| wire::error(&fault))?;
                return Ok(Uint8Array::from(bytes.as_slice()));
            }
            "findings.csv" => Table::Findings,
            "windows.csv" => Table::Windows,
            "templates.csv" => Table::Templates,
            "lines.csv" => Table::Lines,
            "findings.jsonl" => return Ok(written(|out| write_findings_json(outcome, out))),
            "events.jsonl" => {
                // A field's name stands beside each value.
                refuse_too_large(what, Table::Lines.estimated_bytes(parsed, outcome) * 3)?;
                return Ok(written(|out| write_events_json(parsed, out)));
            }
            "entities.csv" => {
                let all = Kind::ALL.map(|kind| self.hunting.entities_of(parsed, kind));
                return Ok(written(|out| write_entities(parsed, &all, out)));
            }
            "comparison.csv" => {
                let found = compare::compared(parsed, &outcome.report.settings)?;
                return Ok(written(|out| write_comparison(parsed, &found, out)));
            }
            other => {
                if let Some(bytes) = self.hunting.hunted().and_then(|hunted| hunt::export(hunted, other)) {
                    return Ok(Uint8Array::from(bytes.as_slice()));
                }
                let text = format!("There is no export \"{other}\".");
                return Err(wire::error(&Error::new(ErrorKind::Misuse, text)));
            }
        };
        refuse_too_large(what, table.estimated_bytes(parsed, outcome))?;
        let bytes = table.to_csv(parsed, outcome);
        Ok(Uint8Array::from(bytes.as_slice()))
    }

    pub(crate) fn analysed(&self, call: &str) -> Result<(&Source, &Parsed, &Outcome), JsValue> {
        match &self.stage {
            Stage::Parsed(source, parsed, Some(outcome)) => Ok((source, parsed, outcome)),
            _ => Err(out_of_order(call, "analyse")),
        }
    }
}

/// What is written into memory, which takes every row.
fn written(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> Uint8Array {
    let mut bytes = Vec::new();
    let _ = write(&mut bytes);
    Uint8Array::from(bytes.as_slice())
}

/// A fault of the caller, not of the file.
pub(crate) fn out_of_order(call: &str, before: &str) -> JsValue {
    wire::error(&Error::new(ErrorKind::Misuse, format!("\"{call}\" was called before \"{before}\" had succeeded.")))
}

/// Where a table would be more than a tab can make at once.
fn refuse_too_large(what: &str, size: u64) -> Result<(), JsValue> {
    if size <= MAX_EXPORT {
        return Ok(());
    }
    let text = format!(
        "{what} would take about {} MB, more than a tab can make at once. The command line writes it row by row: logloupe lines FILE.",
        size >> 20
    );
    Err(wire::error(&Error::new(ErrorKind::Limit, text)))
}
