//! What requests to a web server tell of their sources: attacks by rule, searches, guessing at a page's login, floods.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::web::{self, RULES, Rule};
use super::Names;
use super::finding::{At, Confidence, Finding, Seen};
use super::measure::Gauge;
use super::notes::{Name, Place, RequestNote};
use crate::config::HuntSettings;

/// The most paths that are missing, and logins, that are kept of a source.
const MOST: usize = 4096;

/// From so many kinds of attacks on, a source tries everything.
const KINDS_OF_A_SCAN: usize = 3;

/// Attacks by one rule.
#[derive(Debug, Default)]
struct Hits {
    seen: Seen,
    severity: u8,
    /// How many of them were answered with a success.
    answered: u64,
}

/// A source's attempts at one login.
#[derive(Debug, Default)]
struct LoginPage {
    seen: Seen,
    /// The usual answer: status and length.
    answer: (u16, u32),
    alike: u32,
    /// Answers of another status, after enough that were alike.
    other: Seen,
}

#[derive(Debug, Default)]
struct Visitor {
    requests: Seen,
    hits: FxHashMap<u8, Hits>,
    missing: FxHashSet<u64>,
    missed: Seen,
    search: Bucket,
    is_searching: bool,
    rate: Bucket,
    flood: Seen,
    logins: FxHashMap<Name, LoginPage>,
    unauthorised: LoginPage,
    shells: FxHashMap<Name, Hits>,
}

/// A leaky bucket.
#[derive(Debug, Default)]
struct Bucket {
    level: f64,
    most: f64,
    last_ms: Option<i64>,
}

impl Bucket {
    /// Lets out what leaked since the last time, and adds one. Returns the level.
    fn add(&mut self, at: At, leak_a_second: f64) -> f64 {
        if let Some((now, last)) = at.time_ms.zip(self.last_ms) {
            let seconds = now.saturating_sub(last).max(0) as f64 / 1000.0;
            self.level = (self.level - seconds * leak_a_second).max(0.0);
        }
        self.last_ms = at.time_ms.or(self.last_ms);
        self.level += 1.0;
        self.most = self.most.max(self.level);
        self.level
    }
}

/// The state of all visitors.
#[derive(Debug, Default)]
pub(super) struct Requests {
    visitors: FxHashMap<Name, Visitor>,
}

impl Requests {
    pub(super) fn take(&mut self, note: &RequestNote, source: Name, path: Name, at: At, settings: &HuntSettings) {
        if source != 0 {
            self.visitors.entry(source).or_default().take(note, path, at, settings);
        }
    }

    /// Holds what visitors did against the thresholds.
    pub(super) fn measure(&self, gauge: &mut Gauge) {
        for visitor in self.visitors.values() {
            gauge.add("scan_paths", visitor.search.most as u64);
            // More than the bucket holds is a flood, also by a fraction.
            gauge.add("flood_requests", visitor.rate.most.ceil() as u64);
            for page in visitor.logins.values().chain([&visitor.unauthorised]) {
                gauge.add("web_logins", u64::from(page.alike));
            }
        }
    }

