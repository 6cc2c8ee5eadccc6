//! The values of one variable place: how many there are, and how often each came.
//!
//! A place may have millions of values, so at most [`MAX_VALUES`] are kept: those whose hash is smallest (a bottom-k
//! sketch). A value that is kept at the end was kept from its first event on, because the bound only ever sinks; so its
//! count is exact, and two tables joined are the table of both logs, in whichever order and however the log was cut.
//! How far the hashes reach tells how many values there were in all.

use super::hash::hash_value;
use super::in_files::{InFiles, Noting};

/// The most values of a place that are kept.
pub(crate) const MAX_VALUES: usize = 64;

/// The most bytes of a value that are kept.
pub(crate) const MAX_VALUE: usize = 128;

/// The bits of a hash that tell what stands around a value.
const FRAME: u64 = 0xffff;

/// Where something came: how often, and its first and last event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) count: u32,
    pub(crate) first: u32,
    pub(crate) last: u32,
}

impl Seen {
    /// Not at all.
    pub(super) const NEVER: Self = Self { count: 0, first: u32::MAX, last: 0 };

    /// Once, in this event.
    pub(crate) fn once(event: u32) -> Self {
        Self { count: 1, first: event, last: event }
    }

    /// Once more, in a later event.
    #[inline]
    pub(crate) fn again(&mut self, event: u32) {
        self.count += 1;
        self.last = event;
    }

    /// The same with all events counted from another one on.
    pub(crate) fn shifted(self, by: u32) -> Self {
        Self { first: self.first + by, last: self.last + by, ..self }
    }

    /// Adds what was seen of the same thing elsewhere.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.count += other.count;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }
}

/// A value that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) hash: u64,
    /// Its first [`MAX_VALUE`] bytes.
    pub(crate) text: Box<[u8]>,
    pub(crate) seen: Seen,
    /// How often it came in each file; nothing in a slice, which is of one.
    pub(crate) files: InFiles,
}

impl Value {
    pub(crate) fn new(text: &[u8], seen: Seen) -> Self {
        Self::of_slice(hash_value(text), cut(text), seen)
    }

    /// A value of a slice of one file.
    pub(crate) fn of_slice(hash: u64, text: Box<[u8]>, seen: Seen) -> Self {
        Self { hash, text, seen, files: InFiles::default() }
    }

    fn absorb(&mut self, other: &Self) {
        self.seen.absorb(other.seen);
        self.files.absorb(&other.files);
    }
}

/// The values of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Values {
    /// By hash, the smallest first; each hash once.
    list: Vec<Value>,
    /// Values with a greater hash are not kept. `u64::MAX` as long as none was left out.
    bound: u64,
    /// Where the last one was found: it often comes again.
    recent: usize,
}

impl Default for Values {
    fn default() -> Self {
        Self { list: Vec::new(), bound: u64::MAX, recent: 0 }
    }
}

impl Values {
    /// A table of the value that a first event has, if its hash keeps to the bound, and that hash. Most shapes of a log of
    /// very many come once, so it takes no more room than it needs.
    pub(super) fn first(text: &[u8], event: u32, bound: u64) -> (Self, u64) {
        let hash = hash_value(text);
        let list = if hash > bound { Vec::new() } else { vec![Value::new(text, Seen::once(event))] };
        (Self { list, bound, recent: 0 }, hash)
    }

    /// Counts a value in an event that is later than all before. Returns its hash.
    #[inline]
    pub(super) fn note(&mut self, text: &[u8], event: u32) -> u64 {
        let hash = hash_value(text);
        if hash > self.bound {
            return hash;
        }
        match self.list.get_mut(self.recent) {
            Some(value) if value.hash == hash => value.seen.again(event),
            _ => self.find(hash, text, event),
        }
        hash
    }

    fn find(&mut self, hash: u64, text: &[u8], event: u32) {
        match self.list.binary_search_by_key(&hash, |value| value.hash) {
            Ok(place) => {
                self.list[place].seen.again(event);
                self.recent = place;
            }
            Err(place) => {
                self.recent = place;
                self.insert(place, Value::of_slice(hash, cut(text), Seen::once(event)));
            }
        }
    }

    /// Keeps a value in its place; where there is no room, the last one goes for it.
    fn insert(&mut self, place: usize, value: Value) {
        if self.list.len() < MAX_VALUES {
            return self.list.insert(place, value);
        }
        if place < MAX_VALUES {
            self.list.pop();
            self.list.insert(place, value);
        }
        self.bound = self.list[MAX_VALUES - 1].hash;
    }

    /// Counts in what was seen of a value, at any time.
    pub(super) fn add(&mut self, value: Value) {
        if value.hash > self.bound {
            return;
        }
        match self.list.binary_search_by_key(&value.hash, |kept| kept.hash) {
            Ok(place) => self.list[place].absorb(&value),
            Err(place) => self.insert(place, value),
        }
    }

    /// Counts in the values of another table.
    pub(super) fn absorb(&mut self, other: &Self) {
        self.join(other, Value::absorb);
    }

    /// Counts in the values of a slice of a file, with their events counted from another one on.
    pub(super) fn absorb_slice(&mut self, other: &Self, shift: u32, noting: &mut Noting<'_>) {
        self.join(other, |value, more| {
            let seen = more.seen.shifted(shift);
            value.seen.absorb(seen);
            noting.note(&mut value.files, seen.count, seen.first);
        });
    }

