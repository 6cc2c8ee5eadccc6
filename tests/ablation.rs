//! Which detector finds what: anomalies planted in generated logs of six formats, and the same logs without any.
//!
//! `LOGLOUPE_ABLATION=full cargo test --test ablation -- --nocapture` prints the tables of `docs/detectors.md`. Seeds from
//! 100 on are for choosing rules (`LOGLOUPE_ABLATION=choose`); those below are for reporting and asserting, and nothing is
//! chosen by them.

#[path = "ablation/plant.rs"]
mod plant;
#[path = "ablation/world.rs"]
mod world;

use logloupe::analysis::{Outcome, analyse_bytes};
use logloupe::config::{Preset, Settings};
use logloupe::detect::Detector;
use logloupe::explain::Finding;

use plant::{Scenario, plant};
use world::{HOUR, START, World, background, write};

/// How many findings a person looks at first.
const FIRST: usize = 3;

/// Windows that belong to one finding may lie so far apart.
const TOGETHER: usize = 4;

fn analyse(world: World, bytes: &[u8], preset: Preset) -> Outcome {
    let modified = START + world.span() + HOUR;
    let settings = Settings { preset, ..Settings::default() };
    analyse_bytes("world.log", bytes, modified, &settings).unwrap().1
}

/// Groups of windows around the highest scores, until there are so many groups: their first and last windows.
fn first_groups(scores: &[f64], count: usize) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|one, other| scores[*other].total_cmp(&scores[*one]));
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for window in order {
        let near = |(first, last): &(usize, usize)| window + TOGETHER >= *first && window <= *last + TOGETHER;
        match groups.iter().position(near) {
            Some(group) => groups[group] = (groups[group].0.min(window), groups[group].1.max(window)),
            None if groups.len() == count => break,
            None => groups.push((window, window)),
        }
    }
    groups
}

/// Whether the scores put the planted stretch among the first, and whether anything there lies above the cut.
fn outcome_of(outcome: &Outcome, scores: &[f64], cut: f64, planted: (i64, i64)) -> (bool, bool) {
    let overlaps = |first: usize, last: usize| outcome.start(first) < planted.1 && outcome.end(last) > planted.0;
    let found = first_groups(scores, FIRST).into_iter().any(|(first, last)| overlaps(first, last));
    let above = (0..scores.len()).any(|window| scores[window] > cut && overlaps(window, window));
    (found, found && above)
}

/// The report's first finding that overlaps.
fn found_at(outcome: &Outcome, planted: (i64, i64)) -> Option<&Finding> {
    outcome.report.findings.iter().find(|finding| finding.start < planted.1 && finding.end > planted.0)
}

/// By how many minutes a finding reaches beyond what was planted, and by how many it falls short of it.
fn misfit(finding: &Finding, planted: (i64, i64)) -> (f64, f64) {
    let within = finding.end.min(planted.1) - finding.start.max(planted.0);
    let minutes = |ms: i64| ms as f64 / 60_000.0;
    (minutes(finding.end - finding.start - within), minutes(planted.1 - planted.0 - within))
}

/// The middle value; 0 of none.
fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[derive(Clone, Copy, Default)]
struct Tally {
    planted: usize,
    found: usize,
    above: usize,
    clean: usize,
    quiet: usize,
}

fn name_of(detector: Detector) -> &'static str {
    detector.title()
}

struct Case {
    world: World,
    scenario: Option<Scenario>,
    seed: u64,
}

fn cases(seeds: std::ops::Range<u64>, clean_seeds: std::ops::Range<u64>) -> Vec<Case> {
    let mut cases = Vec::new();
    for world in World::ALL {
        for scenario in Scenario::ALL.into_iter().filter(|scenario| scenario.fits(world)) {
            cases.extend(seeds.clone().map(|seed| Case { world, scenario: Some(scenario), seed }));
        }
        cases.extend(clean_seeds.clone().map(|seed| Case { world, scenario: None, seed }));
    }
    cases
}

fn mode() -> Option<String> {
    std::env::var("LOGLOUPE_ABLATION").ok()
}

