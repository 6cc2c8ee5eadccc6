//! The file: read slice by slice, in the worker, in place.

use js_sys::Uint8Array;
use logloupe::analysis::{Analysis, Input};
use logloupe::config::Settings;
use logloupe::error::{Error, ErrorKind};
use logloupe::format::{Sample, places};
use wasm_bindgen::JsValue;
use web_sys::{File, FileReaderSync};

use crate::wire;

/// A file that a person chose, and what reads it.
pub(crate) struct Source {
    file: File,
    reader: FileReaderSync,
}

impl Source {
    pub(crate) fn new(file: File) -> Result<Self, JsValue> {
        Ok(Self { file, reader: FileReaderSync::new()? })
    }

    /// Looks at head, middle and tail, and finds the format. The same file and settings give the same answer anywhere.
    pub(crate) fn open(&self, settings: &Settings) -> Result<Analysis, JsValue> {
        let size = self.size();
        let input = Input { name: self.file.name(), bytes: size, modified_ms: self.modified_ms() };
        let [head, middle, tail] = places(size).map(|(start, end)| self.read(start, end));
        let (head, middle, tail) = (head?, middle?, tail?);
        let sample = Sample { head: &head, middle: &middle, tail: &tail };
        Analysis::open(input, &sample, settings).map_err(|fault| wire::error(&fault))
    }

    /// Its size in bytes. Numbers of JavaScript are exact up to 2^53.
    pub(crate) fn size(&self) -> u64 {
        self.file.size() as u64
    }

    /// Its date, UTC milliseconds.
    fn modified_ms(&self) -> i64 {
        self.file.last_modified() as i64
    }

    /// The bytes from `start` to `end`, or fewer where the file ends before.
    pub(crate) fn read(&self, start: u64, end: u64) -> Result<Vec<u8>, JsValue> {
        let buffer = self
            .file
            .slice_with_f64_and_f64(start as f64, end as f64)
            .and_then(|slice| self.reader.read_as_array_buffer(&slice))
            .map_err(|_| wire::error(&unreadable()))?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }
}

/// Browsers refuse a file once it has changed on disk, and say no more than that.
pub(crate) fn unreadable() -> Error {
    Error::new(
        ErrorKind::File,
        "The file can no longer be read: it was changed, moved or deleted since it was opened, or its disk is gone. \
         Open it again, or make a copy first if it is still being written.",
    )
}
