//! Single lines: what is read off them, what rules see and where, and what they are like. What is expected was read off the
//! lines themselves.

use logloupe::analysis::{Parsed, analyse_bytes};
use logloupe::config::{OwnRule, Settings};
use logloupe::line::{Answer, Lines, Normal};
use logloupe::model::Model;
use logloupe::rule::SigmaRule;
use proptest::prelude::*;

fn look(line: &str) -> Answer {
    Lines::new(Normal::nothing()).look_at(line.as_bytes())
}

fn ids(answer: &Answer) -> Vec<&str> {
    answer.rules.iter().map(|hit| hit.id.as_str()).collect()
}

/// 600 lines of a log in which three services say five things.
fn log() -> String {
    let line = |n: u32| {
        let (minute, second) = (n / 60, n % 60);
        let message = match n % 5 {
            0 => format!(
                "sshd[{}]: Accepted publickey for ann from 198.51.100.{} port {} ssh2",
                700 + n,
                n % 3 + 1,
                40_000 + n
            ),
            1 => format!("sshd[{}]: Disconnected from user ann 198.51.100.{} port {}", 700 + n, n % 3 + 1, 40_000 + n),
            2 => format!("CRON[{}]: (root) CMD (/usr/bin/backup --all)", 9_000 + n),
            3 => format!("kernel: eth0: link up, {} Mbps, full duplex", if n < 300 { 100 } else { 1_000 }),
            _ => format!("kernel: disk sda{} took {} ms in mode fast", n % 4, n * 7 % 90),
        };
        format!("2026-03-01T10:{minute:02}:{second:02}Z web1 {message}\n")
    };
    (0..600).map(line).collect()
}

fn parsed() -> Parsed {
    analyse_bytes("a.log", log().as_bytes(), 0, &Settings::default()).unwrap().0
}

fn beside_the_log(line: &str) -> Answer {
    Lines::new(Normal::of_log(&parsed())).look_at(line.as_bytes())
}

#[test]
fn a_request_is_read_and_its_attack_shown_step_by_step() {
    let line = "192.0.2.7 - - [01/Mar/2026:10:20:30 +0100] \"GET /a.php?file=%252e%252e%252f%252e%252e%252Fetc%252Fpasswd HTTP/1.1\" \
                404 512 \"-\" \"Mozilla/5.0\"";
    let answer = look(line);
    let parsed = &answer.parsed_log;
    assert_eq!(parsed.timestamp.as_deref(), Some("2026-03-01T09:20:30Z"));
    assert_eq!(
        (parsed.ip.as_deref(), parsed.method.as_deref(), parsed.status),
        (Some("192.0.2.7"), Some("GET"), Some(404))
    );
    assert_eq!(parsed.path.as_deref(), Some("/a.php?file=%252e%252e%252f%252e%252e%252Fetc%252Fpasswd"));
    assert_eq!((parsed.template.as_str(), parsed.template_id), ("GET /a.php?<*> 404", None));
    assert_eq!((answer.model, answer.anomaly), ("rules", true));

    let hit = answer.rules.iter().find(|hit| hit.id == "traversal").unwrap();
    assert_eq!(hit.technique.as_ref().map(|technique| technique.id.as_str()), Some("T1083"));
    assert!(hit.sentence.contains("404"), "{}", hit.sentence);
    let names: Vec<&str> = hit.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["as written", "percent", "percent (again)"]);
    let whole = |step: usize| format!("{}{}{}", hit.steps[step].before, hit.steps[step].hit, hit.steps[step].after);
    assert_eq!(
        [whole(0), whole(1), whole(2)],
        ["%252e%252e%252f%252e%252e%252Fetc%252Fpasswd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "../../etc/passwd"]
    );
    let first = &hit.steps[0];
    assert!(first.before.is_empty() && first.hit.starts_with("%252e%252e%252f%252e%252e"), "{first:?}");
    assert!(hit.steps[2].hit.starts_with("../.."));
    assert!(answer.nearest.is_none());
}

#[test]
fn an_attack_that_was_answered_scores_more_than_one_that_was_refused() {
    let line = |status: u16| {
        look(&format!(
            "192.0.2.7 - - [01/Mar/2026:10:20:30 +0000] \"GET /?q=1%27%20union%20select%201,2 HTTP/1.1\" {status} 5"
        ))
    };
    let (answered, refused) = (line(200), line(403));
    assert_eq!((ids(&answered), ids(&refused)), (vec!["sql-injection"], vec!["sql-injection"]));
    assert!(answered.score > refused.score && refused.anomaly, "{} {}", answered.score, refused.score);
}

