//! Several files make one analysis: counted on from file to file, merged by time.

mod common;

use common::MODIFIED;
use logloupe::analysis::{Analysis, Input, Outcome, Parsed};
use logloupe::config::{FileSettings, Settings};
use logloupe::event::Part;
use logloupe::export::Table;
use logloupe::format::Sample;
use logloupe::integrity::FlawKind;
use proptest::prelude::*;

/// The order in which slices are mapped, and by whom.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    InTurn,
    Apart,
}

fn input(name: &str, bytes: &[u8]) -> Input {
    Input { name: name.to_owned(), bytes: bytes.len() as u64, modified_ms: MODIFIED }
}

fn analyse(files: &[(&str, &[u8])], slice: usize, way: Way, settings: &Settings) -> (Parsed, Outcome) {
    let opened = files.iter().map(|(name, bytes)| (input(name, bytes), Sample::of(bytes))).collect();
    let mut analysis = Analysis::open_all(opened, settings).unwrap();
    for file in analysis.readable() {
        assert_eq!(analysis.current(), file);
        let mapper = analysis.mapper_of(file, settings).unwrap();
        let slices: Vec<&[u8]> = files[file].1.chunks(slice).collect();
        if way == Way::InTurn {
            slices.iter().for_each(|slice| analysis.push(slice).unwrap());
        } else {
            let mut parts: Vec<Vec<u8>> = slices.iter().rev().map(|slice| mapper.map(slice).to_bytes()).collect();
            for slice in slices {
                let part = Part::from_bytes(&parts.pop().unwrap()).unwrap();
                analysis.push_part(&part, slice.len() as u64).unwrap();
            }
        }
        analysis.next_file().unwrap();
    }
    let parsed = analysis.finish().unwrap();
    let outcome = parsed.analyse(settings).unwrap();
    (parsed, outcome)
}

fn access(first: u32, lines: u32) -> String {
    let line = |at: u32| {
        let (minute, second) = (at / 60, at % 60);
        format!(
            "192.0.2.7 - - [01/May/2024:10:{minute:02}:{second:02} +0000] \"GET /a HTTP/1.1\" 200 12 \"-\" \"curl\"\n"
        )
    };
    (first..first + lines).map(line).collect()
}

fn syslog(first: u32, lines: u32) -> String {
    let line =
        |at: u32| format!("May  1 10:{:02}:{:02} host sshd[1]: session of user u{at} opened\n", at / 60, at % 60);
    (first..first + lines).map(line).collect()
}

#[test]
fn ok_files_of_two_formats_are_merged_by_time() {
    let (web, auth) = (access(0, 1_800), syslog(600, 600));
    let settings = Settings { year: Some(2024), window_seconds: Some(60.0), ..Settings::default() };
    let (parsed, outcome) =
        analyse(&[("web.log", web.as_bytes()), ("auth.log", auth.as_bytes())], 10_000, Way::InTurn, &settings);
    let report = &outcome.report;
    assert_eq!((report.input.name.as_str(), report.input.bytes), ("2 files", (web.len() + auth.len()) as u64));
    assert_eq!((report.ledger.lines, report.ledger.events), (2_400, 2_400));
    let files: Vec<_> = report.files.iter().map(|file| (file.first_line, file.lines, file.formats[0].name)).collect();
    assert_eq!(files, [(1, 1_800, "access-combined"), (1_801, 600, "syslog")]);
    assert_eq!((report.files[0].is_exact, report.files[1].is_exact), (true, false));
    assert_eq!(report.files[1].year, "set: 2024");
    // Thirty minutes of sixty requests; from the tenth to the nineteenth, sixty lines of the other log as well.
    let counts: Vec<u32> = (0..outcome.windows.len()).map(|window| outcome.windows.count(window)).collect();
    let expected: Vec<u32> = (0..30).map(|minute| if (10..20).contains(&minute) { 120 } else { 60 }).collect();
    assert_eq!(counts, expected);
    let lines = String::from_utf8(Table::Lines.to_csv(&parsed, &outcome)).unwrap();
    let rows: Vec<&str> = lines.lines().collect();
    assert_eq!(rows[0], "line,format,kind,time,level,template_id,file");
    assert_eq!(rows[1], "1,access-combined,event,2024-05-01T10:00:00Z,,0,web.log");
    assert_eq!(rows[1_801], "1,syslog,event,2024-05-01T10:10:00Z,,1,auth.log");
}

