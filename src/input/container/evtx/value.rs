//! Values as they are typed in binary XML, in the forms in which Windows shows them.

use std::fmt::Write;

use super::binxml::Node;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    /// A number or truth value, as JSON writes it.
    Literal(String),
    List(Vec<Value>),
}

impl Value {
    /// A value of a type, or none for the empty one.
    pub(super) fn read(kind: u8, bytes: &[u8]) -> Option<Self> {
        if kind & 0x80 != 0 {
            return Some(Self::List(list(kind & 0x7f, bytes)));
        }
        Some(match kind {
            0 => return None,
            1 => Self::Text(utf16(bytes)),
            2 => Self::Text(String::from_utf8_lossy(until_nul(bytes)).into_owned()),
            0x0f => Self::Text(guid(bytes)),
            0x11 => Self::Text(filetime(u64::from_le_bytes(first(bytes)))),
            0x12 => Self::Text(systemtime(bytes)),
            0x13 => Self::Text(sid(bytes)),
            // A size has the width of the machine that wrote it.
            0x10 | 0x14 | 0x15 => Self::Text(format!("{:#x}", u64::from_le_bytes(first(bytes)))),
            _ => literal(kind, bytes).map_or_else(|| Self::Text(hex(bytes)), Self::Literal),
        })
    }

    /// One value of what stands between two tags or quotes; none where there is nothing.
    pub(super) fn join(parts: Vec<Node>) -> Option<Self> {
        let mut values: Vec<Self> = parts
            .into_iter()
            .filter_map(|node| match node {
                Node::Value(value) => Some(value),
                Node::Element(_) => None,
            })
            .collect();
        if values.len() < 2 {
            return values.pop();
        }
        Some(Self::Text(values.iter().map(Self::shown).collect()))
    }

    fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Literal(text) => text.clone(),
            Self::List(values) => values.iter().map(Self::shown).collect::<Vec<_>>().join(", "),
        }
    }
}

/// Numbers that JSON can hold.
fn literal(kind: u8, bytes: &[u8]) -> Option<String> {
    let width = match kind {
        3 | 4 => 1,
        5 | 6 => 2,
        7 | 8 | 0x0b | 0x0d => 4,
        9 | 0x0a | 0x0c => 8,
        _ => return None,
    };
    if bytes.len() != width {
        return None;
    }
    let unsigned = u64::from_le_bytes(first(bytes));
    let unused = 64 - 8 * width as u32;
    Some(match kind {
        3 | 5 | 7 | 9 => ((unsigned << unused).cast_signed() >> unused).to_string(),
        0x0b => float(f64::from(f32::from_le_bytes(first(bytes))))?,
        0x0c => float(f64::from_bits(unsigned))?,
        0x0d => (unsigned != 0).to_string(),
        _ => unsigned.to_string(),
    })
}

/// JSON has no infinities.
fn float(number: f64) -> Option<String> {
    number.is_finite().then(|| format!("{number:?}"))
}

/// Texts follow one another with a NUL between them; all else has a fixed width.
fn list(kind: u8, bytes: &[u8]) -> Vec<Value> {
    let width = match kind {
        1 => {
            let text = utf16(bytes);
            return text.split('\0').map(|text| Value::Text(text.to_owned())).collect();
        }
        3 | 4 => 1,
        5 | 6 => 2,
        7 | 8 | 0x0b | 0x0d | 0x14 => 4,
        9 | 0x0a | 0x0c | 0x11 | 0x15 => 8,
        0x0f | 0x12 => 16,
        _ => return vec![Value::Text(hex(bytes))],
    };
    bytes.chunks(width).filter_map(|item| Value::read(kind, item)).collect()
}

/// The first bytes, zeros where there are too few.
fn first<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut taken = [0; N];
    for (to, from) in taken.iter_mut().zip(bytes) {
        *to = *from;
    }
    taken
}

/// Text without the NULs at its end.
pub(super) fn utf16(bytes: &[u8]) -> String {
    let (units, _) = bytes.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    let mut text = String::from_utf16_lossy(&units);
    text.truncate(text.trim_end_matches('\0').len());
    text
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    &bytes[..memchr::memchr(0, bytes).unwrap_or(bytes.len())]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}

