//! What the detectors say of the whole log, as plain objects for the page; the windows behind each of its numbers; and what
//! another cut would bring.

use logloupe::analysis::Outcome;
use logloupe::detect::{Ablation, Choice, Detector, Histogram, Judge, Survey, setting_for};
use logloupe::error::{Error, ErrorKind};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::engine::Engine;
use crate::wire;

/// How many windows of a choice the page gets to see; `windows.csv` has all.
const SHOWN: usize = 500;

#[derive(Serialize)]
struct SurveyObject {
    windows: usize,
    verdict: JudgeObject,
    detectors: Vec<DetectorObject>,
    /// How many windows no detector finds, one, two …
    votes: Vec<usize>,
    pairs: Vec<PairObject>,
    stops: Vec<StopObject>,
}

#[derive(Serialize)]
struct JudgeObject {
    cut: f64,
    above: usize,
    histogram: HistogramObject,
}

#[derive(Serialize)]
struct HistogramObject {
    edges: Vec<f64>,
    counts: Vec<u32>,
    anomalous: Vec<u32>,
    cut: usize,
    logarithmic: bool,
}

#[derive(Serialize)]
struct DetectorObject {
    name: &'static str,
    #[serde(flatten)]
    judge: JudgeObject,
    agreed: usize,
    alone: usize,
    without: WithoutObject,
}

#[derive(Serialize)]
struct WithoutObject {
    kind: &'static str,
    gone: usize,
    new: usize,
}

#[derive(Serialize)]
struct PairObject {
    one: &'static str,
    other: &'static str,
    both: usize,
    either: usize,
}

#[derive(Serialize)]
struct StopObject {
    cut: f64,
    windows: usize,
}

/// `judge` and `other` are names of detectors, null for the verdict.
#[derive(Deserialize)]
struct ChoiceObject {
    kind: String,
    judge: Option<String>,
    other: Option<String>,
    number: Option<u32>,
}

#[derive(Serialize)]
struct ChosenObject {
    count: usize,
    rows: Vec<WindowObject>,
}

#[derive(Serialize)]
struct WindowObject {
    start: i64,
    end: i64,
    events: f64,
    score: f64,
    /// The score of the detector that the choice is about.
    own: Option<f64>,
    finders: Vec<&'static str>,
}

#[derive(Serialize)]
struct TriedObject {
    findings: usize,
    setting: Option<SettingObject>,
}

#[derive(Serialize)]
struct SettingObject {
    name: &'static str,
    value: f64,
}

#[wasm_bindgen]
impl Engine {
    /// What the detectors say of all windows: `{windows, verdict, detectors, votes, pairs, stops}`; `null` where there is no verdict.
    ///
    /// # Errors
    /// Before `analyse`.
    pub fn detectors(&self) -> Result<JsValue, JsValue> {
        let (_, _, outcome) = self.analysed("detectors")?;
        let survey = outcome.detection.survey();
        survey.as_ref().and_then(surveyed).map_or(Ok(JsValue::NULL), |survey| wire::object(&survey))
    }

    /// The windows that a number of `detectors` counts, the highest scores first: `{count, rows}`, at most 500 rows. `choice` is
    /// `{kind, judge, other, number}`.
    ///
    /// # Errors
    /// Before `analyse`, for a choice that is none, or where there is no verdict.
    pub fn windows_of(&self, choice: JsValue) -> Result<JsValue, JsValue> {
        let (_, _, outcome) = self.analysed("windows_of")?;
        let choice: ChoiceObject = serde_wasm_bindgen::from_value(choice)
            .map_err(|fault| misuse(format!("The choice of windows could not be understood: {fault}.")))?;
        let choice = choice.choice()?;
        let survey =
            outcome.detection.survey().ok_or_else(|| misuse("There is no verdict on any window.".to_owned()))?;
        wire::object(&chosen(outcome, &survey, choice))
    }

    /// What another cut would bring: `{findings, setting}`, the setting being that with which the rule would cut there, of `windows`
    /// windows; `null` where no setting does.
    ///
    /// # Errors
    /// Before `analyse`.
    pub fn try_cut(&self, cut: f64, windows: u32) -> Result<JsValue, JsValue> {
        let (_, parsed, outcome) = self.analysed("try_cut")?;
        let all = outcome.detection.scores.len();
        // By a good log, the cut is that log's.
        let preset = outcome.report.settings.preset;
        let setting = (!outcome.detection.is_learned).then(|| setting_for(preset, all, windows as usize)).flatten();
        wire::object(&TriedObject {
            findings: parsed.findings_at(outcome, cut),
            setting: setting.map(|(name, value)| SettingObject { name, value }),
        })
    }
}

