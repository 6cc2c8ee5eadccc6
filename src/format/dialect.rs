//! A dialect of JSON lines as a table: which members a line must have, and where the parts of its header lie.
//!
//! Of several places for one part, the first of the table that a line has is taken, whatever the order in the line.

use super::address::peer_address;
use super::amount::{Amount, Measured};
use super::json::{self, Kind, Value};
use super::requested::Requested;
use super::time::Stamp;
use super::{Header, Level, Span};

/// The keys that lead to a member.
pub(crate) type Place = &'static [&'static str];

/// Where a dialect keeps the parts of a header.
pub(crate) struct Dialect {
    /// Of each of these groups, a line has at least one member. The first group is the one that tells the dialect best.
    pub(crate) needs: &'static [&'static [Place]],
    pub(crate) time: &'static [Place],
    pub(crate) level: &'static [Place],
    /// What the numbers of its levels mean.
    pub(crate) numbers: fn(i64) -> Option<Level>,
    pub(crate) host: &'static [Place],
    pub(crate) process: &'static [Place],
    pub(crate) address: &'static [Place],
    pub(crate) message: &'static [Place],
}

impl Dialect {
    /// One that needs nothing and has nothing, to be filled in.
    pub(crate) const EMPTY: Self = Self {
        needs: &[],
        time: &[],
        level: &[],
        numbers: |_| None,
        host: &[],
        process: &[],
        address: &[],
        message: &[],
    };

    /// Reads a line, or none where it lacks what the dialect needs. The time must be there and be one.
    pub(crate) fn read(&self, line: &[u8]) -> Option<Header> {
        self.find(line)?.timed(line)
    }

    /// The header but for its time, and the value of the time.
    pub(crate) fn find(&self, line: &[u8]) -> Option<Found> {
        self.find_with(line, &mut |_, _| {})
    }

    /// The same, and hands over every member, so that a line is walked once whatever else is read of it.
    /// One copy of the walk serves all dialects.
    #[inline(never)]
    pub(crate) fn find_with(&self, line: &[u8], also: &mut dyn FnMut(&[&[u8]], Value)) -> Option<Found> {
        // A look at the bytes spares most lines of other formats the walk; looking for every need would cost as much as it.
        let may_have = |places: &&[Place]| places.iter().any(|place| holds_key(line, place[place.len() - 1]));
        if line.trim_ascii_start().first() != Some(&b'{') || !self.needs.first().is_none_or(may_have) {
            return None;
        }
        let lists = [self.time, self.level, self.host, self.process, self.address, self.message];
        let mut parts: [Option<(usize, Value)>; 6] = [None; 6];
        let mut needed = 0_u32;
        let (mut took, mut sent) = (Amount::default(), Amount::default());
        let mut requested = Requested::default();
        json::line(line, |keys, value| {
            also(keys, value);
            for (group, places) in self.needs.iter().enumerate() {
                if places.iter().any(|place| is(place, keys)) {
                    needed |= 1 << group;
                }
            }
            if matches!(value.kind, Kind::String | Kind::Number) && !value.span.is_empty() {
                requested.take_member(line, keys, value.text());
                if let Some(measured) = Measured::member(keys) {
                    measured.take(value.text().of(line), &mut took, &mut sent);
                }
                for (part, places) in parts.iter_mut().zip(lists) {
                    let Some(rank) = places.iter().position(|place| is(place, keys)) else { continue };
                    if part.is_none_or(|(best, _)| rank < best) {
                        *part = Some((rank, value));
                    }
                }
            }
        })?;
        if needed.count_ones() as usize != self.needs.len() {
            return None;
        }
        let [time, level, host, process, address, message] = parts.map(|part| part.map(|(_, value)| value));
        let span = |value: Option<Value>| value.map_or(Span::default(), Value::text);
        let mut header = Header {
            level: level.and_then(|value| level_of(value.text().of(line), self.numbers)),
            host: span(host),
            process: span(process),
            address: span(address),
            took,
            sent,
            // Without a message, the members are what the line says.
            message: message.map_or(Span::new(0, line.len()), Value::text),
            ..Header::default()
        };
        requested.complete(line, &mut header);
        if header.address.is_empty() && message.is_some() {
            header.address = peer_address(line, header.message);
        }
        Some(Found { header, time })
    }
}

