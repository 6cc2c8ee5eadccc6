//! `logloupe train`: what is usual, learned and saved.

use std::path::{Path, PathBuf};

use logloupe::config::{NextEvent, Settings};
use logloupe::detect::sequence::Sequences;
use logloupe::error::{Error, ErrorKind};
use logloupe::model::Model;

use crate::commands::Failure;
use crate::read::{inputs, parse, refused};
use crate::sessions::{sequences_of, trained};
use crate::terminal::tell;

/// Learns from all files as one log, and writes the model.
pub(crate) fn train(files: &[PathBuf], output: &Path, settings: &Settings) -> Result<(), Failure> {
    let inputs = inputs(files, settings.unpack_limit)?;
    let model = if let Some((sequences, _)) = sequences_of(&inputs, None)? {
        let sequences = baseline(&sequences);
        let networks = networks(&sequences, settings);
        Model::of_lines(sequences, settings, networks)
    } else {
        let (parsed, ..) = parse(inputs, files, settings)?;
        let mut found = parsed.find_sessions(settings, &[]).map_err(|fault| refused(files, fault))?;
        found.sequences = baseline(&found.sequences);
        let networks = networks(&found.sequences, settings);
        Model::of_log(&parsed, found, settings, networks)
    };
    let bytes = model.to_bytes().map_err(|fault| refused(files, fault))?;
    if model.head.sessions == 0 {
        let text = "Expected sessions to learn from; there is none.";
        return Err(refused(files, Error::new(ErrorKind::Empty, text)));
    }
    std::fs::write(output, &bytes).map_err(|error| Failure::Written(output.display().to_string(), error))?;
    tell(&format!(
        "Learned from {} sessions by {}; the model has {} bytes.",
        model.head.sessions,
        model.head.session_key,
        bytes.len()
    ));
    Ok(())
}

/// All of these sessions as what is usual.
fn baseline(sequences: &Sequences) -> Sequences {
    let mut usual = Sequences::default();
    sequences.iter().for_each(|sequence| usual.push(sequence.to_vec(), true));
    usual
}

fn networks(sequences: &Sequences, settings: &Settings) -> Option<logloupe::detect::sequence::Networks> {
    (settings.sequence.model == NextEvent::Lstm).then(|| trained(sequences, settings)).flatten()
}
