//! How quickly containers give their text: `cargo bench --bench unpack -- FILE…`.

#![allow(clippy::disallowed_methods, reason = "a benchmark has a clock")]

use std::time::Instant;

use logloupe::input::container::{Step, UnpackLimits, Unpacker};

fn main() {
    for path in std::env::args().skip(1).filter(|argument| !argument.starts_with("--")) {
        let bytes = std::fs::read(&path).expect("a file to unpack");
        let packed = bytes.len();
        let start = Instant::now();
        let mut unpacker = Unpacker::new(UnpackLimits::default());
        unpacker.open(bytes, &path, 0);
        let (mut text, mut members) = (0, 0);
        loop {
            match unpacker.step().expect("bytes in memory") {
                Step::Begin(_) => members += 1,
                Step::Bytes(bytes) => text += bytes.len(),
                Step::End | Step::Working => {}
                Step::Done => break,
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        let speed = text as f64 / 1e6 / seconds;
        println!("{path}: {packed} -> {text} bytes in {members} members, {seconds:.2} s, {speed:.0} MB/s");
    }
}
