//! What was planted in the samples is found near the top, for many seeds.

mod common;

use common::analyse;
use logloupe::config::Settings;
use samples::{Planted, SampleKind, generate};

/// The rank of the first finding that overlaps the planted time and has evidence or a reason there.
fn rank_of(outcome: &logloupe::analysis::Outcome, planted: &Planted) -> Option<u32> {
    let overlaps = |start: i64, end: i64| start < planted.end_ms && end > planted.start_ms;
    outcome.report.findings.iter().find(|finding| overlaps(finding.start, finding.end)).map(|finding| finding.rank)
}

#[test]
fn planted_anomalies_are_among_the_first_findings() {
    let mut first_three = 0;
    let mut all = 0;
    for kind in SampleKind::ALL {
        for seed in 0..8 {
            let sample = generate(kind, seed);
            let bytes = &sample.bytes;
            let input =
                logloupe::analysis::analyse_bytes(&sample.name, bytes, sample.modified_ms, &Settings::default());
            let (_, outcome) = input.unwrap();
            for planted in &sample.planted {
                let rank = rank_of(&outcome, planted);
                println!("{kind:?} {seed}: {} at rank {rank:?}", planted.name);
                assert!(rank.is_some(), "{kind:?} {seed}: {} was not found", planted.name);
                all += 1;
                first_three += u32::from(rank.is_some_and(|rank| rank <= 3));
            }
        }
    }
    println!("{first_three} of {all} among the first three findings");
    assert!(first_three * 4 >= all * 3, "{first_three} of {all}");
}

#[test]
fn a_steady_log_gives_few_findings() {
    let mut text = String::new();
    for minute in 0..600 {
        for second in (0..60).step_by(5) {
            let (hour, minute) = (minute / 60, minute % 60);
            text.push_str(&format!("2024-01-01 {hour:02}:{minute:02}:{second:02} INFO a.B: job {second} done\n"));
        }
    }
    let (_, outcome) = analyse(text.as_bytes(), &[], &Settings::default());
    assert!(
        outcome.report.findings.is_empty(),
        "{:?}",
        outcome.report.findings.first().map(|finding| &finding.headline)
    );
}

/// Ten hours of jobs that end with one of three exit codes; with one that ends otherwise, if `planted`.
fn jobs(planted: bool) -> String {
    let mut text = String::new();
    for minute in 0..600 {
        for second in (0..60).step_by(4) {
            let (hour, of_hour) = (minute / 60, minute % 60);
            let number = minute * 60 + second;
            let code =
                if planted && number == 400 * 60 + 20 { 137 } else { [100, 100, 100, 101, 103][number * 7 % 11 % 5] };
            text.push_str(&format!(
                "2024-01-01 {hour:02}:{of_hour:02}:{second:02} INFO a.B: job {number:05} of worker w{} ended with code {code}\n",
                number % 5
            ));
        }
    }
    text
}

#[test]
fn a_value_never_seen_in_its_place_is_found() {
    let (_, outcome) = analyse(jobs(true).as_bytes(), &[], &Settings::default());
    let finding = &outcome.report.findings[0];
    assert!(finding.reasons.iter().any(|reason| reason.feature == "rare_values"), "{:?}", finding.headline);
    let series = finding.detectors.iter().find(|vote| vote.name == "series").unwrap();
    assert!(series.anomalous && series.score > series.cut);
    // One rare value is what sets the window apart: without it, it would be as any other.
    let change = finding.change.as_ref().unwrap();
    assert_eq!((change.feature, change.from, change.to), ("rare_values", 1.0, 0.0));
    let line = finding.evidence.iter().find(|line| line.why.contains("“137” came once")).unwrap();
    assert_eq!(line.line, 400 * 15 + 6);
    assert!(finding.headline.contains("1 value rarely seen in its place"), "{}", finding.headline);
    let (_, outcome) = analyse(jobs(false).as_bytes(), &[], &Settings::default());
    assert!(outcome.report.findings.is_empty(), "{:?}", outcome.report.findings[0].headline);
}

/// An hour of requests that take some 30 ms, in which something begins at half past and lasts for ten minutes: a sixth of the log.
fn an_hour(at_half_past: impl Fn(u32) -> Option<String>) -> String {
    let mut text = String::new();
    for second in 0..3_600_u32 {
        let time = format!("2026-11-20T08:{:02}:{:02}Z", second / 60, second % 60);
        let is_odd = (1_800..2_400).contains(&second);
        let usual = format!("level=info msg=\"cart was paid\" latency_ms={}", 25 + second * 7 % 11);
        let odd = at_half_past(second).filter(|_| is_odd);
        text.push_str(&format!("ts={time} {}\n", odd.unwrap_or(usual)));
    }
    text
}

#[test]
fn what_begins_and_lasts_for_a_sixth_of_the_log_is_found_where_it_begins() {
    let slow = |second: u32| Some(format!("level=info msg=\"cart was paid\" latency_ms={}", 150 + second * 13 % 70));
    let failing =
        |second: u32| second.is_multiple_of(2).then(|| "level=error msg=\"payment did not answer\"".to_owned());
    let half_past = 1_795_163_400_000; // date -u -d '2026-11-20 08:30:00' +%s
    for (text, feature) in [(an_hour(slow), "duration_onset"), (an_hour(failing), "error_onset")] {
        let (_, outcome) = analyse(text.as_bytes(), &[], &Settings::default());
        let first = outcome.report.findings.first().unwrap_or_else(|| panic!("nothing, of {feature}"));
        assert!(first.start <= half_past && half_past < first.end, "{feature}: {first:?}");
        assert!(first.reasons.iter().any(|reason| reason.feature == feature), "{feature}: {:?}", first.reasons);
    }
    let (_, outcome) = analyse(an_hour(|_| None).as_bytes(), &[], &Settings::default());
    assert!(outcome.report.findings.is_empty(), "{:?}", outcome.report.findings.first());
}
