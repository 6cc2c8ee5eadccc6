//! `line` with real processes.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn line(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logloupe"));
    command.arg("line").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    // A refusal may come before all of it was read.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn answers(output: &Output) -> Vec<serde_json::Value> {
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn file(name: &str, contents: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("logloupe-line-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, contents).unwrap();
    path
}

/// Ninety events of two kinds, of one host.
fn log() -> String {
    let line = |n: u32| {
        let what = if n.is_multiple_of(3) { "started" } else { "ended well" };
        format!("2026-03-01T10:{:02}:{:02}Z web1 worker[{n}]: job {n} {what}\n", n / 60, n % 60)
    };
    (0..90).map(line).collect()
}

const ATTACK: &str =
    "192.0.2.7 - - [01/Mar/2026:10:20:30 +0000] \"GET /?q=%3Cscript%3Ealert(1)%3C/script%3E HTTP/1.1\" 200 5";

#[test]
fn ok_a_line_for_people_and_for_programs() {
    let text = line(&[ATTACK], b"");
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(text.contains("anomaly, score ") && text.contains("ip 192.0.2.7"), "{text}");
    assert!(text.contains("rule cross-site-scripting") && text.contains("T1189"), "{text}");
    assert!(text.contains("»<script") && text.contains("»%3Cscript"), "{text}");
    let json = line(&["--format", "json", ATTACK, "hello"], b"");
    let all: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((all.as_array().unwrap().len(), all[0]["anomaly"].as_bool()), (2, Some(true)));
    assert_eq!((all[1]["anomaly"].as_bool(), all[0]["parsed_log"]["status"].as_u64()), (Some(false), Some(200)));
}

/// A login that was given up is no visit without one, has its address, and a time that people read.
#[test]
fn ok_a_login_that_was_given_up() {
    let told =
        "Mar  2 09:00:00 web1 sshd[3]: Connection closed by authenticating user root 192.0.2.7 port 22 [preauth]";
    let text = line(&[told], b"");
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(
        text.contains("read as syslog: time 03-02 09:00:00 (no year is written), ip 192.0.2.7, user root"),
        "{text}"
    );
    assert!(text.contains("named a user and went before the login was tried to its end"), "{text}");
}

#[test]
fn ok_lines_of_a_pipe_each_with_an_answer() {
    let input = format!("{ATTACK}\n\n{}\nhello", "x".repeat(300_000));
    let output = line(&["--format", "jsonl", "-"], input.as_bytes());
    let answers = answers(&output);
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[1]["reason"], "The line is empty.");
    assert!(answers[2]["notes"][0].as_str().unwrap().contains("longer than"), "{}", answers[2]["notes"]);
    assert_eq!(answers[3]["parsed_log"]["message"], "hello");
}

#[test]
fn ok_beside_a_log_and_a_model() {
    let path = file("good.log", &log());
    let path = path.to_str().unwrap();
    let strange = "2026-03-02T10:00:00Z web1 worker[5]: job 5 started twice for a reason nobody knows";
    let usual = "2026-03-02T10:00:00Z web1 worker[5]: job 5 started";
    let beside = answers(&line(&["--format", "jsonl", "--against", path, strange, usual], b""));
    assert_eq!((beside[0]["model"].as_str(), beside[0]["anomaly"].as_bool()), (Some("rules+log"), Some(true)));
    assert_eq!((beside[1]["anomaly"].as_bool(), beside[1]["nearest"]["count"].as_u64()), (Some(false), Some(30)));
    let model = std::env::temp_dir().join(format!("logloupe-line-{}.model", std::process::id()));
    let model = model.to_str().unwrap();
    let mut train = Command::new(env!("CARGO_BIN_EXE_logloupe"));
    assert!(train.args(["train", path, "--key", "host", "-o", model]).output().unwrap().status.success());
    let beside = answers(&line(&["--format", "jsonl", "--model", model, strange, usual], b""));
    assert_eq!((beside[0]["model"].as_str(), beside[0]["anomaly"].as_bool()), (Some("rules+model"), Some(true)));
    assert_eq!(beside[1]["nearest"]["matches"].as_bool(), Some(true));
}

#[test]
fn ok_exit_codes() {
    assert_eq!(line(&[ATTACK], b"").status.code(), Some(0));
    assert_eq!(line(&["--exit-code", ATTACK], b"").status.code(), Some(1));
    assert_eq!(line(&["--exit-code", "hello"], b"").status.code(), Some(0));
    let nothing = line(&["-"], b"");
    assert_eq!(nothing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("Expected log lines; there is none"));
}

#[test]
fn err_wrong_models_logs_and_formats() {
    let path = file("no.model", "hello");
    let path = path.to_str().unwrap();
    for (arguments, told) in [
        (vec!["--model", path, "x"], "Expected a model"),
        (vec!["--model", "/nowhere", "x"], "could not be read"),
        (vec!["--against", "/nowhere", "x"], "could not be read"),
        (vec!["--as", "nonsense", "x"], "There is no format"),
        (vec!["--against", "-"], "would come from standard input"),
    ] {
        let output = line(&arguments, b"");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && said.contains(told), "{arguments:?}: {said}");
    }
}
