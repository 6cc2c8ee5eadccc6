//! How good models of the next event are by themselves, and with all detectors: learned from every other line of a list of
//! usual sequences, judged on the other lines and on a list of unusual ones.
//!
//! ```text
//! cargo run --release --example next_event -- NORMAL.txt ABNORMAL.txt '{"hidden": 32}'…
//! ```
//!
//! Both are lists of event numbers, a session a line; settings of networks may follow. Prints a row a model and half: F1, the share of the usual that is
//! flagged, the share of the unusual that is, and F1 by misses among the likeliest alone.

use std::ops::ControlFlow;
use std::process::ExitCode;

use logloupe::config::{LstmSettings, NextEvent, SequenceModel};
use logloupe::detect::sequence::{DETECTORS, Judgement, Sequences, Training, judge};
use logloupe::evaluate::{Quality, Scored};
use logloupe::session::numbered;

fn main() -> ExitCode {
    let lists: Vec<Vec<Vec<u32>>> = std::env::args().skip(1).take(2).filter_map(|path| read(&path)).collect();
    let [normal, abnormal] = lists.as_slice() else {
        eprintln!("Expected two lists of event numbers: NORMAL.txt ABNORMAL.txt");
        return ExitCode::FAILURE;
    };
    let given =
        std::env::args().skip(3).map(|json| serde_json::from_str(&json).expect("settings of a network as JSON"));
    let mut networks: Vec<LstmSettings> = given.collect();
    if networks.is_empty() {
        networks.push(LstmSettings::default());
    }
    println!("half  model          by         F1      usual flagged  unusual flagged");
    for half in 0..2 {
        for lstm in &networks {
            let settings = SequenceModel { model: NextEvent::Lstm, lstm: *lstm, ..SequenceModel::default() };
            print(half, &format!("LSTM {}", lstm.hidden), "lstm", normal, abnormal, &settings);
        }
        for context in 1..=2 {
            let settings = SequenceModel { model: NextEvent::Ngram, context, ..SequenceModel::default() };
            print(half, &format!("n-gram {context}"), "order", normal, abnormal, &settings);
        }
    }
    ExitCode::SUCCESS
}

fn read(path: &str) -> Option<Vec<Vec<u32>>> {
    let sequences = numbered(&std::fs::read(path).ok()?)?;
    Some(sequences.into_iter().map(|(_, sequence)| sequence).collect())
}

fn print(
    half: usize,
    name: &str,
    detector: &str,
    normal: &[Vec<u32>],
    abnormal: &[Vec<u32>],
    settings: &SequenceModel,
) {
    let mut sequences = Sequences::default();
    let (learned, held_out): (Vec<_>, Vec<_>) = normal.iter().enumerate().partition(|(row, _)| row % 2 == half);
    learned.iter().for_each(|(_, sequence)| sequences.push((*sequence).clone(), true));
    held_out.iter().for_each(|(_, sequence)| sequences.push((*sequence).clone(), false));
    abnormal.iter().for_each(|sequence| sequences.push(sequence.clone(), false));
    #[expect(clippy::disallowed_methods, reason = "a measuring program has a clock")]
    let begun = std::time::Instant::now();
    let networks = (settings.model == NextEvent::Lstm).then(|| {
        let training = Training::new(&sequences, &settings.lstm);
        let mut whole = begun.elapsed();
        let trained = training.run(&mut |progress| {
            if progress.network == 0 {
                whole = begun.elapsed();
            }
            ControlFlow::Continue(())
        })?;
        let last = trained.epochs().last()?;
        println!(
            "{half:<6}{name:<15}trained in {whole:.1?}, with two for the cut in {:.1?}; {} epochs, {last:?}",
            begun.elapsed(),
            trained.epochs().len()
        );
        Some(trained)
    });
    let judgement = judge(sequences, settings, networks.flatten());
    let first = learned.len();
    let detector = DETECTORS.iter().position(|name| *name == detector).unwrap_or_default();
    let row = |by: &str, is_flagged: &dyn Fn(&Judgement, usize) -> bool| {
        let scored: Vec<Scored> = (first..judgement.sequences.len())
            .map(|session| Scored {
                score: judgement.score(session),
                is_flagged: is_flagged(&judgement, session),
                is_anomaly: session >= first + held_out.len(),
            })
            .collect();
        let quality = Quality::of(&scored);
        let usual = quality.false_alarms as f64 / held_out.len() as f64;
        println!("{half:<6}{name:<15}{by:<11}{:.4}  {usual:.4}         {:.4}", quality.f1(), quality.recall());
    };
    row("its cut", &|judgement, session| judgement.votes(session)[detector]);
    let place = usize::from(settings.model == NextEvent::Lstm);
    row("misses", &|judgement, session| judgement.misses(session)[place].is_some_and(|misses| misses > 0));
    row("all", &|judgement, session| judgement.is_flagged(session));
}
