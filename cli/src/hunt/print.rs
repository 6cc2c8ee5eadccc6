//! Findings for people, programs and tables.

use std::collections::BTreeMap;
use std::io::{self, Write};

use logloupe::export::guarded;
use logloupe::format::time::to_iso;
use logloupe::rule::Finding;
use logloupe::rule::attack::VERSION;

use crate::terminal::Printable;

use super::HuntFormat;

/// Prints the findings. Times of logs that write no year are printed without one.
pub(super) fn print(
    findings: &[Finding],
    is_undated: bool,
    format: HuntFormat,
    out: &mut impl Write,
) -> io::Result<()> {
    match format {
        HuntFormat::Text => {
            findings.iter().try_for_each(|finding| text(finding, is_undated, &mut Printable(&mut *out)))
        }
        HuntFormat::Json => findings.iter().try_for_each(|finding| writeln!(out, "{}", json(finding, is_undated))),
        HuntFormat::Navigator => writeln!(out, "{}", layer(findings)),
        HuntFormat::Csv => csv(findings, is_undated, out).map_err(io::Error::other),
    }
}

fn text(finding: &Finding, is_undated: bool, out: &mut impl Write) -> io::Result<()> {
    let Finding { kind, source, user, severity, confidence, seen, technique, because } = finding;
    let whose = [(" from ", source), (" of ", user)]
        .map(|(word, name)| if name.is_empty() { String::new() } else { format!("{word}{name}") })
        .concat();
    let technique = technique.as_ref().map_or_else(String::new, |found| format!(", {} {}", found.id, found.name));
    let times = match (time(seen.first_ms, is_undated), time(seen.last_ms, is_undated)) {
        (Some(first), Some(last)) if first == last => format!(", {first}"),
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    writeln!(
        out,
        "[{severity}] {kind}{whose}: {} times, lines {} to {}{times}{technique} ({} confidence)",
        seen.count,
        seen.first_line,
        seen.last_line,
        confidence.word()
    )?;
    writeln!(out, "    {because} Lines: {}.", numbers(&seen.evidence, ", "))
}

fn numbers(lines: &[u64], between: &str) -> String {
    lines.iter().map(u64::to_string).collect::<Vec<_>>().join(between)
}

/// ISO 8601; without the year where the log has none.
fn time(time_ms: Option<i64>, is_undated: bool) -> Option<String> {
    let iso = to_iso(time_ms?);
    Some(if is_undated { iso.split_once('-').map_or(iso.clone(), |(_, rest)| format!("--{rest}")) } else { iso })
}

fn json(finding: &Finding, is_undated: bool) -> serde_json::Value {
    let Finding { kind, source, user, severity, confidence, seen, technique, .. } = finding;
    serde_json::json!({
        "kind": kind, "source": source, "user": user, "severity": severity, "confidence": confidence.word(),
        "count": seen.count, "first_line": seen.first_line, "last_line": seen.last_line,
        "first_time": time(seen.first_ms, is_undated), "last_time": time(seen.last_ms, is_undated),
        "evidence": seen.evidence,
        "technique": technique.as_ref().map(|found| &found.id),
        "technique_name": technique.as_ref().map(|found| found.name),
        "tactic": technique.as_ref().map(|found| found.tactic),
        "attack_version": VERSION,
        "because": finding.sentence(),
    })
}

/// A layer for the ATT&CK Navigator, format 4.5: a technique's score is its gravest finding's severity, 1 to 5.
/// <https://github.com/mitre-attack/attack-navigator/blob/master/layers/LAYERFORMATv4_5.md>
fn layer(findings: &[Finding]) -> serde_json::Value {
    let mut techniques: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        if let Some(technique) = &finding.technique {
            techniques.entry(&technique.id).or_default().push(finding);
        }
    }
    let of = |(id, findings): (&str, Vec<&Finding>)| {
        let mut kinds: Vec<&str> = findings.iter().map(|finding| finding.kind.as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let score = findings.iter().map(|finding| finding.severity).max();
        let comment = format!("{} findings: {}", findings.len(), kinds.join(", "));
        serde_json::json!({"techniqueID": id, "score": score, "comment": comment, "enabled": true, "showSubtechniques": true})
    };
    serde_json::json!({
        "name": "Logloupe",
        "versions": {"attack": VERSION, "navigator": "4.9.1", "layer": "4.5"},
        "domain": "enterprise-attack",
        "description": "Techniques that logs showed. The score is the gravest finding's severity.",
        "sorting": 3,
        "gradient": {"colors": ["#ffe766", "#ff6666"], "minValue": 1, "maxValue": 5},
        "techniques": techniques.into_iter().map(of).collect::<Vec<_>>(),
    })
}

fn csv(findings: &[Finding], is_undated: bool, out: &mut impl Write) -> csv::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record([
        "kind",
        "source",
        "user",
        "severity",
        "confidence",
        "count",
        "first_line",
        "last_line",
        "first_time",
        "last_time",
        "technique",
        "evidence",
    ])?;
    for finding in findings {
        let Finding { kind, source, user, severity, confidence, seen, technique, .. } = finding;
        let when = |time_ms| time(time_ms, is_undated).unwrap_or_default();
        let technique = technique.as_ref().map_or_else(String::new, |found| found.id.to_string());
        csv.write_record([
            kind.clone(),
            guarded(source),
            guarded(user),
            severity.to_string(),
            confidence.word().to_owned(),
            seen.count.to_string(),
            seen.first_line.to_string(),
            seen.last_line.to_string(),
            when(seen.first_ms),
            when(seen.last_ms),
            technique,
            numbers(&seen.evidence, " "),
        ])?;
    }
    csv.flush()?;
    Ok(())
}
