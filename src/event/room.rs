//! Room in columns: moving a column of a big log costs more than the few bytes that it saves.

/// Room that is left at the end is given back where it is more than this part of what is used.
const SPARE: usize = 8;

/// Makes room for so many more rows, and no more. Where there is none, whoever adds a row asks again.
pub(super) fn reserve<T>(column: &mut Vec<T>, more: usize) {
    column.try_reserve_exact(more).ok();
}

/// Gives back what was reserved for more rows, where it is worth moving the column.
pub(super) fn shrink<T>(column: &mut Vec<T>) {
    if column.capacity() - column.len() > column.len() / SPARE {
        column.shrink_to_fit();
    }
}
