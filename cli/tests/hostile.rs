//! Every hostile log of `tests/hostile` through every command and every export: an answer in time, no panic, valid JSON and
//! CSV whose cells are no formulas, numbers that add up, and nothing that steers a terminal.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

/// Longer than the slowest takes in a debug build on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(240);

const STEP: Duration = Duration::from_millis(2);

/// What each log is put through: the words, and what comes out.
const EVERY: [(&[&str], Printed); 17] = [
    (&["analyze", "--format", "json"], Printed::Report),
    (&["analyze", "--format", "csv"], Printed::Csv),
    (&["analyze", "--format", "text"], Printed::Text),
    (&["lines"], Printed::Csv),
    (&["templates"], Printed::Csv),
    (&["templates", "--miner", "drain3"], Printed::Csv),
    (&["windows"], Printed::Csv),
    (&["formats"], Printed::Csv),
    (&["entities", "--format", "json"], Printed::Json),
    (&["entities", "--format", "csv"], Printed::Csv),
    (&["entities", "--format", "text"], Printed::Text),
    (&["hunt", "--format", "json"], Printed::Whole),
    (&["hunt", "--format", "csv"], Printed::Csv),
    (&["hunt", "--format", "text"], Printed::Text),
    (&["hunt", "--format", "navigator"], Printed::Json),
    (&["sessions", "--key", "field:session"], Printed::Csv),
    (&["sessions", "--key", "regex:(\\S+)+$"], Printed::Csv),
];

/// Of logs that take long, the first and the last exports are enough: the report and the hunt.
const LARGE: [&str; 6] =
    ["overlapping.zip", "bomb.gz", "long_line.log.gz", "many_templates.log.gz", "backtracking.log.gz", "deep.jsonl.gz"];

#[derive(Clone, Copy, PartialEq)]
enum Printed {
    Report,
    /// A document a line.
    Json,
    /// One document.
    Whole,
    Csv,
    Text,
}

/// `LOGLOUPE_HOSTILE=times cargo test …` takes only the logs of which the names hold a text.
#[test]
fn every_log_through_every_export() {
    let only = std::env::var("LOGLOUPE_HOSTILE").unwrap_or_default();
    let files: Vec<PathBuf> = files_in("").into_iter().filter(|path| path.to_string_lossy().contains(&only)).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let answered: usize = std::thread::scope(|scope| {
        let stripe = |first: usize| files.iter().skip(first).step_by(threads);
        let started: Vec<_> = (0..threads)
            .map(|first| scope.spawn(move || stripe(first).map(|path| through_every_export(path)).sum::<usize>()))
            .collect();
        started
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault)))
            .sum::<usize>()
    });
    assert!(!only.is_empty() || answered > 200, "{answered}: most of the logs are logs");
}

/// Returns how many exports there were.
fn through_every_export(path: &Path) -> usize {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let is_large = LARGE.contains(&&*name);
    let mut answered = 0;
    for (words, printed) in EVERY.iter().filter(|(words, _)| !is_large || words.ends_with(&["--format", "json"])) {
        let what = format!("{} {name}", words.join(" "));
        let output = run(words, &[path], &what);
        if output.status.code() == Some(0) {
            check(*printed, &output.stdout, &what);
            answered += 1;
        }
    }
    answered
}

#[test]
fn a_file_of_hostile_names_among_others() {
    let all: Vec<PathBuf> =
        files_in("").into_iter().filter(|path| !LARGE.iter().any(|one| path.ends_with(one))).collect();
    let paths: Vec<&Path> = all.iter().map(PathBuf::as_path).collect();
    check(Printed::Report, &run(&["analyze", "--format", "json"], &paths, "all as one").stdout, "all as one");
    check(Printed::Text, &run(&["analyze", "--format", "text"], &paths, "all as one").stdout, "all as one");
}

#[test]
fn settings_rules_labels_and_patterns_are_taken_or_refused_with_a_sentence() {
    let log = corpus().join("names.jsonl");
    let auth = corpus().join("names_auth.log");
    for path in files_in("settings") {
        let words = ["analyze", "--format", "json", "--settings", path.to_str().unwrap()];
        run(&words, &[&log], &format!("settings {}", path.display()));
    }
    for path in files_in("rules") {
        let words = ["hunt", "--format", "json", "--rules", path.to_str().unwrap()];
        let output = run(&words, &[&auth], &format!("rule {}", path.display()));
        // Where no rule of the file can be used, that is said and nothing is printed.
        match output.status.success() {
            true => check(Printed::Whole, &output.stdout, "hunt with a rule"),
            false => assert!(output.stdout.is_empty(), "{}", path.display()),
        }
    }
    for path in files_in("labels") {
        let words = ["sessions", "--key", "field:session", "--labels", path.to_str().unwrap()];
        run(&words, &[&log], &format!("labels {}", path.display()));
    }
    let long = corpus().join("code.log");
    for pattern in fs::read_to_string(corpus().join("patterns/patterns.txt")).unwrap().lines() {
        let what = format!("pattern {pattern:.60}");
        run(&["analyze", "--format", "json", &format!("--pattern={pattern}")], &[&long], &what);
        let own = serde_json::json!({"hunt": {"rules": [{"name": "<b>", "keyword": "", "regex": pattern, "severity": 3, "technique": ""}]}});
        let settings = std::env::temp_dir().join(format!("logloupe-hostile-{}.json", std::process::id()));
        fs::write(&settings, own.to_string()).unwrap();
        run(&["hunt", "--format", "json", "--settings", settings.to_str().unwrap()], &[&long], &what);
        fs::remove_file(&settings).unwrap();
    }
}

