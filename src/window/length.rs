//! How long a window should be.

/// A minute: what people expect, and what dashboards show.
const DEFAULT_MS: i64 = 60_000;

/// A minute that gives fewer windows than this is shortened until it gives as many: with less to compare with, a verdict
/// says little.
const WANTED_WINDOWS: i64 = 30;

/// Lengths that people can think in, in milliseconds.
const LENGTHS: [i64; 22] = [
    1,
    2,
    5,
    10,
    20,
    50,
    100,
    200,
    500,
    1_000,
    2_000,
    5_000,
    10_000,
    15_000,
    30_000,
    60_000,
    300_000,
    900_000,
    3_600_000,
    21_600_000,
    86_400_000,
    604_800_000,
];

/// How many windows a log without times is cut into, about.
const LINE_WINDOWS: i64 = 100;

/// The least events in a window of a log without times.
const MIN_LINES: i64 = 5;

/// The length of a window of time for a log that spans `span` milliseconds, and why it is not what one would expect.
pub(super) fn time(span: i64, asked: Option<i64>) -> (i64, Option<String>) {
    if let Some(asked) = asked {
        return (asked.max(1), None);
    }
    if span == 0 || span / DEFAULT_MS + 1 >= WANTED_WINDOWS {
        return (DEFAULT_MS, None);
    }
    let shorter = LENGTHS.iter().rev().filter(|length| **length < DEFAULT_MS);
    let length = shorter.copied().find(|length| span / length + 1 >= WANTED_WINDOWS).unwrap_or(LENGTHS[0]);
    let note =
        format!("The log spans {}, too short for windows of a minute: windows of {} instead.", say(span), say(length));
    (length, Some(note))
}

/// The next longer length that people can think in; past the longest one, twice as long.
pub(super) fn longer(length: i64) -> i64 {
    LENGTHS.iter().copied().find(|other| *other > length).unwrap_or(length * 2)
}

/// Why a length was raised.
pub(super) fn too_many_note(length: i64) -> String {
    format!("Shorter windows would be too many for this span: windows of {} instead.", say(length))
}

/// The number of events in a window of a log without times, and a word on a length that was asked for in vain.
pub(super) fn lines(events: usize, asked: bool) -> (i64, Option<String>) {
    let wanted = (events as i64 / LINE_WINDOWS).max(MIN_LINES);
    // 1, 2, 5, 10, 20, 50 …
    let steps =
        std::iter::successors(Some(1), |decade| Some(decade * 10)).flat_map(|decade| [decade, 2 * decade, 5 * decade]);
    let length = steps.take(36).find(|step| *step >= wanted).unwrap_or(wanted);
    let note = asked.then(|| {
        "The log has no times, so its windows are counted in lines and the length in seconds does not apply.".to_owned()
    });
    (length, note)
}

/// A length of time in words.
pub(crate) fn say(ms: i64) -> String {
    let plural = |count: i64, unit: &str| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    match ms {
        ms if ms < 1_000 => format!("{ms} ms"),
        ms if ms < 120_000 && ms % 60_000 != 0 => plural(ms / 1_000, "second"),
        ms if ms < 7_200_000 && ms % 3_600_000 != 0 => plural(ms / 60_000, "minute"),
        ms if ms < 172_800_000 && ms % 86_400_000 != 0 => plural(ms / 3_600_000, "hour"),
        ms => plural(ms / 86_400_000, "day"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_a_minute_unless_the_log_is_short() {
        assert_eq!(time(3_600_000, None), (60_000, None));
        assert_eq!(time(29 * 60_000, None), (60_000, None));
        assert_eq!(time(9 * 60_000, None).0, 15_000);
        assert_eq!(time(0, None).0, 60_000);
        assert_eq!(time(6 * 60_000, None).0, 10_000);
        assert_eq!(time(31_000, None).0, 1_000);
        assert_eq!(time(3, None).0, 1);
        assert_eq!(time(31_000, Some(5_000)), (5_000, None));
    }

    #[test]
    fn ok_lines_in_steps() {
        assert_eq!(lines(10, false).0, 5);
        assert_eq!(lines(1_000, false).0, 10);
        assert_eq!(lines(1_100, false).0, 20);
        assert_eq!(lines(25_000, false).0, 500);
        assert_eq!(lines(30_000, false).0, 500);
        assert_eq!(lines(60_000, false).0, 1_000);
        assert!(lines(10, true).1.is_some());
    }

    #[test]
    fn ok_words() {
        assert_eq!(say(250), "250 ms");
        assert_eq!(say(1_000), "1 second");
        assert_eq!(say(60_000), "1 minute");
        assert_eq!(say(90_000), "90 seconds");
        assert_eq!(say(3_600_000), "1 hour");
        assert_eq!(say(5 * 86_400_000), "5 days");
    }

    #[test]
    fn ok_longer() {
        assert_eq!(longer(60_000), 300_000);
        assert_eq!(longer(7_000), 10_000);
        assert_eq!(longer(604_800_000), 1_209_600_000);
    }
}
