//! What logins tell: who was guessed at, who got in, what was done to accounts and logs.

use rustc_hash::FxHashMap;

use super::super::login::{Connections, Login, Outcome, Told, clears_logs};
use super::Names;
use super::finding::{At, Confidence, Finding, Seen};
use super::measure::Gauge;
use super::notes::{LoginNote, Name};
use super::tally::{Source, User, hour_of};
use crate::config::HuntSettings;

/// The most kinds of single events, by user and source, that are kept apart.
const MOST_EVENTS: usize = 65_536;

/// What single lines tell, put together by kind, user, source and what was done.
type Event = (Kind, Name, Name, Name);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    AfterFailures,
    AfterFailuresOfKey,
    AfterFailuresElsewhere,
    RootByPassword,
    NewSource,
    NewUser,
    OffHours,
    SudoFailed,
    SudoDenied,
    AccountMade,
    AccountRemoved,
    AccountChanged,
    GroupMade,
    GroupJoined,
    Locked,
    ServiceMade,
    WindowsLogCleared,
    LogCleared,
    LogRemoved,
    Forged,
}

#[derive(Debug, Default)]
struct Noted {
    seen: Seen,
    /// A number that the sentence names: failures before a success, the hour.
    number: u32,
}

/// The state of all logins.
#[derive(Debug, Default)]
pub(super) struct Logins {
    connections: Connections,
    sources: FxHashMap<Name, Source>,
    users: FxHashMap<Name, User>,
    events: FxHashMap<Event, Noted>,
    /// Successes in the whole log.
    logins: u32,
    /// How far the log's own clock is ahead of UTC: habits go by it.
    zone_ms: i64,
    /// How many successes came after so many failures of their source.
    runs: FxHashMap<u32, u64>,
}

impl Logins {
    pub(super) fn begin_file(&mut self, zone_ms: i64) {
        self.zone_ms = zone_ms;
    }

    pub(super) fn take(&mut self, note: &LoginNote, at: At, names: &mut Names, settings: &HuntSettings) {
        if note.is_forged {
            self.note((Kind::Forged, note.user, note.source, 0), at, 0);
        }
        if self.other(note, at, names) {
            return;
        }
        match note.process {
            Some(process) => self.of_connection(process, note, at, names, settings),
            None => self.alone(note, at, names, settings),
        }
    }

    /// A line of a process whose lines are one connection.
    fn of_connection(
        &mut self,
        process: (Name, u32),
        note: &LoginNote,
        at: At,
        names: &mut Names,
        settings: &HuntSettings,
    ) {
        let login = Login {
            outcome: note.outcome,
            user: names.text(note.user),
            source: names.text(note.source),
            method: names.text(note.method),
            attempts: note.attempts,
            is_echo: note.is_echo,
            is_forged: note.is_forged,
        };
        let told = self.connections.take((u64::from(process.0), process.1), &login);
        self.told(&told, note, at, names, settings);
    }

    fn told(&mut self, told: &Told, note: &LoginNote, at: At, names: &mut Names, settings: &HuntSettings) {
        let (Some(source), Some(user)) = (names.place(&told.source), names.place(&told.user)) else { return };
        if told.failures > 0 {
            let is_unknown = note.outcome == Outcome::InvalidUser;
            self.fail(source, user, told.failures, is_unknown, at, settings);
        }
        if told.is_probe && source != 0 {
            self.sources.entry(source).or_default().probes.add(at, 1);
        }
        if told.is_accepted {
            self.succeed(source, note.user, note, at, names, settings);
        }
    }

    /// A line by itself.
    fn alone(&mut self, note: &LoginNote, at: At, names: &Names, settings: &HuntSettings) {
        let (source, user) = (note.source, note.user);
        match note.outcome {
            Outcome::Failed | Outcome::InvalidUser if note.is_echo && source == 0 => {}
            Outcome::Failed | Outcome::InvalidUser if note.is_echo => {
                self.sources.entry(source).or_default().echoes.add(at, note.attempts);
            }
            Outcome::Failed | Outcome::InvalidUser => {
                self.fail(source, user, note.attempts, note.outcome == Outcome::InvalidUser, at, settings);
            }
            Outcome::Refused if source != 0 => self.sources.entry(source).or_default().refusals.add(at, 1),
            Outcome::Probe if source != 0 && !note.is_echo => self.sources.entry(source).or_default().probes.add(at, 1),
            Outcome::Accepted if !note.is_echo => self.succeed(source, user, note, at, names, settings),
            _ => {}
        }
    }

