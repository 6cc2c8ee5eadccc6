//! What requests to a web server tell of their sources: attacks by rule, searches, guessing at a page's login, floods.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::web::{self, RULES, Rule};
use super::Names;
use super::bucket::Bucket;
use super::finding::{At, Confidence, Finding, Seen};
use super::login_page::{Answer, LoginPage};
use super::measure::Gauge;
use super::notes::{Name, RequestNote};
use super::page::{Ending, Place};
use crate::config::HuntSettings;
use crate::words::counted;

/// The most paths that are missing, and logins, that are kept of a source.
const MOST: usize = 4096;

/// From so many kinds of attacks on, a source tries everything; so many are enough for one that asks for many paths that are
/// not there.
const KINDS_OF_A_SCAN: usize = 3;
const KINDS_OF_A_SEARCH: usize = 2;

/// No site is written in so many languages: who asks for programs of them all does not know it.
const LANGUAGES_OF_A_SCAN: usize = 4;

/// Attacks by one rule.
#[derive(Debug, Default)]
struct Hits {
    seen: Seen,
    severity: u8,
    /// How many of them were answered with a success.
    answered: u64,
}

#[derive(Debug, Default)]
struct Visitor {
    requests: u64,
    /// How many of them carry an attack of any kind.
    attacks: u64,
    /// Attacks, and paths that are not there.
    tried: Seen,
    hits: FxHashMap<u8, Hits>,
    missing: FxHashSet<u64>,
    missed: Seen,
    search: Bucket,
    is_searching: bool,
    rate: Bucket,
    flood: Seen,
    /// Languages of programs that are not there.
    languages: FxHashSet<Ending>,
    logins: FxHashMap<u64, LoginPage>,
    /// Pages that refused what was asked, by path, whatever was asked for.
    closed: FxHashMap<u64, LoginPage>,
    shells: FxHashMap<Name, Hits>,
}

/// Who asks for which path, by their places among all names; a note has those of its slice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asker {
    pub(super) source: Name,
    /// Whom the line names; 0 for nobody.
    pub(super) user: Name,
    pub(super) path: Name,
}

/// The state of all visitors.
#[derive(Debug, Default)]
pub(super) struct Requests {
    visitors: FxHashMap<Name, Visitor>,
}

impl Requests {
    pub(super) fn take(&mut self, note: &RequestNote, asker: &Asker, at: At, settings: &HuntSettings) {
        if asker.source != 0 {
            self.visitors.entry(asker.source).or_default().take(note, asker, at, settings);
        }
    }

    /// Holds what visitors did against the thresholds.
    pub(super) fn measure(&self, gauge: &mut Gauge) {
        for visitor in self.visitors.values() {
            gauge.add("scan_paths", visitor.search.most as u64);
            // More than the bucket holds is a flood, also by a fraction.
            gauge.add("flood_requests", visitor.rate.most.ceil() as u64);
            for page in visitor.logins.values().chain(visitor.closed.values()) {
                gauge.add("web_logins", u64::from(page.most()));
            }
        }
    }

    pub(super) fn finish(&self, names: &Names, paths: &Names, settings: &HuntSettings) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (name, visitor) in &self.visitors {
            let start = findings.len();
            visitor.tell(names, paths, settings, &mut findings);
            for finding in &mut findings[start..] {
                finding.source = String::from_utf8_lossy(names.text(*name)).into_owned();
            }
        }
        findings
    }
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

