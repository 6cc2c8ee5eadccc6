//! Detectors of sessions: sequences of event types in, scores out.
//!
//! | detector | what it looks at | source |
//! |---|---|---|
//! | `deviation` | each type's count by itself: the sum of squared z of ln(1 + count) | Chi-square with independent terms |
//! | `joint` | all counts together: the Mahalanobis distance, with a ridge | Mahalanobis, 1936 |
//! | `trimmed` | the same, against the nine tenths of the sessions that are most alike | Rousseeuw's trimming, 1985 |
//! | `rarity` | how seldom each type comes so often: the sum of the counts' surprisals | HBOS, Goldstein and Dengel, 2012 |
//! | `order` | the least expected step: an n-gram with back-off | Witten and Bell, 1991 |
//! | `nearest` | the distance to the nearest counts that were learned | Landauer et al., FSE 2024 |
//! | `unseen` | types that were never learned | the same |
//! | `lstm` | the least expected step, by a network that was trained first | DeepLog, Du et al., CCS 2017 |
//!
//! Sessions repeat, so everything is worked out once for each distinct sequence, with its weight.
//!
//! Learned from the judged sessions themselves, a session is **flagged** where its trimmed distance is more than three times
//! the number of types, or where its least expected step is twice as unexpected as that of 99 in 100 sessions; the flagged
//! ones rank above the others, and among both the joint distance and the step rank. Learned from a
//! baseline, each detector has a cut of its own, at which two in a thousand of the baseline's sessions would be flagged by
//! what was learned from its other half; a session is flagged where any detector passes its cut.

mod counts;
mod distance;
mod lstm;
mod nearest;
mod ngram;
mod rarity;
mod saved;
mod step;
mod training;

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use counts::{CountRow, Counts};
use distance::Distance;
use lstm::{Lstm, Verdict};
use nearest::Nearest;
use ngram::Ngram;
use rarity::Rarity;

use crate::config::{NextEvent, SequenceModel};

pub use lstm::{Epoch, Progress};
pub use step::{Share, Step};
pub use training::{Networks, Training};

/// Below this many sessions to learn from there is no verdict.
pub const MIN_SESSIONS: usize = 8;

/// How many times the number of types a trimmed distance must be, to be flagged.
const CUT_PER_TYPE: f64 = 3.0;

/// A step stands out that is so many times as unexpected …
const CUT_PER_STEP: f64 = 2.0;

/// … as the least expected one of this share of the sessions.
const USUAL_SHARE: f64 = 0.99;

/// The share of a baseline's own sessions that each detector may flag.
const BASELINE_SHARE: f64 = 0.002;

/// The detectors, in the order of the scores' columns.
pub const DETECTORS: [&str; 8] = ["deviation", "joint", "trimmed", "rarity", "order", "nearest", "unseen", "lstm"];

const JOINT: usize = 1;
const TRIMMED: usize = 2;
const ORDER: usize = 4;
const LSTM: usize = 7;

/// Those that compare with what was learned elsewhere, and say nothing of the sessions that they learned from.
const NEEDS_BASELINE: [usize; 2] = [5, 6];

/// Sessions as sequences of event types, each distinct one kept once.
#[derive(Clone, Debug, Default)]
pub struct Sequences {
    distinct: Vec<Vec<u32>>,
    /// The distinct sequence of each session.
    of_session: Vec<u32>,
    /// Whether each session is of the baseline.
    is_baseline: Vec<bool>,
    known: FxHashMap<Vec<u32>, u32>,
}

impl Sequences {
    /// Adds a session.
    pub fn push(&mut self, sequence: Vec<u32>, is_baseline: bool) {
        let next = self.distinct.len() as u32;
        let number = *self.known.entry(sequence).or_insert_with_key(|sequence| {
            self.distinct.push(sequence.clone());
            next
        });
        self.of_session.push(number);
        self.is_baseline.push(is_baseline);
    }

    /// How many sessions there are.
    pub fn len(&self) -> usize {
        self.of_session.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.of_session.is_empty()
    }

    /// Whether a session is of the baseline.
    pub fn is_baseline(&self, session: usize) -> bool {
        self.is_baseline[session]
    }

    /// The sequence of each session.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len()).map(|session| self.of(session))
    }

    /// Whether any session is of the baseline.
    pub fn has_baseline(&self) -> bool {
        self.is_baseline.contains(&true)
    }

    /// How many sessions of each distinct sequence there are to learn from: the baseline's, or all where there is none.
    fn learned_weights(&self) -> Vec<f64> {
        let has_baseline = self.has_baseline();
        self.weights(|session| !has_baseline || self.is_baseline[session])
    }

    /// The sequence of a session.
    fn of(&self, session: usize) -> &[u32] {
        &self.distinct[self.of_session[session] as usize]
    }

    /// How many sessions of each distinct sequence a choice has.
    fn weights(&self, is_chosen: impl Fn(usize) -> bool) -> Vec<f64> {
        let mut weights = vec![0.0; self.distinct.len()];
        for (_, number) in self.of_session.iter().enumerate().filter(|(session, _)| is_chosen(*session)) {
            weights[*number as usize] += 1.0;
        }
        weights
    }
}

