//! The few lists of words that tell a template's wording from what varies in it.
//!
//! They are English words as programs write them, none of them of one log.

/// Words that part trouble from normal. A place in a message that holds one of them is wording, however many other words
/// stand in that place elsewhere.
const TROUBLE: &[&str] = &[
    "abort",
    "aborted",
    "aborting",
    "aborts",
    "alert",
    "attack",
    "bad",
    "broken",
    "can't",
    "cannot",
    "corrupt",
    "corrupted",
    "corruption",
    "couldn't",
    "crash",
    "crashed",
    "crashes",
    "critical",
    "dead",
    "denied",
    "deny",
    "disabled",
    "down",
    "dropped",
    "emergency",
    "err",
    "error",
    "errors",
    "exceeded",
    "exception",
    "exceptions",
    "expired",
    "fail",
    "failed",
    "failing",
    "fails",
    "failure",
    "failures",
    "fatal",
    "forbidden",
    "illegal",
    "incorrect",
    "invalid",
    "kill",
    "killed",
    "killing",
    "leak",
    "lost",
    "malicious",
    "missing",
    "no",
    "not",
    "oom",
    "overflow",
    "panic",
    "refuse",
    "refused",
    "reject",
    "rejected",
    "rejects",
    "retry",
    "retrying",
    "segfault",
    "suspicious",
    "timed",
    "timeout",
    "timeouts",
    "unable",
    "unauthorized",
    "unavailable",
    "unknown",
    "unreachable",
    "unrecoverable",
    "unsuccessful",
    "unsuccessfully",
    "violation",
    "warn",
    "warning",
    "warnings",
];

/// Days and months. They are part of a time where a number or another of them follows.
const DATES: &[&str] = &[
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Units, which change with the number before them.
const SIZE_UNITS: &[&str] = &["b", "bytes", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib"];
const DURATION_UNITS: &[&str] = &[
    "ns", "us", "ms", "s", "sec", "secs", "second", "seconds", "min", "mins", "minute", "minutes", "h", "hour",
    "hours", "day", "days",
];

/// Words after which a size or a duration stands.
const SIZES: &[&str] = &["size", "length", "bytes", "memory", "len"];
const DURATIONS: &[&str] = &["took", "elapsed", "duration", "after", "latency", "time", "timeout"];

/// What a flag is set to.
const FLAGS: &[&str] = &["true", "false", "null"];

/// Words after which a name stands, in prose and as keys.
const USERS: &[&str] = &["user", "username", "account"];
const HOSTS: &[&str] = &["host", "hostname"];

fn is_one_of(word: &[u8], list: &[&str]) -> bool {
    list.iter().any(|entry| entry.as_bytes().eq_ignore_ascii_case(word))
}

/// Whether this is a day or a month.
pub(super) fn is_date(word: &[u8]) -> bool {
    is_one_of(word, DATES)
}

/// Whether this is a unit.
pub(super) fn is_unit(word: &[u8]) -> bool {
    is_size_unit(word) || is_duration_unit(word)
}

/// Whether this is a unit of size.
pub(super) fn is_size_unit(word: &[u8]) -> bool {
    is_one_of(word, SIZE_UNITS)
}

/// Whether this is a unit of time.
pub(super) fn is_duration_unit(word: &[u8]) -> bool {
    is_one_of(word, DURATION_UNITS)
}

/// Whether a size follows this word.
pub(super) fn announces_size(word: &[u8]) -> bool {
    is_one_of(word, SIZES)
}

/// Whether a duration follows this word.
pub(super) fn announces_duration(word: &[u8]) -> bool {
    is_one_of(word, DURATIONS)
}

/// Whether this is what a flag is set to.
pub(super) fn is_flag(word: &[u8]) -> bool {
    is_one_of(word, FLAGS)
}

/// Whether a name follows this word.
pub(super) fn announces_name(word: &[u8]) -> bool {
    announces_user(word) || is_one_of(word, HOSTS)
}

/// Whether a user's name follows this word.
pub(super) fn announces_user(word: &[u8]) -> bool {
    is_one_of(word, USERS)
}

/// Whether the text holds a word of trouble, a part of `camelCase` or `snake_case` counted as one.
/// Of a dotted name or a path only what the last part ends in counts: `unknown.example.net` is a host, and
/// `java.io.IOException` is trouble.
pub(super) fn tells_trouble(text: &[u8]) -> bool {
    match text.iter().rposition(|byte| matches!(byte, b'.' | b'/' | b'\\')) {
        Some(parting) => ["Exception", "Error", "Failure"].iter().any(|end| text[parting..].ends_with(end.as_bytes())),
        None => pieces(text).any(is_trouble),
    }
}

/// Whether a word is one of trouble. The list is sorted, and asked for nearly every word of a log.
fn is_trouble(word: &[u8]) -> bool {
    let in_order = |entry: &&str| {
        let ours = entry.bytes();
        ours.cmp(word.iter().map(u8::to_ascii_lowercase))
    };
    TROUBLE.binary_search_by(in_order).is_ok()
}

/// Parts text at everything that is no letter, and before a capital after a small letter.
fn pieces(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'\'';
    let same_piece = move |left: &u8, right: &u8| {
        is_letter(left) && is_letter(right) && !(left.is_ascii_lowercase() && right.is_ascii_uppercase())
    };
    text.chunk_by(same_piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_trouble() {
        for text in
            ["failed", "FAILED", "Error", "job_failed", "writeError", "java.io.IOException", "can't", "error\u{1}"]
        {
            assert!(tells_trouble(text.as_bytes()), "{text}");
        }
        for text in ["terror", "failover", "unknown.example.net", "/var/log/error.log", "node", "aluno", ""] {
            assert!(!tells_trouble(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn ok_lists_hold_small_letters() {
        let lists = [TROUBLE, DATES, SIZE_UNITS, DURATION_UNITS, SIZES, DURATIONS, FLAGS, USERS, HOSTS];
        for list in lists {
            assert!(list.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'')));
        }
        assert!(TROUBLE.is_sorted());
    }
}