#[test]
fn a_login_is_read_by_its_daemons_words() {
    let failed =
        look("Mar  1 10:20:30 web1 sshd[71]: Failed password for invalid user oracle from 192.0.2.9 port 22 ssh2");
    let parsed = &failed.parsed_log;
    assert_eq!(parsed.timestamp.as_deref(), Some("--03-01T10:20:30"));
    assert_eq!((parsed.ip.as_deref(), parsed.user.as_deref()), (Some("192.0.2.9"), Some("oracle")));
    assert_eq!((parsed.host.as_deref(), parsed.process.as_deref()), (Some("web1"), Some("sshd")));
    assert_eq!((ids(&failed), failed.anomaly), (vec!["invalid-user"], false));
    assert_eq!(failed.rules[0].steps[0].hit, "oracle");

    let root = look("Mar  1 10:20:30 web1 sshd[71]: Accepted password for root from 192.0.2.9 port 22 ssh2");
    assert_eq!((ids(&root), root.anomaly), (vec!["root-by-password"], true));
    assert_eq!(root.rules[0].technique.as_ref().unwrap().id, "T1078.001");
    assert!(
        look("Mar  1 10:20:30 web1 sshd[71]: Accepted publickey for ann from 192.0.2.9 port 22 ssh2").rules.is_empty()
    );
}

#[test]
fn a_forged_line_in_a_users_name_is_told() {
    let answer = look(
        "Mar  1 10:20:30 web1 sshd[71]: Failed password for invalid user x from 203.0.113.1 port 1 ssh2 from 192.0.2.9 port 22 ssh2",
    );
    assert_eq!((ids(&answer), answer.parsed_log.ip.as_deref()), (vec!["forged-line"], Some("192.0.2.9")));
}

#[test]
fn addresses_in_odd_notations_are_one() {
    for source in ["192.0.2.1", "3221225985", "0xc0000201", "0300.0.02.01", "::ffff:192.0.2.1"] {
        let line = format!("{source} - - [01/Mar/2026:10:20:30 +0000] \"GET / HTTP/1.1\" 200 5");
        assert_eq!(look(&line).parsed_log.ip.as_deref(), Some("192.0.2.1"), "{source}");
    }
    let login = "Mar  1 10:20:30 web1 sshd[71]: Failed password for ann from fe80::1%eth0 port 22 ssh2";
    assert_eq!(look(login).parsed_log.ip.as_deref(), Some("fe80::1"));
}

#[test]
fn names_in_other_scripts_are_kept() {
    let answer =
        look("Mar  1 10:20:30 web1 sshd[71]: Failed password for invalid user Ольга from 192.0.2.9 port 22 ssh2");
    assert_eq!((answer.parsed_log.user.as_deref(), answer.rules[0].steps[0].hit.as_str()), (Some("Ольга"), "Ольга"));
}

#[test]
fn a_usual_line_is_one_of_its_template() {
    let answer = beside_the_log("2026-03-02T11:00:00Z web1 kernel: disk sda2 took 12 ms in mode fast");
    assert_eq!((answer.anomaly, answer.score, answer.model), (false, 0.0, "rules+log"));
    let nearest = answer.nearest.unwrap();
    assert_eq!((nearest.matches, nearest.similarity, nearest.count), (true, 1.0, 120));
    assert_eq!(answer.parsed_log.template_id, Some(nearest.template_id));
    assert!(nearest.tokens.iter().all(|token| token.same));
}

#[test]
fn an_unusual_line_has_the_words_marked_that_differ() {
    let answer = beside_the_log("2026-03-02T11:00:00Z web1 kernel: disk sda2 lost 12 ms in mode fast");
    assert!(answer.anomaly, "{answer:?}");
    assert_eq!((answer.reasons[0].kind, answer.parsed_log.template_id), ("new_template", None));
    let nearest = answer.nearest.unwrap();
    assert!(nearest.text.contains("took") && !nearest.matches && nearest.similarity > 0.6, "{nearest:?}");
    let different: Vec<_> = nearest.tokens.iter().filter(|token| !token.same).collect();
    assert_eq!(different.len(), 1, "{nearest:?}");
    assert_eq!((different[0].line.as_deref(), different[0].template.as_deref()), (Some("lost"), Some("took")));
    let strange = beside_the_log("2026-03-02T11:00:00Z web1 kernel: Oops: general protection fault at address zero");
    assert!(strange.score > answer.score, "{} {}", strange.score, answer.score);
}

