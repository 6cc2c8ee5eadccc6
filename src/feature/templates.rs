//! Which templates there were: how many, how new, how rare, how evenly.

use std::ops::Range;
use std::sync::Arc;

use super::measures::UsualAmount;
use super::messages::Words;
use super::slots::{RareValue, RareValues};
use super::transitions::Transitions;
use super::{Facts, Feature, Learned, Stretch, Unit, places};
use crate::event::Events;
use crate::ids::{EventId, TemplateId};
use crate::stretches::by_stretches_of_rows;
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
        title: "Spread over templates",
        noun: ("spread over templates", "spread over templates"),
        unit: Unit::Bits,
        what: "How evenly the events are spread over templates: 0 bits when all are of one.",
    },
    Feature {
        name: "mean_surprise",
        title: "Mean event",
        noun: ("mean event", "mean event"),
        unit: Unit::Odds,
        what: "Mean over the events of how rare their template is in the whole log: 10 bits is one event in a thousand.",
    },
    Feature {
        name: "peak_surprise",
        title: "Rarest event",
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
        title: "Order of events",
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
    whole: Arc<Whole>,
    /// What a good log had of each template, and how many windows and events it had; empty without one.
    learned: Vec<u32>,
    learned_windows: usize,
    learned_events: f64,
    /// What the messages of each template usually tell in that log; empty without one.
    learned_amounts: Vec<Option<UsualAmount>>,
}

/// What all files say together, whichever of them are counted.
#[derive(Debug, Default)]
struct Whole {
    rare: RareValues,
    transitions: Transitions,
    words: Words,
}

impl TemplateFacts {
    /// Counts the templates of a log of files whose rows are these. Of several files the first event is the earliest, whichever
    /// file was given first.
    pub fn new(events: &Events, templates: &[Template], files: &[Range<u32>]) -> Self {
        let whole = Whole {
            rare: RareValues::find(templates),
            transitions: Transitions::find(events, templates.len()),
            words: Words::of(templates),
        };
        Self::counted(events, templates.len(), files, Arc::new(whole))
    }

    /// The same of some of the files: their events alone are counted. What is rare or seldom follows is so in all files.
    #[must_use]
    pub fn among(&self, events: &Events, files: &[Range<u32>]) -> Self {
        Self::counted(events, self.len(), files, self.whole.clone())
    }

    fn counted(events: &Events, templates: usize, files: &[Range<u32>], whole: Arc<Whole>) -> Self {
        let found = Self::in_file_order(events, templates, files, whole);
        if files.len() > 1 { found.by_time(events, files) } else { found }
    }

    fn by_time(mut self, events: &Events, files: &[Range<u32>]) -> Self {
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

    fn in_file_order(events: &Events, templates: usize, files: &[Range<u32>], whole: Arc<Whole>) -> Self {
        let mut counts = vec![0u32; templates];
        let mut first = vec![EventId(0); templates];
        let mut last = vec![EventId(0); templates];
        let mut count = |rows: Range<u32>| {
            for event in rows.map(EventId) {
                let row = events.template(event).index();
                if counts[row] == 0 {
                    first[row] = event;
                }
                last[row] = event;
                counts[row] += 1;
            }
        };
        files.iter().for_each(|rows| by_stretches_of_rows(rows.clone(), &mut count));
        Self {
            places: first.iter().zip(&last).map(|(first, last)| (first.0, last.0)).collect(),
            counts,
            first,
            last,
            events: files.iter().map(ExactSizeIterator::len).sum(),
            whole,
            ..Self::default()
        }
    }

    /// The same for a log that is judged by a good one.
    #[must_use]
    pub fn judged_by(self, good: &Learned, templates: &[Template]) -> Self {
        let own: Vec<(String, u32)> =
            templates.iter().map(|template| template.text.clone()).zip(self.counts.clone()).collect();
        let amounts = good.amounts_of(own.iter().map(|(text, _)| text.as_str()));
        self.learned(good, good.counts_of(&own), amounts)
    }

    /// The same where it is known how many of the good log's events each template has, and what they usually tell.
    #[must_use]
    pub(crate) fn learned(self, good: &Learned, counts: Vec<u32>, amounts: Vec<Option<UsualAmount>>) -> Self {
        Self {
            learned: counts,
            learned_windows: good.windows(),
            learned_events: good.events(),
            learned_amounts: amounts,
            ..self
        }
    }

    /// What the messages of each template usually tell in the good log; empty without one.
    pub(super) fn learned_amounts(&self) -> &[Option<UsualAmount>] {
        &self.learned_amounts
    }

    /// What a good log had of each template; empty without one.
    pub(super) fn learned_counts(&self) -> &[u32] {
        &self.learned
    }

    /// How many events that log had.
    pub(super) fn learned_events(&self) -> f64 {
        self.learned_events
    }

    /// How many events a template had in a window of the good log, on average; none without one.
    pub(crate) fn learned_rate(&self, template: TemplateId) -> Option<f64> {
        let count = self.learned.get(template.index())?;
        Some(f64::from(*count) / self.learned_windows.max(1) as f64)
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

    /// Whether `event` is its template's first, and that template is one which the good log does not have; without such a
    /// log, after the beginning of this one, in which all are new.
    pub fn is_new(&self, template: TemplateId, event: EventId) -> bool {
        self.first(template) == event && self.may_be_new(template)
    }

    /// Whether all events of a template that may be new lie within a short stretch of the log.
    pub fn is_fleeting(&self, template: TemplateId) -> bool {
        let (first, last) = self.places[template.index()];
        self.may_be_new(template) && f64::from(last) - f64::from(first) < self.events as f64 * FLEETING_SHARE
    }

    fn may_be_new(&self, template: TemplateId) -> bool {
        let (first, _) = self.places[template.index()];
        let is_late = || f64::from(first) >= self.events as f64 * WARM_UP_SHARE;
        self.learned.get(template.index()).map_or_else(is_late, |count| *count == 0)
    }

    pub(super) fn words(&self) -> &Words {
        &self.whole.words
    }

    pub(super) fn rare_values(&self) -> &RareValues {
        &self.whole.rare
    }

    /// The value that this event has and that is rare in its place, if it has one.
    pub fn rare_value(&self, event: EventId) -> Option<&RareValue> {
        self.whole.rare.of(event)
    }

    /// How rarely this event's template follows the one before it of the same host, in bits; none where it is usual.
    pub fn order_surprise(&self, event: EventId) -> Option<f64> {
        Some(self.whole.transitions.sum(&(event.0..event.0 + 1))).filter(|bits| *bits >= 1.0)
    }

    /// How rare a template is, in bits: the binary logarithm of all events over its own, those of the good log among them.
    pub fn surprise(&self, template: TemplateId) -> f64 {
        let learned = self.learned.get(template.index()).copied().unwrap_or_default();
        let own = f64::from(self.count(template).max(1)) + f64::from(learned);
        libm::log2((self.events as f64 + self.learned_events) / own)
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
    let order = stretch.runs.iter().map(|rows| templates.whole.transitions.sum(rows)).sum::<f64>() / total;
    row.copy_from_slice(&[distinct, f64::from(new), entropy, surprise, peak, f64::from(fleeting), order]);
}
