//! What was learned from earlier slices about which values and messages are kept, so that a slice need not keep more.
//!
//! Tables keep what has the smallest hashes ([`super::values`], [`super::lot`]), and joining tables only ever lowers the
//! bounds. So what lies above a bound of any slice of a log is not kept of the whole log, and no other slice needs to look
//! at it: the joined tables are the same with and without these bounds.

use rustc_hash::FxHashMap;

use super::lot::MAX_DRAWN;
use super::shapes::ShapeRow;
use super::values::MAX_VALUES;

/// The most shapes that are remembered.
const MAX_SHAPES: usize = 1 << 14;

/// What is known of the shapes that were met in earlier slices of a log.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bounds {
    of_shape: FxHashMap<u64, OfShape>,
}

/// What is known of a shape.
#[derive(Clone, Debug)]
pub(super) struct OfShape {
    /// The lots of its messages.
    lots: Least,
    /// The hashes of its values, a place each.
    values: Box<[Least]>,
}

/// The least numbers of many.
#[derive(Clone, Debug, Default)]
struct Least {
    /// In order, each once.
    list: Vec<u64>,
}

impl Bounds {
    /// What is known of a shape.
    pub(super) fn of(&self, hash: u64) -> Option<&OfShape> {
        self.of_shape.get(&hash)
    }

    /// Takes what a slice's shapes keep.
    pub(super) fn take<'a>(&mut self, rows: impl Iterator<Item = ShapeRow<'a>>) {
        for row in rows {
            if !self.of_shape.contains_key(&row.hash) {
                if self.of_shape.len() == MAX_SHAPES {
                    continue;
                }
                let values = vec![Least::default(); row.values.len()].into();
                self.of_shape.insert(row.hash, OfShape { lots: Least::default(), values });
            }
            if let Some(known) = self.of_shape.get_mut(&row.hash) {
                known.lots.join(row.draw.list().iter().map(|drawn| drawn.lot), MAX_DRAWN);
                for (least, table) in known.values.iter_mut().zip(row.values) {
                    least.join(table.list().iter().map(|value| value.hash), MAX_VALUES);
                }
            }
        }
    }
}

impl OfShape {
    /// The bound of the lots.
    pub(super) fn lot(&self) -> u64 {
        self.lots.bound(MAX_DRAWN)
    }

    /// The bound of the hashes of the values of a place.
    pub(super) fn value(&self, place: usize) -> u64 {
        self.values.get(place).map_or(u64::MAX, |least| least.bound(MAX_VALUES))
    }
}

impl Least {
    /// What a number may be at the most, to be among the `most` least. It says that there were more of them than that, so
    /// one more is known.
    fn bound(&self, most: usize) -> u64 {
        self.list.get(most).copied().unwrap_or(u64::MAX)
    }

    fn join(&mut self, numbers: impl Iterator<Item = u64>, most: usize) {
        let before = self.list.len();
        self.list.extend(numbers);
        if self.list.len() > before {
            self.list.sort_unstable();
            self.list.dedup();
            self.list.truncate(most + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::template::parameters::Parameters;
    use crate::template::shapes::Shapes;

    /// Messages of a few shapes with very many values.
    fn messages() -> Vec<String> {
        let mut state = 9u64;
        let mut next = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        (0..12_000)
            .map(|_| match next() % 4 {
                0 => format!("block {} of {} bytes", next() % 5_000, next() % 90),
                // As many as are kept, and none left out.
                1 => format!("port {} open", next() % 64),
                2 => format!("user u{} from 10.0.0.{}", next() % 7, next() % 256),
                _ => format!("took {} ms", next()),
            })
            .collect()
    }

    #[test]
    fn tables_are_the_same_with_bounds_from_other_slices() {
        let messages = messages();
        let joined = |remembers: bool| {
            let mut parameters = Parameters::default();
            let mut bounds = super::Bounds::default();
            let mut kept = 0;
            for (number, slice) in messages.chunks(500).enumerate() {
                let mut shapes = if remembers { Shapes::after(std::mem::take(&mut bounds)) } else { Shapes::default() };
                for (place, message) in slice.iter().enumerate() {
                    shapes.at((number * 500 + place) as i64);
                    shapes.message(message.as_bytes());
                }
                bounds = shapes.take_bounds();
                kept += shapes.rows().flat_map(|row| row.values).map(|table| table.list().len()).sum::<usize>();
                parameters.absorb(&shapes, 0, (number * 500) as u32, |_| crate::ids::DraftId(0));
            }
            (parameters.tables(), kept)
        };
        let (with, kept_with) = joined(true);
        let (without, kept_without) = joined(false);
        assert_eq!(with, without);
        assert!(kept_with * 3 < kept_without * 2, "{kept_with} {kept_without}");
    }
}
