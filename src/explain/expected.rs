//! What a person called expected: findings that it accounts for are left out, and counted.
//!
//! A finding may have several causes, so that something expected within it is not enough:
//!
//! | expected | takes a finding away |
//! |---|---|
//! | templates | that account for half or more of what its templates shifted by |
//! | an entity | that at least half of its events are of |
//! | a time | that it lies in |
//! | a reason | that is the foremost of its reasons |
//! | detectors | that no others find anomalous |

use super::{Context, Finding};
use crate::config::Expected;
use crate::detect::Detector;
use crate::entity::Kind;
use crate::ids::NameId;
use crate::window::Basis;

/// The share of a finding that must be expected.
const MOSTLY: f64 = 0.5;

/// What is expected, looked up in a log.
#[derive(Clone, Debug)]
pub struct Expectations {
    rules: Vec<Rule>,
}

#[derive(Clone, Copy, Debug)]
enum Rule {
    Template(u32),
    Entity(Kind, NameId),
    Time(i64, i64),
    Reason(&'static str),
    Detector(&'static str),
    /// What this log does not have.
    Nothing,
}

impl Expectations {
    /// Looks up what is expected.
    pub fn new(context: &Context<'_>, expected: &[Expected]) -> Self {
        Self { rules: expected.iter().map(|expected| rule(context, expected)).collect() }
    }

    /// The number of the rule that takes a finding away; the one with the largest share in it, where several do.
    pub fn of(&self, context: &Context<'_>, finding: &Finding) -> Option<usize> {
        self.of_templates(finding).or_else(|| self.of_detectors(finding)).or_else(|| {
            self.rules.iter().position(|rule| match *rule {
                Rule::Entity(kind, name) => is_mostly_of(context, finding, kind, name),
                Rule::Time(from, to) => {
                    context.windows.basis() == Basis::Time && from <= finding.start && finding.end <= to
                }
                Rule::Reason(name) => finding.reasons.first().is_some_and(|reason| reason.feature == name),
                Rule::Template(_) | Rule::Detector(_) | Rule::Nothing => false,
            })
        })
    }

    /// The rule of the template with the largest shift, where expected templates account for most of what shifted.
    fn of_templates(&self, finding: &Finding) -> Option<usize> {
        let is_of = |rule: &Rule, template: u32| matches!(rule, Rule::Template(expected) if *expected == template);
        let (mut all, mut expected) = (0.0, 0.0);
        let mut foremost: Option<(f64, usize)> = None;
        for shift in &finding.templates {
            let by = (f64::from(shift.count) - shift.usual).abs();
            all += by;
            if let Some(number) = self.rules.iter().position(|rule| is_of(rule, shift.template)) {
                expected += by;
                foremost = foremost.filter(|(largest, _)| *largest >= by).or(Some((by, number)));
            }
        }
        foremost.filter(|_| expected >= MOSTLY * all).map(|(_, number)| number)
    }

    /// The first rule of a detector that finds it anomalous, where all that do are expected.
    fn of_detectors(&self, finding: &Finding) -> Option<usize> {
        let finding_it = finding.detectors.iter().filter(|vote| vote.anomalous);
        let number_of = |name| self.rules.iter().position(|rule| matches!(rule, Rule::Detector(own) if *own == name));
        let numbers: Option<Vec<usize>> = finding_it.map(|vote| number_of(vote.name)).collect();
        numbers?.into_iter().min()
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether nothing is expected.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

fn rule(context: &Context<'_>, expected: &Expected) -> Rule {
    let found = match expected {
        Expected::Template(text) => {
            let found = context.texts.iter().position(|template| template.text == *text);
            found.map(|template| Rule::Template(template as u32))
        }
        Expected::Entity { kind, name } => {
            Kind::parse(kind).and_then(|kind| Some(Rule::Entity(kind, context.events.name_id(name.as_bytes())?)))
        }
        Expected::Time { from_ms, to_ms } => Some(Rule::Time(*from_ms, *to_ms)),
        Expected::Reason(name) => {
            let found = context.features.features().iter().find(|feature| feature.name == name);
            found.map(|feature| Rule::Reason(feature.name))
        }
        Expected::Detector(name) => {
            let found = Detector::ALL.iter().find(|detector| detector.name() == name);
            found.map(|detector| Rule::Detector(detector.name()))
        }
    };
    found.unwrap_or(Rule::Nothing)
}

fn is_mostly_of(context: &Context<'_>, finding: &Finding, kind: Kind, name: NameId) -> bool {
    let mut own = 0u32;
    for event in finding.stretch.clone().flat_map(|window| context.windows.events(window)) {
        own += u32::from(kind.of(context.events, event) == name);
    }
    own > 0 && f64::from(own) >= MOSTLY * f64::from(finding.events)
}
