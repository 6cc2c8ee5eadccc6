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
            b"trace" | b"finest" | b"finer" => Self::Trace,
            b"debug" | b"fine" | b"verbose" | b"dbg" => Self::Debug,
            b"info" | b"config" | b"inf" => Self::Info,
            b"notice" => Self::Notice,
            b"warn" | b"warning" | b"wrn" => Self::Warning,
            b"error" | b"err" | b"severe" => Self::Error,
            b"crit" | b"critical" | b"fatal" | b"alert" | b"emerg" | b"panic" => Self::Critical,
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
        assert_eq!(Level::from_u8(0), None);
        assert_eq!(Level::from_u8(8), None);
    }
}
