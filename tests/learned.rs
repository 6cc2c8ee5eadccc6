//! Windows that are judged by a good log: what was learned, saved and read again, finds what was planted in another log, and
//! leaves a log alone that is like the good one.
//!
//! `LOGLOUPE_ABLATION=full cargo test --test learned -- --nocapture` prints the table of `docs/detectors.md`; `choose` takes the
//! seeds by which rules are chosen.

#[path = "ablation/plant.rs"]
mod plant;
#[path = "ablation/world.rs"]
mod world;

use std::sync::Arc;

use logloupe::analysis::{Input, Outcome, analyse_bytes, read_bytes};
use logloupe::config::{Expected, Settings};
use logloupe::feature::Learned;
use logloupe::model::Model;

use plant::{Scenario, plant};
use world::{HOUR, START, World, background, write};

/// How many findings a person looks at first.
const FIRST: usize = 3;

/// Seeds of good logs, far from those of the logs that they judge.
const GOOD: u64 = 9_000;

fn learned(world: World, seed: u64) -> (Model, Arc<Learned>) {
    let bytes = write(world, &background(world, seed));
    let (parsed, outcome) = analyse_bytes("good.log", &bytes, modified(world), &Settings::default()).unwrap();
    let model = Model::of_log(&parsed, None, &outcome, None);
    let model = Model::read(&model.to_bytes().unwrap()).unwrap();
    let learned = model.learned().unwrap();
    (model, learned)
}

fn modified(world: World) -> i64 {
    START + world.span() + HOUR
}

fn judged(world: World, bytes: &[u8], (model, learned): &(Model, Arc<Learned>)) -> Outcome {
    judged_under(world, bytes, &model.settings(Settings::default()), Some(learned.clone()))
}

fn judged_under(world: World, bytes: &[u8], settings: &Settings, learned: Option<Arc<Learned>>) -> Outcome {
    let input = Input { name: "suspect.log".to_owned(), bytes: bytes.len() as u64, modified_ms: modified(world) };
    let mut parsed = read_bytes(input, bytes, settings).unwrap();
    parsed.judge_by(learned);
    parsed.analyse(settings).unwrap()
}

#[test]
fn planted_anomalies_are_found_and_good_logs_are_quiet() {
    let seeds = match std::env::var("LOGLOUPE_ABLATION").as_deref() {
        Ok("full") => 0..5,
        Ok("choose") => 100..103,
        _ => 0..1,
    };
    let (mut planted_in, mut found_in, mut clean, mut quiet) = (0, 0, 0, 0);
    println!("| format | planted, in the first three | clean logs without a finding |\n|---|---|---|");
    for world in World::ALL {
        let mut row = [0; 4];
        for seed in seeds.clone() {
            let good = learned(world, GOOD + seed);
            for scenario in Scenario::ALL.into_iter().filter(|scenario| scenario.fits(world)) {
                let mut events = background(world, seed);
                let (start, end) = plant(scenario, world, &mut events, seed);
                let outcome = judged(world, &write(world, &events), &good);
                let first = outcome.report.findings.iter().take(FIRST);
                let found = first.into_iter().any(|finding| finding.start < end && finding.end > start);
                if !found {
                    println!("    missed: {world:?} {} {seed}", scenario.name());
                }
                row[0] += 1;
                row[1] += usize::from(found);
            }
            for clean in [seed + 50, seed + 60] {
                let outcome = judged(world, &write(world, &background(world, clean)), &good);
                row[2] += 1;
                row[3] += usize::from(outcome.report.findings.is_empty());
                for finding in outcome.report.findings.iter().take(3) {
                    println!("    {world:?} {clean}: {:.2} {}", finding.score, finding.headline);
                }
            }
        }
        println!("| {world:?} | {}/{} | {}/{} |", row[1], row[0], row[3], row[2]);
        planted_in += row[0];
        found_in += row[1];
        clean += row[2];
        quiet += row[3];
    }
    println!("| together | {found_in}/{planted_in} | {quiet}/{clean} |");
    assert!(quiet * 10 >= clean * 9, "{quiet} of {clean} clean logs are quiet");
    assert!(found_in * 4 >= planted_in * 3, "{found_in} of {planted_in} are among the first findings");
}

