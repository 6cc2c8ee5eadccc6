//! What a hunt tells.

use std::cmp::Ordering;

use super::super::attack::{self, Technique};
use crate::words::many;

/// Where in the log something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// The line, from 1, over all files.
    pub line: u64,
    /// Its time in milliseconds since 1970, where it has one. Times without a year lie in 2000 and after.
    pub time_ms: Option<i64>,
    /// Whether what is seen here keeps the line, however many there are.
    pub(super) is_traced: bool,
}

/// When and how often something was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// How often; a line may tell of several times.
    pub count: u64,
    /// The lines that tell of it.
    pub lines: u64,
    /// The first line of it, from 1.
    pub first_line: u64,
    /// The last line of it.
    pub last_line: u64,
    /// The earliest time, where there is one.
    pub first_ms: Option<i64>,
    /// The latest time.
    pub last_ms: Option<i64>,
    /// The lines of the earliest and of the latest time, which need not be the first and the last one; 0 where none has a time.
    pub timed_lines: (u64, u64),
    /// Lines to look at: the first three and the last two.
    pub evidence: Vec<u64>,
    /// All lines, where they are wanted.
    pub(super) traced: Vec<u64>,
}

/// How many first lines are kept, and how many lines in all.
const FIRST_LINES: usize = 3;
const ALL_LINES: usize = 5;

impl Seen {
    /// Adds something that happened `times` at a line.
    pub(super) fn add(&mut self, at: At, times: u32) {
        if self.count == 0 {
            self.first_line = at.line;
        }
        if let Some(time) = at.time_ms {
            self.add_time(time, at.line);
        }
        self.lines += u64::from(self.lines == 0 || self.last_line != at.line);
        self.last_line = at.line;
        self.count += u64::from(times);
        if at.is_traced {
            self.traced.push(at.line);
        }
        if self.evidence.last() == Some(&at.line) {
            return;
        }
        if self.evidence.len() == ALL_LINES {
            self.evidence.remove(FIRST_LINES);
        }
        self.evidence.push(at.line);
    }

    /// Lines need not be in the order of their times.
    fn add_time(&mut self, time_ms: i64, line: u64) {
        if self.first_ms.is_none_or(|first| time_ms < first) {
            (self.first_ms, self.timed_lines.0) = (Some(time_ms), line);
        }
        if self.last_ms.is_none_or(|last| time_ms >= last) {
            (self.last_ms, self.timed_lines.1) = (Some(time_ms), line);
        }
    }

    /// How often, in words: `60 times in 57 lines`, `2 times`.
    pub fn often(&self) -> String {
        let (times, lines) = (many(self.count, "time", "times"), many(self.lines, "line", "lines"));
        match self.count.cmp(&self.lines) {
            Ordering::Equal => times,
            Ordering::Greater => format!("{times} in {lines}"),
            // What is counted is told together with more of its source or its user.
            Ordering::Less => format!("{times} among {lines}"),
        }
    }

    /// From the first to the last time, in seconds.
    pub(super) fn span_seconds(&self) -> u64 {
        let span = self.last_ms.zip(self.first_ms).map_or(0, |(last, first)| last.saturating_sub(first));
        u64::try_from(span / 1000).unwrap_or(0)
    }
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// There are harmless ways to this, and the log can't tell.
    Low,
    /// It usually is what it says.
    Medium,
    /// The log says so itself.
    High,
}

impl Confidence {
    /// A word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// Something that a person should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A stable word: what it is, or the id of a rule.
    pub kind: String,
    /// What it is, for people.
    pub title: String,
    /// The source; empty where it is of no source.
    pub source: String,
    /// The user; empty where it is of none or of many.
    pub user: String,
    /// How grave, 1 to 5.
    pub severity: u8,
    /// How sure.
    pub confidence: Confidence,
    /// When and how often.
    pub seen: Seen,
    /// The ATT&CK technique.
    pub technique: Option<Technique>,
    /// Why it is told, in a sentence or two, with the parameters that decided; and what the log can't tell apart.
    pub because: String,
}

