//! What is said of a line, field by field.

use serde::Serialize;

use super::fields::Fields;
use super::normal::Normal;
use super::{Basis, CUT};
use crate::rule::attack;

/// What is said of a line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// Whether the score reaches 0.5.
    pub anomaly: bool,
    /// 0 to 1, the greatest of the reasons' scores. It ranks; it is no probability.
    pub score: f64,
    /// What the line was judged by: `rules`, `rules+model` or `rules+log`.
    pub model: &'static str,
    /// The reasons in words, the weightiest first.
    pub reason: String,
    /// Each reason.
    pub reasons: Vec<Reason>,
    /// What was read off the line.
    pub parsed_log: ParsedLog,
    /// What rules hit, the gravest first.
    pub rules: Vec<RuleHit>,
    /// The normal template that the line is most like; null where there is nothing to compare with.
    pub nearest: Option<Nearest>,
    /// What was odd about the text itself.
    pub notes: Vec<String>,
}

/// Why a line scores.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// `rule`, `new_template`, `rare_template` or `new_value`.
    pub kind: &'static str,
    /// What it scores, 0 to 1.
    pub score: f64,
    /// A sentence.
    pub text: String,
}

/// What a format read off a line; null for what it does not tell.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ParsedLog {
    /// ISO 8601: with `Z` where the line tells its zone, without a year (`--03-01T10:00:00`) or a date (`T10:00:00`) where it
    /// has none.
    pub timestamp: Option<String>,
    /// The source's address, in its one spelling.
    pub ip: Option<String>,
    /// A web request's method.
    pub method: Option<String>,
    /// A web request's path, with its query.
    pub path: Option<String>,
    /// A web answer's status.
    pub status: Option<u16>,
    /// The number of the template among the normal ones, where it is one of them.
    pub template_id: Option<u32>,
    /// The line's own wording, `<*>` for what varies.
    pub template: String,
    /// The name of the format that read it.
    pub format: &'static str,
    /// `trace` to `critical`.
    pub level: Option<&'static str>,
    /// The machine.
    pub host: Option<String>,
    /// The program.
    pub process: Option<String>,
    /// Who it is about.
    pub user: Option<String>,
    /// The message.
    pub message: Option<String>,
}

/// What a rule saw.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleHit {
    /// A stable word.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How grave, 1 to 5.
    pub severity: u8,
    /// The ATT&CK technique.
    pub technique: Option<RuleTechnique>,
    /// What it means.
    pub sentence: String,
    /// Where it was seen: `path`, `query`, `agent`, `referrer`, `user`, `header`, `message` or `line`.
    pub part: &'static str,
    /// The text there, as written and after each round of decoding.
    pub steps: Vec<StepText>,
}

/// An ATT&CK technique.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleTechnique {
    /// Such as `T1110.001`.
    pub id: String,
    /// Its name; empty for one of a person's own rule that is not known here.
    pub name: &'static str,
    /// The tactic that it serves here.
    pub tactic: &'static str,
    /// The version of ATT&CK.
    pub version: &'static str,
}

/// A text after a round of decoding, in three pieces.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepText {
    /// What was taken off.
    pub name: String,
    /// What stands before the hit.
    pub before: String,
    /// The hit.
    pub hit: String,
    /// What stands after it.
    pub after: String,
    /// Whether the text was cut to be shown.
    pub cut: bool,
}

/// The normal template that a line is most like.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Nearest {
    /// Its number.
    pub template_id: u32,
    /// Its text.
    pub text: String,
    /// How many events of what is normal are of it.
    pub count: u64,
    /// Whether the line is one of its events.
    pub matches: bool,
    /// The share of wording that both have; a place that varies counts half. 0 to 1.
    pub similarity: f64,
    /// The two word by word.
    pub tokens: Vec<Token>,
}

/// A word of the line beside one of the template; null where one of them has none in that place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Token {
    /// The line's.
    pub line: Option<String>,
    /// The template's.
    pub template: Option<String>,
    /// Whether they agree.
    pub same: bool,
}

impl Answer {
    pub(super) fn of(
        normal: &Normal,
        fields: &Fields<'_>,
        rules: Vec<RuleHit>,
        nearest: Option<Nearest>,
        reasons: Vec<Reason>,
        notes: Vec<String>,
    ) -> Self {
        let score = reasons.first().map_or(0.0, |reason| reason.score);
        let known = nearest.as_ref().filter(|nearest| nearest.matches).map(|nearest| nearest.template_id);
        let reason = if reasons.is_empty() {
            unremarkable(normal.basis()).to_owned()
        } else {
            reasons.iter().map(|reason| reason.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        Self {
            anomaly: score >= CUT,
            score,
            model: normal.basis().word(),
            reason,
            reasons,
            parsed_log: fields.parsed_log(known),
            rules,
            nearest,
            notes,
        }
    }

    /// Of a line with nothing on it.
    pub(super) fn of_nothing(normal: &Normal, is_empty: bool, notes: Vec<String>) -> Self {
        let reason = if is_empty { "The line is empty." } else { "There is nothing on the line but white space." };
        Self {
            anomaly: false,
            score: 0.0,
            model: normal.basis().word(),
            reason: reason.to_owned(),
            reasons: Vec::new(),
            parsed_log: ParsedLog { format: "none", ..ParsedLog::default() },
            rules: Vec::new(),
            nearest: None,
            notes,
        }
    }
}

fn unremarkable(basis: Basis) -> &'static str {
    match basis {
        Basis::Nothing => "No rule sees anything in it. There is nothing to compare it with.",
        Basis::Model => "No rule sees anything in it, and the model knows lines like it.",
        Basis::Log => "No rule sees anything in it, and the log has lines like it.",
    }
}

impl RuleTechnique {
    /// The technique with this number; none for an empty one.
    pub(super) fn of(id: &str) -> Option<Self> {
        let attack::Technique { id, name, tactic } = (!id.is_empty()).then(|| attack::named(id))?;
        Some(Self { id: id.into_owned(), name, tactic, version: attack::VERSION })
    }
}