#[test]
fn a_value_that_was_never_seen_where_few_are_is_told() {
    let usual =
        beside_the_log("2026-03-02T11:00:00Z web1 sshd[9]: Accepted publickey for ann from 198.51.100.1 port 5 ssh2");
    assert_eq!((usual.score, usual.reasons.len()), (0.0, 0), "{}", usual.reason);
    let host = beside_the_log("2026-03-02T11:00:00Z web9 kernel: disk sda2 took 12 ms in mode fast");
    assert_eq!(host.reasons[0].kind, "new_value");
    assert!(host.reason.contains("\"web9\"") && host.reason.contains("the host"), "{}", host.reason);
    // One event in 601 could be new by chance: 0.4631 = -log10(1/601) / 6.
    assert!((host.score - 0.4631).abs() < 1e-4, "{}", host.score);
}

#[test]
fn too_small_a_log_says_nothing_of_what_is_usual() {
    let small: String = log().lines().take(20).map(|line| format!("{line}\n")).collect();
    let parsed = analyse_bytes("a.log", small.as_bytes(), 0, &Settings::default()).unwrap().0;
    let mut lines = Lines::new(Normal::of_log(&parsed));
    let answer = lines.look_at(b"2026-03-02T11:00:00Z web1 kernel: something else entirely");
    assert!(!answer.anomaly && answer.reason.contains("fewer than 50"), "{}", answer.reason);
}

#[test]
fn a_model_knows_the_lines_that_it_was_learned_from() {
    let settings = Settings { session_key: "host".to_owned(), ..Settings::default() };
    let (parsed, outcome) = analyse_bytes("a.log", log().as_bytes(), 0, &settings).unwrap();
    let found = parsed.find_sessions(&settings, &[false]).unwrap();
    let bytes = Model::of_log(&parsed, Some(found), &outcome, None).to_bytes().unwrap();
    let model = Model::read(&bytes).unwrap();
    let mut lines = Lines::new(Normal::of_model(&model).unwrap());
    for line in log().lines() {
        let answer = lines.look_at(line.as_bytes());
        assert!(!answer.anomaly && answer.nearest.is_some_and(|nearest| nearest.matches), "{line}");
    }
    let answer = lines.look_at(b"2026-03-02T11:00:00Z web1 kernel: disk sda2 lost 12 ms in mode fast");
    assert_eq!((answer.model, answer.anomaly, answer.reasons[0].kind), ("rules+model", true, "new_template"));
}

#[test]
fn every_line_of_a_log_is_of_the_template_that_the_log_has_for_it() {
    let parsed = parsed();
    let mut lines = Lines::new(Normal::of_log(&parsed));
    for (event, line) in parsed.log.events.ids().zip(log().lines()) {
        let answer = lines.look_at(line.as_bytes());
        assert_eq!(answer.parsed_log.template_id, Some(parsed.log.events.template(event).0), "{line}");
    }
}

#[test]
fn lines_that_belong_together_are_read_in_one_format() {
    let texts =
        ["time,host,text", "2026-03-01 10:00:00,a,one", "2026-03-01 10:00:01,b,two", "2026-03-01 10:00:02,a,three"];
    let bytes: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
    let answers = Lines::new(Normal::nothing()).look_at_all(&bytes, None).unwrap();
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[1].parsed_log.format, "csv");
    assert_eq!(answers[2].parsed_log.host.as_deref(), Some("b"));
}

#[test]
fn an_answer_does_not_depend_on_what_was_looked_at_before() {
    let access = b"192.0.2.7 - - [01/Mar/2026:10:20:30 +0000] \"GET / HTTP/1.1\" 200 5".as_slice();
    let others =
        [b"a,b,c".as_slice(), b"2026-03-01 10:00:00 INFO x", b"{\"time\":\"2026-03-01T10:00:00Z\",\"msg\":\"x\"}"];
    let mut lines = Lines::new(Normal::nothing());
    let first = lines.look_at(access);
    others.iter().for_each(|other| drop(lines.look_at(other)));
    lines.look_at_all(&others, None).unwrap();
    lines.look_at_all(&others, Some("plain")).unwrap();
    assert_eq!(lines.look_at(access), first);
    assert!(lines.look_at_all(&others, Some("nonsense")).unwrap_err().to_string().contains("There is no format"));
}

