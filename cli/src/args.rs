//! What can be asked on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use logloupe::config::{Drain3, Miner, Settings};

use crate::pieces::Share;

/// Ranked, explained anomalies from logs. Nothing leaves this machine.
#[derive(Debug, Parser)]
#[command(
    name = "logloupe",
    version,
    after_help = "FILE may be a log, an archive (zip, tar), a compressed file (gzip, bzip2, xz, Zstandard), a folder, or - for \
                  standard input. Several are one log, merged by time.\nExit codes: 0 done; 1 anomalies found, with --exit-code; 2 error."
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
        /// Analyse each FILE on its own, one after the other.
        #[arg(long)]
        each: bool,
        /// Follow the one FILE, or a pipe, as it grows, and tell what is new every so many seconds.
        #[arg(long, value_name = "SECONDS", num_args = 0..=1, require_equals = true, default_missing_value = "5",
              value_parser = seconds, conflicts_with = "each")]
        follow: Option<f64>,
        #[command(flatten)]
        tuning: Tuning,
    },
    /// Says what became of every line (CSV: line, format, kind, time, level, `template_id`; and file, where there are several).
    Lines {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        tuning: Tuning,
    },
    /// Lists the templates (CSV: `template_id`, count, template).
    Templates {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
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
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        tuning: Tuning,
    },
    /// Maps a log, or a stretch of it, and writes the piece to standard output, for `merge`. A piece holds lines of the log.
    Map {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Which stretch: 2/8 is the second of eight [default: all].
        #[arg(long, value_name = "N/OF", value_parser = Share::parse)]
        share: Option<Share>,
        #[command(flatten)]
        tuning: Tuning,
    },
    /// Puts pieces together, in any order, and analyses the whole as `analyze` does.
    Merge {
        #[arg(required = true, value_name = "PIECE")]
        pieces: Vec<PathBuf>,
        /// How the result is printed.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// Exit with 1 where anomalies were found.
        #[arg(long)]
        exit_code: bool,
        #[command(flatten)]
        analysis: AnalysisTuning,
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

/// How what was read is analysed.
#[derive(Debug, Args)]
pub(crate) struct AnalysisTuning {
    /// Length of a window in seconds [default: 60, or less for a log under half an hour].
    #[arg(long, value_name = "SECONDS")]
    window: Option<f64>,
    /// Seed of the isolation forest [default: 42].
    #[arg(long)]
    seed: Option<u32>,
    /// At most this many findings [default: 20].
    #[arg(long)]
    budget: Option<u32>,
}

impl AnalysisTuning {
    /// These settings with what was asked for in their place.
    pub(crate) fn adjust(&self, settings: Settings) -> Settings {
        Settings {
            window_seconds: self.window.or(settings.window_seconds),
            seed: self.seed.unwrap_or(settings.seed),
            budget: self.budget.unwrap_or(settings.budget),
            ..settings
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Tuning {
    #[command(flatten)]
    analysis: AnalysisTuning,
    /// Read the log in this format instead of finding it out.
    #[arg(long = "as", value_name = "NAME")]
    read_as: Option<String>,
    /// Read lines by a regular expression with named groups: time, level, host, process, ip, method, path, status, message.
    #[arg(long, value_name = "REGEX")]
    pattern: Option<String>,
    /// The year of the last event, where the log does not write it [default: inferred from the file's date].
    #[arg(long)]
    year: Option<i32>,
    /// The zone of times that are written without one: UTC, or a distance from it such as +02:00 [default: UTC].
    #[arg(long, allow_hyphen_values = true)]
    zone: Option<String>,
    /// Unpack at most this much text from archives, in MB (2^20 bytes) [default: 4096].
    #[arg(long, value_name = "MB")]
    unpack_limit: Option<u32>,
    /// What makes templates: our own miner, or Drain3's clusters to the letter.
    #[arg(long, value_enum, default_value_t = MinerName::Own)]
    miner: MinerName,
    #[command(flatten)]
    drain3: Drain3Tuning,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum MinerName {
    Own,
    Drain3,
}

/// Drain3's settings, for `--miner drain3`.
#[derive(Debug, Args)]
struct Drain3Tuning {
    /// Drain3: least share of equal tokens [default: 0.4].
    #[arg(long = "drain3-similarity", value_name = "SHARE")]
    similarity: Option<f64>,
    /// Drain3: levels of the tree [default: 4].
    #[arg(long = "drain3-depth", value_name = "LEVELS")]
    depth: Option<u32>,
    /// Drain3: most children of a node [default: 100].
    #[arg(long = "drain3-max-children", value_name = "COUNT")]
    max_children: Option<u32>,
    /// Drain3: most clusters in use, the one used longest ago goes [default: no limit].
    #[arg(long = "drain3-max-clusters", value_name = "COUNT")]
    max_clusters: Option<u32>,
    /// Drain3: apply the masks of its example configuration.
    #[arg(long = "drain3-masking")]
    masking: bool,
}

impl Tuning {
    /// The settings of the analysis: what was asked for, defaults for the rest.
    pub(crate) fn settings(&self) -> Settings {
        let defaults = Settings::default();
        self.analysis.adjust(Settings {
            format: self.read_as.clone(),
            pattern: self.pattern.clone(),
            year: self.year,
            zone: self.zone.clone(),
            unpack_limit: self.unpack_limit.unwrap_or(defaults.unpack_limit),
            miner: match self.miner {
                MinerName::Own => Miner::Own,
                MinerName::Drain3 => Miner::Drain3,
            },
            drain3: self.drain3.settings(),
            ..defaults
        })
    }
}

impl Drain3Tuning {
    fn settings(&self) -> Drain3 {
        let defaults = Drain3::default();
        Drain3 {
            similarity: self.similarity.unwrap_or(defaults.similarity),
            depth: self.depth.unwrap_or(defaults.depth),
            max_children: self.max_children.unwrap_or(defaults.max_children),
            max_clusters: self.max_clusters,
            masking: self.masking,
        }
    }
}

/// An interval that can be waited for.
fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|seconds| (0.1..=86_400.0).contains(seconds));
    seconds.ok_or_else(|| format!("expected seconds between 0.1 and 86400, found \"{text}\""))
}
