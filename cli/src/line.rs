//! `logloupe line`: single lines, from the command line or standard input, each with an answer of its own.

mod print;

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use logloupe::config::Settings;
use logloupe::error::{Error, ErrorKind};
use logloupe::input::MAX_LINE;
use logloupe::line::{Lines, Normal};

use crate::args::read_settings;
use crate::commands::Failure;
use crate::hunt::sigma_rules;
use crate::read::{inputs, parse, refused};
use crate::sessions::read_model;
use print::Printer;

/// What is asked for.
#[derive(Debug, Args)]
pub(crate) struct LineArgs {
    /// The lines; - for those of standard input, one after the other [default: -].
    #[arg(value_name = "LINE")]
    lines: Vec<String>,
    /// Say how unusual they are beside what this model has learned (see `train`).
    #[arg(long, value_name = "MODEL", conflicts_with = "against")]
    model: Option<PathBuf>,
    /// Say how unusual they are beside this log (may be given more than once).
    #[arg(long, value_name = "LOG")]
    against: Vec<PathBuf>,
    /// How the answers are printed.
    #[arg(long, value_enum, default_value_t = LineFormat::Text)]
    format: LineFormat,
    /// Exit with 1 where any line is an anomaly.
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// Read the lines in this format instead of finding it out.
    #[arg(long = "as", value_name = "NAME")]
    read_as: Option<String>,
    /// Take the settings of this file (JSON): how the log is read, and rules of one's own.
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Look for what these Sigma rules (YAML) describe, too. May be given several times. One that is not supported is named and
    /// left out; where none is left, the exit code is 2.
    #[arg(long, value_name = "RULE")]
    rules: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LineFormat {
    /// For people.
    Text,
    /// All answers as one array (see docs/api.md).
    Json,
    /// An answer a line.
    Jsonl,
}

impl LineArgs {
    /// Whether the lines come from standard input.
    fn is_piped(&self) -> bool {
        self.lines.is_empty() || self.lines == ["-"]
    }
}

/// Answers each line. Returns whether any is an anomaly.
pub(crate) fn line(asked: &LineArgs, out: &mut impl Write) -> Result<bool, Failure> {
    let settings = asked.settings.as_deref().map_or_else(|| Ok(Settings::default()), read_settings)?;
    settings.check().map_err(|fault| Failure::Refused("--settings".to_owned(), fault))?;
    if asked.is_piped() && asked.against.iter().any(|path| path == Path::new("-")) {
        let text = "Both the lines and the log to compare them with would come from standard input: give one of them as a file or as an argument.";
        return Err(Failure::Refused("--against -".to_owned(), Error::new(ErrorKind::Settings, text)));
    }
    let normal = normal(asked, &settings)?;
    let lines = Lines::new(normal).with_rules(&settings.hunt.rules, sigma_rules(&asked.rules)?);
    let mut lines = lines.map_err(|fault| Failure::Refused("hunt.rules".to_owned(), fault))?;
    let mut printer = Printer::new(asked.format);
    let found = match asked.lines.as_slice() {
        _ if asked.is_piped() => piped(asked, &mut lines, &mut printer, out)?,
        given => {
            let texts: Vec<&[u8]> = given.iter().map(|text| text.as_bytes()).collect();
            let answers = lines.look_at_all(&texts, asked.read_as.as_deref()).map_err(unreadable)?;
            for (text, answer) in texts.iter().zip(&answers) {
                printer.print(text, answer, out)?;
            }
            answers.iter().any(|answer| answer.anomaly)
        }
    };
    printer.finish(out)?;
    Ok(found)
}

/// Answers the lines of standard input as they come.
fn piped(asked: &LineArgs, lines: &mut Lines, printer: &mut Printer, out: &mut impl Write) -> Result<bool, Failure> {
    let unread = |error| Failure::File("standard input".to_owned(), error);
    let mut stdin = io::stdin().lock();
    let (mut text, mut found, mut count) = (Vec::new(), false, 0u64);
    while next_line(&mut stdin, &mut text).map_err(unread)? {
        if count == 0 {
            asked.read_as.as_deref().map_or(Ok(()), |name| lines.read_as(name, &[&text])).map_err(unreadable)?;
        }
        count += 1;
        let answer = lines.look_at_next(&text);
        found |= answer.anomaly;
        printer.print(&text, &answer, out)?;
        // Whoever follows a log wants each answer when it is there.
        out.flush()?;
    }
    if count == 0 {
        let text = "Expected log lines; there is none. Give one as an argument, or many through a pipe.";
        return Err(Failure::Refused("standard input".to_owned(), Error::new(ErrorKind::Empty, text)));
    }
    Ok(found)
}

/// Reads a line. Of one that is longer than is looked at, so much is kept that this can be told.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut is_any = false;
    loop {
        let bytes = input.fill_buf()?;
        if bytes.is_empty() {
            return Ok(is_any);
        }
        is_any = true;
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let taken = end.unwrap_or(bytes.len());
        let room = (MAX_LINE + 2).saturating_sub(line.len());
        line.extend_from_slice(&bytes[..taken.min(room)]);
        input.consume(taken + usize::from(end.is_some()));
        if end.is_some() {
            return Ok(true);
        }
    }
}

fn unreadable(fault: Error) -> Failure {
    Failure::Refused("--as".to_owned(), fault)
}

/// What the lines are compared with.
fn normal(asked: &LineArgs, settings: &Settings) -> Result<Normal, Failure> {
    if let Some(path) = &asked.model {
        let name = |path: &Path| path.display().to_string();
        return Normal::of_model(&read_model(path)?).map_err(|fault| Failure::Refused(name(path), fault));
    }
    if asked.against.is_empty() {
        return Ok(Normal::nothing());
    }
    let inputs = inputs(&asked.against, settings.unpack_limit)?;
    if inputs.members.is_empty() {
        let fault = Error::new(ErrorKind::Empty, "Expected a log to compare with; there is no text in it.");
        return Err(refused(&asked.against, fault));
    }
    let (parsed, ..) = parse(inputs, &asked.against, settings)?;
    Ok(Normal::of_log(&parsed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_long_lines_are_bounded_and_the_next_is_found() {
        let text = [vec![b'x'; 200_000], b"\nshort\r\n\nlast".to_vec()].concat();
        let mut input = io::BufReader::with_capacity(1_000, text.as_slice());
        let mut line = Vec::new();
        let mut lengths = Vec::new();
        while next_line(&mut input, &mut line).unwrap() {
            lengths.push(line.len());
        }
        assert_eq!(lengths, [MAX_LINE + 2, 6, 0, 4]);
    }
}
