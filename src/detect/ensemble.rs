//! Several detectors, one verdict.
//!
//! Every detector is fitted to the same judged windows and keeps its own scores, so that a finding can say who agreed. Our
//! own rule takes the [`OWN`] detectors, each as deviations above its own crowd (`comparable`), and means them. The other
//! rules are those that people bring along: a vote of two out of three, a percentile or a share of the forest's scores.

use std::sync::Arc;

use super::comparable::Crowd;
use super::judged::Judged;
use super::window::{
    Autoencoder, AutoencoderSettings, Dbscan, DbscanSettings, Fitted, Forest, ForestSettings, Hyperplanes, Series,
    SquaredZ, Surprisal,
};
use crate::config::{Preset, Settings};
use crate::threads;
use crate::words::counted;

/// A detector of windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detector {
    /// Isolation forest.
    Forest,
    /// Isolation forest of slanted cuts.
    Hyperplanes,
    /// Sum of squared robust deviations.
    SquaredZ,
    /// Histogram-based surprisal.
    Surprisal,
    /// Series in time.
    Series,
    /// Density-based noise.
    Dbscan,
    /// Autoencoder.
    Autoencoder,
}

impl Detector {
    /// Every detector.
    pub const ALL: [Self; 7] = [
        Self::Forest,
        Self::Hyperplanes,
        Self::SquaredZ,
        Self::Surprisal,
        Self::Series,
        Self::Dbscan,
        Self::Autoencoder,
    ];

    /// The one that a word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|detector| detector.name() == word)
    }

    /// A stable word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Forest => "isolation_forest",
            Self::Hyperplanes => "extended_forest",
            Self::SquaredZ => "squared_z",
            Self::Surprisal => "surprisal",
            Self::Series => "series",
            Self::Dbscan => "dbscan",
            Self::Autoencoder => "autoencoder",
        }
    }

    /// Whether it is fitted to so many windows in the same way under both settings.
    fn is_fitted_alike(self, one: &Settings, other: &Settings, windows: usize) -> bool {
        let forest = |settings: &Settings| (settings.trees, settings.samples, settings.seed);
        let dbscan = |settings: &Settings| (settings.dbscan, settings.seed);
        let autoencoder = |settings: &Settings| (settings.autoencoder, settings.seed);
        self.is_asked(one, windows) == self.is_asked(other, windows)
            && match self {
                Self::Forest | Self::Hyperplanes => forest(one) == forest(other),
                Self::SquaredZ | Self::Surprisal | Self::Series => true,
                Self::Dbscan => dbscan(one) == dbscan(other),
                Self::Autoencoder => autoencoder(one) == autoencoder(other),
            }
    }

    /// Whether it is asked about so many windows: of very many only what the verdict rests on is, and the plain forest.
    fn is_asked(self, settings: &Settings, windows: usize) -> bool {
        let decides =
            OWN.contains(&self) || self == Self::Forest || settings.preset == Preset::Vote && VOTERS.contains(&self);
        decides || windows <= MOST_WINDOWS_FOR_ALL
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Forest => "Isolation forest",
            Self::Hyperplanes => "Extended isolation forest",
            Self::SquaredZ => "Sum of squared deviations",
            Self::Surprisal => "Surprisal of values (HBOS)",
            Self::Series => "Series against surroundings and habit",
            Self::Dbscan => "DBSCAN",
            Self::Autoencoder => "Autoencoder",
        }
    }
}

/// The detectors of our own rule.
const OWN: [Detector; 1] = [Detector::Series];

/// The detectors that vote, and how many of them must agree.
const VOTERS: [Detector; 3] = [Detector::Forest, Detector::Dbscan, Detector::Autoencoder];
const MAJORITY: usize = 2;

/// So many windows are too many for detectors that no verdict needs.
const MOST_WINDOWS_FOR_ALL: usize = 20_000;

/// Of our own rule a window is suggested this many deviations above the crowd …
const CUT_DEVIATIONS: f64 = 4.0;

