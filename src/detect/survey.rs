//! What the detectors say of a whole log: how many windows each takes for anomalous, how far they agree, and what the verdict
//! would be without one of them or with another cut.
//!
//! All of it is read off the scores and cuts that the verdict was made of, and what would be without a detector by the
//! ensemble's own rule: no detector is fitted again. A number is the count of a [`Choice`], so that it leads to as many
//! windows as it says.

use super::Detection;
use super::ensemble::{Detector, Ensemble};
use super::histogram::Histogram;

/// Who judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judge {
    /// The verdict, which the detectors that decide make together.
    Verdict,
    /// One detector.
    Detector(Detector),
}

/// Windows that something is said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Those that a judge takes for anomalous.
    Above(Judge),
    /// Those that a detector and the verdict do.
    Agreed(Detector),
    /// Those that a detector does, and no other.
    Alone(Detector),
    /// Those that the verdict does, and would not without this detector.
    Gone(Detector),
    /// Those that the verdict does not, and would without this detector.
    New(Detector),
    /// Those that so many detectors do.
    Votes(usize),
    /// Those that two detectors do.
    Both(Detector, Detector),
    /// Those that one of two detectors does, or both.
    Either(Detector, Detector),
    /// Those whose score of a judge lies in this bin of its histogram.
    Bin(Judge, usize),
}

/// What the verdict would be without a detector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ablation {
    /// The same: it does not decide.
    Same,
    /// None: nothing else decides.
    NoVerdict,
    /// That of the other deciders.
    Changed {
        /// Windows that would no longer be anomalous.
        gone: usize,
        /// Windows that would be as well.
        new: usize,
    },
}

/// What the detectors say of every window of a log.
#[derive(Debug)]
pub struct Survey<'a> {
    ensemble: &'a Ensemble,
    scores: &'a [f64],
    cut: f64,
    /// The detectors that take each window for anomalous, a bit each in the order of [`Detector::ALL`].
    votes: Vec<u8>,
    /// Of each decider: whether each window would be anomalous without it. None where nothing else decides.
    without: Vec<(Detector, Option<Vec<bool>>)>,
}

impl Detection {
    /// What the detectors say of every window; none where there is no verdict.
    pub fn survey(&self) -> Option<Survey<'_>> {
        let (_, ensemble) = self.judged.as_ref()?;
        Some(Survey::new(ensemble, &self.scores, self.cut))
    }
}

impl<'a> Survey<'a> {
    /// That of an ensemble, and of the verdict that it came to.
    fn new(ensemble: &'a Ensemble, scores: &'a [f64], cut: f64) -> Self {
        let mut votes = vec![0; scores.len()];
        for member in ensemble.members() {
            let above = votes.iter_mut().zip(&member.scores).filter(|(_, score)| **score > member.cut);
            above.for_each(|(votes, _)| *votes |= bit(member.detector));
        }
        let without = ensemble.deciders().map(|member| (member.detector, verdict_without(ensemble, member.detector)));
        Self { ensemble, scores, cut, votes, without: without.collect() }
    }

    /// How many windows there are.
    pub fn windows(&self) -> usize {
        self.scores.len()
    }

    /// The scores of a judge and its cut; none of a detector that abstained.
    pub fn scores(&self, judge: Judge) -> Option<(&[f64], f64)> {
        match judge {
            Judge::Verdict => Some((self.scores, self.cut)),
            Judge::Detector(detector) => {
                let member = self.ensemble.members().iter().find(|member| member.detector == detector)?;
                member.abstained.is_none().then_some((&member.scores, member.cut))
            }
        }
    }

    /// The detectors that did not abstain.
    pub fn detectors(&self) -> impl Iterator<Item = Detector> {
        let spoken = |detector: &Detector| self.scores(Judge::Detector(*detector)).is_some();
        Detector::ALL.into_iter().filter(spoken)
    }

    /// The detectors that take a window for anomalous.
    pub fn finders(&self, window: usize) -> impl Iterator<Item = Detector> {
        let votes = self.votes[window];
        Detector::ALL.into_iter().filter(move |detector| votes & bit(*detector) != 0)
    }

    /// How the scores of a judge are spread, and where among them the verdict's anomalies lie.
    pub fn histogram(&self, judge: Judge) -> Option<Histogram> {
        let (scores, cut) = self.scores(judge)?;
        Some(Histogram::new(scores, cut, |window| self.is_anomalous(window)))
    }

