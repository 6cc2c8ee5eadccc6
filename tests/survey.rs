//! What is said of the detectors is what a plain look at their scores finds, and a cut that is tried is what the settings then bring.

use logloupe::analysis::{Outcome, Parsed, analyse_bytes};
use logloupe::config::{Preset, Settings};
use logloupe::detect::{Ablation, Choice, Detector, Judge, setting_for};
use samples::{SampleKind, generate};

fn analysed(kind: SampleKind, preset: Preset) -> (Parsed, Outcome) {
    let sample = generate(kind, 1);
    let settings = Settings { preset, ..Settings::default() };
    analyse_bytes(&sample.name, &sample.bytes, sample.modified_ms, &settings).unwrap()
}

/// Whether a detector finds a window anomalous; none where it abstained.
fn finds(outcome: &Outcome, detector: Detector, window: usize) -> Option<bool> {
    let votes = outcome.detection.votes(window);
    votes.iter().find(|vote| vote.detector == detector).map(|vote| vote.score > vote.cut)
}

#[test]
fn ok_counts_are_those_of_a_plain_look() {
    let (_, outcome) = analysed(SampleKind::Auth, Preset::Own);
    let survey = outcome.detection.survey().unwrap();
    let windows = || 0..outcome.windows.len();
    let is_anomalous = |window: &usize| outcome.detection.scores[*window] > outcome.detection.cut;
    assert!(survey.count(Choice::Above(Judge::Verdict)) > 0);
    for detector in survey.detectors() {
        let finds = |window: &usize| finds(&outcome, detector, *window).unwrap();
        assert_eq!(survey.count(Choice::Above(Judge::Detector(detector))), windows().filter(finds).count());
        assert_eq!(survey.count(Choice::Agreed(detector)), windows().filter(is_anomalous).filter(finds).count());
        let is_alone =
            |window: &usize| outcome.detection.votes(*window).iter().filter(|vote| vote.anomalous).count() == 1;
        assert_eq!(survey.count(Choice::Alone(detector)), windows().filter(finds).filter(is_alone).count());
    }
    let voted: usize = (0..=Detector::ALL.len()).map(|count| survey.count(Choice::Votes(count))).sum();
    assert_eq!(voted, outcome.windows.len());
}

#[test]
fn ok_without_one_of_three_the_other_two_must_agree() {
    let (_, outcome) = analysed(SampleKind::Auth, Preset::Vote);
    let survey = outcome.detection.survey().unwrap();
    let both = |window: usize| {
        let [one, other] = [Detector::Dbscan, Detector::Autoencoder].map(|detector| finds(&outcome, detector, window));
        one.unwrap() && other.unwrap()
    };
    let is_anomalous = |window: usize| outcome.detection.scores[window] > outcome.detection.cut;
    let windows = || 0..outcome.windows.len();
    let gone = windows().filter(|window| is_anomalous(*window) && !both(*window)).count();
    let new = windows().filter(|window| !is_anomalous(*window) && both(*window)).count();
    assert_eq!(survey.without(Detector::Forest), Ablation::Changed { gone, new });
    assert_eq!(survey.without(Detector::Series), Ablation::Same);
}

#[test]
fn ok_todays_cut_has_todays_findings() {
    let (parsed, outcome) = analysed(SampleKind::Web, Preset::Own);
    assert!(!outcome.report.findings.is_empty());
    assert_eq!(parsed.findings_at(&outcome, outcome.detection.cut), outcome.report.findings.len());
    assert_eq!(parsed.findings_at(&outcome, 1.0), 0);
    // As many as the budget allows, however many windows lie above.
    assert!(parsed.findings_at(&outcome, 0.0) <= outcome.report.settings.budget as usize);
}

#[test]
fn ok_a_cut_that_is_taken_over_is_the_one_that_was_tried() {
    for preset in [Preset::Percentile, Preset::Contamination] {
        let (parsed, outcome) = analysed(SampleKind::Auth, preset);
        let survey = outcome.detection.survey().unwrap();
        let stops = survey.histogram(Judge::Verdict).unwrap().stops(&outcome.detection.scores);
        let stop = stops.iter().rev().find(|stop| stop.windows >= 5).unwrap();
        let (name, value) = setting_for(preset, outcome.windows.len(), stop.windows).unwrap();
        let mut settings = outcome.report.settings.clone();
        *(if name == "percentile" { &mut settings.percentile } else { &mut settings.contamination }) = value;
        let taken = parsed.analyse(&settings).unwrap();
        assert_eq!(
            taken.detection.survey().unwrap().count(Choice::Above(Judge::Verdict)),
            stop.windows,
            "{name} {value}"
        );
        assert_eq!(taken.report.findings.len(), parsed.findings_at(&outcome, stop.cut), "{name} {value}");
    }
}
