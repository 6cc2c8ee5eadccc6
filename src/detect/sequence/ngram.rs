//! The next event by the events before it: an n-gram with back-off, and the least expected step of a session by it.
//!
//! p(e | h) = (c(h e) + T(h) p(e | h′)) / (c(h) + T(h)), where c counts sessions' steps, T(h) is how many different events
//! followed the context h, and h′ is h without its oldest event: a context that is often followed by something new leaves
//! more room for it (Witten and Bell, 1991, in the interpolated form of Chen and Goodman, 1999). Without any context what
//! was never learned counts as half an observation.
//!
//! A session begins with as many edges as a context is long, so that its first event is judged as any other, and ends with
//! one, so that it may not just stop.
//! Contexts are a tree: a child's context is its parent's and the event before that. How an event is judged depends on the
//! longest known context alone, so what is expected after it is worked out once.

use rustc_hash::FxHashMap;

use super::step::{Share, Step};
use super::{DETECTORS, ORDER};

/// Stands before the first event, and after the last.
pub(super) const EDGE: u32 = u32::MAX;

/// The most contexts that are kept; short ones come first.
const MAX_CONTEXTS: usize = 1 << 20;

/// The context without any event.
const ROOT: u32 = 0;

/// What was learned of a context.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Context {
    /// The context without its oldest event; the root's own number for the root.
    shorter: u32,
    /// That oldest event.
    oldest: u32,
    /// The weight of what followed.
    followed: f64,
}

/// An n-gram model, fitted.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ngram {
    contexts: Vec<Context>,
    longer: FxHashMap<(u32, u32), u32>,
    /// What followed each context, by event: a stretch a context.
    followers: Vec<(u32, f64)>,
    first_follower: Vec<u32>,
    /// Events by their weight, the heaviest first.
    commonest: Vec<u32>,
    longest: usize,
}

impl Ngram {
    /// Learns from sequences with weights; contexts have up to `longest` events.
    pub(super) fn fit(sequences: &[Vec<u32>], weights: &[f64], longest: usize) -> Self {
        let mut contexts = vec![Context { oldest: EDGE, ..Context::default() }];
        let mut longer: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        let mut counts: FxHashMap<(u32, u32), f64> = FxHashMap::default();
        let learned = || sequences.iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
        // Shorter contexts first: where there are too many, it is the long ones that are left out.
        for length in 0..=longest {
            for (sequence, weight) in learned() {
                for position in 0..=sequence.len() {
                    let Some(context) = enter(&mut contexts, &mut longer, sequence, position, length) else { continue };
                    contexts[context as usize].followed += weight;
                    *counts.entry((context, event_at(sequence, position))).or_default() += weight;
                }
            }
        }
        let mut rows: Vec<((u32, u32), f64)> = counts.into_iter().collect();
        rows.sort_unstable_by_key(|(key, _)| *key);
        Self::of_rows(contexts, longer, &rows, longest)
    }

    fn of_rows(
        contexts: Vec<Context>,
        longer: FxHashMap<(u32, u32), u32>,
        rows: &[((u32, u32), f64)],
        longest: usize,
    ) -> Self {
        let mut first_follower = vec![0; contexts.len() + 1];
        rows.iter().for_each(|((context, _), _)| first_follower[*context as usize + 1] += 1);
        for context in 1..first_follower.len() {
            first_follower[context] += first_follower[context - 1];
        }
        let followers: Vec<(u32, f64)> = rows.iter().map(|((_, event), weight)| (*event, *weight)).collect();
        let mut fitted = Self { contexts, longer, followers, first_follower, commonest: Vec::new(), longest };
        let mut commonest = fitted.followers(ROOT).to_vec();
        commonest.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        fitted.commonest = commonest.into_iter().map(|(event, _)| event).collect();
        fitted
    }

    /// Whether there was anything to learn from.
    fn is_empty(&self) -> bool {
        self.commonest.is_empty()
    }

    /// The surprisal of the least expected step, −ln p in nats, and its place: 0 for the first event, the sequence's length
    /// for the end.
    pub(super) fn least_expected(&self, sequence: &[u32]) -> (f64, usize) {
        let mut least = (0.0, 0);
        for position in 0..=sequence.len() {
            let surprisal =
                -libm::log(self.probability(self.context(sequence, position), event_at(sequence, position)));
            if surprisal > least.0 {
                least = (surprisal, position);
            }
        }
        least
    }

