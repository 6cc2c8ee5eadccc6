//! Some messages of a shape, drawn by lot: what is common in them is common in all.
//!
//! The lot is a hash of the message's time and of what its masks stand for; the messages with the smallest ones are kept.
//! So those of two slices joined are those of the whole, however the log was cut. Messages that are equal in all of it
//! count as one.

use super::values::MAX_VALUE;

/// The most messages that are drawn.
pub(crate) const MAX_DRAWN: usize = 32;

/// A message that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Drawn {
    pub(crate) lot: u64,
    /// What its masks stand for, each after its length: one piece of memory, for most that are drawn go again.
    pub(crate) values: Box<[u8]>,
}

impl Drawn {
    /// A message with this lot and these values.
    pub(super) fn new(lot: u64, values: &[&[u8]]) -> Self {
        let mut joined = Vec::with_capacity(values.iter().map(|value| 1 + value.len().min(MAX_VALUE)).sum());
        for value in values {
            let kept = &value[..value.len().min(MAX_VALUE)];
            joined.push(kept.len() as u8);
            joined.extend_from_slice(kept);
        }
        Self { lot, values: joined.into() }
    }

    /// What a mask stands for.
    pub(super) fn value(&self, mask: usize) -> &[u8] {
        let mut rest = &*self.values;
        for _ in 0..mask {
            rest = rest.split_first().and_then(|(length, rest)| rest.get(usize::from(*length)..)).unwrap_or_default();
        }
        rest.split_first().and_then(|(length, rest)| rest.get(..usize::from(*length))).unwrap_or_default()
    }
}

/// The messages that were drawn, the smallest lot first, each lot once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draw {
    list: Vec<Drawn>,
    /// Messages with a greater lot are not drawn.
    limit: u64,
}

impl Default for Draw {
    fn default() -> Self {
        Self::up_to(u64::MAX)
    }
}

impl Draw {
    /// Nothing yet, of messages with lots up to a limit.
    pub(super) fn up_to(limit: u64) -> Self {
        Self { list: Vec::new(), limit }
    }

    /// Whether a message with this lot is drawn as things stand.
    #[inline]
    pub(super) fn takes(&self, lot: u64) -> bool {
        lot <= self.limit && (self.list.len() < MAX_DRAWN || self.list.last().is_some_and(|last| lot < last.lot))
    }

    /// Adds a message that it takes, and lets the one with the greatest lot go if there are too many.
    pub(super) fn add(&mut self, drawn: Drawn) {
        if let Err(place) = self.list.binary_search_by_key(&drawn.lot, |kept| kept.lot) {
            if self.list.len() == MAX_DRAWN {
                self.list.pop();
            }
            self.list.insert(place.min(self.list.len()), drawn);
        }
    }

    /// Adds the messages of another draw.
    pub(super) fn absorb(&mut self, other: &Self) {
        for drawn in &other.list {
            if !self.takes(drawn.lot) {
                break;
            }
            self.add(drawn.clone());
        }
    }

    /// The messages that were drawn.
    pub(crate) fn list(&self) -> &[Drawn] {
        &self.list
    }

    /// A draw of these messages; none where they are none.
    pub(crate) fn from_rows(list: Vec<Drawn>) -> Option<Self> {
        let is_sorted = list.is_sorted_by(|one, next| one.lot < next.lot);
        (is_sorted && list.len() <= MAX_DRAWN).then_some(Self { list, limit: u64::MAX })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_does_not_depend_on_the_cuts() {
        let lots: Vec<u64> = (1..3_000u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40).collect();
        let draw = |lots: &[u64]| {
            let mut draw = Draw::default();
            for lot in lots {
                if draw.takes(*lot) {
                    draw.add(Drawn::new(*lot, &[b"x", lot.to_string().as_bytes()]));
                }
            }
            draw
        };
        let whole = draw(&lots);
        assert_eq!(whole.list().len(), MAX_DRAWN);
        for slice in [1, 50, 2_000] {
            let mut joined = Draw::default();
            lots.chunks(slice).for_each(|part| joined.absorb(&draw(part)));
            assert_eq!(joined, whole, "{slice}");
        }
        let first = &whole.list()[0];
        assert_eq!((first.value(1), first.value(2)), (first.lot.to_string().as_bytes(), &b""[..]));
    }
}
