//! The masks of Drain3's example configuration (`examples/drain3.ini`), one after the other over the whole message.
//!
//! ```text
//! ID   ((?<=[^A-Za-z0-9])|^)(([0-9a-f]{2,}:){3,}([0-9a-f]{2,}))((?=[^A-Za-z0-9])|$)
//! IP   ((?<=[^A-Za-z0-9])|^)(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})((?=[^A-Za-z0-9])|$)
//! SEQ  ((?<=[^A-Za-z0-9])|^)([0-9a-f]{6,} ?){3,}((?=[^A-Za-z0-9])|$)
//! SEQ  ((?<=[^A-Za-z0-9])|^)([0-9A-F]{4} ?){4,}((?=[^A-Za-z0-9])|$)
//! HEX  ((?<=[^A-Za-z0-9])|^)(0x[a-f0-9A-F]+)((?=[^A-Za-z0-9])|$)
//! NUM  ((?<=[^A-Za-z0-9])|^)([\-\+]?\d+)((?=[^A-Za-z0-9])|$)
//! CMD  (?<=executed cmd )(".+?")
//! ```
//!
//! Each matcher here says where the match ends that Python's `re` finds at a place, by hand, for no regular expression
//! without look-around can. Digits are ASCII; Python's `\d` takes those of other scripts as well.

/// Gives the end of the match that begins at a place, where there is one.
type Matcher = fn(&[u8], usize) -> Option<usize>;

const MASKS: [(&[u8], Matcher); 6] = [
    (b"<ID>", id),
    (b"<IP>", ip),
    (b"<SEQ>", long_groups),
    (b"<SEQ>", groups_of_four),
    (b"<HEX>", hex),
    (b"<NUM>", number),
];

const COMMAND: &[u8] = b"executed cmd ";

/// The message with everything masked.
pub(in super::super) fn mask(message: &[u8]) -> Vec<u8> {
    let mut text = message.to_vec();
    for (name, matcher) in MASKS {
        text = replace(&text, name, matcher);
    }
    replace_commands(&text)
}

fn replace(text: &[u8], name: &[u8], matcher: Matcher) -> Vec<u8> {
    let mut masked = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let is_start = at == 0 || !text[at - 1].is_ascii_alphanumeric();
        match is_start.then(|| matcher(text, at)).flatten() {
            Some(end) => {
                masked.extend_from_slice(name);
                at = end;
            }
            None => {
                masked.push(text[at]);
                at += 1;
            }
        }
    }
    masked
}

fn replace_commands(text: &[u8]) -> Vec<u8> {
    let mut masked = Vec::with_capacity(text.len());
    let mut written = 0;
    for found in memchr::memmem::find_iter(text, COMMAND) {
        let start = found + COMMAND.len();
        // At least one character stands between the quotes, be it a quote.
        if start < written || text.get(start) != Some(&b'"') {
            continue;
        }
        let Some(length) = text.get(start + 2..).and_then(|rest| memchr::memchr2(b'"', b'\n', rest)) else { continue };
        let end = start + 2 + length;
        if text[end] == b'\n' || text[start + 1] == b'\n' {
            continue;
        }
        masked.extend_from_slice(&text[written..start]);
        masked.extend_from_slice(b"<CMD>");
        written = end + 1;
    }
    masked.extend_from_slice(&text[written..]);
    masked
}

