//! What can be asked on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use logloupe::config::Settings;

/// Ranked, explained anomalies from logs. Nothing leaves this machine.
#[derive(Debug, Parser)]
#[command(
    name = "logloupe",
    version,
    after_help = "FILE may be - for standard input.\nExit codes: 0 done; 1 anomalies found, with --exit-code; 2 error."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Finds what stands out and says why.
    Analyze {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// How the result is printed.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// Exit with 1 where anomalies were found.
        #[arg(long)]
        exit_code: bool,
        #[command(flatten)]
        tuning: Tuning,
    },
    /// Says what became of every line (CSV: line, format, kind, time, level, `template_id`).
    Lines {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        tuning: Tuning,
    },
    /// Lists the templates (CSV: `template_id`, count, template).
    Templates {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        tuning: Tuning,
    },
    /// Says in which format each file is (CSV: file, format, coverage, `runner_up`).
    Formats {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Lists the windows with their features and scores (CSV, a row a window).
    Windows {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        tuning: Tuning,
    },
    /// Writes a log with planted anomalies to standard output, and what was planted to standard error.
    Sample {
        /// Which log.
        #[arg(value_parser = ["auth", "web", "hdfs"])]
        kind: String,
        /// The same seed writes the same log.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// The report, one a line (see docs/report.md).
    Json,
    /// The findings, a row each.
    Csv,
}

#[derive(Debug, Args)]
pub(crate) struct Tuning {
    /// Length of a window in seconds [default: 60, or less for a log under half an hour].
    #[arg(long, value_name = "SECONDS")]
    window: Option<f64>,
    /// Seed of the isolation forest [default: 42].
    #[arg(long)]
    seed: Option<u32>,
    /// At most this many findings [default: 20].
    #[arg(long)]
    budget: Option<u32>,
    /// Read the log in this format instead of finding it out.
    #[arg(long = "as", value_name = "NAME")]
    read_as: Option<String>,
    /// Read lines by a regular expression with named groups: time, level, host, process, ip, method, path, status, message.
    #[arg(long, value_name = "REGEX")]
    pattern: Option<String>,
}

impl Tuning {
    /// The settings of the analysis: what was asked for, defaults for the rest.
    pub(crate) fn settings(&self) -> Settings {
        let defaults = Settings::default();
        Settings {
            window_seconds: self.window,
            seed: self.seed.unwrap_or(defaults.seed),
            budget: self.budget.unwrap_or(defaults.budget),
            format: self.read_as.clone(),
            pattern: self.pattern.clone(),
            ..defaults
        }
    }
}
