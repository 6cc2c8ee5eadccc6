//! `--miner drain3` gives what the Python package `drain3` 0.9.11 gave for the same messages.
//!
//! `tests/drain3/record.py` writes the answers down; `tests/drain3/compare.py` compares on any file, side by side.

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::analyse;
use logloupe::config::{Drain3, Miner, Settings};
use logloupe::export::Table;
use samples::{SampleKind, generate};

/// The settings that `record.py` has under the same names.
fn settings() -> [(&'static str, Drain3); 5] {
    let masked = Drain3 { masking: true, ..Drain3::default() };
    [
        ("plain", Drain3::default()),
        ("masked", masked),
        ("deep", Drain3 { similarity: 0.6, depth: 5, ..masked }),
        ("narrow", Drain3 { max_children: 4, ..masked }),
        ("few", Drain3 { max_clusters: Some(10), ..masked }),
    ]
}

/// How many clusters `record.py` writes out.
const SHOWN: usize = 100;

/// The messages of a sample: what follows the first colon and space, or the whole line.
fn messages(kind: SampleKind) -> String {
    let bytes = generate(kind, 1).bytes;
    let text = String::from_utf8(bytes).unwrap();
    let message = |line: &str| line.split_once(": ").map_or(line, |(_, message)| message).to_owned() + "\n";
    text.lines().map(message).collect()
}

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What `record.py` would write about our clusters.
fn record(messages: &str, drain3: Drain3) -> String {
    let settings =
        Settings { format: Some("plain".to_owned()), miner: Miner::Drain3, drain3, trees: 5, ..Settings::default() };
    let (parsed, outcome) = analyse(messages.as_bytes(), &[50_000, 70_000], &settings);
    let events = &parsed.log.events;
    let clusters: Vec<u8> = events.ids().flat_map(|event| events.template(event).0.to_le_bytes()).collect();
    let templates = Table::Templates.to_csv(&parsed, &outcome);
    let mut rows: Vec<(u32, String)> = csv::Reader::from_reader(templates.as_slice())
        .deserialize()
        .map(|row| {
            let (number, count, template): (u32, u32, String) = row.unwrap();
            // The table guards text that a spreadsheet would take for a formula by an apostrophe.
            (number, format!("{count}\t{}\n", template.strip_prefix('\'').unwrap_or(&template)))
        })
        .collect();
    rows.sort_unstable();
    let all: String = rows.iter().map(|(_, row)| row.as_str()).collect();
    let mut text = String::new();
    let (count, clusters, all) = (events.len(), fnv1a(&clusters), fnv1a(all.as_bytes()));
    writeln!(text, "{count} messages, {clusters:016x}, {} clusters, {all:016x}", rows.len()).unwrap();
    text.extend(rows.iter().take(SHOWN).map(|(_, row)| row.as_str()));
    text
}

#[test]
fn clusters_are_those_of_the_python_package() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/drain3/recorded");
    for kind in SampleKind::ALL {
        let messages = messages(kind);
        for (name, drain3) in settings() {
            let file = format!("{}-{name}.txt", kind.name());
            let recorded = fs::read_to_string(folder.join(&file)).unwrap();
            let ours = record(&messages, drain3);
            for (ours, theirs) in ours.lines().zip(recorded.lines()) {
                assert_eq!(ours, theirs, "{file}");
            }
            assert_eq!(ours.lines().count(), recorded.lines().count(), "{file}");
        }
    }
}
