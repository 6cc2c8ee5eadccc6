//! Which lines of daemons are failed logins, beside the comments of fail2ban's own test files.
//!
//! A comment says of the line after it whether it is a failure, for the modes that the last `filterOptions` names: the normal
//! ones ask for failed logins and refusals, `ddos`, `extra` and `aggressive` for visits without a login, too. So in the
//! former a line must be told as a failure, in the latter as a failure or a probe. Mode `errors` is a jail for a part of
//! what the normal mode finds and says "no match" of lines of a kind that the section before it says "match" of: it is left out.
//! Several lines of one process are one case there as here.

mod common;

use logloupe::format::{Header, Sample, detect};
use logloupe::rule::login::{Connections, process_number, read_line};

#[derive(Debug, PartialEq, Clone, Copy)]
enum Mode {
    Normal,
    Wide,
}

struct Case {
    line: String,
    is_match: bool,
    /// Whom the comment names; empty for nobody.
    host: String,
    mode: Mode,
}

fn cases(text: &str) -> Vec<Case> {
    let (mut cases, mut modes, mut said) = (Vec::new(), vec![Mode::Normal], Vec::new());
    for line in text.lines() {
        if let Some(options) = line.strip_prefix("# filterOptions:") {
            modes = modes_of(options);
        } else if let Some((_, comment)) = line.strip_prefix('#').and_then(|rest| rest.split_once("failJSON:")) {
            said.push(serde_json::from_str::<serde_json::Value>(comment).unwrap());
        } else if !line.starts_with('#') && !line.trim().is_empty() {
            for said in std::mem::take(&mut said) {
                let constraint = said["constraint"].as_str().unwrap_or_default();
                for mode in &modes {
                    let only_wide = constraint.contains("== 'aggressive'");
                    let only_normal = constraint.contains("!= 'aggressive'");
                    if only_wide && *mode == Mode::Normal || only_normal && *mode == Mode::Wide {
                        continue;
                    }
                    cases.push(Case {
                        line: line.to_owned(),
                        is_match: said["match"].as_bool().unwrap(),
                        host: said["host"].as_str().unwrap_or_default().to_owned(),
                        mode: *mode,
                    });
                }
            }
        }
    }
    cases
}

fn modes_of(options: &str) -> Vec<Mode> {
    let options: serde_json::Value = serde_json::from_str(options).unwrap();
    let list = options.as_array().cloned().unwrap_or_else(|| vec![options]);
    let mut modes: Vec<Mode> = list
        .iter()
        .filter_map(|option| match option["mode"].as_str() {
            None | Some("normal" | "auth" | "rbl") => Some(Mode::Normal),
            Some("ddos" | "extra" | "aggressive") => Some(Mode::Wide),
            _ => None,
        })
        .collect();
    modes.dedup();
    modes
}

/// What the format of a file with this line alone reads of it.
fn header(line: &str) -> Header {
    detect(&Sample::of(line.as_bytes())).chosen.format.parse(line.as_bytes()).unwrap_or_default()
}

/// What we say of a line: a failure, a probe, and the source.
fn told(connections: &mut Connections, line: &str) -> (bool, bool, String) {
    let header = header(line);
    let Some(login) = read_line(line.as_bytes(), &header) else { return (false, false, String::new()) };
    let number = process_number(line.as_bytes(), &header);
    if number > 0 && (line.contains("sshd[") || line.contains("sshd-session[") || line.contains(" sshd ")) {
        let told = connections.take((0, number), &login);
        return (told.is_failure, told.is_probe, String::from_utf8(told.source).unwrap());
    }
    let probe = login.outcome == logloupe::rule::login::Outcome::Probe;
    (login.outcome.is_failure(), probe, String::from_utf8_lossy(login.source).into_owned())
}

#[test]
fn failures_of_daemons_are_recognised() {
    let Some(data) = common::real_logs("login_lines") else { return };
    for name in ["sshd", "dovecot", "vsftpd", "postfix", "apache-auth", "mysqld-auth"] {
        let text = std::fs::read_to_string(data.join("formats/fail2ban").join(name)).unwrap();
        let (mut matches, mut found, mut hosts, mut others, mut wrong) = (0, 0, 0, 0, Vec::new());
        for mode in [Mode::Normal, Mode::Wide] {
            let mut connections = Connections::default();
            for case in cases(&text).iter().filter(|case| case.mode == mode) {
                let (is_failure, is_probe, source) = told(&mut connections, &case.line);
                let is_told = is_failure || mode == Mode::Wide && is_probe;
                if case.is_match {
                    let is_named = case.host.is_empty() || source.trim_start_matches("::ffff:") == case.host;
                    matches += 1;
                    found += u32::from(is_told);
                    hosts += u32::from(is_told && is_named);
                    if !(is_told && is_named) {
                        println!("{name} {mode:?}: told {is_told} of {source}, meant {}: {}", case.host, case.line);
                    }
                } else {
                    others += 1;
                    if is_told {
                        wrong.push(format!("{mode:?}: {}", case.line));
                    }
                }
            }
        }
        assert!(matches > 5, "{name}");
        println!(
            "{name}: {found} of {matches} failures found, {hosts} with their source; {} of {others} others told",
            wrong.len()
        );
        assert!(wrong.is_empty(), "{name}: told wrongly: {}", wrong.join("\n"));
        assert!(found * 100 >= matches * 95, "{name}: {found} of {matches}");
        assert!(hosts * 100 >= found * 95, "{name}: {hosts} of {found} with their source");
    }
}
