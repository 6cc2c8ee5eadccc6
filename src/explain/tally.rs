//! Which templates, hosts, programs and addresses the events of a window are of, and how many of each. Findings ask for the same
//! windows again and again, and a window's events are counted once.

use std::cell::{OnceCell, RefCell};

use super::Context;
use crate::event::Events;
use crate::feature::{OUTCOMES, Thing, outcome_numbers};
use crate::window::Windows;

/// How many things there are of each kind.
const KINDS: usize = 4;

/// The counts of those windows that were asked for. They hold as long as the windows and the templates do.
#[derive(Clone, Debug)]
pub(crate) struct Tallies {
    kinds: [Vec<OnceCell<Tally>>; KINDS],
    /// Counts of every name while one window is counted; all 0 between.
    counts: RefCell<Vec<u32>>,
}

/// Things and how many events of each there are, in the order of the things. A thing's name is its template's, or the number of
/// its text; those of programs come after those of hosts.
type Tally = Box<[(u32, u32)]>;

impl Tallies {
    /// No window is counted yet.
    pub(crate) fn new(windows: usize) -> Self {
        Self {
            kinds: std::array::from_fn(|_| (0..windows).map(|_| OnceCell::new()).collect()),
            counts: RefCell::default(),
        }
    }

    /// The things of a window.
    pub(super) fn of(&self, context: &Context<'_>, thing: Thing, window: usize) -> &[(u32, u32)] {
        self.kinds[thing as usize][window].get_or_init(|| self.count(context, thing, window))
    }

    /// How many events of a window are of one of them.
    pub(super) fn of_one(&self, context: &Context<'_>, thing: Thing, window: usize, name: usize) -> u32 {
        let tally = self.of(context, thing, window);
        tally.binary_search_by_key(&name, |(other, _)| *other as usize).map_or(0, |place| tally[place].1)
    }

    fn count(&self, context: &Context<'_>, thing: Thing, window: usize) -> Tally {
        let mut counts = self.counts.borrow_mut();
        counts.resize(names(context), 0);
        let mut met = Vec::new();
        each(context.events, context.windows, thing, window, |name| {
            if counts[name] == 0 {
                met.push(name as u32);
            }
            counts[name] += 1;
        });
        met.sort_unstable();
        met.into_iter().map(|name| (name, std::mem::take(&mut counts[name as usize]))).collect()
    }
}

/// Names are below this.
pub(super) fn names(context: &Context<'_>) -> usize {
    context.templates.len().max(2 * context.events.names()).max(OUTCOMES)
}

/// Names the things of every event of a window.
fn each(events: &Events, windows: &Windows, thing: Thing, window: usize, mut name: impl FnMut(usize)) {
    for rows in windows.runs(window) {
        let mut all = |names: &[u32], offset: usize| {
            names.iter().filter(|name| **name != 0).for_each(|other| name(*other as usize + offset));
        };
        match thing {
            Thing::Address => all(events.addresses(rows.clone()), 0),
            Thing::Source => {
                all(events.hosts(rows.clone()), 0);
                all(events.processes(rows.clone()), events.names());
            }
            Thing::Outcome => {
                outcome_numbers(events, rows.clone())
                    .filter(|number| *number != 0)
                    .for_each(|number| name(number as usize));
            }
            Thing::Template => {
                let drafts = events.drafts_of(rows.clone());
                drafts.iter().for_each(|draft| name(events.template_of(*draft).index()));
            }
        }
    }
}
