//! Sessions: what was planted in them stands out, and the rest does not.

mod common;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use logloupe::analysis::{Analysis, Input, JudgedSessions, Parsed};
use logloupe::config::{LstmSettings, NextEvent, SequenceModel, Settings};
use logloupe::detect::sequence::{Sequences, Training, judge};
use logloupe::entity::Stretch;
use logloupe::evaluate::{Labels, Quality, Scored};
use logloupe::export::write_sessions;
use logloupe::filter::{Filter, Wanted};
use logloupe::format::Sample;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A seeded log of orders that are taken, paid, packed and sent, many at a time, with `planted` among them.
fn orders(seed: u64, count: usize, planted: &[(usize, &[&str])]) -> String {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut lines: Vec<(u64, usize, String)> = Vec::new();
    for order in 0..count {
        let own: Option<&[&str]> = planted.iter().find(|(at, _)| *at == order).map(|(_, steps)| *steps);
        let mut steps = vec!["order received", "payment of ACC accepted"];
        // Some customers ask once or twice how it goes.
        steps.extend(std::iter::repeat_n("status asked by customer", rng.random_range(0..3)));
        steps.extend(["parcel packed", "parcel handed to carrier", "order closed"]);
        let steps = own.map_or(steps, <[&str]>::to_vec);
        let mut second = order as u64 * 3 + rng.random_range(0..20);
        for step in steps {
            second += rng.random_range(1..30);
            lines.push((second, lines.len(), format!("{step} order_id=o{:07}", 1_000_000 + order)));
        }
    }
    lines.sort();
    let clock = |second: u64| {
        format!(
            "2026-03-0{} {:02}:{:02}:{:02}",
            1 + second / 86_400,
            second / 3_600 % 24,
            second / 60 % 60,
            second % 60
        )
    };
    lines.iter().map(|(second, _, line)| format!("{} INFO shop.Desk: {line}\n", clock(*second))).collect()
}

const NO_PAYMENT: &[&str] = &["order received", "parcel packed", "parcel handed to carrier", "order closed"];
const SENT_FIRST: &[&str] =
    &["order received", "parcel handed to carrier", "payment of ACC accepted", "parcel packed", "order closed"];
const BROKEN: &[&str] = &["order received", "payment of ACC accepted", "parcel packed", "machine jammed at packing"];
const LOOP: &[&str] = &[
    "order received",
    "payment of ACC accepted",
    "parcel packed",
    "parcel packed",
    "parcel packed",
    "parcel packed",
    "parcel packed",
    "parcel packed",
    "parcel handed to carrier",
    "order closed",
];

fn settings(key: &str) -> Settings {
    Settings { session_key: key.to_owned(), ..Settings::default() }
}

fn read(texts: &[&str], settings: &Settings, slice: usize) -> Parsed {
    let inputs = texts.iter().enumerate().map(|(number, text)| {
        let input = Input { name: format!("{number}.log"), bytes: text.len() as u64, modified_ms: 0 };
        (input, Sample { head: text.as_bytes(), middle: b"", tail: b"" })
    });
    let mut analysis = Analysis::open_all(inputs.collect(), settings).unwrap();
    for file in analysis.readable() {
        let mapper = analysis.mapper();
        for piece in texts[file].as_bytes().chunks(slice) {
            let bytes = mapper.map(piece).to_bytes();
            let part = logloupe::event::Part::from_bytes(&bytes).unwrap();
            analysis.push_part(&part, piece.len() as u64).unwrap();
        }
        analysis.next_file().unwrap();
    }
    analysis.finish().unwrap()
}

fn judged(texts: &[&str], baseline: usize, key: &str) -> (Parsed, JudgedSessions) {
    let settings = settings(key);
    let parsed = read(texts, &settings, 1 << 20);
    let judged = parsed.judge_sessions(&settings, baseline).unwrap();
    (parsed, judged)
}

/// The names of the flagged sessions that are not of the baseline, the highest score first.
fn flagged(parsed: &Parsed, judged: &JudgedSessions) -> Vec<String> {
    let mut found: Vec<usize> = judged.judged().filter(|session| judged.judgement.is_flagged(*session)).collect();
    found.sort_by(|one, other| judged.judgement.score(*other).total_cmp(&judged.judgement.score(*one)));
    found.into_iter().map(|session| judged.sessions.name(session, &parsed.log.members)).collect()
}

