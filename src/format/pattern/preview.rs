//! What a pattern makes of some lines: how many it reads, and the first of them with what each part took.

use serde::Serialize;

use super::Reading;
use crate::format::Span;

/// The most lines that are tried: three places of a file, a thousand lines each.
const MAX_LINES: usize = 3_000;

/// The most lines that are shown of each kind, those that match and those that do not.
const MAX_SHOWN: usize = 5;

/// The most characters of a line that are shown.
const MAX_TEXT: usize = 400;

/// What a pattern makes of some lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// How many lines were tried.
    pub lines: usize,
    /// How many of them the pattern reads.
    pub matched: usize,
    /// Of how many of these the time was read, and of how many what stands for the time is none that is known.
    pub timed: usize,
    /// See `timed`.
    pub untimed: usize,
    /// What stands for the time in the first of the latter, at most 400 characters.
    pub no_time: Option<String>,
    /// The first five that it reads and the first five that it does not, in the order of the file.
    pub samples: Vec<PreviewLine>,
    /// Why the pattern is none. Then all else is empty.
    pub error: Option<String>,
}

/// One line of a preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreviewLine {
    /// The beginning of the line, at most 400 characters; what is no UTF-8 is U+FFFD.
    pub text: String,
    /// Whether the pattern reads the line.
    pub matched: bool,
    /// What the named parts took, in the order of the pattern.
    pub fields: Vec<PreviewField>,
}

/// What a named part of a pattern took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreviewField {
    /// As the group or field is called.
    pub name: String,
    /// Where it begins in the text, in units of UTF-16, as a page counts.
    pub start: usize,
    /// One past its end.
    pub end: usize,
}

/// Tries `pattern` on `lines`.
pub fn preview(pattern: &str, lines: &[&[u8]]) -> Preview {
    let reading = match Reading::of(pattern, lines) {
        Ok(reading) => reading,
        Err(fault) => return Preview { error: Some(fault.to_string()), ..Preview::default() },
    };
    let mut made = Preview { lines: lines.len().min(MAX_LINES), ..Preview::default() };
    let mut missed = 0;
    for line in lines.iter().take(MAX_LINES) {
        let fields = reading.fields(line);
        made.note_time(reading.time(line));
        let count = if fields.is_some() { &mut made.matched } else { &mut missed };
        *count += 1;
        if *count <= MAX_SHOWN {
            made.samples.push(shown(line, fields));
        }
    }
    made
}

impl Preview {
    fn note_time(&mut self, time: Option<(&[u8], bool)>) {
        let Some((text, is_read)) = time else { return };
        if is_read {
            self.timed += 1;
        } else {
            self.untimed += 1;
            self.no_time.get_or_insert_with(|| lossy(text).0);
        }
    }
}

fn shown(line: &[u8], fields: Option<Vec<(String, Span)>>) -> PreviewLine {
    let (text, starts) = lossy(line);
    let matched = fields.is_some();
    let end_of_text = text.encode_utf16().count();
    let unit = |byte: u32| {
        let before = starts.partition_point(|(start, _)| *start < byte as usize);
        starts.get(before).map_or(end_of_text, |(_, unit)| *unit)
    };
    let fields = fields.unwrap_or_default().into_iter();
    let fields = fields.map(|(name, span)| PreviewField { name, start: unit(span.start), end: unit(span.end) });
    // What took nothing, or lies behind the text that is shown, can't be shown.
    PreviewLine { matched, fields: fields.filter(|field| field.start < field.end).collect(), text }
}

