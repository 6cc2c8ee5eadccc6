//! Pieces that separate processes map are put together to the result of a single run, byte for byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn logloupe(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_logloupe")).args(arguments).output().expect("the binary runs")
}

/// A folder of its own for a test, which is emptied first.
fn folder(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("logloupe-pieces-{}-{test}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn write_sample(folder: &Path, kind: &str) -> String {
    let path = folder.join(format!("{kind}.log"));
    fs::write(&path, logloupe(&["sample", kind, "--seed", "7"]).stdout).unwrap();
    path.display().to_string()
}

fn map(folder: &Path, log: &str, share: &str) -> String {
    let mapped = logloupe(&["map", log, "--share", share]);
    assert!(mapped.status.success(), "{}", String::from_utf8_lossy(&mapped.stderr));
    let path = folder.join(format!("{}.piece", share.replace('/', "-")));
    fs::write(&path, mapped.stdout).unwrap();
    path.display().to_string()
}

/// A report without the SHA-256 of its file, which pieces that were mapped apart can't know.
fn without_digest(report: &[u8]) -> serde_json::Value {
    let mut report: serde_json::Value = serde_json::from_slice(report).unwrap();
    report["files"][0].as_object_mut().unwrap().remove("sha256");
    report
}

#[test]
fn ok_the_single_run() {
    for kind in ["auth", "web", "hdfs"] {
        let folder = folder(kind);
        let log = write_sample(&folder, kind);
        let pieces: Vec<String> = ["3/5", "1/5", "5/5", "2/5", "4/5"].map(|share| map(&folder, &log, share)).to_vec();
        let mut arguments = vec!["merge", "--format", "json"];
        arguments.extend(pieces.iter().map(String::as_str));
        let merged = logloupe(&arguments);
        let single = logloupe(&["analyze", "--format", "json", &log]);
        assert!(!single.stdout.is_empty());
        assert_eq!(without_digest(&merged.stdout), without_digest(&single.stdout), "{kind}");
        fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn err_a_missing_piece_is_named() {
    let folder = folder("missing");
    let log = write_sample(&folder, "auth");
    let piece = map(&folder, &log, "1/3");
    let merged = logloupe(&["merge", &piece]);
    let fault = String::from_utf8_lossy(&merged.stderr).into_owned();
    assert_eq!(merged.status.code(), Some(2));
    assert!(fault.contains("are missing. Map them too"), "{fault}");
    let other = logloupe(&["merge", &log]);
    assert!(String::from_utf8_lossy(&other.stderr).contains("Map the log again"));
    fs::remove_dir_all(folder).unwrap();
}
