//! What a pattern makes of what is open, while a person writes it.

use std::borrow::Cow;

use logloupe::analysis::Parsed;
use logloupe::format::{self, Sample, sampled_lines};
use logloupe::input::{skip_bom, strip_ansi};
use wasm_bindgen::JsValue;

use crate::source::Source;
use crate::wire;

/// The most files and lines that a pattern is tried on: it must answer while a person types.
const MAX_FILES: usize = 8;
const MAX_LINES: usize = 500;

/// Tries a pattern on lines from head, middle and tail of the files that were read, as they are read when it is analysed.
pub(crate) fn preview(parsed: &Parsed, source: &Source, pattern: &str) -> Result<JsValue, JsValue> {
    let files = parsed.read_files();
    let tried = files.len().min(MAX_FILES);
    let places = files[..tried].iter().map(|file| source.places(*file)).collect::<Result<Vec<_>, JsValue>>()?;
    let plain: Vec<[Cow<'_, [u8]>; 3]> =
        places.iter().map(|places| places.each_ref().map(|place| strip_ansi(place))).collect();
    let per_file = MAX_LINES / tried.max(1);
    let lines: Vec<&[u8]> = plain
        .iter()
        .flat_map(|[head, middle, tail]| {
            evenly(sampled_lines(&Sample { head: skip_bom(head), middle, tail }), per_file)
        })
        .collect();
    wire::object(&format::preview(pattern, &lines))
}

/// At most so many of the lines, from all over them.
fn evenly(lines: Vec<&[u8]>, most: usize) -> Vec<&[u8]> {
    let step = lines.len().div_ceil(most.max(1)).max(1);
    lines.into_iter().step_by(step).collect()
}
