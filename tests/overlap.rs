//! Windows that overlap: what each is measured over, what is counted once, and what lies across a border.

use std::fmt::Write;

use logloupe::analysis::{Outcome, Parsed, analyse_bytes};
use logloupe::config::Settings;
use logloupe::model::Model;
use logloupe::timeline::Timeline;

/// Three hours of four lines a minute; at a quarter past the second hour, twenty errors half a minute before and after.
fn log(errors: bool) -> String {
    let mut text = String::new();
    for second in (0..3 * 3600).step_by(15) {
        let time =
            |second: usize| format!("2026-03-01T{:02}:{:02}:{:02}Z", 10 + second / 3600, second / 60 % 60, second % 60);
        let _ = writeln!(text, "{} INFO job {} is done", time(second), second % 7);
        if errors && second == 2 * 3600 - 15 {
            for at in 0..20 {
                let _ = writeln!(text, "{} ERROR disk is full", time(second + 5 + at));
            }
        }
    }
    text
}

fn analysed(text: &str, overlap: u32) -> (Parsed, Outcome) {
    let settings = Settings { window_seconds: Some(60.0), window_overlap: overlap, ..Settings::default() };
    analyse_bytes("a.log", text.as_bytes(), 0, &settings).unwrap()
}

#[test]
fn ok_a_window_is_measured_over_its_length_and_counted_once() {
    let text = log(true);
    let (_, outcome) = analysed(&text, 4);
    assert_eq!((outcome.windows.length(), outcome.windows.reach()), (15_000, 4));
    // From the fourth part on a window holds a minute: four lines, and not one.
    let volume = outcome.features.matrix().column(0);
    assert_eq!(volume.iter().take(6).copied().collect::<Vec<_>>(), [1.0, 2.0, 3.0, 4.0, 4.0, 4.0]);
    let timeline = Timeline::new(&outcome, f64::NEG_INFINITY, f64::INFINITY, 10_000);
    assert_eq!(timeline.events.iter().sum::<f64>(), text.lines().count() as f64);
    assert_eq!(timeline.errors.iter().sum::<f64>(), 20.0);
    assert_eq!(outcome.measured_from(10), outcome.start(7));
    assert_eq!(outcome.end(10) - outcome.measured_from(10), 60_000);
}

/// The errors lie in two minutes, ten in either; a window that begins between has all of them.
#[test]
fn ok_what_lies_across_a_border_is_seen_whole() {
    let text = log(true);
    let errors = |overlap| {
        let (_, outcome) = analysed(&text, overlap);
        let finding = &outcome.report.findings[0];
        let reason = finding.reasons.iter().find(|reason| reason.feature == "errors");
        (finding.errors, reason.map(|reason| reason.actual))
    };
    assert_eq!(errors(1), (20, Some(10.0)));
    assert_eq!(errors(4), (20, Some(20.0)));
}

#[test]
fn ok_a_calm_log_stays_calm_and_a_good_one_judges() {
    let calm = log(false);
    let (parsed, outcome) = analysed(&calm, 4);
    assert!(outcome.report.findings.is_empty(), "{:#?}", outcome.report.findings);
    let bytes = Model::of_log(&parsed, None, &outcome, None).to_bytes().unwrap();
    let learned = Model::read(&bytes).unwrap().learned().unwrap();
    assert_eq!((learned.reach(), learned.events()), (4, calm.lines().count() as f64));
    let text = log(true);
    let (mut parsed, outcome) = analysed(&text, 1);
    parsed.judge_by(Some(learned));
    let judged = parsed.analyse(&outcome.report.settings).unwrap();
    assert_eq!(judged.windows.reach(), 4);
    assert_eq!(judged.report.findings[0].errors, 20);
}

#[test]
fn err_what_is_impossible_is_named() {
    for overlap in [0, 61] {
        let settings = Settings { window_overlap: overlap, ..Settings::default() };
        let fault = settings.check().unwrap_err().to_string();
        assert!(fault.contains("window_overlap") && fault.contains("60"), "{fault}");
    }
}
