//! How usual is the order of events? Pairs of templates that follow one another on a host.
//!
//! Counted once over the whole log. Each event keeps how rarely its template follows the one before it, in sixteenths of a
//! bit: a byte an event, so that windows of another length cost an addition.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::event::Events;
use crate::stretches::by_stretches_of_rows;

/// Steps in a bit; a byte then reaches to one in some sixty thousand.
const STEPS: f64 = 16.0;

/// Up to so many templates, pairs are counted in a table.
const MOST_IN_TABLE: usize = 2_048;

/// The surprise of every event's order.
#[derive(Clone, Debug, Default)]
pub(super) struct Transitions {
    steps: Vec<u8>,
}

impl Transitions {
    /// Counts the pairs of a log of so many templates.
    pub(super) fn find(events: &Events, templates: usize) -> Self {
        let mut pairs = Pairs::new(templates);
        let mut starts = vec![0u32; templates + 1];
        walk(events, |from, to| {
            *pairs.value(from, to) += 1;
            starts[from as usize] += 1;
        });
        pairs.count_to_step(&starts);
        let mut steps = Vec::with_capacity(events.len());
        walk(events, |from, to| steps.push(*pairs.value(from, to) as u8));
        Self { steps }
    }

    /// The surprises of these rows' order together, in bits.
    pub(super) fn sum(&self, rows: &Range<u32>) -> f64 {
        let of_rows = self.steps.get(rows.start as usize..rows.end as usize).unwrap_or_default();
        of_rows.iter().map(|steps| u64::from(*steps)).sum::<u64>() as f64 / STEPS
    }
}

/// Goes through the events: the template before each on its host, plus one, 0 for the first; and its own, plus one.
fn walk(events: &Events, mut each: impl FnMut(u32, u32)) {
    let mut before = vec![0u32; events.names()];
    by_stretches_of_rows(0..events.len() as u32, |rows| {
        let templates = events.drafts_of(rows.clone()).iter().map(|draft| events.template_of(*draft).0 + 1);
        match events.hosts(rows) {
            [] => templates.for_each(|template| each(std::mem::replace(&mut before[0], template), template)),
            hosts => templates.zip(hosts).for_each(|(template, host)| {
                each(std::mem::replace(&mut before[*host as usize], template), template);
            }),
        }
    });
}

/// A number for each pair.
enum Pairs {
    Table { width: usize, values: Vec<u32> },
    Map(FxHashMap<(u32, u32), u32>),
}

impl Pairs {
    fn new(templates: usize) -> Self {
        let width = templates + 1;
        if templates <= MOST_IN_TABLE {
            Self::Table { width, values: vec![0; width * width] }
        } else {
            Self::Map(FxHashMap::default())
        }
    }

    fn value(&mut self, from: u32, to: u32) -> &mut u32 {
        match self {
            Self::Table { width, values } => &mut values[from as usize * *width + to as usize],
            Self::Map(values) => values.entry((from, to)).or_default(),
        }
    }

    /// Makes each count a surprise, in steps. `starts`: how often each template is the first of a pair.
    fn count_to_step(&mut self, starts: &[u32]) {
        match self {
            Self::Table { width, values } => {
                for (row, starts) in values.chunks_exact_mut(*width).zip(starts) {
                    row.iter_mut().filter(|count| **count > 0).for_each(|count| *count = step(*starts, *count));
                }
            }
            Self::Map(values) => {
                values.iter_mut().for_each(|((from, _), count)| *count = step(starts[*from as usize], *count));
            }
        }
    }
}

/// The binary logarithm of one in so many, in steps.
fn step(starts: u32, count: u32) -> u32 {
    (libm::log2(f64::from(starts) / f64::from(count)) * STEPS).clamp(0.0, 255.0) as u32
}
