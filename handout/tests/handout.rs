//! A report to hand on: it says what was found, names nobody, and no text of the log is markup in it.

#[path = "../../tests/common/mod.rs"]
mod common;

use std::fmt::Write;

use common::analyse;
use handout::{Form, HandedOn, Handout, Noted};
use logloupe::analysis::{Outcome, Parsed};
use logloupe::config::Settings;
use logloupe::rule::{Hunt, Hunted};

/// Who and what the log names. None of it may stand in a redacted report.
const NAMES: [&str; 9] = [
    "203.0.113.9",
    "192.0.2.",
    "2001:db8::7",
    "gate7",
    "bob",
    "carla",
    "carla@example.org",
    "db.example.org",
    "3ea4052c-895d-4b64-9e2d-04d64c4d94ab",
];

const HOSTILE: [&str; 5] = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "![x](//evil.test/a.png) [y](javascript:alert(1)) <b>z</b>",
    "``` ` ```` | a | b | --- # h",
    "a\u{202e}b\u{1b}[31mc\u{200b}d",
    "&lt;script&gt; \"' &amp; </code></pre></main>",
];

/// Ordinary logins, forty guesses and a success, and a minute of lines that nobody has seen before.
fn log() -> String {
    let mut log = String::new();
    let mut add = |second: u32, message: &str| {
        let (hour, minute, second) = (10 + second / 3600, second / 60 % 60, second % 60);
        writeln!(log, "Mar  1 {hour:02}:{minute:02}:{second:02} gate7 sshd[812]: {message}").unwrap();
    };
    for minute in 0..60 {
        for part in 0..4 {
            add(minute * 60 + part * 9, &format!("Accepted publickey for user{part} from 192.0.2.{part} port 22 ssh2"));
        }
    }
    for at in 0..40 {
        add(3600 + at, "Failed password for bob from 203.0.113.9 port 22 ssh2");
    }
    add(3645, "Accepted password for bob from 203.0.113.9 port 22 ssh2");
    for (at, text) in HOSTILE.iter().enumerate() {
        add(3650 + at as u32, &format!("error: {text} user=carla mail carla@example.org"));
        add(
            3650 + at as u32,
            "error: db.example.org [2001:db8::7] refused 3ea4052c-895d-4b64-9e2d-04d64c4d94ab, /home/carla/x",
        );
    }
    log
}

fn hunted(parsed: &Parsed, bytes: &[u8]) -> Hunted {
    let mut hunt = Hunt::new(&Settings::default().hunt);
    let (_, file) = parsed.hunt_files().remove(0);
    hunt.begin_file(file);
    let mut scout = hunt.scout();
    scout.read_slice(bytes, false, bytes.len(), parsed.formats_of(0).unwrap());
    hunt.take(&scout.finish());
    hunt.finish()
}

struct Log {
    text: String,
    parsed: Parsed,
    outcome: Outcome,
    hunted: Hunted,
    noted: Vec<Noted>,
}

/// Secrets of [`log_of_secrets`]. No part of six characters of one may stand in a redacted report.
const SECRETS: [&str; 6] = [
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ubGVlIn0.c2lnbmF0dXJlLW9mLXRoaXM",
    "Winter9!evening<1",
    "AKIAIOSFODNN7EXAMPLE",
    "4111111111111111",
    "5555-5555-5555-4444",
    "+49 30 90182000",
];

/// Who is named there, in any letters.
const NAMED: [&str; 9] = [
    "ann.lee",
    "ann lee",
    "annlee7",
    "example.org",
    "opal-corp",
    "opal3",
    "db-prod-7",
    "10.1.2.3",
    "DE89370400440532013000",
];

