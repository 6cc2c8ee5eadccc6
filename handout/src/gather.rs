//! What a report says, in its order.

use crate::evidence::{of_finding, of_line, of_noted, place};
use crate::redact::Kind;
use crate::{Block, Chart, Column, Handout, Holds, ReadLine, Teller};
use logloupe::config::Settings;
use logloupe::explain::Finding;
use logloupe::export::finding_time;
use logloupe::format::Level;
use logloupe::format::time::to_iso;
use logloupe::report::{FileReport, Report, TemplateReport};
use logloupe::rule::attack::VERSION;
use logloupe::rule::{self, Hunted};
use logloupe::timeline::Timeline;
use logloupe::window::Basis;
use logloupe::words::{counted, many};

/// The most of each that a report tells; it says how many more there are, and the exports have all.
const MOST_FILES: usize = 200;
const MOST_THREATS: usize = 100;
const MOST_TEMPLATES: usize = 40;
const MOST_CHANGES: usize = 2_000;

/// Columns of the chart.
const BUCKETS: usize = 160;

pub(super) fn gather(handout: &Handout<'_>, teller: &mut Teller<'_>, read: &mut ReadLine<'_>) -> Vec<Block> {
    let report = &handout.outcome.report;
    let mut blocks = vec![Block::Title(format!("What stands out in {}", teller.say(&report.input.name)))];
    blocks.push(Block::Text(summary(handout)));
    blocks.push(Block::Text(pseudonyms_note(handout.redacts)));
    blocks.extend(chart(handout));
    blocks.extend(noted_lines(handout, teller, read));
    findings(handout, teller, read, &mut blocks);
    if let Some(hunted) = handout.hunted {
        threats(handout, hunted, teller, read, &mut blocks);
    }
    templates(report, teller, &mut blocks);
    what_was_read(handout, teller, &mut blocks);
    how_it_was_made(handout, teller, &mut blocks);
    pseudonyms(teller, &mut blocks);
    blocks
}

/// Reads a line of each template that is told: of what a template masks a part of, only the line says that it is a name.
pub(super) fn learn(handout: &Handout<'_>, teller: &mut Teller<'_>, read: &mut ReadLine<'_>) {
    let report = &handout.outcome.report;
    for (at, template) in ranked(report).into_iter().enumerate() {
        if at >= MOST_TEMPLATES && !is_shifted(report, template) {
            break;
        }
        of_line(handout, template.first_line, teller, read);
        of_line(handout, template.last_line, teller, read);
    }
}

/// The one paragraph that everybody reads.
fn summary(handout: &Handout<'_>) -> String {
    let Report { findings, ledger, time, .. } = &handout.outcome.report;
    let threats = handout.hunted.map(|hunted| many(hunted.findings.len() as u64, "threat", "threats"));
    let found = [Some(many(findings.len() as u64, "finding", "findings")), threats];
    let when =
        time.first_ms.zip(time.last_ms).map(|(first, last)| format!(", from {} to {}", to_iso(first), to_iso(last)));
    let said: Vec<String> = found.into_iter().flatten().collect();
    format!("{} in {}{}.", said.join(" and "), many(ledger.lines, "line", "lines"), when.unwrap_or_default())
}

fn pseudonyms_note(redacts: bool) -> String {
    let text = if redacts {
        "Addresses, users, hosts, mail addresses, identifiers and secrets have pseudonyms: the same one stands for the same name \
         throughout this report. They are found by the log's own fields and by their looks; read the report before you hand it on."
    } else {
        "Nothing is redacted: names and addresses stand here as they do in the log."
    };
    text.to_owned()
}

fn chart(handout: &Handout<'_>) -> Option<Block> {
    let Timeline { events, errors, flagged, start, .. } =
        Timeline::new(handout.outcome, f64::NEG_INFINITY, f64::INFINITY, BUCKETS);
    let most = events.iter().copied().fold(0.0, f64::max);
    let label = format!("Events over the log, at most {most} in a column, errors darker, findings marked below.");
    (start.len() > 1).then_some(Block::Chart(Chart { events, errors, flagged, label }))
}

/// What a person found worth a note.
fn noted_lines(handout: &Handout<'_>, teller: &mut Teller<'_>, read: &mut ReadLine<'_>) -> Vec<Block> {
    let lines: Vec<_> = handout.noted.iter().filter_map(|noted| of_noted(handout, noted, teller, read)).collect();
    if lines.is_empty() {
        return Vec::new();
    }
    let said = format!(
        "{} marked by whoever made this report, with what was written beside them.",
        many(lines.len() as u64, "line", "lines")
    );
    vec![Block::Section("Noted lines"), Block::Text(said), Block::Lines(lines)]
}

