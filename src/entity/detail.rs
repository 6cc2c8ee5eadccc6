//! One entity: what it did over time, its templates, and what it has to do with findings.

use std::ops::Range;

use super::{Kind, Stretch, place_of};
use crate::event::Events;
use crate::feature::TemplateFacts;
use crate::format::Level;
use crate::ids::{EventId, NameId, TemplateId};

/// What is shown of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    /// Where the first bucket begins and how long each is: milliseconds, or lines from 1 in a log without times.
    pub start: i64,
    /// The length of a bucket.
    pub length: i64,
    /// Its events in each bucket.
    pub events: Vec<u32>,
    /// Its errors in each bucket.
    pub errors: Vec<u32>,
    /// Its templates with their counts, and those of all entities in the whole log, the commonest first.
    pub templates: Vec<(TemplateId, u32, u32)>,
    /// How many templates it has.
    pub distinct: usize,
    /// Its events within each of the ranges that were asked for.
    pub within: Vec<u32>,
}

/// What a detail is asked for.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The whole log, or a part of it: milliseconds, or lines from 1.
    pub span: Range<i64>,
    /// Whether places are instants.
    pub is_time: bool,
    /// Whether only what lies in the span counts: it is a part of the log.
    pub is_part: bool,
    /// Into how many buckets it is parted.
    pub buckets: usize,
    /// Ranges of which its share is wanted.
    pub ranges: &'a [Range<i64>],
    /// The most templates.
    pub templates: usize,
}

/// A second, the least that buckets of a longer log are counted in.
const SECOND: i64 = 1_000;

/// Where the first bucket begins, how long each is, and how many there are. Those of times begin at whole seconds.
fn buckets(asked: &Asked<'_>) -> (i64, i64, usize) {
    let parts = |whole: i64, part: i64| whole / part + i64::from(whole % part > 0);
    let wanted = asked.buckets.max(1) as i64;
    let whole = asked.span.end.saturating_sub(asked.span.start).max(1);
    let length = parts(whole, wanted).max(1);
    if !asked.is_time || length < SECOND {
        return (asked.span.start, length, parts(whole, length) as usize);
    }
    let start = asked.span.start - asked.span.start.rem_euclid(SECOND);
    let whole = asked.span.end.saturating_sub(start);
    let length = parts(parts(whole, wanted), SECOND) * SECOND;
    (start, length, parts(whole, length) as usize)
}

impl Detail {
    /// Looks at the events of one entity.
    pub fn new(events: &Events, facts: &TemplateFacts, kind: Kind, name: NameId, asked: &Asked<'_>) -> Self {
        let (start, length, count) = buckets(asked);
        let mut detail = Self {
            start,
            length,
            events: vec![0; count],
            errors: vec![0; count],
            templates: Vec::new(),
            distinct: 0,
            within: vec![0; asked.ranges.len()],
        };
        let mut counts = vec![0u32; facts.len()];
        let part = Stretch { places: asked.span.clone(), is_time: asked.is_time };
        let is_wanted =
            |event: &EventId| kind.of(events, *event) == name && (!asked.is_part || part.holds(events, *event));
        for event in events.ids().filter(is_wanted) {
            counts[events.template(event).index()] += 1;
            detail.add(events, event, asked);
        }
        let met = (0..).map(TemplateId).zip(counts).filter(|(_, count)| *count > 0);
        detail.templates = met.map(|(template, count)| (template, count, facts.count(template))).collect();
        detail.distinct = detail.templates.len();
        detail.templates.sort_by_key(|(template, count, _)| (std::cmp::Reverse(*count), *template));
        detail.templates.truncate(asked.templates);
        detail
    }

    fn add(&mut self, events: &Events, event: EventId, asked: &Asked<'_>) {
        let Some(place) = place_of(events, event, asked.is_time) else { return };
        for (range, within) in asked.ranges.iter().zip(&mut self.within) {
            *within += u32::from(range.contains(&place));
        }
        let bucket = place.saturating_sub(self.start).div_euclid(self.length);
        let Some(bucket) = usize::try_from(bucket).ok().filter(|bucket| *bucket < self.events.len()) else { return };
        self.events[bucket] += 1;
        self.errors[bucket] += u32::from(events.level(event).is_some_and(Level::is_error));
    }
}
