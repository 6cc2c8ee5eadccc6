//! Records that are told over several lines, cut out of a stream of bytes.

use super::MAX_LINE;
use super::lines::trim_line;

/// The most bytes of a record that are looked at; the rest of its lines still count as its own.
pub const MAX_RECORD: usize = 16 * MAX_LINE;

/// Where a record that is told over several lines begins.
#[derive(Clone, Copy, Debug)]
pub enum RecordRule {
    /// At a line of which this says so.
    Begins(fn(&[u8]) -> bool),
    /// At the brace that opens a JSON object which lies in no other one; arrays around it don't matter.
    Json,
}

impl PartialEq for RecordRule {
    fn eq(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Begins(_), Self::Begins(_)) | (Self::Json, Self::Json))
    }
}

impl Eq for RecordRule {}

/// A record, or lines before the first one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its text; its beginning, where it is longer than [`MAX_RECORD`].
    pub text: Vec<u8>,
    /// Where in the stream it begins.
    pub offset: u64,
    /// Its length in the stream.
    pub length: u64,
    /// The length of each of its lines that lies in `text`.
    line_lengths: Vec<u32>,
    /// How many more lines there are, after those in `text`.
    pub further_lines: u32,
    /// Whether a record begins here at all.
    pub is_record: bool,
}

impl Record {
    /// The lines that lie in its text, with their line ends.
    pub fn lines(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.text.as_slice();
        self.line_lengths.iter().map(move |length| {
            let (line, after) = rest.split_at(*length as usize);
            rest = after;
            line
        })
    }

    fn push(&mut self, line: &[u8], length: u64) {
        self.length += length;
        if self.further_lines == 0 && self.text.len() + line.len() <= MAX_RECORD {
            self.text.extend_from_slice(line);
            self.line_lengths.push(line.len() as u32);
        } else {
            self.further_lines += 1;
        }
    }
}

/// Cuts a stream into records, whatever slices it comes in.
#[derive(Clone, Debug)]
pub struct Records {
    rule: RecordRule,
    /// The line that has no end yet: as much of it as is looked at.
    line: Vec<u8>,
    line_length: u64,
    open: Record,
    json: Nesting,
}

impl Records {
    /// Cuts by this rule.
    pub fn new(rule: RecordRule) -> Self {
        Self { rule, line: Vec::new(), line_length: 0, open: Record::default(), json: Nesting::default() }
    }

    /// Takes the next bytes; gives every record that ended.
    pub fn push(&mut self, mut bytes: &[u8], each: &mut dyn FnMut(Record)) {
        while let Some(end) = memchr::memchr(b'\n', bytes) {
            let (line, rest) = bytes.split_at(end + 1);
            self.extend_line(line);
            self.end_line(each);
            bytes = rest;
        }
        self.extend_line(bytes);
    }

    /// Ends the stream.
    pub fn finish(&mut self, each: &mut dyn FnMut(Record)) {
        if self.line_length > 0 {
            self.end_line(each);
        }
        self.close(each);
    }

    fn extend_line(&mut self, bytes: &[u8]) {
        self.line_length += bytes.len() as u64;
        let room = (MAX_LINE + 1).saturating_sub(self.line.len());
        self.line.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn end_line(&mut self, each: &mut dyn FnMut(Record)) {
        let begins = match self.rule {
            RecordRule::Begins(begins) => begins(trim_line(&self.line)),
            RecordRule::Json => self.json.begins(&self.line),
        };
        if begins {
            self.close(each);
            self.open.is_record = true;
        }
        let line = std::mem::take(&mut self.line);
        self.open.push(&line, self.line_length);
        self.line_length = 0;
    }

    fn close(&mut self, each: &mut dyn FnMut(Record)) {
        let offset = self.open.offset + self.open.length;
        let ended = std::mem::replace(&mut self.open, Record { offset, ..Record::default() });
        if ended.length > 0 {
            each(ended);
        }
    }
}

/// How deep in a JSON text a stream is.
#[derive(Clone, Debug, Default)]
struct Nesting {
    braces: u32,
    in_string: bool,
}

impl Nesting {
    /// Takes a line; says whether an object that lies in no other one begins with it.
    fn begins(&mut self, line: &[u8]) -> bool {
        // A brace at the very beginning of a line starts afresh, so that a broken record does not swallow the rest.
        if line.first() == Some(&b'{') {
            *self = Self::default();
        }
        let mut begins = false;
        let mut bytes = line.iter();
        while let Some(byte) = bytes.next() {
            match (self.in_string, byte) {
                (true, b'\\') => drop(bytes.next()),
                (_, b'"') => self.in_string = !self.in_string,
                (false, b'{') => {
                    begins |= self.braces == 0;
                    self.braces = self.braces.saturating_add(1);
                }
                (false, b'}') => self.braces = self.braces.saturating_sub(1),
                _ => {}
            }
        }
        // No string goes on over a line end.
        self.in_string = false;
        begins
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(rule: RecordRule, text: &str, slice: usize) -> Vec<(bool, u64, String)> {
        let mut found = Vec::new();
        let mut records = Records::new(rule);
        let mut each = |record: Record| {
            assert_eq!(record.lines().collect::<Vec<_>>().concat(), record.text);
            found.push((record.is_record, record.offset, String::from_utf8(record.text).unwrap()));
        };
        text.as_bytes().chunks(slice).for_each(|slice| records.push(slice, &mut each));
        records.finish(&mut each);
        found
    }

    #[test]
    fn ok_by_first_line() {
        let rule = RecordRule::Begins(|line| line.starts_with(b"#"));
        for slice in [1, 3, 100] {
            let found = cut(rule, "x\n#1\na\n\n#2\r\nb", slice);
            let expected = [(false, 0, "x\n"), (true, 2, "#1\na\n\n"), (true, 8, "#2\r\nb")];
            assert_eq!(found, expected.map(|(is_record, offset, text)| (is_record, offset, text.to_owned())));
        }
    }

    #[test]
    fn ok_json() {
        let text = "[\n  {\n    \"a\": {\"b\": \"}\\\"\"}\n  },\n  {\n  \"c\": 1 }\n]\n{\"d\":1}\n{\n\"broken\n{\n}\n";
        for slice in [1, 5, 1_000] {
            let starts: Vec<u64> = cut(RecordRule::Json, text, slice).iter().map(|(_, offset, _)| *offset).collect();
            assert_eq!(starts, [0, 2, 33, 50, 58, 68]);
        }
    }

    #[test]
    fn a_record_without_an_end_is_kept_in_part() {
        let rule = RecordRule::Begins(|line| line.starts_with(b"#"));
        let mut records = Records::new(rule);
        let mut found = Vec::new();
        let line = [vec![b'x'; 2 * MAX_LINE], b"\n".to_vec()].concat();
        records.push(b"#\n", &mut |record| found.push(record));
        (0..100).for_each(|_| records.push(&line, &mut |record| found.push(record)));
        records.finish(&mut |record| found.push(record));
        assert_eq!(found.len(), 1);
        assert!(found[0].text.len() <= MAX_RECORD);
        assert_eq!(found[0].length, 2 + 100 * line.len() as u64);
        assert_eq!(found[0].lines().count() + found[0].further_lines as usize, 101);
    }
}
