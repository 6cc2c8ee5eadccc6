//! From a line to its header: time, level, host, process, address, and where the message begins.
//!
//! A [`Format`] is one grammar in one file: its name, its sample lines (which are its tests and its documentation), and
//! a parser that takes the line's bytes and returns a [`Header`] of spans into them.
//! A line that is not of the grammar gives none; nothing is copied, nothing fails.
//!
//! Most grammars are fixed. Some are told by the file itself (columns that a header line names) or by a person (a pattern):
//! these are *bound* once, to sampled lines, before the first line is read.

mod address;
mod amount;
mod app;
mod cursor;
mod data;
mod detect;
mod dialect;
mod field_name;
mod generic;
mod header;
pub(crate) mod json;
mod level;
mod pattern;
mod relay;
mod requested;
mod security;
mod system;
#[cfg(test)]
mod testing;
pub mod time;
mod web;
pub(crate) mod windows;

use std::sync::Arc;

use crate::input::RecordRule;

pub use amount::Amount;
use detect::best_but;
pub use detect::{Candidate, Detection, Sample, bind, detect, named, places, sampled_lines};
pub(crate) use detect::{begins_other_record, continues};
pub use header::{Header, Span};
pub use level::Level;
pub use pattern::{Preview, PreviewField, PreviewLine, custom, preview};

/// What a record of a format may spread over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// One line each. A line that does not fit is unparsed.
    Line,
    /// A line and those after it that do not fit: stack traces, dumps, wrapped text.
    Lines,
    /// A line and those after it that begin with one of these; other lines that do not fit are unparsed.
    Wrapped(&'static [&'static str]),
    /// As [`Extent::Lines`], where most of the other lines begin with one of these: a format whose records nearly all spread over
    /// lines would not be found by its first lines alone.
    LinesLike(&'static [&'static str]),
    /// All lines of a record, and the grammar is given all of them at once, with the line ends between them.
    Record(RecordRule),
}

/// How the times of a format are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// No times: the log is windowed by line number.
    None,
    /// Date and time without a zone; read as UTC and shown as written.
    Local,
    /// Date, time and zone; converted to UTC.
    Zoned,
    /// Month, day and time without a year; the year is inferred, counting a step back over New Year as the next year.
    YearLess,
    /// Time of day without a date, as on 1970-01-01; the date is inferred, counting a step back over midnight as the next day.
    DateLess,
}

/// What the template of an event is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The message's words, grouped by Drain.
    Message,
    /// A web request: its method, the beginning of its path, and its status.
    Request,
}

/// How lines of a format are read.
#[derive(Clone)]
pub enum Grammar {
    /// The same for every file.
    Fixed(fn(&[u8]) -> Option<Header>),
    /// Told by the file: made from its sampled lines, or nothing where they do not tell it.
    Told(fn(&[&[u8]]) -> Option<BoundGrammar>),
    /// As it was told.
    Bound(BoundGrammar),
}

/// A grammar with what one file told of it.
#[derive(Clone)]
pub struct BoundGrammar {
    /// How the file's times are written.
    pub clock: Clock,
    /// Reads a line's header.
    pub parse: Arc<ReadHeader>,
}

/// What reads a line's header; mappers on several threads share it.
pub type ReadHeader = dyn Fn(&[u8]) -> Option<Header> + Send + Sync;

/// How many lines are asked whether they write a zone.
const LINES_FOR_CLOCK: usize = 500;

/// A log format: one grammar.
#[derive(Clone)]
pub struct Format {
    /// A stable word for scripts and settings.
    pub name: &'static str,
    /// The name that people know it by.
    pub title: &'static str,
    /// How much a match says, 0 to 1: a strict grammar says more than a loose one.
    pub specificity: f64,
    /// What a record may spread over.
    pub extent: Extent,
    /// How its times are written.
    pub clock: Clock,
    /// What its templates are made of.
    pub subject: Subject,
    /// Lines as they are found in the wild, invented names in them.
    pub samples: &'static [&'static str],
    /// How its lines are read.
    pub grammar: Grammar,
}

impl Format {
    /// Reads a line's header, or none where the line is not of this format. A grammar that is still to be told reads none.
    #[inline]
    pub fn parse(&self, line: &[u8]) -> Option<Header> {
        match &self.grammar {
            Grammar::Fixed(parse) => parse(line),
            Grammar::Bound(bound) => (bound.parse)(line),
            Grammar::Told(_) => None,
        }
    }

    /// The format with its grammar as these lines tell it, or none where they do not.
    pub fn bind(&self, lines: &[&[u8]]) -> Option<Self> {
        let Grammar::Told(tell) = self.grammar else {
            return Some(Self { clock: self.clock_of(lines), ..self.clone() });
        };
        let bound = tell(lines)?;
        Some(Self { clock: bound.clock, grammar: Grammar::Bound(bound), ..self.clone() })
    }