/// Three hours of ordinary lines, then a minute in which every line is told apart from all others by what it names.
fn log_of_secrets() -> String {
    let mut log = String::new();
    let mut add = |second: u32, message: &str| {
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        writeln!(log, "2026-03-01T{hour:02}:{minute:02}:{second:02}Z opal3 portal[12]: {message}").unwrap();
    };
    for at in 0..360 {
        add(at * 30, &format!("heartbeat ok seq {at}"));
    }
    let [signed, password, access, card, grouped, phone] = SECRETS;
    for (at, message) in [
        format!("login ok for Ann Lee <ann.lee@mail.example.org> from 10.1.2.3 session={signed}"),
        "user ann.lee opened document /home/annlee7/contracts/Q3.docx".to_owned(),
        format!("employee=4711 name=\"Ann Lee\" phone={phone} iban=DE89370400440532013000"),
        format!("connecting to db-prod-7.internal.example.org:5432 as reporting password={password}"),
        format!("connecting to db-prod-8.internal.example.org:5432 as reporting password={password}"),
        format!("AWS key {access} used by ann.lee on db-prod-7"),
        format!("ERROR payment of card {card} failed for customer OPAL-CORP\\annlee7 host WS-ANNLEE7"),
        format!("ERROR payment of card {grouped} failed, was told {signed} and {password} at {phone}"),
        "{\"EventID\": 4732, \"MemberName\": \"annlee7\", \"SubjectUserName\": \"Ann.Lee\"}".to_owned(),
        format!("GET https://intranet.example.org/hr?user=annlee7&token={signed} from 10-1-2-3.dyn.example.org"),
    ]
    .iter()
    .enumerate()
    {
        add(10_800 + at as u32, message);
    }
    log
}

impl Log {
    fn new() -> Self {
        Self::of(log())
    }

    fn of(text: String) -> Self {
        let (parsed, outcome) = analyse(text.as_bytes(), &[], &Settings::default());
        let hunted = hunted(&parsed, text.as_bytes());
        assert!(!outcome.report.findings.is_empty());
        Self { text, parsed, outcome, hunted, noted: Vec::new() }
    }

    fn write(&self, form: Form, redacts: bool) -> (String, HandedOn) {
        let mut read = |file: usize, offset: u64, most: usize| {
            assert_eq!(file, 0);
            let rest = &self.text.as_bytes()[offset as usize..];
            rest[..rest.len().min(most)].to_vec()
        };
        let Self { parsed, outcome, hunted, .. } = self;
        let made = Handout { parsed, outcome, hunted: Some(hunted), noted: &self.noted, fingerprints: &[], redacts }
            .write(form, &mut read);
        (String::from_utf8(made.bytes.clone()).unwrap(), made)
    }
}

const FORMS: [Form; 3] = [Form::Html, Form::Markdown, Form::Timesketch];

#[test]
fn ok_a_redacted_report_names_nobody() {
    let log = Log::new();
    for form in FORMS {
        assert!(!log.hunted.findings.is_empty());
        let (text, made) = log.write(form, true);
        for name in NAMES {
            assert!(!text.contains(name), "{form:?} names {name}: {text}");
        }
        assert!(text.contains("ip-1") && text.contains("user-1") && text.contains("host-1"), "{text}");
        let original = |pseudonym: &str| made.changes.iter().find(|change| change.pseudonym == pseudonym).unwrap();
        assert_eq!(original("mail-1").original, "carla@example.org");
        // As often as it says, and never twice the same for different names.
        let mut originals: Vec<String> = made.changes.iter().map(|change| change.original.to_lowercase()).collect();
        originals.sort();
        originals.dedup();
        assert_eq!(originals.len(), made.changes.len());
    }
}

/// Three hours of ordinary lines in JSON, then a minute that names people in messages and in fields.
fn log_in_json() -> String {
    let mut log = String::new();
    let mut add = |second: u32, level: &str, rest: &str| {
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        writeln!(log, "{{\"ts\":\"2026-03-01T{hour:02}:{minute:02}:{second:02}Z\",\"level\":\"{level}\",{rest}}}")
            .unwrap();
    };
    for at in 0..360 {
        add(at * 30, "info", &format!("\"msg\":\"heartbeat ok\",\"seq\":{at}"));
    }
    for at in 0..30 {
        for (step, rest) in [
            r#""msg":"login failed for alice from 10.0.0.7""#,
            r#""msg":"mail was sent","username":"brunhilde","client_ip":"10.0.0.8","host":"opal3""#,
            r#""msg":"brunhilde asked opal3 again""#,
            r#""msg":"no answer to carl@example.org","user":{"name":"dagmar"}"#,
            r#""msg":"dagmar waits""#,
        ]
        .iter()
        .enumerate()
        {
            add(10_800 + at, if step == 0 { "error" } else { "warn" }, rest);
        }
    }
    log
}

