//! Taking the variable parts out of a message, in one pass over its bytes.
//!
//! A *word* is a run of ASCII letters and digits (bytes from 0x80 up count as letters). A word is variable when it holds
//! a digit, and what is masked of it depends on its make-up:
//!
//! | word | masked | example |
//! |---|---|---|
//! | digits | all | `50010` |
//! | hexadecimal: four or more, after `0x`, or two beside a colon | all | `7f3a`, `0x1F`, `00:1a:…` |
//! | letters, then digits | the digits | `eth0` → `eth<*>` |
//! | digits, then one to three letters | the digits | `30ms` → `<*>ms` |
//! | anything else with a digit | all | `a1b2c3x` |
//! | hexadecimal without a digit, eight letters or more | all, see [`mask_with_hex_words`] | `dbccfafb` |
//!
//! A sign before a number belongs to it. Masks parted by one of `.:/-_,@` become one, so that `10.0.3.14:50010`, a date
//! and a UUID are one mask each, and lists of any length are alike.
//!
//! The same pass serves two sinks: one hashes, for the look-up of every line; one writes the shape, for the first of its
//! kind. So the two can't differ.

use super::digits::Digits;
use super::hash::ShapeHasher;

/// The most bytes of a message that its shape is made of. What follows is data rather than wording.
pub const MAX_MESSAGE: usize = 4 * 1024;

/// The byte that stands for a masked part inside shapes. It is shown as `<*>`.
pub(super) const MASK: u8 = 0x01;

/// The longest first segment of a path that is kept as it is.
const MAX_SEGMENT: usize = 48;

/// Takes the parts of a shape, in order.
pub(super) trait Sink<'a> {
    /// Bytes that stay as they are.
    fn literal(&mut self, bytes: &'a [u8]);
    /// A masked part, which stood for this.
    fn mask(&mut self, value: &'a [u8]);
}

impl Sink<'_> for Vec<u8> {
    fn literal(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    fn mask(&mut self, _: &[u8]) {
        self.push(MASK);
    }
}

/// The most masked parts of a message whose values are looked at.
const MAX_MASKS: usize = 16;

/// The hash of a shape, and what its masks stand for.
pub(super) struct Hashed<'a> {
    hasher: ShapeHasher,
    values: [&'a [u8]; MAX_MASKS],
    masks: usize,
}

impl Default for Hashed<'_> {
    #[inline]
    fn default() -> Self {
        Self { hasher: ShapeHasher::default(), values: [&[]; MAX_MASKS], masks: 0 }
    }
}

impl<'a> Hashed<'a> {
    /// The hash.
    #[inline]
    pub(super) fn hash(&self) -> u64 {
        self.hasher.finish()
    }

    /// What the first masks stand for.
    #[inline]
    pub(super) fn values(&self) -> &[&'a [u8]] {
        &self.values[..self.masks]
    }
}

impl<'a> Sink<'a> for Hashed<'a> {
    #[inline]
    fn literal(&mut self, bytes: &'a [u8]) {
        self.hasher.write(bytes);
    }

    #[inline]
    fn mask(&mut self, value: &'a [u8]) {
        self.hasher.mark();
        if let Some(place) = self.values.get_mut(self.masks) {
            *place = value;
            self.masks += 1;
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Separator,
    Digit,
    /// `a` to `f`, either case.
    HexLetter,
    Letter,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Separator; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => Class::Digit,
            b'a'..=b'f' | b'A'..=b'F' => Class::HexLetter,
            b'g'..=b'z' | b'G'..=b'Z' | 0x80..=0xff => Class::Letter,
            _ => Class::Separator,
        };
        byte += 1;
    }
    classes
};

#[inline]
fn class(byte: u8) -> Class {
    CLASSES[usize::from(byte)]
}

#[inline]
fn is_of_word(byte: u8) -> bool {
    class(byte) != Class::Separator
}

#[inline]
fn joins_masks(byte: u8) -> bool {
    matches!(byte, b'.' | b':' | b'/' | b'-' | b'_' | b',' | b'@')
}

/// Gives the shape of `message` to `sink`.
#[inline]
pub(super) fn mask_message<'a, S: Sink<'a>>(message: &'a [u8], sink: &mut S) {
    let mut masker = Masker::new(message);
    // Only words with a digit matter. What was masked or passed is over: no word begins before `at`.
    let mut at = 0;
    while let Some(digit) = masker.digits.next(at) {
        at = masker.word_after(at, digit, sink);
    }
    masker.end(sink);
}

