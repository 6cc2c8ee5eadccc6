//! Of whom a reason speaks that is measured of one among many: the template, host, program, address, level or status whose
//! share of the events is furthest from the usual.

use super::extent;
use super::{Context, Stretch};
use crate::event::Events;
use crate::feature::{Change, Detail, Feature, Origin, Outcome, Thing};
use crate::ids::{EventId, NameId, TemplateId};

/// One of the things that events have shares of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Template(TemplateId),
    Host(NameId),
    Program(NameId),
    Address(NameId),
    Outcome(Outcome),
}

impl Subject {
    /// The subject of a feature at the height of a stretch; none where it is measured of all events alike.
    pub(super) fn of(
        context: &Context<'_>,
        stretch: Stretch,
        feature: &Feature,
        detail: Option<&Detail>,
    ) -> Option<Self> {
        if let Some(Change::Ended { host, .. }) = detail.map(|detail| detail.change) {
            return Some(Self::Host(host));
        }
        if let Some(Change::Amount { template, .. }) = detail.map(|detail| detail.change) {
            return Some(Self::Template(template));
        }
        let Origin::Share(thing, sign) = feature.origin() else { return None };
        let (name, _) = extent::foremost(context, stretch, thing, sign)?;
        let names = context.events.names();
        Some(match thing {
            Thing::Template => Self::Template(TemplateId(name as u32)),
            Thing::Address => Self::Address(NameId(name as u32)),
            // The names of programs come after those of hosts.
            Thing::Source if name >= names => Self::Program(NameId((name - names) as u32)),
            Thing::Source => Self::Host(NameId(name as u32)),
            Thing::Outcome => Self::Outcome(Outcome::of_number(name)?),
        })
    }

    /// Whether an event is of it.
    pub(super) fn has(self, events: &Events, event: EventId) -> bool {
        match self {
            Self::Template(template) => events.template(event) == template,
            Self::Host(name) => events.host(event) == name,
            Self::Program(name) => events.process(event) == name,
            Self::Address(name) => events.address(event) == name,
            Self::Outcome(outcome) => Outcome::of(events, event) == Some(outcome),
        }
    }

    /// What it is called, with what it is.
    pub(super) fn name(self, context: &Context<'_>) -> String {
        let name = |name: NameId| String::from_utf8_lossy(context.events.name_text(name)).into_owned();
        match self {
            Self::Template(template) => match context.texts.get(template.index()) {
                Some(template) => format!("“{}”", super::sentence::wording(template)),
                None => "one template".to_owned(),
            },
            Self::Host(host) => format!("host {}", name(host)),
            Self::Program(program) => format!("program {}", name(program)),
            Self::Address(address) => format!("address {}", name(address)),
            Self::Outcome(Outcome::Status(status)) => format!("status {status}"),
            Self::Outcome(Outcome::Level(level)) => format!("level {}", level.name()),
        }
    }
}
