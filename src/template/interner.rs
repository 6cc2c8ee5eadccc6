//! A dictionary of byte strings: each kept once, known by a number.

use rustc_hash::FxHashMap;

use super::hash::hash_value;

/// Byte strings in the order in which they were first met. Number 0 is the empty string.
#[derive(Clone, Debug)]
pub struct Interner {
    /// From a string's hash to the first number with it; the rest of that hash's chain is in `next`.
    heads: FxHashMap<u64, u32>,
    /// The next number with the same hash; 0 ends the chain.
    next: Vec<u32>,
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Default for Interner {
    fn default() -> Self {
        Self { heads: FxHashMap::default(), next: vec![0], bytes: Vec::new(), ends: vec![0] }
    }
}

impl Interner {
    /// The number of `text`, new or known; none where it is new and more than `limit` strings would be kept,
    /// or more than 4 GiB of them.
    #[inline]
    pub fn intern(&mut self, text: &[u8], limit: usize) -> Option<u32> {
        if text.is_empty() {
            return Some(0);
        }
        let hash = hash_value(text);
        let head = self.heads.get(&hash).copied().unwrap_or(0);
        let mut number = head;
        while number != 0 {
            if self.get(number) == text {
                return Some(number);
            }
            number = self.next[number as usize];
        }
        let end = u32::try_from(self.bytes.len() + text.len()).ok()?;
        if self.ends.len() > limit {
            return None;
        }
        let number = self.ends.len() as u32;
        self.bytes.extend_from_slice(text);
        self.ends.push(end);
        self.next.push(head);
        self.heads.insert(hash, number);
        Some(number)
    }

    /// The string with this number; empty for a number that was never given.
    #[inline]
    pub fn get(&self, number: u32) -> &[u8] {
        let row = number as usize;
        match (row.checked_sub(1).and_then(|before| self.ends.get(before)), self.ends.get(row)) {
            (Some(start), Some(end)) => &self.bytes[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// The number of a string that was met; 0 is the empty one's.
    pub fn find(&self, text: &[u8]) -> Option<u32> {
        if text.is_empty() {
            return Some(0);
        }
        let mut number = self.heads.get(&hash_value(text)).copied()?;
        while number != 0 && self.get(number) != text {
            number = self.next[number as usize];
        }
        (number != 0).then_some(number)
    }

    /// How many strings there are, the empty one included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether only the empty string is there.
    pub fn is_empty(&self) -> bool {
        self.ends.len() == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_numbers_are_given_in_order() {
        let mut names = Interner::default();
        assert_eq!(names.intern(b"a", 9), Some(1));
        assert_eq!(names.intern(b"bc", 9), Some(2));
        assert_eq!(names.intern(b"a", 9), Some(1));
        assert_eq!(names.intern(b"", 9), Some(0));
        assert_eq!(
            (names.get(1), names.get(2), names.get(0), names.get(3)),
            (&b"a"[..], &b"bc"[..], &b""[..], &b""[..])
        );
        assert_eq!(names.len(), 3);
        assert_eq!([&b"a"[..], b"bc", b"", b"c"].map(|text| names.find(text)), [Some(1), Some(2), Some(0), None]);
    }

    #[test]
    fn the_limit_holds_for_new_strings_only() {
        let mut names = Interner::default();
        assert_eq!(names.intern(b"a", 1), Some(1));
        assert_eq!(names.intern(b"b", 1), None);
        assert_eq!(names.intern(b"a", 1), Some(1));
    }
}
