//! The chart's columns hold every window, and none of them reaches over a gap.

mod common;

use common::analyse;
use logloupe::config::Settings;
use logloupe::filter::{Filter, Wanted};
use logloupe::format::Level;
use logloupe::timeline::{Heat, Passing, Timeline};

/// A line each five seconds of an hour, and of the first five minutes thirty days later.
fn log() -> String {
    let line = |day: u32, second: u32| {
        format!("2024-05-{day:02} 09:{:02}:{:02},000 INFO [main] a.B: done in 5 ms\n", second / 60, second % 60)
    };
    let hour = (0..3_600).step_by(5).map(|second| line(1, second));
    hour.chain((0..300).step_by(5).map(|second| line(31, second))).collect()
}

#[test]
fn ok_no_bucket_reaches_over_a_gap() {
    let (parsed, outcome) = analyse(log().as_bytes(), &[], &Settings::default());
    assert_eq!(outcome.report.windows.gaps.len(), 1);
    let after = outcome.report.windows.gaps[0].end as f64;
    for buckets in [1, 2, 7, 10, 64, 1_000] {
        let timeline = Timeline::new(&outcome, f64::NEG_INFINITY, f64::INFINITY, buckets);
        assert_eq!(timeline.events.iter().sum::<f64>(), parsed.log.events.len() as f64, "{buckets}");
        assert!(timeline.start.contains(&after), "{buckets}: {:?}", timeline.start);
        assert!(timeline.start.len() <= buckets + 1, "{buckets}");
    }
}

#[test]
fn ok_the_heat_of_templates_adds_up_to_the_timeline() {
    let text: String = log()
        .lines()
        .enumerate()
        .map(|(at, line)| match at % 10 {
            0 => format!("{line} then slept\n").replace("INFO", "ERROR"),
            _ => format!("{line}\n"),
        })
        .collect();
    let (parsed, outcome) = analyse(text.as_bytes(), &[], &Settings::default());
    let templates: Vec<u32> = outcome.report.templates.iter().map(|template| template.id).collect();
    assert!(templates.len() > 1, "{:?}", outcome.report.templates);
    for (from, buckets) in [(f64::NEG_INFINITY, 7), (outcome.start(20) as f64, 64)] {
        let timeline = Timeline::new(&outcome, from, f64::INFINITY, buckets);
        let heat = Heat::new(&parsed, &outcome, (from, f64::INFINITY), buckets, &templates, &Filter::default());
        let columns = timeline.events.len();
        assert_eq!(heat.counts.len(), columns * templates.len());
        for (bucket, events) in timeline.events.iter().enumerate() {
            let sum: u32 = heat.counts.iter().skip(bucket).step_by(columns).sum();
            assert_eq!(f64::from(sum), *events, "{bucket}");
        }
        // The templates are those that the report counts.
        if from == f64::NEG_INFINITY {
            let first: u32 = heat.counts[..columns].iter().sum();
            assert_eq!(first, outcome.report.templates[0].count);
        }
    }
    assert_eq!(Heat::new(&parsed, &outcome, (0.0, 0.0), 9, &templates, &Filter::default()).counts, Vec::<u32>::new());
    // Every tenth line is an error.
    let errors = Filter::new(vec![Wanted { level: Some(Level::Error), ..Wanted::default() }], vec![]);
    let all = (f64::NEG_INFINITY, f64::INFINITY);
    let said = text.lines().filter(|line| line.contains("ERROR")).count() as u32;
    assert!(said > 10);
    assert_eq!(Heat::new(&parsed, &outcome, all, 9, &templates, &errors).counts.iter().sum::<u32>(), said);
    assert_eq!(parsed.templates_passing(&errors).iter().sum::<u32>(), said);
    let unknown = Heat::new(&parsed, &outcome, (f64::NEG_INFINITY, f64::INFINITY), 3, &[9_999], &Filter::default());
    assert!(unknown.counts.iter().all(|count| *count == 0));
}

/// An hour with a line each five seconds, of which every tenth is a warning; at its fortieth minute a disk is full twelve times.
fn troubled() -> String {
    let line = |second: u32| {
        let (level, text) = if second.is_multiple_of(50) { ("WARN", "cache is cold") } else { ("INFO", "job is done") };
        format!("2024-05-01 09:{:02}:{:02},000 {level} [main] a.B: {text}\n", second / 60, second % 60)
    };
    let full = "2024-05-01 09:40:03,000 ERROR [main] a.B: disk sda is full\n";
    (0..3_600).step_by(5).map(|second| if second == 2_405 { full.repeat(12) } else { line(second) }).collect()
}