    fn fail(&mut self, source: Name, user: Name, times: u32, is_unknown: bool, at: At, settings: &HuntSettings) {
        let window = i64::from(settings.success_window) * 1000;
        if source != 0 {
            let of = self.sources.entry(source).or_default();
            of.fail(at, times, user, is_unknown);
            of.run.add(at, times, user, window);
        }
        if user != 0 {
            let of = self.users.entry(user).or_default();
            of.failures.add(at, times);
            of.sources.add(source, times);
            of.run.add(at, times, source, window);
        }
    }

    fn succeed(&mut self, source: Name, user: Name, note: &LoginNote, at: At, names: &Names, settings: &HuntSettings) {
        let window = i64::from(settings.success_window) * 1000;
        let is_key = names.text(note.method).starts_with(b"publickey");
        let run = (source != 0)
            .then(|| self.sources.entry(source).or_default().run.end_below(settings.failures, at, window))
            .flatten();
        if let Some(run) = &run {
            *self.runs.entry(run.count).or_default() += 1;
        }
        let broken = run.filter(|run| run.count >= settings.before_success);
        let of = self.users.entry(user).or_default();
        let elsewhere = of.run.end(at, settings.before_success, window);
        let elsewhere =
            elsewhere.filter(|run| source != 0 && !run.names.contains(&source) && !of.homes.contains(&source));
        let is_known = of.logins >= settings.habit;
        let is_new_source = is_known && source != 0 && !of.homes.contains(&source);
        let hour = hour_of(at, self.zone_ms);
        let is_off_hours = is_known && of.is_off_hours(hour);
        let is_new_user = of.logins == 0 && self.logins >= settings.habit_log;
        of.learn(hour, source);
        self.logins = self.logins.saturating_add(1);
        if let Some(run) = &broken {
            let kind = if is_key { Kind::AfterFailuresOfKey } else { Kind::AfterFailures };
            self.note((kind, user, source, 0), at, run.count);
        } else if let Some(run) = elsewhere.filter(|_| !is_key) {
            self.note((Kind::AfterFailuresElsewhere, user, source, 0), at, run.count);
        }
        let is_password =
            [&b"password"[..], b"keyboard-interactive"].iter().any(|way| names.text(note.method).starts_with(way));
        if is_password && names.text(user) == b"root" {
            self.note((Kind::RootByPassword, user, source, 0), at, 0);
        }
        if is_new_source {
            self.note((Kind::NewSource, user, source, 0), at, 0);
        }
        if is_new_user {
            self.note((Kind::NewUser, user, source, 0), at, 0);
        }
        if is_off_hours {
            self.note((Kind::OffHours, user, 0, 0), at, hour.unwrap_or(0) as u32);
        }
    }

    /// What is no login. Returns whether it was.
    fn other(&mut self, note: &LoginNote, at: At, names: &Names) -> bool {
        let kind = match note.outcome {
            Outcome::SudoFailed if !note.is_echo => Kind::SudoFailed,
            Outcome::SudoDenied => Kind::SudoDenied,
            Outcome::AccountMade => Kind::AccountMade,
            Outcome::AccountRemoved => Kind::AccountRemoved,
            Outcome::AccountChanged => Kind::AccountChanged,
            Outcome::GroupMade => Kind::GroupMade,
            Outcome::GroupJoined => Kind::GroupJoined,
            Outcome::Locked => Kind::Locked,
            Outcome::ServiceMade => Kind::ServiceMade,
            Outcome::LogCleared if note.is_windows => Kind::WindowsLogCleared,
            Outcome::LogCleared => Kind::LogCleared,
            Outcome::Elevated if clears_logs(names.text(note.method)) => Kind::LogRemoved,
            Outcome::Elevated | Outcome::SudoFailed => return true,
            _ => return false,
        };
        let keeps_detail = matches!(
            kind,
            Kind::GroupMade | Kind::GroupJoined | Kind::ServiceMade | Kind::WindowsLogCleared | Kind::LogRemoved
        );
        let detail = if keeps_detail { note.method } else { 0 };
        let key = (kind, note.user, note.source, detail);
        let times = if kind == Kind::SudoFailed { note.attempts } else { 1 };
        self.note_times(key, at, times, 0);
        true
    }