/// What is wrong from the first line to the last is usual in its own log, and not beside a good one.
#[test]
fn what_is_wrong_all_through_is_found() {
    let world = World::Log4j;
    let mut events = background(world, 3);
    let usual = events.clone();
    for (number, event) in usual.iter().enumerate().filter(|(number, _)| number % 5 == 0) {
        let mut more = event.clone();
        more.message = format!("lost connection to replica r{} after {} ms", number % 3, 100 + number % 400);
        more.level = "ERROR";
        more.chain = None;
        events.push(more);
    }
    events.sort_by_key(|event| event.ms);
    let bytes = write(world, &events);
    let alone = judged_under(world, &bytes, &Settings::default(), None);
    assert!(alone.report.findings.iter().all(|finding| !finding.headline.contains("lost connection")));
    let outcome = judged(world, &bytes, &learned(world, GOOD));
    let finding = &outcome.report.findings[0];
    assert!(finding.headline.contains("first seen: “lost connection"), "{}", finding.headline);
    let all = outcome.windows.len();
    let held: u32 = outcome.report.findings.iter().map(|finding| finding.windows).sum();
    assert!(held as usize * 10 >= all * 9, "{held} of {all} windows");
    let shift = finding.templates.iter().find(|shift| shift.new).unwrap();
    assert_eq!(shift.usual, 0.0);
}

/// A few windows are enough to be judged, where what is usual was learned elsewhere.
#[test]
fn a_short_log_is_judged() {
    let world = World::Log4j;
    let good = learned(world, GOOD);
    let events = background(world, 4);
    let first = |minutes: i64| -> Vec<_> {
        events.iter().filter(|event| event.ms < START + minutes * 60_000).cloned().collect()
    };
    let quiet = judged(world, &write(world, &first(4)), &good);
    assert_eq!((quiet.report.findings.len(), quiet.detection.scores.len()), (0, quiet.windows.len()));
    assert!(quiet.windows.len() < 8, "{}", quiet.windows.len());
    let mut loud = first(4);
    let third =
        loud.iter().filter(|event| (START + 120_000..START + 180_000).contains(&event.ms)).cloned().collect::<Vec<_>>();
    (0..6).for_each(|_| loud.extend(third.iter().cloned()));
    loud.sort_by_key(|event| event.ms);
    let outcome = judged(world, &write(world, &loud), &good);
    assert!(
        outcome.report.findings.iter().any(|finding| finding.start <= START + 120_000 && finding.end > START + 120_000)
    );
}

#[test]
fn a_log_without_times_is_told_so() {
    let good = learned(World::Log4j, GOOD);
    let text: String = (0..300).map(|number| format!("job {number} was done\n")).collect();
    let outcome = judged(World::Log4j, text.as_bytes(), &good);
    let why = outcome.report.detector.abstained.clone().unwrap();
    assert!(why.starts_with("What was learned are windows of time."), "{why}");
    // By lines one can be judged by another.
    let (parsed, own) = analyse_bytes("good.txt", text.as_bytes(), 0, &Settings::default()).unwrap();
    let model = Model::of_log(&parsed, None, &own, None);
    let by_line = (Model::read(&model.to_bytes().unwrap()).unwrap(), model.learned().unwrap());
    let odd = text.replace("job 150 was done", "panic: out of memory in worker 7");
    let outcome = judged(World::Log4j, odd.as_bytes(), &by_line);
    assert!(outcome.report.detector.abstained.is_none());
}

#[test]
fn what_is_expected_goes_with_the_model() {
    let settings = Settings {
        expected: vec![Expected::Reason("errors".to_owned())],
        window_seconds: Some(120.0),
        trees: 50,
        ..Settings::default()
    };
    let world = World::Syslog;
    let bytes = write(world, &background(world, 1));
    let (parsed, outcome) = analyse_bytes("good.log", &bytes, modified(world), &settings).unwrap();
    let model = Model::of_log(&parsed, None, &outcome, None);
    let own = Expected::Reason("volume_shift".to_owned());
    let taken = model.settings(Settings { expected: vec![own.clone()], budget: 7, ..Settings::default() });
    assert_eq!(taken.expected, [Expected::Reason("errors".to_owned()), own]);
    assert_eq!((taken.window_seconds, taken.trees, taken.budget), (Some(120.0), 50, 7));
    let judged = judged_under(world, &bytes, &taken, model.learned().ok());
    assert_eq!(judged.windows.length(), 120_000);
}
