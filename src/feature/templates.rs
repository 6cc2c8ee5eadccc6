//! Which templates there were: how many, how new, how rare, how evenly.

use super::messages::Words;
use super::slots::{RareValue, RareValues};
use super::transitions::Transitions;
use super::{Facts, Feature, Stretch, Unit, places};
use crate::event::Events;
use crate::ids::{EventId, TemplateId};
use crate::template::Template;

pub(super) const FEATURES: [Feature; 7] = [
    Feature {
        name: "distinct_templates",
        title: "Distinct templates",
        noun: ("distinct template", "distinct templates"),
        unit: Unit::Count,
        what: "How many different templates occurred.",
    },
    Feature {
        name: "new_templates",
        title: "New templates",
        noun: ("template never seen before", "templates never seen before"),
        unit: Unit::Count,
        what: "Templates that occurred for the first time in the log; those of its first tenth are not counted.",
    },
    Feature {
        name: "template_entropy",
        title: "Template entropy",
        noun: ("spread over templates", "spread over templates"),
        unit: Unit::Bits,
        what: "How evenly the events are spread over templates: 0 bits when all are of one.",
    },
    Feature {
        name: "mean_surprise",
        title: "Mean surprise",
        noun: ("mean event", "mean event"),
        unit: Unit::Odds,
        what: "Mean over the events of how rare their template is in the whole log: 10 bits is one event in a thousand.",
    },
    Feature {
        name: "peak_surprise",
        title: "Rarest template",
        noun: ("rarest event", "rarest event"),
        unit: Unit::Odds,
        what: "How rare the window's rarest template is in the whole log: 10 bits is one event in a thousand.",
    },
    Feature {
        name: "fleeting_templates",
        title: "Fleeting templates",
        noun: (
            "template that comes in one short stretch of the log alone",
            "templates that come in one short stretch of the log alone",
        ),
        unit: Unit::Count,
        what: "Templates all of whose events lie within a fiftieth of the log, after its first tenth.",
    },
    Feature {
        name: "transition_surprise",
        title: "Surprise of the order",
        noun: ("order of events", "order of events"),
        unit: Unit::Odds,
        what: "Mean over the events of how rarely their template follows the one before it of the same host: 10 bits is once in a thousand times.",
    },
];

/// The part of the log, from its beginning, in which every template is new and none is counted as such.
const WARM_UP_SHARE: f64 = 0.1;

/// A template is fleeting if its events lie within such a part of the log.
const FLEETING_SHARE: f64 = 0.02;

/// What the whole log says of each template.
#[derive(Clone, Debug, Default)]
pub struct TemplateFacts {
    counts: Vec<u32>,
    first: Vec<EventId>,
    last: Vec<EventId>,
    /// How many events of the log lie before the first and before the last one of each.
    places: Vec<(u32, u32)>,
    events: usize,
    rare: RareValues,
    transitions: Transitions,
    words: Words,
}

impl TemplateFacts {
    /// Counts the templates of a log of files whose first events are these. Of several files the first event is the
    /// earliest, whichever file was given first.
    pub fn new(events: &Events, templates: &[Template], files: &[u32]) -> Self {
        let found = Self::in_file_order(events, templates);
        if files.len() > 1 { found.by_time(events, files) } else { found }
    }

    fn by_time(mut self, events: &Events, files: &[u32]) -> Self {
        let mut ends = vec![(i64::MAX, i64::MIN); self.counts.len()];
        for (event, time) in places::times(events, files) {
            let row = events.template(event).index();
            let (first, last) = &mut ends[row];
            if time < *first || *first == i64::MAX {
                (*first, self.first[row]) = (time, event);
            }
            if time >= *last {
                (*last, self.last[row]) = (time, event);
            }
        }
        let asked: Vec<i64> = ends.iter().flat_map(|(first, last)| [*first, *last]).collect();
        let before = places::before(&asked, events, files);
        self.places = before.as_chunks().0.iter().map(|[first, last]| (*first, *last)).collect();
        self
    }

    fn in_file_order(events: &Events, templates: &[Template]) -> Self {
        let mut counts = vec![0u32; templates.len()];
        let mut first = vec![EventId(0); templates.len()];
        let mut last = vec![EventId(0); templates.len()];
        for event in events.ids() {
            let row = events.template(event).index();
            if counts[row] == 0 {
                first[row] = event;
            }
            last[row] = event;
            counts[row] += 1;
        }
        Self {
            places: first.iter().zip(&last).map(|(first, last)| (first.0, last.0)).collect(),
            counts,
            first,
            last,
            events: events.len(),
            rare: RareValues::find(templates),
            transitions: Transitions::find(events, templates.len()),
            words: Words::of(templates),
        }
    }

    /// How many templates there are.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// How many events a template has.
    pub fn count(&self, template: TemplateId) -> u32 {
        self.counts[template.index()]
    }

    /// Its first event.
    pub fn first(&self, template: TemplateId) -> EventId {
        self.first[template.index()]
    }

    /// Its last event.
    pub fn last(&self, template: TemplateId) -> EventId {
        self.last[template.index()]
    }

    /// Whether `event` is its template's first, after the beginning of the log in which all are new.
    pub fn is_new(&self, template: TemplateId, event: EventId) -> bool {
        let (first, _) = self.places[template.index()];
        self.first(template) == event && f64::from(first) >= self.events as f64 * WARM_UP_SHARE
    }

    /// Whether all events of a template lie within a short stretch of the log, after its beginning.
    pub fn is_fleeting(&self, template: TemplateId) -> bool {
        let (first, last) = self.places[template.index()];
        let (first, last, events) = (f64::from(first), f64::from(last), self.events as f64);
        first >= events * WARM_UP_SHARE && last - first < events * FLEETING_SHARE
    }

    pub(super) fn words(&self) -> &Words {
        &self.words
    }

    pub(super) fn rare_values(&self) -> &RareValues {
        &self.rare
    }

    /// The value that this event has and that is rare in its place, if it has one.
    pub fn rare_value(&self, event: EventId) -> Option<&RareValue> {
        self.rare.of(event)
    }

    /// How rare a template is, in bits: the binary logarithm of all events over its own.
    pub fn surprise(&self, template: TemplateId) -> f64 {
        libm::log2(self.events as f64 / f64::from(self.count(template).max(1)))
    }
}

pub(super) fn measure(facts: &mut Facts<'_>, stretch: &Stretch<'_>, row: &mut [f64]) {
    let Facts { templates, tally, counts: shares, .. } = facts;
    let counts = tally.counts();
    let (distinct, total) = (counts.len() as f64, f64::from(stretch.count));
    let mut entropy = 0.0;
    let mut surprise = 0.0;
    let mut peak: f64 = 0.0;
    let (mut new, mut fleeting) = (0u32, 0u32);
    for (template, count) in counts {
        shares[0].push(template, count);
        let count = f64::from(count);
        let template = TemplateId(template);
        let bits = templates.surprise(template);
        entropy += count / total * libm::log2(total / count);
        surprise += count / total * bits;
        peak = peak.max(bits);
        let first = templates.first(template);
        new += u32::from(stretch.holds(first) && templates.is_new(template, first));
        fleeting += u32::from(templates.is_fleeting(template));
    }
    let order = stretch.runs.iter().map(|rows| templates.transitions.sum(rows)).sum::<f64>() / total;
    row.copy_from_slice(&[distinct, f64::from(new), entropy, surprise, peak, f64::from(fleeting), order]);
}
