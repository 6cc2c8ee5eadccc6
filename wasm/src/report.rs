//! A report to hand on, with what was replaced in it; and counts of templates over time.

use handout::{Form, HandedOn, Handout, Noted};
use js_sys::{Object, Uint8Array, Uint32Array};
use logloupe::error::{Error, ErrorKind};
use logloupe::timeline::Heat;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::engine::Engine;
use crate::search::Asked;
use crate::wire;

#[derive(Serialize)]
struct ChangeObject<'a> {
    kind: &'static str,
    original: &'a str,
    pseudonym: &'a str,
    what: &'static str,
    count: u32,
}

/// The most lines that a person may note, and the longest note: a bound on what comes from outside.
const MOST_NOTED: usize = 10_000;
const LONGEST_NOTE: usize = 4_096;

/// A line that a person noted, by its number from 1 over all files.
#[derive(Deserialize)]
struct NotedObject {
    line: u32,
    note: String,
}

fn noted_lines(noted: JsValue) -> Result<Vec<Noted>, JsValue> {
    let misuse = |text: String| wire::error(&Error::new(ErrorKind::Misuse, text));
    let noted: Vec<NotedObject> = serde_wasm_bindgen::from_value(noted)
        .map_err(|fault| misuse(format!("The noted lines could not be understood: {fault}.")))?;
    if noted.len() > MOST_NOTED || noted.iter().any(|one| one.note.len() > LONGEST_NOTE) {
        return Err(misuse(format!(
            "Expected at most {MOST_NOTED} noted lines, with notes of at most {LONGEST_NOTE} bytes."
        )));
    }
    Ok(noted.into_iter().map(|one| Noted { line: u64::from(one.line), note: one.note }).collect())
}

#[wasm_bindgen]
impl Engine {
    /// The report in a form (`html`, `markdown`, `timesketch`): `{bytes, changes: [{kind, original, pseudonym, what, count}]}`. Threats are in it
    /// after a hunt, and SHA-256 of the files after `hash`; `noted` are lines that a person marked, `[{line, note}]`.
    ///
    /// # Errors
    /// Before `analyse`, for another form, or for notes that are none.
    pub fn report(&self, form: &str, redacts: bool, noted: JsValue) -> Result<JsValue, JsValue> {
        let (source, parsed, outcome) = self.analysed("report")?;
        let form = Form::parse(form)
            .ok_or_else(|| wire::error(&Error::new(ErrorKind::Misuse, format!("There is no form \"{form}\"."))))?;
        let files = parsed.read_files();
        let mut read = |file: usize, offset: u64, most: usize| {
            let bytes = files.get(file).map(|number| {
                let end = source.size(*number).min(offset + most as u64);
                source.read(*number, offset, end)
            });
            // What can't be read any more stands there empty; the page says so where lines are shown.
            bytes.and_then(Result::ok).unwrap_or_default()
        };
        let (hunted, noted) = (self.hunting.hunted(), noted_lines(noted)?);
        let fingerprints = self.hashing.done();
        let HandedOn { bytes, changes } =
            Handout { parsed, outcome, hunted, noted: &noted, fingerprints, redacts }.write(form, &mut read);
        let changes = changes.iter().map(|change| ChangeObject {
            kind: change.kind.word(),
            original: &change.original,
            pseudonym: &change.pseudonym,
            what: change.what,
            count: change.count,
        });
        let object: JsValue = Object::new().into();
        wire::set(&object, "changes", &wire::object(&changes.collect::<Vec<_>>())?)?;
        wire::set(&object, "bytes", &Uint8Array::from(bytes.as_slice()))?;
        Ok(object)
    }

    /// How often these templates came in the buckets of `timeline(from, to, buckets)`, in events that pass a filter (null: in all):
    /// their rows one after the other.
    ///
    /// # Errors
    /// Before `analyse`, or for a filter that is none.
    pub fn heat(
        &self,
        from: f64,
        to: f64,
        buckets: u32,
        templates: &[u32],
        filter: JsValue,
    ) -> Result<Uint32Array, JsValue> {
        let (_, parsed, outcome) = self.analysed("heat")?;
        let heat = Heat::new(parsed, outcome, (from, to), buckets as usize, templates, &Asked::filter(filter)?);
        Ok(Uint32Array::from(heat.counts.as_slice()))
    }
}