/// What the detectors say.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Why there is no verdict.
    pub abstained: Option<String>,
    /// Whether it was learned from a baseline.
    pub has_baseline: bool,
    /// What was judged.
    pub sequences: Sequences,
    /// A row a distinct sequence.
    rows: Vec<Row>,
    /// The value from which each detector speaks.
    cuts: [f64; DETECTORS.len()],
    counts: Counts,
    model: Option<Model>,
}

/// What the detectors say of a distinct sequence.
#[derive(Clone, Debug)]
struct Row {
    values: [f64; DETECTORS.len()],
    score: f64,
    /// How many steps bring what is not among the likeliest events, by the n-gram and by the network.
    misses: [usize; 2],
}

/// How a type's count in a session differs from the usual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Departure {
    /// The event type.
    pub kind: u32,
    /// How often it came.
    pub count: u32,
    /// How often it comes: e to the mean of ln(1 + count), less 1.
    pub usual: f64,
    /// Its part of the distance.
    pub contribution: f64,
}

impl Judgement {
    /// A session's score, 0 to 1: 0.5 is the cut. It ranks, and is no probability.
    pub fn score(&self, session: usize) -> f64 {
        self.row(session).map_or(0.0, |row| row.score)
    }

    /// Which of two sessions comes first: the one with the higher score, and of equal ones the first of the log.
    pub fn by_score(&self, one: usize, other: usize) -> Ordering {
        self.score(other).total_cmp(&self.score(one)).then(one.cmp(&other))
    }

    /// Whether a session stands out.
    pub fn is_flagged(&self, session: usize) -> bool {
        self.row(session).is_some_and(|row| row.score >= 0.5)
    }

    /// What each detector says of a session, by the order of [`DETECTORS`]; none for one that has nothing to compare with.
    pub fn values(&self, session: usize) -> [Option<f64>; DETECTORS.len()] {
        let Some(row) = self.row(session) else { return [None; DETECTORS.len()] };
        std::array::from_fn(|detector| self.speaks(detector).then_some(row.values[detector]))
    }

    /// Which detectors find that a session stands out.
    pub fn votes(&self, session: usize) -> [bool; DETECTORS.len()] {
        let Some(row) = self.row(session) else { return [false; DETECTORS.len()] };
        std::array::from_fn(|detector| self.speaks(detector) && row.values[detector] > self.cuts[detector])
    }

    /// The names of these detectors.
    pub fn found_by(&self, session: usize) -> impl Iterator<Item = &'static str> {
        DETECTORS.into_iter().zip(self.votes(session)).filter(|(_, vote)| *vote).map(|(name, _)| name)
    }

    /// The counts that make a session's distance, the largest part first: at most so many, and none that says little.
    pub fn departures(&self, session: usize, most: usize) -> Vec<Departure> {
        let Some(model) = &self.model else { return Vec::new() };
        model.trimmed.departures(self.counts.row_of(self.sequences.of_session[session]), most, LEAST_PART)
    }

    /// The least expected step of a session, and the `most` likely events in its place; none where orders are not judged.
    /// Of the n-gram and the network, it is the opinion of the one that finds it the more unusual.
    pub fn step(&self, session: usize, most: usize) -> Option<Step> {
        let (model, row) = (self.model.as_ref()?, self.row(session)?);
        let sequence = self.sequences.of(session);
        let reached = |detector: usize| row.values[detector] / self.cuts[detector].max(LEAST_CUT);
        match (&model.order, &model.lstm) {
            (order, Some(lstm)) if order.is_none() || reached(LSTM) > reached(ORDER) => {
                let verdict = lstm.verdicts(std::iter::once(sequence), 1).pop()?;
                Some(lstm.step(sequence, verdict.position, most))
            }
            (Some(order), _) => Some(order.step(sequence, order.least_expected(sequence).1, most)),
            (None, _) => None,
        }
    }

    /// How many steps of a session bring what is not among the likeliest events, by the n-gram and by the network; none
    /// where these do not judge.
    pub fn misses(&self, session: usize) -> [Option<usize>; 2] {
        let row = self.row(session);
        [(0, ORDER), (1, LSTM)]
            .map(|(place, detector)| self.speaks(detector).then(|| row.map(|row| row.misses[place]))?)
    }

    fn speaks(&self, detector: usize) -> bool {
        let Some(model) = &self.model else { return false };
        match detector {
            ORDER => model.order.is_some(),
            LSTM => model.lstm.is_some(),
            _ => self.has_baseline || !NEEDS_BASELINE.contains(&detector),
        }
    }

    fn row(&self, session: usize) -> Option<&Row> {
        self.rows.get(self.sequences.of_session[session] as usize)
    }
}

