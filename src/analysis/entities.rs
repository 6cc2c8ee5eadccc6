//! Who or what a log, a finding or a threat is about.

use rustc_hash::FxHashMap;

use super::{Outcome, Parsed};
use crate::entity::{self, Entities};
use crate::filter::Filter;
use crate::ids::NameId;
use crate::rule;

impl Parsed {
    /// The addresses, users, hosts or processes of the log, what stands out first.
    pub fn entities(&self, kind: entity::Kind) -> Entities {
        Entities::new(&self.log.events, &self.facts, kind)
    }

    /// The same beside what a hunt found: sources of threats, and users whom they are about, stand out by how grave those are.
    pub fn entities_beside(&self, kind: entity::Kind, threats: &[rule::Finding], ipv6_prefix: u32) -> Entities {
        let mut gravest: FxHashMap<NameId, u8> = FxHashMap::default();
        let is_own = |of: entity::Kind| of == kind && matches!(of, entity::Kind::Ip | entity::Kind::User);
        for threat in threats {
            for (_, name) in self.entities_of_threat(threat, ipv6_prefix).into_iter().filter(|(of, _)| is_own(*of)) {
                let severity = gravest.entry(name).or_default();
                *severity = threat.severity.max(*severity);
            }
        }
        Entities::beside(&self.log.events, &self.facts, kind, &gravest)
    }

    /// What each of a kind did within a part of the log, or in all of it, in the events that pass a filter.
    pub fn entities_within(
        &self,
        kind: entity::Kind,
        part: Option<&entity::Stretch>,
        filter: &Filter,
    ) -> Vec<entity::Entity> {
        let events = &self.log.events;
        let is_held = |event| part.is_none_or(|part| part.holds(events, event)) && filter.takes(&self.log, event);
        Entities::within(events, &self.facts, kind, is_held)
    }

    /// How many events of each template pass a filter, in the order of the templates' numbers.
    pub fn templates_passing(&self, filter: &Filter) -> Vec<u32> {
        let events = &self.log.events;
        let mut counts = vec![0; self.templates()];
        for event in events.ids().filter(|event| filter.takes(&self.log, *event)) {
            counts[events.template(event).index()] += 1;
        }
        counts
    }

    /// What one of them did.
    pub fn entity(&self, kind: entity::Kind, name: NameId, asked: &entity::Asked<'_>) -> entity::Detail {
        entity::Detail::new(&self.log.events, &self.facts, kind, name, asked)
    }

    /// Of each kind, the entity that most of a finding's events are of: its number, its events in the finding, and those of
    /// the finding.
    pub fn entities_of(&self, outcome: &Outcome, rank: u32) -> Vec<(entity::Kind, NameId, u32, u32)> {
        let Some(finding) = outcome.report.findings.iter().find(|finding| finding.rank == rank) else {
            return Vec::new();
        };
        let ids = || finding.stretch.clone().flat_map(|window| outcome.windows.events(window));
        let foremost = |kind| entity::foremost(&self.log.events, ids(), kind);
        let found = entity::Kind::ALL.into_iter().filter_map(|kind| Some((kind, foremost(kind)?)));
        found.map(|(kind, (name, count))| (kind, name, count, finding.events)).collect()
    }

    /// The entities that a threat is about, as the lines that it shows name them: its source, its user, and the hosts.
    pub fn entities_of_threat(&self, threat: &rule::Finding, ipv6_prefix: u32) -> Vec<(entity::Kind, NameId)> {
        let events = &self.log.events;
        let shown = || threat.seen.evidence.iter().filter_map(|line| self.event_of_line(*line));
        let is_of = |kind: entity::Kind, name: NameId| match kind {
            entity::Kind::Ip => rule::canonical(events.name_text(name), ipv6_prefix) == threat.source.as_bytes(),
            entity::Kind::User => String::from_utf8_lossy(events.name_text(name)) == threat.user,
            entity::Kind::Host => true,
            entity::Kind::Process => false,
        };
        let named =
            entity::Kind::ALL.into_iter().flat_map(|kind| shown().map(move |event| (kind, kind.of(events, event))));
        let mut found = Vec::new();
        for (kind, name) in named.filter(|(kind, name)| name.0 > 0 && is_of(*kind, *name)) {
            if !found.contains(&(kind, name)) {
                found.push((kind, name));
            }
        }
        found
    }
}