fn findings(handout: &Handout<'_>, teller: &mut Teller<'_>, read: &mut ReadLine<'_>, blocks: &mut Vec<Block>) {
    let report = &handout.outcome.report;
    blocks.push(Block::Section("Findings"));
    if let Some(reason) = &report.detector.abstained {
        blocks.push(Block::Text(format!("No verdict. {reason}")));
    } else if report.findings.is_empty() {
        blocks.push(Block::Text("No window stands out from the others.".to_owned()));
    }
    for finding in &report.findings {
        blocks.push(Block::Item(format!("{}. {}", finding.rank, teller.say(finding.headline.trim_end_matches('.')))));
        blocks.push(Block::Facts(facts(handout, finding)));
        let reasons =
            finding.reasons.iter().map(|reason| vec![percent(reason.contribution), teller.say(&reason.sentence)]);
        let columns = vec![column("Share", Holds::Numbers), column("Reason", Holds::Words)];
        blocks.push(Block::Table { columns, rows: reasons.collect() });
        blocks.extend(shifts(finding, report, teller));
        blocks.push(Block::Lines(of_finding(handout, finding, teller, read)));
    }
}

fn facts(handout: &Handout<'_>, finding: &Finding) -> Vec<(&'static str, String)> {
    let place = |place: i64| match handout.outcome.windows.basis() {
        Basis::Time => to_iso(place),
        Basis::Line => format!("line {place}"),
    };
    let agreeing = finding.detectors.iter().filter(|vote| vote.anomalous).map(|vote| vote.title);
    let events = many(u64::from(finding.events), "event", "events");
    vec![
        ("When", format!("{} to {}", place(finding.start), place(finding.end))),
        ("Score", format!("{:.3}", finding.score)),
        ("Holds", format!("{events}, {} of them errors", counted(finding.errors.into()))),
        ("Detectors that find it anomalous", agreeing.collect::<Vec<_>>().join(", ")),
    ]
}

/// The templates that came more or less often than usual.
fn shifts(finding: &Finding, report: &Report, teller: &mut Teller<'_>) -> Option<Block> {
    let rows = finding.templates.iter().map(|shift| {
        let text = report.templates.iter().find(|template| template.id == shift.template).map(wording);
        let usual = if shift.new { "new".to_owned() } else { format!("{:.2}", shift.usual) };
        vec![counted(shift.count.into()), usual, teller.say(text.unwrap_or_default())]
    });
    let columns = vec![column("Here", Holds::Numbers), column("Usual", Holds::Numbers), column("Template", Holds::Log)];
    (!finding.templates.is_empty()).then(|| Block::Table { columns, rows: rows.collect() })
}

fn threats(
    handout: &Handout<'_>,
    hunted: &Hunted,
    teller: &mut Teller<'_>,
    read: &mut ReadLine<'_>,
    blocks: &mut Vec<Block>,
) {
    blocks.push(Block::Section("Threats"));
    blocks.push(Block::Text(format!(
        "{} found by rules, the gravest first.",
        many(hunted.findings.len() as u64, "threat", "threats")
    )));
    for threat in hunted.findings.iter().take(MOST_THREATS) {
        blocks.push(Block::Item(threat_title(threat, teller)));
        blocks.push(Block::Facts(threat_facts(handout, hunted, threat)));
        blocks.push(Block::Text(teller.say(&threat.sentence())));
        let lines = threat.seen.evidence.iter().filter_map(|line| of_line(handout, *line, teller, read));
        blocks.push(Block::Lines(lines.collect()));
    }
    blocks.extend(more(hunted.findings.len(), MOST_THREATS, "threats.csv"));
}

fn threat_title(threat: &rule::Finding, teller: &mut Teller<'_>) -> String {
    let mut title = teller.say(&threat.title);
    if !threat.source.is_empty() {
        title.push_str(&format!(" from {}", teller.name(Kind::Ip, &threat.source)));
    }
    if !threat.user.is_empty() {
        title.push_str(&format!(" of {}", teller.name(Kind::User, &threat.user)));
    }
    title
}

