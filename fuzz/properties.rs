//! What must hold whatever the bytes: each function takes any input and panics where a promise is broken.
//!
//! `tests/properties.rs` runs them over the hostile logs and over changed ones in every run of the tests; the targets beside
//! this file run them under libFuzzer for as long as one likes.

#[path = "../tests/common/dripping.rs"]
mod dripping;

use dripping::Dripping;
use logloupe::analysis::{Analysis, Input, Outcome};
use logloupe::config::{Drain3, HuntSettings, Miner, Settings, zone_ms};
use logloupe::error::Error;
use logloupe::evaluate::LabelFile;
use logloupe::event::Part;
use logloupe::format::time::{civil_from_days, days_from_civil, to_iso};
use logloupe::format::{Format, Header, Sample, all, custom, preview};
use logloupe::input::container::{ReadAt, Step, UnpackLimits, Unpacker};
use logloupe::line::{Lines, Normal};
use logloupe::model::Model;
use logloupe::piece::Piece;
use logloupe::rule::{Hunt, Notes, SigmaRule};
use logloupe::search::{Hits, Query, Wording};

/// 2026-01-01.
const MODIFIED: i64 = 1_767_225_600_000;

/// Longer input finds nothing that shorter does not.
const MOST: usize = 64 << 10;

/// A whole log: the numbers add up, and the report is JSON.
pub(crate) fn log(bytes: &[u8]) {
    let bytes = &bytes[..bytes.len().min(MOST)];
    let settings = Settings { session_key: "auto".to_owned(), ..quick() };
    if let Ok(outcome) = analysed(bytes, &[], &settings) {
        adds_up(&outcome);
        serde_json::from_slice::<serde_json::Value>(&outcome.report.to_json()).expect("the report is JSON");
    }
}

/// The report is the same however the log was cut; the first bytes say where.
pub(crate) fn cuts(bytes: &[u8]) {
    let Some((places, log)) = bytes.split_at_checked(4) else { return };
    let log = &log[..log.len().min(MOST / 4)];
    let mut cuts: Vec<usize> = places.iter().map(|place| usize::from(*place) * log.len() / 256).collect();
    cuts.sort_unstable();
    let (Ok(whole), Ok(cut)) = (analysed(log, &[], &quick()), analysed(log, &cuts, &quick())) else { return };
    assert!(whole.report.to_json() == cut.report.to_json(), "cut at {cuts:?}");
}

/// Drain3's tree, with settings from the first bytes.
pub(crate) fn drain3(bytes: &[u8]) {
    let Some((&[depth, children, clusters, similarity], log)) = bytes.split_first_chunk::<4>() else { return };
    let drain3 = Drain3 {
        depth: u32::from(depth % 8) + 3,
        max_children: u32::from(children) + 2,
        max_clusters: (clusters > 0).then(|| u32::from(clusters)),
        similarity: f64::from(similarity) / 255.0,
        masking: similarity % 2 == 0,
    };
    let settings = Settings { miner: Miner::Drain3, drain3, ..quick() };
    if let Ok(outcome) = analysed(&log[..log.len().min(MOST)], &[], &settings) {
        adds_up(&outcome);
    }
}

/// Single lines, looked at by themselves.
pub(crate) fn line(bytes: &[u8]) {
    let mut lines = Lines::new(Normal::nothing());
    for text in bytes.split(|byte| *byte == b'\n').take(8) {
        let answer = lines.look_at(&text[..text.len().min(4096)]);
        assert!((0.0..=1.0).contains(&answer.score), "{}", answer.score);
    }
}

/// Every parser: it reads a line or it does not, and what it reads lies in the line.
pub(crate) fn parsers(bytes: &[u8]) {
    let lines: Vec<&[u8]> =
        bytes.split(|byte| *byte == b'\n').take(6).map(|line| &line[..line.len().min(2048)]).collect();
    for format in all() {
        let Some(bound) = format.bind(&lines) else { continue };
        for line in &lines {
            lies_in(line, &bound);
        }
    }
}

