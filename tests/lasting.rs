//! What changes slowly, or for good, is found where it begins; what only goes on as before is not.

mod common;

use common::analyse;
use logloupe::analysis::{Analysis, Input};
use logloupe::config::Settings;
use logloupe::explain::Finding;
use logloupe::format::Sample;

const MINUTES: u32 = 480;

/// A sequence that looks random, and is the same every time.
struct Dice(u32);

impl Dice {
    /// One of `0..sides`.
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % sides
    }

    /// About so much: from half of it to twice as much.
    fn about(&mut self, much: f64) -> f64 {
        much * libm::exp2((f64::from(self.roll(2_001)) - 1_000.0) / 1_000.0)
    }
}

/// From 1 at this minute to so much at the end, in a straight line; 1 before.
fn growing(minute: u32, from: u32, to: f64) -> f64 {
    1.0 + (to - 1.0) * f64::from(minute.saturating_sub(from)) / f64::from(MINUTES - from)
}

/// Eight hours of lines, some a minute, each made from its minute.
fn hours(seed: u32, lines: u32, mut line: impl FnMut(u32, u32, &mut Dice) -> Option<String>) -> String {
    let mut dice = Dice(seed);
    let mut text = String::new();
    for minute in 0..MINUTES {
        for number in 0..lines {
            let second = number * 60 / lines;
            if let Some(line) = line(minute, number, &mut dice) {
                text.push_str(&format!("2026-03-01 {:02}:{:02}:{second:02} {line}\n", minute / 60, minute % 60));
            }
        }
    }
    text
}

fn findings(text: &str) -> Vec<Finding> {
    analyse(text.as_bytes(), &[], &Settings::default()).1.report.findings
}

/// The minute in which a finding begins.
fn minute(finding: &Finding) -> i64 {
    finding.start / 60_000 % 1_440
}

/// The first finding, which is told by this feature, and says these words.
fn first(text: &str, feature: &str, words: &str) -> Finding {
    let mut findings = findings(text);
    assert!(!findings.is_empty(), "nothing was found");
    let first = findings.remove(0);
    assert!(first.reasons.iter().any(|reason| reason.feature == feature), "{}", first.headline);
    assert!(first.headline.contains(words), "{}", first.headline);
    first
}

fn requests(seed: u32, to: f64) -> String {
    hours(seed, 12, |minute, number, dice| {
        let millis = dice.about(80.0 * growing(minute, 120, to));
        Some(if number % 3 == 0 {
            format!("INFO web.Api order {} handled in {millis:.0} ms", dice.roll(1_000_000))
        } else {
            format!("INFO web.Cache entry {} is stale", dice.roll(9_999))
        })
    })
}

#[test]
fn durations_in_messages_that_grow_for_hours_are_found_where_they_begin() {
    for seed in 0..4 {
        let found = first(&requests(seed, 4.0), "amount_change", "handled in");
        assert!((60..240).contains(&minute(&found)), "{}", minute(&found));
        assert!(findings(&requests(seed, 1.0)).is_empty());
    }
}

#[test]
fn a_leak_in_a_gauge_is_found_and_what_only_counts_on_is_not() {
    let log = |seed: u32, leak: bool| {
        hours(seed, 10, |minute, number, dice| {
            Some(match number {
                0 => {
                    let much = 900.0
                        + f64::from(dice.roll(80))
                        + if leak { 4.0 * f64::from(minute.saturating_sub(150)) } else { 0.0 };
                    format!("INFO jvm.Gc heap after collection {much:.0} MB")
                }
                1 => format!("INFO web.Health uptime {} s", minute * 60 + 7),
                _ => format!("INFO web.Api order {} was paid", dice.roll(1_000_000)),
            })
        })
    };
    for seed in 0..4 {
        let found = first(&log(seed, true), "amount_change", "heap after collection");
        assert!((100..260).contains(&minute(&found)), "{}", minute(&found));
        assert!(findings(&log(seed, false)).is_empty());
    }
}

#[test]
fn some_minutes_of_slow_answers_are_found_in_messages() {
    let log = |slow: bool| {
        hours(7, 12, |minute, number, dice| {
            let millis = dice.about(if slow && (300..306).contains(&minute) { 900.0 } else { 80.0 });
            Some(if number % 3 == 0 {
                format!("INFO web.Api order {} handled in {millis:.0} ms", dice.roll(1_000_000))
            } else {
                format!("INFO web.Cache entry {} is stale", dice.roll(9_999))
            })
        })
    };
    let found = first(&log(true), "amount_rise", "handled in");
    assert!((299..302).contains(&minute(&found)), "{}", minute(&found));
    assert!(findings(&log(false)).is_empty());
}

#[test]
fn errors_that_grow_for_hours_are_found() {
    let log = |seed: u32, to: f64| {
        hours(seed, 30, |minute, _, dice| {
            let failed = f64::from(dice.roll(1_000)) < 10.0 * growing(minute, 120, to);
            Some(if failed {
                "ERROR store.Write row was lost".to_owned()
            } else {
                "INFO store.Write row was kept".to_owned()
            })
        })
    };
    for seed in 0..4 {
        let found = first(&log(seed, 12.0), "error_growth", "hare of errors grows");
        assert!((60..260).contains(&minute(&found)), "{}", minute(&found));
        assert!(
            findings(&log(seed, 1.0))
                .iter()
                .all(|finding| finding.reasons.iter().all(|reason| reason.feature != "error_growth"))
        );
    }
}

