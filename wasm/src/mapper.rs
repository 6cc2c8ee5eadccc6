//! The part of the work that many workers share: each maps slices of the files, in any order.

use js_sys::Uint8Array;
use logloupe::error::{Error, ErrorKind};
use logloupe::event::{Earlier, Mapper};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::File;

use crate::source::Source;
use crate::wire;

/// Maps slices of some files.
#[wasm_bindgen]
pub struct SliceMapper {
    /// For each file; none for one that is left out.
    mappers: Vec<Option<Mapper>>,
    earlier: Earlier,
}

#[wasm_bindgen]
impl SliceMapper {
    /// Finds the files' formats, as the engine does with the same settings.
    ///
    /// # Errors
    /// For impossible settings, or where no file can be read.
    #[wasm_bindgen(constructor)]
    pub fn new(files: Vec<File>, settings: JsValue) -> Result<SliceMapper, JsValue> {
        let settings = wire::settings(&settings)?;
        let count = files.len();
        let (analysis, _) = Source::new(files)?.open(&settings)?;
        let mappers = (0..count).map(|file| analysis.mapper_of(file, &settings)).collect();
        Ok(Self { mappers, earlier: Earlier::default() })
    }

    /// The mapped slice of a file, for `Engine.merge`. It may begin and end anywhere in the file.
    ///
    /// # Errors
    /// For a file that is left out.
    pub fn map(&mut self, file: u32, slice: &[u8]) -> Result<Uint8Array, JsValue> {
        let mapper = self.mappers.get(file as usize).and_then(Option::as_ref);
        let mapper = mapper.ok_or_else(|| {
            wire::error(&Error::new(ErrorKind::Misuse, format!("There is no file {file} that is read.")))
        })?;
        Ok(Uint8Array::from(mapper.map_after(slice, &mut self.earlier).to_bytes().as_slice()))
    }
}
