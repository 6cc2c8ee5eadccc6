//! The files of a hunt: what lines are called, and when they begin.

use super::Hunted;

/// A file that is hunted through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HuntFile {
    /// What a person knows it by.
    pub name: String,
    /// The number of its first line, from 1, over all files.
    pub first_line: u64,
    /// The instant of its first line that has a time, in milliseconds UTC, where it is known. It says which year, or which
    /// day, times are of that are written without one.
    pub first_ms: Option<i64>,
    /// How far the log's clock is ahead of UTC, in milliseconds, where its lines don't say.
    pub zone_ms: i64,
}

/// Puts files into the order of their first instants, in which they are hunted through: a success after failures stands out
/// across rotated logs (`auth.log.2.gz auth.log.1 auth.log`) in whichever order they are named. Files that begin together are
/// taken by their names. One without times keeps its place behind the file that it was named after.
pub fn by_time<'a, T>(files: &'a [T], file: impl Fn(&'a T) -> (Option<i64>, &'a str)) -> Vec<&'a T> {
    let mut last = (i64::MIN, "");
    let mut keyed: Vec<_> = files
        .iter()
        .map(|one| {
            let (first_ms, name) = file(one);
            last = first_ms.map_or(last, |first_ms| (first_ms, name));
            (last, one)
        })
        .collect();
    keyed.sort_by_key(|(place, _)| *place);
    keyed.into_iter().map(|(_, file)| file).collect()
}

/// The files so far.
#[derive(Debug, Default)]
pub(super) struct Files(Vec<HuntFile>);

impl Files {
    pub(super) fn add(&mut self, file: HuntFile) {
        self.0.push(file);
    }

    /// In the order of their first lines, whichever was hunted first.
    pub(super) fn in_order(mut self) -> Vec<HuntFile> {
        self.0.sort_by_key(|file| file.first_line);
        self.0
    }
}

impl Hunted {
    /// The file of a line, where there are several, and the line's number in its file.
    pub fn place(&self, line: u64) -> (Option<&str>, u64) {
        let after = self.files.partition_point(|file| file.first_line <= line);
        let Some(file) = after.checked_sub(1).map(|place| &self.files[place]) else { return (None, line) };
        let name = (self.files.len() > 1).then_some(file.name.as_str());
        (name, line + 1 - file.first_line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_by_their_first_times() {
        let order = |firsts: &[Option<i64>]| {
            let files: Vec<_> = firsts.iter().copied().enumerate().collect();
            by_time(&files, |(_, first_ms)| (*first_ms, "")).into_iter().map(|(file, _)| *file).collect::<Vec<_>>()
        };
        assert_eq!(order(&[Some(30), Some(20), Some(10)]), [2, 1, 0]);
        assert_eq!(order(&[Some(30), None, Some(10), None]), [2, 3, 0, 1]);
        assert_eq!(order(&[None, None]), [0, 1]);
        assert_eq!(order(&[Some(5), Some(5)]), [0, 1]);
        assert_eq!(by_time(&["b", "a"], |name| (Some(5), name)), [&"a", &"b"]);
    }

    #[test]
    fn ok_places() {
        let file = |name: &str, first_line| HuntFile { name: name.to_owned(), first_line, ..HuntFile::default() };
        let of = |files| Hunted { files, ..Hunted::default() };
        let two = of(vec![file("a", 1), file("b", 11)]);
        assert_eq!([two.place(10), two.place(11)], [(Some("a"), 10), (Some("b"), 1)]);
        assert_eq!((of(vec![file("a", 1)]).place(7), of(Vec::new()).place(7)), ((None, 7), (None, 7)));
    }
}
