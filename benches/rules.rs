//! How quickly a hunt goes through lines: one thread, from lines in memory to findings, the format's reading included.
//!
//! usage: cargo bench --bench rules [-- FILE…]
//!
//! For the project's own samples of an access log and of auth.log, and for the files that are named: the best of three passes.
//! A Markdown table is printed.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use logloupe::config::HuntSettings;
use logloupe::format::{Format, Sample, detect};
use logloupe::rule::Hunt;
use samples::{SampleKind, generate};

const PASSES: usize = 3;

fn main() -> ExitCode {
    println!("| log | lines | findings | seconds | lines/s |\n|---|---|---|---|---|");
    for kind in [SampleKind::Web, SampleKind::Auth] {
        let sample = generate(kind, 42);
        print_row(&sample.name, &sample.bytes);
    }
    for name in std::env::args().skip(1).filter(|word| !word.starts_with("--")) {
        match std::fs::read(&name) {
            Ok(bytes) => print_row(&name, &bytes),
            Err(fault) => {
                eprintln!("{name} can't be read: {fault}");
                return ExitCode::from(2);
            }
        }
    }
    ExitCode::SUCCESS
}

fn print_row(name: &str, bytes: &[u8]) {
    let found = detect(&Sample::of(bytes));
    let formats: Vec<Format> =
        [found.chosen].into_iter().chain(found.others).map(|candidate| candidate.format).collect();
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let passes = (0..PASSES).map(|_| hunted(&lines, &formats));
    let Some((time, findings)) = passes.min_by_key(|(time, _)| *time) else { return };
    let seconds = time.as_secs_f64();
    println!("| {name} | {} | {findings} | {seconds:.3} | {:.0} |", lines.len(), lines.len() as f64 / seconds);
}

fn hunted(lines: &[&[u8]], formats: &[Format]) -> (Duration, usize) {
    let start = now();
    let mut hunt = Hunt::new(&HuntSettings::default());
    let mut scout = hunt.scout();
    lines.iter().for_each(|line| scout.read(line, formats));
    hunt.take(&scout.finish());
    let findings = black_box(hunt.finish()).findings.len();
    (start.elapsed(), findings)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark has a clock; the core has none")]
fn now() -> Instant {
    Instant::now()
}
