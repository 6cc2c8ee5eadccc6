//! A mapped piece of a log as a file: how work travels between machines.
//!
//! `logloupe map` maps a stretch of a log and writes what [`Mapper`](crate::event::Mapper) made of it; `logloupe merge` puts
//! such pieces together. What is merged is the same state as between two workers of a tab, so the result is that of a single
//! run, byte for byte.
//!
//! [`MAGIC`], then blocks (`block`).
//!
//! | tag | payload |
//! |---|---|
//! | `H` | the [`Head`], as JSON; first, once |
//! | `S` | bytes from the head, the middle and the tail of the whole log, from which its format is found; three, after the head |
//! | `P` | a part: its length in the log (64 bits), then [`Part::to_bytes`]; in file order |
//! | `E` | how many parts there were (64 bits); last, once |

use serde::{Deserialize, Serialize};

use crate::analysis::{Analysis, Input};
use crate::block::{Blocks, push_block};
use crate::config::Settings;
use crate::error::{Error, ErrorKind};
use crate::event::Part;
use crate::format::Sample;

/// Begins every piece; its last byte is the version of what follows.
pub const MAGIC: &[u8; 8] = b"LLpiece\x01";

/// What a piece is a piece of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Version of the program that mapped it: pieces of different versions are not put together.
    pub version: String,
    /// The settings that it was mapped with.
    pub settings: Settings,
    /// The log's name.
    pub name: String,
    /// The size of the whole log.
    pub bytes: u64,
    /// The date of the log, UTC milliseconds.
    pub modified_ms: i64,
    /// The first byte of the log that is in the piece.
    pub start: u64,
    /// The byte after its last.
    pub end: u64,
}

/// A piece that was read.
#[derive(Clone, Debug)]
pub struct Piece {
    /// What it is a piece of.
    pub head: Head,
    sample: [Vec<u8>; 3],
    parts: Vec<(Part, u64)>,
}

/// Writes a piece, block by block.
#[derive(Debug, Default)]
pub struct Writer {
    parts: u64,
}

impl Writer {
    /// The beginning of a piece.
    pub fn begin(head: &Head, sample: &Sample<'_>) -> (Self, Vec<u8>) {
        let mut bytes = MAGIC.to_vec();
        // Strings, numbers and lists always have a JSON form.
        push_block(&mut bytes, b'H', &serde_json::to_vec(head).unwrap_or_default());
        for place in [sample.head, sample.middle, sample.tail] {
            push_block(&mut bytes, b'S', place);
        }
        (Self { parts: 0 }, bytes)
    }

    /// The next part, which was `length` bytes of the log.
    pub fn part(&mut self, part: &Part, length: u64) -> Vec<u8> {
        self.parts += 1;
        let mut bytes = Vec::new();
        push_block(&mut bytes, b'P', &[&length.to_le_bytes()[..], &part.to_bytes()].concat());
        bytes
    }

    /// The end of the piece.
    pub fn end(self) -> Vec<u8> {
        let mut bytes = Vec::new();
        push_block(&mut bytes, b'E', &self.parts.to_le_bytes());
        bytes
    }
}

