//! Counting distinct numbers in one window after the other, without clearing anything in between.

/// Remembers for every number in which round it was last met.
pub(super) struct Distinct {
    met_in: Vec<u32>,
    round: u32,
}

impl Distinct {
    /// For numbers below `size`.
    pub(super) fn new(size: usize) -> Self {
        Self { met_in: vec![0; size], round: 0 }
    }

    /// How many different numbers there are among `numbers`.
    pub(super) fn count(&mut self, numbers: impl Iterator<Item = u32>) -> u32 {
        self.round += 1;
        let mut count = 0;
        for number in numbers {
            let met_in = &mut self.met_in[number as usize];
            if *met_in != self.round {
                *met_in = self.round;
                count += 1;
            }
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_rounds_do_not_mix() {
        let mut distinct = Distinct::new(5);
        assert_eq!(distinct.count([1, 4, 1].into_iter()), 2);
        assert_eq!(distinct.count([1].into_iter()), 1);
        assert_eq!(distinct.count([].into_iter()), 0);
    }
}