#[test]
fn planted_sessions_stand_out_and_no_others() {
    for seed in 0..6 {
        let planted = [(40, NO_PAYMENT), (90, SENT_FIRST), (200, BROKEN), (333, LOOP)];
        let (parsed, judged) = judged(&[&orders(seed, 600, &planted)], 0, "auto");
        assert_eq!(judged.key, "field:order_id");
        assert_eq!(judged.sessions.len(), 600);
        let mut found = flagged(&parsed, &judged);
        found.sort();
        assert_eq!(found, ["o1000040", "o1000090", "o1000200", "o1000333"], "seed {seed}");
    }
}

#[test]
fn sessions_that_are_as_they_should_be_are_not_flagged() {
    for seed in 0..10 {
        let (parsed, judged) = judged(&[&orders(seed, 600, &[])], 0, "order_id");
        assert_eq!(flagged(&parsed, &judged), [""; 0], "seed {seed}");
    }
}

#[test]
fn a_baseline_says_what_is_usual() {
    let good = orders(1, 500, &[]);
    // Half of the suspect's sessions are broken: by themselves they would be usual.
    let planted: Vec<(usize, &[&str])> =
        (0..50).map(|order| (order * 2, [NO_PAYMENT, SENT_FIRST, BROKEN][order % 3])).collect();
    let suspect = orders(2, 100, &planted);
    // Other orders than in the baseline.
    let suspect = suspect.replace("order_id=o1", "order_id=o2");
    let (parsed, judged) = judged(&[&good, &suspect], 1, "order_id");
    let mut found = flagged(&parsed, &judged);
    found.sort();
    let expected: Vec<String> = (0..50).map(|order| format!("o2{:06}", order * 2)).collect();
    assert_eq!(found, expected);
    assert_eq!(judged.sessions.len() - judged.judged().count(), 500);
}

/// How many lines of each order are as wanted, by reading the log.
fn orders_with(text: &str, is_wanted: impl Fn(&str) -> bool) -> BTreeMap<String, u32> {
    let mut found = BTreeMap::new();
    for line in text.lines().filter(|line| is_wanted(line)) {
        *found.entry(line.split("order_id=").nth(1).unwrap().to_owned()).or_default() += 1;
    }
    found
}

/// The same as the engine tells it; the highest scores come first.
fn orders_passing(
    parsed: &Parsed,
    judged: &JudgedSessions,
    part: Option<&Stretch>,
    filter: &Filter,
) -> BTreeMap<String, u32> {
    let passing = parsed.sessions_passing(judged, part, filter);
    let scores: Vec<f64> = passing.iter().map(|one| judged.judgement.score(one.session)).collect();
    assert!(scores.is_sorted_by(|one, other| one >= other));
    let found: BTreeMap<String, u32> =
        passing.iter().map(|one| (judged.sessions.name(one.session, &parsed.log.members), one.events)).collect();
    assert_eq!(found.len(), passing.len());
    found
}

