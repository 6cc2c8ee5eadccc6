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
    assert!(said.contains("40 sessions by field:job_id; 1 stands out."), "{said}");
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
fn ok_a_session_says_which_step_was_not_expected() {
    let log = write("order.txt", &("1 2 3 4\n".repeat(200) + "1 3 2 4\n"));
    for (model, by) in [("ngram", "order"), ("lstm", "lstm")] {
        let settings = write("lstm.json", r#"{"sequence": {"lstm": {"hidden": 8, "epochs": 20}}}"#);
        let found = logloupe(&["sessions", &log, "--settings", &settings, "--sequence-model", model]);
        let table = text(&found.stdout);
        let mut rows = csv::Reader::from_reader(table.as_bytes());
        let column = |name: &str| table.lines().next().unwrap().split(',').position(|column| column == name).unwrap();
        let first = rows.records().next().unwrap().unwrap();
        assert_eq!((&first[0], &first[3], &first[column("step")]), ("201", "1", "2"), "{table}");
        assert!(first[column("came")].ends_with(": event 3"), "{table}");
        assert!(first[column("expected")].contains("%: event 2; "), "{table}");
        assert!(first[column("found_by")].split(' ').any(|name| name == "order"), "{table}");
        assert!(!first[column(by)].is_empty(), "{table}");
        assert_eq!(text(&found.stderr).contains("epoch"), model == "lstm");
    }
}

/// A table without the columns of first lines, which are counted over a baseline's files too, and of the files that they lie in.
fn rows(found: &Output) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&found.stdout[..]);
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    let is_place = |name: &str| ["first_line", "file", "first_line_in_file"].contains(&name);
    let left_out: Vec<usize> =
        rows[0].iter().enumerate().filter(|(_, name)| is_place(name)).map(|(column, _)| column).collect();
    let kept = |row: &csv::StringRecord| {
        let fields = row.iter().enumerate().filter(|(column, _)| !left_out.contains(column));
        fields.map(|(_, field)| field.to_owned()).collect()
    };
    rows.iter().map(kept).collect()
}

/// A model gives the very table that its log gives as a baseline.
#[test]
fn ok_a_model_is_its_baseline() {
    let good = write("good.log", &jobs(1_000, &[]));
    let suspect = write("suspect.log", &jobs(5_000, &[7, 9]));
    let lists = (write("good.list", &"1 2 3\n1 2 2 3\n".repeat(20)), write("suspect.list", "1 2 3\n3 2 1\n1 2 9\n"));
    let settings = write("small.json", r#"{"sequence": {"lstm": {"hidden": 8, "epochs": 3}}}"#);
    let model = write("usual.model", "");
    for (good, suspect) in [(&good, &suspect), (&lists.0, &lists.1)] {
        for kind in ["none", "ngram", "lstm"] {
            let how = ["--settings", &settings, "--sequence-model", kind];
            let trained = logloupe(&[&["train", good, "-o", &model], &how[..]].concat());
            assert!(trained.status.success(), "{}", text(&trained.stderr));
            let by_model = logloupe(&["sessions", suspect, "--model", &model]);
            let by_baseline = logloupe(&[&["sessions", suspect, "--baseline", good], &how[..]].concat());
            assert_eq!(rows(&by_model), rows(&by_baseline), "{kind} {}", text(&by_model.stderr));
            assert_eq!(&rows(&by_model)[1][3], "1");
        }
    }
    // No line of the log is inside.
    let bytes = fs::read(&model).unwrap();
    assert!(!bytes.windows(5).any(|five| five == b"j1000"));
}

#[test]
fn err_files_that_are_no_model() {
    let (list, model) = (write("some.list", &"1 2 3\n".repeat(20)), write("some.model", ""));
    let log = write("some.log", &jobs(1_000, &[]));
    assert!(logloupe(&["train", &list, "-o", &model]).status.success());
    let said = |arguments: &[&str]| {
        let failed = logloupe(arguments);
        assert_eq!(failed.status.code(), Some(2));
        text(&failed.stderr)
    };
    let bytes = fs::read(&model).unwrap();
    assert!(said(&["sessions", &log, "--model", &model]).contains("Expected lists of event numbers"));
    fs::write(&model, &bytes[..bytes.len() - 3]).unwrap();
    assert!(said(&["sessions", &list, "--model", &model]).contains("damaged or cut off"));
    assert!(said(&["sessions", &list, "--model", &log]).contains("Expected a model"));
    assert!(said(&["sessions", &list, "--model", "/nowhere"]).contains("/nowhere could not be read"));
    assert!(said(&["train", &list, "-o", "/nowhere/model"]).contains("could not be written"));
}

#[test]
fn err_no_key_and_unreadable_labels() {
    let of_lines = write("of-lines.csv", "LineId,Label\n1,Normal\n2,Anomaly\n");
    let log = write("plain.log", "2026-03-01 10:00:00 INFO a.B: one\n");
    for (arguments, said) in [
        (vec!["sessions", &log], "No session key was found"),
        (vec!["sessions", &log, "--key", "what ever"], "Expected a session key"),
        (vec!["sessions", &log, "--labels", &of_lines], "found labels of 2 lines. They judge windows"),
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
    assert!(table.lines().nth(1).unwrap().starts_with("template,new,"), "{table}");
    assert!(table.contains("died of hunger"), "{table}");
    let found = logloupe(&["diff", &good, &suspect, "--exit-code"]);
    assert_eq!(found.status.code(), Some(1));
    assert!(text(&found.stdout).contains("new (1)"), "{}", text(&found.stdout));
    let none = logloupe(&["diff", &good, &good, "--exit-code"]);
    assert_eq!(none.status.code(), Some(0), "{}", text(&none.stdout));
}