fn lies_in(line: &[u8], format: &Format) {
    let Some(header) = format.parse(line) else { return };
    let Header { host, process, address, user, method, path, query, agent, referrer, status_span, message, .. } =
        header;
    for span in [host, process, address, user, method, path, query, agent, referrer, status_span, message] {
        assert!(span.start <= span.end && span.end as usize <= line.len(), "{}: {span:?}", format.name);
    }
    if let Some(time_ms) = header.time_ms {
        to_iso(time_ms);
    }
}

/// Times as text: in every format's place for one, in zones, in directives, as numbers; and days there and back.
pub(crate) fn times(bytes: &[u8]) {
    let bytes = &bytes[..bytes.len().min(64)];
    let text = String::from_utf8_lossy(bytes);
    let _ = zone_ms(&text);
    let line = |before: &str, after: &str| [before.as_bytes(), bytes, after.as_bytes()].concat();
    let lines = [
        line("", " INFO worker ended"),
        line("[", "] [error] worker ended"),
        line("{\"timestamp\":\"", "\",\"message\":\"x\"}"),
        line("{\"timestamp\":", ",\"message\":\"x\"}"),
        line("192.0.2.1 - - [", "] \"GET / HTTP/1.1\" 200 5"),
        line("<34>1 ", " host app - - - x"),
        line("time=", " level=info msg=x"),
    ];
    let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
    for format in all() {
        let Some(bound) = format.bind(&lines) else { continue };
        for line in &lines {
            lies_in(line, &bound);
        }
    }
    let _ = custom(&text, &lines);
    preview(&text, &lines);
    if let Some(number) = bytes.first_chunk::<4>().map(|chunk| i64::from(i32::from_le_bytes(*chunk)) / 4) {
        let (year, month, day) = civil_from_days(number);
        if let Ok(year) = i32::try_from(year) {
            assert_eq!(days_from_civil(year, month, day), number);
        }
    }
}

/// Containers: an end, within the limits, and the same for any slices.
pub(crate) fn archive(bytes: &[u8]) {
    let limits = UnpackLimits { bytes: 1 << 20, ..UnpackLimits::default() };
    let whole = unpacked(bytes.to_vec(), limits);
    assert!(whole.iter().map(|(_, text)| text.len()).sum::<usize>() <= 2 << 20);
    let drip = bytes.first().map_or(1, |byte| usize::from(*byte) + 1);
    assert!(whole == unpacked(Dripping(bytes.to_vec(), drip), limits), "in slices of {drip}");
}

fn unpacked(file: impl ReadAt + 'static, limits: UnpackLimits) -> Vec<(String, Vec<u8>)> {
    let mut unpacker = Unpacker::new(limits);
    unpacker.open(file, "file", MODIFIED);
    let mut texts: Vec<(String, Vec<u8>)> = Vec::new();
    loop {
        match unpacker.step().expect("bytes in memory can be read") {
            Step::Begin(member) => texts.push((member.name, Vec::new())),
            Step::Bytes(slice) => texts.last_mut().expect("a member began").1.extend_from_slice(slice),
            Step::End | Step::Working => {}
            Step::Done => return texts,
        }
    }
}

/// What travels between workers and machines: other bytes are refused, and what is taken can be used.
pub(crate) fn wire(bytes: &[u8]) {
    if let Ok(part) = Part::from_bytes(bytes) {
        let mut analysis = opened(b"2026-03-01T10:00:00Z INFO x\n", &quick()).expect("text is read");
        // A part of another log is refused, or counted; it breaks nothing.
        if analysis.push_part(&part, 28).is_ok() {
            let _ = analysis.finish().and_then(|parsed| parsed.analyse(&quick()));
        }
    }
    if let Ok(notes) = Notes::from_bytes(bytes) {
        let mut hunt = Hunt::new(&HuntSettings::default());
        hunt.take(&notes);
        hunt.finish();
    }
    let _ = Hits::from_bytes(bytes);
    let _ = Piece::read(bytes);
}

/// Models and labels from files.
pub(crate) fn model(bytes: &[u8]) {
    if let Ok(model) = Model::read(bytes) {
        model.templates();
        let _ = model.to_bytes();
    }
    let _ = LabelFile::read(bytes);
}

