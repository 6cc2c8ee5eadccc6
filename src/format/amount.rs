//! Amounts that a line tells: how long something took, how many bytes were sent.
//!
//! A duration is taken where its unit is known: the format says it (squid's are milliseconds), the field's name does
//! (`latency_ms`), or the value itself (`1.5s`, as Go writes them). A number without a unit is none: it could be compared with
//! others of its log, but not told.

use std::num::NonZeroU32;

use super::field_name::FieldName;

/// A whole number up to 4,294,967,294, or none. What is more counts as that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount(Option<NonZeroU32>);

impl Amount {
    /// This amount.
    #[inline]
    pub fn of(amount: u64) -> Self {
        Self(NonZeroU32::new(amount.saturating_add(1).min(u64::from(u32::MAX)) as u32))
    }

    /// The amount, where there is one.
    #[inline]
    pub fn get(self) -> Option<u32> {
        self.0.map(|stored| stored.get() - 1)
    }

    /// The number that stands for it in a column: 0 for none.
    #[inline]
    pub(crate) fn stored(self) -> u32 {
        self.0.map_or(0, NonZeroU32::get)
    }

    /// The amount that such a number stands for.
    #[inline]
    pub(crate) fn from_stored(stored: u32) -> Self {
        Self(NonZeroU32::new(stored))
    }

    /// The whole number that these digits write; none for anything else.
    #[inline]
    pub(crate) fn digits(text: &[u8]) -> Self {
        let is_whole = (1..=18).contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
        if !is_whole {
            return Self::default();
        }
        Self::of(text.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
    }
}

/// A unit of durations, by the nanoseconds that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimeUnit(u64);

impl TimeUnit {
    pub(crate) const NANOSECOND: Self = Self(1);
    pub(crate) const MICROSECOND: Self = Self(1_000);
    pub(crate) const MILLISECOND: Self = Self(1_000_000);
    pub(crate) const SECOND: Self = Self(1_000_000_000);
    const MINUTE: Self = Self(60_000_000_000);
    const HOUR: Self = Self(3_600_000_000_000);

    /// The microseconds that `12.5` of these are; none for what is no number.
    #[inline]
    pub(crate) fn took(self, text: &[u8]) -> Amount {
        number(text).filter(|(_, rest)| rest.is_empty()).map_or(Amount::default(), |(number, _)| self.micros(number))
    }

    /// The same, where the value names no unit of its own.
    #[inline]
    pub(crate) fn took_or_named(self, text: &[u8]) -> Amount {
        let named = duration(text);
        if named.get().is_some() { named } else { self.took(text) }
    }

    fn micros(self, (whole, nanos): (u64, u64)) -> Amount {
        Amount::of(self.nanos(whole, nanos) / 1_000)
    }

    /// `nanos` are billionths of one.
    fn nanos(self, whole: u64, nanos: u64) -> u64 {
        // Of at most nine digits, times an hour's nanoseconds: the product of fractions needs room.
        let part = u128::from(nanos) * u128::from(self.0) / 1_000_000_000;
        whole.saturating_mul(self.0).saturating_add(part as u64)
    }

