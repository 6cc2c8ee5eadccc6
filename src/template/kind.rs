//! What the values of a slot are: told by the words around it, and by their look.

use serde::Serialize;

use super::row::{Texts, Token};
use super::values::{Value, Values};
use super::words;

/// What the values of a slot are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A number without a meaning that is known.
    Number,
    /// An IP address, with a port or without.
    Ip,
    /// A path or an address of the web.
    Path,
    /// Something that names one thing: a hash, a UUID, a number after `blk_`.
    Id,
    /// A user.
    User,
    /// A machine.
    Host,
    /// How long something took.
    Duration,
    /// How large something is.
    Size,
    /// A time or a date.
    Time,
    /// A word.
    Word,
    /// Words, of any number.
    Text,
    /// Values of several kinds.
    Mixed,
}

impl Kind {
    /// What the name means to scripts and to people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Ip => "ip",
            Self::Path => "path",
            Self::Id => "id",
            Self::User => "user",
            Self::Host => "host",
            Self::Duration => "duration",
            Self::Size => "size",
            Self::Time => "time",
            Self::Word => "word",
            Self::Text => "text",
            Self::Mixed => "mixed",
        }
    }

    /// Whether its values are measured rather than chosen: any may come for the first time.
    pub fn is_measure(self) -> bool {
        matches!(self, Self::Number | Self::Duration | Self::Size | Self::Time)
    }

    /// The kind when the values are known. The words around a slot say what its numbers are, and who its names are.
    pub(super) fn settled(self, values: &Values) -> Self {
        let look = look_of(values.list());
        match (self, look) {
            (Self::Text, _) => Self::Text,
            (Self::User | Self::Host, Some(Self::Ip) | None) => look.unwrap_or(self),
            (Self::User | Self::Host, _) => self,
            (Self::Size | Self::Duration | Self::Id, Some(Self::Number | Self::Id)) => self,
            _ => look.unwrap_or(Self::Mixed),
        }
    }
}

/// What stands around a slot.
pub(super) struct Surroundings<'a> {
    /// The word or the key before it.
    before: &'a [u8],
    /// The word after it.
    after: &'a [u8],
}

impl<'a> Surroundings<'a> {
    /// Those of the token in this place.
    pub(super) fn of(tokens: &[Token], place: usize, texts: &'a Texts) -> Self {
        let word = |place: usize| tokens.get(place).and_then(|token| texts.core_text(*token)).unwrap_or_default();
        let key = last_word(texts.frame(tokens[place]).0);
        let before = if key.is_empty() { place.checked_sub(1).map_or(&[][..], word) } else { key };
        Self { before, after: word(place + 1) }
    }

    /// What they say of the slot, with this of its own token before and after it; a word where they say nothing.
    pub(super) fn kind(&self, before: &[u8], after: &[u8]) -> Kind {
        let after = if after.is_empty() { self.after } else { after };
        if words::is_duration_unit(after) || words::announces_duration(self.before) {
            Kind::Duration
        } else if words::is_size_unit(after) || words::announces_size(self.before) {
            Kind::Size
        } else if matches!(before.last(), Some(b'_' | b'-' | b'#')) {
            Kind::Id
        } else if words::announces_user(self.before) {
            Kind::User
        } else if words::announces_name(self.before) {
            Kind::Host
        } else {
            Kind::Word
        }
    }
}

/// The last word of a key: `uid` of `(uid=`.
fn last_word(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(u8::is_ascii_alphabetic).map_or(0, |place| place + 1);
    let start = text[..end].iter().rposition(|byte| !byte.is_ascii_alphabetic()).map_or(0, |place| place + 1);
    &text[start..end]
}

/// What all of these look like; none where there is none of them.
fn look_of(values: &[Value]) -> Option<Kind> {
    let mut looks = values.iter().map(|value| look(&value.text));
    let first = looks.next()?;
    Some(looks.fold(first, |one, other| match (one, other) {
        (one, other) if one == other => one,
        // Some identifiers hold digits only, by chance.
        (Kind::Id, Kind::Number) | (Kind::Number, Kind::Id) => Kind::Id,
        _ => Kind::Mixed,
    }))
}

