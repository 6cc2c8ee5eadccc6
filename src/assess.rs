//! What an analysis is worth by a person's labels: its sessions, or its windows where lines have labels.

use crate::analysis::{JudgedSessions, Outcome, Parsed};
use crate::error::{Error, ErrorKind};
use crate::evaluate::{LabelFile, Labels, LineLabels, Quality, Scored};
use crate::words::counted;

/// What was judged by the labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// Sessions, by their numbers.
    Sessions,
    /// Windows, by their numbers.
    Windows,
}

/// An analysis beside labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// What was judged.
    pub judged: Judged,
    /// How many labels the file has.
    pub labels: usize,
    /// How many of what was judged have one.
    pub labelled: usize,
    /// How good the scores are.
    pub quality: Quality,
    /// What was flagged and should have been, the highest score first, with the scores.
    pub hits: Vec<(usize, f64)>,
    /// What should have been flagged.
    pub misses: Vec<(usize, f64)>,
    /// What should not.
    pub false_alarms: Vec<(usize, f64)>,
}

/// Judges an analysis by labels. Labels of sessions need the judged sessions.
///
/// # Errors
/// Where no label is of anything that is here.
pub fn assess(
    parsed: &Parsed,
    outcome: &Outcome,
    sessions: Option<&JudgedSessions>,
    labels: &LabelFile,
) -> Result<Assessment, Error> {
    match (labels, sessions) {
        (LabelFile::Lines(labels), _) => of_windows(parsed, outcome, labels),
        (LabelFile::Sessions(labels), Some(sessions)) => of_sessions(parsed, sessions, labels),
        (LabelFile::Sessions(_), None) => Err(Error::new(
            ErrorKind::Settings,
            "These are labels of sessions, and the log was read without a session key. Find sessions first.",
        )),
    }
}

fn of_sessions(parsed: &Parsed, judged: &JudgedSessions, labels: &Labels) -> Result<Assessment, Error> {
    let JudgedSessions { sessions, judgement, key, .. } = judged;
    let scored = judged.judged().filter_map(|session| {
        let is_anomaly = labels.of(&sessions.name(session, &parsed.log.members))?;
        let (score, is_flagged) = (judgement.score(session), judgement.is_flagged(session));
        Some((session, Scored { score, is_flagged, is_anomaly }))
    });
    Assessment::of(Judged::Sessions, labels.len(), scored.collect()).ok_or_else(|| {
        let text = format!(
            "None of the {} labels names a session of this log. Its sessions are by {key}; choose the key that the labels \
             are of.",
            counted(labels.len() as u64)
        );
        Error::new(ErrorKind::Settings, text)
    })
}

/// A window is an anomaly if a line of it is labelled as one; it is flagged if a finding holds it.
fn of_windows(parsed: &Parsed, outcome: &Outcome, labels: &LineLabels) -> Result<Assessment, Error> {
    let events = &parsed.log.events;
    let mut scored = Vec::new();
    for (window, score) in outcome.detection.scores.iter().enumerate() {
        let said = outcome.windows.events(window).filter_map(|event| labels.of(u64::from(events.line(event)) + 1));
        let Some(is_anomaly) = said.reduce(|one, other| one || other) else { continue };
        let (start, end) = (outcome.start(window), outcome.end(window));
        let is_flagged = outcome.report.findings.iter().any(|finding| finding.start <= start && end <= finding.end);
        scored.push((window, Scored { score: *score, is_flagged, is_anomaly }));
    }
    Assessment::of(Judged::Windows, labels.len(), scored).ok_or_else(|| {
        let text = format!(
            "None of the {} labelled lines lies in a window that has a score. Labels count lines from 1, over all files.",
            counted(labels.len() as u64)
        );
        Error::new(ErrorKind::Settings, text)
    })
}

impl Assessment {
    /// None where nothing has a label.
    fn of(judged: Judged, labels: usize, mut scored: Vec<(usize, Scored)>) -> Option<Self> {
        if scored.is_empty() {
            return None;
        }
        let quality = Quality::of(&scored.iter().map(|(_, scored)| *scored).collect::<Vec<_>>());
        scored.sort_by(|one, other| other.1.score.total_cmp(&one.1.score).then(one.0.cmp(&other.0)));
        let pick = |flagged: bool, anomaly: bool| {
            let picked = scored.iter().filter(|(_, one)| one.is_flagged == flagged && one.is_anomaly == anomaly);
            picked.map(|(number, one)| (*number, one.score)).collect()
        };
        Some(Self {
            judged,
            labels,
            labelled: scored.len(),
            quality,
            hits: pick(true, true),
            misses: pick(false, true),
            false_alarms: pick(true, false),
        })
    }
}
