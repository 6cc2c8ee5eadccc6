//! Where the digits of a message are: sixteen bytes looked at together.

use wide::i8x16;

/// How many bytes are kept in view.
const VIEW: usize = 64;

/// How many bytes a vector holds.
const LANES: usize = 16;

/// The digits of a message, from left to right.
pub(super) struct Digits<'a> {
    message: &'a [u8],
    /// Where the bytes begin that are in view.
    base: usize,
    /// Which of these are digits, bit 0 for the first of them.
    bits: u64,
}

impl<'a> Digits<'a> {
    /// Those of a message.
    #[inline]
    pub(super) fn of(message: &'a [u8]) -> Self {
        Self { message, base: 0, bits: bits(message) }
    }

    /// The first one at a place or after it. Places only grow from call to call.
    #[inline]
    pub(super) fn next(&mut self, from: usize) -> Option<usize> {
        loop {
            let place = from.saturating_sub(self.base);
            if place < VIEW {
                let rest = self.bits >> place << place;
                if rest != 0 {
                    return Some(self.base + rest.trailing_zeros() as usize);
                }
            }
            self.base += VIEW;
            let rest = self.message.get(self.base..).unwrap_or_default();
            self.bits = bits(rest);
            if rest.is_empty() {
                return None;
            }
        }
    }

    /// Where the digits end that `digit` lies among.
    #[inline]
    pub(super) fn end(&self, digit: usize) -> usize {
        let place = digit - self.base;
        if place < VIEW {
            let run = (self.bits >> place).trailing_ones() as usize;
            if place + run < VIEW {
                return digit + run;
            }
        }
        digit + self.message[digit..].iter().take_while(|byte| byte.is_ascii_digit()).count()
    }
}

/// Which of the first [`VIEW`] bytes are digits.
#[inline]
fn bits(bytes: &[u8]) -> u64 {
    let bytes = &bytes[..bytes.len().min(VIEW)];
    let (chunks, rest) = bytes.as_chunks::<LANES>();
    let mut bits = 0;
    for (number, chunk) in chunks.iter().enumerate() {
        bits |= u64::from(digits_in(*chunk)) << (LANES * number);
    }
    if rest.is_empty() {
        return bits;
    }
    // With what lies before it, the rest fills a vector: read at once.
    let last = match bytes.last_chunk() {
        Some(last) => digits_in(*last) >> (LANES - rest.len()),
        None => rest.iter().enumerate().fold(0, |bits, (place, byte)| bits | u32::from(byte.is_ascii_digit()) << place),
    };
    bits | u64::from(last) << (LANES * chunks.len())
}

/// Which of these bytes are digits.
#[inline]
fn digits_in(bytes: [u8; LANES]) -> u32 {
    // What lies below `0` or above `9` is no longer among the ten least numbers.
    let above = i8x16::new(bytes.map(u8::cast_signed)) + i8x16::splat(i8::MIN.wrapping_sub_unsigned(b'0'));
    above.simd_lt(i8x16::splat(i8::MIN + 10)).to_bitmask()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_last_one_there_is_none_however_often_it_is_asked() {
        let mut digits = Digits::of(b"a 7 b");
        assert_eq!([0, 3, 4, 5].map(|from| digits.next(from)), [Some(2), None, None, None]);
    }

    #[test]
    fn digits_are_found_wherever_they_stand_and_nothing_else_is_one() {
        for length in [1, 7, 16, 20, 64, 70, 130] {
            for byte in 0..=255u8 {
                for place in 0..length {
                    let mut text = vec![b'x'; length];
                    text[place] = byte;
                    let found = Digits::of(&text).next(0);
                    assert_eq!(found, byte.is_ascii_digit().then_some(place), "{byte} {place}");
                    let mut text = vec![b'7'; length];
                    text[place] = byte;
                    let end = if byte.is_ascii_digit() { length } else { place };
                    assert_eq!(Digits::of(&text).end(0), end, "{byte} {place}");
                    let mut digits = Digits::of(&text);
                    let first = digits.next(place);
                    assert_eq!(first, (place..length).find(|at| text[*at].is_ascii_digit()), "{byte} {place}");
                    if let Some(first) = first {
                        assert_eq!(digits.end(first), length, "{byte} {place}");
                    }
                }
            }
        }
    }
}
