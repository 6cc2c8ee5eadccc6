//! How each file is to be read, found before the first of them is.

use super::{Input, OpenFile, Way};
use crate::config::{FileSettings, zone_ms};
use crate::error::{Error, ErrorKind};
use crate::event::Plan;
use crate::format::{self, Sample};
use crate::input::{refuse_binary, skip_bom};
use crate::key::{self, Key};

/// How a file is to be read.
pub(super) fn way(input: &Input, sample: &Sample<'_>, settings: &FileSettings) -> Result<Way, Error> {
    if input.bytes == 0 {
        return Err(Error::new(
            ErrorKind::Empty,
            "Expected log lines; the file is empty (0 bytes). Check that the program that writes it has written something.",
        ));
    }
    refuse_binary(sample.head)?;
    let sample = Sample { head: skip_bom(sample.head), ..*sample };
    let mut formats = Vec::new();
    let mut detection = None;
    match (&settings.pattern, &settings.format) {
        (Some(pattern), _) => formats.push(format::custom(pattern, &format::sampled_lines(&sample))?),
        (None, Some(name)) => formats.push(format::named(name, &sample)?),
        (None, None) => {
            let found = format::detect(&sample);
            formats.push(found.chosen.format.clone());
            formats.extend(found.others.iter().map(|other| other.format.clone()));
            detection = Some(found);
        }
    }
    let zone_ms = settings.zone.as_deref().map(zone_ms).transpose()?;
    let plan = Plan { formats, zone_ms, year: settings.year, modified_ms: input.modified_ms, key: None };
    Ok(Way { plan, detection })
}

/// What lines are put together by to sessions: what the setting says, or what suits the first file that suggests anything.
/// All files have the same key, so that a session may go through several.
pub(super) fn session_key(setting: &str, files: &[OpenFile], samples: &[Sample<'_>]) -> Result<Option<Key>, Error> {
    match setting {
        "none" => Ok(None),
        "auto" => {
            let mut suggested = files.iter().zip(samples).filter_map(|(file, sample)| {
                let formats = &file.way.as_ref().ok()?.plan.formats;
                key::suggest(&format::sampled_lines(sample), formats).into_iter().next()
            });
            Ok(suggested.next().map(|best| best.key))
        }
        key => Key::parse(key).map(Some),
    }
}

/// Why there is no analysis where no file can be read.
pub(super) fn nothing_to_read(files: Vec<OpenFile>) -> Error {
    let count = files.len();
    let first = files.into_iter().find_map(|file| Some((file.input.name, file.way.err()?)));
    match (first, count) {
        (Some((_, fault)), 1) => fault,
        (Some((name, fault)), _) => {
            Error::new(fault.kind(), format!("None of the {count} files can be read. The first one, {name}: {fault}"))
        }
        (None, _) => Error::new(ErrorKind::Empty, "Expected a file; there is none. Choose at least one log."),
    }
}
