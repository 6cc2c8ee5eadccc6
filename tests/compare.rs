//! What two logs of the same service are told to differ in, where one thing was changed in the second; and that two without any
//! change are told to be alike.

use logloupe::analysis::{Analysis, Input, Parsed};
use logloupe::compare::{Change, Comparison, Place, Timing, compare};
use logloupe::config::Settings;
use logloupe::format::Sample;
use logloupe::ids::TemplateId;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// How the service behaves.
#[derive(Clone, Copy)]
struct Service {
    /// Jobs of every hundred that end with `retry`.
    retries: u64,
    /// Jobs of every hundred that end with the exit code 1.
    failing: u64,
    /// The one job that ends with an exit code that none had before.
    killed: Option<u64>,
    /// Whether jobs run in the mode `nightly` as well.
    is_nightly: bool,
    /// Jobs of every hundred that check before they load.
    swapped: u64,
    /// The usual duration in milliseconds.
    millis: u64,
    /// Jobs of every hundred that take twenty times as long.
    slow: u64,
    /// Seconds from loading to checking.
    pause: u64,
    /// Who comes besides the usual three.
    guest: Option<u64>,
}

const USUAL: Service = Service {
    retries: 4,
    failing: 3,
    killed: None,
    is_nightly: true,
    swapped: 0,
    millis: 40,
    slow: 1,
    pause: 2,
    guest: None,
};

/// An hour of the service: 600 jobs, one after the other, each of four lines; and who logs in meanwhile.
fn log(service: Service, seed: u64) -> String {
    let mut dice = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut below = |most: u64| dice.next_u64() % most;
    let mut lines = String::new();
    for job in 0..600u64 {
        let start = 12 * job + below(3);
        let mut line = |second: u64, program: &str, text: String| {
            let (hour, minute, second) = (8 + second / 3_600, second / 60 % 60, second % 60);
            lines += &format!("2026-03-02T{hour:02}:{minute:02}:{second:02}Z host1 {program}: {text}\n");
        };
        let id = 70_000 + 13 * job;
        let mode = if service.is_nightly && below(4) == 0 { "nightly" } else { "daily" };
        let user = if service.guest == Some(job) { "mallory" } else { ["ann", "bob", "eve"][below(3) as usize] };
        line(
            start,
            "sshd[400]",
            format!("Accepted publickey for {user} from 192.0.2.{} port 40222 ssh2", 10 + below(3)),
        );
        line(start, "jobs[77]", format!("job {id} begins in mode {mode} now"));
        let (loads, checks) = (format!("loading input of job {id}"), format!("checking input of job {id}"));
        let (first, second) = if below(100) < service.swapped { (checks, loads) } else { (loads, checks) };
        line(start + 1, "jobs[77]", first);
        line(start + 1 + service.pause, "jobs[77]", second);
        let slow = if below(100) < service.slow { 20 } else { 1 };
        let took = (service.millis + below(service.millis / 2)) * slow;
        let result = if below(100) < service.retries { "retry" } else { "ok" };
        let code = if service.killed == Some(job) { 137 } else { u64::from(below(100) < service.failing) };
        line(
            start + 2 + service.pause,
            "jobs[77]",
            format!("job {id} ended: result={result} exit={code} took {took} ms"),
        );
    }
    lines
}

fn parsed(good: &str, suspect: &str, settings: &Settings) -> Parsed {
    let files = [("good.log", good), ("suspect.log", suspect)];
    let opened = files.map(|(name, text)| {
        let input = Input { name: name.to_owned(), bytes: text.len() as u64, modified_ms: 0 };
        (input, Sample::of(text.as_bytes()))
    });
    let mut analysis = Analysis::open_all(opened.into(), settings).unwrap();
    for (_, text) in files {
        analysis.push(text.as_bytes()).unwrap();
        analysis.next_file().unwrap();
    }
    analysis.finish().unwrap()
}

