//! How often something came in each of the open files, and where first.

/// What came in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InFile {
    /// The file's number among those that were read.
    pub(crate) file: u32,
    pub(crate) count: u32,
    /// The first event.
    pub(crate) first: u32,
}

/// Counts by file: ascending by the file's number, each file once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct InFiles(Box<[InFile]>);

impl InFiles {
    /// The counts.
    pub(crate) fn list(&self) -> &[InFile] {
        &self.0
    }

    /// Adds the counts of the same thing from elsewhere.
    pub(super) fn absorb(&mut self, other: &Self) {
        if self.0.is_empty() {
            self.0.clone_from(&other.0);
            return;
        }
        for theirs in &other.0 {
            match self.0.binary_search_by_key(&theirs.file, |ours| ours.file) {
                Ok(place) => {
                    let ours = &mut self.0[place];
                    ours.count += theirs.count;
                    ours.first = ours.first.min(theirs.first);
                }
                Err(place) => self.insert(place, *theirs),
            }
        }
    }

    fn insert(&mut self, place: usize, row: InFile) {
        let mut rows = std::mem::take(&mut self.0).into_vec();
        rows.insert(place, row);
        self.0 = rows.into();
    }
}

/// Counts what comes in the file that is being read, as long as there is room.
#[derive(Debug)]
pub(super) struct Noting<'a> {
    /// The file that is being read: no earlier one than before.
    pub(super) file: u32,
    /// How many more counts are kept. What came beyond them is in no file's count.
    pub(super) room: &'a mut u32,
}

impl Noting<'_> {
    /// So many more of this, the first of them in this event.
    #[inline]
    pub(super) fn note(&mut self, files: &mut InFiles, count: u32, first: u32) {
        match files.0.last_mut() {
            Some(last) if last.file == self.file => last.count += count,
            _ if *self.room > 0 => {
                *self.room -= 1;
                files.insert(files.0.len(), InFile { file: self.file, count, first });
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_counts_of_files_add_up() {
        let mut room = 3;
        let (mut one, mut other) = (InFiles::default(), InFiles::default());
        let mut note =
            |files: &mut InFiles, file, count, first| Noting { file, room: &mut room }.note(files, count, first);
        note(&mut one, 0, 2, 10);
        note(&mut one, 0, 3, 20);
        note(&mut one, 2, 1, 90);
        note(&mut other, 1, 7, 40);
        // There is no room for the count of another file.
        note(&mut other, 2, 9, 95);
        let told =
            |files: &InFiles| files.list().iter().map(|row| (row.file, row.count, row.first)).collect::<Vec<_>>();
        one.absorb(&other);
        assert_eq!(told(&one), [(0, 5, 10), (1, 7, 40), (2, 1, 90)]);
        other.absorb(&one);
        assert_eq!(told(&other), [(0, 5, 10), (1, 14, 40), (2, 1, 90)]);
    }
}
