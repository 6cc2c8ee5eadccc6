//! How grave a program called an event.

use serde::Serialize;

/// The levels of syslog (RFC 5424, 6.2.1) and of the logging libraries, joined into one scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Level {
    /// Steps of the program.
    Trace = 1,
    /// For those who build it.
    Debug,
    /// As it should be.
    Info,
    /// As it should be, and worth knowing.
    Notice,
    /// Not as it should be.
    Warning,
    /// Something failed.
    Error,
    /// Something failed that others need.
    Critical,
}

/// All levels, from the mildest.
pub(super) const LEVELS: [Level; 7] =
    [Level::Trace, Level::Debug, Level::Info, Level::Notice, Level::Warning, Level::Error, Level::Critical];

/// The words of programs, the commonest first, as [`word_key`] has them.
const WORDS: [(u64, Level); 25] = [
    (key(b"info"), Level::Info),
    (key(b"warn"), Level::Warning),
    (key(b"error"), Level::Error),
    (key(b"debug"), Level::Debug),
    (key(b"notice"), Level::Notice),
    (key(b"warning"), Level::Warning),
    (key(b"trace"), Level::Trace),
    (key(b"fatal"), Level::Critical),
    (key(b"critical"), Level::Critical),
    (key(b"err"), Level::Error),
    (key(b"severe"), Level::Error),
    (key(b"fine"), Level::Debug),
    (key(b"finer"), Level::Trace),
    (key(b"finest"), Level::Trace),
    (key(b"verbose"), Level::Debug),
    (key(b"config"), Level::Info),
    (key(b"crit"), Level::Critical),
    (key(b"alert"), Level::Critical),
    (key(b"emerg"), Level::Critical),
    (key(b"panic"), Level::Critical),
    (key(b"inf"), Level::Info),
    (key(b"wrn"), Level::Warning),
    (key(b"dbg"), Level::Debug),
    (key(b"ftl"), Level::Critical),
    (key(b"vrb"), Level::Trace),
];

/// A word of at most eight letters as a number, for a table.
const fn key(word: &[u8]) -> u64 {
    let (mut key, mut at) = (0, 0);
    while at < word.len() {
        key = key << 8 | word[at] as u64;
        at += 1;
    }
    key
}

/// The same for a word of a log, in lower case; none for a longer one. What is no letter never becomes one.
#[inline]
fn word_key(word: &[u8]) -> Option<u64> {
    (word.len() <= 8).then(|| word.iter().fold(0, |key, byte| key << 8 | u64::from(byte | 0x20)))
}

impl Level {
    /// The level that a program's word for it means, in upper or lower case.
    pub fn from_word(word: &[u8]) -> Option<Self> {
        let key = word_key(word)?;
        WORDS.iter().find(|(word, _)| *word == key).map(|(_, level)| *level)
    }

    /// The level that the value of a field for levels means: a word, also the longer ones that in a message would be
    /// words like any other.
    pub(crate) fn from_field(value: &[u8]) -> Option<Self> {
        let is = |word: &str| value.eq_ignore_ascii_case(word.as_bytes());
        Self::from_word(value).or_else(|| {
            let longer = [
                ("information", Self::Info),
                ("informational", Self::Info),
                ("log", Self::Info),
                ("success", Self::Info),
                ("note", Self::Notice),
                ("system", Self::Notice),
                ("failure", Self::Warning),
                ("emergency", Self::Critical),
                ("dpanic", Self::Critical),
                ("t", Self::Trace),
                ("d", Self::Debug),
                ("v", Self::Debug),
                ("i", Self::Info),
                ("n", Self::Notice),
                ("w", Self::Warning),
                ("e", Self::Error),
                ("c", Self::Critical),
                ("f", Self::Critical),
            ];
            longer.iter().find(|(word, _)| is(word)).map(|(_, level)| *level)
        })
    }

    /// The level of a severity of syslog, 0 to 7.
    pub(crate) fn from_severity(number: i64) -> Option<Self> {
        Some(match number {
            0..=2 => Self::Critical,
            3 => Self::Error,
            4 => Self::Warning,
            5 => Self::Notice,
            6 => Self::Info,
            7 => Self::Debug,
            _ => return None,
        })
    }

    /// Whether something failed.
    #[inline]
    pub fn is_error(self) -> bool {
        self >= Self::Error
    }

    /// The level's own word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Critical => "critical",
        }
    }

    /// The level with this number, the inverse of `as u8`.
    #[inline]
    pub fn from_u8(number: u8) -> Option<Self> {
        LEVELS.get(usize::from(number).wrapping_sub(1)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_words_and_numbers() {
        assert_eq!(Level::from_word(b"WARN"), Some(Level::Warning));
        assert_eq!(Level::from_word(b"Info"), Some(Level::Info));
        assert_eq!(Level::from_word(b"information"), None);
        assert_eq!(Level::from_word(b""), None);
        for level in LEVELS {
            assert_eq!(Level::from_u8(level as u8), Some(level));
            assert_eq!(Level::from_word(level.name().as_bytes()), Some(level));
        }
        assert_eq!(Level::from_field(b"Information"), Some(Level::Info));
        assert_eq!((Level::from_field(b"W"), Level::from_field(b"x")), (Some(Level::Warning), None));
        assert_eq!((Level::from_severity(3), Level::from_severity(8)), (Some(Level::Error), None));
        assert_eq!(Level::from_u8(0), None);
        assert_eq!(Level::from_u8(8), None);
    }
}
