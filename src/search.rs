//! A look through a whole log for a text, or for a regular expression.
//!
//! Slices of a file are looked through apart from each other, in any order. A line belongs to the slice in which it begins, and
//! 64 KiB of it are looked at, so that the hits are the same wherever the file is cut. Expressions are those of the `regex` crate,
//! over bytes: none goes back over what it has read, and the time for a line is bounded by its length and that of the expression.

use std::ops::Range;

use regex::bytes::{Regex, RegexBuilder};
use serde::Deserialize;

use crate::error::{Error, ErrorKind, of_expression};
use crate::input::{MAX_LINE, begun_in, trim_line};

/// The longest program that an expression may become, in bytes. Every byte of a line may have to go past all of it, so this is a bound
/// on time: with four times as much, four kilobytes of a log took the tab ten seconds. Expressions that people write have some thousands.
const SIZE_LIMIT: usize = 1 << 18;

/// The most bytes of a text or of an expression.
const MOST_TEXT: usize = 4096;

/// What a person looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Wording {
    /// A text as it stands in lines, or an expression. An empty one is in every line.
    pub text: String,
    /// Whether it is a regular expression.
    #[serde(default)]
    pub is_expression: bool,
    /// Whether `A` is another letter than `a`. Other letters than those of ASCII are always told apart.
    #[serde(default)]
    pub heeds_case: bool,
}

/// What was found in a slice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// How many lines begin in it.
    pub lines: u32,
    /// Which of them are hits, from 0, in order.
    pub hits: Vec<u32>,
}

impl Hits {
    /// As bytes, for [`Hits::from_bytes`]: the lines, then the hits, each in four bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        std::iter::once(&self.lines).chain(&self.hits).flat_map(|number| number.to_le_bytes()).collect()
    }

    /// What [`Hits::to_bytes`] has made.
    ///
    /// # Errors
    /// For other bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let (numbers, []) = bytes.as_chunks::<4>() else { return Err(no_hits()) };
        let mut numbers = numbers.iter().map(|number| u32::from_le_bytes(*number));
        let lines = numbers.next().ok_or_else(no_hits)?;
        let hits: Vec<u32> = numbers.collect();
        let is_ordered = hits.is_sorted_by(|one, next| one < next) && hits.last().is_none_or(|last| *last < lines);
        if is_ordered { Ok(Self { lines, hits }) } else { Err(no_hits()) }
    }
}

fn no_hits() -> Error {
    Error::new(ErrorKind::Misuse, "Expected what was found in a slice, and got other bytes.")
}

/// What is looked for, ready to look.
#[derive(Clone, Debug)]
pub struct Query {
    regex: Regex,
    /// Whether what fits lies within one line, whatever lies around it: then a slice is looked through in one go.
    is_plain: bool,
}

impl Query {
    /// Makes it ready.
    ///
    /// # Errors
    /// Says where an expression is none, or that it is too long.
    pub fn new(wording: &Wording) -> Result<Self, Error> {
        let Wording { text, is_expression, heeds_case } = wording;
        if text.len() > MOST_TEXT {
            let told = format!("Expected at most {MOST_TEXT} bytes to look for; there are {}.", text.len());
            return Err(Error::new(ErrorKind::Settings, told));
        }
        let pattern = if *is_expression { text.clone() } else { regex::escape(text) };
        let built =
            RegexBuilder::new(&pattern).unicode(false).case_insensitive(!heeds_case).size_limit(SIZE_LIMIT).build();
        let regex = built.map_err(|fault| {
            let fault = of_expression(&fault);
            Error::new(ErrorKind::Settings, format!("This is no regular expression that can be looked for: {fault}."))
        })?;
        let is_plain = !is_expression && !text.is_empty() && !text.contains(['\n', '\r']);
        Ok(Self { regex, is_plain })
    }

    /// Looks through the lines that begin in a slice of a file: see [`begun_in`].
    pub fn look(&self, bytes: &[u8], follows: bool, length: usize) -> Hits {
        let Range { start, end } = begun_in(bytes, follows, length);
        if self.is_plain { self.look_in_one_go(bytes, start, end) } else { self.look_by_line(bytes, start, end) }
    }

