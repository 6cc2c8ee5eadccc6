//! Every hostile log of `tests/hostile` through the core: by default settings and with sessions, in slices, by parts and with
//! the hunt, and the numbers add up.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{MODIFIED, analyse, analyse_apart, assert_adds_up, count_lines};
use logloupe::analysis::analyse_bytes;
use logloupe::config::{Miner, Settings};
use logloupe::entity::Kind;
use logloupe::input::container::{Step, UnpackLimits, Unpacker};

/// The texts of the files are unpacked to this much: the command line and the page take them whole.
const UNPACKED: u64 = 1 << 20;

#[test]
fn the_numbers_of_every_log_add_up_whatever_the_way() {
    for (name, text) in texts() {
        let text = &text[..text.len().min(80_000)];
        let settings = Settings { session_key: "auto".to_owned(), trees: 5, ..Settings::default() };
        if analyse_bytes(&name, text, MODIFIED, &settings).is_err() {
            continue;
        }
        let (_, whole) = analyse(text, &[], &settings);
        assert_adds_up(&whole);
        assert_eq!(whole.report.ledger.lines, count_lines(text), "{name}");
        let (_, cut) = analyse(text, &[1, 100, 4_097, 30_000, 30_001], &settings);
        assert!(whole.report.to_json() == cut.report.to_json(), "{name}, cut");
        assert!(whole.report.to_json() == analyse_apart(text, 10_007, &settings).report.to_json(), "{name}, by parts");
        let (_, drain3) = analyse(text, &[], &Settings { miner: Miner::Drain3, ..settings });
        assert_adds_up(&drain3);
    }
}

#[test]
fn formats_that_do_not_fit_make_no_numbers_wrong() {
    for (name, text) in texts().into_iter().filter(|(name, _)| !name.contains("zip")) {
        let text = &text[..text.len().min(20_000)];
        for format in ["syslog", "access-combined", "iso-level", "json", "logfmt", "w3c", "plain", "csv"] {
            let settings = Settings { format: Some(format.to_owned()), trees: 5, ..Settings::default() };
            if let Ok((_, outcome)) = analyse_bytes(&name, text, MODIFIED, &settings) {
                assert_adds_up(&outcome);
            }
        }
    }
}

#[test]
fn entities_with_the_names_of_javascript_are_entities() {
    let path = corpus().join("names_auth.log");
    let (parsed, _) = analyse(&fs::read(path).unwrap(), &[], &Settings::default());
    let users = parsed.entities(Kind::User);
    let named = |name: &str| {
        users
            .rows
            .iter()
            .find(|row| parsed.log.events.name_text(row.name) == name.as_bytes())
            .map(|row| row.measured[0])
    };
    // Twelve failures of each, and the line of the process of that name speaks of no user.
    for name in ["__proto__", "constructor", "toString", "hasOwnProperty"] {
        assert_eq!(named(name), Some(12), "{name}");
    }
}

#[test]
fn bombs_end_at_the_limit_and_say_so() {
    for name in ["bomb.gz", "bomb_of_zeros.gz", "overlapping.zip"] {
        let mut unpacker = Unpacker::new(UnpackLimits { bytes: 1 << 20, ..UnpackLimits::default() });
        unpacker.open(fs::read(corpus().join(name)).unwrap(), name, MODIFIED);
        let mut bytes = 0;
        loop {
            match unpacker.step().unwrap() {
                Step::Bytes(slice) => bytes += slice.len(),
                Step::Done => break,
                Step::Begin(_) | Step::End | Step::Working => {}
            }
        }
        assert!(bytes <= 2 << 20, "{name}: {bytes}");
        // Zeros are no text: they are passed over, and named.
        assert!(!unpacker.notes().is_empty() || !unpacker.skipped().is_empty(), "{name}");
    }
}

/// The texts of all files of the corpus, unpacked.
fn texts() -> Vec<(String, Vec<u8>)> {
    let files = [corpus(), corpus().join("found")].into_iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut paths: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).filter(|path| is_log(path)).collect();
    paths.sort();
    let texts: Vec<(String, Vec<u8>)> = paths.iter().flat_map(|path| unpacked(path)).collect();
    assert!(texts.len() > 20);
    texts
}

fn is_log(path: &Path) -> bool {
    path.is_file() && !matches!(path.extension().and_then(|ending| ending.to_str()), Some("js" | "md"))
}

fn unpacked(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut unpacker = Unpacker::new(UnpackLimits { bytes: UNPACKED, ..UnpackLimits::default() });
    unpacker.open(fs::read(path).unwrap(), &path.file_name().unwrap().to_string_lossy(), MODIFIED);
    let mut texts = Vec::new();
    loop {
        match unpacker.step().unwrap() {
            Step::Begin(member) => texts.push((member.name, Vec::new())),
            Step::Bytes(slice) => texts.last_mut().unwrap().1.extend_from_slice(slice),
            Step::End | Step::Working => {}
            Step::Done => return texts,
        }
    }
}

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/hostile")
}