    /// The unit that a suffix names.
    fn named(suffix: &[u8]) -> Option<Self> {
        Some(match suffix {
            b"ns" | b"nanos" | b"nanoseconds" => Self::NANOSECOND,
            b"us" | b"\xC2\xB5s" | b"\xCE\xBCs" | b"micros" | b"usec" | b"usecs" | b"microseconds" => Self::MICROSECOND,
            b"ms" | b"millis" | b"msec" | b"msecs" | b"milliseconds" => Self::MILLISECOND,
            b"s" | b"sec" | b"secs" | b"seconds" => Self::SECOND,
            b"m" | b"min" => Self::MINUTE,
            b"h" => Self::HOUR,
            _ => return None,
        })
    }
}

/// The microseconds of a duration that names its units: `850µs`, `12.5ms`, `1m3.2s`, `129 msecs`.
pub(crate) fn duration(text: &[u8]) -> Amount {
    let mut rest = text;
    let mut nanos = 0_u64;
    while !rest.is_empty() {
        let Some(((whole, part), after)) = number(rest) else { return Amount::default() };
        let after = after.trim_ascii_start();
        let end = after.iter().position(u8::is_ascii_digit).unwrap_or(after.len());
        let Some(unit) = TimeUnit::named(&after[..end]) else { return Amount::default() };
        nanos = nanos.saturating_add(unit.nanos(whole, part));
        rest = &after[end..];
    }
    if text.is_empty() { Amount::default() } else { Amount::of(nanos / 1_000) }
}

/// A number's whole part and its billionths, and what comes after it.
fn number(text: &[u8]) -> Option<((u64, u64), &[u8])> {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let length = digits(text);
    if !(1..=18).contains(&length) {
        return None;
    }
    let whole = text[..length].iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    let Some(fraction) = text[length..].strip_prefix(b".") else { return Some(((whole, 0), &text[length..])) };
    let length = digits(fraction);
    if length == 0 {
        return None;
    }
    let places = fraction[..length].iter().chain(std::iter::repeat(&b'0')).take(9);
    let nanos = places.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    Some(((whole, nanos), &fraction[length..]))
}

/// What fields of durations are called, without dashes and underscores, in small letters.
const DURATIONS: [&[u8]; 15] = [
    b"duration",
    b"latency",
    b"elapsed",
    b"elapsedtime",
    b"took",
    b"timetaken",
    b"responsetime",
    b"requesttime",
    b"processingtime",
    b"processtime",
    b"executiontime",
    b"requestduration",
    b"responseduration",
    b"requestlatency",
    b"runtime",
];

/// Fields whose unit is not in their names, but known all the same.
const KNOWN: [(&[u8], TimeUnit); 3] = [
    // nginx's variable.
    (b"requesttime", TimeUnit::SECOND),
    // pino-http.
    (b"responsetime", TimeUnit::MILLISECOND),
    // Serilog's requests.
    (b"elapsed", TimeUnit::MILLISECOND),
];

/// What fields of bytes that were sent are called.
const SENT: [&[u8]; 9] = [
    b"bytessent",
    b"sentbytes",
    b"bodybytessent",
    b"responsebytes",
    b"responsesize",
    b"responselength",
    b"bytesout",
    b"respbytes",
    b"bytes",
];

/// What a field is by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measured {
    /// How long something took, in this unit; in that which its values name, where there is none.
    Took(Option<TimeUnit>),
    /// Bytes that were sent.
    Sent,
}

impl Measured {
    /// What a field of this name holds: of `http.request.duration_ms` the last word counts.
    pub(crate) fn named(name: &[u8]) -> Option<Self> {
        let name = FieldName::of(name, b"delprtbs")?;
        Self::plainly_named(name.letters(), name.ends_in_a_letter)
    }

    /// What a member of a JSON object holds, by the keys that lead to it.
    #[inline]
    pub(crate) fn member(keys: &[&[u8]]) -> Option<Self> {
        match keys {
            // Elastic's schema has nanoseconds.
            [b"event.duration"] | [b"event", b"duration"] => Some(Self::Took(Some(TimeUnit::NANOSECOND))),
            [.., last] => Self::named(last),
            [] => None,
        }
    }

    fn plainly_named(name: &[u8], may_be_a_letter: bool) -> Option<Self> {
        if SENT.contains(&name) {
            return Some(Self::Sent);
        }
        if DURATIONS.contains(&name) {
            let known = KNOWN.iter().find(|(known, _)| *known == name);
            return Some(Self::Took(known.map(|(_, unit)| *unit)));
        }
        // One name may begin another, `elapsed` and `elapsedtime`: what then follows is no unit.
        let suffixes = DURATIONS.iter().filter_map(|stem| name.strip_prefix(*stem));
        let parted = suffixes.filter(|suffix| may_be_a_letter || suffix.len() > 1).filter_map(TimeUnit::named);
        parted.map(|unit| Self::Took(Some(unit))).next()
    }

