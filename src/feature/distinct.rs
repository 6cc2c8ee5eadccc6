//! Counting distinct numbers in one window after the other, without clearing anything in between.

/// Remembers for every number in which round it was last met.
struct Distinct {
    met_in: Vec<u32>,
    round: u32,
}

impl Distinct {
    /// For numbers below `size`.
    fn new(size: usize) -> Self {
        Self { met_in: vec![0; size], round: 0 }
    }
}

/// Counts each number of one window after the other.
pub(super) struct Tally {
    met: Distinct,
    counts: Vec<u32>,
    /// The numbers of this window.
    list: Vec<u32>,
}

impl Tally {
    /// For numbers below `size`.
    pub(super) fn new(size: usize) -> Self {
        Self { met: Distinct::new(size), counts: vec![0; size], list: Vec::new() }
    }

    /// Begins with another window.
    pub(super) fn begin(&mut self) {
        self.met.round += 1;
        self.list.clear();
    }

    /// Counts a number. Returns whether it is the first of its kind in the window.
    #[inline]
    pub(super) fn add(&mut self, number: u32) -> bool {
        self.add_many(number, 1)
    }

    /// Counts a number so many times.
    #[inline]
    pub(super) fn add_many(&mut self, number: u32, times: u32) -> bool {
        let met_in = &mut self.met.met_in[number as usize];
        let is_first = *met_in != self.met.round;
        if is_first {
            *met_in = self.met.round;
            self.counts[number as usize] = 0;
            self.list.push(number);
        }
        self.counts[number as usize] += times;
        is_first
    }

    /// The window's numbers, ascending, with their counts.
    pub(super) fn counts(&mut self) -> impl ExactSizeIterator<Item = (u32, u32)> {
        self.list.sort_unstable();
        self.list.iter().map(|number| (*number, self.counts[*number as usize]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_tallies_of_windows_do_not_mix() {
        let mut tally = Tally::new(5);
        tally.begin();
        assert_eq!([4, 1, 4].map(|number| tally.add(number)), [true, true, false]);
        assert_eq!(tally.counts().collect::<Vec<_>>(), [(1, 1), (4, 2)]);
        tally.begin();
        assert!(tally.add(4));
        assert_eq!(tally.counts().collect::<Vec<_>>(), [(4, 1)]);
    }
}