#[test]
fn rules_of_ones_own_and_sigmas_are_looked_for() {
    let own = OwnRule {
        name: "frobnicate".to_owned(),
        keyword: "FROB".to_owned(),
        severity: 4,
        technique: "T1059".to_owned(),
        ..OwnRule::default()
    };
    let sigma = SigmaRule::read(
        b"title: Nginx core dump\nid: 1\nlevel: high\nlogsource:\n  product: linux\n  service: syslog\ndetection:\n  keywords:\n    - 'core dumped'\n  condition: keywords\n",
    )
    .unwrap();
    let mut lines = Lines::new(Normal::nothing()).with_rules(&[own], vec![sigma]).unwrap();
    let answer = lines.look_at(b"Mar  1 10:20:30 web1 app[71]: frobnicating (core dumped)");
    assert_eq!(ids(&answer), ["own:frobnicate", "sigma:1"]);
    assert_eq!(answer.rules[0].steps[0].hit, "frob");
    assert_eq!(
        (answer.score, answer.rules[0].technique.as_ref().unwrap().name),
        (0.8, "Command and Scripting Interpreter")
    );
}

#[test]
fn what_is_no_log_line_ends_in_a_sentence() {
    let empty = look("");
    assert_eq!((empty.anomaly, empty.score, empty.reason.as_str()), (false, 0.0, "The line is empty."));
    assert!(look(" \t\n").reason.contains("white space"));
    let prose = look("Dear Ann, the meeting is at noon.");
    assert_eq!((prose.parsed_log.format, prose.anomaly), ("plain", false));
    assert!(prose.notes[0].contains("No format reads this line"), "{:?}", prose.notes);
    assert!(look("a\0b\0c").notes.iter().any(|note| note.contains("NUL")));
    let two = look("Mar  1 10:20:30 web1 app[71]: one\nMar  1 10:20:31 web1 app[71]: two");
    assert_eq!(two.parsed_log.message.as_deref(), Some("one"));
    assert!(two.notes[0].contains("the first was looked at"));
}

#[test]
fn a_long_path_and_a_longer_line_are_bounded() {
    let path = "/".to_owned() + &"%2e%2e%2f".repeat(7_000);
    let line = format!("192.0.2.7 - - [01/Mar/2026:10:20:30 +0000] \"GET {path} HTTP/1.1\" 404 5");
    let answer = look(&line);
    assert_eq!(ids(&answer), ["traversal"]);
    assert_eq!(answer.parsed_log.path.map(|path| path.len()), Some(63_001));
    let long = look(&("Mar  1 10:20:30 web1 app[71]: ".to_owned() + &"x".repeat(1_000_000)));
    assert!(long.notes[0].contains("longer than 65536 bytes") && long.parsed_log.message.unwrap().len() <= 65_536);
}

#[test]
fn encodings_without_end_end() {
    let path = format!("/a?x=%{}2e%2e%2fetc/passwd", "25".repeat(2_000));
    let answer = look(&format!("192.0.2.7 - - [01/Mar/2026:10:20:30 +0000] \"GET {path} HTTP/1.1\" 200 5"));
    assert!(answer.rules.iter().all(|hit| hit.steps.len() <= 5));
}

proptest! {
    /// Whatever is pasted ends in an answer.
    #[test]
    fn any_text_is_answered(text in prop::collection::vec(any::<u8>(), 0..400)) {
        let answer = Lines::new(Normal::nothing()).look_at(&text);
        prop_assert!((0.0..=1.0).contains(&answer.score));
        prop_assert!(serde_json::to_string(&answer).is_ok());
    }

    /// Requests with any path are answered, and every step's pieces are of the text.
    #[test]
    fn any_path_is_answered(path in "[ -~]{0,200}") {
        let line = format!("192.0.2.7 - - [01/Mar/2026:10:20:30 +0000] \"GET /{path} HTTP/1.1\" 200 5 \"-\" \"sqlmap\"");
        let answer = look(&line);
        for hit in &answer.rules {
            prop_assert!(!hit.steps.is_empty());
            prop_assert!(line.contains(&hit.steps[0].hit), "{} {:?}", line, hit.steps[0]);
        }
    }
}

#[test]
fn ok_beside_a_plain_log_a_line_is_read_in_its_own_format() {
    let log = b"hello world 1 ok\nhello world 2 ok\nhello world 3 ok\n";
    let (parsed, _) = analyse_bytes("x.log", log, 0, &Settings::default()).unwrap();
    let mut lines = Lines::new(Normal::of_log(&parsed));
    let request = br#"1.2.3.4 - - [01/Mar/2026:10:20:30 +0000] "GET /a?f=..%252f..%252fetc/passwd HTTP/1.1" 200 1"#;
    let answer = lines.look_at(request);
    assert_eq!(answer.parsed_log.format, "access-common");
    assert!(answer.rules.iter().any(|hit| hit.id == "traversal"), "{:?}", answer.rules);
}