#[test]
fn ok_what_passes_a_filter_is_counted_bucket_by_bucket_and_finding_by_finding() {
    let (parsed, outcome) = analyse(troubled().as_bytes(), &[], &Settings::default());
    let minute = outcome.report.findings.iter().position(|finding| finding.errors == 12).expect("the full disk");
    let level = |level| Wanted { level: Some(level), ..Wanted::default() };
    let timeline = Timeline::new(&outcome, f64::NEG_INFINITY, f64::INFINITY, 60);
    let counted = |only: Vec<Wanted>, without: Vec<Wanted>| {
        Passing::new(&parsed, &outcome, &timeline.start, f64::INFINITY, &Filter::new(only, without))
    };

    let all = counted(vec![], vec![]);
    assert_eq!(all.events.iter().map(|count| f64::from(*count)).collect::<Vec<_>>(), timeline.events);
    assert_eq!(all.errors.iter().map(|count| f64::from(*count)).collect::<Vec<_>>(), timeline.errors);
    assert_eq!(all.findings, outcome.report.findings.iter().map(|finding| finding.events).collect::<Vec<_>>());

    let errors = counted(vec![Wanted { level: Some(Level::Error), ..Wanted::default() }], vec![]);
    assert_eq!((errors.events[40], errors.events.iter().sum::<u32>()), (12, 12));
    assert_eq!((errors.errors[40], errors.findings[minute]), (12, 12));

    // 3,600 seconds hold 72 fifties; two levels are choices.
    let either = counted(vec![level(Level::Error), level(Level::Warning)], vec![]);
    assert_eq!(either.events.iter().sum::<u32>(), 12 + 72);
    // All but the errors: in the fortieth minute eleven lines are left of what comes every five seconds.
    let others = counted(vec![], vec![level(Level::Error)]);
    assert_eq!((others.events[40], others.errors.iter().sum::<u32>()), (11, 0));

    // Kinds are asked for together, and a file that is not there holds nothing.
    let both = Wanted { files: Some(vec![0]), ..Wanted::default() };
    assert_eq!(counted(vec![level(Level::Warning), both.clone()], vec![]).events.iter().sum::<u32>(), 72);
    let elsewhere = Wanted { files: Some(vec![1, 2]), ..Wanted::default() };
    assert_eq!(counted(vec![elsewhere], vec![]).events.iter().sum::<u32>(), 0);
    assert_eq!(counted(vec![], vec![both]).findings.iter().sum::<u32>(), 0);

    // A part of the log in fewer buckets: these are those of the timeline, and the findings are counted whole.
    let from = outcome.start(35) as f64;
    let part = Timeline::new(&outcome, from, outcome.start(50) as f64, 4);
    let filter = Filter::new(vec![], vec![level(Level::Error)]);
    let passing = Passing::new(&parsed, &outcome, &part.start, outcome.start(50) as f64, &filter);
    let left: Vec<f64> = part.events.iter().zip(&part.errors).map(|(events, errors)| events - errors).collect();
    assert_eq!(passing.events.iter().map(|count| f64::from(*count)).collect::<Vec<_>>(), left);
    assert_eq!(passing.findings[minute], outcome.report.findings[minute].events - 12);
    // Places that are none count nothing.
    let nowhere = Passing::new(&parsed, &outcome, &[f64::INFINITY, from, f64::NAN], 0.0, &filter);
    assert_eq!(nowhere.events, [0, 0, 0]);
}

/// The first of ten failed, the others did not: what they are alike in is not an error.
#[test]
fn ok_a_template_has_the_level_that_most_of_its_events_have() {
    let line = |second: u32, level: &str| format!("2026-03-01 10:00:{second:02} {level} a.B: job j{second} ended\n");
    let of = |levels: [&str; 4]| -> Vec<String> {
        let log: String = (10u32..).zip(levels).map(|(second, level)| line(second, level)).collect();
        let report = analyse(log.as_bytes(), &[], &Settings::default()).1.report;
        report.templates.iter().map(|template| template.level.map_or("", |level| level.name()).to_owned()).collect()
    };
    assert_eq!(of(["ERROR", "INFO", "INFO", "INFO"]), ["info"]);
    assert_eq!(of(["INFO", "ERROR", "INFO", "ERROR"]), ["error"], "of two the graver one");
}