    fn note(&mut self, event: Event, at: At, number: u32) {
        self.note_times(event, at, 1, number);
    }

    fn note_times(&mut self, event: Event, at: At, times: u32, number: u32) {
        if self.events.len() >= MOST_EVENTS && !self.events.contains_key(&event) {
            return;
        }
        let noted = self.events.entry(event).or_default();
        noted.seen.add(at, times);
        noted.number = noted.number.max(number);
    }

    /// Counts what was kept back until the end of the log.
    pub(super) fn settle(&mut self, names: &mut Names) {
        for told in std::mem::take(&mut self.connections).finish() {
            // No line says when such a connection ended: its failures count at the last line that told of the source.
            let Some(source) = names.place(&told.source) else { continue };
            let of = self.sources.entry(source).or_default();
            let line = of.failures.last_line.max(of.probes.last_line);
            let at = At { line, time_ms: of.failures.last_ms, is_traced: false };
            if at.line > 0 {
                of.failures.add(at, told.failures);
            }
        }
    }

    /// Holds what sources and users did against the thresholds.
    pub(super) fn measure(&self, gauge: &mut Gauge, settings: &HuntSettings) {
        for source in self.sources.values() {
            let failures = failures_of(source).count;
            gauge.add("failures", failures);
            gauge.add("spray_users", source.users.len() as u64);
            gauge.add("unknown_users", source.unknown.len() as u64);
            if source.users.len() >= settings.spray_users as usize {
                gauge.add("spray_tries", tries_a_user(source).ceil() as u64);
            }
            if source.failures.span_seconds() >= u64::from(settings.slow_span) {
                gauge.add("slow_rate", u64::from(source.most_an_hour()));
            }
            gauge.add("probes", source.probes.count);
            gauge.add("refusals", source.refusals.count);
        }
        for user in self.users.values() {
            gauge.add("user_sources", user.sources.len() as u64);
            gauge.add("habit", u64::from(user.logins));
        }
        for ((kind, ..), noted) in &self.events {
            if *kind == Kind::SudoFailed {
                gauge.add("sudo_failures", noted.seen.count);
            }
        }
        for (length, times) in &self.runs {
            gauge.add_times("before_success", u64::from(*length), *times);
        }
    }

    pub(super) fn finish(&self, names: &Names, settings: &HuntSettings) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (name, source) in &self.sources {
            of_source(names.text(*name), source, names, settings, &mut findings);
        }
        for (name, user) in &self.users {
            findings.extend(distributed(names.text(*name), user, settings));
        }
        for (event, noted) in &self.events {
            findings.extend(of_event(*event, noted, names, settings));
        }
        findings
    }
}

fn of_source(name: &[u8], source: &Source, names: &Names, settings: &HuntSettings, findings: &mut Vec<Finding>) {
    let failures = failures_of(source);
    if failures.count >= u64::from(settings.failures) {
        findings.push(guessing(failures, source, settings).of(name, one_user(source, names)));
    }
    let unknown = source.unknown.len();
    if unknown >= settings.unknown_users as usize {
        let because = format!(
            "{unknown} names were tried that no user has; {} are enough (unknown_users). The log can't tell a search for users from guessing their passwords, so this is guessing, not account discovery.",
            settings.unknown_users
        );
        let seen = Seen { count: source.unknown.total(), ..failures.clone() };
        findings.push(
            Finding::new("user-enumeration", 3, Confidence::Medium, seen, "T1110.001").of(name, b"").because(because),
        );
    }
    findings.extend(probing(&source.probes, settings).map(|finding| finding.of(name, b"")));
    findings.extend(refused(&source.refusals, settings).map(|finding| finding.of(name, b"")));
}

fn probing(probes: &Seen, settings: &HuntSettings) -> Option<Finding> {
    let because = format!(
        "{} connections went before a login was tried; {} are enough (probes). Broken networks and monitors do so, too.",
        probes.count, settings.probes
    );
    let is_enough = probes.count >= u64::from(settings.probes);
    is_enough.then(|| Finding::new("probing", 1, Confidence::Low, probes.clone(), "T1595").because(because))
}

