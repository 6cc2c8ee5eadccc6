//! What can be asked on the command line.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Parser, Subcommand, ValueEnum};
use logloupe::config::{Drain3, Miner, NextEvent, SequenceModel, Settings};
use logloupe::feature::Learned;
use logloupe::model::Model;

use crate::commands::Failure;
use crate::pieces::Share;
use crate::read::read;
use crate::sessions::read_model;

/// Ranked, explained anomalies from logs. Nothing leaves this machine.
#[derive(Debug, Parser)]
#[command(
    name = "logloupe",
    version,
    after_help = "FILE may be a log, an archive (zip, tar), a compressed file (gzip, bzip2, xz, Zstandard), a folder, or - for \
                  standard input. Several are one log, merged by time.\nExit codes: 0 done; 1 anomalies or threats found, with --exit-code; 2 error."
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
              value_parser = seconds, conflicts_with_all = ["each", "model", "baseline"])]
        follow: Option<f64>,
        #[command(flatten)]
        good: Good,
        #[command(flatten)]
        tuning: Tuning,
    },
    /// Finds who guesses passwords, who got in after failures, and who attacks web pages (threats, the gravest first).
    Hunt(crate::hunt::HuntArgs),
    /// Says of single lines what rules see in them, and whether a model or a log knows lines like them.
    Line(crate::line::LineArgs),
    /// Writes a report to hand on: findings, threats and the lines that show them, with pseudonyms for names and addresses.
    Report(crate::report::ReportArgs),
    /// Says what became of every line (CSV: line, format, kind, time, level, `template_id`; and file, where there are several).
    Lines {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// How they are printed; JSON has an event a line, with the names in it.
        #[arg(long, value_enum, default_value_t = LinesFormat::Csv)]
        format: LinesFormat,
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
        good: Good,
        #[command(flatten)]
        tuning: Tuning,
    },
    /// Puts events together to sessions by what they have in common, and ranks what stands out (CSV, a row a session).
    Sessions {
        /// Logs; or lists of event numbers, a session a line.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        session: SessionTuning,
        /// Learn what is usual from this log (may be given more than once).
        #[arg(long, value_name = "FILE")]
        baseline: Vec<PathBuf>,
        /// Judge by what this model has learned (see `train`).
        #[arg(long, value_name = "MODEL", conflicts_with_all = ["baseline", "key", "gap", "sequence_model"])]
        model: Option<PathBuf>,
        /// Say how good the scores are by these labels (CSV: session, label).
        #[arg(long, value_name = "FILE")]
        labels: Option<PathBuf>,
        #[command(flatten)]
        tuning: Tuning,
    },
    /// Lists addresses, users, hosts and processes: when they were seen, what they did, and which stand out and why.
    Entities {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Only those of this kind.
        #[arg(long, value_parser = ["ip", "user", "host", "process"])]
        kind: Option<String>,
        /// How they are printed; CSV has a row, JSON a line for each.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        #[command(flatten)]
        tuning: Tuning,
    },
    /// Learns what a good log is like, and saves it for `analyze`, `windows`, `sessions` and `line --model`, and for the page. A
    /// model holds templates, the features of windows, the order of events and what is expected. A line that came once is a
    /// template of its own and stands in it nearly word by word: keep a model as you keep the log.
    Train {
        /// Logs; or lists of event numbers, a session a line.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Where the model goes.
        #[arg(short, long, value_name = "MODEL")]
        output: PathBuf,
        #[command(flatten)]
        session: SessionTuning,
        #[command(flatten)]
        tuning: Tuning,
    },
    /// Compares a good log with a suspect one: templates that are new, gone, or come more or less often than they should; values,
    /// orders and timings that changed.
    Diff {
        #[arg(value_name = "GOOD")]
        good: PathBuf,
        #[arg(value_name = "SUSPECT")]
        suspect: PathBuf,
        /// How the result is printed.
        #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
        format: DiffFormat,
        /// Exit with 1 where anything changed.
        #[arg(long)]
        exit_code: bool,
        /// What the events of a session have in common (see `sessions`): orders are then compared within sessions, and not from
        /// event to event of a program.
        #[arg(long)]
        key: Option<String>,
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
    /// The findings, one a line.
    Jsonl,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LinesFormat {
    /// A row a line.
    Csv,
    /// An event a line.
    Jsonl,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people.
    Text,
    /// A row for all that was compared.
    Csv,
}

/// What windows are judged by, where that is not the log itself.
#[derive(Debug, Args)]
pub(crate) struct Good {
    /// Judge by what this model has learned (see `train`); its settings of windows and detectors hold.
    #[arg(long, value_name = "MODEL")]
    model: Option<PathBuf>,
    /// Learn what is usual from this good log first (may be given more than once).
    #[arg(long, value_name = "FILE", conflicts_with = "model")]
    baseline: Vec<PathBuf>,
}

impl Good {
    /// What was learned, and the settings that come with it; the settings as they are where nothing is to be learned from.
    pub(crate) fn learned(&self, settings: Settings) -> Result<(Settings, Option<Arc<Learned>>), Failure> {
        let (name, model) = match (&self.model, self.baseline.as_slice()) {
            (Some(path), _) => (path.display().to_string(), read_model(path)?),
            (None, []) => return Ok((settings, None)),
            (None, good) => {
                let logs = read(good, &settings)?;
                (logs.outcome.report.input.name.clone(), Model::of_log(&logs.parsed, None, &logs.outcome, None))
            }
        };
        let learned = model.learned().map_err(|fault| Failure::Refused(name, fault))?;
        Ok((model.window_settings(settings), Some(learned)))
    }
}

/// How what was read is analysed.
#[derive(Debug, Args)]
pub(crate) struct AnalysisTuning {
    /// Length of a window in seconds [default: 60, or less for a log under half an hour].
    #[arg(long, value_name = "SECONDS")]
    window: Option<f64>,
    /// In how many windows an event lies: more than 1 make sliding windows [default: 1].
    #[arg(long, value_name = "COUNT")]
    overlap: Option<u32>,
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
            window_overlap: self.overlap.unwrap_or(settings.window_overlap),
            seed: self.seed.unwrap_or(settings.seed),
            budget: self.budget.unwrap_or(settings.budget),
            ..settings
        }
    }
}