/// The fewest letters of a hexadecimal word that no digit gives away. Of eight hexadecimal digits one in 2,500 are all
/// letters, and no word of a language is.
const HEX_WORD: usize = 8;

/// Where the first hexadecimal word without a digit lies.
fn hex_word(message: &[u8], from: usize) -> Option<(usize, usize)> {
    let mut start = from;
    while start < message.len() {
        let length = message[start..].iter().take_while(|byte| is_of_word(**byte)).count();
        let word = &message[start..start + length];
        if length >= HEX_WORD && word.iter().all(|byte| class(*byte) == Class::HexLetter) {
            return Some((start, start + length));
        }
        start += length + 1;
    }
    None
}

/// Whether a message holds a hexadecimal word without a digit; see [`mask_with_hex_words`].
pub(super) fn has_hex_word(message: &[u8]) -> bool {
    hex_word(&message[..message.len().min(MAX_MESSAGE)], 0).is_some()
}

/// The same as [`mask_message`], with hexadecimal words masked that have no digit: identifiers whose digits chance left out.
#[inline(never)]
pub(super) fn mask_with_hex_words<'a, S: Sink<'a>>(message: &'a [u8], sink: &mut S) {
    let mut masker = Masker::new(message);
    let message = masker.message;
    let mut at = 0;
    loop {
        let digit = masker.digits.next(at);
        match (digit, hex_word(message, at)) {
            (digit, Some((start, end))) if digit.is_none_or(|digit| start < digit) => {
                masker.number(start, end, sink);
                at = end;
            }
            (Some(digit), _) => at = masker.word_after(at, digit, sink),
            (None, _) => break,
        }
    }
    masker.end(sink);
}

struct Masker<'a> {
    message: &'a [u8],
    digits: Digits<'a>,
    /// Everything before this index was given to the sink, or belongs to the mask.
    written: usize,
    /// Where the mask begins that ends at `written` and may yet grow.
    mask: Option<usize>,
}

impl<'a> Masker<'a> {
    #[inline]
    fn new(message: &'a [u8]) -> Self {
        let message = &message[..message.len().min(MAX_MESSAGE)];
        Self { message, digits: Digits::of(message), written: 0, mask: None }
    }

    /// Masks the word whose first digit is at `digit`, where no word begins before `at`, and the numbers that are joined to it.
    /// Returns where the scan goes on.
    #[inline(always)]
    fn word_after<S: Sink<'a>>(&mut self, at: usize, digit: usize, sink: &mut S) -> usize {
        let is_start = digit == at || !is_of_word(self.message[digit - 1]);
        match self.end_of_number(digit).filter(|_| is_start) {
            Some(end) => {
                self.number(digit, self.end_of_joined(end), sink);
                self.written
            }
            None => self.mixed_word(at, digit, sink),
        }
    }

    /// Where the number ends whose first digit is at `digit`; none where letters follow it.
    #[inline]
    fn end_of_number(&self, digit: usize) -> Option<usize> {
        let end = self.digits.end(digit);
        self.message.get(end).is_none_or(|byte| !is_of_word(*byte)).then_some(end)
    }

    /// Where the numbers end that are joined to one that ends here. Each would continue its mask.
    #[inline]
    fn end_of_joined(&self, mut end: usize) -> usize {
        while let Some([joining, next]) = self.message.get(end..end + 2)
            && joins_masks(*joining)
            && next.is_ascii_digit()
            && let Some(further) = self.end_of_number(end + 1)
        {
            end = further;
        }
        end
    }

    /// Gives what is left.
    #[inline]
    fn end<S: Sink<'a>>(&mut self, sink: &mut S) {
        self.end_mask(sink);
        if self.written < self.message.len() {
            sink.literal(&self.message[self.written..]);
        }
    }

    /// Masks a word of digits and letters, whose first digit is at `digit`. Returns where the scan goes on.
    // Measured: a call a word costs a tenth of the time that masking takes.
    #[inline(always)]
    fn mixed_word<S: Sink<'a>>(&mut self, at: usize, digit: usize, sink: &mut S) -> usize {
        let letters = self.message[at..digit].iter().rev().take_while(|byte| is_of_word(**byte)).count();
        let word = Word::read(self.message, digit - letters, digit, self.digits.end(digit));
        let (from, to) = word.variable_part(self.message);
        if from == word.start {
            self.number(from, to, sink);
        } else {
            // The letters before the digits stay.
            self.give(from, to, sink);
            self.pass_hex_letters();
        }
        self.written.max(word.end)
    }

    /// Masks numbers, or a whole word, with its sign.
    #[inline(always)]
    fn number<S: Sink<'a>>(&mut self, from: usize, to: usize, sink: &mut S) {
        if self.joins(from) {
            self.written = to;
        } else {
            self.give(self.with_sign(from), to, sink);
        }
        self.pass_hex_letters();
    }

    /// Gives the text up to `from`, and begins a mask with what lies from there to `to`.
    #[inline(always)]
    fn give<S: Sink<'a>>(&mut self, from: usize, to: usize, sink: &mut S) {
        self.end_mask(sink);
        if self.written < from {
            sink.literal(&self.message[self.written..from]);
        }
        self.mask = Some(from);
        self.written = to;
    }

    /// Gives the mask that ends here, if one does.
    #[inline]
    fn end_mask<S: Sink<'a>>(&mut self, sink: &mut S) {
        if let Some(start) = self.mask.take() {
            sink.mask(&self.message[start..self.written]);
        }
    }

    /// Whether a variable part at `from` continues the mask before it.
    #[inline]
    fn joins(&self, from: usize) -> bool {
        self.mask.is_some() && from == self.written + 1 && joins_masks(self.message[self.written])
    }

    /// The place of the sign that belongs to the number at `from`, or `from` itself.
    #[inline]
    fn with_sign(&self, from: usize) -> usize {
        let signed = from > self.written && matches!(self.message[from - 1], b'-' | b'+');
        let is_sign = signed && (from < 2 || !is_of_word(self.message[from - 2]));
        if is_sign { from - 1 } else { from }
    }

    /// Takes groups of a UUID or of a MAC address into the mask before them where chance left them without a digit.
    #[inline]
    fn pass_hex_letters(&mut self) {
        while let Some(b'-' | b':') = self.message.get(self.written) {
            let group = &self.message[self.written + 1..];
            let length = group.iter().take_while(|byte| class(**byte) == Class::HexLetter).count();
            let is_group = if self.message[self.written] == b'-' { matches!(length, 4 | 12) } else { length == 2 };
            let ends = group.get(length).is_none_or(|byte| !is_of_word(*byte));
            if !(is_group && ends) {
                return;
            }
            self.written += 1 + length;
        }
    }
}

