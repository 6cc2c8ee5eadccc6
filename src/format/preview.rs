//! A pattern at work on some lines: what a person sees while writing one.

use super::pattern::compile;
use crate::error::Error;

/// The most lines that are shown of each kind: those that the pattern reads, and those that it doesn't.
const MAX_SHOWN: usize = 8;

/// What a pattern makes of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// How many lines there were.
    pub lines: usize,
    /// How many of them it reads.
    pub matched: usize,
    /// The first lines that it reads and the first that it doesn't, in their order.
    pub samples: Vec<PreviewLine>,
}

/// One of the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewLine {
    /// Its place among the lines, from 0.
    pub line: usize,
    /// Whether the pattern reads it.
    pub matched: bool,
    /// What the named groups took.
    pub fields: Vec<PreviewField>,
}

/// What a named group took of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewField {
    /// The group's name, as it stands in the pattern.
    pub name: String,
    /// Its first byte in the line.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

/// Tries a pattern on lines.
///
/// # Errors
/// As [`super::custom`] refuses it.
pub fn preview(pattern: &str, lines: &[&[u8]]) -> Result<Preview, Error> {
    let regex = compile(pattern)?;
    let names: Vec<&str> = regex.capture_names().flatten().collect();
    let mut preview = Preview { lines: lines.len(), matched: 0, samples: Vec::new() };
    for (line, text) in lines.iter().enumerate() {
        let found = regex.captures(text);
        preview.matched += usize::from(found.is_some());
        let matched = found.is_some();
        if preview.samples.iter().filter(|shown| shown.matched == matched).count() >= MAX_SHOWN {
            continue;
        }
        let field = |name: &&str| {
            let part = found.as_ref()?.name(name)?;
            Some(PreviewField { name: (*name).to_owned(), start: part.start(), end: part.end() })
        };
        preview.samples.push(PreviewLine { line, matched, fields: names.iter().filter_map(field).collect() });
    }
    Ok(preview)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_lines_and_what_groups_took() {
        let lines: [&[u8]; 3] = [b"WARN cart", b"  at a.b", b"INFO ok"];
        let preview = preview(r"(?P<level>[A-Z]+) (?P<message>.*)", &lines).unwrap();
        assert_eq!((preview.lines, preview.matched), (3, 2));
        assert_eq!(preview.samples.iter().map(|line| line.matched).collect::<Vec<_>>(), [true, false, true]);
        let fields = preview.samples[0].fields.iter().map(|field| (field.name.as_str(), field.start, field.end));
        assert_eq!(fields.collect::<Vec<_>>(), [("level", 0, 4), ("message", 5, 9)]);
    }

    #[test]
    fn ok_only_the_first_lines_are_shown() {
        let lines: Vec<&[u8]> = (0..100).map(|line| if line % 2 == 0 { &b"a"[..] } else { &b"b"[..] }).collect();
        let preview = preview("(?P<message>a)", &lines).unwrap();
        assert_eq!((preview.matched, preview.samples.len()), (50, 2 * MAX_SHOWN));
    }

    #[test]
    fn err_what_is_no_pattern() {
        assert!(preview("(?P<time>", &[]).unwrap_err().to_string().contains("could not be read"));
        assert!(preview(r"\w+", &[]).unwrap_err().to_string().contains("no named group"));
    }
}
