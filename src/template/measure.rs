//! Where the messages of a shape tell an amount: how long something took, how much of something there is.
//!
//! That a number is one is told by its unit (`in 35 ms`, `512 MB`, `97%`), or by the word before it (`backlog: 17`,
//! `queue_depth=4`). What was planned is none (`timeout after 30 s`), and a number without either may be anything: a port, a
//! count, a name. Amounts of one shape are in one unit, so that they are compared as they stand.

use super::mask::MASK;

/// Units of durations, of sizes and of shares.
const UNITS: [&str; 30] = [
    "ns",
    "us",
    "\u{b5}s",
    "\u{3bc}s",
    "ms",
    "msec",
    "msecs",
    "millis",
    "milliseconds",
    "microseconds",
    "s",
    "sec",
    "secs",
    "seconds",
    "%",
    "percent",
    "b",
    "bytes",
    "k",
    "kb",
    "kib",
    "m",
    "mb",
    "mib",
    "g",
    "gb",
    "gib",
    "tb",
    "tib",
    "rps",
];

/// Units that are letters of the number's own word alone: "5 s" may be a plural, "5 m" a distance.
const GLUED: [&str; 6] = ["b", "k", "m", "g", "s", "ns"];

/// Words whose number is an amount.
const NAMES: [&str; 17] = [
    "depth",
    "used",
    "usage",
    "lag",
    "latency",
    "duration",
    "elapsed",
    "took",
    "backlog",
    "pending",
    "queued",
    "load",
    "temperature",
    "temp",
    "rtt",
    "ms",
    "mb",
];

/// Words of what was planned, before a number.
const PLANNED: [&str; 15] = [
    "timeout", "timed", "retry", "retrying", "retries", "wait", "waiting", "sleep", "sleeping", "delay", "interval",
    "every", "next", "limit", "max",
];

/// How far before a number such a word stands, in words.
const NEAR: usize = 4;

/// The most letters of a unit.
const MAX_UNIT: usize = 12;

/// Which of a shape's masks is an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Measure(u8);

impl Measure {
    /// The first amount of a shape.
    pub(super) fn of(shape: &[u8]) -> Option<Self> {
        let masks = memchr::memchr_iter(MASK, shape).enumerate();
        let is_amount = |at: usize| {
            let words = words_before(&shape[..at]);
            let is_named = words.first().is_some_and(|word| NAMES.contains(&word.as_str()));
            (is_named || has_unit(&shape[at + 1..])) && !words.iter().any(|word| PLANNED.contains(&word.as_str()))
        };
        let place = masks.into_iter().find_map(|(place, at)| is_amount(at).then_some(place))?;
        u8::try_from(place).ok().map(Self)
    }

    /// What a column holds for the amount of a message of this shape, the values of whose masks these are; see [`amount`].
    #[inline]
    pub(super) fn read(self, values: &[&[u8]]) -> u32 {
        values.get(usize::from(self.0)).map_or(0, |value| stored(value))
    }
}

/// The amount that a column's number stands for: 0 for none, else the bits of a positive number.
pub(crate) fn amount(stored: u32) -> Option<f64> {
    Some(f64::from(f32::from_bits(stored))).filter(|amount| *amount > 0.0 && amount.is_finite())
}

/// Of nothing there is next to nothing: 0 stands for no amount at all.
const NOTHING: f32 = 1e-6;

/// Digits, with a fraction or commas between thousands.
fn stored(value: &[u8]) -> u32 {
    let mut digits = [0u8; 24];
    let mut length = 0;
    for byte in value.iter().filter(|byte| **byte != b',') {
        if !(byte.is_ascii_digit() || *byte == b'.') || length == digits.len() {
            return 0;
        }
        digits[length] = *byte;
        length += 1;
    }
    let number = std::str::from_utf8(&digits[..length]).ok().and_then(|text| text.parse::<f32>().ok());
    number.filter(|number| number.is_finite()).map_or(0, |number| number.max(NOTHING).to_bits())
}

/// Whether what follows a number is its unit: glued to it, or after a blank.
fn has_unit(after: &[u8]) -> bool {
    let glued = after.first() != Some(&b' ');
    let rest = if glued { after } else { &after[1..] };
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80 || *byte == b'%';
    let length = rest.iter().take(MAX_UNIT + 1).take_while(|byte| is_letter(byte)).count();
    let ends = rest.get(length).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != MASK);
    let unit = String::from_utf8_lossy(&rest[..length]).to_lowercase();
    ends && UNITS.contains(&unit.as_str()) && (glued || !GLUED.contains(&unit.as_str()))
}

/// The words before a number, the nearest first, in small letters.
fn words_before(text: &[u8]) -> Vec<String> {
    let words = text.rsplit(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.take(NEAR).map(|word| String::from_utf8_lossy(word).to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::mask::mask_message;
    use super::*;

    /// The amount that a message tells.
    fn told(message: &str) -> Option<f64> {
        let mut shape = Vec::new();
        mask_message(message.as_bytes(), &mut shape);
        let mut values = super::super::mask::Hashed::default();
        mask_message(message.as_bytes(), &mut values);
        amount(Measure::of(&shape)?.read(values.values()))
    }

    #[test]
    fn ok_amounts() {
        for (message, expected) in [
            ("order 17 handled in 35 ms", 35.0),
            ("GET /x took 1.5s", 1.5),
            ("heap after collection 1,024 MB", 1024.0),
            ("Pause Young 512M->300M(1024M) 3.5ms", 512.0),
            ("disk /dev/sda1 at 97%", 97.0),
            ("queue_depth=45 workers=8", 45.0),
            ("replication lag: 12", 12.0),
            ("elapsed=0.25", 0.25),
            ("sent 0 bytes", 1e-6),
        ] {
            let found = told(message).unwrap_or_else(|| panic!("{message}"));
            assert!((found - expected).abs() <= expected * 1e-6, "{message}: {found}");
        }
    }

    #[test]
    fn err_what_is_none() {
        for message in [
            "job 17 finished",
            "connection from 10.0.0.7 port 4711",
            "timeout after 30 s",
            "retrying in 5 seconds",
            "next run in 600 seconds",
            "started session 12 of user ann",
            "found 5 m of cable",
            "answered by 10.0.3.14ms",
            "no number at all",
        ] {
            assert_eq!(told(message), None, "{message}");
        }
    }
}
