//! The report is the same however the file was cut, and its numbers add up, whatever the bytes.

mod common;

use common::{analyse, analyse_apart, assert_adds_up, count_lines};
use logloupe::config::{AutoencoderTuning, DbscanTuning, Drain3, Miner, Preset, Settings};
use proptest::prelude::*;
use samples::{SampleKind, generate};

/// Pieces that logs, good and bad, are made of.
const PIECES: &[&str] = &[
    "081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_38865049064139660 terminating",
    "081109 203616 148 WARN dfs.DataNode: 10.0.3.14:50010:Got exception while serving blk_-35 to /10.0.3.9:",
    "Dec 31 23:59:59 bastion sshd[24200]: Invalid user webmaster from 203.0.113.31",
    "Jan  1 00:00:01 bastion sshd[24200]: Failed password for root from 203.0.113.31 port 4 ssh2",
    "java.io.IOException: Connection reset by peer",
    "\tat java.net.Socket.read(Socket.java:1)",
    "203.0.113.9 - - [17/May/2015:10:05:03 +0000] \"GET /a.png HTTP/1.1\" 200 203 \"-\" \"x\"",
    "2024-02-30 12:00:00,123 ERROR [main] a.B: impossible date",
    "2024-02-28 12:00:00,123 ERROR [main] a.B: failed after 30 ms",
    "",
    "   ",
    "\u{feff}",
    "\u{0}\u{0}\u{0}",
    "\r",
    "<script>alert(1)</script> \u{202e}\u{1b}[31m",
    "#1714566645",
    "{",
    "  \"timestamp\": \"2024-02-28T12:00:00Z\", \"message\": \"up {\\\" }\"",
    "}",
    "12:00:00.5 INFO a.B: no date",
    "\ta line that is wrapped",
    "=cmd|' /C calc'!A0",
    "\u{1b}[32m2024-02-28 12:00:01,123 INFO [main] a.B: in colour\u{1b}[0m",
];

