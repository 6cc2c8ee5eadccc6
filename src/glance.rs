//! What can be told of a log while it is still being read: how far it reaches, how its volume and its errors lie, and which
//! errors came first.
//!
//! A glance looks at two columns of the events so far, the times and the levels, and copies nothing: two million events
//! take some milliseconds. So it is made anew each time, and less and less often while the log grows.

use crate::analysis::Analysis;
use crate::event::{Events, MAX_LINES, NO_TIME};
use crate::format::{Level, Sample};
use crate::ids::EventId;

/// The most errors that are named.
const MAX_ERRORS: usize = 5;

/// Instants before this one, the year 1, are no real ones: a part of them was not written, and is found out at the end.
const FIRST_REAL_MS: i64 = -62_135_596_800_000;

/// The log as far as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glance {
    /// Lines and events.
    pub lines: u32,
    /// Events.
    pub events: usize,
    /// The first and the last instant, UTC milliseconds; none in a log without times.
    pub span: Option<(i64, i64)>,
    /// How long a bucket of the volume is, in milliseconds.
    pub bucket_ms: i64,
    /// Events in each bucket, from the first instant on.
    pub volume: Vec<u32>,
    /// Errors in each bucket.
    pub errors: Vec<u32>,
    /// All errors: events of level error and above.
    pub error_count: u64,
    /// Whether any event has a level.
    pub has_levels: bool,
    /// The first errors, in file order.
    pub first_errors: Vec<EventId>,
}

impl Glance {
    /// A look at what was read, its volume in at most so many buckets.
    pub fn of(analysis: &Analysis, buckets: usize) -> Self {
        let merger = analysis.merger();
        let (events, first_of_file) = merger.so_far();
        let mut glance = Self { lines: merger.lines(), events: events.len(), ..Self::default() };
        let clock = Clock::of(events, first_of_file, |times| merger.settle_so_far(times));
        if let Some((first, last)) = clock.span {
            glance.span = clock.span;
            glance.bucket_ms = (last - first) / buckets.max(1) as i64 + 1;
            let count = ((last - first) / glance.bucket_ms + 1) as usize;
            glance.volume = vec![0; count];
            glance.errors = vec![0; count];
        }
        glance.count(events, &clock);
        glance
    }

    fn count(&mut self, events: &Events, clock: &Clock) {
        for event in events.ids() {
            let level = events.level(event);
            self.has_levels |= level.is_some();
            let is_error = level.is_some_and(Level::is_error);
            if is_error {
                self.error_count += 1;
                if self.first_errors.len() < MAX_ERRORS {
                    self.first_errors.push(event);
                }
            }
            if let (Some(time), Some((first, _))) = (clock.time(events, event), self.span) {
                let bucket = ((time - first) / self.bucket_ms) as usize;
                self.volume[bucket] += 1;
                self.errors[bucket] += u32::from(is_error);
            }
        }
    }
}

/// The instants so far. Those that lack a part are moved as a whole to where they would lie if the file ended here.
struct Clock {
    span: Option<(i64, i64)>,
    shift: i64,
    first_of_file: u32,
}

impl Clock {
    fn of(events: &Events, first_of_file: u32, settle: impl Fn(&mut [i64])) -> Self {
        let mut real = None;
        let mut moved = None;
        for event in events.ids() {
            let Some(time) = events.time_ms(event) else { continue };
            let span = if is_moved(event, time, first_of_file) { &mut moved } else { &mut real };
            let (first, last) = span.unwrap_or((time, time));
            *span = Some((time.min(first), time.max(last)));
        }
        let settled = moved.map(|(first, last)| {
            let mut times = [first, last];
            settle(&mut times);
            (times[1] - (last - first), times[1])
        });
        let shift = settled.zip(moved).map_or(0, |(settled, moved)| settled.1 - moved.1);
        let spans = [real, settled].into_iter().flatten();
        let span = spans.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        Self { span, shift, first_of_file }
    }

    fn time(&self, events: &Events, event: EventId) -> Option<i64> {
        let time = events.time_ms(event)?;
        Some(if is_moved(event, time, self.first_of_file) { time + self.shift } else { time })
    }
}

/// Whether a part of an instant is still to be found out. Files that are over have whole ones.
fn is_moved(event: EventId, time: i64, first_of_file: u32) -> bool {
    event.0 >= first_of_file && time < FIRST_REAL_MS && time != NO_TIME
}

