//! What can come in a place, and how often each of it does: values, or what follows a template.
//!
//! A place is **closed** in a log where what comes in it comes again and again (a result, a mode, a user of a small office), and
//! **open** where new things come all the time (a block's number, an address of the world). Only in a closed one do shares mean
//! anything, and something new is news there: at most one event in fifty may be expected to bring it (Good and Turing).

use super::chance::{adjust, of_rates, of_shares};
use super::{Change, Counted, SIGNIFICANT};
use crate::ids::EventId;

/// In a closed place each thing comes so often, on average.
const LEAST_REPETITION: u64 = 16;

/// Where something new is news, at most one event of so many has what came but once.
const LEAST_ODDS: u64 = 50;

/// How often something came in its place, in both logs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// What became of it.
    pub change: Change,
    /// How often it came in the good log.
    pub good: u64,
    /// How often anything did.
    pub good_of: u64,
    /// How often it came in the suspect one.
    pub suspect: u64,
    /// How often anything did.
    pub suspect_of: u64,
    /// How often it should have come in the suspect log.
    pub expected: f64,
    /// How likely a departure so large would be by chance, for as many rows, 0 to 1.
    pub p_value: f64,
    /// Its first event in the suspect log, else in the good one.
    pub first: EventId,
}

/// All that came in a place.
pub(super) struct Set<'a> {
    list: &'a [Counted],
    good_of: u64,
    suspect_of: u64,
    scale: Option<f64>,
}

impl<'a> Set<'a> {
    /// What came so often each; each should have its share. `scale`: how many of each the suspect log should have for one of the
    /// good log, where that is known as well: then a share that only others have pushed up or down is as it should be.
    pub(super) fn new(list: &'a [Counted], scale: Option<f64>) -> Self {
        let sum = |count: fn(&Counted) -> u64| list.iter().map(count).sum();
        Self { list, good_of: sum(|one| one.good), suspect_of: sum(|one| one.suspect), scale }
    }

    /// What is worth a test: which of the list, and how often it came. Whether it changed is told by [`settle`].
    pub(super) fn tested(&self) -> Vec<(usize, Shares)> {
        let good = Repetition::of(self.list.iter().map(|one| one.good));
        if self.suspect_of == 0 || !good.is_closed() {
            return Vec::new();
        }
        // Where new things come all the time by now, one of them is no news. What grew common is.
        let is_closed_by_now = Repetition::of(self.list.iter().map(|one| one.suspect)).is_closed() || self.is_short();
        let is_news = is_closed_by_now && good.is_complete();
        let shares = |(at, one): (usize, &Counted)| {
            let change = if one.good == 0 && is_news { Change::New } else { Change::Same };
            let Counted { good, suspect, .. } = *one;
            let (good_of, suspect_of) = (self.good_of, self.suspect_of);
            let (expected, p_value) = self.expected(one);
            Some((at, Shares { change, good, good_of, suspect, suspect_of, expected, p_value, first: one.first()? }))
        };
        self.list.iter().enumerate().filter_map(shares).collect()
    }

    /// How often something should have come in the suspect log, and how likely it is by chance that it did not.
    fn expected(&self, one: &Counted) -> (f64, f64) {
        let Counted { good, suspect, .. } = *one;
        let by_share = good as f64 / self.good_of as f64 * self.suspect_of as f64;
        let of_share = of_shares(good, self.good_of, suspect, self.suspect_of);
        let Some(scale) = self.scale else { return (by_share, of_share) };
        let by_rate = good as f64 * scale;
        // As it is, if that lies between the two; else the nearer one.
        let expected = (suspect as f64).clamp(by_share.min(by_rate), by_share.max(by_rate));
        (expected, of_share.max(of_rates(good as f64, suspect as f64, scale)))
    }

    /// Whether the suspect log has too little of it to be told open or closed.
    fn is_short(&self) -> bool {
        self.suspect_of < LEAST_REPETITION
    }
}

/// How what came in a place of a log repeats itself.
#[derive(Default)]
struct Repetition {
    distinct: u64,
    once: u64,
    all: u64,
}

