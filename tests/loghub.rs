//! Real logs of eight systems: each line placed, each header cut where the labelled structure says the content begins,
//! and templates that group the lines as the labels do.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use common::{analyse, assert_adds_up, count_lines, real_logs};
use logloupe::config::Settings;
use logloupe::format::{Sample, detect};

/// The systems, and the format that a person would call their logs.
const SYSTEMS: [(&str, &str); 8] = [
    ("Apache", "apache-error"),
    ("HDFS", "hdfs"),
    ("Hadoop", "iso-level"),
    ("Linux", "syslog"),
    ("OpenSSH", "syslog"),
    ("OpenStack", "openstack"),
    ("Spark", "log4j-short"),
    ("Windows", "windows-cbs"),
];

#[test]
fn every_line_is_placed() {
    let Some(folder) = real_logs("every_line_is_placed") else { return };
    for (system, format) in SYSTEMS {
        let bytes = fs::read(folder.join(format!("loghub_2k/{system}/{system}_2k.log"))).unwrap();
        let (_, outcome) = analyse(&bytes, &[100_000], &Settings::default());
        assert_adds_up(&outcome);
        assert_eq!(outcome.report.format.name, format, "{system}");
        assert_eq!(outcome.report.ledger.lines, count_lines(&bytes), "{system}");
        assert_eq!(outcome.report.ledger.events, 2_000, "{system}");
    }
}

#[test]
fn the_header_ends_where_the_content_begins() {
    let Some(folder) = real_logs("the_header_ends_where_the_content_begins") else { return };
    for (system, _) in SYSTEMS {
        let log = folder.join(format!("loghub_2k/{system}/{system}_2k.log"));
        let bytes = fs::read(&log).unwrap();
        let format = detect(&Sample::of(&bytes)).chosen.format;
        let mut labels = csv::Reader::from_path(log.with_extension("log_structured.csv")).unwrap();
        let content = labels.headers().unwrap().iter().position(|name| name == "Content").unwrap();
        let lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let mut right = 0;
        let mut wrong = Vec::new();
        for (line, row) in lines.zip(labels.byte_records()) {
            let row = row.unwrap();
            let message = format.parse(line).map(|header| header.message.of(line)).unwrap_or_default();
            // The labels were made from text without white space at its ends.
            if message.trim_ascii() == row[content].trim_ascii() {
                right += 1;
            } else {
                wrong.push(String::from_utf8_lossy(line).into_owned());
            }
        }
        println!("{system}: {right} of {} headers cut where the content begins", right + wrong.len());
        assert!(right as f64 >= 0.995 * (right + wrong.len()) as f64, "{system}: {:#?}", &wrong[..wrong.len().min(5)]);
    }
}

#[test]
fn templates_group_lines_as_people_do() {
    let Some(folder) = real_logs("templates_group_lines_as_people_do") else { return };
    let mut sums = (0.0, 0.0);
    for (system, _) in SYSTEMS {
        let log = folder.join(format!("loghub_2k/{system}/{system}_2k.log"));
        let (parsed, _) = analyse(&fs::read(&log).unwrap(), &[100_000], &Settings::default());
        let events = &parsed.log.events;
        let found: Vec<String> = events.ids().map(|event| events.template(event).0.to_string()).collect();
        let mut labels = csv::Reader::from_path(log.with_extension("log_structured.csv")).unwrap();
        let label = labels.headers().unwrap().iter().position(|name| name == "EventId").unwrap();
        let labelled: Vec<String> =
            labels.byte_records().map(|row| String::from_utf8_lossy(&row.unwrap()[label]).into_owned()).collect();
        let (accuracy, f1) = agreement(&found, &labelled);
        println!("{system}: grouping accuracy {accuracy:.3}, F1 of grouping {f1:.3}");
        assert!(accuracy >= 0.75, "{system}: {accuracy}");
        sums = (sums.0 + accuracy, sums.1 + f1);
    }
    let count = SYSTEMS.len() as f64;
    assert!(sums.0 / count >= 0.93 && sums.1 / count >= 0.90, "{sums:?}");
}

/// The share of lines whose group holds the same lines as the labelled one, and the F1 of groups that are right.
fn agreement(found: &[String], labelled: &[String]) -> (f64, f64) {
    assert_eq!(found.len(), labelled.len());
    let groups = |ids: &[String]| {
        let mut lines: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        ids.iter().enumerate().for_each(|(line, id)| lines.entry(id.clone()).or_default().push(line));
        lines.into_values().collect::<BTreeSet<Vec<usize>>>()
    };
    let (found, labelled) = (groups(found), groups(labelled));
    let right: Vec<&Vec<usize>> = found.intersection(&labelled).collect();
    let lines: usize = labelled.iter().map(Vec::len).sum();
    let lines_right: usize = right.iter().map(|group| group.len()).sum();
    (lines_right as f64 / lines as f64, 2.0 * right.len() as f64 / (found.len() + labelled.len()) as f64)
}
