//! The file: read slice by slice, in the worker, in place.

use js_sys::Uint8Array;
use logloupe::analysis::{Analysis, Input};
use logloupe::config::Settings;
use logloupe::error::{Error, ErrorKind};
use logloupe::format::{Sample, places};
use logloupe::glance::Expected;
use wasm_bindgen::JsValue;
use web_sys::{File, FileReaderSync};

use crate::wire;

/// The files that a person chose, and what reads them.
pub(crate) struct Source {
    files: Vec<File>,
    reader: FileReaderSync,
}

impl Source {
    pub(crate) fn new(files: Vec<File>) -> Result<Self, JsValue> {
        Ok(Self { files, reader: FileReaderSync::new()? })
    }

    /// Looks at head, middle and tail of each file, and finds its format. The same files and settings give the same answer
    /// anywhere. Also tells what is to be expected of them.
    pub(crate) fn open(&self, settings: &Settings) -> Result<(Analysis, Expected), JsValue> {
        let places = (0..self.files.len()).map(|file| self.places(file)).collect::<Result<Vec<_>, JsValue>>()?;
        let expected = places.iter().enumerate().fold(Expected::default(), |expected, (file, [head, middle, tail])| {
            expected.and(self.size(file), &Sample { head, middle, tail })
        });
        let opened = self.files.iter().zip(&places).map(|(file, [head, middle, tail])| {
            let modified_ms = file.last_modified() as i64;
            let input = Input { name: name_of(file), bytes: file.size() as u64, modified_ms };
            (input, Sample { head, middle, tail })
        });
        let analysis = Analysis::open_all(opened.collect(), settings).map_err(|fault| wire::error(&fault))?;
        Ok((analysis, expected))
    }

    /// Takes the file as it is by now, grown.
    pub(crate) fn replace(&mut self, file: usize, grown: File) {
        self.files[file] = grown;
    }

    /// Bytes from head, middle and tail of a file.
    pub(crate) fn places(&self, file: usize) -> Result<[Vec<u8>; 3], JsValue> {
        let [head, middle, tail] = places(self.size(file)).map(|(start, end)| self.read(file, start, end));
        Ok([head?, middle?, tail?])
    }

    /// The size of a file in bytes. Numbers of JavaScript are exact up to 2^53.
    pub(crate) fn size(&self, file: usize) -> u64 {
        self.files[file].size() as u64
    }

    /// The bytes of a file from `start` to `end`, or fewer where it ends before.
    pub(crate) fn read(&self, file: usize, start: u64, end: u64) -> Result<Vec<u8>, JsValue> {
        let buffer = self.files[file]
            .slice_with_f64_and_f64(start as f64, end as f64)
            .and_then(|slice| self.reader.read_as_array_buffer(&slice))
            .map_err(|_| wire::error(&unreadable()))?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }
}

/// A file's name; with the folders below the one that was chosen, where it came with a folder.
fn name_of(file: &File) -> String {
    let path = js_sys::Reflect::get(file, &JsValue::from_str("webkitRelativePath")).ok();
    path.and_then(|path| path.as_string()).filter(|path| !path.is_empty()).unwrap_or_else(|| file.name())
}

/// Browsers refuse a file once it has changed on disk, and say no more than that.
pub(crate) fn unreadable() -> Error {
    Error::new(
        ErrorKind::File,
        "The file can no longer be read: it was changed, moved or deleted since it was opened, or its disk is gone. \
         Open it again, or make a copy first if it is still being written.",
    )
}
