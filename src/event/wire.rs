//! A part as bytes: how it travels from the worker that mapped it to the one that merges.
//!
//! Little-endian, one field after the other; a column is its number of rows and then its values. What comes in is checked:
//! bytes that are no part, or one that contradicts itself, are refused.

use super::kinds::{LineKind, LineKinds};
use super::members::Members;
use super::part::{Columns, Fragment, Part};
use crate::diagnostic::Diagnostics;
use crate::error::{Error, ErrorKind};
use crate::template::{Draw, Drawn, Interner, MAX_VALUE, Seen, ShapeRow, Shapes, Value, Values};

/// Begins every part; its last byte is the version of what follows.
const MAGIC: &[u8; 8] = b"LLpart\0\x06";

impl Part {
    /// The part as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let columns = &self.columns;
        let mut out =
            Writer(Vec::with_capacity(64 + columns.line.len() * 40 + self.head.bytes.len() + self.tail.bytes.len()));
        out.0.extend_from_slice(MAGIC);
        for fragment in [&self.head, &self.tail] {
            out.bytes(&fragment.bytes);
            out.u64(fragment.length);
        }
        out.u64(u64::from(self.has_line_end));
        out.u64(self.body_length);
        out.u64(u64::from(self.orphans));
        for column in [&columns.offset, &columns.line, &columns.shape].into_iter().chain(columns.names()) {
            out.column(column, |value| value.to_le_bytes());
        }
        out.column(&columns.time, |value| value.to_le_bytes());
        out.bytes(&columns.level);
        out.column(&columns.format, |value| [value]);
        for column in [&columns.length, &columns.status] {
            out.column(column, |value| value.to_le_bytes());
        }
        for column in [&columns.took, &columns.sent, &columns.amount] {
            out.column(column, |value| value.to_le_bytes());
        }
        let runs: Vec<(u32, LineKind)> = self.kinds.runs().collect();
        out.u64(runs.len() as u64);
        for (count, kind) in runs {
            out.u64(u64::from(count) << 8 | kind as u64);
        }
        out.u64(self.shapes.iter().count() as u64);
        self.shapes.rows().for_each(|row| out.shape(&row));
        out.u64(self.names.len() as u64);
        (0..self.names.len() as u32).for_each(|name| out.bytes(self.names.get(name)));
        let members = &self.members;
        for column in [&members.event, &members.session] {
            out.rows(column);
        }
        out.u64(members.names.len() as u64);
        (0..members.names.len() as u32).for_each(|name| out.bytes(members.names.get(name)));
        let (counts, first_lines) = self.diagnostics.rows();
        counts.iter().chain(first_lines).for_each(|value| out.u64(*value));
        out.u64(self.checkpoints.len() as u64);
        self.checkpoints.iter().for_each(|(line, offset)| out.u64(u64::from(*line) << 32 | u64::from(*offset)));
        out.bytes(&self.raw);
        out.0
    }

    /// The part that these bytes hold.
    ///
    /// # Errors
    /// Where they hold none, or one of another version, or one that contradicts itself.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        read_part(bytes).filter(Self::is_consistent).ok_or_else(|| {
            Error::new(
                ErrorKind::Misuse,
                "Expected a mapped part of a log made by this version of Logloupe; the bytes are none, or are damaged. Map it again.",
            )
        })
    }

    /// Whether every number points at something.
    fn is_consistent(&self) -> bool {
        let Columns { offset, line, time, level, length, shape, format, status, took, sent, amount, .. } =
            &self.columns;
        let of_names = self.columns.names();
        let rows = line.len();
        let full = [offset.len(), time.len(), level.len(), length.len(), shape.len()];
        let amounts = [took.len(), sent.len(), amount.len()];
        let mut sparse = of_names.map(Vec::len).into_iter().chain([format.len(), status.len()]).chain(amounts);
        let shapes = self.shapes.len() as u32;
        let names = self.names.len() as u32;
        full.iter().all(|length| *length == rows)
            && sparse.all(|length| length == rows || length == 0)
            && shape.iter().all(|shape| *shape < shapes)
            && of_names.into_iter().flatten().all(|name| *name < names)
            && self.shapes.rows().all(|row| row.all_seen().all(|seen| is_seen(seen, rows)))
            && line.is_sorted()
            && line.last().is_none_or(|last| *last < self.kinds.len())
            && self.kinds.count(LineKind::Event) == rows as u64
            && self.members.is_consistent(rows)
            && self.checkpoints.is_sorted()
    }
}

/// Whether something was seen in a part of so many events.
fn is_seen(seen: Seen, events: usize) -> bool {
    seen.count > 0 && seen.first <= seen.last && (seen.last as usize) < events && seen.count as usize <= events
}

