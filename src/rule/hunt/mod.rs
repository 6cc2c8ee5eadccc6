//! What sources and users do over a whole log: guessing, a success after failures, accounts made, attacks on the web.
//!
//! A [`Scout`] reads the lines of a slice, by themselves, into [`Notes`]; a [`Hunt`] takes the notes of one slice after the
//! other and keeps a state of bounded size: what each source and each user did so far. So slices may be read on several
//! threads, and a log may grow.

mod aftermath;
mod bucket;
mod calendar;
mod deeds;
mod files;
mod finding;
mod login_findings;
mod login_page;
mod logins;
mod measure;
mod notes;
mod page;
mod requests;
mod tally;
mod watch;
mod wire;

pub use files::{HuntFile, by_time};
pub use finding::{At, Confidence, Finding, Seen};
pub use measure::{Measure, Side};
pub use notes::{Notes, Scout, Scouting};

use rustc_hash::FxHashMap;

use super::sigma::SigmaRule;
use crate::config::HuntSettings;
use crate::error::Error;

use calendar::Calendar;
use files::Files;
use logins::Logins;
use measure::Gauge;
use notes::{Name, Stamp};
use requests::{Asker, Requests};
use watch::Watched;

/// A hunt through a log, slice by slice.
#[derive(Debug)]
pub struct Hunt {
    settings: HuntSettings,
    names: Names,
    paths: Names,
    files: Files,
    calendar: Calendar,
    logins: Logins,
    requests: Requests,
    scouting: Scouting,
    watched: Watched,
    /// Which of the things that Sigma's rules ask for the log has.
    met: Vec<bool>,
    /// How many lines were read.
    lines: u64,
    /// The line, over all files, after which the next slice begins.
    before: u64,
    /// Lines of logins, and of requests.
    told: [u64; 2],
    /// The source and the user of the finding whose lines are all wanted.
    traced: Option<(String, String)>,
}

/// What a hunt came to.
#[derive(Clone, Debug, Default)]
pub struct Hunted {
    /// The findings, the gravest first.
    pub findings: Vec<Finding>,
    /// The files, as [`Hunt::begin_file`] was told of them, in the order of their first lines.
    pub files: Vec<HuntFile>,
    /// What the thresholds are held against.
    pub measures: Vec<Measure>,
    /// How many lines were read.
    pub lines: u64,
    /// How many of them tell of logins, accounts or the log itself.
    pub logins: u64,
    /// How many of them are requests to a web server.
    pub requests: u64,
    /// What Sigma's rules ask for and the log has not, so that they can't find anything: a sentence a rule.
    pub unanswered: Vec<String>,
    /// How many names found no room: what they did is not told.
    pub forgotten: u64,
    /// Whether times lack their year or date, so that they lie in 2000 and after, or in 1970.
    pub is_undated: bool,
}

impl Hunt {
    /// A hunt with these settings, which were checked, without rules from outside.
    pub fn new(settings: &HuntSettings) -> Self {
        Self {
            settings: settings.clone(),
            names: Names::new(settings.sources as usize),
            paths: Names::new(settings.sources as usize),
            files: Files::default(),
            calendar: Calendar::default(),
            logins: Logins::default(),
            requests: Requests::default(),
            scouting: Scouting::without_rules(settings),
            watched: Watched::default(),
            met: Vec::new(),
            lines: 0,
            before: 0,
            told: [0; 2],
            traced: None,
        }
    }

    /// The same with the settings' own rules, and Sigma's.
    ///
    /// # Errors
    /// Names the rule whose expression can't be read.
    pub fn with_rules(settings: &HuntSettings, sigma: Vec<SigmaRule>) -> Result<Self, Error> {
        Ok(Self { scouting: Scouting::new(settings, sigma)?, ..Self::new(settings) })
    }

    /// The same, and keeps every line that this finding of an earlier hunt through the same notes is about:
    /// [`Hunt::finish_traced`] returns them.
    pub fn tracing(self, finding: &Finding) -> Self {
        Self { traced: Some((finding.source.clone(), finding.user.clone())), ..self }
    }

    /// A scout for the next slice.
    pub fn scout(&self) -> Scout {
        self.scouting.scout()
    }

    /// Begins the next file, of which all notes come before those of another. Files come in the order of their times, so that
    /// what was tried before a log was rotated is held against what succeeded after it.
    pub fn begin_file(&mut self, file: HuntFile) {
        self.before = file.first_line.saturating_sub(1);
        self.calendar = self.calendar.begin(file.first_ms, file.zone_ms);
        self.logins.begin_file(file.zone_ms);
        self.files.add(file);
    }