impl Repetition {
    fn of(counts: impl Iterator<Item = u64>) -> Self {
        counts.filter(|count| *count > 0).fold(Self::default(), |sum, count| Self {
            distinct: sum.distinct + 1,
            once: sum.once + u64::from(count == 1),
            all: sum.all + count,
        })
    }

    fn is_closed(&self) -> bool {
        self.all > 0 && self.all >= self.distinct * LEAST_REPETITION
    }

    /// Whether hardly anything else was to be expected.
    fn is_complete(&self) -> bool {
        self.once.max(1) * LEAST_ODDS <= self.all
    }
}

/// Leaves those rows of which something became, the surest first of each change.
pub(super) fn settle<R>(
    rows: &mut Vec<R>,
    shares: impl Fn(&R) -> &Shares + Copy,
    shares_mut: impl Fn(&mut R) -> &mut Shares + Copy,
) {
    adjust(rows, |row| &mut shares_mut(row).p_value);
    for row in rows.iter_mut() {
        let shares = shares_mut(row);
        shares.change = change(shares);
    }
    rows.retain(|row| shares(row).change != Change::Same);
    rows.sort_by(|one, other| {
        let (one, other) = (shares(one), shares(other));
        let size = |row: &Shares| row.good.max(row.suspect);
        let order = one.change.cmp(&other.change).then(one.p_value.total_cmp(&other.p_value));
        order.then(size(other).cmp(&size(one))).then(one.first.cmp(&other.first))
    });
}

fn change(shares: &Shares) -> Change {
    let is_news = shares.change == Change::New || shares.p_value <= SIGNIFICANT;
    if shares.good == 0 && is_news {
        return Change::New;
    }
    Change::of(shares.suspect, shares.expected, shares.p_value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(counts: &[(u64, u64)]) -> Vec<(usize, Change)> {
        let first = |count: u64, event: u32| (count > 0).then_some(EventId(event));
        let counted = |(at, (good, suspect)): (usize, &(u64, u64))| Counted {
            good: *good,
            suspect: *suspect,
            first_good: first(*good, at as u32),
            first_suspect: first(*suspect, 1_000 + at as u32),
        };
        let list: Vec<Counted> = counts.iter().enumerate().map(counted).collect();
        let mut rows = Set::new(&list, None).tested();
        settle(&mut rows, |(_, shares)| shares, |(_, shares)| shares);
        rows.into_iter().map(|(at, shares)| (at, shares.change)).collect()
    }

    #[test]
    fn ok_what_is_new_in_a_closed_place() {
        assert_eq!(changes(&[(900, 890), (100, 109), (0, 1)]), [(2, Change::New)]);
        // Each of the good log came but five times: others are no news.
        assert_eq!(changes(&[(5, 5), (5, 5), (5, 5), (0, 1)]), []);
        // One of forty came but once: another like it was to be expected. Of forty, one more may be.
        assert_eq!(changes(&[(39, 40), (1, 0), (0, 1)]), []);
        assert_eq!(changes(&[(40, 40), (0, 1)]), []);
        assert_eq!(changes(&[(50, 50), (0, 1)]), [(1, Change::New)]);
        // New things come all the time in the suspect log: that one of them is common is told.
        let mut counts = vec![(900, 900)];
        counts.extend([(0, 1); 80]);
        counts.push((0, 200));
        assert_eq!(changes(&counts), [(81, Change::New)]);
    }

    #[test]
    fn ok_shares_that_changed() {
        assert_eq!(changes(&[(990, 600), (10, 400)]), [(1, Change::More)]);
        assert_eq!(changes(&[(500, 1_000), (500, 0)]), [(1, Change::Vanished), (0, Change::More)]);
        // By so little, or so seldom, that chance does it.
        assert_eq!(changes(&[(990, 980), (10, 20)]), []);
        assert_eq!(changes(&[(96, 10), (4, 0)]), []);
    }

    #[test]
    fn ok_nothing_to_compare() {
        assert_eq!(changes(&[]), []);
        assert_eq!(changes(&[(50, 0)]), []);
        assert_eq!(changes(&[(0, 50)]), []);
    }
}
