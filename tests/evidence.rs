//! The lines of a finding are those that its reasons speak of, and a reason names whom it speaks of.

use std::fmt::Write;

use logloupe::analysis::analyse_bytes;
use logloupe::config::Settings;
use logloupe::explain::Finding;

/// Two hours of twenty ordinary lines a minute; in minute 80, `odd` lines stand after the first ten.
fn log(odd: &[String]) -> String {
    let mut text = String::new();
    for minute in 0..120 {
        let time = |second: usize| format!("2026-03-01T{:02}:{:02}:{second:02}Z", 10 + minute / 60, minute % 60);
        for line in 0..20 {
            let address = 10 + (minute * 7 + line * 3) % 40;
            let _ = writeln!(text, "{} INFO request {line} of 192.0.2.{address} took {} ms", time(line * 3), 20 + line);
            if minute == 80 && line == 9 {
                odd.iter().for_each(|odd| {
                    let _ = writeln!(text, "{} {odd}", time(28));
                });
            }
        }
    }
    text
}

/// The first finding, with the texts of its lines.
fn first(text: &str) -> (Finding, Vec<String>) {
    let (_, outcome) = analyse_bytes("a.log", text.as_bytes(), 0, &Settings::default()).unwrap();
    let finding = outcome.report.findings.into_iter().next().expect("something stands out");
    let lines: Vec<&str> = text.lines().collect();
    let shown = finding.evidence.iter().map(|evidence| lines[evidence.line as usize - 1].to_owned()).collect();
    (finding, shown)
}

#[test]
fn ok_errors_come_before_the_lines_around_them() {
    let odd: Vec<String> = (0..12).map(|job| format!("ERROR job {job} found no room")).collect();
    let (finding, shown) = first(&log(&odd));
    assert!(shown[..3].iter().all(|line| line.contains("found no room")), "{shown:#?}");
    assert!(finding.headline.contains("12 errors"), "{}", finding.headline);
}

/// A line of a kind that is usual in no other minute, which is no error and comes once.
#[test]
fn ok_a_rare_line_is_shown_itself() {
    let (_, shown) = first(&log(&["INFO audit trail was cleared by operator".to_owned()]));
    assert!(shown[0].contains("audit trail was cleared"), "{shown:#?}");
}

/// Requests of forty addresses, half a minute of which come from one of them.
#[test]
fn ok_the_address_whose_share_rose_is_named() {
    let mut text = String::new();
    for minute in 0..120 {
        let mut ask = |address: usize, second: usize| {
            let (hour, minute) = (10 + minute / 60, minute % 60);
            let time = format!("01/Mar/2026:{hour:02}:{minute:02}:{second:02} +0000");
            let _ =
                writeln!(text, "192.0.2.{address} - - [{time}] \"GET /start HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0\"");
        };
        (0..20).for_each(|line| ask(10 + (minute * 7 + line * 3) % 40, line));
        (0..if minute == 80 { 40 } else { 0 }).for_each(|line| ask(30, 20 + line));
    }
    let (finding, shown) = first(&text);
    let reason = finding.reasons.iter().find(|reason| reason.feature == "address_rise").expect("its share rose");
    assert!(reason.sentence.starts_with("Events of address 192.0.2.30: "), "{}", reason.sentence);
    assert!(shown.iter().any(|line| line.starts_with("192.0.2.30 ")), "{shown:#?}");
}

/// What stands out as a sum over windows was measured in one of them: its value is told, not that of the one beside it.
#[test]
fn ok_a_reason_never_says_that_the_usual_is_unusual() {
    let odd: Vec<String> = (0..12).map(|job| format!("ERROR job {job} found no room")).collect();
    let (finding, _) = first(&log(&odd));
    for reason in &finding.reasons {
        assert!(reason.actual != reason.typical, "{}", reason.sentence);
    }
}
