//! `logloupe`: the page's core on the command line.

mod args;
mod commands;
mod diff;
mod entities;
mod fingerprint;
mod follow;
mod hunt;
mod line;
mod output;
mod parallel;
mod pieces;
mod read;
mod report;
mod sessions;
mod terminal;
mod text;
mod train;
mod unpack;

use std::process::ExitCode;

use clap::Parser;

use crate::args::Arguments;

/// Anomalies or threats were found, and `--exit-code` was given.
const FOUND: u8 = 1;

/// Something went wrong.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match commands::run(&arguments) {
        Ok(commands::Verdict::Anomalies) => ExitCode::from(FOUND),
        Ok(commands::Verdict::Done) => ExitCode::SUCCESS,
        // The reader of a pipe went away (`| head`): that is how pipes end.
        Err(commands::Failure::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            terminal::tell(&format!("logloupe: {error}"));
            ExitCode::from(FAILED)
        }
    }
}
