//! What can be asked on the command line.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use logloupe::config::{Drain3, Miner, Settings};
use logloupe::error::{Error, ErrorKind};

use crate::commands::Failure;

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
    /// Take the settings of this file (JSON): settings as the report has them, or a whole report. Other options go before it.
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
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
    /// What makes templates: our own miner, or Drain3's clusters to the letter [default: own].
    #[arg(long, value_enum)]
    miner: Option<MinerName>,
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
    /// The settings of the analysis: what was asked for here, then in the file, defaults for the rest.
    pub(crate) fn settings(&self) -> Result<Settings, Failure> {
        let given = self.settings.as_deref().map_or_else(|| Ok(Settings::default()), read_settings)?;
        Ok(Settings {
            window_seconds: self.window.or(given.window_seconds),
            seed: self.seed.unwrap_or(given.seed),
            budget: self.budget.unwrap_or(given.budget),
            format: self.read_as.clone().or(given.format),
            pattern: self.pattern.clone().or(given.pattern),
            miner: match self.miner {
                Some(MinerName::Own) => Miner::Own,
                Some(MinerName::Drain3) => Miner::Drain3,
                None => given.miner,
            },
            drain3: self.drain3.settings(given.drain3),
            ..given
        })
    }
}

/// Settings from a file: as they are, or inside a report.
fn read_settings(path: &Path) -> Result<Settings, Failure> {
    let name = path.display().to_string();
    let text = std::fs::read(path).map_err(|error| Failure::File(name.clone(), error))?;
    let refused = |error: serde_json::Error| {
        let text = format!("Expected settings as JSON, such as {{\"budget\": 5}}, or a report. {error}.");
        Failure::Refused(name.clone(), Error::new(ErrorKind::Settings, text))
    };
    let mut json: serde_json::Value = serde_json::from_slice(&text).map_err(refused)?;
    if json.get("schema").is_some()
        && let Some(settings) = json.get_mut("settings")
    {
        json = settings.take();
    }
    serde_json::from_value(json).map_err(refused)
}

impl Drain3Tuning {
    fn settings(&self, given: Drain3) -> Drain3 {
        Drain3 {
            similarity: self.similarity.unwrap_or(given.similarity),
            depth: self.depth.unwrap_or(given.depth),
            max_children: self.max_children.unwrap_or(given.max_children),
            max_clusters: self.max_clusters.or(given.max_clusters),
            masking: self.masking || given.masking,
        }
    }
}