fn any_log() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        9 => prop::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
    ];
    let ending = prop::sample::select(&["\n", "\r\n"][..]);
    (prop::collection::vec((line, ending), 1..60), any::<bool>()).prop_map(|(lines, last_end)| {
        // A first line of text, so that the file is not refused as binary.
        let mut bytes = b"2024-02-28 12:00:00,001 INFO [main] a.B: begin, and a few words more\n".to_vec();
        for (line, ending) in lines {
            bytes.extend(line);
            bytes.extend(ending.as_bytes());
        }
        if !last_end {
            while bytes.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
                bytes.pop();
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, rng_seed: prop::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_and_any_cuts(
        bytes in any_log(),
        cuts in prop::collection::vec(0usize..4_000, 0..12),
        format in prop::sample::select(&["", "hdfs", "syslog", "access-combined", "iso-level", "plain", "bash-history", "time-only", "java-util-logging"][..]),
        miner in prop::sample::select(&[Miner::Own, Miner::Drain3][..]),
        masking in any::<bool>(),
        max_clusters in prop::sample::select(&[None, Some(3)][..]),
    ) {
        let drain3 = Drain3 { masking, max_clusters, ..Drain3::default() };
        let settings = Settings { format: (!format.is_empty()).then(|| format.to_owned()), trees: 5, miner, drain3, ..Settings::default() };
        // Too much that is no text is refused, with a sentence; that is another test's matter.
        prop_assume!(logloupe::input::refuse_binary(&bytes).is_ok());
        let (_, whole) = analyse(&bytes, &[], &settings);
        assert_adds_up(&whole);
        prop_assert_eq!(whole.report.ledger.lines, count_lines(&bytes));
        let mut cuts = cuts;
        cuts.sort_unstable();
        let (_, cut) = analyse(&bytes, &cuts, &settings);
        prop_assert_eq!(whole.report.to_json(), cut.report.to_json());
        let apart = analyse_apart(&bytes, cuts.first().copied().unwrap_or(1).max(1), &settings);
        prop_assert_eq!(whole.report.to_json(), apart.report.to_json());
        let bytewise: Vec<usize> = (1..bytes.len()).collect();
        let (_, single) = analyse(&bytes, &bytewise, &settings);
        prop_assert_eq!(whole.report.to_json(), single.report.to_json());
    }
}

#[test]
fn every_sample_is_the_same_for_every_slice_length() {
    for kind in SampleKind::ALL {
        let sample = generate(kind, 3);
        let (_, whole) = analyse(&sample.bytes, &[], &Settings::default());
        assert_adds_up(&whole);
        for length in [1_000, 4_096, 65_537, 1 << 20] {
            let cuts: Vec<usize> = (length..sample.bytes.len()).step_by(length).collect();
            let (_, cut) = analyse(&sample.bytes, &cuts, &Settings::default());
            assert!(whole.report.to_json() == cut.report.to_json(), "{kind:?} in slices of {length}");
            let apart = analyse_apart(&sample.bytes, length, &Settings::default());
            assert!(whole.report.to_json() == apart.report.to_json(), "{kind:?} mapped apart in slices of {length}");
        }
    }
}

/// What a change of settings leaves as it was is not measured again; the report must not tell.
#[test]
fn one_analysis_after_another_is_the_same_as_alone() {
    let sample = generate(SampleKind::ALL[0], 3);
    let (parsed, mut outcome) = analyse(&sample.bytes, &[], &Settings::default());
    let own = Settings::default;
    let changed = [
        Settings { preset: Preset::Vote, ..own() },
        Settings { preset: Preset::Vote, percentile: 90.0, ..own() },
        Settings { preset: Preset::Contamination, trees: 20, ..own() },
        Settings { preset: Preset::Contamination, trees: 20, contamination: 0.2, budget: 3, ..own() },
        Settings { window_seconds: Some(90.0), trees: 20, ..own() },
        Settings { window_seconds: Some(90.0), seed: 9, ..own() },
        Settings { dbscan: DbscanTuning { min_samples: 3, ..own().dbscan }, seed: 9, ..own() },
        Settings { autoencoder: AutoencoderTuning { latent: 2, ..own().autoencoder }, preset: Preset::Vote, ..own() },
        own(),
    ];
    for settings in changed {
        let alone = parsed.analyse(&settings).unwrap();
        outcome = parsed.analyse_after(Some(outcome), &settings).unwrap();
        assert!(outcome.report.to_json() == alone.report.to_json(), "{settings:?}");
        assert_eq!(outcome.detection.scores, alone.detection.scores);
    }
}

#[test]
fn records_over_several_lines_are_the_same_for_every_slice_length() {
    let object = |number: u32| {
        let (minute, second) = (number / 60 % 60, number % 60);
        format!(
            "{{\n  \"timestamp\": \"2024-05-01T10:{minute:02}:{second:02}Z\",\n  \"message\": \"request {number} \\\"{{\",\n\n  \"in\": {{ \"a\": [1,\n 2] }}\n}}\n"
        )
    };
    let bytes: Vec<u8> = (0..500).map(object).collect::<String>().into_bytes();
    let (_, whole) = analyse(&bytes, &[], &Settings::default());
    assert_adds_up(&whole);
    let report = &whole.report;
    assert_eq!((report.format.name, report.ledger.events, report.ledger.lines), ("json-records", 500, 500 * 7));
    assert_eq!((report.ledger.continuations, report.ledger.skipped, report.ledger.unparsed), (500 * 5, 500, 0));
    for length in [1, 7, 64, 1_000, 30_000] {
        let cuts: Vec<usize> = (length..bytes.len()).step_by(length).collect();
        let (_, cut) = analyse(&bytes, &cuts, &Settings::default());
        assert!(whole.report.to_json() == cut.report.to_json(), "slices of {length}");
        let apart = analyse_apart(&bytes, length, &Settings::default());
        assert!(whole.report.to_json() == apart.report.to_json(), "mapped apart in slices of {length}");
    }
}

#[test]
fn evidence_points_at_the_line_it_names() {
    for kind in SampleKind::ALL {
        let sample = generate(kind, 5);
        let (_, outcome) = analyse(&sample.bytes, &[10_001, 500_000], &Settings::default());
        let lines: Vec<&[u8]> = sample.bytes.split_inclusive(|byte| *byte == b'\n').collect();
        let mut checked = 0;
        for evidence in outcome.report.findings.iter().flat_map(|finding| &finding.evidence) {
            let line = lines[evidence.line as usize - 1];
            assert!(sample.bytes[evidence.offset as usize..].starts_with(line), "{kind:?} line {}", evidence.line);
            checked += 1;
        }
        assert!(checked > 10, "{kind:?}: {checked}");
    }
}

#[test]
fn another_seed_is_another_forest_and_the_same_one_is_the_same() {
    let sample = generate(SampleKind::Web, 1);
    let json = |seed| analyse(&sample.bytes, &[], &Settings { seed, ..Settings::default() }).1.report.to_json();
    assert!(json(1) == json(1));
    assert!(json(1) != json(2));
}
