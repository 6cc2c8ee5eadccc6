//! Rules from outside: a person's own, and Sigma's.

use rustc_hash::FxHashMap;

use super::super::own::Expression;
use super::super::sigma::{Looked, SigmaRule};
use super::Names;
use super::finding::{At, Confidence, Finding, Seen};
use super::notes::Name;
use crate::config::OwnRule;
use crate::error::Error;
use crate::format::Header;
use crate::words::many;

/// Rules that are ready to look: a person's own, and after them Sigma's.
#[derive(Debug, Default)]
pub(super) struct Watch {
    own: Vec<Expression>,
    sigma: Vec<SigmaRule>,
}

impl Watch {
    pub(super) fn new(own: &[OwnRule], sigma: Vec<SigmaRule>) -> Result<Self, Error> {
        let own = own.iter().map(Expression::of).collect::<Result<_, _>>()?;
        Ok(Self { own, sigma: SigmaRule::told_apart(sigma) })
    }

    /// How much Sigma's rules ask of a log, all together.
    pub(super) fn asks(&self) -> usize {
        self.sigma.iter().map(SigmaRule::asks).sum()
    }

    /// What rules that found nothing ask for and a log has not, a sentence each; `is_met` says what it has.
    pub(super) fn unanswered(&self, is_met: &[bool], found: impl Fn(usize) -> bool) -> Vec<String> {
        let mut rest = is_met;
        let tell = |(place, rule): (usize, &SigmaRule)| {
            let own;
            (own, rest) = rest.split_at(rule.asks());
            if found(self.own.len() + place) { None } else { rule.unanswered(own) }
        };
        self.sigma.iter().enumerate().filter_map(tell).collect()
    }

    /// The places of the rules that a line fulfils. What the line has that rules ask for is noted in `is_met`.
    pub(super) fn hits(&self, line: &[u8], header: &Header, is_met: &mut [bool]) -> Vec<usize> {
        let own = self.own.iter().enumerate().filter(|(_, rule)| rule.holds(line)).map(|(place, _)| place);
        let mut hits: Vec<usize> = own.collect();
        if !self.sigma.is_empty() {
            let looked = Looked::new(line, header);
            let mut rest = is_met;
            for rule in &self.sigma {
                let (own, others) = rest.split_at_mut(rule.asks());
                rule.meet(&looked, own);
                rest = others;
            }
            let sigma = self.sigma.iter().enumerate().filter(|(_, rule)| rule.holds(&looked));
            hits.extend(sigma.map(|(place, _)| self.own.len() + place));
        }
        hits
    }

    fn finding(&self, place: usize, seen: Seen) -> Option<Finding> {
        let count = seen.count;
        if let Some(rule) = self.own.get(place) {
            let finding = Finding::new(&rule.kind(), rule.severity, Confidence::Medium, seen, &rule.technique);
            return Some(finding.titled(&rule.name).because(format!(
                "{} your own rule \"{}\".",
                fulfil(count),
                rule.name
            )));
        }
        let rule = self.sigma.get(place - self.own.len())?;
        let finding = Finding::new(&rule.kind(), rule.severity, Confidence::Medium, seen, &rule.technique);
        Some(finding.titled(&rule.title).because(format!("{} the Sigma rule \"{}\".", fulfil(count), rule.title)))
    }
}

fn fulfil(count: u64) -> String {
    format!("{} {}", many(count, "line", "lines"), if count == 1 { "fulfils" } else { "fulfil" })
}

/// Whom the lines of a rule and a source are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whom {
    One(Name),
    Several,
}

/// The most pairs of a rule and a source that are kept.
const MOST: usize = 65_536;

/// What rules from outside found.
#[derive(Debug, Default)]
pub(super) struct Watched {
    seen: FxHashMap<(usize, Name), (Seen, Whom)>,
}

impl Watched {
    pub(super) fn take(&mut self, rule: usize, source: Name, user: Name, at: At) {
        if self.seen.len() < MOST || self.seen.contains_key(&(rule, source)) {
            let (seen, whom) = self.seen.entry((rule, source)).or_insert_with(|| (Seen::default(), Whom::One(user)));
            seen.add(at, 1);
            if *whom != Whom::One(user) {
                *whom = Whom::Several;
            }
        }
    }

    /// Whether a rule found anything.
    pub(super) fn has(&self, rule: usize) -> bool {
        self.seen.keys().any(|(found, _)| *found == rule)
    }

    pub(super) fn finish(self, watch: &Watch, names: &Names) -> Vec<Finding> {
        let told = self.seen.into_iter().filter_map(|((rule, source), (seen, whom))| {
            let user = if let Whom::One(user) = whom { names.text(user) } else { b"" };
            Some(watch.finding(rule, seen)?.of(names.text(source), user))
        });
        told.collect()
    }
}