    /// What the verdict would be without a detector.
    pub fn without(&self, detector: Detector) -> Ablation {
        match self.verdict_without(detector) {
            None => Ablation::Same,
            Some(None) => Ablation::NoVerdict,
            Some(Some(_)) => {
                Ablation::Changed { gone: self.count(Choice::Gone(detector)), new: self.count(Choice::New(detector)) }
            }
        }
    }

    /// How many windows a choice has.
    pub fn count(&self, choice: Choice) -> usize {
        self.chosen(choice).count()
    }

    /// The windows of a choice, those with the highest score first: that of the judge or detector that the choice is about, else
    /// the verdict's.
    pub fn choose(&self, choice: Choice) -> Vec<usize> {
        let scores = self.scores(choice.judge()).map_or(self.scores, |(scores, _)| scores);
        let mut windows: Vec<usize> = self.chosen(choice).collect();
        // The sort is stable: of equal ones the earliest.
        windows.sort_by(|one, other| scores[*other].total_cmp(&scores[*one]));
        windows
    }

    fn chosen(&self, choice: Choice) -> impl Iterator<Item = usize> {
        let bin = match choice {
            Choice::Bin(judge, bin) => self.scores(judge).zip(self.histogram(judge)).map(|found| (found, bin)),
            _ => None,
        };
        (0..self.windows()).filter(move |window| match (choice, &bin) {
            (Choice::Bin(..), Some((((scores, _), histogram), bin))) => histogram.bin(scores[*window]) == *bin,
            (Choice::Bin(..), None) => false,
            _ => self.is_of(choice, *window),
        })
    }

    fn is_of(&self, choice: Choice, window: usize) -> bool {
        let votes = self.votes[window];
        let finds = |detector: Detector| votes & bit(detector) != 0;
        match choice {
            Choice::Above(Judge::Verdict) => self.is_anomalous(window),
            Choice::Above(Judge::Detector(detector)) => finds(detector),
            Choice::Agreed(detector) => finds(detector) && self.is_anomalous(window),
            Choice::Alone(detector) => votes == bit(detector),
            Choice::Gone(detector) => self.is_anomalous(window) && !self.would_be(window, detector),
            Choice::New(detector) => !self.is_anomalous(window) && self.would_be(window, detector),
            Choice::Votes(count) => votes.count_ones() as usize == count,
            Choice::Both(one, other) => finds(one) && finds(other),
            Choice::Either(one, other) => finds(one) || finds(other),
            Choice::Bin(..) => false,
        }
    }

    fn is_anomalous(&self, window: usize) -> bool {
        self.scores[window] > self.cut
    }

    /// Whether a window would be anomalous without a detector.
    fn would_be(&self, window: usize, detector: Detector) -> bool {
        match self.verdict_without(detector) {
            None => self.is_anomalous(window),
            Some(verdict) => verdict.is_some_and(|verdict| verdict[window]),
        }
    }

    /// The verdict without a decider; none for a detector that is none.
    fn verdict_without(&self, detector: Detector) -> Option<Option<&[bool]>> {
        let (_, verdict) = self.without.iter().find(|(decider, _)| *decider == detector)?;
        Some(verdict.as_deref())
    }
}

impl Choice {
    /// Who it is about.
    pub fn judge(self) -> Judge {
        match self {
            Self::Above(judge) | Self::Bin(judge, _) => judge,
            Self::Agreed(detector) | Self::Alone(detector) => Judge::Detector(detector),
            Self::Gone(_) | Self::New(_) | Self::Votes(_) | Self::Both(..) | Self::Either(..) => Judge::Verdict,
        }
    }
}

/// The bit of a detector.
fn bit(detector: Detector) -> u8 {
    1 << detector as u8
}

