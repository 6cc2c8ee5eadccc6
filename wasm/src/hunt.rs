//! A hunt for threats in the open log: slices are scouted here or by helpers, and their notes taken in file order.
//!
//! The page's worker keeps the notes, so that a hunt with other thresholds reads no file again.

use js_sys::Uint8Array;
use logloupe::analysis::Parsed;
use logloupe::config::{HuntSettings, Settings};
use logloupe::entity::{Entities, Kind};
use logloupe::error::{Error, ErrorKind};
use logloupe::export::{write_attack_layer, write_threats_csv, write_threats_json};
use logloupe::format::Format;
use logloupe::rule::attack::{Technique, VERSION};
use logloupe::rule::{Finding, Hunt, HuntFile, Hunted, Measure, Notes, Scouting, SigmaRule};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::File;

use crate::engine::{Engine, Stage, out_of_order};
use crate::source::Source;
use crate::wire;

/// How many findings the page gets to see; the exports have all.
const SHOWN: usize = 2_000;

/// The most lines of one finding that the page gets to see.
const MOST_LINES: usize = 200_000;

/// How a hunt is made.
struct Asked {
    settings: Settings,
    rules: Vec<SigmaRule>,
    /// What these settings and rules make of scouts.
    scouting: Scouting,
}

impl Asked {
    fn new(settings: &JsValue, rules: &[String]) -> Result<Self, JsValue> {
        let settings = wire::settings(settings)?;
        // What of a file is refused was said when it was checked.
        let rules: Vec<SigmaRule> =
            rules.iter().flat_map(|text| SigmaRule::read_all(text.as_bytes())).filter_map(Result::ok).collect();
        let scouting = Scouting::new(&settings.hunt, rules.clone()).map_err(|fault| wire::error(&fault))?;
        Ok(Self { settings, rules, scouting })
    }

    fn hunt(&self) -> Result<Hunt, JsValue> {
        Hunt::with_rules(&self.settings.hunt, self.rules.clone()).map_err(|fault| wire::error(&fault))
    }
}

/// A hunt that is under way, and what the last one found.
#[derive(Default)]
pub(crate) struct Hunting {
    under_way: Option<(Asked, Hunt)>,
    done: Option<(Asked, Hunted)>,
    /// The finding whose lines are gathered.
    traced: Option<(Finding, Hunt)>,
    /// The files of either with their numbers, in the order of their times.
    files: Vec<(u32, HuntFile)>,
}

impl Hunting {
    fn know_files(&mut self, parsed: &Parsed) {
        self.files = parsed.hunt_files().into_iter().map(|(number, file)| (number as u32, file)).collect();
    }

    fn file(&self, number: u32) -> Result<HuntFile, JsValue> {
        let found = self.files.iter().find(|(file, _)| *file == number);
        found.map(|(_, file)| file.clone()).ok_or_else(no_file)
    }

    pub(crate) fn hunted(&self) -> Option<&Hunted> {
        self.done.as_ref().map(|(_, hunted)| hunted)
    }

    /// The entities of a kind, beside what was found.
    pub(crate) fn entities_of(&self, parsed: &Parsed, kind: Kind) -> Entities {
        match &self.done {
            Some((asked, hunted)) => parsed.entities_beside(kind, &hunted.findings, asked.settings.hunt.ipv6_prefix),
            None => parsed.entities(kind),
        }
    }

    /// The entities that findings are about.
    pub(crate) fn entities(&self, parsed: &Parsed) -> Vec<(Kind, logloupe::ids::NameId)> {
        let Some((asked, hunted)) = &self.done else { return Vec::new() };
        let shown = hunted.findings.iter().take(SHOWN);
        shown.flat_map(|finding| parsed.entities_of_threat(finding, asked.settings.hunt.ipv6_prefix)).collect()
    }
}

/// Looks through slices of some files for a hunt that is made elsewhere.
#[wasm_bindgen]
pub struct SliceScout {
    /// The formats of each file; none for one that is left out.
    formats: Vec<Option<Vec<Format>>>,
    scouting: Scouting,
}

#[wasm_bindgen]
impl SliceScout {
    /// Finds the files' formats, as the engine does with the same settings, and reads the rules.
    ///
    /// # Errors
    /// For impossible settings or rules, or where no file can be read.
    #[wasm_bindgen(constructor)]
    pub fn new(files: Vec<File>, settings: &JsValue, rules: Vec<String>) -> Result<SliceScout, JsValue> {
        let asked = Asked::new(settings, &rules)?;
        let count = files.len();
        let (analysis, _) = Source::new(files)?.open(&asked.settings)?;
        let formats = (0..count).map(|file| analysis.formats_of(file).map(<[Format]>::to_vec)).collect();
        Ok(Self { formats, scouting: asked.scouting })
    }

