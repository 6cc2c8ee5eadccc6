//! Findings for people, programs and tables.

use std::io::{self, Write};

use logloupe::export::{finding_time, write_attack_layer, write_threats_csv, write_threats_json};
use logloupe::rule::{Finding, Hunted};

use crate::terminal::Printable;

use super::HuntFormat;

/// Prints the findings. Times of logs that write no year are printed without one.
pub(super) fn print(hunted: &Hunted, format: HuntFormat, out: &mut impl Write) -> io::Result<()> {
    match format {
        HuntFormat::Text => {
            let mut out = Printable(&mut *out);
            hunted.findings.iter().try_for_each(|finding| text(finding, hunted.is_undated, &mut out))
        }
        HuntFormat::Json => write_threats_json(hunted, out),
        HuntFormat::Navigator => write_attack_layer(hunted, out),
        HuntFormat::Csv => write_threats_csv(hunted, out),
    }
}

fn text(finding: &Finding, is_undated: bool, out: &mut impl Write) -> io::Result<()> {
    let Finding { kind, source, user, severity, confidence, seen, technique, because, .. } = finding;
    let whose = [(" from ", source), (" of ", user)]
        .map(|(word, name)| if name.is_empty() { String::new() } else { format!("{word}{name}") })
        .concat();
    let technique = technique.as_ref().map_or_else(String::new, |found| format!(", {} {}", found.id, found.name));
    let times = match (finding_time(seen.first_ms, is_undated), finding_time(seen.last_ms, is_undated)) {
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
    writeln!(out, "    {because} Lines: {}.", numbers(&seen.evidence))
}

fn numbers(lines: &[u64]) -> String {
    lines.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")
}