/// What a log will take, as far as its head, middle and tail tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// About how many lines it has.
    pub lines: u64,
    /// About how many bytes the engine holds of it.
    pub memory: u64,
}

/// What the engine holds of a line, about.
const LINE_BYTES: u64 = 32;

/// What it holds besides, with what is under way.
const OTHER_BYTES: u64 = 48 << 20;

/// How many more lines than can be read must be expected before a log is refused: an estimate is no count.
const SURELY_TOO_MANY: u64 = MAX_LINES / 8 * 9;

impl Expected {
    /// Adds a file of so many bytes.
    #[must_use]
    pub fn and(self, bytes: u64, sample: &Sample<'_>) -> Self {
        let places = [sample.head, sample.middle, sample.tail];
        let seen: u64 = places.iter().map(|place| place.len() as u64).sum();
        let ends = places.iter().map(|place| memchr::memchr_iter(b'\n', place).count() as u64).sum::<u64>().max(1);
        let lines = self.lines + (u128::from(bytes) * u128::from(ends) / u128::from(seen.max(1))) as u64;
        Self { lines, memory: OTHER_BYTES + lines * LINE_BYTES }
    }

    /// Why it can't be read in one go, and what to do; none where it can, or where that is not certain.
    pub fn refusal(&self) -> Option<String> {
        (self.lines > SURELY_TOO_MANY).then(|| {
            format!(
                "There are about {} million lines, and at most {} million can be analysed at once. \
                 Open the part around the time that matters, or cut the log into parts: split -l {} FILE part-",
                self.lines / 1_000_000,
                MAX_LINES / 1_000_000,
                MAX_LINES / 10 * 8,
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Input;
    use crate::config::Settings;

    fn begun(log: &str, modified_ms: i64) -> Analysis {
        let input = Input { name: "a.log".to_owned(), bytes: log.len() as u64 + 1, modified_ms };
        let mut analysis = Analysis::open(input, &Sample::of(log.as_bytes()), &Settings::default()).unwrap();
        analysis.push(log.as_bytes()).unwrap();
        analysis
    }

    fn iso(minutes: std::ops::Range<u32>) -> String {
        let level = |minute| if minute % 10 == 3 { "ERROR" } else { "INFO" };
        minutes.map(|minute| format!("2026-03-01T10:{minute:02}:00Z {} job {minute} done\n", level(minute))).collect()
    }

    #[test]
    fn ok_volume_and_errors_add_up() {
        let glance = Glance::of(&begun(&iso(0..40), 0), 10);
        assert_eq!((glance.lines, glance.events, glance.error_count), (40, 40, 4));
        assert_eq!((glance.volume.iter().sum::<u32>(), glance.errors.iter().sum::<u32>()), (40, 4));
        assert!(glance.volume.len() <= 10);
        let (first, last) = glance.span.unwrap();
        assert_eq!(last - first, 39 * 60_000);
        assert_eq!(glance.first_errors, [3, 13, 23, 33].map(EventId));
    }

    #[test]
    fn ok_times_without_a_year_are_counted_back_from_the_date_of_the_file() {
        let line = |minute| format!("Mar  1 10:{minute:02}:00 web sshd[71]: session opened for user root\n");
        let log: String = (0..40).map(line).collect();
        // 2026-03-02, a day later.
        let glance = Glance::of(&begun(&log, 1_772_409_600_000), 10);
        let (first, last) = glance.span.unwrap();
        // 2026-03-01T10:00:00Z.
        assert_eq!((first, last), (1_772_359_200_000, 1_772_359_200_000 + 39 * 60_000));
        assert_eq!(glance.volume.iter().sum::<u32>(), 40);
    }

    #[test]
    fn ok_a_log_without_times_has_no_volume() {
        let log = "one thing happened\nanother thing happened\n".repeat(20);
        let glance = Glance::of(&begun(&log, 0), 10);
        assert_eq!((glance.span, glance.volume.len(), glance.lines), (None, 0, 40));
    }

    #[test]
    fn ok_lines_expected() {
        let log = iso(0..50);
        let expected = Expected::default().and(log.len() as u64 * 1000, &Sample::of(log.as_bytes()));
        assert_eq!(expected.lines, 50_000);
        assert_eq!(expected.refusal(), None);
    }

    #[test]
    fn err_more_lines_than_can_be_counted() {
        let log = iso(0..50);
        let expected = Expected::default().and(3_000_000_000_000, &Sample::of(log.as_bytes()));
        assert!(expected.refusal().unwrap().contains("at most 50 million"));
    }
}