/// Lines of four hosts as syslog has them; the last of them until this minute.
fn fleet(seed: u32, until: u32) -> String {
    let mut dice = Dice(seed);
    let mut text = String::new();
    for minute in 0..MINUTES {
        for second in (0..60).step_by(4) {
            let host = dice.roll(4);
            if host == 3 && minute >= until {
                continue;
            }
            let (hour, minute) = (minute / 60, minute % 60);
            let what = ["link check ok", "session closed", "queue is empty"][dice.roll(3) as usize];
            text.push_str(&format!("Mar  1 {hour:02}:{minute:02}:{second:02} web{host} agent: {what}\n"));
        }
    }
    text
}

#[test]
fn a_host_that_falls_silent_for_good_is_found_with_its_last_line() {
    for seed in 0..4 {
        let text = fleet(seed, 300);
        let found = first(&text, "host_gone", "ost web3 falls silent for good");
        assert!((296..302).contains(&minute(&found)), "{}", minute(&found));
        let last = text.lines().zip(1u64..).filter(|(line, _)| line.contains(" web3 ")).last().unwrap().1;
        assert_eq!(found.evidence[0].line, last);
        let calm = findings(&fleet(seed, MINUTES));
        assert!(calm.iter().all(|finding| finding.reasons.iter().all(|reason| reason.feature != "host_gone")));
    }
}

#[test]
fn a_file_that_ends_early_is_no_host_that_falls_silent() {
    let all = fleet(5, MINUTES);
    let of_host = |wanted: &str| all.lines().filter(|line| line.contains(wanted)).collect::<Vec<_>>();
    let others: Vec<&str> = all.lines().filter(|line| !line.contains(" web3 ")).collect();
    let mut own = of_host(" web3 ");
    own.truncate(own.len() / 2);
    let files = [("others.log", others.join("\n") + "\n"), ("web3.log", own.join("\n") + "\n")];
    let opened = files.iter().map(|(name, text)| {
        let input = Input { name: (*name).to_owned(), bytes: text.len() as u64, modified_ms: common::MODIFIED };
        (input, Sample::of(text.as_bytes()))
    });
    let mut analysis = Analysis::open_all(opened.collect(), &Settings::default()).unwrap();
    for (_, text) in &files {
        analysis.push(text.as_bytes()).unwrap();
        analysis.next_file().unwrap();
    }
    let found = analysis.finish().unwrap().analyse(&Settings::default()).unwrap().report.findings;
    assert!(found.iter().all(|finding| finding.reasons.iter().all(|reason| reason.feature != "host_gone")));
}

/// One answer in four redirects for a quarter of an hour, elsewhere one in sixty; pages and volume are those of always.
#[test]
fn a_status_that_comes_more_often_for_some_minutes_is_found() {
    let log = |seed, surge: std::ops::Range<u32>| {
        let mut dice = Dice(seed);
        let line = |at: u32| {
            let (minute, second) = (at / 20, at % 20 * 3);
            let often = if surge.contains(&minute) { 4 } else { 60 };
            let status = if dice.roll(often) == 0 { 302 } else { 200 };
            let (address, page, bytes) = (dice.roll(200), dice.roll(9), dice.roll(9_000));
            let clock = format!("{:02}:{:02}:{second:02}", minute / 60, minute % 60);
            format!("192.0.2.{address} - - [01/Mar/2026:{clock} +0000] \"GET /p{page} HTTP/1.1\" {status} {bytes}\n")
        };
        (0..20 * MINUTES).map(line).collect::<String>()
    };
    for seed in 1..5 {
        let finding = first(&log(seed, 200..215), "outcome_rise", "vents of status 302:");
        assert!((197..206).contains(&minute(&finding)), "minute {}", minute(&finding));
        assert!(findings(&log(seed, 0..0)).is_empty());
    }
}

/// From the fourth hour on all lines are twenty minutes early.
#[test]
fn a_clock_that_is_set_back_is_found_with_the_lines_around_it() {
    let log = |seed, step: u32| {
        let mut dice = Dice(seed);
        let line = |minute: u32| {
            let told = if minute < 240 { minute } else { minute - step };
            format!("2026-03-01 {:02}:{:02}:30 INFO job {} is done\n", told / 60, told % 60, dice.roll(9_999))
        };
        (0..MINUTES).map(line).collect::<String>()
    };
    for seed in 1..5 {
        let text = log(seed, 20);
        let finding = first(&text, "clock_back", "he clock goes back by 19 minutes, and on from there");
        assert_eq!(minute(&finding), 220);
        let shown: Vec<u64> = finding.evidence.iter().map(|evidence| evidence.line).collect();
        assert!([240, 241].iter().all(|line| shown.contains(line)), "{shown:?}");
        assert!(findings(&log(seed, 0)).is_empty());
    }
}