    fn look_by_line(&self, bytes: &[u8], mut start: usize, end: usize) -> Hits {
        let mut found = Hits::default();
        while start < end {
            let line_end = line_end(bytes, start);
            let line = trim_line(&bytes[start..line_end]);
            if self.regex.is_match(&line[..line.len().min(MAX_LINE)]) {
                found.hits.push(found.lines);
            }
            found.lines += 1;
            start = line_end;
        }
        found
    }

    /// The same where lines are no bounds of what fits: from hit to hit, which is many times quicker where hits are rare.
    fn look_in_one_go(&self, bytes: &[u8], start: usize, end: usize) -> Hits {
        let mut found = Hits::default();
        let mut at = start;
        while at < end {
            let Some(hit) = self.regex.find_at(bytes, at) else { break };
            let line = memchr::memrchr(b'\n', &bytes[at..hit.start()]).map_or(at, |before| at + before + 1);
            if line >= end {
                break;
            }
            found.lines += line_ends(&bytes[at..line]);
            if hit.end() - line <= MAX_LINE {
                found.hits.push(found.lines);
            }
            found.lines += 1;
            at = line_end(bytes, hit.end());
        }
        if at < end {
            // Of the last line the end may lie beyond the slice, or not be there at all.
            let rest = &bytes[at..end];
            found.lines += line_ends(rest) + u32::from(!rest.ends_with(b"\n"));
        }
        found
    }

    /// Where it stands in a text, at most so many times: ranges of bytes at the bounds of characters.
    pub fn spans(&self, text: &str, most: usize) -> Vec<Range<usize>> {
        let found = self.regex.find_iter(text.as_bytes()).filter(|hit| !hit.is_empty());
        found.take(most).map(|hit| char_bound(text, hit.start())..char_bound_after(text, hit.end())).collect()
    }
}

/// The last bound of characters up to `at`.
fn char_bound(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The first bound of characters from `at` on.
fn char_bound_after(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// Where the line that holds `at` ends, with its line end.
fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end + 1)
}