    /// Takes the notes of the next slice in file order.
    pub fn take(&mut self, notes: &Notes) {
        let names: Vec<Option<Name>> = notes.names.iter().map(|name| self.names.place(name)).collect();
        // A path that finds no room is not named.
        let paths: Vec<Name> = notes.paths.iter().map(|path| self.paths.place(path).unwrap_or(0)).collect();
        let (mut logins, mut requests, mut watched) =
            (notes.logins.iter().peekable(), notes.requests.iter().peekable(), notes.watched.iter().peekable());
        // Line by line, whatever the lines tell: the calendar goes by them.
        loop {
            let line = |stamp: Option<Stamp>| stamp.map_or(u64::MAX, |stamp| stamp.line);
            let next = [
                line(watched.peek().map(|note| note.stamp)),
                line(logins.peek().map(|note| note.stamp)),
                line(requests.peek().map(|note| note.stamp)),
            ];
            let Some(first) = next.into_iter().min().filter(|line| *line < u64::MAX) else { break };
            if next[0] == first {
                watched.next().into_iter().for_each(|note| self.take_watched(note, &names));
            } else if next[1] == first {
                logins.next().into_iter().for_each(|note| self.take_login(note, &names));
            } else {
                requests.next().into_iter().for_each(|note| self.take_request(note, &names, &paths));
            }
        }
        self.met.resize(self.scouting.watch.asks(), false);
        self.met.iter_mut().zip(&notes.met).for_each(|(met, of_slice)| *met |= of_slice);
        self.lines += notes.lines;
        self.before += notes.lines;
        self.told[0] += notes.logins.len() as u64;
        self.told[1] += notes.requests.len() as u64;
    }

    fn take_login(&mut self, note: &notes::LoginNote, names: &[Option<Name>]) {
        let place = |name: Name| names[name as usize];
        let (Some(user), Some(source)) = (place(note.user), place(note.source)) else { return };
        let (Some(host), Some(method)) = (place(note.host), place(note.method)) else { return };
        // Who finds no room is not named.
        let by = place(note.by).unwrap_or(0);
        let process = note.process.and_then(|(host, number)| Some((place(host)?, number)));
        let moved = notes::LoginNote { user, by, source, host, method, process, ..note.clone() };
        let at = self.at(note.stamp, source, user);
        self.logins.take(&moved, at, &mut self.names, &self.settings);
    }

    fn take_request(&mut self, note: &notes::RequestNote, names: &[Option<Name>], paths: &[Name]) {
        let (Some(source), path) = (names[note.source as usize], paths[note.path as usize]) else { return };
        // A user who finds no room is not named.
        let user = names[note.user as usize].unwrap_or(0);
        let at = self.at(note.stamp, source, 0);
        self.requests.take(note, &Asker { source, user, path }, at, &self.settings);
    }

    fn take_watched(&mut self, note: &notes::WatchNote, names: &[Option<Name>]) {
        let (Some(source), Some(user)) = (names[note.source as usize], names[note.user as usize]) else { return };
        let at = self.at(note.stamp, source, user);
        self.watched.take(note.rule, source, user, at);
    }

    fn at(&mut self, stamp: Stamp, source: Name, user: Name) -> At {
        // A line without a source or a user may be of a connection that has them.
        let is_traced = self.traced.as_ref().is_some_and(|(of_source, of_user)| {
            let is = |name: Name, text: &str| String::from_utf8_lossy(self.names.text(name)) == text;
            source == 0 || user == 0 || is(source, of_source) || is(user, of_user)
        });
        let time_ms = stamp.time_ms.map(|time| self.calendar.placed(time, stamp.clock));
        At { line: self.before + stamp.line, time_ms, is_traced }
    }

    /// How many lines were read.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// What the hunt came to.
    pub fn finish(self) -> Hunted {
        let Self {
            settings,
            mut names,
            paths,
            files,
            calendar,
            mut logins,
            requests,
            scouting,
            watched,
            mut met,
            lines,
            told,
            ..
        } = self;
        logins.settle(&mut names);
        let mut gauge = Gauge::new(&settings);
        logins.measure(&mut gauge, &settings);
        requests.measure(&mut gauge);
        let mut findings = logins.finish(&names, &settings);
        findings.extend(requests.finish(&names, &paths, &settings));
        met.resize(scouting.watch.asks(), false);
        let unanswered = scouting.watch.unanswered(&met, |rule| watched.has(rule));
        findings.extend(watched.finish(&scouting.watch, &names));
        finding::sort(&mut findings);
        let (forgotten, is_undated, files) = (names.forgotten, calendar.is_undated(), files.in_order());
        let measures = gauge.finish();
        let [logins, requests] = told;
        Hunted { findings, files, measures, lines, logins, requests, unanswered, forgotten, is_undated }
    }

    /// Every line that a finding is about, in file order: this hunt must have been [`Hunt::tracing`] it.
    pub fn finish_traced(self, finding: &Finding) -> Vec<u64> {
        let is_same = |other: &Finding| {
            let of = |one: &Finding| (one.kind.clone(), one.source.clone(), one.user.clone(), one.because.clone());
            of(other) == of(finding)
        };
        let found = self.finish().findings.into_iter().find(is_same);
        let mut lines = found.map_or_else(Vec::new, |found| found.seen.traced);
        lines.sort_unstable();
        lines.dedup();
        lines
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

    /// The place of a name that was met.
    fn known(&self, name: &[u8]) -> Option<Name> {
        self.places.get(name).copied()
    }

    fn text(&self, name: Name) -> &[u8] {
        &self.texts[name as usize]
    }
}
