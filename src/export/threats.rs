//! The findings of a hunt for programs, for tables, and for the ATT&CK Navigator.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::export::guarded;
use crate::format::time::to_iso;
use crate::rule::attack::VERSION;
use crate::rule::{Finding, Hunted};
use crate::words::many;

/// Writes the findings as a JSON array, one a line. Times of logs whose year is not known are written without one. Lines are counted in
/// their files; where there are several, each line's file stands beside it.
///
/// # Errors
/// Those of `out`.
pub fn write_threats_json(hunted: &Hunted, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "[")?;
    for (at, finding) in hunted.findings.iter().enumerate() {
        write!(out, "{}{}", if at == 0 { "\n" } else { ",\n" }, json(finding, hunted))?;
    }
    writeln!(out, "\n]")
}

fn json(finding: &Finding, hunted: &Hunted) -> serde_json::Value {
    let Finding { kind, source, user, severity, confidence, seen, technique, .. } = finding;
    let line = |line| hunted.place(line).1;
    let when = |time_ms| finding_time(time_ms, hunted.is_undated);
    let mut json = serde_json::json!({
        "kind": kind, "source": source, "user": user, "severity": severity, "confidence": confidence.word(),
        "count": seen.count, "lines": seen.lines, "first_line": line(seen.first_line), "last_line": line(seen.last_line),
        "first_time": when(seen.first_ms), "last_time": when(seen.last_ms),
        "evidence": seen.evidence.iter().map(|number| line(*number)).collect::<Vec<_>>(),
        "technique": technique.as_ref().map(|found| &found.id),
        "technique_name": technique.as_ref().map(|found| found.name),
        "tactic": technique.as_ref().map(|found| found.tactic),
        "attack_version": VERSION,
        "because": finding.sentence(),
    });
    if hunted.files.len() > 1 {
        let file = |line| hunted.place(line).0;
        json["first_file"] = file(seen.first_line).into();
        json["last_file"] = file(seen.last_line).into();
        json["evidence_files"] = seen.evidence.iter().map(|number| file(*number)).collect();
    }
    json
}

/// Writes a layer for the ATT&CK Navigator, format 4.5: a technique's score is its gravest finding's severity, 1 to 5.
/// <https://github.com/mitre-attack/attack-navigator/blob/master/layers/LAYERFORMATv4_5.md>
///
/// # Errors
/// Those of `out`.
pub fn write_attack_layer(hunted: &Hunted, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", layer(&hunted.findings))
}

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
        let count = many(findings.len() as u64, "finding", "findings");
        let comment = format!("{count}: {}", kinds.join(", "));
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

/// Writes a row a finding, as CSV. Where there are several files, `first_file` and `last_file` stand behind, and the lines of
/// the evidence are written as `file:line`.
///
/// # Errors
/// Those of `out`.
pub fn write_threats_csv(hunted: &Hunted, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    let header = [
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
        "lines",
    ];
    let files: &[&str] = if hunted.files.len() > 1 { &["first_file", "last_file"] } else { &[] };
    csv.write_record(header.iter().chain(files))?;
    for finding in &hunted.findings {
        csv.write_record(row(finding, hunted))?;
    }
    csv.flush()
}

fn row(finding: &Finding, hunted: &Hunted) -> Vec<String> {
    let Finding { kind, source, user, severity, confidence, seen, technique, .. } = finding;
    let when = |time_ms| finding_time(time_ms, hunted.is_undated).unwrap_or_default();
    let line = |line| hunted.place(line).1.to_string();
    let file = |line| hunted.place(line).0;
    let evidence = seen.evidence.iter().map(|number| match file(*number) {
        Some(name) => format!("{name}:{}", line(*number)),
        None => line(*number),
    });
    let mut row = vec![
        guarded(kind),
        guarded(source),
        guarded(user),
        severity.to_string(),
        confidence.word().to_owned(),
        seen.count.to_string(),
        line(seen.first_line),
        line(seen.last_line),
        when(seen.first_ms),
        when(seen.last_ms),
        technique.as_ref().map_or_else(String::new, |found| found.id.to_string()),
        guarded(&evidence.collect::<Vec<_>>().join(" ")),
        seen.lines.to_string(),
    ];
    row.extend([seen.first_line, seen.last_line].into_iter().filter_map(file).map(guarded));
    row
}

/// A time of a finding in ISO 8601; without the year where the log has none.
pub fn finding_time(time_ms: Option<i64>, is_undated: bool) -> Option<String> {
    let iso = to_iso(time_ms?);
    Some(if is_undated { iso.split_once('-').map_or(iso.clone(), |(_, rest)| format!("--{rest}")) } else { iso })
}
