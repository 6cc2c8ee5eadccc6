//! A shape as a row of tokens, ready to be compared with others.

use super::interner::Interner;
use super::look::Parts;
use super::mask::MASK;
use super::words::{announces_name, tells_trouble};

/// The core of a token by number, or one of the two below.
pub(super) type Core = u32;

/// Stands for a core that is data. (No core is the empty string and wording at once, so its number is free.)
pub(super) const DATA: Core = 0;

/// Stands for the rest of a row, whatever it is and however long.
pub(super) const TAIL: Core = u32::MAX;

/// Stands for a whole row that is not told apart from others.
pub(super) const OTHER: Core = u32::MAX - 1;

/// In [`Token::text`]: differs between the messages.
pub(super) const VARIES: u32 = u32::MAX;

/// The most tokens of a row. What follows is data rather than wording.
const MAX_TOKENS_IN_ROW: usize = 96;

/// The most distinct texts that are told apart; further ones are taken as data.
const MAX_TEXTS: usize = 1 << 20;

/// … and the most of those that tell of trouble and come after that.
const MAX_TROUBLE: usize = 1 << 16;

/// The longest period of a list that is told from wording: `a b c a b c` has period three.
const MAX_PERIOD: usize = 4;

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What stands around the core.
    pub(super) frame: u32,
    /// What it is compared by.
    pub(super) core: Core,
    /// The core's text, for people.
    pub(super) text: u32,
    /// Whether a name stands here by what comes before it.
    pub(super) name: Name,
    /// How many masks stand before the core in the shape. Nothing is told apart by it.
    pub(super) masks_before: u16,
}

impl Token {
    /// The rest of a row.
    pub(super) const TAIL: Self = Self { frame: 0, core: TAIL, text: VARIES, name: Name::Unsaid, masks_before: 0 };
}

/// Whether the place of a token is one for names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// Nothing says so.
    Unsaid,
    /// The word before it does, as in `user alice`.
    AfterWord,
    /// Its key does, as in `user=alice`.
    Keyed,
}

/// Frames and cores, each kept once.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    texts: Interner,
    /// Where the part after the core begins in each frame.
    frames: Interner,
}

