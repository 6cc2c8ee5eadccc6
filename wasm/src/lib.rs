//! The shell between the core and the page's worker: files in, plain objects and typed arrays out.
//!
//! It holds no analysis of its own. Everything here runs in a worker, where a [`web_sys::Blob`] can be read in place.
//! Errors leave as JavaScript `Error`s with a `code` and a sentence for a person; a panic leaves as a trap, after which
//! the worker is replaced.

mod assess;
mod compare;
mod detectors;
mod engine;
mod entities;
mod glance;
mod hashing;
mod hunt;
mod judging;
mod line;
mod lines;
mod mapper;
mod preview;
mod report;
mod search;
mod sessions;
mod source;
mod unpack;
mod wire;

use js_sys::Uint8Array;
use logloupe::error::{Error, ErrorKind};
use logloupe::format;
use samples::{SampleKind, generate};
use serde::Serialize;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

pub use engine::Engine;
pub use hunt::{SliceScout, beyond_slice, check_rules};
pub use line::{LineAnalyzer, check_lines, hunt_log};
pub use mapper::SliceMapper;
pub use search::LogSearch;
pub use unpack::{Unpacker, is_plain, sniffed};

/// Runs once, when the module is instantiated: a panic then says in the console where it happened.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// The version of the program.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// What to say where the browser can no longer read a file.
#[wasm_bindgen]
pub fn unreadable_file() -> JsValue {
    wire::error(&source::unreadable())
}

/// A seed that was not used before.
///
/// # Errors
/// Where the browser gives no random numbers.
#[wasm_bindgen]
pub fn fresh_seed() -> Result<u32, JsValue> {
    getrandom::u32().map_err(|_| {
        wire::error(&Error::new(ErrorKind::Misuse, "The browser gave no random number. Choose a seed yourself."))
    })
}

#[derive(Serialize)]
struct FormatObject {
    name: &'static str,
    title: &'static str,
}

/// Every format that a log can be read as, as `[{name, title}]`.
///
/// # Errors
/// None that can happen.
#[wasm_bindgen]
pub fn formats() -> Result<JsValue, JsValue> {
    let formats = format::all().map(|format| FormatObject { name: format.name, title: format.title });
    wire::object(&formats.collect::<Vec<_>>())
}

#[derive(Serialize)]
struct PlantedObject<'a> {
    name: &'a str,
    what: &'a str,
    start: i64,
    end: i64,
    first_line: u32,
    last_line: u32,
}

#[derive(Serialize)]
struct SampleObject<'a> {
    name: &'a str,
    modified: i64,
    planted: Vec<PlantedObject<'a>>,
}

/// A log made from a seed, as `{name, modified, planted, bytes}`.
///
/// # Errors
/// For a kind that is none of `auth`, `web` and `hdfs`.
#[wasm_bindgen]
pub fn sample(kind: &str, seed: u32) -> Result<JsValue, JsValue> {
    let Some(kind) = SampleKind::parse(kind) else {
        let text = format!("There is no sample \"{kind}\". The samples are: auth, web, hdfs.");
        return Err(wire::error(&Error::new(ErrorKind::Misuse, text)));
    };
    let sample = generate(kind, u64::from(seed));
    let planted = sample.planted.iter().map(|planted| PlantedObject {
        name: &planted.name,
        what: &planted.what,
        start: planted.start_ms,
        end: planted.end_ms,
        first_line: planted.first_line,
        last_line: planted.last_line,
    });
    let object =
        wire::object(&SampleObject { name: &sample.name, modified: sample.modified_ms, planted: planted.collect() })?;
    wire::set(&object, "bytes", &Uint8Array::from(sample.bytes.as_slice()))?;
    Ok(object)
}