fn threat_facts(handout: &Handout<'_>, hunted: &Hunted, threat: &rule::Finding) -> Vec<(&'static str, String)> {
    let seen = &threat.seen;
    // As the analysis has placed them: it knows the years that lines leave out.
    let when = |time_ms: Option<i64>, line| {
        let placed = time_ms.and_then(|_| handout.parsed.time_of_line(line));
        placed.map(to_iso).or_else(|| finding_time(time_ms, hunted.is_undated)).unwrap_or_else(|| "unknown".to_owned())
    };
    let mut facts = vec![
        ("Severity", format!("{} of 5, confidence {}", threat.severity, threat.confidence.word())),
        ("Seen", seen.often()),
        ("From", when(seen.first_ms, seen.timed_lines.0)),
        ("To", when(seen.last_ms, seen.timed_lines.1)),
    ];
    if let Some(technique) = &threat.technique {
        facts
            .push(("ATT&CK", format!("{} {} ({}, version {VERSION})", technique.id, technique.name, technique.tactic)));
    }
    facts
}

/// Those of findings, then those of errors, then the commonest.
fn ranked(report: &Report) -> Vec<&TemplateReport> {
    let rank = |template: &TemplateReport| {
        if is_shifted(report, template) { 0 } else { 1 + u8::from(template.level < Some(Level::Error)) }
    };
    // Among its like, the commoner one stays first.
    (0..3).flat_map(|wanted| report.templates.iter().filter(move |template| rank(template) == wanted)).collect()
}

/// Whether a finding tells of a template.
fn is_shifted(report: &Report, template: &TemplateReport) -> bool {
    report.findings.iter().any(|one| one.templates.iter().any(|shift| shift.template == template.id))
}

fn templates(report: &Report, teller: &mut Teller<'_>, blocks: &mut Vec<Block>) {
    blocks.push(Block::Section("Templates that matter"));
    let rows = ranked(report).into_iter().take(MOST_TEMPLATES).map(|template| {
        let level = template.level.map_or("", Level::name).to_owned();
        vec![counted(template.count.into()), level, teller.say(wording(template))]
    });
    let columns = vec![column("Events", Holds::Numbers), column("Level", Holds::Words), column("Template", Holds::Log)];
    blocks.push(Block::Table { columns, rows: rows.collect() });
    blocks.extend(more(report.templates.len(), MOST_TEMPLATES, "templates.csv"));
}

fn what_was_read(handout: &Handout<'_>, teller: &mut Teller<'_>, blocks: &mut Vec<Block>) {
    let report = &handout.outcome.report;
    let ledger = &report.ledger;
    blocks.push(Block::Section("What was read"));
    blocks.push(Block::Text(format!(
        "{} = {} + {} + {} unparsed + {} skipped, in {}.",
        many(ledger.lines, "line", "lines"),
        many(ledger.events, "event", "events"),
        many(ledger.continuations, "continuation", "continuations"),
        counted(ledger.unparsed),
        counted(ledger.skipped),
        many(report.templates.len() as u64, "template", "templates"),
    )));
    let titles = ["File", "Bytes", "Lines", "Format", "Covered", "From", "To", "Zone", "Year"];
    let columns = titles.map(|title| match title {
        "File" => column(title, Holds::Log),
        "Bytes" | "Lines" | "Covered" => column(title, Holds::Numbers),
        _ => column(title, Holds::Words),
    });
    let rows = report.files.iter().take(MOST_FILES).map(|file| file_row(file, teller)).collect();
    blocks.push(Block::Table { columns: columns.to_vec(), rows });
    blocks.extend(more(report.files.len(), MOST_FILES, "report.json"));
    blocks.extend(fingerprints(handout, teller));
    blocks.extend(good_files(report, teller));
    for note in &report.notes {
        blocks.push(Block::Text(teller.say(&format!("{}: {}", note.file, note.text))));
    }
    for flaw in &report.flaws {
        let place = place(handout, teller, flaw.first_line);
        blocks.push(Block::Text(format!("From {place} on: {}", teller.say(&flaw.text))));
    }
    for oddity in &report.diagnostics {
        blocks.push(Block::Text(format!("{}: {}", many(oddity.count, "time", "times"), teller.say(oddity.text))));
    }
}

fn file_row(file: &FileReport, teller: &mut Teller<'_>) -> Vec<String> {
    let when = |time_ms: Option<i64>| time_ms.map_or_else(String::new, to_iso);
    let formats: Vec<&str> = file.formats.iter().map(|format| format.title).collect();
    let read = match &file.left_out {
        Some(why) => format!("left out: {}", teller.say(why)),
        None => formats.join(", "),
    };
    vec![
        teller.say(&file.name),
        counted(file.bytes),
        counted(file.lines),
        read,
        percent(file.coverage),
        when(file.first_ms),
        when(file.last_ms),
        file.zone.clone(),
        file.year.clone(),
    ]
}