/// A departure says something that is so large a part of the distance.
const LEAST_PART: f64 = 0.05;

/// Learns from the baseline's sessions, or from all of them where there is none, and judges every session. A network of the
/// next event judges where one was trained for these sessions.
pub fn judge(sequences: Sequences, settings: &SequenceModel, networks: Option<Networks>) -> Judgement {
    let has_baseline = sequences.has_baseline();
    let counts = Counts::of(&sequences.distinct);
    let mut judgement = Judgement {
        abstained: None,
        has_baseline,
        sequences,
        rows: Vec::new(),
        cuts: [f64::INFINITY; DETECTORS.len()],
        counts,
        model: None,
    };
    let (sequences, counts) = (&judgement.sequences, &judgement.counts);
    let weights = sequences.learned_weights();
    let sessions = weights.iter().sum::<f64>() as usize;
    if sessions < MIN_SESSIONS {
        judgement.abstained = Some(format!(
            "There are {sessions} sessions to learn from, and a verdict needs {MIN_SESSIONS}: another session key, or a longer log, would give them."
        ));
        return judgement;
    }
    let (lstm, halves) = networks.map_or((None, Vec::new()), |networks| (Some(networks.whole), networks.halves));
    let model = Model::fit(sequences, counts, &weights, settings, lstm);
    let all: Vec<usize> = (0..sequences.distinct.len()).collect();
    let rows = model.rows(sequences, counts, &all, settings.top as usize);
    if has_baseline {
        judgement.cuts = held_out_cuts(sequences, counts, settings, halves);
        judgement.rows = rows.into_iter().map(|row| against_cuts(row, &judgement.cuts)).collect();
    } else {
        let cuts = own_cuts(&rows, &weights, CUT_PER_TYPE * model.trimmed.types().max(1) as f64);
        judgement.rows = rows.into_iter().map(|row| by_distance(row, &cuts)).collect();
        judgement.cuts = budget_cuts(&judgement.rows, &weights, &cuts);
    }
    judgement.model = Some(model);
    judgement
}

/// The detectors that flag without a baseline.
const FLAGGING: [usize; 3] = [TRIMMED, ORDER, LSTM];

/// Their cuts: of the trimmed distance, and of the least expected steps.
fn own_cuts(rows: &[Row], weights: &[f64], cut: f64) -> [f64; FLAGGING.len()] {
    FLAGGING.map(|detector| match detector {
        TRIMMED => cut,
        _ => CUT_PER_STEP * quantile(rows.iter().map(|row| row.values[detector]), weights, USUAL_SHARE).max(LEAST_CUT),
    })
}

/// Flagged ones above 0.5, the others below, both in the order of the joint distance, or of the step that stands out.
fn by_distance(row: Row, cuts: &[f64; FLAGGING.len()]) -> Row {
    let mut is_flagged = false;
    let mut rank = row.values[JOINT] / (row.values[JOINT] + cuts[0]);
    for (detector, cut) in FLAGGING.into_iter().zip(cuts) {
        let value = row.values[detector];
        is_flagged |= value > *cut;
        if value > *cut && detector != TRIMMED {
            rank = rank.max(value / (value + cut));
        }
    }
    Row { score: rank / 2.0 + if is_flagged { 0.5 } else { 0.0 }, ..row }
}

/// The largest part of a detector's cut that was reached: at the cut the score is 0.5.
fn against_cuts(row: Row, cuts: &[f64; DETECTORS.len()]) -> Row {
    let reached = row.values.iter().zip(cuts).map(|(value, cut)| value / cut.max(LEAST_CUT)).fold(0.0, f64::max);
    // A value at its cut is not flagged; only one above it is.
    let score = if reached <= 1.0 { reached * (0.5 - f64::EPSILON) } else { reached / (1.0 + reached) };
    Row { score: score.min(1.0), ..row }
}

/// No cut lies lower: else a rounding error would be an anomaly where all of the baseline is alike.
const LEAST_CUT: f64 = 1e-6;

/// Where each detector would have flagged as many sessions as were.
fn budget_cuts(rows: &[Row], weights: &[f64], cuts: &[f64; FLAGGING.len()]) -> [f64; DETECTORS.len()] {
    let total: f64 = weights.iter().sum();
    let flagged: f64 = rows.iter().zip(weights).filter(|(row, _)| row.score >= 0.5).map(|(_, weight)| weight).sum();
    std::array::from_fn(|detector| match FLAGGING.iter().position(|flagging| *flagging == detector) {
        Some(place) => cuts[place],
        None => quantile(rows.iter().map(|row| row.values[detector]), weights, 1.0 - flagged / total),
    })
}

