//! What logins tell: who was guessed at, who got in, what was done to accounts and logs. The sentences about it are those of
//! [`super::login_findings`].

use rustc_hash::FxHashMap;

use super::super::login::{CONSOLE, CONSOLE_WITHOUT_SECOND_FACTOR, Connections, Login, Outcome, Told, is_root_shell};
use super::Names;
use super::aftermath::{After, Aftermath};
use super::deeds::{Kind, deed, detail_of, is_of_account, kind_of, shown};
use super::finding::{At, Seen};
use super::measure::Gauge;
use super::notes::{LoginNote, Name};
use super::tally::{Source, User, hour_of};
use crate::config::HuntSettings;

/// The most kinds of single events, by user and source, that are kept apart.
const MOST_EVENTS: usize = 65_536;

/// What single lines tell, put together by kind, user, source and what was done.
pub(super) type Event = (Kind, Name, Name, Name);

#[derive(Debug, Default)]
pub(super) struct Noted {
    pub(super) seen: Seen,
    /// A number that the sentence names: failures before a success, the hour.
    pub(super) number: u32,
    /// Whose command it was, where that is not the user himself; 0 where nothing says it.
    pub(super) by: Name,
    /// Whether the line itself says so, and no command by sudo before it.
    pub(super) is_by_itself: bool,
    /// What the user did after it.
    pub(super) after: After,
}

/// The state of all logins.
#[derive(Debug, Default)]
pub(super) struct Logins {
    connections: Connections,
    pub(super) sources: FxHashMap<Name, Source>,
    pub(super) users: FxHashMap<Name, User>,
    pub(super) events: FxHashMap<Event, Noted>,
    aftermath: Aftermath,
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
            by: names.text(note.by),
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
        if told.is_new_probe && source != 0 {
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
        let method = names.text(note.method);
        let is_key = method.starts_with(b"publickey");
        // Which part of Valid Accounts it is, a cloud's console tells.
        let way = if method.starts_with(CONSOLE) { note.method } else { 0 };
        let run = (source != 0)
            .then(|| self.sources.entry(source).or_default().run.end_below(settings.failures, at, window))
            .flatten();
        if let Some(run) = &run {
            *self.runs.entry(run.count).or_default() += 1;
        }
        let broken = run.filter(|run| run.count >= settings.before_success);
        if source != 0 {
            self.sources.entry(source).or_default().inside.add(user, 1);
        }
        let of = self.users.entry(user).or_default();
        let elsewhere = of.run.end(at, settings.before_success, window);
        let elsewhere =
            elsewhere.filter(|run| source != 0 && !run.names.contains(&source) && !of.homes.contains(&source));
        let is_home = of.homes.contains(&source);
        let is_new_source = of.is_new_source(source, settings);
        let hour = hour_of(at, self.zone_ms);
        let is_off_hours = of.has_hours(at, settings) && of.is_off_hours(hour);
        let is_new_user = of.logins == 0 && self.logins >= settings.habit_log;
        if is_new_source {
            of.new_homes.push(source);
        }
        of.learn(at, hour, source);
        self.logins = self.logins.saturating_add(1);
        let suspicious = if let Some(run) = &broken {
            let kind = match is_key {
                true if run.count >= settings.failures && !is_home => Kind::KeyAfterGuessing,
                true => Kind::AfterFailuresOfKey,
                false => Kind::AfterFailures,
            };
            Some((kind, run.count))
        } else {
            elsewhere.filter(|_| !is_key).map(|run| (Kind::AfterFailuresElsewhere, run.count))
        };
        if let Some((kind, failures)) = suspicious {
            let event = (kind, user, source, way);
            self.note(event, at, failures);
            self.aftermath.broke_in(event, user, note.host, at);
        }
        let is_password =
            [&b"password"[..], b"keyboard-interactive", CONSOLE].iter().any(|way| method.starts_with(way));
        if is_password && names.text(user) == b"root" {
            self.note((Kind::RootByPassword, user, source, way), at, 0);
        }
        if method == CONSOLE_WITHOUT_SECOND_FACTOR {
            self.note((Kind::WithoutSecondFactor, user, source, 0), at, 0);
        }
        if is_new_source {
            self.note((Kind::NewSource, user, 0, 0), at, 0);
        }
        if is_new_user {
            self.note((Kind::NewUser, user, source, 0), at, 0);
        }
        if is_off_hours {
            self.note((Kind::OffHours, user, 0, 0), at, hour.unwrap_or(0) as u32);
        }
    }

    /// What is no login. Returns whether it was.
    fn other(&mut self, note: &LoginNote, at: At, names: &mut Names) -> bool {
        if note.outcome == Outcome::Elevated {
            self.aftermath.ran(note, at);
            if is_root_shell(names.text(note.method))
                && let Some(root) = names.place(b"root")
            {
                self.aftermath.became_root(note.user, root, note.host, at);
            }
        }
        let Some(kind) = kind_of(note, names) else {
            if note.outcome == Outcome::Elevated
                && let Some(noted) = self.broken_by(note.user, note.host, at)
            {
                noted.after.add_command(shown(names.text(note.method)));
            }
            if note.outcome == Outcome::Privileged
                && let Some(noted) = self.broken_by(note.user, note.host, at)
            {
                noted.after.add("had the privileges of administrators".to_owned());
            }
            return matches!(note.outcome, Outcome::Elevated | Outcome::SudoFailed | Outcome::Privileged);
        };
        let key = (kind, note.user, note.source, detail_of(kind, note));
        let times = if kind == Kind::SudoFailed { note.attempts } else { 1 };
        self.note_times(key, at, times, 0);
        self.link(kind, note, at, names);
        true
    }

    /// Puts what was done to whose command it was, and to the suspicious success that it followed.
    fn link(&mut self, kind: Kind, note: &LoginNote, at: At, names: &Names) {
        let account = match kind {
            Kind::GroupMade => note.method,
            _ => note.user,
        };
        let by = match note.by {
            0 if is_of_account(kind) => self.aftermath.by(account, note.host, at, names),
            0 => note.user,
            by => by,
        };
        if by != 0
            && by != note.user
            && let Some(noted) = self.events.get_mut(&(kind, note.user, note.source, detail_of(kind, note)))
        {
            noted.by = by;
            noted.is_by_itself = note.by != 0;
        }
        // Who is root needs no sudo.
        let doer = if by == 0 { names.known(b"root").unwrap_or(0) } else { by };
        if let Some(deed) = deed(kind, note, names)
            && let Some(noted) = self.broken_by(doer, note.host, at)
        {
            noted.after.add(deed);
        }
    }

    /// The suspicious success after which this user does something now.
    fn broken_by(&mut self, user: Name, host: Name, at: At) -> Option<&mut Noted> {
        let event = self.aftermath.since(user, host, at)?;
        self.events.get_mut(&event)
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
            let failures = source.told_failures().count;
            gauge.add("failures", failures);
            gauge.add("spray_users", source.users.len() as u64);
            gauge.add("unknown_users", source.unknown.len() as u64);
            if source.users.len() >= settings.spray_users as usize {
                gauge.add("spray_tries", source.tries_a_user().ceil() as u64);
            }
            if source.failures.span_seconds() >= u64::from(settings.slow_span) {
                gauge.add("slow_rate", u64::from(source.most_an_hour()));
            }
            gauge.add("probes", source.probes.count);
            gauge.add("refusals", source.refusals.count);
        }
        for user in self.users.values() {
            gauge.add("user_sources", user.foreign().1 as u64);
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
}