/// `{54849625-5478-4994-a5ba-3e3b0328c30d}`: the first three fields are little-endian.
fn guid(bytes: &[u8]) -> String {
    let [a, b, c, d, e, f, g, h, rest @ ..] = first::<16>(bytes);
    let (one, two, three) = (u32::from_le_bytes([a, b, c, d]), u16::from_le_bytes([e, f]), u16::from_le_bytes([g, h]));
    let rest = hex(&rest).to_lowercase();
    format!("{{{one:08x}-{two:04x}-{three:04x}-{}-{}}}", &rest[..4], &rest[4..])
}

/// `S-1-5-21-…`: revision, count, an authority of six bytes (big-endian), and numbers (little-endian).
fn sid(bytes: &[u8]) -> String {
    let [revision, count, a, b, c, d, e, f] = first::<8>(bytes);
    let authority = u64::from_be_bytes([0, 0, a, b, c, d, e, f]);
    let mut text = format!("S-{revision}-{authority}");
    let (numbers, _) = bytes.get(8..).unwrap_or_default().as_chunks::<4>();
    for number in numbers.iter().take(usize::from(count)) {
        let _ = write!(text, "-{}", u32::from_le_bytes(*number));
    }
    text
}

/// A count of 100 ns since 1601, as `2024-05-01T12:30:45.1234567Z`.
fn filetime(ticks: u64) -> String {
    let (seconds, fraction) = (ticks / 10_000_000, ticks % 10_000_000);
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:07}Z")
}

/// Year, month and day of a day counted from 1601-01-01, in eras of 400 years that begin in March.
fn civil(days: u64) -> (u64, u64, u64) {
    // From 1600-03-01, where an era begins, to 1601-01-01.
    let days = days + 306;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (1600 + era * 400 + year + next, month, day)
}

/// Eight fields of two bytes: year, month, weekday, day, hour, minute, second, millisecond.
fn systemtime(bytes: &[u8]) -> String {
    let fields = first::<16>(bytes);
    let (fields, _) = fields.as_chunks::<2>();
    let [year, month, _, day, hour, minute, second, ms] =
        [0, 1, 2, 3, 4, 5, 6, 7].map(|i| u16::from_le_bytes(fields[i]));
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(kind: u8, bytes: &[u8]) -> String {
        Value::read(kind, bytes).map_or_else(|| "-".to_owned(), |value| value.shown())
    }

    #[test]
    fn ok_as_windows_shows_them() {
        assert_eq!(text(1, b"a\0b\0\0\0"), "ab");
        assert_eq!(text(7, &(-5i32).to_le_bytes()), "-5");
        assert_eq!(text(6, &4625u16.to_le_bytes()), "4625");
        assert_eq!(text(0x0d, &1u32.to_le_bytes()), "true");
        assert_eq!(text(0x15, &0x3e7u64.to_le_bytes()), "0x3e7");
        assert_eq!(text(0x13, b"\x01\x02\0\0\0\0\0\x05\x20\0\0\0\x20\x02\0\0"), "S-1-5-32-544");
        let guid = b"\x25\x96\x84\x54\x78\x54\x94\x49\xa5\xba\x3e\x3b\x03\x28\xc3\x0d";
        assert_eq!(text(0x0f, guid), "{54849625-5478-4994-a5ba-3e3b0328c30d}");
        assert_eq!(text(0x81, b"a\0\0\0b\0\0\0"), "a, b");
        assert_eq!(text(0, b""), "-");
        assert_eq!(text(0x0c, &f64::INFINITY.to_le_bytes()), "000000000000F07F");
    }

    #[test]
    fn ok_times() {
        // 11,644,473,600 seconds lie between 1601 and 1970.
        let at = |seconds: u64| filetime((11_644_473_600 + seconds) * 10_000_000 + 1_234_567);
        assert_eq!(at(0), "1970-01-01T00:00:00.1234567Z");
        // date -u -d @1709164800, @1714566645
        assert_eq!(at(1_709_164_800), "2024-02-29T00:00:00.1234567Z");
        assert_eq!(at(1_714_566_645), "2024-05-01T12:30:45.1234567Z");
        assert_eq!(filetime(0), "1601-01-01T00:00:00.0000000Z");
        assert_eq!(filetime(u64::MAX), "60056-05-28T05:36:10.9551615Z");
    }
}
