//! Text that holds nothing but what most logs do, seen at once.

use wide::i8x16;

/// So many bytes are looked at before it is asked what was found.
const CHUNK: usize = 4_096;

/// Whether there are only ASCII bytes, and among them neither NUL nor the escape that begins a terminal's colours.
pub fn is_plain(bytes: &[u8]) -> bool {
    !bytes.chunks(CHUNK).any(is_odd)
}

fn is_odd(chunk: &[u8]) -> bool {
    let (vectors, rest) = chunk.as_chunks();
    // As signed numbers, bytes from 0x80 up are less than NUL.
    let odd = vectors.iter().fold(i8x16::splat(0), |odd, bytes: &[u8; 16]| {
        let bytes = i8x16::new(bytes.map(u8::cast_signed));
        odd | bytes.simd_lt(i8x16::splat(1)) | bytes.simd_eq(i8x16::splat(0x1b))
    });
    odd.to_bitmask() != 0 || rest.iter().any(|byte| !byte.is_ascii() || matches!(byte, 0 | 0x1b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_every_byte_at_every_place() {
        for byte in 0..=255u8 {
            for place in [0, 7, 15, 16, 40, CHUNK - 1, CHUNK, CHUNK + 33] {
                let mut text = vec![b'x'; CHUNK + 34];
                text[place] = byte;
                assert_eq!(is_plain(&text), byte.is_ascii() && byte != 0 && byte != 0x1b, "{byte} {place}");
            }
        }
        assert!(is_plain(b""));
    }
}