fn refused(refusals: &Seen, settings: &HuntSettings) -> Option<Finding> {
    let because = format!(
        "The service turned the source away {} times; {} are enough (refusals).",
        refusals.count, settings.refusals
    );
    let is_enough = refusals.count >= u64::from(settings.refusals);
    is_enough.then(|| Finding::new("refused", 2, Confidence::Medium, refusals.clone(), "").because(because))
}

/// The failures of a source: where only echoes tell of them, those.
fn failures_of(source: &Source) -> &Seen {
    if source.echoes.count > source.failures.count { &source.echoes } else { &source.failures }
}

/// How often each user was tried, on average.
fn tries_a_user(source: &Source) -> f64 {
    source.users.total() as f64 / source.users.len().max(1) as f64
}

/// Guessing, spraying, or guessing that takes its time.
fn guessing(failures: &Seen, source: &Source, settings: &HuntSettings) -> Finding {
    let users = source.users.len();
    let count = failures.count;
    let tries = tries_a_user(source);
    if users >= settings.spray_users as usize && tries <= f64::from(settings.spray_tries) {
        let because = format!(
            "{count} failed logins over {users} users, {tries:.1} a user; {} users are enough (spray_users), at {} tries a user at the most (spray_tries). Whether the passwords were the same, the log doesn't say.",
            settings.spray_users, settings.spray_tries
        );
        return Finding::new("spraying", 3, Confidence::Medium, failures.clone(), "T1110.003").because(because);
    }
    let is_slow = failures.span_seconds() >= u64::from(settings.slow_span)
        && source.most_an_hour() > 0
        && source.most_an_hour() <= settings.slow_rate;
    if is_slow {
        let because = format!(
            "{count} failed logins over {} hours, never more than {} in an hour by the clock; up to {} are slow (slow_rate), over {} hours (slow_span).",
            failures.span_seconds() / 3600,
            source.most_an_hour(),
            settings.slow_rate,
            settings.slow_span / 3600
        );
        return Finding::new("slow-and-low", 3, Confidence::Medium, failures.clone(), "T1110.001").because(because);
    }
    let because = format!(
        "{count} failed logins from one source, of {users} users; {} are enough (failures).",
        settings.failures
    );
    Finding::new("guessing", 3, Confidence::High, failures.clone(), "T1110.001").because(because)
}

/// The user, where a source tried only one.
fn one_user<'a>(source: &Source, names: &'a Names) -> &'a [u8] {
    let only = source.users.top().filter(|_| source.users.len() == 1);
    only.map_or(b"".as_slice(), |user| names.text(user))
}

fn distributed(name: &[u8], user: &User, settings: &HuntSettings) -> Option<Finding> {
    let sources = user.sources.len();
    let told = if user.sources.is_full() { format!("at least {sources}") } else { sources.to_string() };
    if sources < settings.user_sources as usize {
        return None;
    }
    let because = format!(
        "{} failed logins of one user from {told} sources; {} are enough (user_sources). Sources that guess on their own look the same where they try the same well-known name.",
        user.failures.count, settings.user_sources
    );
    let finding = Finding::new("distributed-guessing", 3, Confidence::Medium, user.failures.clone(), "T1110.001");
    Some(finding.of(b"", name).because(because))
}

/// Names of accounts that come with a system or a device. <https://attack.mitre.org/techniques/T1078/001/>
const DEFAULT_ACCOUNTS: &[&[u8]] =
    &[b"root", b"administrator", b"admin", b"guest", b"pi", b"ubnt", b"support", b"user", b"test"];

/// Which part of Valid Accounts a user is of, as far as a name tells.
fn account(user: &[u8]) -> &'static str {
    let small = user.to_ascii_lowercase();
    if DEFAULT_ACCOUNTS.contains(&small.as_slice()) {
        "T1078.001"
    } else if user.contains(&b'\\') || user.contains(&b'@') {
        "T1078.002"
    } else {
        "T1078"
    }
}

/// Groups that may do everything.
const ADMINISTRATORS: &[&[u8]] = &[
    b"sudo",
    b"wheel",
    b"root",
    b"admin",
    b"adm",
    b"docker",
    b"administrators",
    b"domain admins",
    b"enterprise admins",
    b"schema admins",
];

