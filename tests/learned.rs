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

use logloupe::analysis::{Analysis, Input, Outcome, Parsed, analyse_bytes, read_bytes};
use logloupe::config::{Expected, FileSettings, Settings};
use logloupe::feature::Learned;
use logloupe::filter::{Filter, Wanted};
use logloupe::format::Sample;
use logloupe::model::Model;
use logloupe::timeline::{Passing, Timeline};

use plant::{Scenario, plant};
use world::{Event, HOUR, START, World, background, write};

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

/// Both logs open together, the first known to be good.
fn together(world: World, good: &[u8], suspect: &[u8]) -> (Parsed, Outcome) {
    let opened = [("good.log", good), ("suspect.log", suspect)].map(|(name, bytes)| {
        let input = Input { name: name.to_owned(), bytes: bytes.len() as u64, modified_ms: modified(world) };
        (input, Sample::of(bytes))
    });
    let mut analysis = Analysis::open_all(opened.into(), &beside()).unwrap();
    for bytes in [good, suspect] {
        analysis.push(bytes).unwrap();
        analysis.next_file().unwrap();
    }
    let parsed = analysis.finish().unwrap();
    let outcome = parsed.analyse(&beside()).unwrap();
    (parsed, outcome)
}

/// That the first file is good.
fn beside() -> Settings {
    let good = FileSettings { name: "good.log".to_owned(), baseline: true, ..FileSettings::default() };
    Settings { files: vec![good], ..Settings::default() }
}

/// What was found of things planted and of clean logs, by one way to learn.
#[derive(Clone, Copy, Default)]
struct Tally {
    planted: usize,
    found: usize,
    clean: usize,
    quiet: usize,
}

impl Tally {
    fn plant(&mut self, outcome: &Outcome, (start, end): (i64, i64)) -> bool {
        let mut first = outcome.report.findings.iter().take(FIRST);
        let found = first.any(|finding| finding.start < end && finding.end > start);
        self.planted += 1;
        self.found += usize::from(found);
        found
    }

    fn leave(&mut self, outcome: &Outcome) -> bool {
        let quiet = outcome.report.findings.is_empty();
        self.clean += 1;
        self.quiet += usize::from(quiet);
        quiet
    }

    fn and(self, other: Self) -> Self {
        let Self { planted, found, clean, quiet } = other;
        Self {
            planted: self.planted + planted,
            found: self.found + found,
            clean: self.clean + clean,
            quiet: self.quiet + quiet,
        }
    }

    fn told(self) -> String {
        format!("{}/{} | {}/{}", self.found, self.planted, self.quiet, self.clean)
    }
}

#[test]
fn planted_anomalies_are_found_and_good_logs_are_quiet() {
    let seeds = match std::env::var("LOGLOUPE_ABLATION").as_deref() {
        Ok("full") => 0..5,
        Ok("choose") => 100..103,
        _ => 0..1,
    };
    let mut all = [Tally::default(); 2];
    println!(
        "| format | by a model: planted, in the first three | clean logs without a finding | open beside the good log: planted | clean |"
    );
    println!("|---|---|---|---|---|");
    for world in World::ALL {
        let mut row = [Tally::default(); 2];
        for seed in seeds.clone() {
            let good = write(world, &background(world, GOOD + seed));
            let model = learned(world, GOOD + seed);
            let both = |bytes: &[u8]| [judged(world, bytes, &model), together(world, &good, bytes).1];
            for scenario in Scenario::ALL.into_iter().filter(|scenario| scenario.fits(world)) {
                let mut events = background(world, seed);
                let span = plant(scenario, world, &mut events, seed);
                for (way, outcome) in both(&write(world, &events)).iter().enumerate() {
                    if !row[way].plant(outcome, span) {
                        println!("    missed by way {way}: {world:?} {} {seed}", scenario.name());
                    }
                }
            }
            for clean in [seed + 50, seed + 60] {
                for (way, outcome) in both(&write(world, &background(world, clean))).iter().enumerate() {
                    if !row[way].leave(outcome) {
                        let first = &outcome.report.findings[0];
                        println!("    way {way}: {world:?} {clean}: {:.2} {}", first.score, first.headline);
                    }
                }
            }
        }
        println!("| {world:?} | {} | {} |", row[0].told(), row[1].told());
        all = [all[0].and(row[0]), all[1].and(row[1])];
    }
    println!("| together | {} | {} |", all[0].told(), all[1].told());
    for Tally { planted, found, clean, quiet } in all {
        assert!(quiet * 10 >= clean * 9, "{quiet} of {clean} clean logs are quiet");
        assert!(found * 4 >= planted * 3, "{found} of {planted} are among the first findings");
    }
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
    is_found_all_through(&judged(world, &bytes, &learned(world, GOOD)));
    let good = write(world, &background(world, GOOD));
    is_found_all_through(&together(world, &good, &bytes).1);
}

