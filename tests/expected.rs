//! What is marked as expected takes findings away, and only those that it accounts for.

use std::collections::BTreeSet;

use logloupe::analysis::{Outcome, Parsed, analyse_bytes};
use logloupe::config::{Expected, Settings};
use logloupe::explain::Finding;
use samples::{SampleKind, generate};

fn analysed(kind: SampleKind) -> (Parsed, Outcome) {
    let sample = generate(kind, 1);
    analyse_bytes(&sample.name, &sample.bytes, sample.modified_ms, &Settings::default()).unwrap()
}

fn with(parsed: &Parsed, expected: Vec<Expected>) -> Outcome {
    parsed.analyse(&Settings { expected, ..Settings::default() }).unwrap()
}

fn ranges(outcome: &Outcome) -> Vec<(i64, i64)> {
    outcome.report.findings.iter().map(|finding| (finding.start, finding.end)).collect()
}

/// What is said before is what happens then: the findings that were named go, and the others stay as they were.
fn assert_as_said(parsed: &Parsed, before: &Outcome, expected: Expected) -> usize {
    let gone = parsed.expected_of(before, std::slice::from_ref(&expected));
    let after = with(parsed, vec![expected]);
    let kept: Vec<(i64, i64)> = before
        .report
        .findings
        .iter()
        .filter(|finding| !gone.contains(&finding.rank))
        .map(|finding| (finding.start, finding.end))
        .collect();
    assert_eq!(ranges(&after)[..kept.len()], kept);
    assert!(after.report.expected.len() == 1 && after.report.expected[0] as usize >= gone.len());
    gone.len()
}

#[test]
fn ok_a_time_takes_what_lies_in_it() {
    let (parsed, before) = analysed(SampleKind::Auth);
    let first = &before.report.findings[0];
    let exact = Expected::Time { from_ms: first.start, to_ms: first.end };
    assert_eq!(assert_as_said(&parsed, &before, exact), 1);
    let short = Expected::Time { from_ms: first.start, to_ms: first.end - 1 };
    assert_eq!(assert_as_said(&parsed, &before, short), 0);
    let all = Expected::Time { from_ms: i64::MIN, to_ms: i64::MAX };
    assert_eq!(assert_as_said(&parsed, &before, all), before.report.findings.len());
}

#[test]
fn ok_a_reason_takes_what_it_leads() {
    let (parsed, before) = analysed(SampleKind::Web);
    let reason = before.report.findings[0].reasons[0].feature;
    let led = before.report.findings.iter().filter(|finding| finding.reasons[0].feature == reason).count();
    assert_eq!(assert_as_said(&parsed, &before, Expected::Reason(reason.to_owned())), led);
}

#[test]
fn ok_detectors_take_what_no_other_finds() {
    let (parsed, before) = analysed(SampleKind::Auth);
    let finders = |finding: &Finding| -> Vec<&str> {
        finding.detectors.iter().filter(|vote| vote.anomalous).map(|vote| vote.name).collect()
    };
    let names: BTreeSet<&str> = before.report.findings.iter().flat_map(finders).collect();
    assert!(names.len() > 2, "{names:?}");
    for name in &names {
        let alone = before.report.findings.iter().filter(|finding| finders(finding) == [*name]).count();
        assert_eq!(assert_as_said(&parsed, &before, Expected::Detector((*name).to_owned())), alone, "{name}");
    }
    let of = |names: &[&str]| names.iter().map(|name| Expected::Detector((*name).to_owned())).collect::<Vec<_>>();
    for finding in &before.report.findings {
        let all = finders(finding);
        assert!(parsed.expected_of(&before, &of(&all)).contains(&finding.rank));
        assert!(!parsed.expected_of(&before, &of(&all[1..])).contains(&finding.rank));
    }
}

#[test]
fn ok_an_entity_takes_what_is_mostly_its_own() {
    let (parsed, before) = analysed(SampleKind::Auth);
    let events = &parsed.log.events;
    let (mut taken, mut kept) = (0, 0);
    for finding in &before.report.findings {
        let inside = |time: Option<i64>| time.is_some_and(|time| (finding.start..finding.end).contains(&time));
        let of_finding: Vec<_> = events.ids().filter(|event| inside(events.time_ms(*event))).collect();
        for (kind, name, count, all) in parsed.entities_of(&before, finding.rank) {
            assert_eq!(all as usize, of_finding.len());
            assert_eq!(count as usize, of_finding.iter().filter(|event| kind.of(events, **event) == name).count());
            let text = String::from_utf8(events.name_text(name).to_vec()).unwrap();
            let expected = Expected::Entity { kind: kind.word().to_owned(), name: text };
            let gone = parsed.expected_of(&before, std::slice::from_ref(&expected));
            assert_eq!(gone.contains(&finding.rank), 2 * count >= all, "{finding:?}");
            let of_this = assert_as_said(&parsed, &before, expected);
            (taken, kept) = (taken + of_this, kept + before.report.findings.len() - of_this);
        }
    }
    assert!(taken > 0 && kept > 0);
}

#[test]
fn ok_templates_take_what_they_account_for_together() {
    let (parsed, before) = analysed(SampleKind::Auth);
    let finding = before.report.findings.iter().find(|finding| finding.templates.len() > 2).unwrap();
    let shift = |one: &logloupe::explain::TemplateShift| (f64::from(one.count) - one.usual).abs();
    let all: f64 = finding.templates.iter().map(shift).sum();
    let mut expected = Vec::new();
    let mut share = 0.0;
    for one in finding.templates.iter().rev() {
        share += shift(one) / all;
        expected.push(Expected::Template(parsed.template_text(one.template)));
        assert_eq!(parsed.expected_of(&before, &expected).contains(&finding.rank), share >= 0.5 - 1e-9, "{share}");
    }
    let after = with(&parsed, expected);
    assert!(!ranges(&after).contains(&(finding.start, finding.end)));
    assert!(after.report.expected.iter().sum::<u32>() > 0);
}

#[test]
fn ok_what_this_log_does_not_have_takes_nothing() {
    let (parsed, before) = analysed(SampleKind::Hdfs);
    for expected in [
        Expected::Template("no such template".to_owned()),
        Expected::Entity { kind: "user".to_owned(), name: "nobody-here".to_owned() },
        Expected::Reason("no_such_feature".to_owned()),
        Expected::Detector("no_such_detector".to_owned()),
    ] {
        assert_eq!(assert_as_said(&parsed, &before, expected), 0);
    }
}
