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

impl Level {
    /// The level that a program's word for it means, in upper or lower case.
    pub fn from_word(word: &[u8]) -> Option<Self> {
        let mut lower = [0u8; 8];
        let lower = lower.get_mut(..word.len())?;
        lower.copy_from_slice(word);
        lower.make_ascii_lowercase();
        Some(match &*lower {
            b"trace" | b"finest" | b"finer" | b"vrb" => Self::Trace,
            b"debug" | b"fine" | b"verbose" | b"dbg" => Self::Debug,
            b"info" | b"config" | b"inf" => Self::Info,
            b"notice" => Self::Notice,
            b"warn" | b"warning" | b"wrn" => Self::Warning,
            b"error" | b"err" | b"severe" => Self::Error,
            b"crit" | b"critical" | b"fatal" | b"ftl" | b"alert" | b"emerg" | b"panic" => Self::Critical,
            _ => return None,
        })
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
