//! `logloupe sessions`: events put together by what they have in common, and which of these sessions stand out.

use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use logloupe::analysis::{JudgedSessions, Parsed};
use logloupe::config::{NextEvent, Settings};
use logloupe::detect::sequence::{Epoch, Judgement, Networks, Progress, Sequences, Training, judge};
use logloupe::error::{Error, ErrorKind};
use logloupe::evaluate::{LabelFile, Labels, Quality, Scored};
use logloupe::export::{write_numbered, write_sessions};
use logloupe::model::{LINES, Model};
use logloupe::session::{Numbered, numbered};
use logloupe::words::many;

use crate::commands::Failure;
use crate::read::{inputs, parse, refused};
use crate::terminal::tell;
use crate::unpack::{Inputs, Plain};

/// What is asked for beside the settings.
pub(crate) struct Asked<'a> {
    pub(crate) files: &'a [PathBuf],
    pub(crate) baseline: &'a [PathBuf],
    pub(crate) model: Option<&'a Path>,
    pub(crate) labels: Option<&'a Path>,
}

/// Judges the sessions of `files` and writes them; what was learned from, and how good it is, goes to standard error.
pub(crate) fn sessions(asked: &Asked<'_>, settings: &Settings, out: &mut dyn Write) -> Result<(), Failure> {
    let labels = asked.labels.map(read_labels).transpose()?;
    if let Some(path) = asked.model {
        return by_model(read_model(path)?, asked.files, labels.as_ref(), settings, out);
    }
    let limited = settings.unpack_limit;
    let baseline = if asked.baseline.is_empty() { None } else { Some(inputs(asked.baseline, limited)?) };
    let judged = inputs(asked.files, limited)?;
    if let Some((known, lines)) = sequences_of(&judged, baseline.as_ref())? {
        return of_numbers(known, &lines, settings, labels.as_ref(), out);
    }
    let of_baseline = baseline.as_ref().map_or(0, |baseline| baseline.members.len());
    let all = joined(baseline, judged);
    let (parsed, _, readable) = parse(all, asked.files, settings)?;
    let of_baseline = readable.iter().filter(|file| **file < of_baseline).count();
    let found = parsed
        .find_sessions(settings, &parsed.first_files(of_baseline))
        .map_err(|fault| refused(asked.files, fault))?;
    let networks = trained(&found.sequences, settings);
    let judged = found.judge(&settings.sequence, networks);
    write(&parsed, &judged, labels.as_ref(), out)
}

/// Judges by what was learned before.
fn by_model(
    model: Model,
    files: &[PathBuf],
    labels: Option<&Labels>,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let inputs = inputs(files, settings.unpack_limit)?;
    if model.session_key() == LINES {
        let Some((sequences, lines)) = sequences_of(&inputs, None)? else {
            let text = "Expected lists of event numbers, a session a line, for that is what the model was learned from; \
                        found something else. Train a model from a log like this one: logloupe train FILE -o MODEL.";
            return Err(refused(files, Error::new(ErrorKind::Settings, text)));
        };
        let top = model.head.settings.sequence;
        let (sequences, networks) = model.sequences(sequences.iter().map(<[u32]>::to_vec).collect());
        return judged_numbers(&judge(sequences, &top, networks), &lines, 0, labels, out);
    }
    if model.head.sessions == 0 {
        let text = "Expected a model that has learned sessions; this one has learned windows alone. Name a session key when \
                    you train it: logloupe train LOG --key KEY -o MODEL.";
        return Err(refused(files, Error::new(ErrorKind::Settings, text)));
    }
    let settings = model.settings(settings.clone());
    let (parsed, ..) = parse(inputs, files, &settings)?;
    let found = parsed.find_sessions(&settings, &[]).map_err(|fault| refused(files, fault))?;
    let judged = model.join(&parsed, found).judge(&settings.sequence, model.networks().cloned());
    write(&parsed, &judged, labels, out)
}

pub(crate) fn read_model(path: &Path) -> Result<Model, Failure> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| Failure::File(name.clone(), error))?;
    Model::read(&bytes).map_err(|fault| Failure::Refused(name, fault))
}

fn write(
    parsed: &Parsed,
    judged: &JudgedSessions,
    labels: Option<&Labels>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    write_sessions(parsed, judged, out)?;
    let members = &parsed.log.members;
    let named: Vec<(String, usize)> =
        judged.judged().map(|session| (judged.sessions.name(session, members), session)).collect();
    summarise(&judged.key, &judged.judgement, &named, judged.baseline(), labels);
    Ok(())
}

/// Sequences of event numbers, and the (line, number of events) of those that are to be judged.
pub(crate) type Listed = (Sequences, Vec<(usize, usize)>);

/// The sequences, where all files are lists of event numbers.
pub(crate) fn sequences_of(judged: &Inputs, baseline: Option<&Inputs>) -> Result<Option<Listed>, Failure> {
    let mut sequences = Sequences::default();
    let mut lines = Vec::new();
    let members = baseline.into_iter().flat_map(|inputs| inputs.members.iter().map(|member| (member, true)));
    for (member, is_baseline) in members.chain(judged.members.iter().map(|member| (member, false))) {
        let Some(found) = numbers(member)? else { return Ok(None) };
        for (line, sequence) in found {
            if !is_baseline {
                lines.push((line, sequence.len()));
            }
            sequences.push(sequence, is_baseline);
        }
    }
    Ok(Some((sequences, lines)))
}

