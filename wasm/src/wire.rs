//! From the core's types to JavaScript's.

use logloupe::config::Settings;
use logloupe::error::{Error, ErrorKind};
use logloupe::report::InputNote;
use serde::Serialize;
use wasm_bindgen::JsValue;

/// A plain object with plain numbers; what is none is `null`.
pub(crate) fn object(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(JsValue::from)
}

/// Settings as a person chose them; what is missing takes its default. They are read as JSON, as on the command line, so
/// that a name that is none is refused in the same words.
pub(crate) fn settings(value: &JsValue) -> Result<Settings, JsValue> {
    let json = js_sys::JSON::stringify(value).ok().and_then(|json| json.as_string());
    let json = json.ok_or_else(|| {
        error(&Error::new(
            ErrorKind::Settings,
            "Expected settings as plain values, which JSON can write; these are none.",
        ))
    })?;
    Settings::from_json(json.as_bytes()).map_err(|fault| error(&fault))
}

/// Notes on files, as `[{file, text}]`.
pub(crate) fn notes(value: JsValue) -> Result<Vec<InputNote>, JsValue> {
    serde_wasm_bindgen::from_value(value)
        .map_err(|fault| error(&Error::new(ErrorKind::Misuse, format!("The notes could not be understood: {fault}."))))
}

/// Gives an object a property.
pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) -> Result<(), JsValue> {
    js_sys::Reflect::set(object, &JsValue::from_str(name), value).map(|_| ())
}

/// An `Error` with the sentence as its message, and its kind as `code`.
pub(crate) fn error(fault: &Error) -> JsValue {
    let error: JsValue = js_sys::Error::new(&fault.to_string()).into();
    // A fresh object takes any property.
    let _ = set(&error, "code", &JsValue::from_str(fault.kind().code()));
    error
}