/// What a word with a digit is made of.
struct Word {
    start: usize,
    end: usize,
    first_digit: usize,
    /// Where the digits end that begin at `first_digit`.
    digits_end: usize,
    all_hex: bool,
}

impl Word {
    #[inline]
    fn read(message: &[u8], start: usize, first_digit: usize, digits_end: usize) -> Self {
        let mut end = digits_end;
        let mut all_hex = message[start..first_digit].iter().all(|byte| class(*byte) == Class::HexLetter);
        while let Some(byte) = message.get(end) {
            match class(*byte) {
                Class::Separator => break,
                Class::Letter => all_hex = false,
                Class::Digit | Class::HexLetter => {}
            }
            end += 1;
        }
        Self { start, end, first_digit, digits_end, all_hex }
    }

    /// What of the word is masked; see the table above.
    #[inline]
    fn variable_part(&self, message: &[u8]) -> (usize, usize) {
        let Self { start, end, first_digit, digits_end, all_hex } = *self;
        let digits_last = digits_end == end;
        let digits_first = first_digit == start;
        if digits_first && digits_last {
            return (start, end);
        }
        let prefixed = message[start..].starts_with(b"0x") || message[start..].starts_with(b"0X");
        let beside_colon = message.get(end) == Some(&b':') || (start > 0 && message[start - 1] == b':');
        let is_octet = end - start == 2 && beside_colon;
        if prefixed || (all_hex && (end - start >= 4 || is_octet)) {
            return (start, end);
        }
        if digits_last {
            return (first_digit, end);
        }
        let is_unit = |byte: &u8| byte.is_ascii_alphabetic();
        if digits_first && end - digits_end <= 3 && message[digits_end..end].iter().all(is_unit) {
            return (start, digits_end);
        }
        (start, end)
    }
}

/// Gives the shape of a web request to `sink`: the method, the part of the path that names what is asked for, what kind of file it asks for, whether
/// it has a query, and the status.
pub(super) fn mask_request<'a, S: Sink<'a>>(method: &'a [u8], path: &'a [u8], status: &'a [u8], sink: &mut S) {
    sink.literal(method);
    sink.literal(b" ");
    let query = path.iter().position(|byte| matches!(byte, b'?' | b';' | b'#'));
    let (path, query) = path.split_at(query.unwrap_or(path.len()));
    let (first, rest) = path.split_at(named_part(path));
    if first.len() > MAX_SEGMENT {
        sink.literal(b"/");
        sink.mask(&first[1..]);
    } else {
        mask_message(first, sink);
    }
    if rest.len() > 1 {
        let extension = extension(rest);
        sink.literal(b"/");
        sink.mask(&rest[1..rest.len() - extension.len()]);
        sink.literal(extension);
    } else {
        sink.literal(rest);
    }
    if let Some((_, query)) = query.split_first() {
        sink.literal(b"?");
        sink.mask(query);
    }
    sink.literal(b" ");
    sink.literal(status);
}

