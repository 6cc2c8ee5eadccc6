//! Labels beside an analysis, and good files beside others.

use logloupe::analysis::{Analysis, Input, Outcome, Parsed, analyse_bytes};
use logloupe::assess::{Judged, assess};
use logloupe::compare::{Change, compare};
use logloupe::config::{FileSettings, Settings};
use logloupe::evaluate::LabelFile;
use logloupe::format::Sample;

/// Sixty jobs of three steps; the one with the number 17 dies.
fn jobs() -> String {
    let job = |job: usize| {
        let end = if job == 17 { "died of hunger" } else { "ended" };
        ["began", "works", end].into_iter().enumerate().map(move |(at, step)| {
            format!("2026-03-01 10:{job:02}:{}0 INFO a.B: job_id=j{} {step}\n", at + 1, 1000 + job)
        })
    };
    (0..60).flat_map(job).collect()
}

fn read(text: &str, settings: &Settings) -> (Parsed, Outcome) {
    analyse_bytes("a.log", text.as_bytes(), 0, settings).unwrap()
}

fn labels(text: &str) -> LabelFile {
    LabelFile::read(text.as_bytes()).unwrap()
}

#[test]
fn ok_sessions_by_labels() {
    let settings = Settings { session_key: "auto".to_owned(), ..Settings::default() };
    let (parsed, outcome) = read(&jobs(), &settings);
    let judged = parsed.judge_sessions_by(&settings, &[false]).unwrap();
    let labels = labels("JobId,Label\nj1017,Anomaly\nj1020,Anomaly\nj1001,Normal\nj1002,Normal\nj9999,Anomaly\n");
    let found = assess(&parsed, &outcome, Some(&judged), &labels).unwrap();
    assert_eq!((found.judged, found.labels, found.labelled), (Judged::Sessions, 5, 4));
    let names = |list: &[(usize, f64)]| -> Vec<String> {
        list.iter().map(|(session, _)| judged.sessions.name(*session, &parsed.log.members)).collect()
    };
    assert_eq!((names(&found.hits), names(&found.misses)), (vec!["j1017".to_owned()], vec!["j1020".to_owned()]));
    assert_eq!((found.quality.false_alarms, found.quality.rest), (0, 2));
    assert_eq!((found.quality.precision(), found.quality.recall()), (1.0, 0.5));
}

#[test]
fn ok_windows_by_labels_of_lines() {
    // An hour of a calm service, and a minute in it that is not.
    let calm = |minute: u32| {
        let line = move |job: u32| format!("2026-03-01T10:{minute:02}:{:02}Z INFO worker {} done\n", job * 3, job % 4);
        (0..20).map(line)
    };
    let mut text = String::new();
    let mut csv = "LineId,Label\n".to_owned();
    let mut number = 0;
    for minute in 0..60 {
        let bad =
            (0..if minute == 30 { 200 } else { 0 }).map(|_| "2026-03-01T10:30:59Z ERROR disk is full\n".to_owned());
        for line in calm(minute).chain(bad) {
            number += 1;
            csv += &format!("{number},{}\n", if line.contains("ERROR") { "DISK" } else { "-" });
            text += &line;
        }
    }
    let (parsed, outcome) = read(&text, &Settings::default());
    let found = assess(&parsed, &outcome, None, &labels(&csv)).unwrap();
    assert_eq!((found.judged, found.labels, found.labelled), (Judged::Windows, 60 * 20 + 200, 60));
    assert_eq!((found.quality.hits, found.quality.misses), (1, 0));
    assert_eq!((found.hits[0].0, found.quality.average_precision), (30, 1.0));
}

#[test]
fn err_labels_of_something_else() {
    let settings = Settings { session_key: "auto".to_owned(), ..Settings::default() };
    let (parsed, outcome) = read(&jobs(), &settings);
    let judged = parsed.judge_sessions_by(&settings, &[false]).unwrap();
    let fault = |sessions, text| assess(&parsed, &outcome, sessions, &labels(text)).unwrap_err().to_string();
    assert!(fault(Some(&judged), "BlockId,Label\nblk_1,Anomaly\n").contains("field:job_id"));
    assert!(fault(None, "BlockId,Label\nblk_1,Anomaly\n").contains("Find sessions first"));
    assert!(fault(None, "LineId,Label\n5000,-\n").contains("None of the 1 labelled lines"));
}

/// Two files, of which the second one is known to be good: what the first has more is new.
#[test]
fn ok_any_file_is_the_baseline() {
    let line = |minute: u32, what: &str| format!("2026-03-01T10:{minute:02}:00Z INFO {what}\n");
    let good: String = (0..50).map(|minute| line(minute, "job done")).collect();
    let suspect = good.clone() + &line(50, "disk failed");
    let own = FileSettings { name: "good.log".to_owned(), baseline: true, ..FileSettings::default() };
    let settings = Settings { files: vec![own], ..Settings::default() };
    let files = [("suspect.log", &suspect), ("good.log", &good)];
    let opened = files.map(|(name, text)| {
        let input = Input { name: name.to_owned(), bytes: text.len() as u64, modified_ms: 0 };
        (input, Sample::of(text.as_bytes()))
    });
    let mut analysis = Analysis::open_all(opened.into(), &settings).unwrap();
    for (_, text) in files {
        analysis.push(text.as_bytes()).unwrap();
        analysis.next_file().unwrap();
    }
    let parsed = analysis.finish().unwrap();
    let is_good = parsed.baseline(&settings);
    assert_eq!(is_good, [false, true]);
    let found = compare(&parsed, &is_good, &settings);
    assert_eq!((found.events, found.scale), ((50, 51), 1.0));
    let changes: Vec<(Change, u64, u64)> = found.rows.iter().map(|row| (row.change, row.good, row.suspect)).collect();
    assert_eq!(changes, [(Change::New, 0, 1), (Change::Same, 50, 50)]);
    assert_eq!(parsed.log.events.line(found.rows[0].first), 50);
}