impl Piece {
    /// Reads a piece.
    ///
    /// # Errors
    /// Where the bytes are no piece, are damaged or cut off, or were made by another version.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let Some(rest) = bytes.strip_prefix(MAGIC) else {
            let is_other = bytes.starts_with(&MAGIC[..7]);
            let found = if is_other { "of another version" } else { "none" };
            return Err(damaged(&format!(
                "Expected a piece that this version of logloupe has mapped; it is {found}. Map the log again: logloupe map FILE."
            )));
        };
        let mut blocks = Blocks { rest, offset: MAGIC.len() };
        let head: Head = serde_json::from_slice(next(&mut blocks, b'H')?)
            .map_err(|fault| damaged(&format!("The head of the piece could not be understood: {fault}.")))?;
        if head.version != env!("CARGO_PKG_VERSION") {
            return Err(damaged(&format!(
                "The piece was mapped by version {}; this is {}. Map and merge with the same version.",
                head.version,
                env!("CARGO_PKG_VERSION")
            )));
        }
        let sample =
            [next(&mut blocks, b'S')?.to_vec(), next(&mut blocks, b'S')?.to_vec(), next(&mut blocks, b'S')?.to_vec()];
        let mut parts = Vec::new();
        while blocks.rest.first() == Some(&b'P') {
            let (length, part) =
                next(&mut blocks, b'P')?.split_first_chunk().ok_or_else(|| fault("a part", blocks.offset))?;
            parts.push((Part::from_bytes(part)?, u64::from_le_bytes(*length)));
        }
        let count = next(&mut blocks, b'E')?;
        let lengths: u64 = parts.iter().fold(0, |sum, (_, length)| length.saturating_add(sum));
        if count != (parts.len() as u64).to_le_bytes()
            || head.end.checked_sub(head.start) != Some(lengths)
            || !blocks.rest.is_empty()
        {
            return Err(fault("its end", blocks.offset));
        }
        Ok(Self { head, sample, parts })
    }

    /// Whether both are pieces of one log, mapped alike.
    fn is_of_the_same(&self, other: &Self) -> bool {
        let whole = |head: &Head| Head { start: 0, end: 0, ..head.clone() };
        whole(&self.head) == whole(&other.head) && self.sample == other.sample
    }
}

/// The payload of the next block, which must have this tag.
fn next<'a>(blocks: &mut Blocks<'a>, tag: u8) -> Result<&'a [u8], Error> {
    let expected = || format!("a block \"{}\"", char::from(tag));
    let offset = blocks.offset;
    blocks
        .next()
        .filter(|(found, _)| *found == tag)
        .map(|(_, payload)| payload)
        .ok_or_else(|| fault(&expected(), offset))
}

fn fault(expected: &str, offset: usize) -> Error {
    damaged(&format!(
        "The piece is damaged or cut off: expected {expected} at byte {offset}. Map that stretch of the log again."
    ))
}

fn damaged(text: &str) -> Error {
    Error::new(ErrorKind::File, text)
}

/// Puts pieces together, in whatever order they come: those of one log by their places, logs in the order in which their
/// first pieces come. Returns the analysis before its end, and the settings that it was read with.
///
/// # Errors
/// Where there is no piece, where a stretch of a log is missing or there twice, or where logs were read with different
/// settings.
pub fn merge(pieces: Vec<Piece>) -> Result<(Analysis, Settings), Error> {
    let logs = logs(pieces);
    let Some(settings) = logs.first().map(|log| log[0].head.settings.clone()) else {
        return Err(damaged("Expected at least one piece. Make them with: logloupe map FILE."));
    };
    if let Some(other) = logs.iter().find(|log| log[0].head.settings != settings) {
        let (first, other) = (&logs[0][0].head.name, &other[0].head.name);
        return Err(damaged(&format!(
            "The pieces of {first} and those of {other} were mapped with different settings. Map all with the same."
        )));
    }
    logs.iter().try_for_each(|log| check_cover(log))?;
    let opened = logs.iter().map(|log| {
        let Head { name, bytes, modified_ms, .. } = &log[0].head;
        let [head, middle, tail] = &log[0].sample;
        (Input { name: name.clone(), bytes: *bytes, modified_ms: *modified_ms }, Sample { head, middle, tail })
    });
    let mut analysis = Analysis::open_all(opened.collect(), &settings)?;
    for file in analysis.readable() {
        for (part, length) in logs[file].iter().flat_map(|piece| &piece.parts) {
            analysis.push_part(part, *length)?;
        }
        analysis.next_file()?;
    }
    Ok((analysis, settings))
}

/// The pieces by log, each log's by their places.
fn logs(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut logs: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match logs.iter_mut().find(|log| log[0].is_of_the_same(&piece)) {
            Some(log) => log.push(piece),
            None => logs.push(vec![piece]),
        }
    }
    logs.iter_mut().for_each(|log| log.sort_by_key(|piece| (piece.head.start, piece.head.end)));
    logs
}

