//! The miners of an analysis: one for messages and one for web requests, as its formats need them.

use crate::config::{Miner as MinerName, Settings};
use crate::ids::{DraftId, ShapeId};
use crate::template::{Groups, Mined, Miner, Parameters, Shapes, Shaping, Signals};

/// Drafts of the second miner are numbered from here.
const SECOND: u32 = 1 << 30;

/// One miner for each way of making shapes that is in use; at most two.
#[derive(Clone, Debug)]
pub(super) struct Miners {
    settings: Settings,
    miners: Vec<(Shaping, Miner)>,
    values: Parameters,
}

impl Miners {
    pub(super) fn new(settings: &Settings) -> Self {
        Self { settings: settings.clone(), miners: Vec::new(), values: Parameters::default() }
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

    /// Takes the values of what a slice of this file holds. Its events, counted from `before` on, have these drafts.
    pub(super) fn absorb_values(&mut self, shapes: &Shapes, file: u32, before: u32, draft: impl Fn(u32) -> DraftId) {
        // Drain3's shapes are whole messages: they have no masks, and are nearly as many as lines.
        if self.settings.miner == MinerName::Own {
            self.values.absorb(shapes, file, before, draft);
        }
    }

    /// Makes the templates. `drafts` holds every event's draft, in order; afterwards, what [`Mined`] knows it by.
    pub(super) fn finish(self, drafts: &mut [u32]) -> Mined {
        let mut found = Groups::default();
        let mut firsts = Vec::new();
        for (_, miner) in self.miners {
            firsts.push(found.drafts());
            found.append(miner.groups());
        }
        let joined = |draft: u32| firsts[usize::from(draft >= SECOND)] + draft % SECOND;
        let mut order = Order::new(found.drafts());
        // The drafts of a single miner are in the order of their first events.
        if firsts.len() > 1 {
            for draft in drafts {
                *draft = joined(*draft);
                order.meet(*draft);
            }
        }
        Mined::new(found, self.values, order.met, joined)
    }
}

fn numbered(miner: usize, draft: DraftId) -> DraftId {
    DraftId(draft.0 + miner as u32 * SECOND)
}

/// Drafts in the order in which they are met.
struct Order {
    is_met: Vec<bool>,
    met: Vec<u32>,
}

impl Order {
    fn new(drafts: u32) -> Self {
        Self { is_met: vec![false; drafts as usize], met: Vec::new() }
    }

    #[inline]
    fn meet(&mut self, draft: u32) {
        if !std::mem::replace(&mut self.is_met[draft as usize], true) {
            self.met.push(draft);
        }
    }
}