/// A detector and what it says of every window.
#[derive(Clone, Debug)]
pub struct Member {
    /// Which one.
    pub detector: Detector,
    /// Why it says nothing.
    pub abstained: Option<String>,
    /// Its score for every window; empty where it abstained.
    pub scores: Vec<f64>,
    /// The score above which it takes a window for anomalous.
    pub cut: f64,
    crowd: Crowd,
    fitted: Option<Arc<dyn Fitted>>,
}

/// What a detector says of a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vote {
    /// Which one.
    pub detector: Detector,
    /// Its score.
    pub score: f64,
    /// The score above which it takes a window for anomalous.
    pub cut: f64,
    /// How far above its crowd the score lies, in robust standard deviations.
    pub deviations: f64,
    /// Whether it takes the window for anomalous.
    pub anomalous: bool,
}

/// Every detector, fitted to the windows of a log.
#[derive(Clone, Debug)]
pub struct Ensemble {
    members: Vec<Member>,
    preset: Preset,
}

impl Ensemble {
    /// Fits the detectors. `day` is the number of windows in a day, for a log of several; `before` an ensemble that was
    /// fitted to the same windows, and its settings.
    pub fn fit(judged: &Judged, day: Option<usize>, settings: &Settings, before: Option<(&Self, &Settings)>) -> Self {
        let fitted = |detector: Detector| {
            let (before, then) = before?;
            let member = before.members.iter().find(|member| member.detector == detector);
            member.filter(|_| detector.is_fitted_alike(then, settings, judged.matrix.nrows())).cloned()
        };
        let member = |detector: &Detector| match fitted(*detector) {
            Some(member) => member.cut_again(settings),
            None => Member::fit(*detector, judged, day, settings),
        };
        Self { members: threads::map(&Detector::ALL, member), preset: settings.preset }
    }

    /// The same detectors, as they were fitted, for the windows of another log.
    pub fn judging(self, good: &Judged, judged: &Judged) -> Self {
        let members = self.members.into_iter().map(|member| member.judging(good, judged)).collect();
        Self { members, ..self }
    }

    /// The detectors.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The detectors that the verdict rests on.
    pub fn deciders(&self) -> impl Iterator<Item = &Member> {
        let deciders: &[Detector] = match self.preset {
            Preset::Own => &OWN,
            Preset::Vote => &VOTERS,
            Preset::Percentile | Preset::Contamination => &[Detector::Forest],
        };
        self.members.iter().filter(|member| member.fitted.is_some() && deciders.contains(&member.detector))
    }

    /// The same rule without one of the detectors, the others as they were fitted. Of those that do not decide nothing is kept.
    pub(super) fn without(&self, detector: Detector) -> Self {
        let rest = self.deciders().filter(|member| member.detector != detector).cloned();
        Self { members: rest.collect(), preset: self.preset }
    }

    /// Why there is no verdict.
    pub fn abstained(&self) -> Option<String> {
        if self.deciders().next().is_some() {
            return None;
        }
        let told = self.members.iter().find_map(|member| member.abstained.clone());
        Some(told.unwrap_or_else(|| "No detector has anything to say.".to_owned()))
    }

    /// The verdict's score, from the score of each decider: 0 to 1.
    pub fn score(&self, score_of: impl Fn(&Member) -> f64) -> f64 {
        let deviations = |member: &Member| member.crowd.deviations(score_of(member));
        match self.preset {
            Preset::Own => {
                self.deciders().map(|member| shown(score_of(member).max(0.0).sqrt(), member.cut.sqrt())).sum()
            }
            Preset::Vote => {
                // Whole votes first; among as many votes, how far above the crowds.
                let votes = self.deciders().filter(|member| score_of(member) > member.cut).count();
                let strength = self.deciders().map(|member| shown(deviations(member), CUT_DEVIATIONS)).sum::<f64>();
                let places = VOTERS.len() as f64;
                (votes as f64 + (strength / places).min(0.999)) / (places + 1.0)
            }
            Preset::Percentile | Preset::Contamination => self.deciders().map(score_of).sum(),
        }
    }

    /// The score above which a window is suggested as anomalous.
    pub fn cut(&self) -> f64 {
        match self.preset {
            Preset::Own => 0.5,
            Preset::Vote => MAJORITY as f64 / (VOTERS.len() + 1) as f64,
            Preset::Percentile | Preset::Contamination => self.deciders().map(|member| member.cut).sum(),
        }
    }