/// How much of a file tells whether it is a list of event numbers.
const LOOKED_AT: u64 = 4_096;

fn numbers(member: &Plain) -> Result<Option<Vec<Numbered>>, Failure> {
    let unread = |error| Failure::File(member.name.clone(), error);
    let head = member.content.read(0, LOOKED_AT).map_err(unread)?;
    let whole_lines = head.iter().rposition(|byte| *byte == b'\n').map_or(&head[..], |end| &head[..end]);
    if numbered(whole_lines).is_none() {
        return Ok(None);
    }
    Ok(numbered(&member.content.read(0, member.content.size()).map_err(unread)?))
}

fn of_numbers(
    sequences: Sequences,
    lines: &[(usize, usize)],
    settings: &Settings,
    labels: Option<&Labels>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let first = sequences.len() - lines.len();
    let networks = trained(&sequences, settings);
    judged_numbers(&judge(sequences, &settings.sequence, networks), lines, first, labels, out)
}

/// Writes lists of event numbers that were judged; the first of them has this number.
fn judged_numbers(
    judgement: &Judgement,
    lines: &[(usize, usize)],
    first: usize,
    labels: Option<&Labels>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    write_numbered(judgement, lines, first, out)?;
    let named: Vec<(String, usize)> =
        lines.iter().enumerate().map(|(row, (line, _))| (line.to_string(), first + row)).collect();
    summarise(LINES, judgement, &named, judgement.sequences.len() - lines.len(), labels);
    Ok(())
}

/// The networks of the next event, where the settings want one. How the training goes is said on standard error.
pub(crate) fn trained(sequences: &Sequences, settings: &Settings) -> Option<Networks> {
    if settings.sequence.model != NextEvent::Lstm {
        return None;
    }
    let mut told = (0, 1);
    Training::new(sequences, &settings.sequence.lstm).run(&mut |progress| {
        let Progress { network, networks, epoch, last, .. } = progress;
        if let Some(Epoch { loss, held_out }) = last.filter(|_| (network, epoch) != told) {
            let held_out = held_out.map_or(String::new(), |held_out| format!(", of what was held out {held_out:.4}"));
            tell(&format!("Network {} of {networks}, epoch {epoch}: the loss was {loss:.4}{held_out}.", network + 1));
        }
        told = (network, epoch);
        ControlFlow::Continue(())
    })
}

fn joined(baseline: Option<Inputs>, judged: Inputs) -> Inputs {
    let Some(mut all) = baseline else { return judged };
    all.members.extend(judged.members);
    all.notes.extend(judged.notes);
    all.skipped.extend(judged.skipped);
    all
}

fn read_labels(path: &Path) -> Result<Labels, Failure> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|error| Failure::File(name.clone(), error))?;
    let mut bytes = Vec::new();
    BufReader::new(file).read_to_end(&mut bytes).map_err(|error| Failure::File(name.clone(), error))?;
    match LabelFile::read(&bytes) {
        Ok(LabelFile::Sessions(labels)) => Ok(labels),
        Ok(LabelFile::Lines(labels)) => Err(Failure::Refused(name, of_lines(labels.len()))),
        Err(fault) => Err(Failure::Refused(name, fault)),
    }
}

fn of_lines(count: usize) -> Error {
    let text = format!(
        "Expected labels of sessions, such as BlockId,Label; found labels of {}. They judge windows: open the log on the page and \
         drop them on it. For sessions, give each one's name and label.",
        many(count as u64, "line", "lines")
    );
    Error::new(ErrorKind::Settings, text)
}

/// Says on standard error what was judged, and how well.
fn summarise(key: &str, judgement: &Judgement, named: &[(String, usize)], baseline: usize, labels: Option<&Labels>) {
    let flagged = named.iter().filter(|(_, session)| judgement.is_flagged(*session)).count();
    let learned = if baseline > 0 { format!(", judged by {baseline} of the baseline") } else { String::new() };
    let stand = if flagged == 1 { "stands" } else { "stand" };
    tell(&format!("{} by {key}{learned}; {flagged} {stand} out.", many(named.len() as u64, "session", "sessions")));
    if let Some(reason) = &judgement.abstained {
        tell(&format!("No verdict. {reason}"));
    }
    let Some(labels) = labels else { return };
    let scored: Vec<Scored> = named
        .iter()
        .filter_map(|(name, session)| {
            let is_anomaly = labels.of(name)?;
            let (score, is_flagged) = (judgement.score(*session), judgement.is_flagged(*session));
            Some(Scored { score, is_flagged, is_anomaly })
        })
        .collect();
    let quality = Quality::of(&scored);
    tell(&format!(
        "{} of {} labelled sessions are here, {} of them anomalies. Flagged: {} hits, {} false alarms, {} misses; \
         precision {:.3}, recall {:.3}, F1 {:.3}. Ranking: average precision {:.3}, best F1 {:.3}.",
        scored.len(),
        labels.len(),
        quality.hits + quality.misses,
        quality.hits,
        quality.false_alarms,
        quality.misses,
        quality.precision(),
        quality.recall(),
        quality.f1(),
        quality.average_precision,
        quality.best_f1,
    ));
}
