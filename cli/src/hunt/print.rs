//! Findings for people, programs and tables.

use std::io::{self, Write};

use logloupe::export::{write_attack_layer, write_threats_csv, write_threats_json};
use logloupe::format::time::to_iso;
use logloupe::rule::{Finding, Hunted, Seen};
use logloupe::words::many;

use crate::terminal::Printable;

use super::HuntFormat;

/// Prints the findings. Times of logs whose year is not known are printed without one.
pub(super) fn print(hunted: &Hunted, format: HuntFormat, out: &mut impl Write) -> io::Result<()> {
    match format {
        HuntFormat::Text => {
            let mut out = Printable(&mut *out);
            hunted.findings.iter().try_for_each(|finding| text(finding, hunted, &mut out))
        }
        HuntFormat::Json => write_threats_json(hunted, out),
        HuntFormat::Navigator => write_attack_layer(hunted, out),
        HuntFormat::Csv => write_threats_csv(hunted, out),
    }
}

/// What is said where nothing was found: what was looked at, or for, and that it is no all-clear.
pub(super) fn nothing(hunted: &Hunted) -> String {
    let Hunted { lines, logins, requests, .. } = hunted;
    let lines = many(*lines, "line", "lines");
    let looked_at = if logins + requests == 0 {
        "None of them is a login (OpenSSH, PAM, sudo, su, cron, vsftpd, Dovecot, Postfix, Apache, MySQL, PostgreSQL, Windows, AWS) or a web request, and for other lines there are no rules.".to_owned()
    } else {
        let logins = many(*logins, "line of logins and accounts", "lines of logins and accounts");
        let requests = many(*requests, "web request", "web requests");
        format!("{logins} and {requests} were looked at, and nothing reached a threshold.")
    };
    format!(
        "No threat in {lines}. {looked_at} That is no all-clear: analyze and entities show what is unusual, and --rules looks for more (docs/rules.md)."
    )
}

fn text(finding: &Finding, hunted: &Hunted, out: &mut impl Write) -> io::Result<()> {
    let Finding { kind, title, source, user, severity, confidence, seen, technique, because, .. } = finding;
    // A Sigma rule's number says nothing to a person.
    let called = match kind.strip_prefix("sigma:") {
        Some(id) if id != title => format!("sigma \"{title}\" ({id})"),
        _ => kind.clone(),
    };
    let whose = [(" from ", source), (" of ", user)]
        .map(|(word, name)| if name.is_empty() { String::new() } else { format!("{word}{name}") })
        .concat();
    let technique = technique.as_ref().map_or_else(String::new, |found| format!(", {} {}", found.id, found.name));
    let when = |time_ms: Option<i64>| time_ms.map(|time_ms| when(time_ms, hunted.is_undated));
    let times = match (when(seen.first_ms), when(seen.last_ms)) {
        (Some(first), Some(last)) if first == last => format!(", {first}"),
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    writeln!(
        out,
        "[{severity}] {called}{whose}: {}, {}{times}{technique} ({} confidence)",
        seen.often(),
        span(seen, hunted),
        confidence.word()
    )?;
    writeln!(out, "    {because} {}.", lines(&seen.evidence, hunted))
}

/// A time for people: of a log whose year is not known, without one.
fn when(time_ms: i64, is_undated: bool) -> String {
    let iso = to_iso(time_ms);
    if !is_undated {
        return iso;
    }
    let of_year = iso.split_once('-').map_or(iso.as_str(), |(_, rest)| rest);
    of_year.replacen('T', " ", 1).replacen('Z', "", 1)
}

/// `line 7`, `lines 7 to 9`, and where there are several files, `lines 7 to 9 of auth.log`.
fn span(seen: &Seen, hunted: &Hunted) -> String {
    let (first, last) = (hunted.place(seen.first_line), hunted.place(seen.last_line));
    let of = |file: Option<&str>| file.map_or_else(String::new, |file| format!(" of {file}"));
    match (first, last) {
        _ if first == last => format!("line {}{}", first.1, of(first.0)),
        ((file, from), (same, to)) if file == same => format!("lines {from} to {to}{}", of(file)),
        ((file, from), (other, to)) => format!("line {from}{} to line {to}{}", of(file), of(other)),
    }
}

/// `Lines: 1, 2, 3`, and where there are several files, `Lines: 1, 2 of auth.log.1; 7 of auth.log`.
fn lines(evidence: &[u64], hunted: &Hunted) -> String {
    let mut groups: Vec<(Option<&str>, Vec<String>)> = Vec::new();
    for (file, line) in evidence.iter().map(|line| hunted.place(*line)) {
        match groups.last_mut().filter(|(of, _)| *of == file) {
            Some((_, lines)) => lines.push(line.to_string()),
            None => groups.push((file, vec![line.to_string()])),
        }
    }
    let told = groups.iter().map(|(file, lines)| {
        let of = file.map_or_else(String::new, |file| format!(" of {file}"));
        format!("{}{of}", lines.join(", "))
    });
    let word = if evidence.len() == 1 { "Line" } else { "Lines" };
    format!("{word}: {}", told.collect::<Vec<_>>().join("; "))
}
