//! Which format a log is in: every grammar is tried on lines from the head, the middle and the tail of the file.
//!
//! Lines that it does not read are tried again: logs are joined, and programs change their format in the middle.
//!
//! A format's score is the share of the sampled lines that it reads, times what a match of it says
//! ([`Format::specificity`]). The best one is taken; the best of the others is its runner-up.

use super::generic::plain;
use super::{Clock, Extent, Format, all, by_name};
use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::config::no_such;
use crate::error::{Error, ErrorKind};
use crate::input::{MAX_LINE, Record, RecordRule, Records, is_blank, split, strip_ansi, trim_line};

/// Lines taken from each of the three places.
const LINES_PER_PLACE: usize = 1_000;

/// Bytes from the head, the middle and the tail of a file. The middle and the tail may begin and end within a line;
/// they are empty where the head is the whole file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample<'a> {
    /// The first bytes.
    pub head: &'a [u8],
    /// Bytes around the middle.
    pub middle: &'a [u8],
    /// The last bytes.
    pub tail: &'a [u8],
}

/// The length of each of the three places, in bytes.
const PLACE: usize = 256 * 1024;

impl<'a> Sample<'a> {
    /// The sample of a log in memory.
    pub fn of(bytes: &'a [u8]) -> Self {
        let place = |(start, end): (u64, u64)| &bytes[start as usize..end as usize];
        let [head, middle, tail] = places(bytes.len() as u64).map(place);
        Self { head, middle, tail }
    }
}

/// Where the three places of a file of this size begin and end. The last two are empty where the first is enough.
pub fn places(size: u64) -> [(u64, u64); 3] {
    let place = PLACE as u64;
    if size <= 3 * place {
        return [(0, size), (size, size), (size, size)];
    }
    let middle = (size - place) / 2;
    [(0, place), (middle, middle + place), (size - place, size)]
}

/// A format with the share of the sampled lines that it reads, the rest of its records included.
#[derive(Clone)]
pub struct Candidate {
    /// The format, bound to this file.
    pub format: Format,
    /// 0 to 1.
    pub coverage: f64,
}

/// What was found.
#[derive(Clone)]
pub struct Detection {
    /// The format with the best score.
    pub chosen: Candidate,
    /// The best of the others, where another one reads any line at all. Plain text never counts: it reads everything.
    pub runner_up: Option<Candidate>,
    /// Formats of lines that are not of the chosen one, the one that reads most of them first.
    pub others: Vec<Candidate>,
}

/// The most formats of one file besides the chosen one.
const MAX_OTHERS: usize = 4;

/// The least share of the sampled lines that makes another format one of the file's, and the least number of them.
const MIN_OTHER_SHARE: f64 = 0.01;
const MIN_OTHER_LINES: usize = 3;

/// The least specificity of such a format: one that reads nearly everything says nothing about the lines that are left.
const MIN_OTHER_SPECIFICITY: f64 = 0.5;

/// Finds the format of the sampled lines. Plain text where there are none, or where no other format reads enough of them.
pub fn detect(sample: &Sample<'_>) -> Detection {
    let plain_text = [sample.head, sample.middle, sample.tail].map(strip_ansi);
    let [head, middle, tail] = plain_text.each_ref().map(Cow::as_ref);
    let sample = Sample { head, middle, tail };
    let lines = sampled_lines(&sample);
    let mut candidates = candidates(&lines, Some(&sample)).into_iter();
    let chosen = candidates.next().unwrap_or_else(|| Candidate { format: plain().clone(), coverage: 0.0 });
    let runner_up = candidates.find(|other| other.format.name != plain().name);
    let others = others(&chosen.format, &lines);
    Detection { chosen, runner_up, others }
}

/// The formats that read any of these lines, the best first. Those of records that are told over several lines look at the
/// sample as it is, where there is one.
fn candidates(lines: &[&[u8]], sample: Option<&Sample<'_>>) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = all()
        .filter_map(|format| candidate(format, lines, sample))
        .filter(|candidate| candidate.coverage > 0.0)
        .collect();
    // The sort is stable: a tie keeps the order of the list.
    candidates.sort_by(|a, b| score(b).total_cmp(&score(a)));
    candidates
}

fn candidate(format: &Format, lines: &[&[u8]], sample: Option<&Sample<'_>>) -> Option<Candidate> {
    let Extent::Record(rule) = format.extent else {
        let format = format.bind(lines)?;
        return Some(Candidate { coverage: coverage(&format, lines), format });
    };
    let records = sampled_records(sample?, rule);
    let format = bind_to_records(format, &records)?;
    Some(Candidate { coverage: record_coverage(&format, &records), format })
}

/// The format of this name, as the sample tells its grammar.
///
/// # Errors
/// Where there is no such format, or it needs a line that names its columns, and the sample has none.
pub fn named(name: &str, sample: &Sample<'_>) -> Result<Format, Error> {
    let refused = |text: String| Error::new(ErrorKind::Settings, text);
    let format = by_name(name).ok_or_else(|| {
        let names: Vec<&str> = all().map(|format| format.name).collect();
        refused(format!("{}.", no_such("format", name, &names)))
    })?;
    bind(format, sample).ok_or_else(|| {
        refused(format!("{} needs a line that names its columns, and there is none among these lines.", format.title))
    })
}

