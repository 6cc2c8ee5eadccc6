//! What is wrong with a file itself is told: silences, a clock set back, repeated blocks, a cut-off end.

mod common;

use common::analyse;
use logloupe::config::Settings;
use logloupe::integrity::{Flaw, FlawKind};

/// A line at so many seconds after midnight of 2024-05-01.
fn line(second: u32) -> String {
    let (day, second) = (1 + second / 86_400, second % 86_400);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("2024-05-{day:02} {hour:02}:{minute:02}:{second:02},000 INFO [main] a.B: request {second} done in 5 ms\n")
}

fn flaws(text: &str) -> Vec<Flaw> {
    analyse(text.as_bytes(), &[], &Settings::default()).1.report.flaws
}

fn every(seconds: impl Iterator<Item = u32>) -> String {
    seconds.map(line).collect()
}

#[test]
fn ok_a_steady_log_has_none() {
    assert_eq!(flaws(&every((0..20_000).step_by(7))), []);
}

#[test]
fn ok_nights_are_no_gaps() {
    let days = (0..9u32).flat_map(|day| (0..4_000).map(move |step| day * 86_400 + step * 7));
    assert_eq!(flaws(&every(days)), []);
}

#[test]
fn ok_a_gap() {
    let found = flaws(&every((0..3_000).step_by(5).chain((10_000..13_000).step_by(5))));
    assert_eq!(found.len(), 1, "{found:?}");
    let gap = &found[0];
    assert_eq!((gap.kind, gap.first_line, gap.last_line, gap.length_ms), (FlawKind::Gap, 600, 601, 7_005_000));
    assert!(gap.text.contains("116 minutes"), "{}", gap.text);
}

#[test]
fn ok_the_clock_is_set_back() {
    let found = flaws(&every((0..6_000).step_by(5).chain((2_401..6_000).step_by(5))));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].kind, found[0].first_line, found[0].length_ms), (FlawKind::ClockJump, 1_200, 3_594_000));
    assert!(found[0].text.contains("daylight saving"), "{}", found[0].text);
}

#[test]
fn ok_a_few_seconds_of_disorder_are_none() {
    assert_eq!(flaws(&every((0..6_000).map(|second| if second % 10 == 3 { second - 3 } else { second }))), []);
}

#[test]
fn ok_a_block_that_comes_twice() {
    let text = every((0..2_000).step_by(5));
    let block: String = text.split_inclusive('\n').skip(100).take(50).collect();
    let head: String = text.split_inclusive('\n').take(200).collect();
    let tail: String = text.split_inclusive('\n').skip(200).collect();
    let found = flaws(&format!("{head}{block}{tail}"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].kind, found[0].first_line, found[0].last_line, found[0].count),
        (FlawKind::Repeat, 201, 250, 50)
    );
    assert!(found[0].text.contains("lines 101 to 150"), "{}", found[0].text);
}

#[test]
fn ok_a_cut_off_end() {
    let text = format!("{}2024-05-01 09:0", every((0..2_000).step_by(5)));
    let found = flaws(&text);
    assert_eq!((found.len(), found[0].kind, found[0].first_line), (1, FlawKind::CutOff, 401), "{found:?}");
    assert_eq!(flaws(every((0..2_000).step_by(5)).trim_end()), []);
}
