//! Findings about logins: from when on something is told, how grave it is, and the sentences about it.

use super::super::login::{CONSOLE, Telling, WITHOUT_SECOND_FACTOR};
use super::Names;
use super::deeds::{Kind, shown};
use super::finding::{Confidence, Finding, Seen};
use super::logins::{Event, Logins, Noted};
use super::tally::{Source, User};
use crate::config::HuntSettings;
use crate::words::{counted, many};

impl Logins {
    pub(super) fn finish(&self, names: &Names, settings: &HuntSettings) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (name, source) in &self.sources {
            of_source(names.text(*name), source, names, settings, &mut findings);
        }
        for (name, user) in &self.users {
            findings.extend(distributed(names.text(*name), user, settings));
        }
        for (event, noted) in &self.events {
            let finding = match (event.0, self.users.get(&event.1)) {
                (Kind::NewSource, Some(user)) => Some(new_sources(names.text(event.1), user, noted, names, settings)),
                _ => of_event(*event, noted, names, settings),
            };
            findings.extend(finding);
        }
        findings
    }
}

fn of_source(name: &[u8], source: &Source, names: &Names, settings: &HuntSettings, findings: &mut Vec<Finding>) {
    let failures = source.told_failures();
    if failures.count >= u64::from(settings.failures) {
        let finding = guessing(failures, source, settings);
        let finding = if source.is_shared() { shared(finding, source) } else { finding };
        findings.push(finding.of(name, one_user(source, names)));
    }
    let unknown = source.unknown.len();
    if unknown >= settings.unknown_users as usize {
        let because = format!(
            "{} that no user has; {} are enough (unknown_users). The log can't tell a search for users from guessing their passwords, so this is guessing, not account discovery.",
            many(unknown as u64, "name was tried", "names were tried"),
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
        "{} went before a login was tried, or tried to its end; {} are enough (probes). Broken networks and monitors do so, too.",
        many(probes.count, "connection", "connections"),
        settings.probes
    );
    let is_enough = probes.count >= u64::from(settings.probes);
    is_enough.then(|| Finding::new("probing", 1, Confidence::Low, probes.clone(), "T1595").because(because))
}

fn refused(refusals: &Seen, settings: &HuntSettings) -> Option<Finding> {
    let because = format!(
        "The service turned the source away {}; {} are enough (refusals).",
        many(refusals.count, "time", "times"),
        settings.refusals
    );
    let is_enough = refusals.count >= u64::from(settings.refusals);
    is_enough.then(|| Finding::new("refused", 2, Confidence::Medium, refusals.clone(), "").because(because))
}

/// Guessing, spraying, or guessing that takes its time.
fn guessing(failures: &Seen, source: &Source, settings: &HuntSettings) -> Finding {
    let users = source.users.len();
    let count = failures.count;
    let tries = source.tries_a_user();
    if users >= settings.spray_users as usize && tries <= f64::from(settings.spray_tries) {
        let because = format!(
            "{} failed logins over {}, {tries:.1} a user; {} users are enough (spray_users), at {} tries a user at the most (spray_tries). Whether the passwords were the same, the log doesn't say.",
            counted(count),
            many(users as u64, "user", "users"),
            settings.spray_users,
            settings.spray_tries
        );
        return Finding::new("spraying", 3, Confidence::Medium, failures.clone(), "T1110.003").because(because);
    }
    let is_slow = failures.span_seconds() >= u64::from(settings.slow_span)
        && source.most_an_hour() > 0
        && source.most_an_hour() <= settings.slow_rate;
    if is_slow {
        let because = format!(
            "{} failed logins over {}, never more than {} in an hour by the clock; up to {} are slow (slow_rate), over {} hours (slow_span).",
            counted(count),
            many(failures.span_seconds() / 3600, "hour", "hours"),
            source.most_an_hour(),
            settings.slow_rate,
            settings.slow_span / 3600
        );
        return Finding::new("slow-and-low", 3, Confidence::Medium, failures.clone(), "T1110.001").because(because);
    }
    let because = format!(
        "{count} failed logins from one source, of {}; {} are enough (failures).",
        whom(source),
        settings.failures
    );
    Finding::new("guessing", 3, Confidence::High, failures.clone(), "T1110.001").because(because)
}

/// The same of an address that several people seem to share.
fn shared(finding: Finding, source: &Source) -> Finding {
    let because = format!(
        "{} Most of them also got in from there ({}): an office or a gateway that people share looks so.",
        finding.because,
        many(source.inside.len() as u64, "user", "users")
    );
    Finding { severity: finding.severity.min(2), confidence: Confidence::Low, ..finding }.because(because)
}

/// How many users a source tried, where the log names them.
fn whom(source: &Source) -> String {
    match (source.users.len(), source.users.top()) {
        (0, _) | (1, Some(0)) => "users that the log does not name".to_owned(),
        (users, _) => many(users as u64, "user", "users"),
    }
}

/// The user, where a source tried only one.
fn one_user<'a>(source: &Source, names: &'a Names) -> &'a [u8] {
    let only = source.users.top().filter(|_| source.users.len() == 1);
    only.map_or(b"".as_slice(), |user| names.text(user))
}

