//! Long loops in stretches, each a call of its own.
//!
//! An engine of WebAssembly begins with code that was made quickly, and makes it well once it is used much: but a call that is
//! under way ends as it began. A loop over all events that is one call would never be quick. Measured: what comes once after the
//! last line takes half the time for it. Natively it makes no difference.

use std::ops::Range;

/// How many rows a call goes over.
const STRETCH: usize = 2_048;

/// Goes over rows, stretch by stretch.
pub(crate) fn by_stretches(rows: Range<usize>, mut each: impl FnMut(Range<usize>)) {
    for start in rows.clone().step_by(STRETCH) {
        over(&mut each, start..(start + STRETCH).min(rows.end));
    }
}

#[inline(never)]
fn over(each: &mut impl FnMut(Range<usize>), stretch: Range<usize>) {
    each(stretch);
}

/// The same for rows that are numbered as events are.
pub(crate) fn by_stretches_of_rows(rows: Range<u32>, mut each: impl FnMut(Range<u32>)) {
    by_stretches(rows.start as usize..rows.end as usize, |rows| each(rows.start as u32..rows.end as u32));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_every_row_comes_once_and_in_order() {
        for end in [0, 5, STRETCH as u32, 3 * STRETCH as u32 + 7] {
            let mut rows = Vec::new();
            by_stretches_of_rows(2..end.max(2), |stretch| rows.extend(stretch));
            assert_eq!(rows, (2..end.max(2)).collect::<Vec<u32>>());
        }
    }
}
