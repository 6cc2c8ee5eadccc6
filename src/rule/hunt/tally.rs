//! What is counted of a source and of a user.

use rustc_hash::{FxHashMap, FxHashSet};

use super::finding::{At, Seen};
use super::notes::Name;
use crate::config::HuntSettings;

/// The most users of a source, sources of a user, and so on, that are told apart.
const MOST: usize = 4096;

const HOUR_MS: i64 = 3_600_000;

/// So many logins a source, on average, make it one of the usual ones.
const LOGINS_A_SOURCE: usize = 4;

/// Names with counts, at most so many.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) counts: FxHashMap<Name, u32>,
}

impl Counts {
    pub(super) fn add(&mut self, name: Name, times: u32) {
        if self.counts.len() < MOST || self.counts.contains_key(&name) {
            let count = self.counts.entry(name).or_default();
            *count = count.saturating_add(times);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether there may be more names than are counted.
    pub(super) fn is_full(&self) -> bool {
        self.counts.len() == MOST
    }

    pub(super) fn total(&self) -> u64 {
        self.counts.values().map(|count| u64::from(*count)).sum()
    }

    /// The name with the highest count; of equals the one that came first.
    pub(super) fn top(&self) -> Option<Name> {
        self.counts.iter().max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name))).map(|(name, _)| *name)
    }
}

/// Failures that a success would make suspicious.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    pub(super) count: u32,
    pub(super) first: Option<At>,
    last: Option<At>,
    pub(super) names: FxHashSet<Name>,
}

impl Run {
    /// Adds failures; those that lie further back than the window are forgotten.
    pub(super) fn add(&mut self, at: At, times: u32, name: Name, window_ms: i64) {
        if self.is_over(at, window_ms) {
            *self = Self::default();
        }
        self.first = self.first.or(Some(at));
        self.last = Some(at);
        self.count = self.count.saturating_add(times);
        if self.names.len() < MOST {
            self.names.insert(name);
        }
    }

    fn is_over(&self, at: At, window_ms: i64) -> bool {
        let times = self.last.and_then(|last| last.time_ms).zip(at.time_ms);
        times.is_some_and(|(last, now)| now.saturating_sub(last) > window_ms)
    }

    /// Ends the run at a success, and returns it if it was long enough.
    pub(super) fn end(&mut self, at: At, least: u32, window_ms: i64) -> Option<Self> {
        let is_over = self.is_over(at, window_ms);
        let run = std::mem::take(self);
        (run.count >= least && !is_over).then_some(run)
    }

    /// The same, but a run of this many failures goes on: who guesses may get in more than once.
    pub(super) fn end_below(&mut self, guesses: u32, at: At, window_ms: i64) -> Option<Self> {
        if self.count < guesses || self.is_over(at, window_ms) {
            self.end(at, 1, window_ms)
        } else {
            Some(self.clone())
        }
    }
}

/// A source of logins.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) failures: Seen,
    /// Failures that only echoes told of, where the lines have no process to put them together by.
    pub(super) echoes: Seen,
    pub(super) refusals: Seen,
    pub(super) probes: Seen,
    pub(super) users: Counts,
    pub(super) unknown: Counts,
    /// Users that got in from there.
    pub(super) inside: Counts,
    pub(super) run: Run,
    hour: Hour,
}

impl Source {
    pub(super) fn fail(&mut self, at: At, times: u32, user: Name, is_unknown: bool) {
        self.failures.add(at, times);
        self.users.add(user, times);
        if is_unknown {
            self.unknown.add(user, times);
        }
        self.hour.add(at, times);
    }

    /// The failures: where only echoes tell of them, those.
    pub(super) fn told_failures(&self) -> &Seen {
        if self.echoes.count > self.failures.count { &self.echoes } else { &self.failures }
    }

    /// Whether most of the users that failed here got in from here, too: several people share an address such as this, and
    /// mistype.
    pub(super) fn is_shared(&self) -> bool {
        let inside = self.users.counts.keys().filter(|user| self.inside.counts.contains_key(user)).count();
        inside > 1 && inside * 2 >= self.users.len()
    }

    /// How often each user was tried, on average.
    pub(super) fn tries_a_user(&self) -> f64 {
        self.users.total() as f64 / self.users.len().max(1) as f64
    }

    /// The most failures in any hour by the clock.
    pub(super) fn most_an_hour(&self) -> u32 {
        self.hour.most
    }
}

/// Counts by the hour.
#[derive(Debug, Default)]
struct Hour {
    hour: Option<i64>,
    count: u32,
    most: u32,
}

impl Hour {
    fn add(&mut self, at: At, times: u32) {
        let hour = at.time_ms.map(|time| time.div_euclid(HOUR_MS));
        if hour != self.hour {
            (self.hour, self.count) = (hour, 0);
        }
        self.count = self.count.saturating_add(times);
        self.most = self.most.max(self.count);
    }
}

/// A user of logins.
#[derive(Debug, Default)]
pub(super) struct User {
    pub(super) failures: Seen,
    /// Failures by source.
    pub(super) sources: Counts,
    pub(super) run: Run,
    /// Successes.
    pub(super) logins: u32,
    /// Sources of successes.
    pub(super) homes: FxHashSet<Name>,
    /// Those of them that were new when the user's usual ones were known, each once, in the order of the log.
    pub(super) new_homes: Vec<Name>,
    first_ms: Option<i64>,
    hours: [u32; 24],
}

impl User {
    /// Whether a success comes from a source that is new to a user who has few. Who comes from ever other ones has no habit.
    pub(super) fn is_new_source(&self, source: Name, settings: &HuntSettings) -> bool {
        let homes = self.homes.len();
        let has_few = homes <= settings.habit_sources as usize && homes * LOGINS_A_SOURCE <= self.logins as usize;
        self.logins >= settings.habit && has_few && source != 0 && !self.homes.contains(&source)
    }

    /// Whether the user's hours are known: after enough logins, over enough days.
    pub(super) fn has_hours(&self, at: At, settings: &HuntSettings) -> bool {
        let span = at.time_ms.zip(self.first_ms).map_or(0, |(now, first)| now.saturating_sub(first));
        self.logins >= settings.habit && span >= i64::from(settings.habit_days) * 24 * HOUR_MS
    }

    /// Failures from sources from which the user never got in, and how many such sources there are.
    pub(super) fn foreign(&self) -> (u64, usize) {
        let foreign = || self.sources.counts.iter().filter(|(source, _)| !self.homes.contains(source));
        (foreign().map(|(_, count)| u64::from(*count)).sum(), foreign().count())
    }

    /// Takes a success into the user's habits.
    pub(super) fn learn(&mut self, at: At, hour: Option<usize>, source: Name) {
        self.first_ms = self.first_ms.or(at.time_ms);
        self.logins = self.logins.saturating_add(1);
        if self.homes.len() < MOST {
            self.homes.insert(source);
        }
        if let Some(hour) = hour {
            self.hours[hour] = self.hours[hour].saturating_add(1);
        }
    }

    /// Whether the user never logged in at this hour, nor in the one before or after it.
    pub(super) fn is_off_hours(&self, hour: Option<usize>) -> bool {
        hour.is_some_and(|hour| [23, 0, 1].iter().all(|step| self.hours[(hour + step) % 24] == 0))
    }
}

/// The hour of the day, by a clock that is so far ahead of UTC.
pub(super) fn hour_of(at: At, zone_ms: i64) -> Option<usize> {
    at.time_ms.map(|time| (time + zone_ms).rem_euclid(24 * HOUR_MS) as usize / HOUR_MS as usize)
}