fn surveyed(survey: &Survey<'_>) -> Option<SurveyObject> {
    let spoken: Vec<Detector> = survey.detectors().collect();
    let pairs = spoken.iter().enumerate().flat_map(|(place, one)| {
        let pair = |other: &Detector| PairObject {
            one: one.name(),
            other: other.name(),
            both: survey.count(Choice::Both(*one, *other)),
            either: survey.count(Choice::Either(*one, *other)),
        };
        spoken[place + 1..].iter().map(pair)
    });
    let (scores, _) = survey.scores(Judge::Verdict)?;
    let stops = survey.histogram(Judge::Verdict)?.stops(scores);
    Some(SurveyObject {
        windows: survey.windows(),
        verdict: judge(survey, Judge::Verdict)?,
        detectors: spoken.iter().filter_map(|detector| of_detector(survey, *detector)).collect(),
        votes: (0..=spoken.len()).map(|count| survey.count(Choice::Votes(count))).collect(),
        pairs: pairs.collect(),
        stops: stops.into_iter().map(|stop| StopObject { cut: stop.cut, windows: stop.windows }).collect(),
    })
}

fn judge(survey: &Survey<'_>, judge: Judge) -> Option<JudgeObject> {
    let (_, cut) = survey.scores(judge)?;
    let Histogram { edges, counts, anomalous, cut: at_cut, is_logarithmic, .. } = survey.histogram(judge)?;
    let histogram = HistogramObject { edges, counts, anomalous, cut: at_cut, logarithmic: is_logarithmic };
    Some(JudgeObject { cut, above: survey.count(Choice::Above(judge)), histogram })
}

fn of_detector(survey: &Survey<'_>, detector: Detector) -> Option<DetectorObject> {
    let (kind, gone, new) = match survey.without(detector) {
        Ablation::Same => ("same", 0, 0),
        Ablation::NoVerdict => ("no_verdict", survey.count(Choice::Gone(detector)), 0),
        Ablation::Changed { gone, new } => ("changed", gone, new),
    };
    Some(DetectorObject {
        name: detector.name(),
        judge: judge(survey, Judge::Detector(detector))?,
        agreed: survey.count(Choice::Agreed(detector)),
        alone: survey.count(Choice::Alone(detector)),
        without: WithoutObject { kind, gone, new },
    })
}

fn chosen(outcome: &Outcome, survey: &Survey<'_>, choice: Choice) -> ChosenObject {
    let windows = survey.choose(choice);
    let own = match choice.judge() {
        Judge::Verdict => None,
        judge => survey.scores(judge).map(|(scores, _)| scores),
    };
    let row = |window: &usize| WindowObject {
        start: outcome.start(*window),
        end: outcome.end(*window),
        events: outcome.features.own_counts(*window)[0],
        score: outcome.detection.scores[*window],
        own: own.map(|scores| scores[*window]),
        finders: survey.finders(*window).map(Detector::name).collect(),
    };
    ChosenObject { count: windows.len(), rows: windows.iter().take(SHOWN).map(row).collect() }
}

impl ChoiceObject {
    fn choice(&self) -> Result<Choice, JsValue> {
        let number = self.number.unwrap_or_default() as usize;
        Ok(match self.kind.as_str() {
            "above" => Choice::Above(judge_named(self.judge.as_deref())?),
            "bin" => Choice::Bin(judge_named(self.judge.as_deref())?, number),
            "votes" => Choice::Votes(number),
            "agreed" => Choice::Agreed(detector_named(self.judge.as_deref())?),
            "alone" => Choice::Alone(detector_named(self.judge.as_deref())?),
            "gone" => Choice::Gone(detector_named(self.judge.as_deref())?),
            "new" => Choice::New(detector_named(self.judge.as_deref())?),
            "both" => Choice::Both(detector_named(self.judge.as_deref())?, detector_named(self.other.as_deref())?),
            "either" => Choice::Either(detector_named(self.judge.as_deref())?, detector_named(self.other.as_deref())?),
            other => return Err(misuse(format!("There is no choice of windows \"{other}\"."))),
        })
    }
}

fn judge_named(name: Option<&str>) -> Result<Judge, JsValue> {
    name.map_or(Ok(Judge::Verdict), |name| detector_named(Some(name)).map(Judge::Detector))
}

fn detector_named(name: Option<&str>) -> Result<Detector, JsValue> {
    let name = name.unwrap_or_default();
    Detector::parse(name).ok_or_else(|| misuse(format!("There is no detector \"{name}\".")))
}

fn misuse(text: String) -> JsValue {
    wire::error(&Error::new(ErrorKind::Misuse, text))
}
