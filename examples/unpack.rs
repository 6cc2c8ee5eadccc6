//! Prints the texts in files, one after the other: `cargo run --example unpack -- FILE…`. Notes go to standard error.

use std::io::{self, Write};

use logloupe::input::container::{Step, UnpackLimits, Unpacker};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut unpacker = Unpacker::new(UnpackLimits::default());
    for path in std::env::args().skip(1) {
        unpacker.open(std::fs::read(&path)?, &path, 0);
        loop {
            match unpacker.step()? {
                Step::Bytes(bytes) => io::stdout().write_all(bytes)?,
                Step::Done => break,
                Step::Begin(_) | Step::End | Step::Working => {}
            }
        }
    }
    for note in unpacker.notes() {
        eprintln!("{}", note.text);
    }
    Ok(())
}