    /// Counts each value of another table in, as `add` does.
    fn join(&mut self, other: &Self, mut add: impl FnMut(&mut Value, &Value)) {
        self.sink(other.bound);
        for value in &other.list {
            match self.list.binary_search_by_key(&value.hash, |kept| kept.hash) {
                Ok(place) => add(&mut self.list[place], value),
                Err(_) if value.hash > self.bound => break,
                Err(place) => {
                    let mut own = Value::of_slice(value.hash, value.text.clone(), Seen::NEVER);
                    add(&mut own, value);
                    self.insert(place, own);
                }
            }
        }
    }

    /// Leaves out all values but the first `most`.
    pub(super) fn keep(&mut self, most: usize) {
        if self.list.len() > most {
            self.list.truncate(most);
            self.bound = self.list.last().map_or(0, |value| value.hash);
        }
    }

    /// The same values with something around each.
    pub(super) fn framed(&self, before: &[u8], after: &[u8]) -> Self {
        // The order of the hashes stays, and with it what the bound says; their ends tell what is around.
        let frame = hash_value(&[before, b"\0", after].concat()) & FRAME;
        let value = |value: &Value| Value {
            hash: value.hash ^ frame,
            text: cut(&[before, &value.text, after].concat()),
            seen: value.seen,
            files: value.files.clone(),
        };
        let mut list: Vec<Value> = self.list.iter().map(value).collect();
        list.sort_unstable_by_key(|value| value.hash);
        list.dedup_by_key(|value| value.hash);
        let bound = if self.is_saturated() { (self.bound | FRAME).min(u64::MAX - 1) } else { u64::MAX };
        Self { list, bound, recent: 0 }
    }

    /// Takes a lower bound.
    fn sink(&mut self, bound: u64) {
        if bound < self.bound {
            self.bound = bound;
            self.list.truncate(self.list.partition_point(|value| value.hash <= bound));
        }
    }

    /// Says that there were more values than these, nobody knows which.
    pub(super) fn leave_out(&mut self) {
        self.sink(u64::MAX - 1);
    }

    /// Whether values were left out.
    pub(crate) fn is_saturated(&self) -> bool {
        self.bound < u64::MAX
    }

    /// How many values there are; where some were left out, about how many.
    pub(crate) fn distinct(&self) -> u64 {
        let kept = self.list.len() as u64;
        if !self.is_saturated() || kept < 2 {
            return kept;
        }
        // The k-th smallest of n hashes lies, on average, at k / (n + 1) of the whole range.
        let reach = self.list[self.list.len() - 1].hash as f64 / u64::MAX as f64;
        let estimate = (kept - 1) as f64 / reach;
        if self.bound == u64::MAX - 1 { kept } else { (estimate as u64).max(kept) }
    }

    /// The values that are kept, in the order of their hashes.
    pub(crate) fn list(&self) -> &[Value] {
        &self.list
    }

    /// The bound that the hashes keep to.
    pub(crate) fn bound(&self) -> u64 {
        self.bound
    }

    /// A table of these values; none where they contradict each other.
    pub(crate) fn from_rows(list: Vec<Value>, bound: u64) -> Option<Self> {
        let is_sorted = list.is_sorted_by(|one, next| one.hash < next.hash);
        let is_bounded = list.len() <= MAX_VALUES && list.last().is_none_or(|last| last.hash <= bound);
        (is_sorted && is_bounded).then_some(Self { list, bound, recent: 0 })
    }
}

pub(super) fn cut(text: &[u8]) -> Box<[u8]> {
    text[..text.len().min(MAX_VALUE)].into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(numbers: impl Iterator<Item = u32>) -> Values {
        let mut values = Values::default();
        for (event, number) in numbers.enumerate() {
            values.note(number.to_string().as_bytes(), event as u32);
        }
        values
    }

    #[test]
    fn ok_few_values_are_all_kept() {
        let values = values([7, 7, 8, 7].into_iter());
        assert_eq!((values.distinct(), values.is_saturated()), (2, false));
        let seven = values.list().iter().find(|value| *value.text == *b"7").unwrap();
        assert_eq!(seven.seen, Seen { count: 3, first: 0, last: 3 });
    }

    #[test]
    fn ok_how_many_values_there_were_is_estimated() {
        for (count, low, high) in [(65, 40, 110), (1_000, 700, 1_400), (100_000, 70_000, 140_000)] {
            let values = values(0..count);
            assert!(values.is_saturated() && values.list().len() == MAX_VALUES);
            assert!((low..high).contains(&values.distinct()), "{count}: {}", values.distinct());
        }
    }

    #[test]
    fn a_table_does_not_depend_on_the_cuts() {
        let mut state = 5u32;
        let numbers: Vec<u32> = (0..5_000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 20) % 300 % (1 + (state >> 8) % 300)
            })
            .collect();
        let mut whole = values(numbers.iter().copied());
        whole.recent = 0;
        for slice in [1, 7, 64, 999, 4_999] {
            let mut joined = Values::default();
            for (place, part) in numbers.chunks(slice).enumerate() {
                let mut noting = Noting { file: 0, room: &mut 10_000 };
                joined.absorb_slice(&values(part.iter().copied()), (place * slice) as u32, &mut noting);
            }
            let in_one = |value: &Value| match value.files.list() {
                [of] => (of.count, of.first) == (value.seen.count, value.seen.first),
                _ => false,
            };
            assert!(joined.list().iter().all(in_one));
            joined.list.iter_mut().for_each(|value| value.files = InFiles::default());
            assert_eq!(joined, whole, "{slice}");
        }
        // What is kept is counted exactly.
        for value in whole.list() {
            let text = String::from_utf8(value.text.to_vec()).unwrap();
            let count = numbers.iter().filter(|number| number.to_string() == text).count();
            assert_eq!(value.seen.count as usize, count, "{text}");
        }
    }
}
