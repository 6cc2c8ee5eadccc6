//! Counting distinct numbers in one window after the other, without a look at those that did not come.

/// Counts each number of one window after the other.
pub(super) struct Tally {
    /// How often each number came in this window.
    counts: Vec<u32>,
    /// The numbers of this window.
    list: Vec<u32>,
}

impl Tally {
    /// For numbers below `size`.
    pub(super) fn new(size: usize) -> Self {
        Self { counts: vec![0; size], list: Vec::new() }
    }

    /// Begins with another window.
    pub(super) fn begin(&mut self) {
        self.list.drain(..).for_each(|number| self.counts[number as usize] = 0);
    }

    /// Counts numbers.
    pub(super) fn add_all(&mut self, numbers: &[u32]) {
        numbers.iter().for_each(|number| self.add(*number, 1));
    }

    /// Counts a number so many times, at least once.
    #[inline]
    pub(super) fn add(&mut self, number: u32, times: u32) {
        let count = &mut self.counts[number as usize];
        if *count == 0 {
            self.list.push(number);
        }
        *count += times;
    }

    /// How many different numbers there were.
    pub(super) fn distinct(&self) -> usize {
        self.list.len()
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
        tally.add_all(&[4, 1, 4]);
        assert_eq!(tally.distinct(), 2);
        assert_eq!(tally.counts().collect::<Vec<_>>(), [(1, 1), (4, 2)]);
        tally.begin();
        tally.add(4, 3);
        assert_eq!(tally.counts().collect::<Vec<_>>(), [(4, 3)]);
    }
}
