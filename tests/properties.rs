//! The promises of `fuzz/properties.rs`, held against every hostile file as it is, and against files that are cut, changed
//! and joined at random places. `./build.sh fuzz` looks for more.

#[path = "../fuzz/properties.rs"]
mod properties;

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

type Property = fn(&[u8]);

const ALL: [(&str, Property); 12] = [
    ("log", properties::log),
    ("cuts", properties::cuts),
    ("drain3", properties::drain3),
    ("line", properties::line),
    ("parsers", properties::parsers),
    ("times", properties::times),
    ("archive", properties::archive),
    ("wire", properties::wire),
    ("model", properties::model),
    ("settings", properties::settings),
    ("hunt", properties::hunt),
    ("search", properties::search),
];

/// Beyond this, files say nothing new to properties of small input.
const MOST: usize = 100_000;

#[test]
fn every_file_keeps_every_promise() {
    let seeds = seeds();
    assert!(seeds.len() > 60, "{}", seeds.len());
    for (name, bytes) in &seeds {
        for (property, holds) in ALL {
            println!("{property} of {name}");
            holds(&bytes[..bytes.len().min(MOST)]);
        }
    }
}

/// A file of the corpus, from a random place on, with bytes changed, and with a stretch of another one in its middle.
fn changed() -> impl Strategy<Value = Vec<u8>> {
    let seeds = seeds();
    let one = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 1usize..3_000);
    let flips = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8);
    (one.clone(), one, flips).prop_map(move |(first, second, flips)| {
        let piece = |(file, start, length): &(prop::sample::Index, prop::sample::Index, usize)| {
            let (_, bytes) = file.get(&seeds);
            let start = if bytes.is_empty() { 0 } else { start.index(bytes.len()) };
            bytes[start..bytes.len().min(start + length)].to_vec()
        };
        let mut bytes = [piece(&first), piece(&second)].concat();
        for (place, byte) in flips {
            if !bytes.is_empty() {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, rng_seed: prop::test_runner::RngSeed::Fixed(9), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_files_keep_every_promise(bytes in changed()) {
        for (_, holds) in ALL {
            holds(&bytes);
        }
    }
}

/// Every file of the corpora, by name.
fn seeds() -> Vec<(String, Vec<u8>)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests");
    let folders = [
        "hostile",
        "hostile/found",
        "hostile/settings",
        "hostile/rules",
        "hostile/labels",
        "hostile/patterns",
        "containers",
    ];
    let entries = folders.iter().flat_map(|folder| fs::read_dir(root.join(folder)).unwrap());
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    paths.sort();
    let read = |path: PathBuf| Some((name_of(&path), fs::read(path).ok()?));
    paths.into_iter().filter_map(read).collect()
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
