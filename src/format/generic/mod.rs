//! What reads nearly anything, last of all.

mod csv;
mod dated;
mod epoch;
mod iso;
mod level_first;
mod numeric;
mod plain;
mod time_only;
mod within;
mod year_less;

use super::Format;

/// The formats of this group.
pub(super) static FORMATS: &[Format] = &[
    csv::FORMAT,
    iso::FORMAT,
    level_first::FORMAT,
    numeric::FORMAT,
    dated::FORMAT,
    year_less::FORMAT,
    epoch::FORMAT,
    time_only::FORMAT,
    within::FORMAT,
    plain::FORMAT,
];

/// The format that takes any line.
pub(super) fn plain() -> &'static Format {
    &FORMATS[FORMATS.len() - 1]
}