/// Settings, rules and patterns: refused with a sentence, or fit to analyse with.
pub(crate) fn settings(bytes: &[u8]) {
    let bytes = &bytes[..bytes.len().min(4096)];
    let _ = SigmaRule::read(bytes);
    let Ok(settings) = serde_json::from_slice::<Settings>(bytes) else { return };
    if settings.check().is_err() {
        return;
    }
    // What costs time is made small: how much a person may ask for is another matter.
    let settings = Settings {
        trees: settings.trees.min(5),
        session_key: "none".to_owned(),
        autoencoder: quick().autoencoder,
        ..settings
    };
    let log: String =
        (0..60).map(|second| format!("2026-03-01T10:00:{second:02}Z INFO job {second} took 5 ms\n")).collect();
    if let Ok(outcome) = analysed(log.as_bytes(), &[], &settings) {
        adds_up(&outcome);
        let again: Settings =
            serde_json::from_slice(&settings.to_json()).expect("settings are written as they are read");
        assert_eq!(again.to_json(), settings.to_json());
    }
}

/// A hunt through any lines of logins and requests: every finding has a line and a count.
pub(crate) fn hunt(bytes: &[u8]) {
    let bytes = &bytes[..bytes.len().min(MOST)];
    let formats: Vec<Format> = ["syslog", "access-combined", "json"]
        .iter()
        .filter_map(|name| logloupe::format::by_name(name).cloned())
        .collect();
    let mut hunt = Hunt::new(&HuntSettings::default());
    let mut scout = hunt.scout();
    for line in bytes.split(|byte| *byte == b'\n') {
        scout.read(line, &formats);
    }
    let notes = scout.finish();
    let travelled = Notes::from_bytes(&notes.to_bytes()).expect("notes travel");
    assert!(travelled == notes);
    hunt.take(&notes);
    for finding in hunt.finish().findings {
        assert!(finding.seen.count > 0 && finding.seen.first_line > 0 && (1..=5).contains(&finding.severity));
    }
}

/// A search: the first line is what is looked for, the rest is looked through, in one piece and by line.
pub(crate) fn search(bytes: &[u8]) {
    let place = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len()).min(512);
    let text = String::from_utf8_lossy(&bytes[..place]).into_owned();
    let log = &bytes[place..bytes.len().min(place + 8192)];
    for is_expression in [false, true] {
        let wording = Wording { text: text.clone(), is_expression, heeds_case: bytes.len().is_multiple_of(2) };
        let Ok(query) = Query::new(&wording) else { continue };
        let hits = query.look(log, false, log.len());
        assert!(hits.hits.iter().all(|hit| *hit < hits.lines));
        for span in query.spans(&String::from_utf8_lossy(log), 16) {
            assert!(span.start <= span.end);
        }
    }
}

/// Few trees and few epochs: what they find is not looked at here.
fn quick() -> Settings {
    let usual = Settings::default();
    let autoencoder = logloupe::config::AutoencoderTuning { epochs: 2, starts: 1, ..usual.autoencoder };
    Settings { trees: 3, autoencoder, ..usual }
}

fn opened(bytes: &[u8], settings: &Settings) -> Result<Analysis, Error> {
    let input = Input { name: "any.log".to_owned(), bytes: bytes.len() as u64, modified_ms: MODIFIED };
    Analysis::open(input, &Sample::of(bytes), settings)
}

fn analysed(bytes: &[u8], cuts: &[usize], settings: &Settings) -> Result<Outcome, Error> {
    let mut analysis = opened(bytes, settings)?;
    let mut start = 0;
    for end in cuts.iter().copied().chain([bytes.len()]) {
        analysis.push(&bytes[start..end])?;
        start = end;
    }
    analysis.finish()?.analyse(settings)
}

fn adds_up(outcome: &Outcome) {
    let ledger = outcome.report.ledger;
    assert_eq!(ledger.lines, ledger.events + ledger.continuations + ledger.unparsed + ledger.skipped);
    assert_eq!(outcome.report.templates.iter().map(|one| u64::from(one.count)).sum::<u64>(), ledger.events);
    assert_eq!((0..outcome.windows.len()).map(|one| u64::from(outcome.windows.count(one))).sum::<u64>(), ledger.events);
    assert!(outcome.detection.scores.iter().all(|score| (0.0..=1.0).contains(score)));
}