    /// The notes on a slice, for `Engine.hunt_take`. `bytes` are the slice, which has `length`, the byte before it where it
    /// `follows` one, and what comes after it, `beyond_slice()` bytes at the most.
    ///
    /// # Errors
    /// For a file that is left out.
    pub fn scout(&self, file: u32, bytes: &[u8], follows: bool, length: u32) -> Result<Uint8Array, JsValue> {
        scouted(self.formats.get(file as usize).and_then(Option::as_deref), &self.scouting, bytes, follows, length)
    }
}

/// How many bytes after a slice its last line may need.
#[wasm_bindgen]
pub fn beyond_slice() -> u32 {
    logloupe::input::BEYOND as u32
}

/// Reads a file of Sigma rules: `{rules, refused}`, each rule as `{id, title, severity, technique, text}`, and a sentence for each
/// that is none, or of which something is not supported.
///
/// # Errors
/// Where the browser can't take the answer.
#[wasm_bindgen]
pub fn check_rules(text: &[u8]) -> Result<JsValue, JsValue> {
    let (mut rules, mut refused) = (Vec::new(), Vec::new());
    for (text, read) in SigmaRule::read_each(text) {
        match read {
            Ok(SigmaRule { id, title, severity, technique, .. }) => {
                rules.push(RuleObject { id, title, severity, technique, text });
            }
            Err(fault) => refused.push(fault),
        }
    }
    wire::object(&RulesObject { rules, refused })
}

#[derive(Serialize)]
struct RulesObject<'a> {
    rules: Vec<RuleObject<'a>>,
    refused: Vec<String>,
}

#[derive(Serialize)]
struct RuleObject<'a> {
    id: String,
    title: String,
    severity: u8,
    technique: String,
    /// The rule's own of a file that may hold several.
    text: &'a str,
}

fn scouted(
    formats: Option<&[Format]>,
    scouting: &Scouting,
    bytes: &[u8],
    follows: bool,
    length: u32,
) -> Result<Uint8Array, JsValue> {
    let formats = formats.ok_or_else(no_file)?;
    let mut scout = scouting.scout();
    scout.read_slice(bytes, follows, length as usize, formats);
    Ok(Uint8Array::from(scout.finish().to_bytes().as_slice()))
}

fn no_file() -> JsValue {
    wire::error(&Error::new(ErrorKind::Misuse, "There is no such file that is read."))
}

#[wasm_bindgen]
impl Engine {
    /// Begins a hunt through the open files: the notes on all slices must come, file by file. What an earlier one found
    /// stays until this one is finished.
    ///
    /// # Errors
    /// Before the files were read, or for impossible settings or rules.
    pub fn hunt_begin(&mut self, settings: &JsValue, rules: Vec<String>) -> Result<(), JsValue> {
        let Stage::Parsed(_, parsed, _) = &self.stage else { return Err(out_of_order("hunt_begin", "finish")) };
        let asked = Asked::new(settings, &rules)?;
        let hunt = asked.hunt()?;
        self.hunting.know_files(parsed);
        self.hunting.under_way = Some((asked, hunt));
        Ok(())
    }

    /// The notes on a slice: see [`SliceScout::scout`].
    ///
    /// # Errors
    /// Where there was no hunt, or for a file that is left out.
    pub fn hunt_scout(&self, file: u32, bytes: &[u8], follows: bool, length: u32) -> Result<Uint8Array, JsValue> {
        let Stage::Parsed(_, parsed, _) = &self.stage else { return Err(out_of_order("hunt_scout", "finish")) };
        let under_way = self.hunting.under_way.as_ref().map(|(asked, _)| asked);
        let asked = under_way.or(self.hunting.done.as_ref().map(|(asked, _)| asked));
        let Some(asked) = asked else { return Err(out_of_order("hunt_scout", "hunt_begin")) };
        scouted(parsed.formats_of(file as usize), &asked.scouting, bytes, follows, length)
    }

    /// The numbers of the files, in the order of their times, in which their slices must come: those of the hunt, or of the
    /// finding's lines, that was begun.
    pub fn hunt_order(&self) -> Vec<u32> {
        self.hunting.files.iter().map(|(file, _)| *file).collect()
    }

