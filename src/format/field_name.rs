//! The name of a line's field, as it is compared: `http.request.duration_ms`, `durationMs` and `duration-ms` are one name.

/// The longest name that is looked at.
const LONGEST: usize = 32;

/// The last word of a name, in small letters and without dashes and underscores.
pub(super) struct FieldName {
    letters: [u8; LONGEST],
    length: usize,
    /// Whether it ends in one letter after a dash or an underscore, as `duration_s` does and `durations` does not.
    pub(super) ends_in_a_letter: bool,
}

impl FieldName {
    /// The name, where it begins with one of these letters and is short enough to be known: a look that spares most names the
    /// rest.
    #[inline]
    pub(super) fn of(name: &[u8], beginnings: &[u8]) -> Option<Self> {
        let last = name.rsplit(|byte| *byte == b'.').next().unwrap_or(name);
        if last.len() > LONGEST || !beginnings.contains(&last.first()?.to_ascii_lowercase()) {
            return None;
        }
        let mut letters = [0; LONGEST];
        let plain = last.iter().filter(|byte| !matches!(byte, b'_' | b'-')).map(u8::to_ascii_lowercase);
        let length = letters.iter_mut().zip(plain).map(|(place, letter)| *place = letter).count();
        Some(Self { letters, length, ends_in_a_letter: matches!(last, [.., b'_' | b'-', _]) })
    }

    /// Its letters.
    pub(super) fn letters(&self) -> &[u8] {
        &self.letters[..self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_names() {
        for (name, letters, ends) in [
            ("http.request.duration_ms", "durationms", false),
            ("durationMs", "durationms", false),
            ("duration-s", "durations", true),
            ("durations", "durations", false),
        ] {
            let found = FieldName::of(name.as_bytes(), b"d").unwrap();
            assert_eq!((found.letters(), found.ends_in_a_letter), (letters.as_bytes(), ends), "{name}");
        }
    }

    #[test]
    fn err_names_that_nobody_looks_for() {
        for name in ["", "a.", "message", &"d".repeat(LONGEST + 1)] {
            assert!(FieldName::of(name.as_bytes(), b"d").is_none(), "{name}");
        }
    }
}