/// A rotated log, given in either order: what is new is new where it came first in time.
#[test]
fn ok_what_is_new_does_not_depend_on_the_order_of_the_files() {
    let line = |at: u32| {
        let said = if at < 2_700 { "worker is idle" } else { "disk is failing" };
        format!("2024-05-01T10:{:02}:{:02}Z host app[1]: {said}\n", at / 60, at % 60)
    };
    let (old, new): (String, String) = ((0..1_800).map(line).collect(), (1_800..3_600).map(line).collect());
    let settings = Settings { window_seconds: Some(60.0), ..Settings::default() };
    let (old, new) = (("app.log.1", old.as_bytes()), ("app.log", new.as_bytes()));
    let columns = |files: &[(&str, &[u8])]| -> Vec<(String, String)> {
        let (parsed, outcome) = analyse(files, 10_000, Way::InTurn, &settings);
        let table = String::from_utf8(Table::Windows.to_csv(&parsed, &outcome)).unwrap();
        let mut rows = table.lines().map(|row| row.split(',').map(str::to_owned).collect::<Vec<_>>());
        let names = rows.next().unwrap();
        let column = |name: &str| names.iter().position(|other| other == name).unwrap();
        let (new, fleeting) = (column("new_templates"), column("fleeting_templates"));
        rows.map(|row| (row[new].clone(), row[fleeting].clone())).collect()
    };
    let told = columns(&[old, new]);
    assert_eq!(told, columns(&[new, old]));
    // The forty-sixth minute is the first of the failing disk.
    let new: Vec<usize> = (0..60).filter(|minute| told[*minute].0 == "1").collect();
    assert_eq!(new, [45]);
}

/// A finding's first line, which counts over all files, is told in its own file as well.
#[test]
fn ok_tables_say_which_file_a_line_is_in() {
    let line = |at: u32| {
        let said = if (2_700..2_730).contains(&at) { "disk is failing badly" } else { "worker is idle" };
        format!("2024-05-01T10:{:02}:{:02}Z host app[1]: {said}\n", at / 60, at % 60)
    };
    let parts: [String; 2] = [(0..2_400).map(line).collect(), (2_400..3_600).map(line).collect()];
    let settings = Settings { window_seconds: Some(60.0), ..Settings::default() };
    let table = |files: &[(&str, &[u8])]| {
        let (parsed, outcome) = analyse(files, 10_000, Way::InTurn, &settings);
        String::from_utf8(Table::Findings.to_csv(&parsed, &outcome)).unwrap()
    };
    let both = table(&[("a.log", parts[0].as_bytes()), ("b.log", parts[1].as_bytes())]);
    let mut rows = both.lines();
    assert!(rows.next().unwrap().ends_with(",first_line,reasons,templates,file,first_line_in_file"));
    // Line 2,701 is the first that fails, and the 301st of the second file.
    let row = rows.next().unwrap();
    assert!(row.contains(",2701,") && row.ends_with(",b.log,301"), "{row}");
    let one = table(&[("a.log", (parts[0].clone() + &parts[1]).as_bytes())]);
    assert!(one.lines().next().unwrap().ends_with(",first_line,reasons,templates"));
}

/// Years are inferred file by file, and what stands out does so by its events: given in any order, a log has the same findings.
#[test]
fn ok_findings_do_not_depend_on_the_order_of_the_files() {
    let line = |at: u32| {
        let said = if (2_700..2_730).contains(&at) { "disk is failing badly" } else { "worker is idle" };
        format!("May  1 10:{:02}:{:02} host app[1]: {said}\n", at / 60, at % 60)
    };
    let parts: [String; 3] = [0, 1, 2].map(|part| (part * 1_200..(part + 1) * 1_200).map(line).collect());
    let files: [(&str, &[u8]); 3] =
        [("a.log", parts[0].as_bytes()), ("b.log", parts[1].as_bytes()), ("c.log", parts[2].as_bytes())];
    let told = |order: [usize; 3]| {
        let settings = Settings { window_seconds: Some(60.0), ..Settings::default() };
        let (_, outcome) = analyse(&order.map(|file| files[file]), 10_000, Way::InTurn, &settings);
        let years: Vec<String> = outcome.report.files.iter().map(|file| file.year.to_string()).collect();
        let findings = outcome.report.findings.iter();
        // Sums of floats are made in the order of the templates: the last digits may differ.
        let findings: Vec<_> = findings.map(|found| (found.start, found.end, format!("{:.9}", found.score))).collect();
        (years, findings)
    };
    let first = told([0, 1, 2]);
    assert!(first.0.iter().all(|year| *year == first.0[0]) && !first.1.is_empty());
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(told(order), first, "{order:?}");
    }
}

#[test]
fn ok_a_good_file_of_another_time_lies_on_the_same_axis() {
    let (good, suspect) = (access(0, 600), access(1_200, 600));
    let files: [(&str, &[u8]); 2] = [("good.log", good.as_bytes()), ("suspect.log", suspect.as_bytes())];
    let baseline = FileSettings { name: "good.log".to_owned(), baseline: true, ..FileSettings::default() };
    let settings = Settings { files: vec![baseline], ..Settings::default() };
    let (_, outcome) = analyse(&files, 1 << 20, Way::InTurn, &settings);
    // Ten minutes are windows of 15 seconds: 40 of each file, and 40 without events between them.
    assert_eq!((outcome.windows.length(), outcome.windows.len(), outcome.axis().len()), (15_000, 40, 120));
    let starts = outcome.axis_starts();
    assert_eq!(starts[80], outcome.windows.start(0));
    assert_eq!(
        [0, 39, 40, 79, 80, 119].map(|window| outcome.axis_counts(window)[0]),
        [15.0, 15.0, 0.0, 0.0, 15.0, 15.0]
    );
    assert!((0..80).all(|window| outcome.axis_score(window).is_none()));
    let learned = outcome.report.detector.learned.unwrap();
    assert_eq!((learned.windows, learned.events), (40, 600.0));
}

