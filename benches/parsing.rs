//! How quickly lines are read, and formats found: one thread, from lines in memory to their headers.
//!
//! usage: cargo bench --bench parsing [-- NAME…]
//!
//! For every format, or those named: its samples, one after the other until there are about 4 MB of them; the best of five
//! passes over them with [`Format::parse`] alone. Then [`detect`] on the same samples, as many as it ever looks at.
//! Two Markdown tables are printed.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use logloupe::format::{self, Format, Sample, detect, places};

/// How much is read in a pass, in bytes.
const SIZE: usize = 4_000_000;

const PASSES: usize = 5;

/// How many times each log's format is looked for.
const SEARCHES: usize = 3;

/// The slowest searches that are printed.
const SHOWN: usize = 10;

fn main() -> ExitCode {
    let names: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let is_wanted = |format: &&Format| names.is_empty() || names.iter().any(|name| name == format.name);
    let mut formats: Vec<&Format> = format::all().filter(is_wanted).collect();
    formats.sort_by_key(|format| format.name);
    if formats.is_empty() {
        eprintln!("There is no format called so. `logloupe formats` prints those that there are.");
        return ExitCode::from(2);
    }
    println!("| format | bytes a line | MB/s | million lines/s |\n|---|---|---|---|");
    for format in &formats {
        print_parsing(format);
    }
    let mut searches: Vec<(Duration, &Format)> = formats.iter().map(|format| (searched(format), *format)).collect();
    searches.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
    println!("\n| format | ms to find it |\n|---|---|");
    for (time, format) in searches.iter().take(SHOWN) {
        println!("| {} | {:.1} |", format.name, time.as_secs_f64() * 1e3);
    }
    ExitCode::SUCCESS
}

/// Prints the row of a format.
fn print_parsing(format: &Format) {
    let samples: Vec<&[u8]> = format.samples.iter().map(|sample| sample.as_bytes()).collect();
    let Some(bound) = format.bind(&samples) else { return };
    let bytes: usize = samples.iter().map(|sample| sample.len() + 1).sum();
    let repeats = SIZE.div_ceil(bytes);
    // One after the other in memory, as in a file: the same few lines again and again would all be in the nearest cache.
    let text = text_of(format, SIZE);
    let mut lines = Vec::with_capacity(repeats * samples.len());
    let mut start = 0;
    for sample in samples.iter().cycle().take(repeats * samples.len()) {
        lines.push(&text[start..start + sample.len()]);
        start += sample.len() + 1;
    }
    let best = (0..PASSES).map(|_| pass(&bound, &lines)).min().unwrap_or_default().as_secs_f64();
    let (count, bytes) = (lines.len() as f64, text.len() as f64);
    println!("| {} | {:.0} | {:.0} | {:.2} |", format.name, bytes / count, bytes / best / 1e6, count / best / 1e6);
}

/// The format's samples one after the other, at least `size` bytes of them, whole rounds.
fn text_of(format: &Format, size: usize) -> Vec<u8> {
    let round = format.samples.join("\n") + "\n";
    round.repeat(size.div_ceil(round.len())).into_bytes()
}

fn pass(format: &Format, lines: &[&[u8]]) -> Duration {
    let start = now();
    let read = lines.iter().filter(|line| std::hint::black_box(format.parse(line)).is_some()).count();
    let took = start.elapsed();
    assert_eq!(read, lines.len(), "{} does not read its samples", format.name);
    took
}

/// How long it takes to find a format, at best: head, middle and tail of a log of its samples.
fn searched(format: &Format) -> Duration {
    let text = text_of(format, SIZE);
    let [head, middle, tail] = places(text.len() as u64).map(|(start, end)| &text[start as usize..end as usize]);
    let sample = Sample { head, middle, tail };
    let search = |_| {
        let start = now();
        std::hint::black_box(detect(&sample));
        start.elapsed()
    };
    (0..SEARCHES).map(search).min().unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "a benchmark has a clock; the core has none")]
fn now() -> Instant {
    Instant::now()
}
