//! The miners of an analysis: one for messages and one for web requests, as its formats need them.

use crate::config::Settings;
use crate::ids::{DraftId, ShapeId, TemplateId};
use crate::template::{Mined, Miner, Shaping, Signals, Template};

/// Drafts of the second miner are numbered from here.
const SECOND: u32 = 1 << 30;

/// One miner for each way of making shapes that is in use; at most two.
#[derive(Clone, Debug)]
pub(super) struct Miners {
    settings: Settings,
    miners: Vec<(Shaping, Miner)>,
}

impl Miners {
    pub(super) fn new(settings: &Settings) -> Self {
        Self { settings: settings.clone(), miners: Vec::new() }
    }

    /// The number of the miner for shapes that were made so.
    pub(super) fn number(&mut self, shaping: Shaping) -> usize {
        let found = self.miners.iter().position(|(of_miner, _)| *of_miner == shaping);
        found.unwrap_or_else(|| {
            self.miners.push((shaping, Miner::new(shaping, &self.settings)));
            self.miners.len() - 1
        })
    }

    /// The number under which a miner remembers a shape.
    #[inline]
    pub(super) fn known(&self, miner: usize, hash: u64) -> Option<ShapeId> {
        self.miners[miner].1.known(hash)
    }

    /// The draft and the signals of an event whose shape the miner remembers.
    #[inline]
    pub(super) fn assign_known(&mut self, miner: usize, shape: ShapeId) -> (DraftId, Signals) {
        let (draft, signals) = self.miners[miner].1.assign_known(shape);
        (numbered(miner, draft), signals)
    }

    /// The draft and the signals of an event whose shape has this hash and text.
    pub(super) fn assign(&mut self, miner: usize, hash: u64, text: &[u8]) -> (DraftId, Signals) {
        let (draft, signals) = self.miners[miner].1.assign(hash, text);
        (numbered(miner, draft), signals)
    }

    /// Makes the templates. `drafts` holds every event's draft, in order, and gets its template instead.
    pub(super) fn finish(self, drafts: &mut [u32]) -> Templates {
        let mined: Vec<Mined> = self.miners.into_iter().map(|(_, miner)| miner.finish()).collect();
        let firsts = [0, mined.first().map_or(0, |first| first.templates.len() as u32)];
        let mut order = Order::default();
        for draft in drafts {
            let miner = usize::from(*draft >= SECOND);
            let template = mined[miner].template(DraftId(*draft % SECOND));
            *draft = order.number(firsts[miner] + template.0);
        }
        order.sort(&mined)
    }
}

fn numbered(miner: usize, draft: DraftId) -> DraftId {
    DraftId(draft.0 + miner as u32 * SECOND)
}

/// The templates of an analysis, numbered by first appearance.
#[derive(Clone, Debug, Default)]
pub(super) struct Templates {
    pub(super) templates: Vec<Template>,
    /// Those that stand for what is beyond a limit.
    pub(super) catch_all: Vec<TemplateId>,
}

/// Numbers templates in the order in which they are met.
#[derive(Clone, Debug, Default)]
struct Order {
    /// The new number of each old one; none for those that were not met.
    numbers: Vec<Option<u32>>,
    met: Vec<u32>,
}

impl Order {
    #[inline]
    fn number(&mut self, old: u32) -> u32 {
        if let Some(Some(number)) = self.numbers.get(old as usize) {
            return *number;
        }
        let number = self.met.len() as u32;
        self.numbers.resize(self.numbers.len().max(old as usize + 1), None);
        self.numbers[old as usize] = Some(number);
        self.met.push(old);
        number
    }

    fn sort(self, mined: &[Mined]) -> Templates {
        let all: Vec<(&Mined, u32)> = mined
            .iter()
            .flat_map(|mined| (0..mined.templates.len() as u32).map(move |number| (mined, number)))
            .collect();
        let mut sorted = Templates::default();
        for (number, old) in self.met.iter().enumerate() {
            let (mined, template) = all[*old as usize];
            sorted.templates.push(mined.templates[template as usize].clone());
            if mined.is_catch_all(TemplateId(template)) {
                sorted.catch_all.push(TemplateId(number as u32));
            }
        }
        sorted
    }
}