impl Texts {
    /// The tokens of a shape, with lists of like things cut to one of them.
    pub(super) fn row(&mut self, shape: &[u8]) -> Vec<Token> {
        let mut words = shape.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).peekable();
        let mut row: Vec<Token> = Vec::new();
        let mut last: &[u8] = b"";
        let mut names_next = false;
        let mut masks = 0u16;
        while let Some(word) = words.next() {
            let masks_before = masks;
            masks = masks.saturating_add(count_masks(word));
            if word == last && word.contains(&MASK) {
                continue;
            }
            last = word;
            if row.len() == MAX_TOKENS_IN_ROW {
                row.push(Token::TAIL);
                break;
            }
            let parts = Parts::of(word);
            let after_data = row.last().is_some_and(|token| token.core == DATA);
            let is_data = parts.is_data(row.len(), after_data, words.peek().copied().unwrap_or_default());
            let name = match (parts.is_keyed_name(), names_next) {
                (true, _) => Name::Keyed,
                (_, true) => Name::AfterWord,
                _ => Name::Unsaid,
            };
            names_next = parts.after.is_empty() && announces_name(parts.core);
            row.push(Token { masks_before, ..self.token(parts, is_data, name) });
            cut_repeated(&mut row);
        }
        row
    }

    fn token(&mut self, parts: Parts<'_>, is_data: bool, name: Name) -> Token {
        let frame = [parts.before, b"\0", parts.after].concat();
        let frame = if frame.len() == 1 { 0 } else { self.frames.intern(&frame, MAX_TEXTS).unwrap_or(0) };
        // A word of trouble is told apart even where there are too many words.
        let text = self.texts.intern(parts.core, MAX_TEXTS).or_else(|| {
            let limit = if tells_trouble(parts.core) { MAX_TEXTS + MAX_TROUBLE } else { 0 };
            self.texts.intern(parts.core, limit)
        });
        let core = if is_data { DATA } else { text.unwrap_or(DATA) };
        Token { frame, core, text: text.unwrap_or(VARIES), name, masks_before: 0 }
    }

    /// Whether a token says something to people: it is wording, or has a key.
    pub(super) fn is_wording(&self, token: Token) -> bool {
        let is_word = token.core != DATA && Parts::has_letter(self.texts.get(token.core));
        is_word || Parts::has_letter(self.frames.get(token.frame))
    }

    /// What stands before and after the core of a token.
    pub(super) fn frame(&self, token: Token) -> (&[u8], &[u8]) {
        let frame = self.frames.get(token.frame);
        let parting = frame.iter().position(|byte| *byte == 0).unwrap_or(0);
        (&frame[..parting], frame.get(parting + 1..).unwrap_or_default())
    }

    /// The text of a token's core; none where it differs between the messages.
    pub(super) fn core_text(&self, token: Token) -> Option<&[u8]> {
        (token.text != VARIES).then(|| self.texts.get(token.text))
    }

    /// The text of a core.
    pub(super) fn core(&self, core: Core) -> &[u8] {
        self.texts.get(core)
    }

    /// The row as text, [`MASK`] for what varies.
    pub(super) fn text(&self, row: &[Token]) -> Vec<u8> {
        let mut text = Vec::new();
        for (place, token) in row.iter().enumerate() {
            if place > 0 {
                text.push(b' ');
            }
            let (before, after) = self.frame(*token);
            text.extend_from_slice(before);
            text.extend_from_slice(self.core_text(*token).unwrap_or(&[MASK]));
            text.extend_from_slice(after);
        }
        text
    }
}

/// How many masks stand in a text.
fn count_masks(text: &[u8]) -> u16 {
    text.iter().filter(|byte| **byte == MASK).count() as u16
}

/// Cuts the last tokens of a row where they are the ones before them once more, with data among them.
fn cut_repeated(row: &mut Vec<Token>) {
    for period in 2..=MAX_PERIOD {
        let Some(start) = row.len().checked_sub(2 * period) else { return };
        let (once, again) = row[start..].split_at(period);
        let alike = once.iter().zip(again).all(|(one, other)| one.frame == other.frame && one.core == other.core);
        if alike && once.iter().any(|token| token.core == DATA) {
            row.truncate(start + period);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(shape: &str) -> String {
        let mut texts = Texts::default();
        let row = texts.row(shape.replace('#', "\u{1}").as_bytes());
        String::from_utf8(texts.text(&row)).unwrap().replace('\u{1}', "#")
    }

    #[test]
    fn ok_a_row_is_its_text() {
        for shape in ["session opened for user root by (uid=#)", "a: 'b' = [c], \"d\"", "[[ : ()"] {
            assert_eq!(row(shape), shape);
        }
        assert_eq!(row("  two   spaces "), "two spaces");
        assert_eq!(row(""), "");
    }

    #[test]
    fn ok_lists_are_cut() {
        assert_eq!(row("delete blk_# blk_# blk_# now"), "delete blk_# now");
        assert_eq!(row("[a,#] -> up, [a,#] -> up, [a,#] -> up, end"), "[a,#] -> up, end");
        assert_eq!(row("ha ha ha"), "ha ha ha");
        let long = "w ".repeat(200);
        assert!(row(&long).ends_with("w #"));
    }

    #[test]
    fn ok_places_for_names() {
        let mut texts = Texts::default();
        let names: Vec<Name> = texts.row(b"user alice host=bravo user: bob").iter().map(|token| token.name).collect();
        assert_eq!(names, [Name::Unsaid, Name::AfterWord, Name::Keyed, Name::Unsaid, Name::Unsaid]);
    }
}
