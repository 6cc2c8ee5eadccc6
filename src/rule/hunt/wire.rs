//! Notes as bytes: how they travel from the worker that scouts to the one that hunts, and how they are kept for a hunt with
//! other thresholds.
//!
//! Whole numbers are written in groups of seven bits, the lowest first, of a line and of a time the step from the last one, so
//! that a request takes some twenty bytes. What comes in is checked: bytes that are no notes, or notes that contradict
//! themselves, are refused.

use super::super::login::Outcome;
use super::notes::{LoginNote, MOST_BYTES, Name, Notes, RequestNote, Stamp, WatchNote};
use super::page::{Ending, Place};
use crate::error::{Error, ErrorKind};
use crate::format::Clock;

/// Begins all notes; its last byte is the version of what follows.
const MAGIC: &[u8; 8] = b"LLnote\0\x05";

/// Instants lie within so many milliseconds of 1970: years have six figures at the most.
const MOST_MS: i64 = 1 << 55;

/// More lines than this are in no slice.
const MOST_LINES: u64 = 1 << 40;

const CLOCKS: [Clock; 5] = [Clock::None, Clock::Local, Clock::Zoned, Clock::YearLess, Clock::DateLess];

const PLACES: [Place; 5] = [Place::Elsewhere, Place::Login, Place::Call, Place::Session, Place::UploadedProgram];

impl Notes {
    /// The notes as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.bytes.extend_from_slice(MAGIC);
        out.number(self.lines);
        for texts in [&self.names, &self.paths] {
            out.number(texts.len() as u64);
            texts.iter().for_each(|text| out.text(text));
        }
        out.list(&self.logins, Writer::login);
        out.list(&self.requests, Writer::request);
        out.list(&self.watched, Writer::watched);
        out.list(&self.met, |out, met| out.number(u64::from(*met)));
        out.bytes
    }

    /// The notes that these bytes hold.
    ///
    /// # Errors
    /// Where they hold none, or some of another version, or some that contradict themselves.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        read(bytes).filter(Self::is_consistent).ok_or_else(|| {
            Error::new(
                ErrorKind::Misuse,
                "Expected a hunt's notes on a slice of a log, made by this version of Logloupe; the bytes are none, or are damaged. Look through the slice again.",
            )
        })
    }

    /// Whether every number points at something.
    fn is_consistent(&self) -> bool {
        let is_name = |name: Name| (name as usize) < self.names.len();
        let is_line = |stamp: Stamp| (1..=self.lines).contains(&stamp.line);
        self.lines <= MOST_LINES
            && [&self.names, &self.paths].into_iter().all(|texts| {
                texts.first().is_some_and(Vec::is_empty) && texts.iter().all(|text| text.len() <= MOST_BYTES)
            })
            && self.logins.iter().all(|note| {
                is_line(note.stamp)
                    && [note.user, note.by, note.source, note.host, note.method].into_iter().all(is_name)
                    && note.process.is_none_or(|(host, _)| is_name(host))
            })
            && self.requests.iter().all(|note| {
                is_line(note.stamp)
                    && is_name(note.source)
                    && is_name(note.user)
                    && (note.path as usize) < self.paths.len()
                    && note.hits.iter().all(|(_, severity)| (1..=5).contains(severity))
            })
            && self.watched.iter().all(|note| is_line(note.stamp) && is_name(note.source) && is_name(note.user))
    }
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    /// The line and the time that were written last.
    line: u64,
    time_ms: i64,
}

impl Writer {
    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    fn text(&mut self, text: &[u8]) {
        self.number(text.len() as u64);
        self.bytes.extend_from_slice(text);
    }

    fn list<T>(&mut self, notes: &[T], write: impl Fn(&mut Self, &T)) {
        self.number(notes.len() as u64);
        (self.line, self.time_ms) = (0, 0);
        notes.iter().for_each(|note| write(self, note));
    }

    fn stamp(&mut self, stamp: Stamp) {
        self.number(stamp.line.wrapping_sub(self.line));
        self.line = stamp.line;
        let clock = CLOCKS.iter().position(|clock| *clock == stamp.clock).unwrap_or_default() as u64;
        self.number(clock << 1 | u64::from(stamp.time_ms.is_some()));
        if let Some(time_ms) = stamp.time_ms {
            let step = time_ms.wrapping_sub(self.time_ms);
            // A step back is an odd number.
            self.number((step << 1 ^ step >> 63) as u64);
            self.time_ms = time_ms;
        }
    }