fn look(text: &[u8]) -> Kind {
    let has = |is: fn(&u8) -> bool| text.iter().any(is);
    if has(u8::is_ascii_whitespace) {
        Kind::Text
    } else if is_number(text) {
        Kind::Number
    } else if is_ip(text) {
        Kind::Ip
    } else if text.first() == Some(&b'/') || has(|byte| *byte == b'\\') || text.windows(3).any(|three| three == b"://")
    {
        Kind::Path
    } else if is_time(text) {
        Kind::Time
    } else if has(u8::is_ascii_digit) {
        Kind::Id
    } else {
        Kind::Word
    }
}

fn is_number(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    let points = digits.iter().filter(|byte| **byte == b'.').count();
    digits.first().is_some_and(u8::is_ascii_digit)
        && points <= 1
        && digits.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
}

/// Four numbers with points between them and perhaps a port or the length of a net; or groups of an IPv6 address.
fn is_ip(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"/").unwrap_or(text);
    let end = text.iter().position(|byte| matches!(byte, b':' | b'/')).unwrap_or(text.len());
    let (address, port) = text.split_at(end);
    let is_octet = |part: &[u8]| (1..=3).contains(&part.len()) && part.iter().all(u8::is_ascii_digit);
    let parts = address.split(|byte| *byte == b'.').collect::<Vec<_>>();
    let is_four = parts.len() == 4 && parts.into_iter().all(is_octet);
    let is_six = text.iter().filter(|byte| **byte == b':').count() >= 3
        && text.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b':')
        && text.split(|byte| *byte == b':').any(|group| group.len() > 2);
    (is_four && port.iter().skip(1).all(u8::is_ascii_digit)) || is_six
}

/// Digits with `:` between them, or a date.
fn is_time(text: &[u8]) -> bool {
    let is_part =
        |byte: &u8| byte.is_ascii_digit() || matches!(byte, b':' | b'-' | b'/' | b'.' | b',' | b'T' | b'Z' | b'+');
    let count = |mark: u8| text.iter().filter(|byte| **byte == mark).count();
    text.iter().all(is_part)
        && text.first().is_some_and(u8::is_ascii_digit)
        && (count(b':') >= 1 || count(b'-') == 2 || count(b'/') == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_looks() {
        for (text, kind) in [
            ("42", Kind::Number),
            ("-1608999687919862906", Kind::Number),
            ("1,024", Kind::Number),
            ("0.25", Kind::Number),
            ("10.0.0.1", Kind::Ip),
            ("/10.250.18.114:43996", Kind::Ip),
            ("10.0.0.0/8", Kind::Ip),
            ("fe80::1a2b:3c4d", Kind::Ip),
            ("/var/log", Kind::Path),
            ("https://example.net", Kind::Path),
            ("12:30:05", Kind::Time),
            ("2015-10-18", Kind::Time),
            ("00:1a:ff:ab:cd:09", Kind::Id),
            ("38101a0b-2096-447d-beef-a692162415ae", Kind::Id),
            ("root", Kind::Word),
            ("two words", Kind::Text),
        ] {
            assert_eq!(look(text.as_bytes()), kind, "{text}");
        }
    }

    fn kinds(shape: &str) -> Vec<Kind> {
        let mut texts = Texts::default();
        let tokens = texts.row(shape.replace('#', "\u{1}").as_bytes());
        let kind = |place: usize| {
            let core = texts.core_text(tokens[place])?;
            let mask = core.iter().position(|byte| *byte == 1)?;
            Some(Surroundings::of(&tokens, place, &texts).kind(&core[..mask], &core[mask + 1..]))
        };
        (0..tokens.len()).filter_map(kind).collect()
    }

    #[test]
    fn ok_what_the_words_around_say() {
        assert_eq!(kinds("took #ms or # seconds"), [Kind::Duration, Kind::Duration]);
        assert_eq!(kinds("block blk_# of size # and # KB"), [Kind::Id, Kind::Size, Kind::Size]);
        assert_eq!(kinds("user # on host=# at #"), [Kind::User, Kind::Host, Kind::Word]);
    }
}
