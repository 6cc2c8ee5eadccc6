//! How usual is the order of events? Pairs of templates that follow one another on a host.
//!
//! Counted once over the whole log. Each event keeps how rarely its template follows the one before it, in sixteenths of a
//! bit: a byte an event, so that windows of another length cost an addition.

use rustc_hash::FxHashMap;

use crate::event::Events;
use crate::ids::EventId;

/// Steps in a bit; a byte then reaches to one in some sixty thousand.
const STEPS: f64 = 16.0;

/// Up to so many templates, pairs are counted in a table.
const MOST_IN_TABLE: usize = 512;

/// The surprise of every event's order.
#[derive(Clone, Debug, Default)]
pub(super) struct Transitions {
    steps: Vec<u8>,
}

impl Transitions {
    /// Counts the pairs of a log of so many templates.
    pub(super) fn find(events: &Events, templates: usize) -> Self {
        // The template before each event on its host, plus one; 0 for the first.
        let mut before = vec![0u32; events.names()];
        let mut pairs = Pairs::new(templates);
        let mut starts = vec![0u32; templates + 1];
        let mut walk = |pairs: &mut Pairs, each: &mut dyn FnMut(&mut Pairs, u32, u32)| {
            before.fill(0);
            for event in events.ids() {
                let template = events.template(event).0 + 1;
                let host = &mut before[events.host(event).index()];
                each(pairs, *host, template);
                *host = template;
            }
        };
        walk(&mut pairs, &mut |pairs, from, to| {
            *pairs.count(from, to) += 1;
            starts[from as usize] += 1;
        });
        let mut steps = Vec::with_capacity(events.len());
        walk(&mut pairs, &mut |pairs, from, to| {
            let count = *pairs.count(from, to);
            steps.push(pairs.step(f64::from(starts[from as usize]), count));
        });
        Self { steps }
    }

    /// The surprise of an event's order, in bits.
    pub(super) fn bits(&self, event: EventId) -> f64 {
        self.steps.get(event.index()).map_or(0.0, |steps| f64::from(*steps) / STEPS)
    }
}

/// Counts of pairs.
enum Pairs {
    Table { width: usize, counts: Vec<u32> },
    Map(FxHashMap<(u32, u32), u32>),
}

impl Pairs {
    fn new(templates: usize) -> Self {
        let width = templates + 1;
        if templates <= MOST_IN_TABLE {
            Self::Table { width, counts: vec![0; width * width] }
        } else {
            Self::Map(FxHashMap::default())
        }
    }

    fn count(&mut self, from: u32, to: u32) -> &mut u32 {
        match self {
            Self::Table { width, counts } => &mut counts[from as usize * *width + to as usize],
            Self::Map(counts) => counts.entry((from, to)).or_default(),
        }
    }

    /// The binary logarithm of one in so many, in steps.
    fn step(&self, starts: f64, count: u32) -> u8 {
        (libm::log2(starts / f64::from(count)) * STEPS).clamp(0.0, 255.0) as u8
    }
}