    fn login(&mut self, note: &LoginNote) {
        self.stamp(note.stamp);
        let outcome = Outcome::ALL.iter().position(|outcome| *outcome == note.outcome).unwrap_or_default();
        let flags = [note.is_echo, note.is_forged, note.process.is_some()];
        let flags = flags.into_iter().rev().fold(0, |all, flag| all << 1 | u64::from(flag));
        self.number((outcome as u64) << 3 | flags);
        for number in [note.user, note.by, note.source, note.host, note.method, note.attempts] {
            self.number(u64::from(number));
        }
        if let Some((host, number)) = note.process {
            self.number(u64::from(host));
            self.number(u64::from(number));
        }
    }

    fn request(&mut self, note: &RequestNote) {
        self.stamp(note.stamp);
        self.number(u64::from(note.source));
        self.bytes.extend_from_slice(&note.path_hash.to_le_bytes());
        self.number(u64::from(note.status));
        let place = PLACES.iter().position(|place| *place == note.place).unwrap_or_default() as u64;
        let ending = Ending::ALL.iter().position(|ending| *ending == note.ending).unwrap_or_default() as u64;
        // What most requests have least of stands highest: an ordinary one takes a byte.
        self.number((note.hits.len() as u64) << 8 | ending << 4 | u64::from(note.user > 0) << 3 | place);
        if RequestNote::has_path(note.place, note.status) {
            self.number(u64::from(note.path));
        }
        if note.user > 0 {
            self.number(u64::from(note.user));
        }
        note.hits.iter().for_each(|(rule, severity)| self.bytes.extend_from_slice(&[*rule, *severity]));
    }

    fn watched(&mut self, note: &WatchNote) {
        self.stamp(note.stamp);
        self.number(u64::from(note.source));
        self.number(u64::from(note.user));
        self.number(note.rule as u64);
    }
}

fn read(bytes: &[u8]) -> Option<Notes> {
    let mut input = Reader { rest: bytes.strip_prefix(MAGIC)?, line: 0, time_ms: 0 };
    let lines = input.number()?;
    let (names, paths) = (input.texts()?, input.texts()?);
    let logins = input.list(Reader::login)?;
    let requests = input.list(Reader::request)?;
    let watched = input.list(Reader::watched)?;
    let met = input.list(|input| Some(input.number()? > 0))?;
    input.rest.is_empty().then_some(Notes { names, paths, logins, requests, watched, met, lines })
}

