//! Levels of events whose format has none.

use logloupe::analysis::analyse_bytes;
use logloupe::config::Settings;
use logloupe::format::Level;

/// The level of every line.
fn levels(lines: &[&str]) -> Vec<Option<Level>> {
    let (parsed, _) = analyse_bytes("test.log", lines.join("\n").as_bytes(), 0, &Settings::default()).unwrap();
    let events = &parsed.log.events;
    events.ids().map(|event| events.level(event)).collect()
}

#[test]
fn ok_a_status_beside_a_message() {
    let lines = [
        r#"{"time":"2026-03-01T10:00:00Z","msg":"order stored","status":200}"#,
        r#"{"time":"2026-03-01T10:00:01Z","msg":"order stored","status":503}"#,
        r#"{"time":"2026-03-01T10:00:02Z","msg":"order stored","status":404}"#,
        // The answer was well, and what it tells of was not.
        r#"{"time":"2026-03-01T10:00:03Z","msg":"fatal: connection to the store failed","status":200}"#,
        r#"{"time":"2026-03-01T10:00:04Z","msg":"order stored"}"#,
    ];
    let found = levels(&lines);
    assert_eq!(found[..3], [None, Some(Level::Error), Some(Level::Warning)]);
    assert!(found[3] >= Some(Level::Error), "{found:?}");
    assert_eq!(found[4], None);
}

#[test]
fn ok_what_a_client_asks_for_is_no_trouble() {
    let line = |second: u32, path: &str, status: u32| {
        format!(
            r#"192.0.2.7 - - [01/Mar/2026:10:00:{second:02} +0000] "GET {path} HTTP/1.1" {status} 512 "-" "curl/8""#
        )
    };
    let lines = [line(1, "/fatal-error-failed", 200), line(2, "/", 500), line(3, "/", 304)];
    assert_eq!(levels(&lines.each_ref().map(String::as_str)), [None, Some(Level::Error), None]);
}
