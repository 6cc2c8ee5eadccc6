//! Android's logcat: `threadtime`, `mm-dd hh:mm:ss.fff pid tid L Tag: message` (its default), `time`,
//! `mm-dd hh:mm:ss.fff L/Tag( pid): message`, both with a year where asked; and `brief`, `L/Tag( pid): message`.
//! <https://developer.android.com/tools/logcat#outputFormat>

use crate::find::find;
use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const DATED: Format = Format {
    name: "logcat",
    title: "Android logcat",
    specificity: 0.97,
    extent: Extent::Line,
    clock: Clock::YearLess,
    subject: Subject::Message,
    samples: &[
        "--------- beginning of main",
        "05-01 12:30:45.123  1702  2395 D WindowManager: printFreezingDisplayLogs opening app wtoken",
        "05-01 12:30:46.000  1702  1702 E AndroidRuntime: FATAL EXCEPTION: main",
        "05-01 12:30:47.001 I/ActivityManager( 1702): Start proc 2801:com.example.shop",
    ],
    grammar: Grammar::Fixed(parse_dated),
};

pub(super) const BRIEF: Format = Format {
    name: "logcat-brief",
    title: "Android logcat (brief)",
    specificity: 0.96,
    extent: Extent::Line,
    clock: Clock::None,
    subject: Subject::Message,
    samples: &[
        "I/ActivityManager( 1702): Start proc 2801:com.example.shop",
        "W/PackageParser(  12): Unknown element under <manifest>: meta-data",
    ],
    grammar: Grammar::Fixed(parse_brief),
};

fn parse_dated(line: &[u8]) -> Option<Header> {
    if line.starts_with(b"--------- beginning of ") {
        return Some(Header { is_directive: true, ..Header::default() });
    }
    let mut cursor = Cursor::new(line);
    let time_ms = match time::month_day(&mut cursor) {
        Some(stamp) => stamp.instant,
        None => time::iso(&mut cursor)?.0,
    };
    cursor.spaces();
    let (level, process) = threads_and_tag(&mut cursor).or_else(|| slash_tag(&mut cursor))?;
    Some(Header { time_ms, level: Some(level), process, message: cursor.remainder(), ..Header::default() })
}

fn parse_brief(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    let (level, process) = slash_tag(&mut cursor)?;
    Some(Header { level: Some(level), process, message: cursor.remainder(), ..Header::default() })
}

/// `1702  2395 D Tag: `, with or without the user's number first.
fn threads_and_tag(cursor: &mut Cursor<'_>) -> Option<(Level, Span)> {
    let mut ahead = *cursor;
    ahead.word()?;
    ahead.spaces();
    ahead.digit_run()?;
    ahead.spaces();
    if ahead.digit_run().is_some() {
        ahead.spaces();
    }
    let level = level(&mut ahead)?;
    ahead.byte(b' ')?;
    // Tags are padded, and a tag may be empty.
    let tag = tag(&mut ahead, b": ")?;
    *cursor = ahead;
    Some((level, tag))
}

/// `I/Tag( 1702): `
fn slash_tag(cursor: &mut Cursor<'_>) -> Option<(Level, Span)> {
    let mut ahead = *cursor;
    let level = level(&mut ahead)?;
    ahead.byte(b'/')?;
    let tag = tag(&mut ahead, b"(")?;
    ahead.spaces();
    ahead.digit_run()?;
    ahead.literal(b"):")?;
    let _ = ahead.byte(b' ');
    *cursor = ahead;
    Some((level, tag))
}

/// The tag before `end`, without its padding; `end` may lack its space at the end of the line.
fn tag(cursor: &mut Cursor<'_>, end: &[u8]) -> Option<Span> {
    let start = cursor.at();
    let rest = cursor.rest();
    let length = find(rest, end)
        .or_else(|| rest.strip_suffix(end.trim_ascii_end()).filter(|tag| !tag.contains(&b':')).map(<[u8]>::len))?;
    cursor.skip(length + end.len());
    let tag = rest[..length].trim_ascii_end();
    Some(Span::new(start, start + tag.len()))
}

fn level(cursor: &mut Cursor<'_>) -> Option<Level> {
    let level = match cursor.peek()? {
        b'V' => Level::Trace,
        b'D' => Level::Debug,
        b'I' => Level::Info,
        b'W' => Level::Warning,
        b'E' => Level::Error,
        b'F' | b'A' => Level::Critical,
        _ => return None,
    };
    cursor.skip(1);
    Some(level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample, shown};

    #[test]
    fn ok_fields() {
        assert_eq!(
            sample(&DATED, 1),
            "2000-05-01T12:30:45.123Z | debug | - | WindowManager | - | printFreezingDisplayLogs opening app wtoken"
        );
        assert_eq!(
            sample(&DATED, 3),
            "2000-05-01T12:30:47.001Z | info | - | ActivityManager | - | Start proc 2801:com.example.shop"
        );
        assert_eq!(
            sample(&BRIEF, 1),
            "- | warning | - | PackageParser | - | Unknown element under <manifest>: meta-data"
        );
    }

    #[test]
    fn ok_padded_and_empty() {
        assert_eq!(
            shown(&DATED, "05-01 12:30:45.123 root   12    13 I lmkd    : up"),
            "2000-05-01T12:30:45.123Z | info | - | lmkd | - | up"
        );
        assert_eq!(
            shown(&DATED, "05-01 12:30:45.123  1  2 W : x"),
            "2000-05-01T12:30:45.123Z | warning | - | - | - | x"
        );
        assert_eq!(
            shown(&DATED, "05-01 12:30:45.123  1  2 W a:"),
            "2000-05-01T12:30:45.123Z | warning | - | a | - | -"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &DATED,
            &["05-01 12:30:45.123  1702  2395 Q Tag: x", "05-01 12:30:45 hello", "05-01 12:30:45.123 1 2 I no tag"],
        );
        reads_none(&BRIEF, &["I/Tag(1702) x", "I/Tag(abc): x", "Z/Tag( 1): x", "IV/Tag( 1): x"]);
    }
}