struct Writer(Vec<u8>);

impl Writer {
    fn u64(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.u64(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    /// Numbers, all of them.
    fn rows(&mut self, rows: &[u32]) {
        self.u64(rows.len() as u64);
        rows.iter().for_each(|row| self.0.extend_from_slice(&row.to_le_bytes()));
    }

    fn seen(&mut self, seen: Seen) {
        for number in [seen.count, seen.first, seen.last] {
            self.0.extend_from_slice(&number.to_le_bytes());
        }
    }

    fn shape(&mut self, row: &ShapeRow<'_>) {
        self.u64(row.hash);
        self.bytes(row.text);
        self.seen(row.seen);
        self.u64(row.values.len() as u64);
        for values in row.values {
            self.u64(values.bound());
            self.u64(values.list().len() as u64);
            for value in values.list() {
                self.u64(value.hash);
                self.bytes(&value.text);
                self.seen(value.seen);
            }
        }
        self.u64(row.draw.list().len() as u64);
        for drawn in row.draw.list() {
            self.u64(drawn.lot);
            self.bytes(&drawn.values);
        }
    }

    /// A column; one that holds nothing but zeros is left out, for most formats have but a few of the fields.
    fn column<T: Copy + Default + PartialEq, const SIZE: usize>(
        &mut self,
        values: &[T],
        encode: impl Fn(T) -> [u8; SIZE],
    ) {
        let is_empty = values.iter().all(|value| *value == T::default());
        let values = if is_empty && SIZE < 8 { &[] } else { values };
        self.u64(values.len() as u64);
        // All room at once, so that a column is copied rather than pushed.
        let start = self.0.len();
        self.0.resize(start + SIZE * values.len(), 0);
        let places = self.0[start..].as_chunks_mut::<SIZE>().0;
        places.iter_mut().zip(values).for_each(|(place, value)| *place = encode(*value));
    }
}

fn read_part(bytes: &[u8]) -> Option<Part> {
    let mut input = Reader(bytes.strip_prefix(MAGIC)?);
    let mut fragment = || Some(Fragment { bytes: input.bytes()?.to_vec(), length: input.u64()? });
    let (head, tail) = (fragment()?, fragment()?);
    let has_line_end = input.u64()? != 0;
    let body_length = input.u64()?;
    let orphans = u32::try_from(input.u64()?).ok()?;
    let mut numbers = || input.column(u32::from_le_bytes);
    let (offset, line, shape) = (numbers()?, numbers()?, numbers()?);
    let (host, process, address) = (numbers()?, numbers()?, numbers()?);
    let user = numbers()?;
    let time = input.column(i64::from_le_bytes)?;
    let level = input.bytes()?.to_vec();
    let format = input.bytes()?.to_vec();
    let (length, status) = (input.column(u16::from_le_bytes)?, input.column(u16::from_le_bytes)?);
    let (took, sent) = (input.column(u32::from_le_bytes)?, input.column(u32::from_le_bytes)?);
    let amount = input.column(u32::from_le_bytes)?;
    let rows = time.len();
    let full = |column: Vec<u32>| if column.is_empty() { vec![0; rows] } else { column };
    let columns = Columns {
        offset: full(offset),
        line: full(line),
        shape: full(shape),
        length: if length.is_empty() { vec![0; rows] } else { length },
        time,
        level,
        host,
        process,
        address,
        user,
        format,
        status,
        took,
        sent,
        amount,
    };
    let kinds = read_kinds(&mut input)?;
    let shapes = Shapes::from_rows((0..input.u64()?).map(|_| read_shape(&mut input)))?;
    let names = read_names(&mut input)?;
    let (event, session) = (input.rows()?, input.rows()?);
    let members = Members { event, session, names: read_names(&mut input)? };
    let diagnostics = Diagnostics::from_rows(|| input.u64())?;
    let checkpoints = (0..input.u64()?).map(|_| input.u64().map(|pair| ((pair >> 32) as u32, pair as u32)));
    let checkpoints = checkpoints.collect::<Option<Vec<_>>>()?;
    let raw = input.bytes()?.to_vec();
    let is_whole = input.0.is_empty();
    let part = Part {
        head,
        has_line_end,
        tail,
        body_length,
        columns,
        kinds,
        orphans,
        shapes,
        names,
        wordings: Vec::new(),
        members,
        diagnostics,
        checkpoints,
        raw,
    };
    is_whole.then_some(part)
}

fn read_kinds(input: &mut Reader<'_>) -> Option<LineKinds> {
    let mut kinds = LineKinds::default();
    for _ in 0..input.u64()? {
        let run = input.u64()?;
        let count = u32::try_from(run >> 8).ok()?;
        kinds.len().checked_add(count)?;
        kinds.push_run(LineKind::from_u8(run as u8)?, count);
    }
    Some(kinds)
}

/// A shape's hash and text, where it was seen, what its masks stood for, and some of its messages.
type ShapeFields<'a> = (u64, &'a [u8], Seen, Vec<Values>, Draw);

fn read_shape<'a>(input: &mut Reader<'a>) -> Option<ShapeFields<'a>> {
    let (hash, text, seen) = (input.u64()?, input.bytes()?, input.seen()?);
    let tables = (0..input.u64()?).map(|_| read_values(input)).collect::<Option<Vec<_>>>()?;
    let drawn = (0..input.u64()?).map(|_| {
        let (lot, values) = (input.u64()?, input.bytes()?);
        (values.len() <= tables.len() * (1 + MAX_VALUE)).then(|| Drawn { lot, values: values.into() })
    });
    let draw = Draw::from_rows(drawn.collect::<Option<_>>()?)?;
    Some((hash, text, seen, tables, draw))
}