/// The format with its grammar as the sample tells it, or none where it does not.
pub fn bind(format: &Format, sample: &Sample<'_>) -> Option<Format> {
    match format.extent {
        Extent::Record(rule) => bind_to_records(format, &sampled_records(sample, rule)),
        _ => format.bind(&sampled_lines(sample)),
    }
}

fn bind_to_records(format: &Format, records: &[Record]) -> Option<Format> {
    let texts: Vec<&[u8]> =
        records.iter().filter(|record| record.is_record).map(|record| record.text.trim_ascii_end()).collect();
    format.bind(&texts)
}

/// The records of the three places, as far as they surely are whole, and what stands before the first of the file.
fn sampled_records(sample: &Sample<'_>, rule: RecordRule) -> Vec<Record> {
    let mut records = Vec::new();
    for (place, is_first) in [(sample.head, true), (sample.middle, false), (sample.tail, false)] {
        let mut cutter = Records::new(rule);
        // What comes before the first record of a later place began before it.
        let mut take = |record: Record| records.extend((record.is_record || is_first).then_some(record));
        cutter.push(place, &mut take);
        // The last record of a place may be cut off, unless the place is the whole file.
        if is_first && sample.middle.is_empty() {
            cutter.finish(&mut take);
        }
    }
    records
}

/// The share of the lines that lie in records that `format` reads, 0 to 1.
fn record_coverage(format: &Format, records: &[Record]) -> f64 {
    let (mut read, mut lines) = (0, 0);
    for record in records {
        let with_text = record.lines().filter(|line| !is_blank(line)).count();
        lines += with_text;
        let is_read = record.is_record && format.parse(record.text.trim_ascii_end()).is_some();
        read += if is_read { with_text } else { 0 };
    }
    if lines == 0 { 0.0 } else { read as f64 / lines as f64 }
}

/// The formats of the lines that `chosen` neither reads nor continues. Their coverage is the share of all `lines`.
fn others(chosen: &Format, lines: &[&[u8]]) -> Vec<Candidate> {
    let mut found = Vec::new();
    if matches!(chosen.extent, Extent::Record(_)) {
        return found;
    }
    let fits = |format: &Format, line: &[u8]| format.parse(line).is_some();
    let mut left: Vec<&[u8]> =
        lines.iter().filter(|line| !fits(chosen, line) && !continues(chosen.extent, line)).copied().collect();
    while found.len() < MAX_OTHERS && left.len() >= MIN_OTHER_LINES {
        let Some(best) = candidates(&left, None).into_iter().find(|best| can_join(best, chosen)) else { break };
        let read = left.iter().filter(|line| fits(&best.format, line)).count();
        let coverage = read as f64 / lines.len() as f64;
        if read < MIN_OTHER_LINES || coverage < MIN_OTHER_SHARE {
            break;
        }
        left.retain(|line| !fits(&best.format, line));
        found.push(Candidate { format: best.format, coverage });
    }
    found
}

/// Whether a format may read what another one left.
fn can_join(candidate: &Candidate, chosen: &Format) -> bool {
    let format = &candidate.format;
    format.name != chosen.name && format.clock != Clock::None && format.specificity >= MIN_OTHER_SPECIFICITY
}

/// The best format for these lines that is not called `name`. Formats that are told by the lines of others use it.
pub(super) fn best_but(name: &str, lines: &[&[u8]]) -> Format {
    let is_line_by_line = |format: &&Format| !matches!(format.extent, Extent::Record(_));
    let others =
        all().filter(is_line_by_line).filter(|format| format.name != name).filter_map(|format| format.bind(lines));
    let mut best = Candidate { format: plain().clone(), coverage: f64::from(!lines.is_empty()) };
    for format in others {
        let candidate = Candidate { coverage: coverage(&format, lines), format };
        if score(&candidate) > score(&best) {
            best = candidate;
        }
    }
    best.format
}

fn score(candidate: &Candidate) -> f64 {
    candidate.coverage * candidate.format.specificity
}

/// The share of `lines` that `format` reads, 0 to 1. Where its records spread over lines, those that look like the
/// rest of a record count as well, unless there is no record at all.
fn coverage(format: &Format, lines: &[&[u8]]) -> f64 {
    let mut read = 0;
    let mut continued = 0;
    for line in lines {
        if format.parse(line).is_some() {
            read += 1;
        } else if continues(format.extent, line) {
            continued += 1;
        }
    }
    if read == 0 {
        return 0.0;
    }
    f64::from(read + continued) / lines.len() as f64
}

/// Whether a line that is not of the log's own format begins a record of another one, with a time. Then it continues
/// nothing: two logs were joined into one file.
pub(crate) fn begins_other_record(extent: Extent, line: &[u8]) -> bool {
    let dated = |format: &Format| format.parse(line).is_some_and(|header| header.time_ms.is_some());
    !continues(extent, line) && all().any(dated)
}