    /// Many formats write ISO times with a zone or without: where no line writes one, times are local.
    fn clock_of(&self, lines: &[&[u8]]) -> Clock {
        if self.clock != Clock::Zoned {
            return self.clock;
        }
        let own = lines
            .iter()
            .take(LINES_FOR_CLOCK)
            .filter(|line| self.parse(line).is_some_and(|header| header.time_ms.is_some()));
        let writes_zone = if self.name == generic::DATED { generic::writes_zone } else { time::writes_zone };
        let mut zoned = own.filter_map(|line| writes_zone(line)).peekable();
        if zoned.peek().is_some() && zoned.all(|is_zoned| !is_zoned) { Clock::Local } else { Clock::Zoned }
    }
}

/// The groups of formats, in the order in which a tie is decided.
static GROUPS: [&[Format]; 7] = [
    web::FORMATS,
    system::FORMATS,
    security::FORMATS,
    app::FORMATS,
    app::JSON_FORMATS,
    data::FORMATS,
    generic::FORMATS,
];

/// Every format, in the order in which a tie is decided.
pub fn all() -> impl Iterator<Item = &'static Format> {
    GROUPS.into_iter().flatten()
}

/// The format of lines of which nothing is known.
pub(crate) fn plain() -> &'static Format {
    generic::plain()
}

/// The format called `name`.
pub fn by_name(name: &str) -> Option<&'static Format> {
    all().find(|format| format.name == name)
}

#[cfg(test)]
mod tests {
    use super::testing::bound;
    use super::*;

    #[test]
    fn ok_every_format_reads_its_own_samples() {
        for format in all() {
            assert!(!format.samples.is_empty(), "{}", format.name);
            for sample in format.samples {
                let header = bound(format).parse(sample.as_bytes());
                assert!(header.is_some(), "{} does not read {sample}", format.name);
                let header = header.unwrap_or_default();
                if header.is_directive {
                    continue;
                }
                assert_eq!(header.time_ms.is_some(), bound(format).clock != Clock::None, "{}: {sample}", format.name);
            }
        }
    }

    /// As in a file that is made of its samples: a format that is told by the file must be told by them.
    #[test]
    fn ok_no_other_format_claims_a_sample_with_a_better_score() {
        for format in all() {
            let lines: Vec<&[u8]> = format.samples.iter().map(|sample| sample.as_bytes()).collect();
            // Formats of lines see the lines of a record one by one; they have no say in what is told over several.
            let is_record = |format: &Format| matches!(format.extent, Extent::Record(_));
            let rivals = all().filter(|other| is_record(other) || !is_record(format));
            let told: Vec<Format> = rivals.filter_map(|other| other.bind(&lines)).collect();
            for sample in format.samples {
                let best = told
                    .iter()
                    .filter(|other| other.parse(sample.as_bytes()).is_some())
                    .max_by(|a, b| a.specificity.total_cmp(&b.specificity))
                    .map(|other| other.name);
                assert_eq!(best, Some(format.name), "{sample}");
            }
        }
    }

    #[test]
    fn ok_names_are_unique() {
        let mut names: Vec<&str> = all().map(|format| format.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert_eq!(all().last().map(|format| format.name), Some(generic::plain().name));
    }

    /// No parser may panic, and no span may lie outside its line, whatever the bytes.
    #[test]
    fn ok_any_prefix_of_any_sample() {
        let bound: Vec<Format> = all().map(bound).collect();
        for sample in all().flat_map(|format| format.samples) {
            let mut line = sample.as_bytes().to_vec();
            while line.pop().is_some() {
                for format in &bound {
                    let Some(header) = format.parse(&line) else { continue };
                    for span in header.spans() {
                        assert!(
                            span.start <= span.end && span.end as usize <= line.len(),
                            "{}: {header:?}",
                            format.name
                        );
                    }
                }
            }
        }
    }

    /// The same for samples with some of their bytes changed, cut out or doubled; seeded, so that each run is the same.
    #[test]
    fn ok_any_sample_with_bytes_changed() {
        const MARKS: &[u8] = b" \t\"\\[]{}()<>:;,|/=-+.%#09aZ\x00\x1d\xc3\xff";
        let bound: Vec<Format> = all().map(bound).collect();
        let mut state = 42u64;
        let mut below = |end: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % end.max(1)
        };
        for sample in all().flat_map(|format| format.samples) {
            for _ in 0..60 {
                let mut line = sample.as_bytes().to_vec();
                for _ in 0..=below(3) {
                    let place = below(line.len());
                    match below(3) {
                        0 if !line.is_empty() => line[place] = MARKS[below(MARKS.len())],
                        1 if !line.is_empty() => drop(line.drain(place..(place + below(8)).min(line.len()))),
                        _ => line.insert(place, MARKS[below(MARKS.len())]),
                    }
                }
                for format in &bound {
                    let Some(header) = format.parse(&line) else { continue };
                    let is_inside = |span: &Span| span.start <= span.end && span.end as usize <= line.len();
                    assert!(header.spans().iter().all(is_inside), "{}: {header:?}", format.name);
                }
            }
        }
    }
}