    /// Begins a file: the notes on its slices come next.
    ///
    /// # Errors
    /// Before `hunt_begin`, or for a file that is left out.
    pub fn hunt_begin_file(&mut self, file: u32) -> Result<(), JsValue> {
        let begun = self.hunting.file(file)?;
        let Some((_, hunt)) = &mut self.hunting.under_way else {
            return Err(out_of_order("hunt_begin_file", "hunt_begin"));
        };
        hunt.begin_file(begun);
        Ok(())
    }

    /// The same for the lines of a finding.
    ///
    /// # Errors
    /// Before `trace_begin`, or for a file that is left out.
    pub fn trace_begin_file(&mut self, file: u32) -> Result<(), JsValue> {
        let begun = self.hunting.file(file)?;
        let Some((_, hunt)) = &mut self.hunting.traced else {
            return Err(out_of_order("trace_begin_file", "trace_begin"));
        };
        hunt.begin_file(begun);
        Ok(())
    }

    /// Takes the notes on the next slice.
    ///
    /// # Errors
    /// Before `hunt_begin`, or for bytes that are no notes.
    pub fn hunt_take(&mut self, notes: &[u8]) -> Result<(), JsValue> {
        let Some((_, hunt)) = &mut self.hunting.under_way else { return Err(out_of_order("hunt_take", "hunt_begin")) };
        hunt.take(&Notes::from_bytes(notes).map_err(|fault| wire::error(&fault))?);
        Ok(())
    }

    /// Gives up the hunt that is under way.
    pub fn hunt_stop(&mut self) {
        self.hunting.under_way = None;
    }

    /// Ends the hunt: `{findings, count, lines, logins, requests, unanswered, forgotten, attack, measures, parameters}`. The report's settings are then those
    /// of the hunt.
    ///
    /// # Errors
    /// Before `hunt_begin`.
    pub fn hunt_finish(&mut self) -> Result<JsValue, JsValue> {
        let Some((asked, hunt)) = self.hunting.under_way.take() else {
            return Err(out_of_order("hunt_finish", "hunt_begin"));
        };
        let Stage::Parsed(_, parsed, outcome) = &mut self.stage else {
            return Err(out_of_order("hunt_finish", "finish"));
        };
        if let Some(outcome) = outcome {
            outcome.report.settings.hunt.clone_from(&asked.settings.hunt);
        }
        self.settings.hunt.clone_from(&asked.settings.hunt);
        let hunted = hunt.finish();
        let object = wire::object(&hunted_object(parsed, &hunted, &asked.settings.hunt))?;
        self.hunting.done = Some((asked, hunted));
        Ok(object)
    }

    /// Begins to gather all lines of a finding, by its place in the list.
    ///
    /// # Errors
    /// Before `hunt_finish`, or where there is no such finding.
    pub fn trace_begin(&mut self, finding: u32) -> Result<(), JsValue> {
        let Some((asked, hunted)) = &self.hunting.done else { return Err(out_of_order("trace_begin", "hunt_finish")) };
        let Some(finding) = hunted.findings.get(finding as usize) else {
            return Err(wire::error(&Error::new(ErrorKind::Misuse, "There is no such finding any more.")));
        };
        let Stage::Parsed(_, parsed, _) = &self.stage else { return Err(out_of_order("trace_begin", "finish")) };
        self.hunting.traced = Some((finding.clone(), asked.hunt()?.tracing(finding)));
        self.hunting.know_files(parsed);
        Ok(())
    }

    /// Takes the notes on the next slice.
    ///
    /// # Errors
    /// Before `trace_begin`, or for bytes that are no notes.
    pub fn trace_take(&mut self, notes: &[u8]) -> Result<(), JsValue> {
        let Some((_, hunt)) = &mut self.hunting.traced else { return Err(out_of_order("trace_take", "trace_begin")) };
        hunt.take(&Notes::from_bytes(notes).map_err(|fault| wire::error(&fault))?);
        Ok(())
    }

    /// The numbers of the lines of the finding, from 1, the first 200,000.
    ///
    /// # Errors
    /// Before `trace_begin`.
    pub fn trace_finish(&mut self) -> Result<Vec<u32>, JsValue> {
        let Some((finding, hunt)) = self.hunting.traced.take() else {
            return Err(out_of_order("trace_finish", "trace_begin"));
        };
        let lines = hunt.finish_traced(&finding);
        Ok(lines.into_iter().take(MOST_LINES).filter_map(|line| u32::try_from(line).ok()).collect())
    }
}

