//! `hunt` with real processes.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

fn hunt(name: &str, contents: &[u8], options: &[&str]) -> Output {
    hunt_all(&[(name, contents)], options)
}

/// A folder of its own for each call, as tests run side by side.
fn folder() -> PathBuf {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("logloupe-hunt-{}-{call}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Hunts through files in the order in which they are named.
fn hunt_all(files: &[(&str, &[u8])], options: &[&str]) -> Output {
    let folder = folder();
    let mut command = Command::new(env!("CARGO_BIN_EXE_logloupe"));
    command.arg("hunt").args(options);
    for (name, contents) in files {
        let path = folder.join(name);
        fs::write(&path, contents).unwrap();
        command.arg(path);
    }
    command.output().expect("the binary runs")
}

/// Twelve failed logins of one source, and then a success.
fn guessed() -> String {
    let line = |second: usize, what: &str| {
        format!("Mar  1 10:00:{second:02} web1 sshd[7]: {what} password for root from 192.0.2.9 port 22 ssh2\n")
    };
    (0..12).map(|second| line(second, "Failed")).chain([line(13, "Accepted")]).collect()
}

#[test]
fn ok_the_gravest_first() {
    let found = hunt("auth.log", guessed().as_bytes(), &["--format", "text", "--year", "2015"]);
    let text = String::from_utf8_lossy(&found.stdout);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 6, "{text}");
    let first = "[5] success-after-failures from 192.0.2.9 of root: 1 time, line 13, 2015-03-01T10:00:13Z, T1078.001";
    assert!(lines[0].starts_with(first), "{text}");
    assert!(lines[1].contains("after 12 failures of the same source"), "{text}");
    assert!(lines[2].starts_with("[3] guessing from 192.0.2.9 of root: 12 times, lines 1 to 12"), "{text}");
    assert!(lines[3].ends_with("Lines: 1, 2, 3, 11, 12."), "{text}");
    let found = hunt("auth.log", guessed().as_bytes(), &["--format", "json"]);
    let all: Vec<serde_json::Value> = serde_json::from_slice(&found.stdout).unwrap();
    let first = &all[0];
    // One a line, for tools that know lines alone.
    assert_eq!(found.stdout.iter().filter(|byte| **byte == b'\n').count(), all.len() + 2);
    let none = hunt(
        "auth.log",
        b"Mar  1 10:00:00 gate7 sshd[1]: Server listening on 0.0.0.0 port 22.\n",
        &["--format", "json"],
    );
    assert_eq!(
        serde_json::from_slice::<Vec<serde_json::Value>>(&none.stdout).unwrap(),
        Vec::<serde_json::Value>::new()
    );
    assert_eq!(
        (first["kind"].as_str(), first["technique"].as_str()),
        (Some("success-after-failures"), Some("T1078.001"))
    );
}

#[test]
fn ok_thresholds_are_set() {
    let kinds = |set: &[&str]| {
        let found = hunt("auth.log", guessed().as_bytes(), &[&["--format", "csv"], set].concat());
        String::from_utf8_lossy(&found.stdout)
            .lines()
            .skip(1)
            .map(|row| row.split(',').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(kinds(&["--set", "failures=13"]).iter().all(|kind| kind != "guessing"));
    assert!(kinds(&["--set", "failures=12"]).iter().any(|kind| kind == "guessing"));
    for (set, fault) in
        [("failures=0", "between 1 and"), ("failure=1", "perhaps \"failures\" is meant"), ("failures", "NAME=VALUE")]
    {
        let refused = hunt("auth.log", guessed().as_bytes(), &["--set", set]);
        let text = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{text}");
        assert!(text.contains(fault), "{text}");
    }
}

#[test]
fn ok_nothing_found_is_said() {
    let found = hunt("calm.log", b"Mar  1 10:00:00 web1 cron[7]: run\n", &["--format", "csv"]);
    assert_eq!(String::from_utf8_lossy(&found.stdout).lines().count(), 1);
    let said = String::from_utf8_lossy(&found.stderr).into_owned();
    assert!(said.contains("No threat in 1 line.") && said.contains("no all-clear"), "{said}");
    assert!(said.contains("for other lines there are no rules") && said.contains("Windows"), "{said}");
    let looked_at =
        hunt("one.log", b"Mar  1 10:00:00 web1 sshd[7]: Failed password for ann from 192.0.2.9 port 5 ssh2\n", &[]);
    let said = String::from_utf8_lossy(&looked_at.stderr).into_owned();
    assert!(said.contains("1 line of logins and accounts and 0 web requests were looked at"), "{said}");
}

#[test]
fn ok_threats_end_in_1_where_that_is_wanted() {
    let failed = b"Mar  1 10:00:00 web1 sshd[7]: Failed password for ann from 192.0.2.9 port 5 ssh2\n";
    assert_eq!(hunt("many.log", &failed.repeat(12), &["--exit-code"]).status.code(), Some(1));
    assert_eq!(hunt("many.log", &failed.repeat(12), &[]).status.code(), Some(0));
    assert_eq!(hunt("one.log", failed, &["--exit-code"]).status.code(), Some(0));
}

const TWO_RULES: &[u8] = b"title: Cleared\nlogsource: {product: windows, service: security}\ndetection:\n  s: {EventID: 1102}\n  condition: s\n---\ntitle: Elsewhere\nlogsource: {product: linux, service: auditd}\ndetection:\n  s: {nosuch: 1}\n  condition: s\n";

#[test]
fn ok_what_rules_ask_and_a_log_has_not_is_said() {
    let rule = std::env::temp_dir().join(format!("logloupe-two-{}.yml", std::process::id()));
    std::fs::write(&rule, TWO_RULES).unwrap();
    let found = hunt("calm.log", b"Mar  1 10:00:00 web1 cron[7]: run\n", &["--rules", &rule.display().to_string()]);
    std::fs::remove_file(&rule).unwrap();
    let said = String::from_utf8_lossy(&found.stderr).into_owned();
    assert!(
        said.contains("\"Cleared\" looks at events of the Windows log Security: no line of this log is one."),
        "{said}"
    );
    assert!(said.contains("\"Elsewhere\" looks at records of auditd: no line of this log is one."), "{said}");
}

#[test]
fn err_what_is_no_text_is_refused() {
    let refused = hunt("image.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0", &[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(refused.stdout.is_empty());
}

#[test]
fn ok_sigma_rules_and_a_layer() {
    let folder = std::env::temp_dir().join(format!("logloupe-sigma-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (good, bad) = (folder.join("good.yml"), folder.join("bad.yml"));
    let rule = "title: Root\nid: mine\nlevel: critical\ntags:\n  - attack.t1078\nlogsource:\n  product: linux\n  service: sshd\ndetection:\n  keywords:\n    - accepted password for root\n  condition: keywords\n";
    fs::write(&good, rule).unwrap();
    fs::write(&bad, rule.replace("service: sshd", "service: nosuch")).unwrap();
    let rules = ["--rules", good.to_str().unwrap(), "--rules", bad.to_str().unwrap()];
    let found = hunt("auth.log", guessed().as_bytes(), &[&rules[..], &["--format", "csv"]].concat());
    let text = String::from_utf8_lossy(&found.stdout);
    assert!(text.contains("sigma:mine,192.0.2.9,root,5,medium,1,13,13"), "{text}");
    let said = String::from_utf8_lossy(&found.stderr);
    assert!(said.contains("bad.yml") && said.contains("nosuch"), "{said}");
    // Where no rule is left there is nothing that was asked for.
    let found = hunt("auth.log", guessed().as_bytes(), &["--rules", bad.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&found.stderr);
    assert!(found.status.code() == Some(2) && found.stdout.is_empty(), "{said}");
    assert!(said.contains("The rule can't be used") && said.contains("bad.yml: \"Root\" is left out"), "{said}");
    fs::write(&good, "title: No rule\n").unwrap();
    let found = hunt("auth.log", guessed().as_bytes(), &rules);
    let said = String::from_utf8_lossy(&found.stderr);
    assert!(found.status.code() == Some(2) && said.contains("None of the 2 rules can be used"), "{said}");
    assert!(said.contains("good.yml: The rule has no detection") && said.contains("nosuch"), "{said}");
    let found = hunt("auth.log", guessed().as_bytes(), &["--format", "navigator"]);
    let layer: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!(
        (layer["versions"]["layer"].as_str(), layer["domain"].as_str()),
        (Some("4.5"), Some("enterprise-attack"))
    );
    let guessing =
        layer["techniques"].as_array().unwrap().iter().find(|one| one["techniqueID"] == "T1110.001").unwrap();
    assert_eq!(guessing["score"], 3);
}

#[test]
fn ok_rules_of_ones_own() {
    let folder = std::env::temp_dir().join(format!("logloupe-own-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let settings = folder.join("settings.json");
    fs::write(
        &settings,
        r#"{"hunt":{"rules":[{"name":"ours","keyword":"FAILED PASSWORD","severity":4,"technique":"T1110"}]}}"#,
    )
    .unwrap();
    let found = hunt("auth.log", guessed().as_bytes(), &["--format", "csv", "--settings", settings.to_str().unwrap()]);
    let text = String::from_utf8_lossy(&found.stdout);
    assert!(text.contains("ours,192.0.2.9,root,4,medium,12,1,12"), "{text}");
}

/// What was tried before a log was rotated counts for what succeeded after it, in whichever order the files are named; and the
/// other way round nothing is invented. `--year` says of which year the last event is.
#[test]
fn ok_rotated_logs_are_hunted_by_time() {
    let log = guessed();
    let (failures, success) = log.split_at(log.find("Mar  1 10:00:13").unwrap());
    let later = success.replace("Mar  1 10", "Mar  2 09");
    for files in [
        [("auth.log", later.as_bytes()), ("auth.log.1", failures.as_bytes())],
        [("auth.log.1", failures.as_bytes()), ("auth.log", later.as_bytes())],
    ] {
        let found = hunt_all(&files, &["--year", "2015"]);
        let text = String::from_utf8_lossy(&found.stdout).into_owned();
        let first =
            "[5] success-after-failures from 192.0.2.9 of root: 1 time, line 1 of auth.log, 2015-03-02T09:00:13Z,";
        assert!(text.starts_with(first), "{text}");
        assert!(
            text.contains("12 times, lines 1 to 12 of auth.log.1, 2015-03-01T10:00:00Z to 2015-03-01T10:00:11Z,"),
            "{text}"
        );
        assert!(text.contains("Lines: 1, 2, 3, 11, 12 of auth.log.1."), "{text}");
    }
    let earlier = success.replace("Mar  1", "Feb 28");
    let found = hunt_all(&[("auth.log.1", failures.as_bytes()), ("auth.log", earlier.as_bytes())], &[]);
    let text = String::from_utf8_lossy(&found.stdout).into_owned();
    assert!(text.contains("guessing") && !text.contains("success-after-failures"), "{text}");
}

#[test]
fn ok_lines_of_several_files_are_named_for_programs() {
    let log = guessed();
    let (failures, success) = log.split_at(log.find("Mar  1 10:00:13").unwrap());
    let files = [("b.log", success.as_bytes()), ("a.log", failures.as_bytes())];
    let found = hunt_all(&files, &["--year", "2015", "--zone", "+02:00", "--format", "json"]);
    let all: Vec<serde_json::Value> = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!((all[0]["first_file"].as_str(), all[0]["first_line"].as_u64()), (Some("b.log"), Some(1)));
    assert_eq!(all[0]["first_time"].as_str(), Some("2015-03-01T08:00:13Z"));
    assert_eq!(
        (all[1]["evidence"].to_string(), all[1]["kind"].as_str()),
        ("[1,2,3,11,12]".to_owned(), Some("guessing"))
    );
    assert!(all[1]["evidence_files"].as_array().unwrap().iter().all(|file| file == "a.log"));
    let found = hunt_all(&files, &["--format", "csv"]);
    let table = String::from_utf8_lossy(&found.stdout).into_owned();
    assert!(table.lines().next().unwrap().ends_with(",technique,evidence,lines,first_file,last_file"), "{table}");
    assert!(table.contains(",a.log:1 a.log:2 a.log:3 a.log:11 a.log:12,12,a.log,a.log"), "{table}");
}

/// Who reads standard error may go away at any time.
#[cfg(unix)]
#[test]
fn ok_nobody_reads_standard_error() {
    let path = folder().join("calm.log");
    fs::write(&path, "Mar  1 10:00:00 web1 cron[7]: run\n").unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_logloupe"));
    assert_eq!(command.arg("hunt").arg(&path).stderr(writer).status().unwrap().code(), Some(0));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_logloupe"));
    assert_eq!(command.args(["hunt", "/nowhere"]).stderr(writer).status().unwrap().code(), Some(2));
}

/// Whatever order files are named in, the same is found, in the same order, at the same times and places.
#[test]
fn ok_the_order_of_files_changes_nothing() {
    let log = guessed();
    let (failures, success) = log.split_at(log.find("Mar  1 10:00:13").unwrap());
    let later = success.replace("Mar  1 10", "Mar  2 09");
    // Begins with the failures, and is of another machine.
    let other = failures.replace("web1", "db1").replace("root", "ann").replace("192.0.2.9", "198.51.100.7");
    let files = [("auth.log", later.as_bytes()), ("auth.log.1", failures.as_bytes()), ("db.log", other.as_bytes())];
    let found = |order: [usize; 3]| {
        let named = order.map(|file| files[file]);
        String::from_utf8(hunt_all(&named, &["--format", "text"]).stdout).unwrap()
    };
    let first = found([0, 1, 2]);
    assert!(first.contains("success-after-failures") && first.contains("line 1 of auth.log,"), "{first}");
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(found(order), first, "{order:?}");
    }
}

/// A Sigma rule is told by its title, takes one file, and leaves the log to be one.
#[test]
fn ok_a_rule_before_the_log() {
    let rule = folder().join("rule.yml");
    let text = "title: Root gets in\nid: 11-22\nlogsource:\n  service: sshd\ndetection:\n  keywords:\n    - accepted password for root\n  condition: keywords\n";
    fs::write(&rule, text).unwrap();
    let found = hunt_all(&[("auth.log", guessed().as_bytes())], &["--rules", rule.to_str().unwrap()]);
    let text = String::from_utf8_lossy(&found.stdout).into_owned();
    assert!(text.contains("sigma \"Root gets in\" (11-22) from 192.0.2.9"), "{text}");
}

/// A terminal is not steered, and a name that is not seen is shown.
#[test]
fn ok_names_are_only_text() {
    let log = guessed().replace("for root", "for ro\u{200b}\u{202e}ot");
    let found = hunt("auth.log", log.as_bytes(), &[]);
    let text = String::from_utf8_lossy(&found.stdout).into_owned();
    assert!(text.contains("ro\\u{200b}\\u{202e}ot") && !text.contains('\u{200b}'), "{text}");
    let table = hunt("auth.log", log.replace("for ro", "for =ro").as_bytes(), &["--format", "csv"]);
    assert!(String::from_utf8_lossy(&table.stdout).contains(",'=ro\u{200b}\u{202e}ot,"));
}

/// A source that guessed and got in is the first of the addresses, whatever else the log is full of.
#[test]
fn ok_entities_know_threats() {
    let path = folder().join("auth.log");
    let calm: String = (0..300)
        .map(|at| {
            format!(
                "Mar  1 09:{:02}:{:02} web1 sshd[{at}]: Accepted publickey for ann from 198.51.100.{} port 22 ssh2\n",
                at / 60,
                at % 60,
                at % 7
            )
        })
        .collect();
    fs::write(&path, calm + &guessed()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_logloupe"));
    let found = command.arg("entities").arg(&path).args(["--kind", "ip", "--format", "json"]).output().unwrap();
    let first: serde_json::Value =
        serde_json::from_slice(found.stdout.split(|byte| *byte == b'\n').next().unwrap()).unwrap();
    assert_eq!((first["name"].as_str(), first["threat"].as_u64()), (Some("192.0.2.9"), Some(5)));
    assert_eq!(first["reasons"][0]["sentence"].as_str(), Some("a threat of severity 5"));
}
