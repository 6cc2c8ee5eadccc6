//! Filters: what events must be, or must not be.
//!
//! A search, the timeline and the findings ask in these same words, so that a number leads to the lines that it counts.

use crate::entity::Kind;
use crate::event::MergedLog;
use crate::format::Level;
use crate::ids::{EventId, NameId, TemplateId};

/// What is asked of an event; what is none asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Its template.
    pub template: Option<TemplateId>,
    /// Its level.
    pub level: Option<Level>,
    /// Who or what it is of.
    pub entity: Option<(Kind, NameId)>,
    /// The status of a web answer.
    pub status: Option<u16>,
    /// The files in one of which it lies, by their numbers among those that were read, ascending.
    pub files: Option<Vec<u32>>,
    /// The lines on one of which it begins, from 0, ascending: those of a session, say.
    pub lines: Option<Vec<u32>>,
}

impl Wanted {
    /// Whether an event is as asked.
    #[inline]
    pub fn takes(&self, log: &MergedLog, event: EventId) -> bool {
        let events = &log.events;
        self.template.is_none_or(|template| events.template(event) == template)
            && (self.level.is_none() || events.level(event) == self.level)
            && self.entity.is_none_or(|(kind, name)| kind.of(events, event) == name)
            && self.status.is_none_or(|status| events.status(event) == status)
            && self
                .files
                .as_ref()
                .is_none_or(|files| files.binary_search(&(log.files.of_line(events.line(event)) as u32)).is_ok())
            && self.lines.as_ref().is_none_or(|lines| lines.binary_search(&events.line(event)).is_ok())
    }

    /// Whether both ask for the same kind of thing, two levels say.
    fn is_like(&self, other: &Self) -> bool {
        let kind = |one: &Self| {
            let entity = one.entity.map(|(kind, _)| kind);
            let places = (one.files.is_some(), one.lines.is_some());
            (one.template.is_some(), one.level.is_some(), entity, one.status.is_some(), places)
        };
        kind(self) == kind(other)
    }
}

/// What events must be, and what they must not be.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of each group one must fit: those of one kind are choices.
    only: Vec<Vec<Wanted>>,
    without: Vec<Wanted>,
}

impl Filter {
    /// A filter that takes events that fit one of each kind of `only`, and none of `without`.
    pub fn new(only: Vec<Wanted>, without: Vec<Wanted>) -> Self {
        let mut groups: Vec<Vec<Wanted>> = Vec::new();
        for wanted in only {
            match groups.iter_mut().find(|group| group[0].is_like(&wanted)) {
                Some(group) => group.push(wanted),
                None => groups.push(vec![wanted]),
            }
        }
        Self { only: groups, without }
    }

    /// Whether an event passes.
    #[inline]
    pub fn takes(&self, log: &MergedLog, event: EventId) -> bool {
        let fits = |wanted: &Wanted| wanted.takes(log, event);
        self.only.iter().all(|group| group.iter().any(fits)) && !self.without.iter().any(fits)
    }

    /// Whether a line passes that is of an event, or of none: then it is of no template, level, entity or file either.
    pub fn takes_line(&self, log: &MergedLog, event: Option<EventId>) -> bool {
        event.map_or(self.only.is_empty(), |event| self.takes(log, event))
    }
}
