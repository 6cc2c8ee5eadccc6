//! Bad input always has an answer: a result whose numbers add up, or a sentence that says what to do.

mod common;

use common::{MODIFIED, analyse, assert_adds_up};
use logloupe::analysis::{Analysis, Input, analyse_bytes};
use logloupe::config::Settings;
use logloupe::error::ErrorKind;
use logloupe::format::Sample;

fn refusal(bytes: &[u8]) -> (ErrorKind, String) {
    let fault = analyse_bytes("test.log", bytes, MODIFIED, &Settings::default()).err().unwrap();
    (fault.kind(), fault.to_string())
}

/// Whether an oddity was counted on so many lines, first on that one.
fn noted(bytes: &[u8], code: &str) -> Option<(u64, u64)> {
    let (_, outcome) = analyse(bytes, &[], &Settings::default());
    assert_adds_up(&outcome);
    let entry = outcome.report.diagnostics.iter().find(|entry| entry.code == code)?;
    Some((entry.count, entry.first_line?))
}

#[test]
fn an_empty_file_is_refused_with_advice() {
    let (kind, text) = refusal(b"");
    assert_eq!(kind, ErrorKind::Empty);
    assert!(text.contains("empty") && text.contains("Check"), "{text}");
}

#[test]
fn binary_files_are_named() {
    assert!(refusal(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR").1.contains("PNG"));
    assert!(refusal(b"\x1f\x8b\x08\x00\x00\x00\x00\x00").1.contains("gzip"));
    let unmarked: Vec<u8> = "Dec 10 06:55:46 a b: c\n".repeat(9).bytes().flat_map(|byte| [byte, 0]).collect();
    assert!(refusal(&unmarked).1.contains("UTF-16"));
    assert!(refusal(&[0xff, 0xfe, 0, 0, b'D', 0, 0, 0]).1.contains("UTF-32"));
    let mut tar = vec![0; 512];
    tar[..8].copy_from_slice(b"auth.log");
    tar[257..262].copy_from_slice(b"ustar");
    tar.extend(b"Dec 10 06:55:46 a b: c\n".repeat(99));
    assert!(refusal(&tar).1.contains("tar"));
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("Dec 10".bytes().flat_map(|byte| [byte, 0])).collect();
    assert!(refusal(&utf16).1.contains("UTF-16"));
}

#[test]
fn blank_lines_alone_are_a_result_without_a_verdict() {
    let (_, outcome) = analyse(b"\n \r\n\t\n", &[], &Settings::default());
    assert_adds_up(&outcome);
    assert_eq!((outcome.report.ledger.lines, outcome.report.ledger.skipped), (3, 3));
    assert!(outcome.report.detector.abstained.is_some());
}

#[test]
fn one_line_is_a_result_without_a_verdict() {
    let (_, outcome) = analyse(b"Dec 10 06:55:46 a b[1]: c", &[], &Settings::default());
    assert_adds_up(&outcome);
    assert_eq!(outcome.report.ledger.events, 1);
    assert!(outcome.report.detector.abstained.is_some());
    assert!(outcome.report.findings.is_empty());
}

#[test]
fn a_line_of_200_megabytes_takes_little_memory_and_is_counted() {
    // The slices are handed over one by one, and only the head of the line is ever kept.
    let slice = vec![b'x'; 4 << 20];
    let slices = 50;
    let length = (slices * slice.len()) as u64;
    let input = Input { name: "long.log".to_owned(), bytes: length + 24, modified_ms: MODIFIED };
    let mut analysis =
        Analysis::open(input, &Sample { head: &slice[..1000], ..Sample::default() }, &Settings::default()).unwrap();
    for _ in 0..slices {
        analysis.push(&slice).unwrap();
    }
    analysis.push(b"\nDec 10 06:55:46 a b[1]: c"[..24].as_ref()).unwrap();
    let outcome = analysis.finish().unwrap().analyse(&Settings::default()).unwrap();
    assert_adds_up(&outcome);
    assert_eq!(outcome.report.ledger.lines, 2);
    let long = outcome.report.diagnostics.iter().find(|entry| entry.code == "long_line").unwrap();
    assert_eq!((long.count, long.first_line), (1, Some(1)));
}

#[test]
fn a_log_without_times_is_windowed_by_lines() {
    let text: String = (0..500).map(|number| format!("worker {number} finished its job\n")).collect();
    let (_, outcome) = analyse(text.as_bytes(), &[], &Settings::default());
    assert_adds_up(&outcome);
    assert_eq!((outcome.report.windows.basis, outcome.report.time.basis), ("line", "line"));
    assert_eq!(outcome.report.windows.length, 5);
}

#[test]
fn oddities_are_counted_with_their_place() {
    assert_eq!(noted(b"plain words here\nbad \xff\xfe bytes in this line\n", "invalid_utf8"), Some((1, 2)));
    assert_eq!(noted(b"some words first\nthen\0nul and more words\n", "nul_byte"), Some((1, 2)));
    let dates = b"2024-01-01 10:00:00 INFO a\n2024-02-31 10:00:00 INFO b\n2024-01-01 10:00:01 INFO c\n";
    assert_eq!(noted(dates, "bad_time"), Some((1, 2)));
    let order = b"2024-01-01 10:00:05 INFO a\n2024-01-01 10:00:01 INFO b\n2024-01-01 10:00:02 INFO c\n";
    assert_eq!(noted(order, "out_of_order"), Some((1, 2)));
    assert_eq!(noted(b"2024-01-01 10:00:05 INFO fine\n", "bad_time"), None);
}

#[test]
fn line_ends_of_both_kinds_and_none() {
    let (_, unix) = analyse(b"Dec 10 06:55:46 a b[1]: c\nDec 10 06:55:47 a b[1]: d\n", &[], &Settings::default());
    let (_, windows) = analyse(b"Dec 10 06:55:46 a b[1]: c\r\nDec 10 06:55:47 a b[1]: d", &[], &Settings::default());
    assert_eq!(unix.report.ledger, windows.report.ledger);
    assert_eq!(unix.report.templates[0].text, windows.report.templates[0].text);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_line() {
    let (_, outcome) =
        analyse(b"\xef\xbb\xbfDec 10 06:55:46 a b[1]: c\nDec 10 06:55:47 a b[1]: d\n", &[], &Settings::default());
    assert_eq!((outcome.report.format.name, outcome.report.ledger.events), ("syslog", 2));
}

#[test]
fn times_at_the_limits_of_the_calendar() {
    let mut text = String::from("0000-01-01 00:00:00 INFO first\n");
    for second in 0..40 {
        text.push_str(&format!("2024-01-01 10:00:{second:02} INFO working\n"));
    }
    text.push_str("9999-12-31 23:59:59 INFO last\n");
    let (_, outcome) = analyse(text.as_bytes(), &[], &Settings { window_seconds: Some(0.001), ..Settings::default() });
    assert_adds_up(&outcome);
    assert_eq!(outcome.report.ledger.events, 42);
    assert_eq!(outcome.report.windows.gaps.len(), 2);
}

#[test]
fn impossible_dates_before_the_first_good_one_stand_at_its_time() {
    let mut text = String::from("Feb 30 00:00:00 host sshd[1]: hi\n");
    for second in 0..60 {
        text.push_str(&format!("Mar  1 10:00:{second:02} host sshd[1]: hello {second}\n"));
    }
    let (_, outcome) = analyse(text.as_bytes(), &[], &Settings::default());
    assert_adds_up(&outcome);
    // MODIFIED is 2026-01-01, so March is that of 2025: date -u -d '2025-03-01 10:00:00' +%s
    assert_eq!(outcome.report.time.first_ms, Some(1_740_823_200_000));
    assert_eq!((outcome.report.time.untimed, outcome.report.time.out_of_order), (1, 0));

    let (_, outcome) = analyse("Feb 30 00:00:00 host sshd[1]: hi\n".repeat(100).as_bytes(), &[], &Settings::default());
    assert_adds_up(&outcome);
    assert_eq!((outcome.report.time.first_ms, outcome.report.time.basis), (None, "line"));
}

#[test]
fn lines_of_another_format_are_no_continuations() {
    let mut text = String::new();
    for second in 0..60 {
        text.push_str(&format!("2024-01-01 10:00:{second:02} ERROR a.B: failed\njava.lang.X: y\n\tat a.B(C.java:1)\n"));
    }
    for second in 0..40 {
        text.push_str(&format!(
            "Jan  1 11:00:{second:02} host sshd[1]: Failed password for root from 192.0.2.7 port 22\n"
        ));
    }
    let forced = Settings { format: Some("iso-level".to_owned()), ..Settings::default() };
    let (_, outcome) = analyse(text.as_bytes(), &[], &forced);
    let ledger = outcome.report.ledger;
    assert_eq!((ledger.events, ledger.continuations, ledger.unparsed), (60, 120, 40));
    assert!(outcome.report.format.coverage < 0.85);
    // Where the format is found out, both are, and both are read.
    let (_, outcome) = analyse(text.as_bytes(), &[], &Settings::default());
    assert_adds_up(&outcome);
    let ledger = outcome.report.ledger;
    assert_eq!((ledger.events, ledger.continuations, ledger.unparsed), (100, 120, 0));
    let formats: Vec<_> = outcome.report.files[0].formats.iter().map(|f| (f.name, f.events, f.first_line)).collect();
    assert_eq!(formats, [("iso-level", 60, 1), ("syslog", 40, 181)]);
    // Both are on 1 January; the year of one is written, that of the other is inferred.
    assert_eq!(outcome.report.files[0].year, "inferred: 2026");
}

#[test]
fn stack_traces_belong_to_their_event_and_to_none_before_the_first() {
    let text = b"\tat lost.Frame(X.java:1)\n2024-01-01 10:00:00 ERROR a: failed\njava.lang.X: y\n\tat a.B(C.java:1)\n2024-01-01 10:00:01 INFO a: on\n";
    for cut in 0..text.len() {
        let (_, outcome) = analyse(text, &[cut], &Settings::default());
        let ledger = outcome.report.ledger;
        assert_eq!((ledger.events, ledger.continuations, ledger.unparsed), (2, 2, 1), "cut at {cut}");
        assert_eq!(outcome.report.format.misfits, [1]);
    }
}

#[test]
fn a_million_distinct_lines_are_bounded() {
    let mut text = String::new();
    let mut state = 1u64;
    for _ in 0..60_000 {
        for _ in 0..6 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let word: String = (0..8).map(|place| char::from(b'a' + (state >> (8 + place * 5)) as u8 % 26)).collect();
            text.push_str(&word);
            text.push(' ');
        }
        text.push('\n');
    }
    let (_, outcome) = analyse(text.as_bytes(), &[], &Settings::default());
    assert_adds_up(&outcome);
    assert!(outcome.report.templates.len() <= 8_193, "{}", outcome.report.templates.len());
}

#[test]
fn a_file_that_became_shorter_or_longer_is_told() {
    let input = |bytes| Input { name: "x.log".to_owned(), bytes, modified_ms: MODIFIED };
    let sample = Sample { head: b"Dec 10 06:55:46 a b[1]: c\n", ..Sample::default() };
    let analysis = Analysis::open(input(100), &sample, &Settings::default()).unwrap();
    let fault = analysis.finish().err().unwrap();
    assert_eq!(fault.kind(), ErrorKind::File);
    assert!(fault.to_string().contains("changed"), "{fault}");
}

#[test]
fn impossible_settings_are_named() {
    let settings = Settings { format: Some("no-such".to_owned()), ..Settings::default() };
    let fault = analyse_bytes("x", b"a line\n", MODIFIED, &settings).err().unwrap();
    assert!(fault.to_string().contains("no-such") && fault.to_string().contains("syslog"), "{fault}");
}
