//! Findings and events as JSON, one a line.

use std::io::{self, Write};

use serde::Serialize;

use logloupe::analysis::{Outcome, Parsed};
use logloupe::entity::Kind;
use logloupe::format::Level;
use logloupe::format::time::to_iso;

/// Writes a finding a line, with the fields that it has in the report (`docs/report.md`).
///
/// # Errors
/// Those of `out`.
pub fn write_findings_json(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    outcome.report.findings.iter().try_for_each(|finding| write_line(finding, out))
}

/// What is known of an event. What it has none of is left out.
#[derive(Serialize)]
struct EventLine<'a> {
    /// From 1, in its file.
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<&'static str>,
    format: &'static str,
    template_id: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    process: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
}

/// Writes an event a line: its place, time, level, format and template, and who and what it names.
///
/// # Errors
/// Those of `out`.
pub fn write_events_json(parsed: &Parsed, out: &mut dyn Write) -> io::Result<()> {
    let (events, names) = (&parsed.log.events, parsed.names());
    for event in events.ids() {
        let (file, line) = parsed.log.files.in_file(events.line(event));
        let name = |kind: Kind| {
            let text = events.name_text(kind.of(events, event));
            (!text.is_empty()).then(|| String::from_utf8_lossy(text).into_owned())
        };
        let told = EventLine {
            line,
            file: names.get(file).copied().filter(|_| names.len() > 1),
            time: events.time_ms(event).map(to_iso),
            level: events.level(event).map(Level::name),
            format: parsed.format_of(event),
            template_id: events.template(event).0,
            ip: name(Kind::Ip),
            user: name(Kind::User),
            host: name(Kind::Host),
            process: name(Kind::Process),
            status: Some(events.status(event)).filter(|status| *status > 0),
        };
        write_line(&told, out)?;
    }
    Ok(())
}

fn write_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}