fn of_event(event: Event, noted: &Noted, names: &Names, settings: &HuntSettings) -> Option<Finding> {
    use Confidence::{High, Low, Medium};
    let (kind, user_name, source, detail) = event;
    let (user, detail) = (names.text(user_name), String::from_utf8_lossy(names.text(detail)));
    let number = noted.number;
    let cannot = "Whether it was the user, the log can't tell.";
    let (word, severity, confidence, technique, because) = match kind {
        Kind::AfterFailures => (
            "success-after-failures",
            5,
            High,
            account(user),
            format!("A login succeeded after {number} failures of the same source; {} are enough (before_success). {cannot}", settings.before_success),
        ),
        Kind::AfterFailuresOfKey => (
            "key-after-failures",
            2,
            Low,
            account(user),
            format!("A login by key succeeded after {number} failures of the same source. A key can't be guessed; a client may have offered others first, or somebody mistyped."),
        ),
        Kind::AfterFailuresElsewhere => (
            "success-after-failures-elsewhere",
            3,
            Low,
            account(user),
            format!("A login succeeded from a source that is new to the user, after {number} failures of this user from other sources. {cannot}"),
        ),
        Kind::RootByPassword => ("root-by-password", 3, High, "T1078.001", "root logged in with a password.".to_owned()),
        Kind::NewSource => (
            "new-source",
            2,
            Low,
            account(user),
            format!("The user's first login from this source, after {} logins or more from others (habit).", settings.habit),
        ),
        Kind::NewUser => (
            "new-user",
            2,
            Low,
            account(user),
            format!("The user's first login in a log that has {} logins or more before it (habit_log).", settings.habit_log),
        ),
        Kind::OffHours => (
            "off-hours",
            2,
            Low,
            account(user),
            format!("A login about {number}:00 by the log's clock, where the user, after {} logins or more (habit), has none within an hour.", settings.habit),
        ),
        Kind::SudoFailed if noted.seen.count < u64::from(settings.sudo_failures) => return None,
        Kind::SudoFailed => (
            "sudo-failures",
            3,
            Medium,
            "T1548.003",
            format!("{} wrong passwords for sudo or su; {} are enough (sudo_failures).", noted.seen.count, settings.sudo_failures),
        ),
        Kind::SudoDenied => ("sudo-denied", 3, High, "T1548.003", "The user asked for a right that the system does not grant.".to_owned()),
        Kind::AccountMade => ("account-made", 3, High, "T1136.001", "An account was made. Installing a program makes accounts, too.".to_owned()),
        Kind::AccountRemoved => ("account-removed", 2, High, "T1531", "An account was taken away.".to_owned()),
        Kind::AccountChanged => ("account-changed", 2, High, "T1098", "An account's password or rights were changed.".to_owned()),
        Kind::GroupMade => ("group-made", 1, High, "T1098", format!("The group {detail} was made.")),
        Kind::GroupJoined => {
            let is_grave = ADMINISTRATORS.contains(&detail.to_ascii_lowercase().as_bytes());
            let severity = if is_grave { 4 } else { 2 };
            ("group-joined", severity, High, "T1098", format!("The user was put into the group {detail}."))
        }
        Kind::Locked => ("account-locked", 3, High, "T1110.001", "The system locked the account for its failed logins.".to_owned()),
        Kind::ServiceMade => ("service-made", 3, Medium, "T1543.003", format!("The service {detail} was installed. Installing programs does so, too.")),
        Kind::WindowsLogCleared => ("log-cleared", 5, High, "T1070.001", format!("A log of Windows was cleared: {detail}.")),
        Kind::LogCleared => ("log-cleared", 3, Medium, "T1070.002", "The journal was made to forget. It also does so by itself where it is full.".to_owned()),
        Kind::LogRemoved => ("log-removed", 4, Medium, "T1070.002", format!("A command with root's rights takes logs away: {detail}.")),
        Kind::Forged => ("forged-line", 4, High, "", "A user's name holds what looks like the daemon's own words: somebody tries to put another source into the log.".to_owned()),
    };
    let finding = Finding::new(word, severity, confidence, noted.seen.clone(), technique);
    Some(finding.of(names.text(source), user).because(because))
}