    /// What every detector says of a window.
    pub fn votes(&self, window: usize) -> Vec<Vote> {
        let spoken = self.members.iter().filter(|member| member.fitted.is_some());
        spoken.map(|member| member.vote(window)).collect()
    }

    /// Each judged column's share of what sets a window apart: they add up to 1, or are all 0. Deciders speak in proportion
    /// to how far above their crowds the window lies.
    pub fn contributions(&self, judged: &Judged, window: usize) -> Vec<f64> {
        let mut shares = vec![0.0; judged.columns.len()];
        for member in self.deciders() {
            let weight = shown(member.crowd.deviations(member.scores[window]), CUT_DEVIATIONS);
            let Some(parts) = member.contributions(judged, window) else { continue };
            let whole: f64 = parts.iter().sum();
            if whole > 0.0 {
                shares.iter_mut().zip(parts).for_each(|(share, part)| *share += weight * part / whole);
            }
        }
        let whole: f64 = shares.iter().sum();
        if whole > 0.0 {
            shares.iter_mut().for_each(|share| *share /= whole);
        }
        shares
    }
}

#[cfg(test)]
impl Ensemble {
    /// Detectors with these scores and cuts, fitted to nothing.
    pub(super) fn of_scores(preset: Preset, members: &[(Detector, Vec<f64>, f64)]) -> Self {
        let member = |(detector, scores, cut): &(Detector, Vec<f64>, f64)| Member {
            detector: *detector,
            abstained: None,
            scores: scores.clone(),
            cut: *cut,
            crowd: Crowd::of(scores),
            fitted: Some(Arc::new(SquaredZ)),
        };
        Self { members: members.iter().map(member).collect(), preset }
    }
}

/// Deviations as a score: 0 for what lies in the crowd, 0.5 at the cut, towards 1 beyond.
fn shown(deviations: f64, cut: f64) -> f64 {
    let above = deviations.max(0.0);
    // Where the crowd has no spread at all, what leaves it is infinitely far from it.
    if above.is_infinite() { 1.0 } else { above / (above + cut) }
}

impl Member {
    fn fit(detector: Detector, judged: &Judged, day: Option<usize>, settings: &Settings) -> Self {
        let fitted = fit(detector, judged, day, settings);
        let (fitted, abstained) = match fitted {
            Ok(fitted) => (Some(fitted), None),
            Err(reason) => (None, Some(reason)),
        };
        let scores = fitted.as_ref().map_or(Vec::new(), |fitted| fitted.scores(&judged.matrix));
        let crowd = Crowd::of(&scores);
        Self { detector, abstained, scores, cut: 0.0, crowd, fitted }.cut_again(settings)
    }

    /// The same with the cut that these settings give.
    fn cut_again(mut self, settings: &Settings) -> Self {
        let own = self.fitted.as_ref().and_then(|fitted| fitted.cut(self.scores.len()));
        self.cut = own.unwrap_or_else(|| cut(self.detector, &self.scores, &self.crowd, settings));
        self
    }

    /// The same for the windows of another log: what is usual, and the cut, stay as they were learned.
    fn judging(self, good: &Judged, judged: &Judged) -> Self {
        let Some(fitted) = self.fitted else { return self };
        let learned = self.scores.len();
        let fitted = fitted.judging(&good.matrix, &judged.matrix).unwrap_or(fitted);
        let scores = fitted.scores(&judged.matrix);
        // Of few windows chance gives no less than of those that were learned from.
        let cut = fitted.cut(scores.len().max(learned)).unwrap_or(self.cut);
        Self { scores, cut, fitted: Some(fitted), ..self }
    }

    /// How far above the crowd a window lies, in robust standard deviations.
    pub fn deviations(&self, window: usize) -> f64 {
        self.crowd.deviations(self.scores[window])
    }

    /// How far off it was in each epoch of its training; empty for what is not trained so.
    pub fn losses(&self) -> &[f64] {
        self.fitted.as_ref().map_or(&[], |fitted| fitted.losses())
    }

