//! Logs that no miner can make sense of end in a clear result: a bounded number of templates, and a word about the rest.

mod common;

use common::{analyse, assert_adds_up};
use logloupe::config::Settings;

/// Minutes of this many lines a second, each made by its number.
fn log(lines: usize, line: impl Fn(usize) -> String) -> Vec<u8> {
    let mut text = String::new();
    for number in 0..lines {
        let second = number / 20;
        let (hour, minute, second) = (second / 3600 % 24, second / 60 % 60, second % 60);
        text.push_str(&format!("2024-01-01 {hour:02}:{minute:02}:{second:02} INFO a.B: {}\n", line(number)));
    }
    text.into_bytes()
}

/// A word of letters only, another one for each number.
fn word(number: usize) -> String {
    let digits = std::iter::successors(Some(number), |rest| (rest / 26 > 0).then_some(rest / 26));
    "q".chars().chain(digits.map(|rest| char::from(b'a' + (rest % 26) as u8))).collect()
}

/// Words that have nothing to do with each other.
fn random_words(number: usize) -> String {
    let mut state = number as u64 + 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    let count = 3 + next() % 5;
    (0..count).map(|_| word(next())).collect::<Vec<_>>().join(" ")
}

#[test]
fn random_text_falls_under_the_limit_and_is_told() {
    let bytes = log(100_000, random_words);
    let (_, outcome) = analyse(&bytes, &[1_000_003], &Settings::default());
    assert_adds_up(&outcome);
    assert!(outcome.report.templates.len() <= 8_193, "{}", outcome.report.templates.len());
    let told = outcome.report.diagnostics.iter().find(|entry| entry.code == "template_limit").unwrap();
    let all = outcome.report.templates.iter().find(|template| template.text.contains("beyond the limit")).unwrap();
    assert_eq!(told.count, u64::from(all.count));
}

#[test]
fn one_line_again_and_again_is_one_template() {
    let (_, outcome) = analyse(&log(50_000, |_| "all is quiet".to_owned()), &[], &Settings::default());
    assert_adds_up(&outcome);
    assert_eq!(outcome.report.templates.len(), 1);
    assert!(outcome.report.findings.is_empty() && outcome.report.diagnostics.is_empty());
}

#[test]
fn very_many_distinct_lines_of_one_kind_are_one_template() {
    let line = |number: usize| format!("request {} of session {} took {number} ms", word(number), word(number * 7));
    let (_, outcome) = analyse(&log(150_000, line), &[], &Settings::default());
    assert_adds_up(&outcome);
    let [template] = outcome.report.templates.as_slice() else { panic!("{:?}", outcome.report.templates.len()) };
    assert_eq!(template.text, "request <*> of session <*> took <*> ms");
    assert!(template.slots.iter().all(|slot| slot.saturated && slot.distinct >= 64), "{:?}", template.slots);
}

#[test]
fn trouble_is_never_merged_with_what_is_normal() {
    let troubles = ["error", "failed", "exception", "denied", "refused", "timeout", "Killed", "InvalidState", "unable"];
    for trouble in troubles {
        // The word stands among thousands in the same place, in each place of a message once.
        for place in 0..4 {
            let line = |number: usize| {
                let value = if number % 997 == 5 { trouble.to_owned() } else { word(number) };
                let mut words = ["worker", "says", "that", "all"].map(str::to_owned);
                words[place] = value;
                format!("{} ends", words.join(" "))
            };
            let (_, outcome) = analyse(&log(3_000, line), &[], &Settings::default());
            let apart = outcome.report.templates.iter().find(|template| template.text.contains(trouble));
            assert!(
                apart.is_some_and(|template| template.count == 3 || template.count == 4),
                "{trouble} in place {place}"
            );
        }
    }
}
