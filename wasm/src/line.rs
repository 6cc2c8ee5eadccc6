//! Single lines, for the page and for programs: see `docs/api.md`.

use std::collections::BTreeMap;

use js_sys::{Array, Object};
use logloupe::analysis::{Input, SLICE, read_bytes};
use logloupe::config::{HuntSettings, OwnRule, Settings};
use logloupe::error::{Error, ErrorKind};
use logloupe::format::{self, Format, Sample};
use logloupe::input::{BEYOND, refuse_binary};
use logloupe::line::{Answer, Basis, Lines, Normal};
use logloupe::model::Model;
use logloupe::rule::{Finding, Hunt, attack, web};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::wire;

/// Answers for lines that belong together, where no log is open.
///
/// # Errors
/// None that can happen.
#[wasm_bindgen]
pub fn check_lines(texts: Vec<String>) -> Result<JsValue, JsValue> {
    answers(&mut Lines::new(Normal::nothing()), &texts)
}

/// An answer each for lines that belong together.
pub(crate) fn answers(lines: &mut Lines, texts: &[String]) -> Result<JsValue, JsValue> {
    let texts: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
    wire::object(&lines.look_at_all(&texts, None).map_err(|fault| wire::error(&fault))?)
}

/// What was answered so far.
#[derive(Default)]
struct Stats {
    lines: u64,
    anomalies: u64,
    rules: BTreeMap<String, u64>,
    reasons: BTreeMap<&'static str, u64>,
    formats: BTreeMap<&'static str, u64>,
}

impl Stats {
    fn take(&mut self, answer: &Answer) {
        self.lines += 1;
        self.anomalies += u64::from(answer.anomaly);
        answer.rules.iter().for_each(|hit| *self.rules.entry(hit.id.clone()).or_default() += 1);
        answer.reasons.iter().for_each(|reason| *self.reasons.entry(reason.kind).or_default() += 1);
        *self.formats.entry(answer.parsed_log.format).or_default() += 1;
    }

    fn object(&self) -> Result<JsValue, JsValue> {
        let object: JsValue = Object::new().into();
        wire::set(&object, "lines", &(self.lines as f64).into())?;
        wire::set(&object, "anomalies", &(self.anomalies as f64).into())?;
        wire::set(&object, "rules", &counted(self.rules.iter().map(|(name, count)| (name.as_str(), *count)))?)?;
        wire::set(&object, "reasons", &counted(self.reasons.iter().map(|(name, count)| (*name, *count)))?)?;
        wire::set(&object, "formats", &counted(self.formats.iter().map(|(name, count)| (*name, *count)))?)?;
        Ok(object)
    }
}

/// An object with a property a name. Each is defined, for setting one that is called `__proto__` would do something else.
fn counted<'a>(counts: impl Iterator<Item = (&'a str, u64)>) -> Result<JsValue, JsValue> {
    let pairs = counts.map(|(name, count)| Array::of2(&name.into(), &(count as f64).into()));
    Ok(Object::from_entries(&pairs.collect::<Array>())?.into())
}

/// What is loaded, and how well.
#[derive(Serialize)]
struct Health<'a> {
    status: &'static str,
    version: &'static str,
    attack_version: &'static str,
    formats: usize,
    web_rules: usize,
    own_rules: usize,
    model: ModelHealth<'a>,
}

#[derive(Serialize)]
struct ModelHealth<'a> {
    kind: &'static str,
    name: &'a str,
    templates: usize,
    events: u64,
}

/// Looks at single lines, for programs.
#[wasm_bindgen]
pub struct LineAnalyzer {
    normal: Normal,
    name: String,
    own: Vec<OwnRule>,
    lines: Lines,
    stats: Stats,
}

#[wasm_bindgen]
impl LineAnalyzer {
    /// One that knows rules, and nothing of what is usual.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::new_without_default, reason = "JavaScript has no Default")]
    pub fn new() -> Self {
        let (own, stats) = (Vec::new(), Stats::default());
        Self { normal: Normal::nothing(), name: String::new(), own, lines: Lines::new(Normal::nothing()), stats }
    }

    /// Compares lines with what a model has learned.
    ///
    /// # Errors
    /// For bytes that are no model of this version.
    pub fn load_model(&mut self, bytes: &[u8]) -> Result<(), JsValue> {
        let normal = Model::read(bytes).and_then(|model| Normal::of_model(&model));
        self.compare_with(normal.map_err(|fault| wire::error(&fault))?, String::new())
    }

    /// Compares lines with this log, which is read as a whole; `modified_ms` is its date, for times without a year.
    ///
    /// # Errors
    /// For bytes that are no log.
    pub fn load_log(&mut self, name: &str, bytes: &[u8], modified_ms: f64) -> Result<(), JsValue> {
        let input = Input { name: name.to_owned(), bytes: bytes.len() as u64, modified_ms: modified_ms as i64 };
        let parsed = read_bytes(input, bytes, &Settings::default()).map_err(|fault| wire::error(&fault))?;
        self.compare_with(Normal::of_log(&parsed), name.to_owned())
    }

    /// Compares lines with nothing again.
    ///
    /// # Errors
    /// None that can happen.
    pub fn forget(&mut self) -> Result<(), JsValue> {
        self.compare_with(Normal::nothing(), String::new())
    }