#[test]
fn no_file_of_the_corpus_is_taken_for_a_model_or_a_piece() {
    let log = corpus().join("code.log");
    for path in files_in("") {
        let model = run(&["sessions", "--model", path.to_str().unwrap()], &[&log], "model");
        assert_eq!(model.status.code(), Some(2), "{}", path.display());
        assert_eq!(run(&["merge"], &[&path], "piece").status.code(), Some(2), "{}", path.display());
    }
}

/// Runs it to its end: 0, or 2 and a sentence. A panic is 101, and an abort none.
fn run(words: &[&str], files: &[&Path], what: &str) -> Output {
    let mut waited = Duration::ZERO;
    let out =
        std::env::temp_dir().join(format!("logloupe-hostile-{}-{:?}", std::process::id(), std::thread::current().id()));
    let mut command = Command::new(env!("CARGO_BIN_EXE_logloupe"));
    command.args(words).arg("--").args(files).stdin(Stdio::null());
    // Files take everything; a pipe that nobody reads would stop the one who writes.
    let told = out.with_extension("told");
    command.stdout(fs::File::create(&out).unwrap()).stderr(fs::File::create(&told).unwrap());
    let mut child = command.spawn().expect("the binary runs");
    while child.try_wait().unwrap().is_none() {
        if waited > PATIENCE {
            child.kill().unwrap();
            panic!("{what}: no answer in {PATIENCE:?}");
        }
        std::thread::sleep(STEP);
        waited += STEP;
    }
    let status = child.wait().unwrap();
    let [stdout, stderr] = [&out, &told].map(|path| {
        let bytes = fs::read(path).unwrap();
        fs::remove_file(path).unwrap();
        bytes
    });
    let told = String::from_utf8(stderr).unwrap_or_else(|_| panic!("{what}: standard error is no UTF-8"));
    assert!(matches!(status.code(), Some(0 | 2)), "{what}: {status}\n{told}");
    assert!(
        status.code() == Some(0) || told.starts_with("logloupe: ") || told.starts_with("error: "),
        "{what}: {told}"
    );
    assert_eq!(steering(&told), None, "{what}: {told}");
    Output { status, stdout, stderr: told.into_bytes() }
}

fn check(printed: Printed, bytes: &[u8], what: &str) {
    let text = std::str::from_utf8(bytes).unwrap_or_else(|_| panic!("{what}: no UTF-8"));
    match printed {
        Printed::Report => text.lines().for_each(|line| adds_up(&parsed(line, what), what)),
        // The layer for the navigator is one document, the others have one a line.
        Printed::Json if text.starts_with("{\n") => drop(parsed(text, what)),
        Printed::Whole => drop(parsed(text, what)),
        Printed::Json => text.lines().for_each(|line| drop(parsed(line, what))),
        Printed::Csv => guarded(text, what),
        Printed::Text => assert_eq!(steering(text), None, "{what}"),
    }
}

fn parsed(text: &str, what: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{what}: {error}: {text:.200}"))
}

fn adds_up(report: &Value, what: &str) {
    let ledger = &report["ledger"];
    let number = |name: &str| ledger[name].as_u64().unwrap_or_else(|| panic!("{what}: no {name}"));
    let placed = number("events") + number("continuations") + number("unparsed") + number("skipped");
    assert_eq!(number("lines"), placed, "{what}");
    let templates: u64 = report["templates"].as_array().unwrap().iter().map(|one| one["count"].as_u64().unwrap()).sum();
    assert_eq!(templates, number("events"), "{what}");
}

/// Every row has as many cells as the header, and a cell that begins like a formula is a number.
fn guarded(text: &str, what: &str) {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    for row in rows.records() {
        let row = row.unwrap_or_else(|error| panic!("{what}: {error}"));
        for cell in
            row.iter().filter(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']))
        {
            let is_number = cell.parse::<f64>().is_ok();
            let is_instant = cell.starts_with('-')
                && cell.ends_with('Z')
                && cell.get(1..5).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
            assert!(is_number || is_instant, "{what}: {cell:.80}");
        }
    }
}

/// The first character that steers a terminal or reorders text.
fn steering(text: &str) -> Option<char> {
    text.chars().find(|mark| {
        (mark.is_control() && !matches!(mark, '\n' | '\t'))
            || matches!(mark, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    })
}

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/hostile")
}

/// The files of a folder of the corpus, and what was found later among the logs.
fn files_in(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = [corpus().join(folder)]
        .into_iter()
        .chain(folder.is_empty().then(|| corpus().join("found")))
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.is_file() && !matches!(path.extension().and_then(|ending| ending.to_str()), Some("js" | "md"))
        })
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}