impl Finding {
    /// The finding as a sentence about its rule: "by rule … because …".
    pub fn sentence(&self) -> String {
        format!("By rule {}: {}", self.kind, self.because)
    }

    pub(super) fn new(kind: &str, severity: u8, confidence: Confidence, seen: Seen, technique: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            title: title(kind),
            source: String::new(),
            user: String::new(),
            severity,
            confidence,
            seen,
            technique: (!technique.is_empty()).then(|| attack::named(technique)),
            because: String::new(),
        }
    }

    pub(super) fn of(mut self, source: &[u8], user: &[u8]) -> Self {
        self.source = String::from_utf8_lossy(source).into_owned();
        self.user = String::from_utf8_lossy(user).into_owned();
        self
    }

    pub(super) fn titled(self, title: &str) -> Self {
        Self { title: title.to_owned(), ..self }
    }

    pub(super) fn because(mut self, because: String) -> Self {
        self.because = because;
        self
    }
}

/// A kind as the beginning of a sentence: `sql-injection` is "SQL injection".
fn title(kind: &str) -> String {
    match kind {
        "jndi" => "JNDI lookup".to_owned(),
        "sql-injection" => "SQL injection".to_owned(),
        "slow-and-low" => "Slow guessing".to_owned(),
        "secret" => "Search for secrets".to_owned(),
        "scanner-agent" => "Scanner by its agent".to_owned(),
        "root-by-password" => "Root logged in by password".to_owned(),
        "success-after-failures-elsewhere" => "Success after failures from elsewhere".to_owned(),
        "traversal" => "Path traversal".to_owned(),
        "web-login-guessing" => "Guessing at a page's login".to_owned(),
        "web-login-success" => "Page's login may be open".to_owned(),
        _ => {
            let words = kind.replace('-', " ");
            let mut signs = words.chars();
            signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
        }
    }
}

/// The gravest first; of equals the surer, then the more frequent, then the earlier. Lines count only where there are no
/// times, and last: their numbers go by the order in which files were given.
pub(super) fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let rank = |of: &Finding| {
            let Seen { count, first_ms, first_line, .. } = of.seen;
            let undated = if first_ms.is_none() { first_line } else { 0 };
            (std::cmp::Reverse((of.severity, of.confidence, count)), first_ms.is_none(), first_ms, undated)
        };
        rank(a)
            .cmp(&rank(b))
            .then_with(|| (&a.kind, &a.source, &a.user, &a.because).cmp(&(&b.kind, &b.source, &b.user, &b.because)))
            .then(a.seen.first_line.cmp(&b.seen.first_line))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_first_and_last_lines_are_kept() {
        let mut seen = Seen::default();
        for line in 1..=100 {
            seen.add(At { line, time_ms: Some(line as i64 * 1000), is_traced: line < 3 }, 2);
        }
        assert_eq!((seen.count, seen.first_line, seen.last_line, seen.span_seconds()), (200, 1, 100, 99));
        assert_eq!((seen.lines, seen.often().as_str()), (100, "200 times in 100 lines"));
        // Two things that a line tells are of one line.
        seen.add(At { line: 100, time_ms: None, is_traced: false }, 1);
        assert_eq!((seen.count, seen.lines), (201, 100));
        assert_eq!((seen.evidence, seen.traced), (vec![1, 2, 3, 99, 100], vec![1, 2]));
    }

    #[test]
    fn ok_lines_out_of_order_are_timed_by_the_earliest_and_the_latest() {
        let mut seen = Seen::default();
        for (line, time_ms) in [(1, Some(50)), (2, None), (3, Some(20)), (4, Some(90)), (5, Some(70))] {
            seen.add(At { line, time_ms, is_traced: false }, 1);
        }
        assert_eq!((seen.first_ms, seen.last_ms, seen.timed_lines), (Some(20), Some(90), (3, 4)));
    }
}