#[test]
fn sessions_follow_a_time_and_a_filter() {
    let text = orders(4, 600, &[(90, SENT_FIRST), (200, BROKEN)]);
    let (parsed, judged) = judged(&[&text], 0, "auto");
    let all = Filter::default();
    assert_eq!(orders_passing(&parsed, &judged, None, &all), orders_with(&text, |_| true));

    // Ten minutes: from 2026-03-01 00:10:00 on.
    let part = Stretch { places: 1_772_323_800_000..1_772_324_400_000, is_time: true };
    let is_then = |line: &str| ("2026-03-01 00:10:00".."2026-03-01 00:20:00").contains(&&line[..19]);
    let then = orders_with(&text, is_then);
    assert!(then.len() > 100 && then.len() < 600, "{}", then.len());
    assert_eq!(orders_passing(&parsed, &judged, Some(&part), &all), then);

    let asked = "status asked";
    let first = text.lines().position(|line| line.contains(asked)).unwrap() as u64 + 1;
    let template = Some(parsed.log.events.template(parsed.event_of_line(first).unwrap()));
    let wanted = Wanted { template, ..Wanted::default() };
    let only = Filter::new(vec![wanted.clone()], Vec::new());
    assert_eq!(orders_passing(&parsed, &judged, None, &only), orders_with(&text, |line| line.contains(asked)));
    let without = Filter::new(Vec::new(), vec![wanted]);
    let expected = orders_with(&text, |line| is_then(line) && !line.contains(asked));
    assert_eq!(orders_passing(&parsed, &judged, Some(&part), &without), expected);

    // The lines of one order, and all but these.
    let of_order = |line: &str| line.ends_with("o1000200");
    let lines = (0..).zip(text.lines()).filter(|(_, line)| of_order(line)).map(|(number, _)| number).collect();
    let own = Wanted { lines: Some(lines), ..Wanted::default() };
    let only = Filter::new(vec![own.clone()], Vec::new());
    assert_eq!(
        orders_passing(&parsed, &judged, None, &only),
        BTreeMap::from([("o1000200".to_owned(), BROKEN.len() as u32)])
    );
    let without = Filter::new(Vec::new(), vec![own]);
    assert_eq!(orders_passing(&parsed, &judged, None, &without), orders_with(&text, |line| !of_order(line)));

    let before = Stretch { places: 0..1, is_time: true };
    assert!(parsed.sessions_passing(&judged, Some(&before), &all).is_empty());
}

#[test]
fn sessions_of_a_baseline_are_none_that_pass() {
    let good = orders(1, 100, &[]);
    let suspect = orders(2, 50, &[]).replace("order_id=o1", "order_id=o2");
    let (parsed, judged) = judged(&[&good, &suspect], 1, "order_id");
    let found = orders_passing(&parsed, &judged, None, &Filter::default());
    assert_eq!(found, orders_with(&suspect, |_| true));
}

