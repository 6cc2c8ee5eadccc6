//! The core's modules know only those before them in this list, and `detect` never sees text.

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up. Modules on one line do not know each other.
const ORDER: &[&[&str]] = &[
    &["ids", "error", "diagnostic", "block", "find", "stretches", "threads", "words"],
    &["evaluate"],
    &["config"],
    &["input"],
    &["format"],
    &["template", "key", "rule", "search"],
    &["event"],
    &["window", "integrity", "session"],
    &["feature"],
    &["detect", "entity"],
    &["explain", "filter"],
    &["report"],
    &["analysis"],
    &["assess", "compare"],
    &["timeline", "export", "piece", "model", "glance"],
    &["line"],
];

fn level(module: &str) -> usize {
    ORDER
        .iter()
        .position(|level| level.contains(&module))
        .unwrap_or_else(|| panic!("{module} has no place in the order"))
}

/// Every source file of the core with the top module that it belongs to.
fn sources() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path != root.join("lib.rs") {
                let first = path.strip_prefix(&root).unwrap().components().next().unwrap();
                let module = Path::new(first.as_os_str()).file_stem().unwrap().to_string_lossy().into_owned();
                found.push((module, path));
            }
        }
    }
    found
}

/// The modules that a file names as `crate::module`.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split("crate::")
        .skip(1)
        .filter_map(|rest| rest.split(|mark: char| !(mark.is_alphanumeric() || mark == '_')).next())
}

#[test]
fn no_module_knows_a_later_one() {
    let sources = sources();
    assert!(sources.len() > 30, "{}", sources.len());
    for (module, path) in &sources {
        let text = fs::read_to_string(path).unwrap();
        for other in named(&text).filter(|other| *other != module) {
            assert!(level(other) < level(module), "{} names crate::{other}", path.display());
        }
    }
}

#[test]
fn detect_never_sees_text() {
    for (module, path) in sources() {
        if module != "detect" {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for other in named(&text) {
            assert!(
                // Words are those of our own sentences.
                ["config", "feature", "detect", "threads", "words"].contains(&other),
                "{} names crate::{other}",
                path.display()
            );
        }
    }
}
