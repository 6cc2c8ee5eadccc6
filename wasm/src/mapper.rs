//! The part of the work that many workers share: each maps slices of one file, in any order.

use js_sys::Uint8Array;
use logloupe::event::Mapper;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::File;

use crate::source::Source;
use crate::wire;

/// Maps slices of one file.
#[wasm_bindgen]
pub struct SliceMapper {
    mapper: Mapper,
}

#[wasm_bindgen]
impl SliceMapper {
    /// Finds the file's format, as the engine does with the same settings.
    ///
    /// # Errors
    /// For impossible settings, or a file that is empty, is no text, or can't be read.
    #[wasm_bindgen(constructor)]
    pub fn new(file: File, settings: JsValue) -> Result<SliceMapper, JsValue> {
        let analysis = Source::new(file)?.open(&wire::settings(settings)?)?;
        Ok(Self { mapper: analysis.mapper() })
    }

    /// The mapped slice, for `Engine.merge`. It may begin and end anywhere in the file.
    pub fn map(&self, slice: &[u8]) -> Uint8Array {
        Uint8Array::from(self.mapper.map(slice).to_bytes().as_slice())
    }
}
