//! A log that grows is analysed as it comes, and in the end as any other.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

const BINARY: &str = env!("CARGO_BIN_EXE_logloupe");

fn sample() -> Vec<u8> {
    Command::new(BINARY).args(["sample", "web", "--seed", "3"]).output().unwrap().stdout
}

/// The findings and the ledger of a report.
fn told(report: &str) -> (String, String) {
    let value: serde_json::Value = serde_json::from_str(report).unwrap();
    (value["ledger"].to_string(), value["findings"].to_string())
}

#[test]
fn ok_a_pipe_is_told_while_it_grows_and_whole_in_the_end() {
    let bytes = sample();
    let mut child = Command::new(BINARY)
        .args(["analyze", "--follow=0.2", "--format", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let mut reports = BufReader::new(child.stdout.take().unwrap());
    let (first, rest) = bytes.split_at(bytes.len() / 2 + 11);
    pipe.write_all(first).unwrap();
    pipe.flush().unwrap();
    // The pipe is still open: what is told now is told of the half that came.
    let mut report = String::new();
    let lines = first.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
    while report.is_empty() || !told(&report).0.contains(&format!("\"lines\":{lines}")) {
        report.clear();
        assert!(reports.read_line(&mut report).unwrap() > 0, "the program ended");
    }
    pipe.write_all(rest).unwrap();
    drop(pipe);
    let last = reports.lines().map(Result::unwrap).last().unwrap();
    assert!(child.wait().unwrap().success());
    let mut whole = Command::new(BINARY)
        .args(["analyze", "--format", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    whole.stdin.take().unwrap().write_all(&bytes).unwrap();
    let output = whole.wait_with_output().unwrap();
    assert_eq!(told(&last), told(std::str::from_utf8(&output.stdout).unwrap()));
}

#[test]
fn err_nothing_came() {
    let output = Command::new(BINARY).args(["analyze", "--follow=0.2", "-"]).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing came"));
}