impl Visitor {
    fn take(&mut self, note: &RequestNote, asker: &Asker, at: At, settings: &HuntSettings) {
        self.requests += 1;
        for (rule, severity) in &note.hits {
            let hits = self.hits.entry(*rule).or_default();
            hits.seen.add(at, 1);
            hits.severity = hits.severity.max(*severity);
            hits.answered += u64::from(is_success(note.status));
        }
        if self.rate.add(at, f64::from(settings.flood_rate)) > f64::from(settings.flood_requests) {
            self.flood.add(at, 1);
        }
        // A page's own pictures that went missing are no search.
        let is_missing = matches!(note.status, 403 | 404 | 410) && note.ending != Ending::Asset;
        let is_missed = is_missing && self.miss(note, at, settings);
        let tries = |rule: &u8| RULES.get(usize::from(*rule)).is_some_and(|rule| !web::is_agent(rule));
        let is_attack = note.hits.iter().any(|(rule, _)| tries(rule));
        self.attacks += u64::from(is_attack);
        if is_missed || is_attack {
            self.tried.add(at, 1);
        }
        match note.place {
            // A page that is not there has no login; where nothing was answered, nobody was let in or refused.
            Place::Login | Place::Call if matches!(note.status, 0 | 404 | 405 | 410) => {}
            Place::Login | Place::Call => self.log_in(note, asker, at, settings),
            Place::UploadedProgram if is_success(note.status) && self.shells.len() < MOST => {
                let shell = self.shells.entry(asker.path).or_default();
                shell.seen.add(at, 1);
            }
            _ => self.ask(note, asker, at, settings),
        }
    }

    /// Takes a path that is not there. Returns whether it was not asked for before.
    fn miss(&mut self, note: &RequestNote, at: At, settings: &HuntSettings) -> bool {
        if self.missing.len() >= MOST || !self.missing.insert(note.path_hash) {
            return false;
        }
        if note.ending != Ending::Other {
            self.languages.insert(note.ending);
        }
        self.missed.add(at, 1);
        let level = self.search.add(at, 1.0 / f64::from(settings.scan_leak));
        self.is_searching |= level >= f64::from(settings.scan_paths);
        true
    }

    fn log_in(&mut self, note: &RequestNote, asker: &Asker, at: At, settings: &HuntSettings) {
        if self.logins.len() < MOST || self.logins.contains_key(&note.path_hash) {
            let page = self.logins.entry(note.path_hash).or_default();
            page.path = asker.path;
            match note.place {
                Place::Call => page.add(Answer::to_call(note.status), at, settings),
                _ => page.take(Answer::to_form(note.status), asker.user, at, settings),
            }
        }
    }

    /// Anything else that may be refused. Clients of HTTP's own authentication ask without a password first, so that each of
    /// their requests is refused once and then answered: only refusals of one path, one after another, count.
    fn ask(&mut self, note: &RequestNote, asker: &Asker, at: At, settings: &HuntSettings) {
        let is_session = note.place == Place::Session;
        let answer = if is_session { Answer::to_call(note.status) } else { Answer::to_named(asker.user > 0) };
        if note.status == 401 || is_session && answer.is_refusal() {
            if self.closed.len() < MOST || self.closed.contains_key(&note.path_hash) {
                let page = self.closed.entry(note.path_hash).or_default();
                page.path = asker.path;
                page.add(answer, at, settings);
            }
        } else if (200..400).contains(&note.status)
            && let Some(page) = self.closed.get_mut(&note.path_hash)
        {
            page.open(note.status, false, asker.user, at, settings);
            if page.is_idle(settings) {
                self.closed.remove(&note.path_hash);
            }
        }
    }

    fn tell(&self, names: &Names, paths: &Names, settings: &HuntSettings, findings: &mut Vec<Finding>) {
        let path_of = |path: Name| match paths.text(path) {
            b"" => "a page".into(),
            text => String::from_utf8_lossy(text),
        };
        let rules: Vec<(&Rule, &Hits)> =
            self.hits.iter().filter_map(|(rule, hits)| Some((*RULES.get(usize::from(*rule))?, hits))).collect();
        findings.extend(rules.iter().map(|(rule, hits)| attack(rule, hits)));
        findings.extend(self.scan(&rules));
        findings.extend(self.search(settings));
        findings.extend(self.flood(settings));
        for page in self.logins.values().chain(self.closed.values()) {
            page.tell(&path_of(page.path), names, settings, findings);
        }
        for (path, hits) in &self.shells {
            let path = path_of(*path);
            let because =
                format!("Something was posted to a program among uploaded files, {path}, and answered with a success.");
            findings.push(
                Finding::new("uploaded-program", 5, Confidence::Medium, hits.seen.clone(), "T1505.003")
                    .because(because),
            );
        }
    }

