//! The lines that show findings and threats, and those that a person noted, in the columns that Timesketch wants of every timeline (`message`, `datetime`,
//! `timestamp_desc`), with what they show behind. <https://timesketch.org/guides/user/import-from-json-csv/>

use crate::evidence::{in_file, of_finding, of_line, of_noted};
use crate::{Handout, ReadLine, Teller};
use logloupe::export::guarded;
use logloupe::format::time::to_iso;

const COLUMNS: [&str; 7] = ["message", "datetime", "timestamp_desc", "shows", "why", "file", "line"];

/// Rows in the order of findings, of threats, then of notes. Lines without a time have no place in a timeline and are left out.
pub(super) fn write(handout: &Handout<'_>, teller: &mut Teller<'_>, read: &mut ReadLine<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(&mut bytes);
    // Memory takes every row.
    let _ = csv.write_record(COLUMNS);
    for finding in &handout.outcome.report.findings {
        let lines = of_finding(handout, finding, teller, read);
        for (shown, evidence) in lines.into_iter().zip(&finding.evidence) {
            let why = teller.say(&evidence.why);
            let row = Row { text: shown.text, shows: format!("finding {}", finding.rank), why, line: evidence.line };
            let _ = row.write(handout, teller, &mut csv);
        }
    }
    for threat in handout.hunted.iter().flat_map(|hunted| &hunted.findings) {
        for line in &threat.seen.evidence {
            let Some(shown) = of_line(handout, *line, teller, read) else { continue };
            let why = teller.say(&threat.because);
            let row = Row { text: shown.text, shows: format!("threat {}", threat.kind), why, line: *line };
            let _ = row.write(handout, teller, &mut csv);
        }
    }
    for noted in handout.noted {
        let Some(shown) = of_noted(handout, noted, teller, read) else { continue };
        let row = Row { text: shown.text, shows: "note".to_owned(), why: shown.why, line: noted.line };
        let _ = row.write(handout, teller, &mut csv);
    }
    let _ = csv.flush();
    drop(csv);
    bytes
}

/// Where rows go.
type Rows<'a> = csv::Writer<&'a mut Vec<u8>>;

struct Row {
    text: String,
    shows: String,
    why: String,
    /// From 1, over all files.
    line: u64,
}

impl Row {
    fn write(self, handout: &Handout<'_>, teller: &mut Teller<'_>, csv: &mut Rows<'_>) -> csv::Result<()> {
        let Some(time_ms) = handout.parsed.time_of_line(self.line) else { return Ok(()) };
        let (file, line) = in_file(handout, self.line);
        let file = teller.say(file.unwrap_or(&handout.outcome.report.input.name));
        csv.write_record([
            guarded(&self.text),
            to_iso(time_ms).replace('Z', "+00:00"),
            "Event Logged".to_owned(),
            guarded(&self.shows),
            guarded(&self.why),
            guarded(&file),
            line.to_string(),
        ])
    }
}