/// What was found in a line.
pub(crate) struct Found {
    pub(crate) header: Header,
    pub(crate) time: Option<Value>,
}

impl Found {
    /// The header with its time, which must be there and be one.
    pub(crate) fn timed(self, line: &[u8]) -> Option<Header> {
        let stamp = self.time?.time(line)?;
        Some(Header { time_ms: stamp.instant, ..self.header })
    }
}

/// The level that a word, or a number by `numbers`, means.
pub(crate) fn level_of(text: &[u8], numbers: fn(i64) -> Option<Level>) -> Option<Level> {
    let number = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
    number.map_or_else(|| Level::from_field(text), numbers)
}

/// The numbers of bunyan and pino.
pub(crate) fn bunyan_numbers(number: i64) -> Option<Level> {
    Some(match number {
        10 => Level::Trace,
        20 => Level::Debug,
        30 => Level::Info,
        40 => Level::Warning,
        50 => Level::Error,
        60 => Level::Critical,
        _ => return None,
    })
}

/// The instant of a value that must be a time.
pub(crate) fn stamp(value: Option<Value>, line: &[u8]) -> Option<Stamp> {
    value?.time(line)
}

#[inline]
fn is(place: &[&str], keys: &[&[u8]]) -> bool {
    place.len() == keys.len() && place.iter().zip(keys).rev().all(|(name, key)| name.as_bytes() == *key)
}

/// Whether the key may be in the line: its bytes are, with a quote on both sides.
fn holds_key(line: &[u8], key: &str) -> bool {
    memchr::memmem::find_iter(line, key.as_bytes())
        .any(|at| at > 0 && line[at - 1] == b'"' && line.get(at + key.len()) == Some(&b'"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIALECT: Dialect = Dialect {
        needs: &[&[&["at"]], &[&["a"], &["b", "c"]]],
        time: &[&["at"]],
        message: &[&["text"], &["b", "c"]],
        ..Dialect::EMPTY
    };

    #[test]
    fn ok_the_first_of_the_table_is_taken() {
        let message = |line: &str| {
            let header = DIALECT.read(line.as_bytes())?;
            Some(String::from_utf8_lossy(header.message.of(line.as_bytes())).into_owned())
        };
        let at = "\"at\":1714566645";
        assert_eq!(message(&format!("{{{at},\"b\":{{\"c\":\"x\"}},\"text\":\"y\"}}")).as_deref(), Some("y"));
        assert_eq!(message(&format!("{{{at},\"b\":{{\"c\":\"x\"}}}}")).as_deref(), Some("x"));
        let whole = format!("{{{at},\"a\":[]}}");
        assert_eq!(message(&whole).as_deref(), Some(whole.as_str()));
    }

    #[test]
    fn err_what_it_needs_is_not_there() {
        for line in [
            r#"{"at":1714566645}"#,
            r#"{"a":1}"#,
            r#"{"at":"soon","a":1}"#,
            r#"{"at":1714566645,"x":"a"}"#,
            r#"{"at":1714566645,"c":"x"}"#,
            r#"{"at":1714566645,"a":1"#,
            r#""at" "a""#,
        ] {
            assert!(DIALECT.read(line.as_bytes()).is_none(), "{line}");
        }
    }

    #[test]
    fn ok_levels() {
        assert_eq!(level_of(b"40", bunyan_numbers), Some(Level::Warning));
        assert_eq!(level_of(b"41", bunyan_numbers), None);
        assert_eq!(level_of(b"Warning", bunyan_numbers), Some(Level::Warning));
    }
}