#[test]
fn the_same_sessions_for_any_cut() {
    let text = orders(3, 80, &[(7, BROKEN)]);
    let settings = settings("auto");
    let tables: Vec<Vec<u8>> = [1, 7, 100, 4_096, 1 << 20]
        .into_iter()
        .map(|slice| {
            let parsed = read(&[&text], &settings, slice);
            let mut table = Vec::new();
            write_sessions(&parsed, &parsed.judge_sessions(&settings, 0).unwrap(), &mut table).unwrap();
            table
        })
        .collect();
    assert!(tables.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(tables[0].split(|byte| *byte == b'\n').count(), 82);
}

#[test]
fn a_table_says_in_which_file_a_session_begins() {
    let text = orders(3, 80, &[(70, BROKEN)]);
    let lines: Vec<&str> = text.lines().collect();
    let half = lines.len() / 2;
    let parts: [String; 2] = [0..half, half..2 * half + 1]
        .map(|part| lines[part.start..part.end.min(lines.len())].iter().map(|line| format!("{line}\n")).collect());
    let settings = settings("auto");
    let parsed = read(&[&parts[0], &parts[1]], &settings, 4_096);
    let mut table = Vec::new();
    write_sessions(&parsed, &parsed.judge_sessions(&settings, 0).unwrap(), &mut table).unwrap();
    let table = String::from_utf8(table).unwrap();
    assert!(table.lines().next().unwrap().ends_with(",reasons,file,first_line_in_file"));
    let row = table.lines().find(|row| row.starts_with("o1000070,")).unwrap();
    let first = parts[1].lines().position(|line| line.ends_with("order_id=o1000070")).unwrap() + 1;
    assert!(!parts[0].contains("order_id=o1000070"), "the session lies in the second file alone");
    assert!(row.ends_with(&format!(",1.log,{first}")) && row.contains(&format!(",{},", half + first)), "{row}");
}

#[test]
fn a_line_may_belong_to_several_sessions_and_a_pause_ends_one() {
    let text = "\
2026-03-01 10:00:00 INFO a.B: copy blk_1001 to blk_1002
2026-03-01 10:00:01 INFO a.B: copied blk_1001
2026-03-01 12:00:00 INFO a.B: removed blk_1001 blk_1001
";
    let (parsed, judged) = judged(&[text], 0, "prefix:blk_");
    let counts: Vec<(String, usize)> = (0..judged.sessions.len())
        .map(|session| (judged.sessions.name(session, &parsed.log.members), judged.sessions.events(session).len()))
        .collect();
    assert_eq!(counts, [("blk_1001".to_owned(), 3), ("blk_1002".to_owned(), 1)]);
    assert!(judged.judgement.abstained.is_some());

    let text = (0..12).map(|hour| {
        format!("Jan  2 {hour:02}:00:00 web1 cron[{}]: run\nJan  2 {hour:02}:20:00 web1 cron[{}]: run\n", 7, 7)
    });
    let (parsed, judged) = self::judged(&[&text.collect::<String>()], 0, "pid");
    assert_eq!(judged.sessions.len(), 12);
    assert_eq!(judged.sessions.name(1, &parsed.log.members), "web1 cron[7] #2");
}

#[test]
fn err_no_key() {
    let parsed = read(&["2026-03-01 10:00:00 INFO a.B: nothing in common\n"], &settings("auto"), 1 << 20);
    let fault = parsed.judge_sessions(&settings("auto"), 0).unwrap_err();
    assert!(fault.to_string().contains("regex:PATTERN"), "{fault}");
    let parsed = read(&["2026-03-01 10:00:00 INFO a.B: nothing in common\n"], &settings("uuid"), 1 << 20);
    let fault = parsed.judge_sessions(&settings("uuid"), 0).unwrap_err();
    assert!(fault.to_string().contains("session key uuid"), "{fault}");
}

/// A network that was trained on the log itself finds an order that no other has, and says what was expected.
#[test]
fn a_network_finds_what_is_out_of_order() {
    let settings = Settings {
        sequence: SequenceModel { model: NextEvent::Lstm, ..SequenceModel::default() },
        ..settings("order_id")
    };
    let text = orders(5, 400, &[(90, SENT_FIRST)]);
    let parsed = read(&[&text], &settings, 1 << 20);
    let found = parsed.find_sessions(&settings, &[]).unwrap();
    let mut epochs = 0;
    let networks = Training::new(&found.sequences, &settings.sequence.lstm).run(&mut |progress| {
        epochs = epochs.max(progress.epoch);
        assert!(progress.done <= 1.0 && progress.epoch <= progress.epochs && progress.networks == 1);
        ControlFlow::Continue(())
    });
    assert!(epochs > 1);
    let judged = found.judge(&settings.sequence, networks);
    let values = |session: usize| judged.judgement.values(session)[7].unwrap();
    let most = (0..400).max_by(|one, other| values(*one).total_cmp(&values(*other))).unwrap();
    assert_eq!(judged.sessions.name(most, &parsed.log.members), "o1000090");
    // The second event: the carrier instead of the payment.
    let step = judged.judgement.step(most, 3).unwrap();
    let text = |event: Option<u32>| parsed.template_text(event.unwrap());
    assert_eq!(step.position, 1, "{step:?}");
    assert!(text(step.came.event).contains("carrier") && text(step.expected[0].event).contains("payment"));
    assert!(step.expected[0].share > step.came.share);
}

#[test]
fn training_can_be_broken_off() {
    let mut sequences = Sequences::default();
    (0..20).for_each(|session| sequences.push(vec![1, 2, session % 3], false));
    let mut batches = 0;
    let stopped = Training::new(&sequences, &LstmSettings::default()).run(&mut |_| {
        batches += 1;
        if batches < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    assert!(stopped.is_none() && batches == 3);
}

/// A session of a million events, and a million types: bounded, and finite.
#[test]
fn large_sessions_are_bounded() {
    let settings = SequenceModel {
        lstm: LstmSettings { epochs: 1, hidden: 8, layers: 1, vocabulary: 16, steps: 2_000, ..LstmSettings::default() },
        ..SequenceModel::default()
    };
    let mut sequences = Sequences::default();
    sequences.push((0..1_000_000).map(|event| event % 7).collect(), false);
    sequences.push((0..1_000_000).collect(), false);
    (0..10).for_each(|_| sequences.push(vec![1, 2, 3], false));
    let networks = Training::new(&sequences, &settings.lstm).run(&mut |_| ControlFlow::Continue(()));
    let judgement = judge(sequences, &settings, networks);
    for session in 0..12 {
        assert!(judgement.values(session).into_iter().flatten().all(f64::is_finite));
        assert!(judgement.step(session, 3).is_some_and(|step| step.came.share > 0.0));
    }
}

/// Sequences that can't be told apart, and odd ones: numbers, and no more.
#[test]
fn odd_sequences_have_finite_scores() {
    let alike = vec![vec![1, 2, 3]; 20];
    let lone: Vec<Vec<u32>> = (0..20).map(|number| vec![number]).collect();
    let long = vec![vec![1; 100_000], vec![1], vec![], vec![2], vec![3], vec![4], vec![5], vec![6], vec![7]];
    for sequences in [alike, lone, long] {
        for baseline in [0, sequences.len() / 2] {
            let mut all = Sequences::default();
            sequences.iter().enumerate().for_each(|(at, sequence)| all.push(sequence.clone(), at < baseline));
            let settings = SequenceModel { model: NextEvent::Lstm, ..SequenceModel::default() };
            let lstm = LstmSettings { epochs: 2, ..LstmSettings::default() };
            let networks = Training::new(&all, &lstm).run(&mut |_| ControlFlow::Continue(()));
            let judgement = judge(all, &settings, networks);
            for session in 0..sequences.len() {
                assert!((0.0..=1.0).contains(&judgement.score(session)), "{}", judgement.score(session));
                assert!(judgement.values(session).into_iter().flatten().all(f64::is_finite));
            }
        }
    }
}

/// Contaminated HDFS, no labels used; the labels are peers' answers.
#[test]
fn hdfs_blocks_that_failed_are_found() {
    let Some(data) = common::real_logs("sessions").map(|data| data.join("hdfs_labelled")) else { return };
    let packed = std::fs::read(data.join("HDFS_2percent.log.gz")).unwrap();
    let mut text = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&packed[..]), &mut text).unwrap();
    let labels = Labels::read(std::fs::File::open(data.join("anomaly_label.csv")).unwrap()).unwrap();
    let (parsed, judged) = judged(&[std::str::from_utf8(&text).unwrap()], 0, "auto");
    assert_eq!(judged.key, "prefix:blk_");
    let scored: Vec<Scored> = (0..judged.sessions.len())
        .map(|session| Scored {
            score: judged.judgement.score(session),
            is_flagged: judged.judgement.is_flagged(session),
            is_anomaly: labels.of(&judged.sessions.name(session, &parsed.log.members)).unwrap(),
        })
        .collect();
    assert_eq!(scored.len(), 11_501);
    let quality = Quality::of(&scored);
    println!("HDFS: {quality:?}, F1 {:.3}", quality.f1());
    assert!(quality.average_precision >= 0.95 && quality.best_f1 >= 0.95 && quality.f1() >= 0.85, "{quality:?}");
}

/// DeepLog's split: learned from half of the normal sessions, judged on the other half and on the abnormal ones.
#[test]
fn hdfs_sequences_against_a_baseline() {
    let Some(data) = common::real_logs("sessions").map(|data| data.join("hdfs_labelled")) else { return };
    let read = |name: &str| logloupe::session::numbered(&std::fs::read(data.join(name)).unwrap()).unwrap();
    let (normal, abnormal) = (read("sequences_train_normal.txt"), read("sequences_abnormal.txt"));
    for half in 0..2 {
        let mut sequences = Sequences::default();
        let mut held_out = Vec::new();
        for (row, (_, sequence)) in normal.iter().enumerate() {
            if row % 2 == half {
                sequences.push(sequence.clone(), true);
            } else {
                held_out.push(sequence.clone());
            }
        }
        let first = sequences.len();
        held_out.iter().for_each(|sequence| sequences.push(sequence.clone(), false));
        abnormal.iter().for_each(|(_, sequence)| sequences.push(sequence.clone(), false));
        let judgement = judge(sequences, &SequenceModel::default(), None);
        let scored: Vec<Scored> = (first..judgement.sequences.len())
            .map(|session| Scored {
                score: judgement.score(session),
                is_flagged: judgement.is_flagged(session),
                is_anomaly: session >= first + held_out.len(),
            })
            .collect();
        let quality = Quality::of(&scored);
        println!("half {half}: {quality:?}, F1 {:.4}", quality.f1());
        assert!(quality.f1() >= 0.97 && quality.false_alarms * 100 <= held_out.len(), "{quality:?}");
    }
}
