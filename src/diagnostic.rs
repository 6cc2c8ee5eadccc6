//! What was odd about the lines: counted, with the place of the first one, never fatal.

use serde::Serialize;

/// A kind of oddity. The order is the order in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// A line over 64 KiB (`MAX_LINE` in `input`); what follows that length was not looked at.
    LongLine,
    /// A line with bytes that are not UTF-8; kept, and shown with replacement marks.
    InvalidUtf8,
    /// A line with a NUL byte.
    NulByte,
    /// A line in the chosen format whose time is impossible (a 31st of February).
    BadTime,
    /// An event earlier than the one before it.
    OutOfOrder,
    /// An event that fell under the catch-all template because the template limit was reached.
    TemplateLimit,
    /// A name that was not told apart because the dictionary was full.
    NameLimit,
    /// A change to templates that this log does not have. It is about no line.
    TemplateChange,
}

const ODDITIES: [Oddity; 8] = [
    Oddity::LongLine,
    Oddity::InvalidUtf8,
    Oddity::NulByte,
    Oddity::BadTime,
    Oddity::OutOfOrder,
    Oddity::TemplateLimit,
    Oddity::NameLimit,
    Oddity::TemplateChange,
];

impl Oddity {
    /// A stable word for scripts.
    fn code(self) -> &'static str {
        match self {
            Self::LongLine => "long_line",
            Self::InvalidUtf8 => "invalid_utf8",
            Self::NulByte => "nul_byte",
            Self::BadTime => "bad_time",
            Self::OutOfOrder => "out_of_order",
            Self::TemplateLimit => "template_limit",
            Self::NameLimit => "name_limit",
            Self::TemplateChange => "template_change",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::LongLine => "Lines over 64 KiB: only their first 64 KiB were analysed.",
            Self::InvalidUtf8 => {
                "Lines with bytes that are not UTF-8: analysed as they are, shown with \u{FFFD} in place of those bytes."
            }
            Self::NulByte => "Lines with NUL bytes, as a crash or a sparse file leaves them.",
            Self::BadTime => {
                "Lines whose time cannot be (such as 31 February): placed at the time of the event before."
            }
            Self::OutOfOrder => "Events earlier than the one before them: kept, and placed by their own time.",
            Self::TemplateLimit => {
                "Messages beyond the limit of distinct templates: counted together under one catch-all template."
            }
            Self::NameLimit => "Hosts, processes or addresses beyond the limit of distinct names: counted as one.",
            Self::TemplateChange => {
                "Renamed, merged or split templates of the settings that this log does not have, or that can't be changed so: left out."
            }
        }
    }
}

/// How often each oddity was met, and on which line first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    counts: [u64; ODDITIES.len()],
    /// 1-based; 0 where the count is 0.
    first_lines: [u64; ODDITIES.len()],
}

impl Diagnostics {
    /// Counts one `oddity` on the 1-based `line`.
    pub fn note(&mut self, oddity: Oddity, line: u64) {
        let row = oddity as usize;
        if self.counts[row] == 0 {
            self.first_lines[row] = line;
        }
        self.counts[row] += 1;
    }

    /// Adds what was met in a later stretch of lines, whose line 1 is `lines_before` + 1 here.
    pub fn absorb(&mut self, later: &Self, lines_before: u64) {
        for row in 0..self.counts.len() {
            if self.counts[row] == 0 && later.counts[row] > 0 {
                self.first_lines[row] = later.first_lines[row] + lines_before;
            }
            self.counts[row] += later.counts[row];
        }
    }

    /// The counts and the first lines, a row an oddity.
    pub(crate) fn rows(&self) -> (&[u64], &[u64]) {
        (&self.counts, &self.first_lines)
    }

    /// Counts, then first lines, from a source of numbers; none where it runs dry.
    pub(crate) fn from_rows(mut next: impl FnMut() -> Option<u64>) -> Option<Self> {
        let mut read = Self::default();
        for row in read.counts.iter_mut().chain(&mut read.first_lines) {
            *row = next()?;
        }
        Some(read)
    }

    /// How often `oddity` was met.
    pub fn count(&self, oddity: Oddity) -> u64 {
        self.counts[oddity as usize]
    }

    /// The oddities that were met, for the report.
    pub fn entries(&self) -> Vec<DiagnosticEntry> {
        ODDITIES
            .iter()
            .filter(|oddity| self.count(**oddity) > 0)
            .map(|oddity| DiagnosticEntry {
                code: oddity.code(),
                count: self.count(*oddity),
                first_line: Some(self.first_lines[*oddity as usize]).filter(|line| *line > 0),
                text: oddity.text(),
            })
            .collect()
    }
}

/// One row of the report's diagnostics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiagnosticEntry {
    /// A stable word.
    pub code: &'static str,
    /// How many lines.
    pub count: u64,
    /// The first of them, from 1; none for what is about no line.
    pub first_line: Option<u64>,
    /// A sentence for a person.
    pub text: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_survives_absorbing() {
        let mut first = Diagnostics::default();
        let mut later = Diagnostics::default();
        later.note(Oddity::NulByte, 3);
        later.note(Oddity::NulByte, 9);
        first.absorb(&later, 100);
        first.absorb(&later, 200);
        let entries = first.entries();
        assert_eq!(entries.len(), 1);
        assert_eq!((entries[0].count, entries[0].first_line), (4, Some(103)));
    }
}
