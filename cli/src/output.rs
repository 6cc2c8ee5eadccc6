//! Where results are written to.

use std::fs::canonicalize;
use std::io;
use std::path::{Path, PathBuf};

use logloupe::error::{Error, ErrorKind};

use crate::commands::Failure;

/// Refuses to write over a file that is read, whatever name it goes by.
pub(crate) fn refuse_input(output: &Path, inputs: &[PathBuf]) -> Result<(), Failure> {
    // What is not there yet can be no input.
    let Ok(place) = canonicalize(output) else { return Ok(()) };
    let is_read = |input: &PathBuf| canonicalize(input).is_ok_and(|input| place.starts_with(input));
    match inputs.iter().find(|input| is_read(input)) {
        None => Ok(()),
        Some(input) => {
            let text = format!(
                "Expected another file to write to: this one is read as part of {}, and would be overwritten. Give -o another name.",
                input.display()
            );
            Err(Failure::Refused(output.display().to_string(), Error::new(ErrorKind::Misuse, text)))
        }
    }
}

/// The same fault, but for that of a pipe whose reader went away (`| head`): what was found is found all the same.
pub(crate) fn but_for_closed_pipe(told: io::Result<()>) -> io::Result<()> {
    told.or_else(|fault| if fault.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(fault) })
}