    pub(super) fn finish(&self, names: &Names, settings: &HuntSettings) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (name, visitor) in &self.visitors {
            let start = findings.len();
            visitor.tell(names, settings, &mut findings);
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
    fn take(&mut self, note: &RequestNote, path: Name, at: At, settings: &HuntSettings) {
        self.requests.add(at, 1);
        for (rule, severity) in &note.hits {
            let hits = self.hits.entry(*rule).or_default();
            hits.seen.add(at, 1);
            hits.severity = hits.severity.max(*severity);
            hits.answered += u64::from(is_success(note.status));
        }
        if self.rate.add(at, f64::from(settings.flood_rate)) > f64::from(settings.flood_requests) {
            self.flood.add(at, 1);
        }
        if matches!(note.status, 403 | 404 | 410) {
            self.miss(note.path_hash, at, settings);
        }
        match note.place {
            // A page that is not there has no login.
            Place::Login if note.status != 404 => self.log_in(path, note, at, settings),
            Place::UploadedProgram if is_success(note.status) && self.shells.len() < MOST => {
                let shell = self.shells.entry(path).or_default();
                shell.seen.add(at, 1);
            }
            _ if note.status == 401 => self.unauthorised.take(note, at, settings),
            _ => {}
        }
    }

    fn miss(&mut self, path: u64, at: At, settings: &HuntSettings) {
        if self.missing.len() >= MOST || !self.missing.insert(path) {
            return;
        }
        self.missed.add(at, 1);
        let level = self.search.add(at, 1.0 / f64::from(settings.scan_leak));
        self.is_searching |= level >= f64::from(settings.scan_paths);
    }

    fn log_in(&mut self, path: Name, note: &RequestNote, at: At, settings: &HuntSettings) {
        if self.logins.len() < MOST || self.logins.contains_key(&path) {
            self.logins.entry(path).or_default().take(note, at, settings);
        }
    }

    fn tell(&self, names: &Names, settings: &HuntSettings, findings: &mut Vec<Finding>) {
        let rules: Vec<(&Rule, &Hits)> =
            self.hits.iter().filter_map(|(rule, hits)| Some((*RULES.get(usize::from(*rule))?, hits))).collect();
        findings.extend(rules.iter().map(|(rule, hits)| attack(rule, hits)));
        findings.extend(self.scan(&rules));
        findings.extend(self.search(settings));
        findings.extend(self.flood(settings));
        for (path, page) in &self.logins {
            page.tell(&String::from_utf8_lossy(names.text(*path)), settings, findings);
        }
        self.unauthorised.tell("pages that ask for a password", settings, findings);
        for (path, hits) in &self.shells {
            let path = String::from_utf8_lossy(names.text(*path));
            let because =
                format!("Something was posted to a program among uploaded files, {path}, and answered with a success.");
            findings.push(
                Finding::new("uploaded-program", 5, Confidence::Medium, hits.seen.clone(), "T1505.003")
                    .because(because),
            );
        }
    }

    /// A source that tries attacks of many kinds.
    fn scan(&self, rules: &[(&Rule, &Hits)]) -> Option<Finding> {
        let attacks: Vec<_> = rules.iter().filter(|(rule, _)| web::is_attack(rule)).collect();
        if attacks.len() < KINDS_OF_A_SCAN {
            return None;
        }
        let count: u64 = attacks.iter().map(|(_, hits)| hits.seen.count).sum();
        let mut names: Vec<&str> = attacks.iter().map(|(rule, _)| rule.name).collect();
        names.sort_unstable();
        let because = format!(
            "The source tried {} kinds of attacks ({}), {count} times in {} requests; {KINDS_OF_A_SCAN} kinds are enough.",
            attacks.len(),
            names.join(", "),
            self.requests.count
        );
        Some(
            Finding::new("vulnerability-scan", 5, Confidence::High, self.requests.clone(), "T1595.002")
                .because(because),
        )
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
            self.flood.count, settings.flood_requests, settings.flood_rate
        );
        let finding = Finding::new("flood", 2, Confidence::Low, self.flood.clone(), "T1499");
        (self.flood.count > 0).then(|| finding.because(because))
    }
}

fn attack(rule: &Rule, hits: &Hits) -> Finding {
    let answered = match hits.answered {
        0 => "None was answered with a success.".to_owned(),
        some => format!("{some} of {} were answered with a success.", hits.seen.count),
    };
    let confidence = if hits.answered > 0 { Confidence::High } else { Confidence::Medium };
    Finding::new(rule.id, hits.severity, confidence, hits.seen.clone(), rule.technique)
        .because(format!("{} {answered}", rule.sentence))
}

impl LoginPage {
    fn take(&mut self, note: &RequestNote, at: At, settings: &HuntSettings) {
        self.seen.add(at, 1);
        let answer = (note.status, note.length);
        if answer == self.answer || self.alike == 0 {
            self.answer = answer;
            self.alike += 1;
        } else if self.alike < settings.web_logins {
            // Not enough to know the usual answer: begin again with this one.
            (self.answer, self.alike) = (answer, 1);
        } else if note.status != self.answer.0 && note.status < 400 {
            self.other.add(at, 1);
        }
    }

    fn tell(&self, path: &str, settings: &HuntSettings, findings: &mut Vec<Finding>) {
        if self.alike < settings.web_logins {
            return;
        }
        let (status, length) = self.answer;
        let because = format!(
            "{} attempts at {path}, {} of them answered alike, by status {status} and {length} bytes; {} are enough (web_logins).",
            self.seen.count, self.alike, settings.web_logins
        );
        findings.push(
            Finding::new("web-login-guessing", 3, Confidence::Medium, self.seen.clone(), "T1110.001").because(because),
        );
        if self.other.count > 0 {
            let because = format!(
                "After {} attempts at {path} that were answered by status {status}, {} had another answer: one may have got in. The log can't tell.",
                self.alike, self.other.count
            );
            findings.push(
                Finding::new("web-login-success", 5, Confidence::Low, self.other.clone(), "T1078").because(because),
            );
        }
    }
}
