//! Some messages of a shape, drawn by lot: what is common in them is common in all.
//!
//! The lot is a hash of the message's time and of what its masks stand for; the messages with the smallest ones are kept.
//! So those of two slices joined are those of the whole, however the log was cut. Messages that are equal in all of it
//! count as one.

/// The most messages that are drawn.
pub(crate) const MAX_DRAWN: usize = 64;

/// A message that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Drawn {
    pub(crate) lot: u64,
    /// What its masks stand for.
    pub(crate) values: Vec<Box<[u8]>>,
}

/// The messages that were drawn, the smallest lot first, each lot once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draw {
    list: Vec<Drawn>,
}

impl Draw {
    /// Whether a message with this lot is drawn as things stand.
    #[inline]
    pub(super) fn takes(&self, lot: u64) -> bool {
        self.list.len() < MAX_DRAWN || self.list.last().is_some_and(|last| lot < last.lot)
    }

    /// Adds a message, and lets the one with the greatest lot go if there are too many.
    pub(super) fn add(&mut self, drawn: Drawn) {
        if let Err(place) = self.list.binary_search_by_key(&drawn.lot, |kept| kept.lot) {
            self.list.insert(place, drawn);
            self.list.truncate(MAX_DRAWN);
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
        (is_sorted && list.len() <= MAX_DRAWN).then_some(Self { list })
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
                    draw.add(Drawn { lot: *lot, values: vec![lot.to_string().as_bytes().into()] });
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
    }
}