    /// Looks for these rules of one's own, too: JSON, as in the settings' `hunt.rules`.
    ///
    /// # Errors
    /// For what is no list of rules, or an expression that can't be read.
    pub fn set_rules(&mut self, json: &str) -> Result<(), JsValue> {
        let own = OwnRule::list_from_json(json.as_bytes()).map_err(|fault| wire::error(&fault))?;
        let lines = Lines::new(self.normal.clone()).with_rules(&own, Vec::new());
        self.lines = lines.map_err(|fault| wire::error(&fault))?;
        self.own = own;
        Ok(())
    }

    /// The answer for a line, in UTF-8.
    ///
    /// # Errors
    /// For a format that does not exist.
    pub fn analyze(&mut self, text: &[u8], format: Option<String>) -> Result<JsValue, JsValue> {
        let answer = match format.as_deref() {
            None => self.lines.look_at(text),
            Some(_) => {
                let mut answers = self.look_at_all(&[text], format.as_deref())?;
                answers.pop().unwrap_or_else(|| self.lines.look_at(text))
            }
        };
        self.stats.take(&answer);
        wire::object(&answer)
    }

    /// The answers for lines that belong together: one text in UTF-8, and where in it each line ends.
    ///
    /// # Errors
    /// For a format that does not exist, or ends that are none.
    pub fn analyze_all(&mut self, text: &[u8], ends: &[u32], format: Option<String>) -> Result<JsValue, JsValue> {
        let mut start = 0;
        let mut texts = Vec::with_capacity(ends.len());
        for end in ends {
            let Some(line) = text.get(start..*end as usize) else {
                return Err(wire::error(&Error::new(ErrorKind::Misuse, "The ends of the lines do not fit the text.")));
            };
            texts.push(line);
            start = *end as usize;
        }
        let answers = self.look_at_all(&texts, format.as_deref())?;
        answers.iter().for_each(|answer| self.stats.take(answer));
        wire::object(&answers)
    }

    /// What was answered so far: `{lines, anomalies, rules, reasons, formats}`.
    ///
    /// # Errors
    /// None that can happen.
    pub fn stats(&self) -> Result<JsValue, JsValue> {
        self.stats.object()
    }

    /// What is loaded: `{status, version, attack_version, formats, web_rules, own_rules, model}`.
    ///
    /// # Errors
    /// None that can happen.
    pub fn health(&self) -> Result<JsValue, JsValue> {
        let kind = match self.normal.basis() {
            Basis::Nothing => "none",
            Basis::Model => "model",
            Basis::Log => "log",
        };
        let (templates, events) = (self.normal.templates().len(), self.normal.events());
        wire::object(&Health {
            status: "ok",
            version: env!("CARGO_PKG_VERSION"),
            attack_version: attack::VERSION,
            formats: logloupe::format::all().count(),
            web_rules: web::RULES.len(),
            own_rules: self.own.len(),
            model: ModelHealth { kind, name: &self.name, templates, events },
        })
    }

    fn look_at_all(&mut self, texts: &[&[u8]], format: Option<&str>) -> Result<Vec<Answer>, JsValue> {
        self.lines.look_at_all(texts, format).map_err(|fault| wire::error(&fault))
    }

    fn compare_with(&mut self, normal: Normal, name: String) -> Result<(), JsValue> {
        let lines = Lines::new(normal.clone()).with_rules(&self.own, Vec::new());
        self.lines = lines.map_err(|fault| wire::error(&fault))?;
        (self.normal, self.name) = (normal, name);
        Ok(())
    }
}

/// A finding of a hunt.
#[derive(Serialize)]
struct Threat {
    kind: String,
    title: String,
    source: String,
    user: String,
    severity: u8,
    confidence: &'static str,
    count: u64,
    first_line: u64,
    last_line: u64,
    first_ms: Option<f64>,
    last_ms: Option<f64>,
    lines: Vec<u64>,
    technique: Option<String>,
    because: String,
}

impl Threat {
    fn of(finding: Finding) -> Self {
        let Finding { kind, title, source, user, severity, confidence, seen, technique, because } = finding;
        Self {
            kind,
            title,
            source,
            user,
            severity,
            confidence: confidence.word(),
            count: seen.count,
            first_line: seen.first_line,
            last_line: seen.last_line,
            first_ms: seen.first_ms.map(|time| time as f64),
            last_ms: seen.last_ms.map(|time| time as f64),
            lines: seen.evidence,
            technique: technique.map(|technique| technique.id.into_owned()),
            because,
        }
    }
}

/// What sources and users do over a whole log, as `logloupe hunt` tells it: the findings, the gravest first.
///
/// # Errors
/// For bytes that are no text.
#[wasm_bindgen]
pub fn hunt_log(log: &[u8]) -> Result<JsValue, JsValue> {
    refuse_binary(log).map_err(|fault| wire::error(&fault))?;
    let found = format::detect(&Sample::of(log));
    let formats: Vec<Format> = [found.chosen].into_iter().chain(found.others).map(|found| found.format).collect();
    let mut hunt = Hunt::new(&HuntSettings::default());
    for start in (0..log.len()).step_by(SLICE) {
        let end = log.len().min(start + SLICE);
        let bytes = &log[start.saturating_sub(1)..log.len().min(end + BEYOND)];
        let mut scout = hunt.scout();
        scout.read_slice(bytes, start > 0, end - start, &formats);
        hunt.take(&scout.finish());
    }
    wire::object(&hunt.finish().findings.into_iter().map(Threat::of).collect::<Vec<_>>())
}