fn line_ends(bytes: &[u8]) -> u32 {
    memchr::memchr_iter(b'\n', bytes).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::BEYOND;
    use proptest::prelude::*;

    fn plain(text: &str) -> Query {
        Query::new(&Wording { text: text.to_owned(), ..Wording::default() }).unwrap()
    }

    fn expression(text: &str) -> Query {
        Query::new(&Wording { text: text.to_owned(), is_expression: true, ..Wording::default() }).unwrap()
    }

    fn whole(query: &Query, log: &[u8]) -> Hits {
        query.look(log, false, log.len())
    }

    /// All slices of a file one after the other, cut every `size` bytes.
    fn sliced(query: &Query, log: &[u8], size: usize) -> Hits {
        let mut all = Hits::default();
        for start in (0..log.len()).step_by(size) {
            let end = (start + size).min(log.len());
            let bytes = &log[start.saturating_sub(1)..(end + BEYOND).min(log.len())];
            let found = query.look(bytes, start > 0, end - start);
            let found = Hits::from_bytes(&found.to_bytes()).unwrap();
            all.hits.extend(found.hits.iter().map(|hit| hit + all.lines));
            all.lines += found.lines;
        }
        all
    }

    #[test]
    fn ok_lines_that_hold_it() {
        let log = b"Alpha\nbeta ALPHA alpha\n\ngamma\r\nalphabet";
        assert_eq!(whole(&plain("alpha"), log), Hits { lines: 5, hits: vec![0, 1, 4] });
        let heeds = Query::new(&Wording { text: "alpha".to_owned(), heeds_case: true, ..Wording::default() }).unwrap();
        assert_eq!(whole(&heeds, log).hits, [1, 4]);
        assert_eq!(whole(&plain("a.p"), log), Hits { lines: 5, hits: Vec::new() }, "a text is no expression");
        assert_eq!(whole(&expression("^g.*a$"), log).hits, [3], "the carriage return belongs to the line end");
        assert_eq!(whole(&expression("(?s)a.*b"), log).hits, [4], "no line reaches into the next");
        assert_eq!(whole(&plain(""), log).hits, [0, 1, 2, 3, 4]);
        assert_eq!(whole(&plain("a\nb"), log), Hits { lines: 5, hits: Vec::new() });
    }

    #[test]
    fn ok_bytes_of_any_kind() {
        assert_eq!(whole(&plain("größe"), "Die Größe\nGRÖSSE".as_bytes()).hits, [0]);
        assert_eq!(whole(&expression(r"\xff."), b"a\xff\xfe\nb").hits, [0]);
        assert_eq!(whole(&plain("a"), b"\xEF\xBB\xBFa\nb\n"), Hits { lines: 2, hits: vec![0] });
        assert_eq!(whole(&expression("^a"), b"\xEF\xBB\xBFa").hits, [0]);
        assert_eq!(whole(&plain("x"), b""), Hits::default());
    }

    #[test]
    fn ok_a_long_line_is_looked_at_as_far_as_all_are() {
        for before in [MAX_LINE - 1, MAX_LINE] {
            let mut log = vec![b'.'; before];
            log.extend_from_slice(b"x......\nx\n");
            let expected = if before < MAX_LINE { vec![0, 1] } else { vec![1] };
            for query in [plain("X"), expression("x")] {
                assert_eq!(whole(&query, &log).hits, expected);
                assert_eq!(sliced(&query, &log, 4000).hits, expected);
            }
        }
    }

    #[test]
    fn ok_spans_lie_at_bounds_of_characters() {
        assert_eq!(plain("a").spans("aXaé", 9), [0..1, 2..3]);
        assert_eq!(plain("a").spans("aaaa", 2).len(), 2);
        assert_eq!(expression("(?-u:X.)").spans("Xé", 9).first(), Some(&(0..3)));
        assert_eq!(expression("b*").spans("abba", 9).first(), Some(&(1..3)), "and nothing where it is empty");
    }

    #[test]
    fn ok_expressions_as_people_write_them() {
        for (text, line) in [
            (r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b", "from 192.0.2.7 port"),
            (r"^\S+ \S+ \[[^\]]{1,64}\] .{0,400}(?:timed out|refused)$", "a b [c] connection refused"),
            (
                r"(?:error|fail(?:ed|ure)?|fatal|panic|abort(?:ed)?|exception)s?\b.*\b(?:disk|volume|raid|node-[0-9]{1,4})",
                "Errors on node-12",
            ),
            (r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", "01234567-89AB-cdef-0123-456789abcdef"),
        ] {
            assert_eq!(whole(&expression(text), line.as_bytes()).hits, [0], "{text}");
        }
    }

    #[test]
    fn err_what_cannot_be_looked_for() {
        for text in ["(", "(?:a{1000}){1000}", "(?:[a-z ]?[0-9]?){4000}", "[b-a]"] {
            let wording = Wording { text: text.to_owned(), is_expression: true, ..Wording::default() };
            assert!(Query::new(&wording).unwrap_err().to_string().contains("no regular expression"), "{text}");
        }
        let wording = Wording { text: "x".repeat(MOST_TEXT + 1), ..Wording::default() };
        assert!(Query::new(&wording).unwrap_err().to_string().contains("at most 4096 bytes"));
        for bytes in [&b""[..], b"abc", &[1, 0, 0, 0, 1, 0, 0, 0], &[9, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]] {
            assert!(Hits::from_bytes(bytes).is_err());
        }
    }

    proptest! {
        /// Beside a look at each line by itself, with plain string functions.
        #[test]
        fn ok_as_a_naive_look_and_for_any_cut(
            log in "[aAb\\r\\n ]{0,80}",
            text in "[aAb ]{1,3}",
            size in 1_usize..40,
            heeds_case in any::<bool>(),
        ) {
            let fold = |text: &str| if heeds_case { text.to_owned() } else { text.to_ascii_lowercase() };
            let lines: Vec<&str> = log.split_inclusive('\n').map(|line| line.trim_end_matches('\n')).collect();
            let holds = |line: &&str| fold(line.strip_suffix('\r').unwrap_or(line)).contains(&fold(&text));
            let hits: Vec<u32> = (0..).zip(&lines).filter(|(_, line)| holds(line)).map(|(number, _)| number).collect();
            let expected = Hits { lines: lines.len() as u32, hits };
            for is_expression in [false, true] {
                let query = Query::new(&Wording { text: text.clone(), is_expression, heeds_case }).unwrap();
                prop_assert_eq!(&whole(&query, log.as_bytes()), &expected);
                prop_assert_eq!(&sliced(&query, log.as_bytes(), size), &expected);
            }
        }
    }
}
