//! Logs of some eighty kinds, as lnav's tests hold them, against what a person reads in them: format, count of events,
//! first and last instant. The table is `lnav/expected.tsv`; it tells its own rules.

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{assert_adds_up, count_lines, real_logs};
use logloupe::analysis::{Analysis, Input};
use logloupe::config::Settings;
use logloupe::format::Sample;
use logloupe::format::time::to_iso;

/// 2025-12-31T12:00:00Z, the date of every file, for times that lack a year or a date.
const MODIFIED: i64 = 1_767_182_400_000;

/// The share of the table that must be right.
const SHARE: f64 = 0.95;

/// What is expected of a file, or what was found: format, events, first and last instant.
#[derive(Debug, PartialEq, Eq)]
struct Reading {
    format: String,
    events: String,
    first: String,
    last: String,
}

impl Reading {
    /// Whether `found` is as expected; where one kind of log has two names, either will do.
    fn agrees(&self, found: &Self) -> bool {
        self.format.split('|').any(|name| name == found.format)
            && (&self.events, &self.first, &self.last) == (&found.events, &found.first, &found.last)
    }
}

#[test]
fn every_file_is_read_as_a_person_reads_it() {
    let Some(folder) = real_logs("every_file_is_read_as_a_person_reads_it") else { return };
    let folder = folder.join("formats/lnav");
    let table = expected();
    let mut misses = Vec::new();
    for (file, expected) in &table {
        let found = read(&folder.join(file));
        if !expected.agrees(&found) {
            misses.push(format!("{file}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    let right = table.len() - misses.len();
    println!("{right} of {} files are read as a person reads them", table.len());
    println!("{}", misses.join("\n"));
    assert!(right as f64 >= SHARE * table.len() as f64, "{right} of {}", table.len());
}

#[test]
fn the_table_names_every_file() {
    let Some(folder) = real_logs("the_table_names_every_file") else { return };
    let mut files: Vec<String> = fs::read_dir(folder.join("formats/lnav"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut named: Vec<String> = rows().map(|row| row[0].to_owned()).collect();
    files.sort();
    named.sort();
    assert_eq!(files, named);
}

/// The rows of the table: file, format, events, first, last, note.
fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    let lines = include_str!("lnav/expected.tsv").lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(|line| line.split('\t').collect())
}

/// The rows that speak of logs.
fn expected() -> Vec<(&'static str, Reading)> {
    let text = |row: &[&str], column: usize| row[column].to_owned();
    rows()
        .filter(|row| row[1] != "-")
        .map(|row| {
            let [format, events, first, last] = [1, 2, 3, 4].map(|column| text(&row, column));
            (row[0], Reading { format, events, first, last })
        })
        .collect()
}

/// What the program makes of a file.
fn read(path: &Path) -> Reading {
    let bytes = unpacked(path);
    let settings = Settings::default();
    let input = Input { name: "test.log".to_owned(), bytes: bytes.len() as u64, modified_ms: MODIFIED };
    let Ok(mut analysis) = Analysis::open(input, &Sample::of(&bytes), &settings) else {
        let [events, first, last] = [const { String::new() }; 3];
        return Reading { format: "refused".to_owned(), events, first, last };
    };
    analysis.push(&bytes).unwrap();
    let outcome = analysis.finish().unwrap().analyse(&settings).unwrap();
    assert_adds_up(&outcome);
    assert_eq!(outcome.report.ledger.lines, count_lines(&bytes), "{}", path.display());
    let instant = |ms: Option<i64>| ms.map_or(String::new(), |ms| to_iso(ms).trim_end_matches('Z').to_owned());
    Reading {
        format: outcome.report.format.name.to_owned(),
        events: outcome.report.ledger.events.to_string(),
        first: instant(outcome.report.time.first_ms),
        last: instant(outcome.report.time.last_ms),
    }
}

/// The bytes of a file; of a gzip archive that can be unpacked, what is in it.
fn unpacked(path: &Path) -> Vec<u8> {
    if path.extension().is_some_and(|extension| extension == "gz") {
        let gzip = Command::new("gzip").arg("-dc").arg(path).output().unwrap();
        if gzip.status.success() {
            return gzip.stdout;
        }
    }
    fs::read(path).unwrap()
}