#[test]
fn planted_anomalies_are_found_and_clean_logs_are_quiet() {
    let cases = match mode().as_deref() {
        Some("full") => cases(0..5, 0..10),
        Some("choose") => cases(100..102, 100..106),
        _ => cases(0..1, 0..4),
    };
    let verbose = mode().is_some();
    let mut detectors = [Tally::default(); Detector::ALL.len()];
    let mut own = Tally::default();
    let mut by_scenario = [(0, 0); Scenario::ALL.len()];
    let mut misfits = [const { (Vec::new(), Vec::new()) }; Scenario::ALL.len()];
    let mut by_world = [(0, 0); World::ALL.len()];
    for Case { world, scenario, seed } in cases {
        let mut events = background(world, seed);
        let planted = scenario.map(|scenario| plant(scenario, world, &mut events, seed));
        let outcome = analyse(world, &write(world, &events), Preset::Own);
        let detection = &outcome.detection;
        let mut line = String::new();
        for (member, tally) in detection.members().iter().zip(&mut detectors) {
            if let Some(planted) = planted {
                let (found, above) = outcome_of(&outcome, &member.scores, member.cut, planted);
                tally.planted += 1;
                tally.found += usize::from(found);
                tally.above += usize::from(above);
                line.push(match (found, above) {
                    (true, true) => '+',
                    (true, false) => '.',
                    _ => ' ',
                });
            } else {
                tally.clean += 1;
                tally.quiet += usize::from(member.scores.iter().all(|score| *score <= member.cut));
            }
        }
        let findings = &outcome.report.findings;
        match (planted, scenario) {
            (Some(planted), Some(scenario)) => {
                let finding = found_at(&outcome, planted);
                let rank = finding.map(|finding| finding.rank);
                let found = rank.is_some_and(|rank| rank as usize <= FIRST);
                own.planted += 1;
                own.found += usize::from(found);
                let row = Scenario::ALL.iter().position(|other| *other == scenario).unwrap();
                by_scenario[row].0 += 1;
                by_scenario[row].1 += usize::from(found);
                if let Some(finding) = finding.filter(|_| found) {
                    let (beyond, short) = misfit(finding, planted);
                    misfits[row].0.push(beyond);
                    misfits[row].1.push(short);
                }
                if verbose {
                    let within =
                        |window: &usize| outcome.start(*window) < planted.1 && outcome.end(*window) > planted.0;
                    let best = (0..outcome.windows.len()).filter(within).map(|window| detection.scores[window]);
                    let best = best.fold(0.0, f64::max);
                    println!(
                        "{world:?} {} {seed}: [{line}] rank {rank:?} of {}, {best:.3}",
                        scenario.name(),
                        findings.len()
                    );
                }
            }
            _ => {
                own.clean += 1;
                own.quiet += usize::from(findings.is_empty());
                let row = World::ALL.iter().position(|other| *other == world).unwrap();
                by_world[row].0 += 1;
                by_world[row].1 += usize::from(findings.is_empty());
                if verbose {
                    println!("{world:?} clean {seed}: {:.3}", detection.scores.iter().copied().fold(0.0, f64::max));
                }
                if verbose && !findings.is_empty() {
                    let votes = |score: f64| {
                        let window = detection.scores.iter().position(|other| *other == score).unwrap();
                        let told = detection.votes(window).into_iter().map(|vote| format!("{:.1}", vote.deviations));
                        told.collect::<Vec<_>>().join(" ")
                    };
                    println!("{world:?} clean {seed}: {}", findings.len());
                    for finding in findings.iter().take(2) {
                        println!("    {:.3} {} [{}]", finding.score, finding.headline, votes(finding.score));
                    }
                }
            }
        }
    }
    println!(
        "\n| detector | planted, in the first three | … and above its cut | clean logs without a finding |\n|---|---|---|---|"
    );
    let rows = Detector::ALL.into_iter().map(name_of).zip(detectors);
    for (name, tally) in rows {
        println!("| {name} | {}/{} | {} | {}/{} |", tally.found, tally.planted, tally.above, tally.quiet, tally.clean);
    }
    println!("| **our verdict** | {}/{} | {} | {}/{} |", own.found, own.planted, own.found, own.quiet, own.clean);
    println!(
        "\n| scenario | in the first three findings | minutes beyond what was planted | minutes short of it |\n|---|---|---|---|"
    );
    for ((scenario, (all, found)), (beyond, short)) in Scenario::ALL.into_iter().zip(by_scenario).zip(misfits) {
        println!("| {} | {found}/{all} | {:.1} | {:.1} |", scenario.name(), middle(beyond), middle(short));
    }
    println!("\n| format | clean logs without a finding |\n|---|---|");
    for (world, (all, quiet)) in World::ALL.into_iter().zip(by_world) {
        println!("| {world:?} | {quiet}/{all} |");
    }
    assert!(own.quiet * 10 >= own.clean * 9, "{} of {} clean logs are quiet", own.quiet, own.clean);
    assert!(own.found * 4 >= own.planted * 3, "{} of {} are among the first findings", own.found, own.planted);
}