/// Whether the pieces of a log follow each other from its beginning to its end.
fn check_cover(log: &[Piece]) -> Result<(), Error> {
    let Head { name, bytes, .. } = &log[0].head;
    let mut next = 0;
    for Head { start, end, .. } in log.iter().map(|piece| &piece.head) {
        if *start != next {
            let what = if *start > next { "missing" } else { "there twice" };
            let (from, to) = (next.min(*start), next.max(*start));
            return Err(damaged(&format!("Of {name}, the bytes {from} to {to} are {what}. Give each stretch once.")));
        }
        next = *end;
    }
    if next == *bytes {
        return Ok(());
    }
    Err(damaged(&format!("Of {name}, the bytes {next} to {bytes} are missing. Map them too, and merge all pieces.")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::analyse_bytes;
    use samples::{SampleKind, generate};

    const MODIFIED: i64 = 1_767_225_600_000;

    /// The piece of `bytes` from `start` to `end`, mapped in slices of `slice` bytes.
    fn map(bytes: &[u8], start: usize, end: usize, slice: usize) -> Vec<u8> {
        let settings = Settings::default();
        let sample = Sample::of(bytes);
        let input = Input { name: "a.log".to_owned(), bytes: bytes.len() as u64, modified_ms: MODIFIED };
        let head = Head {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            settings: settings.clone(),
            name: input.name.clone(),
            bytes: input.bytes,
            modified_ms: MODIFIED,
            start: start as u64,
            end: end as u64,
        };
        let mapper = Analysis::open(input, &sample, &settings).unwrap().mapper();
        let (mut writer, mut out) = Writer::begin(&head, &sample);
        for slice in bytes[start..end].chunks(slice) {
            out.extend(writer.part(&mapper.map(slice), slice.len() as u64));
        }
        out.extend(writer.end());
        out
    }

    fn refusal(pieces: &[&[u8]]) -> String {
        let read: Result<Vec<Piece>, Error> = pieces.iter().map(|piece| Piece::read(piece)).collect();
        read.and_then(merge).err().map_or_else(String::new, |fault| fault.to_string())
    }

    #[test]
    fn ok_pieces_in_any_order_are_the_single_run() {
        for kind in SampleKind::ALL {
            let bytes = generate(kind, 2).bytes;
            let (third, half) = (bytes.len() / 3, bytes.len() / 2 + 7);
            let cut = [(half, bytes.len()), (0, third), (third, half)];
            let pieces = cut.map(|(start, end)| Piece::read(&map(&bytes, start, end, 50_000)).unwrap());
            let (analysis, settings) = merge(pieces.to_vec()).unwrap();
            let merged = analysis.finish().unwrap().analyse(&settings).unwrap();
            let (_, single) = analyse_bytes("a.log", &bytes, MODIFIED, &settings).unwrap();
            assert!(merged.report.to_json() == single.report.to_json(), "{kind:?}");
        }
    }

    #[test]
    fn err_missing_doubled_and_foreign_pieces() {
        let bytes = generate(SampleKind::Auth, 1).bytes;
        let end = bytes.len();
        let (first, second, last) =
            (map(&bytes, 0, 9_000, 4_096), map(&bytes, 9_000, 20_000, 4_096), map(&bytes, 20_000, end, 65_536));
        assert_eq!(refusal(&[&first, &second, &last]), "");
        assert!(refusal(&[&first, &last]).contains("the bytes 9000 to 20000 are missing"));
        assert!(refusal(&[&first, &second]).contains("are missing"));
        assert!(refusal(&[&first, &first, &second, &last]).contains("there twice"));
        assert!(refusal(&[]).contains("at least one piece"));
        assert!(refusal(&[b"Dec 10 06:55:46 a b: c"]).contains("it is none"));
        assert!(refusal(&[b"LLpiece\x09"]).contains("of another version"));
    }

    #[test]
    fn err_cut_off_and_changed_pieces() {
        let bytes = generate(SampleKind::Auth, 1).bytes;
        let piece = map(&bytes[..20_000], 0, 20_000, 8_000);
        for length in (0..piece.len()).step_by(211) {
            assert!(Piece::read(&piece[..length]).is_err(), "{length}");
        }
        for place in (8..piece.len()).step_by(307) {
            let mut changed = piece.clone();
            changed[place] ^= 0x10;
            assert!(Piece::read(&changed).is_err(), "{place}");
        }
    }
}
