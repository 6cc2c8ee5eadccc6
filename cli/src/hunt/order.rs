//! In which order files are hunted through, and when each begins, without reading all of them before.

use std::io;

use logloupe::config::{FileSettings, Settings, zone_ms};
use logloupe::event::first_instant;
use logloupe::format::{Clock, Format};
use logloupe::rule;

use crate::commands::Failure;
use crate::unpack::{Content, Plain};

/// A file and what is known of its times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    /// Its number among the members.
    pub(super) file: usize,
    /// The instant of its first line that has a time.
    pub(super) first_ms: Option<i64>,
    pub(super) zone_ms: i64,
}

/// The files that can be read, by the time of their first dated lines. One without any keeps its place behind the file that
/// it was named after.
pub(super) fn by_time<'a>(
    members: &[Plain],
    readable: &[usize],
    formats_of: impl Fn(usize) -> Option<&'a [Format]>,
    settings: &Settings,
) -> Result<Vec<Turn>, Failure> {
    let turn = |file: usize| -> Result<Turn, Failure> {
        let Plain { name, content, modified_ms } = &members[file];
        let FileSettings { year, zone, .. } = settings.for_file(name);
        let zone_ms = zone.as_deref().and_then(|zone| zone_ms(zone).ok());
        let formats = formats_of(file).unwrap_or_default();
        let times = times(content, formats).map_err(|error| Failure::File(name.clone(), error))?;
        let first_ms = first_instant(&times, *modified_ms, year, zone_ms);
        Ok(Turn { file, first_ms, zone_ms: zone_ms.unwrap_or(0) })
    };
    let turns = readable.iter().copied().map(turn).collect::<Result<Vec<_>, Failure>>()?;
    let ordered = rule::by_time(&turns, |turn| (turn.first_ms, members[turn.file].name.as_str()));
    Ok(ordered.into_iter().copied().collect())
}

/// In so many places of a file a time is looked for, so that New Years in it are counted.
const PLACES: u64 = 64;

/// How much is read at a place.
const PLACE_BYTES: u64 = 16 << 10;

/// Times in file order: the first and the last of the file, and the first in each of the places between.
fn times(content: &Content, formats: &[Format]) -> io::Result<Vec<(i64, Clock)>> {
    let size = content.size();
    let step = size.div_ceil(PLACES).max(PLACE_BYTES);
    let mut times = Vec::new();
    let mut last = None;
    for start in (0..size).step_by(step as usize) {
        // The file's end is looked at whole.
        let is_last = start + step >= size;
        let start = if is_last { start.max(size.saturating_sub(PLACE_BYTES)) } else { start };
        let bytes = content.read(start, start + PLACE_BYTES)?;
        let mut found = dated(&bytes, start > 0, formats);
        times.extend(found.next());
        if is_last {
            last = found.last();
        }
    }
    times.extend(last);
    Ok(times)
}

/// The times of the lines that begin in these bytes; `is_cut` says whether they may begin within a line.
fn dated<'a>(bytes: &'a [u8], is_cut: bool, formats: &'a [Format]) -> impl Iterator<Item = (i64, Clock)> + 'a {
    let lines = bytes.split(|byte| *byte == b'\n').skip(usize::from(is_cut));
    lines.filter_map(|line| {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii_end();
        formats.iter().find_map(|format| Some((format.parse(line)?.time_ms?, format.clock)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use logloupe::format::by_name;

    /// A log of two years that writes none, a line a day.
    #[test]
    fn ok_new_years_within_a_file_are_counted() {
        let day = |day: u32| {
            format!(
                "{} {:2} 10:00:00 web1 cron[1]: {}\n",
                ["Jan", "Apr", "Jul", "Oct"][day as usize / 28 % 4],
                day % 28 + 1,
                "x".repeat(20_000)
            )
        };
        let text: String = (0..28 * 8).map(day).collect();
        let content = Content::Bytes(text.into_bytes().into());
        let times = times(&content, &[by_name("syslog").unwrap().clone()]).unwrap();
        // 2024-12-01: the last line is of October 2024, the first of January 2023.
        let first = first_instant(&times, 1_733_011_200_000, None, None);
        assert_eq!(first, Some(1_672_567_200_000));
    }
}
