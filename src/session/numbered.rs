//! Sessions that were cut out already: a session a line, an event's number a word.
//!
//! ```text
//! 5 5 5 22 11 9 11 9 26 26
//! 5 22 5
//! ```
//!
//! Such files are what sequence models are published with.

/// The largest number of an event.
const MAX_NUMBER: u32 = 1_000_000;

/// A sequence of event numbers, and its line, from 1.
pub type Numbered = (usize, Vec<u32>);

/// The sequences of a text, with the line of each, from 1; none where it is anything else.
pub fn numbered(text: &[u8]) -> Option<Vec<Numbered>> {
    let mut sequences = Vec::new();
    for (line, text) in text.split(|byte| *byte == b'\n').enumerate() {
        let sequence = numbers(text)?;
        if !sequence.is_empty() {
            sequences.push((line + 1, sequence));
        }
    }
    (!sequences.is_empty()).then_some(sequences)
}

fn numbers(line: &[u8]) -> Option<Vec<u32>> {
    let words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.map(number).collect()
}

fn number(word: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(word).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    text.parse().ok().filter(|number| *number <= MAX_NUMBER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_a_session_a_line() {
        assert_eq!(numbered(b"5 22 5 \r\n\n7\n"), Some(vec![(1, vec![5, 22, 5]), (3, vec![7])]));
    }

    #[test]
    fn err_anything_else() {
        for text in ["", "\n\n", "5 a", "5 -1", "+5", "4294967296", "1000001", "2026-01-02 12"] {
            assert_eq!(numbered(text.as_bytes()), None, "{text}");
        }
    }
}