/// What a hunt found, as a file's bytes; none for another name.
pub(crate) fn export(hunted: &Hunted, what: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let written = match what {
        "threats.json" => write_threats_json(hunted, &mut bytes),
        "threats.csv" => write_threats_csv(hunted, &mut bytes),
        "attack-layer.json" => write_attack_layer(hunted, &mut bytes),
        _ => return None,
    };
    // Memory takes every row.
    written.ok().map(|()| bytes)
}

#[derive(Serialize)]
struct HuntedObject<'a> {
    findings: Vec<FindingObject<'a>>,
    count: usize,
    lines: u64,
    logins: u64,
    requests: u64,
    unanswered: &'a [String],
    forgotten: u64,
    attack: &'static str,
    measures: Vec<MeasureObject<'a>>,
    parameters: Vec<ParameterObject>,
}

#[derive(Serialize)]
struct FindingObject<'a> {
    number: usize,
    kind: &'a str,
    title: &'a str,
    source: &'a str,
    user: &'a str,
    severity: u8,
    confidence: &'static str,
    count: u64,
    lines: u64,
    first_line: u64,
    last_line: u64,
    first_ms: Option<i64>,
    last_ms: Option<i64>,
    evidence: &'a [u64],
    technique: Option<TechniqueObject<'a>>,
    because: &'a str,
    entities: Vec<EntityObject>,
}

#[derive(Serialize)]
struct TechniqueObject<'a> {
    id: &'a str,
    name: &'static str,
    tactic: &'static str,
}

#[derive(Serialize)]
struct EntityObject {
    kind: &'static str,
    id: u32,
    name: String,
}

#[derive(Serialize)]
struct MeasureObject<'a> {
    name: &'static str,
    of: &'static str,
    side: &'static str,
    lows: &'a [u64],
    counts: &'a [u64],
    most: u64,
    total: u64,
    reached: u64,
}

#[derive(Serialize)]
struct ParameterObject {
    name: &'static str,
    unit: &'static str,
    low: u32,
    high: u32,
    default: u32,
    effect: &'static str,
    value: u32,
}

fn hunted_object<'a>(parsed: &Parsed, hunted: &'a Hunted, settings: &HuntSettings) -> HuntedObject<'a> {
    let findings = hunted.findings.iter().enumerate().take(SHOWN);
    let parameters = HuntSettings::PARAMETERS.iter().zip(settings.values());
    HuntedObject {
        findings: findings.map(|(number, finding)| finding_object(parsed, number, finding, settings)).collect(),
        count: hunted.findings.len(),
        lines: hunted.lines,
        logins: hunted.logins,
        requests: hunted.requests,
        unanswered: &hunted.unanswered,
        forgotten: hunted.forgotten,
        attack: VERSION,
        measures: hunted.measures.iter().map(measure_object).collect(),
        parameters: parameters
            .map(|(parameter, value)| ParameterObject {
                name: parameter.name,
                unit: parameter.unit,
                low: parameter.low,
                high: parameter.high,
                default: parameter.default,
                effect: parameter.effect,
                value,
            })
            .collect(),
    }
}

fn finding_object<'a>(
    parsed: &Parsed,
    number: usize,
    finding: &'a Finding,
    settings: &HuntSettings,
) -> FindingObject<'a> {
    let Finding { kind, title, source, user, severity, confidence, seen, technique, because } = finding;
    let name = |name| String::from_utf8_lossy(parsed.log.events.name_text(name)).into_owned();
    let entities = parsed.entities_of_threat(finding, settings.ipv6_prefix).into_iter();
    let technique = technique.as_ref();
    FindingObject {
        number,
        kind,
        title,
        source,
        user,
        severity: *severity,
        confidence: confidence.word(),
        count: seen.count,
        lines: seen.lines,
        first_line: seen.first_line,
        last_line: seen.last_line,
        // As the analysis has placed them: it knows the years that lines leave out, and zones that a person set.
        first_ms: seen.first_ms.and_then(|_| parsed.time_of_line(seen.timed_lines.0)),
        last_ms: seen.last_ms.and_then(|_| parsed.time_of_line(seen.timed_lines.1)),
        evidence: &seen.evidence,
        technique: technique.map(|Technique { id, name, tactic }| TechniqueObject { id, name, tactic }),
        because,
        entities: entities.map(|(kind, id)| EntityObject { kind: kind.word(), id: id.0, name: name(id) }).collect(),
    }
}

fn measure_object(measure: &Measure) -> MeasureObject<'_> {
    MeasureObject {
        name: measure.name,
        of: measure.of,
        side: measure.side.word(),
        lows: &measure.lows,
        counts: &measure.counts,
        most: measure.most,
        total: measure.total,
        reached: measure.reached,
    }
}