#[test]
fn ok_a_zone_of_one_file() {
    let (web, auth) = (access(0, 100), syslog(0, 100));
    let own = FileSettings {
        name: "auth.log".to_owned(),
        zone: Some("+02:00".to_owned()),
        year: Some(2024),
        ..FileSettings::default()
    };
    let settings = Settings { files: vec![own], ..Settings::default() };
    let (_, outcome) =
        analyse(&[("web.log", web.as_bytes()), ("auth.log", auth.as_bytes())], 1_000, Way::InTurn, &settings);
    let [web, auth] = outcome.report.files.as_slice() else { panic!("two files") };
    // date -u -d '2024-05-01 10:00:00 UTC' +%s
    assert_eq!(web.first_ms, Some(1_714_557_600_000));
    assert_eq!(auth.first_ms, Some(1_714_557_600_000 - 2 * 3_600_000));
    assert_eq!(auth.zone, "not written; read as UTC+02:00, as set");
}

#[test]
fn ok_a_file_without_times_and_files_that_are_left_out() {
    let web = access(0, 300);
    let notes = "nothing here\nhas a time\n".repeat(20);
    let files: [(&str, &[u8]); 4] = [
        ("empty.log", b""),
        ("web.log", web.as_bytes()),
        ("picture.png", b"\x89PNG\r\n\x1a\n0000"),
        ("notes.txt", notes.as_bytes()),
    ];
    let (parsed, outcome) = analyse(&files, 4_096, Way::Apart, &Settings::default());
    let report = &outcome.report;
    assert_eq!(report.ledger.lines, 340);
    // The notes lie in no window, and are told of.
    assert_eq!(report.time.untimed, 40);
    let left_out: Vec<bool> = report.files.iter().map(|file| file.left_out.is_some()).collect();
    assert_eq!(left_out, [true, false, true, false]);
    assert!(report.files[2].left_out.as_ref().unwrap().contains("PNG"));
    let in_windows: u32 = (0..outcome.windows.len()).map(|window| outcome.windows.count(window)).sum();
    assert_eq!(in_windows, 300);
    assert_eq!(parsed.names(), ["web.log", "notes.txt"]);
    let fault = Analysis::open_all(
        vec![(input("a", b""), Sample::of(b"")), (input("b", b""), Sample::of(b""))],
        &Settings::default(),
    );
    assert!(fault.err().unwrap().to_string().contains("None of the 2 files"));
}

#[test]
fn ok_a_file_without_a_last_line_end_does_not_run_into_the_next() {
    let (first, second) = (access(0, 10), access(10, 10));
    let first = first.trim_end();
    let (parsed, outcome) =
        analyse(&[("a", first.as_bytes()), ("b", second.as_bytes())], 77, Way::Apart, &Settings::default());
    assert_eq!((outcome.report.ledger.lines, outcome.report.ledger.events), (20, 20));
    assert_eq!(parsed.log.checkpoint(10), (10, first.len() as u64));
}

#[test]
fn ok_a_file_that_was_added_twice_is_told() {
    let log = syslog(0, 900);
    let rotated = &log[..log.len() / 2];
    let (_, outcome) =
        analyse(&[("a", log.as_bytes()), ("a.1", rotated.as_bytes())], 4_096, Way::InTurn, &Settings::default());
    let repeats: Vec<_> = outcome.report.flaws.iter().filter(|flaw| flaw.kind == FlawKind::Repeat).collect();
    assert_eq!(repeats.len(), 1, "{:?}", outcome.report.flaws);
    assert_eq!((repeats[0].file, repeats[0].first_line), (1, 901));
    assert!(repeats[0].count >= 448, "{}", repeats[0].text);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, rng_seed: prop::test_runner::RngSeed::Fixed(11), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_slices_of_any_files(
        sizes in prop::collection::vec((0u32..200, 0u32..200, any::<bool>()), 1..5),
        slice in 1usize..5_000,
    ) {
        let texts: Vec<(String, String)> = sizes
            .iter()
            .enumerate()
            .map(|(number, (first, lines, web))| {
                let text = if *web { access(*first, *lines) } else { syslog(*first, *lines) };
                (format!("{number}.log"), text)
            })
            .collect();
        prop_assume!(texts.iter().any(|(_, text)| !text.is_empty()));
        let files: Vec<(&str, &[u8])> = texts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
        let settings = Settings { trees: 5, ..Settings::default() };
        let (_, whole) = analyse(&files, usize::MAX, Way::InTurn, &settings);
        common::assert_adds_up(&whole);
        let (_, cut) = analyse(&files, slice, Way::Apart, &settings);
        prop_assert_eq!(whole.report.to_json(), cut.report.to_json());
    }
}
