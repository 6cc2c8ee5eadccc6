//! What a pattern makes of the open log, while a person writes it.

use std::borrow::Cow;

use logloupe::format::{self, Preview, Sample};
use logloupe::input::{skip_bom, strip_ansi};
use wasm_bindgen::JsValue;

use crate::source::Source;

/// Tries `pattern` on lines from head, middle and tail of the first file, as they are read when it is analysed.
pub(crate) fn of(source: &Source, pattern: &str) -> Result<Preview, JsValue> {
    let places = source.places(0)?;
    let plain = places.each_ref().map(|place| strip_ansi(place));
    let [head, middle, tail] = plain.each_ref().map(Cow::as_ref);
    let sample = Sample { head: skip_bom(head), middle, tail };
    Ok(format::preview(pattern, &format::sampled_lines(&sample)))
}
