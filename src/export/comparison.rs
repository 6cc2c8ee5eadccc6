//! Two logs compared, as a table: a row a template.

use std::io::{self, Write};

use super::{Csv, guarded};
use crate::analysis::Parsed;
use crate::compare::Comparison;

/// Writes `change` (new, vanished, more, fewer, same), the events in both logs, how many the second should have, the
/// p-value, where the template first comes (file and line of it), and its text.
///
/// # Errors
/// Those of `out`.
pub fn write_comparison(parsed: &Parsed, comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out);
    csv.row(["change", "template_id", "good", "suspect", "expected", "p_value", "file", "first_line", "template"])?;
    let names = parsed.names();
    for row in &comparison.rows {
        let line = parsed.log.events.line(row.first);
        let (file, in_file) = parsed.log.files.in_file(line);
        csv.row([
            row.change.name().to_owned(),
            row.template.0.to_string(),
            row.good.to_string(),
            row.suspect.to_string(),
            row.expected.to_string(),
            row.p_value.to_string(),
            names.get(file).map_or(String::new(), |name| guarded(name)),
            in_file.to_string(),
            guarded(&parsed.template_text(row.template.0)),
        ])?;
    }
    csv.0.flush()
}