    /// How many steps bring something that is not among the `most` likely ones. `cuts` remembers the least likely of
    /// these by context, between sequences.
    pub(super) fn misses(&self, sequence: &[u32], most: usize, cuts: &mut FxHashMap<u32, f64>) -> usize {
        let is_miss = |position: &usize| {
            let context = self.context(sequence, *position);
            let cut = *cuts.entry(context).or_insert_with(|| {
                let likely = self.likely(context, most);
                if likely.len() < most { 0.0 } else { likely.last().map_or(0.0, |share| share.share) }
            });
            let event = event_at(sequence, *position);
            self.probability(context, event) < cut || !self.is_known(event)
        };
        (0..=sequence.len()).filter(is_miss).count()
    }

    /// A step, with the `most` likely events in its place.
    pub(super) fn step(&self, sequence: &[u32], position: usize, most: usize) -> Step {
        let context = self.context(sequence, position);
        let event = event_at(sequence, position);
        Step {
            position,
            came: Share::of(event, self.probability(context, event)),
            expected: self.likely(context, most),
            is_known: self.is_known(event),
            by: DETECTORS[ORDER],
        }
    }

    /// The most likely events after a context, the likeliest first.
    fn likely(&self, context: u32, most: usize) -> Vec<Share> {
        // Only what followed the context, or one of its shorter ones, can be likelier than the commonest events.
        let mut candidates: Vec<u32> = self.commonest.iter().copied().take(most).collect();
        let mut at = context;
        while at != ROOT {
            candidates.extend(self.followers(at).iter().map(|(event, _)| *event));
            at = self.contexts[at as usize].shorter;
        }
        candidates.sort_unstable();
        candidates.dedup();
        let mut likely: Vec<Share> =
            candidates.into_iter().map(|event| Share::of(event, self.probability(context, event))).collect();
        likely.sort_by(|one, other| other.share.total_cmp(&one.share));
        likely.truncate(most);
        likely
    }

    /// p(event | context).
    fn probability(&self, context: u32, event: u32) -> f64 {
        let Context { shorter, followed, .. } = self.contexts[context as usize];
        let followers = self.followers(context);
        let found = followers.binary_search_by_key(&event, |(event, _)| *event);
        let together = found.map_or(0.0, |row| followers[row].1);
        if context == ROOT {
            return (together + 0.5) / (followed + 0.5 * (followers.len() + 1) as f64);
        }
        let different = followers.len() as f64;
        (together + different * self.probability(shorter, event)) / (followed + different)
    }

    /// The longest known context before a place of a sequence.
    fn context(&self, sequence: &[u32], position: usize) -> u32 {
        let mut context = ROOT;
        for back in 1..=self.longest {
            match self.longer.get(&(context, before(sequence, position, back))) {
                Some(longer) => context = *longer,
                None => break,
            }
        }
        context
    }

    fn followers(&self, context: u32) -> &[(u32, f64)] {
        let (first, end) = (self.first_follower[context as usize], self.first_follower[context as usize + 1]);
        &self.followers[first as usize..end as usize]
    }

    /// Whether an event was learned at all.
    fn is_known(&self, event: u32) -> bool {
        self.is_empty() || self.followers(ROOT).binary_search_by_key(&event, |(event, _)| *event).is_ok()
    }
}

/// The number of the context of so many events before a place; none where there are too many contexts.
fn enter(
    contexts: &mut Vec<Context>,
    longer: &mut FxHashMap<(u32, u32), u32>,
    sequence: &[u32],
    position: usize,
    length: usize,
) -> Option<u32> {
    let mut context = ROOT;
    for back in 1..length {
        context = *longer.get(&(context, before(sequence, position, back)))?;
    }
    if length == 0 {
        return Some(context);
    }
    let oldest = before(sequence, position, length);
    if let Some(known) = longer.get(&(context, oldest)) {
        return Some(*known);
    }
    if contexts.len() >= MAX_CONTEXTS {
        return None;
    }
    let number = contexts.len() as u32;
    contexts.push(Context { shorter: context, oldest, followed: 0.0 });
    longer.insert((context, oldest), number);
    Some(number)
}

/// The event so many before a place; edges before the first.
fn before(sequence: &[u32], position: usize, back: usize) -> u32 {
    if back > position { EDGE } else { sequence[position - back] }
}