/// How long the part of a path is that names what is asked for: its first segment; after segments that name no more than
/// an interface (`/api/v1/…`), the one after them.
fn named_part(path: &[u8]) -> usize {
    let mut end = segment_end(path, 0);
    while end < path.len() && is_interface(path[..end].rsplit(|byte| *byte == b'/').next().unwrap_or_default()) {
        end = segment_end(path, end);
    }
    end
}

/// Where the segment ends that begins with the slash at `start`.
fn segment_end(path: &[u8], start: usize) -> usize {
    let rest = &path[(start + 1).min(path.len())..];
    rest.iter().position(|byte| *byte == b'/').map_or(path.len(), |slash| start + 1 + slash)
}

/// Whether a segment says that an interface is asked, and nothing of what: `api`, `rest`, `v2`.
fn is_interface(segment: &[u8]) -> bool {
    let is_version = segment.split_first().is_some_and(|(first, digits)| {
        first.eq_ignore_ascii_case(&b'v') && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
    });
    is_version
        || [&b"api"[..], b"rest", b"rpc", b"ajax", b"services", b"wp-json"]
            .iter()
            .any(|name| segment.eq_ignore_ascii_case(name))
}

/// The file extension with its dot, or nothing.
fn extension(path: &[u8]) -> &[u8] {
    let name = memchr::memrchr(b'/', path).map_or(path, |slash| &path[slash..]);
    let Some(dot) = memchr::memrchr(b'.', name) else { return &[] };
    let extension = &name[dot..];
    let is_short = (2..=6).contains(&extension.len());
    if is_short && extension[1..].iter().all(u8::is_ascii_alphabetic) { extension } else { &[] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shape(message: &str) -> String {
        let mut text = Vec::new();
        mask_message(message.as_bytes(), &mut text);
        String::from_utf8_lossy(&text).replace('\u{1}', "<*>")
    }

    fn request(path: &str) -> String {
        let mut text = Vec::new();
        mask_request(b"GET", path.as_bytes(), b"404", &mut text);
        String::from_utf8_lossy(&text).replace('\u{1}', "<*>")
    }

    #[test]
    fn ok_words() {
        assert_eq!(shape("took 30ms of 100 KB, 0x7fef9fb9b6d at 7f3a"), "took <*>ms of <*> KB, <*> at <*>");
        assert_eq!(shape("eth0 up, sda12 down, ipv6"), "eth<*> up, sda<*> down, ipv<*>");
        assert_eq!(shape("token a1b2c3x refused"), "token <*> refused");
        assert_eq!(shape("no digits at all, not even in deadbeef"), "no digits at all, not even in deadbeef");
        assert_eq!(shape(""), "");
        assert_eq!(shape("7"), "<*>");
    }

    #[test]
    fn ok_hexadecimal_words_without_a_digit() {
        let shape = |message: &str| {
            let mut text = Vec::new();
            mask_with_hex_words(message.as_bytes(), &mut text);
            String::from_utf8_lossy(&text).replace('\u{1}', "<*>")
        };
        assert_eq!(shape("req=dbccfafb took 5ms"), "req=<*> took <*>ms");
        assert_eq!(shape("7 of ABCDEFAB-1234-4abc-beef-a692162415ae, faded"), "<*> of <*>, faded");
        assert_eq!(shape("accede to facade at defaced"), "accede to facade at defaced");
        assert_eq!(shape("xabcdefab abcdefabx abcdefab"), "xabcdefab abcdefabx <*>");
        for message in ["job 7 done in 3.5 s", "blk_-1608 at 10.0.0.1:50", "a1b2c3x eth0 0x1F", ""] {
            let mut text = Vec::new();
            mask_message(message.as_bytes(), &mut text);
            assert_eq!(shape(message), String::from_utf8_lossy(&text).replace('\u{1}', "<*>"), "{message}");
            assert!(!has_hex_word(message.as_bytes()));
        }
        assert!(has_hex_word(b"req=dbccfafb") && !has_hex_word(b"req=dbccfaf"));
    }

    #[test]
    fn ok_joined_masks() {
        assert_eq!(shape("src: /10.250.18.114:43996 dest: /10.0.0.1:50010"), "src: /<*> dest: /<*>");
        assert_eq!(shape("req-38101a0b-2096-447d-beef-a692162415ae done"), "req-<*> done");
        assert_eq!(shape("at 2016/9/27:20:30:31.455 done"), "at <*> done");
        assert_eq!(shape("ports 1,2,3 and 4,5"), "ports <*> and <*>");
        assert_eq!(shape("mac 00:1a:ff:ab:cd:09 seen"), "mac <*> seen");
    }

    #[test]
    fn ok_signs() {
        assert_eq!(shape("blk_-1608999687919862906 and blk_77"), "blk_<*> and blk_<*>");
        assert_eq!(shape("delta -5, was +7"), "delta <*>, was <*>");
        assert_eq!(shape("foo-5 stays foo"), "foo-<*> stays foo");
    }

    #[test]
    fn ok_requests() {
        assert_eq!(request("/"), "GET / 404");
        assert_eq!(request("/login"), "GET /login 404");
        assert_eq!(request("/api/v2/users/7?x=1"), "GET /api/v<*>/users/<*>?<*> 404");
        assert_eq!(request("/api/v1"), "GET /api/v<*> 404");
        assert_eq!(request("/api/"), "GET /api/ 404");
        assert_eq!(request("/users/api/7"), "GET /users/<*> 404");
        assert_eq!(request("/wp-content/themes/a/style.css"), "GET /wp-content/<*>.css 404");
        assert_eq!(request("/2015/08/10/"), "GET /<*>/<*> 404");
        assert_eq!(request(&format!("/{}", "x".repeat(99))), "GET /<*> 404");
        assert_eq!(request(""), "GET  404");
    }

    #[test]
    fn ok_what_masks_stand_for() {
        let mut hashed = Hashed::default();
        mask_message(b"delta -5 of blk_77 from /10.0.0.1:50010, mac 00:1a:ff at 3ms", &mut hashed);
        assert_eq!(hashed.values(), [&b"-5"[..], b"77", b"10.0.0.1:50010", b"00:1a:ff", b"3"]);
        let mut hashed = Hashed::default();
        mask_request(b"GET", b"/api/v2/users/7.png?x=1", b"200", &mut hashed);
        assert_eq!(hashed.values(), [&b"2"[..], b"7", b"x=1"]);
    }

    /// Puts together again what it is given.
    impl Sink<'_> for (Vec<u8>, usize) {
        fn literal(&mut self, bytes: &[u8]) {
            self.0.extend_from_slice(bytes);
        }

        fn mask(&mut self, value: &[u8]) {
            self.0.extend_from_slice(value);
            self.1 += 1;
        }
    }

    proptest! {
        #[test]
        fn what_stays_and_what_is_masked_are_the_message(
            message in "([0-9]{1,3}[.:/,@_ -]|[0-9a-f]{1,12}[ :-]?|[a-f]{8,40} ?|[g-z]{1,70}|[ .:-]|x[0-9]{1,70}|é){0,60}"
        ) {
            let (mut plain, mut with_hex_words) = ((Vec::new(), 0), (Vec::new(), 0));
            mask_message(message.as_bytes(), &mut plain);
            mask_with_hex_words(message.as_bytes(), &mut with_hex_words);
            let whole = &message.as_bytes()[..message.len().min(MAX_MESSAGE)];
            prop_assert_eq!(&plain.0, whole);
            prop_assert_eq!(&with_hex_words.0, whole);
            prop_assert_eq!(plain.1 > 0, whole.iter().any(u8::is_ascii_digit));
            prop_assert_eq!(with_hex_words.1 > 0, plain.1 > 0 || has_hex_word(whole));
        }
    }

    #[test]
    fn the_hash_tells_shapes_apart_as_their_text_does() {
        let messages = [
            "a 1",
            "a 2",
            "a b",
            "a  1",
            "1 a",
            "a1",
            "a 1 b",
            "a 1b",
            "",
            " ",
            "12345678",
            "12345678 x",
            "abcdefgh ij",
            "abcdefghi j",
        ];
        let hash = |message: &str| {
            let mut hashed = Hashed::default();
            mask_message(message.as_bytes(), &mut hashed);
            hashed.hash()
        };
        for one in messages {
            for other in messages {
                assert_eq!(shape(one) == shape(other), hash(one) == hash(other), "{one:?} {other:?}");
            }
        }
    }
}