/// What a service that behaves so is told to differ in from the usual one.
fn differences(service: Service, settings: &Settings) -> Vec<String> {
    between(&log(USUAL, 1), &log(service, 2), settings)
}

fn between(good: &str, suspect: &str, settings: &Settings) -> Vec<String> {
    let parsed = parsed(good, suspect, settings);
    told(&parsed, &compare(&parsed, &[true, false], settings))
}

/// Every change, in words.
fn told(parsed: &Parsed, found: &Comparison) -> Vec<String> {
    let text = |template: TemplateId| parsed.template_text(template.0);
    let templates = found.rows.iter().filter(|row| row.change != Change::Same);
    let mut told: Vec<String> = templates.map(|row| format!("{} {}", row.change.name(), text(row.template))).collect();
    told.extend(found.values.iter().map(|row| {
        let place = match row.place {
            Place::Column(column) => column.word().to_owned(),
            Place::Slot { template, position } => format!("<*> {} of {}", position + 1, text(template)),
        };
        format!("{} {} in {place}", row.shares.change.name(), row.text)
    }));
    told.extend(found.orders.iter().map(|row| {
        let next = row.to.map_or("the end".to_owned(), text);
        format!("{} {next} after {}", row.shares.change.name(), text(row.from))
    }));
    told.extend(found.timings.iter().map(|row| {
        let until = if let Timing::Until(next) = row.timing { format!(" {}", text(next)) } else { String::new() };
        format!("{} {}{until} of {}", row.change.name(), row.timing.word(), text(row.template))
    }));
    told
}

const DAILY: &str = "job <*> begins in mode daily now";
const NIGHTLY: &str = "job <*> begins in mode nightly now";
const LOADS: &str = "loading input of job <*>";
const CHECKS: &str = "checking input of job <*>";
const OK: &str = "job <*> ended: result=ok exit=<*> took <*> ms";
const RETRY: &str = "job <*> ended: result=retry exit=<*> took <*> ms";

#[test]
fn ok_templates_that_changed() {
    let settings = Settings::default();
    assert_eq!(differences(Service { retries: 25, ..USUAL }, &settings), [format!("more {RETRY}")]);
    assert_eq!(differences(Service { is_nightly: false, ..USUAL }, &settings), [format!("vanished {NIGHTLY}")]);
}

#[test]
fn ok_values_that_are_new_or_came_more_often() {
    let settings = Settings::default();
    // One line of three thousand.
    assert_eq!(differences(Service { killed: Some(300), ..USUAL }, &settings), [format!("new 137 in <*> 2 of {OK}")]);
    assert_eq!(differences(Service { failing: 15, ..USUAL }, &settings), [format!("more 1 in <*> 2 of {OK}")]);
    let guest = differences(Service { guest: Some(200), ..USUAL }, &settings);
    assert_eq!(guest, ["new Accepted publickey for mallory from <*> port <*> ssh<*>", "new mallory in user"]);
}

#[test]
fn ok_steps_in_another_order() {
    let swapped = Service { swapped: 6, ..USUAL };
    // One of the swapped jobs is to be tried again.
    let lines = log(swapped, 2);
    let steps: Vec<&str> = lines.lines().filter(|line| line.contains("jobs[77]")).collect();
    assert!(steps.windows(2).any(|two| two[0].contains(" loading ") && two[1].contains("=retry")));
    let retried = format!("new {RETRY} after {LOADS}");
    let mut steps = vec![
        format!("new {LOADS} after {CHECKS}"),
        format!("new {OK} after {LOADS}"),
        format!("new {CHECKS} after {DAILY}"),
        format!("new {CHECKS} after {NIGHTLY}"),
    ];
    steps.sort();
    let told = |settings: &Settings| {
        let mut told = differences(swapped, settings);
        told.sort();
        told
    };
    assert_eq!(told(&Settings::default()), steps);
    // By the job's number the same, and what came only once or twice: nothing else runs beside it.
    steps.push(retried);
    steps.sort();
    let by_job = Settings { session_key: r"regex:job (\d+)".to_owned(), ..Settings::default() };
    assert_eq!(told(&by_job), steps);
}