fn begins_with(line: &[u8], marks: &[&str]) -> bool {
    marks.iter().any(|mark| line.starts_with(mark.as_bytes()))
}

/// Whether a line that is no record of its own looks like the rest of one.
pub(crate) fn continues(extent: Extent, line: &[u8]) -> bool {
    match extent {
        Extent::Line | Extent::Record(_) => false,
        Extent::Lines => looks_continued(line),
        Extent::Wrapped(marks) => begins_with(line, marks),
        Extent::LinesLike(marks) => begins_with(line, marks) || looks_continued(line),
    }
}

/// Every line is looked at for every format, and to prepare such a search takes longer than to make it.
static EXCEPTION: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Exception"));
static ERROR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Error:"));

/// Whether a line looks like a part of a stack trace or of a dump rather than like the beginning of a record.
fn looks_continued(line: &[u8]) -> bool {
    let first_word = &line[..memchr::memchr(b' ', line).unwrap_or(line.len())];
    line.first().is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'}' | b')' | b']'))
        || line.starts_with(b"Caused by:")
        || line.starts_with(b"Traceback ")
        || EXCEPTION.find(first_word).is_some()
        || ERROR.find(first_word).is_some()
}

/// Whole lines with something on them, from the three places.
pub fn sampled_lines<'a>(sample: &Sample<'a>) -> Vec<&'a [u8]> {
    let mut lines = Vec::new();
    push_lines(&mut lines, sample.head);
    for place in [sample.middle, sample.tail] {
        let cut = split(place);
        // A place without a second line end holds no line that is surely whole.
        push_lines(&mut lines, cut.body);
    }
    lines
}

fn push_lines<'a>(lines: &mut Vec<&'a [u8]>, bytes: &'a [u8]) {
    let whole = bytes
        .split_inclusive(|byte| *byte == b'\n')
        .map(trim_line)
        .filter(|line| !is_blank(line))
        .map(|line| &line[..line.len().min(MAX_LINE)])
        .take(LINES_PER_PLACE);
    lines.extend(whole);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> &'static str {
        detect(&Sample { head: text.as_bytes(), ..Sample::default() }).chosen.format.name
    }

    #[test]
    fn ok_places() {
        assert_eq!(places(10), [(0, 10), (10, 10), (10, 10)]);
        let place = PLACE as u64;
        let [head, middle, tail] = places(10 * place);
        assert_eq!((head, tail), ((0, place), (9 * place, 10 * place)));
        assert_eq!(middle, (9 * place / 2, 9 * place / 2 + place));
    }

    #[test]
    fn ok_each_format_is_found_by_its_samples() {
        for format in all() {
            assert_eq!(chosen(&format.samples.join("\n")), format.name);
        }
    }

    #[test]
    fn ok_stack_traces_do_not_hide_a_format() {
        let record = "2024-05-01 12:30:45,123 ERROR [main] a.B: failed\njava.lang.IllegalStateException: x\n\tat a.B.c(B.java:1)\n";
        assert_eq!(chosen(&record.repeat(20)), "iso-level");
    }

    #[test]
    fn ok_records_that_spread_over_lines() {
        let history = "Start-Date: 2024-05-01  12:30:45\nCommandline: apt-get install nginx\nRequested-By: alice (1000)\n\
            Install: nginx:amd64 (1.22.1-9), nginx-common:amd64 (1.22.1-9, automatic)\nEnd-Date: 2024-05-01  12:30:49\n\n";
        assert_eq!(chosen(&history.repeat(5)), "apt-history");
        let record = "May 01, 2024 12:30:45 PM com.example.shop.Cart checkout\nWARNING: cart 7 was given up\n";
        assert_eq!(chosen(&record.repeat(5)), "java-util-logging");
        let query = "# Time: 2024-05-01T12:30:45.678222Z\n# User@Host: app[app] @ [203.0.113.9]  Id: 2\n\
            # Query_time: 4.2  Lock_time: 0.0 Rows_sent: 7  Rows_examined: 4242\nSET timestamp=1714566645;\nselect * from cart;\n";
        assert_eq!(chosen(&query.repeat(5)), "mysql-slow");
    }

    #[test]
    fn ok_prose_is_plain() {
        assert_eq!(chosen("Dear log,\nnothing happened today.\n"), "plain");
        assert_eq!(chosen(""), "plain");
    }

    #[test]
    fn ok_middle_and_tail_count() {
        let banner = "starting\n".repeat(30);
        let body =
            "x\nDec 10 06:55:46 a b[1]: c\nDec 10 06:55:47 a b[1]: c\nDec 1".replace("Dec 10", "Dec 11").repeat(40);
        let sample = Sample { head: banner.as_bytes(), middle: body.as_bytes(), tail: body.as_bytes() };
        let detection = detect(&sample);
        assert_eq!(detection.chosen.format.name, "syslog");
        assert!(detection.chosen.coverage < 1.0);
    }
}