/// What sessions are, and what judges their order.
#[derive(Debug, Args)]
pub(crate) struct SessionTuning {
    /// What the events of a session have in common: auto, block, uuid, pid, ip, host, prefix:blk_, field:request_id or
    /// regex:PATTERN [default: auto].
    #[arg(long)]
    key: Option<String>,
    /// The pause in seconds after which an address, a host or a process begins a new session [default: 1800].
    #[arg(long, value_name = "SECONDS")]
    gap: Option<u32>,
    /// What judges the order of events: nothing, an n-gram, or also a network that is trained first [default: ngram].
    #[arg(long, value_enum, value_name = "MODEL")]
    sequence_model: Option<SequenceModelName>,
}

impl SessionTuning {
    /// These settings with what was asked for in their place. Sessions are looked for whatever the settings say.
    pub(crate) fn adjust(&self, settings: Settings) -> Settings {
        let usual = if settings.session_key == "none" { "auto".to_owned() } else { settings.session_key.clone() };
        Settings {
            session_key: self.key.clone().unwrap_or(usual),
            session_gap: self.gap.unwrap_or(settings.session_gap),
            sequence: SequenceModelName::adjust(self.sequence_model, settings.sequence),
            ..settings
        }
    }
}

/// How a log is read, where that is not found out.
#[derive(Debug, Args)]
pub(crate) struct Reading {
    /// Read the log in this format instead of finding it out.
    #[arg(long = "as", value_name = "NAME")]
    read_as: Option<String>,
    /// The year of the last event, where the log does not write it [default: inferred from the file's date].
    #[arg(long)]
    year: Option<i32>,
    /// The zone of times that are written without one: UTC, or a distance from it such as +02:00 [default: UTC].
    #[arg(long, allow_hyphen_values = true)]
    zone: Option<String>,
    /// Unpack at most this much text from archives, in MB (2^20 bytes) [default: 4096].
    #[arg(long, value_name = "MB")]
    unpack_limit: Option<u32>,
}

impl Reading {
    /// These settings with what was asked for in their place.
    pub(crate) fn adjust(&self, settings: Settings) -> Settings {
        Settings {
            format: self.read_as.clone().or(settings.format),
            year: self.year.or(settings.year),
            zone: self.zone.clone().or(settings.zone),
            unpack_limit: self.unpack_limit.unwrap_or(settings.unpack_limit),
            ..settings
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Tuning {
    /// Take the settings of this file (JSON): settings as the report has them, or a whole report. Other options go before it.
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    #[command(flatten)]
    analysis: AnalysisTuning,
    #[command(flatten)]
    reading: Reading,
    /// Read lines by a regular expression with named groups (time, level, host, process, ip, user, method, path, status,
    /// message), by grok (%{IP:client} %{GREEDYDATA:message}), or by the time that they begin with (%Y-%m-%d %H:%M:%S,%f).
    #[arg(long, value_name = "PATTERN")]
    pattern: Option<String>,
    /// What makes templates: our own miner, or Drain3's clusters to the letter [default: own].
    #[arg(long, value_enum)]
    miner: Option<MinerName>,
    #[command(flatten)]
    drain3: Drain3Tuning,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SequenceModelName {
    None,
    Ngram,
    Lstm,
}

impl SequenceModelName {
    /// These settings with what was asked for in their place.
    fn adjust(asked: Option<Self>, settings: SequenceModel) -> SequenceModel {
        let model = match asked {
            None => settings.model,
            Some(Self::None) => NextEvent::None,
            Some(Self::Ngram) => NextEvent::Ngram,
            Some(Self::Lstm) => NextEvent::Lstm,
        };
        SequenceModel { model, ..settings }
    }
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
        let given = self.reading.adjust(given);
        Ok(self.analysis.adjust(Settings {
            pattern: self.pattern.clone().or(given.pattern),
            miner: match self.miner {
                Some(MinerName::Own) => Miner::Own,
                Some(MinerName::Drain3) => Miner::Drain3,
                None => given.miner,
            },
            drain3: self.drain3.settings(given.drain3),
            ..given
        }))
    }
}

/// Settings from a file: as they are, or inside a report.
pub(crate) fn read_settings(path: &Path) -> Result<Settings, Failure> {
    let name = path.display().to_string();
    let text = std::fs::read(path).map_err(|error| Failure::File(name.clone(), error))?;
    Settings::from_json(&text).map_err(|fault| Failure::Refused(name, fault))
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

/// An interval that can be waited for.
fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|seconds| (0.1..=86_400.0).contains(seconds));
    seconds.ok_or_else(|| format!("expected seconds between 0.1 and 86400, found \"{text}\""))
}
