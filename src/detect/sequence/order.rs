//! The least expected step of a session: the largest −ln p(event | event before), the beginning and the end included.
//!
//! A bigram with Witten and Bell's back-off: a context that is often followed by something new leaves more room for it.
//! What was never learned at all counts as half an observation.

use rustc_hash::FxHashMap;

/// Stands before the first event, and after the last.
const EDGE: u32 = u32::MAX;

pub(super) struct Order {
    pairs: FxHashMap<(u32, u32), f64>,
    /// Of each context: the weight of what followed it, and how many different ones did.
    contexts: FxHashMap<u32, (f64, f64)>,
    singles: FxHashMap<u32, f64>,
    total: f64,
}

impl Order {
    pub(super) fn fit(sequences: &[Vec<u32>], weights: &[f64]) -> Self {
        let mut fitted = Self {
            pairs: FxHashMap::default(),
            contexts: FxHashMap::default(),
            singles: FxHashMap::default(),
            total: 0.0,
        };
        for (sequence, weight) in sequences.iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
            steps(sequence).for_each(|step| fitted.learn(step, *weight));
        }
        fitted
    }

    fn learn(&mut self, (context, event): (u32, u32), weight: f64) {
        let pair = self.pairs.entry((context, event)).or_default();
        let (followed, different) = self.contexts.entry(context).or_default();
        *different += if *pair > 0.0 { 0.0 } else { 1.0 };
        *followed += weight;
        *pair += weight;
        *self.singles.entry(event).or_default() += weight;
        self.total += weight;
    }

    /// The surprisal of the least expected step, in nats.
    pub(super) fn surprisal(&self, sequence: &[u32]) -> f64 {
        steps(sequence).map(|step| -libm::log(self.probability(step))).fold(0.0, f64::max)
    }

    fn probability(&self, (context, event): (u32, u32)) -> f64 {
        let known = self.singles.get(&event).copied().unwrap_or(0.0);
        let alone = (known + 0.5) / (self.total + 0.5 * (self.singles.len() + 1) as f64);
        let Some((followed, different)) = self.contexts.get(&context) else { return alone };
        let pair = self.pairs.get(&(context, event)).copied().unwrap_or(0.0);
        (pair + different * alone) / (followed + different)
    }
}

/// The pairs of neighbours, the edges included.
fn steps(sequence: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    let before = std::iter::once(EDGE).chain(sequence.iter().copied());
    before.zip(sequence.iter().copied().chain([EDGE]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_an_order_never_seen_is_less_expected() {
        let order = Order::fit(&[vec![1, 2, 3], vec![1, 3, 2]], &[98.0, 2.0]);
        let (usual, seldom, never) =
            (order.surprisal(&[1, 2, 3]), order.surprisal(&[1, 3, 2]), order.surprisal(&[3, 1, 2]));
        assert!(usual < seldom && seldom < never, "{usual} {seldom} {never}");
        assert!(order.surprisal(&[9]).is_finite() && order.surprisal(&[]).is_finite());
    }

    #[test]
    fn ok_probabilities_as_worked_out_by_hand() {
        let order = Order::fit(&[vec![1]], &[3.0]);
        // Two steps, edge → 1 and 1 → edge, three times each; two different singles. p(1) alone is 3.5 / 7.5.
        let expected = (3.0 + 3.5 / 7.5) / 4.0;
        assert!((order.probability((EDGE, 1)) - expected).abs() < 1e-12);
    }
}
