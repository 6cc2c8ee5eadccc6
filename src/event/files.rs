//! Where each file's lines and events lie among those of all files.

use std::ops::Range;

use super::stand_in::Inferred;
use crate::ids::EventId;

/// One file's rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileRows {
    /// Its first line, counted from 0 over all files.
    pub first_line: u32,
    /// How many lines it has.
    pub lines: u32,
    /// Its first event, counted from 0 over all files.
    pub first_event: u32,
    /// How many events it has.
    pub events: u32,
    /// Where it begins, in bytes, all files in a row.
    pub offset: u64,
    /// For each of its formats, how many events it reads, and the line of the first.
    pub of_format: Vec<(u64, u32)>,
    /// What was inferred of its times.
    pub inferred: Inferred,
    /// Whether its last line has no line end.
    pub is_cut_off: bool,
}

impl FileRows {
    /// Its events' rows.
    pub fn event_rows(&self) -> Range<u32> {
        self.first_event..self.first_event + self.events
    }
}

/// The files of an analysis, in the order in which they were read.
#[derive(Clone, Debug, Default)]
pub struct Files(Vec<FileRows>);

impl Files {
    pub(super) fn push(&mut self, rows: FileRows) {
        self.0.push(rows);
    }

    /// The rows of each file.
    pub fn rows(&self) -> &[FileRows] {
        &self.0
    }

    /// The number of the file in which a line lies, counted from 0; lines beyond the last one count to the last file.
    pub fn of_line(&self, line: u32) -> usize {
        self.0.partition_point(|file| file.first_line <= line).saturating_sub(1)
    }

    /// The number of the file in which a line lies, and the line's number in it, from 1.
    pub fn in_file(&self, line: u32) -> (usize, u32) {
        let file = self.of_line(line);
        (file, line - self.0.get(file).map_or(0, |rows| rows.first_line) + 1)
    }

    /// The number of the file in which an event lies.
    pub fn of_event(&self, event: EventId) -> usize {
        self.0.partition_point(|file| file.first_event <= event.0).saturating_sub(1)
    }

    /// The number of the file in which a byte lies, all files in a row.
    pub fn of_offset(&self, offset: u64) -> usize {
        self.0.partition_point(|file| file.offset <= offset).saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_the_file_of_a_line() {
        let file =
            |first_line, first_event, offset| FileRows { first_line, first_event, offset, ..FileRows::default() };
        // The second file has no line.
        let files = Files(vec![file(0, 0, 0), file(5, 3, 100), file(5, 3, 100), file(9, 4, 150)]);
        assert_eq!([0, 4, 5, 8, 9, 99].map(|line| files.of_line(line)), [0, 0, 2, 2, 3, 3]);
        assert_eq!([0, 4, 5, 9].map(|line| files.in_file(line)), [(0, 1), (0, 5), (2, 1), (3, 1)]);
        assert_eq!([0, 2, 3, 4, 99].map(|event| files.of_event(EventId(event))), [0, 0, 2, 3, 3]);
        assert_eq!([0, 99, 100, 150].map(|offset| files.of_offset(offset)), [0, 0, 2, 3]);
    }
}