#[test]
fn ok_a_redacted_report_of_json_names_nobody() {
    let log = Log::of(log_in_json());
    for form in FORMS {
        let (text, _) = log.write(form, true);
        let text = as_read(&text);
        for name in ["alice", "10.0.0.", "brunhilde", "opal3", "carl", "dagmar"] {
            assert!(!text.contains(name), "{form:?} names {name}: {}", around(&text, name));
        }
        assert!(text.contains("login failed for user-"), "{text}");
    }
}

/// The text as it is read: without what Markdown and HTML put before marks.
fn as_read(text: &str) -> String {
    let text = text.replace("\\\\", "\u{1}").replace('\\', "").replace('\u{1}', "\\");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

#[test]
fn ok_no_form_holds_a_part_of_a_secret() {
    let mut log = Log::of(log_of_secrets());
    log.noted = vec![Noted { line: 364, note: format!("ask Ann Lee about {}", SECRETS[1]) }];
    let named = |text: &str, name: &str| {
        // A number within another is not it.
        let lower = text.to_lowercase();
        let mut places = lower.match_indices(&name.to_lowercase()).map(|(at, _)| at).collect::<Vec<_>>().into_iter();
        places.any(|at| !lower[..at].ends_with(|mark: char| mark.is_ascii_digit()))
    };
    for form in FORMS {
        let (raw, made) = log.write(form, true);
        for text in [raw.clone(), as_read(&raw)] {
            for secret in SECRETS {
                for part in (0..=secret.len() - 6).map(|at| &secret[at..at + 6]) {
                    assert!(!named(&text, part), "{form:?} holds {part} of {secret}: {}", around(&text, part));
                }
            }
            for name in NAMED {
                assert!(!named(&text, name), "{form:?} names {name}: {}", around(&text, name));
            }
        }
        for (at, one) in made.changes.iter().enumerate() {
            assert!(made.changes[at + 1..].iter().all(|other| other.original != one.original), "{one:?} has two");
        }
        assert!(made.changes.iter().any(|change| change.what == "number of a payment card"), "{:?}", made.changes);
    }
    // What has no name in it is told as it is.
    let (markdown, _) = log.write(Form::Markdown, true);
    let read = as_read(&markdown);
    for said in
        ["heartbeat ok seq <*>", "opened document /home/", "reporting password=key-", "ERROR payment of card key-"]
    {
        assert!(read.contains(said), "{said}: {read}");
    }
}

/// What stands around a text, for a failed test to show.
fn around(text: &str, part: &str) -> String {
    let at = text.to_lowercase().find(&part.to_lowercase()).unwrap_or(0);
    text.chars().skip(text[..at].chars().count().saturating_sub(60)).take(160).collect()
}

#[test]
fn ok_noted_lines_are_told_whatever_they_are() {
    let mut log = Log::new();
    let lines: Vec<String> = log.text.lines().map(str::to_owned).collect();
    // Beside the first and the last there is one that does not exist.
    let last = lines.len() as u64;
    let noted = |line, note: &str| Noted { line, note: note.to_owned() };
    log.noted =
        vec![noted(1, "where it begins"), noted(last, "ask bob, not <Carla>"), noted(last + 1, "nothing there")];
    for form in FORMS {
        let (text, _) = log.write(form, true);
        assert!(text.contains("where it begins") && !text.contains("nothing there"), "{form:?}: {text}");
        for name in NAMES {
            assert!(!text.contains(name), "{form:?} names {name}");
        }
    }
    let (html, _) = log.write(Form::Html, false);
    let (notes, findings) = (html.find("<h2>Noted lines</h2>").unwrap(), html.find("<h2>Findings</h2>").unwrap());
    assert!(notes < findings && html[notes..findings].contains("<i>ask bob, not &lt;Carla&gt;</i>"));
    let first = lines[0].replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    assert!(html[notes..findings].contains(&format!("<span>line 1</span> <code>{first}</code>")), "{html}");
}

#[test]
fn ok_who_wants_the_names_gets_them() {
    let log = Log::new();
    let (text, made) = log.write(Form::Timesketch, false);
    assert!(made.changes.is_empty());
    assert!(text.contains("Accepted password for bob from 203.0.113.9"), "{text}");
    let (html, _) = log.write(Form::Html, false);
    assert!(html.contains("Nothing is redacted") && html.contains("203.0.113.9"));
}

#[test]
fn ok_no_text_is_markup_in_html() {
    let (html, _) = Log::new().write(Form::Html, false);
    const OURS: [&str; 40] = [
        "!doctype", "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "dl", "div", "dt",
        "dd", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "ol", "li", "span", "i", "svg", "rect",
        "/html", "/head", "/title", "/style", "/body", "/main", "/code", "/pre", "/p", "/h1",
    ];
    for tag in html.split('<').skip(1) {
        let name: String =
            tag.chars().take_while(|mark| !matches!(mark, ' ' | '>' | '/') || tag.starts_with(*mark)).collect();
        let name = name.to_lowercase();
        let closes = name.strip_prefix('/').unwrap_or(&name);
        assert!(OURS.contains(&closes) || OURS.contains(&name.as_str()), "<{tag}");
        let attributes = tag.split('>').next().unwrap_or_default();
        for banned in ["href", "src=", "style=", "onerror", "onload"] {
            assert!(!attributes.contains(banned), "<{tag}");
        }
    }
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(html.contains("a[U+202E]b[U+001B]") && !html.contains('\u{202e}') && !html.contains('\u{1b}'));
    assert_eq!(html.matches("</main>").count(), 1);
    assert!(html.contains("default-src 'none'"));
}

#[test]
fn ok_no_text_is_markup_in_markdown() {
    let (markdown, _) = Log::new().write(Form::Markdown, false);
    let mut fence: Option<String> = None;
    let mut fences = 0;
    for line in markdown.lines() {
        if let Some(open) = &fence {
            if line == open {
                fence = None;
            }
            continue;
        }
        if line.starts_with("```") {
            fence = Some(line.trim_end_matches("text").to_owned());
            fences += 1;
            continue;
        }
        // What stands outside of fences: every mark that could begin something is escaped, but for our own at the line's beginning
        // and the bars of tables.
        let body = line.trim_start_matches(['#', '-', ' ']);
        let mut before = ' ';
        for (at, mark) in body.char_indices() {
            let is_bar = mark == '|' && (at == 0 || at + 1 == body.len() || body[..at].ends_with(' '));
            let is_rule = body.chars().all(|mark| matches!(mark, '|' | '-' | ':' | ' '));
            let is_ours = is_bar || is_rule || mark == ':' && body[at..].starts_with(": ");
            if "<>[]()!`*_|#:@.&~".contains(mark) && !is_ours {
                assert_eq!(before, '\\', "{line}");
            }
            before = if before == '\\' && mark == '\\' { ' ' } else { mark };
        }
    }
    assert_eq!(fence, None);
    assert!(fences > 2);
    assert!(markdown.contains("\n`````text\n"), "a fence is longer than the log's own");
}

#[test]
fn ok_timesketch_has_its_columns() {
    let log = Log::new();
    let (text, _) = log.write(Form::Timesketch, true);
    let mut rows = text.lines();
    assert_eq!(rows.next(), Some("message,datetime,timestamp_desc,shows,why,file,line"));
    let row = rows.find(|row| row.contains("threat success-after-failures")).unwrap();
    assert!(row.contains("Accepted password for user-") && row.contains("T11:00:45+00:00,Event Logged,"), "{row}");
    assert!(row.ends_with(",281"), "{row}");
}

#[test]
fn ok_the_same_again() {
    let (one, other) = (Log::new(), Log::new());
    for form in FORMS {
        assert_eq!(one.write(form, true).0, other.write(form, true).0);
    }
}
