//! Rust's loggers: `tracing_subscriber::fmt`, `time LEVEL span{field=value}: target: message`, and env_logger,
//! `[time LEVEL target] message`.
//!
//! The level is right-aligned in the one and left-aligned in the other; tracing always writes microseconds.
//! <https://docs.rs/tracing-subscriber/latest/tracing_subscriber/fmt/format/struct.Full.html>
//! <https://docs.rs/env_logger/latest/env_logger/>

use crate::format::cursor::Cursor;
use crate::format::{Clock, Extent, Format, Grammar, Header, Level, Span, Subject, time};

pub(super) const TRACING: Format = Format {
    name: "rust-tracing",
    title: "Rust tracing",
    specificity: 0.92,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "2024-05-01T12:30:45.123456Z  INFO shop::cart: added item=3",
        "2024-05-01T12:30:46.000001Z ERROR request{method=GET path=\"/cart: 7\"}:load{id=7}: shop::db: no answer from 192.0.2.9",
        "2024-05-01T12:30:47.000001Z  WARN shop: 3 carts were given up",
    ],
    grammar: Grammar::Fixed(parse_tracing),
};

pub(super) const ENV_LOGGER: Format = Format {
    name: "env-logger",
    title: "Rust env_logger",
    specificity: 0.96,
    extent: Extent::Lines,
    clock: Clock::Zoned,
    subject: Subject::Message,
    samples: &[
        "[2024-05-01T12:30:45Z INFO  shop::cart] added item 3",
        "[2024-05-01T12:30:46.123Z ERROR shop] no answer from 192.0.2.9",
    ],
    grammar: Grammar::Fixed(parse_env_logger),
};

fn parse_tracing(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    // `2024-05-01T12:30:45.123456Z ` has this length and a Z there.
    if line.get(26) != Some(&b'Z') {
        return None;
    }
    let (time_ms, _) = time::iso(&mut cursor)?;
    let level = aligned_level(&mut cursor)?;
    cursor.byte(b' ')?;
    spans(&mut cursor);
    let process = target(&mut cursor)?;
    cursor.literal(b": ")?;
    Some(Header { time_ms, level: Some(level), process, message: cursor.remainder(), ..Header::default() })
}

fn parse_env_logger(line: &[u8]) -> Option<Header> {
    let mut cursor = Cursor::new(line);
    cursor.byte(b'[')?;
    let (time_ms, true) = time::iso(&mut cursor)? else { return None };
    cursor.byte(b' ')?;
    let level = cursor.level()?;
    cursor.spaces();
    let process = target(&mut cursor)?;
    cursor.byte(b']')?;
    let _ = cursor.byte(b' ');
    Some(Header { time_ms, level: Some(level), process, message: cursor.remainder(), ..Header::default() })
}

/// ` ERROR` or `  INFO`.
fn aligned_level(cursor: &mut Cursor<'_>) -> Option<Level> {
    let word = cursor.rest().get(..6)?;
    cursor.skip(6);
    match word {
        b" TRACE" => Some(Level::Trace),
        b" DEBUG" => Some(Level::Debug),
        b"  INFO" => Some(Level::Info),
        b"  WARN" => Some(Level::Warning),
        b" ERROR" => Some(Level::Error),
        _ => None,
    }
}

/// Passes over `request{…}:load{…}: `, whose values may hold anything, in quotes also braces.
fn spans(cursor: &mut Cursor<'_>) {
    let mut ahead = *cursor;
    let mut depth = 0;
    let mut quoted = false;
    while let Some(byte) = ahead.peek() {
        match byte {
            b'\\' if quoted => ahead.skip(1),
            b'"' if depth > 0 => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted && depth == 1 && ahead.rest().starts_with(b"}: ") => {
                ahead.skip(3);
                *cursor = ahead;
                return;
            }
            b'}' if !quoted => depth -= 1,
            // Between spans there is no space.
            b' ' if depth <= 0 => return,
            _ => {}
        }
        ahead.skip(1);
    }
}

/// `shop::cart`
fn target(cursor: &mut Cursor<'_>) -> Option<Span> {
    let start = cursor.at();
    loop {
        cursor.while_part(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))?;
        if cursor.literal(b"::").is_none() {
            return Some(Span::new(start, cursor.at()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{reads_none, sample, shown};

    #[test]
    fn ok_fields() {
        assert_eq!(sample(&TRACING, 0), "2024-05-01T12:30:45.123Z | info | - | shop::cart | - | added item=3");
        assert_eq!(sample(&TRACING, 1), "2024-05-01T12:30:46Z | error | - | shop::db | - | no answer from 192.0.2.9");
        assert_eq!(sample(&ENV_LOGGER, 0), "2024-05-01T12:30:45Z | info | - | shop::cart | - | added item 3");
    }

    #[test]
    fn ok_odd_spans() {
        assert_eq!(
            shown(&TRACING, "2024-05-01T12:30:46.000001Z  INFO a{b=\"\\\"}: c\"}: d: e"),
            "2024-05-01T12:30:46Z | info | - | d | - | e"
        );
    }

    #[test]
    fn err_near_misses() {
        reads_none(
            &TRACING,
            &[
                "2024-05-01T12:30:45.123456Z INFO shop: left-aligned",
                "2024-05-01T12:30:45.123Z  INFO shop: milliseconds",
                "2024-05-01T12:30:45.123456Z  INFO no target",
                "2024-05-01T12:30:45.123456Z  INFO a{b=1: c",
            ],
        );
        reads_none(
            &ENV_LOGGER,
            &[
                "[2024-05-01T12:30:45 INFO shop] x",
                "[2024-05-01T12:30:45Z INFO shop x",
                "[2024-05-01T12:30:45Z shop] x",
            ],
        );
    }
}