/// The event at a place; the edge after the last.
fn event_at(sequence: &[u32], position: usize) -> u32 {
    sequence.get(position).copied().unwrap_or(EDGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(sequences: &[(&[u32], f64)], longest: usize) -> Ngram {
        let texts: Vec<Vec<u32>> = sequences.iter().map(|(sequence, _)| sequence.to_vec()).collect();
        let weights: Vec<f64> = sequences.iter().map(|(_, weight)| *weight).collect();
        Ngram::fit(&texts, &weights, longest)
    }

    fn surprisal(model: &Ngram, sequence: &[u32]) -> f64 {
        model.least_expected(sequence).0
    }

    #[test]
    fn ok_an_order_never_seen_is_less_expected() {
        for longest in 1..5 {
            let model = fit(&[(&[1, 2, 3], 98.0), (&[1, 3, 2], 2.0)], longest);
            let [usual, seldom, never] = [[1, 2, 3], [1, 3, 2], [3, 1, 2]].map(|sequence| surprisal(&model, &sequence));
            assert!(usual < seldom && seldom < never, "{longest}: {usual} {seldom} {never}");
            assert!(surprisal(&model, &[9]).is_finite() && surprisal(&model, &[]).is_finite());
        }
    }

    #[test]
    fn ok_probabilities_as_worked_out_by_hand() {
        let model = fit(&[(&[1], 3.0)], 1);
        // Two steps, edge → 1 and 1 → edge, three times each; two different events. p(1) alone is 3.5 / 7.5.
        let of_edge = (3.0 + 3.5 / 7.5) / 4.0;
        assert!((model.probability(model.context(&[], 0), 1) - of_edge).abs() < 1e-12);
        // With two events of context: after 1 2 comes 3 twice, after 4 2 comes 5 once.
        let model = fit(&[(&[1, 2, 3], 2.0), (&[4, 2, 5], 1.0)], 2);
        let alone = (2.0 + 0.5) / (12.0 + 0.5 * 7.0);
        let after_2 = (2.0 + 2.0 * alone) / (3.0 + 2.0);
        let after_1_2 = (2.0 + after_2) / (2.0 + 1.0);
        assert!((model.probability(model.context(&[1, 2, 3], 2), 3) - after_1_2).abs() < 1e-12);
        // A context that was never learned backs off to its shorter one.
        assert!((model.probability(model.context(&[9, 2, 3], 2), 3) - after_2).abs() < 1e-12);
    }

    #[test]
    fn ok_shares_add_up_to_one() {
        let model = fit(&[(&[1, 2, 3, 2], 5.0), (&[1, 3, 3, 2], 2.0), (&[2, 2], 1.0)], 3);
        for (sequence, position) in [(&[1, 2, 3, 2][..], 2), (&[], 0), (&[7, 7, 2], 3)] {
            let context = model.context(sequence, position);
            let known: f64 = [1, 2, 3, EDGE].iter().map(|event| model.probability(context, *event)).sum();
            // What is left is the one share that all unknown events have together.
            assert!((known + model.probability(context, 99) - 1.0).abs() < 1e-12, "{sequence:?}");
        }
    }

    #[test]
    fn ok_longer_contexts_tell_what_shorter_ones_can_not() {
        // 2 is followed by 3 after 1, and by 4 after 5: only two events of context see that they were exchanged.
        let learned: [(&[u32], f64); 2] = [(&[1, 2, 3], 50.0), (&[5, 2, 4], 50.0)];
        let short = surprisal(&fit(&learned, 1), &[1, 2, 4]);
        let model = fit(&learned, 2);
        assert!(surprisal(&model, &[1, 2, 4]) > short + 2.0);
        let (_, position) = model.least_expected(&[1, 2, 4]);
        let step = model.step(&[1, 2, 4], position, 3);
        assert_eq!((step.position, step.came.event, step.expected[0].event), (2, Some(4), Some(3)));
        assert!(step.expected[0].share > 0.9 && step.came.share < 0.1, "{step:?}");
    }

    #[test]
    fn ok_misses_are_what_is_not_among_the_likeliest() {
        let model = fit(&[(&[1, 2, 3], 90.0), (&[1, 4, 3], 9.0), (&[1, 5, 3], 1.0)], 1);
        let misses = |sequence: &[u32], most| model.misses(sequence, most, &mut FxHashMap::default());
        assert_eq!((misses(&[1, 2, 3], 1), misses(&[1, 4, 3], 1), misses(&[1, 4, 3], 2)), (0, 1, 0));
        assert_eq!((misses(&[1, 5, 3], 2), misses(&[1, 5, 3], 3)), (1, 0));
        // What was never learned is a miss however many there may be, and so is what follows it here.
        assert_eq!(misses(&[1, 8, 3], 100), 1);
    }

    #[test]
    fn ok_an_end_too_early_is_a_step() {
        let model = fit(&[(&[1, 2, 3], 50.0)], 2);
        let (_, position) = model.least_expected(&[1, 2]);
        let step = model.step(&[1, 2], position, 1);
        assert_eq!((step.position, step.came.event, step.expected[0].event), (2, None, Some(3)));
    }
}