#[test]
fn ok_sessions_that_end_early() {
    let by_job = Settings { session_key: r"regex:job (\d+)".to_owned(), ..Settings::default() };
    // Of every tenth job the end is missing.
    let cut: String = log(USUAL, 2)
        .lines()
        .filter(|line| !(line.contains(" ended: ") && line.contains("3 ended: ")))
        .map(|line| format!("{line}\n"))
        .collect();
    let told = between(&log(USUAL, 1), &cut, &by_job);
    assert_eq!(told, [format!("new the end after {CHECKS}")]);
}

#[test]
fn ok_what_takes_longer() {
    let settings = Settings::default();
    assert_eq!(differences(Service { millis: 80, ..USUAL }, &settings), [format!("more amount of {OK}")]);
    // The middle stays where it was.
    assert_eq!(differences(Service { slow: 15, ..USUAL }, &settings), [format!("more amount of {OK}")]);
    // What takes longer leaves less time until the next job.
    let by_job = Settings { session_key: r"regex:job (\d+)".to_owned(), ..Settings::default() };
    let until = format!("more until {CHECKS} of {LOADS}");
    assert_eq!(differences(Service { pause: 8, ..USUAL }, &by_job), std::slice::from_ref(&until));
    let all = differences(Service { pause: 8, ..USUAL }, &settings);
    assert!(all.contains(&until) && all.iter().all(|told| told.contains(" until ")), "{all:?}");
}

#[test]
fn two_logs_without_a_change_are_alike() {
    let by_job = Settings { session_key: r"regex:job (\d+)".to_owned(), ..Settings::default() };
    for settings in [Settings::default(), by_job] {
        let changes = |seed: u64| between(&log(USUAL, 100 + seed), &log(USUAL, 200 + seed), &settings);
        let all: Vec<Vec<String>> = (0..20).map(changes).filter(|changes| !changes.is_empty()).collect();
        println!("nothing changed: {} of 20 pairs with rows {all:?}", all.len());
        assert!(all.len() <= 2, "{all:?}");
    }
}

/// Each change beside ten hours of the usual service: how often it is told, and what else is.
#[test]
fn each_change_is_told_whatever_the_hour() {
    let settings = Settings::default();
    let changes: [(&str, Service, String); 7] = [
        ("a result comes more often", Service { retries: 25, ..USUAL }, format!("more {RETRY}")),
        ("a value that none had, once", Service { killed: Some(300), ..USUAL }, " 137 in <*> 2 of ".to_owned()),
        ("a value comes more often", Service { failing: 15, ..USUAL }, format!("more 1 in <*> 2 of {OK}")),
        ("somebody new, once", Service { guest: Some(200), ..USUAL }, "new mallory in user".to_owned()),
        ("steps swapped, six in a hundred", Service { swapped: 6, ..USUAL }, format!("new {LOADS} after {CHECKS}")),
        ("twice as long", Service { millis: 80, ..USUAL }, format!("more amount of {OK}")),
        ("a tail, fifteen in a hundred", Service { slow: 15, ..USUAL }, format!("more amount of {OK}")),
    ];
    println!("| changed | told | rows besides |\n|---|---:|---:|");
    for (name, service, wanted) in changes {
        let told = |seed: u64| between(&log(USUAL, 300 + seed), &log(service, 400 + seed), &settings);
        let all: Vec<Vec<String>> = (0..10).map(told).collect();
        let found = all.iter().filter(|rows| rows.iter().any(|row| row.contains(&wanted))).count();
        let besides: usize = all.iter().flatten().filter(|row| !row.contains(&wanted)).count();
        println!("| {name} | {found} of 10 | {besides} |");
        assert!(found >= 9, "{name}: {all:?}");
    }
}