struct Reader<'a> {
    rest: &'a [u8],
    line: u64,
    time_ms: i64,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            let group = u64::from(byte & 0x7F);
            // Of the last group one bit has room.
            if shift == 63 && group > 1 {
                return None;
            }
            value |= group << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn small<T: TryFrom<u64>>(&mut self) -> Option<T> {
        self.number().and_then(|number| T::try_from(number).ok())
    }

    fn text(&mut self) -> Option<Vec<u8>> {
        let length = self.small()?;
        self.take(length).map(<[u8]>::to_vec)
    }

    fn texts(&mut self) -> Option<Vec<Vec<u8>>> {
        (0..self.number()?).map(|_| self.text()).collect()
    }

    /// As many as are written; the list grows as they come, so that a forged number of them takes no memory.
    fn list<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        (self.line, self.time_ms) = (0, 0);
        (0..count).map(|_| read(self)).collect()
    }

    fn stamp(&mut self) -> Option<Stamp> {
        // Notes come in the order of their lines.
        self.line = self.line.checked_add(self.number()?)?;
        let told = self.small::<usize>()?;
        let clock = *CLOCKS.get(told >> 1)?;
        if told & 1 == 0 {
            return Some(Stamp { line: self.line, time_ms: None, clock });
        }
        let step = self.number()?;
        let step = (step >> 1) as i64 ^ -((step & 1) as i64);
        self.time_ms = self.time_ms.checked_add(step).filter(|time| (-MOST_MS..=MOST_MS).contains(time))?;
        Some(Stamp { line: self.line, time_ms: Some(self.time_ms), clock })
    }

    fn login(&mut self) -> Option<LoginNote> {
        let stamp = self.stamp()?;
        let told = self.small::<usize>()?;
        let outcome = *Outcome::ALL.get(told >> 3)?;
        let flag = |place: u32| told >> place & 1 == 1;
        let (user, by, source, host) = (self.small()?, self.small()?, self.small()?, self.small()?);
        let (method, attempts) = (self.small()?, self.small()?);
        let process = if flag(2) { Some((self.small()?, self.small()?)) } else { None };
        let (is_echo, is_forged) = (flag(0), flag(1));
        Some(LoginNote { stamp, outcome, user, by, source, host, method, attempts, is_echo, is_forged, process })
    }

    fn request(&mut self) -> Option<RequestNote> {
        let (stamp, source) = (self.stamp()?, self.small()?);
        let path_hash = u64::from_le_bytes(self.take(8)?.try_into().ok()?);
        let status = self.small()?;
        let told = self.small::<usize>()?;
        let (place, ending) = (*PLACES.get(told & 7)?, *Ending::ALL.get(told >> 4 & 15)?);
        let path = if RequestNote::has_path(place, status) { self.small()? } else { 0 };
        let user = if told >> 3 & 1 == 1 { self.small()? } else { 0 };
        let hits = (0..told >> 8).map(|_| Some((self.byte()?, self.byte()?))).collect::<Option<_>>()?;
        Some(RequestNote { stamp, source, path_hash, path, status, place, ending, user, hits })
    }

    fn watched(&mut self) -> Option<WatchNote> {
        Some(WatchNote { stamp: self.stamp()?, source: self.small()?, user: self.small()?, rule: self.small()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{HuntSettings, OwnRule};
    use crate::format::by_name;
    use crate::rule::{Hunt, Scouting};
    use samples::{SampleKind, generate};

    fn scouting() -> Scouting {
        let rules = vec![OwnRule { name: "any".to_owned(), keyword: "password".to_owned(), ..OwnRule::default() }];
        Scouting::new(&HuntSettings { rules, ..HuntSettings::default() }, Vec::new()).unwrap()
    }

    fn notes() -> Vec<Notes> {
        let read = |(kind, format): (SampleKind, &str)| {
            let bytes = generate(kind, 4).bytes;
            let mut scout = scouting().scout();
            scout.read_slice(&bytes, false, bytes.len(), &[by_name(format).unwrap().clone()]);
            scout.finish()
        };
        let kinds = [(SampleKind::Auth, "syslog"), (SampleKind::Web, "access-combined"), (SampleKind::Hdfs, "hdfs")];
        kinds.into_iter().map(read).collect()
    }

    #[test]
    fn ok_there_and_back() {
        let all = notes();
        assert!(all[0].logins.len() > 1000 && all[0].watched.len() > 100 && all[1].requests.len() > 1000);
        for notes in all.iter().chain([&scouting().scout().finish()]) {
            assert_eq!(Notes::from_bytes(&notes.to_bytes()).as_ref().ok(), Some(notes));
        }
        let size = all[1].to_bytes().len() / all[1].requests.len();
        assert!(size < 30, "a request takes {size} bytes");
    }

    #[test]
    fn ok_all_outcomes_are_told_apart() {
        assert!(Outcome::ALL.windows(2).all(|pair| pair[0] < pair[1]));
    }

    /// Whatever the bytes are: they are refused, or read as notes that a hunt can take.
    #[test]
    fn err_damaged_bytes_never_panic() {
        for notes in notes() {
            let bytes = notes.to_bytes();
            for length in (0..bytes.len()).step_by(997) {
                assert!(Notes::from_bytes(&bytes[..length]).is_err(), "{length}");
            }
            assert!(Notes::from_bytes(&[&bytes[..], b"\0"].concat()).is_err());
            let mut state = 1u64;
            for _ in 0..300 {
                let mut damaged = bytes.clone();
                for _ in 0..3 {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    let at = (state >> 33) as usize % damaged.len();
                    damaged[at] = (state >> 24) as u8;
                }
                if let Ok(read) = Notes::from_bytes(&damaged) {
                    let mut hunt = Hunt::new(&HuntSettings::default());
                    hunt.take(&read);
                    hunt.finish();
                }
            }
        }
        let forged = [&MAGIC[..], b"\x01\x01\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"].concat();
        assert!(Notes::from_bytes(&forged).is_err());
    }
}