/// All logins of a user from sources that were new, as one.
fn new_sources(name: &[u8], user: &User, noted: &Noted, names: &Names, settings: &HuntSettings) -> Finding {
    let (all, new) = (user.homes.len() as u64, user.new_homes.len() as u64);
    let because = format!(
        "The user logged in from {}, {new} of them new after {} logins or more from others (habit). Of a user of more than {} (habit_sources), new ones are not told.",
        many(all, "source", "sources"),
        settings.habit,
        settings.habit_sources
    );
    let source = if let [only] = user.new_homes.as_slice() { names.text(*only) } else { b"" };
    let finding = Finding::new("new-source", 2, Confidence::Low, noted.seen.clone(), account(name));
    finding.of(source, name).because(because)
}

/// Failures from where the user also gets in are slips, from however many places.
fn distributed(name: &[u8], user: &User, settings: &HuntSettings) -> Option<Finding> {
    let (failures, sources) = user.foreign();
    let told = if user.sources.is_full() { format!("at least {sources}") } else { sources.to_string() };
    if sources < settings.user_sources as usize {
        return None;
    }
    let because = format!(
        "{} of one user from {told} sources from which the user never got in; {} are enough (user_sources). Sources that guess on their own look the same where they try the same well-known name.",
        many(failures, "failed login", "failed logins"),
        settings.user_sources
    );
    let seen = Seen { count: failures, ..user.failures.clone() };
    let finding = Finding::new("distributed-guessing", 3, Confidence::Medium, seen, "T1110.001");
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
    } else if user.contains(&b'\\') || user.iter().skip(1).any(|byte| *byte == b'@') {
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
    let failures = many(u64::from(number), "failure", "failures");
    let is_cloud = detail.as_bytes().starts_with(CONSOLE);
    let account = |user: &[u8]| if is_cloud { "T1078.004" } else { account(user) };
    let cannot = "Whether it was the user, the log can't tell.";
    let (word, severity, confidence, technique, because) = match kind {
        Kind::AfterFailures if number < settings.failures => (
            "success-after-failures",
            3,
            Low,
            account(user),
            format!("A login succeeded after {failures} of the same source; {} are enough (before_success), and fewer than {} are no guessing (failures): somebody who mistyped does so, too.", settings.before_success, settings.failures),
        ),
        Kind::AfterFailures => (
            "success-after-failures",
            5,
            High,
            account(user),
            format!("A login succeeded after {failures} of the same source; {} are enough (before_success). {cannot}", settings.before_success),
        ),
        Kind::AfterFailuresOfKey => (
            "key-after-failures",
            2,
            Low,
            account(user),
            format!("A login by key succeeded after {failures} of the same source. A key can't be guessed; a client may have offered others first, or somebody mistyped."),
        ),
        Kind::KeyAfterGuessing => (
            "key-after-failures",
            4,
            Medium,
            account(user),
            format!("A login by key succeeded after {failures} of the same source, which are guessing (failures), and the user never came from there before. A key can't be guessed: it was put in, or stolen; or a client's key was set up while it went on trying."),
        ),
        Kind::AfterFailuresElsewhere => (
            "success-after-failures-elsewhere",
            3,
            Low,
            account(user),
            format!("A login succeeded from a source that is new to the user, after {failures} of this user from other sources. {cannot}"),
        ),
        Kind::RootByPassword => ("root-by-password", 3, High, account(user), "root logged in with a password.".to_owned()),
        // All of a user's are one finding: see `new_sources`.
        Kind::NewSource => return None,
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
            format!("A login about {number}:00 by the log's clock, where the user, after {} logins or more (habit) over {} or more (habit_days), has none within an hour.", settings.habit, many(u64::from(settings.habit_days), "day", "days")),
        ),
        Kind::SudoFailed if noted.seen.count < u64::from(settings.sudo_failures) => return None,
        Kind::SudoFailed => (
            "sudo-failures",
            3,
            Medium,
            "T1548.003",
            format!("{} for sudo or su; {} are enough (sudo_failures).", many(noted.seen.count, "wrong password", "wrong passwords"), settings.sudo_failures),
        ),
        Kind::SudoDenied => ("sudo-denied", 3, High, "T1548.003", "The user asked for a right that the system does not grant.".to_owned()),
        Kind::SecondRoot => ("second-root", 5, High, "T1136.001", "An account has the number 0, and with it all of root's rights.".to_owned()),
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
        Kind::EncodedCommand => (
            "encoded-command",
            4,
            Medium,
            "T1059.001",
            format!("PowerShell was given an encoded command, which nobody can read as it stands; tools that manage machines do so, too. It was: {}.", shown(detail.as_bytes())),
        ),
        Kind::Command(kind) => {
            let Telling { id, severity, technique, sentence, .. } = kind.telling();
            (id, severity, Medium, technique, format!("{sentence} It was: {detail}."))
        }
        Kind::Did(deed) => {
            let Telling { id, severity, technique, sentence, .. } = deed.telling();
            (id, severity, Medium, technique, format!("{sentence} It was: {}.", shown(detail.as_bytes())))
        }
        Kind::WithoutSecondFactor => {
            let Telling { id, severity, technique, sentence, .. } = WITHOUT_SECOND_FACTOR;
            (id, severity, Low, technique, sentence.to_owned())
        }
        Kind::Forged => ("forged-line", 4, High, "", "A user's name holds what looks like the daemon's own words: somebody tries to put another source into the log.".to_owned()),
    };
    let finding = Finding::new(word, severity, confidence, noted.seen.clone(), technique);
    let by = match noted.by {
        0 => String::new(),
        by => {
            let how = if noted.is_by_itself { "doing" } else { "command, by sudo" };
            format!(" It was {}'s {how}.", String::from_utf8_lossy(names.text(by)))
        }
    };
    Some(finding.of(names.text(source), user).because(because + &by + &noted.after.sentence()))
}