fn read_values(input: &mut Reader<'_>) -> Option<Values> {
    let bound = input.u64()?;
    let values = (0..input.u64()?).map(|_| {
        let (hash, text, seen) = (input.u64()?, input.value()?, input.seen()?);
        Some(Value::of_slice(hash, text, seen))
    });
    Values::from_rows(values.collect::<Option<_>>()?, bound)
}

fn read_names(input: &mut Reader<'_>) -> Option<Interner> {
    let mut names = Interner::default();
    for expected in 0..u32::try_from(input.u64()?).ok()? {
        // Each name once, in order: else a name's number would not be its place.
        (names.intern(input.bytes()?, usize::MAX)? == expected).then_some(())?;
    }
    Some(names)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }

    fn rows(&mut self) -> Option<Vec<u32>> {
        let count = usize::try_from(self.u64()?).ok()?;
        let bytes = self.take(count.checked_mul(4)?)?;
        Some(bytes.chunks_exact(4).map(|row| u32::from_le_bytes([row[0], row[1], row[2], row[3]])).collect())
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn seen(&mut self) -> Option<Seen> {
        Some(Seen { count: self.u32()?, first: self.u32()?, last: self.u32()? })
    }

    /// What a mask stands for; what is longer was made by no mapper.
    fn value(&mut self) -> Option<Box<[u8]>> {
        self.bytes().filter(|text| text.len() <= MAX_VALUE).map(Into::into)
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.u64()?).ok()?;
        self.take(length)
    }

    fn column<T, const SIZE: usize>(&mut self, decode: impl Fn([u8; SIZE]) -> T) -> Option<Vec<T>> {
        let rows = usize::try_from(self.u64()?).ok()?;
        let bytes = self.take(rows.checked_mul(SIZE)?)?;
        Some(bytes.as_chunks::<SIZE>().0.iter().map(|chunk| decode(*chunk)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::event::{Mapper, Plan};
    use crate::format::by_name;
    use samples::{SampleKind, generate};

    fn mapper(format: &str) -> Mapper {
        Mapper::new(&Plan::of(by_name(format).unwrap().clone(), 0), &Settings::default())
    }

    fn parts() -> Vec<Part> {
        let names = [(SampleKind::Auth, "syslog"), (SampleKind::Web, "access-combined"), (SampleKind::Hdfs, "hdfs")];
        let map = |(kind, format)| mapper(format).map(&generate(kind, 4).bytes[500..90_000]);
        names.into_iter().map(map).chain([Part::default()]).collect()
    }

    #[test]
    fn ok_there_and_back() {
        for part in parts() {
            let bytes = part.to_bytes();
            let back = Part::from_bytes(&bytes).unwrap();
            assert_eq!(back.to_bytes(), bytes);
            assert_eq!(back.columns.line, part.columns.line);
            assert_eq!(back.columns.time, part.columns.time);
            assert_eq!(back.kinds.len(), part.kinds.len());
        }
    }

    #[test]
    fn err_damaged_bytes_are_refused_or_read_and_never_panic() {
        let bytes = parts()[2].to_bytes();
        for length in (0..bytes.len()).step_by(997) {
            assert!(Part::from_bytes(&bytes[..length]).is_err(), "{length}");
        }
        let mut state = 1u64;
        for _ in 0..500 {
            let mut damaged = bytes.clone();
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let place = (state >> 33) as usize % damaged.len();
            damaged[place] ^= 1 << (state % 8);
            let _ = Part::from_bytes(&damaged);
        }
    }
}
