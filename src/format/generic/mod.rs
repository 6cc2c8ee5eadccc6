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

pub(super) use dated::writes_zone;

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

/// The name of the format whose dates are not ISO 8601's; [`writes_zone`] says of its lines whether they tell their zone.
pub(super) const DATED: &str = dated::FORMAT.name;

/// The format that takes any line.
pub(super) fn plain() -> &'static Format {
    &FORMATS[FORMATS.len() - 1]
}
