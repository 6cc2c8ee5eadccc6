//! `sessions` and `diff` with real processes.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

fn logloupe(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_logloupe")).args(arguments).output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A file of its own for a test.
fn write(name: &str, contents: &str) -> String {
    let folder: PathBuf = std::env::temp_dir().join(format!("logloupe-sessions-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, contents).unwrap();
    path.display().to_string()
}

/// Forty jobs that begin, work and end; every job in `broken` never ends.
fn jobs(first: usize, broken: &[usize]) -> String {
    (0..40)
        .flat_map(|job| {
            let id = first + job;
            let end = if broken.contains(&job) { "died of hunger" } else { "ended" };
            let clock = move |second: usize| format!("2026-03-01 {:02}:{:02}:{second:02}", job / 60, job % 60);
            [(1, "began"), (5, "works"), (9, end)]
                .map(|(second, what)| format!("{} INFO a.B: job_id=j{id} {what}\n", clock(second)))
        })
        .collect()
}

#[test]
fn ok_sessions_are_ranked_and_measured() {
    let log = write("jobs.log", &jobs(1_000, &[7]));
    let labels = write("labels.csv", "job,Label\nj1007,Anomaly\nj1008,Normal\n");
    let found = logloupe(&["sessions", &log, "--labels", &labels]);
    let table = text(&found.stdout);
    let first: Vec<&str> = table.lines().nth(1).unwrap().split(',').collect();
    assert_eq!((first[0], first[1], first[3]), ("j1007", "3", "1"), "{table}");
    assert!(table.contains("once (usually 0.00)") && table.contains("died of hunger"), "{table}");
    let said = text(&found.stderr);
    assert!(said.contains("40 sessions by field:job_id; 1 stand out."), "{said}");
    assert!(
        said.contains("2 of 2 labelled sessions are here, 1 of them anomalies. Flagged: 1 hits, 0 false alarms"),
        "{said}"
    );
}

#[test]
fn ok_a_baseline_and_lists_of_numbers() {
    let good = write("good.txt", &"1 2 3\n1 2 2 3\n".repeat(20));
    let suspect = write("suspect.txt", "1 2 3\n\n3 2 1\n1 2 9\n");
    let found = logloupe(&["sessions", &suspect, "--baseline", &good]);
    let table = text(&found.stdout);
    let flags: Vec<(String, String)> = table
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>())
        .map(|fields| (fields[0].clone(), fields[3].clone()))
        .collect();
    let flag = |line: &str| flags.iter().find(|(session, _)| session == line).map(|(_, flag)| flag.as_str());
    assert_eq!((flags.len(), flag("1"), flag("3"), flag("4")), (3, Some("0"), Some("1"), Some("1")), "{table}");
}

#[test]
fn err_no_key_and_unreadable_labels() {
    let log = write("plain.log", "2026-03-01 10:00:00 INFO a.B: one\n");
    for (arguments, said) in [
        (vec!["sessions", &log], "No session key was found"),
        (vec!["sessions", &log, "--key", "what ever"], "Expected a session key"),
        (vec!["sessions", &log, "--labels", "/nowhere"], "/nowhere could not be read"),
        (vec!["sessions", &log, "--labels", &log], "Expected labels as CSV"),
    ] {
        let refused = logloupe(&arguments);
        assert_eq!(refused.status.code(), Some(2));
        assert!(text(&refused.stderr).contains(said), "{}", text(&refused.stderr));
    }
}

#[test]
fn ok_what_differs_is_named() {
    let (good, suspect) = (write("first.log", &jobs(1_000, &[])), write("second.log", &jobs(2_000, &[3, 4])));
    let same = logloupe(&["diff", &good, &good.replace("first", "second"), "--format", "csv"]);
    let table = text(&same.stdout);
    assert!(table.lines().nth(1).unwrap().starts_with("new,"), "{table}");
    assert!(table.contains("died of hunger"), "{table}");
    let found = logloupe(&["diff", &good, &suspect, "--exit-code"]);
    assert_eq!(found.status.code(), Some(1));
    assert!(text(&found.stdout).contains("new (1)"), "{}", text(&found.stdout));
    let none = logloupe(&["diff", &good, &good, "--exit-code"]);
    assert_eq!(none.status.code(), Some(0), "{}", text(&none.stdout));
}