/// Whether each window would be anomalous without a decider; none where nothing else decides.
fn verdict_without(ensemble: &Ensemble, detector: Detector) -> Option<Vec<bool>> {
    let rest = ensemble.without(detector);
    let windows = rest.deciders().next()?.scores.len();
    let is_anomalous = |window: usize| rest.score(|member| member.scores[window]) > rest.cut();
    Some((0..windows).map(is_anomalous).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Preset;

    /// Six windows: what each detector says of them, and from where on it takes one for anomalous.
    fn ensemble(preset: Preset) -> Ensemble {
        let members: [(Detector, [f64; 6], f64); 4] = [
            (Detector::Forest, [0.1, 0.1, 0.1, 0.7, 0.8, 0.9], 0.6),
            (Detector::Dbscan, [0.2, 0.2, 3.0, 0.2, 2.0, 4.0], 1.0),
            (Detector::Autoencoder, [1.0, 1.0, 9.0, 9.0, 1.0, 9.0], 5.0),
            (Detector::Series, [0.0, 0.0, 0.0, 0.0, 0.0, 64.0], 16.0),
        ];
        Ensemble::of_scores(preset, &members.map(|(detector, scores, cut)| (detector, scores.to_vec(), cut)))
    }

    fn verdict(ensemble: &Ensemble) -> (Vec<f64>, f64) {
        ((0..6).map(|window| ensemble.score(|member| member.scores[window])).collect(), ensemble.cut())
    }

    #[test]
    fn ok_a_vote_by_hand() {
        // Forest finds 3, 4, 5; DBSCAN 2, 4, 5; the autoencoder 2, 3, 5: two agree on 2, 3, 4 and three on 5.
        let ensemble = ensemble(Preset::Vote);
        let (scores, cut) = verdict(&ensemble);
        let survey = Survey::new(&ensemble, &scores, cut);
        assert_eq!(survey.choose(Choice::Above(Judge::Verdict))[0], 5);
        assert_eq!(survey.count(Choice::Above(Judge::Verdict)), 4);
        assert_eq!(survey.count(Choice::Above(Judge::Detector(Detector::Forest))), 3);
        assert_eq!(survey.count(Choice::Agreed(Detector::Forest)), 3);
        assert_eq!(survey.count(Choice::Alone(Detector::Forest)), 0);
        // Without the forest the other two must agree: on 2 and 5.
        assert_eq!(survey.without(Detector::Forest), Ablation::Changed { gone: 2, new: 0 });
        let mut gone = survey.choose(Choice::Gone(Detector::Forest));
        gone.sort_unstable();
        assert_eq!(gone, [3, 4]);
        // The series does not decide here.
        assert_eq!(survey.without(Detector::Series), Ablation::Same);
        assert_eq!(survey.count(Choice::Gone(Detector::Series)), 0);
        // Of no detector: 0 and 1; of two: 2, 3, 4; of all four: 5.
        assert_eq!((0..=4).map(|count| survey.count(Choice::Votes(count))).collect::<Vec<_>>(), [2, 0, 3, 0, 1]);
        assert_eq!(survey.choose(Choice::Both(Detector::Forest, Detector::Dbscan)), [5, 4]);
        assert_eq!(survey.count(Choice::Either(Detector::Forest, Detector::Dbscan)), 4);
        assert_eq!(survey.finders(4).collect::<Vec<_>>(), [Detector::Forest, Detector::Dbscan]);
    }

    #[test]
    fn ok_a_single_decider_leaves_no_verdict() {
        let ensemble = ensemble(Preset::Own);
        let (scores, cut) = verdict(&ensemble);
        let survey = Survey::new(&ensemble, &scores, cut);
        assert_eq!(survey.choose(Choice::Above(Judge::Verdict)), [5]);
        assert_eq!(survey.without(Detector::Series), Ablation::NoVerdict);
        assert_eq!(survey.choose(Choice::Gone(Detector::Series)), [5]);
        assert_eq!(survey.without(Detector::Forest), Ablation::Same);
        assert_eq!(survey.count(Choice::Agreed(Detector::Forest)), 1);
        // The three highest scores first; of what no detector of that name was asked about, nothing is said.
        assert_eq!(survey.choose(Choice::Above(Judge::Detector(Detector::Forest))), [5, 4, 3]);
        assert!(survey.scores(Judge::Detector(Detector::Surprisal)).is_none());
        assert_eq!(survey.count(Choice::Bin(Judge::Detector(Detector::Surprisal), 0)), 0);
        assert_eq!(survey.detectors().count(), 4);
    }

    #[test]
    fn ok_bins_hold_every_window_once() {
        let ensemble = ensemble(Preset::Own);
        let (scores, cut) = verdict(&ensemble);
        let survey = Survey::new(&ensemble, &scores, cut);
        for judge in [Judge::Verdict, Judge::Detector(Detector::Forest), Judge::Detector(Detector::Series)] {
            let histogram = survey.histogram(judge).unwrap();
            let bins = (0..histogram.counts.len()).map(|bin| survey.count(Choice::Bin(judge, bin)) as u32);
            assert_eq!(bins.collect::<Vec<_>>(), histogram.counts);
        }
    }
}
