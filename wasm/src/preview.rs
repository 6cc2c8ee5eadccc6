//! What a pattern makes of the open log, for the field in which it is typed.

use logloupe::analysis::Parsed;
use logloupe::error::Error;
use logloupe::format::{self, PreviewField, Sample, sampled_lines};
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::source::Source;
use crate::wire;

/// The most files and lines that a pattern is tried on: it must answer while a person types.
const MAX_FILES: usize = 8;
const MAX_LINES: usize = 500;

/// The most bytes of a line that are shown.
const SHOWN: usize = 512;

#[derive(Default, Serialize)]
struct PreviewObject {
    lines: usize,
    matched: usize,
    samples: Vec<LineObject>,
    error: Option<String>,
}

#[derive(Serialize)]
struct LineObject {
    text: String,
    matched: bool,
    fields: Vec<FieldObject>,
}

/// Places count in UTF-16 units of the text, as JavaScript does.
#[derive(Serialize)]
struct FieldObject {
    name: String,
    start: usize,
    end: usize,
}

/// Tries a pattern on lines from head, middle and tail of the files that were read.
pub(crate) fn preview(parsed: &Parsed, source: &Source, pattern: &str) -> Result<JsValue, JsValue> {
    let files = parsed.read_files();
    let tried = files.len().min(MAX_FILES);
    let places = files[..tried].iter().map(|file| source.places(*file)).collect::<Result<Vec<_>, JsValue>>()?;
    let per_file = MAX_LINES / tried.max(1);
    let lines: Vec<&[u8]> = places
        .iter()
        .flat_map(|[head, middle, tail]| evenly(sampled_lines(&Sample { head, middle, tail }), per_file))
        .collect();
    wire::object(&object(format::preview(pattern, &lines), &lines))
}

fn object(preview: Result<format::Preview, Error>, lines: &[&[u8]]) -> PreviewObject {
    let preview = match preview {
        Ok(preview) => preview,
        Err(fault) => return PreviewObject { error: Some(fault.to_string()), ..PreviewObject::default() },
    };
    let line = |sample: &format::PreviewLine| {
        let bytes = lines.get(sample.line).copied().unwrap_or_default();
        let shown = &bytes[..bytes.len().min(SHOWN)];
        LineObject {
            text: String::from_utf8_lossy(shown).into_owned(),
            matched: sample.matched,
            fields: sample.fields.iter().map(|field| field_in(shown, field)).collect(),
        }
    };
    let samples = preview.samples.iter().map(line).collect();
    PreviewObject { lines: preview.lines, matched: preview.matched, samples, error: None }
}

fn field_in(shown: &[u8], field: &PreviewField) -> FieldObject {
    let units = |end: usize| String::from_utf8_lossy(&shown[..end.min(shown.len())]).encode_utf16().count();
    FieldObject { name: field.name.clone(), start: units(field.start), end: units(field.end) }
}

/// At most so many of the lines, from all over them.
fn evenly(lines: Vec<&[u8]>, most: usize) -> Vec<&[u8]> {
    let step = lines.len().div_ceil(most.max(1)).max(1);
    lines.into_iter().step_by(step).collect()
}