/// The beginning of a line as text, and where each of its characters begins, in bytes and in units of UTF-16.
fn lossy(line: &[u8]) -> (String, Vec<(usize, usize)>) {
    let mut text = String::new();
    let mut starts = Vec::new();
    let (mut byte, mut unit) = (0, 0);
    for chunk in line.utf8_chunks() {
        let invalid = (!chunk.invalid().is_empty()).then_some((char::REPLACEMENT_CHARACTER, chunk.invalid().len()));
        for (letter, length) in chunk.valid().chars().map(|letter| (letter, letter.len_utf8())).chain(invalid) {
            if starts.len() == MAX_TEXT {
                return (text, starts);
            }
            starts.push((byte, unit));
            text.push(letter);
            byte += length;
            unit += letter.len_utf16();
        }
    }
    (text, starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &PreviewLine) -> Vec<(&str, String)> {
        let units: Vec<u16> = line.text.encode_utf16().collect();
        let cut = |field: &PreviewField| String::from_utf16(&units[field.start..field.end]).unwrap();
        line.fields.iter().map(|field| (field.name.as_str(), cut(field))).collect()
    }

    #[test]
    fn ok_fields_of_each_kind() {
        let line = "WARN 🛒 żółty".as_bytes();
        let at = |name, text: &str| (name, text.to_owned());
        let expression = preview(r"(?P<level>\w+) (?P<what>\S+) (?P<message>.*)", &[line]);
        assert_eq!(fields(&expression.samples[0]), [at("level", "WARN"), at("what", "🛒"), at("message", "żółty")]);
        let grok = preview("%{WORD:level} %{NOTSPACE:what} %{GREEDYDATA:[log][level]}", &[line]);
        assert_eq!(fields(&grok.samples[0]), [at("level", "WARN"), at("log.level", "żółty")]);
        let stamped = preview("%H:%M", &[b"12:30 \xff x"]);
        assert_eq!(fields(&stamped.samples[0]), [at("time", "12:30"), at("message", "\u{fffd} x")]);
    }

    #[test]
    fn ok_counts_and_the_first_of_each() {
        let lines: Vec<String> =
            (0..4_000).map(|number| format!("{} {number}", if number % 2 == 0 { "a" } else { "b" })).collect();
        let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
        let made = preview("a (?P<message>.*)", &lines);
        assert_eq!((made.lines, made.matched, made.samples.len(), made.error), (3_000, 1_500, 10, None));
        assert_eq!((made.samples[8].text.as_str(), made.samples[8].matched), ("a 8", true));
        assert!(!made.samples[9].matched && made.samples[9].fields.is_empty());
    }

    #[test]
    fn ok_times_that_are_none_are_told() {
        let times = |pattern: &str, lines: &[&[u8]]| {
            let made = preview(pattern, lines);
            (made.matched, made.timed, made.untimed, made.no_time)
        };
        let grouped = r"(?P<time>\S+)? ?\| (?P<message>.*)";
        let lines: [&[u8]; 3] = [b"2024-05-01T12:30:45Z | a", b"soon | b", b"| c"];
        assert_eq!(times(grouped, &lines), (3, 1, 1, Some("soon".to_owned())));
        assert_eq!(times(r"(?P<level>\w+) (?P<message>.*)", &[b"INFO a"]), (1, 0, 0, None));
        // There is no 30th of February.
        assert_eq!(times("%Y-%m-%d %H:%M", &[b"2024-02-30 10:00 a"]), (1, 0, 1, Some("2024-02-30 10:00".to_owned())));
    }

    #[test]
    fn ok_long_lines_are_cut() {
        let line = "é".repeat(500) + "x";
        let made = preview("(?P<host>é*)(?P<message>x)", &[line.as_bytes()]);
        assert_eq!(made.samples[0].text.chars().count(), MAX_TEXT);
        let host = PreviewField { name: "host".to_owned(), start: 0, end: MAX_TEXT };
        assert_eq!(made.samples[0].fields, [host]);
    }

    #[test]
    fn err_patterns_are_told() {
        let made = preview("%{NONE:host}", &[b"x"]);
        assert!(made.error.unwrap().contains("there is no pattern"));
        assert_eq!((made.lines, made.samples.len()), (0, 0));
        assert_eq!(preview("%H", &[]), Preview::default());
    }
}
