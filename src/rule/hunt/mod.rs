//! What sources and users do over a whole log: guessing, a success after failures, accounts made, attacks on the web.
//!
//! A [`Scout`] reads the lines of a slice, by themselves, into [`Notes`]; a [`Hunt`] takes the notes of one slice after the
//! other and keeps a state of bounded size: what each source and each user did so far. So slices may be read on several
//! threads, and a log may grow.

mod finding;
mod logins;
mod notes;
mod requests;
mod tally;
mod watch;

pub use finding::{At, Confidence, Finding, Seen};
pub(crate) use notes::quoted;
pub use notes::{Notes, Scout};

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::sigma::SigmaRule;
use crate::config::HuntSettings;
use crate::error::Error;
use crate::format::Clock;

use logins::Logins;
use notes::Name;
use requests::Requests;
use watch::{Watch, Watched};

const DAY_MS: i64 = 86_400_000;

/// A hunt through a log, slice by slice.
#[derive(Debug)]
pub struct Hunt {
    settings: HuntSettings,
    names: Names,
    calendar: Calendar,
    logins: Logins,
    requests: Requests,
    watch: Arc<Watch>,
    watched: Watched,
    lines: u64,
}

impl Hunt {
    /// A hunt with these settings, which were checked, without rules from outside.
    pub fn new(settings: &HuntSettings) -> Self {
        Self {
            settings: settings.clone(),
            names: Names::new(settings.sources as usize),
            calendar: Calendar::default(),
            logins: Logins::default(),
            requests: Requests::default(),
            watch: Arc::default(),
            watched: Watched::default(),
            lines: 0,
        }
    }

    /// The same with the settings' own rules, and Sigma's.
    ///
    /// # Errors
    /// Names the rule whose expression can't be read.
    pub fn with_rules(settings: &HuntSettings, sigma: Vec<SigmaRule>) -> Result<Self, Error> {
        Ok(Self { watch: Arc::new(Watch::new(&settings.rules, sigma)?), ..Self::new(settings) })
    }

    /// A scout for the next slice.
    pub fn scout(&self) -> Scout {
        Scout::new(&self.settings, Arc::clone(&self.watch))
    }

    /// Takes the notes of the next slice in file order.
    pub fn take(&mut self, notes: &Notes) {
        let names: Vec<Option<Name>> = notes.names.iter().map(|name| self.names.place(name)).collect();
        let at = |line, time_ms: Option<i64>, calendar: &mut Calendar| At {
            line: self.lines + line,
            time_ms: time_ms.map(|time| calendar.placed(time, notes.clock)),
        };
        let place = |name: Name| names[name as usize];
        for note in &notes.logins {
            let (Some(user), Some(source), Some(method)) = (place(note.user), place(note.source), place(note.method))
            else {
                continue;
            };
            let process = note.process.and_then(|(host, number)| Some((place(host)?, number)));
            let moved = notes::LoginNote { user, source, method, process, ..note.clone() };
            let at = at(note.line, note.time_ms, &mut self.calendar);
            self.logins.take(&moved, at, &mut self.names, &self.settings);
        }
        for note in &notes.requests {
            let (Some(source), Some(path)) = (place(note.source), place(note.path)) else { continue };
            let at = at(note.line, note.time_ms, &mut self.calendar);
            self.requests.take(note, source, path, at, &self.settings);
        }
        for note in &notes.watched {
            let Some(source) = place(note.source) else { continue };
            let at = at(note.line, note.time_ms, &mut self.calendar);
            self.watched.take(note.rule, source, at);
        }
        self.lines += notes.lines;
    }

    /// How many lines were read.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// How many names found no room: what they did is not told.
    pub fn forgotten(&self) -> u64 {
        self.names.forgotten
    }

    /// Whether times lack their year or date, so that they lie in 2000 and after, or in 1970.
    pub fn is_undated(&self) -> bool {
        self.calendar.is_undated
    }

    /// The findings, the gravest first.
    pub fn finish(self) -> Vec<Finding> {
        let Self { settings, mut names, logins, requests, watch, watched, .. } = self;
        let mut findings = logins.finish(&mut names, &settings);
        findings.extend(requests.finish(&names, &settings));
        findings.extend(watched.finish(&watch, &names));
        finding::sort(&mut findings);
        findings
    }
}

/// Names of sources, users, hosts and methods, numbered by first appearance; 0 is none.
#[derive(Debug)]
struct Names {
    places: FxHashMap<Vec<u8>, Name>,
    texts: Vec<Vec<u8>>,
    most: usize,
    forgotten: u64,
}

impl Names {
    fn new(sources: usize) -> Self {
        // Users, hosts and methods beside the sources.
        Self {
            places: [(Vec::new(), 0)].into_iter().collect(),
            texts: vec![Vec::new()],
            most: sources * 2,
            forgotten: 0,
        }
    }

    /// The name's place, or none where there is no room for a new one.
    fn place(&mut self, name: &[u8]) -> Option<Name> {
        if let Some(place) = self.places.get(name) {
            return Some(*place);
        }
        if self.texts.len() >= self.most {
            self.forgotten += 1;
            return None;
        }
        let place = self.texts.len() as Name;
        self.places.insert(name.to_vec(), place);
        self.texts.push(name.to_vec());
        Some(place)
    }

    fn text(&self, name: Name) -> &[u8] {
        &self.texts[name as usize]
    }
}

/// Puts times without a year or a date into order: a long step back is the next year, or the next day.
#[derive(Debug, Default)]
struct Calendar {
    last_ms: i64,
    added_ms: i64,
    is_undated: bool,
}

impl Calendar {
    fn placed(&mut self, time_ms: i64, clock: Clock) -> i64 {
        let (step, back) = match clock {
            // Such times lie in 2000, which had 366 days.
            Clock::YearLess => (366 * DAY_MS, 180 * DAY_MS),
            Clock::DateLess => (DAY_MS, DAY_MS / 2),
            _ => return time_ms,
        };
        self.is_undated = true;
        if time_ms + self.added_ms < self.last_ms - back {
            self.added_ms += step;
        }
        self.last_ms = time_ms + self.added_ms;
        self.last_ms
    }
}