/// Whether a match may end at this place.
fn ends(text: &[u8], at: usize) -> bool {
    text.get(at).is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

/// Where the run of such bytes ends that begins at `at`.
fn run(text: &[u8], at: usize, is_in: fn(&u8) -> bool) -> usize {
    at + text[at..].iter().take_while(|byte| is_in(byte)).count()
}

fn is_small_hex(byte: &u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn is_capital_hex(byte: &u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'A'..=b'F')
}

fn id(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    let mut colons = 0;
    let mut best = None;
    loop {
        let end = run(text, at, is_small_hex);
        if end - at < 2 {
            return best;
        }
        if colons >= 3 && ends(text, end) {
            best = Some(end);
        }
        if text.get(end) != Some(&b':') {
            return best;
        }
        colons += 1;
        at = end + 1;
    }
}

fn ip(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    for part in 0..4 {
        let end = run(text, at, u8::is_ascii_digit);
        if !(1..=3).contains(&(end - at)) {
            return None;
        }
        if part == 3 {
            return ends(text, end).then_some(end);
        }
        if text.get(end) != Some(&b'.') {
            return None;
        }
        at = end + 1;
    }
    None
}

fn long_groups(text: &[u8], start: usize) -> Option<usize> {
    // A run of twelve holds two groups of six.
    groups(text, start, is_small_hex, 3, |length| if length < 6 { 0 } else { length / 6 })
}

fn groups_of_four(text: &[u8], start: usize) -> Option<usize> {
    groups(text, start, is_capital_hex, 4, |length| if length.is_multiple_of(4) { length / 4 } else { 0 })
}

/// The furthest end of runs parted by one space each, at least `needed` groups in all.
fn groups(
    text: &[u8],
    start: usize,
    is_in: fn(&u8) -> bool,
    needed: usize,
    groups_in: fn(usize) -> usize,
) -> Option<usize> {
    let mut at = start;
    let mut count = 0;
    let mut best = None;
    loop {
        let end = run(text, at, is_in);
        let more = groups_in(end - at);
        if more == 0 {
            return best;
        }
        count += more;
        if count >= needed && ends(text, end) {
            best = Some(end);
        }
        if text.get(end) != Some(&b' ') {
            return best;
        }
        at = end + 1;
        if count >= needed && ends(text, at) {
            best = Some(at);
        }
    }
}

fn hex(text: &[u8], start: usize) -> Option<usize> {
    if !text[start..].starts_with(b"0x") {
        return None;
    }
    let end = run(text, start + 2, u8::is_ascii_hexdigit);
    (end > start + 2 && ends(text, end)).then_some(end)
}

fn number(text: &[u8], start: usize) -> Option<usize> {
    let digits = start + usize::from(matches!(text[start], b'-' | b'+'));
    let end = run(text, digits, u8::is_ascii_digit);
    (end > digits && ends(text, end)).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        String::from_utf8(mask(text.as_bytes())).unwrap()
    }

    #[test]
    fn ok_each_mask() {
        assert_eq!(masked("mac 00:1a:ff:ab:cd:09."), "mac <ID>.");
        assert_eq!(masked("from /10.0.3.14:50010 to 1.2.3.4.5"), "from /<IP>:<NUM> to <IP>.<NUM>");
        assert_eq!(masked("dump abcdef 0123456 fedcba end"), "dump <SEQ> end");
        assert_eq!(masked("dump abcdefabcdefabcdef x"), "dump <SEQ> x");
        assert_eq!(masked("dump ABCD 0123 4567 CDEF"), "dump <SEQ>");
        assert_eq!(masked("at 0xdeadBEEF, 0xg"), "at <HEX>, 0xg");
        assert_eq!(masked("delta -5 +6 a-7 b8 9c"), "delta <NUM> <NUM> a-<NUM> b8 9c");
        assert_eq!(masked("executed cmd \"ls -l\" and \"rest\""), "executed cmd <CMD> and \"rest\"");
        assert_eq!(masked("blk_-35 ab7"), "blk_<NUM> ab7");
        assert_eq!(masked(""), "");
    }

    #[test]
    fn ok_where_matches_end() {
        // Three colons are needed; the last group must end.
        assert_eq!(masked("aa:bb:cc"), "aa:bb:cc");
        assert_eq!(masked("aa:bb:cc:dd:eg"), "<ID>:eg");
        assert_eq!(masked("1000.2.3.4"), "<NUM>.<NUM>.<NUM>.<NUM>");
        assert_eq!(masked("abcdef abcdef abcdef g"), "<SEQ> g");
        assert_eq!(masked("abcdef abcdef abcdef  g"), "<SEQ> g");
        assert_eq!(masked("executed cmd \"\" x\""), "executed cmd <CMD>");
    }
}
