//! Any text: every line that is not blank is an event without a time.

use crate::format::{Clock, Extent, Format, Grammar, Header, Span, Subject};

pub(super) const FORMAT: Format = Format {
    name: "plain",
    title: "Plain text (no times recognised)",
    specificity: 0.20,
    extent: Extent::Line,
    clock: Clock::None,
    subject: Subject::Message,
    samples: &["worker 7 finished job 1234 in 56 ms", "make: *** [all] Error 2"],
    grammar: Grammar::Fixed(parse),
};

fn parse(line: &[u8]) -> Option<Header> {
    Some(Header { message: Span::new(0, line.len()), ..Header::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_all_is_message() {
        let header = parse(b"x y").unwrap();
        assert_eq!((header.time_ms, header.message.of(b"x y")), (None, &b"x y"[..]));
    }
}
