//! Answers for people, and as JSON.

use std::io::{self, Write};

use logloupe::line::{Answer, Nearest, ParsedLog, RuleHit, Token};
use logloupe::words::many;

use super::LineFormat;
use crate::terminal::printable;

/// The most characters of a text that are shown.
const SHOWN: usize = 200;

/// Prints one answer after the other.
pub(super) struct Printer {
    format: LineFormat,
    printed: u64,
}

impl Printer {
    pub(super) fn new(format: LineFormat) -> Self {
        Self { format, printed: 0 }
    }

    pub(super) fn print(&mut self, line: &[u8], answer: &Answer, out: &mut impl Write) -> io::Result<()> {
        match self.format {
            LineFormat::Json => {
                out.write_all(if self.printed == 0 { b"[" } else { b",\n" })?;
                serde_json::to_writer(&mut *out, answer)?;
            }
            LineFormat::Jsonl => {
                serde_json::to_writer(&mut *out, answer)?;
                out.write_all(b"\n")?;
            }
            LineFormat::Text => {
                if self.printed > 0 {
                    writeln!(out)?;
                }
                text(line, answer, out)?;
            }
        }
        self.printed += 1;
        Ok(())
    }

    pub(super) fn finish(&self, out: &mut impl Write) -> io::Result<()> {
        match (self.format, self.printed) {
            (LineFormat::Json, 0) => writeln!(out, "[]"),
            (LineFormat::Json, _) => writeln!(out, "]"),
            _ => Ok(()),
        }
    }
}

fn text(line: &[u8], answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", short(&String::from_utf8_lossy(line)))?;
    let verdict = if answer.anomaly { "anomaly" } else { "no anomaly" };
    writeln!(out, "{verdict}, score {:.2} ({})", answer.score, answer.model)?;
    writeln!(out, "  {}", short_of(&answer.reason, 4 * SHOWN))?;
    answer.notes.iter().try_for_each(|note| writeln!(out, "  note: {note}"))?;
    fields(&answer.parsed_log, out)?;
    answer.rules.iter().try_for_each(|hit| rule(hit, out))?;
    answer.nearest.as_ref().map_or(Ok(()), |nearest| template(nearest, out))
}

fn fields(parsed: &ParsedLog, out: &mut impl Write) -> io::Result<()> {
    let status = parsed.status.map(|status| status.to_string());
    // Programs get a time without a year as ISO 8601 writes it, `--03-01T10:00:00`; people get the rest of it.
    let time = parsed.timestamp.as_deref().map(|time| match time.strip_prefix("--") {
        Some(rest) => format!("{} (no year is written)", rest.replacen('T', " ", 1)),
        None => time.to_owned(),
    });
    let told = [
        ("time", time.as_deref()),
        ("ip", parsed.ip.as_deref()),
        ("user", parsed.user.as_deref()),
        ("host", parsed.host.as_deref()),
        ("process", parsed.process.as_deref()),
        ("level", parsed.level),
        ("method", parsed.method.as_deref()),
        ("path", parsed.path.as_deref()),
        ("status", status.as_deref()),
    ];
    let told = told.iter().filter_map(|(name, value)| Some(format!("{name} {}", short((*value)?))));
    let told: Vec<String> = told.collect();
    // Plain text has nothing to tell.
    let told = if told.is_empty() { String::new() } else { format!(": {}", told.join(", ")) };
    writeln!(out, "  read as {}{told}", parsed.format)
}

fn rule(hit: &RuleHit, out: &mut impl Write) -> io::Result<()> {
    let technique = hit.technique.as_ref().map_or(String::new(), |technique| {
        format!(", ATT&CK {} {} (version {})", technique.id, technique.name, technique.version)
    });
    writeln!(out, "  rule {} [{}]{technique}, in the {}", short(&hit.id), hit.severity, hit.part)?;
    let width = hit.steps.iter().map(|step| step.name.chars().count()).max().unwrap_or(0);
    for step in &hit.steps {
        let before: String = step.before.chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
        let after: String = step.after.chars().take(40).collect();
        let shown = format!("{before}»{}«{after}", short(&step.hit));
        writeln!(out, "    {:width$}  {}", step.name, printable(&shown))?;
    }
    Ok(())
}

fn template(nearest: &Nearest, out: &mut impl Write) -> io::Result<()> {
    let alike = if nearest.matches {
        "is one of it".to_owned()
    } else {
        format!("{} % alike", (nearest.similarity * 100.0).floor())
    };
    writeln!(
        out,
        "  nearest template {} ({}), {alike}: {}",
        nearest.template_id,
        many(nearest.count, "event", "events"),
        short(&nearest.text)
    )?;
    if nearest.tokens.iter().all(|token| token.same) {
        return Ok(());
    }
    let words: Vec<String> = nearest.tokens.iter().map(word).collect();
    writeln!(out, "    {}", short_of(&words.join(" "), 4 * SHOWN))
}

/// A word that both have, or `[the line's|the template's]`.
fn word(token: &Token) -> String {
    let of = |word: &Option<String>| word.clone().unwrap_or_default();
    if token.same { of(&token.line) } else { format!("[{}|{}]", of(&token.line), of(&token.template)) }
}

fn short(text: &str) -> String {
    short_of(text, SHOWN)
}

fn short_of(text: &str, most: usize) -> String {
    let shown: String = text.trim_end().chars().take(most).collect();
    let more = if text.trim_end().chars().nth(most).is_some() { " …" } else { "" };
    format!("{}{more}", printable(&shown))
}