/// By which bytes a file is known for the one that was read. That names nobody, and has no pseudonym.
fn fingerprints(handout: &Handout<'_>, teller: &mut Teller<'_>) -> Option<Block> {
    let files = handout.outcome.report.files.iter().zip(handout.fingerprints).take(MOST_FILES);
    let rows: Vec<Vec<String>> =
        files.filter_map(|(file, digest)| Some(vec![teller.say(&file.name), digest.clone()?])).collect();
    let columns = vec![column("File", Holds::Log), column("SHA-256 of its bytes, unpacked", Holds::Log)];
    (!rows.is_empty()).then_some(Block::Table { columns, rows })
}

/// Which files said what is usual.
fn good_files(report: &Report, teller: &mut Teller<'_>) -> Option<Block> {
    let read = report.files.iter().filter(|file| file.left_out.is_none());
    let (good, others): (Vec<_>, Vec<_>) = read.partition(|file| report.settings.for_file(&file.name).baseline);
    if good.is_empty() || others.is_empty() {
        return None;
    }
    let names: Vec<String> = good.iter().take(MOST_FILES).map(|file| teller.say(&file.name)).collect();
    Some(Block::Text(format!(
        "Taken as known to be good: {}. The {} judged by what is usual there.",
        names.join(", "),
        if others.len() == 1 { "other file is" } else { "other files are" },
    )))
}

fn how_it_was_made(handout: &Handout<'_>, teller: &mut Teller<'_>, blocks: &mut Vec<Block>) {
    let report = &handout.outcome.report;
    let whole = report.windows.length * report.windows.reach as i64;
    let windows = match handout.outcome.windows.basis() {
        Basis::Time => format!("{} of {} seconds", counted(report.windows.count as u64), whole as f64 / 1000.0),
        Basis::Line => format!("{} of {whole} events", counted(report.windows.count as u64)),
    };
    let windows = if report.windows.reach > 1 { format!("{windows}, overlapping") } else { windows };
    blocks.push(Block::Section("How it was made"));
    blocks.push(Block::Facts(vec![
        ("Program", format!("Logloupe {}", report.version)),
        ("Seed", report.settings.seed.to_string()),
        ("Windows", windows),
        ("Verdict", report.detector.title.to_owned()),
        ("Suggested cut", format!("{:.3}", report.detector.cut)),
    ]));
    match changed(&report.settings) {
        None => blocks.push(Block::Text("All settings are the program’s own.".to_owned())),
        Some(json) => {
            blocks.push(Block::Text("Settings that differ from the program’s own:".to_owned()));
            blocks.push(Block::Code(json.lines().map(|line| teller.say(line)).collect::<Vec<_>>().join("\n")));
        }
    }
    blocks.push(Block::Text("The same files, settings and version give the same report on any machine.".to_owned()));
}

/// The settings that are not as they would be if nobody had set any.
fn changed(settings: &Settings) -> Option<String> {
    let both = [settings, &Settings::default()].map(|one| serde_json::to_value(one).unwrap_or_default());
    let [serde_json::Value::Object(now), own] = both else { return None };
    let differing: serde_json::Map<_, _> =
        now.into_iter().filter(|(name, value)| own.get(name) != Some(value)).collect();
    if differing.is_empty() { None } else { serde_json::to_string_pretty(&differing).ok() }
}

/// What each pseudonym is, and never of whom.
fn pseudonyms(teller: &Teller<'_>, blocks: &mut Vec<Block>) {
    let changes = teller.changes();
    if changes.is_empty() {
        return;
    }
    blocks.push(Block::Section("Pseudonyms"));
    let rows = changes.iter().take(MOST_CHANGES);
    let rows = rows.map(|change| vec![change.pseudonym.clone(), change.what.to_owned(), change.count.to_string()]);
    let columns =
        vec![column("Pseudonym", Holds::Words), column("Stands for", Holds::Words), column("Times", Holds::Numbers)];
    blocks.push(Block::Table { columns, rows: rows.collect() });
}

fn more(count: usize, shown: usize, export: &str) -> Option<Block> {
    let left = count.checked_sub(shown).filter(|left| *left > 0)?;
    Some(Block::Text(format!("And {} more: {export} has them all.", counted(left as u64))))
}

fn wording(template: &TemplateReport) -> &str {
    template.name.as_ref().unwrap_or(&template.text)
}

fn column(title: &'static str, holds: Holds) -> Column {
    Column { title, holds }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
