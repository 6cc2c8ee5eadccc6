//! Two logs compared, as a table: a row for whatever was compared.

use std::io::{self, Write};

use super::{Csv, Places, guarded};
use crate::analysis::Parsed;
use crate::compare::{Compared, ComparedOrder, ComparedTiming, ComparedValue, Comparison, Place, Shares, Timing};
use crate::ids::{EventId, TemplateId};

/// An amount with as many digits as are kept of it.
fn told(amount: f64, timing: Timing) -> String {
    if timing == Timing::Amount { (amount as f32).to_string() } else { amount.to_string() }
}

/// The columns.
const COLUMNS: [&str; 18] = [
    "kind",
    "change",
    "template_id",
    "good",
    "suspect",
    "expected",
    "p_value",
    "file",
    "first_line",
    "template",
    "place",
    "value",
    "good_of",
    "suspect_of",
    "good_median",
    "suspect_median",
    "good_p95",
    "suspect_p95",
];

/// Writes, for each row, its `kind` and `change` (new, vanished, more, fewer, same), how often it came in both logs, how often it
/// should in the second, the p-value, where it comes first (file and line of it), and the template. The kinds are:
///
/// - `template`: every template.
/// - `value`: `place` is a column, or `slot` with the number of the template's `<*>` from 1; `value` came so often of `good_of`
///   and `suspect_of` events.
/// - `order`: `place` is `next`; `value` is what follows the template, empty where a session ends.
/// - `timing`: `place` is `took` or `until` (milliseconds), `sent` (bytes) or `amount`; `value` is the template until which time
///   is measured. `good` and `suspect` tell how many amounts there are.
///
/// # Errors
/// Those of `out`.
pub fn write_comparison(parsed: &Parsed, comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out);
    csv.row(COLUMNS)?;
    let rows = Rows { parsed, places: Places::of(parsed) };
    comparison.rows.iter().try_for_each(|row| csv.row(rows.template(row)))?;
    comparison.values.iter().try_for_each(|row| csv.row(rows.value(row)))?;
    comparison.orders.iter().try_for_each(|row| csv.row(rows.order(row)))?;
    comparison.timings.iter().try_for_each(|row| csv.row(rows.timing(row)))?;
    csv.0.flush()
}

struct Rows<'a> {
    parsed: &'a Parsed,
    places: Places<'a>,
}

type Cells = [String; COLUMNS.len()];

/// What the rows of every kind have: the first cells.
struct Common {
    kind: &'static str,
    change: &'static str,
    template: Option<TemplateId>,
    good: u64,
    suspect: u64,
    expected: Option<f64>,
    p_value: f64,
    first: EventId,
}

impl Rows<'_> {
    fn cells(&self, of: &Common, rest: [String; 8]) -> Cells {
        let [file, line] = self.places.place(self.parsed.log.events.line(of.first));
        let first = [
            of.kind.to_owned(),
            of.change.to_owned(),
            of.template.map_or(String::new(), |template| template.0.to_string()),
            of.good.to_string(),
            of.suspect.to_string(),
            of.expected.map_or(String::new(), |expected| expected.to_string()),
            of.p_value.to_string(),
            file,
            line,
            of.template.map_or(String::new(), |template| self.text(template)),
        ];
        let mut cells = first.into_iter().chain(rest);
        std::array::from_fn(|_| cells.next().unwrap_or_default())
    }

    fn text(&self, template: TemplateId) -> String {
        guarded(&self.parsed.template_text(template.0))
    }

    fn template(&self, row: &Compared) -> Cells {
        let Compared { change, template, good, suspect, expected, p_value, first } = *row;
        let common = Common {
            kind: "template",
            change: change.name(),
            template: Some(template),
            good,
            suspect,
            expected: Some(expected),
            p_value,
            first,
        };
        self.cells(&common, Default::default())
    }

    fn value(&self, row: &ComparedValue) -> Cells {
        let (template, place) = match row.place {
            Place::Slot { template, position } => (Some(template), format!("slot {}", position + 1)),
            Place::Column(column) => (None, column.word().to_owned()),
        };
        self.share("value", template, &row.shares, place, guarded(&row.text))
    }

    fn order(&self, row: &ComparedOrder) -> Cells {
        let next = row.to.map_or(String::new(), |to| self.text(to));
        self.share("order", Some(row.from), &row.shares, "next".to_owned(), next)
    }

    fn share(
        &self,
        kind: &'static str,
        template: Option<TemplateId>,
        shares: &Shares,
        place: String,
        value: String,
    ) -> Cells {
        let Shares { change, good, good_of, suspect, suspect_of, expected, p_value, first } = *shares;
        let common =
            Common { kind, change: change.name(), template, good, suspect, expected: Some(expected), p_value, first };
        let mut rest: [String; 8] = Default::default();
        rest[..4].clone_from_slice(&[place, value, good_of.to_string(), suspect_of.to_string()]);
        self.cells(&common, rest)
    }

    fn timing(&self, row: &ComparedTiming) -> Cells {
        let ComparedTiming { change, template, timing, good, suspect, p_value, first } = *row;
        let common = Common {
            kind: "timing",
            change: change.name(),
            template: Some(template),
            good: good.count,
            suspect: suspect.count,
            expected: None,
            p_value,
            first,
        };
        let until = if let Timing::Until(next) = timing { self.text(next) } else { String::new() };
        let [good_median, suspect_median, good_p95, suspect_p95] =
            [good.median, suspect.median, good.p95, suspect.p95].map(|amount| told(amount, timing));
        let rest = [
            timing.word().to_owned(),
            until,
            String::new(),
            String::new(),
            good_median,
            suspect_median,
            good_p95,
            suspect_p95,
        ];
        self.cells(&common, rest)
    }
}
