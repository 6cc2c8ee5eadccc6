//! From a line to its header: time, level, host, process, address, and where the message begins.
//!
//! A [`Format`] is one grammar in one file: its name, its sample lines (which are its tests and its documentation), and
//! a parser that takes the line's bytes and returns a [`Header`] of spans into them.
//! A line that is not of the grammar gives none; nothing is copied, nothing fails.

mod access;
mod apache_error;
mod cbs;
mod cursor;
mod detect;
mod hdfs;
mod header;
mod iso;
mod level;
mod log4j;
mod openstack;
mod plain;
mod syslog;
pub mod time;

pub use detect::{Candidate, Detection, Sample, detect, places};
pub use header::{Header, Span};
pub use level::Level;

/// What a record of a format may spread over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// One line each. A line that does not fit is unparsed.
    Line,
    /// A line and those after it that do not fit: stack traces, dumps, wrapped text.
    Lines,
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
}

/// What the template of an event is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The message's words, grouped by Drain.
    Message,
    /// A web request: its method, the beginning of its path, and its status.
    Request,
}

/// A log format: one grammar.
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
    /// Reads a line's header, or none where the line is not of this format.
    pub parse: fn(&[u8]) -> Option<Header>,
}

/// Every format, in the order in which a tie is decided.
pub static FORMATS: &[Format] = &[
    hdfs::FORMAT,
    cbs::FORMAT,
    openstack::FORMAT,
    access::COMBINED,
    access::COMMON,
    apache_error::FORMAT,
    log4j::FORMAT,
    syslog::FORMAT,
    iso::FORMAT,
    plain::FORMAT,
];

/// The format called `name`.
pub fn by_name(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The format that takes any line.
pub fn plain() -> &'static Format {
    &FORMATS[FORMATS.len() - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_every_format_reads_its_own_samples() {
        for format in FORMATS {
            assert!(!format.samples.is_empty(), "{}", format.name);
            for sample in format.samples {
                let header = (format.parse)(sample.as_bytes());
                assert!(header.is_some(), "{} does not read {sample}", format.name);
                let timed = header.is_some_and(|header| header.time_ms.is_some());
                assert_eq!(timed, format.clock != Clock::None, "{}: {sample}", format.name);
            }
        }
    }

    #[test]
    fn ok_no_other_format_claims_a_sample_with_a_better_score() {
        for format in FORMATS {
            for sample in format.samples {
                let best = FORMATS
                    .iter()
                    .filter(|other| (other.parse)(sample.as_bytes()).is_some())
                    .max_by(|a, b| a.specificity.total_cmp(&b.specificity))
                    .map(|other| other.name);
                assert_eq!(best, Some(format.name), "{sample}");
            }
        }
    }

    #[test]
    fn ok_names_are_unique() {
        for (row, format) in FORMATS.iter().enumerate() {
            assert!(FORMATS[row + 1..].iter().all(|other| other.name != format.name));
            assert!(std::ptr::eq(by_name(format.name).unwrap(), format));
        }
        assert_eq!(plain().name, "plain");
    }

    /// No parser may panic, and no span may lie outside its line, whatever the bytes.
    #[test]
    fn ok_any_prefix_of_any_sample() {
        for sample in FORMATS.iter().flat_map(|format| format.samples) {
            let mut line = sample.as_bytes().to_vec();
            while line.pop().is_some() {
                for format in FORMATS {
                    let Some(header) = (format.parse)(&line) else { continue };
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
}
