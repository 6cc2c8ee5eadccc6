//! `logloupe train`: what is usual, learned and saved.

use std::path::{Path, PathBuf};

use logloupe::config::Settings;
use logloupe::error::{Error, ErrorKind};
use logloupe::model::Model;
use logloupe::words::many;

use crate::commands::Failure;
use crate::output::refuse_input;
use crate::read::{inputs, parse, refused};
use crate::sessions::{sequences_of, trained};
use crate::terminal::tell;

/// Learns from all files as one log, and writes the model.
pub(crate) fn train(files: &[PathBuf], output: &Path, settings: &Settings) -> Result<(), Failure> {
    refuse_input(output, files)?;
    let inputs = inputs(files, settings.unpack_limit)?;
    let model = if let Some((sequences, _)) = sequences_of(&inputs, None)? {
        let sequences = sequences.as_baseline();
        let networks = trained(&sequences, settings);
        Model::of_lines(sequences, settings, networks)
    } else {
        let (parsed, ..) = parse(inputs, files, settings)?;
        let outcome = parsed.analyse(settings).map_err(|fault| refused(files, fault))?;
        // A log without sessions has windows all the same.
        let found = parsed.find_sessions(settings, &[]).map_err(|fault| tell(&fault.to_string())).ok();
        let networks = found.as_ref().and_then(|found| trained(&found.sequences.as_baseline(), settings));
        Model::of_log(&parsed, found, &outcome, networks)
    };
    let bytes = model.to_bytes().map_err(|fault| refused(files, fault))?;
    let windows = model.learned().map_or(0, |learned| learned.windows());
    if model.head.sessions == 0 && windows == 0 {
        let text = "Expected sessions or windows to learn from; there is none. A log of fewer windows, longer ones, gives some.";
        return Err(refused(files, Error::new(ErrorKind::Empty, text)));
    }
    std::fs::write(output, &bytes).map_err(|error| Failure::Written(output.display().to_string(), error))?;
    tell(&format!(
        "Learned from {} and {} by {}; the model has {} bytes.",
        many(windows as u64, "window", "windows"),
        many(model.head.sessions as u64, "session", "sessions"),
        model.session_key(),
        bytes.len()
    ));
    Ok(())
}