    /// Takes a value of such a field, where the line has none before it.
    pub(crate) fn take(self, value: &[u8], took: &mut Amount, sent: &mut Amount) {
        match self {
            Self::Sent if sent.get().is_none() => *sent = Amount::digits(value),
            Self::Took(unit) if took.get().is_none() => {
                *took = unit.map_or_else(|| duration(value), |unit| unit.took_or_named(value));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_amounts() {
        assert_eq!(Amount::default().get(), None);
        for amount in [0, 1, 4_294_967_294] {
            assert_eq!(Amount::of(amount).get(), Some(amount as u32));
            assert_eq!(Amount::from_stored(Amount::of(amount).stored()), Amount::of(amount));
        }
        assert_eq!(Amount::of(u64::MAX).get(), Some(4_294_967_294));
        assert_eq!(
            (Amount::digits(b"5120").get(), Amount::digits(b"-").get(), Amount::digits(b"").get()),
            (Some(5120), None, None)
        );
    }

    #[test]
    fn ok_durations_in_microseconds() {
        let took = |unit: TimeUnit, text: &str| unit.took(text.as_bytes()).get();
        assert_eq!(took(TimeUnit::SECOND, "0.012"), Some(12_000));
        assert_eq!(took(TimeUnit::MILLISECOND, "129"), Some(129_000));
        assert_eq!(took(TimeUnit::NANOSECOND, "125000"), Some(125));
        assert_eq!(took(TimeUnit::SECOND, "999999999999"), Some(u32::MAX - 1));
        for bad in ["", "-1", "1.", ".5", "1e3", "12ms", "1 2"] {
            assert_eq!(took(TimeUnit::SECOND, bad), None, "{bad}");
        }
    }

    #[test]
    fn ok_durations_with_their_units() {
        for (text, micros) in [
            ("12.5ms", 12_500),
            ("850µs", 850),
            ("1m3.2s", 63_200_000),
            ("1h", 3_600_000_000),
            ("129 msecs", 129_000),
            ("0s", 0),
        ] {
            assert_eq!(duration(text.as_bytes()).get(), Some(micros), "{text}");
        }
        for bad in ["", "12", "ms", "12 parsecs", "1m3", "-4ms", "1.5"] {
            assert_eq!(duration(bad.as_bytes()).get(), None, "{bad}");
        }
    }

    #[test]
    fn ok_fields_are_known_by_their_names() {
        let millis = Some(Measured::Took(Some(TimeUnit::MILLISECOND)));
        for name in [
            "latency_ms",
            "durationMs",
            "elapsed-milliseconds",
            "http.request.duration_ms",
            "responseTime",
            "Elapsed",
            "took_ms",
        ] {
            assert_eq!(Measured::named(name.as_bytes()), millis, "{name}");
        }
        assert_eq!(Measured::named(b"duration_seconds"), Some(Measured::Took(Some(TimeUnit::SECOND))));
        assert_eq!(Measured::named(b"request_time"), Some(Measured::Took(Some(TimeUnit::SECOND))));
        assert_eq!(Measured::named(b"duration"), Some(Measured::Took(None)));
        assert_eq!(Measured::named(b"body_bytes_sent"), Some(Measured::Sent));
        for name in ["", "message", "latency_percentile", "durations", "total", "bytes_read", "s", "d"] {
            assert_eq!(Measured::named(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn ok_the_first_value_counts_and_its_own_unit_before_the_names() {
        let (mut took, mut sent) = (Amount::default(), Amount::default());
        Measured::Took(None).take(b"17", &mut took, &mut sent);
        assert_eq!(took.get(), None);
        Measured::Took(Some(TimeUnit::SECOND)).take(b"3ms", &mut took, &mut sent);
        Measured::Took(Some(TimeUnit::SECOND)).take(b"9", &mut took, &mut sent);
        Measured::Sent.take(b"512", &mut took, &mut sent);
        assert_eq!((took.get(), sent.get()), (Some(3_000), Some(512)));
    }
}
