//! The fingerprints of the open files, worked out piece by piece when a report is saved or handed on.

use logloupe::input::Digest;
use logloupe::report::{FileReport, Report};

use crate::source::Source;

/// So much is read at once.
const PIECE: u64 = 8 << 20;

/// How far they are worked out.
#[derive(Default)]
pub(crate) struct Hashing {
    done: Vec<Option<String>>,
    /// The bytes of the file after those, so far.
    at: u64,
    digest: Digest,
    /// The bytes of all files so far.
    pub(crate) bytes: u64,
}

impl Hashing {
    /// Takes the next piece. Returns whether there is none. A file that can no longer be read has no fingerprint.
    pub(crate) fn step(&mut self, source: &Source, files: &[FileReport]) -> bool {
        let number = self.done.len();
        let Some(file) = files.get(number) else { return true };
        if file.left_out.is_some() {
            self.done.push(None);
            return false;
        }
        let end = file.bytes.min(self.at + PIECE);
        match source.read(number, self.at, end) {
            Ok(piece) if self.at + piece.len() as u64 == end => {
                self.digest.update(&piece);
                self.bytes += end - self.at;
                self.at = end;
                if end == file.bytes {
                    self.end(true);
                }
            }
            _ => self.end(false),
        }
        false
    }

    fn end(&mut self, is_whole: bool) {
        let digest = std::mem::take(&mut self.digest);
        self.done.push(is_whole.then(|| digest.hex()));
        self.at = 0;
    }

    /// Those that are worked out, of the report's first files.
    pub(crate) fn done(&self) -> &[Option<String>] {
        &self.done
    }

    /// The report with what was worked out.
    pub(crate) fn in_report(&self, report: &Report) -> Report {
        let mut report = report.clone();
        for (file, sha256) in report.files.iter_mut().zip(&self.done) {
            file.sha256.clone_from(sha256);
        }
        report
    }
}
