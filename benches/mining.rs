//! Lines a second of mining alone, one thread: from messages already cut out of their lines to templates.
//!
//! usage: cargo bench --bench mining -- FILE [--drain3 | --drain3-masked]
//!
//! Each line of FILE is a message. The best and the median of eleven passes are printed; each pass begins with nothing
//! known, maps slices as the pipeline does, and ends with the templates.

use std::process::ExitCode;
use std::time::Instant;

use logloupe::config::{Drain3, Miner as MinerName, Settings};
use logloupe::format::Subject;
use logloupe::template::{Mined, Miner, Shapes, Shaping};

const PASSES: usize = 11;

/// Messages in a slice of the file: about 4 MiB of them.
const SLICE: usize = 32_768;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let Some(path) = words.iter().find(|word| !word.starts_with("--")) else {
        eprintln!("usage: cargo bench --bench mining -- FILE [--drain3 | --drain3-masked]");
        return ExitCode::from(2);
    };
    let masking = words.iter().any(|word| word == "--drain3-masked");
    let miner = if masking || words.iter().any(|word| word == "--drain3") { MinerName::Drain3 } else { MinerName::Own };
    let settings = Settings { miner, drain3: Drain3 { masking, ..Drain3::default() }, ..Settings::default() };
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("{path} could not be read: {error}");
            return ExitCode::from(2);
        }
    };
    let messages: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|message| !message.is_empty()).collect();
    let mut seconds = Vec::new();
    let mut templates = 0;
    for _ in 0..PASSES {
        let start = now();
        templates = mine(&messages, &settings).templates.len();
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    let rate = |seconds: f64| messages.len() as f64 / seconds / 1e6;
    let (best, median) = (rate(seconds[0]), rate(seconds[PASSES / 2]));
    println!(
        "{} messages, {} bytes, {templates} templates: best {best:.2}, median {median:.2} million lines/s, {:.0} MB/s",
        messages.len(),
        bytes.len(),
        bytes.len() as f64 / seconds[0] / 1e6
    );
    ExitCode::SUCCESS
}

#[expect(clippy::disallowed_methods, reason = "a benchmark has a clock; the core has none")]
fn now() -> Instant {
    Instant::now()
}

fn mine(messages: &[&[u8]], settings: &Settings) -> Mined {
    let shaping = Shaping::of(settings, Subject::Message);
    let mut miner = Miner::new(shaping, settings);
    let mut drafts = Vec::new();
    for slice in messages.chunks(SLICE) {
        let mut shapes = Shapes::default();
        let column: Vec<u32> = slice.iter().map(|message| shapes.shape(shaping, b"", message).0).collect();
        // As the merger does it: a shape is known by number from its first event on.
        let texts: Vec<(u64, &[u8])> = shapes.iter().collect();
        let mut known: Vec<_> = texts.iter().map(|(hash, _)| miner.known(*hash)).collect();
        for shape in column {
            let shape = shape as usize;
            let (draft, _) = match known[shape] {
                Some(number) => miner.assign_known(number),
                None => {
                    let assigned = miner.assign(texts[shape].0, texts[shape].1);
                    known[shape] = miner.known(texts[shape].0);
                    assigned
                }
            };
            drafts.push(draft);
        }
    }
    let mined = miner.finish();
    assert!(drafts.iter().all(|draft| mined.template(*draft).index() < mined.templates.len()));
    mined
}
