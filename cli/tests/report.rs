//! `report` with real processes, and events and findings as JSON lines.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of its own for each call, as tests run side by side.
fn folder() -> PathBuf {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("logloupe-report-{}-{call}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(words: &[&str], log: &PathBuf) -> Output {
    let [command, options @ ..] = words else { panic!("no command") };
    Command::new(env!("CARGO_BIN_EXE_logloupe")).arg(command).arg(log).args(options).output().expect("the binary runs")
}

/// An hour of logins of four users, and guesses at a fifth.
fn log() -> PathBuf {
    let line = |second: usize, what: &str, who: &str, from: &str| {
        let (hour, minute, second) = (10 + second / 3600, second / 60 % 60, second % 60);
        format!(
            "Mar  1 {hour:02}:{minute:02}:{second:02} gate7 sshd[7]: {what} password for {who} from {from} port 22 ssh2\n"
        )
    };
    let usual = (0..240).map(|at| line(at * 15, "Accepted", ["ann", "ben", "cleo", "dan"][at % 4], "192.0.2.4"));
    let guesses = (0..30).map(|at| line(3600 + at, "Failed", "mallory", "203.0.113.9"));
    let path = folder().join("auth.log");
    fs::write(&path, usual.chain(guesses).collect::<String>()).unwrap();
    path
}

#[test]
fn ok_redacted_unless_asked_otherwise() {
    let log = log();
    let redacted = run(&["report", "--format", "markdown"], &log);
    assert!(redacted.status.success());
    let (text, told) = (String::from_utf8(redacted.stdout).unwrap(), String::from_utf8(redacted.stderr).unwrap());
    for name in ["mallory", "203.0.113.9", "gate7", "cleo"] {
        assert!(!text.contains(name), "{name}: {text}");
    }
    assert!(text.contains("user\\-1") && text.contains("## Threats"), "{text}");
    assert!(told.contains("names replaced (") && told.contains(" ip, "), "{told}");
    let named = String::from_utf8(run(&["report", "--no-redaction"], &log).stdout).unwrap();
    assert!(named.starts_with("<!doctype html>") && named.contains("mallory"), "{named}");
}

/// What `sha256sum` says of [`log`].
const DIGEST: &str = "9513ad6e781bbe9055ee004ba6e33aa4a93f3819cda8a2b45d0701f6f21d817f";

#[test]
fn ok_files_are_known_by_their_bytes_and_good_ones_are_named() {
    let log = log();
    let text = String::from_utf8(run(&["report", "--format", "markdown"], &log).stdout).unwrap();
    assert!(text.contains(DIGEST) && !text.contains("known to be good"), "{text}");
    let suspect = log.with_file_name("suspect.log");
    fs::write(&suspect, fs::read_to_string(&log).unwrap().replace("Mar  1", "Mar  2")).unwrap();
    let settings = log.with_file_name("settings.json");
    fs::write(&settings, r#"{"files":[{"name":"auth.log","baseline":true}]}"#).unwrap();
    let both = Command::new(env!("CARGO_BIN_EXE_logloupe"))
        .args(["report", "--no-redaction", "--settings"])
        .arg(&settings)
        .args([&log, &suspect])
        .output()
        .unwrap();
    let text = String::from_utf8(both.stdout).unwrap();
    let told = "Taken as known to be good: auth.log. The other file is judged by what is usual there.";
    assert!(text.contains(told) && text.contains(DIGEST), "{text} {}", String::from_utf8_lossy(&both.stderr));
}

#[test]
fn ok_into_a_file() {
    let log = log();
    let out = log.with_file_name("report.html");
    let made = run(&["report", "-o", out.to_str().unwrap()], &log);
    assert!(made.status.success() && made.stdout.is_empty());
    assert_eq!(fs::read(&out).unwrap(), run(&["report"], &log).stdout);
    let nowhere = log.with_file_name("no such folder").join("report.html");
    let failed = run(&["report", "-o", nowhere.to_str().unwrap()], &log);
    assert_eq!(failed.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&failed.stderr).contains("could not be written"));
}

#[test]
fn ok_json_lines() {
    let log = log();
    let parsed = |output: Output| -> Vec<serde_json::Value> {
        output
            .stdout
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    };
    let events = parsed(run(&["lines", "--format", "jsonl"], &log));
    assert_eq!(events.len(), 270);
    let last = events.last().unwrap();
    assert_eq!(
        (last["line"].as_u64(), last["user"].as_str(), last["host"].as_str()),
        (Some(270), Some("mallory"), Some("gate7"))
    );
    let report: serde_json::Value =
        serde_json::from_slice(&run(&["analyze", "--format", "json"], &log).stdout).unwrap();
    let findings = parsed(run(&["analyze", "--format", "jsonl"], &log));
    assert_eq!(report["findings"].as_array(), Some(&findings));
    assert!(!findings.is_empty());
}

/// Whatever name it goes by, and also within a folder that is read.
#[test]
fn err_what_is_read_is_never_written_over() {
    let log = log();
    let before = fs::read(&log).unwrap();
    let link = log.with_file_name("link.log");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&log, &link).unwrap();
    #[cfg(not(unix))]
    fs::hard_link(&log, &link).unwrap();
    let folder = log.parent().unwrap().to_path_buf();
    let (own, linked) = (log.to_str().unwrap(), link.to_str().unwrap());
    for (command, input, output) in
        [("report", &log, own), ("train", &log, own), ("report", &log, linked), ("report", &folder, own)]
    {
        let refused = run(&[command, "-o", output], input);
        let told = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{command} -o {output}: {told}");
        assert!(told.contains("would be overwritten") && told.contains("Give -o another name"), "{told}");
        assert_eq!(fs::read(&log).unwrap(), before);
    }
}

#[test]
fn ok_the_exit_code_stays_when_nobody_reads_on() {
    let log = log();
    let mut child = Command::new(env!("CARGO_BIN_EXE_logloupe"))
        .args(["analyze", "--exit-code"])
        .arg(&log)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}