fn is_found_all_through(outcome: &Outcome) {
    let finding = &outcome.report.findings[0];
    assert!(finding.headline.contains("not in the good log: “lost connection"), "{}", finding.headline);
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

/// A good file that is open beside the others is judged by no one, and stays on the timeline.
#[test]
fn a_good_file_is_shown_and_not_judged() {
    let world = World::Log4j;
    let mut good = background(world, 3);
    // What goes wrong in the good file is no finding there, and usual in the other.
    let broken = |second: i64| format!("lost connection to replica r1 after {} ms", 100 + second);
    let lost = |second: i64| Event { level: "ERROR", message: broken(second), chain: None, ..good[0].clone() };
    let mut lines: Vec<Event> =
        (0..300).map(|second| Event { ms: START + HOUR + second * 1_000, ..lost(second) }).collect();
    lines.append(&mut good);
    lines.sort_by_key(|event| event.ms);
    let good = write(world, &lines);
    let mut suspect = background(world, 4);
    let (start, end) = plant(Scenario::Burst, world, &mut suspect, 4);
    let suspect = write(world, &suspect);
    let (parsed, outcome) = together(world, &good, &suspect);
    let findings = &outcome.report.findings;
    assert!(findings[0].start < end && findings[0].end > start, "{}", findings[0].headline);
    assert!(findings.iter().all(|finding| !finding.headline.contains("lost connection")));
    let suspects = parsed.log.files.rows()[1].event_rows();
    let held = (0..outcome.windows.len()).flat_map(|window| outcome.windows.events(window));
    assert!(held.into_iter().all(|event| suspects.contains(&event.0)));

    let timeline = Timeline::new(&outcome, f64::NEG_INFINITY, f64::INFINITY, 500);
    assert_eq!(timeline.events.iter().sum::<f64>(), parsed.log.events.len() as f64);
    let filter = Filter::new(vec![Wanted { files: Some(vec![0]), ..Wanted::default() }], Vec::new());
    let passing = Passing::new(&parsed, &outcome, &timeline.start, f64::INFINITY, &filter);
    assert_eq!(passing.events.iter().sum::<u32>(), parsed.log.files.rows()[0].events);
    assert!(passing.findings.iter().all(|events| *events == 0));

    // Another verdict on the files, and back again: the same answer as at once.
    let alone = parsed.analyse_after(Some(outcome.clone()), &Settings::default()).unwrap();
    assert!(alone.apart.is_none() && alone.report.detector.learned.is_none());
    let again = parsed.analyse_after(Some(alone), &beside()).unwrap();
    assert_eq!(json(&again), json(&outcome));
    // What is saved as usual is what the good file taught.
    let model = Model::of_log(&parsed, None, &outcome, None);
    assert_eq!(model.learned().unwrap().events(), f64::from(parsed.log.files.rows()[0].events));
}

/// Two hours of jobs, ten a minute, each of which tells how long it took: so many milliseconds, and up to as many more.
fn jobs(millis: u64, seed: u64) -> Vec<u8> {
    let line = |job: u64| {
        let (minute, second) = (job / 10, job % 10 * 6);
        // Spread over the range without order: the multiplier has no divisor in common with 101.
        let took = millis + millis * ((job * 37 + seed) % 101) / 101;
        let (hour, minute) = (8 + minute / 60, minute % 60);
        format!(
            "2026-03-02T{hour:02}:{minute:02}:{second:02}Z host1 jobs[77]: job {} done, took {took} ms\n",
            4_000 + job
        )
    };
    (0..1_200).map(line).collect::<String>().into_bytes()
}

#[test]
fn what_takes_longer_all_through_is_found_beside_a_good_log() {
    let world = World::Log4j;
    let good = jobs(40, 5);
    let (parsed, outcome) = analyse_bytes("good.log", &good, modified(world), &Settings::default()).unwrap();
    let model = Model::read(&Model::of_log(&parsed, None, &outcome, None).to_bytes().unwrap()).unwrap();
    let learned = (model.learned().unwrap(), model);
    let by_model = |bytes: &[u8]| judged(world, bytes, &(learned.1.clone(), learned.0.clone()));
    for slow in [by_model(&jobs(100, 7)), together(world, &good, &jobs(100, 7)).1] {
        let first = &slow.report.findings[0];
        assert_eq!(first.reasons[0].feature, "amount_rise", "{}", first.headline);
    }
    for usual in [by_model(&jobs(40, 7)), together(world, &good, &jobs(40, 7)).1] {
        assert!(usual.report.findings.is_empty(), "{}", usual.report.findings[0].headline);
    }
    // Alone, nothing says what is long.
    let (_, alone) = analyse_bytes("slow.log", &jobs(100, 7), modified(world), &Settings::default()).unwrap();
    assert!(alone.report.findings.is_empty());
}

#[test]
fn good_files_that_teach_nothing_are_told_so() {
    let world = World::Log4j;
    let timed = write(world, &background(world, 4));
    let untimed: String = (0..300).map(|number| format!("job {number} was done\n")).collect();
    let note = |good: &[u8]| together(world, good, &timed).1.report.windows.note.unwrap_or_default();
    assert!(note(untimed.as_bytes()).contains("has a time"), "{}", note(untimed.as_bytes()));
    let (parsed, _) = together(world, &timed, &timed);
    let all = ["good.log", "suspect.log"].map(|name| FileSettings {
        name: name.to_owned(),
        baseline: true,
        ..FileSettings::default()
    });
    let outcome = parsed.analyse(&Settings { files: all.into(), ..Settings::default() }).unwrap();
    assert!(outcome.report.windows.note.is_some_and(|note| note.contains("Every file")));
}

fn json(outcome: &Outcome) -> String {
    serde_json::to_string(&outcome.report).unwrap()
}