    /// What it says of a window.
    pub fn vote(&self, window: usize) -> Vote {
        let score = self.scores[window];
        Vote {
            detector: self.detector,
            score,
            cut: self.cut,
            deviations: self.crowd.deviations(score),
            anomalous: score > self.cut,
        }
    }

    /// The part of each judged column in a window's score, where the detector can tell.
    pub fn contributions(&self, judged: &Judged, window: usize) -> Option<Vec<f64>> {
        self.fitted.as_ref()?.contributions(&judged.matrix, window)
    }

    /// The score that a window would have with these values.
    pub fn score_with(&self, judged: &Judged, window: usize, row: ndarray::ArrayView1<'_, f64>) -> f64 {
        self.fitted.as_ref().map_or(0.0, |fitted| fitted.score(&judged.matrix, window, row))
    }
}

fn fit(
    detector: Detector,
    judged: &Judged,
    day: Option<usize>,
    settings: &Settings,
) -> Result<Arc<dyn Fitted>, String> {
    let matrix = &judged.matrix;
    let seed = u64::from(settings.seed);
    if !detector.is_asked(settings, matrix.nrows()) {
        return Err(format!(
            "Not asked: there are {} windows, and the verdict does not rest on it.",
            counted(matrix.nrows() as u64)
        ));
    }
    let forest = ForestSettings { trees: settings.trees as usize, samples: settings.samples as usize, seed };
    Ok(match detector {
        Detector::Forest => Arc::new(Forest::fit(matrix, &forest)),
        Detector::Hyperplanes => Arc::new(Hyperplanes::fit(matrix, &forest)?),
        Detector::SquaredZ => Arc::new(SquaredZ),
        Detector::Surprisal => Arc::new(Surprisal::fit(matrix)),
        Detector::Series => Arc::new(Series::fit(matrix, &judged.chance, day)?),
        Detector::Dbscan => {
            let tuning = &settings.dbscan;
            let dbscan = DbscanSettings { eps: tuning.eps, min_samples: tuning.min_samples as usize, seed };
            Arc::new(Dbscan::fit(matrix, &dbscan)?)
        }
        Detector::Autoencoder => {
            let tuning = &settings.autoencoder;
            let autoencoder = AutoencoderSettings {
                hidden: tuning.hidden as usize,
                latent: tuning.latent as usize,
                epochs: tuning.epochs as usize,
                batch: tuning.batch as usize,
                learning_rate: tuning.learning_rate,
                starts: tuning.starts as usize,
                seed,
            };
            Arc::new(Autoencoder::fit(matrix, &autoencoder)?)
        }
    })
}

/// The score above which a detector takes a window for anomalous.
fn cut(detector: Detector, scores: &[f64], crowd: &Crowd, settings: &Settings) -> f64 {
    let share = match settings.preset {
        Preset::Own => None,
        Preset::Contamination => Some(settings.contamination),
        Preset::Vote | Preset::Percentile => Some(1.0 - settings.percentile / 100.0),
    };
    match (detector, share) {
        (Detector::Forest | Detector::Autoencoder, Some(share)) => percentile(scores, 1.0 - share),
        _ => crowd.score_at(CUT_DEVIATIONS),
    }
}

/// The value that this share of the values does not exceed, between neighbours in proportion, as numpy's `percentile`.
fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = share.clamp(0.0, 1.0) * last as f64;
    let below = (libm::floor(place) as usize).min(last);
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_percentile() {
        // numpy.percentile([1, 2, 3, 4], 95) = 3.85
        assert!((percentile(&[4.0, 1.0, 3.0, 2.0], 0.95) - 3.85).abs() < 1e-12);
        assert_eq!(percentile(&[], 0.5), 0.0);
    }

    #[test]
    fn ok_the_cut_is_a_half() {
        assert_eq!(shown(4.0, 4.0), 0.5);
        assert_eq!(shown(-3.0, 4.0), 0.0);
        assert!(shown(1e300, 4.0) <= 1.0);
        assert_eq!(shown(f64::INFINITY, 4.0), 1.0);
    }
}