/// The weights of every other session of a baseline, and of those between.
fn halves(sequences: &Sequences) -> [Vec<f64>; 2] {
    let mut half = false;
    let of_session: Vec<Option<bool>> = sequences
        .is_baseline
        .iter()
        .map(|is_baseline| {
            half = half != *is_baseline;
            is_baseline.then_some(half)
        })
        .collect();
    [true, false].map(|half| sequences.weights(|session| of_session[session] == Some(half)))
}

/// The value of each detector that all but a small share of the baseline's sessions keep below, when each half of them is
/// judged by what was learned from the other.
fn held_out_cuts(
    sequences: &Sequences,
    counts: &Counts,
    settings: &SequenceModel,
    networks: Vec<Lstm>,
) -> [f64; DETECTORS.len()] {
    let weights = halves(sequences);
    let mut networks = networks.into_iter();
    let mut held_out: Vec<Row> = Vec::new();
    let mut held_weights = Vec::new();
    for (learned, other) in [(0, 1), (1, 0)] {
        let model = Model::fit(sequences, counts, &weights[learned], settings, networks.next());
        let judged: Vec<usize> = (0..weights[other].len()).filter(|number| weights[other][*number] > 0.0).collect();
        held_out.extend(model.rows(sequences, counts, &judged, settings.top as usize));
        held_weights.extend(judged.iter().map(|number| weights[other][*number]));
    }
    std::array::from_fn(|detector| {
        quantile(held_out.iter().map(|row| row.values[detector]), &held_weights, 1.0 - BASELINE_SHARE)
    })
}

/// The least value that this share of the weight does not exceed.
fn quantile(values: impl Iterator<Item = f64>, weights: &[f64], share: f64) -> f64 {
    let mut sorted: Vec<(f64, f64)> = values.zip(weights.iter().copied()).collect();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    let wanted = share * weights.iter().sum::<f64>();
    let mut before = 0.0;
    let found = sorted.iter().find(|(_, weight)| {
        before += weight;
        before >= wanted
    });
    found.or(sorted.last()).map_or(f64::INFINITY, |(value, _)| *value)
}

/// All detectors, fitted.
#[derive(Clone, Debug)]
struct Model {
    plain: Distance,
    trimmed: Distance,
    rarity: Rarity,
    order: Option<Ngram>,
    nearest: Nearest,
    lstm: Option<Lstm>,
}

impl Model {
    fn fit(
        sequences: &Sequences,
        counts: &Counts,
        weights: &[f64],
        settings: &SequenceModel,
        lstm: Option<Lstm>,
    ) -> Self {
        let of_counts = counts.weights(weights);
        let plain = Distance::fit(counts, &of_counts);
        let trimmed = plain.trimmed(counts, &of_counts);
        let is_judged = settings.model != NextEvent::None;
        Self {
            rarity: Rarity::fit(counts, &of_counts),
            order: is_judged.then(|| Ngram::fit(&sequences.distinct, weights, settings.context as usize)),
            nearest: Nearest::fit(counts, &of_counts),
            plain,
            trimmed,
            lstm,
        }
    }

    /// What the detectors say of distinct sequences, still without a score.
    fn rows(&self, sequences: &Sequences, counts: &Counts, numbers: &[usize], top: usize) -> Vec<Row> {
        let chosen = || numbers.iter().map(|number| sequences.distinct[*number].as_slice());
        let verdicts =
            self.lstm.as_ref().map_or(vec![Verdict::default(); numbers.len()], |lstm| lstm.verdicts(chosen(), top));
        let mut cuts = FxHashMap::default();
        let row = |((number, sequence), verdict): ((&usize, &[u32]), Verdict)| {
            let order = self.order.as_ref();
            let misses = order.map_or(0, |order| order.misses(sequence, top, &mut cuts));
            let step = order.map_or(0.0, |order| order.least_expected(sequence).0);
            Row {
                values: self.values(counts.row_of(*number as u32), [step, verdict.surprisal]),
                score: 0.0,
                misses: [misses, verdict.misses],
            }
        };
        numbers.iter().zip(chosen()).zip(verdicts).map(row).collect()
    }

    fn values(&self, row: &CountRow, [order, lstm]: [f64; 2]) -> [f64; DETECTORS.len()] {
        [
            self.plain.deviation(row),
            self.plain.joint(row),
            self.trimmed.joint(row),
            self.rarity.surprisal(row),
            order,
            self.nearest.distance(row),
            self.nearest.unseen(row),
            lstm,
        ]
    }
}