    /// A source that tries attacks of many kinds, or of a few beside a search, or that asks for programs of many languages.
    fn scan(&self, rules: &[(&Rule, &Hits)]) -> Option<Finding> {
        let kinds: Vec<_> = rules.iter().filter(|(rule, _)| !web::is_agent(rule)).collect();
        let attacks = kinds.iter().filter(|(rule, _)| web::is_attack(rule)).count();
        let mut names: Vec<&str> = kinds.iter().map(|(rule, _)| rule.name).collect();
        names.sort_unstable();
        let tried = format!(
            "The source tried {} kinds of attacks ({}), by {} of its {} requests",
            kinds.len(),
            names.join(", "),
            self.attacks,
            self.requests
        );
        let (severity, confidence, because) = if kinds.len() >= KINDS_OF_A_SCAN {
            (5, Confidence::High, format!("{tried}; {KINDS_OF_A_SCAN} kinds are enough."))
        } else if self.is_searching && kinds.len() >= KINDS_OF_A_SEARCH && attacks > 0 {
            let missed = self.missed.count;
            let because = format!(
                "{tried}, and asked for {missed} paths that are not there; with these, {KINDS_OF_A_SEARCH} kinds are enough."
            );
            (5, Confidence::High, because)
        } else if self.is_searching && self.languages.len() >= LANGUAGES_OF_A_SCAN {
            let because = format!(
                "The source asked for {} paths that are not there, among them programs of {} languages; {LANGUAGES_OF_A_SCAN} are enough, for no site is written in so many.",
                self.missed.count,
                self.languages.len()
            );
            (4, Confidence::Medium, because)
        } else {
            return None;
        };
        let finding = Finding::new("vulnerability-scan", severity, confidence, self.tried.clone(), "T1595.002");
        Some(finding.because(because))
    }

    fn search(&self, settings: &HuntSettings) -> Option<Finding> {
        let because = format!(
            "The source asked for {} paths that are not there or not allowed, at times {} paths quicker than one in {} seconds; {} are enough (scan_paths, scan_leak). A crawler that follows dead links does so, too.",
            self.missed.count,
            self.search.most.floor(),
            settings.scan_leak,
            settings.scan_paths
        );
        let finding = Finding::new("path-search", 3, Confidence::Medium, self.missed.clone(), "T1595.003");
        self.is_searching.then(|| finding.because(because))
    }

    fn flood(&self, settings: &HuntSettings) -> Option<Finding> {
        let because = format!(
            "{} requests came while more than {} were waiting in a bucket that loses {} a second (flood_requests, flood_rate). Crawlers and monitors do so, too.",
            counted(self.flood.count),
            settings.flood_requests,
            settings.flood_rate
        );
        let finding = Finding::new("flood", 2, Confidence::Low, self.flood.clone(), "T1499");
        (self.flood.count > 0).then(|| finding.because(because))
    }
}

fn attack(rule: &Rule, hits: &Hits) -> Finding {
    let answered = match hits.answered {
        0 if hits.seen.count == 1 => "It was not answered with a success.".to_owned(),
        0 => "None was answered with a success.".to_owned(),
        1 if hits.seen.count == 1 => "It was answered with a success.".to_owned(),
        some if hits.seen.count == some => format!("All {} were answered with a success.", counted(some)),
        some => {
            let were = if some == 1 { "was" } else { "were" };
            format!("{} of {} {were} answered with a success.", counted(some), counted(hits.seen.count))
        }
    };
    let confidence = if hits.answered > 0 { Confidence::High } else { Confidence::Medium };
    Finding::new(rule.id, hits.severity, confidence, hits.seen.clone(), rule.technique)
        .because(format!("{} {answered}", rule.sentence))
}
