//! `map` and `merge`: one analysis on several machines.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use logloupe::analysis::{Analysis, Input, SLICE};
use logloupe::config::Settings;
use logloupe::event::Earlier;
use logloupe::format::Sample;
use logloupe::piece::{Head, Piece, Writer, merge};

use crate::commands::Failure;
use crate::read::{Logs, name_of, sampled};
use crate::unpack::{Content, Plain, modified_ms};

/// Which stretch of a log is mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    /// From 1.
    number: u64,
    of: u64,
}

impl Share {
    /// All of it.
    pub(crate) const WHOLE: Self = Self { number: 1, of: 1 };

    /// Reads `2/8`: the second of eight stretches.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        let share = numbers.map(|(number, of)| Self { number, of });
        share
            .filter(|share| (1..=share.of).contains(&share.number) && share.of <= 1_000_000)
            .ok_or_else(|| format!("expected a share such as 2/8 (the second of eight stretches), found \"{text}\""))
    }

    /// The first byte of the stretch, and the one after its last. Stretches may begin and end within a line.
    fn range(self, size: u64) -> (u64, u64) {
        let place = |number: u64| (u128::from(size) * u128::from(number) / u128::from(self.of)) as u64;
        (place(self.number - 1), place(self.number))
    }
}

/// Maps a stretch of a log, and writes the piece.
pub(crate) fn map(path: &Path, share: Share, settings: &Settings, out: &mut impl Write) -> Result<(), Failure> {
    let shown = path.display().to_string();
    let unreadable = |error| Failure::File(shown.clone(), error);
    let refused = |error| Failure::Refused(shown.clone(), error);
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        let error = io::Error::other("expected a file of plain text, whose size is known before it is read");
        return Err(unreadable(error));
    }
    let content = Content::File(path.to_owned(), metadata.len());
    let sample = sampled(&content).map_err(unreadable)?;
    let sample = Sample { head: &sample[0], middle: &sample[1], tail: &sample[2] };
    let (start, end) = share.range(metadata.len());
    let head = Head {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        settings: settings.clone(),
        name: name_of(path),
        bytes: metadata.len(),
        modified_ms: modified_ms(&metadata),
        start,
        end,
    };
    let input = Input { name: head.name.clone(), bytes: head.bytes, modified_ms: head.modified_ms };
    let mapper = Analysis::open(input, &sample, settings).map_err(refused)?.mapper();
    let (mut writer, begin) = Writer::begin(&head, &sample);
    out.write_all(&begin)?;
    let mut earlier = Earlier::default();
    for from in (start..end).step_by(SLICE) {
        let bytes = content.read(from, end.min(from + SLICE as u64)).map_err(unreadable)?;
        out.write_all(&writer.part(&mapper.map_after(&bytes, &mut earlier), bytes.len() as u64))?;
    }
    out.write_all(&writer.end())?;
    Ok(())
}

/// Puts pieces together, and analyses the log that they are of. What is asked of the analysis here goes before what the
/// pieces were mapped with; how the log is read stands in the pieces.
pub(crate) fn merged(paths: &[PathBuf], adjust: impl Fn(Settings) -> Settings) -> Result<Logs, Failure> {
    let refused = |path: &Path| {
        let shown = path.display().to_string();
        move |error| Failure::Refused(shown.clone(), error)
    };
    let mut pieces = Vec::with_capacity(paths.len());
    for path in paths {
        let bytes = fs::read(path).map_err(|error| Failure::File(path.display().to_string(), error))?;
        pieces.push(Piece::read(&bytes).map_err(refused(path))?);
    }
    let all = refused(&paths[0]);
    let (analysis, settings) = merge(pieces).map_err(&all)?;
    let parsed = analysis.finish().map_err(&all)?;
    let outcome = parsed.analyse(&adjust(settings)).map_err(&all)?;
    // The logs themselves need not be on this machine: no line is shown.
    let members: Vec<Plain> = Vec::new();
    Ok(Logs { parsed, outcome, members })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_shares_cover_all() {
        for size in [0, 1, 7, 1_000, u64::MAX] {
            let mut next = 0;
            for number in 1..=7 {
                let (start, end) = Share::parse(&format!("{number}/7")).unwrap().range(size);
                assert_eq!(start, next);
                next = end;
            }
            assert_eq!(next, size);
        }
        for text in ["", "1", "0/2", "3/2", "1/0", "a/b", "-1/2", "1/2/3"] {
            assert!(Share::parse(text).is_err(), "{text}");
        }
    }
}
